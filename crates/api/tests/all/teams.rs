//! Teams over HTTP.

use crate::world::*;
use app::access::Role;

fn put(shop: &Shop, id: &str, version: i64, body: Value) -> Answer {
    let etag = format!("\"{version}\"");
    shop.client.with("if-match", &etag).put(&shop.path(&format!("/teams/{id}")), body)
}

#[test]
fn team_has_people_of_the_workspace_and_loses_whoever_leaves() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let me = shop.get("/users").json["rows"][0]["id"].as_str().unwrap().to_owned();
        let viewer = world.worker("shop", Role::Viewer);
        let other = shop.get("/users").json["rows"][1]["id"].as_str().unwrap().to_owned();
        let body = json!({ "name": " Wholesale ", "lead": other, "members": [other, me, other] });
        let made = shop.post("/teams", body.clone());
        assert_eq!(made.status, 201, "{made:?}");
        let id = made.json["id"].as_str().unwrap().to_owned();
        assert_eq!(made.json["name"], "Wholesale");
        assert_eq!(made.json["members"], json!([me, other]));
        assert_eq!(viewer.get("/teams").json["rows"][0]["lead"], json!(other));
        assert_eq!(viewer.post("/teams", json!({ "name": "Mine" })).status, 403);

        let wrong = [
            (json!({ "name": "WHOLESALE" }), "name", "taken"),
            (json!({ "name": " " }), "name", "required"),
            (json!({ "name": "x".repeat(300) }), "name", "too_long"),
            (json!({ "name": "Retail", "members": [me, "usr_999"] }), "members.1", "invalid"),
            (json!({ "name": "Retail", "members": [me], "lead": other }), "lead", "invalid"),
        ];
        for (body, field, code) in wrong {
            let answer = shop.post("/teams", body);
            assert_eq!((answer.code(), &answer.json["field"]), (code, &json!(field)), "{answer:?}");
        }

        let renamed = put(&shop, &id, 1, json!({ "name": "Opt", "members": [me, other], "lead": other }));
        assert_eq!((renamed.status, &renamed.json["version"]), (200, &json!(2)), "{renamed:?}");
        assert_eq!(put(&shop, &id, 1, json!({ "name": "Late" })).code(), "version_changed");
        assert_eq!(put(&shop, "tea_99", 1, json!({ "name": "Nobody" })).status, 404);

        assert_eq!(shop.delete(&format!("/users/{other}")).status, 204);
        let left = shop.get("/teams").json["rows"][0].clone();
        assert_eq!((&left["members"], &left["lead"]), (&json!([me]), &json!(null)));
        assert_eq!(shop.delete(&format!("/teams/{id}")).status, 204);
        assert_eq!(shop.delete(&format!("/teams/{id}")).status, 404);
        let log = shop.get("/audit?action=teams.");
        let rows = log.json["rows"].as_array().unwrap();
        let actions: Vec<_> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
        assert_eq!(actions, ["teams.delete", "teams.update", "teams.create"]);
        assert!(!log.text.contains("Wholesale"), "the log holds ids only: {}", log.text);
    });
}

#[test]
fn workspace_has_so_many_teams_and_no_more() {
    each_engine(|world| {
        let shop = world.shop("shop");
        for number in 0..base::limits::TEAMS {
            shop.create("/teams", json!({ "name": format!("Team {number}") }));
        }
        assert_eq!(shop.post("/teams", json!({ "name": "One more" })).code(), "too_long");
    });
}

/// Whom a question finds, by the columns; and that the columns are what the database says.
fn found(world: &World, shop: &Shop, word: &str) -> Vec<String> {
    let answer = shop.get(&format!("/customers?sort=created&responsible={word}"));
    assert_eq!(answer.status, 200, "{answer:?}");
    let workspace = world.server.workspace(&shop.slug).unwrap();
    let compared = app::facts::compare::compare(&workspace).unwrap();
    assert!(compared.agrees(), "{compared:?}");
    let rows = answer.json["rows"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn customers_are_asked_for_by_who_looks_after_them_and_pass_on() {
    each_engine(|world| {
        let shop = world.shop("shop");
        let me = shop.get("/users").json["rows"][0]["id"].as_str().unwrap().to_owned();
        world.worker("shop", Role::Viewer);
        let other = shop.get("/users").json["rows"][1]["id"].as_str().unwrap().to_owned();
        let mine = shop.create("/customers", json!({ "first_name": "Anna", "responsible": me }));
        let theirs = shop.create("/customers", json!({ "first_name": "Boris", "responsible": other }));
        let free = shop.create("/customers", json!({ "first_name": "Clara" }));
        let asked = |word: &str| found(world, &shop, word);
        assert_eq!(
            (asked(&me), asked(&other), asked("nobody")),
            (vec![mine.clone()], vec![theirs.clone()], vec![free.clone()])
        );
        assert_eq!(shop.get("/customers?responsible=boss").json["field"], "responsible");

        let edit = |id: &str, user: Value| {
            let path = format!("/customers/{id}");
            let etag = shop.get(&path).header("etag").to_owned();
            shop.client.with("if-match", &etag).patch(&shop.path(&path), json!({ "responsible": user }))
        };
        assert_eq!(edit(&free, json!("usr_999")).json["field"], "responsible");
        assert_eq!(edit(&free, json!(other)).json["responsible"], json!(other));
        assert_eq!(edit(&mine, json!(null)).json["responsible"], json!(null));
        assert_eq!(
            (asked("nobody"), asked(&other)),
            (vec![mine.clone()], vec![theirs.clone(), free.clone()])
        );

        // Of a team, whose people change while its customers do not.
        let team = shop.create("/teams", json!({ "name": "Wholesale", "members": [other] }));
        assert_eq!(asked(&team), [theirs.clone(), free.clone()]);
        assert_eq!(put(&shop, &team, 1, json!({ "name": "Wholesale", "members": [me] })).status, 200);
        assert!(asked(&team).is_empty());

        let path = format!("/users/{other}/hand-over");
        assert_eq!(shop.post(&path, json!({ "to": other })).json["field"], "to");
        assert_eq!(shop.post(&path, json!({ "to": "usr_999" })).json["field"], "to");
        assert_eq!(shop.post(&path, json!({ "to": me })).json["customers"], 2);
        assert_eq!((asked(&team), asked(&other)), (vec![theirs.clone(), free.clone()], vec![]));

        // Rules say it by names, and outlive the people they name.
        let rule = json!({ "subject": "field", "field": "responsible", "op": "is", "value": other });
        let segment = shop.create("/segments", json!({ "name": "Theirs", "rule": rule }));
        assert_eq!(edit(&mine, json!(other)).status, 200);
        assert_eq!(shop.get(&format!("/customers?segment={segment}")).json["total"], 1);
        assert_eq!(shop.delete(&format!("/users/{other}")).status, 204);
        assert_eq!(asked("nobody"), [mine]);
        assert_eq!(shop.get(&format!("/customers?segment={segment}")).json["total"], 0);
        let log = shop.get("/audit?action=users.");
        let rows = log.json["rows"].as_array().unwrap();
        let told =
            |at: usize| (rows[at]["action"].as_str().unwrap(), rows[at]["detail"]["customers"].clone());
        assert_eq!((told(0), told(1)), (("users.remove", json!(1)), ("users.hand_over", json!(2))));
    });
}
