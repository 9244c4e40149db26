//! A second person's word about a large campaign.

use super::{CampaignView, Launch, view};
use crate::prelude::*;
use app::campaigns::{self, Waiting};
use base::CampaignId;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(waiting))
        .routes(routes!(latest))
        .routes(routes!(approve))
        .routes(routes!(give_back))
}

/// A request for a second person's word.
#[derive(Serialize, ToSchema)]
#[schema(as = CampaignApproval)]
pub struct ApprovalView {
    #[schema(value_type = String, example = "cmp_1")]
    campaign_id: CampaignId,
    campaign_name: String,
    /// `usr_1` or `key_2`: who asked for the launch, and who had saved the campaign last. Neither approves it.
    asked_by: String,
    changed_by: String,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Timestamp,
    /// How many would have received it then.
    recipients: i64,
    decided_by: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
    /// Null while nobody has said anything.
    approved: Option<bool>,
    /// Why it was returned. Null also where it became void because something changed.
    word: Option<String>,
    /// Whether the caller may approve it now.
    may_approve: bool,
}

impl From<Waiting> for ApprovalView {
    fn from(Waiting { approval, name, may_approve }: Waiting) -> ApprovalView {
        let campaigns::Approval { campaign, request, asked_at, decided_by, decided_at, approved, word } =
            approval;
        ApprovalView {
            campaign_id: campaign,
            campaign_name: name,
            asked_by: request.asked_by,
            changed_by: request.changed_by,
            asked_at,
            recipients: request.recipients,
            decided_by,
            decided_at,
            approved,
            word,
            may_approve,
        }
    }
}

/// Campaigns that wait for a second person, the oldest request first; at most 200.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/approvals", responses((status = 200, body = Page<ApprovalView>)))]
async fn waiting(ctx: Ctx) -> Reply<Page<ApprovalView>> {
    let rows = ctx.run(campaigns::waiting).await?;
    reply(Page::whole(rows.into_iter().map(ApprovalView::from).collect()))
}

/// The latest request about a campaign with what was said to it; no row where nobody has asked.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/campaigns/{id}/approval", params(("id" = String, Path)),
    responses((status = 200, body = Page<ApprovalView>)))]
async fn latest(ctx: Ctx, Id(id): Id<CampaignId>) -> Reply<Page<ApprovalView>> {
    let row = ctx.run(move |ctx| campaigns::latest(ctx, id)).await?;
    reply(Page::whole(row.into_iter().map(ApprovalView::from).collect()))
}

/// Launches a campaign that somebody else asked for. What changed since then makes it a draft again (`approval_void`).
///
/// Needs `campaigns.launch`, and a person: a key does not approve.
#[utoipa::path(
    post, path = "/campaigns/{id}/approve", request_body = Launch, responses((status = 200, body = CampaignView))
)]
async fn approve(
    ctx: Ctx,
    Id(id): Id<CampaignId>,
    Input(body): Input<Launch>,
) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::approve(ctx, id, body.expected_recipients)).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnWord {
    /// What should be otherwise, for its author.
    #[serde(default)]
    word: String,
}

/// Gives a campaign back to its author as a draft; also how the author takes the request back.
///
/// Needs `campaigns.launch`.
#[utoipa::path(
    post, path = "/campaigns/{id}/return", request_body = ReturnWord, responses((status = 200, body = CampaignView))
)]
async fn give_back(
    ctx: Ctx,
    Id(id): Id<CampaignId>,
    Input(body): Input<ReturnWord>,
) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::give_back(ctx, id, &body.word)).await?))
}
