//! Workbooks as they are met, and as nobody should meet them.

use crate::world::*;
use crate::xlsx::{Sheet, archive, workbook};
use domain::imports::{Kind, Options, Target};

const PEOPLE: &str = "ФИО|Телефон|Почта|Дата рождения|Код\n\
    Иванова Анна Сергеевна|#79005550101|anna@example.com|@32905|0#12\n\
    Пётр Королёв|#7.9005550102E10|~petr@example.com|%32905.5|0#13";

fn refusal(shop: &Shop, bytes: &[u8]) -> String {
    match shop.upload("book.xlsx", bytes) {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.code().to_owned(),
    }
}

#[test]
fn workbook_is_read_like_a_text() {
    on_both(|shop, _| {
        let file = shop.upload("book.xlsx", &workbook(&[Sheet::of(PEOPLE)])).unwrap();
        assert_eq!((file.inspection.rows, file.inspection.sheet), (2, Some(0)));
        assert_eq!(file.inspection.columns[1].samples, ["79005550101", "79005550102"]);
        assert_eq!(file.inspection.columns[3].samples, ["1990-02-01", "1990-02-01 12:00:00"]);
        assert_eq!(file.inspection.columns[4].samples, ["000000012", "000000013"]);
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.work();
        let counts = shop.result(id);
        assert_eq!((counts.customers.created, counts.errors), (2, 0));
        let phones = "select count(*) from identity where value in ('+79005550101', '+79005550102')";
        assert_eq!(shop.count(phones), 2);
    });
}

#[test]
fn sheet_is_chosen() {
    on_both(|shop, _| {
        let sheets = [
            Sheet { name: "Обложка", ..Sheet::of("Наша лавка") },
            Sheet { hidden: true, name: "Служебный", ..Sheet::of("Почта\nhidden@example.com") },
            Sheet {
                name: "Розница", ..Sheet::of("Почта|Город\nanna@example.com|Казань")
            },
            Sheet {
                name: "Опт",
                ..Sheet::of("Город|Почта|Имя\nУфа|petr@example.com|Пётр\nУфа|olga@example.com|Ольга")
            },
        ];
        let file = shop.upload("book.xlsx", &workbook(&sheets)).unwrap();
        assert_eq!(file.inspection.sheets, ["Обложка", "Розница", "Опт"]);
        assert_eq!((file.inspection.sheet, file.inspection.rows), (Some(1), 1));
        let other = app::files::get(&shop.ctx, file.id, Some(2)).unwrap();
        assert_eq!((other.inspection.rows, other.inspection.columns.len()), (2, 3));
        let order = || Order {
            options: Options { sheet: Some(2), ..Options::default() },
            ..Order::of(Kind::Customers)
        };
        let id = shop.start(file.id, &order()).unwrap();
        shop.work();
        assert_eq!(shop.result(id).customers.created, 2);
        assert_eq!(shop.count("select count(*) from identity where value = 'olga@example.com'"), 1);
        let missing = app::files::get(&shop.ctx, file.id, Some(3)).map(|_| ());
        assert_eq!(missing.unwrap_err().code(), "file_sheet_unknown");
    });
}

#[test]
fn refused_rows_of_a_workbook_come_back_as_a_text() {
    on_both(|shop, _| {
        let sheet = Sheet::of("Отчёт\n\nПочта|Город\nkrivoy@|Пермь\nanna@example.com|Казань\nИтого|#2");
        let file = shop.upload("book.xlsx", &workbook(&[sheet])).unwrap();
        let id = shop.start(file.id, &Order::of(Kind::Customers)).unwrap();
        shop.work();
        let errors = shop.errors(id);
        let lines: Vec<&str> = errors.trim_start_matches('\u{feff}').lines().collect();
        assert!(lines[1].starts_with("krivoy@,Пермь,4,Почта,email_invalid,"), "{}", lines[1]);
        assert_eq!(lines.len(), 2);
        let counts = shop.result(id);
        assert_eq!((counts.rows, counts.errors, counts.passed), (2, 1, 1));
    });
}

#[test]
fn empty_columns_and_copies_of_merged_headings_are_no_columns() {
    on_both(|shop, _| {
        let rows = "Наименование|||Телефон||Почта|\n~Анна|||8900|8901|a@example.com|\nПётр||||||";
        let merged = ["A1:C1", "A2:C2", "D1:E1"];
        let sheet = Sheet { merged: &merged, ..Sheet::of(rows) };
        let file = shop.upload("book.xlsx", &workbook(&[sheet])).unwrap();
        let columns: Vec<(u16, &str)> =
            file.inspection.columns.iter().map(|column| (column.index, column.name.as_str())).collect();
        assert_eq!(columns, [(0, "Наименование"), (3, "Телефон"), (4, "Телефон (2)"), (5, "Почта")]);
        let phones =
            file.inspection.columns.iter().filter(|it| it.suggested.customers == Some(Target::Phone));
        assert_eq!(phones.count(), 2);
    });
}

#[test]
fn what_is_no_workbook_is_refused_with_its_reason() {
    on_both(|shop, _| {
        let good = workbook(&[Sheet::of(PEOPLE)]);
        assert_eq!(refusal(shop, &good), "taken");
        assert_eq!(refusal(shop, &good[..good.len() / 2]), "file_damaged");
        assert_eq!(refusal(shop, b"PK\x03\x04"), "file_damaged");
        assert_eq!(refusal(shop, &archive(&[("word/document.xml", b"<a/>")])), "file_is_a_workbook");
        assert_eq!(refusal(shop, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), "file_is_a_workbook");
        assert_eq!(refusal(shop, &workbook(&[Sheet::of("")])), "file_empty");
        // Columns far to the right: one cell says more than a file may hold.
        let far =
            "<worksheet><sheetData><row><c r=\"XFD1\" t=\"str\"><v>x</v></c></row></sheetData></worksheet>";
        assert_eq!(refusal(shop, &with_sheet(far.as_bytes())), "file_too_many_columns");
        // A sheet that ends in the middle of a row.
        assert_eq!(refusal(shop, &with_sheet(b"<worksheet><sheetData><row><c><v>1</v>")), "file_damaged");
        assert_eq!(refusal(shop, &with_sheet(b"<worksheet><sheetData><row></c>")), "file_damaged");
    });
}

#[test]
fn archive_that_unpacks_without_end_is_refused() {
    let fresh = store::testing::Fresh::all().into_iter().next().unwrap().1;
    let shop = Shop::found(&fresh);
    let mut bomb = b"<worksheet><sheetData>".to_vec();
    let row = b"<row><c t=\"inlineStr\"><is><t>a</t></is></c></row>";
    (0..1_600_000).for_each(|_| bomb.extend_from_slice(row));
    bomb.extend_from_slice(b"</sheetData></worksheet>");
    let packed = with_sheet(&bomb);
    assert!(packed.len() < 1_000_000, "{} bytes", packed.len());
    assert_eq!(refusal(&shop, &packed), "file_too_big");
    // One cell without an end takes no more memory than one row may.
    let mut long = b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>".to_vec();
    long.extend((0..6_000_000_u32).map(|n| b'a' + (n.wrapping_mul(2_654_435_761) >> 28) as u8));
    assert_eq!(refusal(&shop, &with_sheet(&long)), "file_damaged");
    shop.server.close();
}

/// A workbook whose one sheet holds these bytes.
fn with_sheet(sheet: &[u8]) -> Vec<u8> {
    let book = "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"rId1\"/></sheets></workbook>";
    let relations = "<Relationships><Relationship Id=\"rId1\" Type=\"x/worksheet\" Target=\"/xl/s.xml\"/></Relationships>";
    archive(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/s.xml", sheet),
    ])
}

#[test]
fn damaged_workbooks_are_refused_and_never_end_the_server() {
    let fresh = store::testing::Fresh::all().into_iter().next().unwrap().1;
    let shop = Shop::found(&fresh);
    let good = workbook(&[Sheet { merged: &["A2:A3"], ..Sheet::of(PEOPLE) }]);
    let mut seen = std::collections::BTreeSet::new();
    let mut random = 1_u64;
    for _ in 0..150 {
        let mut bytes = good.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (random >> 33) as usize % bytes.len();
            bytes[at] = (random >> 25) as u8;
        }
        seen.insert(refusal(&shop, &bytes));
    }
    let known = ["taken", "file_damaged", "file_is_a_workbook", "file_empty", "file_too_big"];
    assert!(seen.iter().all(|code| known.contains(&code.as_str())), "{seen:?}");
    assert!(seen.contains("file_damaged") && seen.contains("taken"), "{seen:?}");
    shop.server.close();
}
