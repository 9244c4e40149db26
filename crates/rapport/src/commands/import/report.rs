//! What an import did, for people and for programs; after orders also the totals over all of them.

use crate::output;
use app::Ctx;
use app::imports::Counts;
use app::imports::counts::Count;
use app::operations::View;
use app::orders::{Summary, exact_text};
use base::money::format_decimal;
use domain::imports::Kind;
use serde_json::{Value, json};

pub fn print(ctx: &Ctx, view: &View, kind: Kind, as_json: bool) -> anyhow::Result<()> {
    let operation = &view.operation;
    let counts: Counts =
        operation.result.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let totals = match kind {
        Kind::Orders if !counts.dry_run => {
            Some((app::orders::summary(ctx, false, None)?.0, app::orders::summary(ctx, true, None)?.0))
        }
        _ => None,
    };
    if as_json {
        let totals = totals.map(|(all, clean)| json!({"all": wire(&all), "clean": wire(&clean)}));
        let object =
            json!({"operation": operation.id, "state": operation.state, "result": counts, "orders": totals});
        output::line(&object.to_string());
        return Ok(());
    }
    tell(&counts);
    if let Some(ended) = &counts.error {
        output::line(&format!("ended early     {}: {}", ended.code, ended.detail));
    }
    if let Some((all, clean)) = &totals {
        tell_totals("all orders", all);
        tell_totals("clean lines", clean);
    }
    Ok(())
}

fn tell(counts: &Counts) {
    if counts.dry_run {
        output::line("a rehearsal: nothing was written");
    }
    output::line(&format!("rows            {} ({} refused)", counts.rows, counts.errors));
    let told = [
        ("customers", counts.customers),
        ("products", counts.products),
        ("orders", counts.orders),
        ("records", counts.records),
    ];
    for (name, Count { created, updated, unchanged }) in told {
        if created + updated + unchanged > 0 {
            output::line(&format!("{name:<15} {created} created, {updated} updated, {unchanged} unchanged"));
        }
    }
    if counts.lines > 0 {
        output::line(&format!("order lines     {}", counts.lines));
    }
    if counts.consents_written + counts.consents_kept > 0 {
        output::line(&format!(
            "consents        {} written, {} known already",
            counts.consents_written, counts.consents_kept
        ));
    }
    if counts.limited {
        output::line("the rehearsal stopped early: a file of this size is only rehearsed in its first part");
    }
}

fn tell_totals(name: &str, summary: &Summary) {
    for totals in &summary.totals {
        let sum = format_decimal(totals.total_minor, totals.currency.digits(), totals.currency.digits());
        output::line(&format!(
            "{name:<15} {} lines, {} orders ({} cancellations), {} customers, {} products, {sum} {} (exactly {})",
            totals.lines,
            totals.orders,
            totals.cancellations,
            summary.customers,
            summary.products,
            totals.currency,
            exact_text(totals.exact),
        ));
    }
}

fn wire(summary: &Summary) -> Value {
    let totals: Vec<Value> = summary
        .totals
        .iter()
        .map(|it| {
            json!({
                "currency": it.currency, "lines": it.lines, "orders": it.orders, "cancellations": it.cancellations,
                "lines_without_customer": it.lines_without_customer, "total_minor": it.total_minor,
                "exact": exact_text(it.exact),
            })
        })
        .collect();
    json!({"customers": summary.customers, "products": summary.products, "totals": totals})
}
