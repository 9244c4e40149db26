//! Products and their categories.
//!
//! A product that is out of the catalogue keeps its row, because lines of orders point at it; lists leave it out. What
//! a description changes is decided in `domain::products` and `app::products`.

use crate::{Query, Result, Row, Sequence, Tx, Value, params};
use base::{CategoryId, Currency, Price, ProductId, Timestamp};
use domain::products::{Product, search_text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;

const FIND: Query = query!("products/find");
const INSERT: Query = query!("products/insert");
const UPDATE: Query = query!("products/update");
const CATEGORIES: Query = query!("products/categories");
const INSERT_CATEGORIES: Query = query!("products/insert_categories");
const ALL_CATEGORIES: Query = query!("products/all_categories");
const LIST: Query = query!("products/list");
const COUNT: Query = query!("products/count");
const ARCHIVE: Query = query!("products/archive");
const OF_SOURCE: Query = query!("products/of_source");
const PUT_SOURCE: Query = query!("products/put_source");
const LOAD: Query = query!("products/load");

/// A product with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    pub id: ProductId,
    pub product: Product,
    /// Out of the catalogue.
    pub archived: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub products: i64,
}

/// Products by code; a code that is not known is absent.
pub fn find(tx: &mut Tx, codes: &[&str]) -> Result<HashMap<String, Stored>> {
    let rows: Vec<[Value; 1]> = codes.iter().map(|code| [Value::from(*code)]).collect();
    let found = tx.rows_many(&FIND, &rows)?;
    found.iter().map(|row| read(row).map(|it| (it.product.code.clone(), it))).collect()
}

/// Writes products that are not known; their ids in the same order.
pub fn insert(tx: &mut Tx, products: &[Product], now: Timestamp) -> Result<Vec<i64>> {
    let ids = tx.new_ids(Sequence::Product, products.len())?;
    let categories = ensure_categories(tx, products.iter())?;
    let row = |(product, id): (&Product, &i64)| -> Result<[Value; 14]> {
        Ok([
            (*id).into(),
            (&product.code).into(),
            (&product.name).into(),
            search_text(&product.code, &product.name).into(),
            category(&categories, product),
            product.price.map(|price| price.0).into(),
            product.currency.map(|currency| currency.code().to_owned()).into(),
            product.picture.as_deref().into(),
            product.url.as_deref().into(),
            product.available.into(),
            product.old_price.map(|price| price.0).into(),
            product.vendor.as_deref().into(),
            document(&product.params)?,
            document(&product.pictures)?,
        ])
    };
    let rows = products.iter().zip(&ids).map(row).collect::<Result<Vec<_>>>()?;
    tx.exec_many_with(&INSERT, params![now, false], &rows)?;
    Ok(ids)
}

/// One product.
pub fn load(tx: &mut Tx, id: ProductId) -> Result<Option<Stored>> {
    let row = tx.row(&LOAD, params![id.0])?;
    row.map(|row| read(&row)).transpose()
}

/// Products of the catalogue that a source brought and that somebody said are available, after one, by number; with
/// each whether another regular import names it too.
pub fn of_source(tx: &mut Tx, source: i64, after: i64, limit: usize) -> Result<Vec<(Stored, bool)>> {
    let rows = tx.rows(&OF_SOURCE, params![source, after, limit as i64])?;
    rows.iter().map(|row| Ok((read(row)?, row.bool(14)?))).collect()
}

/// Notes whether a source names these products: a regular import by its number, files by hand as 0.
pub fn put_source(tx: &mut Tx, source: i64, products: &[i64], named: bool) -> Result<()> {
    let rows: Vec<[Value; 1]> = products.iter().map(|id| [(*id).into()]).collect();
    tx.exec_many_with(&PUT_SOURCE, params![source, named], &rows)?;
    Ok(())
}

/// Takes a product out of the catalogue; false where it was not in it.
pub fn archive(tx: &mut Tx, id: ProductId, now: Timestamp) -> Result<bool> {
    Ok(tx.exec(&ARCHIVE, params![id.0, true, now])? > 0)
}

/// Writes what changed of known products.
pub fn update(tx: &mut Tx, products: &[Stored], now: Timestamp) -> Result<()> {
    let categories = ensure_categories(tx, products.iter().map(|it| &it.product))?;
    let row = |Stored { id, product, archived }: &Stored| -> Result<[Value; 14]> {
        Ok([
            id.0.into(),
            (&product.name).into(),
            search_text(&product.code, &product.name).into(),
            category(&categories, product),
            product.price.map(|price| price.0).into(),
            product.currency.map(|currency| currency.code().to_owned()).into(),
            product.picture.as_deref().into(),
            product.url.as_deref().into(),
            product.available.into(),
            (*archived).into(),
            product.old_price.map(|price| price.0).into(),
            product.vendor.as_deref().into(),
            document(&product.params)?,
            document(&product.pictures)?,
        ])
    };
    tx.exec_many_with(&UPDATE, params![now], &products.iter().map(row).collect::<Result<Vec<_>>>()?)?;
    Ok(())
}

fn category(known: &HashMap<String, i64>, product: &Product) -> Value {
    product.category.as_ref().and_then(|name| known.get(name)).copied().into()
}

/// Ids of the categories of these products, made where they are missing.
fn ensure_categories<'a>(
    tx: &mut Tx,
    products: impl Iterator<Item = &'a Product>,
) -> Result<HashMap<String, i64>> {
    let mut names: Vec<&str> = products.filter_map(|product| product.category.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let rows: Vec<[Value; 1]> = names.iter().map(|name| [Value::from(*name)]).collect();
    let known = category_ids(tx, &rows)?;
    let missing: Vec<&str> = names.iter().copied().filter(|name| !known.contains_key(*name)).collect();
    if missing.is_empty() {
        return Ok(known);
    }
    let ids = tx.new_ids(Sequence::Category, missing.len())?;
    let new: Vec<[Value; 2]> =
        missing.iter().zip(ids).map(|(name, id)| [id.into(), (*name).into()]).collect();
    tx.exec_many(&INSERT_CATEGORIES, &new)?;
    category_ids(tx, &rows)
}

fn category_ids(tx: &mut Tx, names: &[[Value; 1]]) -> Result<HashMap<String, i64>> {
    tx.rows_many(&CATEGORIES, names)?.iter().map(|row| Ok((row.text(1)?, row.int(0)?))).collect()
}

pub fn categories(tx: &mut Tx, limit: usize) -> Result<Vec<Category>> {
    let read =
        |row: &Row| Ok(Category { id: CategoryId(row.int(0)?), name: row.text(1)?, products: row.int(2)? });
    tx.rows(&ALL_CATEGORIES, params![limit as i64])?.iter().map(read).collect()
}

/// A page by name, after the place of the last row of the previous page; that place comes with each row.
/// `words` are folded; an empty text lists everything.
pub fn list(tx: &mut Tx, words: &str, after: &(String, i64), limit: usize) -> Result<Vec<(Stored, String)>> {
    let rows = tx.rows(&LIST, params![&after.0, after.1, pattern(words), limit as i64])?;
    rows.iter().map(|row| Ok((read(row)?, row.text(14)?))).collect()
}

pub fn count(tx: &mut Tx, words: &str) -> Result<i64> {
    tx.row(&COUNT, params![pattern(words)])?.map_or(Ok(0), |row| row.int(0))
}

fn pattern(words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

/// Reads id, code, name, category, price, currency, picture, url, available, archived, old price, vendor, parameters
/// and further pictures, in this order.
pub(crate) fn read(row: &Row) -> Result<Stored> {
    let product = Product {
        code: row.text(1)?,
        name: row.text(2)?,
        category: row.opt_text(3)?,
        price: row.opt_int(4)?.map(Price),
        currency: row.opt_text(5)?.as_deref().and_then(Currency::parse),
        picture: row.opt_text(6)?,
        url: row.opt_text(7)?,
        available: row.opt_bool(8)?,
        old_price: row.opt_int(10)?.map(Price),
        vendor: row.opt_text(11)?,
        params: unlist(row.opt_text(12)?.as_deref())?,
        pictures: unlist(row.opt_text(13)?.as_deref())?,
    };
    Ok(Stored { id: ProductId(row.int(0)?), product, archived: row.bool(9)? })
}

/// A list as the document of a row.
fn document<T: Serialize>(list: &Option<Vec<T>>) -> Result<Value> {
    let text = list.as_ref().map(serde_json::to_string).transpose();
    Ok(text.map_err(|error| crate::Error::Corrupt(error.to_string()))?.into())
}

pub(crate) fn unlist<T: DeserializeOwned>(document: Option<&str>) -> Result<Option<Vec<T>>> {
    let list = document.map(serde_json::from_str).transpose();
    list.map_err(|error| crate::Error::Corrupt(format!("list of a product: {error}")))
}
