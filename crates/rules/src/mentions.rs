//! Which tables a rule reads: who follows changes asks a rule again only about customers whose rows it can see.

use crate::compile::{Compiled, Kind, Leaf};
use crate::pick::Ranking;
use crate::question::{Question, Source};
use crate::schema::{TableId, tables};
use std::collections::BTreeSet;

impl Compiled {
    /// Every table whose rows can change an answer of this rule, also through segments it mentions.
    pub fn tables(&self) -> BTreeSet<TableId> {
        let mut found = BTreeSet::new();
        for node in self.nodes() {
            if let Kind::Leaf(leaf) = &node.kind {
                of_leaf(leaf, &mut found);
            }
        }
        match self.pick().map(|pick| &pick.by) {
            Some(Ranking::Rows(question)) => of_question(question, &mut found),
            Some(Ranking::Engagement) => found.extend([tables::MESSAGES]),
            Some(Ranking::Silence) => found.extend([tables::ORDERS]),
            Some(Ranking::Field(_) | Ranking::Random(_)) | None => {}
        }
        found
    }
}

fn of_leaf(leaf: &Leaf, found: &mut BTreeSet<TableId>) {
    match leaf {
        Leaf::Rows { question, .. } => of_question(question, found),
        Leaf::Share { share, .. } => of_question(&share.part, found),
        Leaf::Sequence(sequence) => found.extend([sequence.first.table, sequence.then.table]),
        Leaf::Both(leaves) => leaves.iter().for_each(|leaf| of_leaf(leaf, found)),
        Leaf::Engagement { .. } => found.extend([tables::MESSAGES]),
        Leaf::Silence { .. } => found.extend([tables::ORDERS]),
        Leaf::Segment { rule, .. } => found.extend(rule.tables()),
        Leaf::Field(_) | Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::List { .. } => {}
    }
}

fn of_question(question: &Question, found: &mut BTreeSet<TableId>) {
    let after: Option<&Source> = question.after.as_ref().map(|after| &after.source);
    found.extend([&question.source].into_iter().chain(after).map(|source| source.table));
}
