//! The settings of a workspace: its name, zone, currency and language, and what customers see of the business.
//!
//! The open workspace holds a copy that every use case reads; a change is written first and then takes its place.
//! What a value may be is checked here, what it means stands with the noun that uses it.

use crate::error::codes;
use crate::server::Server;
use crate::workspaces::name_of;
use crate::{Ctx, Error, Result};
use base::{Currency, Locale, Zone, limits};
use domain::access::Permission;
use domain::access::policy::Policy;
use domain::settings::{accent_color_is_good, site_is_good};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::control::workspaces::WorkspaceRow;

/// Everything that use cases and pages ask about a workspace.
#[derive(Clone, Debug)]
pub struct Settings {
    pub name: String,
    pub zone: Zone,
    pub currency: Currency,
    pub locale: Locale,
    pub business_name: String,
    pub postal_address: String,
    pub accent_color: String,
    pub site: String,
    pub policy: Policy,
    pub version: i64,
}

/// The part that is kept as one document: what customers see, and what the owner asks of his people.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Public {
    business_name: String,
    postal_address: String,
    accent_color: String,
    site: String,
    policy: Policy,
}

impl Public {
    pub(crate) fn write(&self) -> String {
        serde_json::to_string(self).expect("texts and choices can be written as JSON")
    }
}

impl Settings {
    pub(crate) fn read(row: &WorkspaceRow) -> Result<Settings> {
        let public: Public = serde_json::from_str(&row.settings).map_err(Error::internal)?;
        let or = |text: String, instead: &str| if text.is_empty() { instead.to_owned() } else { text };
        Ok(Settings {
            name: row.name.clone(),
            zone: row.zone.clone(),
            currency: row.currency,
            locale: row.locale,
            business_name: or(public.business_name, &row.name),
            postal_address: public.postal_address,
            accent_color: or(public.accent_color, domain::settings::ACCENT_COLOR),
            site: public.site,
            policy: public.policy,
            version: row.version,
        })
    }
}

/// What may be changed; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub name: Option<String>,
    pub zone: Option<Zone>,
    pub currency: Option<Currency>,
    pub locale: Option<Locale>,
    pub business_name: Option<String>,
    pub postal_address: Option<String>,
    pub accent_color: Option<String>,
    pub site: Option<String>,
}

pub fn load(ctx: &Ctx) -> Result<Arc<Settings>> {
    ctx.require(Permission::SettingsRead)?;
    Ok(ctx.workspace.settings())
}

/// Changes settings of the version that the caller has seen.
pub fn update(server: &Server, ctx: &Ctx, version: i64, change: Change) -> Result<Arc<Settings>> {
    ctx.require(Permission::SettingsWrite)?;
    let mut row = server.workspace_row(&ctx.workspace.slug)?;
    if row.version != version {
        return Err(Error::Store(store::Error::Stale));
    }
    let fields = apply(&mut row, change)?;
    let entry = ctx.audit("settings.update", "").with(serde_json::json!({ "fields": fields }));
    let written = row.clone();
    server.control_write(move |tx| Ok(store::control::workspaces::update(tx, &written)?))?;
    // Two databases share no transaction; the settings themselves come first, the line in the log follows.
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &entry)?))?;
    ctx.workspace.refresh(&server.workspace_row(&ctx.workspace.slug)?)?;
    Ok(ctx.workspace.settings())
}

/// What the owner of a workspace asks of its people, by its row.
pub(crate) fn policy(row: &WorkspaceRow) -> Result<Policy> {
    Ok(serde_json::from_str::<Public>(&row.settings).map_err(Error::internal)?.policy)
}

/// Writes another policy into the row.
pub(crate) fn set_policy(row: &mut WorkspaceRow, policy: Policy) -> Result<()> {
    let public: Public = serde_json::from_str(&row.settings).map_err(Error::internal)?;
    row.settings = Public { policy, ..public }.write();
    Ok(())
}

/// Writes the change into the row; the names of the fields that were given.
fn apply(row: &mut WorkspaceRow, change: Change) -> Result<Vec<&'static str>> {
    let mut public: Public = serde_json::from_str(&row.settings).map_err(Error::internal)?;
    let mut fields = Vec::new();
    let mut set = |field: &'static str| fields.push(field);
    if let Some(name) = change.name {
        row.name = name_of("name", &name)?;
        set("name");
    }
    if let Some(zone) = change.zone {
        row.zone = zone;
        set("zone");
    }
    if let Some(currency) = change.currency {
        row.currency = currency;
        set("currency");
    }
    if let Some(locale) = change.locale {
        row.locale = locale;
        set("locale");
    }
    if let Some(text) = change.business_name {
        public.business_name = text_of("business_name", text)?;
        set("business_name");
    }
    if let Some(text) = change.postal_address {
        public.postal_address = text_of("postal_address", text)?;
        set("postal_address");
    }
    if let Some(color) = change.accent_color {
        if !accent_color_is_good(&color) {
            return Err(Error::invalid("accent_color", codes::INVALID).hint("Write a colour like #2458d3."));
        }
        public.accent_color = color;
        set("accent_color");
    }
    if let Some(site) = change.site {
        if !site_is_good(&site) {
            return Err(
                Error::invalid("site", codes::INVALID).hint("Write an address like https://example.com.")
            );
        }
        public.site = site;
        set("site");
    }
    row.settings = public.write();
    Ok(fields)
}

fn text_of(field: &'static str, typed: String) -> Result<String> {
    let text = typed.trim();
    if text.chars().count() > limits::NAME_CHARS * 2 {
        return Err(Error::invalid(field, codes::TOO_LONG));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::invalid(field, codes::INVALID));
    }
    Ok(text.to_owned())
}
