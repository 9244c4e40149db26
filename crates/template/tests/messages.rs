//! Whole messages, from what an author wrote to what a customer reads.

use base::{Currency, Date, Locale, Money, Price, Timestamp};
use proptest::prelude::*;
use template::{
    BodyKind, Business, Message, Options, Orders, OwnChoice, OwnValue, Param, Person, Prepared, Product,
    Rendered, Urls, Utm, Words,
};

const BLOCKS: &str = r##"{"blocks":[
  {"kind":"heading","text":"{{ customer.first_name | default('Здравствуйте') }}!"},
  {"kind":"text","text":"{{ orders.count | plural('заказ','заказа','заказов') }} на <b>{{ orders.sum | money }}</b>."},
  {"kind":"text","text":"Раз\nдва: {{ orders.last_at | date }}{% if customer.city %}, {{ customer.city }}{% endif %}."},
  {"kind":"image","src":"https://img.example/1.png","alt":"Лето","url":"https://shop.example/summer"},
  {"kind":"button","text":"В магазин","url":"https://shop.example/?a=1&b=2"},
  {"kind":"products","columns":3,"limit":6,"button":"Купить"},
  {"kind":"columns","columns":[[{"kind":"text","text":"слева"}],[{"kind":"text","text":"справа"}]]},
  {"kind":"divider"},{"kind":"spacer"},
  {"kind":"footer","text":"Вы получили это письмо, потому что согласились."}
]}"##;

fn message(body_kind: BodyKind, body: &str) -> Message {
    Message {
        subject: "{{ customer.first_name }}, скидка {{ 10 }} %".into(),
        preheader: "Только для {{ customer.first_name }}".into(),
        body_kind,
        body: body.into(),
    }
}

fn options() -> Options {
    let product = |n: i64| Product {
        name: format!("Чайник <{n}> & «Заря»"),
        price: Some(Price(n * 10_000_000 + 5000)),
        picture: Some(format!("https://img.example/{n}.png")),
        url: Some(format!("https://shop.example/p/{n}")),
        old_price: (n == 1).then_some(Price(25_000_000)),
        vendor: (n == 1).then(|| "Завод <1>".into()),
        params: vec![Param { name: "Объём".into(), value: "1,7".into(), unit: Some("л".into()) }],
        pictures: vec![format!("https://img.example/{n}-2.png")],
    };
    Options {
        business: Business {
            name: "Чай & Ко".into(),
            address: "Казань, ул. Баумана, 1".into(),
            site: "https://shop.example".into(),
            accent: "#aa3300".into(),
        },
        products: (1..=6).map(product).collect(),
        utm: Some(Utm { source: "rapport".into(), medium: "email".into(), campaign: "summer".into() }),
        ..Options::default()
    }
}

fn anna() -> Person {
    Person {
        first_name: Some("Анна".into()),
        city: Some("Казань".into()),
        birthday: Date::from_ymd(1990, 3, 5),
        orders: Orders {
            count: 2,
            sum: Some(Money { amount_minor: 431_050, currency: Currency::RUB }),
            last_at: Timestamp::parse("2026-03-01T22:30:00Z"),
        },
        ..Person::default()
    }
}

fn urls(prepared: &Prepared) -> Urls {
    Urls {
        click: (0..prepared.links().len()).map(|n| format!("https://r.example/c/{n}")).collect(),
        unsubscribe: "https://r.example/u/1".into(),
        web_version: "https://r.example/v/1".into(),
        preferences: "https://r.example/p/1".into(),
        pixel: "https://r.example/o/1".into(),
    }
}

fn prepare(message: &Message) -> Prepared {
    Prepared::new(message, &options()).expect("the message has no errors")
}

fn render(message: &Message, person: Person) -> Rendered {
    let prepared = prepare(message);
    prepared.render(person, urls(&prepared)).expect("rendering is lenient")
}

fn codes(message: &Message) -> Vec<&'static str> {
    Prepared::new(message, &options()).err().unwrap_or_default().iter().map(|problem| problem.code).collect()
}

#[test]
fn blocks_become_a_personal_message() {
    let message = message(BodyKind::Blocks, BLOCKS);
    let prepared = prepare(&message);
    assert_eq!(prepared.warnings(), []);
    let rendered = prepared.render(anna(), urls(&prepared)).unwrap();
    assert_eq!(rendered.subject, "Анна, скидка 10 %");
    assert_eq!(rendered.preheader, "Только для Анна");
    for part in [
        "Анна!",
        "заказа на <b>4\u{a0}310,50\u{a0}₽</b>.",
        "Раз<br />два: 1 марта 2026, Казань.",
        "Чайник &lt;6&gt; &amp; «Заря»",
        "1\u{a0}000,50\u{a0}₽",
        "Чай &amp; Ко",
        "href=\"https://r.example/u/1\"",
        "href=\"https://r.example/v/1\"",
        "<img src=\"https://r.example/o/1\" width=\"1\"",
        "background:#aa3300",
    ] {
        assert!(rendered.html.contains(part), "{part} is missing in {}", rendered.html);
    }
    assert!(!rendered.html.contains("shop.example"), "every link is tracked");
    assert_eq!(rendered.html.matches("alt=\"Чайник").count(), 6);
}

#[test]
fn links_are_listed_once_with_their_marks() {
    let prepared = prepare(&message(BodyKind::Blocks, BLOCKS));
    let utm = "utm_source=rapport&utm_medium=email&utm_campaign=summer";
    assert_eq!(prepared.links()[0], format!("https://shop.example/summer?{utm}"));
    assert_eq!(prepared.links()[1], format!("https://shop.example/?a=1&b=2&{utm}"));
    assert_eq!(prepared.links().len(), 2 + 6 + 1, "two of the body, six products and the business's site");
}

#[test]
fn text_alternative_follows_the_blocks() {
    let rendered = render(&message(BodyKind::Blocks, BLOCKS), anna());
    assert!(rendered.text.starts_with("Анна!"), "{}", rendered.text);
    for part in [
        "заказа на 4\u{a0}310,50\u{a0}₽.",
        "В магазин ( https://r.example/c/1 )",
        "Чайник <6> & «Заря»",
        "Отписаться ( https://r.example/u/1 )",
        "Чай & Ко",
    ] {
        assert!(rendered.text.contains(part), "{part} is missing in {}", rendered.text);
    }
    assert!(!rendered.text.contains("Только для"), "the preheader is no part of the text");
}

#[test]
fn unknown_values_leave_no_trace() {
    let rendered = render(&message(BodyKind::Blocks, BLOCKS), Person::default());
    assert!(rendered.html.contains("Здравствуйте!"));
    for trace in [">none", "None", "undefined", "{{", "}}", "{%"] {
        assert!(!rendered.html.contains(trace), "{trace} reached the customer");
        assert!(!rendered.text.contains(trace), "{trace} reached the customer");
    }
}

#[test]
fn customer_reads_in_their_own_language() {
    let person = Person { locale: Some(Locale::En), ..anna() };
    let rendered = render(&message(BodyKind::Blocks, BLOCKS), person);
    assert!(rendered.html.contains("1 March 2026") && rendered.html.contains("₽4,310.50"));
}

#[test]
fn customer_text_is_never_template_source() {
    let person = Person { first_name: Some("{{ customer.email }}{% if %}<b>".into()), ..anna() };
    let rendered = render(&message(BodyKind::Blocks, BLOCKS), person);
    assert!(rendered.html.contains("{{ customer.email }}{% if %}&lt;b&gt;"));
    assert!(rendered.subject.starts_with("{{ customer.email }}{% if %}<b>,"));
}

#[test]
fn mjml_is_understood_with_windows_line_ends() {
    let body = "<mjml>\r\n<mj-body>\r\n<mj-section><mj-column>\r\n<mj-text>{% if orders.count > 1 and customer.city %}\
                Снова <i>{{ customer.city }}</i>{% endif %}\r\n</mj-text>\
                <mj-button href=\"https://shop.example\">Да</mj-button><mj-text><a href=\"{{ links.unsubscribe }}\">нет</a></mj-text>\
                </mj-column></mj-section></mj-body></mjml>";
    let rendered = render(&message(BodyKind::Mjml, body), anna());
    assert!(rendered.html.contains("Снова <i>Казань</i>"));
    assert!(rendered.text.contains("Да ( https://r.example/c/0 )"), "{}", rendered.text);
    assert!(!rendered.html.contains("fonts.googleapis"), "no third party is called");
}

#[test]
fn mistakes_point_at_their_place() {
    let wrong = |body: &str| {
        let problems = Prepared::new(&message(BodyKind::Mjml, body), &options()).unwrap_err();
        (problems[0].code, problems[0].line)
    };
    assert_eq!(
        wrong("<mjml><mj-body>\n{{\n customer.city }}\n<mj-texd></mj-texd></mj-body></mjml>"),
        ("mjml_invalid", Some(4))
    );
    assert_eq!(
        wrong(
            "<mjml><mj-body>\n<mj-section>\n<mj-column>\n<mj-texd/></mj-column></mj-section></mj-body></mjml>"
        ),
        ("mjml_invalid", Some(4))
    );
    assert_eq!(wrong("<p>hello</p>").0, "mjml_invalid");
    assert_eq!(wrong("<mjml>\n<mj-body>{% if x %}</mj-body></mjml>").0, "template_syntax");
    let blocks = r#"[{"kind":"text","text":"ok"},{"kind":"text","text":"{{ customer.nmae }}"}]"#;
    let problems = Prepared::new(&message(BodyKind::Blocks, blocks), &options()).unwrap_err();
    assert_eq!((problems[0].code, problems[0].block), ("field_unknown", Some(2)));
}

#[test]
fn defects_are_found_before_sending() {
    let text = |text: &str| {
        let blocks = serde_json::json!([{"kind":"text","text":text},{"kind":"footer"}]).to_string();
        codes(&message(BodyKind::Blocks, &blocks))
    };
    assert_eq!(text("{{ customer.city }}"), [] as [&str; 0]);
    assert_eq!(text("{% for p in products %}{{ p.nmae }}{% endfor %}"), ["template_fails"]);
    assert_eq!(
        text("{% if customer.gender == 'male' %}{{ customer.city | shout }}{% endif %}"),
        ["filter_unknown"]
    );
    assert_eq!(text("<a href=\"https://x.ru/{{ customer.email }}\">x</a>"), ["link_dynamic"]);
    assert_eq!(text("{% set x = 1 %}"), ["statement_not_allowed"]);
    assert_eq!(
        text("{% for a in 'x' * 9999 %}{% for b in 'x' * 9999 %}y{% endfor %}{% endfor %}"),
        ["template_fails"]
    );
    assert_eq!(codes(&message(BodyKind::Blocks, r#"[{"kind":"text","text":"x"}]"#)), ["unsubscribe_missing"]);
    assert_eq!(codes(&message(BodyKind::Blocks, r#"[{"kind":"text","txt":"x"}]"#)), ["blocks_invalid"]);
    let service = Options { marketing: false, ..options() };
    assert!(Prepared::new(&message(BodyKind::Blocks, r#"[{"kind":"text","text":"x"}]"#), &service).is_ok());
}

#[test]
fn long_message_is_warned_about() {
    let words = "очень длинный текст ".repeat(3500);
    let blocks = serde_json::json!([{"kind":"text","text":words},{"kind":"footer"}]).to_string();
    let prepared = prepare(&message(BodyKind::Blocks, &blocks));
    assert_eq!(prepared.warnings()[0].code, "body_clipped");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn subject_is_one_line_whatever_the_name(name in "\\PC{0,20}[\r\n\t\u{85}\u{2028}\0]{0,3}\\PC{0,20}") {
        let person = Person { first_name: Some(name), ..Person::default() };
        let rendered = render(&message(BodyKind::Blocks, r#"[{"kind":"footer"}]"#), person);
        prop_assert!(!rendered.subject.chars().any(|c| c.is_control() || c == '\u{2028}'), "{:?}", rendered.subject);
    }

    #[test]
    fn values_never_open_an_element(city in "[<>&\"'a{}%]{0,12}") {
        let blocks = r#"[{"kind":"text","text":"[[{{ customer.city }}]]"},{"kind":"footer"}]"#;
        let person = Person { city: Some(city.clone()), ..Person::default() };
        let rendered = render(&message(BodyKind::Blocks, blocks), person);
        let shown = rendered.html.split("[[").nth(1).and_then(|rest| rest.split("]]").next()).unwrap().to_owned();
        prop_assert!(!shown.contains(['<', '>', '"', '\'']), "{shown}");
        let text = rendered.text.split("[[").nth(1).and_then(|rest| rest.split("]]").next()).unwrap().to_owned();
        prop_assert_eq!(text, city);
    }

    #[test]
    fn any_author_text_is_prepared_or_refused(text in "[a<>/{}%# bpi\"'&=;x]{0,40}") {
        let blocks = serde_json::json!([{"kind":"text","text":text},{"kind":"footer"}]).to_string();
        if let Ok(prepared) = Prepared::new(&message(BodyKind::Blocks, &blocks), &options()) {
            prop_assert!(prepared.render(Person::default(), prepared.plain_urls()).is_ok());
        }
    }
}

#[test]
fn names_stand_in_their_case_where_the_gender_is_known() {
    let subject = "{{ customer.first_name | case('genitive') | default('вас') }}, {{ customer.middle_name | case('dative') }}, \
                   {{ customer.last_name | case('творительный') }}, {{ customer.city | case('genitive') }}";
    let message = Message { subject: subject.into(), ..message(BodyKind::Blocks, BLOCKS) };
    let prepared = Prepared::new(&message, &options()).unwrap();
    let word = |text: &str| Some(text.to_owned());
    let sergei = |gender: Option<&str>, middle: Option<&str>| Person {
        first_name: word("Сергей"),
        middle_name: middle.map(str::to_owned),
        last_name: word("Ткачёв"),
        gender: gender.map(str::to_owned),
        ..anna()
    };
    for (person, want) in [
        (sergei(Some("male"), Some("Ильич")), "Сергея, Ильичу, Ткачёвым, Казань"),
        (sergei(None, Some("Ильич")), "Сергея, Ильичу, Ткачёвым, Казань"),
        (sergei(None, None), "Сергей, , Ткачёв, Казань"),
        (Person { first_name: None, ..sergei(Some("female"), None) }, "вас, , Ткачёв, Казань"),
    ] {
        assert_eq!(prepared.render(person, prepared.plain_urls()).unwrap().subject, want);
    }
    let unknown = Message { subject: "{{ customer.first_name | cases('genitive') }}".into(), ..message };
    assert!(Prepared::new(&unknown, &options()).is_err(), "only filters there are");
}

#[test]
fn everybody_is_addressed_as_they_wish() {
    let subject = "{{ 'Ваш' | informal('Твой') }} заказ, {{ 'ждём тебя' | formal('ждём вас') }}";
    let message = Message { subject: subject.into(), ..message(BodyKind::Blocks, BLOCKS) };
    let prepared = Prepared::new(&message, &options()).unwrap();
    assert!(
        prepared.mentions().contains("customer.fields.address_form"),
        "the field may not go while it is asked for"
    );
    let wishes = |form: &str| {
        let label = Words { ru: form.to_owned(), en: form.to_owned() };
        OwnValue::Choice(OwnChoice { value: form.to_owned(), label })
    };
    for (fields, want) in [
        (vec![], "Ваш заказ, ждём тебя"),
        (vec![("address_form".to_owned(), wishes("informal"))], "Твой заказ, ждём тебя"),
        (vec![("address_form".to_owned(), wishes("formal"))], "Ваш заказ, ждём вас"),
        (vec![("address_form".to_owned(), wishes("лорд"))], "Ваш заказ, ждём тебя"),
        (vec![("other".to_owned(), wishes("informal"))], "Ваш заказ, ждём тебя"),
    ] {
        let person = Person { fields, ..anna() };
        assert_eq!(prepared.render(person, prepared.plain_urls()).unwrap().subject, want);
    }
}

#[test]
fn product_tells_what_it_cost_before_who_makes_it_and_of_what_it_is() {
    let text = "{% for it in products[:2] %}[{{ it.vendor }}|{{ it.old_price | money }}|{{ it.pictures | first }}|\
        {% for one in it.params %}{{ one.name }} {{ one.value }} {{ one.unit }}{% endfor %}]{% endfor %}";
    let message = Message { subject: text.into(), ..message(BodyKind::Blocks, BLOCKS) };
    let seen = render(&message, anna());
    assert_eq!(
        seen.subject.replace('\u{a0}', " "),
        "[Завод <1>|2 500 ₽|https://img.example/1-2.png|Объём 1,7 л][||https://img.example/2-2.png|Объём 1,7 л]"
    );
    assert_eq!(seen.html.matches("<s>2\u{a0}500").count(), 1, "the card strikes out what it cost before");
}
