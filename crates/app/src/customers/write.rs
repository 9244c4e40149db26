//! Making a customer by hand or by a program, and editing one.
//!
//! What is said is brought into its kept form by `domain::customers` and, for the business's own fields, by
//! `crate::fields`; whoever else has an identity is asked here. The card that is answered stands in `card`.

use super::card::{Card, card};
use super::responsible::works_here;
use crate::consent::suppressions::erased;
use crate::secret::Key;
use crate::{Ctx, Error, Live, Result};
use base::{Currency, CustomerId, UserId};
use domain::access::Permission;
use domain::customers::{Fields, Refusal, search_text, tidy};
use domain::identities::{Identity, Kind};
use store::Tx;

/// A new customer as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub fields: Fields,
    /// Fields of the business's own, by their keys.
    pub own: Own,
    pub identities: Vec<(Kind, String)>,
    /// The user who looks after them.
    pub responsible: Option<UserId>,
}

/// What is said of fields of the business's own, by their keys; null empties one.
pub type Own = serde_json::Map<String, serde_json::Value>;

/// An edit: fields that are named are set, also to nothing; identities are added and removed.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub first_name: Option<Option<String>>,
    pub middle_name: Option<Option<String>>,
    pub last_name: Option<Option<String>>,
    pub gender: Option<Option<String>>,
    pub birthday: Option<Option<base::Date>>,
    pub country: Option<Option<String>>,
    pub city: Option<Option<String>>,
    pub locale: Option<Option<String>>,
    pub source: Option<Option<String>>,
    pub preferred_channel: Option<Option<String>>,
    pub contact_frequency: Option<Option<String>>,
    pub responsible: Option<Option<UserId>>,
    pub own: Own,
    pub add_identities: Vec<(Kind, String)>,
    pub remove_identities: Vec<(Kind, String)>,
}

pub fn create(ctx: &Ctx, wanted: Wanted) -> Result<Card> {
    ctx.require(Permission::CustomersWrite)?;
    let fields = tidied(ctx, wanted.fields)?;
    let identities = read_all("identities", &wanted.identities)?;
    if identities.is_empty() && fields.first_name.is_none() && fields.last_name.is_none() {
        return Err(Error::refused(Refusal::Nameless.code(), Refusal::Nameless));
    }
    let responsible = wanted.responsible;
    works_here(ctx, "responsible", responsible)?;
    let (now, audit, own) = (ctx.now(), ctx.audit("customers.create", ""), wanted.own);
    let (currency, secret) = (ctx.workspace.settings().currency, ctx.workspace.secret.clone());
    let id = ctx.workspace.write(move |tx| {
        let mut fields = fields.clone();
        say(tx, &mut fields, &own, currency)?;
        let search = search_text(&fields, identities.iter().map(|identity| identity.value.as_str()));
        free(tx, &secret, &identities, None)?;
        let id = store::customers::insert(tx, &fields, &search, now)?;
        if responsible.is_some() {
            store::customers::set_responsible(tx, id, responsible)?;
        }
        let owned: Vec<_> = identities.iter().map(|identity| (id.0, identity)).collect();
        store::identities::insert(tx, &owned, now)?;
        store::audit::append(tx, &audit.about(id))?;
        store::feed::append(tx, "customers", "created", &[id.0], now)?;
        Ok(id)
    })?;
    ctx.notify(Live::Customers);
    card(ctx, id)
}

/// Saves an edit of the version that was read.
pub fn update(ctx: &Ctx, id: CustomerId, version: i64, changes: Changes) -> Result<Card> {
    ctx.require(Permission::CustomersWrite)?;
    let (added, removed) = (
        read_all("add_identities", &changes.add_identities)?,
        read_all("remove_identities", &changes.remove_identities)?,
    );
    works_here(ctx, "responsible", changes.responsible.flatten())?;
    let settings = ctx.workspace.settings();
    let (today, currency) = (ctx.now().date(&settings.zone), settings.currency);
    let (now, audit) = (ctx.now(), ctx.audit("customers.update", id));
    let secret = ctx.workspace.secret.clone();
    ctx.workspace.write(move |tx| {
        let known = store::customers::load(tx, id)?.ok_or(Error::NotFound)?;
        let mut fields = tidy(changes.clone().over(known.fields), today).map_err(wrong)?;
        say(tx, &mut fields, &changes.own, currency)?;
        free(tx, &secret, &added, Some(id))?;
        for identity in &removed {
            store::identities::delete(tx, id, identity.kind, &identity.value)?;
        }
        let mut kept: Vec<Identity> =
            store::identities::of_customers(tx, &[id.0])?.into_iter().map(|(_, identity)| identity).collect();
        let new: Vec<&Identity> = added
            .iter()
            .filter(|new| !kept.iter().any(|old| (old.kind, &old.value) == (new.kind, &new.value)))
            .collect();
        store::identities::insert(
            tx,
            &new.iter().map(|identity| (id.0, *identity)).collect::<Vec<_>>(),
            now,
        )?;
        kept.extend(new.into_iter().cloned());
        if kept.is_empty() && fields.first_name.is_none() && fields.last_name.is_none() {
            return Err(Error::refused(Refusal::Nameless.code(), Refusal::Nameless));
        }
        let search = search_text(&fields, kept.iter().map(|identity| identity.value.as_str()));
        store::customers::update(tx, id, version, (&fields, &search), now)?;
        if let Some(user) = changes.responsible {
            store::customers::set_responsible(tx, id, user)?;
        }
        store::audit::append(tx, &audit)?;
        Ok(store::feed::append(tx, "customers", "changed", &[id.0], now)?)
    })?;
    ctx.notify(Live::Customers);
    card(ctx, id)
}

impl Changes {
    fn over(self, known: Fields) -> Fields {
        Fields {
            first_name: self.first_name.unwrap_or(known.first_name),
            middle_name: self.middle_name.unwrap_or(known.middle_name),
            last_name: self.last_name.unwrap_or(known.last_name),
            gender: self.gender.unwrap_or(known.gender),
            birthday: self.birthday.unwrap_or(known.birthday),
            country: self.country.unwrap_or(known.country),
            city: self.city.unwrap_or(known.city),
            locale: self.locale.unwrap_or(known.locale),
            source: self.source.unwrap_or(known.source),
            preferred_channel: self.preferred_channel.unwrap_or(known.preferred_channel),
            contact_frequency: self.contact_frequency.unwrap_or(known.contact_frequency),
            own: known.own,
        }
    }
}

/// Sets fields of the business's own as they are defined now.
fn say(tx: &mut Tx, fields: &mut Fields, own: &Own, currency: Currency) -> Result<()> {
    if own.is_empty() {
        return Ok(());
    }
    let definitions = store::fields::all(tx)?;
    crate::fields::apply(&mut fields.own, own, &definitions, currency)
}

fn tidied(ctx: &Ctx, fields: Fields) -> Result<Fields> {
    tidy(fields, ctx.now().date(&ctx.workspace.settings().zone)).map_err(wrong)
}

fn wrong((field, refusal): (&'static str, Refusal)) -> Error {
    Error::invalid(field, refusal.code()).hint(refusal.to_string())
}

fn read_all(field: &'static str, typed: &[(Kind, String)]) -> Result<Vec<Identity>> {
    let read = |(index, (kind, value)): (usize, &(Kind, String))| {
        domain::identities::read(*kind, value).map_err(|refusal| {
            Error::invalid(format!("{field}.{index}"), refusal.code()).hint(refusal.to_string())
        })
    };
    let mut identities = typed.iter().enumerate().map(read).collect::<Result<Vec<_>>>()?;
    identities.sort_by(|a, b| (a.kind.as_str(), &a.value).cmp(&(b.kind.as_str(), &b.value)));
    identities.dedup_by(|a, b| (a.kind, &a.value) == (b.kind, &b.value));
    Ok(identities)
}

/// Refuses identities that belong to somebody else, and addresses of people who were erased.
fn free(tx: &mut Tx, secret: &Key, identities: &[Identity], own: Option<CustomerId>) -> Result<()> {
    let keys: Vec<_> = identities.iter().map(|identity| (identity.kind, identity.value.as_str())).collect();
    let owners = store::identities::find(tx, &keys)?;
    if owners.iter().any(|(_, _, owner)| own != Some(CustomerId(*owner))) {
        return Err(Error::refused(Refusal::IdentityTaken.code(), Refusal::IdentityTaken));
    }
    let owned = |it: &Identity| owners.iter().any(|(kind, value, _)| (*kind, value) == (it.kind, &it.value));
    let fresh = identities.iter().filter(|it| !owned(it));
    match erased(tx, secret, fresh)?.is_empty() {
        true => Ok(()),
        false => Err(Error::refused(Refusal::AddressErased.code(), Refusal::AddressErased)),
    }
}
