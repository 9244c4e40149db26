//! Rules about messages and lists: what came of a hand-over is in the next answer.

use crate::world::{Shop, on_both};
use crate::{count, person};
use base::{CampaignId, CustomerId, DeliveryId, Timestamp};
use domain::campaigns::{Settings, State as Stage};
use domain::consent::{Channel, Purpose};
use domain::deliveries::{Reason, Settled, State};
use domain::tracking::Kind;
use serde_json::{Value, json};
use store::deliveries::Settlement;
use store::tracking::Event;

const DELIVERIES: store::Query = store::Query {
    name: "test/deliveries",
    text: "-- deliveries of a test\nselect delivery_id from delivery order by customer_id",
};

fn messages(what: &str, op: &str, campaign: CampaignId) -> Value {
    json!({"subject": "messages", "what": what, "op": op, "campaign_id": campaign})
}

/// A campaign of which Anna's message left, Boris's met the control group and Clara's was skipped.
fn sent(shop: &Shop, people: [CustomerId; 3], now: Timestamp) -> (CampaignId, DeliveryId) {
    let settings = Settings::new(Purpose::Marketing, Channel::Email);
    let campaign = app::campaigns::create(&shop.ctx, "Spring", settings).unwrap().id;
    let planned = shop.workspace.write(move |tx| {
        store::campaigns::launch(tx, campaign, Stage::Planning, "{}", now)?;
        let ids = people.map(|id| id.0 as u32);
        store::deliveries::plan(tx, campaign, Channel::Email, (&ids, State::Planned), now)?;
        Ok(tx
            .rows(&DELIVERIES, &[])?
            .iter()
            .map(|row| row.int(0).map(DeliveryId))
            .collect::<Result<Vec<_>, _>>()?)
    });
    let [anna, boris, clara] = planned.unwrap()[..] else { panic!("three are planned") };
    assert_eq!(count(shop, messages("sent", "did", campaign)), 0, "what waits has not been sent");
    shop.workspace
        .write(move |tx| {
            let skipped = [(boris, Reason::ControlGroup), (clara, Reason::NoAddress)];
            store::deliveries::skip(tx, &skipped, now)?;
            store::deliveries::claim(tx, 5, &[(anna, "anna@example.com")], now)?;
            let settled =
                Settled { state: State::HandedOver, reason: None, attempts: 1, due_at: now, suppress: false };
            Ok(store::deliveries::settle(tx, 5, &[Settlement { delivery: anna, settled }], now)?)
        })
        .unwrap();
    (campaign, anna)
}

#[test]
fn what_came_of_messages_is_in_the_next_answer() {
    on_both(|shop, _| {
        let people = ["anna", "boris", "clara"].map(|name| person(shop, name, "Казань"));
        assert_eq!(count(shop, json!({"all": []})), 3);
        let now = shop.ctx.now();
        let (campaign, delivery) = sent(shop, people, now);
        shop.clock.advance(std::time::Duration::from_secs(10));
        let did = |what: &str| count(shop, messages(what, "did", campaign));
        assert_eq!((did("sent"), did("skipped"), did("opened"), did("clicked")), (1, 1, 0, 0));
        assert_eq!(count(shop, json!({"subject": "control", "campaign_id": campaign, "op": "in"})), 1);
        assert_eq!(count(shop, messages("sent", "did_not", campaign)), 2);
        let hit = move |kind, machine| Event {
            delivery,
            customer: people[0],
            kind,
            link: None,
            machine,
            happened_at: now.plus(std::time::Duration::from_secs(5)),
        };
        shop.workspace.write(move |tx| Ok(store::tracking::record(tx, &[hit(Kind::Open, true)])?)).unwrap();
        assert_eq!((did("opened"), did("clicked")), (0, 0), "a machine opened it");
        shop.workspace.write(move |tx| Ok(store::tracking::record(tx, &[hit(Kind::Click, false)])?)).unwrap();
        assert_eq!((did("opened"), did("clicked")), (1, 1), "who clicks has opened");
        let followed = app::facts::base(&shop.workspace).unwrap().snapshot;
        let loaded = app::facts::reload(&shop.workspace).unwrap().snapshot;
        assert_eq!(followed.customers(), loaded.customers());
        assert_eq!((did("sent"), did("skipped"), did("opened"), did("clicked")), (1, 1, 1, 1));
    });
}

#[test]
fn engagement_rates_who_answers_and_nobody_else() {
    on_both(|shop, _| {
        let people = ["anna", "boris", "clara"].map(|name| person(shop, name, "Казань"));
        let now = shop.ctx.now();
        let (_, delivery) = sent(shop, people, now);
        let days = |days: u64| shop.clock.advance(std::time::Duration::from_secs(days * 24 * 3_600));
        let rated = |op: &str, value: i64| {
            count(shop, json!({"subject": "field", "field": "engagement", "op": op, "value": value}))
        };
        let hit = move |kind, machine| {
            let happened_at = now.plus(std::time::Duration::from_secs(5));
            let event = Event { delivery, customer: people[0], kind, link: None, machine, happened_at };
            move |tx: &mut store::Tx<'_>| Ok(store::tracking::record(tx, &[event])?)
        };
        days(1);
        assert_eq!(rated("at_least", 0), 0, "a letter of yesterday is waited for");
        days(2);
        shop.workspace.write(hit(Kind::Open, true)).unwrap();
        assert_eq!((rated("equals", 0), rated("at_least", 1)), (1, 0), "a machine is nobody");
        shop.workspace.write(hit(Kind::Click, false)).unwrap();
        assert_eq!((rated("equals", 0), rated("equals", 5)), (0, 1));
        let card = |id| app::customers::card(&shop.ctx, id).unwrap().engagement;
        assert_eq!((card(people[0]).rating(), card(people[1]).rating()), (Some(5), None));
        assert_eq!((card(people[0]).sent, card(people[0]).opened, card(people[0]).clicked), (1, 1, 1));
        let sort = app::customers::Sort::EngagementBack;
        let query = app::customers::Query { sort, limit: 10, ..app::customers::Query::default() };
        let rows = app::customers::list(&shop.ctx, query).unwrap().rows;
        assert_eq!(rows.iter().map(|row| row.rating).collect::<Vec<_>>(), [Some(5), None, None]);
        assert_eq!(rows[0].customer.id, people[0]);
        days(90);
        assert_eq!((rated("at_least", 0), card(people[0]).rating()), (0, None), "it is forgotten");
    });
}

#[test]
fn list_is_a_condition_that_follows_its_members() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", "Пермь"));
        let list = app::lists::create(&shop.ctx, "Гости", "").unwrap().0.id;
        let within = |op: &str| count(shop, json!({"subject": "list", "list_id": list, "op": op}));
        assert_eq!((within("in"), within("not_in")), (0, 2));
        app::lists::change(&shop.ctx, list, &[anna, boris], &[]).unwrap();
        assert_eq!((within("in"), within("not_in")), (2, 0));
        app::lists::change(&shop.ctx, list, &[], &[boris]).unwrap();
        assert_eq!((within("in"), within("not_in")), (1, 1));
        app::facts::reload(&shop.workspace).unwrap();
        assert_eq!((within("in"), within("not_in")), (1, 1));
    });
}
