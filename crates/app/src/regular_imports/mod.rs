//! Imports that repeat by themselves: somebody sets one up out of an import that was made, and the clock orders it
//! again whenever there is something new.
//!
//! What is told by a person is here; a run stands in `run`, where its file comes from in `address` and `folder`. A run
//! is an ordinary import of whoever saved it last, with the rights that this person has at that moment. Passwords are
//! kept sealed, are never shown again, and are not told to another host than the one they were typed for.

mod address;
mod folder;
mod run;

pub use run::step;
pub use store::regular_imports::{RegularImport, Run};

use crate::imports::{self, Params};
use crate::{Ctx, Error, Result};
use base::{OperationId, RegularImportId, limits};
use domain::access::Permission;
use domain::imports::Plan;
use domain::regular_imports::{BY_HAND, Credentials, Draft, Heading, Place, Refusal, State, check};
use store::Tx;
use store::regular_imports::Setup;

/// The kind of work in the queue; its subject is the regular import.
pub(crate) const WORK: &str = "regular_import";

/// Where files can come from on this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The folder of this workspace, where the server has one.
    pub folder: Option<String>,
    /// Whether addresses may begin with http:// and lead into the server's own network.
    pub private: bool,
}

pub fn places(ctx: &Ctx) -> Result<Places> {
    ctx.require(Permission::ImportsRun)?;
    let folder = ctx.workspace.imports_folder.as_ref().map(|folder| folder.display().to_string());
    Ok(Places { folder, private: ctx.workspace.outgoing.is_private() })
}

pub fn list(ctx: &Ctx) -> Result<Vec<RegularImport>> {
    ctx.require(Permission::ImportsRun)?;
    ctx.workspace.read(|tx| Ok(store::regular_imports::all(tx)?))
}

pub fn get(ctx: &Ctx, id: RegularImportId) -> Result<RegularImport> {
    ctx.require(Permission::ImportsRun)?;
    ctx.workspace.read(|tx| found(tx, id))
}

/// What its address is asked with, without what is secret: the login, or the name of the header.
pub fn credentials(ctx: &Ctx, import: &RegularImport) -> Result<Option<Credentials>> {
    ctx.require(Permission::ImportsRun)?;
    let hidden = |credentials| match credentials {
        Credentials::Login { login, .. } => Credentials::Login { login, password: String::new() },
        Credentials::Header { header, .. } => Credentials::Header { header, value: String::new() },
    };
    // What cannot be opened any more is told by the run that needs it.
    Ok(address::opened(&ctx.workspace, import).ok().flatten().map(hidden))
}

/// The last runs, newest first.
pub fn runs(ctx: &Ctx, id: RegularImportId) -> Result<Vec<Run>> {
    ctx.require(Permission::ImportsRun)?;
    let most = limits::REGULAR_IMPORT_RUNS as usize;
    ctx.workspace.read(|tx| {
        found(tx, id)?;
        Ok(store::regular_imports::runs(tx, id, most)?)
    })
}

/// Sets one up after an import that was made; its first run is at once.
pub fn create(
    ctx: &Ctx,
    draft: Draft,
    credentials: Option<Credentials>,
    from: OperationId,
) -> Result<RegularImport> {
    ctx.require(Permission::ImportsRun)?;
    let draft = tidy(ctx, draft)?;
    let (plan, headings) = repeated(ctx, from)?;
    let secret = credentials.map(|it| sealed(ctx, it)).transpose()?;
    let setup = Setup { draft, secret, plan, headings, actor: ctx.actor.to_string() };
    let (now, audit) = (ctx.now(), ctx.audit("regular_imports.create", ""));
    ctx.workspace.write(move |tx| {
        if store::regular_imports::all(tx)?.len() >= limits::REGULAR_IMPORTS {
            return Err(refused(Refusal::TooMany));
        }
        let id = store::regular_imports::insert(tx, &setup, now, now)?;
        store::work::put(tx, WORK, id.0, now, now)?;
        store::audit::append(tx, &audit.about(id))?;
        found(tx, id)
    })
}

/// What a person changes. What is absent stays.
#[derive(Clone, Debug)]
pub struct Change {
    pub draft: Draft,
    /// Others, or none.
    pub credentials: Option<Option<Credentials>>,
    /// The import whose order is repeated from now on.
    pub from: Option<OperationId>,
}

/// Saves one that is still the version that was read. From now on it runs as whoever saved it.
pub fn save(ctx: &Ctx, id: RegularImportId, version: i64, change: Change) -> Result<RegularImport> {
    ctx.require(Permission::ImportsRun)?;
    let draft = tidy(ctx, change.draft)?;
    let known = get(ctx, id)?;
    let before = known.setup;
    let (plan, headings) = match change.from {
        Some(from) => repeated(ctx, from)?,
        None => (before.plan.clone(), before.headings.clone()),
    };
    imports::may(ctx, &plan)?;
    let secret = match change.credentials {
        Some(told) => told.map(|it| sealed(ctx, it)).transpose()?,
        None => before.secret.clone().filter(|_| before.draft.place.same_host(&draft.place)),
    };
    let anew = before.draft.place != draft.place || before.plan != plan;
    let setup = Setup { draft, secret, plan, headings, actor: ctx.actor.to_string() };
    let (now, audit) = (ctx.now(), ctx.audit("regular_imports.update", id));
    let next = setup.draft.schedule.next(now, &ctx.workspace.settings().zone);
    ctx.workspace.write(move |tx| {
        let active = found(tx, id)?.state == State::Active;
        // A place or a reading that is new is tried at once.
        let next = active.then_some(if anew { now } else { next });
        store::regular_imports::update(tx, (id, version), &setup, next, now)?;
        if anew {
            store::regular_imports::forget(tx, id)?;
        }
        if let Some(next) = next {
            due(tx, id, next, now)?;
        }
        store::audit::append(tx, &audit)?;
        found(tx, id)
    })
}

/// Looks at once.
pub fn run_now(ctx: &Ctx, id: RegularImportId) -> Result<RegularImport> {
    let known = get(ctx, id)?;
    imports::may(ctx, &known.setup.plan)?;
    let (now, audit) = (ctx.now(), ctx.audit("regular_imports.run_now", id));
    ctx.workspace.write(move |tx| {
        if found(tx, id)?.state == State::Active {
            store::regular_imports::set_next(tx, id, now)?;
            due(tx, id, now, now)?;
            store::audit::append(tx, &audit)?;
        }
        found(tx, id)
    })
}

/// Stops it; an import that was ordered goes on.
pub fn stop(ctx: &Ctx, id: RegularImportId) -> Result<RegularImport> {
    ctx.require(Permission::ImportsRun)?;
    let (now, audit) = (ctx.now(), ctx.audit("regular_imports.stop", id));
    ctx.workspace.write(move |tx| {
        let actor = found(tx, id)?.setup.actor;
        let stopped = (State::Stopped, Some(BY_HAND), None);
        store::regular_imports::set_state(tx, id, stopped, &actor, now)?;
        store::audit::append(tx, &audit)?;
        found(tx, id)
    })
}

/// Goes on at once, as whoever lets it.
pub fn resume(ctx: &Ctx, id: RegularImportId) -> Result<RegularImport> {
    let known = get(ctx, id)?;
    imports::may(ctx, &known.setup.plan)?;
    let (now, actor) = (ctx.now(), ctx.actor.to_string());
    let audit = ctx.audit("regular_imports.resume", id);
    ctx.workspace.write(move |tx| {
        found(tx, id)?;
        store::regular_imports::set_state(tx, id, (State::Active, None, Some(now)), &actor, now)?;
        due(tx, id, now, now)?;
        store::audit::append(tx, &audit)?;
        found(tx, id)
    })
}

/// Takes it away; imports that it ordered stay, and can be taken back like others.
pub fn delete(ctx: &Ctx, id: RegularImportId) -> Result<()> {
    ctx.require(Permission::ImportsRun)?;
    let audit = ctx.audit("regular_imports.delete", id);
    ctx.workspace.write(move |tx| {
        if !store::regular_imports::delete(tx, id)? {
            return Err(Error::NotFound);
        }
        Ok(store::audit::append(tx, &audit)?)
    })
}

fn found(tx: &mut Tx, id: RegularImportId) -> Result<RegularImport> {
    store::regular_imports::load(tx, id)?.ok_or(Error::NotFound)
}

/// Work that waits for another moment comes at this one; work that is being done is not disturbed.
fn due(tx: &mut Tx, id: RegularImportId, at: base::Timestamp, now: base::Timestamp) -> Result<()> {
    Ok(store::work::put_at(tx, WORK, id.0, at, now)?)
}

fn tidy(ctx: &Ctx, draft: Draft) -> Result<Draft> {
    let draft = check(draft, ctx.workspace.outgoing.is_private()).map_err(refused)?;
    let of_folder = matches!(draft.place, Place::Folder { .. });
    if of_folder && ctx.workspace.imports_folder.is_none() {
        return Err(refused(Refusal::NoFolder));
    }
    Ok(draft)
}

fn refused(refusal: Refusal) -> Error {
    Error::invalid(refusal.field(), refusal.code()).hint(refusal.to_string())
}

fn sealed(ctx: &Ctx, credentials: Credentials) -> Result<Vec<u8>> {
    let credentials = credentials.check().map_err(refused)?;
    let text = serde_json::to_vec(&credentials).map_err(Error::internal)?;
    Ok(ctx.workspace.secret.seal(&text, &ctx.random))
}

/// The order of an import that was made, and what its columns were called.
fn repeated(ctx: &Ctx, from: OperationId) -> Result<(Plan, Vec<Heading>)> {
    let operation = ctx.workspace.read(move |tx| Ok(store::operations::load(tx, from)?))?;
    let operation = operation.filter(|it| it.kind == imports::OPERATION && it.state == "finished");
    let operation = operation.ok_or_else(|| refused(Refusal::From))?;
    let params: Params = serde_json::from_str(&operation.params).map_err(Error::internal)?;
    if params.plan.dry_run || params.headings.is_empty() {
        return Err(refused(Refusal::From));
    }
    imports::may(ctx, &params.plan)?;
    let mut plan = params.plan;
    // That most of a catalogue may go was said of one file, not of those to come.
    plan.options.may_shrink = false;
    Ok((plan, params.headings))
}
