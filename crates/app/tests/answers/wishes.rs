//! What customers wish of messages: written by a card, by a file and by a merge, and asked for by rules.

use crate::world::{Order, Shop, on_both};
use crate::{count, person};
use app::customers::{self, Changes, Wanted, Which, card};
use app::facts::compare::compare;
use app::identities::{ByHand, merge_by_hand, undo_merge};
use base::CustomerId;
use domain::customers::Fields;
use domain::imports::Kind as Import;
use serde_json::{Value, json};

fn is(field: &str, value: &str) -> Value {
    json!({"subject": "field", "field": field, "op": "is", "value": value})
}

fn wishes(shop: &Shop, id: CustomerId) -> (Option<String>, Option<String>) {
    let fields = card(&shop.ctx, id).unwrap().customer.fields;
    (fields.preferred_channel, fields.contact_frequency)
}

fn said(channel: &str, frequency: &str) -> (Option<String>, Option<String>) {
    let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    (some(channel), some(frequency))
}

fn edit(shop: &Shop, id: CustomerId, (channel, frequency): (Option<&str>, Option<&str>)) {
    let version = card(&shop.ctx, id).unwrap().customer.version;
    let set = |word: Option<&str>| Some(word.map(str::to_owned));
    let (preferred_channel, contact_frequency) = (set(channel), set(frequency));
    let changes = Changes { preferred_channel, contact_frequency, ..Changes::default() };
    customers::update(&shop.ctx, id, version, changes).unwrap();
}

#[test]
fn wish_is_asked_for_as_soon_as_it_is_said() {
    on_both(|shop, _| {
        let (anna, boris) = (person(shop, "anna", "Казань"), person(shop, "boris", ""));
        let by = |channel: &str| count(shop, is("preferred_channel", channel));
        let often = |word: &str| count(shop, is("contact_frequency", word));
        assert_eq!((by("telegram"), often("weekly")), (0, 0));
        edit(shop, anna, (Some("telegram"), Some("weekly")));
        edit(shop, boris, (Some("call"), None));
        assert_eq!((by("telegram"), by("call"), often("weekly"), often("daily")), (1, 1, 1, 0));
        let unknown = json!({"subject": "field", "field": "contact_frequency", "op": "unknown"});
        assert_eq!(count(shop, unknown.clone()), 1);
        assert!(compare(&shop.workspace).unwrap().agrees());
        edit(shop, anna, (Some("sms"), None));
        assert_eq!((by("telegram"), by("sms"), often("weekly"), count(shop, unknown)), (0, 1, 0, 2));
        app::facts::reload(&shop.workspace).unwrap();
        assert_eq!((by("telegram"), by("sms"), by("call")), (0, 1, 1));
        let fields = Fields { preferred_channel: Some("pigeon".into()), ..Fields::default() };
        let refused = customers::create(&shop.ctx, Wanted { fields, ..Wanted::default() }).unwrap_err();
        assert_eq!(refused.code(), "preferred_channel_invalid");
    });
}

#[test]
fn file_brings_wishes_and_takes_them_along() {
    on_both(|shop, _| {
        let text = "Почта;Удобный канал;Как часто писать\n\
                    anna@example.com;Телеграм;не чаще раза в неделю\n\
                    boris@example.com;звонок;\n\
                    clara@example.com;голубь;ежедневно\n";
        let counts = shop.import(text, Order::of(Import::Customers));
        assert_eq!((counts.errors, counts.customers.created), (1, 2), "{counts:?}");
        let export = || {
            let mut out = Vec::new();
            customers::export_csv(&shop.ctx, &Which::default(), &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = export();
        assert!(text.contains(",preferred_channel,contact_frequency,birthday,"), "{text}");
        assert!(text.contains(",telegram,weekly,") && text.contains(",call,,"), "{text}");
        assert!(compare(&shop.workspace).unwrap().agrees());
        // What goes out comes back, and an empty cell takes nothing away.
        let back = shop.import(&text, Order::of(Import::Customers));
        assert_eq!((back.errors, back.customers.created), (0, 0), "{back:?}");
        assert_eq!(export().split_once(",telegram,weekly,").map(|it| it.0.contains("anna")), Some(true));
        let text = "email,contact_frequency\nanna@example.com,\nboris@example.com,monthly\n";
        let changed = shop.import(text, Order::of(Import::Customers));
        assert_eq!(changed.customers.updated, 1);
        assert_eq!(count(shop, is("contact_frequency", "weekly")), 1);
        assert_eq!(count(shop, is("contact_frequency", "monthly")), 1);
    });
}

#[test]
fn merged_customer_keeps_their_wish_and_parting_gives_it_back() {
    on_both(|shop, _| {
        let (anna, anja) = (person(shop, "anna", ""), person(shop, "anja", ""));
        edit(shop, anna, (Some("email"), None));
        edit(shop, anja, (Some("telegram"), Some("monthly")));
        let join = |take: &[&str]| {
            let version = card(&shop.ctx, anna).unwrap().customer.version;
            let take = take.iter().map(|it| (*it).to_owned()).collect();
            merge_by_hand(&shop.ctx, anna, version, ByHand { from: anja, take }).unwrap();
        };
        join(&[]);
        assert_eq!(wishes(shop, anna), said("email", "monthly"), "own words stay, gaps are filled");
        undo_merge(&shop.ctx, anja).unwrap();
        assert_eq!(
            (wishes(shop, anna), wishes(shop, anja)),
            (said("email", ""), said("telegram", "monthly"))
        );
        join(&["preferred_channel"]);
        assert_eq!(wishes(shop, anna), said("telegram", "monthly"));
        assert!(compare(&shop.workspace).unwrap().agrees());
    });
}
