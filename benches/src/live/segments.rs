//! The segments that are followed.

use super::load::KINDS;
use anyhow::Result;
use app::segments::{Wanted, create};
use base::SegmentId;
use rules::Rule;
use serde_json::{Value, json};
use std::time::Duration;

/// The kind of event whose entries and exits are timed.
pub const PROBE: &str = "Probe";

/// Makes so many segments over the kinds, half of them with periods, and the one that is timed.
pub fn make(ctx: &app::Ctx, count: usize) -> Result<SegmentId> {
    for number in 0..count {
        add(ctx, &format!("segment {number}"), &rule(number))?;
    }
    let minute = json!({"subject": "events", "kind": PROBE, "aggregate": "count", "op": "at_least", "value": 1,
        "period": {"last_minutes": 1}});
    let probe = add(ctx, "probe", &minute)?;
    // Who is inside when a segment begins to be followed has not entered.
    let followed =
        |tx: &mut store::Tx| Ok(store::segments::snapshots(tx)?.iter().any(|it| it.segment == probe));
    while !ctx.workspace.read(followed)? {
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Ok(probe)
}

fn add(ctx: &app::Ctx, name: &str, rule: &Value) -> Result<SegmentId> {
    let rule = Rule::from_json(rule).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let (name, description, folder) = (name.to_owned(), String::new(), String::new());
    Ok(create(ctx, Wanted { name, description, folder, rule })?.segment.id)
}

/// Of each ten, five ask about ever and five about a period.
fn rule(number: usize) -> Value {
    let kind = format!("Kind {}", number % KINDS);
    let more = number / 10;
    let events = |aggregate: Value, op: &str, value: Value| {
        let mut rule = json!({"subject": "events", "kind": kind, "op": op, "value": value});
        for (name, part) in aggregate.as_object().into_iter().flatten() {
            rule[name] = part.clone();
        }
        rule
    };
    let count = || json!({"aggregate": "count"});
    let (sum, of) = (json!({"aggregate": "sum", "of": "price"}), 500 + 100 * more);
    let within = |mut rule: Value, period: Value| {
        rule["period"] = period;
        rule
    };
    let dear = json!([{"property": "price", "op": "at_least", "value": "300"}]);
    match number % 10 {
        0 | 1 => events(count(), "at_least", (2 + more).into()),
        2 => events(sum, "at_least", of.to_string().into()),
        3 => {
            let mut rule = events(count(), "at_least", (1 + more).into());
            rule["where"] = dear;
            rule
        }
        4 => json!({"all": [
            events(count(), "at_least", 1.into()),
            {"subject": "events", "kind": "Kind 9", "aggregate": "count", "op": "equals", "value": 0},
        ]}),
        5 | 6 => within(events(count(), "at_least", 1.into()), json!({"last_minutes": 1 + more})),
        7 => within(events(sum, "at_least", of.to_string().into()), json!({"last_hours": 1 + more})),
        8 => json!({"all": [
            events(count(), "at_least", 1.into()),
            within(events(count(), "equals", 0.into()), json!({"last_minutes": 1 + more})),
        ]}),
        _ => within(events(count(), "at_least", (2 + more).into()), json!({"last_days": 1 + more})),
    }
}
