//! Rounds in which known people are asked once whether they agree.

use crate::prelude::*;
use app::consent::confirmations::{self, Asking, Estimate, Round, Whom};
use base::{ConfirmationRoundId, ListId, SegmentId};
use domain::consent::confirmation::{NotAsked, State};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list, ask)).routes(routes!(estimate)).routes(routes!(stop))
}

/// A segment or a list, one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationWhom {
    #[schema(value_type = Option<String>, example = "seg_1")]
    segment_id: Option<SegmentId>,
    #[schema(value_type = Option<String>, example = "lst_1")]
    list_id: Option<ListId>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationAsking {
    #[schema(value_type = Option<String>, example = "seg_1")]
    segment_id: Option<SegmentId>,
    #[schema(value_type = Option<String>, example = "lst_1")]
    list_id: Option<ListId>,
    /// On which basis the business writes to these people, in its own words: 20 to 2,000 characters.
    declared: String,
    /// As many as the estimate has told.
    expected_people: i64,
}

/// Who would be asked, and who not and why.
#[derive(Serialize, ToSchema)]
pub struct ConfirmationEstimate {
    will_ask: i64,
    not_asked: Vec<ConfirmationNotAsked>,
    /// People of one round at most.
    limit: i64,
    /// The version of the consent to advertising; null while the subscription page is closed.
    #[schema(example = "advertising-1")]
    text_version: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationNotAsked {
    /// `no_address`, `suppressed`, `said_no`, `has_consent`, `asked_before`.
    #[schema(value_type = String, example = "said_no")]
    reason: NotAsked,
    count: i64,
}

/// Known people who are asked once.
#[derive(Serialize, ToSchema)]
pub struct ConfirmationRound {
    #[schema(value_type = String, example = "cnr_1")]
    id: ConfirmationRoundId,
    stopped: bool,
    text_version: String,
    #[schema(value_type = Option<String>)]
    segment_id: Option<SegmentId>,
    #[schema(value_type = Option<String>)]
    list_id: Option<ListId>,
    declared: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// `usr_1`.
    created_by: String,
    people: Vec<ConfirmationCount>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationCount {
    /// `waiting`, `claimed`, `sent`, `unknown`, `confirmed`, `declined`, `replaced`, `expired`, `failed`, `skipped`.
    #[schema(value_type = String, example = "confirmed")]
    state: State,
    count: i64,
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationRounds {
    rows: Vec<ConfirmationRound>,
}

impl From<Round> for ConfirmationRound {
    fn from(it: Round) -> ConfirmationRound {
        let people = it.counts.into_iter().map(|(state, count)| ConfirmationCount { state, count });
        ConfirmationRound {
            id: it.id,
            stopped: it.stopped,
            text_version: it.version,
            segment_id: it.segment,
            list_id: it.list,
            declared: it.declared,
            created_at: it.created_at,
            created_by: it.created_by,
            people: people.collect(),
        }
    }
}

/// Rounds, newest first.
///
/// Needs `consents.read`.
#[utoipa::path(get, path = "/confirmation-rounds", responses((status = 200, body = ConfirmationRounds)))]
async fn list(ctx: Ctx) -> Reply<ConfirmationRounds> {
    let rows = ctx.run(confirmations::rounds).await?.into_iter().map(ConfirmationRound::from).collect();
    reply(ConfirmationRounds { rows })
}

/// Counts who of a segment or a list would be asked whether they agree to advertising, and who not and why.
///
/// Needs `campaigns.read`.
#[utoipa::path(post, path = "/confirmation-rounds/estimate", request_body = ConfirmationWhom,
    responses((status = 200, body = ConfirmationEstimate)))]
async fn estimate(ctx: Ctx, Input(body): Input<ConfirmationWhom>) -> Reply<ConfirmationEstimate> {
    let whom = Whom { segment: body.segment_id, list: body.list_id };
    let Estimate { will_ask, not_asked, limit, version } =
        ctx.run(move |ctx| confirmations::estimate(ctx, whom)).await?;
    let not_asked =
        not_asked.into_iter().map(|(reason, count)| ConfirmationNotAsked { reason, count }).collect();
    reply(ConfirmationEstimate { will_ask, not_asked, limit, text_version: version })
}

/// Asks them, each once per edition of the consent, on the basis that the business declares and answers for.
///
/// Needs `campaigns.launch`.
#[utoipa::path(post, path = "/confirmation-rounds", request_body = ConfirmationAsking,
    responses((status = 201, body = ConfirmationRound)))]
async fn ask(ctx: Ctx, Input(body): Input<ConfirmationAsking>) -> Created<ConfirmationRound> {
    let ConfirmationAsking { segment_id, list_id, declared, expected_people } = body;
    let whom = Whom { segment: segment_id, list: list_id };
    let asking = Asking { whom, declared, expected: expected_people };
    created(ctx.run(move |ctx| confirmations::ask_known(ctx, asking)).await?.into())
}

/// Stops a round: letters that wait do not leave; links that arrived can be answered.
///
/// Needs `campaigns.launch`.
#[utoipa::path(post, path = "/confirmation-rounds/{id}/stop", responses((status = 200, body = ConfirmationRound)))]
async fn stop(ctx: Ctx, Id(id): Id<ConfirmationRoundId>) -> Reply<ConfirmationRound> {
    reply(ctx.run(move |ctx| confirmations::stop(ctx, id)).await?.into())
}
