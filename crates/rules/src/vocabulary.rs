//! Everything a builder of rules needs to draw its rows, from the same lists the check uses.
//!
//! It offers and never decides: whether a rule is accepted is decided in `compile` alone. The labels of operators and
//! measures stand here, those of fields and choices in `schema`.

use crate::rule::*;
use crate::schema::{Choice, ColumnDef, FieldKind, Label, Schema, TableDef};
use serde::Serialize;

#[derive(Clone, Debug, Serialize)]
pub struct Vocabulary {
    pub subjects: Vec<Choice>,
    pub fields: Vec<Field>,
    /// Operators of fields by the type of the field.
    pub field_ops: Vec<FieldOps>,
    pub measures: Vec<MeasureWord>,
    pub compare_ops: Vec<Op>,
    pub whats: Vec<Choice>,
    pub purposes: Vec<Choice>,
    pub channels: Vec<Choice>,
    pub topics: Vec<Named>,
    pub segments: Vec<Named>,
    pub categories: Vec<Named>,
    pub lists: Vec<Named>,
    pub campaigns: Vec<Named>,
    /// Whatever a customer has many of: events by kind first, then the others.
    pub tables: Vec<Table>,
    /// What is made of rows, with the unit of the number; `property` where it is that of the property.
    pub figures: Vec<FigureWord>,
    /// What comes of messages.
    pub message_whats: Vec<Choice>,
    pub calendars: Vec<Choice>,
    pub span_units: Vec<Choice>,
    pub currency: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Table {
    pub name: String,
    /// Events of a kind, named by the kind.
    pub events: bool,
    /// Records of a type of the business's own.
    pub records: bool,
    pub label: Label,
    pub properties: Vec<Property>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Property {
    pub name: String,
    pub kind: &'static str,
    pub label: Label,
    pub choices: Vec<Choice>,
    /// Of a reference: the prefix of its ids.
    pub prefix: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct FigureWord {
    pub aggregate: &'static str,
    pub label: Label,
    /// `count`, `days`, or `property` where it is the unit of the property.
    pub unit: &'static str,
    /// Which properties it is made of: `none`, `number` or `any`.
    pub property: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct Field {
    pub name: String,
    pub kind: &'static str,
    pub label: Label,
    pub choices: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
pub struct FieldOps {
    pub kind: &'static str,
    pub ops: Vec<Op>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Op {
    pub op: &'static str,
    pub label: Label,
    /// What stands after it: `none`, `one`, `two`, `list`, `days`.
    pub operand: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub struct MeasureWord {
    pub measure: &'static str,
    pub label: Label,
    /// `count`, `money`, `days` or `percent`.
    pub unit: &'static str,
}

/// A thing of the workspace's own, by its id.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

pub fn vocabulary(schema: &Schema) -> Vocabulary {
    let fields = schema.fields.iter().map(|field| Field {
        name: field.name.clone(),
        kind: field.kind.as_str(),
        label: field.label.clone(),
        choices: field.choices.clone(),
    });
    let field_ops = FieldKind::ALL.iter().map(|kind| FieldOps {
        kind: kind.as_str(),
        ops: kind.ops().iter().map(|op| field_op(*op, *kind)).collect(),
    });
    Vocabulary {
        subjects: subjects(),
        fields: fields.collect(),
        field_ops: field_ops.collect(),
        measures: Measure::ALL.iter().map(|measure| measure_word(*measure)).collect(),
        compare_ops: CompareOp::ALL.iter().map(|op| compare_op(*op)).collect(),
        whats: vec![choice("product", "товар", "product"), choice("category", "категория", "category")],
        purposes: vec![
            choice("marketing", "реклама", "marketing"),
            choice("service", "сервисные сообщения", "service messages"),
        ],
        channels: words(Channel::ALL, |it| (it.as_str(), it.label())),
        topics: schema.topics.iter().map(|(id, name)| named(id, name)).collect(),
        segments: schema.segments.iter().map(|(id, segment)| named(id, &segment.name)).collect(),
        categories: schema.categories.iter().map(|(id, name)| named(id, name)).collect(),
        lists: schema.lists.iter().map(|(id, name)| named(id, name)).collect(),
        campaigns: schema.campaigns.iter().map(|(id, name)| named(id, name)).collect(),
        tables: tables(schema),
        figures: Figure::ALL.iter().map(|figure| figure_word(*figure)).collect(),
        message_whats: words(MessageWhat::ALL, |it| (it.as_str(), it.label())),
        calendars: words(Calendar::ALL, |it| (it.as_str(), it.label())),
        span_units: words(SpanUnit::ALL, |it| (it.as_str(), it.label())),
        currency: schema.currency.code().to_owned(),
    }
}

fn tables(schema: &Schema) -> Vec<Table> {
    let property = |column: &ColumnDef| Property {
        name: column.name.clone(),
        kind: column.kind.as_str(),
        label: column.label.clone(),
        choices: column.choices.clone(),
        prefix: column.prefix,
    };
    let table = |table: &TableDef| Table {
        name: table.name.clone(),
        events: table.events,
        records: table.id.is_records(),
        label: table.label.clone(),
        properties: table.columns.iter().map(property).collect(),
    };
    let (events, others): (Vec<_>, Vec<_>) = schema.tables.iter().map(table).partition(|table| table.events);
    [events, others].concat()
}

fn figure_word(figure: Figure) -> FigureWord {
    let unit = match figure {
        Figure::Count | Figure::Distinct => "count",
        Figure::DaysSinceFirst | Figure::DaysSinceLast => "days",
        _ => "property",
    };
    let property = match (figure.takes_number(), figure.takes_property()) {
        (true, _) => "number",
        (false, true) => "any",
        (false, false) => "none",
    };
    FigureWord { aggregate: figure.as_str(), label: figure.label(), unit, property }
}

fn words<T: Copy>(all: &[T], word: impl Fn(T) -> (&'static str, Label)) -> Vec<Choice> {
    all.iter().map(|it| word(*it)).map(|(value, label)| Choice { value: value.to_owned(), label }).collect()
}

fn named(id: &impl ToString, name: &str) -> Named {
    Named { id: id.to_string(), name: name.to_owned() }
}

fn choice(value: &str, ru: &str, en: &str) -> Choice {
    Choice { value: value.to_owned(), label: Label::new(ru, en) }
}

fn subjects() -> Vec<Choice> {
    vec![
        choice("field", "поле клиента", "customer's field"),
        choice("orders", "покупки", "purchases"),
        choice("bought", "купленные товары", "bought products"),
        choice("share", "доля в покупках", "share of purchases"),
        choice("events", "события", "events"),
        choice("rows", "записи", "rows"),
        choice("messages", "сообщения", "messages"),
        choice("sequence", "одно за другим", "one after another"),
        choice("consent", "согласие", "consent"),
        choice("reach", "доступность для сообщений", "reach"),
        choice("segment", "сегмент", "segment"),
        choice("list", "список", "list"),
        choice("control", "контрольная группа", "control group"),
    ]
}

pub(crate) fn measure_word(measure: Measure) -> MeasureWord {
    let (ru, en, unit) = match measure {
        Measure::Count => ("число покупок", "number of purchases", "count"),
        Measure::Sum => ("сумма покупок", "sum of purchases", "money"),
        Measure::Average => ("средний чек", "average bill", "money"),
        Measure::DaysSinceLast => ("дней с последней покупки", "days since last purchase", "days"),
        Measure::DaysSinceFirst => ("дней с первой покупки", "days since first purchase", "days"),
        Measure::SilencePercent => (
            "молчание, % обычного перерыва между покупками",
            "silence, % of usual interval between purchases",
            "percent",
        ),
    };
    MeasureWord { measure: measure.as_str(), label: Label::new(ru, en), unit }
}

fn field_op(op: FieldOp, kind: FieldKind) -> Op {
    let moment = matches!(kind, FieldKind::Date | FieldKind::Moment);
    let (ru, en, operand) = match op {
        FieldOp::Is => ("равно", "is", "one"),
        FieldOp::IsNot => ("не равно", "is not", "one"),
        FieldOp::Contains => ("содержит", "contains", "one"),
        FieldOp::StartsWith => ("начинается с", "starts with", "one"),
        FieldOp::In => ("одно из", "is one of", "list"),
        FieldOp::NotIn => ("ни одно из", "is none of", "list"),
        FieldOp::AtLeast => ("не меньше", "at least", "one"),
        FieldOp::AtMost => ("не больше", "at most", "one"),
        FieldOp::MoreThan => ("больше", "more than", "one"),
        FieldOp::LessThan => ("меньше", "less than", "one"),
        FieldOp::Equals => ("равно", "equals", "one"),
        FieldOp::Between if moment => ("в промежутке", "between", "two"),
        FieldOp::Between => ("от и до", "between", "two"),
        FieldOp::Before => ("раньше", "before", "one"),
        FieldOp::After => ("позже", "after", "one"),
        FieldOp::InLastDays => ("за последние дни", "in the last days", "days"),
        FieldOp::BeforeLastDays => ("давность не меньше", "at least this long ago", "days"),
        FieldOp::InNextDays => ("в ближайшие дни", "in the next days", "days"),
        FieldOp::AnniversaryWithin => ("годовщина в ближайшие дни", "anniversary in the next days", "days"),
        FieldOp::Known => ("известно", "is known", "none"),
        FieldOp::Unknown => ("неизвестно", "is unknown", "none"),
    };
    Op { op: op.as_str(), label: Label::new(ru, en), operand }
}

fn compare_op(op: CompareOp) -> Op {
    let (ru, en, operand) = match op {
        CompareOp::AtLeast => ("не меньше", "at least", "one"),
        CompareOp::AtMost => ("не больше", "at most", "one"),
        CompareOp::MoreThan => ("больше", "more than", "one"),
        CompareOp::LessThan => ("меньше", "less than", "one"),
        CompareOp::Equals => ("ровно", "exactly", "one"),
        CompareOp::Between => ("от и до", "between", "two"),
    };
    Op { op: op.as_str(), label: Label::new(ru, en), operand }
}
