//! The vocabulary of rules as the wire shows it.
//!
//! It copies and decides nothing: the words and what fits them stand in `rules::vocabulary`.

use crate::prelude::*;
use rules::schema::Choice;
use rules::vocabulary as source;

#[derive(Serialize, ToSchema)]
pub struct Vocabulary {
    subjects: Vec<ChoiceView>,
    fields: Vec<FieldView>,
    /// Operators of fields by the type of the field.
    field_ops: Vec<FieldOps>,
    measures: Vec<MeasureView>,
    compare_ops: Vec<OpView>,
    /// What can be bought: products by code, categories by id.
    whats: Vec<ChoiceView>,
    purposes: Vec<ChoiceView>,
    channels: Vec<ChoiceView>,
    topics: Vec<NamedView>,
    segments: Vec<NamedView>,
    categories: Vec<NamedView>,
    lists: Vec<NamedView>,
    campaigns: Vec<NamedView>,
    /// Whatever a customer has many of: events by kind first, then the others.
    tables: Vec<TableView>,
    /// What is made of rows.
    figures: Vec<FigureView>,
    /// What comes of messages.
    message_whats: Vec<ChoiceView>,
    /// Calendar units a period can be.
    calendars: Vec<ChoiceView>,
    /// Units of lengths of time.
    span_units: Vec<ChoiceView>,
    /// Of amounts in rules.
    currency: String,
}

#[derive(Serialize, ToSchema)]
pub struct ChoiceView {
    value: String,
    label: wire::Words,
}

#[derive(Serialize, ToSchema)]
pub struct FieldView {
    name: String,
    /// `text`, `choice`, `many_choice`, `number`, `money`, `date`, `moment` or `boolean`.
    #[schema(value_type = String)]
    kind: &'static str,
    label: wire::Words,
    choices: Vec<ChoiceView>,
}

#[derive(Serialize, ToSchema)]
pub struct FieldOps {
    #[schema(value_type = String)]
    kind: &'static str,
    ops: Vec<OpView>,
}

#[derive(Serialize, ToSchema)]
pub struct OpView {
    #[schema(value_type = String, example = "at_least")]
    op: &'static str,
    label: wire::Words,
    /// What stands after it: `none`, `one`, `two`, `list` or `days`.
    #[schema(value_type = String)]
    operand: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct MeasureView {
    #[schema(value_type = String, example = "count")]
    measure: &'static str,
    label: wire::Words,
    /// `count`, `money`, `days` or `percent`.
    #[schema(value_type = String)]
    unit: &'static str,
}

/// Rows a customer can have many of.
#[derive(Serialize, ToSchema)]
pub struct TableView {
    #[schema(example = "product_viewed")]
    name: String,
    /// Events of a kind, named by the kind; a condition names other tables by `table`.
    events: bool,
    /// Records of a type of the business's own.
    records: bool,
    label: wire::Words,
    properties: Vec<PropertyView>,
}

#[derive(Serialize, ToSchema)]
pub struct PropertyView {
    name: String,
    /// `text`, `choice`, `number`, `money`, `date`, `moment`, `boolean` or `reference`.
    #[schema(value_type = String)]
    kind: &'static str,
    label: wire::Words,
    choices: Vec<ChoiceView>,
    /// Of a reference: the prefix of its ids, such as `prd`.
    #[schema(value_type = String)]
    prefix: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct FigureView {
    #[schema(value_type = String, example = "count")]
    aggregate: &'static str,
    label: wire::Words,
    /// `count`, `days`, or `property` where it is the unit of the property.
    #[schema(value_type = String)]
    unit: &'static str,
    /// Which properties it is made of: `none`, `number` or `any`.
    #[schema(value_type = String)]
    property: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct NamedView {
    id: String,
    name: String,
}

impl From<source::Vocabulary> for Vocabulary {
    fn from(it: source::Vocabulary) -> Vocabulary {
        let field = |it: source::Field| FieldView {
            name: it.name,
            kind: it.kind,
            label: it.label.into(),
            choices: choices(it.choices),
        };
        let field_ops = |it: source::FieldOps| FieldOps { kind: it.kind, ops: ops(it.ops) };
        let measure = |it: source::MeasureWord| MeasureView {
            measure: it.measure,
            label: it.label.into(),
            unit: it.unit,
        };
        Vocabulary {
            subjects: choices(it.subjects),
            fields: it.fields.into_iter().map(field).collect(),
            field_ops: it.field_ops.into_iter().map(field_ops).collect(),
            measures: it.measures.into_iter().map(measure).collect(),
            compare_ops: ops(it.compare_ops),
            whats: choices(it.whats),
            purposes: choices(it.purposes),
            channels: choices(it.channels),
            topics: named(it.topics),
            segments: named(it.segments),
            categories: named(it.categories),
            lists: named(it.lists),
            campaigns: named(it.campaigns),
            tables: it.tables.into_iter().map(table).collect(),
            figures: it.figures.into_iter().map(figure).collect(),
            message_whats: choices(it.message_whats),
            calendars: choices(it.calendars),
            span_units: choices(it.span_units),
            currency: it.currency,
        }
    }
}

fn table(it: source::Table) -> TableView {
    let property = |it: source::Property| PropertyView {
        name: it.name,
        kind: it.kind,
        label: it.label.into(),
        choices: choices(it.choices),
        prefix: it.prefix,
    };
    let source::Table { name, events, records, label, properties } = it;
    let properties = properties.into_iter().map(property).collect();
    TableView { name, events, records, label: label.into(), properties }
}

fn figure(it: source::FigureWord) -> FigureView {
    FigureView { aggregate: it.aggregate, label: it.label.into(), unit: it.unit, property: it.property }
}

fn choices(choices: Vec<Choice>) -> Vec<ChoiceView> {
    choices.into_iter().map(|it| ChoiceView { value: it.value, label: it.label.into() }).collect()
}

fn ops(ops: Vec<source::Op>) -> Vec<OpView> {
    ops.into_iter().map(|it| OpView { op: it.op, label: it.label.into(), operand: it.operand }).collect()
}

fn named(named: Vec<source::Named>) -> Vec<NamedView> {
    named.into_iter().map(|it| NamedView { id: it.id, name: it.name }).collect()
}
