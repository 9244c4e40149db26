//! A rule bound to a workspace's schema: names became ids, texts are folded, dates became moments.
//!
//! Compiling is also the check: what cannot be bound is a problem with its place, and all problems are told at
//! once. The tree is laid out flat, parents before children, so that both executions walk the same nodes. How
//! conditions over rows are bound stands in `rows`.

mod rows;

use crate::field;
use crate::pick::BoundPick;
use crate::problem::{Code, Place, Problem};
use crate::question::Question;
use crate::rule::*;
use crate::schema::Schema;
use crate::sequence::Sequence;
use crate::share::Share;
use crate::{engagement, schema::standard};
use base::{Date, ListId, SegmentId, Timestamp, TopicId, Zone, limits};
use std::sync::OnceLock;

/// How many nodes a rule may have with everything its segments bring along.
const NODES_WITH_SEGMENTS: usize = 10 * limits::RULE_NODES;

/// A rule ready to be asked.
#[derive(Clone, Debug)]
pub struct Compiled {
    nodes: Vec<Node>,
    zone: Zone,
    pick: Option<BoundPick>,
}

/// A place in the rule and what is asked there.
#[derive(Clone, Debug)]
pub struct Node {
    /// Such as `all[1]`; empty for the rule itself, `top.of` inside a rank.
    pub path: String,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// Children by their place in the list of nodes.
    All(Vec<usize>),
    Any(Vec<usize>),
    None(Vec<usize>),
    Leaf(Leaf),
}

/// A question about one customer.
#[derive(Clone, Debug)]
pub enum Leaf {
    Field(field::Test),
    /// A number made of the customer's rows of a table, compared.
    Rows {
        question: Question,
        /// In the unit of the number.
        compare: Compare,
        unit: Unit,
    },
    /// This much of what the customer bought was of these goods.
    Share {
        share: Share,
        /// Millionths of a per cent.
        compare: Compare,
    },
    Sequence(Sequence),
    /// Both hold: one row of the builder that asks two things.
    Both(Box<[Leaf; 2]>),
    /// Time since the last purchase in per cent of the customer's usual interval.
    Silence {
        compare: Compare,
    },
    /// The engagement rating, made of messages.
    Engagement {
        check: field::Check,
    },
    Consent {
        purpose: Purpose,
        channel: Channel,
        topic: Option<TopicId>,
        given: bool,
    },
    Reach {
        channel: Channel,
        can: bool,
    },
    Segment {
        rule: Box<Compiled>,
        inside: bool,
    },
    List {
        list: ListId,
        inside: bool,
    },
}

/// How the number of a condition is shown to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whether there is any at all.
    Happened,
    Whole,
    Money,
    /// Millionths.
    Number,
}

/// The moment a rule is asked for, in the workspace's calendar.
///
/// The calendar is worked out when a condition asks for it: most do not, and live segments ask at very many moments.
#[derive(Clone, Debug)]
pub struct At {
    pub now: Timestamp,
    zone: Zone,
    today: OnceLock<Date>,
    /// Where the calendar units that now stands in begin, and where the next ones do.
    edges: OnceLock<[(Timestamp, Timestamp); Calendar::ALL.len()]>,
}

impl At {
    pub fn new(now: Timestamp, zone: &Zone) -> At {
        At { now, zone: zone.clone(), today: OnceLock::new(), edges: OnceLock::new() }
    }

    /// The calendar date of the moment.
    pub fn today(&self) -> Date {
        *self.today.get_or_init(|| self.now.date(&self.zone))
    }

    /// The beginning of the calendar unit that now stands in.
    pub fn start(&self, unit: Calendar) -> Timestamp {
        self.edges(unit).0
    }

    /// The beginning of the calendar unit after that one.
    pub fn end(&self, unit: Calendar) -> Timestamp {
        self.edges(unit).1
    }

    fn edges(&self, unit: Calendar) -> (Timestamp, Timestamp) {
        let edges = self.edges.get_or_init(|| {
            let today = self.today();
            std::array::from_fn(|index| {
                let unit = Calendar::ALL[index];
                let (first, next) = (unit.first_day(today), unit.next_first_day(today));
                (first.start(&self.zone), next.start(&self.zone))
            })
        });
        edges[unit as usize]
    }
}

impl Compiled {
    pub fn new(rule: &Rule, schema: &Schema) -> Result<Compiled, Vec<Problem>> {
        Compiled::of_segment(rule, schema, None)
    }

    /// The rule of a segment that may exist already: mentioning itself, also through others, is a cycle.
    pub fn of_segment(
        rule: &Rule,
        schema: &Schema,
        own: Option<SegmentId>,
    ) -> Result<Compiled, Vec<Problem>> {
        let mut binder = Binder {
            schema,
            problems: Vec::new(),
            stack: own.into_iter().collect(),
            budget: NODES_WITH_SEGMENTS,
        };
        let compiled = binder.root(rule);
        if binder.problems.is_empty() { Ok(compiled) } else { Err(binder.problems) }
    }

    /// Parents before children; the first is the rule itself.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Rank and limit over everybody for whom the nodes hold, where the rule has them.
    pub fn pick(&self) -> Option<&BoundPick> {
        self.pick.as_ref()
    }

    pub fn at(&self, now: Timestamp) -> At {
        At::new(now, &self.zone)
    }
}

/// Every problem of a rule against the schema; empty when it may be saved.
pub fn check(rule: &Rule, schema: &Schema) -> Vec<Problem> {
    Compiled::new(rule, schema).err().unwrap_or_default()
}

struct Binder<'a> {
    schema: &'a Schema,
    problems: Vec<Problem>,
    /// Segments being compiled now, outermost first.
    stack: Vec<SegmentId>,
    budget: usize,
}

impl Binder<'_> {
    fn root(&mut self, rule: &Rule) -> Compiled {
        let Rule::Pick(pick) = rule else { return self.compile(rule, Place::default()) };
        let word = if matches!(pick.how, How::Random(_)) { "random" } else { "top" };
        let at = Place::default().key(word);
        let by = self.ranking(&pick.how, &at.key("by"));
        let compiled = self.compile(&pick.of, at.key("of"));
        Compiled { pick: by.map(|by| BoundPick { by, amount: pick.amount }), ..compiled }
    }

    fn compile(&mut self, rule: &Rule, at: Place) -> Compiled {
        let mut nodes = Vec::new();
        self.node(rule, at, &mut nodes);
        Compiled { nodes, zone: self.schema.zone.clone(), pick: None }
    }

    fn node(&mut self, rule: &Rule, at: Place, nodes: &mut Vec<Node>) -> usize {
        let index = nodes.len();
        nodes.push(Node { path: at.0.clone(), kind: Kind::All(Vec::new()) });
        if self.budget == 0 {
            self.problems.push(at.problem(Code::TooManyNodes, format!("at most {NODES_WITH_SEGMENTS}")));
            return index;
        }
        self.budget -= 1;
        let kind = match rule {
            Rule::All(rules) => Kind::All(self.group(rules, &at, "all", nodes)),
            Rule::Any(rules) => Kind::Any(self.group(rules, &at, "any", nodes)),
            Rule::None(rules) => Kind::None(self.group(rules, &at, "none", nodes)),
            Rule::Condition(condition) => match self.leaf(condition, &at) {
                Some(leaf) => Kind::Leaf(leaf),
                None => Kind::All(Vec::new()),
            },
            Rule::Pick(_) => {
                self.problems.push(at.problem(Code::RootOnly, "only around the whole rule"));
                Kind::All(Vec::new())
            }
        };
        nodes[index].kind = kind;
        index
    }

    fn group(&mut self, rules: &[Rule], at: &Place, word: &str, nodes: &mut Vec<Node>) -> Vec<usize> {
        let whole_rule = nodes.len() == 1 && word == "all";
        let at = at.key(word);
        if rules.is_empty() && !whole_rule {
            self.problems.push(at.problem(Code::EmptyGroup, "at least one condition"));
        }
        let child = |(index, rule): (usize, &Rule)| self.node(rule, at.item(index), nodes);
        rules.iter().enumerate().map(child).collect()
    }

    fn leaf(&mut self, condition: &Condition, at: &Place) -> Option<Leaf> {
        match condition {
            Condition::Field(condition) => {
                let bound = field::bind(condition, self.schema, at).and_then(|test| match test.field {
                    standard::ENGAGEMENT => engagement::bind(test, self.schema, at),
                    _ => Ok(Leaf::Field(test)),
                });
                bound.map_err(|problem| self.problems.push(problem)).ok()
            }
            Condition::Orders(condition) => self.orders(condition, at),
            Condition::Bought(condition) => self.bought(condition, at),
            Condition::Consent(consent) => {
                let ConsentCondition { purpose, channel, topic, given } = *consent;
                if let Some(topic) = topic.filter(|topic| !self.schema.topics.contains_key(topic)) {
                    return self.refuse(at.key("topic_id").problem(Code::NoSuchTopic, topic.to_string()));
                }
                Some(Leaf::Consent { purpose, channel, topic, given })
            }
            Condition::Reach { channel, can } => Some(Leaf::Reach { channel: *channel, can: *can }),
            Condition::Segment { segment, inside } => self.segment(*segment, *inside, at),
            Condition::List { list, inside } => {
                if !self.schema.lists.contains_key(list) {
                    return self.refuse(at.key("list_id").problem(Code::NoSuchList, list.to_string()));
                }
                Some(Leaf::List { list: *list, inside: *inside })
            }
            Condition::Control { campaign, inside } => self.control(*campaign, *inside, at),
            Condition::Share(share) => self.share(share, at),
            Condition::Rows(rows) => self.rows(rows, at),
            Condition::Messages(messages) => self.messages(messages, at),
            Condition::Sequence(sequence) => self.sequence(sequence, at),
        }
    }

    fn segment(&mut self, segment: SegmentId, inside: bool, at: &Place) -> Option<Leaf> {
        let at = at.key("segment_id");
        if self.stack.contains(&segment) {
            return self.refuse(at.problem(Code::SegmentCycle, segment.to_string()));
        }
        let Some(found) = self.schema.segments.get(&segment) else {
            return self.refuse(at.problem(Code::NoSuchSegment, segment.to_string()));
        };
        if matches!(found.rule, Rule::Pick(_)) {
            return self.refuse(at.problem(Code::RankedSegment, segment.to_string()));
        }
        self.stack.push(segment);
        let before = self.problems.len();
        let compiled = self.compile(&found.rule, Place::default());
        self.stack.pop();
        // A problem inside the other segment is shown at the row that mentions it.
        for problem in &mut self.problems[before..] {
            problem.path = at.0.clone();
        }
        Some(Leaf::Segment { rule: Box::new(compiled), inside })
    }

    fn refuse<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }
}
