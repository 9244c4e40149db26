//! The registry: which kinds of events and which properties there are, learned from what arrives.
//!
//! A batch reads and writes the lines of its own kinds only, under the lock of appending. What may come in is
//! decided by `domain::events` and, where the registry is locked, by `app::events::post`.

use super::draft::Shape;
use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::Timestamp;
use domain::events::Types;
use std::collections::BTreeMap;

const KINDS: Query = query!("events/kinds");
const PROPERTIES: Query = query!("events/properties");
const KINDS_OF: Query = query!("events/kinds_of");
const PROPERTIES_OF: Query = query!("events/properties_of");
const COUNT_KINDS: Query = query!("events/count_kinds");
const INSERT_KINDS: Query = query!("events/insert_kinds");
const SAVE_PROPERTIES: Query = query!("events/save_properties");
const LOCK_KIND: Query = query!("events/lock_kind");
const SETTING: Query = query!("events/setting");
const SAVE_SETTING: Query = query!("events/save_setting");

/// The name under which `meta` keeps whether unknown kinds are refused.
const LOCKED: &str = "events.locked";
/// How many messages spoke of addresses of erased people, and when the last did.
const REFUSED: &str = "events.refused";

/// A kind of event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    pub id: i64,
    pub name: String,
    /// Properties that are not known are refused.
    pub locked: bool,
    pub count: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
    /// By name.
    pub properties: BTreeMap<String, Property>,
}

/// A property of events of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    pub types: Types,
    pub count: i64,
    pub first_at: Timestamp,
    pub last_at: Timestamp,
}

/// Everything that was learned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// Kinds that are not known are refused.
    pub locked: bool,
    /// By name.
    pub kinds: BTreeMap<String, Kind>,
    /// Messages that were not kept because an address of somebody erased stood in them, and when the last came.
    pub refused: Option<(i64, Timestamp)>,
}

pub fn registry(tx: &mut Tx) -> Result<Registry> {
    let mut properties: BTreeMap<i64, BTreeMap<String, Property>> = BTreeMap::new();
    tx.each(&PROPERTIES, &[], |row| {
        properties.entry(row.int(0)?).or_default().insert(row.text(1)?, read_property(&row)?);
        Ok(())
    })?;
    let mut kinds = BTreeMap::new();
    tx.each(&KINDS, &[], |row| {
        let mut kind = read_kind(&row)?;
        kind.properties = properties.remove(&kind.id).unwrap_or_default();
        kinds.insert(kind.name.clone(), kind);
        Ok(())
    })?;
    let locked = tx.row(&SETTING, params![LOCKED])?.is_some_and(|row| row.str(0).is_ok_and(|it| it == "yes"));
    let refused = refused(tx)?;
    Ok(Registry { locked, kinds, refused })
}

fn refused(tx: &mut Tx) -> Result<Option<(i64, Timestamp)>> {
    let Some(row) = tx.row(&SETTING, params![REFUSED])? else { return Ok(None) };
    let parts = row.str(0)?.split_once(' ');
    let read = parts.and_then(|(count, at)| Some((count.parse().ok()?, at.parse().ok()?)));
    let (count, at) = crate::consent::known(read, "count of refused events")?;
    Ok(Some((count, Timestamp::from_micros(at))))
}

/// Counts messages that were not kept. The caller has appended in the same transaction, so nobody counts beside it.
pub fn count_refused(tx: &mut Tx, more: usize, now: Timestamp) -> Result<()> {
    let before = refused(tx)?.map_or(0, |(count, _)| count);
    tx.exec(&SAVE_SETTING, params![REFUSED, format!("{} {}", before + more as i64, now.micros())])?;
    Ok(())
}

/// Some kinds, as a batch needs them.
fn of_names<'n>(tx: &mut Tx, names: impl Iterator<Item = &'n str>) -> Result<Registry> {
    let rows: Vec<[Value; 1]> = names.map(|name| [name.into()]).collect();
    let mut all = Registry::default();
    for row in tx.rows_many(&KINDS_OF, &rows)? {
        let kind = read_kind(&row)?;
        all.kinds.insert(kind.name.clone(), kind);
    }
    let ids: Vec<[Value; 1]> = all.kinds.values().map(|kind| [kind.id.into()]).collect();
    let names: BTreeMap<i64, String> = all.kinds.values().map(|kind| (kind.id, kind.name.clone())).collect();
    for row in tx.rows_many(&PROPERTIES_OF, &ids)? {
        let kind = names.get(&row.int(0)?).and_then(|name| all.kinds.get_mut(name));
        if let Some(kind) = kind {
            kind.properties.insert(row.text(1)?, read_property(&row)?);
        }
    }
    Ok(all)
}

fn read_kind(row: &Row) -> Result<Kind> {
    Ok(Kind {
        id: row.int(0)?,
        name: row.text(1)?,
        locked: row.bool(2)?,
        count: row.int(3)?,
        first_at: row.time(4)?,
        last_at: row.time(5)?,
        properties: BTreeMap::new(),
    })
}

fn read_property(row: &Row) -> Result<Property> {
    Ok(Property {
        types: Types::from_bits(row.int(2)?),
        count: row.int(3)?,
        first_at: row.time(4)?,
        last_at: row.time(5)?,
    })
}

/// Whether properties that were never seen are refused for a kind; false when there is no such kind.
pub fn lock_kind(tx: &mut Tx, kind: i64, locked: bool) -> Result<bool> {
    Ok(tx.exec(&LOCK_KIND, params![kind, locked])? == 1)
}

/// Whether kinds that were never seen are refused.
pub fn lock_kinds(tx: &mut Tx, locked: bool) -> Result<()> {
    tx.exec(&SAVE_SETTING, params![LOCKED, if locked { "yes" } else { "no" }])?;
    Ok(())
}

/// What a batch teaches: how many events of each kind, and what was seen of their properties.
#[derive(Debug, Default)]
pub(super) struct Lesson<'a> {
    pub kinds: BTreeMap<&'a str, i64>,
    pub shapes: BTreeMap<(&'a str, &'a str), Shape>,
}

impl Lesson<'_> {
    /// Appending is locked, so what is read here is what is written over.
    pub fn save(&self, tx: &mut Tx, now: Timestamp) -> Result<()> {
        let known = of_names(tx, self.kinds.keys().copied())?;
        let (old, new): (Vec<_>, Vec<_>) =
            self.kinds.iter().partition(|(name, _)| known.kinds.contains_key(**name));
        let rows: Vec<[Value; 2]> =
            old.iter().map(|(name, more)| [(**name).into(), (**more).into()]).collect();
        tx.exec_many_with(&COUNT_KINDS, params![now], &rows)?;
        let ids = tx.new_ids(Sequence::EventKind, new.len())?;
        let rows: Vec<[Value; 3]> = new
            .iter()
            .zip(&ids)
            .map(|((name, more), id)| [(*id).into(), (**name).into(), (**more).into()])
            .collect();
        tx.exec_many_with(&INSERT_KINDS, params![now], &rows)?;
        let made: BTreeMap<&str, i64> = new.iter().zip(ids).map(|((name, _), id)| (**name, id)).collect();
        let mut rows: Vec<[Value; 4]> = Vec::new();
        for ((kind, name), shape) in &self.shapes {
            let before = known.kinds.get(*kind);
            let Some(id) = before.map(|kind| kind.id).or_else(|| made.get(kind).copied()) else { continue };
            let types =
                before.and_then(|kind| kind.properties.get(*name)).map_or(Types::default(), |it| it.types);
            rows.push([id.into(), (*name).into(), types.with(shape.types).bits().into(), shape.count.into()]);
        }
        tx.exec_many_with(&SAVE_PROPERTIES, params![now], &rows)?;
        Ok(())
    }
}
