//! Whole catalogues that repeat by themselves: what a feed no longer names goes, and only what this feed brought.

use crate::feed::offer;
use crate::regular::{HOURLY, Site, at, hour_later, last, outcome, owner, run};
use crate::world::*;
use app::regular_imports::{self as regular, RegularImport};
use app::server::Progress;
use domain::imports::{Kind, Options};
use domain::regular_imports::{Draft, Outcome};

fn yml(codes: &[&str]) -> String {
    let offers: String = codes.iter().map(|code| offer(code, "100")).collect();
    format!("<?xml version=\"1.0\"?><yml_catalog><shop><offers>{offers}</offers></shop></yml_catalog>")
}

/// A regular import of a whole catalogue, set up after an import of the same feed by hand.
fn from_feed(shop: &Shop, site: &Site, codes: &[&str]) -> RegularImport {
    shop.server.outgoing().allow_private();
    let file = shop.upload("price.yml", yml(codes).as_bytes()).unwrap();
    let options = Options { whole_catalogue: true, may_shrink: true, ..Options::default() };
    let id = shop.start(file.id, &Order { options, ..Order::of(Kind::Products) }).unwrap();
    shop.work();
    assert_eq!(shop.state(id), "finished");
    site.serve(&yml(codes));
    let draft = Draft { name: "Каталог".to_owned(), place: at(&site.url), schedule: HOURLY };
    regular::create(&owner(shop), draft, None, id).unwrap()
}

/// What is available, by code.
fn available(shop: &Shop) -> Vec<String> {
    let (rows, _) = app::products::list(&shop.ctx, "", None, 100).unwrap();
    let rows = rows.into_iter().filter(|row| row.product.available == Some(true));
    let mut codes: Vec<String> = rows.map(|row| row.product.code).collect();
    codes.sort();
    codes
}

fn retired(shop: &Shop, import: &RegularImport) -> i64 {
    let ran = run(shop, import);
    assert_eq!(outcome(&ran), (Outcome::Started, None));
    shop.result(ran.told.operation.unwrap()).retired
}

/// Everything that is due an hour later.
fn hourly(shop: &Shop) {
    hour_later(shop);
    while regular::step(&shop.workspace).unwrap() == Progress::Worked {
        shop.work();
    }
}

/// What the last run of a changed feed retired.
fn gone(shop: &Shop, import: &RegularImport) -> i64 {
    let ran = last(shop, import);
    assert_eq!(outcome(&ran), (Outcome::Started, None));
    shop.result(ran.told.operation.unwrap()).retired
}

fn unchanged(shop: &Shop, import: &RegularImport) -> bool {
    last(shop, import).told.outcome == Outcome::Unchanged
}

#[test]
fn feed_that_repeats_retires_what_it_no_longer_names_and_brings_it_back() {
    on_both(|shop, _| {
        let site = Site::with("");
        let import = from_feed(shop, &site, &["A", "B", "C"]);
        assert_eq!(
            (retired(shop, &import), available(shop)),
            (0, ["A", "B", "C"].map(String::from).to_vec())
        );
        site.serve(&yml(&["A", "C", "D"]));
        hour_later(shop);
        assert_eq!(
            (retired(shop, &import), available(shop)),
            (1, ["A", "C", "D"].map(String::from).to_vec())
        );
        hour_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Unchanged, None));
        site.serve(&yml(&["A", "B", "C", "D"]));
        hour_later(shop);
        assert_eq!((retired(shop, &import), available(shop).len()), (0, 4));
        // A feed that breaks off imports nothing and retires nobody.
        let torn = yml(&["A"]);
        site.serve(&torn[..torn.len() - 20]);
        hour_later(shop);
        assert_eq!(outcome(&run(shop, &import)), (Outcome::Failed, Some("file_damaged")));
        assert_eq!(available(shop).len(), 4);
    });
}

#[test]
fn two_feeds_of_one_shop_leave_each_others_goods_alone() {
    on_both(|shop, _| {
        let (shoes, books) = (Site::with(""), Site::with(""));
        let first = from_feed(shop, &shoes, &["S1", "S2", "BOTH"]);
        retired(shop, &first);
        let second = from_feed(shop, &books, &["B1", "B2", "BOTH"]);
        assert_eq!(retired(shop, &second), 0);
        let all = ["B1", "B2", "BOTH", "S1", "S2"].map(String::from).to_vec();
        assert_eq!(available(shop), all, "neither the file by hand nor the second feed speaks for the first");
        // The first is unchanged; what both name stays while one of them names it.
        books.serve(&yml(&["B1"]));
        hourly(shop);
        assert!(unchanged(shop, &first) && gone(shop, &second) == 1);
        assert_eq!(available(shop), ["B1", "BOTH", "S1", "S2"].map(String::from));
        shoes.serve(&yml(&["S1", "S2"]));
        hourly(shop);
        assert!(unchanged(shop, &second) && gone(shop, &first) == 1);
        assert_eq!(available(shop), ["B1", "S1", "S2"].map(String::from));
        // What a feed that was deleted once named keeps nothing alive.
        books.serve(&yml(&["B1", "S1"]));
        hourly(shop);
        assert!(unchanged(shop, &first) && gone(shop, &second) == 0);
        regular::delete(&shop.ctx, first.id).unwrap();
        books.serve(&yml(&["B1"]));
        hourly(shop);
        assert_eq!((gone(shop, &second), available(shop)), (1, ["B1", "S2"].map(String::from).to_vec()));
    });
}
