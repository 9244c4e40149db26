//! Tables: whatever a customer has many of, each row with a moment. A new noun joins by describing itself here or by
//! being added to `Schema::tables`; the language has no list of nouns.
//!
//! Numbers of tables and columns are kept in saved images of the base, so they are never given to anything else.

use super::{Choice, FieldKind, Label};
use crate::rule::{Channel, MessageWhat};

/// Which table. The constants below are for the tables that every workspace has; events of a kind and records of the
/// business's own get their numbers from their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u32);

/// Which column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(pub u16);

#[derive(Clone, Debug, PartialEq)]
pub struct TableDef {
    pub id: TableId,
    pub name: String,
    pub label: Label,
    /// Events of one kind, named by the kind; rules name other tables by their name.
    pub events: bool,
    pub columns: Vec<ColumnDef>,
    /// A boolean column that says which rows count in numbers, averages and days; the others only change sums.
    /// Orders have one, because returns reduce sums and not numbers.
    pub counted: Option<ColumnId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDef {
    pub id: ColumnId,
    pub name: String,
    pub kind: FieldKind,
    pub label: Label,
    pub choices: Vec<Choice>,
    /// Of a reference: the prefix of the ids it holds, such as `prd`.
    pub prefix: &'static str,
}

impl TableDef {
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ColumnDef {
    pub fn new(id: ColumnId, name: &str, kind: FieldKind, label: Label) -> ColumnDef {
        ColumnDef { id, name: name.to_owned(), kind, label, choices: Vec::new(), prefix: "" }
    }

    pub fn reference(id: ColumnId, name: &str, prefix: &'static str, label: Label) -> ColumnDef {
        ColumnDef { prefix, ..ColumnDef::new(id, name, FieldKind::Reference, label) }
    }
}

/// Purchases and returns at the moment they were placed.
pub const ORDERS: TableId = TableId(0);
/// What was bought: lines of purchases at the moment of their order.
pub const LINES: TableId = TableId(1);
/// What happened with messages to the customer.
pub const MESSAGES: TableId = TableId(2);
const FIRST_EVENT: u32 = 1_000;

/// The events of one kind, by the number of the kind.
pub const fn events(kind: u32) -> TableId {
    TableId(FIRST_EVENT + kind)
}

const FIRST_RECORDS: u32 = 1 << 31;

/// The records of one type of the business's own, by the number of the type.
pub const fn records(record_type: u32) -> TableId {
    TableId(FIRST_RECORDS | record_type)
}

impl TableId {
    /// Events of some kind.
    pub const fn is_events(self) -> bool {
        self.0 >= FIRST_EVENT && self.0 < FIRST_RECORDS
    }

    /// Records of some type of the business's own.
    pub const fn is_records(self) -> bool {
        self.0 >= FIRST_RECORDS
    }
}

/// Columns of [`ORDERS`].
pub mod orders {
    use super::ColumnId;
    /// Money; of a return below zero.
    pub const TOTAL: ColumnId = ColumnId(0);
    /// Boolean: a purchase, not a return.
    pub const PURCHASE: ColumnId = ColumnId(1);
}

/// Columns of [`LINES`].
pub mod lines {
    use super::ColumnId;
    /// The product's id.
    pub const PRODUCT: ColumnId = ColumnId(0);
    /// What the line brought, as money.
    pub const AMOUNT: ColumnId = ColumnId(1);
}

/// Columns of [`MESSAGES`].
pub mod messages {
    use super::ColumnId;
    /// A word of `rule::MessageWhat`, or `control` of somebody whom a control group keeps from it.
    pub const WHAT: ColumnId = ColumnId(0);
    pub const CAMPAIGN: ColumnId = ColumnId(1);
    pub const TOPIC: ColumnId = ColumnId(2);
    pub const CHANNEL: ColumnId = ColumnId(3);
    /// The word of `what` for a member of the control group.
    pub const CONTROL: &str = "control";
}

impl TableDef {
    fn new(id: TableId, name: &str, label: Label, columns: Vec<ColumnDef>) -> TableDef {
        TableDef { id, name: name.to_owned(), label, events: false, columns, counted: None }
    }

    /// Events of a kind, by the number of the kind.
    pub fn of_events(number: u32, kind: &str, label: Label, columns: Vec<ColumnDef>) -> TableDef {
        TableDef { events: true, ..TableDef::new(events(number), kind, label, columns) }
    }

    /// Records of a type of the business's own, by the number of the type.
    pub fn of_records(number: u32, name: &str, label: Label, columns: Vec<ColumnDef>) -> TableDef {
        TableDef::new(records(number), name, label, columns)
    }
}

/// The tables every workspace has.
pub fn standard_tables() -> Vec<TableDef> {
    use FieldKind as Kind;
    let both = Label::new;
    let order_columns = vec![
        ColumnDef::new(orders::TOTAL, "total", Kind::Money, both("сумма", "total")),
        ColumnDef::new(orders::PURCHASE, "purchase", Kind::Boolean, both("покупка", "purchase")),
    ];
    let product = base::ProductId::PREFIX;
    let line_columns = vec![
        ColumnDef::reference(lines::PRODUCT, "product", product, both("товар", "product")),
        ColumnDef::new(lines::AMOUNT, "amount", Kind::Money, both("сумма", "amount")),
    ];
    let what = MessageWhat::ALL.iter().map(|what| (what.as_str(), what.label()));
    let control = (messages::CONTROL, both("контрольная группа", "control group"));
    let choice = |(value, label): (&str, Label)| Choice { value: value.to_owned(), label };
    let message_columns = vec![
        ColumnDef {
            choices: what.chain([control]).map(choice).collect(),
            ..ColumnDef::new(messages::WHAT, "what", Kind::Choice, both("что случилось", "what happened"))
        },
        ColumnDef::reference(
            messages::CAMPAIGN,
            "campaign",
            base::CampaignId::PREFIX,
            both("рассылка", "campaign"),
        ),
        ColumnDef::reference(messages::TOPIC, "topic", base::TopicId::PREFIX, both("тема", "topic")),
        ColumnDef {
            choices: Channel::ALL.iter().map(|it| choice((it.as_str(), it.label()))).collect(),
            ..ColumnDef::new(messages::CHANNEL, "channel", Kind::Choice, both("канал", "channel"))
        },
    ];
    vec![
        TableDef {
            counted: Some(orders::PURCHASE),
            ..TableDef::new(ORDERS, "orders", both("покупки", "purchases"), order_columns)
        },
        TableDef::new(LINES, "lines", both("купленные товары", "bought products"), line_columns),
        TableDef::new(MESSAGES, "messages", both("сообщения", "messages"), message_columns),
    ]
}
