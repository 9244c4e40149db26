//! Links of invitations in wrong hands: two at once, with more than was offered, by somebody else, from elsewhere.

use super::castle;
use crate::world::*;
use app::access::{Permission, Role};
use std::sync::Barrier;

const PATH: &str = "/api/invitation/accept";

fn invite(shop: &Shop, email: &str, role: &str) -> (String, String) {
    let made = shop.post("/invitations", json!({ "email": email, "role": role }));
    assert_eq!(made.status, 201, "{made:?}");
    let link = made.json["link"].as_str().unwrap();
    // Behind the sign that browsers send nowhere: no proxy logs it, and no page that is opened next reads it.
    let token = link.split_once("/invitation#").unwrap().1;
    (made.json["id"].as_str().unwrap().to_owned(), token.to_owned())
}

fn filled(token: &str, name: &str) -> Value {
    json!({ "token": token, "name": name, "password": "a long enough one", "locale": "ru" })
}

fn people(shop: &Shop) -> Vec<(String, String)> {
    let rows = shop.get("/users").json["rows"].as_array().unwrap().clone();
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "email"), text(row, "role"))).collect()
}

#[test]
fn of_two_who_follow_a_link_at_once_one_enters() {
    for (name, fresh) in store::testing::Fresh::all() {
        let world = World::start(fresh, base::Clock::system());
        let shop = world.shop("shop");
        for round in 0..3 {
            let email = format!("anna{round}@shop.example");
            let (_, token) = invite(&shop, &email, "analyst");
            let start = Barrier::new(4);
            let answers: Vec<Answer> = std::thread::scope(|scope| {
                let follow = |number: usize| {
                    let (world, token, start) = (&world, &token, &start);
                    scope.spawn(move || {
                        start.wait();
                        world.stranger().post(PATH, filled(token, &format!("Anna {number}")))
                    })
                };
                let all: Vec<_> = (0..4).map(follow).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let entered = answers.iter().filter(|it| it.status == 201).count();
            assert_eq!(entered, 1, "{name}: {answers:?}");
            for late in answers.iter().filter(|it| it.status != 201) {
                let codes = ["invitation_over", "invitation_needs_login"];
                assert!(late.status == 422 && codes.contains(&late.code()), "{name}: {late:?}");
                assert!(late.header("set-cookie").is_empty(), "{name}: {late:?}");
            }
            assert_eq!(people(&shop).iter().filter(|(it, _)| *it == email).count(), 1, "{name}");
        }
    }
}

#[test]
fn link_gives_what_was_offered_and_not_what_is_asked_for() {
    let world = castle();
    let (shop, other) = (world.shop("shop"), world.shop("other"));
    let (id, token) = invite(&shop, "anna@shop.example", "viewer");
    for (field, value) in [
        ("role", json!("owner")),
        ("email", json!("owner@shop.example")),
        ("workspace", json!("other")),
        ("user_id", json!("usr_1")),
        ("csrf", json!("x")),
    ] {
        let mut body = filled(&token, "Anna");
        body[field] = value;
        let answer = world.stranger().post(PATH, body);
        assert_eq!(answer.status, 422, "{field}: {answer:?}");
    }
    // The name under which it stands in the list is no word of a link, and neither is a piece of the word.
    for guess in [id.as_str(), &token[1..], &token[..42], &format!("{token}A"), &format!("#{token}"), "null"]
    {
        assert_eq!(world.stranger().post(PATH, filled(guess, "Anna")).code(), "invitation_over", "{guess}");
    }
    for guess in [json!(null), json!([&token]), json!({ "like": "%" }), json!(0)] {
        let body = json!({ "token": guess });
        assert_eq!(world.stranger().post("/api/invitation/look", body).status, 422);
    }
    // Another business neither ends it nor makes a new link of it.
    assert_eq!(other.delete(&format!("/invitations/{id}")).status, 404);
    assert_eq!(other.post(&format!("/invitations/{id}/renew"), json!({})).status, 404);
    assert!(!other.get("/invitations").text.contains(&id));
    // By address it is not opened: words of links are read from bodies, which no log keeps.
    let asked = world.stranger().get(&format!("/api/invitation/look?token={token}"));
    assert!(matches!(asked.status, 404 | 405), "{asked:?}");
    let page = world.stranger().get(&format!("/invitation?{token}"));
    assert_eq!(page.header("referrer-policy"), "same-origin");
    // It was neither used nor changed by all of that.
    assert_eq!(world.stranger().post(PATH, filled(&token, "Anna")).status, 201);
    let viewer = ("anna@shop.example".to_owned(), "viewer".to_owned());
    assert!(people(&shop).contains(&viewer), "{:?}", people(&shop));
    assert_eq!(people(&other).len(), 1);
}

#[test]
fn link_followed_by_somebody_who_is_logged_in_changes_nothing_of_theirs() {
    let world = castle();
    let (shop, other) = (world.shop("shop"), world.shop("other"));
    let (_, token) = invite(&shop, "anna@shop.example", "analyst");
    let joined = other.client.post("/api/me/invitations", json!({ "token": token }));
    assert_eq!((joined.status, joined.code()), (422, "invitation_of_other"), "{joined:?}");
    // In the browser of somebody else the invited gets an account of her own, and he none of her place.
    let came = other.client.post(PATH, filled(&token, "Anna"));
    assert_eq!((came.status, &came.json["user"]["email"]), (201, &json!("anna@shop.example")), "{came:?}");
    assert_eq!(other.client.get("/api/w/shop/settings").status, 404);
    let anna = world.with_session(&came);
    assert_eq!(anna.get("/api/w/other/settings").status, 404);
    assert_eq!(anna.get("/api/w/shop/settings").status, 200);
    let mails: Vec<String> = people(&shop).into_iter().map(|(email, _)| email).collect();
    assert!(!mails.contains(&"owner@other.example".to_owned()), "{mails:?}");
}

/// Whoever was taken in by hand meanwhile keeps that place: an old link lifts nobody.
#[test]
fn link_lifts_nobody_who_is_in_already() {
    let world = castle();
    let (shop, other) = (world.shop("shop"), world.shop("other"));
    let (_, token) = invite(&shop, "owner@other.example", "owner");
    let by_hand =
        json!({ "email": "owner@other.example", "name": "Other", "role": "viewer", "password": PASSWORD });
    shop.create("/users", by_hand);
    other.client.post("/api/me/invitations", json!({ "token": token }));
    let viewer = ("owner@other.example".to_owned(), "viewer".to_owned());
    assert!(people(&shop).contains(&viewer), "{:?}", people(&shop));
    let again = world.stranger().post(PATH, filled(&token, "Other"));
    assert!(matches!(again.code(), "invitation_over" | "invitation_needs_login"), "{again:?}");
}

/// Somebody hired as an owner, who may invite.
fn hire(world: &World, shop: &Shop, name: &str) -> (String, Shop) {
    let email = format!("{name}@shop.example");
    let person = json!({ "email": email, "name": name, "role": "owner", "password": PASSWORD });
    let id = shop.create("/users", person);
    (id, shop.seen_by(world.login(&email, PASSWORD)))
}

/// What the link of an invitation comes to: nothing, or the code of the refusal.
fn refusal(world: &World, token: &str) -> String {
    let seen = world.stranger().post("/api/invitation/look", json!({ "token": token }));
    let entered = (seen.status != 200).then(|| world.stranger().post(PATH, filled(token, "Anna")));
    if let Some(entered) = entered {
        assert_eq!((entered.status, entered.code()), (seen.status, seen.code()));
    }
    seen.code().to_owned()
}

/// Nobody comes by the word of somebody who is gone, or who may not ask so high any more.
#[test]
fn link_ends_with_its_makers_right_to_invite() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let ((boris, of_boris), (vera, of_vera)) = (hire(world, &shop, "boris"), hire(world, &shop, "vera"));
        let (own_id, own) = invite(&shop, "own@shop.example", "owner");
        let (_, removed) = invite(&of_boris, "one@shop.example", "viewer");
        let (taken_over, _) = invite(&of_boris, "two@shop.example", "viewer");
        let (_, lowered) = invite(&of_vera, "three@shop.example", "viewer");
        let renewed = shop.post(&format!("/invitations/{taken_over}/renew"), json!({}));
        let vouched = renewed.json["link"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
        for token in [&own, &removed, &vouched, &lowered] {
            assert_eq!(refusal(world, token), "");
        }
        // A role that still covers what was offered ends nothing.
        let change = |role: &str| shop.patch(&format!("/users/{vera}"), json!({ "role": role })).status;
        assert_eq!(change("owner"), 200);
        assert_eq!(refusal(world, &lowered), "");
        assert_eq!((change("strategist"), shop.delete(&format!("/users/{boris}")).status), (200, 204));
        for token in [&removed, &lowered] {
            assert_eq!(refusal(world, token), "invitation_over");
        }
        for token in [&own, &vouched] {
            assert_eq!(refusal(world, token), "", "who makes a new link answers for it");
        }
        let rows = shop.get("/invitations").json["rows"].as_array().unwrap().clone();
        let waiting: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
        assert!(waiting.len() == 2 && waiting.contains(&own_id.as_str()), "{rows:?}");
        assert!(waiting.contains(&taken_over.as_str()), "{rows:?}");
        let log = shop.get("/audit?action=users.revoke_invitation");
        let rows = log.json["rows"].as_array().unwrap();
        let inviters: Vec<_> = rows.iter().map(|row| row["detail"]["invited_by"].as_str().unwrap()).collect();
        assert_eq!(inviters, [boris, vera], "{log:?}");
        assert!(!log.text.contains("@shop.example"), "the log holds ids only: {}", log.text);
        // Who comes back has to invite anew.
        hire(world, &shop, "boris");
        assert_eq!(refusal(world, &removed), "invitation_over");
    });
}

/// The links of a program end with its key, whether it is taken back or comes to its end.
#[test]
fn link_ends_with_the_key_that_made_it() {
    each_engine_at("2026-03-01T12:00:00Z", |world, clock| {
        let shop = world.shop("shop");
        let reads = Role::Viewer.permissions();
        let scopes: Vec<_> = reads.iter().chain([Permission::UsersWrite]).map(Permission::code).collect();
        let key = |expires_at: Value| {
            let made =
                shop.post("/keys", json!({ "name": "Staff", "scopes": scopes, "expires_at": expires_at }));
            assert_eq!(made.status, 201, "{made:?}");
            let bearer = format!("Bearer {}", made.json["secret"].as_str().unwrap());
            let program = shop.seen_by(world.stranger().with("authorization", &bearer));
            (made.json["id"].as_str().unwrap().to_owned(), program)
        };
        let (id, program) = key(json!(null));
        let (_, revoked) = invite(&program, "dina@shop.example", "viewer");
        let (_, program) = key(json!("2026-03-01T13:00:00Z"));
        let (_, ended) = invite(&program, "egor@shop.example", "viewer");
        for token in [&revoked, &ended] {
            assert_eq!(refusal(world, token), "");
        }
        assert_eq!(shop.delete(&format!("/keys/{id}")).status, 204);
        assert_eq!(refusal(world, &revoked), "invitation_over");
        let log = shop.get("/audit?action=users.revoke_invitation");
        assert_eq!(log.json["rows"][0]["detail"]["invited_by"], id.as_str(), "{log:?}");
        clock.advance(std::time::Duration::from_secs(3600));
        assert_eq!(refusal(world, &ended), "invitation_over");
    });
}
