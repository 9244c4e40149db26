use crate::world::*;
use domain::imports::{Kind, Options};
use domain::orders;

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

fn order() -> Order {
    Order {
        options: Options { cancellation_prefix: Some("C".to_owned()), ..Options::default() },
        ..Order::of(Kind::Orders)
    }
}

fn lines(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

#[test]
fn lines_that_stand_apart_become_one_order_at_its_earliest_moment() {
    on_both(|shop, _| {
        let text = lines(&[
            "1,A,Mug,6,2010-12-01 08:27:00,2.55,17850.0,France",
            "2,A,Mug,1,2010-12-02 09:00:00,1.00,,France",
            "1,A,Mug,1,2010-12-01 08:26:00,0.001,17850.0,France",
        ]);
        let counts = shop.import(&text, order());
        assert_eq!(
            (counts.orders.created, counts.lines, counts.customers.created, counts.products.created),
            (2, 3, 1, 1)
        );
        let page = app::orders::list(&shop.ctx, &Default::default(), None, 10).unwrap();
        let app::orders::Card { head, lines, .. } = app::orders::get(&shop.ctx, page[1].id).unwrap();
        assert_eq!((head.number.as_str(), head.total_minor, head.lines), ("1", 1530, 2));
        assert_eq!(head.placed_at.to_string(), "2010-12-01T08:26:00Z");
        let positions: Vec<(i64, i64)> = lines.iter().map(|line| (line.position, line.total_minor)).collect();
        assert_eq!(positions, [(1, 1530), (2, 0)]);
        assert_eq!(page[0].customer, None);
        assert_eq!(
            shop.count("select count(*) from identity where kind = 'external' and value = '17850'"),
            1
        );
    });
}

#[test]
fn codes_differ_by_case_and_a_product_is_named_once() {
    on_both(|shop, _| {
        let text = lines(&[
            "1,85123A,,1,2010-12-01,1,7,",
            "1,85123a,WHITE HEART,1,2010-12-01,1,7,",
            "2,85123A,RED HEART,1,2010-12-01,1,7,",
            "3,85123A,red heart?,1,2010-12-01,1,7,",
        ]);
        let counts = shop.import(&text, order());
        assert_eq!((counts.products.created, counts.errors), (2, 0));
        assert_eq!(shop.count("select count(*) from product where name = 'RED HEART'"), 1);
        assert_eq!(shop.count("select count(*) from order_line where name = 'red heart?'"), 1);
    });
}

#[test]
fn changed_order_replaces_its_lines_and_an_unchanged_one_stays() {
    on_both(|shop, _| {
        let first =
            lines(&["1,A,Mug,1,2010-12-01,1,7,", "1,B,Cup,1,2010-12-01,2,7,", "2,A,Mug,1,2010-12-01,1,8,"]);
        shop.import(&first, order());
        let id = shop.count("select order_id from orders where number = '1'");
        let second = lines(&["1,A,Mug,3,2010-12-01,1,8,", "2,A,Mug,1,2010-12-01,1,8,"]);
        let counts = shop.import(&second, order());
        assert_eq!((counts.orders.created, counts.orders.updated, counts.orders.unchanged), (0, 1, 1));
        assert_eq!(shop.count("select order_id from orders where number = '1'"), id);
        assert_eq!(shop.count("select count(*) from order_line"), 2);
        assert_eq!(shop.count("select total_minor from orders where number = '1'"), 300);
        // Both the one who lost the order and the one who got it are told to those who follow.
        let told = "select count(*) from feed where noun = 'customers' and change = 'changed'";
        assert_eq!(shop.count(told), 1);
    });
}

#[test]
fn order_with_a_wrong_line_is_not_written_and_all_its_lines_come_back() {
    on_both(|shop, _| {
        let text = lines(&[
            "1,A,Mug,1,2010-12-01,1,7,",
            "1,B,Cup,many,2010-12-01,2,7,",
            "2,A,Mug,1,2010-12-01,1,8,",
        ]);
        let file = shop.upload("a.csv", text.as_bytes()).unwrap();
        let id = shop.start(file.id, &order()).unwrap();
        shop.work();
        let counts = shop.result(id);
        assert_eq!((counts.orders.created, counts.errors, counts.rows), (1, 2, 3));
        // Nobody and nothing comes from an order that was not written.
        assert_eq!((counts.customers.created, counts.products.created), (1, 1));
        let errors = shop.errors(id);
        assert!(errors.contains(",2,,order_incomplete,"), "{errors}");
        assert!(errors.contains(",3,Quantity,number_invalid,"), "{errors}");
    });
}

#[test]
fn cancellations_adjustments_and_strangers_stay_in_the_totals_and_out_of_the_clean_ones() {
    on_both(|shop, _| {
        let text = lines(&[
            "1,A,Mug,2,2010-12-01,1.50,7,",
            "C2,A,Mug,-1,2010-12-02,1.50,7,",
            "A3,B,Adjust bad debt,1,2010-12-03,-11062.06,,",
            "4,A,Mug,1,2010-12-04,0,7,",
        ]);
        shop.import(&text, order());
        let all = app::orders::summary(&shop.ctx, false, None).unwrap().0;
        let totals = &all.totals[0];
        assert_eq!(
            (totals.lines, totals.orders, totals.cancellations, totals.lines_without_customer),
            (4, 4, 1, 1)
        );
        assert_eq!((totals.total_minor, totals.exact), (-1_106_056, -110_605_600_000_000));
        let clean = app::orders::summary(&shop.ctx, true, None).unwrap().0;
        assert_eq!(
            (clean.totals[0].lines, clean.totals[0].total_minor, clean.customers, clean.products),
            (1, 300, 1, 1)
        );
        let kind = Some(orders::Kind::Cancellation);
        let cancelled = app::orders::Filter { kind, ..Default::default() };
        let cancelled = app::orders::list(&shop.ctx, &cancelled, None, 10).unwrap();
        assert_eq!(cancelled[0].number, "C2");
    });
}

#[test]
fn rehearsal_of_orders_counts_like_the_import() {
    on_both(|shop, _| {
        let text =
            lines(&["1,A,Mug,1,2010-12-01,1,7,", "2,A,Mug,x,2010-12-01,1,8,", "3,B,Cup,1,2010-12-01,1,7,"]);
        let before = shop.digest();
        let mut said = shop.import(&text, Order { dry_run: true, ..order() });
        assert_eq!(shop.digest(), before);
        said.dry_run = false;
        assert_eq!(said, shop.import(&text, order()));
    });
}
