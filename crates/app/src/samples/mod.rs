//! A sample: a small shop with two years of customers and orders, for somebody who has no file at hand yet.
//!
//! It comes in as a business's own files come in, by three ordinary imports, so that what a newcomer learns on it holds
//! for real files. It is never mixed with real people: it has
//! a workspace of its own. The demonstration grows its larger shop from the same people and goods.

pub mod goods;
pub mod orders;
pub mod people;
pub mod tables;
pub mod words;

use crate::access::Person;
use crate::error::codes;
use crate::files::Upload;
use crate::server::Server;
use crate::settings::Change;
use crate::workspaces::{self, Wanted};
use crate::{Ctx, Error, Result, imports};
use base::{Currency, Locale, OperationId, Random, Timestamp, Zone};
use domain::access::{Refusal, Role};
use domain::consent::{Basis, Channel};
use domain::imports::{ConsentBasis, Kind, Options, Plan, Target};
use store::control::workspaces::WorkspaceRow;

/// How many customers the sample of a workspace has.
pub const CUSTOMERS: usize = 600;
/// The length of the history.
pub const DAYS: i64 = 730;
/// The same on the same day for everybody, so that a guide can name what it shows.
const SEED: u64 = 2026;

/// A workspace of one's own with the sample in it; the one that was made before, where there is one.
pub fn workspace(server: &Server, person: &Person, locale: Locale) -> Result<WorkspaceRow> {
    let user = person.user_id;
    let mine = server.control().read(|tx| store::control::workspaces::of_user(tx, user))?;
    if let Some((row, _)) = mine.into_iter().find(|(row, role)| is_sample(&row.slug) && *role == Role::Owner)
    {
        return Ok(row);
    }
    let row = make(server, person, locale)?;
    let workspace = server.workspace(&row.slug)?;
    let ctx = Ctx::system(&workspace);
    let change = Change {
        business_name: Some(locale.pick("Мята, чайная лавка", "Mint, a tea shop").to_owned()),
        postal_address: Some("190000, Санкт-Петербург, Лесная ул., 5".to_owned()),
        ..Change::default()
    };
    crate::settings::update(server, &ctx, row.version, change)?;
    fill(&ctx)?;
    Ok(row)
}

/// Orders the imports of the sample. The work is done by the worker, one after another, in this order.
pub fn fill(ctx: &Ctx) -> Result<Vec<OperationId>> {
    let settings = ctx.workspace.settings();
    let (random, zone) = (Random::seeded(SEED), &settings.zone);
    // Today is still going on: the sample's last full day was yesterday.
    let end = ctx.now().date(zone).plus_days(-1);
    let goods = goods::catalogue();
    let people = people::generate(&random.branch("people"), CUSTOMERS, end, DAYS, words::CATALOGUE.len());
    let bought = orders::history(&random.branch("orders"), &people, &goods, end);
    let everybody: Vec<&people::Person> = people.iter().collect();
    let first = people.first().map_or(end, |person| person.joined);
    let parts = [
        (Kind::Products, tables::products(&goods)),
        (Kind::Customers, tables::customers(&everybody)),
        (Kind::Orders, tables::orders(&bought, 1, &goods, zone)),
    ];
    let mut started = Vec::with_capacity(parts.len());
    for (kind, text) in parts {
        let consent = (kind == Kind::Customers).then(|| asked(settings.locale, first.start(zone)));
        started.push(import(ctx, &title(settings.locale, kind), (kind, &text), consent)?);
    }
    Ok(started)
}

/// Uploads a table whose header names what its columns mean, and orders its import.
pub fn import(
    ctx: &Ctx,
    title: &str,
    (kind, text): (Kind, &str),
    consent: Option<ConsentBasis>,
) -> Result<OperationId> {
    let mut upload = Upload::begin(ctx, title)?;
    upload.append(ctx, text.as_bytes())?;
    let file = upload.finish(ctx)?;
    let columns = text.lines().next().unwrap_or_default().split(',').enumerate();
    let mapping: Option<Vec<(u16, Target)>> =
        columns.map(|(at, name)| Some((at as u16, Target::parse(name)?))).collect();
    let mapping = mapping.ok_or_else(|| Error::invalid("mapping", codes::INVALID))?;
    let (fields, record_type, options, dry_run) = (Vec::new(), None, Options::default(), false);
    imports::start(ctx, file.id, Plan { kind, mapping, fields, record_type, options, consent, dry_run })
}

/// The ground on which the sample's people may be written to.
fn asked(locale: Locale, since: Timestamp) -> ConsentBasis {
    ConsentBasis {
        basis: Basis::Consent,
        source: locale.pick("Сайт и магазин", "Site and shop").to_owned(),
        document: locale.pick("Анкета покупателя (пример)", "Customer's form (sample)").to_owned(),
        given_at: since,
        channels: vec![Channel::Email],
        topic_id: None,
        text_version: None,
    }
}

fn title(locale: Locale, kind: Kind) -> String {
    let (ru, en) = imports::kind_words(kind);
    format!("{}, {}.csv", locale.pick("Пример", "Sample"), locale.pick(ru, en))
}

const SLUG: &str = "sample";
/// Several businesses may look at a sample on one server; each has its own.
const SLUGS: usize = 1_000;

fn is_sample(slug: &str) -> bool {
    slug == SLUG || slug.strip_prefix("sample-").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
}

/// An empty workspace under the first free word.
fn make(server: &Server, person: &Person, locale: Locale) -> Result<WorkspaceRow> {
    let zone = Zone::parse("Europe/Moscow").ok_or_else(|| Error::internal("the zone is built in"))?;
    let name = locale.pick("Пример: чайная лавка", "Sample: a tea shop").to_owned();
    for number in 1..=SLUGS {
        let slug = if number == 1 { SLUG.to_owned() } else { format!("{SLUG}-{number}") };
        let wanted = Wanted { slug, name: name.clone(), zone: zone.clone(), currency: Currency::RUB, locale };
        match workspaces::create(server, person, wanted) {
            Err(taken) if taken.code() == Refusal::SlugTaken.code() => {}
            made => return made,
        }
    }
    Err(Error::refused(Refusal::SlugTaken.code(), Refusal::SlugTaken))
}
