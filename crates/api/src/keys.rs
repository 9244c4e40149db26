//! Programs' keys.

use crate::prelude::*;
use crate::reply::NotKept;
use app::access::keys::{self, KeyRow};
use app::access::{KeyKind, Permission, Permissions};
use app::error::codes;
use axum::Extension;
use base::ApiKeyId;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(list, create)).routes(routes!(change, delete))
}

#[derive(Serialize, ToSchema)]
pub struct ApiKeyView {
    #[schema(value_type = String, example = "key_1")]
    id: ApiKeyId,
    /// `api`, `server` or `browser`: the last two send events and nothing else.
    #[schema(example = "api")]
    kind: &'static str,
    name: String,
    /// Its first characters, to recognise it by.
    #[schema(example = "rp_live_a1B2c3")]
    prefix: String,
    /// The permissions it has.
    scopes: Vec<&'static str>,
    /// Sites that may send with a browser's key; empty, and any may.
    #[schema(example = json!(["https://shop.example"]))]
    origins: Vec<String>,
    /// A browser's key itself: it stands on pages and is no secret.
    public_key: Option<String>,
    /// `usr_1` or `key_2`.
    created_by: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    last_used_at: Option<Timestamp>,
}

impl From<KeyRow> for ApiKeyView {
    fn from(key: KeyRow) -> ApiKeyView {
        ApiKeyView {
            id: key.id,
            kind: key.kind.code(),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes.iter().map(Permission::code).collect(),
            origins: key.origins,
            public_key: key.public_key,
            created_by: key.created_by,
            created_at: key.created_at,
            expires_at: key.expires_at,
            last_used_at: key.last_used_at,
        }
    }
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub struct FreshApiKey {
    #[serde(flatten)]
    key: ApiKeyView,
    /// The key itself. It is shown here and never again.
    #[schema(example = "rp_live_…")]
    secret: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// `api` (the default) calls this API; `server` and `browser` send events to `/v1/`, the last is no secret.
    kind: Option<String>,
    name: String,
    /// Permissions, none beyond one's own; a key that sends events has none.
    #[schema(example = json!(["customers.read"]))]
    #[serde(default)]
    scopes: Vec<String>,
    /// Sites that may send with a `browser` key; without any, every site may.
    #[schema(example = json!(["https://shop.example", "https://*.shop.example"]))]
    #[serde(default)]
    origins: Vec<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyChange {
    /// Sites that may send with a `browser` key; empty, and every site may.
    #[schema(example = json!(["https://shop.example"]))]
    origins: Vec<String>,
}

/// The keys that are not revoked.
///
/// Needs `keys.write`.
#[utoipa::path(get, path = "/keys", responses((status = 200, body = Page<ApiKeyView>)))]
async fn list(ctx: Ctx) -> Reply<Page<ApiKeyView>> {
    let keys = ctx.run_with(keys::list).await?;
    reply(Page::whole(keys.into_iter().map(ApiKeyView::from).collect()))
}

/// Makes a key.
///
/// Needs `keys.write`.
#[utoipa::path(post, path = "/keys", request_body = NewApiKey, responses((status = 201, body = FreshApiKey)))]
async fn create(
    ctx: Ctx,
    Input(body): Input<NewApiKey>,
) -> Result<(StatusCode, Extension<NotKept>, Json<FreshApiKey>), Problem> {
    let scopes = scopes(&body.scopes)?;
    let kind = body.kind.as_deref().map_or(Some(KeyKind::Api), KeyKind::parse);
    let kind = kind.ok_or_else(|| app::Error::invalid("kind", codes::INVALID))?;
    let NewApiKey { name, origins, expires_at, .. } = body;
    let wanted = keys::Wanted { kind, name, scopes, origins, expires_at };
    let make = move |server: &app::server::Server, ctx: &app::Ctx| keys::create(server, ctx, wanted);
    let (key, secret) = ctx.run_with(make).await?;
    Ok((StatusCode::CREATED, Extension(NotKept), Json(FreshApiKey { key: key.into(), secret })))
}

fn scopes(codes: &[String]) -> Result<Permissions, Problem> {
    let parse = |(at, code): (usize, &String)| {
        Permission::parse(code).ok_or_else(|| app::Error::invalid(format!("scopes.{at}"), codes::INVALID))
    };
    Ok(codes.iter().enumerate().map(parse).collect::<app::Result<Permissions>>()?)
}

/// Names the sites that may send with a browser's key.
///
/// Needs `keys.write`.
#[utoipa::path(patch, path = "/keys/{id}", request_body = KeyChange, responses((status = 200, body = ApiKeyView)))]
async fn change(ctx: Ctx, Id(id): Id<ApiKeyId>, Input(body): Input<KeyChange>) -> Reply<ApiKeyView> {
    reply(ctx.run_with(move |server, ctx| keys::set_origins(server, ctx, id, &body.origins)).await?.into())
}

/// Revokes a key: it is worth nothing from here on.
///
/// Needs `keys.write`.
#[utoipa::path(delete, path = "/keys/{id}", responses((status = 204)))]
async fn delete(ctx: Ctx, Id(id): Id<ApiKeyId>) -> Result<StatusCode, Problem> {
    ctx.run_with(move |server, ctx| keys::revoke(server, ctx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
