//! Words for people of the events and properties that Segment's specification names. What a business calls its own
//! way is shown as it is called. The interface reads the same list.

use std::collections::HashMap;
use std::sync::LazyLock;

/// In Russian and in English.
pub type Words = (String, String);

#[derive(serde::Deserialize)]
struct Known {
    kinds: HashMap<String, Words>,
    properties: HashMap<String, Words>,
}

static KNOWN: LazyLock<Known> =
    LazyLock::new(|| serde_json::from_str(include_str!("words.json")).expect("a test reads the same file"));

/// How a kind of events is called, if the specification knows it.
pub fn of_kind(name: &str) -> Option<&'static Words> {
    KNOWN.kinds.get(name)
}

/// How a property is called, if the specification knows it.
pub fn of_property(name: &str) -> Option<&'static Words> {
    KNOWN.properties.get(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_events_have_words_and_no_two_the_same() {
        assert_eq!(of_kind("Product Viewed").unwrap().0, "Просмотр товара");
        assert_eq!(of_property("price").unwrap().1, "price");
        assert_eq!((of_kind("Чайник осмотрен"), of_property("теплота")), (None, None));
        for known in [&KNOWN.kinds, &KNOWN.properties] {
            let mut russian: Vec<_> = known.values().map(|(russian, _)| russian).collect();
            russian.sort_unstable();
            let all = russian.len();
            russian.dedup();
            assert_eq!(russian.len(), all, "two names in one list must be told apart");
            assert!(known.values().all(|(russian, english)| !russian.is_empty() && !english.is_empty()));
        }
    }
}
