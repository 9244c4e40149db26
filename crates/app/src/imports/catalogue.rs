//! A file that holds the whole catalogue: which products it names, and what becomes of those it does not.
//!
//! They become unavailable and nothing more: orders point at them, and the next file brings them back. A file speaks
//! for what its own source brought: a regular import for its products, a file by hand for those of files by hand. What
//! another regular import names too stays. How many would go is looked at before the first row is written, because a
//! feed that was cut short must not empty a shop.

use crate::{Ctx, Result};
use base::{OperationId, Timestamp};
use domain::products::Product;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use store::Tx;
use store::imports::journal::{self, Piece};
use store::products::Stored;

/// Products that one transaction looks at.
const PAGE: usize = 500;

/// The codes of a file, eight bytes each.
#[derive(Debug, Default)]
pub(super) struct Named(HashSet<u64>);

impl Named {
    pub fn add(&mut self, code: &str) {
        self.0.insert(digest(code));
    }

    fn names(&self, code: &str) -> bool {
        self.0.contains(&digest(code))
    }
}

/// The same in each run of the program.
fn digest(code: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    code.hash(&mut hasher);
    hasher.finish()
}

/// How many products are available, and how many of them would no longer be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shrinks {
    pub gone: i64,
    pub all: i64,
}

impl Shrinks {
    /// Whether somebody should be asked first.
    pub fn is_odd(&self) -> bool {
        self.gone * 2 > self.all
    }
}

/// Looks and changes nothing.
pub(super) fn look(ctx: &Ctx, named: &Named, source: i64) -> Result<Shrinks> {
    let (mut shrinks, mut after) = (Shrinks::default(), 0);
    loop {
        let page = ctx.workspace.read(|tx| Ok(store::products::of_source(tx, source, after, PAGE)?))?;
        let Some((last, _)) = page.last() else { return Ok(shrinks) };
        after = last.id.0;
        shrinks.all += page.len() as i64;
        let gone = |(it, elsewhere): &&(Stored, bool)| !elsewhere && !named.names(&it.product.code);
        shrinks.gone += page.iter().filter(gone).count() as i64;
    }
}

/// Some products after one: how many became unavailable, and the last that was looked at; nothing after the last.
pub(super) fn retire(
    tx: &mut Tx,
    operation: OperationId,
    (named, source, after): (&Named, i64, i64),
    now: Timestamp,
) -> store::Result<(i64, Option<i64>)> {
    let mut page = store::products::of_source(tx, source, after, PAGE)?;
    let next = page.last().map(|(last, _)| last.id.0);
    page.retain(|(it, _)| !named.names(&it.product.code));
    let unnamed: Vec<i64> = page.iter().map(|(it, _)| it.id.0).collect();
    store::products::put_source(tx, source, &unnamed, false)?;
    let gone = |stored: Stored| {
        let product = Product { available: Some(false), ..stored.product.clone() };
        (stored.product, Stored { product, ..stored })
    };
    let gone: Vec<(Product, Stored)> =
        page.into_iter().filter(|(_, elsewhere)| !elsewhere).map(|(it, _)| gone(it)).collect();
    if !gone.is_empty() {
        let changed =
            |(before, after): &(Product, Stored)| (after.id.0, before.clone(), after.product.clone());
        let piece =
            Piece { at: now, products_changed: gone.iter().map(changed).collect(), ..Piece::default() };
        journal::append(tx, operation, &piece)?;
        let stored: Vec<Stored> = gone.iter().map(|(_, after)| after.clone()).collect();
        store::products::update(tx, &stored, now)?;
        let ids: Vec<i64> = stored.iter().map(|it| it.id.0).collect();
        store::feed::append(tx, "products", "changed", &ids, now)?;
    }
    Ok((gone.len() as i64, next))
}
