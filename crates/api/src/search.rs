//! One search over everything.

use crate::prelude::*;
use app::search::{self, Found};
use base::{CampaignId, CustomerId, ProductId, SegmentId, TemplateId};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(find))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words found anywhere in names, addresses and codes; letters of any case.
    q: String,
}

#[derive(Serialize, ToSchema)]
pub struct SearchView {
    customers: Vec<CustomerHit>,
    segments: Vec<SegmentHit>,
    campaigns: Vec<CampaignHit>,
    templates: Vec<TemplateHit>,
    products: Vec<ProductHit>,
}

macro_rules! hits {
    ($($name:ident $id:ident $example:literal;)*) => {$(
        #[derive(Serialize, ToSchema)]
        pub struct $name {
            #[schema(value_type = String, example = $example)]
            id: $id,
            name: String,
            /// What tells two hits of one name apart.
            hint: Option<String>,
        }

        impl From<search::Hit<$id>> for $name {
            fn from(hit: search::Hit<$id>) -> $name {
                $name { id: hit.id, name: hit.name, hint: hit.hint }
            }
        }
    )*};
}

hits! {
    CustomerHit CustomerId "cus_1";
    SegmentHit SegmentId "seg_1";
    CampaignHit CampaignId "cmp_1";
    TemplateHit TemplateId "tpl_1";
    ProductHit ProductId "prd_1";
}

/// Customers, segments, campaigns, templates and products whose name holds the words.
///
/// Needs `customers.read`; of other kinds, what the caller may read.
#[utoipa::path(get, path = "/search", params(SearchQuery), responses((status = 200, body = SearchView)))]
async fn find(ctx: Ctx, Params(query): Params<SearchQuery>) -> Reply<SearchView> {
    let found: Found = ctx.run(move |ctx| search::search(ctx, &query.q)).await?;
    reply(SearchView {
        customers: found.customers.into_iter().map(CustomerHit::from).collect(),
        segments: found.segments.into_iter().map(SegmentHit::from).collect(),
        campaigns: found.campaigns.into_iter().map(CampaignHit::from).collect(),
        templates: found.templates.into_iter().map(TemplateHit::from).collect(),
        products: found.products.into_iter().map(ProductHit::from).collect(),
    })
}
