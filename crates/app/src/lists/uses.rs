//! Who needs a segment or a list: campaigns and other segments.

use crate::Result;
use serde_json::Value;
use store::Tx;

/// A campaign, a segment or a template that names something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// `cmp_1`, `seg_2` or `tpl_3`.
    pub id: String,
    pub name: String,
    /// A campaign that has ended needs nothing any more.
    pub over: bool,
}

/// Everything that campaigns and segments name, as pairs of what is used (`seg_1`, `lst_2`) and by whom.
pub fn uses(tx: &mut Tx) -> Result<Vec<(String, Use)>> {
    let mut found = Vec::new();
    for segment in store::segments::all(tx)? {
        let by = Use { id: segment.id.to_string(), name: segment.name, over: false };
        let mut named = Vec::new();
        collect(&segment.rule.to_json(), &mut named);
        found.extend(named.into_iter().map(|id| (id, by.clone())));
    }
    for (id, name, over, settings) in store::segments::campaigns(tx)? {
        let by = Use { id: id.to_string(), name, over };
        let named = settings.include.iter().chain(&settings.exclude).map(ToString::to_string);
        found.extend(named.map(|id| (id, by.clone())));
    }
    Ok(found)
}

/// Ids of segments and lists in a rule's JSON, each once: a rule names them as texts, whatever the condition.
pub(crate) fn collect(rule: &Value, named: &mut Vec<String>) {
    match rule {
        Value::String(text) => {
            let id = text.parse::<base::SegmentId>().is_ok() || text.parse::<base::ListId>().is_ok();
            if id && !named.contains(text) {
                named.push(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, named)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, named)),
        _ => {}
    }
}
