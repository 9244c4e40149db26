//! What orders and returns are worth: the same in rules, after a load, in the totals and for one customer.

use crate::world::{Shop, on_both};
use crate::{count, person};
use base::{Currency, CustomerId, Price, Quantity, Timestamp, time::DAY};
use domain::orders::{Back, Goods, GoodsLine, Kind, Line, Order, State, Told, Which, line_total};
use domain::products::Product;
use serde_json::{Value, json};

fn ago(shop: &Shop, days: i64) -> Timestamp {
    Timestamp::from_micros(shop.ctx.now().micros() - days * DAY)
}

fn tell(shop: &Shop, told: Told, whose: Option<CustomerId>) {
    let whose = whose.map_or(app::orders::Whose::Unsaid, app::orders::Whose::Known);
    let done = app::orders::tell(&shop.ctx, vec![app::orders::Word { told, whose }]).unwrap();
    assert!(done[0].as_ref().is_ok_and(|done| !done.changes.is_empty()), "{done:?}");
}

fn bare(number: &str, at: Timestamp) -> Told {
    Told { number: number.to_owned(), at, state: None, order: None, back: None, products: Vec::new() }
}

/// Lines as product, category, quantity and price.
fn buy(shop: &Shop, number: &str, who: CustomerId, at: Timestamp, lines: &[(&str, &str, &str, &str)]) {
    let currency = Currency::GBP;
    let line = |(code, _, quantity, price): &(&str, &str, &str, &str)| {
        let (quantity, unit_price) = (Quantity::parse(quantity).unwrap(), Price::parse(price).unwrap());
        let total_minor = line_total(unit_price, quantity, currency).unwrap();
        Line {
            code: (*code).to_owned(),
            name: String::new(),
            quantity,
            unit_price,
            total_minor,
            placed_at: at,
        }
    };
    let product = |(code, category, ..): &(&str, &str, &str, &str)| Product {
        code: (*code).to_owned(),
        name: format!("product {code}"),
        category: Some((*category).to_owned()),
        ..Product::default()
    };
    let (kind, state) = (Kind::Sale, State::Placed);
    let order =
        Order { number: number.to_owned(), kind, state, currency, lines: lines.iter().map(line).collect() };
    let products = lines.iter().map(product).collect();
    tell(shop, Told { order: Some(order), products, ..bare(number, at) }, Some(who));
}

fn give_back(shop: &Shop, number: &str, at: Timestamp, lines: &[(i64, &str)]) {
    let line = |(position, quantity): &(i64, &str)| GoodsLine {
        which: Which::Position(*position),
        quantity: Quantity::parse(quantity),
    };
    let goods = Goods::Lines(lines.iter().map(line).collect());
    tell(shop, Told { back: Some(Back { key: None, goods }), ..bare(number, at) }, None);
}

fn orders(measure: &str, op: &str, value: Value, days: Option<i64>) -> Value {
    let mut rule = json!({"subject": "orders", "measure": measure, "op": op, "value": value});
    if let Some(days) = days {
        rule["period"] = json!({ "last_days": days });
    }
    rule
}

fn share(category: &str, op: &str, value: f64, shop: &Shop) -> Value {
    let all = app::products::categories(&shop.ctx).unwrap();
    let id = all.into_iter().find(|it| it.name == category).unwrap().id;
    json!({"subject": "share", "what": "category", "values": [id], "op": op, "value": value})
}

#[test]
fn returns_lower_sums_at_their_own_moment_and_shares_at_once() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", ""), person(shop, "boris", ""));
        let lines = [("tea", "Tea", "0.5", "40"), ("cup", "Cups", "2", "15")];
        buy(shop, "1", anna, ago(shop, 60), &lines);
        buy(shop, "2", boris, ago(shop, 60), &lines);
        give_back(shop, "1", ago(shop, 5), &[(2, "1")]);
        buy(shop, "3", anna, ago(shop, 3), &[("tea", "Tea", "1", "5")]);
        let money = |minor: i64| json!(base::money::format_decimal(minor, 2, 2));
        let sum = |op: &str, minor: i64, days| count(shop, orders("sum", op, money(minor), days));
        let check = |when: &str| {
            // 20 + 30 − 15 + 5 in all; within the last ten days 5 bought and 15 came back.
            assert_eq!((sum("equals", 4_000, None), sum("equals", 5_000, None)), (1, 1), "{when}");
            assert_eq!(sum("equals", -1_000, Some(10)), 1, "{when}");
            assert_eq!(
                count(shop, orders("count", "equals", json!(2), None)),
                1,
                "{when}: a return is no order less"
            );
            assert_eq!(count(shop, orders("average", "equals", money(2_000), None)), 1, "{when}");
            // Anna kept tea for 25 of 40, Boris for 20 of 50.
            assert_eq!(count(shop, share("Tea", "equals", 62.5, shop)), 1, "{when}");
            assert_eq!(count(shop, share("Tea", "equals", 40.0, shop)), 1, "{when}");
            assert_eq!(count(shop, share("Cups", "at_least", 37.5, shop)), 2, "{when}");
        };
        check("followed");
        app::facts::reload(&shop.workspace).unwrap();
        check("loaded");
        let totals = app::orders::summary(&shop.ctx, false, Some(anna)).unwrap().0.totals.clone();
        assert_eq!((totals[0].total_minor, totals[0].returned_minor), (5_500, 1_500));
        let all = app::orders::summary(&shop.ctx, true, None).unwrap().0.totals.clone();
        assert_eq!((all[0].total_minor - all[0].returned_minor, all[0].orders), (4_000 + 5_000, 3));
        // A cancelled order is nowhere, and neither is what came back of it.
        tell(shop, Told { state: Some(State::Cancelled), ..bare("1", shop.ctx.now()) }, None);
        assert_eq!((sum("equals", 500, None), sum("equals", 500, Some(10))), (1, 1));
        let totals = app::orders::summary(&shop.ctx, false, Some(anna)).unwrap().0.totals.clone();
        assert_eq!((totals[0].total_minor, totals[0].returned_minor, totals[0].orders), (500, 0, 1));
        assert_eq!(count(shop, orders("count", "equals", json!(1), None)), 2);
    });
}
