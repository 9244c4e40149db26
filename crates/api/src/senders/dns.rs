//! What DNS says about a sender's domain.

use super::DnsRecord;
use crate::prelude::*;
use app::senders::dns::{self, Check};
use base::SenderId;
use domain::senders::dkim::Record;
use domain::senders::dns::{Area, Finding, Level};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(domain_last, domain_check))
}

/// The last look at a sender's domain.
#[derive(Serialize, ToSchema)]
pub struct DomainCheck {
    /// Null when nobody looked yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    checked_at: Option<Timestamp>,
    /// Whether something was found for which mailboxes refuse letters.
    broken: bool,
    findings: Vec<DomainFinding>,
}

/// Something that is right, wrong or missing.
#[derive(Serialize, ToSchema)]
pub struct DomainFinding {
    /// `address`, `spf`, `dkim`, `dmarc` or `mx`.
    #[schema(value_type = String, example = "spf")]
    area: Area,
    /// `ok`, `info`, `warn` or `bad`.
    #[schema(value_type = String, example = "bad")]
    level: Level,
    #[schema(example = "spf_missing")]
    code: String,
    /// What it is about: a record, a name, a number.
    detail: String,
    /// What to paste into DNS.
    record: Option<DnsRecord>,
    /// Whether the record takes the place of one that is there.
    instead: bool,
}

impl From<Finding> for DomainFinding {
    fn from(finding: Finding) -> DomainFinding {
        let Finding { area, level, code, detail, record } = finding;
        let instead = record.as_ref().is_some_and(|paste| paste.instead);
        let record = record.map(|paste| Record::text(paste.name, paste.value).into());
        DomainFinding { area, level, code, detail, record, instead }
    }
}

fn view(check: Option<Check>) -> DomainCheck {
    match check {
        Some(Check { checked_at, broken, findings }) => DomainCheck {
            checked_at: Some(checked_at),
            broken,
            findings: findings.into_iter().map(DomainFinding::from).collect(),
        },
        None => DomainCheck { checked_at: None, broken: false, findings: Vec::new() },
    }
}

/// What was found at the last look.
///
/// Needs `senders.read`.
#[utoipa::path(get, path = "/senders/{id}/domain", responses((status = 200, body = DomainCheck)))]
async fn domain_last(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<DomainCheck> {
    reply(view(ctx.run(move |ctx| dns::last(ctx, id)).await?))
}

/// Asks DNS about the sender's domain now; a signing key that waits for its record begins when it is there.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/domain", responses((status = 200, body = DomainCheck)))]
async fn domain_check(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<DomainCheck> {
    reply(view(Some(ctx.run(move |ctx| dns::check(ctx, id)).await?)))
}
