use super::super::plan::Options;
use super::super::rows::Habits;
use super::super::target::Layout;
use super::super::values::{DateOrder, Decimal};
use super::*;
use base::{Date, Zone};

const TARGETS: [Target; 6] =
    [Target::Number, Target::Code, Target::Quantity, Target::UnitPrice, Target::PlacedAt, Target::ExternalId];

fn gather(rows: &[&str]) -> Vec<Entry> {
    let mapping: Vec<(u16, Target)> = TARGETS.iter().enumerate().map(|(i, t)| (i as u16, *t)).collect();
    let habits = Habits { decimal: Decimal::Dot, dates: DateOrder::Ymd };
    let options = Options { cancellation_prefix: Some("C".into()), ..Options::default() };
    let today = Date::parse("2026-01-01").unwrap();
    let mut reader =
        Reader::new(Layout::new(&mapping), &options, habits, (&Zone::utc(), Currency::GBP), today);
    let mut groups = Groups::default();
    let mut out = Vec::new();
    for pass in 0..2 {
        for (index, line) in rows.iter().enumerate() {
            let cells: Vec<&str> = line.split(',').collect();
            let cell = |column: usize| cells.get(column).copied().unwrap_or("");
            let row = Row { cell: &cell };
            if pass == 0 {
                if let Ok(number) = reader.order_number(row) {
                    groups.count(number);
                }
            } else {
                let spoiled = (cells.len() != TARGETS.len()).then_some(Problem::row("columns_differ"));
                out.extend(groups.add(index as u64 + 2, row, &mut reader, spoiled).unwrap());
            }
        }
    }
    out.extend(groups.finish());
    out
}

fn orders(entries: &[Entry]) -> Vec<(&str, usize, bool)> {
    let order = |entry: &Entry| match entry {
        Entry::Order(_) => true,
        Entry::Bad(..) => false,
    };
    entries
        .iter()
        .filter(|e| order(e))
        .filter_map(|entry| match entry {
            Entry::Order(group) => {
                Some((group.order.number.as_str(), group.order.lines.len(), group.is_good()))
            }
            Entry::Bad(..) => None,
        })
        .collect()
}

#[test]
fn lines_that_stand_apart_make_one_order() {
    let entries = gather(&["1,A,1,2.5,2011-01-02,7", "2,A,1,1,2011-01-02,8", "1,A,2,2.5,2011-01-01,7"]);
    assert_eq!(orders(&entries), [("2", 1, true), ("1", 2, true)]);
    let Entry::Order(first) = &entries[1] else { panic!("an order comes out") };
    assert_eq!(first.order.placed_at().to_string(), "2011-01-01T00:00:00Z");
    assert_eq!(first.order.lines[0].code, first.order.lines[1].code);
    assert_eq!(first.rows.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [2, 4]);
}

#[test]
fn order_with_one_wrong_line_is_refused_whole() {
    let entries = gather(&["1,A,1,1,2011-01-01,7", "1,B,x,1,2011-01-01,7", "2,A,1,1,2011-01-01,7"]);
    assert_eq!(orders(&entries), [("1", 1, false), ("2", 1, true)]);
    let Entry::Order(wrong) = &entries[0] else { panic!("an order comes out") };
    let codes: Vec<(u64, &str)> = wrong.refused().map(|(at, problem)| (at, problem.code)).collect();
    assert_eq!(codes, [(2, ORDER_INCOMPLETE), (3, "number_invalid")]);
}

#[test]
fn wrong_first_line_spoils_its_order_too() {
    let entries = gather(&["1,A,x,1,2011-01-01,7", "1,B,1,1,2011-01-01,7"]);
    assert_eq!(orders(&entries), [("1", 1, false)]);
}

#[test]
fn row_without_a_number_is_told_alone() {
    let entries = gather(&[",A,1,1,2011-01-01,7", "2,A,1,1,2011-01-01,7"]);
    assert_eq!(entries[0], Entry::Bad(2, Problem::at(Target::Number, "required")));
    assert_eq!(orders(&entries), [("2", 1, true)]);
}

#[test]
fn lines_that_name_two_customers_are_refused() {
    let entries = gather(&["1,A,1,1,2011-01-01,7", "1,B,1,1,2011-01-01,8"]);
    assert_eq!(orders(&entries), [("1", 2, false)]);
    let Entry::Order(group) = &entries[0] else { panic!("an order comes out") };
    assert_eq!(group.rows[1].1.map(|p| p.code), Some(CUSTOMER_DIFFERS));
}

#[test]
fn cancellation_is_an_order_of_its_own_kind() {
    let entries = gather(&["C1,A,-1,1,2011-01-01,"]);
    let Entry::Order(group) = &entries[0] else { panic!("an order comes out") };
    assert_eq!((group.order.kind, group.buyer.is_none(), group.is_good()), (Kind::Cancellation, true, true));
}

#[test]
fn row_of_another_width_spoils_its_order() {
    let entries = gather(&["1,A,1,1,2011-01-01,7", "1,B,1"]);
    assert_eq!(orders(&entries), [("1", 1, false)]);
}
