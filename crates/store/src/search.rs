//! What the search over everything reads beside customers. Small tables are compared in Rust, which folds Cyrillic.

use crate::customers::pattern;
use crate::{Query, Result, Tx, params};

const CAMPAIGNS: Query = query!("search/campaigns");
const TEMPLATES: Query = query!("search/templates");
const PRODUCTS: Query = query!("search/products");

/// Names of the newest campaigns.
pub fn campaigns(tx: &mut Tx, limit: usize) -> Result<Vec<(i64, String)>> {
    names(tx, &CAMPAIGNS, limit)
}

/// Names of the newest templates in use.
pub fn templates(tx: &mut Tx, limit: usize) -> Result<Vec<(i64, String)>> {
    names(tx, &TEMPLATES, limit)
}

/// Products whose name or code holds folded words: id, code, name.
pub fn products(tx: &mut Tx, words: &str, limit: usize) -> Result<Vec<(i64, String, String)>> {
    let rows = tx.rows(&PRODUCTS, params![pattern(words), limit as i64])?;
    rows.iter().map(|row| Ok((row.int(0)?, row.text(1)?, row.text(2)?))).collect()
}

fn names(tx: &mut Tx, query: &Query, limit: usize) -> Result<Vec<(i64, String)>> {
    tx.rows(query, params![limit as i64])?.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect()
}
