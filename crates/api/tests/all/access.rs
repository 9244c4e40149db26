//! Logins, sessions, keys and roles over HTTP.

use crate::world::*;
use app::access::Role;

#[test]
fn first_start_makes_the_owner_once() {
    each_engine(|world| {
        let stranger = world.stranger();
        assert_eq!(stranger.get("/api/setup").json, json!({ "needed": true }));
        let body = json!({
            "email": "Anna@Shop.example", "password": "a long enough one", "name": "Anna", "locale": "ru",
            "workspace": { "slug": "shop", "name": "Shop", "zone": "Europe/Moscow", "currency": "RUB", "locale": "ru" },
        });
        let answer = stranger.post("/api/setup", body.clone());
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.json["user"]["email"], "anna@shop.example");
        assert_eq!(answer.json["workspaces"][0]["role"], "owner");
        assert!(answer.header("set-cookie").contains("HttpOnly; SameSite=Lax"));
        let me = world.with_session(&answer).get("/api/session");
        assert_eq!((me.status, &me.json["user"]["name"]), (200, &json!("Anna")));
        assert_eq!(world.with_session(&answer).get("/api/w/shop/settings").status, 200);
        assert_eq!(stranger.get("/api/setup").json, json!({ "needed": false }));
        let again = stranger.post("/api/setup", body);
        assert_eq!((again.status, again.code()), (422, "setup_done"));
    });
}

#[test]
fn wrong_password_and_unknown_account_are_alike() {
    each_engine(|world| {
        world.shop("shop");
        let ask = |email: &str| {
            world.stranger().post("/api/session", json!({ "email": email, "password": "wrong wrong wrong" }))
        };
        let (known, unknown, nonsense) =
            (ask("owner@shop.example"), ask("nobody@shop.example"), ask("nonsense"));
        assert_eq!((known.status, known.code()), (401, "wrong_login"));
        assert_eq!(known.json, unknown.json);
        assert_eq!(known.json, nonsense.json);
        let names = |answer: &Answer| answer.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&known), names(&unknown));
    });
}

#[test]
fn thousand_wrong_passwords_are_ten() {
    each_engine_at("2026-03-01T12:01:00Z", |world, clock| {
        world.shop("shop");
        let ask = |password: &str| {
            world
                .stranger()
                .post("/api/session", json!({ "email": "owner@shop.example", "password": password }))
        };
        let mut looked_at = 0;
        for number in 0..1_000 {
            let answer = ask(&format!("wrong password {number}"));
            match answer.status {
                401 => looked_at += 1,
                429 => assert!(answer.header("retry-after").parse::<i64>().unwrap() > 0),
                _ => panic!("{answer:?}"),
            }
        }
        assert_eq!(looked_at, 10);
        // The right one waits too, so that guessing cannot be told from knowing.
        assert_eq!(ask(PASSWORD).status, 429);
        clock.advance(domain::access::ATTEMPT_WINDOW);
        assert_eq!(ask(PASSWORD).status, 200);
        // Another account is not locked out by it.
        let other = world.shop("other");
        assert_eq!(other.get("/settings").status, 200);
    });
}

#[test]
fn attempts_from_one_address_are_bounded_over_all_accounts() {
    each_engine_at("2026-03-01T12:01:00Z", |world, _| {
        let ask = |number: i64| {
            let body =
                json!({ "email": format!("user{number}@shop.example"), "password": "wrong wrong wrong" });
            world.stranger().post("/api/session", body).status
        };
        let refused = (0..60).filter(|number| ask(*number) == 429).count();
        assert_eq!(refused as i64, 60 - domain::access::ATTEMPTS_PER_ADDRESS);
    });
}

#[test]
fn changing_request_without_the_token_is_refused() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let body = json!({ "name": "Till", "scopes": ["orders.read"] });
        for client in [shop.client.without("x-csrf-token"), shop.client.with("x-csrf-token", "guess")] {
            let answer = client.post(&shop.path("/keys"), body.clone());
            assert_eq!((answer.status, answer.code()), (403, "csrf_missing"));
            assert_eq!(client.delete("/api/session").status, 403);
            assert_eq!(client.get(&shop.path("/keys")).status, 200);
        }
        let login = json!({ "email": "owner@shop.example", "password": PASSWORD });
        let foreign = world.stranger().with("sec-fetch-site", "cross-site").post("/api/session", login);
        assert_eq!((foreign.status, foreign.code()), (403, "csrf_missing"));
    });
}

#[test]
fn session_ends_with_logout_and_with_time() {
    each_engine_at("2026-03-01T12:00:00Z", |world, clock| {
        let shop = world.shop("shop");
        assert_eq!(shop.get("/settings").status, 200);
        assert_eq!(shop.client.delete("/api/session").status, 204);
        assert_eq!(shop.get("/settings").status, 401);
        assert_eq!(shop.client.get("/api/session").status, 401);
        let client = world.login("owner@shop.example", PASSWORD);
        // Used every six days, it lives on; for thirty days and no longer.
        for day in [6, 12, 18, 24, 29] {
            clock.set(base::Timestamp::parse("2026-03-01T12:00:00Z").unwrap().plus_days(day));
            assert_eq!(client.get("/api/session").status, 200, "day {day}");
        }
        clock.set(base::Timestamp::parse("2026-03-31T12:00:01Z").unwrap());
        assert_eq!(client.get("/api/session").status, 401);
        let client = world.login("owner@shop.example", PASSWORD);
        clock.advance(domain::access::SESSION_IDLE);
        assert_eq!(client.get("/api/session").status, 401);
    });
}

#[test]
fn login_rotates_the_session() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let body = json!({ "email": "owner@shop.example", "password": PASSWORD });
        let answer = shop.client.post("/api/session", body);
        assert_eq!(answer.status, 200);
        assert_eq!(shop.get("/settings").status, 401, "the old token must be worth nothing");
        assert_eq!(world.with_session(&answer).get(&shop.path("/settings")).status, 200);
    });
}

#[test]
fn new_password_ends_other_sessions() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let elsewhere = world.login("owner@shop.example", PASSWORD);
        let change = |current: &str, new: &str| {
            shop.client.post("/api/me/password", json!({ "current": current, "new": new }))
        };
        assert_eq!(change("not the password", "another long one").code(), "wrong_password");
        assert_eq!(change(PASSWORD, "short").json["field"], "new");
        let changed = change(PASSWORD, "another long one");
        assert_eq!(changed.status, 204);
        assert_eq!(shop.client.get("/api/session").status, 401, "the old token is worth nothing");
        assert_eq!(shop.client.with_cookie(&changed).get("/api/session").status, 200);
        assert_eq!(elsewhere.get("/api/session").status, 401);
        world.login("owner@shop.example", "another long one");
    });
}

#[test]
fn key_does_what_its_scopes_say_until_it_is_revoked() {
    each_engine_at("2026-03-01T12:00:00Z", |world, clock| {
        let shop = world.shop("shop");
        let made = shop.post(
            "/keys",
            json!({ "name": "Till", "scopes": ["settings.read"], "expires_at": "2026-03-02T12:00:00Z" }),
        );
        assert_eq!(made.status, 201, "{made:?}");
        let secret = made.json["secret"].as_str().unwrap().to_owned();
        assert!(secret.starts_with("rp_live_"));
        assert!(!shop.get("/keys").text.contains(&secret), "a key is shown once");
        let till = world.stranger().with("authorization", &format!("Bearer {secret}"));
        assert_eq!(till.get(&shop.path("/settings")).status, 200);
        assert_eq!(till.get(&shop.path("/users")).code(), "forbidden");
        assert_eq!(till.get("/api/session").status, 401, "a key is no person");
        let more = json!({ "name": "More", "scopes": ["keys.write"] });
        assert_eq!(till.post(&shop.path("/keys"), more).status, 403);
        clock.set(base::Timestamp::parse("2026-03-02T12:00:00Z").unwrap());
        assert_eq!(till.get(&shop.path("/settings")).status, 401, "it is over");
        let lasting = shop.key(&["settings.read"]);
        let id = shop.get("/keys").json["rows"][1]["id"].as_str().unwrap().to_owned();
        assert_eq!(lasting.get(&shop.path("/settings")).status, 200);
        assert_eq!(shop.delete(&format!("/keys/{id}")).status, 204);
        assert_eq!(lasting.get(&shop.path("/settings")).status, 401);
        let guessed = world.stranger().with("authorization", "Bearer rp_live_guess");
        assert_eq!(guessed.get(&shop.path("/settings")).status, 401);
    });
}

#[test]
fn last_owner_stays_and_nobody_rises_above_himself() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let me = shop.client.get("/api/session").json["user"]["id"].as_str().unwrap().to_owned();
        let step_down = shop.patch(&format!("/users/{me}"), json!({ "role": "viewer" }));
        assert_eq!((step_down.status, step_down.code()), (422, "last_owner"));
        assert_eq!(shop.delete(&format!("/users/{me}")).code(), "last_owner");
        let strategist = world.worker("shop", Role::Strategist);
        assert_eq!(strategist.patch(&format!("/users/{me}"), json!({ "role": "viewer" })).status, 403);
        let key = shop.key(&["users.write", "users.read"]);
        let raise = key.patch(&shop.path(&format!("/users/{me}")), json!({ "role": "owner" }));
        assert_eq!((raise.status, raise.code()), (422, "role_exceeds_own"));
        let second = json!({ "email": "second@shop.example", "name": "Second", "role": "owner", "password": "a long enough one" });
        shop.create("/users", second);
        assert_eq!(shop.delete(&format!("/users/{me}")).status, 204);
        assert_eq!(shop.get("/settings").status, 404, "who left sees nothing");
    });
}

#[test]
fn sample_has_a_workspace_of_its_own_and_is_made_once() {
    each_engine(|world| {
        let shop = world.shop("tea");
        let ask = |client: &Client| client.post("/api/workspaces/sample", json!({ "locale": "ru" }));
        let made = ask(&shop.client);
        assert_eq!(made.status, 201, "{made:?}");
        let slug = made.json["slug"].as_str().unwrap().to_owned();
        assert_eq!(ask(&shop.client).json["slug"], slug.as_str(), "asked again it is the same");
        let own = shop.get("/customers?limit=1");
        assert_eq!(own.json["rows"], json!([]), "nobody invented stands in the shop's own workspace");
        let imports = shop.client.get(&format!("/api/w/{slug}/operations"));
        assert_eq!(imports.json["rows"].as_array().unwrap().len(), 3);
        let stranger = world.shop("other");
        assert_eq!(stranger.client.get(&format!("/api/w/{slug}/home")).status, 404);
        assert_ne!(ask(&stranger.client).json["slug"], slug.as_str(), "each has its own");
        let viewer = world.worker("tea", Role::Viewer);
        assert_eq!(ask(&viewer.client).status, 403, "only who owns a workspace makes others");
    });
}

#[test]
fn workspaces_are_made_by_owners_and_entered_by_members() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let body = |slug: &str| json!({ "slug": slug, "name": "Second", "zone": "UTC", "currency": "EUR", "locale": "en" });
        let made = shop.client.post("/api/workspaces", body("second"));
        assert_eq!((made.status, &made.json["role"]), (201, &json!("owner")), "{made:?}");
        assert_eq!(shop.client.get("/api/w/second/settings").json["currency"], "EUR");
        assert_eq!(shop.client.post("/api/workspaces", body("second")).code(), "slug_taken");
        assert_eq!(shop.client.post("/api/workspaces", body("Second One")).json["field"], "slug");
        let viewer = world.worker("shop", Role::Viewer);
        assert_eq!(viewer.client.post("/api/workspaces", body("third")).status, 403);
        assert_eq!(viewer.client.get("/api/w/second/settings").status, 404);
        assert_eq!(viewer.client.get("/api/w/nowhere/settings").status, 404);
        assert_eq!(viewer.get("/settings").status, 200);
    });
}

#[test]
fn changes_are_in_the_log_with_ids_only() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let body = json!({ "email": "secret-name@shop.example", "name": "Secret Name", "role": "viewer", "password": "a long enough one" });
        let id = shop.create("/users", body);
        shop.patch(&format!("/users/{id}"), json!({ "role": "analyst" }));
        shop.delete(&format!("/users/{id}"));
        let log = shop.get("/audit");
        let actions: Vec<_> =
            log.json["rows"].as_array().unwrap().iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["users.remove", "users.set_role", "users.add"]);
        assert_eq!(log.json["rows"][0]["subject"], id);
        assert_eq!(log.json["rows"][0]["actor_name"], "Owner of shop");
        assert!(!log.text.to_lowercase().contains("secret"), "{}", log.text);
        let page = shop.get("/audit?limit=2");
        let next = shop.get(&format!("/audit?limit=2&cursor={}", page.json["next_cursor"].as_str().unwrap()));
        assert_eq!(next.json["rows"].as_array().unwrap().len(), 1);
    });
}
