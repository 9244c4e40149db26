//! The settings of a workspace.

use crate::prelude::*;
use crate::workspaces::{currency, zone};
use app::settings::{self, Change, Settings};
use base::Locale;

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(load, update))
}

#[derive(Serialize, ToSchema)]
pub struct SettingsView {
    /// Also the `ETag`, which an edit sends back.
    version: i64,
    name: String,
    #[schema(example = "Europe/Moscow")]
    zone: String,
    #[schema(example = "RUB")]
    currency: String,
    /// The language of what customers see.
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
    /// The name that customers know the business by.
    business_name: String,
    /// Stands at the foot of every message.
    postal_address: String,
    #[schema(example = "#2458d3")]
    accent_color: String,
    /// The address of the business's own site.
    site: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    name: Option<String>,
    zone: Option<String>,
    currency: Option<String>,
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
    business_name: Option<String>,
    postal_address: Option<String>,
    accent_color: Option<String>,
    site: Option<String>,
}

fn view(settings: &Settings) -> Versioned<SettingsView> {
    let view = SettingsView {
        version: settings.version,
        name: settings.name.clone(),
        zone: settings.zone.name().to_owned(),
        currency: settings.currency.code().to_owned(),
        locale: settings.locale,
        business_name: settings.business_name.clone(),
        postal_address: settings.postal_address.clone(),
        accent_color: settings.accent_color.clone(),
        site: settings.site.clone(),
    };
    Versioned(settings.version, view)
}

/// The settings.
///
/// Needs `settings.read`.
#[utoipa::path(get, path = "/settings", responses((status = 200, body = SettingsView)))]
async fn load(ctx: Ctx) -> Result<Versioned<SettingsView>, Problem> {
    let settings = ctx.run(settings::load).await?;
    Ok(view(&settings))
}

/// Changes settings; what is absent stays.
///
/// Needs `settings.write`.
#[utoipa::path(
    patch, path = "/settings", request_body = SettingsChange,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read")),
    responses((status = 200, body = SettingsView))
)]
async fn update(
    ctx: Ctx,
    IfMatch(version): IfMatch,
    Input(body): Input<SettingsChange>,
) -> Result<Versioned<SettingsView>, Problem> {
    let change = Change {
        name: body.name,
        zone: body.zone.as_deref().map(zone).transpose()?,
        currency: body.currency.as_deref().map(currency).transpose()?,
        locale: body.locale,
        business_name: body.business_name,
        postal_address: body.postal_address,
        accent_color: body.accent_color,
        site: body.site,
    };
    let settings = ctx.run_with(move |server, ctx| settings::update(server, ctx, version, change)).await?;
    Ok(view(&settings))
}
