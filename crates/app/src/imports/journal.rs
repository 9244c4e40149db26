//! What a piece of an import changed, as it is kept to be taken back.

use base::Timestamp;
use domain::consent::{Entry, Word};
use domain::imports::Known;
use domain::imports::undo::digest;
use store::imports::Written;
use store::imports::journal::{Changed, Piece, WordGiven};

/// The customers that a piece made and changed.
pub(super) fn of_people(known: &Known, written: &Written, now: Timestamp) -> Piece {
    let made = written.created.iter().filter_map(|(id, real)| {
        let person = known.people.get(id)?;
        Some((*real, digest(&person.fields, &person.identities)))
    });
    let mut made: Vec<(i64, u64)> = made.collect();
    made.sort_unstable();
    let changed = written.changed.iter().filter_map(|id| {
        let person = known.people.get(id)?;
        let fresh = person.identities[person.stored_identities..].iter();
        let identities = fresh.map(|it| (it.kind.as_str().to_owned(), it.value.clone())).collect();
        Some(Changed { id: *id, change: person.change.clone(), identities })
    });
    Piece { at: now, made, changed: changed.collect(), ..Piece::default() }
}

/// The consents that a piece wrote, each with the word in whose place it stands.
pub(super) fn of_words(entries: &[Entry], before: &[Option<Word>], ids: &[i64]) -> Vec<WordGiven> {
    let told = entries.iter().zip(before).zip(ids);
    let row = |((entry, before), id): ((&Entry, &Option<Word>), &i64)| {
        let before = before.map(|word| (word.given, word.given_at.micros(), word.entry_id));
        (entry.customer.0, entry.scope.as_str().to_owned(), *id, before)
    };
    told.map(row).collect()
}
