//! Every route of the product, in one list.

use crate::state::Api;
use crate::{
    access, audit, files, health, imports, keys, live, me, operations, orders, products, second_factor,
    session, sessions, settings, setup, users, workspaces,
};
use crate::{sandbox, senders, start, templates, tracking};
use axum::Router;
use utoipa_axum::router::OpenApiRouter;

/// Routes inside a workspace, behind its door; JSON bodies, `Idempotency-Key` on POST.
pub fn workspace() -> OpenApiRouter<Api> {
    merged(nouns())
}

fn nouns() -> Vec<OpenApiRouter<Api>> {
    vec![
        settings::routes(),
        users::routes(),
        crate::invitations::routes(),
        crate::teams::routes(),
        access::routes(),
        keys::routes(),
        audit::routes(),
        live::routes(),
        files::routes(),
        imports::routes(),
        crate::regular_imports::routes(),
        operations::routes(),
        orders::routes(),
        products::routes(),
        templates::routes(),
        senders::routes(),
        sandbox::routes(),
        start::routes(),
        crate::customers::routes(),
        crate::events::routes(),
        crate::duplicates::routes(),
        crate::segments::routes(),
        crate::lists::routes(),
        crate::fields::routes(),
        crate::records::routes(),
        crate::home::routes(),
        crate::search::routes(),
        crate::consent::routes(),
        crate::legal::routes(),
        crate::campaigns::routes(),
        crate::webhooks::routes(),
    ]
}

/// Routes inside a workspace that take a large raw body: their own limit, no `Idempotency-Key`.
pub fn uploads() -> OpenApiRouter<Api> {
    merged(nouns_with_uploads())
}

fn nouns_with_uploads() -> Vec<OpenApiRouter<Api>> {
    vec![files::uploads()]
}

/// Routes of a person outside any workspace.
pub fn person() -> OpenApiRouter<Api> {
    merged(vec![
        session::routes_of_person(),
        me::routes(),
        second_factor::routes(),
        crate::invitations::of_person(),
        sessions::routes(),
        workspaces::routes(),
    ])
}

/// Routes that anybody may call.
pub fn open() -> OpenApiRouter<Api> {
    merged(vec![setup::routes(), session::routes(), health::routes(), crate::invitations::open()])
}

fn merged(parts: Vec<OpenApiRouter<Api>>) -> OpenApiRouter<Api> {
    parts.into_iter().fold(OpenApiRouter::default(), OpenApiRouter::merge)
}

fn parts() -> Vec<OpenApiRouter<Api>> {
    let mut parts = nouns();
    parts.extend(nouns_with_uploads());
    parts.extend([person(), open()]);
    parts
}

/// Pages and addresses for customers of the businesses: no session, no JSON, not in the document.
pub fn public() -> Router<Api> {
    tracking::routes()
        .merge(senders::intake::public())
        .merge(products::pictures())
        .merge(crate::events::tracking())
        .merge(crate::legal::pages())
        .merge(crate::consent::pages())
}

/// All documented routes at their full paths, without layers.
pub fn documented() -> OpenApiRouter<Api> {
    open().merge(person()).nest(WORKSPACE, workspace()).nest(WORKSPACE, uploads())
}

pub const WORKSPACE: &str = "/api/w/{workspace}";

/// Names of wire types that mean different things in different modules: the document can hold only one of each.
pub fn schemas_twice() -> Vec<String> {
    let mut seen = std::collections::BTreeMap::new();
    let mut twice = Vec::new();
    for router in parts() {
        let schemas =
            router.into_openapi().components.map(|components| components.schemas).unwrap_or_default();
        for (name, schema) in schemas {
            let text = serde_json::to_string(&schema).unwrap_or_default();
            if seen.insert(name.clone(), text.clone()).is_some_and(|before| before != text) {
                twice.push(name);
            }
        }
    }
    twice
}
