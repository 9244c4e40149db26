//! Customers as rows: the card, pages of the list, edits, and everything that happened to one of them.
//!
//! Whoever writes here tells the change feed and keeps the folded words (`search`) in step with names and
//! identities; the domain says how they are made. Rules and counts are not asked here but of the warehouse.

use crate::consent::known;
use crate::fields::attributes;
use crate::{Error, Query, Result, Row, Sequence, Tx, Value, params};
use base::{Currency, CustomerId, Timestamp, UserId};
use domain::customers::{Fields, State};
use domain::fields::Attributes;

const ANY: Query = query!("customers/any");
const LOAD: Query = query!("customers/load");
const PAGE_NEWEST: Query = query!("customers/page_newest");
const PAGE_OLDEST: Query = query!("customers/page_oldest");
const PAGE_NAME: Query = query!("customers/page_name");
const PAGE_NAME_BACK: Query = query!("customers/page_name_back");
const BY_IDS: Query = query!("customers/by_ids");
const FOUND: Query = query!("customers/found");
const COUNT_FOUND: Query = query!("customers/count_found");
const INSERT: Query = query!("customers/insert");
const UPDATE: Query = query!("customers/update");
const INSERT_SEEN: Query = query!("customers/insert_seen");
const SET_SEARCH: Query = query!("customers/set_search");
const SET_WISHES: Query = query!("customers/set_wishes");
const REST_AS: Query = query!("customers/rest_as");
const SET_RESPONSIBLE: Query = query!("customers/set_responsible");
const RESPOND_AS: Query = query!("customers/respond_as");
const OF_RESPONSIBLE: Query = query!("customers/of_responsible");
const HAND_OVER: Query = query!("customers/hand_over");
const TIMELINE: Query = query!("customers/timeline");

/// One customer without what hangs on them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    pub id: CustomerId,
    pub state: State,
    pub merged_into: Option<CustomerId>,
    pub fields: Fields,
    /// No marketing before: the customer wants to rest.
    pub paused_until: Option<Timestamp>,
    /// The user who looks after the customer.
    pub responsible: Option<UserId>,
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What a customer wishes of messages, in their own word.
#[derive(Clone, Debug)]
pub struct Wishes {
    pub preferred: Option<&'static str>,
    /// How often at most.
    pub frequency: Option<&'static str>,
    /// Until when they rest.
    pub paused_until: Option<Timestamp>,
    /// Every value of own fields, with how they want to be addressed among them.
    pub own: Attributes,
}

/// One customer as a row of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: CustomerId,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub city: Option<String>,
    pub created_at: Timestamp,
    /// Folded words: the place of the row in a list by name.
    pub search: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}

/// How a list read from the table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Newest,
    Oldest,
    Name,
    NameBack,
}

/// The place after which a page begins: the sorting value of its last row and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Moment(Timestamp, i64),
    Words(String, i64),
}

/// Something that happened to a customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    pub at: Timestamp,
    /// Which table it is from; settles the order of equal moments.
    pub origin: i64,
    pub id: i64,
    /// order, order_cancelled, delivery, skipped, opened, clicked, unsubscribed, consent, created, segment.
    pub kind: String,
    /// What it belongs to: the campaign of a delivery, the topic of a consent, the number of lines of an order,
    /// the segment that was entered or left.
    pub related: i64,
    /// The campaign's, topic's, segment's or source's name, the order's number.
    pub name: String,
    /// The order's or delivery's state, the purpose of a consent.
    pub word: String,
    /// The reason of a delivery, the target of a click, the source of a consent, the kind of an order.
    pub detail: String,
    /// Given, for a consent; entered, for a segment.
    pub flag: bool,
    pub amount_minor: i64,
    /// The currency of an order, the channel of anything else.
    pub unit: String,
    /// Of an event.
    pub properties: Vec<(String, domain::events::Value<'static>)>,
}

impl Happening {
    pub fn currency(&self) -> Option<Currency> {
        Currency::parse(&self.unit)
    }

    pub fn place(&self) -> (Timestamp, i64, i64) {
        (self.at, self.origin, self.id)
    }
}

/// Whether there is anybody at all.
pub fn any(tx: &mut Tx) -> Result<bool> {
    Ok(tx.row(&ANY, params![])?.is_some())
}

pub fn load(tx: &mut Tx, id: CustomerId) -> Result<Option<Customer>> {
    tx.row(&LOAD, params![id.0])?.as_ref().map(read).transpose()
}

/// A page of the whole list; `words` are folded, an empty text finds everybody.
pub fn page(tx: &mut Tx, sort: Sort, words: &str, after: Option<Place>, limit: usize) -> Result<Vec<Listed>> {
    let (query, value, id): (_, Value, i64) = match (sort, after) {
        (Sort::Newest, Some(Place::Moment(at, id))) => (&PAGE_NEWEST, at.into(), id),
        (Sort::Newest, _) => (&PAGE_NEWEST, Timestamp::MAX.into(), i64::MAX),
        (Sort::Oldest, Some(Place::Moment(at, id))) => (&PAGE_OLDEST, at.into(), id),
        (Sort::Oldest, _) => (&PAGE_OLDEST, i64::MIN.into(), 0),
        (Sort::Name, Some(Place::Words(words, id))) => (&PAGE_NAME, words.into(), id),
        (Sort::Name, _) => (&PAGE_NAME, "".into(), 0),
        (Sort::NameBack, Some(Place::Words(words, id))) => (&PAGE_NAME_BACK, words.into(), id),
        (Sort::NameBack, _) => (&PAGE_NAME_BACK, "".into(), i64::MAX),
    };
    let params = [value, id.into(), pattern(words).into(), (limit as i64).into()];
    tx.rows(query, &params)?.iter().map(read_listed).collect()
}

/// Rows of a list by id, in the order of the ids; who is gone is left out.
pub fn by_ids(tx: &mut Tx, ids: &[i64]) -> Result<Vec<Listed>> {
    let rows: Vec<[Value; 1]> = ids.iter().map(|id| [Value::Int(*id)]).collect();
    let mut found = tx.rows_many(&BY_IDS, &rows)?.iter().map(read_listed).collect::<Result<Vec<_>>>()?;
    let rank = |id: i64| ids.iter().position(|wanted| *wanted == id);
    found.sort_by_key(|listed| rank(listed.id.0));
    Ok(found)
}

/// Ids of everybody whose folded words hold a text, ascending.
pub fn found(tx: &mut Tx, words: &str) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    tx.each(&FOUND, params![pattern(words)], |row| {
        ids.push(row.int(0)?);
        Ok(())
    })?;
    Ok(ids)
}

pub fn count_found(tx: &mut Tx, words: &str) -> Result<i64> {
    tx.row(&COUNT_FOUND, params![pattern(words)])?.map_or(Ok(0), |row| row.int(0))
}

/// A new customer; identities are written by [`crate::identities`].
pub fn insert(tx: &mut Tx, fields: &Fields, search: &str, now: Timestamp) -> Result<CustomerId> {
    let id = tx.new_id(Sequence::Customer)?;
    let mut values = vec![Value::from(id)];
    values.extend(field_values(fields));
    values.extend([search.into(), now.into(), fields.own.to_document().into()]);
    tx.exec(&INSERT, &values)?;
    Ok(CustomerId(id))
}

/// Customers of whom nothing is known but that they were seen; one for each text of folded words.
pub fn insert_seen(tx: &mut Tx, searches: &[String], now: Timestamp) -> Result<Vec<i64>> {
    let ids = tx.new_ids(Sequence::Customer, searches.len())?;
    let rows: Vec<[Value; 2]> =
        ids.iter().zip(searches).map(|(id, search)| [(*id).into(), search.into()]).collect();
    tx.exec_many_with(&INSERT_SEEN, params![now], &rows)?;
    Ok(ids)
}

/// The folded words alone, which are no edit of the customer.
pub fn set_search(tx: &mut Tx, id: i64, search: &str) -> Result<()> {
    tx.exec(&SET_SEARCH, params![id, search])?;
    Ok(())
}

/// Saves fields and folded words; [`Error::Stale`] when the customer is no longer the version that was read.
pub fn update(
    tx: &mut Tx,
    id: CustomerId,
    version: i64,
    (fields, search): (&Fields, &str),
    now: Timestamp,
) -> Result<()> {
    let mut values = vec![Value::from(id.0), version.into()];
    values.extend(field_values(fields));
    values.extend([search.into(), now.into(), fields.own.to_document().into()]);
    if tx.exec(&UPDATE, &values)? == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Writes what a customer wishes.
pub fn set_wishes(tx: &mut Tx, id: CustomerId, wishes: &Wishes, now: Timestamp) -> Result<()> {
    let Wishes { preferred, frequency, paused_until, own } = wishes;
    let own = own.to_document();
    tx.exec(&SET_WISHES, params![id.0, *preferred, *frequency, *paused_until, now, own])?;
    Ok(())
}

/// Who stays after a merge rests as long as the one who wanted to rest longer.
pub fn rest_as(tx: &mut Tx, kept: CustomerId, lost: CustomerId) -> Result<()> {
    tx.exec(&REST_AS, params![kept.0, lost.0])?;
    Ok(())
}

/// Who looks after a customer; part of an edit, which counts the version.
pub fn set_responsible(tx: &mut Tx, id: CustomerId, user: Option<UserId>) -> Result<()> {
    tx.exec(&SET_RESPONSIBLE, params![id.0, user.map(|it| it.0)])?;
    Ok(())
}

/// Who stays after a merge is looked after by whom the other was, where nobody did.
pub fn respond_as(tx: &mut Tx, kept: CustomerId, lost: CustomerId) -> Result<()> {
    tx.exec(&RESPOND_AS, params![kept.0, lost.0])?;
    Ok(())
}

/// Customers somebody looks after, ascending, after a place.
pub fn of_responsible(tx: &mut Tx, user: UserId, after: i64, limit: usize) -> Result<Vec<i64>> {
    tx.rows(&OF_RESPONSIBLE, params![user.0, after, limit as i64])?.iter().map(|row| row.int(0)).collect()
}

/// Gives customers to another user, or to nobody. The caller tells the feed.
pub fn hand_over(tx: &mut Tx, customers: &[i64], to: Option<UserId>, now: Timestamp) -> Result<()> {
    let rows: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    tx.exec_many_with(&HAND_OVER, params![to.map(|it| it.0), now], &rows)?;
    Ok(())
}

/// What happened to a customer, newest first, after a place; of one kind, or of all where it is empty.
pub fn timeline(
    tx: &mut Tx,
    id: CustomerId,
    kind: &str,
    after: Option<(Timestamp, i64, i64)>,
    limit: usize,
) -> Result<Vec<Happening>> {
    let (at, origin, last) = after.unwrap_or((Timestamp::MAX, 0, 0));
    let params = params![id.0, at, origin, last, kind, limit as i64];
    tx.rows(&TIMELINE, params)?.iter().map(read_happening).collect()
}

fn field_values(fields: &Fields) -> [Value; 11] {
    [
        fields.first_name.clone().into(),
        fields.middle_name.clone().into(),
        fields.last_name.clone().into(),
        fields.gender.clone().into(),
        fields.birthday.into(),
        fields.country.clone().into(),
        fields.city.clone().into(),
        fields.locale.clone().into(),
        fields.source.clone().into(),
        fields.preferred_channel.clone().into(),
        fields.contact_frequency.clone().into(),
    ]
}

/// A `like` pattern that finds folded words anywhere; empty for everything.
pub(crate) fn pattern(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

fn read(row: &Row) -> Result<Customer> {
    let fields = Fields {
        first_name: row.opt_text(3)?,
        middle_name: row.opt_text(4)?,
        last_name: row.opt_text(5)?,
        gender: row.opt_text(6)?,
        birthday: row.opt_date(7)?,
        country: row.opt_text(8)?,
        city: row.opt_text(9)?,
        locale: row.opt_text(10)?,
        source: row.opt_text(11)?,
        preferred_channel: row.opt_text(16)?,
        contact_frequency: row.opt_text(17)?,
        own: attributes(row.str(15)?)?,
    };
    Ok(Customer {
        id: CustomerId(row.int(0)?),
        state: known(State::parse(row.str(1)?), "state of a customer")?,
        merged_into: row.opt_int(2)?.map(CustomerId),
        fields,
        paused_until: row.opt_time(18)?,
        responsible: row.opt_int(19)?.map(UserId),
        version: row.int(12)?,
        created_at: row.time(13)?,
        updated_at: row.time(14)?,
    })
}

fn read_listed(row: &Row) -> Result<Listed> {
    Ok(Listed {
        id: CustomerId(row.int(0)?),
        first_name: row.opt_text(1)?,
        last_name: row.opt_text(3)?,
        city: row.opt_text(4)?,
        created_at: row.time(5)?,
        search: row.text(6)?,
        email: row.opt_text(7)?,
        phone: row.opt_text(8)?,
    })
}

fn read_happening(row: &Row) -> Result<Happening> {
    Ok(Happening {
        at: row.time(0)?,
        origin: row.int(1)?,
        id: row.int(2)?,
        kind: row.text(3)?,
        related: row.int(4)?,
        name: row.text(5)?,
        word: row.text(6)?,
        detail: row.text(7)?,
        flag: row.bool(8)?,
        amount_minor: row.int(9)?,
        unit: row.text(10)?,
        properties: Vec::new(),
    })
}
