//! Cells of the business's own fields: read by the habits of the file, like every other cell.

use super::problem::{NUMBER_INVALID, Problem, TOO_LONG, WORD_UNKNOWN};
use super::rows::{Reader, Row};
use super::values;
use crate::fields::{Attributes, Kind, Refusal, Shape, Value, address_form, many, text_value};
use base::{FieldId, Money};

/// A column that holds one of the business's own fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldColumn {
    pub column: usize,
    pub field: FieldId,
    pub shape: Shape,
}

impl Reader {
    /// What the row says in columns of own fields; an empty cell says nothing.
    pub(super) fn own_values(&mut self, row: Row) -> Result<Attributes, Problem> {
        let mut found = Attributes::default();
        // Taken for the time of reading, because moments are read by a reader that remembers.
        let columns = std::mem::take(&mut self.own);
        let read = columns.iter().try_for_each(|it| {
            let text = (row.cell)(it.column).trim();
            if !values::is_nothing(text) {
                let value = self.own_value(&it.shape, text).map_err(|code| Problem::in_field(it.field, code));
                found.set(it.field.0, value?);
            }
            Ok(())
        });
        self.own = columns;
        read.map(|()| found)
    }

    fn own_value(&mut self, shape: &Shape, text: &str) -> Result<Option<Value>, &'static str> {
        Ok(Some(match shape.kind {
            Kind::Text => Value::Text(text_value(text).map_err(code)?),
            Kind::Number => Value::Number(values::decimal(text, self.decimal, 6)?),
            Kind::Money => {
                let (currency, digits) = (self.currency, self.currency.digits());
                Value::Money(Money { amount_minor: values::decimal(text, self.decimal, digits)?, currency })
            }
            Kind::Boolean => Value::Boolean(values::flag(text).ok_or(WORD_UNKNOWN)?),
            Kind::Date => Value::Date(values::date(text, self.dates)?),
            Kind::Moment => Value::Moment(self.moments.read(text)?),
            Kind::Choice => {
                let chosen = shape.choice(text).or_else(|| address_form::spoken(shape, text));
                Value::Choice(chosen.ok_or(WORD_UNKNOWN)?.to_owned())
            }
            Kind::ManyChoice if shape.choice(text).is_some() => {
                many(shape, &[text]).map_err(code)?.ok_or(WORD_UNKNOWN)?
            }
            Kind::ManyChoice => {
                let sign = [';', '|', '\n'].into_iter().find(|sign| text.contains(*sign)).unwrap_or(',');
                let named: Vec<&str> = text.split(sign).map(str::trim).filter(|it| !it.is_empty()).collect();
                return many(shape, &named).map_err(code);
            }
        }))
    }
}

fn code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Text => TOO_LONG,
        Refusal::Value => NUMBER_INVALID,
        _ => WORD_UNKNOWN,
    }
}
