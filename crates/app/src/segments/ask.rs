//! The live answer while a rule is edited, and why a customer is in or out.

use crate::facts::{self, Base};
use crate::{Ctx, Error, Result};
use base::{CustomerId, Locale, Timestamp};
use domain::access::Permission;
use domain::customers::full_name;
use rules::rule::Channel;
use rules::schema::{Label, Schema};
use rules::vocabulary::Vocabulary;
use rules::{Rule, explain, explain_part, part};
pub use warehouse::PlaceCount;

/// Channels shown with every count.
pub const CHANNELS: &[Channel] = &[Channel::Email, Channel::Sms];
/// Members shown beside a count.
const SAMPLES: u64 = 10;

/// Everything a builder shows after each edit.
#[derive(Clone, Debug)]
pub struct Preview {
    pub count: u64,
    pub total: u64,
    pub reach: Vec<(Channel, u64)>,
    /// Each place of the rule with how many customers it holds for alone; the rule itself is not among them.
    pub conditions: Vec<PlaceCount>,
    pub samples: Vec<Sample>,
    pub sentence: Label,
    pub as_of: Timestamp,
}

/// A member as a row of the preview.
#[derive(Clone, Debug)]
pub struct Sample {
    pub id: CustomerId,
    pub name: Option<String>,
    pub city: Option<String>,
    pub email: Option<String>,
}

/// One condition with what was found on a customer.
#[derive(Clone, Debug)]
pub struct Reason {
    pub path: String,
    pub sentence: Label,
    pub value: serde_json::Value,
    pub verdict: bool,
}

/// The exact answer to a rule, now.
pub fn preview(ctx: &Ctx, rule: &Rule) -> Result<Preview> {
    ctx.require(Permission::SegmentsRead)?;
    let base = facts::base(&ctx.workspace)?;
    let compiled = base.compile(rule)?;
    let answer = base.snapshot.ask(&compiled, ctx.now());
    // Names are a reader's of customers; who may only see segments sees numbers.
    let wanted = if ctx.permissions.has(Permission::CustomersRead) { SAMPLES } else { 0 };
    let samples = base.snapshot.samples(&answer.members, wanted);
    Ok(Preview {
        count: answer.count(),
        total: answer.total,
        reach: base.snapshot.reachable(&answer.members, CHANNELS),
        samples: samples.into_iter().filter_map(|id| sample(&base, id)).collect(),
        sentence: sentence(rule, &base.schema),
        as_of: answer.as_of,
        conditions: answer
            .places
            .into_iter()
            .skip_while(|place| place.path.is_empty() && !is_leaf(rule))
            .collect(),
    })
}

/// A rule that is one condition has that condition as its only row.
fn is_leaf(rule: &Rule) -> bool {
    matches!(rule, Rule::Condition(_))
}

/// Why a customer is in or out: the rule's verdict, and each condition in both languages with its value.
pub fn why(ctx: &Ctx, rule: &Rule, customer: CustomerId) -> Result<(bool, Vec<Reason>)> {
    ctx.require(Permission::SegmentsRead)?;
    ctx.require(Permission::CustomersRead)?;
    let base = facts::base(&ctx.workspace)?;
    let compiled = base.compile(rule)?;
    let view = base.snapshot.customer(customer.0).ok_or(Error::NotFound)?;
    let findings = rules::why(&compiled, &view, &compiled.at(ctx.now()), base.schema.currency);
    let verdict = super::holds(&base, &compiled, customer.0, ctx.now());
    let reason = |finding: rules::Finding| {
        let place = part(rule, &finding.path)?;
        let words = |locale| explain_part(place, locale, &base.schema);
        let sentence = Label { ru: words(Locale::Ru), en: words(Locale::En) };
        let leaf = is_leaf(place);
        leaf.then_some(Reason {
            path: finding.path,
            sentence,
            value: finding.value,
            verdict: finding.verdict,
        })
    };
    Ok((verdict, findings.into_iter().filter_map(reason).collect()))
}

/// What a rule of this workspace may speak of.
pub fn vocabulary(ctx: &Ctx) -> Result<Vocabulary> {
    ctx.require(Permission::SegmentsRead)?;
    Ok(rules::vocabulary(&facts::base(&ctx.workspace)?.schema))
}

/// A rule in words of both languages.
pub fn sentence(rule: &Rule, schema: &Schema) -> Label {
    Label { ru: explain(rule, Locale::Ru, schema), en: explain(rule, Locale::En, schema) }
}

pub(super) fn sample(base: &Base, id: i64) -> Option<Sample> {
    use rules::schema::standard;
    let view = base.snapshot.customer(id)?;
    let text = |field| view.text(field).map(str::to_owned);
    Some(Sample {
        id: CustomerId(id),
        name: full_name(view.text(standard::FIRST_NAME), view.text(standard::LAST_NAME)),
        city: text(standard::CITY),
        email: text(standard::EMAIL),
    })
}
