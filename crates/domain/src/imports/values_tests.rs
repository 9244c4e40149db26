//! Cells as files have them, with what is read of each.
//!
//! Each table says what is read and what is refused: a cell that could mean two things is refused, never guessed.
//! Whole rows stand in `rows_tests`.

use super::*;

fn price(text: &str, habit: Decimal) -> Result<i64, &'static str> {
    decimal(text, habit, 4)
}

#[test]
fn numbers_are_read_as_people_write_them() {
    for (text, habit, want) in [
        ("2.55", Decimal::Dot, 25_500),
        ("-11062.06", Decimal::Dot, -110_620_600),
        ("1,234.56", Decimal::Dot, 12_345_600),
        ("1,234", Decimal::Dot, 12_340_000),
        ("1 234,56", Decimal::Comma, 12_345_600),
        ("1\u{a0}234,56 ₽", Decimal::Comma, 12_345_600),
        ("1 299 руб.", Decimal::Comma, 12_990_000),
        ("1.234.567,8", Decimal::Comma, 12_345_678_000),
        ("0,001", Decimal::Comma, 10),
        ("$5.50", Decimal::Dot, 55_000),
        ("(12.50)", Decimal::Dot, -125_000),
        ("−3", Decimal::Comma, -30_000),
        ("+3", Decimal::Dot, 30_000),
        ("1'000.5", Decimal::Dot, 10_005_000),
        ("2.50000", Decimal::Dot, 25_000),
    ] {
        assert_eq!(price(text, habit), Ok(want), "{text}");
    }
}

#[test]
fn numbers_of_another_habit_are_refused() {
    for (text, habit) in [
        ("1,23", Decimal::Dot),
        ("1.23", Decimal::Comma),
        ("12,34,56", Decimal::Dot),
        ("", Decimal::Dot),
        ("abc", Decimal::Dot),
        ("1e5", Decimal::Dot),
        ("--1", Decimal::Dot),
        ("1.2.3", Decimal::Dot),
        ("1 2", Decimal::Dot),
        (",", Decimal::Comma),
        ("9999999999999999999", Decimal::Dot),
    ] {
        assert_eq!(price(text, habit), Err(NUMBER_INVALID), "{text}");
    }
    assert_eq!(price("2.55001", Decimal::Dot), Err(TOO_PRECISE));
}

#[test]
fn decimal_sign_is_found_over_the_file() {
    let habit = |values: &[&str]| decimal_habit(values.iter().copied());
    assert_eq!(habit(&["2.55", "3"]), Decimal::Dot);
    assert_eq!(habit(&["2,55", "3"]), Decimal::Comma);
    assert_eq!(habit(&["1,234", "5.5"]), Decimal::Dot);
    assert_eq!(habit(&["1,234.50"]), Decimal::Dot);
    assert_eq!(habit(&["1.234,50"]), Decimal::Comma);
    assert_eq!(habit(&[]), Decimal::Comma);
}

#[test]
fn date_order_is_found_over_the_file() {
    let habit = |values: &[&str]| date_habit(values.iter().copied());
    assert_eq!(habit(&["2010-12-01 08:26:00"]), DateOrder::Ymd);
    assert_eq!(habit(&["12/1/2010 8:26", "12/13/2010 9:00"]), DateOrder::Mdy);
    assert_eq!(habit(&["12/1/2010 8:26"]), DateOrder::Mdy);
    assert_eq!(habit(&["13/1/2010", "12/1/2010"]), DateOrder::Dmy);
    assert_eq!(habit(&["01.02.2025"]), DateOrder::Dmy);
    assert_eq!(habit(&["no", ""]), DateOrder::Ymd);
}

#[test]
fn moments_are_read_in_their_zone() {
    let read = |text: &str, order, zone: &str| {
        Moments::new(order, Zone::parse(zone).unwrap()).read(text).map(|t| t.to_string())
    };
    for (text, order, zone, want) in [
        ("2010-12-01 08:26:00", DateOrder::Ymd, "UTC", "2010-12-01T08:26:00Z"),
        ("12/1/2010 8:26", DateOrder::Mdy, "UTC", "2010-12-01T08:26:00Z"),
        ("12/1/2010 8:26 PM", DateOrder::Mdy, "UTC", "2010-12-01T20:26:00Z"),
        ("12/1/2010 12:05 am", DateOrder::Mdy, "UTC", "2010-12-01T00:05:00Z"),
        ("01.12.2010 08:26", DateOrder::Dmy, "Europe/Moscow", "2010-12-01T05:26:00Z"),
        ("01.12.10", DateOrder::Dmy, "Europe/Moscow", "2010-11-30T21:00:00Z"),
        ("2010-12-01T08:26:00Z", DateOrder::Dmy, "Europe/Moscow", "2010-12-01T08:26:00Z"),
        ("2010-12-01T08:26:00.25+03:00", DateOrder::Ymd, "UTC", "2010-12-01T05:26:00.25Z"),
        ("2010-12-01 08:26-0500", DateOrder::Ymd, "UTC", "2010-12-01T13:26:00Z"),
        // In the hour that does not exist the clocks have moved on.
        ("2025-03-30 02:30", DateOrder::Ymd, "Europe/Berlin", "2025-03-30T01:30:00Z"),
    ] {
        assert_eq!(read(text, order, zone).as_deref(), Ok(want), "{text}");
    }
}

#[test]
fn months_are_read_by_their_names() {
    for (text, want) in [
        ("1 февраля 1990", "1990-02-01"),
        ("1 февраля 1990 г.", "1990-02-01"),
        ("01 фев. 1990", "1990-02-01"),
        ("«5» мая 2001 года", "2001-05-05"),
        ("8 МАРТА 1985 г", "1985-03-08"),
        ("31-дек-1999", "1999-12-31"),
        ("3 сентября 90", "1990-09-03"),
        ("Feb 1, 1990", "1990-02-01"),
        ("12 August 2003", "2003-08-12"),
        ("01.02.90", "1990-02-01"),
    ] {
        assert_eq!(date(text, DateOrder::Dmy).map(|day| day.to_string()).as_deref(), Ok(want), "{text}");
    }
    let read = |text| Moments::new(DateOrder::Dmy, Zone::utc()).read(text).map(|t| t.to_string());
    assert_eq!(read("1 февраля 2025 г. 14:30").as_deref(), Ok("2025-02-01T14:30:00Z"));
    for text in ["1 февраля", "февраля 1990", "1 2 марта", "март 1990", "1 цветня 1990"]
    {
        assert!(date(text, DateOrder::Dmy).is_err(), "{text}");
    }
    assert_eq!(date("30 февраля 1990", DateOrder::Dmy), Err(DATE_IMPOSSIBLE));
}

#[test]
fn impossible_moments_are_refused() {
    let read = |text: &str, order| Moments::new(order, Zone::utc()).read(text);
    for text in [
        "",
        "вчера",
        "2010-12",
        "2010/12-01",
        "44927",
        "2010-12-01 25:00",
        "2010-12-01 8",
        "2010-12-01 08:26:00:00",
        "2010-12-01 13:00 PM",
    ] {
        assert_eq!(read(text, DateOrder::Ymd), Err(DATE_INVALID), "{text}");
    }
    assert_eq!(read("01.02.2010", DateOrder::Ymd), Err(DATE_INVALID));
    for text in ["2010-13-01", "2010-02-30", "1010-01-01"] {
        assert_eq!(read(text, DateOrder::Ymd), Err(DATE_IMPOSSIBLE), "{text}");
    }
}

#[test]
fn remembered_moment_is_the_right_one() {
    let mut moments = Moments::new(DateOrder::Ymd, Zone::utc());
    let first = moments.read("2010-12-01 08:26").unwrap();
    assert_ne!(moments.read("2010-12-01 08:27").unwrap(), first);
    assert_eq!(moments.read("2010-12-01 08:26").unwrap(), first);
    assert!(moments.read("").is_err());
}

#[test]
fn ids_lose_the_fraction_that_a_spreadsheet_gave_them() {
    assert_eq!(without_zero_fraction("17850.0"), "17850");
    assert_eq!(without_zero_fraction("1.5"), "1.5");
    assert_eq!(without_zero_fraction(".0"), ".0");
    assert_eq!(without_zero_fraction("v2.0"), "v2.0");
}

#[test]
fn wishes_are_read_in_both_languages() {
    for (text, want) in [
        ("email", Some(Channel::Email)),
        ("E-mail", Some(Channel::Email)),
        ("Эл. почта", Some(Channel::Email)),
        ("СМС", Some(Channel::Sms)),
        ("Push-уведомления", Some(Channel::Push)),
        ("Телеграм", Some(Channel::Telegram)),
        ("WhatsApp", Some(Channel::Whatsapp)),
        ("Звонок", Some(Channel::Call)),
        ("голубь", None),
        ("email, sms", None),
    ] {
        assert_eq!(channel(text), want, "{text}");
    }
    for (text, want) in [
        ("daily", Some(Frequency::Daily)),
        ("Раз в день", Some(Frequency::Daily)),
        ("не чаще раза в день", Some(Frequency::Daily)),
        ("at most once a day", Some(Frequency::Daily)),
        ("Еженедельно", Some(Frequency::Weekly)),
        ("1 раз в неделю", Some(Frequency::Weekly)),
        ("не чаще одного раза в неделю", Some(Frequency::Weekly)),
        ("once_a_week", Some(Frequency::Weekly)),
        ("месяц", Some(Frequency::Monthly)),
        ("monthly", Some(Frequency::Monthly)),
        ("раз в 3 дня", None),
        ("2 раза в неделю", None),
        ("иногда", None),
    ] {
        assert_eq!(frequency(text), want, "{text}");
    }
    for word in Channel::ALL {
        assert_eq!(channel(word.as_str()), Some(*word), "what an export wrote is read");
    }
    for word in Frequency::ALL {
        assert_eq!(frequency(word.as_str()), Some(*word), "what an export wrote is read");
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_reader_panic(text in "\\PC{0,24}") {
        let _ = decimal(&text, Decimal::Dot, 4);
        let _ = decimal(&text, Decimal::Comma, 6);
        let mut moments = Moments::new(DateOrder::Dmy, Zone::utc());
        let _ = moments.read(&text);
        let _ = (channel(&text), frequency(&text));
        let _ = (flag(&text), gender(&text), date_habit(std::iter::once(text.as_str())));
    }
}
