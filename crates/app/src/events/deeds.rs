//! What messages do besides being events: traits fill the customer's fields, orders and products are written.
//!
//! A deed is read where the message is read and done in the transaction that writes the event. It never spoils the
//! event: what does not fit is left out. Whose the message is, `people` has decided before.

use super::mentions::Mentions;
use super::people::Heard;
use crate::orders::Teller;
use crate::products::describe;
use base::{Currency, Date, Timestamp};
use domain::customers::{Fields, search_text, tidy};
use domain::events::commerce::{self, Mention};
use domain::events::{Call, Message, Value};
use domain::fields::{Attributes, Field, from_property};
use domain::identities::is_visitor;
use domain::orders::Told as OrderTold;
use domain::products::Product;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::products::Stored;
use store::{Result, Tx, feed};

/// What is to be done with a message's customer, order or product.
pub(super) enum Deed {
    /// Standard fields, and traits that may be fields of the business's own.
    Person(Fields, Own),
    Order(OrderTold),
    /// What was said in numbers, and read.
    Product(Mention, Product),
}

/// What a message does. A browser can be imitated by anybody: what it says of orders and products stays in the event.
pub(super) fn deed_of(
    message: &Message<'_>,
    (at, received_at): (Timestamp, Timestamp),
    currency: Currency,
    mentions: Option<&Mentions>,
) -> Option<Deed> {
    match message.call {
        Call::Identify => {
            let (fields, own) = fields_of(&message.properties);
            (fields != Fields::default() || !own.is_empty()).then_some(Deed::Person(fields, own))
        }
        Call::Track => {
            let (mentions, name) = (mentions?, message.name.as_deref()?);
            if let Some(order) = commerce::order(name, &message.properties, at, currency) {
                return Some(Deed::Order(order));
            }
            let said = mentions.news(message, received_at)?;
            Some(Deed::Product(said, commerce::product(name, &message.properties, currency)?))
        }
        _ => None,
    }
}

/// Traits that are no standard field, with their values.
type Own = Vec<(String, Value<'static>)>;
/// Who says what, and whether they are trusted.
type Said<'a> = (&'a Fields, &'a Own, bool);

/// Traits in Segment's words. A trait that does not fit its field stays a property of the event.
fn fields_of(traits: &[(Cow<'_, str>, Value<'_>)]) -> (Fields, Own) {
    let (mut fields, mut own) = (Fields::default(), Own::new());
    let one = |set: fn(&mut Fields, String), value: &Value<'_>, fields: &mut Fields| {
        if let Value::Text(text) = value {
            set(fields, text.clone().into_owned());
        }
    };
    for (name, value) in traits {
        match &**name {
            "firstName" | "first_name" => one(|f, it| f.first_name = Some(it), value, &mut fields),
            "middleName" | "middle_name" => one(|f, it| f.middle_name = Some(it), value, &mut fields),
            "lastName" | "last_name" => one(|f, it| f.last_name = Some(it), value, &mut fields),
            "gender" => one(|f, it| f.gender = Some(it.to_lowercase()), value, &mut fields),
            "birthday" => {
                one(|f, it| f.birthday = Date::parse(it.get(..10).unwrap_or(&it)), value, &mut fields)
            }
            "city" => one(|f, it| f.city = Some(it), value, &mut fields),
            "country" => one(|f, it| f.country = Some(it), value, &mut fields),
            "locale" | "language" => {
                one(|f, it| f.locale = it.get(..2).map(str::to_lowercase), value, &mut fields);
            }
            "preferredChannel" | "preferred_channel" => {
                one(|f, it| f.preferred_channel = Some(it.to_lowercase()), value, &mut fields);
            }
            "contactFrequency" | "contact_frequency" => {
                one(|f, it| f.contact_frequency = Some(it.to_lowercase()), value, &mut fields);
            }
            "email" | "phone" => {}
            key if domain::fields::is_key(key) => own.push((key.to_owned(), value.clone().into_owned())),
            _ => {}
        }
    }
    (good(fields), own)
}

/// Leaves out what the fields do not take, one by one: a wrong birthday does not cost the name.
fn good(mut fields: Fields) -> Fields {
    let latest = Date::from_ymd(9999, 1, 1).unwrap_or_default();
    while let Err((field, _)) = tidy(fields.clone(), latest) {
        match field {
            "first_name" => fields.first_name = None,
            "middle_name" => fields.middle_name = None,
            "last_name" => fields.last_name = None,
            "gender" => fields.gender = None,
            "birthday" => fields.birthday = None,
            "country" => fields.country = None,
            "city" => fields.city = None,
            "locale" => fields.locale = None,
            "preferred_channel" => fields.preferred_channel = None,
            "contact_frequency" => fields.contact_frequency = None,
            _ => return Fields::default(),
        }
    }
    tidy(fields, latest).unwrap_or_default()
}

/// Does what fresh messages tell; whether customers changed.
pub(super) fn write(
    tx: &mut Tx,
    told: &[Heard<'_>],
    customers: &[Option<i64>],
    (currency, now): (Currency, Timestamp),
) -> Result<bool> {
    let (mut people, mut orders, mut products) = (BTreeMap::new(), Vec::new(), Vec::new());
    for (heard, customer) in told.iter().zip(customers) {
        let (Some((told, trusted)), Some(customer)) = (heard, customer) else { continue };
        match told.deed.as_deref() {
            Some(Deed::Person(fields, own)) => {
                people.entry(*customer).or_insert_with(Vec::new).push((fields, own, *trusted))
            }
            Some(Deed::Order(order)) => orders.push((*customer, order)),
            Some(Deed::Product(_, product)) => products.push(product),
            None => {}
        }
    }
    let own = Definitions::read(tx, &people, currency)?;
    let mut changed = write_people(tx, &people, &own, now)?;
    products.extend(orders.iter().flat_map(|(_, order)| &order.products));
    let known = describe(tx, &products, now)?;
    changed.extend(write_orders(tx, &orders, &known, now)?);
    let changed: Vec<i64> = changed.into_iter().collect();
    feed::append(tx, "customers", "changed", &changed, now)?;
    Ok(!changed.is_empty())
}

/// Fills fields, the latest word last. A browser fills what is empty and overwrites nothing.
fn write_people(
    tx: &mut Tx,
    people: &BTreeMap<i64, Vec<Said<'_>>>,
    definitions: &Definitions,
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let says = |said: &Vec<Said>| {
        said.iter().any(|(fields, own, _)| **fields != Fields::default() || definitions.know(own))
    };
    let people: Vec<_> = people.iter().filter(|(_, said)| says(said)).collect();
    let ids: Vec<i64> = people.iter().map(|(id, _)| **id).collect();
    let mut words: HashMap<i64, Vec<String>> = HashMap::new();
    for (customer, identity) in store::identities::of_customers(tx, &ids)? {
        if !is_visitor(identity.kind) {
            words.entry(customer).or_default().push(identity.value);
        }
    }
    let mut changed = BTreeSet::new();
    for (customer, said) in people {
        let id = base::CustomerId(*customer);
        let Some(known) = store::customers::load(tx, id)? else { continue };
        let mut fields = known.fields.clone();
        for (new, own, trusted) in said {
            absorb(&mut fields, new, *trusted);
            let own = definitions.values(own);
            if *trusted { _ = fields.own.absorb(&own) } else { fields.own.fill(&own) }
        }
        if fields != known.fields {
            let identities = words.get(customer).into_iter().flatten().map(String::as_str);
            let search = search_text(&fields, identities);
            store::customers::update(tx, id, known.version, (&fields, &search), now)?;
            changed.insert(*customer);
        }
    }
    Ok(changed)
}

/// The business's own fields, where a trait could be one.
struct Definitions {
    fields: HashMap<String, Field>,
    currency: Currency,
}

impl Definitions {
    fn read(tx: &mut Tx, people: &BTreeMap<i64, Vec<Said<'_>>>, currency: Currency) -> Result<Definitions> {
        let asked = people.values().flatten().any(|(_, own, _)| !own.is_empty());
        let all = if asked { store::fields::all(tx)? } else { Vec::new() };
        let in_use = all.into_iter().filter(|field| !field.archived);
        Ok(Definitions { fields: in_use.map(|field| (field.shape.key.clone(), field)).collect(), currency })
    }

    fn know(&self, own: &Own) -> bool {
        own.iter().any(|(key, _)| self.fields.contains_key(key))
    }

    /// Traits as values; one that does not fit its field stays a property of the event.
    fn values(&self, own: &Own) -> Attributes {
        let mut values = Attributes::default();
        for (key, said) in own {
            let Some(field) = self.fields.get(key) else { continue };
            if let Some(value) = from_property(&field.shape, said, self.currency) {
                values.set(field.id.0, Some(value));
            }
        }
        values
    }
}

fn absorb(fields: &mut Fields, new: &Fields, over: bool) {
    fn take<T: Clone>(mine: &mut Option<T>, theirs: &Option<T>, over: bool) {
        if theirs.is_some() && (over || mine.is_none()) {
            mine.clone_from(theirs);
        }
    }
    take(&mut fields.first_name, &new.first_name, over);
    take(&mut fields.middle_name, &new.middle_name, over);
    take(&mut fields.last_name, &new.last_name, over);
    take(&mut fields.gender, &new.gender, over);
    take(&mut fields.birthday, &new.birthday, over);
    take(&mut fields.country, &new.country, over);
    take(&mut fields.city, &new.city, over);
    take(&mut fields.locale, &new.locale, over);
    take(&mut fields.preferred_channel, &new.preferred_channel, over);
    take(&mut fields.contact_frequency, &new.contact_frequency, over);
}

/// Writes what events tell of orders; whose changed. A word that does not fit is left out.
fn write_orders(
    tx: &mut Tx,
    told: &[(i64, &OrderTold)],
    products: &HashMap<String, Stored>,
    now: Timestamp,
) -> Result<BTreeSet<i64>> {
    let teller = Teller { source: "events", now };
    let mut changed = BTreeSet::new();
    for (customer, told) in told {
        // Who tells of a state or a return need not be who bought.
        let owner = told.order.is_some().then_some(*customer);
        if let Ok(done) = teller.tell(tx, told, owner, products)?
            && !done.changes.is_empty()
        {
            changed.extend(done.before.into_iter().chain(done.customer));
        }
    }
    Ok(changed)
}
