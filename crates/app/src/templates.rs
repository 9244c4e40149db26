//! Templates: saved by version, looked at as a person would see them.
//!
//! Here also stands what every message of a workspace has in common (the business, its products), so that a preview
//! and a campaign show the same; what they know of a customer comes by `person`. What may be saved is decided in
//! `domain::templates`, what may be sent in `template`.

pub(crate) mod own;
pub(crate) mod uses;

use crate::deliveries::claim::person_of;
use crate::error::codes;
use crate::{Ctx, Error, Result};
use base::{Currency, CustomerId, TemplateId, Timestamp};
use domain::access::Permission;
use domain::templates::{Draft, Invalid, check};
use own::Own;
use store::Tx;
use template::{Business, Options, Person, Prepared, Product};

pub use store::templates::Template;
pub use template::{BodyKind, Level, Message, Part, Problem};

/// Products a message is given; a block shows as many of them as its author says.
const PRODUCTS: i64 = 24;

pub fn list(ctx: &Ctx, after: Option<(Timestamp, TemplateId)>, limit: usize) -> Result<Vec<Template>> {
    ctx.require(Permission::TemplatesRead)?;
    ctx.workspace.read(|tx| Ok(store::templates::list(tx, after, limit as i64)?))
}

pub fn load(ctx: &Ctx, id: TemplateId) -> Result<Template> {
    ctx.require(Permission::TemplatesRead)?;
    find(ctx, id)
}

pub fn create(ctx: &Ctx, draft: Draft) -> Result<Template> {
    ctx.require(Permission::TemplatesWrite)?;
    check(&draft).map_err(invalid)?;
    let (now, audit) = (ctx.now(), ctx.audit("templates.create", ""));
    ctx.workspace.write(move |tx| {
        let id = store::templates::insert(tx, &draft, now)?;
        store::audit::append(tx, &audit.about(id))?;
        reload(tx, id)
    })
}

/// Saves a template that is still the version that was read. A draft with mistakes is saved too.
pub fn save(ctx: &Ctx, id: TemplateId, version: i64, draft: Draft) -> Result<Template> {
    ctx.require(Permission::TemplatesWrite)?;
    check(&draft).map_err(invalid)?;
    let (now, audit) = (ctx.now(), ctx.audit("templates.update", id));
    ctx.workspace.write(move |tx| {
        present(tx, id)?;
        store::templates::update(tx, id, version, &draft, now)?;
        store::audit::append(tx, &audit)?;
        reload(tx, id)
    })
}

/// Takes a template out of lists. Campaigns keep the message that was frozen at their launch.
pub fn remove(ctx: &Ctx, id: TemplateId) -> Result<()> {
    ctx.require(Permission::TemplatesWrite)?;
    let (now, audit) = (ctx.now(), ctx.audit("templates.delete", id));
    ctx.workspace.write(move |tx| {
        if !store::templates::archive(tx, id, now)? {
            return Err(Error::NotFound);
        }
        Ok(store::audit::append(tx, &audit)?)
    })
}

/// A message as one customer would see it, with what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    pub subject: String,
    pub preheader: String,
    pub html: String,
    pub text: String,
    pub problems: Vec<Problem>,
    pub links: Vec<String>,
}

/// Renders a draft for a customer, or for one about whom everything is known. Nothing is saved.
pub fn preview(ctx: &Ctx, message: &Message, customer: Option<CustomerId>) -> Result<Preview> {
    ctx.require(Permission::TemplatesRead)?;
    let (options, own) = options(ctx)?;
    let currency = options.currency;
    let known = match customer {
        Some(id) => {
            ctx.require(Permission::CustomersRead)?;
            let none = Own::default();
            let person = ctx.workspace.read(|tx| person(tx, currency, &none, id))?.ok_or(Error::NotFound)?;
            Some((id, person))
        }
        None => None,
    };
    let prepared = match Prepared::new(message, &options) {
        Ok(prepared) => prepared,
        Err(problems) => return Ok(Preview { problems, ..Preview::default() }),
    };
    let person = match known {
        // What is of the business's own is known to be mentioned only now.
        Some((id, mut person)) => {
            let own = own.only(prepared.mentions());
            ctx.workspace.read(|tx| Ok(own.values(tx, &[id.0])?))?.give(id.0, &mut person);
            person
        }
        None => prepared.sample(),
    };
    let rendered = prepared
        .render(person, prepared.plain_urls())
        .map_err(|error| Error::refused("template_has_problems", error))?;
    Ok(Preview {
        subject: rendered.subject,
        preheader: rendered.preheader,
        html: rendered.html,
        text: rendered.text,
        problems: prepared.warnings().to_vec(),
        links: prepared.links().to_vec(),
    })
}

/// The message of a template, for a campaign that is about to freeze it.
pub(crate) fn message(ctx: &Ctx, id: TemplateId) -> Result<Message> {
    Ok(find(ctx, id)?.draft.into())
}

/// What every message of this workspace has in common: the business, the products bought most of late, and what of the
/// business's own may be named, also with the numbers under which its values are kept.
pub(crate) fn options(ctx: &Ctx) -> Result<(Options, Own)> {
    let settings = ctx.workspace.settings();
    let (shown, own) =
        ctx.workspace.read(|tx| Ok((store::templates::products(tx, PRODUCTS)?, Own::read(tx)?)))?;
    let site = settings.site.clone();
    let product = |it: store::templates::Shown| Product {
        // A price in another currency would be shown as if it were in ours.
        price: it.price.filter(|_| it.currency.is_none_or(|currency| currency == settings.currency)),
        name: it.name,
        picture: it.picture.or_else(|| {
            let path = crate::products::picture::path(it.category.as_deref(), it.id);
            Some(format!("{}{path}", ctx.workspace.public_url))
        }),
        url: (!site.is_empty()).then(|| site.clone()),
        old_price: it.old_price.filter(|_| it.currency.is_none_or(|currency| currency == settings.currency)),
        vendor: it.vendor,
        params: it.params.into_iter().map(param).collect(),
        pictures: it.pictures,
    };
    let options = Options {
        locale: settings.locale,
        zone: settings.zone.clone(),
        currency: settings.currency,
        business: Business {
            name: settings.business_name.clone(),
            address: settings.postal_address.clone(),
            site: settings.site.clone(),
            accent: settings.accent_color.clone(),
        },
        products: shown.into_iter().map(product).collect(),
        own: own.definitions(),
        utm: None,
        marketing: true,
    };
    Ok((options, own))
}

fn param(it: domain::products::Param) -> template::Param {
    template::Param { name: it.name, value: it.value, unit: it.unit }
}

/// A customer as messages see them, with what they mention of the business's own; nothing where there is no such
/// customer any more.
pub(crate) fn person(tx: &mut Tx, currency: Currency, own: &Own, id: CustomerId) -> Result<Option<Person>> {
    let Some(found) = store::deliveries::people(tx, "email", &[id.0])?.remove(&id.0) else { return Ok(None) };
    let figures = store::deliveries::people_orders(tx, currency, &[id.0])?.remove(&id.0).unwrap_or_default();
    let mut person = person_of(found, figures, currency);
    own.values(tx, &[id.0])?.give(id.0, &mut person);
    Ok(Some(person))
}

fn find(ctx: &Ctx, id: TemplateId) -> Result<Template> {
    ctx.workspace.read(|tx| present(tx, id))
}

fn present(tx: &mut Tx, id: TemplateId) -> Result<Template> {
    store::templates::load(tx, id)?.filter(|template| !template.archived).ok_or(Error::NotFound)
}

fn reload(tx: &mut Tx, id: TemplateId) -> Result<Template> {
    store::templates::load(tx, id)?.ok_or(Error::NotFound)
}

fn invalid(wrong: Invalid) -> Error {
    let code = match wrong.code {
        "required" => codes::REQUIRED,
        _ => codes::TOO_LONG,
    };
    Error::invalid(wrong.field, code)
}
