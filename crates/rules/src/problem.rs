//! What is wrong with a rule, with the place it is wrong at.

use crate::words::words;
use serde::Serialize;

words! {
    /// The stable code of a problem; the interface translates by it.
    Code {
        NotAnObject = "not_an_object",
        NotAList = "not_a_list",
        UnknownKey = "unknown_key",
        MissingKey = "missing_key",
        UnknownWord = "unknown_word",
        WrongValue = "wrong_value",
        BoundsReversed = "bounds_reversed",
        TooManyNodes = "too_many_nodes",
        TooDeep = "too_deep",
        TooManyValues = "too_many_values",
        EmptyGroup = "empty_group",
        EmptyList = "empty_list",
        PeriodDoesNotFit = "period_does_not_fit",
        NoSuchField = "no_such_field",
        OperatorDoesNotFit = "operator_does_not_fit",
        NoSuchChoice = "no_such_choice",
        NoSuchProduct = "no_such_product",
        NoSuchCategory = "no_such_category",
        NoSuchTopic = "no_such_topic",
        NoSuchSegment = "no_such_segment",
        SegmentCycle = "segment_cycle",
        NoSuchList = "no_such_list",
        NoSuchCampaign = "no_such_campaign",
        NoSuchEvent = "no_such_event",
        NoSuchTable = "no_such_table",
        /// There is such a table, but no memory to answer from.
        ColumnsOverBudget = "columns_over_budget",
        NoSuchProperty = "no_such_property",
        /// The property is not of a type that can be summed or ranked.
        PropertyDoesNotFit = "property_does_not_fit",
        /// Rank and limit stand around the whole rule only.
        RootOnly = "root_only",
        /// A segment of rank and limit cannot be a condition.
        RankedSegment = "ranked_segment",
    }
}

/// One problem: where, what, and what was expected there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The place in the tree, such as `all[1].value`; empty for the rule itself.
    pub path: String,
    pub code: Code,
    /// What would be accepted, or the word that was not understood; never a customer's data.
    pub detail: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.path.is_empty() { "rule" } else { &self.path };
        write!(f, "{place}: {} ({})", self.code.as_str(), self.detail)
    }
}

/// A place in the tree, grown while descending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place(pub String);

impl Place {
    pub fn key(&self, key: &str) -> Place {
        if self.0.is_empty() { Place(key.to_owned()) } else { Place(format!("{}.{key}", self.0)) }
    }

    pub fn item(&self, index: usize) -> Place {
        Place(format!("{}[{index}]", self.0))
    }

    pub fn problem(&self, code: Code, detail: impl Into<String>) -> Problem {
        Problem { path: self.0.clone(), code, detail: detail.into() }
    }
}
