//! The real data of `../shared/data`: the totals that are known of it, and a second import that changes nothing.

use crate::world::*;
use base::CustomerId;
use domain::identities::Kind as Identity;
use domain::imports::{Kind, Options};

const FILE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/online-retail/online_retail.csv.gz");

fn customer(shop: &Shop, number: &str) -> CustomerId {
    shop.workspace.db.read(|tx| store::identities::owner(tx, Identity::External, number)).unwrap().unwrap()
}

fn totals_are_the_known_ones(shop: &Shop) {
    let all = app::orders::summary(&shop.ctx, false, None).unwrap().0;
    assert_eq!(all.totals.len(), 1, "one currency");
    let totals = &all.totals[0];
    assert_eq!((totals.lines, totals.orders, totals.cancellations), (541_909, 25_900, 3_836));
    assert_eq!((all.customers, all.products, totals.lines_without_customer), (4_372, 4_070, 135_080));
    assert_eq!(totals.exact, 97_477_479_340_000_000, "9,747,747.934 before rounding");
    let clean = app::orders::summary(&shop.ctx, true, None).unwrap().0;
    let totals = &clean.totals[0];
    assert_eq!((totals.lines, totals.orders, clean.customers), (397_884, 18_532, 4_338));
    assert_eq!((totals.total_minor, totals.exact), (891_140_790, 89_114_079_040_000_000));
    for (number, orders, total) in [("12347", 7, 431_000), ("14646", 73, 28_020_602)] {
        let id = customer(shop, number);
        let own = app::orders::summary(&shop.ctx, true, Some(id)).unwrap().0;
        assert_eq!((own.totals[0].orders, own.totals[0].total_minor), (orders, total), "customer {number}");
    }
}

#[test]
fn online_retail_gives_the_known_totals_and_a_second_import_changes_nothing() {
    let Ok(bytes) = std::fs::read(FILE) else {
        eprintln!("{FILE} is not here: the import of Online Retail is NOT checked by this run");
        return;
    };
    on_both(|shop, _| {
        let file = shop.upload("online_retail.csv.gz", &bytes).unwrap();
        assert_eq!(file.inspection.rows, 541_909);
        assert_eq!(file.inspection.cancellation_prefix.as_deref(), Some("C"));
        let options = Options {
            cancellation_prefix: file.inspection.cancellation_prefix.clone(),
            ..Options::default()
        };
        let order = Order { options, ..Order::of(Kind::Orders) };
        let watch = base::Stopwatch::start();
        let id = shop.start(file.id, &order).unwrap();
        shop.work();
        eprintln!("{:?}: first import {:?}", shop.workspace.db.engine(), watch.elapsed());
        let first = shop.result(id);
        assert_eq!((first.rows, first.lines, first.errors), (541_909, 541_909, 0));
        assert_eq!(
            (first.orders.created, first.customers.created, first.products.created),
            (25_900, 4_372, 4_070)
        );
        totals_are_the_known_ones(shop);
        crate::answers::rules_give_the_known_answers(shop);
        let before = shop.digest();
        let watch = base::Stopwatch::start();
        let id = shop.start(file.id, &order).unwrap();
        shop.work();
        eprintln!("{:?}: second import {:?}", shop.workspace.db.engine(), watch.elapsed());
        let second = shop.result(id);
        assert_eq!((second.orders.unchanged, second.orders.changed(), second.lines), (25_900, 0, 0));
        assert_eq!((second.customers.changed(), second.products.changed()), (0, 0));
        assert_eq!(shop.digest(), before);
    });
}
