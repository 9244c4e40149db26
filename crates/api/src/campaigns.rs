//! Campaigns: drafts, the estimate, the launch, pause and stop, the test message.
//!
//! What a campaign did is in `results`.

mod approvals;
mod results;

use crate::prelude::*;
use app::campaigns;
use app::campaigns::rows::{Campaign, Estimate};
use app::error::codes;
use base::{CampaignId, CustomerId, SenderId, TemplateId, TopicId};
use domain::campaigns::{GOAL_DAYS, Schedule, Settings, Source, Utm};
use domain::consent::{Channel, Purpose};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(load, update, delete))
        .routes(routes!(estimate))
        .routes(routes!(launch))
        .routes(routes!(pause))
        .routes(routes!(resume))
        .routes(routes!(stop))
        .routes(routes!(test))
        .merge(approvals::routes())
        .merge(results::routes())
}

#[derive(Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleView {
    /// Null = at once.
    #[schema(value_type = Option<String>, format = DateTime)]
    at: Option<Timestamp>,
    /// Nothing is handed over later than this.
    #[schema(value_type = Option<String>, format = DateTime)]
    not_after: Option<Timestamp>,
}

/// Words added to every link.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UtmView {
    source: String,
    medium: String,
    campaign: String,
}

#[derive(Serialize, ToSchema)]
pub struct CampaignView {
    #[schema(value_type = String, example = "cmp_1")]
    id: CampaignId,
    version: i64,
    name: String,
    /// `draft`, `approval`, `scheduled`, `planning`, `sending`, `paused`, `stopped` or `finished`.
    state: &'static str,
    /// Why it waits, such as `relay_unavailable`.
    state_note: Option<String>,
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    #[schema(value_type = Option<String>, example = "tpl_1")]
    template_id: Option<TemplateId>,
    #[schema(value_type = Option<String>, example = "snd_1")]
    sender_id: Option<SenderId>,
    #[schema(value_type = String, example = "marketing")]
    purpose: Purpose,
    /// Null means a message of no topic: only a consent to every topic covers it.
    #[schema(value_type = Option<String>, example = "top_1")]
    topic_id: Option<TopicId>,
    /// Customers of any of these segments (`seg_1`) and lists (`lst_1`); empty = everybody.
    #[schema(value_type = Vec<String>)]
    include: Vec<Source>,
    #[schema(value_type = Vec<String>)]
    exclude: Vec<Source>,
    control_percent: f64,
    schedule: ScheduleView,
    /// An order within so many days after the hand-over counts.
    goal_days: i64,
    utm: Option<UtmView>,
    /// Customers frozen at the start.
    audience_count: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    launched_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
    /// `usr_1` or `key_2`.
    created_by: String,
    /// Who saved the settings last.
    changed_by: String,
}

impl From<Campaign> for CampaignView {
    fn from(campaign: Campaign) -> CampaignView {
        let settings = campaign.settings;
        CampaignView {
            id: campaign.id,
            version: campaign.version,
            name: campaign.name,
            state: campaign.state.as_str(),
            state_note: campaign.state_note,
            channel: settings.channel,
            template_id: settings.template_id,
            sender_id: settings.sender_id,
            purpose: settings.purpose,
            topic_id: (settings.topic != 0).then_some(TopicId(settings.topic)),
            include: settings.include,
            exclude: settings.exclude,
            control_percent: f64::from(settings.control_per_mille) / 10.0,
            schedule: ScheduleView { at: settings.schedule.at, not_after: settings.schedule.not_after },
            goal_days: settings.goal_days,
            utm: settings.utm.map(|utm| UtmView {
                source: utm.source,
                medium: utm.medium,
                campaign: utm.campaign,
            }),
            audience_count: campaign.audience_count,
            created_at: campaign.created_at,
            updated_at: campaign.updated_at,
            launched_at: campaign.launched_at,
            finished_at: campaign.finished_at,
            created_by: campaign.created_by,
            changed_by: campaign.changed_by,
        }
    }
}

pub(super) fn view(campaign: Campaign) -> Versioned<CampaignView> {
    Versioned(campaign.version, CampaignView::from(campaign))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignDraft {
    name: String,
    /// `email`.
    #[schema(value_type = String, example = "email")]
    channel: Channel,
    #[schema(value_type = Option<String>)]
    template_id: Option<TemplateId>,
    #[schema(value_type = Option<String>)]
    sender_id: Option<SenderId>,
    /// `marketing` or `service`.
    #[schema(value_type = String, example = "marketing")]
    purpose: Purpose,
    #[schema(value_type = Option<String>)]
    topic_id: Option<TopicId>,
    /// Customers of any of these segments (`seg_1`) and lists (`lst_1`); empty = everybody.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    include: Vec<Source>,
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    exclude: Vec<Source>,
    /// 0 to 50, at most one decimal.
    #[serde(default)]
    control_percent: f64,
    #[serde(default)]
    schedule: ScheduleView,
    /// 7 when absent.
    goal_days: Option<i64>,
    utm: Option<UtmView>,
}

fn settings(draft: CampaignDraft) -> app::Result<(String, Settings)> {
    let per_mille = draft.control_percent * 10.0;
    if !(0.0..=1000.0).contains(&per_mille) || (per_mille - per_mille.round()).abs() > 1e-6 {
        return Err(app::Error::invalid("control_percent", "out_of_range"));
    }
    let settings = Settings {
        purpose: draft.purpose,
        channel: draft.channel,
        template_id: draft.template_id,
        sender_id: draft.sender_id,
        topic: draft.topic_id.map_or(0, |topic| topic.0),
        include: draft.include,
        exclude: draft.exclude,
        control_per_mille: per_mille.round() as u16,
        schedule: Schedule { at: draft.schedule.at, not_after: draft.schedule.not_after },
        goal_days: draft.goal_days.unwrap_or(GOAL_DAYS),
        utm: draft.utm.map(|utm| Utm { source: utm.source, medium: utm.medium, campaign: utm.campaign }),
    };
    Ok((draft.name, settings))
}

/// Campaigns, newest first.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/campaigns", params(PageQuery), responses((status = 200, body = Page<CampaignView>)))]
async fn list(ctx: Ctx, Params(query): Params<PageQuery>) -> Reply<Page<CampaignView>> {
    let (after, limit) = (query.after::<(i64, i64)>()?, query.limit());
    let after = after.map(|(at, id)| (Timestamp::from_micros(at), id));
    let rows = ctx.run(move |ctx| campaigns::list(ctx, after, limit as i64)).await?;
    let place = |row: &Campaign| (row.created_at.micros(), row.id.0);
    let next = (rows.len() == limit).then(|| rows.last().map(place)).flatten();
    reply(Page::new(rows.into_iter().map(CampaignView::from).collect(), next.as_ref())?)
}

/// Makes a draft.
///
/// Needs `campaigns.write`.
#[utoipa::path(
    post, path = "/campaigns", request_body = CampaignDraft, responses((status = 201, body = CampaignView))
)]
async fn create(ctx: Ctx, Input(draft): Input<CampaignDraft>) -> Created<CampaignView> {
    let (name, settings) = settings(draft)?;
    let campaign = ctx.run(move |ctx| campaigns::create(ctx, &name, settings)).await?;
    created(CampaignView::from(campaign))
}

/// One campaign.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/campaigns/{id}", responses((status = 200, body = CampaignView)))]
async fn load(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::load(ctx, id)).await?))
}

/// Saves a draft whole.
///
/// Needs `campaigns.write`.
#[utoipa::path(
    put, path = "/campaigns/{id}", request_body = CampaignDraft,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    responses((status = 200, body = CampaignView))
)]
async fn update(
    ctx: Ctx,
    Id(id): Id<CampaignId>,
    IfMatch(version): IfMatch,
    Input(draft): Input<CampaignDraft>,
) -> Result<Versioned<CampaignView>, Problem> {
    let (name, settings) = settings(draft)?;
    Ok(view(ctx.run(move |ctx| campaigns::update(ctx, id, version, &name, settings)).await?))
}

/// Deletes a draft. What was sent stays known.
///
/// Needs `campaigns.write`.
#[utoipa::path(delete, path = "/campaigns/{id}", responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| campaigns::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Serialize, ToSchema)]
pub struct ReasonCount {
    reason: String,
    count: i64,
}

fn reasons(list: Vec<(String, i64)>) -> Vec<ReasonCount> {
    list.into_iter().map(|(reason, count)| ReasonCount { reason, count }).collect()
}

/// What a launch would do now.
#[derive(Serialize, ToSchema)]
pub struct EstimateView {
    /// Members of the audience's rule.
    matched: i64,
    /// How many would be written to: send it as `expected_recipients`.
    will_receive: i64,
    /// Held back to compare with.
    control: i64,
    skipped: Vec<ReasonCount>,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

impl From<Estimate> for EstimateView {
    fn from(estimate: Estimate) -> EstimateView {
        let Estimate { matched, will_receive, control, skipped, as_of } = estimate;
        let skipped =
            skipped.into_iter().map(|(reason, count)| (reason.as_str().to_owned(), count)).collect();
        EstimateView { matched, will_receive, control, skipped: reasons(skipped), as_of }
    }
}

/// Asks the gate about every member, as if the campaign were being sent.
///
/// Needs `campaigns.read`.
#[utoipa::path(post, path = "/campaigns/{id}/estimate", responses((status = 200, body = EstimateView)))]
async fn estimate(ctx: Ctx, Id(id): Id<CampaignId>) -> Reply<EstimateView> {
    reply(ctx.run(move |ctx| campaigns::estimate(ctx, id)).await?.into())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// The number the user was shown and confirmed; another number now answers 409.
    pub(super) expected_recipients: i64,
}

/// Starts a campaign, or leaves it to its schedule; one that is larger than a person may send alone, to a second person
/// (`state` is `approval` then).
///
/// Needs `campaigns.launch`.
#[utoipa::path(
    post, path = "/campaigns/{id}/launch", request_body = Launch, responses((status = 200, body = CampaignView))
)]
async fn launch(
    ctx: Ctx,
    Id(id): Id<CampaignId>,
    Input(body): Input<Launch>,
) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::launch(ctx, id, body.expected_recipients)).await?))
}

/// Pauses: no hand-over begins after the answer.
///
/// Needs `campaigns.launch`.
#[utoipa::path(post, path = "/campaigns/{id}/pause", responses((status = 200, body = CampaignView)))]
async fn pause(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::pause(ctx, id)).await?))
}

/// Goes on with a paused campaign.
///
/// Needs `campaigns.launch`.
#[utoipa::path(post, path = "/campaigns/{id}/resume", responses((status = 200, body = CampaignView)))]
async fn resume(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::resume(ctx, id)).await?))
}

/// Stops for good: no hand-over begins after the answer, and what is still planned is cancelled.
///
/// Needs `campaigns.launch`.
#[utoipa::path(post, path = "/campaigns/{id}/stop", responses((status = 200, body = CampaignView)))]
async fn stop(ctx: Ctx, Id(id): Id<CampaignId>) -> Result<Versioned<CampaignView>, Problem> {
    Ok(view(ctx.run(move |ctx| campaigns::stop(ctx, id)).await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TestMessage {
    /// Where to send it.
    address: String,
    /// Whose eyes to see it with; an empty customer when absent.
    #[schema(value_type = Option<String>)]
    customer_id: Option<CustomerId>,
}

/// What became of a test message.
#[derive(Serialize, ToSchema)]
pub struct TestOutcome {
    /// `handed_over`, or why not.
    outcome: String,
}

/// Sends the message to one address by the campaign's sender. Not counted anywhere.
///
/// Needs `campaigns.write`.
#[utoipa::path(
    post, path = "/campaigns/{id}/test", request_body = TestMessage, responses((status = 200, body = TestOutcome))
)]
async fn test(ctx: Ctx, Id(id): Id<CampaignId>, Input(body): Input<TestMessage>) -> Reply<TestOutcome> {
    if body.address.trim().is_empty() {
        return Err(Problem::from(app::Error::invalid("address", codes::REQUIRED)));
    }
    let outcome = ctx.run(move |ctx| campaigns::test(ctx, id, &body.address, body.customer_id)).await?;
    reply(TestOutcome { outcome })
}
