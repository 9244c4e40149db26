//! Segments: kept rules, the live answer while one is edited, and why somebody is in or out.
//!
//! A rule passes through as JSON: it is understood in `rules` and counted in `warehouse`. What the builder may
//! offer stands in `vocabulary`.

mod changes;
mod pictures;
mod vocabulary;

use crate::lists::UseView;
use crate::prelude::*;
use app::segments::{self, Counted, Wanted};
use base::{CustomerId, SegmentId};
use rules::Rule;
use rules::rule::Channel;
use vocabulary::Vocabulary;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(list, create))
        .routes(routes!(preview))
        .routes(routes!(why))
        .routes(routes!(vocabulary))
        .merge(pictures::routes())
        .routes(routes!(get, update, delete))
        .merge(changes::routes())
}

/// A rule of the condition language, see `docs/reference/rules.md`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object, example = json!({"all": [
    {"subject": "orders", "measure": "count", "op": "at_least", "value": 2, "period": {"last_days": 90}},
    {"subject": "consent", "purpose": "marketing", "channel": "email", "topic_id": null, "op": "given"}
]}))]
pub struct RuleJson(pub serde_json::Value);

impl RuleJson {
    pub fn read(&self) -> app::Result<Rule> {
        Rule::from_json(&self.0).map_err(|problem| app::facts::problem(&[problem]))
    }
}

impl From<&Rule> for RuleJson {
    fn from(rule: &Rule) -> RuleJson {
        RuleJson(rule.to_json())
    }
}

/// Customers of a channel.
#[derive(Serialize, ToSchema)]
pub struct ChannelCount {
    #[schema(value_type = String, example = "email")]
    channel: &'static str,
    count: u64,
}

pub fn channel_counts(counts: Vec<(Channel, u64)>) -> Vec<ChannelCount> {
    counts.into_iter().map(|(channel, count)| ChannelCount { channel: channel.as_str(), count }).collect()
}

impl From<rules::schema::Label> for wire::Words {
    fn from(label: rules::schema::Label) -> wire::Words {
        wire::Words { ru: label.ru, en: label.en }
    }
}

#[derive(Serialize, ToSchema)]
pub struct SegmentView {
    #[schema(value_type = String, example = "seg_1")]
    id: SegmentId,
    name: String,
    description: String,
    /// Where it lies among others; empty for none.
    folder: String,
    rule: RuleJson,
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    /// Members now, exactly; null when the rule names something that is gone.
    count: Option<u64>,
    /// Members whom marketing can reach, by channel.
    reach: Vec<ChannelCount>,
    sentence: wire::Words,
    /// Campaigns and other segments that name it.
    used_by: Vec<UseView>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
    /// `usr_1`, `key_2` or `system`.
    created_by: String,
}

impl From<Counted> for SegmentView {
    fn from(counted: Counted) -> SegmentView {
        let Counted { segment, count, reach, sentence, uses } = counted;
        SegmentView {
            id: segment.id,
            name: segment.name,
            description: segment.description,
            folder: segment.folder,
            rule: RuleJson::from(&segment.rule),
            version: segment.version,
            count,
            reach: channel_counts(reach),
            sentence: sentence.into(),
            used_by: uses.into_iter().map(UseView::from).collect(),
            created_at: segment.created_at,
            updated_at: segment.updated_at,
            created_by: segment.created_by,
        }
    }
}

/// A segment as it is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentInput {
    name: String,
    #[serde(default)]
    description: String,
    /// At most 200 characters.
    #[serde(default)]
    folder: String,
    rule: RuleJson,
}

impl SegmentInput {
    fn read(self) -> app::Result<Wanted> {
        let rule = self.rule.read()?;
        Ok(Wanted { rule, name: self.name, description: self.description, folder: self.folder })
    }
}

/// Every segment with its exact count.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments", responses((status = 200, body = Page<SegmentView>)))]
async fn list(ctx: Ctx) -> Reply<Page<SegmentView>> {
    let (segments, _) = ctx.run(segments::list).await?;
    reply(Page::whole(segments.into_iter().map(SegmentView::from).collect()))
}

/// Makes a segment.
///
/// Needs `segments.write`.
#[utoipa::path(post, path = "/segments", request_body = SegmentInput, responses((status = 201, body = SegmentView)))]
async fn create(ctx: Ctx, Input(body): Input<SegmentInput>) -> Created<SegmentView> {
    created(SegmentView::from(ctx.run(move |ctx| segments::create(ctx, body.read()?)).await?))
}

/// One segment with its exact count.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments/{id}", params(("id" = String, Path)), responses((status = 200, body = SegmentView)))]
async fn get(ctx: Ctx, Id(id): Id<SegmentId>) -> Result<Versioned<SegmentView>, Problem> {
    let counted = ctx.run(move |ctx| segments::get(ctx, id)).await?;
    Ok(Versioned(counted.segment.version, counted.into()))
}

/// Saves a segment of the version in `If-Match`.
///
/// Needs `segments.write`.
#[utoipa::path(put, path = "/segments/{id}", params(("id" = String, Path)), request_body = SegmentInput,
    responses((status = 200, body = SegmentView)))]
async fn update(
    ctx: Ctx,
    Id(id): Id<SegmentId>,
    IfMatch(version): IfMatch,
    Input(body): Input<SegmentInput>,
) -> Result<Versioned<SegmentView>, Problem> {
    let counted = ctx.run(move |ctx| segments::update(ctx, id, version, body.read()?)).await?;
    Ok(Versioned(counted.segment.version, counted.into()))
}

/// Takes a segment out of use.
///
/// Needs `segments.write`. Refused while another segment or a campaign that is not over needs it.
#[utoipa::path(delete, path = "/segments/{id}", params(("id" = String, Path)), responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<SegmentId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| segments::delete(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewInput {
    rule: RuleJson,
}

/// The exact answer to a rule.
#[derive(Serialize, ToSchema)]
pub struct PreviewView {
    count: u64,
    /// Customers in the base.
    total: u64,
    /// `count` of `total`, 0 to 1.
    share: f64,
    reach: Vec<ChannelCount>,
    conditions: Vec<ConditionCount>,
    samples: Vec<SampleView>,
    sentence: wire::Words,
    #[schema(value_type = String, format = DateTime)]
    as_of: Timestamp,
}

/// For how many customers one place of the rule holds alone.
#[derive(Serialize, ToSchema)]
pub struct ConditionCount {
    #[schema(example = "all[0]")]
    path: String,
    count: u64,
}

#[derive(Serialize, ToSchema)]
pub struct SampleView {
    #[schema(value_type = String, example = "cus_1")]
    id: CustomerId,
    name: Option<String>,
    city: Option<String>,
    email: Option<String>,
}

impl From<segments::Sample> for SampleView {
    fn from(it: segments::Sample) -> SampleView {
        SampleView { id: it.id, name: it.name, city: it.city, email: it.email }
    }
}

/// Who a rule holds for: count, reach, each condition alone, some of the customers, the sentence.
///
/// Needs `segments.read`; samples also need `customers.read` and are left out without it.
#[utoipa::path(post, path = "/segments/preview", request_body = PreviewInput, responses((status = 200, body = PreviewView)))]
async fn preview(ctx: Ctx, Input(body): Input<PreviewInput>) -> Reply<PreviewView> {
    let preview = ctx.run(move |ctx| segments::preview(ctx, &body.rule.read()?)).await?;
    let place = |it: segments::PlaceCount| ConditionCount { path: it.path, count: it.count };
    reply(PreviewView {
        count: preview.count,
        total: preview.total,
        share: if preview.total == 0 { 0.0 } else { preview.count as f64 / preview.total as f64 },
        reach: channel_counts(preview.reach),
        conditions: preview.conditions.into_iter().map(place).collect(),
        samples: preview.samples.into_iter().map(SampleView::from).collect(),
        sentence: preview.sentence.into(),
        as_of: preview.as_of,
    })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyInput {
    rule: RuleJson,
    #[schema(value_type = String, example = "cus_1")]
    customer_id: CustomerId,
}

#[derive(Serialize, ToSchema)]
pub struct WhyView {
    /// Whether the customer is in.
    verdict: bool,
    conditions: Vec<ReasonView>,
}

#[derive(Serialize, ToSchema)]
pub struct ReasonView {
    #[schema(example = "all[0]")]
    path: String,
    sentence: wire::Words,
    /// What was found on the customer; null for unknown.
    value: serde_json::Value,
    verdict: bool,
}

/// Why a customer is in or out: each condition with what was found.
///
/// Needs `segments.read` and `customers.read`.
#[utoipa::path(post, path = "/segments/why", request_body = WhyInput, responses((status = 200, body = WhyView)))]
async fn why(ctx: Ctx, Input(body): Input<WhyInput>) -> Reply<WhyView> {
    let ask = move |ctx: &app::Ctx| segments::why(ctx, &body.rule.read()?, body.customer_id);
    let (verdict, reasons) = ctx.run(ask).await?;
    let reason = |it: segments::Reason| ReasonView {
        path: it.path,
        sentence: it.sentence.into(),
        value: it.value,
        verdict: it.verdict,
    };
    reply(WhyView { verdict, conditions: reasons.into_iter().map(reason).collect() })
}

/// What rules of this workspace may speak of: subjects, fields, operators, choices.
///
/// Needs `segments.read`.
#[utoipa::path(get, path = "/segments/vocabulary", responses((status = 200, body = Vocabulary)))]
async fn vocabulary(ctx: Ctx) -> Reply<Vocabulary> {
    reply(ctx.run(segments::vocabulary).await?.into())
}
