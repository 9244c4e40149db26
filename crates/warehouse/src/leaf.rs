//! One condition over one chunk: which loop answers it, what it reads, and until when its answer holds.
//!
//! A condition that no loop is written for is asked customer by customer through its definition.

use crate::aggregate::{Verdicts, compare_rows, compare_silence};
use crate::cache::{Held, Kept, Part, Versions};
use crate::child::Child;
use crate::chunk::Chunk;
use crate::column::{Column, Kind};
use crate::engagement::compare_engagement;
use crate::mask::{Mask, SLOTS};
use crate::row::Mark;
use crate::rows::Rows;
use crate::view::View;
use crate::wanted::wanted;
use base::text::fold;
use base::{Timestamp, TopicId, Zone};

use rules::rule::{Channel, Purpose};
use rules::schema::{TableId, tables};
use rules::{At, Check, Leaf, Source, Test};
use std::sync::Arc;

/// A chunk, a moment, and where answers of this condition are kept.
pub struct Place<'a> {
    pub number: u32,
    pub chunk: &'a Chunk,
    pub at: &'a At,
    pub zone: &'a Zone,
    pub kept: &'a Kept,
}

/// Answers that never change by themselves.
const FOR_EVER: Timestamp = Timestamp::MAX;

impl Place<'_> {
    /// For which slots a condition holds; slots of nobody may be among them.
    pub fn ask(&self, leaf: &Leaf) -> Arc<Mask> {
        let versions = self.versions(leaf);
        self.held(Part::Chunk, versions, || match leaf {
            Leaf::Field(test) if test.many => (self.choices(test), FOR_EVER),
            Leaf::Field(test) => self.field(test),
            Leaf::Rows { question, compare, .. } => {
                let loops = |rows: &Rows| compare_rows(rows, question, *compare, self.at);
                self.table(question.source.table, loops).unwrap_or_else(|| self.one_by_one(leaf))
            }
            Leaf::Silence { compare } => {
                let source = Source::orders();
                let loops = |rows: &Rows| Some(compare_silence(rows, &source, *compare, self.at));
                self.table(source.table, loops).unwrap_or_else(|| self.one_by_one(leaf))
            }
            Leaf::Engagement { check } => {
                let loops = |rows: &Rows| Some(compare_engagement(rows, check, self.at));
                self.table(tables::MESSAGES, loops).unwrap_or_else(|| self.one_by_one(leaf))
            }
            Leaf::Consent { purpose, channel, topic, given } => {
                (negated_unless(*given, self.consent(*purpose, *channel, *topic)), FOR_EVER)
            }
            Leaf::Reach { channel, can } => {
                (negated_unless(*can, self.marked(Mark::Reach(*channel))), FOR_EVER)
            }
            Leaf::List { list, inside } => {
                (negated_unless(*inside, self.marked(Mark::List(*list))), FOR_EVER)
            }
            _ => self.one_by_one(leaf),
        })
    }

    /// An answer that is kept and still holds, or a new one.
    fn held(&self, part: Part, versions: Versions, ask: impl FnOnce() -> (Mask, Timestamp)) -> Arc<Mask> {
        let now = self.at.now;
        if let Some(held) = self.kept.get(self.number, part, versions, now) {
            return held.mask;
        }
        let (mask, until) = ask();
        let mask = Arc::new(mask);
        self.kept.keep(self.number, part, Held { versions, from: now, until, mask: mask.clone() });
        mask
    }

    /// The versions of what a condition reads.
    fn versions(&self, leaf: &Leaf) -> Versions {
        let chunk = self.chunk;
        let mark = |mark| chunk.marks.get(&mark).map_or(0, |it| it.version);
        let table = |table| {
            let versions = |child: &Child| [child.base_version, child.tail.version, 0];
            chunk.tables.get(&table).map_or([0; 3], versions)
        };
        match leaf {
            Leaf::Field(test) if test.many => {
                [chunk.choices.get(&test.field).map_or(0, |it| it.version), 0, 0]
            }
            Leaf::Field(test) => [chunk.fields.get(&test.field).map_or(0, |it| it.version), 0, 0],
            Leaf::Rows { question, .. } if question.after.is_none() => table(question.source.table),
            Leaf::Silence { .. } => table(Source::orders().table),
            Leaf::Engagement { .. } => table(tables::MESSAGES),
            Leaf::Consent { purpose, channel, topic, .. } => {
                consent_marks(*purpose, *channel, *topic).map(mark)
            }
            Leaf::Reach { channel, .. } => [mark(Mark::Reach(*channel)), 0, 0],
            Leaf::List { list, .. } => [mark(Mark::List(*list)), 0, 0],
            _ => [chunk.version, 0, 0],
        }
    }

    fn field(&self, test: &Test) -> (Mask, Timestamp) {
        let Some(column) = self.chunk.fields.get(&test.field) else {
            return (if test.check.holds(None, self.at) { Mask::all() } else { Mask::none() }, FOR_EVER);
        };
        let mask = column.value.select(&wanted(&column.value, &test.check, self.at));
        (mask, self.turn(&test.check, &column.value))
    }

    /// When time alone can change what a check says of a column.
    fn turn(&self, check: &Check, column: &Column) -> Timestamp {
        if !check.moves() {
            return FOR_EVER;
        }
        let (Column::Whole(whole), now) = (column, self.at.now) else { return FOR_EVER };
        if whole.kind != Kind::Moment {
            return self.tomorrow();
        }
        // The earliest moment that is not behind each border of the period crosses it first.
        let first = |from: Timestamp| whole.lowest_from(from.micros()).map(Timestamp::from_micros);
        let (entered, left) = match check {
            Check::InLastDays(days) => {
                (first(now), first(now.minus_days(*days)).map(|at| at.plus_days(*days)))
            }
            Check::BeforeLastDays(days) => (None, first(now.minus_days(*days)).map(|at| at.plus_days(*days))),
            Check::InNextDays(days) => {
                (first(now.plus_days(*days)).map(|at| at.minus_days(*days)), first(now))
            }
            _ => (None, None),
        };
        let next = entered.into_iter().chain(left).min();
        next.map_or(FOR_EVER, |at| Timestamp::from_micros(at.micros().saturating_add(1)))
    }

    fn tomorrow(&self) -> Timestamp {
        self.at.today().plus_days(1).start(self.zone)
    }

    fn choices(&self, test: &Test) -> Mask {
        let mut mask = Mask::none();
        for (choice, chosen) in self.chunk.choices.get(&test.field).into_iter().flat_map(|it| it.value.iter())
        {
            let listed = |list: &[String]| list.binary_search(&fold(choice)).is_ok();
            let is = match &test.check {
                Check::In(list) | Check::NotIn(list) => listed(list),
                Check::Known | Check::Unknown => true,
                _ => false,
            };
            if is {
                mask.or(chosen);
            }
        }
        negated_unless(!test.check.includes_unknown(), mask)
    }

    fn marked(&self, mark: Mark) -> Mask {
        self.chunk.marks.get(&mark).map_or_else(Mask::none, |it| (*it.value).clone())
    }

    /// What is said of the topic, else what is said of messages that belong to none.
    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> Mask {
        let [said, withdrawn, general] = consent_marks(purpose, channel, topic);
        if topic.is_none() {
            return self.marked(said);
        }
        let mut mask = self.marked(general);
        mask.without(&self.marked(withdrawn));
        mask.or(&self.marked(said));
        mask
    }

    /// Asks the base of a table, which seldom changes and whose answer is kept, and its tail.
    fn table(&self, table: TableId, ask: impl Fn(&Rows) -> Option<Verdicts>) -> Option<(Mask, Timestamp)> {
        let nothing = Child::default();
        let child = self.chunk.tables.get(&table).unwrap_or(&nothing);
        let versions = [child.base_version, 0, 0];
        let kept = self.kept.get(self.number, Part::Base, versions, self.at.now);
        let (base, until) = match kept {
            Some(held) => (held.mask, held.until),
            None => {
                let verdicts = ask(&child.base)?;
                let until = Timestamp::from_micros(verdicts.until);
                let mask = Arc::new(spread(&verdicts, child.base.customers()));
                let held = Held { versions, from: self.at.now, until, mask: mask.clone() };
                self.kept.keep(self.number, Part::Base, held);
                (mask, until)
            }
        };
        let tail = &child.tail;
        if tail.slots.is_empty() {
            return Some(((*base).clone(), until));
        }
        let verdicts = ask(&tail.rows)?;
        let mut mask = (*base).clone();
        for (index, slot) in tail.slots.iter().enumerate() {
            mask.put(usize::from(*slot), verdicts.words[index / 64] & 1 << (index % 64) != 0);
        }
        Some((mask, until.min(Timestamp::from_micros(verdicts.until))))
    }

    /// The definition, customer by customer.
    fn one_by_one(&self, leaf: &Leaf) -> (Mask, Timestamp) {
        let (present, holds) =
            (&self.chunk.present, |slot| leaf.holds(&View { chunk: self.chunk, slot }, self.at));
        // Whoever joins with no rows changes no version of what was read: what holds for nobody holds for them.
        let of_nobody = (0..SLOTS).find(|slot| !present.has(*slot)).is_some_and(holds);
        let mut mask = if of_nobody { Mask::all() } else { Mask::none() };
        present.slots().for_each(|slot| mask.put(slot, holds(slot)));
        (mask, Timestamp::from_micros(self.at.now.micros().saturating_add(1)))
    }
}

/// Said, withdrawn, and what is said of messages of no topic.
fn consent_marks(purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> [Mark; 3] {
    let mark = |topic, given| Mark::Consent { purpose, channel, topic, given };
    [mark(topic, true), mark(topic, false), mark(None, true)]
}

/// A bit for each customer as a mask; slots behind the last of them have no rows.
fn spread(verdicts: &Verdicts, customers: usize) -> Mask {
    let mut mask = if verdicts.of_nobody { Mask::all() } else { Mask::none() };
    let whole = customers / 64;
    mask.words_mut()[..whole].copy_from_slice(&verdicts.words[..whole]);
    for slot in whole * 64..customers {
        mask.put(slot, verdicts.words[whole] & 1 << (slot % 64) != 0);
    }
    mask
}

fn negated_unless(is: bool, mut mask: Mask) -> Mask {
    if !is {
        mask.words_mut().iter_mut().for_each(|word| *word = !*word);
    }
    mask
}
