//! Rules asked of Online Retail: answers that were counted from the file itself by a few lines of Python, with the
//! definitions of `docs/concepts/orders.md`. An order's moment is its earliest line; a sale counts, a cancellation
//! lowers sums.

use crate::world::Shop;
use base::Timestamp;
use rules::Rule;
use serde_json::{Value, json};

pub fn rules_give_the_known_answers(shop: &Shop) {
    let watch = base::Stopwatch::start();
    let base = app::facts::base(&shop.workspace).unwrap();
    let memory = base.snapshot.memory();
    let megabytes = (memory.subject_bytes + memory.row_bytes) / 1_000_000;
    eprintln!("columns loaded in {:?}, {megabytes} MB", watch.elapsed());
    let now = Timestamp::parse("2011-12-10T00:00:00Z").unwrap();
    let check = |what: &str, json: Value, wanted: u64| {
        let rule = base.compile(&Rule::from_json(&json).unwrap()).unwrap();
        let watch = base::Stopwatch::start();
        let answer = base.snapshot.ask(&rule, now);
        eprintln!("{what}: {} in {:?}", answer.count(), watch.elapsed());
        assert_eq!(answer.count(), wanted, "{what}");
    };
    let orders = |measure: &str, op: &str, value: Value, period: Value| json!({"subject": "orders", "measure": measure, "op": op, "value": value, "period": period});
    let november = || json!({"between": ["2011-11-01", "2011-11-30"]});
    let days = |n: i64| json!({"last_days": n});
    let ever = Value::Null;
    check("everybody", json!({"all": []}), 4_372);
    check("bought", orders("count", "at_least", json!(1), ever.clone()), 4_339);
    check("bought twice", orders("count", "at_least", json!(2), ever.clone()), 2_845);
    check("bought ten times", orders("count", "more_than", json!(9), ever.clone()), 391);
    check("spent 1,000", orders("sum", "at_least", json!("1000"), ever.clone()), 1_633);
    check("gave back more than bought", orders("sum", "less_than", json!("0"), ever.clone()), 41);
    check("bought twice in November", orders("count", "at_least", json!(2), november()), 540);
    check("spent 500 in November", orders("sum", "at_least", json!("500"), november()), 585);
    check("bought twice in 90 days", orders("count", "at_least", json!(2), days(90)), 1_387);
    check("nothing for 180 days", orders("count", "equals", json!(0), days(180)), 894);
    check("silent for 100 days", orders("days_since_last", "at_least", json!(100), ever), 1_365);
    let in_month = |from: &str, to: &str| json!({"between": [from, to]});
    let december = orders("count", "at_least", json!(1), in_month("2010-12-01", "2010-12-31"));
    let january = orders("count", "at_least", json!(1), in_month("2011-01-01", "2011-01-31"));
    check("first ordered in December 2010", december.clone(), 885);
    check("and again in January 2011", json!({"all": [december, january]}), 324);
    medians_are_the_known_ones(shop, now);
    let bought =
        |code: &str, op: &str| json!({"subject": "bought", "what": "product", "values": [code], "op": op});
    check("bought 85123A", bought("85123A", "did"), 856);
    check("did not buy 85123A", bought("85123A", "did_not"), 4_372 - 856);
}

/// Medians of RFM, and a customer who is known by number.
fn medians_are_the_known_ones(shop: &Shop, now: Timestamp) {
    let watch = base::Stopwatch::start();
    let grid = app::segments::rfm::rfm_at(&shop.ctx, now).unwrap();
    eprintln!("RFM of {} buyers in {:?}", grid.buyers, watch.elapsed());
    // One buyer of 4,339 got everything for nothing; the known medians are of those who have paid.
    assert_eq!((grid.buyers, grid.paying), (4_339, 4_338));
    assert_eq!((grid.recency_days, grid.frequency), (Some(50.0), Some(2.0)));
    assert_eq!(grid.money_minor, Some(67_448.5));
    assert_eq!(grid.cells.iter().map(|cell| cell.customers).sum::<u64>(), grid.buyers);
    let base = app::facts::base(&shop.workspace).unwrap();
    for cell in &grid.cells {
        let rule = base.compile(&cell.rule).unwrap();
        let count = base.snapshot.ask(&rule, now).count();
        assert_eq!(count, cell.customers, "cell {} {}", cell.recency, cell.frequency);
    }
    let id = shop
        .workspace
        .db
        .read(|tx| store::identities::owner(tx, domain::identities::Kind::External, "12347"));
    let customer = base.snapshot.customer(id.unwrap().unwrap().0).unwrap();
    let own = app::segments::orders_of(&customer, &rules::At::new(now, &base.schema.zone));
    assert_eq!((own.days_since_last, own.count, own.paid_minor), (Some(2), 7, 431_000));
}
