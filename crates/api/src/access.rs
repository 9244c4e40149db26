//! What the owner of a workspace asks of everybody who works in it.

use crate::prelude::*;
use app::access::Role;
use app::access::policy::{self, Change};
use app::access::session::Caller;
use app::settings::Settings;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(load, update))
}

#[derive(Serialize, ToSchema)]
#[schema(as = AccessPolicy)]
pub struct PolicyView {
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    /// Whoever has no second factor may only set one up. Keys of programs are not affected.
    second_factor: bool,
    /// Roles that see customers' addresses and numbers masked; `owner` is never among them.
    #[schema(value_type = Vec<String>, example = json!(["analyst", "viewer"]))]
    masked_roles: Vec<Role>,
    /// A campaign to more recipients than this waits for a second person; null, and everybody sends alone.
    approval_above: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccessPolicyChange)]
pub struct PolicyChange {
    second_factor: Option<bool>,
    /// Instead of the ones before.
    #[schema(value_type = Option<Vec<String>>)]
    masked_roles: Option<Vec<Role>>,
    /// Null ends it.
    #[serde(default, deserialize_with = "crate::customers::named")]
    #[schema(value_type = Option<i64>)]
    approval_above: Option<Option<i64>>,
}

fn view(settings: &Settings) -> Versioned<PolicyView> {
    let policy = settings.policy.clone();
    let view = PolicyView {
        version: settings.version,
        second_factor: policy.second_factor,
        masked_roles: policy.masked_roles,
        approval_above: policy.approval_above,
    };
    Versioned(settings.version, view)
}

/// What is asked of everybody who works here.
///
/// Needs `users.read`.
#[utoipa::path(get, path = "/access", responses((status = 200, body = PolicyView)))]
async fn load(ctx: Ctx) -> Result<Versioned<PolicyView>, Problem> {
    let settings = ctx.run(policy::load).await?;
    Ok(view(&settings))
}

/// Changes what is asked of everybody; what is absent stays. Who asks for second factors has one.
///
/// Needs `users.write`.
#[utoipa::path(
    patch, path = "/access", request_body = PolicyChange,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    responses((status = 200, body = PolicyView))
)]
async fn update(
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Input(body): Input<PolicyChange>,
) -> Result<Versioned<PolicyView>, Problem> {
    let has_factor = matches!(&ctx.caller, Caller::Person(person) if person.second_factor);
    let change = Change {
        second_factor: body.second_factor,
        masked_roles: body.masked_roles,
        approval_above: body.approval_above,
    };
    let work = move |server: &app::server::Server, ctx: &app::Ctx| {
        policy::update(server, ctx, has_factor, version, change)
    };
    let settings = ctx.run_with(work).await?;
    Ok(view(&settings))
}
