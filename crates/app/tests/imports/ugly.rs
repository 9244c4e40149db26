//! Ten exports as they really come, made after the forms of the programs that write them, each with the table that a
//! person would expect of it. The people are nobody: addresses of example.com, telephones of +7 900 555.

use crate::world::*;
use crate::xlsx::{Sheet, workbook};
use app::imports::Counts;
use base::{Date, Timestamp};
use domain::consent::{Basis, Channel};
use domain::imports::{ConsentBasis, Kind};
use encoding_rs::WINDOWS_1251;
use store::{Query, Value};

/// A file and what is to come of it.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    kind: Kind,
    /// By surname, name, patronymic, gender, birthday, city, identities, and whether consent was written.
    table: &'static [&'static str],
    /// Rows read, refused, and passed because they hold no data.
    counts: (i64, i64, i64),
    /// Rows that say the same as an earlier one.
    doubled: u64,
}

#[test]
fn ugly_exports_come_in_as_a_person_expects() {
    let cases = [
        accounting(),
        accounting_text(),
        warehouse(),
        online_shop(),
        deals(),
        people_of_deals(),
        two_telephones(),
        unicode_text(),
        cards(),
    ];
    for case in cases {
        on_both(|shop, _| {
            eprintln!("{}", case.name);
            let counts = bring(shop, &case);
            assert_eq!((counts.rows, counts.errors, counts.passed), case.counts, "{}", case.name);
            let table = people(shop);
            let table: Vec<&str> = table.iter().map(String::as_str).collect();
            assert_eq!(table, case.table, "{}", case.name);
            // The same file a second time changes nothing.
            let again = bring(shop, &case).customers;
            assert_eq!((again.created, again.updated), (0, 0), "{}", case.name);
        });
    }
}

fn bring(shop: &Shop, case: &Case) -> Counts {
    let file = shop.upload(case.name, &case.bytes).unwrap();
    assert_eq!(file.inspection.doubled, case.doubled, "{}", case.name);
    let consent = ConsentBasis {
        basis: Basis::Consent,
        source: "Касса на Тверской".to_owned(),
        document: "Анкеты 2025 года".to_owned(),
        given_at: Timestamp::parse("2025-12-01T00:00:00Z").unwrap(),
        channels: vec![Channel::Email, Channel::Sms],
        topic_id: None,
        text_version: None,
    };
    let id = shop.start(file.id, &Order { consent: Some(consent), ..Order::of(case.kind) }).unwrap();
    shop.work();
    assert_eq!(shop.state(id), "finished", "{}", case.name);
    shop.result(id)
}

/// Everybody, by surname and name.
fn people(shop: &Shop) -> Vec<String> {
    const PEOPLE: Query = Query {
        name: "people",
        text: "select customer_id, last_name, first_name, middle_name, gender, birthday, city from customer \
               order by customer_id",
    };
    const IDENTITIES: Query =
        Query { name: "identities", text: "select customer_id, value from identity order by kind, value" };
    const GIVEN: Query =
        Query { name: "given", text: "select distinct customer_id from consent where given = true" };
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        _ => String::new(),
    };
    let read = |query: &'static Query| {
        let mut rows: Vec<Vec<Value>> = Vec::new();
        let all = shop.workspace.db.read(|tx| {
            let mut rows = Vec::new();
            tx.each(query, &[], |row| {
                rows.push(row.values().to_vec());
                Ok(())
            })?;
            Ok(rows)
        });
        rows.extend(all.unwrap());
        rows
    };
    let (identities, given) = (read(&IDENTITIES), read(&GIVEN));
    let mut out: Vec<String> = read(&PEOPLE)
        .iter()
        .map(|row| {
            let mine = |other: &&Vec<Value>| format!("{:?}", other[0]) == format!("{:?}", row[0]);
            let mut cells: Vec<String> = row[1..5].iter().map(text).collect();
            cells.push(match &row[5] {
                Value::Int(day) => Date(*day).to_string(),
                _ => String::new(),
            });
            cells.push(text(&row[6]));
            cells.push(identities.iter().filter(mine).map(|it| text(&it[1])).collect::<Vec<_>>().join(" "));
            cells.push(if given.iter().any(|it| mine(&it)) { "да" } else { "нет" }.to_owned());
            cells.join("; ")
        })
        .collect();
    out.sort();
    out
}

/// A report of 1С: titles, a heading of two lines over merged cells, codes with zeros, capitals, telephones that became
/// numbers, a total and a note under the table.
fn accounting() -> Case {
    let rows = "Список контрагентов|||||\n\
        Период: 01.01.2025 - 31.12.2025|||||\n\
        \n\
        Код|Контрагент|Контактная информация||Дата рождения|Согласие на рассылку\n\
        ||Телефон|Адрес электронной почты||\n\
        0#12|ИВАНОВА АННА СЕРГЕЕВНА|#89005550101|ANNA@EXAMPLE.COM|@32905|да\n\
        0#13|СОЛОВЬЁВ-СЕДОЙ ПЁТР ИЛЬИЧ|8 (900) 555-01-02||@25569|\n\
        0#14|ООО «Ромашка»||info@example.com||нет\n\
        \n\
        Итого|#3||||\n\
        Отчёт сформирован 15.01.2026|||||";
    let merged = ["A1:F1", "A2:F2", "A4:A5", "B4:B5", "C4:D4", "E4:E5", "F4:F5"];
    Case {
        name: "1С, отчёт.xlsx",
        bytes: workbook(&[Sheet { name: "TDSheet", merged: &merged, ..Sheet::of(rows) }]),
        kind: Kind::Customers,
        table: &[
            "; ООО «Ромашка»; ; ; ; ; info@example.com 000000014; нет",
            "Иванова; Анна; Сергеевна; female; 1990-02-01; ; anna@example.com 000000012 +79005550101; да",
            "Соловьёв-Седой; Пётр; Ильич; male; 1970-01-01; ; 000000013 +79005550102; нет",
        ],
        counts: (3, 0, 2),
        doubled: 0,
    }
}

/// The same program's text: Windows-1251, semicolons, titles, a doubled row, hard spaces, a total.
fn accounting_text() -> Case {
    let text = "Отчёт по клиентам;;;;\r\n\
        Организация: Лавка;;;;\r\n\
        ;;;;\r\n\
        Наименование;Телефон;Эл. почта;День рождения;Город\r\n\
        петрова ольга николаевна;8\u{a0}900\u{a0}555\u{a0}01\u{a0}03;olga@example.com;01.02.90;Казань\r\n\
        петрова ольга николаевна;8\u{a0}900\u{a0}555\u{a0}01\u{a0}03;olga@example.com;01.02.90;Казань\r\n\
        КУЗЬМИН ЛЕВ;89005550104;;13.12.45 г.;Уфа\r\n\
        Без связи;;;;Пермь\r\n\
        Всего:;4;;;\r\n";
    Case {
        name: "1С, клиенты.csv",
        bytes: WINDOWS_1251.encode(text).0.into_owned(),
        kind: Kind::Customers,
        table: &[
            "Кузьмин; Лев; ; ; 1945-12-13; Уфа; +79005550104; да",
            "Петрова; Ольга; Николаевна; female; 1990-02-01; Казань; olga@example.com +79005550103; да",
        ],
        counts: (4, 1, 1),
        doubled: 1,
    }
}

/// МойСклад: columns without a meaning and without a value, several telephones in a cell, an extension, a column of
/// consent in which nobody wrote anything.
fn warehouse() -> Case {
    let rows = "Группы|UUID|Внешний код|Код|Наименование|Телефон|Факс|E-mail|||Согласие|Пол\n\
        Розница|~a1|ext-1|#1|Сидоров Иван Петрович|8 900 555-01-05, 8 900 555-01-06 (жена)||ivan@example.com; ivan2@example.com|||-|\n\
        Опт|~a2|ext-2|#2|Петренко Саша|+7 900 555 01 07 доб. 12||~sasha@example.com||||женский\n\
        Опт|~a3|ext-3|#3|!#REF!|||=vera@example.com||||";
    Case {
        name: "МойСклад.xlsx",
        bytes: workbook(&[Sheet::of(rows)]),
        kind: Kind::Customers,
        table: &[
            "; ; ; ; ; ; vera@example.com ext-3; нет",
            "Петренко; Саша; ; female; ; ; sasha@example.com ext-2 +79005550107; нет",
            "Сидоров; Иван; Петрович; male; ; ; ivan2@example.com ivan@example.com ext-1 +79005550105 +79005550106; нет",
        ],
        counts: (3, 0, 0),
        doubled: 0,
    }
}

/// InSales: a mark of the byte order, words true and false, sums in Russian notation that mean nothing here.
fn online_shop() -> Case {
    let text = "\u{feff}ID клиента;Имя;Фамилия;Отчество;Email;Телефон;Подписан на рассылку;Сумма заказов;Дата регистрации\n\
        501;АННА;СМИРНОВА;ИГОРЕВНА;smirnova@example.com;+79005550108;true;\"1 234,50 ₽\";01.02.2025 10:15\n\
        502;Олег;;;oleg@example.com;;false;\"0,00 ₽\";02.02.2025 11:00\n\
        503;Инна;Ким;;inna@example.com;8-900-555-01-09;;\"12 000,00 ₽\";03.02.2025 12:00\n";
    Case {
        name: "InSales.csv",
        bytes: text.as_bytes().to_vec(),
        kind: Kind::Customers,
        table: &[
            "; Олег; ; ; ; ; oleg@example.com 502; нет",
            "Ким; Инна; ; ; ; ; inna@example.com 503 +79005550109; нет",
            "Смирнова; Анна; Игоревна; female; ; ; smirnova@example.com 501 +79005550108; да",
        ],
        counts: (3, 0, 0),
        doubled: 0,
    }
}

/// Битрикс24: a column for each kind of telephone and mail, line breaks within cells.
fn deals() -> Case {
    let text = "\"ID\";\"Обращение\";\"Имя\";\"Отчество\";\"Фамилия\";\"Дата рождения\";\"Рабочий телефон\";\"Мобильный телефон\";\"Рабочий e-mail\";\"Частный e-mail\";\"Источник\";\"Комментарий\"\n\
        \"7\";\"Г-жа\";\"Мария\";\"Львовна\";\"Орлова\";\"1 февраля 1988\";\"89005550110\";\"8 900 555 01 11\";\"maria@example.com\";\"orlova@example.com\";\"Звонок\";\"Просила\nне звонить; вечером\"\n\
        \"8\";\"\";\"Рашид\";\"Ахмед оглы\";\"Алиев\";\"\";\"\";\"89005550112\n89005550113\";\"\";\"\";\"\";\"\"\n";
    Case {
        name: "Битрикс24.csv",
        bytes: text.as_bytes().to_vec(),
        kind: Kind::Customers,
        table: &[
            "Алиев; Рашид; Ахмед оглы; male; ; ; 8 +79005550112 +79005550113; да",
            "Орлова; Мария; Львовна; female; 1988-02-01; ; maria@example.com orlova@example.com 7 +79005550110 +79005550111; да",
        ],
        counts: (2, 0, 0),
        doubled: 0,
    }
}

/// amoCRM: an apostrophe before each telephone, whole names in both orders, people of abroad.
fn people_of_deals() -> Case {
    let text = "ID,Тип,Полное имя контакта,Компания контакта,Рабочий телефон,Мобильный телефон,Рабочий email,Личный email,Теги\n\
        9001,контакт,Ирина Олеговна БЕЛОВА,ООО Лавка,'+79005550114,'89005550115,irina@example.com,,опт\n\
        9002,контакт,Ludwig van Beethoven,,,,ludwig@example.com,,\n\
        9003,контакт,Ким Чен Ын,,'+7 (900) 555-01-16,,,kim@example.com,\n\
        9004,контакт,Лариса,,,,,,\n";
    Case {
        name: "amoCRM.csv",
        bytes: text.as_bytes().to_vec(),
        kind: Kind::Customers,
        table: &[
            "; Ким Чен Ын; ; ; ; ; kim@example.com 9003 +79005550116; да",
            "; Лариса; ; ; ; ; 9004; нет",
            "van Beethoven; Ludwig; ; ; ; ; ludwig@example.com 9002; да",
            "Белова; Ирина; Олеговна; female; ; ; irina@example.com 9001 +79005550114 +79005550115; да",
        ],
        counts: (4, 0, 0),
        doubled: 0,
    }
}

/// A sheet that somebody keeps by hand: the cover first, a customer over two merged rows, dates in three ways.
fn two_telephones() -> Case {
    let rows = "Наши постоянные\n\
        №|Имя и фамилия|Моб. тел.|Почта|ДР|Город\n\
        #1|Галина Кравченко|8 900 555 01 17|galina@example.com|5 мая 1977 г.|Омск\n\
        ||8 900 555 01 18|||\n\
        #2|НИКИТА|9005550119|nikita@example.com|@36526|Омск\n\
        #3|Яна Ли|#79005550120|yana@example.com|2001-03-04|";
    let merged = ["A1:F1", "A3:A4", "B3:B4", "D3:D4", "E3:E4", "F3:F4"];
    let sheets = [
        Sheet { name: "Обложка", ..Sheet::of("Лавка") },
        Sheet { name: "Люди", merged: &merged, ..Sheet::of(rows) },
    ];
    Case {
        name: "Клиенты.xlsx",
        bytes: workbook(&sheets),
        kind: Kind::Customers,
        table: &[
            "; Никита; ; ; 2000-01-01; Омск; nikita@example.com +79005550119; да",
            "Кравченко; Галина; ; ; 1977-05-05; Омск; galina@example.com +79005550117 +79005550118; да",
            "Ли; Яна; ; ; 2001-03-04; ; yana@example.com +79005550120; да",
        ],
        counts: (4, 0, 0),
        doubled: 0,
    }
}

/// "Unicode text" of a spreadsheet: UTF-16, tabs, a telephone in the form of a power that holds every digit, and one
/// that lost some.
fn unicode_text() -> Case {
    let text = "ФИО\tТелефон\tE-mail\tПодписка\r\n\
        мамедова лейла ахмед кызы\t7,9005550121E+10\tleyla@example.com\t+\r\n\
        О'КОННОР ДЖЕК\t\tjack@example.com\tне согласен\r\n\
        потерянный номер\t7,9E+10\tlost@example.com\tда\r\n";
    let bytes = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    Case {
        name: "Юникод.txt",
        bytes,
        kind: Kind::Customers,
        table: &[
            "Джек; О'Коннор; ; ; ; ; jack@example.com; нет",
            "Мамедова; Лейла; Ахмед кызы; female; ; ; leyla@example.com +79005550121; да",
        ],
        counts: (3, 1, 0),
        doubled: 0,
    }
}

/// Cards of a till, printed by pages: the header again on each, numbers of pages, two totals.
fn cards() -> Case {
    let text = "Дисконтные карты;;;;\n\
        Номер карты;Владелец карты;Телефон;Согласие;Дата согласия\n\
        2200001;Зуева Алла Львовна;8 900 555 01 22;да;01.03.2025\n\
        2200002;Зуев Глеб Львович;8 900 555 01 23;;\n\
        Итого по странице;2;;;\n\
        Страница 1 из 2;;;;\n\
        Номер карты;Владелец карты;Телефон;Согласие;Дата согласия\n\
        2200003;РЫБАК ЖАННА;;нет;\n\
        2200001;Зуева Алла Львовна;8 900 555 01 22;да;01.03.2025\n\
        Общий итог;4;;;\n";
    Case {
        name: "Карты.csv",
        bytes: WINDOWS_1251.encode(text).0.into_owned(),
        kind: Kind::Customers,
        table: &[
            "Зуев; Глеб; Львович; male; ; ; 2200002 +79005550123; нет",
            "Зуева; Алла; Львовна; female; ; ; 2200001 +79005550122; да",
            "Рыбак; Жанна; ; ; ; ; 2200003; нет",
        ],
        counts: (4, 0, 4),
        doubled: 1,
    }
}

#[test]
fn first_address_of_a_cell_is_the_one_to_write_to() {
    on_both(|shop, _| {
        bring(shop, &warehouse());
        let older = "select count(*) from identity a join identity b on a.customer_id = b.customer_id \
                     where a.value = 'ivan@example.com' and b.value = 'ivan2@example.com' \
                     and a.created_at < b.created_at";
        assert_eq!(shop.count(older), 1);
    });
}

/// The tenth: a report of sales. The number of an order is merged over its lines, amounts are in Russian notation, and
/// the totals of days and of the whole stand between the lines.
#[test]
fn ugly_report_of_sales_brings_its_orders() {
    let rows = "Продажи по заказам||||||\n\
        Номер заказа|Дата|Контрагент|Телефон|Артикул|Номенклатура|Количество|Цена\n\
        З-001|%45658.604166666664|ИВАНОВА АННА СЕРГЕЕВНА|89005550101|А-1|Чай|#2|1 234,50 ₽\n\
        ||||А-2|Кофе|0,5|999 руб.\n\
        Итого за день||||||2,5|2 968,50 ₽\n\
        З-002|02.01.2025 09:00|Пётр|89005550102|А-1|Чай|1|1 234,50 ₽\n\
        Всего||||||#3.5|4 203,00 ₽";
    let merged = ["A1:H1", "A3:A4", "B3:B4", "C3:C4", "D3:D4"];
    on_both(|shop, _| {
        let file =
            shop.upload("Продажи.xlsx", &workbook(&[Sheet { merged: &merged, ..Sheet::of(rows) }])).unwrap();
        assert_eq!((file.inspection.rows, file.inspection.passed), (3, 2));
        let id = shop.start(file.id, &Order::of(Kind::Orders)).unwrap();
        shop.work();
        let counts = shop.result(id);
        assert_eq!((counts.rows, counts.errors, counts.passed), (3, 0, 2), "{}", shop.errors(id));
        assert_eq!((counts.orders.created, counts.lines, counts.products.created), (2, 3, 2));
        assert_eq!(shop.count("select cast(sum(total_minor) as bigint) from order_line"), 420_300);
        assert_eq!(shop.count("select count(*) from order_line where placed_at = 1735741800000000"), 2);
        assert_eq!(
            people(shop),
            ["; Пётр; ; ; ; ; +79005550102; нет", "Иванова; Анна; Сергеевна; female; ; ; +79005550101; нет",]
        );
    });
}

/// What we give out ourselves comes back to the same people, and our own numbers are no numbers of another system.
#[test]
fn own_export_comes_back_to_the_same_people() {
    on_both(|shop, _| {
        let text =
            "Почта,Код,ФИО,Город\nanna@example.com,a-1,Петрова Анна,Казань\npetr@example.com,,Пётр,Уфа\n";
        shop.import(text, Order::of(Kind::Customers));
        let mut out = Vec::new();
        app::customers::export_csv(&shop.ctx, &app::customers::Which::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("cus_"), "{text}");
        let file = shop.upload("customers.csv", text.as_bytes()).unwrap();
        assert!(file.inspection.columns[0].own_ids);
        assert_eq!(file.inspection.columns[0].suggested.customers, None);
        let before = shop.count("select count(*) from identity");
        let counts = shop.import(&text, Order::of(Kind::Customers));
        assert_eq!((counts.customers.created, counts.customers.updated, counts.errors), (0, 0, 0));
        assert_eq!((counts.customers.unchanged, shop.count("select count(*) from identity")), (2, before));
    });
}
