//! Customers who may be one: found, joined by hand, parted again, and left alone when they are two.

use crate::world::{Shop, on_both};
use crate::{count, orders, person};
use app::customers::{Changes, card};
use app::identities::{ByHand, merge_by_hand, undo_merge};
use app::{Error, duplicates};
use base::{CustomerId, Date, ListId, Timestamp};
use domain::consent::{Basis, Channel, Command, Purpose, Scope, Source, Topic};
use domain::duplicates::Reason;
use domain::events::Value as Property;
use domain::identities::Kind;
use serde_json::{Value, json};
use std::time::Duration;
use store::events::{self, Draft, MessageId, Part};

fn edit(shop: &Shop, id: CustomerId, changes: Changes) {
    let version = card(&shop.ctx, id).unwrap().customer.version;
    app::customers::update(&shop.ctx, id, version, changes).unwrap();
}

fn say(shop: &Shop, customer: CustomerId, channel: Channel, given: bool) {
    let command = Command {
        customer,
        purpose: Purpose::Marketing,
        scope: Scope::One(channel),
        topic: Topic::EVERY,
        given,
        basis: Basis::Consent,
        text_id: None,
        source: Source::Card,
        document: None,
        said_from: None,
        given_at: None,
    };
    app::consent::give(&shop.ctx, command, None).unwrap();
}

fn viewed(shop: &Shop, customer: CustomerId) {
    let mut draft = Draft::default();
    let (message, at) = (format!("view-{customer}"), shop.ctx.now());
    draft.push(MessageId::of(&message), at, "Product Viewed", [("price", &Property::Int(5))]);
    let customers = [Some(customer.0)];
    let append = move |tx: &mut store::Tx| {
        Ok(events::append(tx, &[Part { draft: &draft, customers: &customers }], at)?)
    };
    shop.workspace.batch_write(append).unwrap();
}

fn list(shop: &Shop, name: &str, members: &[CustomerId]) -> ListId {
    let id = app::lists::create(&shop.ctx, name, "").unwrap().0.id;
    app::lists::change(&shop.ctx, id, members, &[]).unwrap();
    id
}

/// Anna of two cards: one with an order, a list and a consent, the other with more of everything and a withdrawal.
struct Two {
    kept: CustomerId,
    other: CustomerId,
    lists: [ListId; 3],
}

fn two(shop: &Shop) -> Two {
    let (kept, other) = (person(shop, "anna", "Казань"), person(shop, "anja", ""));
    let text = |value: &str| Some(Some(value.to_owned()));
    let birthday = Some(Date::parse("1990-07-20"));
    edit(shop, other, Changes { country: text("Россия"), birthday, ..Changes::default() });
    let lines = ["1,A,1,2026-01-10 12:00:00,5.00,anna", "2,A,1,2026-01-11 12:00:00,7.00,anja"];
    orders(shop, &lines.map(str::to_owned));
    say(shop, kept, Channel::Email, true);
    say(shop, other, Channel::Email, false);
    say(shop, other, Channel::Sms, true);
    viewed(shop, other);
    let lists =
        [list(shop, "both", &[kept, other]), list(shop, "own", &[kept]), list(shop, "other", &[other])];
    shop.clock.advance(Duration::from_secs(60));
    Two { kept, other, lists }
}

/// Counts of rules that speak of everything a merge moves.
fn counts(shop: &Shop, two: &Two) -> Vec<u64> {
    let consent = |channel: &str, op: &str| json!({"subject": "consent", "purpose": "marketing", "channel": channel, "op": op});
    let purchases =
        |value: i64| json!({"subject": "orders", "measure": "count", "op": "equals", "value": value});
    let list = |id: ListId| json!({"subject": "list", "list_id": id, "op": "in"});
    let viewed = json!({"subject": "events", "kind": "Product Viewed", "aggregate": "count", "op": "at_least", "value": 1});
    let field = |field: &str| json!({"subject": "field", "field": field, "op": "known"});
    let city_and_view = json!({"all": [field("city"), viewed.clone()]});
    let mut rules: Vec<Value> = vec![json!({"all": []}), purchases(1), purchases(2), viewed, city_and_view];
    rules.extend(["city", "country", "birthday", "email"].map(field));
    rules.extend(["email", "sms"].map(|channel| consent(channel, "given")));
    rules.extend(["email", "sms"].map(|channel| consent(channel, "not_given")));
    rules.extend(two.lists.map(list));
    let followed: Vec<u64> = rules.iter().map(|rule| count(shop, rule.clone())).collect();
    app::facts::reload(&shop.workspace).unwrap();
    let loaded: Vec<u64> = rules.iter().map(|rule| count(shop, rule.clone())).collect();
    assert_eq!(followed, loaded, "what was followed is what a load says");
    followed
}

/// A card without what an edit always moves on.
fn picture(shop: &Shop, id: CustomerId) -> String {
    let mut card = card(&shop.ctx, id).unwrap();
    (card.customer.version, card.customer.updated_at) = (0, Timestamp::from_seconds(0));
    card.identities.sort_by(|a, b| (a.kind, &a.value).cmp(&(b.kind, &b.value)));
    card.consents.sort_by_key(|word| (word.purpose, word.scope, word.topic));
    format!("{card:#?}")
}

fn join(shop: &Shop, two: &Two, take: &[&str]) -> app::customers::Card {
    let version = card(&shop.ctx, two.kept).unwrap().customer.version;
    let take = take.iter().map(|it| (*it).to_owned()).collect();
    merge_by_hand(&shop.ctx, two.kept, version, ByHand { from: two.other, take }).unwrap()
}

#[test]
fn merge_by_hand_moves_everything_and_undo_gives_everything_back() {
    on_both(|shop, _| {
        let two = two(shop);
        let before = (counts(shop, &two), picture(shop, two.kept), picture(shop, two.other));
        let joined = join(shop, &two, &["first_name"]);
        let fields = &joined.customer.fields;
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        assert_eq!(
            (text(&fields.first_name), text(&fields.city), text(&fields.country)),
            ("anja".into(), "Казань".into(), "Россия".into())
        );
        assert_eq!(joined.identities.iter().filter(|it| it.kind == Kind::Email).count(), 2);
        assert_eq!((joined.figures.count, joined.figures.sum.amount_minor), (2, 1_200));
        assert_eq!(joined.lists.len(), 3);
        let can: Vec<_> = joined.reach.iter().map(|it| (it.channel, it.refusal.is_none())).collect();
        assert_eq!(can[0], (Channel::Email, false), "the withdrawal of the other holds");
        let one = counts(shop, &two);
        assert_eq!((one[0], one[2], one[4], one[13], one[15]), (1, 1, 1, 1, 1), "{one:?}");
        let members = |id| app::lists::get(&shop.ctx, id).unwrap().0.members;
        assert_eq!(two.lists.map(members), [1, 1, 1], "one person is in a list once");
        let merges = app::identities::merges(&shop.ctx, two.kept, 10).unwrap();
        assert_eq!((merges.len(), merges[0].0.from, merges[0].1.as_deref()), (1, two.other.0, Some("anja")));
        undo_merge(&shop.ctx, two.other).unwrap();
        assert_eq!(counts(shop, &two), before.0);
        assert_eq!(picture(shop, two.kept), before.1);
        assert_eq!(picture(shop, two.other), before.2);
        assert_eq!(two.lists.map(members), [2, 1, 1]);
        assert!(app::identities::merges(&shop.ctx, two.kept, 10).unwrap().is_empty());
        assert!(matches!(undo_merge(&shop.ctx, two.other), Err(Error::NotFound)));
        // And once more: an undone merge is no obstacle.
        join(shop, &two, &[]);
        undo_merge(&shop.ctx, two.other).unwrap();
        assert_eq!(counts(shop, &two), before.0);
    });
}

#[test]
fn what_happened_while_they_were_one_stays_when_they_part() {
    on_both(|shop, _| {
        let two = two(shop);
        join(shop, &two, &[]);
        shop.clock.advance(Duration::from_secs(60));
        edit(shop, two.kept, Changes { country: Some(Some("Грузия".into())), ..Changes::default() });
        say(shop, two.kept, Channel::Sms, false);
        undo_merge(&shop.ctx, two.other).unwrap();
        let (kept, other) = (card(&shop.ctx, two.kept).unwrap(), card(&shop.ctx, two.other).unwrap());
        assert_eq!(kept.customer.fields.country.as_deref(), Some("Грузия"), "an edit is not lost");
        assert_eq!(kept.customer.fields.birthday, None);
        assert_eq!(other.customer.fields.country.as_deref(), Some("Россия"));
        let given = |card: &app::customers::Card, channel| {
            card.consents.iter().find(|word| word.scope == Scope::One(channel)).map(|word| word.given)
        };
        // Nobody can tell for whom of the two the withdrawal was meant.
        assert_eq!((given(&kept, Channel::Sms), given(&other, Channel::Sms)), (Some(false), Some(false)));
        assert_eq!((given(&kept, Channel::Email), given(&other, Channel::Email)), (Some(true), Some(false)));
    });
}

#[test]
fn merges_are_taken_back_in_order_and_refused_where_they_cannot_be() {
    on_both(|shop, _| {
        let two = two(shop);
        let third = person(shop, "annette", "");
        let version = |id| card(&shop.ctx, id).unwrap().customer.version;
        let by_hand = |from| ByHand { from, take: Vec::new() };
        let oneself = merge_by_hand(&shop.ctx, two.kept, version(two.kept), by_hand(two.kept)).unwrap_err();
        assert_eq!(oneself.code(), "merge_with_oneself");
        let wrong = ByHand { from: two.other, take: vec!["shoe".into()] };
        assert_eq!(
            merge_by_hand(&shop.ctx, two.kept, version(two.kept), wrong).unwrap_err().code(),
            "invalid"
        );
        let stale =
            merge_by_hand(&shop.ctx, two.kept, version(two.kept) - 1, by_hand(two.other)).unwrap_err();
        assert_eq!(stale.code(), "version_changed");
        join(shop, &two, &[]);
        let again = merge_by_hand(&shop.ctx, two.kept, version(two.kept), by_hand(two.other)).unwrap_err();
        assert_eq!(again.code(), "merge_not_active");
        merge_by_hand(&shop.ctx, third, version(third), by_hand(two.kept)).unwrap();
        assert_eq!(undo_merge(&shop.ctx, two.other).unwrap_err().code(), "merge_undo_in_order");
        undo_merge(&shop.ctx, two.kept).unwrap();
        undo_merge(&shop.ctx, two.other).unwrap();
        assert_eq!(card(&shop.ctx, third).unwrap().figures.count, 0);
    });
}

fn found(shop: &Shop) -> Vec<([i64; 2], Vec<Reason>)> {
    let found = duplicates::list(&shop.ctx, None, 50).unwrap();
    assert_eq!(found.total, found.pairs.len());
    let ids = |pair: &duplicates::Pair| pair.people.each_ref().map(|row| row.customer.id.0);
    found.pairs.iter().map(|pair| (ids(pair), pair.reasons.clone())).collect()
}

#[test]
fn customers_who_look_alike_are_told_until_somebody_decides() {
    on_both(|shop, _| {
        let make = |first: &str, last: &str, born: &str, email: &str| {
            let text = |value: &str| Some(value.to_owned());
            let fields = domain::customers::Fields {
                first_name: text(first),
                last_name: text(last),
                birthday: Date::parse(born),
                ..domain::customers::Fields::default()
            };
            let identities = vec![(Kind::Email, email.to_owned())];
            let wanted = app::customers::Wanted { fields, identities, ..Default::default() };
            app::customers::create(&shop.ctx, wanted).unwrap().customer.id
        };
        let anna = make("Анна", "Королёва", "1990-07-20", "anna.k@gmail.com");
        let same = make("анна", "Королева", "1990-07-20", "anna@example.com");
        let mailbox = make("Нюта", "К", "1991-01-01", "annak+shop@googlemail.com");
        make("Борис", "Королёв", "1990-07-20", "boris@example.com");
        let by_name = ([anna.0, same.0], vec![Reason::NameBirthday]);
        let by_mail = ([anna.0, mailbox.0], vec![Reason::Address]);
        assert_eq!(found(shop), [by_mail.clone(), by_name.clone()]);
        let first = duplicates::list(&shop.ctx, None, 1).unwrap();
        let rest = duplicates::list(&shop.ctx, first.next, 1).unwrap();
        assert_eq!(rest.pairs[0].people[1].customer.id, same);
        assert!(rest.next.is_none());
        duplicates::dismiss(&shop.ctx, [same, anna]).unwrap();
        assert_eq!(found(shop), std::slice::from_ref(&by_mail));
        duplicates::restore(&shop.ctx, [anna, same]).unwrap();
        assert_eq!(found(shop).len(), 2);
        duplicates::dismiss(&shop.ctx, [anna, same]).unwrap();
        let version = card(&shop.ctx, anna).unwrap().customer.version;
        merge_by_hand(&shop.ctx, anna, version, ByHand { from: mailbox, take: Vec::new() }).unwrap();
        assert!(found(shop).is_empty());
        undo_merge(&shop.ctx, mailbox).unwrap();
        assert_eq!(found(shop), [by_mail]);
        assert!(matches!(duplicates::dismiss(&shop.ctx, [anna, CustomerId(99_999)]), Err(Error::NotFound)));
    });
}
