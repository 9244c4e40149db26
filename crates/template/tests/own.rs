//! Fields and records of the business's own in messages: what a customer reads, and that what was typed stays data.

use base::{Currency, Date, Locale, Money, Timestamp, Zone};
use template::{
    BodyKind, Message, Options, Own, OwnChoice, OwnField, OwnKind, OwnRecord, OwnType, OwnValue, Person,
    Prepared, Rendered, Words,
};

const KINDS: [(&str, OwnKind); 8] = [
    ("text", OwnKind::Text),
    ("number", OwnKind::Number),
    ("money", OwnKind::Money),
    ("boolean", OwnKind::Boolean),
    ("date", OwnKind::Date),
    ("moment", OwnKind::Moment),
    ("choice", OwnKind::Choice),
    ("many_choice", OwnKind::ManyChoice),
];

fn words(ru: &str, en: &str) -> Words {
    Words { ru: ru.into(), en: en.into() }
}

fn choice(value: &str, ru: &str, en: &str) -> OwnChoice {
    OwnChoice { value: value.into(), label: words(ru, en) }
}

fn choices() -> Vec<OwnChoice> {
    vec![choice("gold", "золотой", "golden"), choice("silver", "серебряный", "silvery")]
}

fn fields() -> Vec<OwnField> {
    let field = |(key, kind): (&str, OwnKind)| OwnField {
        key: key.into(),
        label: words("поле", "field"),
        kind,
        choices: if matches!(kind, OwnKind::Choice | OwnKind::ManyChoice) { choices() } else { Vec::new() },
    };
    KINDS.map(field).into()
}

fn own() -> Own {
    let car = OwnType { key: "car".into(), label: words("Автомобиль", "Car"), fields: fields() };
    Own { fields: fields(), types: vec![car], retired: Vec::new() }
}

fn values() -> Vec<(String, OwnValue)> {
    let values = [
        OwnValue::Text("Ёж".into()),
        OwnValue::Number(120_000_500_000),
        OwnValue::Money(Money { amount_minor: 431_000, currency: Currency::RUB }),
        OwnValue::Boolean(true),
        OwnValue::Date(Date::from_ymd(2026, 3, 5).unwrap()),
        OwnValue::Moment(Timestamp::parse("2026-03-05T21:30:00Z").unwrap()),
        OwnValue::Choice(choice("gold", "золотой", "golden")),
        OwnValue::ManyChoice(choices()),
    ];
    KINDS.iter().map(|(key, _)| (*key).to_owned()).zip(values).collect()
}

fn options() -> Options {
    let zone = Zone::parse("Europe/Moscow").unwrap();
    Options { own: own(), zone, marketing: false, ..Options::default() }
}

fn message(text: &str) -> Message {
    Message {
        subject: text.into(),
        preheader: String::new(),
        body_kind: BodyKind::Blocks,
        body: serde_json::json!({ "blocks": [{ "kind": "text", "text": text }] }).to_string(),
    }
}

fn render(text: &str, person: Person) -> Rendered {
    let prepared = Prepared::new(&message(text), &options()).expect("the message has no errors");
    prepared.render(person, prepared.plain_urls()).expect("rendering is lenient")
}

fn in_both(text: &str, person: &Person) -> [String; 2] {
    [Locale::Ru, Locale::En]
        .map(|locale| render(text, Person { locale: Some(locale), ..person.clone() }).subject)
}

#[test]
fn every_kind_of_value_is_read_in_the_readers_language() {
    let person = Person { fields: values(), ..Person::default() };
    let cases = [
        ("{{ customer.fields.text }}", "Ёж", "Ёж"),
        ("{{ customer.fields.number | number }}", "120\u{a0}000,5", "120,000.5"),
        ("{{ customer.fields.money | money }}", "4\u{a0}310\u{a0}₽", "₽4,310"),
        ("{% if customer.fields.money > 4000 %}+{% endif %}", "+", "+"),
        ("{{ customer.fields.boolean }}", "да", "yes"),
        ("{% if customer.fields.boolean %}+{% else %}-{% endif %}", "+", "+"),
        ("{{ customer.fields.date | date }}", "5 марта 2026", "5 March 2026"),
        ("{{ customer.fields.moment | date }}", "6 марта 2026", "6 March 2026"),
        ("{{ customer.fields.moment | date(\"time\") }}", "00:30", "00:30"),
        ("{{ customer.fields.choice }}", "золотой", "golden"),
        ("{{ customer.fields.choice | capitalize }}", "Золотой", "Golden"),
        ("{% if customer.choices.choice == \"gold\" %}+{% endif %}", "+", "+"),
        ("{{ customer.fields.many_choice }}", "золотой, серебряный", "golden, silvery"),
        (
            "{% for it in customer.fields.many_choice %}[{{ it }}]{% endfor %}",
            "[золотой][серебряный]",
            "[golden][silvery]",
        ),
        ("{{ customer.fields.many_choice | join(\"/\") }}", "золотой/серебряный", "golden/silvery"),
        ("{% if \"silver\" in customer.choices.many_choice %}+{% endif %}", "+", "+"),
    ];
    for (text, ru, en) in cases {
        assert_eq!(in_both(text, &person), [ru, en], "{text}");
    }
}

#[test]
fn small_and_odd_numbers_keep_their_shape() {
    let number = |millionths| {
        let fields = vec![("number".to_owned(), OwnValue::Number(millionths))];
        in_both("{{ customer.fields.number | number }}", &Person { fields, ..Person::default() })
    };
    assert_eq!(number(2_019_000_000), ["2019", "2019"], "a year stands together");
    assert_eq!(number(42_500_000), ["42,5", "42.5"]);
    assert_eq!(number(-1), ["−0,000001", "−0.000001"]);
    assert_eq!(number(1_234_567_000_000), ["1\u{a0}234\u{a0}567", "1,234,567"]);
}

#[test]
fn money_of_another_currency_is_never_shown_as_ours() {
    let euros = OwnValue::Money(Money { amount_minor: 150_050, currency: Currency::parse("EUR").unwrap() });
    let person = Person { fields: vec![("money".to_owned(), euros)], ..Person::default() };
    for text in ["{{ customer.fields.money | money }}", "{{ customer.fields.money }}"] {
        assert_eq!(in_both(text, &person), ["1\u{a0}500,50\u{a0}€", "€1,500.50"], "{text}");
    }
}

#[test]
fn what_is_unknown_is_nothing_or_the_words_in_its_place() {
    for (key, _) in KINDS {
        let path = format!("customer.fields.{key}");
        let filter = match key {
            "money" => " | money",
            "number" => " | number",
            "date" | "moment" => " | date",
            _ => "",
        };
        let text = format!("<{{{{ {path}{filter} }}}}>{{{{ {path}{filter} | default(\"друг\") }}}}");
        assert_eq!(render(&text, Person::default()).subject, "<>друг", "{text}");
        let of_record = text.replace("customer.fields", "records.car.latest.fields");
        assert_eq!(render(&of_record, Person::default()).subject, "<>друг", "{of_record}");
        let blank = Person { records: vec![("car".into(), vec![OwnRecord::default()])], ..Person::default() };
        assert_eq!(render(&of_record, blank).subject, "<>друг", "{of_record}");
    }
    let none = "{% for car in records.car %}{{ car.title }}{% else %}нет машин{% endfor %}";
    assert_eq!(render(none, Person::default()).subject, "нет машин");
}

fn cars() -> Person {
    let car = |number: &str| OwnRecord {
        number: Some(number.into()),
        created_at: Timestamp::parse("2026-03-05T21:30:00Z"),
        fields: values(),
    };
    let cars = vec![car("B-2"), car("A-1"), OwnRecord::default()];
    Person { records: vec![("car".into(), cars)], ..Person::default() }
}

#[test]
fn records_are_looped_over_and_the_newest_is_at_hand() {
    let cases = [
        (
            "{% for car in records.car %}{{ car.title }};{% endfor %}",
            "Автомобиль · B-2;Автомобиль · A-1;Автомобиль;",
        ),
        (
            "{% for car in records.car %}{{ car.number }}{{ car.fields.choice }};{% endfor %}",
            "B-2золотой;A-1золотой;;",
        ),
        ("{% for car in records.car[:1] %}{{ car.number }}{% endfor %}", "B-2"),
        (
            "{{ records.car.latest.number }} {{ records.car.latest.fields.date | date(\"short\") }}",
            "B-2 05.03.2026",
        ),
        ("{{ (records.car | first).fields.text }} {{ records.car[1].number }}", "Ёж A-1"),
        (
            "{{ records.car | length }} {{ records.car | length | plural(\"машина\", \"машины\", \"машин\") }}",
            "3 машины",
        ),
        ("{{ records.car.latest.created_at | date }}", "6 марта 2026"),
        ("{% if records.car %}есть{% endif %}{{ records.car }}{{ records.car.latest }}", "есть"),
        ("{% if records.car.latest.choices.choice == \"gold\" %}+{% endif %}", "+"),
    ];
    for (text, expected) in cases {
        assert_eq!(render(text, cars()).subject, expected, "{text}");
    }
    let english = in_both("{{ records.car.latest.title }}", &cars());
    assert_eq!(english[1], "Car · B-2");
}

#[test]
fn what_somebody_typed_is_data_in_every_part() {
    let evil = "{{ business.name }}{% for x in products %}<script>alert(1)</script>\nBcc: a@b.c";
    let typed = vec![("text".to_owned(), OwnValue::Text(evil.into()))];
    let record = OwnRecord { number: Some(evil.into()), fields: typed.clone(), ..OwnRecord::default() };
    let person = Person { fields: typed, records: vec![("car".into(), vec![record])], ..Person::default() };
    let text =
        "{{ customer.fields.text }} {{ records.car.latest.number }} {{ records.car.latest.fields.text }}";
    let rendered = render(text, person);
    assert_eq!(rendered.html.matches("{{ business.name }}").count(), 3, "{}", rendered.html);
    assert!(!rendered.html.contains("<script>"), "{}", rendered.html);
    assert_eq!(rendered.html.matches("&lt;script&gt;").count(), 3);
    assert_eq!(rendered.subject.matches("{% for x in products %}<script>").count(), 3);
    assert!(!rendered.subject.contains('\n'));
    assert!(rendered.text.contains("<script>alert(1)</script>"), "in plain text it is only letters");
    // Names of choices come from a colleague, through the list's own way of printing itself.
    let tag = vec![choice("x", "<b>&", "<b>&")];
    let person =
        Person { fields: vec![("many_choice".into(), OwnValue::ManyChoice(tag))], ..Person::default() };
    let rendered = render("{{ customer.fields.many_choice }}", person);
    assert!(rendered.html.contains("&lt;b&gt;&amp;"), "{}", rendered.html);
}

#[test]
fn message_knows_what_it_needs_of_the_business() {
    let needs = |text: &str| {
        let prepared = Prepared::new(&message(text), &options()).unwrap();
        prepared.mentions().iter().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(needs("{{ customer.first_name }} {{ orders.count }}"), "");
    assert_eq!(needs("{% if customer.choices.choice %}x{% endif %}"), "customer.fields.choice");
    let loops = "{% for car in records.car %}{{ car.fields.text }}{% endfor %}";
    assert_eq!(needs(loops), "records.car records.car.fields.text");
    assert_eq!(template::mentions(&message(loops)).len(), 2, "a draft tells the same");
}

#[test]
fn mistakes_that_only_some_customers_would_meet_are_found_beforehand() {
    let refused = |text: &str| {
        let problems = Prepared::new(&message(text), &options()).unwrap_err();
        problems.iter().map(|problem| (problem.code, problem.block)).collect::<Vec<_>>()
    };
    let both = |code| vec![(code, None), (code, Some(1))];
    assert_eq!(refused("{{ customer.fields.txt }}"), both("field_unknown"));
    assert_eq!(refused("{% for c in records.car %}{{ c.fields.txt }}{% endfor %}"), both("field_unknown"));
    assert_eq!(refused("{{ customer.fields.number + 1 }}")[0].0, "template_fails", "who has no number");
    let of_record = "{% for c in records.car %}{{ c.fields.number + 1 }}{% endfor %}";
    assert_eq!(refused(of_record)[0].0, "template_fails", "whose car has no number");
}

#[test]
fn field_that_is_an_address_leads_there_and_nothing_else_does() {
    let body = serde_json::json!({ "blocks": [
        { "kind": "button", "text": "Pay", "url": "{{ customer.fields.text }}" }
    ] });
    let message = Message { body: body.to_string(), ..message("Pay") };
    let prepared = Prepared::new(&message, &options()).unwrap();
    let html = |address: &str| {
        let fields = vec![("text".to_owned(), OwnValue::Text(address.into()))];
        let person = Person { fields, ..Person::default() };
        prepared.render(person, prepared.plain_urls()).unwrap().html
    };
    assert!(html("https://pay.example/?id=1&x=2").contains("href=\"https://pay.example/?id=1&amp;x=2\""));
    for evil in ["javascript:alert(1)", "https://x.example\" onclick=\"alert(1)", "data:text/html,x"] {
        let html = html(evil);
        assert!(
            !html.contains("javascript") && !html.contains("onclick") && !html.contains("data:"),
            "{html}"
        );
    }
}
