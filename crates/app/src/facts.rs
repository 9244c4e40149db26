//! The columns of a workspace: loaded once, then brought up to date from the change feed before every question.
//!
//! Following the feed costs one small read when nothing changed, so every answer holds everything that was committed
//! before the question, one's own writes included. A worker follows too, so that a question after a big import
//! does not pay for it. What a rule may name (fields, topics, segments, categories, products) comes along as the
//! schema. Both are snapshots: an answer is computed outside the lock.

pub mod compare;
mod events;
mod feed_row;
pub(crate) mod fields;
mod follow;
pub mod image;
mod memory;
pub(crate) mod records;

use crate::server::Progress;
use crate::{Error, Result, Workspace};
use base::{Currency, Timestamp, UserId, Zone};
use roaring::RoaringBitmap;
use rules::schema::{Choice, Label, ProductDef, Schema, SegmentDef, TableId, responsible_fields};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::feed::{self, Mark};
use store::{Tx, facts};
use warehouse::{Snapshot, Warehouse};

/// Ids of one piece of a load.
const PIECE: i64 = 8_192;

/// How long nobody must have looked before the columns are kept warm for the next who asks.
const WARM: Duration = Duration::from_secs(2);

/// Facts of everybody and the words to ask about them, of one moment.
#[derive(Clone, Debug)]
pub struct Base {
    pub snapshot: Arc<Snapshot>,
    pub schema: Arc<Schema>,
}

/// What a workspace keeps of its columns while it is open.
#[derive(Default)]
pub struct Columns {
    warehouse: Warehouse,
    state: Mutex<State>,
    /// What is known of the saved image.
    pub image: image::Desk,
    budget: memory::Budget,
}

#[derive(Default)]
struct State {
    /// What the evaluator of live segments has not heard of yet.
    news: News,
    /// Nothing before the first load.
    loaded: Option<Loaded>,
    /// With the settings it was made by.
    schema: Option<((Currency, Zone), Arc<Schema>)>,
    products: Option<Arc<HashMap<String, ProductDef>>>,
    looked_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Loaded {
    mark: Mark,
    /// Entries behind the mark that were taken before they settled.
    ahead: BTreeSet<Mark>,
    /// Sums were taken in it; another currency means another load.
    currency: Currency,
    /// By which events became rows.
    kinds: events::Kinds,
}

/// Everything committed up to now.
pub fn base(workspace: &Workspace) -> Result<Base> {
    let columns = &workspace.columns;
    let mut state = columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    catch_up(workspace, columns, &mut state)?;
    let schema = schema(workspace, &mut state)?;
    Ok(Base { snapshot: columns.warehouse.snapshot(), schema })
}

/// Customers that changed since the last time somebody asked for the news.
#[derive(Clone, Debug, Default)]
pub struct News {
    /// Of whom anything may be another.
    pub customers: RoaringBitmap,
    /// Of whom only the rows of a table are others.
    pub rows: BTreeMap<TableId, RoaringBitmap>,
    /// The columns were loaded: anybody may have changed.
    pub everybody: bool,
}

impl News {
    /// A customer has other rows in a table, and nothing else.
    fn grown(&mut self, table: TableId, customer: i64) {
        if let Ok(customer) = u32::try_from(customer) {
            self.rows.entry(table).or_default().insert(customer);
        }
    }

    /// Those about whom a rule that reads these tables may answer otherwise now.
    pub fn concerns(&self, read: &BTreeSet<TableId>) -> RoaringBitmap {
        let rows = self.rows.iter().filter(|(table, _)| read.contains(table));
        rows.fold(self.customers.clone(), |all, (_, customers)| all | customers)
    }
}

/// Everything committed up to now, with who changed since the last call. For one follower: it takes the news away.
pub(crate) fn follow(workspace: &Workspace) -> Result<(Base, News)> {
    let columns = &workspace.columns;
    let mut state = columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    catch_up(workspace, columns, &mut state)?;
    let schema = schema(workspace, &mut state)?;
    Ok((Base { snapshot: columns.warehouse.snapshot(), schema }, std::mem::take(&mut state.news)))
}

/// Forgets the columns and loads everybody anew; what they must be equal to after following the feed.
pub fn reload(workspace: &Workspace) -> Result<Base> {
    let columns = &workspace.columns;
    let mut state = columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    *state = everybody(workspace, columns, workspace.settings().currency)?;
    drop(state);
    base(workspace)
}

/// Saves the image of the columns as they are now, where one is kept; how many bytes it has.
pub fn save(workspace: &Workspace) -> Result<Option<u64>> {
    let columns = &workspace.columns;
    let mut state = columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    catch_up(workspace, columns, &mut state)?;
    if state.loaded.as_ref().is_some_and(|loaded| loaded.mark == Mark::default()) {
        // An image is proved by an entry of the feed, and a restored or new database may have none yet.
        let now = workspace.clock.now();
        workspace.write(move |tx| Ok(feed::append(tx, "columns", "saved", &[0], now)?))?;
        catch_up(workspace, columns, &mut state)?;
    }
    let Some(loaded) = state.loaded.clone() else { return Ok(None) };
    let picture = image::Picture { snapshot: columns.warehouse.snapshot(), loaded };
    drop(state);
    image::save(workspace, &picture)
}

/// One step of the worker that keeps the columns warm. It takes everything there is and is always done:
/// questions follow the feed themselves, so during a big import it is enough to look again after a while, and where
/// somebody looks just now there is nothing to do.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let columns = &workspace.columns;
    let Ok(mut state) = columns.state.try_lock() else { return Ok(Progress::Idle) };
    if workspace.clock.now() >= state.looked_at.plus(WARM) {
        catch_up(workspace, columns, &mut state)?;
    }
    if memory::hold(workspace) {
        state.schema = None;
    }
    drop(state);
    memory::tell(workspace);
    image::keep(workspace);
    Ok(Progress::Idle)
}

impl Columns {
    /// Columns whose image is kept at a place, and which may take so many bytes.
    pub(crate) fn kept(images: image::Images, budget_bytes: Option<u64>) -> Columns {
        let budget = memory::Budget::new(budget_bytes);
        Columns { image: image::Desk::new(images), budget, ..Columns::default() }
    }

    /// The columns, and up to where they followed the feed; nothing before the first question.
    fn followed(&self) -> Option<(Arc<Snapshot>, Mark)> {
        let state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        state.loaded.as_ref().map(|loaded| (self.warehouse.snapshot(), loaded.mark))
    }
}

impl State {
    /// Everybody was loaded, so anybody may be another.
    fn loaded(loaded: Loaded) -> State {
        let news = News { everybody: true, ..News::default() };
        State { loaded: Some(loaded), news, ..State::default() }
    }
}

/// Everybody from the store.
fn everybody(workspace: &Workspace, columns: &Columns, currency: Currency) -> Result<State> {
    let loaded = load(workspace, columns, currency)?;
    columns.image.loaded(columns.warehouse.snapshot().customers());
    Ok(State::loaded(loaded))
}

fn catch_up(workspace: &Workspace, columns: &Columns, state: &mut State) -> Result<()> {
    let currency = workspace.settings().currency;
    if state.loaded.is_none()
        && let Some(loaded) = image::restore(workspace, &columns.warehouse, currency)?
    {
        *state = State::loaded(loaded);
    }
    let State { news, loaded, .. } = state;
    let Some(loaded) = loaded.as_mut().filter(|loaded| loaded.currency == currency) else {
        *state = everybody(workspace, columns, currency)?;
        return Ok(());
    };
    let Some(look) = follow::look(workspace, columns, loaded, news)? else {
        *state = everybody(workspace, columns, currency)?;
        return Ok(());
    };
    state.looked_at = workspace.clock.now();
    if look.products {
        state.products = None;
    }
    if look.take(columns, loaded, news) {
        state.schema = None;
    }
    Ok(())
}

/// Everybody, in pieces, from one snapshot of the database.
fn load(workspace: &Workspace, columns: &Columns, currency: Currency) -> Result<Loaded> {
    workspace.read(|tx| {
        columns.warehouse.load(Vec::new());
        let mark = feed::head(tx)?;
        let ahead = follow::seen_after(tx, mark)?;
        let reading = Reading::begin(tx, currency)?;
        let bound = facts::bound(tx)?;
        let mut from = 0;
        while from <= bound {
            columns.warehouse.replace(reading.rows(tx, workspace, (from, from + PIECE))?, &[]);
            memory::hold(workspace);
            from += PIECE;
        }
        Ok(Loaded { mark, ahead, currency, kinds: reading.kinds })
    })
}

/// What is needed to read customers as rows, range by range, in one transaction.
struct Reading {
    currency: Currency,
    around: feed_row::Around,
    kinds: events::Kinds,
}

impl Reading {
    fn begin(tx: &mut Tx, currency: Currency) -> Result<Reading> {
        let suppressed = feed_row::Suppressed::all(tx)?;
        let around = feed_row::Around::new(tx, suppressed)?;
        Ok(Reading { currency, around, kinds: events::Kinds::read(tx)? })
    }

    /// The customers `from..until` with everything that hangs on them.
    fn rows(&self, tx: &mut Tx, workspace: &Workspace, ids: (i64, i64)) -> Result<Vec<warehouse::Row>> {
        let mut happened = self.kinds.range(tx, ids)?;
        let row = |facts: facts::Facts| {
            let events = happened.remove(&facts.customer).unwrap_or_default();
            feed_row::row(workspace, facts, self.currency, &self.around).with_tables(events)
        };
        Ok(facts::range(tx, ids.0, ids.1)?.into_iter().map(row).collect())
    }
}

/// What rules may name, made anew when the feed told of a change or the settings are others.
fn schema(workspace: &Workspace, state: &mut State) -> Result<Arc<Schema>> {
    let settings = workspace.settings();
    let settings = (settings.currency, settings.zone.clone());
    if let Some((known, schema)) = &state.schema
        && *known == settings
    {
        return Ok(schema.clone());
    }
    let products = match &state.products {
        Some(products) => products.clone(),
        None => state.products.insert(Arc::new(workspace.read(products)?)).clone(),
    };
    let mut schema = Schema::new(settings.1.clone(), settings.0);
    schema.products = products;
    if let Some(loaded) = &state.loaded {
        schema.tables.extend(loaded.kinds.definitions());
        schema.tables.extend(loaded.kinds.expected());
    }
    schema.left_out = workspace.columns.warehouse.snapshot().left_out().clone();
    let people = workspace.rights.people()?;
    let schema = Arc::new(workspace.read(|tx| named(tx, &people, schema.clone()))?);
    state.schema = Some((settings, schema.clone()));
    Ok(schema)
}

/// The schema with everything that has a name in the store.
fn named(tx: &mut Tx, people: &[(UserId, String)], mut schema: Schema) -> Result<Schema> {
    let choice = |value: String, name: &str| Choice { value, label: Label::new(name, name) };
    let people = people.iter().map(|(id, name)| choice(id.to_string(), name)).collect();
    let teams = store::teams::all(tx)?;
    let teams = teams.iter().map(|it| choice(it.id.to_string(), &it.draft.name)).collect();
    schema.fields.extend(responsible_fields(people, teams));
    schema.fields.extend(fields::definitions(&store::fields::all(tx)?));
    schema.tables.extend(records::definitions(&store::records::types(tx)?));
    schema.categories = facts::categories(tx)?.into_iter().collect();
    schema.topics = store::topics::all(tx)?.into_iter().map(|topic| (topic.id, topic.name)).collect();
    let definition = |segment: store::segments::Segment| {
        (segment.id, SegmentDef { name: segment.name, rule: segment.rule })
    };
    schema.segments = store::segments::all(tx)?.into_iter().map(definition).collect();
    schema.lists = store::lists::names(tx)?.into_iter().collect();
    schema.campaigns = facts::campaigns(tx)?.into_iter().map(|it| (it.id, it.name)).collect();
    Ok(schema)
}

fn products(tx: &mut Tx) -> Result<HashMap<String, ProductDef>> {
    let all = facts::products(tx)?.into_iter();
    Ok(all.map(|it| (it.code, ProductDef { id: it.id, name: it.name, category: it.category })).collect())
}

impl Base {
    /// Binds a rule; the first problem is told as the field it stands at.
    pub fn compile(&self, rule: &rules::Rule) -> Result<rules::Compiled> {
        rules::Compiled::new(rule, &self.schema).map_err(|problems| problem(&problems))
    }
}

/// The first problem of a rule as a wrong field of what was sent.
pub fn problem(problems: &[rules::Problem]) -> Error {
    let Some(first) = problems.first() else {
        return Error::internal("a rule was refused without a problem");
    };
    let field = if first.path.is_empty() { "rule".to_owned() } else { format!("rule.{}", first.path) };
    Error::invalid(field, first.code.as_str()).hint(first.detail.clone())
}
