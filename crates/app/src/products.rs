//! Products and categories: lists and one of them. Writing is next door.

pub mod picture;
mod write;

pub use write::{Described, Outcome, archive, get, put};
pub(crate) use write::{describe, mention};

use crate::{Ctx, Result};
use domain::access::Permission;

pub use store::products::{Category, Stored};

/// Categories of one answer.
const CATEGORIES: usize = 1_000;

/// Where a page of products ends: the folded words and the id of its last row.
pub type Place = (String, i64);

/// A page of products by name, and the place where it ends.
pub fn list(
    ctx: &Ctx,
    search: &str,
    after: Option<Place>,
    limit: usize,
) -> Result<(Vec<Stored>, Option<Place>)> {
    ctx.require(Permission::ProductsRead)?;
    let words = base::text::fold(search);
    let after = after.unwrap_or_default();
    let rows = ctx.workspace.read(|tx| Ok(store::products::list(tx, &words, &after, limit)?))?;
    let next = rows.last().filter(|_| rows.len() == limit).map(|(row, place)| (place.clone(), row.id.0));
    Ok((rows.into_iter().map(|(row, _)| with_picture(ctx, row)).collect(), next))
}

/// A drawing of ours where the product has no picture.
fn with_picture(ctx: &Ctx, mut row: Stored) -> Stored {
    let drawn =
        || format!("{}{}", ctx.workspace.public_url, picture::path(row.product.category.as_deref(), row.id));
    row.product.picture.get_or_insert_with(drawn);
    row
}

/// How many products a search finds.
pub fn count(ctx: &Ctx, search: &str) -> Result<i64> {
    ctx.require(Permission::ProductsRead)?;
    let words = base::text::fold(search);
    ctx.workspace.read(|tx| Ok(store::products::count(tx, &words)?))
}

pub fn categories(ctx: &Ctx) -> Result<Vec<Category>> {
    ctx.require(Permission::ProductsRead)?;
    ctx.workspace.read(|tx| Ok(store::products::categories(tx, CATEGORIES)?))
}
