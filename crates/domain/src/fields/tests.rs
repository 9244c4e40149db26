use super::*;
use base::{Currency, Date, Locale, Money};
use serde_json::json;

fn shape(kind: Kind) -> Shape {
    let choice =
        |value: &str, ru: &str, en: &str| Choice { value: value.into(), ru: ru.into(), en: en.into() };
    let choices = match kind.has_choices() {
        true => vec![choice("gold", "золотой", "Gold"), choice("silver", "серебряный", "Silver")],
        false => Vec::new(),
    };
    Shape { key: "level".into(), ru: " Уровень ".into(), en: String::new(), kind, choices }
}

#[test]
fn definition_is_tidied_or_refused_at_its_place() {
    let tidied = tidy(shape(Kind::Choice)).unwrap();
    assert_eq!((tidied.ru.as_str(), tidied.en.as_str()), ("Уровень", "Уровень"));
    let refused = |change: fn(&mut Shape)| {
        let mut said = shape(Kind::Choice);
        change(&mut said);
        tidy(said).unwrap_err()
    };
    for key in ["", "Size", "2nd", "размер", "a-b", &"a".repeat(51)] {
        let said = Shape { key: key.to_owned(), ..shape(Kind::Text) };
        assert_eq!(tidy(said), Err(("key".to_owned(), Refusal::Key)), "{key}");
    }
    assert_eq!(refused(|it| it.ru.clear()), ("label".to_owned(), Refusal::Label));
    assert_eq!(refused(|it| it.choices.clear()), ("choices".to_owned(), Refusal::Choices));
    assert_eq!(refused(|it| it.kind = Kind::Text), ("choices".to_owned(), Refusal::Choices));
    let twice = refused(|it| it.choices[1].value = "GOLD".into());
    assert_eq!(twice, ("choices.1".to_owned(), Refusal::Choices));
}

#[test]
fn values_are_read_by_their_type_and_go_back_as_they_came() {
    for (kind, said) in [
        (Kind::Text, json!("две строки\nтекста")),
        (Kind::Number, json!(42.5)),
        (Kind::Number, json!(-3)),
        (Kind::Money, json!({"amount_minor": 150_000, "currency": "EUR"})),
        (Kind::Boolean, json!(false)),
        (Kind::Date, json!("2026-01-31")),
        (Kind::Moment, json!("2026-01-31T12:00:00Z")),
        (Kind::Choice, json!("gold")),
        (Kind::ManyChoice, json!(["gold", "silver"])),
    ] {
        let value = from_json(&shape(kind), &said, Currency::RUB).unwrap().unwrap();
        assert_eq!(value.kind(), kind);
        assert_eq!(to_json(&value), said, "{kind}");
        let mut attributes = Attributes::default();
        attributes.set(7, Some(value));
        assert_eq!(Attributes::from_document(&attributes.to_document()), Some(attributes));
    }
    let nothing = from_json(&shape(Kind::Number), &json!(null), Currency::RUB);
    assert_eq!(nothing, Ok(None));
    let amount = from_json(&shape(Kind::Money), &json!("1500.50"), Currency::RUB).unwrap();
    assert_eq!(amount, Some(Value::Money(Money { amount_minor: 150_050, currency: Currency::RUB })));
}

#[test]
fn values_of_another_type_are_refused() {
    for (kind, said) in [
        (Kind::Text, json!(5)),
        (Kind::Number, json!("много")),
        (Kind::Number, json!(0.000_000_1)),
        (Kind::Number, json!(1e300)),
        (Kind::Money, json!({"amount_minor": 1.5, "currency": "RUB"})),
        (Kind::Money, json!({"amount_minor": 1, "currency": "RUB", "note": "x"})),
        (Kind::Boolean, json!("да")),
        (Kind::Date, json!("31.01.2026")),
        (Kind::Moment, json!("2026-01-31")),
        (Kind::ManyChoice, json!("gold")),
    ] {
        assert_eq!(from_json(&shape(kind), &said, Currency::RUB), Err(Refusal::Value), "{kind} {said}");
    }
    let unknown = from_json(&shape(Kind::Choice), &json!("bronze"), Currency::RUB);
    assert_eq!(unknown, Err(Refusal::NoSuchChoice));
    let long = from_json(&shape(Kind::Text), &json!("я".repeat(1_001)), Currency::RUB);
    assert_eq!(long, Err(Refusal::Text));
}

#[test]
fn choice_is_named_by_its_value_or_by_what_people_see() {
    let choice = shape(Kind::Choice);
    assert_eq!(choice.choice("Золотой"), Some("gold"));
    assert_eq!(choice.choice("SILVER"), Some("silver"));
    assert_eq!(choice.choice("bronze"), None);
    let many = shape(Kind::ManyChoice);
    let both = from_json(&many, &json!(["серебряный", "gold", "Gold"]), Currency::RUB).unwrap().unwrap();
    assert_eq!(to_text(&many, &both, None), "gold; silver");
    assert_eq!(to_text(&many, &both, Some(Locale::Ru)), "золотой, серебряный");
}

#[test]
fn value_of_a_former_type_is_unknown() {
    let mut attributes = Attributes::default();
    attributes.set(1, Some(Value::Text("42".into())));
    assert_eq!(attributes.get(1, Kind::Number), None);
    assert!(attributes.get(1, Kind::Text).is_some());
}

#[test]
fn traits_fit_the_field_or_are_left_out() {
    use crate::events::Value as Said;
    let read = |kind, said: Said<'_>| from_property(&shape(kind), &said, Currency::RUB);
    assert_eq!(read(Kind::Number, Said::Text("42".into())), Some(Value::Number(42_000_000)));
    assert_eq!(read(Kind::Boolean, Said::Text("да".into())), Some(Value::Boolean(true)));
    let day = Value::Date(Date::parse("2026-01-31").unwrap());
    assert_eq!(read(Kind::Date, Said::Text("2026-01-31T10:00:00Z".into())), Some(day));
    assert_eq!(
        read(Kind::ManyChoice, Said::Text("gold".into())),
        Some(Value::ManyChoice(vec!["gold".into()]))
    );
    assert_eq!(read(Kind::Number, Said::Text("soon".into())), None);
    assert_eq!(read(Kind::Choice, Said::Text("bronze".into())), None);
}
