use super::super::plan::Kind;
use super::super::problem::{DATE_INVALID, NUMBER_INVALID};
use super::super::target::suggest_all;
use super::*;

/// Reads the first data row of a small table with `;` between cells.
fn reader(kind: Kind, table: &str, options: Options) -> (Reader, Vec<Vec<String>>) {
    let mut lines = table.lines().map(|line| line.split(';').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<String>> = lines.collect();
    let mapping: Vec<(u16, Target)> =
        suggest_all(kind, &header).iter().enumerate().filter_map(|(i, t)| Some((i as u16, (*t)?))).collect();
    let layout = Layout::new(&mapping);
    let samples: Vec<Vec<String>> =
        (0..header.len()).map(|c| rows.iter().map(|r| r[c].clone()).collect()).collect();
    let found = Habits::find(&layout, &[], &samples);
    let today = Date::parse("2026-01-01").unwrap();
    (Reader::new(layout, &options, found, (&Zone::utc(), Currency::RUB), today), rows)
}

fn with_row<T>(cells: &[String], read: impl FnOnce(Row) -> T) -> T {
    let cell = |column: usize| cells.get(column).map_or("", String::as_str);
    read(Row { cell: &cell })
}

fn customer(table: &str) -> Result<CustomerRow, Problem> {
    let (mut reader, rows) = reader(Kind::Customers, table, Options::default());
    with_row(&rows[0], |row| reader.customer(row))
}

fn line(table: &str) -> Result<LineRow, Problem> {
    let (mut reader, rows) =
        reader(Kind::Orders, table, Options { cancellation_prefix: Some("C".into()), ..Options::default() });
    with_row(&rows[0], |row| reader.line(row))
}

#[test]
fn russian_customer_is_read_whole() {
    let row = customer("ФИО;Почта;Телефон;Дата рождения;Город;Пол;Согласие\nПетрова Анна Сергеевна;Anna@Example.com;8 912 345-67-89;29.02.1988;Казань;ж;да").unwrap();
    let values: Vec<&str> = row.identities.iter().map(|i| i.value.as_str()).collect();
    assert_eq!(values, ["anna@example.com", "+79123456789"]);
    assert_eq!(row.fields.last_name.as_deref(), Some("Петрова"));
    assert_eq!(row.fields.middle_name.as_deref(), Some("Сергеевна"));
    assert_eq!(row.fields.birthday, Date::parse("1988-02-29"));
    assert_eq!(row.fields.gender.as_deref(), Some("female"));
    assert!(row.consents);
}

#[test]
fn wishes_of_a_customer_are_read_and_unknown_words_refused_at_their_column() {
    let row = customer("Почта;Удобный канал;Как часто писать\na@example.com;Телеграм;не чаще раза в неделю")
        .unwrap();
    assert_eq!(row.fields.preferred_channel.as_deref(), Some("telegram"));
    assert_eq!(row.fields.contact_frequency.as_deref(), Some("weekly"));
    for (table, target) in [
        ("Email;Preferred channel\na@example.com;pigeon", Target::PreferredChannel),
        ("Email;Contact frequency\na@example.com;sometimes", Target::ContactFrequency),
    ] {
        assert_eq!(customer(table), Err(Problem::at(target, WORD_UNKNOWN)), "{table}");
    }
}

#[test]
fn row_without_a_yes_brings_no_consent() {
    assert!(!customer("Почта;Согласие\nanna@example.com;нет").unwrap().consents);
    assert!(!customer("Почта;Согласие\nanna@example.com;").unwrap().consents);
    assert!(customer("Почта;Город\nanna@example.com;").unwrap().consents);
    assert_eq!(
        customer("Почта;Согласие\nanna@example.com;наверное"),
        Err(Problem::at(Target::Consent, WORD_UNKNOWN))
    );
}

#[test]
fn ugly_customer_is_read_as_a_person_would() {
    let row = customer(
        "ФИО;Рабочий телефон;Мобильный телефон;Почта;Дата рождения\n\
         ИВАНОВА АННА СЕРГЕЕВНА;8 (900) 555-01-01 доб. 12, 89005550102;+7 900 555 01 01;A@example.com b@example.com;1 февраля 45 г.",
    )
    .unwrap();
    let values: Vec<&str> = row.identities.iter().map(|i| i.value.as_str()).collect();
    assert_eq!(values, ["a@example.com", "b@example.com", "+79005550101", "+79005550102"]);
    let name = [&row.fields.last_name, &row.fields.first_name, &row.fields.middle_name];
    assert_eq!(name.map(|it| it.as_deref().unwrap()), ["Иванова", "Анна", "Сергеевна"]);
    assert_eq!(row.fields.birthday, Date::parse("1945-02-01"));
    assert_eq!(row.fields.gender, None);
}

#[test]
fn ugly_customer_rows_are_refused_with_their_column() {
    for (table, want) in [
        ("Почта;Город\n;Казань", Problem::row(NO_IDENTITY)),
        ("Почта;Город\nNULL;Казань", Problem::row(NO_IDENTITY)),
        ("Почта;Телефон\nнет;89123456789", Problem::at(Target::Email, "email_invalid")),
        ("Почта;Телефон\na@example.com;7,9E+10", Problem::at(Target::Phone, "phone_rounded")),
        ("Почта;Дата рождения\na@example.com;31.02.1990", Problem::at(Target::Birthday, DATE_IMPOSSIBLE)),
        ("Почта;Дата рождения\na@example.com;01.01.2099", Problem::at(Target::Birthday, DATE_IMPOSSIBLE)),
        ("Почта;Дата рождения\na@example.com;давно", Problem::at(Target::Birthday, DATE_INVALID)),
        ("Почта;Пол\na@example.com;средний", Problem::at(Target::Gender, WORD_UNKNOWN)),
        ("Почта;Город\na@example.com;Ка\u{7}зань", Problem::at(Target::City, CONTROL_CHARACTERS)),
    ] {
        assert_eq!(customer(table), Err(want), "{table}");
    }
    let long = format!("Почта;Город\na@example.com;{}", "К".repeat(201));
    assert_eq!(customer(&long), Err(Problem::at(Target::City, TOO_LONG)));
}

#[test]
fn line_of_an_order_is_read_exactly() {
    let row =
        line("Номер заказа;Дата;Артикул;Кол-во;Цена;Статус\n7;01.02.2025 10:30;А-1;0,350;199,90;Оплачен")
            .unwrap();
    assert_eq!(row.line.total_minor, 6997);
    assert_eq!(row.line.placed_at.to_string(), "2025-02-01T10:30:00Z");
    assert_eq!((row.state, row.currency, row.cancellation), (State::Paid, Currency::RUB, false));
}

#[test]
fn adjustment_and_cancellation_are_lines_like_others() {
    let header = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID";
    let debt =
        line(&format!("{header}\nA563186;B;Adjust bad debt;1;2011-08-12 14:51:00;-11062.06;")).unwrap();
    assert_eq!((debt.line.total_minor, debt.cancellation), (-1_106_206, false));
    let back = line(&format!("{header}\nC536379;D;Discount;-1;2010-12-01 09:41:00;27.5;14527.0")).unwrap();
    assert_eq!((back.line.total_minor, back.cancellation), (-2_750, true));
}

#[test]
fn ugly_lines_are_refused_with_their_column() {
    let header = "InvoiceNo;StockCode;Quantity;InvoiceDate;UnitPrice";
    for (row, want) in [
        ("1;;1;2011-08-12;1", Problem::at(Target::Code, REQUIRED)),
        ("1;B;;2011-08-12;1", Problem::at(Target::Quantity, REQUIRED)),
        ("1;B;one;2011-08-12;1", Problem::at(Target::Quantity, NUMBER_INVALID)),
        ("1;B;1;2011-08-12;1.00001", Problem::at(Target::UnitPrice, "number_too_precise")),
        ("1;B;1;soon;1", Problem::at(Target::PlacedAt, DATE_INVALID)),
        ("1;B;99999999;2011-08-12;99999999999", Problem::at(Target::UnitPrice, "sum_too_big")),
    ] {
        assert_eq!(line(&format!("{header}\n{row}")), Err(want), "{row}");
    }
}

#[test]
fn prefix_of_cancellations_is_suggested_where_it_is_one() {
    let suggest = |numbers: &[&str]| suggest_prefix(numbers.iter().copied());
    assert_eq!(suggest(&["536365", "536366", "C536379"]).as_deref(), Some("C"));
    assert_eq!(suggest(&["536365"]), None);
    assert_eq!(suggest(&["C1", "C2", "C3"]), None);
    assert_eq!(suggest(&["1", "2", "CARD"]), None);
}
