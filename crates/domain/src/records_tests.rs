use super::*;

fn shape(key: &str, kind: Kind) -> Shape {
    Shape { key: key.into(), ru: key.into(), en: String::new(), kind, choices: Vec::new() }
}

fn said() -> Said {
    Said {
        key: "booking".into(),
        ru: "Бронь".into(),
        en: String::new(),
        fields: vec![shape("room", Kind::Text), shape("arrival", Kind::Date), shape("price", Kind::Money)],
    }
}

fn made(said: Said) -> RecordType {
    let Tidied { key, ru, en, definition } = tidy(said, None).unwrap();
    let (id, created_at) = (RecordTypeId(1), Timestamp::from_seconds(0));
    RecordType { id, key, ru, en, definition, archived: false, version: 1, created_at }
}

#[test]
fn fields_keep_their_numbers_and_numbers_are_never_given_again() {
    let booking = made(said());
    assert_eq!(booking.definition.next, 4);
    let mut change = said();
    change.fields.remove(0);
    change.fields.push(shape("guests", Kind::Number));
    let changed = tidy(change.clone(), Some(&booking)).unwrap().definition;
    let numbers: Vec<_> = changed.fields.iter().map(|it| (it.number, it.shape.key.as_str())).collect();
    assert_eq!(numbers, [(2, "arrival"), (3, "price"), (4, "guests")]);
    let gone: Vec<_> = endangered(&booking.definition, &changed).iter().map(|it| it.0.number).collect();
    assert_eq!(gone, [1]);
    change.fields.push(shape("room", Kind::Text));
    let again = RecordType { definition: changed, ..booking };
    let back = tidy(change, Some(&again)).unwrap().definition;
    assert_eq!(back.fields.last().map(|it| it.number), Some(5));
}

#[test]
fn definition_is_refused_at_its_place() {
    let refused = |change: fn(&mut Said)| {
        let mut it = said();
        change(&mut it);
        let (at, refusal) = tidy(it, None).unwrap_err();
        (at, refusal.code())
    };
    assert_eq!(refused(|it| it.key = "Бронь".into()), ("key".into(), "field_key_invalid"));
    assert_eq!(refused(|it| it.fields[1].key = "room".into()), ("fields.1.key".into(), "record_field_twice"));
    assert_eq!(refused(|it| it.fields[0].ru.clear()), ("fields.0.label".into(), "field_label_invalid"));
    let many = |it: &mut Said| {
        it.fields[0].kind = Kind::ManyChoice;
        it.fields[0].choices = vec![fields::Choice { value: "a".into(), ru: "a".into(), en: "a".into() }];
    };
    assert_eq!(refused(many), ("fields.0.type".into(), "record_field_many_choice"));
    let mut spent = made(said());
    spent.definition.next = LAST_NUMBER + 1;
    let more = Said { fields: vec![shape("guests", Kind::Number)], ..said() };
    assert_eq!(tidy(more, Some(&spent)).unwrap_err(), ("fields".into(), Refusal::TooManyFields));
    let (at, refusal) = tidy(Said { key: "other".into(), ..said() }, Some(&made(said()))).unwrap_err();
    assert_eq!((at.as_str(), refusal), ("key", Refusal::KeyFixed));
}

#[test]
fn number_is_trimmed_and_bounded() {
    assert_eq!(number("  A 123 "), Ok(Some("A 123".to_owned())));
    assert_eq!(number(" "), Ok(None));
    assert_eq!(number(&"9".repeat(201)), Err(Refusal::Number));
}
