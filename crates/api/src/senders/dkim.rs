//! The keys by which a sender signs its letters. Private halves go in and never come out.

use super::DnsRecord;
use crate::prelude::*;
use app::senders::dkim::{self, Key, Wanted};
use app::senders::looks;
use base::SenderId;
use domain::senders::dkim::{State, record};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(dkim_keys, dkim_make, dkim_stop)).routes(routes!(dkim_start))
}

/// A key of a sender.
#[derive(Serialize, ToSchema)]
pub struct DkimKey {
    #[schema(example = "rapport")]
    selector: String,
    /// The domain that signs: that of the sender's address or one above it.
    #[schema(example = "shop.example")]
    domain: String,
    /// `waiting` for its record in DNS, `signing`, or `retired`.
    #[schema(value_type = String, example = "signing")]
    state: State,
    /// What has to stand in DNS for this key.
    record: DnsRecord,
    /// When the record was last seen there.
    #[schema(value_type = Option<String>, format = DateTime)]
    seen_at: Option<Timestamp>,
    /// When the record was last looked for.
    #[schema(value_type = Option<String>, format = DateTime)]
    looked_at: Option<Timestamp>,
    /// When it is looked for again by itself; null for a key that does not wait, or has waited for 14 days.
    #[schema(value_type = Option<String>, format = DateTime)]
    next_look_at: Option<Timestamp>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// False where the private half cannot be opened or does not sign: letters that it should sign wait.
    works: bool,
}

impl DkimKey {
    fn of(ctx: &app::Ctx, key: Key) -> DkimKey {
        DkimKey {
            next_look_at: looks::next_of(&key),
            works: key.state == State::Retired || dkim::works(ctx, &key),
            record: record(&key.domain, &key.selector, &key.public_key).into(),
            selector: key.selector,
            domain: key.domain,
            state: key.state,
            looked_at: key.looked_at,
            seen_at: key.seen_at,
            created_at: key.created_at,
        }
    }
}

/// What a new key is to be. Everything has a default.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDkimKey {
    /// The domain of the sender's address when absent.
    domain: Option<String>,
    /// The first free of `rapport`, `rapport2`, … when absent.
    selector: Option<String>,
    /// An RSA key of one's own in PEM; when absent one of 2048 bits is made here.
    private_key: Option<String>,
}

/// Which key is to sign.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DkimStart {
    #[schema(example = "rapport2")]
    selector: String,
}

fn page(ctx: &app::Ctx, keys: Vec<Key>) -> Page<DkimKey> {
    Page::whole(keys.into_iter().map(|key| DkimKey::of(ctx, key)).collect())
}

/// The keys of a sender, oldest first; none when its relay signs.
///
/// Needs `senders.read`.
#[utoipa::path(get, path = "/senders/{id}/dkim", responses((status = 200, body = Page<DkimKey>)))]
async fn dkim_keys(ctx: Ctx, Id(id): Id<SenderId>) -> Reply<Page<DkimKey>> {
    reply(ctx.run(move |ctx| Ok(page(ctx, dkim::list(ctx, id)?))).await?)
}

/// Makes a key that waits for its record; the one that signs goes on.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/dkim", request_body = NewDkimKey,
    responses((status = 201, body = Page<DkimKey>)))]
async fn dkim_make(ctx: Ctx, Id(id): Id<SenderId>, Input(body): Input<NewDkimKey>) -> Created<Page<DkimKey>> {
    let NewDkimKey { domain, selector, private_key } = body;
    let wanted = Wanted { domain, selector, private_key };
    created(ctx.run(move |ctx| Ok(page(ctx, dkim::make(ctx, id, wanted)?))).await?)
}

/// Lets the key that waits sign from now on, whether its record was seen or not; the one before is forgotten.
///
/// Needs `senders.write`.
#[utoipa::path(post, path = "/senders/{id}/dkim/start", request_body = DkimStart,
    responses((status = 200, body = Page<DkimKey>)))]
async fn dkim_start(ctx: Ctx, Id(id): Id<SenderId>, Input(body): Input<DkimStart>) -> Reply<Page<DkimKey>> {
    reply(ctx.run(move |ctx| Ok(page(ctx, dkim::start(ctx, id, body.selector)?))).await?)
}

/// Signs no more and forgets the keys: from now on the relay signs.
///
/// Needs `senders.write`.
#[utoipa::path(delete, path = "/senders/{id}/dkim", responses((status = 204)))]
async fn dkim_stop(ctx: Ctx, Id(id): Id<SenderId>) -> Result<StatusCode, Problem> {
    ctx.run(move |ctx| dkim::stop(ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
