//! Products and categories: lists.
//!
//! A row of a list leaves out parameters and further pictures, which only one product's view tells. What a program says
//! of products stands in `write`.

mod write;

use crate::prelude::*;
use app::products::{Category, Stored};
use base::money::format_decimal;
use base::{CategoryId, ProductId};
use domain::products::Param;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(categories)).merge(write::routes())
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ProductQuery {
    /// `next_cursor` of the page before; absent for the first.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 when absent.
    limit: Option<usize>,
    /// A part of the name or the code.
    search: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ProductRow {
    #[schema(value_type = String, example = "prd_1")]
    id: ProductId,
    /// Large and small letters differ.
    code: String,
    name: String,
    category: Option<String>,
    /// A decimal number.
    #[schema(example = "199.90")]
    price: Option<String>,
    currency: Option<String>,
    /// Address of the picture.
    picture: Option<String>,
    /// Address of its page in the shop.
    url: Option<String>,
    /// Whether it can be bought; null where nobody said.
    available: Option<bool>,
    /// Out of the catalogue; lines of orders still point at it.
    archived: bool,
    /// What it cost before, where it costs less now: a decimal number.
    #[schema(example = "249.90")]
    old_price: Option<String>,
    vendor: Option<String>,
}

/// One product with everything that is known of it.
#[derive(Serialize, ToSchema)]
pub struct ProductView {
    #[serde(flatten)]
    row: ProductRow,
    params: Vec<ProductParam>,
    /// Addresses of further pictures.
    pictures: Vec<String>,
}

/// "Colour: white".
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductParam {
    /// 1 to 200 characters.
    #[schema(example = "Colour")]
    name: String,
    /// 1 to 500 characters.
    #[schema(example = "white")]
    value: String,
    unit: Option<String>,
}

impl From<Stored> for ProductView {
    fn from(mut stored: Stored) -> ProductView {
        let params = stored.product.params.take().unwrap_or_default();
        let param = |it: Param| ProductParam { name: it.name, value: it.value, unit: it.unit };
        let pictures = stored.product.pictures.take().unwrap_or_default();
        ProductView { params: params.into_iter().map(param).collect(), pictures, row: stored.into() }
    }
}

impl From<Stored> for ProductRow {
    fn from(Stored { id, product, archived }: Stored) -> ProductRow {
        let digits = product.currency.map_or(2, |currency| currency.digits());
        ProductRow {
            id,
            code: product.code,
            name: product.name,
            category: product.category,
            price: product.price.map(|price| format_decimal(price.0, 4, digits)),
            currency: product.currency.map(|currency| currency.code().to_owned()),
            picture: product.picture,
            url: product.url,
            available: product.available,
            archived,
            old_price: product.old_price.map(|price| format_decimal(price.0, 4, digits)),
            vendor: product.vendor,
        }
    }
}

/// Products by name.
///
/// Needs `products.read`.
#[utoipa::path(get, path = "/products", params(ProductQuery), responses((status = 200, body = Page<ProductRow>)))]
async fn list(ctx: Ctx, Params(query): Params<ProductQuery>) -> Reply<Page<ProductRow>> {
    let after = crate::page::parse(query.cursor.as_deref())?;
    let limit = crate::page::limit(query.limit);
    let (rows, next, total) = ctx
        .run(move |ctx| {
            let search = query.search.unwrap_or_default();
            let (rows, next) = app::products::list(ctx, &search, after, limit)?;
            Ok((rows, next, app::products::count(ctx, &search)?))
        })
        .await?;
    reply(Page::new(rows.into_iter().map(ProductRow::from).collect(), next.as_ref())?.total(total))
}

#[derive(Serialize, ToSchema)]
pub struct CategoryRow {
    #[schema(value_type = String, example = "cat_1")]
    id: CategoryId,
    name: String,
    products: i64,
}

/// Categories of products.
///
/// Needs `products.read`.
#[utoipa::path(get, path = "/categories", responses((status = 200, body = Page<CategoryRow>)))]
async fn categories(ctx: Ctx) -> Reply<Page<CategoryRow>> {
    let rows = ctx.run(app::products::categories).await?;
    let row = |it: Category| CategoryRow { id: it.id, name: it.name, products: it.products };
    reply(Page::whole(rows.into_iter().map(row).collect()))
}

/// Drawings of products without a picture, for lists and letters: addresses that anybody may open and that say nothing.
pub fn pictures() -> axum::Router<crate::state::Api> {
    axum::Router::new().route("/pictures/{name}", axum::routing::get(picture))
}

async fn picture(axum::extract::Path(name): axum::extract::Path<String>) -> axum::response::Response {
    use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
    use axum::response::IntoResponse;
    match app::products::picture::draw(&name) {
        Some(drawing) => {
            let forever = "public, max-age=31536000, immutable";
            ([(CONTENT_TYPE, "image/png"), (CACHE_CONTROL, forever)], drawing).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
