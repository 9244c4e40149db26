//! The list of customers: searched, of a segment, sorted, page by page without a ceiling.
//!
//! By moment or name the store turns the pages. By figures over orders, or inside a segment, the columns sort and the
//! store only brings the rows of the page.

use super::Which;
use super::card::{Figures, engagement, figures};
use crate::error::codes;
use crate::facts::{self, Base};
use crate::{Ctx, Error, Result};
use base::{Timestamp, text::fold};
use rules::rule::Channel;
use rules::schema::standard;
use rules::{At, Facts};
use serde::{Deserialize, Serialize};
use store::customers::{Listed, Place};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    Oldest,
    Name,
    NameBack,
    OrdersSum,
    OrdersSumBack,
    OrdersCount,
    OrdersCountBack,
    LastOrder,
    LastOrderBack,
    Engagement,
    EngagementBack,
}

impl Sort {
    /// The word of the wire: a minus sorts the largest first.
    pub fn parse(text: &str) -> Option<Sort> {
        Some(match text {
            "-created" => Sort::Newest,
            "created" => Sort::Oldest,
            "name" => Sort::Name,
            "-name" => Sort::NameBack,
            "orders_sum" => Sort::OrdersSum,
            "-orders_sum" => Sort::OrdersSumBack,
            "orders_count" => Sort::OrdersCount,
            "-orders_count" => Sort::OrdersCountBack,
            "last_order" => Sort::LastOrder,
            "-last_order" => Sort::LastOrderBack,
            "engagement" => Sort::Engagement,
            "-engagement" => Sort::EngagementBack,
            _ => return None,
        })
    }

    fn in_store(self) -> Option<store::customers::Sort> {
        match self {
            Sort::Newest => Some(store::customers::Sort::Newest),
            Sort::Oldest => Some(store::customers::Sort::Oldest),
            Sort::Name => Some(store::customers::Sort::Name),
            Sort::NameBack => Some(store::customers::Sort::NameBack),
            _ => None,
        }
    }

    fn backwards(self) -> bool {
        use Sort::*;
        matches!(self, Newest | NameBack | OrdersSumBack | OrdersCountBack | LastOrderBack | EngagementBack)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub which: Which,
    pub sort: Sort,
    pub after: Option<Cursor>,
    pub limit: usize,
}

/// The place of the last row of a page: its sorting value and its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cursor {
    Number(i64, i64),
    Words(String, i64),
}

impl Cursor {
    fn id(&self) -> i64 {
        match self {
            Cursor::Number(_, id) | Cursor::Words(_, id) => *id,
        }
    }

    /// Whether it can be the place of a row in a list sorted so.
    fn fits(&self, sort: Sort) -> bool {
        matches!(self, Cursor::Words(..)) == matches!(sort, Sort::Name | Sort::NameBack)
    }
}

#[derive(Clone, Debug)]
pub struct Row {
    pub customer: Listed,
    pub figures: Figures,
    /// The engagement rating, where there is one.
    pub rating: Option<i64>,
    pub reach: Vec<Channel>,
    pub preferred_channel: Option<String>,
    /// The user who looks after the customer: `usr_1`.
    pub responsible: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Listing {
    pub rows: Vec<Row>,
    pub next: Option<Cursor>,
    /// How many customers the whole list has.
    pub total: u64,
}

pub fn list(ctx: &Ctx, query: Query) -> Result<Listing> {
    query.which.permit(ctx)?;
    if query.after.as_ref().is_some_and(|cursor| !cursor.fits(query.sort)) {
        return Err(Error::invalid("cursor", codes::BAD_CURSOR));
    }
    let (base, words) = (facts::base(&ctx.workspace)?, fold(&query.which.search));
    let narrowed = query.which.segment.is_some() || query.which.list.is_some() || query.which.rule.is_some();
    // The store searches addresses by any part of them and turns pages by words that hold them.
    let by_words = !words.is_empty() || matches!(query.sort, Sort::Name | Sort::NameBack);
    let narrowed = narrowed || ctx.masked() && by_words;
    match (narrowed, query.sort.in_store()) {
        (false, Some(sort)) => from_store(ctx, &base, query, &words, sort),
        _ => from_columns(ctx, &base, query),
    }
}

fn from_store(
    ctx: &Ctx,
    base: &Base,
    query: Query,
    words: &str,
    sort: store::customers::Sort,
) -> Result<Listing> {
    let after = query.after.map(|cursor| match cursor {
        Cursor::Number(at, id) => Place::Moment(Timestamp::from_micros(at), id),
        Cursor::Words(words, id) => Place::Words(words, id),
    });
    let limit = query.limit;
    let (mut customers, total) = ctx.workspace.read(|tx| {
        let customers = store::customers::page(tx, sort, words, after.clone(), limit + 1)?;
        let total = match words.is_empty() {
            true => base.snapshot.customers(),
            false => u64::try_from(store::customers::count_found(tx, words)?).unwrap_or(0),
        };
        Ok((customers, total))
    })?;
    let more = customers.len() > limit;
    customers.truncate(limit);
    let place = |last: &Listed| match query.sort {
        Sort::Name | Sort::NameBack => Cursor::Words(last.search.clone(), last.id.0),
        _ => Cursor::Number(last.created_at.micros(), last.id.0),
    };
    let next = customers.last().filter(|_| more).map(place);
    Ok(Listing { rows: rows(base, customers, ctx.now()), next, total })
}

fn from_columns(ctx: &Ctx, base: &Base, query: Query) -> Result<Listing> {
    let now = ctx.now();
    let members = query.which.of(ctx, base, now)?;
    let at = At::new(now, &base.schema.zone);
    let mut places: Vec<Cursor> = base
        .snapshot
        .each(&members)
        .map(|(id, view)| {
            let name = || {
                [standard::LAST_NAME, standard::FIRST_NAME].map(|field| view.text(field).unwrap_or_default())
            };
            match query.sort {
                Sort::Newest | Sort::Oldest => Cursor::Number(view.created_at().micros(), id),
                Sort::Name | Sort::NameBack => Cursor::Words(fold(&name().join(" ")), id),
                Sort::OrdersSum | Sort::OrdersSumBack => {
                    Cursor::Number(figures(base, id, now).sum.amount_minor, id)
                }
                Sort::OrdersCount | Sort::OrdersCountBack => Cursor::Number(figures(base, id, now).count, id),
                Sort::LastOrder | Sort::LastOrderBack => {
                    let last = figures(base, id, now).last_at;
                    Cursor::Number(last.map_or(i64::MIN, Timestamp::micros), id)
                }
                Sort::Engagement | Sort::EngagementBack => {
                    Cursor::Number(rules::Engagement::of(&view, &at).rating().unwrap_or(-1), id)
                }
            }
        })
        .collect();
    let backwards = query.sort.backwards();
    if let Some(after) = &query.after {
        places.retain(|place| if backwards { place < after } else { place > after });
    }
    places.sort_unstable();
    if backwards {
        places.reverse();
    }
    let more = places.len() > query.limit;
    places.truncate(query.limit);
    let ids: Vec<i64> = places.iter().map(Cursor::id).collect();
    let customers = ctx.workspace.read(|tx| Ok(store::customers::by_ids(tx, &ids)?))?;
    let next = places.pop().filter(|_| more);
    Ok(Listing { rows: rows(base, customers, now), next, total: members.len() })
}

/// Some customers as rows, those who are there.
pub(crate) fn rows_of(ctx: &Ctx, base: &Base, ids: &[i64]) -> Result<Vec<Row>> {
    let customers = ctx.workspace.read(|tx| Ok(store::customers::by_ids(tx, ids)?))?;
    Ok(rows(base, customers, ctx.now()))
}

fn rows(base: &Base, customers: Vec<Listed>, now: Timestamp) -> Vec<Row> {
    let row = |customer: Listed| {
        let view = base.snapshot.customer(customer.id.0);
        let reach = |channel: &&Channel| view.as_ref().is_some_and(|view| view.reach(**channel));
        let reach = crate::segments::CHANNELS.iter().filter(reach).copied().collect();
        let rating = engagement(base, customer.id.0, now).rating();
        let text = |field| view.as_ref().and_then(|view| view.text(field)).map(str::to_owned);
        let preferred_channel = text(standard::PREFERRED_CHANNEL);
        let responsible = text(standard::RESPONSIBLE);
        let figures = figures(base, customer.id.0, now);
        Row { figures, rating, reach, preferred_channel, responsible, customer }
    };
    customers.into_iter().map(row).collect()
}
