//! Invitations and the filtered log over HTTP.

use crate::world::*;
use app::access::Role;
use domain::access::INVITATION;

const START: &str = "2026-03-01T12:00:00Z";

fn invite(shop: &Shop, email: &str, role: &str) -> (String, String) {
    let made = shop.post("/invitations", json!({ "email": email, "role": role }));
    assert_eq!(made.status, 201, "{made:?}");
    (made.json["id"].as_str().unwrap().to_owned(), token(&made))
}

fn token(made: &Answer) -> String {
    made.json["link"].as_str().unwrap().split_once("/invitation#").unwrap().1.to_owned()
}

fn accept(world: &World, token: &str) -> Answer {
    let body = json!({ "token": token, "name": "Пётр", "password": "a long enough one", "locale": "ru" });
    world.stranger().post("/api/invitation/accept", body)
}

fn look(world: &World, token: &str) -> Answer {
    world.stranger().post("/api/invitation/look", json!({ "token": token }))
}

#[test]
fn invited_comes_once_with_a_password_of_his_own() {
    each_engine_at(START, |world, _| {
        let shop = world.shop("shop");
        let (_, token) = invite(&shop, " Petr@Shop.example ", "crm_specialist");
        assert!(!shop.get("/invitations").text.contains(&token), "the link is shown once");
        let seen = look(world, &token);
        let told = json!({ "workspace": "The shop", "email": "petr@shop.example", "role": "crm_specialist", "has_account": false });
        assert_eq!(seen.json, told);
        let short = json!({ "token": token, "name": "Пётр", "password": "short", "locale": "ru" });
        assert_eq!(world.stranger().post("/api/invitation/accept", short).json["field"], "password");
        let came = accept(world, &token);
        assert_eq!(
            (came.status, &came.json["workspaces"][0]["role"]),
            (201, &json!("crm_specialist")),
            "{came:?}"
        );
        assert_eq!(world.with_session(&came).get("/api/w/shop/settings").status, 200);
        world.login("petr@shop.example", "a long enough one");
        for again in [accept(world, &token), look(world, &token)] {
            assert_eq!((again.status, again.code()), (422, "invitation_over"), "{again:?}");
        }
        assert_eq!(shop.get("/invitations").json["rows"], json!([]));
        let log = shop.get("/audit?action=users.");
        let actions: Vec<_> =
            log.json["rows"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["users.join", "users.invite"]);
        assert!(!log.text.contains("petr@"), "the log holds ids only: {}", log.text);
    });
}

#[test]
fn link_ends_with_its_week_with_a_new_one_and_when_it_is_taken_back() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let (id, first) = invite(&shop, "late@shop.example", "viewer");
        clock.advance(INVITATION / 2);
        // The owner's own session would be over too if nobody used it for a week.
        assert_eq!((shop.get("/settings").status, look(world, &first).status), (200, 200));
        clock.advance(INVITATION / 2);
        assert_eq!(accept(world, &first).code(), "invitation_over");
        let renewed = shop.post(&format!("/invitations/{id}/renew"), json!({}));
        assert_eq!(renewed.status, 200, "{renewed:?}");
        assert_eq!(look(world, &first).code(), "invitation_over", "the old link stays closed");
        let second = token(&renewed);
        assert_eq!(look(world, &second).status, 200);
        let (other, third) = invite(&shop, "late@shop.example", "analyst");
        assert_eq!(look(world, &second).code(), "invitation_over", "invited anew");
        assert_eq!(look(world, &third).json["role"], "analyst");
        assert_eq!(shop.delete(&format!("/invitations/{other}")).status, 204);
        assert_eq!(accept(world, &third).code(), "invitation_over");
        assert_eq!(shop.delete(&format!("/invitations/{other}")).status, 404);
        for guess in ["", "guess", &"A".repeat(43)] {
            assert_eq!(look(world, guess).code(), "invitation_over");
        }
    });
}

#[test]
fn who_has_an_account_joins_with_it_and_nobody_else() {
    each_engine_at(START, |world, _| {
        let (shop, other) = (world.shop("shop"), world.shop("other"));
        // The same answer as for an address that nobody has: nothing is told to who invites.
        let (_, token) = invite(&shop, "owner@other.example", "viewer");
        assert_eq!(look(world, &token).json["has_account"], true);
        assert_eq!(accept(world, &token).code(), "invitation_needs_login");
        let join = |client: &Client| client.post("/api/me/invitations", json!({ "token": token }));
        assert_eq!(join(&world.stranger()).status, 401);
        let stranger = world.worker("shop", Role::Viewer);
        assert_eq!(join(&stranger.client).code(), "invitation_of_other");
        let joined = join(&other.client);
        assert_eq!((joined.status, &joined.json["slug"]), (200, &json!("shop")), "{joined:?}");
        assert_eq!(other.client.get("/api/w/shop/settings").status, 200);
        assert_eq!(join(&other.client).code(), "invitation_over");
        let again = shop.post("/invitations", json!({ "email": "owner@other.example", "role": "viewer" }));
        assert_eq!(again.code(), "already_in_workspace");
    });
}

#[test]
fn nobody_invites_above_himself() {
    each_engine_at(START, |world, _| {
        let shop = world.shop("shop");
        let (id, _) = invite(&shop, "second@shop.example", "owner");
        let body = json!({ "email": "friend@shop.example", "role": "owner" });
        assert_eq!(world.worker("shop", Role::Strategist).post("/invitations", body.clone()).status, 403);
        let key = shop.key(&["users.read", "users.write"]);
        assert_eq!(key.post(&shop.path("/invitations"), body).code(), "role_exceeds_own");
        let renew = key.post(&shop.path(&format!("/invitations/{id}/renew")), json!({}));
        assert_eq!(
            renew.code(),
            "role_exceeds_own",
            "a link to an owner's place is not made by a lesser one"
        );
        assert_eq!(
            shop.post("/invitations", json!({ "email": "nonsense", "role": "viewer" })).json["field"],
            "email"
        );
    });
}

#[test]
fn log_is_filtered_and_taken_out_in_cells_that_run_nothing() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let person = json!({ "email": "f@shop.example", "name": "=cmd|' /C calc'!A0", "role": "owner", "password": PASSWORD });
        let id = shop.create("/users", person);
        let entered = world.login("f@shop.example", PASSWORD);
        clock.advance(std::time::Duration::from_secs(3600));
        let body = json!({ "name": "Till", "scopes": ["orders.read"] });
        assert_eq!(entered.post(&shop.path("/keys"), body).status, 201);
        let count = |query: &str| shop.get(&format!("/audit{query}")).json["rows"].as_array().unwrap().len();
        assert_eq!(count(""), 2);
        assert_eq!(count(&format!("?actor={id}")), 1);
        assert_eq!(count("?action=users."), 1);
        assert_eq!(count("?action=users.add"), 1);
        assert_eq!(count("?from=2026-03-01T12:30:00Z"), 1);
        assert_eq!(count("?to=2026-03-01T12:30:00Z&action=keys."), 0);
        assert_eq!(shop.get("/audit?from=yesterday").json["field"], "from");
        let file = shop.get(&format!("/audit/export.csv?actor={id}"));
        assert_eq!(file.status, 200, "{file:?}");
        let lines: Vec<_> = file.text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert!(lines[1].contains("'=cmd") && lines[1].contains("keys.create"), "{}", lines[1]);
        assert_eq!(count("?action=audit.export"), 1, "that it was taken out is in the log");
        let viewer = world.worker("shop", Role::Viewer);
        assert_eq!(viewer.get("/audit/export.csv").status, 403);
    });
}
