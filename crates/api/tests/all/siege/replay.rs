//! Credentials that were good a moment ago, over every route.

use super::{castle, unchanged};
use crate::every_route::{make, table};
use crate::world::*;
use app::access::Role;
use domain::access::Permission;
use std::cell::Cell;

/// A caller whose right has ended, and what each route answers them now.
struct Ghost {
    was: &'static str,
    client: Client,
    answers: fn(Permission) -> Option<u16>,
}

fn never(_: Permission) -> Option<u16> {
    Some(401)
}

fn not_found(_: Permission) -> Option<u16> {
    Some(404)
}

fn as_viewer(permission: Permission) -> Option<u16> {
    (!Role::Viewer.permissions().has(permission)).then_some(403)
}

/// Each was let in before its right ended: a test of credentials that never worked would prove nothing.
fn ghosts(world: &World, ours: &Shop) -> Vec<Ghost> {
    let add = |name: &str| {
        let email = format!("{name}@ours.example");
        let person = json!({ "email": email, "name": name, "role": "owner", "password": PASSWORD });
        let id = ours.create("/users", person);
        let client = world.login(&email, PASSWORD);
        assert_eq!(client.get(&ours.path("/settings")).status, 200);
        (id, email, client)
    };
    let mut ghosts = Vec::new();
    let mut ghost = |was, client, answers| ghosts.push(Ghost { was, client, answers });
    let (_, _, left) = add("left");
    assert_eq!(left.delete("/api/session").status, 204);
    ghost("logged out", left, never as fn(Permission) -> Option<u16>);
    let (_, email, elsewhere) = add("changed");
    let here = world.login(&email, PASSWORD);
    let change = json!({ "current": PASSWORD, "new": "another long one" });
    assert_eq!(here.post("/api/me/password", change).status, 204);
    ghost("logged in before the password was changed", elsewhere, never);
    let (_, email, before) = add("again");
    let body = json!({ "email": email, "password": PASSWORD });
    assert_eq!(before.post("/api/session", body).status, 200);
    ghost("logged in before logging in again", before, never);
    let (id, _, removed) = add("removed");
    assert_eq!(ours.delete(&format!("/users/{id}")).status, 204);
    ghost("taken out of the workspace", removed, not_found);
    let (id, _, lowered) = add("lowered");
    assert_eq!(ours.patch(&format!("/users/{id}"), json!({ "role": "viewer" })).status, 200);
    ghost("an owner who became a viewer", lowered, as_viewer);
    let key = ours.key(&Permission::ALL.iter().map(|it| it.code()).collect::<Vec<_>>());
    assert_eq!(key.get(&ours.path("/settings")).status, 200);
    let id = ours.get("/keys").json["rows"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(ours.delete(&format!("/keys/{id}")).status, 204);
    ghost("a key that was revoked", key, never);
    ghosts
}

#[test]
fn ended_rights_open_no_route() {
    let world = castle();
    let ours = world.shop("ours");
    let ghosts = ghosts(&world, &ours);
    let refused = Cell::new(0);
    for (route, example) in &table() {
        let permission = Permission::parse(route.permission.as_deref().unwrap()).unwrap();
        let call = (example.prepare)(&ours);
        let name = format!("{} {}", route.method, route.path);
        let ask = || {
            for ghost in &ghosts {
                let Some(status) = (ghost.answers)(permission) else { continue };
                let answer = make(&ghost.client, &ours, &route.method, &call);
                assert_eq!(answer.status, status, "{name} for {}: {answer:?}", ghost.was);
                refused.set(refused.get() + 1);
            }
        };
        // What an honest question leaves alone is shown in `forgery`.
        if route.method == "GET" { ask() } else { unchanged(&world, &name, ask) }
    }
    assert!(refused.get() > 500, "{refused:?} refusals");
}

/// Outside of workspaces a session that has ended is nobody's either.
#[test]
fn ended_session_is_nobody_outside_workspaces() {
    let world = castle();
    let shop = world.shop("shop");
    assert_eq!(shop.client.delete("/api/session").status, 204);
    for (method, path) in [
        ("GET", "/api/session"),
        ("DELETE", "/api/session"),
        ("PATCH", "/api/me"),
        ("POST", "/api/me/password"),
        ("POST", "/api/workspaces"),
    ] {
        assert_eq!(shop.client.send(method, path, Some(json!({}))).status, 401, "{method} {path}");
    }
}

/// A remembered answer (`Idempotency-Key`) is given to nobody whose right has ended, nor to anybody else.
#[test]
fn remembered_answers_are_for_who_got_them() {
    let world = castle();
    let ours = world.shop("ours");
    let path = ours.path("/users");
    let body =
        json!({ "email": "new@ours.example", "name": "Marker", "role": "viewer", "password": PASSWORD });
    let (second, third) = (world.worker("ours", Role::Strategist), world.worker("ours", Role::Viewer));
    let asked = ours.client.with("idempotency-key", "one").post(&path, body.clone());
    assert_eq!(asked.status, 201);
    for other in [&second, &third] {
        let answer = other.client.with("idempotency-key", "one").post(&path, body.clone());
        assert_eq!(answer.status, 403, "{answer:?}");
        assert!(!answer.text.contains("Marker"), "{answer:?}");
    }
    assert_eq!(ours.client.delete("/api/session").status, 204);
    let answer = ours.client.with("idempotency-key", "one").post(&path, body);
    assert_eq!(answer.status, 401, "{answer:?}");
}
