//! Writing products: what events and orders mention on their way, and what a program says of the catalogue.
//!
//! A mention never takes anything away and never brings a product back into the catalogue; a description by the
//! products' own API does both.

use crate::{Ctx, Error, Result};
use base::{Currency, Price, ProductId, Timestamp};
use domain::access::Permission;
use domain::products::{Param, Product};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::products::Stored;
use store::{Tx, feed};

/// What a program says of a product. What it does not name stays; what it names as nothing is emptied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    pub code: String,
    pub name: Option<String>,
    pub category: Option<Option<String>>,
    pub price: Option<Option<Price>>,
    pub currency: Option<Currency>,
    pub picture: Option<Option<String>>,
    pub url: Option<Option<String>>,
    pub available: Option<Option<bool>>,
    pub old_price: Option<Option<Price>>,
    pub vendor: Option<Option<String>>,
    pub params: Option<Option<Vec<Param>>>,
    pub pictures: Option<Option<Vec<String>>>,
}

/// What came of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
}

/// Takes descriptions, the last word last; what came of each, in their order.
pub fn put(ctx: &Ctx, told: Vec<Described>) -> Result<Vec<(ProductId, Outcome)>> {
    ctx.require(Permission::ProductsWrite)?;
    let currency = ctx.workspace.settings().currency;
    let mut done = Vec::with_capacity(told.len());
    for piece in told.chunks(base::limits::BULK_ROWS / 4) {
        let (piece, now, audit) = (piece.to_vec(), ctx.now(), ctx.audit("products.put", ""));
        done.extend(ctx.workspace.write(move |tx| {
            let outcomes = put_piece(tx, &piece, currency, now)?;
            let changed = outcomes.iter().filter(|(_, outcome)| *outcome != Outcome::Unchanged).count();
            if changed > 0 {
                let audit = audit.clone().with(serde_json::json!({ "products": changed }));
                store::audit::append(tx, &audit)?;
            }
            Ok(outcomes)
        })?);
    }
    Ok(done)
}

fn put_piece(
    tx: &mut Tx,
    told: &[Described],
    currency: Currency,
    now: Timestamp,
) -> store::Result<Vec<(ProductId, Outcome)>> {
    let mut codes: Vec<&str> = told.iter().map(|it| it.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let known = store::products::find(tx, &codes)?;
    let mut after: BTreeMap<&str, Product> = BTreeMap::new();
    let mut outcomes: Vec<(&str, Outcome)> = Vec::with_capacity(told.len());
    for said in told {
        let before = after.get(said.code.as_str()).or(known.get(&said.code).map(|it| &it.product)).cloned();
        let product = said.over(before.clone(), currency);
        let back = known.get(&said.code).is_some_and(|it| it.archived) && !after.contains_key(&*said.code);
        let outcome = match before {
            None => Outcome::Created,
            Some(before) if before == product && !back => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
        };
        after.insert(&said.code, product);
        outcomes.push((&said.code, outcome));
    }
    let new: Vec<Product> =
        after.values().filter(|product| !known.contains_key(&product.code)).cloned().collect();
    let ids = store::products::insert(tx, &new, now)?;
    let stored = |product: &Product| {
        let old = known.get(&product.code)?;
        let changed = old.product != *product || old.archived;
        changed.then(|| Stored { id: old.id, product: product.clone(), archived: false })
    };
    let old: Vec<Stored> = after.values().filter_map(stored).collect();
    store::products::update(tx, &old, now)?;
    let touched: Vec<i64> = ids.iter().copied().chain(old.iter().map(|it| it.id.0)).collect();
    feed::append(tx, "products", "changed", &touched, now)?;
    let made: HashMap<&str, i64> = new.iter().map(|it| it.code.as_str()).zip(ids).collect();
    let id = |code: &str| known.get(code).map(|it| it.id).or(made.get(code).map(|id| ProductId(*id)));
    Ok(outcomes.into_iter().map(|(code, outcome)| (id(code).unwrap_or(ProductId(0)), outcome)).collect())
}

impl Described {
    fn over(&self, before: Option<Product>, currency: Currency) -> Product {
        let Described { code, name, category, price, picture, url, available, .. } = self.clone();
        let Described { old_price, vendor, params, pictures, .. } = self.clone();
        let mut product =
            before.unwrap_or_else(|| Product { name: code.clone(), code, ..Product::default() });
        product.name = name.unwrap_or(product.name);
        product.category = category.unwrap_or(product.category);
        product.picture = picture.unwrap_or(product.picture);
        product.url = url.unwrap_or(product.url);
        product.available = available.unwrap_or(product.available);
        product.currency = self.currency.or(product.currency);
        let price_stays = price.is_none_or(|price| price == product.price);
        product.price = price.unwrap_or(product.price);
        product.currency = product.price.map(|_| product.currency.unwrap_or(currency));
        product.old_price = old_price.unwrap_or(if price_stays { product.old_price } else { None });
        product.vendor = vendor.unwrap_or(product.vendor);
        product.params = params.unwrap_or(product.params);
        product.pictures = pictures.unwrap_or(product.pictures);
        product.settle();
        product
    }
}

/// Takes a product out of the catalogue. What was bought stays bought: lines of orders go on pointing at it.
pub fn archive(ctx: &Ctx, id: ProductId) -> Result<()> {
    ctx.require(Permission::ProductsWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("products.delete", id));
    ctx.workspace.write(move |tx| {
        if !store::products::archive(tx, id, now)? {
            return Err(Error::NotFound);
        }
        store::audit::append(tx, &audit)?;
        Ok(feed::append(tx, "products", "changed", &[id.0], now)?)
    })
}

/// One product, also one that is out of the catalogue.
pub fn get(ctx: &Ctx, id: ProductId) -> Result<Stored> {
    ctx.require(Permission::ProductsRead)?;
    let found = ctx.workspace.read(|tx| Ok(store::products::load(tx, id)?))?;
    found.map(|row| super::with_picture(ctx, row)).ok_or(Error::NotFound)
}

/// What lines of orders mention: a product that is new, or that is known by its code only, gets the line's words.
pub(crate) fn mention(
    tx: &mut Tx,
    told: &[&Product],
    now: Timestamp,
) -> store::Result<HashMap<String, Stored>> {
    let mut codes: Vec<&str> = told.iter().map(|product| product.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let known = store::products::find(tx, &codes)?;
    let unknown =
        |product: &Product| known.get(&product.code).is_none_or(|it| it.product.name == it.product.code);
    let news: Vec<&Product> = told.iter().copied().filter(|product| unknown(product)).collect();
    let mut all = describe(tx, &news, now)?;
    known.into_iter().for_each(|(code, stored)| {
        all.entry(code).or_insert(stored);
    });
    Ok(all)
}

/// Writes what is told of products, the last word last; every product of these codes as it is then.
pub(crate) fn describe(
    tx: &mut Tx,
    told: &[&Product],
    now: Timestamp,
) -> store::Result<HashMap<String, Stored>> {
    let mut codes: Vec<&str> = told.iter().map(|product| product.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut known = store::products::find(tx, &codes)?;
    let mut new: BTreeMap<&str, Product> = BTreeMap::new();
    let mut changed: BTreeSet<String> = BTreeSet::new();
    for product in told {
        match known.get_mut(&product.code) {
            Some(stored) => {
                if stored.product.absorb(product) {
                    changed.insert(product.code.clone());
                }
            }
            None => {
                new.entry(&product.code).or_insert_with(|| (*product).clone()).absorb(product);
            }
        }
    }
    let new: Vec<Product> = new.into_values().collect();
    let ids = store::products::insert(tx, &new, now)?;
    let old: Vec<Stored> = changed.iter().filter_map(|code| known.get(code).cloned()).collect();
    store::products::update(tx, &old, now)?;
    let touched: Vec<i64> = ids.iter().copied().chain(old.iter().map(|stored| stored.id.0)).collect();
    feed::append(tx, "products", "changed", &touched, now)?;
    for (product, id) in new.into_iter().zip(ids) {
        known.insert(product.code.clone(), Stored { id: base::ProductId(id), product, archived: false });
    }
    Ok(known)
}
