//! Which workspaces a restore is filling, so that one that broke off is seen, and begun again from nothing.

use crate::{Query, Result, Tx, params};

const PUT: Query = query!("control/restoring_put");
const LIST: Query = query!("control/restoring_list");
const CLEAR: Query = query!("control/restoring_clear");

/// Says which workspaces are about to be filled, before the first row of them is written.
pub fn begin<S: AsRef<str>>(tx: &mut Tx, slugs: &[S]) -> Result<()> {
    for slug in slugs {
        tx.exec(&PUT, params![slug.as_ref()])?;
    }
    Ok(())
}

/// What a restore was filling when it broke off; nothing in an ordinary installation.
pub fn unfinished(tx: &mut Tx) -> Result<Vec<String>> {
    let mut slugs: Vec<String> = tx.rows(&LIST, &[])?.iter().map(|row| row.text(0)).collect::<Result<_>>()?;
    slugs.sort_unstable();
    Ok(slugs)
}

/// The restore is done: to be called in the transaction that makes it so.
pub fn done(tx: &mut Tx) -> Result<()> {
    tx.exec(&CLEAR, &[])?;
    Ok(())
}
