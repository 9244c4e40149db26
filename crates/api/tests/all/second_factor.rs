//! The second factor and the list of sessions over HTTP.

use crate::world::*;
use app::access::Role;
use base::{Clock, Timestamp};
use domain::access::{ATTEMPT_WINDOW, CODES_PER_ACCOUNT, HALF_LOGIN, factor};
use std::time::Duration;

const OWNER: &str = "owner@shop.example";
const START: &str = "2026-03-01T12:01:00Z";

/// An authenticator app: the secret it was given, and the clock on its wall.
pub struct App<'a> {
    secret: Vec<u8>,
    clock: &'a Clock,
}

impl App<'_> {
    fn code(&self) -> String {
        format!("{:06}", factor::code_of(&self.secret, factor::step(self.clock.now())))
    }

    /// A code that was not used yet.
    fn next_code(&self) -> String {
        self.clock.advance(Duration::from_secs(30));
        self.code()
    }
}

/// Base32 back to bytes, as an app reads what a person types.
fn bytes(text: &str) -> Vec<u8> {
    let index = |c: u8| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|it| *it == c).unwrap() as u8;
    let bits: Vec<u8> =
        text.bytes().map(index).flat_map(|it| (0..5).rev().map(move |at| it >> at & 1)).collect();
    bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit)).collect()
}

/// Turns the second factor on: the client goes on with its new cookie.
fn enrol<'a>(client: &Client, clock: &'a Clock) -> (Client, App<'a>, Vec<String>) {
    enrol_with(client, PASSWORD, clock)
}

pub fn enrol_with<'a>(client: &Client, password: &str, clock: &'a Clock) -> (Client, App<'a>, Vec<String>) {
    let begun = client.post("/api/me/second-factor", json!({ "password": password }));
    assert_eq!(begun.status, 200, "{begun:?}");
    let app = App { secret: bytes(begun.json["secret"].as_str().unwrap()), clock };
    let done = client.post("/api/me/second-factor/confirm", json!({ "code": app.code() }));
    assert_eq!(done.status, 200, "{done:?}");
    let codes = done.json["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned());
    (client.with_cookie(&done), app, codes.collect())
}

fn first_step(world: &World, email: &str) -> String {
    let answer = world.stranger().post("/api/session", json!({ "email": email, "password": PASSWORD }));
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(answer.header("set-cookie"), "", "a password alone opens nothing");
    answer.json["ticket"].as_str().unwrap().to_owned()
}

fn second_step(world: &World, ticket: &str, code: &str) -> Answer {
    world.stranger().post("/api/session/code", json!({ "ticket": ticket, "code": code }))
}

#[test]
fn code_is_asked_after_the_password_and_taken_once() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let elsewhere = world.login(OWNER, PASSWORD);
        let (client, app, codes) = enrol(&shop.client, clock);
        assert_eq!(codes.len(), factor::RECOVERY_CODES);
        assert_eq!(shop.client.get("/api/session").status, 401, "the session has another token now");
        assert_eq!(elsewhere.get("/api/session").status, 401, "what was open elsewhere has ended");
        let me = client.get("/api/session").json;
        assert_eq!(me["user"]["second_factor"], true);
        let state = client.get("/api/me/second-factor").json;
        assert_eq!((&state["recovery_codes_left"], state["since"].is_string()), (&json!(10), true));
        let used = second_step(world, &first_step(world, OWNER), &app.code());
        assert_eq!((used.status, used.code()), (401, "wrong_code"), "it was used to turn it on");
        let code = app.next_code();
        let ticket = first_step(world, OWNER);
        let entered = second_step(world, &ticket, &code);
        assert_eq!(entered.status, 200, "{entered:?}");
        assert_eq!(world.with_session(&entered).get("/api/w/shop/settings").status, 200);
        assert_eq!(second_step(world, &ticket, &code).code(), "wrong_code", "replayed");
        let wrong = json!({ "email": OWNER, "password": "not the password" });
        assert_eq!(
            world.stranger().post("/api/session", wrong).code(),
            "wrong_login",
            "nothing is told before"
        );
    });
}

#[test]
fn codes_cannot_be_guessed_on() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let (_, app, codes) = enrol(&shop.client, clock);
        app.next_code();
        for _ in 0..CODES_PER_ACCOUNT {
            // Another ticket each time: the account counts, not the ticket.
            let answer = second_step(world, &first_step(world, OWNER), "000000");
            assert_eq!((answer.status, answer.code()), (401, "wrong_code"));
        }
        let ticket = first_step(world, OWNER);
        let late = second_step(world, &ticket, &app.code());
        assert_eq!((late.status, late.code()), (429, "too_many_attempts"), "the right one waits too");
        assert_eq!(second_step(world, &ticket, &codes[0]).status, 429, "and so do recovery codes");
        clock.advance(ATTEMPT_WINDOW);
        assert_eq!(second_step(world, &ticket, &app.code()).code(), "login_expired");
        assert_eq!(second_step(world, &first_step(world, OWNER), &app.code()).status, 200);
    });
}

#[test]
fn ticket_is_bound_to_time_person_and_password() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let (client, app, _) = enrol(&shop.client, clock);
        let ticket = first_step(world, OWNER);
        clock.advance(HALF_LOGIN);
        assert_eq!(second_step(world, &ticket, &app.code()).code(), "login_expired");
        let ticket = first_step(world, OWNER);
        for forged in ["", "abc", &ticket[1..], &format!("A{}", &ticket[1..]), &ticket.replace('A', "B")] {
            if forged != ticket {
                assert_eq!(second_step(world, forged, &app.code()).code(), "login_expired", "{forged}");
            }
        }
        let body = json!({ "current": PASSWORD, "new": "another long one" });
        assert_eq!(client.post("/api/me/password", body).status, 204);
        assert_eq!(
            second_step(world, &ticket, &app.code()).code(),
            "login_expired",
            "the password is another"
        );
    });
}

#[test]
fn recovery_code_opens_once_and_new_ones_end_the_old() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let (client, app, codes) = enrol(&shop.client, clock);
        let typed = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(second_step(world, &first_step(world, OWNER), &typed).status, 200);
        assert_eq!(second_step(world, &first_step(world, OWNER), &codes[0]).code(), "wrong_code");
        assert_eq!(client.get("/api/me/second-factor").json["recovery_codes_left"], 9);
        let renew = |password: &str, code: &str| {
            client.post("/api/me/second-factor/codes", json!({ "password": password, "code": code }))
        };
        assert_eq!(renew("not the password", &app.next_code()).code(), "wrong_password");
        let fresh = renew(PASSWORD, &app.next_code());
        assert_eq!(fresh.status, 200, "{fresh:?}");
        assert_eq!(
            second_step(world, &first_step(world, OWNER), &codes[1]).code(),
            "wrong_code",
            "an old one"
        );
        let new = fresh.json["codes"][0].as_str().unwrap().to_owned();
        assert_eq!(second_step(world, &first_step(world, OWNER), &new).status, 200);
        for kept in [&codes[2], &new] {
            assert!(!world.stranger().get("/api/session").text.contains(kept.as_str()));
        }
    });
}

#[test]
fn turning_it_off_needs_password_and_code() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        assert_eq!(
            shop.client.post("/api/me/second-factor", json!({ "password": "not the password" })).code(),
            "wrong_password"
        );
        let (client, app, codes) = enrol(&shop.client, clock);
        assert_eq!(
            client.post("/api/me/second-factor", json!({ "password": PASSWORD })).code(),
            "second_factor_on"
        );
        let elsewhere = world.with_session(&second_step(world, &first_step(world, OWNER), &codes[0]));
        let off = |password: &str, code: &str| {
            client.post("/api/me/second-factor/off", json!({ "password": password, "code": code }))
        };
        assert_eq!(off("not the password", &app.next_code()).code(), "wrong_password");
        assert_eq!(off(PASSWORD, "000000").code(), "wrong_code");
        assert_eq!(elsewhere.get("/api/session").status, 200, "what was refused ends nothing");
        let done = off(PASSWORD, &app.next_code());
        assert_eq!(done.status, 204, "{done:?}");
        assert_eq!(client.get("/api/session").status, 401, "the session has another token now");
        assert_eq!(elsewhere.get("/api/session").status, 401, "what was open elsewhere has ended");
        assert_eq!(client.with_cookie(&done).get("/api/session").json["user"]["second_factor"], false);
        world.login(OWNER, PASSWORD);
    });
}

#[test]
fn workspace_that_asks_for_it_shows_nothing_without() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let key = shop.key(&["settings.read"]);
        let viewer = world.worker("shop", Role::Viewer);
        let ask = |client: &Client| {
            let read = client.get(&shop.path("/access"));
            let body = json!({ "second_factor": true });
            client.with("if-match", read.header("etag")).patch(&shop.path("/access"), body)
        };
        assert_eq!(ask(&shop.client).code(), "second_factor_off", "who asks for it has one");
        let (client, _, _) = enrol(&shop.client, clock);
        assert_eq!(ask(&viewer.client).code(), "forbidden");
        let asked = ask(&client);
        assert_eq!((asked.status, &asked.json["second_factor"]), (200, &json!(true)), "{asked:?}");
        let bare = viewer.get("/settings");
        assert_eq!((bare.status, bare.code()), (403, "second_factor_required"));
        assert_eq!(viewer.client.get("/api/session").json["workspaces"][0]["needs_second_factor"], true);
        assert_eq!(key.get(&shop.path("/settings")).status, 200, "a program has no phone");
        assert_eq!(client.get(&shop.path("/settings")).status, 200);
        let (viewing, _, _) = enrol(&viewer.client, clock);
        assert_eq!(viewing.get(&shop.path("/settings")).status, 200);
        assert_eq!(viewing.get("/api/session").json["workspaces"][0]["needs_second_factor"], false);
        let log = client.get(&shop.path("/audit")).text;
        assert!(log.contains("access.update"), "{log}");
    });
}

#[test]
fn owner_helps_a_colleague_who_lost_the_phone() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let viewer = world.worker("shop", Role::Viewer);
        let (viewing, _, _) = enrol(&viewer.client, clock);
        let id = viewing.get("/api/session").json["user"]["id"].as_str().unwrap().to_owned();
        let path = format!("/users/{id}/reset-second-factor");
        let strategist = world.worker("shop", Role::Strategist);
        assert_eq!(strategist.post(&path, json!({})).status, 403);
        // The viewer also works in another business: its door is not opened from here.
        let other = world.shop("other");
        let add =
            json!({ "email": "viewer@shop.example", "name": "V", "role": "viewer", "password": PASSWORD });
        other.create("/users", add);
        for path in [path.clone(), format!("/users/{id}/sessions")] {
            let method = if path.ends_with("sessions") { "DELETE" } else { "POST" };
            assert_eq!(shop.client.raw(method, &shop.path(&path), None).code(), "works_elsewhere", "{path}");
        }
        assert_eq!(other.delete(&format!("/users/{id}")).status, 204);
        assert_eq!(shop.client.raw("POST", &shop.path(&path), None).status, 204);
        assert_eq!(viewing.get("/api/session").status, 401, "the sessions have ended");
        world.login("viewer@shop.example", PASSWORD);
        assert!(shop.get("/audit").text.contains("users.reset_second_factor"));
        assert_eq!(shop.client.raw("POST", &shop.path(&path), None).code(), "second_factor_off");
    });
}

#[test]
fn owner_ends_the_sessions_of_a_colleague() {
    each_engine_at(START, |world, _| {
        let shop = world.shop("shop");
        let viewer = world.worker("shop", Role::Viewer);
        let elsewhere = world.login("viewer@shop.example", PASSWORD);
        let id = elsewhere.get("/api/session").json["user"]["id"].as_str().unwrap().to_owned();
        let path = format!("/users/{id}/sessions");
        assert_eq!(viewer.delete(&path).status, 403);
        assert_eq!(elsewhere.get("/api/session").status, 200);
        assert_eq!(shop.delete(&path).status, 204);
        for session in [&viewer.client, &elsewhere] {
            assert_eq!(session.get("/api/session").status, 401);
            assert_eq!(session.get(&shop.path("/settings")).status, 401);
        }
        assert_eq!(shop.get("/settings").status, 200, "whoever ended them stays");
    });
}

#[test]
fn sessions_are_listed_and_ended() {
    each_engine_at(START, |world, clock| {
        let shop = world.shop("shop");
        let line = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0";
        let body = json!({ "email": OWNER, "password": PASSWORD });
        let entered = world.stranger().with("user-agent", line).post("/api/session", body.clone());
        let (here, there) = (world.with_session(&entered), world.login(OWNER, PASSWORD));
        let list = |client: &Client| client.get("/api/me/sessions").json["rows"].as_array().unwrap().clone();
        let rows = list(&here);
        assert_eq!(rows.len(), 3, "{rows:?}");
        let current: Vec<_> = rows.iter().filter(|row| row["current"] == true).collect();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0]["browser"], "Firefox, Linux");
        assert_eq!(current[0]["address"], "127.0.0.1");
        assert_eq!(current[0]["expires_at"], "2026-03-31T12:01:00Z");
        assert_eq!(current[0]["idle_until"], "2026-03-08T12:01:00Z");
        let theirs = list(&there).into_iter().find(|row| row["current"] == true).unwrap();
        let id = theirs["id"].as_str().unwrap();
        let stranger = world.shop("other");
        assert_eq!(stranger.client.delete(&format!("/api/me/sessions/{id}")).status, 404, "not one's own");
        assert_eq!(here.delete(&format!("/api/me/sessions/{id}")).status, 204);
        assert_eq!(there.get("/api/session").status, 401);
        assert_eq!(here.delete(&format!("/api/me/sessions/{id}")).status, 404);
        assert_eq!(here.delete("/api/me/sessions").status, 204);
        assert_eq!(shop.client.get("/api/session").status, 401);
        assert_eq!(list(&here).len(), 1);
        // One that nobody has used for its idle time is not shown, pruned or not.
        world.stranger().post("/api/session", body);
        clock.set(Timestamp::parse("2026-03-07T12:00:00Z").unwrap());
        here.get("/api/session");
        clock.set(Timestamp::parse("2026-03-09T12:00:00Z").unwrap());
        assert_eq!(list(&here).len(), 1);
    });
}
