//! Values of the business's own as the template engine reads them.
//!
//! Each kind becomes what the filters understand: amounts and numbers are numbers, days and moments are texts in the
//! workspace's zone, choices are their names in the reader's language. What a customer or a colleague typed stays data:
//! it is escaped on its way out like any other text and never read as a template.

use crate::filters::money_text;
use crate::own::{Own, OwnChoice, OwnField, OwnKind, OwnRecord, OwnValue};
use crate::person::{Root, amount, opaque_map, text};
use base::{Locale, Money, Timestamp};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use std::sync::Arc;

const MILLIONTHS: i64 = 1_000_000;

/// Whose values.
#[derive(Clone, Debug)]
enum Owner {
    Customer,
    /// The position of the type in the definitions, and of the record among the customer's.
    Record(usize, usize),
}

/// `customer.fields` and `customer.choices`, and the same of a record.
#[derive(Debug)]
pub struct OwnValues {
    root: Arc<Root>,
    owner: Owner,
    /// Choices by the value that is kept, for conditions; otherwise by the name that people read.
    kept: bool,
}

impl OwnValues {
    pub fn of_customer(root: Arc<Root>, kept: bool) -> Value {
        Value::from_object(OwnValues { root, owner: Owner::Customer, kept })
    }

    /// The definitions, and what is known.
    fn all(&self) -> (&[OwnField], &[(String, OwnValue)]) {
        let (own, person) = (&self.root.shared.own, &self.root.person);
        match self.owner {
            Owner::Customer => (&own.fields, &person.fields),
            Owner::Record(of, at) => {
                let of = &own.types[of];
                let record = records_of(&self.root, &of.key).get(at);
                (&of.fields, record.map_or(&[], |record| &record.fields))
            }
        }
    }
}

impl Object for OwnValues {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (fields, known) = self.all();
        let key = key.as_str()?;
        let field = fields.iter().find(|field| field.key == key)?;
        if self.kept && !field.kind.has_choices() {
            return None;
        }
        let value = known.iter().find(|(of, _)| of == key).map(|(_, value)| value);
        Some(match value {
            Some(value) => shown(value, &self.root, self.kept),
            // Nothing chosen is a list of nothing, so that "is gold among them" can be asked of everybody.
            None if field.kind == OwnKind::ManyChoice => Value::from_object(Names(Vec::new())),
            None => Value::from(()),
        })
    }
}

fn records_of<'a>(root: &'a Root, key: &str) -> &'a [OwnRecord] {
    root.person.records.iter().find(|(of, _)| of == key).map_or(&[], |(_, records)| records)
}

/// `records`: a customer's records by the key of their type.
#[derive(Debug)]
pub struct Records(pub Arc<Root>);

impl Object for Records {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let own: &Own = &self.0.shared.own;
        let of = own.types.iter().position(|of| Some(of.key.as_str()) == key.as_str())?;
        Some(Value::from_object(RecordList { root: self.0.clone(), of }))
    }
}

/// `records.<type>`: newest first; `latest` is the first of them.
#[derive(Debug)]
struct RecordList {
    root: Arc<Root>,
    of: usize,
}

impl RecordList {
    fn count(&self) -> usize {
        records_of(&self.root, &self.root.shared.own.types[self.of].key).len()
    }
}

impl Object for RecordList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    // Printed whole, records would put a customer's data where nobody meant it.
    fn render(self: &Arc<Self>, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Ok(())
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let at = if key.as_str() == Some("latest") { 0 } else { key.as_usize()? };
        let of = self.of;
        (at < self.count()).then(|| Value::from_object(OneRecord { root: self.root.clone(), of, at }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.count())
    }
}

#[derive(Debug)]
struct OneRecord {
    root: Arc<Root>,
    of: usize,
    at: usize,
}

impl Object for OneRecord {
    opaque_map!();

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let of = &self.root.shared.own.types[self.of];
        let record = records_of(&self.root, &of.key).get(self.at)?;
        let values = |kept| {
            let (root, owner) = (self.root.clone(), Owner::Record(self.of, self.at));
            Value::from_object(OwnValues { root, owner, kept })
        };
        Some(match key.as_str()? {
            "fields" => values(false),
            "choices" => values(true),
            "number" => text(&record.number),
            "title" => {
                let name = self.root.locale().pick(&of.label.ru, &of.label.en);
                match &record.number {
                    Some(number) => Value::from(format!("{name} · {number}")),
                    None => Value::from(name),
                }
            }
            "created_at" => record.created_at.map_or(Value::from(()), |at| moment(at, &self.root)),
            _ => return None,
        })
    }
}

/// A value as the engine takes it; a choice by its name, or as it is kept.
fn shown(value: &OwnValue, root: &Root, kept: bool) -> Value {
    let word = |choice: &OwnChoice| match kept {
        true => choice.value.clone(),
        false => root.locale().pick(&choice.label.ru, &choice.label.en).to_owned(),
    };
    match value {
        OwnValue::Text(text) => Value::from(text.as_str()),
        OwnValue::Number(millionths) => amount(*millionths, MILLIONTHS),
        OwnValue::Money(money) if money.currency == root.shared.currency => {
            amount(money.amount_minor, money.currency.minor_per_major())
        }
        OwnValue::Money(money) => Value::from_object(Foreign { money: *money, locale: root.locale() }),
        OwnValue::Boolean(is) => Value::from(*is),
        OwnValue::Date(day) => Value::from(day.to_string()),
        OwnValue::Moment(at) => moment(*at, root),
        OwnValue::Choice(choice) => Value::from(word(choice)),
        OwnValue::ManyChoice(list) => Value::from_object(Names(list.iter().map(word).collect())),
    }
}

/// A moment in the workspace's zone, as the filter `date` reads it.
fn moment(at: Timestamp, root: &Root) -> Value {
    let local = at.zoned(&root.shared.zone);
    Value::from(local.strftime("%Y-%m-%d %H:%M").to_string())
}

/// An amount in another currency than the workspace's: no number to compare with ours, but money all the same.
#[derive(Debug)]
pub struct Foreign {
    pub money: Money,
    locale: Locale,
}

impl Object for Foreign {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&money_text(self.money.amount_minor, self.money.currency, self.locale))
    }
}

/// The names of several choices: a list for loops, and read with commas where it is printed.
#[derive(Debug)]
struct Names(Vec<String>);

impl Object for Names {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join(", "))
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.get(key.as_usize()?).map(|name| Value::from(name.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }
}
