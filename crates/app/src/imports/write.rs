//! Writing a piece: what was decided, with the progress, in one transaction.
//!
//! Rows and progress are committed together, so a crash repeats a piece and never half of one. What to write was
//! decided before, in `decide`; this room must not change its mind.

use super::consents::{Kept, Ledger};
use super::decide::{Decided, Decisions, KnownOrder, KnownProduct, KnownRecord, Memory, Placed, Rows};
use super::journal;
use crate::consent::suppressions;
use base::{ListId, ProductId, RecordTypeId, Timestamp};
use domain::imports::undo::beginning;
use domain::imports::{ConsentBasis, CustomerRow, OrderGroup, Person};
use domain::products::Product;
use std::collections::HashMap;
use store::imports::Written;
use store::imports::journal::{Piece, RecordChanged};
use store::orders::NewOrder;
use store::products::Stored;
use store::records::NewRecord;
use store::{Result, Tx, feed};

/// Adds to the memory what the rows can lead to and is not there yet.
pub(super) fn load(tx: &mut Tx, rows: &Rows, memory: &mut Memory) -> Result<()> {
    match rows {
        Rows::Customers(rows) => {
            let good = rows.iter().filter_map(|(_, row)| row.as_ref().ok());
            load_people(tx, memory, good)
        }
        Rows::Products(rows) => load_products(
            tx,
            memory,
            rows.iter().filter_map(|(_, row)| Some(row.as_ref().ok()?.code.as_str())),
        ),
        Rows::Records(rows) => {
            let good = || rows.iter().filter_map(|(_, row)| row.as_ref().ok());
            load_people(tx, memory, good().map(|row| &row.owner))?;
            load_records(tx, memory, good().map(|row| row.number.as_str()))?;
            load_held(tx, memory)
        }
        Rows::Orders(entries) => {
            load_orders(
                tx,
                memory,
                entries.iter().filter_map(|placed| Some(placed.good()?.order.number.as_str())),
            )?;
            // What has not changed since it was imported leads to nobody and nothing.
            let is_new = |placed: &&Placed| {
                let known = placed.good().map(|group| memory.orders.get(&group.order.number));
                known.is_some_and(|known| known.is_none_or(|known| known.digest != placed.digest))
            };
            let new: Vec<&OrderGroup> = entries.iter().filter(is_new).filter_map(Placed::good).collect();
            let buyers = new.iter().filter_map(|group| group.buyer.as_ref());
            load_people(tx, memory, buyers)?;
            load_products(
                tx,
                memory,
                new.iter().flat_map(|group| &group.order.lines).map(|line| line.code.as_str()),
            )
        }
    }
}

/// Customers whom rows lead to, and the addresses that lead to nobody because whoever had them was erased.
fn load_people<'a>(
    tx: &mut Tx,
    memory: &mut Memory,
    rows: impl Iterator<Item = &'a CustomerRow> + Clone,
) -> Result<()> {
    store::imports::load_known(tx, &mut memory.customers, rows.clone())?;
    let Some(secret) = &memory.secret else { return Ok(()) };
    let identities = rows.flat_map(|row| &row.identities);
    for identity in suppressions::erased(tx, secret, identities)? {
        memory.customers.bar(identity);
    }
    Ok(())
}

fn load_products<'a>(tx: &mut Tx, memory: &mut Memory, codes: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut wanted: Vec<&str> = codes.filter(|code| !memory.products.contains_key(*code)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let found = store::products::find(tx, &wanted)?;
    let archived: Vec<i64> = found.values().filter(|it| it.archived).map(|it| it.id.0).collect();
    let undone = store::imports::undo::undone(tx, &archived)?;
    for (code, Stored { id, product, archived }) in found {
        let (id, revives) = (Some(id), undone.contains(&id.0));
        let known = KnownProduct { id, product, archived, changed: false, before: None, revives };
        memory.products.insert(code, known);
    }
    Ok(())
}

fn load_records<'a>(tx: &mut Tx, memory: &mut Memory, numbers: impl Iterator<Item = &'a str>) -> Result<()> {
    let Some(of) = memory.record_type else { return Ok(()) };
    let mut wanted: Vec<&str> = numbers.filter(|number| !memory.records.contains_key(*number)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    for (number, it) in store::records::find(tx, of, &wanted)? {
        let (id, customer, values) = (Some(it.id.0), it.customer.0, it.attributes);
        let was = (customer, Default::default(), Default::default());
        memory.records.insert(number, KnownRecord { id, customer, values, changed: false, was });
    }
    Ok(())
}

/// How many records those have whom these rows can lead to. Who is new has none.
fn load_held(tx: &mut Tx, memory: &mut Memory) -> Result<()> {
    let known = memory.customers.people.keys().copied();
    let wanted: Vec<i64> = known.filter(|id| *id > 0 && !memory.held.contains_key(id)).collect();
    let found = store::records::counts_of(tx, &wanted)?;
    memory.held.extend(wanted.into_iter().map(|id| (id, found.get(&id).copied().unwrap_or(0))));
    Ok(())
}

fn load_orders<'a>(tx: &mut Tx, memory: &mut Memory, numbers: impl Iterator<Item = &'a str>) -> Result<()> {
    let wanted: Vec<&str> = numbers.filter(|number| !memory.orders.contains_key(*number)).collect();
    for (number, known) in store::orders::find(tx, &wanted)? {
        let known = KnownOrder { id: Some(known.id), digest: known.digest, customer: known.customer };
        memory.orders.insert(number, known);
    }
    Ok(())
}

/// Who writes and why.
pub(super) struct Writer<'a> {
    pub consent: Option<&'a ConsentBasis>,
    pub list: Option<ListId>,
    pub actor: &'a str,
    /// Of products: who brings them.
    pub source: i64,
    pub now: Timestamp,
}

impl Writer<'_> {
    /// Writes what was decided about a piece; what came of its consents, and what is kept to take it back.
    pub fn write(
        &self,
        tx: &mut Tx,
        rows: &Rows,
        memory: &mut Memory,
        decisions: &Decisions,
    ) -> Result<(Kept, Piece)> {
        let written = store::imports::write_known(tx, &memory.customers, search, self.now)?;
        let mut piece = journal::of_people(&memory.customers, &written, self.now);
        self.write_products(tx, memory, &mut piece)?;
        if let Rows::Products(_) = rows {
            let mut named: Vec<i64> =
                memory.products.values().filter_map(|known| known.id).map(|id| id.0).collect();
            named.sort_unstable();
            store::products::put_source(tx, self.source, &named, true)?;
        }
        let mut touched = Vec::new();
        if let Rows::Orders(entries) = rows {
            let decided = decisions.orders.iter().filter_map(|it| Some((entries.get(it.entry)?, it)));
            touched = self.write_orders(tx, decided, (&memory.products, &written), &mut piece)?;
        }
        if let (Rows::Records(_), Some(of)) = (rows, memory.record_type) {
            touched = self.write_records(tx, of, (memory, &written), &mut piece)?;
        }
        let mut spoken = Vec::new();
        let mut kept = Kept::default();
        if let Some(basis) = self.consent {
            let ledger = Ledger { basis, actor: self.actor, now: self.now };
            let real = |id| written.real(id);
            let told;
            (told, kept) = ledger.entries(tx, &memory.customers, &real, &decisions.consents)?;
            let (entries, before): (Vec<_>, Vec<_>) = told.into_iter().unzip();
            let ids = store::consent::append(tx, &entries)?;
            piece.topic = ledger.topic().0;
            piece.words = journal::of_words(&entries, &before, &ids);
            if kept.written > 0 {
                spoken = decisions.consents.iter().map(|(id, _)| written.real(*id)).collect();
            }
        }
        feed::append(tx, "customers", "created", &written.created_ids(), self.now)?;
        let mut changed: Vec<i64> = written.changed.iter().copied().chain(touched).chain(spoken).collect();
        changed.sort_unstable();
        changed.dedup();
        let created = written.created_ids();
        changed.retain(|id| created.binary_search(id).is_err());
        feed::append(tx, "customers", "changed", &changed, self.now)?;
        kept.listed = self.put_into_list(tx, decisions, &written, &mut piece)?;
        Ok((kept, piece))
    }

    /// Puts the customers of a piece into the list; how many were not in it. A list that was deleted meanwhile takes
    /// nobody and stops nothing.
    fn put_into_list(
        &self,
        tx: &mut Tx,
        decisions: &Decisions,
        written: &Written,
        piece: &mut Piece,
    ) -> Result<i64> {
        let Some(list) = self.list else { return Ok(0) };
        if !store::lists::lock(tx, list)? {
            return Ok(0);
        }
        let mut people: Vec<i64> = decisions.people.iter().map(|id| written.real(*id)).collect();
        people.sort_unstable();
        people.dedup();
        let added = store::lists::add(tx, list, &people, self.now)? as i64;
        if added > 0 {
            (piece.list, piece.listed) = (Some(list), people);
        }
        Ok(added)
    }

    fn write_products(&self, tx: &mut Tx, memory: &mut Memory, piece: &mut Piece) -> Result<()> {
        let mut new: Vec<Product> = memory
            .products
            .values()
            .filter(|known| known.id.is_none())
            .map(|known| known.product.clone())
            .collect();
        new.sort_unstable_by(|a, b| a.code.cmp(&b.code));
        let ids = store::products::insert(tx, &new, self.now)?;
        for (product, id) in new.iter().zip(&ids) {
            piece.products.push((*id, store::imports::undo::product_digest(product)?));
            if let Some(known) = memory.products.get_mut(&product.code) {
                known.id = Some(ProductId(*id));
                known.changed = false;
            }
        }
        let changed = memory.products.values().filter(|known| known.changed);
        for known in changed.clone() {
            let Some(id) = known.id else { continue };
            if let Some(before) = &known.before {
                piece.products_changed.push((id.0, before.clone(), known.product.clone()));
            }
            if known.revives && !known.archived {
                piece.products_revived.push(id.0);
            }
        }
        piece.products_changed.sort_unstable_by_key(|it| it.0);
        store::imports::undo::forget_undone(tx, &piece.products_revived)?;
        let mut changed: Vec<Stored> = changed
            .filter_map(|known| {
                Some(Stored { id: known.id?, product: known.product.clone(), archived: known.archived })
            })
            .collect();
        changed.sort_unstable_by_key(|stored| stored.id);
        store::products::update(tx, &changed, self.now)?;
        let ids: Vec<i64> = ids.into_iter().chain(changed.iter().map(|stored| stored.id.0)).collect();
        feed::append(tx, "products", "changed", &ids, self.now)
    }

    /// Writes records that rows made or changed; the customers whose records changed.
    fn write_records(
        &self,
        tx: &mut Tx,
        of: RecordTypeId,
        (memory, written): (&Memory, &Written),
        piece: &mut Piece,
    ) -> Result<Vec<i64>> {
        let mut touched = Vec::new();
        let (mut new, mut old) = (Vec::new(), Vec::new());
        let mut known: Vec<_> = memory.records.iter().collect();
        // In one order, so that a repeated import gives the same ids.
        known.sort_unstable_by_key(|(number, _)| *number);
        for (number, record) in known {
            let (customer, attributes) = (written.real(record.customer), record.values.clone());
            match record.id {
                None => {
                    let number = Some(number.clone());
                    new.push(NewRecord { record_type: of, customer, number, attributes });
                }
                Some(id) if record.changed => {
                    let (was, before, after) = record.was.clone();
                    let customers = (was, customer);
                    piece.records_changed.push(RecordChanged { id, customers, before, after });
                    old.push((id, customer, attributes));
                }
                Some(_) => continue,
            }
            touched.push(customer);
        }
        touched.extend(store::records::owners(tx, &old.iter().map(|it| it.0).collect::<Vec<_>>())?);
        let ids = store::records::insert(tx, &new, self.now)?;
        let digest = |record: &NewRecord| store::imports::undo::record_digest(&record.attributes);
        piece.records = ids.into_iter().zip(new.iter().map(digest)).collect();
        store::records::update_many(tx, &old, self.now)?;
        Ok(touched)
    }

    /// Writes orders with their lines; the customers whose orders changed.
    fn write_orders<'a>(
        &self,
        tx: &mut Tx,
        decided: impl Iterator<Item = (&'a Placed, &'a Decided)>,
        (products, written): (&HashMap<String, KnownProduct>, &Written),
        piece: &mut Piece,
    ) -> Result<Vec<i64>> {
        let mut touched = Vec::new();
        let (mut new, mut old): (Vec<NewOrder>, Vec<(i64, NewOrder)>) = (Vec::new(), Vec::new());
        for (placed, it) in decided {
            let Some(group) = placed.good() else { continue };
            let customer = it.customer.map(|id| written.real(id));
            touched.extend(customer);
            let row = NewOrder {
                order: &group.order,
                customer,
                digest: placed.digest,
                total_minor: it.total_minor,
                state_at: group.order.placed_at(),
                products: products_of(group, products)?,
            };
            match &it.known {
                Some(KnownOrder { id: Some(id), customer: before, .. }) => {
                    touched.extend(*before);
                    old.push((*id, row));
                }
                _ => new.push(row),
            }
        }
        let rewritten: Vec<i64> = old.iter().map(|(id, _)| *id).collect();
        let mut before = store::imports::undo::whole_orders(tx, &rewritten)?;
        let ids = store::orders::insert(tx, &new, "import", self.now)?;
        piece.orders = ids.iter().zip(&new).map(|(id, row)| (*id, beginning(&row.digest))).collect();
        let kept = |(id, row): &(i64, NewOrder)| Some((beginning(&row.digest), before.remove(id)?));
        piece.orders_changed = old.iter().filter_map(kept).collect();
        store::orders::update(tx, &old)?;
        let all = new.iter().zip(ids).chain(old.iter().map(|(id, row)| (row, *id)));
        for (row, id) in all.filter(|(row, _)| row.order.state.is_return()) {
            crate::orders::came_back_whole(tx, (id, row.order), self.now)?;
        }
        Ok(touched)
    }
}

/// The product of each line, and the line's own words where they say something else.
fn products_of<'a>(
    group: &'a OrderGroup,
    known: &HashMap<String, KnownProduct>,
) -> Result<Vec<(i64, Option<&'a str>)>> {
    let find = |line: &'a domain::orders::Line| {
        let product = known.get(&line.code);
        let id = product
            .and_then(|product| product.id)
            .ok_or_else(|| store::Error::Missing("product".to_owned()))?;
        let same = product.is_some_and(|known| known.product.name == line.name);
        Ok((id.0, (!line.name.is_empty() && !same).then_some(line.name.as_str())))
    };
    group.order.lines.iter().map(find).collect()
}

/// The folded words a customer is found by: names and identities.
pub(super) fn search(person: &Person) -> String {
    let identities = person.identities.iter().map(|identity| identity.value.as_str());
    domain::customers::search_text(&person.fields, identities)
}
