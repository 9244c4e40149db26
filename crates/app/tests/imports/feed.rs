//! Product feeds in Yandex Market Language, as shops give them out.

use crate::world::*;
use app::imports::undo;
use base::OperationId;
use domain::imports::{Kind, Options};
use std::fmt::Write;

/// A feed of these offers, in Windows-1251 as older shops write it.
fn feed(offers: &str) -> Vec<u8> {
    let text = format!(
        r#"<?xml version="1.0" encoding="windows-1251"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-01-15 10:00"><shop><name>Лавка</name><company>ООО «Ёлка»</company>
<currencies><currency id="RUR" rate="1"/></currencies>
<categories><category id="1">Обувь</category><category id="2" parentId="1">Кеды</category></categories>
<offers>{offers}</offers></shop></yml_catalog>"#
    );
    encoding_rs::WINDOWS_1251.encode(&text).0.into_owned()
}

pub fn offer(code: &str, price: &str) -> String {
    format!(
        r#"<offer id="{code}" available="true"><url>https://shop.example/{code}</url><price>{price}</price>
        <currencyId>RUR</currencyId><categoryId>2</categoryId><picture>https://shop.example/{code}.jpg</picture>
        <name>Кеды «Ёлка» &amp; {code}</name><vendor>Ёлка</vendor></offer>"#
    )
}

fn offers(codes: &[&str]) -> Vec<u8> {
    feed(&codes.iter().map(|code| offer(code, "100")).collect::<String>())
}

fn ordered(shop: &Shop, bytes: &[u8], (dry_run, may_shrink): (bool, bool)) -> OperationId {
    let file = shop.upload("price.yml", bytes).unwrap();
    let options = Options { whole_catalogue: true, may_shrink, ..Options::default() };
    let id = shop.start(file.id, &Order { options, dry_run, ..Order::of(Kind::Products) }).unwrap();
    shop.work();
    id
}

const AVAILABLE: &str = "select count(*) from product where available";

#[test]
fn feed_is_imported_as_a_person_expects() {
    on_both(|shop, _| {
        let more = r#"<offer id="B" available="false"><price>7.5</price><name>Без всего</name></offer>
            <offer id="C"><price>дорого</price><name>Цена словом</name></offer>
            <offer><price>1</price><name>Без кода</name></offer>"#;
        let file = shop.upload("price.yml", &feed(&(offer("A", "2990.50") + more))).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Products)).unwrap();
        shop.work();
        let counts = shop.result(id);
        assert_eq!((counts.rows, counts.errors, counts.products.created), (4, 2, 2));
        let found = shop.workspace.db.read(|tx| store::products::find(tx, &["A", "B", "C"])).unwrap();
        let a = &found["A"].product;
        assert_eq!((a.name.as_str(), a.category.as_deref()), ("Кеды «Ёлка» & A", Some("Обувь / Кеды")));
        assert_eq!((a.price.map(|it| it.0), a.available), (Some(29_905_000), Some(true)));
        assert_eq!(a.currency.map(|it| it.code().to_owned()).as_deref(), Some("RUB"));
        assert_eq!(a.url.as_deref(), Some("https://shop.example/A"));
        assert_eq!(a.picture.as_deref(), Some("https://shop.example/A.jpg"));
        let b = &found["B"].product;
        assert_eq!((b.available, b.price.map(|it| it.0)), (Some(false), Some(75_000)));
        assert!(!found.contains_key("C"));
        let errors = shop.errors(id);
        assert!(errors.contains("Цена словом") && errors.contains("Без кода"), "{errors}");
        // The same feed a second time changes nothing.
        let file = shop.upload("price.yml", &feed(&offer("A", "2990.50"))).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Products)).unwrap();
        shop.work();
        assert_eq!(shop.result(id).products.unchanged, 1);
    });
}

#[test]
fn feed_fills_old_price_vendor_params_and_pictures() {
    on_both(|shop, _| {
        let details = |old: &str| {
            let params: String = (0..60).map(|n| format!("<param name=\"П{n}\">да; нет</param>")).collect();
            feed(&format!(
                r#"<offer id="A"><price>80</price>{old}<name>Кеды</name><vendor>Ёлка</vendor>
                <picture>https://s.example/1.jpg</picture><picture>нет</picture>
                <picture>https://s.example/2.jpg</picture>
                <param name="Вес: сухой" unit="кг">0,5</param><param name="Пусто"></param>{params}</offer>
                <offer id="B"><price>5</price><oldprice>4</oldprice><name>Шнурки</name></offer>"#
            ))
        };
        let import = |bytes: &[u8]| {
            let file = shop.upload("price.yml", bytes).unwrap();
            let id = shop.start(file.id, &Order::of(Kind::Products)).unwrap();
            shop.work();
            assert_eq!(shop.result(id).errors, 0, "{}", shop.errors(id));
            shop.workspace.db.read(|tx| store::products::find(tx, &["A", "B"])).unwrap()
        };
        let found = import(&details("<oldprice>100</oldprice>"));
        let a = &found["A"].product;
        assert_eq!((a.old_price.map(|it| it.0), a.vendor.as_deref()), (Some(1_000_000), Some("Ёлка")));
        assert_eq!(a.picture.as_deref(), Some("https://s.example/1.jpg"));
        assert_eq!(a.pictures.as_deref(), Some(&["https://s.example/2.jpg".to_owned()][..]));
        let params = a.params.as_ref().unwrap();
        assert_eq!((params.len(), params[0].name.as_str()), (50, "Вес сухой"));
        assert_eq!((params[0].value.as_str(), params[0].unit.as_deref()), ("0,5", Some("кг")));
        assert_eq!((params[1].name.as_str(), params[1].value.as_str()), ("П0", "да; нет"));
        let b = &found["B"].product;
        assert_eq!((b.old_price, b.vendor.as_deref(), b.params.as_ref()), (None, None, None));
        // The discount ends where the feed tells of none any more; everything else stays.
        let after = import(&details(""))["A"].product.clone();
        assert_eq!(after, domain::products::Product { old_price: None, ..a.clone() });
    });
}

#[test]
fn what_a_whole_catalogue_does_not_name_becomes_unavailable_and_comes_back() {
    on_both(|shop, _| {
        // A product that only an order told of was never said to be available.
        let orders = "Номер;Дата;Код товара;Количество;Цена\n1;2026-01-01;OLD;1;5\n";
        shop.import(orders, Order::of(Kind::Orders));
        assert_eq!(shop.result(ordered(shop, &offers(&["A", "B", "C"]), (false, false))).retired, 0);
        let rehearsal = shop.result(ordered(shop, &offers(&["A", "B"]), (true, false)));
        assert_eq!(
            (rehearsal.retired, shop.count(AVAILABLE)),
            (1, 3),
            "a rehearsal counts and writes nothing"
        );
        let second = ordered(shop, &offers(&["A", "B"]), (false, false));
        assert_eq!((shop.result(second).retired, shop.count(AVAILABLE)), (1, 2));
        assert_eq!(shop.count("select count(*) from product where available = false and code = 'C'"), 1);
        assert_eq!(shop.count("select count(*) from product where available is null and code = 'OLD'"), 1);
        // An import that does not speak for the whole catalogue retires nobody.
        let file = shop.upload("price.yml", &offers(&["A"])).unwrap();
        shop.start(file.id, &Order::of(Kind::Products)).unwrap();
        shop.work();
        assert_eq!(shop.count(AVAILABLE), 2);
        // Taken back, it was never gone; named again, it is available again.
        undo::start(&shop.ctx, second, false).unwrap();
        shop.work();
        assert_eq!(shop.count(AVAILABLE), 3);
        ordered(shop, &offers(&["A", "B"]), (false, false));
        assert_eq!(shop.count(AVAILABLE), 2);
        ordered(shop, &offers(&["A", "B", "C"]), (false, false));
        assert_eq!(shop.count(AVAILABLE), 3);
    });
}

#[test]
fn catalogue_that_loses_most_of_itself_is_asked_about_first() {
    on_both(|shop, _| {
        ordered(shop, &offers(&["A", "B", "C", "D"]), (false, false));
        let half = ordered(shop, &offers(&["A", "B"]), (true, false));
        assert_eq!((shop.state(half).as_str(), shop.result(half).retired), ("finished", 2));
        for dry_run in [true, false] {
            let odd = feed(&(offer("A", "999") + &offer("E", "1")));
            let id = ordered(shop, &odd, (dry_run, false));
            let error = shop.result(id).error.unwrap();
            assert_eq!(shop.state(id), "failed");
            assert_eq!((error.code.as_str(), error.detail.as_str()), ("import_catalogue_shrinks", "3 / 4"));
        }
        assert_eq!(shop.count("select count(*) from product"), 4, "nothing of it was imported");
        assert_eq!(shop.count("select count(*) from product where price = 1000000"), 4);
        let sure = ordered(shop, &offers(&["A", "E"]), (false, true));
        assert_eq!((shop.state(sure).as_str(), shop.result(sure).retired), ("finished", 3));
        assert_eq!(shop.count(AVAILABLE), 2);
        let file = shop.upload("a.csv", "Почта\na@example.com\n".as_bytes()).unwrap();
        let options = Options { whole_catalogue: true, ..Options::default() };
        let refused = shop.start(file.id, &Order { options, ..Order::of(Kind::Customers) }).unwrap_err();
        assert_eq!(refused.code(), "import_catalogue_of_others");
    });
}

#[test]
fn feed_that_breaks_off_is_no_shorter_catalogue() {
    on_both(|shop, _| {
        let whole = offers(&["A", "B", "C"]);
        for cut in [whole.len() - 3, whole.len() - 40, whole.len() / 2, 300] {
            let refused = shop.upload("price.yml", &whole[..cut]).unwrap_err();
            assert_eq!(refused.code(), "file_damaged", "{cut}");
        }
        assert_eq!(
            shop.upload("a.xml", b"<?xml version=\"1.0\"?><rss/>").unwrap_err().code(),
            "file_is_no_feed"
        );
        assert_eq!(shop.count("select count(*) from product"), 0);
        assert_eq!(shop.count("select count(*) from file"), 0);
        assert_eq!(shop.count("select count(*) from file_piece"), 0);
    });
}

#[test]
fn catalogue_of_several_pages_is_retired_to_its_end() {
    on_both(|shop, _| {
        let codes: Vec<String> = (0..1_300).map(|n| format!("P{n}")).collect();
        let mut all = String::new();
        codes.iter().for_each(|code| {
            let _ = write!(all, "{}", offer(code, "5"));
        });
        ordered(shop, &feed(&all), (false, false));
        let kept: String = codes.iter().step_by(2).map(|code| offer(code, "5")).collect();
        let counts = shop.result(ordered(shop, &feed(&kept), (false, false)));
        assert_eq!((counts.retired, counts.products.unchanged), (650, 650));
        assert_eq!(shop.count(AVAILABLE), 650);
    });
}
