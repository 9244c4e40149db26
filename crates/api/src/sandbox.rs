//! The sandbox's outbox.

use crate::prelude::*;
use app::sandbox::{self, Kept, ReadLetter};
use base::{CampaignId, CustomerId, DeliveryId};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list)).routes(routes!(load))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SandboxQuery {
    /// Only this campaign's letters.
    #[param(value_type = Option<String>, example = "cmp_1")]
    campaign: Option<CampaignId>,
    cursor: Option<String>,
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A letter that went nowhere.
#[derive(Serialize, ToSchema)]
pub struct SandboxRow {
    /// A negative number for a test message: `dlv_-1`.
    #[schema(value_type = String, example = "dlv_1")]
    delivery_id: DeliveryId,
    #[schema(value_type = Option<String>)]
    campaign_id: Option<CampaignId>,
    #[schema(value_type = Option<String>)]
    customer_id: Option<CustomerId>,
    address: String,
    subject: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

impl From<Kept> for SandboxRow {
    fn from(kept: Kept) -> SandboxRow {
        let Kept { delivery, campaign, customer, address, subject, created_at } = kept;
        SandboxRow {
            delivery_id: delivery,
            campaign_id: campaign,
            customer_id: customer,
            address,
            subject,
            created_at,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MailHeader {
    name: String,
    value: String,
}

/// The letter as a mail program reads it.
#[derive(Serialize, ToSchema)]
pub struct SandboxLetter {
    #[serde(flatten)]
    row: SandboxRow,
    from: String,
    to: String,
    html: String,
    text: String,
    headers: Vec<MailHeader>,
    /// The letter as it would have left.
    raw: String,
}

/// What the sandbox kept, newest first.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/sandbox", params(SandboxQuery), responses((status = 200, body = Page<SandboxRow>)))]
async fn list(ctx: Ctx, Params(query): Params<SandboxQuery>) -> Reply<Page<SandboxRow>> {
    let place = crate::page::parse::<(i64, i64)>(query.cursor.as_deref())?;
    let after = place.map(|(at, id)| (Timestamp::from_micros(at), DeliveryId(id)));
    let limit = crate::page::limit(query.limit);
    let rows = ctx.run(move |ctx| sandbox::list(ctx, query.campaign, after, limit)).await?;
    let next = (rows.len() == limit)
        .then(|| rows.last().map(|row| (row.created_at.micros(), row.delivery.0)))
        .flatten();
    reply(Page::new(rows.into_iter().map(SandboxRow::from).collect(), next.as_ref())?)
}

/// One letter.
///
/// Needs `campaigns.read`.
#[utoipa::path(get, path = "/sandbox/{id}", responses((status = 200, body = SandboxLetter)))]
async fn load(ctx: Ctx, Id(id): Id<Number>) -> Reply<SandboxLetter> {
    let (kept, letter, raw) = ctx.run(move |ctx| sandbox::load(ctx, id.0)).await?;
    let ReadLetter { from, to, html, text, headers, .. } = letter;
    reply(SandboxLetter {
        row: kept.into(),
        from,
        to,
        html,
        text,
        headers: headers.into_iter().map(|(name, value)| MailHeader { name, value }).collect(),
        raw: String::from_utf8_lossy(&raw).into_owned(),
    })
}

/// A delivery's id that may be a test message's, which is negative and therefore no ordinary id.
struct Number(DeliveryId);

impl std::str::FromStr for Number {
    type Err = ();

    fn from_str(text: &str) -> Result<Number, ()> {
        if let Some(digits) = text.strip_prefix("dlv_-") {
            let good = !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit());
            let number: i64 = digits.parse().map_err(|_| ())?;
            return if good { Ok(Number(DeliveryId(-number))) } else { Err(()) };
        }
        text.parse().map(Number).map_err(|_| ())
    }
}
