//! One customer inside a chunk, as rules ask for it.

use crate::chunk::Chunk;
use crate::row::{Mark, Row};
use crate::rows::CustomerRows;
use base::{Date, ListId, Timestamp, TopicId};
use rules::facts::{Facts, Value};
use rules::rule::{Channel, Purpose};
use rules::schema::{FieldId, TableId, standard};

#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    pub(crate) chunk: &'a Chunk,
    pub(crate) slot: usize,
}

impl<'a> View<'a> {
    /// A text field as it was typed.
    pub fn text(&self, field: FieldId) -> Option<&'a str> {
        match self.chunk.fields.get(&field)?.value.get(self.slot)? {
            Value::Text { typed, .. } => Some(typed),
            _ => None,
        }
    }

    pub fn created_at(&self) -> Timestamp {
        match self.field(standard::CREATED_AT) {
            Some(Value::Moment(moment)) => moment,
            _ => Timestamp::MIN,
        }
    }

    pub fn birthday(&self) -> Option<Date> {
        match self.field(standard::BIRTHDAY) {
            Some(Value::Date(date)) => Some(date),
            _ => None,
        }
    }

    fn marked(&self, mark: Mark) -> bool {
        self.chunk.marks.get(&mark).is_some_and(|mask| mask.value.has(self.slot))
    }

    /// Everything that is known, as a row that would make it known.
    pub fn row(&self, id: i64) -> Row {
        use rules::facts::Rows;
        let mut row = Row { id, ..Row::default() };
        for (field, column) in &self.chunk.fields {
            row.fields.extend(column.value.get(self.slot).map(|value| (*field, value.into())));
        }
        for (field, choices) in &self.chunk.choices {
            let chosen = choices.value.iter().filter(|(_, mask)| mask.has(self.slot));
            let chosen: Vec<String> = chosen.map(|(choice, _)| choice.clone()).collect();
            row.choices.extend((!chosen.is_empty()).then_some((*field, chosen)));
        }
        row.marks = self.chunk.marks.keys().copied().filter(|mark| self.marked(*mark)).collect();
        for table in self.chunk.tables.keys() {
            let rows = self.rows(*table);
            let Some(source) = rows.rows else { continue };
            let child = |index: usize| crate::row::ChildRow {
                moment: rows.moment(index),
                values: source
                    .columns
                    .keys()
                    .filter_map(|column| Some((*column, rows.value(index, *column)?.into())))
                    .collect(),
            };
            let all: Vec<_> = (0..rows.len()).map(child).collect();
            row.tables.extend((!all.is_empty()).then_some((*table, all)));
        }
        row
    }
}

impl<'a> Facts for View<'a> {
    type Rows<'b>
        = CustomerRows<'a>
    where
        Self: 'b;

    fn field(&self, field: FieldId) -> Option<Value<'_>> {
        self.chunk.fields.get(&field)?.value.get(self.slot)
    }

    fn choices(&self, field: FieldId) -> Vec<&str> {
        let choices = self.chunk.choices.get(&field).into_iter().flat_map(|choices| choices.value.iter());
        choices.filter(|(_, mask)| mask.has(self.slot)).map(|(choice, _)| choice.as_str()).collect()
    }

    fn consent(&self, purpose: Purpose, channel: Channel, topic: Option<TopicId>) -> bool {
        let said = |topic, given| self.marked(Mark::Consent { purpose, channel, topic, given });
        said(topic, true) || topic.is_some() && said(None, true) && !said(topic, false)
    }

    fn reach(&self, channel: Channel) -> bool {
        self.marked(Mark::Reach(channel))
    }

    fn in_list(&self, list: ListId) -> bool {
        self.marked(Mark::List(list))
    }

    fn rows(&self, table: TableId) -> CustomerRows<'a> {
        match self.chunk.tables.get(&table) {
            Some(child) => child.rows_of(self.slot),
            None => CustomerRows { rows: None, range: 0..0 },
        }
    }
}
