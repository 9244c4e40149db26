//! One search over everything a user may read: customers, segments, campaigns, templates, products.

use crate::customers::{Query, Which, list};
use crate::{Ctx, Result};
use base::text::fold;
use base::{CampaignId, CustomerId, ProductId, SegmentId, TemplateId};
use domain::access::Permission;
use domain::customers::full_name;

/// Hits of one kind that are shown.
const HITS: usize = 6;
/// Names of campaigns and templates that are compared: the newest.
const NAMES: usize = 2_000;

#[derive(Clone, Debug, Default)]
pub struct Found {
    pub customers: Vec<Hit<CustomerId>>,
    pub segments: Vec<Hit<SegmentId>>,
    pub campaigns: Vec<Hit<CampaignId>>,
    pub templates: Vec<Hit<TemplateId>>,
    pub products: Vec<Hit<ProductId>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit<I> {
    pub id: I,
    pub name: String,
    /// What tells two hits of one name apart: an address, a code.
    pub hint: Option<String>,
}

/// Other kinds than customers are searched where they may be read. Words are found anywhere, letters of any case.
pub fn search(ctx: &Ctx, words: &str) -> Result<Found> {
    ctx.require(Permission::CustomersRead)?;
    let (typed, words) = (words, fold(words));
    if words.is_empty() {
        return Ok(Found::default());
    }
    let may = |permission| ctx.permissions.has(permission);
    let which = Which { search: typed.to_owned(), ..Which::default() };
    let query = Query { which, limit: HITS, ..Query::default() };
    // The list knows by which words somebody who sees addresses masked may find.
    let masked = if ctx.masked() { Some(list(ctx, query)?.rows) } else { None };
    ctx.workspace.read(|tx| {
        let mut found = Found::default();
        let customers = match &masked {
            Some(rows) => rows.iter().map(|row| row.customer.clone()).collect(),
            None => store::customers::page(tx, store::customers::Sort::Newest, &words, None, HITS)?,
        };
        found.customers = customers.into_iter().map(customer).collect();
        if may(Permission::SegmentsRead) {
            let segments = store::segments::all(tx)?.into_iter().map(|segment| (segment.id.0, segment.name));
            found.segments = named(segments, &words, SegmentId);
        }
        if may(Permission::CampaignsRead) {
            found.campaigns = named(store::search::campaigns(tx, NAMES)?.into_iter(), &words, CampaignId);
        }
        if may(Permission::TemplatesRead) {
            found.templates = named(store::search::templates(tx, NAMES)?.into_iter(), &words, TemplateId);
        }
        if may(Permission::ProductsRead) {
            let products = store::search::products(tx, &words, HITS)?.into_iter();
            let hit = |(id, code, name)| Hit { id: ProductId(id), name, hint: Some(code) };
            found.products = products.map(hit).collect();
        }
        Ok(found)
    })
}

fn customer(listed: store::customers::Listed) -> Hit<CustomerId> {
    let name = full_name(listed.first_name.as_deref(), listed.last_name.as_deref());
    let address = listed.email.or(listed.phone);
    let hint = if name.is_some() { address.clone() } else { None };
    Hit { id: listed.id, name: name.or(address).unwrap_or_else(|| listed.id.to_string()), hint }
}

fn named<I>(names: impl Iterator<Item = (i64, String)>, words: &str, id: fn(i64) -> I) -> Vec<Hit<I>> {
    let hits = names.filter(|(_, name)| fold(name).contains(words)).take(HITS);
    hits.map(|(number, name)| Hit { id: id(number), name, hint: None }).collect()
}
