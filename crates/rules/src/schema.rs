//! What a workspace's rules may speak of: fields with their types, topics, segments, categories, products.
//!
//! The schema is data, given from outside; this room never asks where it came from. It serves the check, the
//! compilation, the sentence and the builder's vocabulary alike, so that they cannot disagree.

pub mod tables;

use crate::rule::{Channel, FieldOp, Rule, TableRef};
use crate::words::words;
use base::{CampaignId, CategoryId, Currency, ListId, Locale, ProductId, SegmentId, TopicId, Zone};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
pub use tables::{ColumnDef, ColumnId, TableDef, TableId};

/// A text in both languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Label {
    pub ru: String,
    pub en: String,
}

impl Label {
    pub fn new(ru: &str, en: &str) -> Label {
        Label { ru: ru.to_owned(), en: en.to_owned() }
    }

    pub fn pick(&self, locale: Locale) -> &str {
        locale.pick(&self.ru, &self.en)
    }
}

words! {
    /// What a field or a column holds.
    FieldKind {
        Text = "text",
        Choice = "choice",
        ManyChoice = "many_choice",
        Number = "number",
        Money = "money",
        Date = "date",
        Moment = "moment",
        Boolean = "boolean",
        /// The id of another noun; only in columns.
        Reference = "reference",
    }
}

impl FieldKind {
    /// The operators that fit a field of this type.
    pub fn ops(self) -> &'static [FieldOp] {
        use FieldOp::*;
        match self {
            FieldKind::Text => &[Is, IsNot, Contains, StartsWith, In, Known, Unknown],
            FieldKind::Choice => &[Is, IsNot, In, Known, Unknown],
            FieldKind::ManyChoice => &[In, NotIn, Known, Unknown],
            FieldKind::Number | FieldKind::Money => {
                &[AtLeast, AtMost, MoreThan, LessThan, Equals, Between, Known, Unknown]
            }
            FieldKind::Date => &[
                Before,
                After,
                Between,
                InLastDays,
                BeforeLastDays,
                InNextDays,
                AnniversaryWithin,
                Known,
                Unknown,
            ],
            FieldKind::Moment => {
                &[Before, After, Between, InLastDays, BeforeLastDays, InNextDays, Known, Unknown]
            }
            FieldKind::Boolean => &[Is, IsNot, Known, Unknown],
            FieldKind::Reference => &[In, NotIn, Known, Unknown],
        }
    }
}

/// A field's place in the list of fields, which facts are asked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

impl FieldId {
    /// Whether its values are people or teams: they come and go, and a rule about one who went is still a rule.
    pub fn is_of_people(self) -> bool {
        self == standard::RESPONSIBLE || self == standard::RESPONSIBLE_TEAM
    }

    /// A field of the business's own.
    pub const fn is_own(self) -> bool {
        self.0 >= standard::custom(0).0
    }
}

#[derive(Clone, Debug)]
pub struct FieldDef {
    pub id: FieldId,
    pub name: String,
    pub kind: FieldKind,
    pub label: Label,
    pub choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: Label,
}

#[derive(Clone, Debug)]
pub struct SegmentDef {
    pub name: String,
    pub rule: Rule,
}

#[derive(Clone, Debug)]
pub struct ProductDef {
    pub id: ProductId,
    pub name: String,
    pub category: Option<CategoryId>,
}

/// Everything a rule of one workspace may name.
#[derive(Clone, Debug)]
pub struct Schema {
    pub zone: Zone,
    pub currency: Currency,
    pub fields: Vec<FieldDef>,
    /// Whatever a customer has many of.
    pub tables: Vec<TableDef>,
    /// Tables whose rows are not held in memory, because there is not enough of it: nothing can be asked about them.
    pub left_out: BTreeSet<TableId>,
    pub topics: BTreeMap<TopicId, String>,
    pub segments: BTreeMap<SegmentId, SegmentDef>,
    pub lists: BTreeMap<ListId, String>,
    pub campaigns: BTreeMap<CampaignId, String>,
    pub categories: BTreeMap<CategoryId, String>,
    /// By code, case-sensitive. Shared, because it is the largest part and changes seldom.
    pub products: Arc<HashMap<String, ProductDef>>,
}

impl Schema {
    /// The standard fields and tables and nothing else.
    pub fn new(zone: Zone, currency: Currency) -> Schema {
        Schema {
            zone,
            currency,
            fields: standard_fields().into_iter().chain([engagement_field()]).collect(),
            tables: tables::standard_tables(),
            left_out: BTreeSet::new(),
            topics: BTreeMap::new(),
            segments: BTreeMap::new(),
            lists: BTreeMap::new(),
            campaigns: BTreeMap::new(),
            categories: BTreeMap::new(),
            products: Arc::default(),
        }
    }

    pub fn field(&self, name: &str) -> Option<&FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The table of a source: events by their kind, others by their name.
    pub fn table(&self, table: &TableRef) -> Option<&TableDef> {
        let (name, events) = match table {
            TableRef::Events(kind) => (kind, true),
            TableRef::Table(name) => (name, false),
        };
        self.tables.iter().find(|table| table.name == *name && table.events == events)
    }
}

/// The fields every workspace has. Their ids are their places in this list.
pub mod standard {
    use super::FieldId;

    pub const FIRST_NAME: FieldId = FieldId(0);
    pub const MIDDLE_NAME: FieldId = FieldId(1);
    pub const LAST_NAME: FieldId = FieldId(2);
    pub const GENDER: FieldId = FieldId(3);
    pub const BIRTHDAY: FieldId = FieldId(4);
    pub const COUNTRY: FieldId = FieldId(5);
    pub const CITY: FieldId = FieldId(6);
    pub const LOCALE: FieldId = FieldId(7);
    pub const SOURCE: FieldId = FieldId(8);
    pub const EMAIL: FieldId = FieldId(9);
    pub const PHONE: FieldId = FieldId(10);
    pub const EXTERNAL: FieldId = FieldId(11);
    pub const CREATED_AT: FieldId = FieldId(12);
    pub const PREFERRED_CHANNEL: FieldId = FieldId(13);
    pub const CONTACT_FREQUENCY: FieldId = FieldId(14);
    pub const COUNT: usize = 15;

    /// Held by no store and no column: made of messages when it is asked for.
    pub const ENGAGEMENT: FieldId = FieldId(90);

    /// The user who looks after the customer, and that user's teams. Their choices are people and teams of the
    /// workspace, so that they are described with it (see `responsible_fields`).
    pub const RESPONSIBLE: FieldId = FieldId(80);
    pub const RESPONSIBLE_TEAM: FieldId = FieldId(81);

    /// A field of the business's own, by its number in the store.
    pub const fn custom(number: u16) -> FieldId {
        FieldId(100 + number)
    }
}

pub fn standard_fields() -> Vec<FieldDef> {
    use FieldKind as Kind;
    let choice =
        |value: &str, ru: &str, en: &str| Choice { value: value.to_owned(), label: Label::new(ru, en) };
    let gender = vec![choice("female", "женский", "female"), choice("male", "мужской", "male")];
    let locale = vec![choice("ru", "русский", "Russian"), choice("en", "английский", "English")];
    let channels = Channel::ALL.iter().map(|it| Choice { value: it.as_str().to_owned(), label: it.label() });
    let frequency = vec![
        choice("daily", "не чаще раза в день", "at most once a day"),
        choice("weekly", "не чаще раза в неделю", "at most once a week"),
        choice("monthly", "не чаще раза в месяц", "at most once a month"),
    ];
    let rows = [
        ("first_name", Kind::Text, "имя", "first name", vec![]),
        ("middle_name", Kind::Text, "отчество", "middle name", vec![]),
        ("last_name", Kind::Text, "фамилия", "last name", vec![]),
        ("gender", Kind::Choice, "пол", "gender", gender),
        ("birthday", Kind::Date, "день рождения", "birthday", vec![]),
        ("country", Kind::Text, "страна", "country", vec![]),
        ("city", Kind::Text, "город", "city", vec![]),
        ("locale", Kind::Choice, "язык", "language", locale),
        ("source", Kind::Text, "источник", "source", vec![]),
        ("email", Kind::Text, "e-mail", "e-mail", vec![]),
        ("phone", Kind::Text, "телефон", "phone", vec![]),
        ("external", Kind::Text, "внешний номер", "external id", vec![]),
        ("created_at", Kind::Moment, "дата появления", "date added", vec![]),
        ("preferred_channel", Kind::Choice, "удобный канал", "preferred channel", channels.collect()),
        ("contact_frequency", Kind::Choice, "как часто писать", "contact frequency", frequency),
    ];
    let numbered = rows.into_iter().enumerate();
    let fields = numbered.map(|(index, (name, kind, ru, en, choices))| FieldDef {
        id: FieldId(index as u16),
        name: name.to_owned(),
        kind,
        label: Label::new(ru, en),
        choices,
    });
    fields.collect()
}

/// Who looks after a customer, by the people and the teams of the workspace.
pub fn responsible_fields(people: Vec<Choice>, teams: Vec<Choice>) -> [FieldDef; 2] {
    let field =
        |id, name: &str, kind, label, choices| FieldDef { id, name: name.to_owned(), kind, label, choices };
    let team = Label::new("команда ответственного", "team of the responsible person");
    [
        field(
            standard::RESPONSIBLE,
            "responsible",
            FieldKind::Choice,
            Label::new("ответственный", "responsible person"),
            people,
        ),
        field(standard::RESPONSIBLE_TEAM, "responsible_team", FieldKind::ManyChoice, team, teams),
    ]
}

/// The engagement rating, from 0 to 5 (see `engagement`).
fn engagement_field() -> FieldDef {
    FieldDef {
        id: standard::ENGAGEMENT,
        name: "engagement".to_owned(),
        kind: FieldKind::Number,
        label: Label::new("рейтинг вовлечённости", "engagement rating"),
        choices: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_name_the_fields_they_say() {
        let fields = standard_fields();
        assert_eq!(fields.len(), standard::COUNT);
        for (id, name) in [
            (standard::FIRST_NAME, "first_name"),
            (standard::BIRTHDAY, "birthday"),
            (standard::CITY, "city"),
            (standard::EXTERNAL, "external"),
            (standard::CREATED_AT, "created_at"),
            (standard::PREFERRED_CHANNEL, "preferred_channel"),
            (standard::CONTACT_FREQUENCY, "contact_frequency"),
        ] {
            assert_eq!(fields[id.0 as usize].name, name);
        }
    }
}
