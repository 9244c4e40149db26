//! Lists: fixed sets of customers, their members, and filling them by an operation.
//!
//! Members are read as customers (`GET /customers?list=lst_1`) and leave as a file the same way; this room changes
//! lists and says who uses them.

use crate::operations::OperationInfo;
use crate::prelude::*;
use crate::segments::RuleJson;
use app::customers::Which;
use app::lists::{self, List, Use, fill};
use base::{CustomerId, ListId, SegmentId};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
        .routes(routes!(members))
        .routes(routes!(fill))
}

#[derive(Serialize, ToSchema)]
pub struct ListView {
    #[schema(value_type = String, example = "lst_1")]
    id: ListId,
    name: String,
    description: String,
    /// Of name and description; also the `ETag`, which an edit sends back.
    version: i64,
    /// How many customers are in it.
    members: i64,
    used_by: Vec<UseView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// The last change of the name or of the members.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// `usr_1`, `key_2` or `system`.
    created_by: String,
}

/// Who needs a segment, a list, a field or a record type.
#[derive(Serialize, ToSchema)]
pub struct UseView {
    /// `cmp_1`, `seg_1` or `tpl_1`.
    id: String,
    name: String,
    /// A campaign that has ended: it hinders nothing.
    over: bool,
}

impl From<Use> for UseView {
    fn from(it: Use) -> UseView {
        UseView { id: it.id, name: it.name, over: it.over }
    }
}

impl From<(List, Vec<Use>)> for ListView {
    fn from((list, uses): (List, Vec<Use>)) -> ListView {
        ListView {
            id: list.id,
            name: list.name,
            description: list.description,
            version: list.version,
            members: list.members,
            used_by: uses.into_iter().map(UseView::from).collect(),
            created_at: list.created_at,
            updated_at: list.updated_at,
            created_by: list.created_by,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ListInput {
    name: String,
    #[serde(default)]
    description: String,
}

/// Every list with the number of its members and who uses it.
///
/// Needs `lists.read`.
#[utoipa::path(get, path = "/lists", responses((status = 200, body = Page<ListView>)))]
async fn list(ctx: Ctx) -> Reply<Page<ListView>> {
    let lists = ctx.run(lists::list).await?;
    reply(Page::whole(lists.into_iter().map(ListView::from).collect()))
}

/// Makes an empty list.
///
/// Needs `lists.write`.
#[utoipa::path(post, path = "/lists", request_body = ListInput, responses((status = 201, body = ListView)))]
async fn create(ctx: Ctx, Input(body): Input<ListInput>) -> Created<ListView> {
    created(ctx.run(move |ctx| lists::create(ctx, &body.name, &body.description)).await?.into())
}

/// One list.
///
/// Needs `lists.read`.
#[utoipa::path(get, path = "/lists/{id}", params(("id" = String, Path)), responses((status = 200, body = ListView)))]
async fn get(ctx: Ctx, Id(id): Id<ListId>) -> Result<Versioned<ListView>, Problem> {
    let found = ctx.run(move |ctx| lists::get(ctx, id)).await?;
    Ok(Versioned(found.0.version, found.into()))
}

/// Saves the name of a list of the version in `If-Match`.
///
/// Needs `lists.write`.
#[utoipa::path(put, path = "/lists/{id}", params(("id" = String, Path)), request_body = ListInput,
    responses((status = 200, body = ListView)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<ListId>,
    IfMatch(version): IfMatch,
    Input(body): Input<ListInput>,
) -> Result<Versioned<ListView>, Problem> {
    let save = move |ctx: &app::Ctx| lists::update(ctx, id, version, &body.name, &body.description);
    let found = ctx.run(save).await?;
    Ok(Versioned(found.0.version, found.into()))
}

/// Takes a list out of use. Its customers stay.
///
/// Needs `lists.write`. Refused while a segment or a campaign that is not over needs it.
#[utoipa::path(delete, path = "/lists/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<ListId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| lists::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who comes and who goes; at most 1,000 of each.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MembersInput {
    #[schema(value_type = Vec<String>, example = json!(["cus_1"]))]
    add: Vec<CustomerId>,
    #[schema(value_type = Vec<String>)]
    remove: Vec<CustomerId>,
}

#[derive(Serialize, ToSchema)]
pub struct MembersChanged {
    /// Who was not in the list before.
    added: u64,
    /// Who was in it.
    removed: u64,
}

/// Puts customers into a list and takes customers out. Who is in it already, and who does not exist, is passed over.
///
/// Needs `lists.write`.
#[utoipa::path(post, path = "/lists/{id}/members", params(("id" = String, Path)), request_body = MembersInput,
    responses((status = 200, body = MembersChanged)))]
async fn members(ctx: Ctx, Id(id): Id<ListId>, Input(body): Input<MembersInput>) -> Reply<MembersChanged> {
    let changed = ctx.run(move |ctx| lists::change(ctx, id, &body.add, &body.remove)).await?;
    reply(MembersChanged { added: changed.added, removed: changed.removed })
}

/// Who is meant: everything that is named must hold; nothing named means everybody.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WhichInput {
    /// Words found anywhere in names and identities.
    search: String,
    /// Members of this segment.
    #[schema(value_type = Option<String>, example = "seg_1")]
    segment: Option<SegmentId>,
    /// Members of this list.
    #[schema(value_type = Option<String>, example = "lst_1")]
    list: Option<ListId>,
    /// Everybody a rule holds for.
    rule: Option<RuleJson>,
}

impl WhichInput {
    fn read(self) -> app::Result<Which> {
        let rule = self.rule.map(|rule| rule.read()).transpose()?;
        Ok(Which { search: self.search, segment: self.segment, list: self.list, rule })
    }
}

/// Puts everybody who fits now into a list: one operation, exact for this moment.
///
/// Also needs `customers.read`, `segments.read` for a segment or a rule, `lists.read` for a list.
///
/// Needs `lists.write`.
#[utoipa::path(post, path = "/lists/{id}/fill", params(("id" = String, Path)), request_body = WhichInput,
    responses((status = 202, body = OperationInfo)))]
async fn fill(
    ctx: Ctx,
    Id(id): Id<ListId>,
    Input(body): Input<WhichInput>,
) -> Result<(StatusCode, Json<OperationInfo>), Problem> {
    let view = ctx
        .run(move |ctx| {
            let operation = fill::start(ctx, id, &body.read()?)?;
            fill::ordered(ctx, operation)
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(view.into())))
}
