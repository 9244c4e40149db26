//! Tables: whatever a customer has many of, each row with a moment. A new noun joins by describing itself here or by
//! being added to `Schema::tables`; the language has no list of nouns.

use super::{Choice, FieldKind, Label};

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
}

/// The tables every workspace has.
pub fn standard_tables() -> Vec<TableDef> {
    use FieldKind as Kind;
    vec![
        TableDef {
            id: ORDERS,
            name: "orders".into(),
            label: Label::new("покупки", "purchases"),
            columns: vec![
                ColumnDef::new(orders::TOTAL, "total", Kind::Money, Label::new("сумма", "total")),
                ColumnDef::new(
                    orders::PURCHASE,
                    "purchase",
                    Kind::Boolean,
                    Label::new("покупка", "purchase"),
                ),
            ],
            counted: Some(orders::PURCHASE),
        },
        TableDef {
            id: LINES,
            name: "lines".into(),
            label: Label::new("купленные товары", "bought products"),
            columns: vec![ColumnDef::reference(
                lines::PRODUCT,
                "product",
                base::ProductId::PREFIX,
                Label::new("товар", "product"),
            )],
            counted: None,
        },
    ]
}
