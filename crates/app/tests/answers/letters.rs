//! Fields and records of the business's own in letters: each customer reads their own, and what letters name stays.

use crate::fields::shape;
use crate::person;
use crate::records::{book, said};
use crate::world::{Shop, on_both};
use app::campaigns::{self, worker};
use app::customers::{self, Changes};
use app::templates::{self, BodyKind, Message};
use base::{CampaignId, CustomerId, TemplateId};
use domain::campaigns::Settings;
use domain::consent::{Basis, Channel, Entry, Purpose, Scope, Source, Topic};
use domain::fields::Kind;
use domain::templates::Draft;
use serde_json::{Value, json};
use std::time::Duration;
use store::senders::NewSender;

const SUBJECT: &str = "{{ customer.fields.breed | default(\"друг\") }}";
const TEXT: &str = "Порода: {{ customer.fields.breed }}. {% if customer.choices.level == 'gold' %}Золото!{% endif %} \
    {{ customer.fields.level }}; {% for it in records.booking %}[{{ it.title }} {{ it.fields.room }} \
    {{ it.fields.arrival | date }} {{ it.fields.state }}]{% else %}Без броней{% endfor %} \
    Последняя: {{ records.booking.latest.fields.price | money }}.";

pub fn template(shop: &Shop, subject: &str, text: &str) -> TemplateId {
    let body = json!({ "blocks": [{ "kind": "text", "text": text }, { "kind": "footer" }] }).to_string();
    let draft = Draft {
        name: "Брони".into(),
        subject: subject.into(),
        preheader: String::new(),
        body_kind: BodyKind::Blocks,
        body,
    };
    templates::create(&shop.ctx, draft).unwrap().id
}

/// A draft to everybody with this template, by the sandbox.
pub fn campaign(shop: &Shop, template: TemplateId) -> CampaignId {
    let now = shop.ctx.now();
    let new = NewSender {
        kind: "sandbox",
        name: "Shop".into(),
        from_name: "Shop".into(),
        from_address: "news@example.com".into(),
        reply_to: None,
        settings: String::new(),
        secret: None,
    };
    let sender = shop.workspace.write(move |tx| Ok(store::senders::insert(tx, &new, now)?)).unwrap();
    let settings = Settings {
        template_id: Some(template),
        sender_id: Some(sender),
        ..Settings::new(Purpose::Marketing, Channel::Email)
    };
    campaigns::create(&shop.ctx, "Брони", settings).unwrap().id
}

pub fn launch(shop: &Shop, id: CampaignId) -> app::Result<()> {
    let estimate = campaigns::estimate(&shop.ctx, id)?;
    campaigns::launch(&shop.ctx, id, estimate.will_receive).map(drop)
}

/// The letters of a campaign as text by their subjects.
pub fn letters(shop: &Shop, id: CampaignId) -> Vec<(String, String, String)> {
    for _ in 0..200 {
        worker::step(&shop.workspace).unwrap();
        shop.clock.advance(Duration::from_secs(1));
        if campaigns::load(&shop.ctx, id).unwrap().finished_at.is_some() {
            break;
        }
    }
    let mut kept = app::sandbox::list(&shop.ctx, Some(id), None, 100).unwrap();
    kept.sort_by_key(|it| it.customer);
    let read = |it: &store::sandbox::Kept| {
        let (_, letter, _) = app::sandbox::load(&shop.ctx, it.delivery).unwrap();
        (letter.subject, letter.text.lines().next().unwrap_or_default().to_owned(), letter.html)
    };
    kept.iter().map(read).collect()
}

fn say(shop: &Shop, id: CustomerId, own: Value) {
    let version = customers::card(&shop.ctx, id).unwrap().customer.version;
    let own = own.as_object().unwrap().clone();
    customers::update(&shop.ctx, id, version, Changes { own, ..Changes::default() }).unwrap();
}

fn consent(shop: &Shop, id: CustomerId) {
    let now = shop.ctx.now();
    let entry = Entry {
        customer: id,
        purpose: Purpose::Marketing,
        scope: Scope::One(Channel::Email),
        topic: Topic::EVERY,
        given: true,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Form,
        document: None,
        said_from: None,
        given_at: now,
        recorded_at: now,
        actor: "system".into(),
    };
    shop.workspace.write(move |tx| Ok(store::consent::append(tx, std::slice::from_ref(&entry))?)).unwrap();
}

/// Anna with two bookings, Boris with one and something nasty, Clara of whom nothing is known.
fn people(shop: &Shop) -> [CustomerId; 3] {
    app::fields::create(&shop.ctx, shape("breed", Kind::Text)).unwrap();
    app::fields::create(&shop.ctx, shape("level", Kind::Choice)).unwrap();
    app::fields::create(&shop.ctx, shape("spare", Kind::Text)).unwrap();
    app::records::create_type(&shop.ctx, said()).unwrap();
    let people = ["anna", "boris", "clara"].map(|name| person(shop, name, ""));
    people.iter().for_each(|id| consent(shop, *id));
    say(shop, people[0], json!({"breed": "Бигль", "level": "gold"}));
    say(shop, people[1], json!({"breed": "<script>x</script>{{ business.name }}", "level": "silver"}));
    book(shop, people[0], "B-1", json!({"room": "Сад", "arrival": "2026-01-10", "price": "100.50"})).unwrap();
    book(shop, people[0], "B-2", json!({"room": "Море", "state": "gold", "price": "20"})).unwrap();
    book(shop, people[1], "B-3", json!({"room": "{% raw %}<b>"})).unwrap();
    people
}

#[test]
fn each_customer_reads_their_own_fields_and_records() {
    on_both(|shop, _| {
        let [anna, ..] = people(shop);
        let campaign = campaign(shop, template(shop, SUBJECT, TEXT));
        launch(shop, campaign).unwrap();
        let read = letters(shop, campaign);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].0, "Бигль");
        let of_anna = "Порода: Бигль. Золото! золотой; [Бронь · B-2 Море золотой] \
            [Бронь · B-1 Сад 10 января 2026 ] Последняя: 20\u{a0}£.";
        let tidy = |text: &str| text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        assert_eq!(tidy(&read[0].1).replace("][", "] ["), tidy(of_anna));
        assert_eq!(read[1].0, "<script>x</script>{{ business.name }}");
        assert!(
            read[1].2.contains("Порода: &lt;script&gt;x&lt;/script&gt;{{ business.name }}."),
            "{}",
            read[1].2
        );
        assert!(read[1].2.contains("B-3 {% raw %}&lt;b&gt;"), "{}", read[1].2);
        assert!(!read[1].2.contains("<script>"));
        assert_eq!(
            (read[2].0.as_str(), tidy(&read[2].1).as_str()),
            ("друг", "Порода: . ; Без броней Последняя: .")
        );
        // A test letter and a preview are of the person that is chosen.
        assert_eq!(
            campaigns::test(&shop.ctx, campaign, "me@example.com", Some(anna)).unwrap(),
            "handed_over"
        );
        let tests = app::sandbox::list(&shop.ctx, None, None, 100).unwrap();
        assert!(tests.iter().any(|it| it.delivery.0 < 0 && it.subject == "Бигль"));
        let message = Message {
            subject: SUBJECT.into(),
            preheader: TEXT.into(),
            body_kind: BodyKind::Mjml,
            body: "<mjml><mj-body><mj-section><mj-column><mj-text>{{ records.booking[1].number }} \
                <a href=\"{{ links.unsubscribe }}\">x</a></mj-text></mj-column></mj-section></mj-body></mjml>"
                .into(),
        };
        let seen = templates::preview(&shop.ctx, &message, Some(anna)).unwrap();
        assert_eq!(
            (seen.subject.as_str(), seen.html.contains("B-1")),
            ("Бигль", true),
            "{:?}",
            seen.problems
        );
        assert!(seen.preheader.contains("[Бронь · B-2 Море"), "{}", seen.preheader);
        let sample = templates::preview(&shop.ctx, &message, None).unwrap();
        assert_eq!(sample.subject, "Поле breed", "somebody of whom everything is known");
    });
}

#[test]
fn letter_tells_of_the_ten_newest_records() {
    on_both(|shop, _| {
        let [anna, ..] = people(shop);
        for number in 3..15 {
            book(shop, anna, &format!("N-{number}"), json!({})).unwrap();
        }
        let text = "{% for it in records.booking %}{{ it.number }} {% endfor %}";
        let campaign = campaign(shop, template(shop, "Брони", text));
        launch(shop, campaign).unwrap();
        let expected: Vec<String> = (5..15).rev().map(|number| format!("N-{number}")).collect();
        assert_eq!(letters(shop, campaign)[0].1.trim(), expected.join(" "));
    });
}

#[test]
fn what_templates_name_stays_and_what_they_do_not_know_is_refused() {
    on_both(|shop, _| {
        people(shop);
        let id = template(shop, SUBJECT, TEXT);
        let fields = app::fields::list(&shop.ctx).unwrap();
        let [_, breed, _, spare] = &fields[..] else { panic!("{fields:?}") };
        assert_eq!(breed.used_by.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), [id.to_string()]);
        assert!(spare.used_by.is_empty());
        let code = |result: app::Result<()>| result.unwrap_err().code().to_owned();
        assert_eq!(code(app::fields::archive(&shop.ctx, breed.field.id)), "field_used");
        let of = app::records::list_types(&shop.ctx).unwrap().remove(0);
        assert_eq!(of.used_by.len(), 1);
        assert_eq!(code(app::records::archive(&shop.ctx, of.record_type.id)), "record_type_used");
        // A field of which no record has a value goes, unless a letter names it.
        let update =
            |version, said| app::records::update_type(&shop.ctx, of.record_type.id, version, said).map(drop);
        let mut more = said();
        more.fields.push(shape("floor", Kind::Text));
        update(1, more).unwrap();
        let floor =
            template(shop, "Этаж", "{% for it in records.booking %}{{ it.fields.floor }}{% endfor %}");
        assert_eq!(code(update(2, said())), "record_type_used");
        templates::remove(&shop.ctx, floor).unwrap();
        update(2, said()).unwrap();
        // Whoever launches a letter that names what is not there is told so; nothing is sent.
        app::fields::archive(&shop.ctx, spare.field.id).unwrap();
        for (text, words) in [
            ("{{ customer.fields.spare }}", "`customer.fields.spare` is out of use"),
            ("{{ customer.fields.bred }}", "did you mean `customer.fields.breed`?"),
            ("{{ records.booking.latest.fields.rom }}", "did you mean `room`?"),
        ] {
            let draft_id = template(shop, "Привет", text);
            let refused = launch(shop, campaign(shop, draft_id)).unwrap_err();
            templates::remove(&shop.ctx, draft_id).unwrap();
            assert_eq!(refused.code(), "template_has_problems", "{text}");
            let message = Message { subject: text.into(), ..template::Message::from(draft(shop, id)) };
            let problems = templates::preview(&shop.ctx, &message, None).unwrap().problems;
            assert!(
                problems[0].code == "field_unknown" && problems[0].detail.contains(words),
                "{problems:?}"
            );
        }
        // A campaign that was launched goes on with what it froze.
        let running = campaign(shop, id);
        launch(shop, running).unwrap();
        templates::remove(&shop.ctx, id).unwrap();
        app::fields::archive(&shop.ctx, breed.field.id).unwrap();
        app::records::archive(&shop.ctx, of.record_type.id).unwrap();
        let read = letters(shop, running);
        assert_eq!(read.len(), 3);
        assert!(read[0].0 == "Бигль" && read[0].1.contains("Бронь · B-2"), "{:?}", read[0]);
    });
}

fn draft(shop: &Shop, id: TemplateId) -> Draft {
    templates::load(&shop.ctx, id).unwrap().draft
}
