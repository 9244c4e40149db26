//! "Money on the table": the button of each line opens exactly the customers that were counted.

use crate::world::on_both;
use crate::{count, orders};
use domain::analytics::Line;

/// Sixty regulars who buy every 20 days, some of whom stopped; sixty who bought once; all of them real orders.
fn history() -> Vec<String> {
    let day = |n: i64| base::Date::parse("2026-01-15").unwrap().plus_days(-n);
    let mut lines = Vec::new();
    let mut order = |customer: &str, days_ago: i64, price: i64| {
        let number = lines.len() + 1;
        lines.push(format!("{number},S,1,{} 08:00,{price}.00,{customer}", day(days_ago)));
    };
    for n in 0..60 {
        // Every third stopped three months ago; the others bought last between 0 and 19 days ago.
        let silent = if n % 3 == 0 { 90 } else { 0 };
        for visit in 0..6 {
            order(&format!("regular{n}"), silent + n % 20 + visit * 20, 10 + n);
        }
        order(&format!("once{n}"), 5 + n * 4, 20);
    }
    lines
}

#[test]
fn button_of_each_line_opens_as_many_customers_as_were_counted() {
    on_both(|shop, _| {
        orders(shop, &history());
        let home = app::analytics::home(&shop.ctx).unwrap();
        assert_eq!(home.customers, 120);
        assert_eq!(home.lines.iter().map(|it| it.line).collect::<Vec<_>>(), Line::ALL);
        for line in &home.lines {
            assert_eq!(count(shop, line.rule.to_json()), line.customers, "{:?}", line.line);
        }
        let of = |line: Line| home.lines.iter().find(|it| it.line == line).unwrap();
        // Twenty regulars have been silent for 90 to 109 days against their usual 20.
        assert_eq!(of(Line::Sleeping).customers, 20);
        // Regulars 16 to 19 days after their last purchase are at 80 % of their interval or more.
        assert_eq!(of(Line::Due).customers, (0..60).filter(|n| n % 3 != 0 && n % 20 >= 16).count() as u64);
        assert!(of(Line::SecondPurchase).customers > 0);
        assert_eq!(of(Line::Birthdays).customers, 0);
    });
}

#[test]
fn worth_is_what_the_likes_of_them_brought_or_is_not_said() {
    on_both(|shop, _| {
        orders(shop, &history());
        let home = app::analytics::home(&shop.ctx).unwrap();
        for line in &home.lines {
            let Some(worth) = line.worth else { continue };
            assert!(
                0 <= worth.low && worth.low <= worth.expected && worth.expected <= worth.high,
                "{worth:?}"
            );
        }
        // Nobody has a birthday on record, so nothing can be said of those who have.
        assert!(home.lines[3].worth.is_none());
        let revenue = home.orders.revenue.amount_minor;
        let all: i64 = history()
            .iter()
            .filter_map(|line| {
                let mut cells = line.split(',').skip(3);
                let at = base::Date::parse(cells.next()?.get(..10)?)?;
                let price: i64 = cells.next()?.strip_suffix(".00")?.parse().ok()?;
                // 90 × 24 hours before 15 January 10:00 is 17 October 10:00, after that day's 08:00.
                (at > base::Date::parse("2025-10-17")?).then_some(price * 100)
            })
            .sum();
        assert_eq!(revenue, all);
    });
}
