//! The columns of a workspace: loaded once, then brought up to date from the change feed before every question.
//!
//! Following the feed costs one small read when nothing changed, so every answer holds everything that was committed
//! before the question, one's own writes included. A worker follows too, so that a question after a big import
//! does not pay for it. What a rule may name (fields, topics, segments, categories, products) comes along as the
//! schema. Both are snapshots: an answer is computed outside the lock.

mod events;
mod feed_row;

use crate::server::Progress;
use crate::{Error, Result, Workspace};
use base::{Currency, ListId, Zone};
use roaring::RoaringBitmap;
use rules::schema::{ProductDef, Schema, SegmentDef};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};
use store::facts::CampaignFacts;
use store::feed::{self, Mark};
use store::topics::Topic;
use store::{Tx, facts};
use warehouse::{Snapshot, Warehouse};

/// Ids of one piece of a load.
const PIECE: i64 = 8_192;
/// Entries of the change feed taken at once.
const CHANGES: i64 = 200;

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
}

#[derive(Default)]
struct State {
    /// What the evaluator of live segments has not heard of yet.
    news: News,
    /// Nothing before the first load.
    loaded: Option<Loaded>,
    schema: Option<(SchemaKey, Arc<Schema>)>,
    products: Option<Arc<HashMap<String, ProductDef>>>,
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

/// The schema is made anew when one of these is another.
#[derive(Clone, Debug, PartialEq)]
struct SchemaKey {
    settings: (Currency, Zone),
    topics: Vec<Topic>,
    segments: Vec<store::segments::Segment>,
    lists: Vec<(ListId, String)>,
    campaigns: Vec<CampaignFacts>,
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
    pub customers: RoaringBitmap,
    /// The columns were loaded: anybody may have changed.
    pub everybody: bool,
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
    let mut state = workspace.columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    *state = State::default();
    drop(state);
    base(workspace)
}

/// One step of the worker that keeps the columns warm. It takes everything there is and is always done:
/// questions follow the feed themselves, so during a big import it is enough to look again after a while.
pub fn step(workspace: &Arc<Workspace>) -> Result<Progress> {
    let columns = &workspace.columns;
    let mut state = columns.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    catch_up(workspace, columns, &mut state)?;
    Ok(Progress::Idle)
}

impl State {
    /// Everybody was loaded, so anybody may be another.
    fn loaded(loaded: Loaded) -> State {
        let news = News { everybody: true, ..News::default() };
        State { loaded: Some(loaded), news, ..State::default() }
    }
}

fn catch_up(workspace: &Workspace, columns: &Columns, state: &mut State) -> Result<()> {
    let currency = workspace.settings().currency;
    let Some(loaded) = state.loaded.as_mut().filter(|loaded| loaded.currency == currency) else {
        *state = State::loaded(load(workspace, columns, currency)?);
        return Ok(());
    };
    let mut place = loaded.mark;
    loop {
        let ahead = &loaded.ahead;
        let changes = workspace.read(|tx| changes(tx, workspace, place, ahead))?;
        if let Some(kinds) = changes.kinds {
            if !loaded.kinds.grows_to(&kinds) {
                // A property turned out to be of another type.
                *state = State::loaded(load(workspace, columns, currency)?);
                return Ok(());
            }
            loaded.kinds = kinds;
        }
        if changes.products {
            state.products = None;
            state.schema = None;
        }
        if !changes.rows.is_empty() || !changes.gone.is_empty() {
            let touched = changes.rows.iter().map(|row| row.id).chain(changes.gone.iter().copied());
            state.news.customers.extend(touched.filter_map(|id| u32::try_from(id).ok()));
            columns.warehouse.replace(changes.rows, &changes.gone);
        }
        loaded.mark = changes.settled.unwrap_or(loaded.mark);
        loaded.ahead.extend(changes.ahead);
        let mark = loaded.mark;
        loaded.ahead.retain(|it| *it > mark);
        match changes.next {
            Some(next) => place = next,
            None => return Ok(()),
        }
    }
}

/// Everybody, in pieces, from one snapshot of the database.
fn load(workspace: &Workspace, columns: &Columns, currency: Currency) -> Result<Loaded> {
    workspace.read(|tx| {
        columns.warehouse.load(Vec::new());
        let mark = feed::head(tx)?;
        let suppressed = feed_row::Suppressed::all(tx)?;
        let around = feed_row::Around::new(tx, suppressed)?;
        let kinds = events::Kinds::read(tx)?;
        let bound = facts::bound(tx)?;
        let mut from = 0;
        while from <= bound {
            let mut happened = kinds.range(tx, (from, from + PIECE))?;
            let rows = facts::range(tx, from, from + PIECE)?;
            let rows = rows.into_iter().map(|facts| {
                let events = happened.remove(&facts.customer).unwrap_or_default();
                feed_row::row(workspace, facts, currency, &around).with_tables(events)
            });
            columns.warehouse.replace(rows.collect(), &[]);
            from += PIECE;
        }
        Ok(Loaded { mark, ahead: BTreeSet::new(), currency, kinds })
    })
}

struct Changes {
    rows: Vec<warehouse::Row>,
    gone: Vec<i64>,
    products: bool,
    /// By which the events of the rows were read, where there are rows.
    kinds: Option<events::Kinds>,
    /// The last entry that nothing can precede any more.
    settled: Option<Mark>,
    /// Entries taken before they settled.
    ahead: Vec<Mark>,
    /// Where to go on when there may be more.
    next: Option<Mark>,
}

/// What the next entries of the feed changed. Customers are read as they are now, so taking an entry twice does no
/// harm, and one that is committed but not settled is taken at once.
fn changes(tx: &mut Tx, workspace: &Workspace, place: Mark, taken: &BTreeSet<Mark>) -> Result<Changes> {
    let entries = feed::committed(tx, place, CHANGES)?;
    let next = entries.last().filter(|_| entries.len() as i64 == CHANGES).map(|(last, _)| last.mark);
    let settled = entries.iter().filter(|(_, settled)| *settled).map(|(entry, _)| entry.mark).next_back();
    let ahead = entries.iter().filter(|(_, settled)| !settled).map(|(entry, _)| entry.mark).collect();
    let new = || entries.iter().map(|(entry, _)| entry).filter(|entry| !taken.contains(&entry.mark));
    let products = new().any(|entry| entry.noun == "products");
    let customers = new().filter(|entry| entry.noun == "customers");
    let mut ids: Vec<i64> = customers.flat_map(|entry| entry.ids.iter().copied()).collect();
    let of = |noun: &str| -> Vec<i64> {
        new().filter(|entry| entry.noun == noun).flat_map(|entry| entry.ids.iter().copied()).collect()
    };
    let (deliveries, batches) = (of("deliveries"), of("events"));
    if !deliveries.is_empty() {
        ids.extend(facts::behind(tx, &deliveries)?);
    }
    ids.extend(events::customers_of(tx, &batches)?);
    ids.sort_unstable();
    ids.dedup();
    let found = facts::of(tx, &ids)?;
    let absent = |id: &i64| found.binary_search_by_key(id, |facts| facts.customer).is_err();
    let gone = ids.iter().copied().filter(absent).collect();
    let currency = workspace.settings().currency;
    let (mut rows, mut kinds) = (Vec::with_capacity(found.len()), None);
    if !found.is_empty() {
        let suppressed = feed_row::Suppressed::of(tx, workspace, &found)?;
        let around = feed_row::Around::new(tx, suppressed)?;
        let read = events::Kinds::read(tx)?;
        let mut happened = read.of(tx, &found.iter().map(|facts| facts.customer).collect::<Vec<_>>())?;
        rows.extend(found.into_iter().map(|facts| {
            let events = happened.remove(&facts.customer).unwrap_or_default();
            feed_row::row(workspace, facts, currency, &around).with_tables(events)
        }));
        kinds = Some(read);
    }
    Ok(Changes { rows, gone, products, kinds, settled, ahead, next })
}

fn schema(workspace: &Workspace, state: &mut State) -> Result<Arc<Schema>> {
    let settings = workspace.settings();
    let kinds = state.loaded.as_ref().map(|loaded| loaded.kinds.clone()).unwrap_or_default();
    let key = workspace.read(|tx| {
        Ok(SchemaKey {
            settings: (settings.currency, settings.zone.clone()),
            topics: store::topics::all(tx)?,
            segments: store::segments::all(tx)?,
            lists: store::lists::names(tx)?,
            campaigns: facts::campaigns(tx)?,
            kinds: kinds.clone(),
        })
    })?;
    if let Some((known, schema)) = &state.schema
        && *known == key
    {
        return Ok(schema.clone());
    }
    let products = match &state.products {
        Some(products) => products.clone(),
        None => state.products.insert(Arc::new(workspace.read(products)?)).clone(),
    };
    let mut schema = Schema::new(settings.zone.clone(), settings.currency);
    schema.products = products;
    schema.categories = workspace.read(|tx| Ok(facts::categories(tx)?))?.into_iter().collect();
    schema.topics = key.topics.iter().map(|topic| (topic.id, topic.name.clone())).collect();
    let definition = |segment: &store::segments::Segment| {
        let definition = SegmentDef { name: segment.name.clone(), rule: segment.rule.clone() };
        (segment.id, definition)
    };
    schema.segments = key.segments.iter().map(definition).collect::<BTreeMap<_, _>>();
    schema.tables.extend(key.kinds.definitions());
    schema.lists = key.lists.iter().cloned().collect();
    schema.campaigns = key.campaigns.iter().map(|it| (it.id, it.name.clone())).collect();
    let schema = Arc::new(schema);
    state.schema = Some((key, schema.clone()));
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
