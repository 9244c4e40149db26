//! Making a workspace.

use crate::me::WorkspaceInfo;
use crate::prelude::*;
use app::access::Entrance;
use app::error::codes;
use app::workspaces::{self, Wanted, WorkspaceRow};
use axum::extract::State;
use base::{Currency, Locale, Zone};

pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::default().routes(routes!(create)).routes(routes!(sample))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWorkspace {
    /// 2 to 40 small Latin letters, digits and hyphens, beginning with a letter: the word in addresses, for good.
    #[schema(example = "shop")]
    slug: String,
    name: String,
    /// An IANA name.
    #[schema(example = "Europe/Moscow")]
    zone: String,
    /// ISO 4217.
    #[schema(example = "RUB")]
    currency: String,
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
}

impl NewWorkspace {
    pub(crate) fn read(self) -> Result<Wanted, Problem> {
        let NewWorkspace { slug, name, zone, currency, locale } = self;
        Ok(Wanted { slug, name, zone: self::zone(&zone)?, currency: self::currency(&currency)?, locale })
    }
}

pub(crate) fn zone(text: &str) -> Result<Zone, Problem> {
    let wrong = || app::Error::invalid("zone", codes::INVALID).hint("Write a name like `Europe/Moscow`.");
    Ok(Zone::parse(text).ok_or_else(wrong)?)
}

pub(crate) fn currency(text: &str) -> Result<Currency, Problem> {
    let wrong = || app::Error::invalid("currency", codes::INVALID).hint("Write a code like `RUB`.");
    Ok(Currency::parse(text).ok_or_else(wrong)?)
}

/// Makes a workspace of one's own. Only somebody who owns one already may.
#[utoipa::path(post, path = "/api/workspaces", request_body = NewWorkspace, responses((status = 201, body = WorkspaceInfo)))]
async fn create(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<NewWorkspace>,
) -> Created<WorkspaceInfo> {
    let wanted = body.read()?;
    let row = api.run(move |server| workspaces::create(server, &person, wanted)).await?;
    created(own(row))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SampleWanted {
    /// The language of what its customers would see.
    #[schema(value_type = String, example = "ru")]
    locale: Locale,
}

/// Makes a workspace with a sample in it: a shop's goods, 600 invented customers and their orders of two years, for
/// somebody who has no file at hand. Its imports run on after the answer. Asked again, it answers the same workspace.
/// Only somebody who owns a workspace already may.
#[utoipa::path(post, path = "/api/workspaces/sample", request_body = SampleWanted, responses((status = 201, body = WorkspaceInfo)))]
async fn sample(
    State(api): State<Api>,
    Me(person): Me,
    Input(body): Input<SampleWanted>,
) -> Created<WorkspaceInfo> {
    let row = api.run(move |server| app::samples::workspace(server, &person, body.locale)).await?;
    created(own(row))
}

fn own(row: WorkspaceRow) -> WorkspaceInfo {
    WorkspaceInfo::from(Entrance {
        slug: row.slug,
        name: row.name,
        role: app::access::Role::Owner,
        zone: row.zone.name().to_owned(),
        currency: row.currency.code().to_owned(),
        locale: row.locale,
        needs_second_factor: false,
        addresses_masked: false,
    })
}
