//! A second person's word before a large send: who may give it, what it covers, and that it is given once.

use crate::examples::messages::template;
use crate::world::*;
use app::access::Role;
use base::Clock;

fn limit(shop: &Shop, above: Value) {
    let etag = shop.get("/access").header("etag").to_owned();
    let answer = shop.edit("PATCH", "/access", &etag, json!({ "approval_above": above }));
    assert_eq!((answer.status, &answer.json["approval_above"]), (200, &above), "{answer:?}");
}

fn reader(shop: &Shop, number: usize) {
    let identities = json!([{ "kind": "email", "value": format!("r{number}@post.example") }]);
    let id = shop.create("/customers", json!({ "city": "Kazan", "identities": identities }));
    let consent = json!({ "purpose": "marketing", "channel": "email", "given": true });
    assert_eq!(shop.post(&format!("/customers/{id}/consents"), consent).status, 201);
}

/// A shop with a limit of two, three readers, and a strategist who has written a campaign to their segment.
struct Prepared {
    shop: Shop,
    author: Shop,
    campaign: String,
    template: String,
    segment: String,
}

fn prepared(world: &World, at: Value) -> Prepared {
    let shop = world.shop("shop");
    limit(&shop, json!(2));
    (0..3).for_each(|number| reader(&shop, number));
    let author = world.worker("shop", Role::Strategist);
    let rule = json!({"subject": "field", "field": "city", "op": "is", "value": "Kazan"});
    let segment = author.create("/segments", json!({"name": "Kazan", "rule": rule}));
    let template = author.create("/templates", template("News"));
    let sender = author.get("/senders").json["rows"][0]["id"].clone();
    let campaign = author.create(
        "/campaigns",
        json!({
            "name": "News", "channel": "email", "template_id": template, "sender_id": sender,
            "purpose": "marketing", "topic_id": null, "include": [segment], "exclude": [], "control_percent": 0,
            "schedule": { "at": at, "not_after": null }, "goal_days": 7, "utm": null,
        }),
    );
    Prepared { shop, author, campaign, template, segment }
}

impl Prepared {
    fn say(&self, who: &Shop, verb: &str) -> Answer {
        let path = format!("/campaigns/{}", self.campaign);
        let number = who.post(&format!("{path}/estimate"), json!({})).json["will_receive"].clone();
        who.post(&format!("{path}/{verb}"), json!({ "expected_recipients": number }))
    }

    fn ask(&self) {
        let answer = self.say(&self.author, "launch");
        assert_eq!((answer.status, &answer.json["state"]), (200, &json!("approval")), "{answer:?}");
    }

    fn state(&self) -> Value {
        self.shop.get(&format!("/campaigns/{}", self.campaign)).json["state"].clone()
    }

    fn refused(&self, answer: &Answer, code: &str, state: &str) {
        assert_eq!((answer.status, answer.code()), (422, code), "{answer:?}");
        assert_eq!(self.state(), state);
    }
}

#[test]
fn large_campaign_leaves_by_the_word_of_another_person_only() {
    each_engine(|world| {
        let it = prepared(world, Value::Null);
        it.ask();
        assert_eq!(it.shop.get("/approvals").json["rows"][0]["may_approve"], true);
        assert_eq!(it.author.get("/approvals").json["rows"][0]["may_approve"], false);
        it.refused(&it.say(&it.author, "approve"), "approval_of_own", "approval");
        it.refused(&it.say(&it.author, "launch"), "wrong_campaign_state", "approval");
        let scopes = ["campaigns.read", "campaigns.launch"];
        let program = it.shop.seen_by(it.shop.key(&scopes));
        it.refused(&it.say(&program, "approve"), "approval_by_program", "approval");
        let manager = world.worker("shop", Role::ProjectManager);
        assert_eq!(it.say(&manager, "approve").status, 403);
        let path = format!("/campaigns/{}/approve", it.campaign);
        let other = it.shop.post(&path, json!({ "expected_recipients": 2 }));
        assert_eq!((other.status, other.code()), (409, "recipients_changed"));
        assert_eq!(it.say(&it.shop, "approve").status, 200);
        let again = it.say(&it.shop, "approve");
        assert_eq!((again.status, again.code()), (422, "wrong_campaign_state"), "{again:?}");
        it.shop.wait(&format!("/campaigns/{}", it.campaign), |answer| answer.json["state"] == "finished");
        let sent = it.shop.get(&format!("/campaigns/{}/progress", it.campaign)).json;
        assert_eq!(sent["handed_over"], 3, "{sent}");
        let log = it.shop.get("/audit?action=campaigns.").text;
        for deed in ["campaigns.ask", "campaigns.approve"] {
            assert_eq!(log.matches(&format!("\"{deed}\"")).count(), 1, "{deed} in {log}");
        }
    });
}

#[test]
fn who_changed_it_last_does_not_approve_it_and_a_small_one_goes_alone() {
    each_engine(|world| {
        let it = prepared(world, Value::Null);
        let path = format!("/campaigns/{}", it.campaign);
        let draft = it.shop.get(&path);
        let mut body = draft.json.clone();
        let keep = [
            "name",
            "channel",
            "template_id",
            "sender_id",
            "purpose",
            "topic_id",
            "include",
            "exclude",
            "control_percent",
            "schedule",
            "goal_days",
            "utm",
        ];
        body.as_object_mut().unwrap().retain(|name, _| keep.contains(&name.as_str()));
        body["name"] = json!("Better");
        assert_eq!(it.shop.edit("PUT", &path, draft.header("etag"), body.clone()).status, 200);
        it.ask();
        it.refused(&it.say(&it.shop, "approve"), "approval_of_own", "approval");
        let waits = it.shop.get(&path);
        let edit = it.shop.edit("PUT", &path, waits.header("etag"), body);
        it.refused(&edit, "wrong_campaign_state", "approval");
        let back = it.shop.post(&format!("{path}/return"), json!({ "word": "No price" }));
        assert_eq!((back.status, &back.json["state"]), (200, &json!("draft")));
        assert_eq!(it.author.get(&format!("{path}/approval")).json["rows"][0]["word"], "No price");
        limit(&it.shop, json!(3));
        assert_ne!(it.say(&it.author, "launch").json["state"], "approval");
        for wrong in [json!(-1), json!(2_000_000_000_i64)] {
            let etag = it.shop.get("/access").header("etag").to_owned();
            let answer = it.shop.edit("PATCH", "/access", &etag, json!({ "approval_above": wrong }));
            assert_eq!((answer.status, answer.json["field"].as_str()), (422, Some("approval_above")));
        }
    });
}

#[test]
fn whatever_changed_since_it_was_asked_for_makes_the_word_void() {
    type Change = fn(&Prepared);
    let changes: [(&str, Change); 3] = [
        ("the message", |it| {
            let path = format!("/templates/{}", it.template);
            let etag = it.shop.get(&path).header("etag").to_owned();
            assert_eq!(it.shop.edit("PUT", &path, &etag, template("Other news")).status, 200);
        }),
        ("a rule, for as many", |it| {
            let path = format!("/segments/{}", it.segment);
            let etag = it.shop.get(&path).header("etag").to_owned();
            let rule = json!({"subject": "field", "field": "city", "op": "known"});
            let body = json!({"name": "Kazan", "rule": rule});
            assert_eq!(it.shop.edit("PUT", &path, &etag, body).status, 200);
        }),
        ("how many they are", |it| reader(&it.shop, 99)),
    ];
    each_engine(|world| {
        let it = prepared(world, Value::Null);
        for (what, change) in &changes {
            it.ask();
            change(&it);
            let answer = it.say(&it.shop, "approve");
            assert_eq!((answer.status, answer.code()), (422, "approval_void"), "{what}: {answer:?}");
            assert_eq!(it.state(), "draft", "{what}");
            assert_eq!(it.shop.get("/approvals").json["rows"], json!([]), "{what}");
        }
        it.ask();
        assert_eq!(it.say(&it.shop, "approve").status, 200, "asked again, it goes");
    });
}

#[test]
fn of_two_words_at_once_one_launches() {
    each_engine(|world| {
        let it = prepared(world, Value::Null);
        let second = world.worker("shop", Role::CrmSpecialist);
        it.ask();
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let say = |who: Shop| {
                let it = &it;
                scope.spawn(move || it.say(&who, "approve").status)
            };
            let both = [say(it.shop.clone()), say(second.clone())];
            both.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        it.shop.wait(&format!("/campaigns/{}", it.campaign), |answer| answer.json["state"] == "finished");
        let log = it.shop.get("/audit?action=campaigns.approve").text;
        assert_eq!(log.matches("\"campaigns.approve\"").count(), 1, "{log}");
    });
}

#[test]
fn scheduled_campaign_that_outgrew_its_word_waits_for_a_second_person_again() {
    for approved in [true, false] {
        each_engine_at("2026-03-02T09:00:00Z", |world, clock: &Clock| {
            let it = prepared(world, json!("2026-03-02T12:00:00Z"));
            if approved {
                it.ask();
                assert_eq!(it.say(&it.shop, "approve").json["state"], "scheduled");
            } else {
                limit(&it.shop, json!(3));
                assert_eq!(it.say(&it.author, "launch").json["state"], "scheduled", "small enough for one");
            }
            reader(&it.shop, 50);
            clock.advance(std::time::Duration::from_secs(4 * 3600));
            let path = format!("/campaigns/{}", it.campaign);
            let held = it.shop.wait(&path, |answer| answer.json["state"] != "scheduled").json;
            assert_eq!((&held["state"], &held["state_note"]), (&json!("paused"), &json!("audience_outgrew")));
            let own = it.author.post(&format!("{path}/resume"), json!({}));
            it.refused(&own, "approval_of_own", "paused");
            let other = it.shop.post(&format!("{path}/resume"), json!({}));
            assert_eq!(other.status, 200, "{other:?}");
            it.shop.wait(&path, |answer| answer.json["state"] == "finished");
            assert_eq!(it.shop.get(&format!("{path}/progress")).json["handed_over"], 4);
        });
    }
}
