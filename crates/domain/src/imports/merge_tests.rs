use super::*;
use crate::identities::{Kind, read};

fn row(email: &str, phone: &str, city: &str) -> CustomerRow {
    let mut identities = Vec::new();
    for (kind, text) in [(Kind::Email, email), (Kind::Phone, phone)] {
        if !text.is_empty() {
            identities.push(read(kind, text).unwrap());
        }
    }
    let city = (!city.is_empty()).then(|| city.to_owned());
    CustomerRow { identities, fields: Fields { city, ..Fields::default() }, consents: true, consent_at: None }
}

fn known(id: i64, email: &str, phone: &str, known: &mut Known) {
    let row = row(email, phone, "Казань");
    let stored_identities = row.identities.len();
    known.insert(
        id,
        Person { fields: row.fields, identities: row.identities, stored_identities, ..Person::default() },
    );
}

#[test]
fn second_row_of_one_person_makes_no_second_customer() {
    let mut base = Known::default();
    let first = base.apply(&row("a@example.com", "", "Казань"), Voice::Describes).unwrap();
    assert_eq!(first, Outcome::Created(-1));
    assert_eq!(base.apply(&row("A@example.com", "", "Казань"), Voice::Describes), Ok(Outcome::Unchanged(-1)));
    assert_eq!(
        base.apply(&row("a@example.com", "89123456789", ""), Voice::Describes),
        Ok(Outcome::Updated(-1))
    );
    assert_eq!(base.apply(&row("", "+79123456789", "Уфа"), Voice::Describes), Ok(Outcome::Updated(-1)));
    assert_eq!(base.made(), [-1]);
    assert_eq!(base.people[&-1].fields.city.as_deref(), Some("Уфа"));
}

#[test]
fn identities_of_two_customers_are_a_conflict_and_change_nothing() {
    let mut base = Known::default();
    known(1, "a@example.com", "", &mut base);
    known(2, "", "89123456789", &mut base);
    let before = base.people.clone();
    let verdict = base.apply(&row("a@example.com", "89123456789", "Уфа"), Voice::Describes);
    assert_eq!(verdict, Err(Problem::row(CONFLICT)));
    assert_eq!(base.people, before);
}

#[test]
fn empty_cell_changes_nothing_and_an_order_does_not_describe() {
    let mut base = Known::default();
    known(1, "a@example.com", "", &mut base);
    assert_eq!(base.apply(&row("a@example.com", "", ""), Voice::Describes), Ok(Outcome::Unchanged(1)));
    assert_eq!(base.apply(&row("a@example.com", "", "Уфа"), Voice::Mentions), Ok(Outcome::Unchanged(1)));
    assert_eq!(base.apply(&row("a@example.com", "", "Уфа"), Voice::Describes), Ok(Outcome::Updated(1)));
    assert_eq!(base.changed(), [1]);
}

#[test]
fn patronymic_tells_a_gender_that_nobody_said() {
    let mut base = Known::default();
    let mut said = row("a@example.com", "", "");
    said.fields.middle_name = Some("Сергеевна".to_owned());
    base.apply(&said, Voice::Describes).unwrap();
    assert_eq!(base.people[&-1].fields.gender.as_deref(), Some("female"));
    assert_eq!(base.apply(&said, Voice::Describes), Ok(Outcome::Unchanged(-1)));
    // What a person has said is not concluded anew.
    base.people.get_mut(&-1).unwrap().fields.gender = Some("male".to_owned());
    assert_eq!(base.apply(&said, Voice::Describes), Ok(Outcome::Unchanged(-1)));
    let mut known = Known::default();
    let mut other = row("b@example.com", "", "");
    other.fields.gender = Some("male".to_owned());
    other.fields.middle_name = Some("Сергеевна".to_owned());
    known.apply(&other, Voice::Describes).unwrap();
    assert_eq!(known.people[&-1].fields.gender.as_deref(), Some("male"));
}

#[test]
fn placeholder_that_collects_everybody_is_refused() {
    let mut base = Known::default();
    let mut refused = 0;
    for n in 0..60 {
        let row = row(&format!("a{n}@example.com"), "89123456789", "");
        refused += usize::from(base.apply(&row, Voice::Describes) == Err(Problem::row(TOO_MANY_IDENTITIES)));
    }
    assert_eq!(refused, 10);
}

#[test]
fn source_is_said_once() {
    let mut fields = Fields { source: Some("form".into()), ..Fields::default() };
    let newer = Fields { source: Some("import".into()), ..Fields::default() };
    assert!(!fields.absorb(&newer, &mut Change::default()));
}
