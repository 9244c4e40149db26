//! Which templates name something of the business's own, so that it does not go while they do.

use crate::lists::Use;
use base::TemplateId;
use std::collections::BTreeSet;
use store::{Result, Tx};

/// A template with what it names of the business's own.
pub type Naming = (Use, BTreeSet<String>);

/// Every template that names something of the business's own.
pub fn all(tx: &mut Tx) -> Result<Vec<Naming>> {
    let templates = store::templates::mentioning(tx)?;
    let naming = |(id, name, named): (TemplateId, String, BTreeSet<String>)| {
        (Use { id: id.to_string(), name, over: false }, named)
    };
    Ok(templates.into_iter().map(naming).collect())
}

/// Those of them that name one thing.
pub fn naming(all: &[Naming], path: &str) -> Vec<Use> {
    all.iter().filter(|(_, named)| named.contains(path)).map(|(by, _)| by.clone()).collect()
}

/// The first template that names something that would go.
pub fn broken_by(tx: &mut Tx, lost: &BTreeSet<String>) -> Result<Option<String>> {
    if lost.is_empty() {
        return Ok(None);
    }
    let breaks = |named: &BTreeSet<String>| !named.is_disjoint(lost);
    Ok(all(tx)?.into_iter().find(|(_, named)| breaks(named)).map(|(by, _)| by.name))
}
