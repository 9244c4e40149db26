//! Customers as a CSV file: what is asked for, row by row, from the columns, as it is read.
//!
//! The headers are the words that an import understands, so a file goes out, is corrected, and comes back. Cells that a
//! spreadsheet would run as a formula are quoted with an apostrophe. Every export is in the audit log with its size.

use super::Which;
use super::card::{engagement, figures};
use crate::facts::{self, Base};
use crate::files::Sheet;
use crate::{Ctx, Result};
use base::Money;
use base::money::format_decimal;
use domain::access::Permission;
use rules::Facts;
use rules::facts::Value;
use rules::schema::{FieldDef, FieldId, FieldKind, standard};
use std::io::Write;

const FIELDS: [(&str, FieldId); 13] = [
    ("email", standard::EMAIL),
    ("phone", standard::PHONE),
    ("external_id", standard::EXTERNAL),
    ("first_name", standard::FIRST_NAME),
    ("middle_name", standard::MIDDLE_NAME),
    ("last_name", standard::LAST_NAME),
    ("gender", standard::GENDER),
    ("country", standard::COUNTRY),
    ("city", standard::CITY),
    ("locale", standard::LOCALE),
    ("source", standard::SOURCE),
    ("preferred_channel", standard::PREFERRED_CHANNEL),
    ("contact_frequency", standard::CONTACT_FREQUENCY),
];
const MORE: [&str; 9] = [
    "birthday",
    "created_at",
    "orders_count",
    "orders_sum",
    "currency",
    "last_order_at",
    "reachable_by_email",
    "reachable_by_sms",
    "engagement",
];

/// Writes customers into `out`; what is refused is refused before the first byte.
pub fn export_csv(ctx: &Ctx, which: &Which, out: &mut dyn Write) -> Result<()> {
    ctx.require(Permission::CustomersExport)?;
    which.permit(ctx)?;
    let base = facts::base(&ctx.workspace)?;
    let members = which.of(ctx, &base, ctx.now())?;
    let about = match (which.segment, which.list) {
        (Some(segment), _) => segment.to_string(),
        (None, Some(list)) => list.to_string(),
        (None, None) => String::new(),
    };
    let detail = serde_json::json!({ "customers": members.len() });
    let audit = ctx.audit("customers.export", about).with(detail);
    ctx.workspace.write(move |tx| Ok(store::audit::append(tx, &audit)?))?;
    let own: Vec<&FieldDef> = base.schema.fields.iter().filter(|field| field.id.is_own()).collect();
    let names = ["id"].into_iter().chain(FIELDS.map(|(name, _)| name)).chain(MORE);
    let names = names.chain(own.iter().map(|field| field.name.as_str()));
    let mut sheet = Sheet::begin(out, names)?;
    for (id, view) in base.snapshot.each(&members) {
        let mut cells = cells(ctx, &base, id, &view);
        cells.extend(own.iter().map(|field| own_cell(&base, &view, field)));
        sheet.row(cells)?;
    }
    sheet.end()
}

fn cells(ctx: &Ctx, base: &Base, id: i64, view: &warehouse::View<'_>) -> Vec<String> {
    let figures = figures(base, id, ctx.now());
    let rating = engagement(base, id, ctx.now()).rating();
    let reach = |channel| if view.reach(channel) { "yes" } else { "no" }.to_owned();
    let mut cells = vec![base::CustomerId(id).to_string()];
    cells.extend(FIELDS.map(|(_, field)| view.text(field).unwrap_or_default().to_owned()));
    cells.extend([
        view.birthday().map(|day| day.to_string()).unwrap_or_default(),
        view.created_at().to_string(),
        figures.count.to_string(),
        decimal(figures.sum),
        figures.sum.currency.code().to_owned(),
        figures.last_at.map(|at| at.to_string()).unwrap_or_default(),
        reach(rules::rule::Channel::Email),
        reach(rules::rule::Channel::Sms),
        rating.map(|rating| rating.to_string()).unwrap_or_default(),
    ]);
    cells
}

/// A field of the business's own, as an import reads it.
fn own_cell(base: &Base, view: &warehouse::View<'_>, field: &FieldDef) -> String {
    if field.kind == FieldKind::ManyChoice {
        return view.choices(field.id).join("; ");
    }
    match view.field(field.id) {
        None | Some(Value::Id(_)) => String::new(),
        Some(Value::Text { typed, .. }) => typed.to_owned(),
        Some(Value::Number(millionths)) => format_decimal(millionths, 6, 0),
        Some(Value::Money(amount_minor)) => decimal(Money { amount_minor, currency: base.schema.currency }),
        Some(Value::Boolean(is)) => if is { "yes" } else { "no" }.to_owned(),
        Some(Value::Date(date)) => date.to_string(),
        Some(Value::Moment(moment)) => moment.to_string(),
    }
}

/// An amount in major units, as every spreadsheet and every import reads it.
fn decimal(money: Money) -> String {
    let (digits, unit) = (money.currency.digits() as usize, money.currency.minor_per_major().unsigned_abs());
    let (sign, minor) = (if money.amount_minor < 0 { "-" } else { "" }, money.amount_minor.unsigned_abs());
    match digits {
        0 => format!("{sign}{minor}"),
        _ => format!("{sign}{}.{:0digits$}", minor / unit, minor % unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Currency;

    #[test]
    fn amounts_keep_their_sign_and_every_digit() {
        let decimal = |amount_minor, currency| super::decimal(Money { amount_minor, currency });
        assert_eq!(decimal(431_000, Currency::GBP), "4310.00");
        assert_eq!(decimal(-5, Currency::RUB), "-0.05");
        assert_eq!(decimal(12, Currency::parse("JPY").unwrap()), "12");
    }
}
