//! Relays that are met most, with what their providers say of them.

use super::SmtpRelay;
use crate::prelude::*;
use domain::access::Permission;
use domain::senders::Relay;
use domain::senders::presets::{PRESETS, Preset};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(presets))
}

/// A relay as its provider describes it.
#[derive(Serialize, ToSchema)]
pub struct RelayPreset {
    #[schema(example = "yandex360")]
    id: &'static str,
    name: &'static str,
    /// Ready settings. An empty host is one that the provider tells each customer.
    relay: SmtpRelay,
    /// Largest message in bytes, where the provider names one.
    message_bytes: Option<i64>,
    /// What the SPF record of one's domain has to include.
    spf_include: Option<&'static str>,
    /// `relay`: the provider signs, by a record that its panel shows; `either`: it or we.
    dkim: &'static str,
    /// The provider's page from which this comes.
    source: &'static str,
    #[schema(example = "2026-11-22")]
    read_at: Option<&'static str>,
}

impl From<&Preset> for RelayPreset {
    fn from(preset: &Preset) -> RelayPreset {
        let Preset { id, name, port, security, connections, per_second, per_day, .. } = *preset;
        let host = preset.host.to_owned();
        RelayPreset {
            id,
            name,
            relay: Relay { host, port, security, user: None, connections, per_second, per_day }.into(),
            message_bytes: preset.message_bytes,
            spf_include: preset.spf_include,
            dkim: preset.dkim.as_str(),
            source: preset.source,
            read_at: preset.read_at,
        }
    }
}

/// Ready settings of known relays; the last one is for every other.
///
/// Needs `senders.read`.
#[utoipa::path(get, path = "/senders/presets", responses((status = 200, body = Page<RelayPreset>)))]
async fn presets(ctx: Ctx) -> Reply<Page<RelayPreset>> {
    ctx.run(|ctx| ctx.require(Permission::SendersRead)).await?;
    reply(Page::whole(PRESETS.iter().map(RelayPreset::from).collect()))
}
