//! Asking on the public page. Writes a question that waits for its letter, and nothing else.
//!
//! Whether an address is a customer's, suppressed or erased is not even looked at here, so no answer and no time it
//! takes can tell. What limits an address limits silently: the page says the same.

use super::Ready;
use crate::error::codes;
use crate::server::Server;
use crate::settings::Settings;
use crate::{Error, Result, consent};
use base::{Locale, Timestamp, hash};
use domain::access::{ATTEMPT_WINDOW, attempt_window};
use domain::consent::Channel;
use domain::consent::confirmation::{DEVICE_A_WINDOW, PAGE_AN_HOUR, TERM, may_ask};
use domain::customers::tidy;
use domain::identities::{self, Kind};
use domain::imports::Fields;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::confirmations::NewConfirmation;
use store::consent::Text;
use store::control::attempts;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub settings: Arc<Settings>,
    pub locale: Locale,
    pub advertising: Text,
    pub personal_data: Text,
}

/// What somebody sent from the page.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    pub email: String,
    pub name: String,
    pub locale: Option<Locale>,
    /// Versions of the texts whose boxes were ticked; empty where a box was not.
    pub advertising: String,
    pub personal_data: String,
    pub said_from: Option<IpAddr>,
    /// What attempts are counted by: a whole network where one customer owns one.
    pub counted: String,
}

/// The page of a workspace for a reader of a language, or of its own; not found where it is closed.
pub fn invitation(server: &Server, slug: &str, locale: Option<Locale>) -> Result<Invitation> {
    let workspace = server.workspace(slug)?;
    let settings = workspace.settings();
    let locale = locale.unwrap_or(settings.locale);
    let ready = workspace.read(|tx| Ok(Ready::read(tx, locale)?))?.ok_or(Error::NotFound)?;
    let Ready { advertising, personal_data, .. } = ready;
    Ok(Invitation { settings, locale, advertising, personal_data })
}

/// Takes a wish. The answer is the same whoever the address belongs to.
pub fn ask(server: &Server, slug: &str, wish: Wish) -> Result<Invitation> {
    let workspace = server.workspace(slug)?;
    let invitation = invitation(server, slug, wish.locale)?;
    let now = workspace.clock.now();
    let identity = identities::read(Kind::Email, &wish.email)
        .map_err(|refusal| Error::invalid("email", refusal.code()).hint(refusal.to_string()))?;
    if !channels::email::is_wire_address(&identity.value) {
        return Err(Error::invalid("email", codes::INVALID));
    }
    let today = now.date(&invitation.settings.zone);
    let fields = Fields { first_name: Some(wish.name.clone()), ..Fields::default() };
    let fields = tidy(fields, today).map_err(|(_, refusal)| Error::invalid("name", refusal.code()))?;
    // The boxes name the editions that were on the page: who saw an older one is shown the new one first.
    for (field, said, text) in [
        ("advertising", &wish.advertising, &invitation.advertising),
        ("personal_data", &wish.personal_data, &invitation.personal_data),
    ] {
        if said.is_empty() {
            return Err(Error::invalid(field, codes::REQUIRED));
        }
        if *said != text.version {
            return Err(Error::conflict("version_changed"));
        }
    }
    count(server, &wish.counted, now)?;
    let new = NewConfirmation {
        address_hash: consent::address_hash(&workspace, Channel::Email, &identity.value),
        address: identity.value,
        name: fields.first_name,
        locale: invitation.locale,
        advertising: invitation.advertising.id,
        personal_data: invitation.personal_data.id,
        asked_at: now,
        asked_from: wish.said_from,
        expires_at: now.plus(TERM),
    };
    workspace.write(move |tx| {
        if store::confirmations::count_since(tx, now.minus(HOUR))? >= PAGE_AN_HOUR {
            let retry_after_seconds = HOUR.as_secs() as i64;
            return Err(Error::TooMany { code: codes::TOO_MANY_REQUESTS, retry_after_seconds });
        }
        let asked = store::confirmations::asked(tx, &new.address_hash, now.minus(DAY))?;
        if may_ask(&asked, now) {
            store::confirmations::insert(tx, &new)?;
        }
        Ok(())
    })?;
    Ok(invitation)
}

/// Counts what one device asks for, or refuses it.
fn count(server: &Server, counted: &str, now: Timestamp) -> Result<()> {
    let digest = server.secret().keyed("attempt", &[b"subscribe", counted.as_bytes()]);
    let subject = format!("subscribe:{}", hash::encode(&digest[..16]));
    let window = attempt_window(now);
    let retry_after_seconds = (window.plus(ATTEMPT_WINDOW).micros() - now.micros()) / base::time::SECOND + 1;
    server.control_write(move |tx| {
        if attempts::count(tx, &subject, window)? >= DEVICE_A_WINDOW {
            return Err(Error::TooMany { code: codes::TOO_MANY_REQUESTS, retry_after_seconds });
        }
        Ok(attempts::add(tx, &subject, window)?)
    })
}
