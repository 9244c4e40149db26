//! What of the business's own a message may name, and how its values come to the people who are written to.
//!
//! Definitions are read when a message is checked, and what the message mentions of them is frozen with it at the
//! launch: a campaign goes on when a field goes out of use meanwhile. Only what is mentioned is loaded, with one query
//! for fields and one for records, however many customers are written to at once.

use base::RecordTypeId;
use base::limits::RECORDS_IN_MESSAGE;
use domain::fields::{Attributes, Field};
use domain::records::{RecordField, RecordType};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use store::records::Told;
use store::{Result, Tx};
use template::{OwnRecord, OwnValue, Person, Words};

/// A record type as a message takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeInMessage {
    pub id: RecordTypeId,
    pub key: String,
    pub ru: String,
    pub en: String,
    pub fields: Vec<RecordField>,
}

/// Fields of customers by the number under which values are kept, and record types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    pub fields: Vec<RecordField>,
    pub types: Vec<TypeInMessage>,
    /// What is out of use, so that whoever names it is told so. Nothing frozen has any.
    #[serde(skip)]
    pub retired: Vec<String>,
}

/// How a message names a field of customers.
pub fn path_of(field: &Field) -> String {
    format!("customer.{}", field.name())
}

/// How messages name a type in use and its fields.
pub fn paths_of(of: &RecordType) -> BTreeSet<String> {
    if of.archived {
        return BTreeSet::new();
    }
    let field = |field: &RecordField| format!("{}.fields.{}", of.table(), field.shape.key);
    of.definition.fields.iter().map(field).chain([of.table()]).collect()
}

impl Own {
    pub fn read(tx: &mut Tx) -> Result<Own> {
        let (fields, gone): (Vec<Field>, Vec<Field>) =
            store::fields::all(tx)?.into_iter().partition(|field| !field.archived);
        let (types, old): (Vec<RecordType>, Vec<RecordType>) =
            store::records::types(tx)?.into_iter().partition(|of| !of.archived);
        let field = |it: Field| RecordField { number: it.id.0, shape: it.shape };
        let of = |it: RecordType| TypeInMessage {
            id: it.id,
            key: it.key,
            ru: it.ru,
            en: it.en,
            fields: it.definition.fields,
        };
        Ok(Own {
            fields: fields.into_iter().map(field).collect(),
            types: types.into_iter().map(of).collect(),
            retired: gone.iter().map(path_of).chain(old.iter().map(RecordType::table)).collect(),
        })
    }

    /// What a message mentions of it.
    pub fn only(mut self, mentions: &BTreeSet<String>) -> Own {
        self.fields.retain(|field| mentions.contains(&format!("customer.fields.{}", field.shape.key)));
        self.types.retain(|of| mentions.contains(&format!("records.{}", of.key)));
        self.retired.clear();
        self
    }

    /// The definitions, for checking a message.
    pub fn definitions(&self) -> template::Own {
        let of = |it: &TypeInMessage| template::OwnType {
            key: it.key.clone(),
            label: Words { ru: it.ru.clone(), en: it.en.clone() },
            fields: it.fields.iter().map(|field| field.shape.told()).collect(),
        };
        template::Own {
            fields: self.fields.iter().map(|field| field.shape.told()).collect(),
            types: self.types.iter().map(of).collect(),
            retired: self.retired.clone(),
        }
    }

    /// The values of some customers. Where nothing is mentioned, nothing is asked.
    pub fn values(&self, tx: &mut Tx, customers: &[i64]) -> Result<Values> {
        let mut values = Values::default();
        if !self.fields.is_empty() {
            for (id, attributes) in store::fields::of_customers(tx, customers)? {
                values.fields.insert(id, keyed(&self.fields, &attributes));
            }
        }
        if !self.types.is_empty() {
            let types: Vec<RecordTypeId> = self.types.iter().map(|of| of.id).collect();
            for record in store::records::newest(tx, &types, customers, RECORDS_IN_MESSAGE)? {
                self.put(&mut values, record);
            }
        }
        Ok(values)
    }

    /// Records come newest first, and stay so.
    fn put(&self, values: &mut Values, record: Told) {
        let Some(of) = self.types.iter().find(|of| of.id == record.record_type) else { return };
        let own = values.records.entry(record.customer).or_default();
        let at = own.iter().position(|(key, _)| *key == of.key).unwrap_or_else(|| {
            own.push((of.key.clone(), Vec::new()));
            own.len() - 1
        });
        own[at].1.push(OwnRecord {
            number: record.number,
            created_at: Some(record.created_at),
            fields: keyed(&of.fields, &record.attributes),
        });
    }
}

/// What is known of some customers' own fields and records.
#[derive(Debug, Default)]
pub struct Values {
    fields: HashMap<i64, Vec<(String, OwnValue)>>,
    records: HashMap<i64, Vec<(String, Vec<OwnRecord>)>>,
}

impl Values {
    /// Gives one customer theirs.
    pub fn give(&mut self, id: i64, person: &mut Person) {
        person.fields = self.fields.remove(&id).unwrap_or_default();
        person.records = self.records.remove(&id).unwrap_or_default();
    }
}

fn keyed(fields: &[RecordField], attributes: &Attributes) -> Vec<(String, OwnValue)> {
    let known = |field: &RecordField| {
        let value = attributes.get(field.number, field.shape.kind)?;
        Some((field.shape.key.clone(), field.shape.told_value(value)))
    };
    fields.iter().filter_map(known).collect()
}
