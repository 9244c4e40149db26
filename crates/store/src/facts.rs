//! Facts of customers as the warehouse is fed with them: fields, addresses, latest words of consent, orders, messages,
//! lists.
//!
//! Read either by range of ids, when everything is loaded, or for some ids, when changes are followed. Merged and
//! erased customers are absent: whoever asked for them learns that they are gone.

use crate::consent::known;
use crate::fields::attributes;
use crate::records::RecordFacts;
use crate::{Query, Result, Row, Tx, Value, lists, params, records};
use base::{CampaignId, CategoryId, Currency, CustomerId, ListId, ProductId, Timestamp, TopicId, UserId};
use domain::campaigns::Settings;
use domain::consent::{Purpose, Scope, Topic, Word};
use domain::customers::Fields;
use domain::deliveries::State;
use domain::identities::Kind;
use domain::orders;
use std::collections::{BTreeMap, HashMap};

const RANGE: [Query; 7] = [
    query!("facts/customers"),
    query!("facts/identities"),
    query!("facts/words"),
    query!("facts/orders"),
    query!("facts/lines"),
    query!("facts/returns"),
    query!("facts/messages"),
];
const OF: [Query; 7] = [
    query!("facts/customers_of"),
    query!("facts/identities_of"),
    query!("facts/words_of"),
    query!("facts/orders_of"),
    query!("facts/lines_of"),
    query!("facts/returns_of"),
    query!("facts/messages_of"),
];
const BEHIND: Query = query!("facts/behind");
const CAMPAIGNS: Query = query!("facts/campaigns");
const BOUND: Query = query!("facts/bound");
const PRODUCTS: Query = query!("facts/products");
const CATEGORIES: Query = query!("facts/categories");

/// One active customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub customer: i64,
    pub fields: Fields,
    /// The user who looks after the customer.
    pub responsible: Option<UserId>,
    pub created_at: Timestamp,
    pub addresses: Addresses,
    pub words: Vec<Word>,
    /// In the order of their ids, which are not their moments.
    pub orders: BTreeMap<i64, OrderFacts>,
    /// What came of messages that are no longer waiting.
    pub messages: Vec<MessageFacts>,
    pub lists: Vec<ListId>,
    pub records: Vec<RecordFacts>,
}

/// One message to the customer. First moments of people stand in it; what machines did does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageFacts {
    pub campaign: CampaignId,
    pub channel: String,
    pub state: State,
    pub reason: Option<String>,
    pub updated_at: Timestamp,
    pub handed_over_at: Option<Timestamp>,
    pub opened_at: Option<Timestamp>,
    pub clicked_at: Option<Timestamp>,
    pub unsubscribed_at: Option<Timestamp>,
}

/// A campaign as rules name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignFacts {
    pub id: CampaignId,
    pub name: String,
    /// Nothing for one that belongs to no topic.
    pub topic: Option<TopicId>,
}

/// The oldest identity of each kind: the one messages go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    pub email: Option<String>,
    pub phone: Option<String>,
    pub external: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderFacts {
    pub kind: orders::Kind,
    pub placed_at: Timestamp,
    pub currency: Currency,
    pub total_minor: i64,
    /// One for each line of a sale with a quantity above zero.
    pub lines: Vec<LineFacts>,
    /// What came back, and when, in minor units above zero; by the number of the return.
    pub returns: BTreeMap<i64, (Timestamp, i64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFacts {
    pub position: i64,
    pub product: ProductId,
    /// What it brought in minor units, less what came back of it.
    pub amount_minor: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFacts {
    pub id: ProductId,
    pub code: String,
    pub name: String,
    pub category: Option<CategoryId>,
}

/// Active customers with `from <= id < until`, ascending.
pub fn range(tx: &mut Tx, from: i64, until: i64) -> Result<Vec<Facts>> {
    let [customers, identities, words, orders, lines, returns, messages] =
        RANGE.map(|query| tx.rows(&query, params![from, until]));
    let all = assemble([customers?, identities?, words?, orders?, lines?, returns?, messages?])?;
    let all = with_lists(all, lists::of_range(tx, from, until)?);
    Ok(with_records(all, records::of_range(tx, from, until)?))
}

/// Those of these customers who are active, ascending.
pub fn of(tx: &mut Tx, customers_asked: &[i64]) -> Result<Vec<Facts>> {
    let ids: Vec<[Value; 1]> = customers_asked.iter().map(|id| [Value::Int(*id)]).collect();
    let [customers, identities, words, orders, lines, returns, messages] =
        OF.map(|query| tx.rows_many(&query, &ids));
    let all = assemble([customers?, identities?, words?, orders?, lines?, returns?, messages?])?;
    let all = with_lists(all, lists::of_customers(tx, customers_asked)?);
    Ok(with_records(all, records::of_customers(tx, customers_asked)?))
}

/// The customers some deliveries are to.
pub fn behind(tx: &mut Tx, deliveries: &[i64]) -> Result<Vec<i64>> {
    let ids: Vec<[Value; 1]> = deliveries.iter().map(|id| [Value::Int(*id)]).collect();
    tx.rows_many(&BEHIND, &ids)?.iter().map(|row| row.int(0)).collect()
}

/// What came of the messages to some customers, each with whom it was to.
pub fn messages_of(tx: &mut Tx, customers: &[i64]) -> Result<Vec<(i64, MessageFacts)>> {
    let ids: Vec<[Value; 1]> = customers.iter().map(|id| [Value::Int(*id)]).collect();
    let [.., messages] = OF;
    tx.rows_many(&messages, &ids)?.iter().map(|row| Ok((row.int(0)?, read_message(row)?))).collect()
}

/// Every campaign, drafts among them.
pub fn campaigns(tx: &mut Tx) -> Result<Vec<CampaignFacts>> {
    let read = |row: &Row| {
        let settings: Settings = serde_json::from_str(row.str(2)?)
            .map_err(|e| crate::Error::Corrupt(format!("campaign settings: {e}")))?;
        let topic = Some(settings.topic()).filter(|topic| *topic != Topic::EVERY);
        Ok(CampaignFacts {
            id: CampaignId(row.int(0)?),
            name: row.text(1)?,
            topic: topic.map(|topic| TopicId(topic.0)),
        })
    };
    tx.rows(&CAMPAIGNS, &[])?.iter().map(read).collect()
}

/// The largest id a customer has.
pub fn bound(tx: &mut Tx) -> Result<i64> {
    tx.row(&BOUND, &[])?.map_or(Ok(0), |row| row.int(0))
}

pub fn products(tx: &mut Tx) -> Result<Vec<ProductFacts>> {
    let mut all = Vec::new();
    tx.each(&PRODUCTS, &[], |row| {
        let category = row.opt_int(3)?.map(CategoryId);
        all.push(ProductFacts {
            id: ProductId(row.int(0)?),
            code: row.text(1)?,
            name: row.text(2)?,
            category,
        });
        Ok(())
    })?;
    Ok(all)
}

pub fn categories(tx: &mut Tx) -> Result<Vec<(CategoryId, String)>> {
    tx.rows(&CATEGORIES, &[])?.iter().map(|row| Ok((CategoryId(row.int(0)?), row.text(1)?))).collect()
}

fn with_lists(mut all: Vec<Facts>, members: Vec<(CustomerId, ListId)>) -> Vec<Facts> {
    for (customer, list) in members {
        if let Ok(index) = all.binary_search_by_key(&customer.0, |facts| facts.customer) {
            all[index].lists.push(list);
        }
    }
    all
}

fn with_records(mut all: Vec<Facts>, records: Vec<RecordFacts>) -> Vec<Facts> {
    for record in records {
        if let Ok(index) = all.binary_search_by_key(&record.customer, |facts| facts.customer) {
            all[index].records.push(record);
        }
    }
    all
}

fn assemble(
    [customers, identities, words, orders, lines, returns, messages]: [Vec<Row>; 7],
) -> Result<Vec<Facts>> {
    let mut all: BTreeMap<i64, Facts> = BTreeMap::new();
    for row in &customers {
        all.insert(row.int(0)?, read_customer(row)?);
    }
    add_addresses(&mut all, &identities)?;
    for row in &words {
        if let Some(facts) = all.get_mut(&row.int(0)?) {
            facts.words.push(read_word(row)?);
        }
    }
    for row in &orders {
        if let Some(facts) = all.get_mut(&row.int(0)?) {
            facts.orders.insert(row.int(1)?, read_order(row)?);
        }
    }
    for row in &lines {
        let (customer, order, product) = (row.int(0)?, row.int(1)?, row.int(2)?);
        // Orders and lines come from one snapshot, so a line without its order is a line of somebody who is gone.
        if let Some(order) = all.get_mut(&customer).and_then(|facts| facts.orders.get_mut(&order)) {
            let line =
                LineFacts { position: row.int(4)?, product: ProductId(product), amount_minor: row.int(3)? };
            order.lines.push(line);
        }
    }
    add_returns(&mut all, &returns)?;
    for row in &messages {
        if let Some(facts) = all.get_mut(&row.int(0)?) {
            facts.messages.push(read_message(row)?);
        }
    }
    Ok(all.into_values().collect())
}

/// What came back lowers what its line brought, and is a fact of its own at its own moment.
fn add_returns(all: &mut BTreeMap<i64, Facts>, returns: &[Row]) -> Result<()> {
    for row in returns {
        let (customer, order, position, amount) = (row.int(0)?, row.int(1)?, row.int(4)?, row.int(5)?);
        let Some(order) = all.get_mut(&customer).and_then(|facts| facts.orders.get_mut(&order)) else {
            continue;
        };
        order.returns.entry(row.int(2)?).or_insert((row.time(3)?, 0)).1 += amount;
        if let Some(line) = order.lines.iter_mut().find(|line| line.position == position) {
            line.amount_minor -= amount;
        }
    }
    Ok(())
}

fn add_addresses(all: &mut BTreeMap<i64, Facts>, identities: &[Row]) -> Result<()> {
    let mut oldest: HashMap<(i64, Kind), (Timestamp, &str)> = HashMap::new();
    for row in identities {
        let key = (row.int(0)?, known(Kind::parse(row.str(1)?), "kind of identity")?);
        let this = (row.time(3)?, row.str(2)?);
        let kept = oldest.entry(key).or_insert(this);
        *kept = this.min(*kept);
    }
    for ((customer, kind), (_, value)) in oldest {
        let Some(facts) = all.get_mut(&customer) else { continue };
        let place = match kind {
            Kind::Email => &mut facts.addresses.email,
            Kind::Phone => &mut facts.addresses.phone,
            Kind::External => &mut facts.addresses.external,
            // Nobody is written to by these, and no rule names them.
            Kind::Anonymous | Kind::Device => continue,
        };
        *place = Some(value.to_owned());
    }
    Ok(())
}

fn read_customer(row: &Row) -> Result<Facts> {
    let fields = Fields {
        first_name: row.opt_text(1)?,
        middle_name: row.opt_text(2)?,
        last_name: row.opt_text(3)?,
        gender: row.opt_text(4)?,
        birthday: row.opt_date(5)?,
        country: row.opt_text(6)?,
        city: row.opt_text(7)?,
        locale: row.opt_text(8)?,
        source: row.opt_text(9)?,
        preferred_channel: row.opt_text(12)?,
        contact_frequency: row.opt_text(13)?,
        own: attributes(row.str(11)?)?,
    };
    Ok(Facts {
        customer: row.int(0)?,
        fields,
        responsible: row.opt_int(14)?.map(UserId),
        created_at: row.time(10)?,
        addresses: Addresses::default(),
        words: Vec::new(),
        orders: BTreeMap::new(),
        messages: Vec::new(),
        lists: Vec::new(),
        records: Vec::new(),
    })
}

fn read_message(row: &Row) -> Result<MessageFacts> {
    Ok(MessageFacts {
        campaign: CampaignId(row.int(1)?),
        channel: row.text(2)?,
        state: known(State::parse(row.str(3)?), "state")?,
        reason: row.opt_text(4)?,
        updated_at: row.time(5)?,
        handed_over_at: row.opt_time(6)?,
        opened_at: row.opt_time(7)?,
        clicked_at: row.opt_time(8)?,
        unsubscribed_at: row.opt_time(9)?,
    })
}

fn read_word(row: &Row) -> Result<Word> {
    Ok(Word {
        purpose: known(Purpose::parse(row.str(1)?), "purpose")?,
        scope: known(Scope::parse(row.str(2)?), "channel")?,
        topic: Topic(row.int(3)?),
        given: row.bool(4)?,
        given_at: row.time(5)?,
        entry_id: row.int(6)?,
    })
}

fn read_order(row: &Row) -> Result<OrderFacts> {
    Ok(OrderFacts {
        kind: known(orders::Kind::parse(row.str(2)?), "kind of order")?,
        placed_at: row.time(3)?,
        currency: known(Currency::parse(row.str(4)?), "currency")?,
        total_minor: row.int(5)?,
        lines: Vec::new(),
        returns: BTreeMap::new(),
    })
}
