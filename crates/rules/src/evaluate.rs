//! The definition: what a rule says about one customer at one moment. Every other execution must agree with it.

use crate::compile::{At, Compiled, Kind, Leaf};
use crate::engagement;
use crate::facts::Facts;
use crate::silence::silence_percent;

/// Whether the rule holds for a customer at a moment. Of a rule with rank and limit: whether the customer is among
/// those who are ranked; who is picked is a question about everybody, see `members`.
pub fn evaluate(rule: &Compiled, facts: &impl Facts, at: &At) -> bool {
    node(rule, 0, facts, at)
}

/// Whether one node of the rule holds.
pub(crate) fn node(rule: &Compiled, index: usize, facts: &impl Facts, at: &At) -> bool {
    match &rule.nodes()[index].kind {
        Kind::All(children) => children.iter().all(|&child| node(rule, child, facts, at)),
        Kind::Any(children) => children.iter().any(|&child| node(rule, child, facts, at)),
        Kind::None(children) => !children.iter().any(|&child| node(rule, child, facts, at)),
        Kind::Leaf(leaf) => leaf.holds(facts, at),
    }
}

impl Leaf {
    /// Whether this condition alone holds.
    pub fn holds(&self, facts: &impl Facts, at: &At) -> bool {
        match self {
            Leaf::Field(test) => test.holds(facts, at),
            Leaf::Rows { question, compare, .. } => {
                question.measure(facts, at).is_some_and(|actual| compare.holds(actual))
            }
            Leaf::Silence { compare } => {
                silence_percent(facts, at).is_some_and(|actual| compare.holds(actual))
            }
            Leaf::Engagement { check } => engagement::holds(check, facts, at),
            Leaf::Share { share, compare } => {
                share.measure(facts, at).is_some_and(|actual| compare.holds(actual))
            }
            Leaf::Sequence(sequence) => sequence.holds(facts, at),
            Leaf::Both(leaves) => leaves.iter().all(|leaf| leaf.holds(facts, at)),
            Leaf::List { list, inside } => facts.in_list(*list) == *inside,
            Leaf::Consent { purpose, channel, topic, given } => {
                facts.consent(*purpose, *channel, *topic) == *given
            }
            Leaf::Reach { channel, can } => facts.reach(*channel) == *can,
            Leaf::Segment { rule, inside } => evaluate(rule, facts, at) == *inside,
        }
    }
}
