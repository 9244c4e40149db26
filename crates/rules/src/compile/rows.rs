//! Binding of conditions over rows: orders, goods, events, messages, sequences, and what is ranked by.
//!
//! All of them become questions about tables; what a question means stands in `question`. A name that the schema does
//! not know is refused at its place.

use super::{Binder, Leaf, Unit};
use crate::field::{Check, Typed, bind_check, compare_decimals};
use crate::pick::Ranking;
use crate::problem::{Code, Place, Problem};
use crate::question::{After, Aggregate, BoundPeriod, Filter, Question, Source};
use crate::rule::*;
use crate::schema::{ColumnDef, FieldKind, TableDef, standard, tables};
use crate::sequence::Sequence;
use crate::share::Share;
use base::{CampaignId, CategoryId};

/// A period, and the rows that others must follow.
type Bound = (BoundPeriod, Option<After>);

impl<'a> Binder<'a> {
    pub(super) fn orders(&mut self, condition: &OrdersCondition, at: &Place) -> Option<Leaf> {
        let OrdersCondition { measure, compare, period } = condition;
        let minor = self.schema.currency.minor_per_major();
        let (low, high) = compare.bounds();
        let whole = |amount: i64| amount % (10_000 / minor.min(10_000)) == 0;
        if measure.is_money() && !(whole(low) && high.is_none_or(whole)) {
            let expected = format!("at most {} decimals", self.schema.currency.digits());
            return self.refuse(at.key("value").problem(Code::WrongValue, expected));
        }
        let in_minor = |amount: i64| (i128::from(amount) * i128::from(minor) / 10_000) as i64;
        let unit = if measure.is_money() { Unit::Money } else { Unit::Whole };
        let compare = if measure.is_money() { compare.map(in_minor) } else { *compare };
        Some(match self.orders_question(*measure, period, at)? {
            Some(question) => Leaf::Rows { question, compare, unit },
            None => Leaf::Silence { compare },
        })
    }

    /// The question behind a measure of orders; silence is none.
    fn orders_question(&mut self, measure: Measure, period: &Period, at: &Place) -> Option<Option<Question>> {
        let total = tables::orders::TOTAL;
        let aggregate = match measure {
            Measure::Count => Aggregate::Count,
            Measure::Sum => Aggregate::Sum(total),
            Measure::Average => Aggregate::Average(total),
            Measure::DaysSinceFirst => Aggregate::DaysSinceFirst,
            Measure::DaysSinceLast => Aggregate::DaysSinceLast,
            // The usual interval is a habit of the whole history; a period would cut the history in the middle.
            Measure::SilencePercent if *period != Period::Ever => {
                return self.refuse(at.key("period").problem(Code::PeriodDoesNotFit, "no period"));
            }
            Measure::SilencePercent => return Some(None),
        };
        let (period, after) = self.period(period, at)?;
        Some(Some(Question { after, ..Question::orders(aggregate, period) }))
    }

    pub(super) fn bought(&mut self, condition: &BoughtCondition, at: &Place) -> Option<Leaf> {
        let leaf = self.bought_any(condition, "values", at)?;
        if condition.but_not.is_empty() {
            return Some(leaf);
        }
        let not = self.bought_any(condition, "but_not", at)?;
        Some(Leaf::Both(Box::new([leaf, not])))
    }

    /// Goods of one of the condition's two lists: of the second none may have been bought.
    fn bought_any(&mut self, condition: &BoughtCondition, key: &str, at: &Place) -> Option<Leaf> {
        let BoughtCondition { what, values, did, but_not, period } = condition;
        let (values, did) = if key == "values" { (values, *did) } else { (but_not, false) };
        let source = self.goods(*what, values, &at.key(key))?;
        let (period, after) = self.period(period, at)?;
        let question = Question { source, aggregate: Aggregate::Count, period, after };
        let compare = if did { Compare::AtLeast(1) } else { Compare::Equals(0) };
        Some(Leaf::Rows { question, compare, unit: Unit::Happened })
    }

    /// Lines of some goods. A category stands for the products it has now.
    fn goods(&mut self, what: What, values: &[String], at: &Place) -> Option<Source> {
        if values.is_empty() {
            return self.refuse(at.problem(Code::EmptyList, "at least one value"));
        }
        let (mut products, mut categories) = (Vec::new(), Vec::new());
        for (index, value) in values.iter().enumerate() {
            let category =
                || value.parse::<CategoryId>().ok().filter(|id| self.schema.categories.contains_key(id));
            match what {
                What::Product => match self.schema.products.get(value) {
                    Some(product) => products.push(product.id.0),
                    None => return self.refuse(at.item(index).problem(Code::NoSuchProduct, value)),
                },
                What::Category => match category() {
                    Some(id) => categories.push(id),
                    None => return self.refuse(at.item(index).problem(Code::NoSuchCategory, value)),
                },
            }
        }
        if !categories.is_empty() {
            let all = self.schema.products.values();
            let wanted = all.filter(|product| product.category.is_some_and(|id| categories.contains(&id)));
            products.extend(wanted.map(|product| product.id.0));
        }
        products.sort_unstable();
        let wanted = Filter { column: tables::lines::PRODUCT, check: Check::Ids(products) };
        Some(Source { filters: vec![wanted], ..Source::all(tables::LINES) })
    }

    pub(super) fn share(&mut self, condition: &ShareCondition, at: &Place) -> Option<Leaf> {
        let source = self.goods(condition.what, &condition.values, &at.key("values"))?;
        let (period, after) = self.period(&condition.period, at)?;
        let place = at.key("value");
        let compare = compare_decimals(condition.op, &condition.value, 6, &place, "per cent like 50");
        let compare = self.kept(compare)?;
        let part = Question { source, aggregate: Share::BY, period, after };
        Some(Leaf::Share { share: Share { part }, compare })
    }

    pub(super) fn control(&mut self, campaign: CampaignId, inside: bool, at: &Place) -> Option<Leaf> {
        if !self.schema.campaigns.contains_key(&campaign) {
            let place = at.key("campaign_id");
            return self.refuse(place.problem(Code::NoSuchCampaign, campaign.to_string()));
        }
        let control = vec![tables::messages::CONTROL.to_owned()];
        let filters = vec![
            Filter { column: tables::messages::WHAT, check: Check::In(control) },
            Filter { column: tables::messages::CAMPAIGN, check: Check::Ids(vec![campaign.0]) },
        ];
        let source = Source { filters, ..Source::all(tables::MESSAGES) };
        let question =
            Question { source, aggregate: Aggregate::Count, period: BoundPeriod::Ever, after: None };
        let compare = if inside { Compare::AtLeast(1) } else { Compare::Equals(0) };
        Some(Leaf::Rows { question, compare, unit: Unit::Happened })
    }

    pub(super) fn messages(&mut self, condition: &MessagesCondition, at: &Place) -> Option<Leaf> {
        use tables::messages as column;
        let word = |text: &str| Check::In(vec![text.to_owned()]);
        let mut filters = vec![Filter { column: column::WHAT, check: word(condition.what.as_str()) }];
        if let Some(campaign) = condition.campaign {
            if !self.schema.campaigns.contains_key(&campaign) {
                let place = at.key("campaign_id");
                return self.refuse(place.problem(Code::NoSuchCampaign, campaign.to_string()));
            }
            filters.push(Filter { column: column::CAMPAIGN, check: Check::Ids(vec![campaign.0]) });
        }
        if let Some(topic) = condition.topic {
            if !self.schema.topics.contains_key(&topic) {
                return self.refuse(at.key("topic_id").problem(Code::NoSuchTopic, topic.to_string()));
            }
            filters.push(Filter { column: column::TOPIC, check: Check::Ids(vec![topic.0]) });
        }
        if let Some(channel) = condition.channel {
            filters.push(Filter { column: column::CHANNEL, check: word(channel.as_str()) });
        }
        let source = Source { filters, ..Source::all(tables::MESSAGES) };
        let (period, after) = self.period(&condition.period, at)?;
        let question = Question { source, aggregate: Aggregate::Count, period, after };
        let unit = match condition.times {
            Times::Compared(_) => Unit::Whole,
            Times::Did | Times::DidNot => Unit::Happened,
        };
        Some(Leaf::Rows { question, compare: condition.times.compare(), unit })
    }

    pub(super) fn rows(&mut self, condition: &RowsCondition, at: &Place) -> Option<Leaf> {
        let (question, unit) = self.rows_question(&condition.measure, at)?;
        let (digits, expected) = match unit {
            Unit::Money => (self.schema.currency.digits(), "an amount like \"1500.00\""),
            Unit::Number => (6, "a number"),
            Unit::Whole | Unit::Happened => (0, "a whole number like 2"),
        };
        let compare = compare_decimals(condition.op, &condition.value, digits, &at.key("value"), expected);
        Some(Leaf::Rows { question, compare: self.kept(compare)?, unit })
    }

    fn rows_question(&mut self, measure: &RowsMeasure, at: &Place) -> Option<(Question, Unit)> {
        let (source, table) = self.source(&measure.source, at)?;
        let column = match &measure.of {
            None => None,
            Some(name) => Some(self.column(table, name, &at.key("of"))?),
        };
        if let Some(column) = column
            && measure.figure.takes_number()
            && !matches!(column.kind, FieldKind::Number | FieldKind::Money)
        {
            return self.refuse(at.key("of").problem(Code::PropertyDoesNotFit, "a number or money"));
        }
        let unit = match column.map(|column| column.kind) {
            Some(FieldKind::Money) if measure.figure.takes_number() => Unit::Money,
            Some(_) if measure.figure.takes_number() => Unit::Number,
            _ => Unit::Whole,
        };
        let Some(aggregate) = aggregate(measure.figure, column) else {
            return self.refuse(at.key("of").problem(Code::MissingKey, "a property"));
        };
        let (period, after) = self.period(&measure.period, at)?;
        Some((Question { source, aggregate, period, after }, unit))
    }

    pub(super) fn sequence(&mut self, condition: &SequenceCondition, at: &Place) -> Option<Leaf> {
        let (first, _) = self.source(&condition.first, &at.key("first"))?;
        let (then, _) = self.source(&condition.then, &at.key("then"))?;
        let (period, after) = self.period(&condition.period, at)?;
        if after.is_some() {
            return self.refuse(at.key("period").problem(Code::PeriodDoesNotFit, "no period after an event"));
        }
        let within = condition.within.micros();
        Some(Leaf::Sequence(Sequence { first, then, within, did: condition.did, period }))
    }

    pub(super) fn ranking(&mut self, how: &How, at: &Place) -> Option<Ranking> {
        Some(match how {
            How::Random(seed) => Ranking::Random(*seed),
            How::ByOrders(measure, period) => match self.orders_question(*measure, period, at)? {
                Some(question) => Ranking::Rows(question),
                None => Ranking::Silence,
            },
            How::ByRows(measure) => Ranking::Rows(self.rows_question(measure, at)?.0),
            How::ByField(name) => {
                use FieldKind::{Date, Moment, Money, Number};
                let Some(field) = self.schema.field(name) else {
                    return self.refuse(at.key("field").problem(Code::NoSuchField, short(name)));
                };
                if !matches!(field.kind, Number | Money | Date | Moment) {
                    let expected = "a number, money, a date or a moment";
                    return self.refuse(at.key("field").problem(Code::PropertyDoesNotFit, expected));
                }
                if field.id == standard::ENGAGEMENT { Ranking::Engagement } else { Ranking::Field(field.id) }
            }
        })
    }

    /// The rows meant, and the table they are of.
    fn source(&mut self, source: &SourceRef, at: &Place) -> Option<(Source, &'a TableDef)> {
        let schema = self.schema;
        let Some(table) = schema.table(&source.table) else {
            let (key, code, name) = match &source.table {
                TableRef::Events(kind) => ("kind", Code::NoSuchEvent, kind),
                TableRef::Table(name) => ("table", Code::NoSuchTable, name),
            };
            return self.refuse(at.key(key).problem(code, short(name)));
        };
        if schema.left_out.contains(&table.id) {
            let key = if table.events { "kind" } else { "table" };
            return self.refuse(at.key(key).problem(Code::ColumnsOverBudget, short(&table.name)));
        }
        let mut filters = Vec::new();
        for (index, filter) in source.filters.iter().enumerate() {
            let at = at.key("where").item(index);
            let column = self.column(table, &filter.field, &at.key("property"))?;
            let typed = Typed { kind: column.kind, choices: &column.choices, prefix: column.prefix };
            let check = bind_check(typed, filter.op, filter.value.as_ref(), schema, &at);
            filters.push(Filter { column: column.id, check: self.kept(check)? });
        }
        Some((Source { table: table.id, filters, counted: table.counted }, table))
    }

    fn column<'t>(&mut self, table: &'t TableDef, name: &str, at: &Place) -> Option<&'t ColumnDef> {
        match table.column(name) {
            Some(column) => Some(column),
            None => self.refuse(at.problem(Code::NoSuchProperty, short(name))),
        }
    }

    fn period(&mut self, period: &Period, at: &Place) -> Option<Bound> {
        let zone = &self.schema.zone;
        let bound = match period {
            Period::Ever => BoundPeriod::Ever,
            Period::Last(span) => BoundPeriod::Last(span.micros()),
            Period::Between(from, until) => {
                BoundPeriod::Between(from.start(zone), until.plus_days(1).start(zone))
            }
            Period::Calendar(unit) => BoundPeriod::Calendar(*unit),
            Period::After(after) => {
                let (source, _) = self.source(&after.source, &at.key("period").key("after"))?;
                return Some((BoundPeriod::Ever, Some(After { source, within: after.within.micros() })));
            }
        };
        Some((bound, None))
    }

    fn kept<T>(&mut self, bound: Result<T, Problem>) -> Option<T> {
        bound.map_err(|problem| self.problems.push(problem)).ok()
    }
}

/// The aggregate of a figure; nothing where its property is missing.
fn aggregate(figure: Figure, column: Option<&ColumnDef>) -> Option<Aggregate> {
    let id = column.map(|column| column.id);
    Some(match figure {
        Figure::Count => Aggregate::Count,
        Figure::Sum => Aggregate::Sum(id?),
        Figure::Average => Aggregate::Average(id?),
        Figure::Minimum => Aggregate::Minimum(id?),
        Figure::Maximum => Aggregate::Maximum(id?),
        Figure::Distinct => Aggregate::Distinct(id?),
        Figure::DaysSinceFirst => Aggregate::DaysSinceFirst,
        Figure::DaysSinceLast => Aggregate::DaysSinceLast,
    })
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}
