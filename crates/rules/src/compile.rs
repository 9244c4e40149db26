//! A rule bound to a workspace's schema: names became ids, texts are folded, dates became moments.
//!
//! Compiling is also the check: what cannot be bound is a problem with its place, and all problems are told at
//! once. The tree is laid out flat, parents before children, so that both executions walk the same nodes.

use crate::field::{self, Check};
use crate::problem::{Code, Place, Problem};
use crate::question::{Aggregate, BoundPeriod, Filter, Question, Source};
use crate::rule::*;
use crate::schema::{Schema, tables};
use base::{CategoryId, Date, ProductId, SegmentId, Timestamp, TopicId, Zone, limits};

/// How many nodes a rule may have with everything its segments bring along.
const NODES_WITH_SEGMENTS: usize = 10 * limits::RULE_NODES;

/// A rule ready to be asked.
#[derive(Clone, Debug)]
pub struct Compiled {
    nodes: Vec<Node>,
    zone: Zone,
}

/// A place in the rule and what is asked there.
#[derive(Clone, Debug)]
pub struct Node {
    /// Such as `all[1]`; empty for the rule itself.
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
    /// Time since the last purchase in per cent of the customer's usual interval.
    Silence {
        compare: Compare,
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

/// The moment a rule is asked for, with the calendar date it is in the workspace's zone.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub now: Timestamp,
    pub today: Date,
}

impl At {
    pub fn new(now: Timestamp, zone: &Zone) -> At {
        At { now, today: now.date(zone) }
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
        let compiled = binder.compile(rule);
        if binder.problems.is_empty() { Ok(compiled) } else { Err(binder.problems) }
    }

    /// Parents before children; the first is the rule itself.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn zone(&self) -> &Zone {
        &self.zone
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
    fn compile(&mut self, rule: &Rule) -> Compiled {
        let mut nodes = Vec::new();
        self.node(rule, Place::default(), &mut nodes);
        Compiled { nodes, zone: self.schema.zone.clone() }
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
        };
        nodes[index].kind = kind;
        index
    }

    fn group(&mut self, rules: &[Rule], at: &Place, word: &str, nodes: &mut Vec<Node>) -> Vec<usize> {
        let whole_rule = at.0.is_empty() && word == "all";
        let at = at.key(word);
        if rules.is_empty() && !whole_rule {
            self.problems.push(at.problem(Code::EmptyGroup, "at least one condition"));
        }
        let child = |(index, rule): (usize, &Rule)| self.node(rule, at.item(index), nodes);
        rules.iter().enumerate().map(child).collect()
    }

    fn leaf(&mut self, condition: &Condition, at: &Place) -> Option<Leaf> {
        match condition {
            Condition::Field(condition) => match field::bind(condition, self.schema, at) {
                Ok(test) => Some(Leaf::Field(test)),
                Err(problem) => self.refuse(problem),
            },
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
        }
    }

    fn orders(&mut self, condition: &OrdersCondition, at: &Place) -> Option<Leaf> {
        let OrdersCondition { measure, compare, period } = *condition;
        // The usual interval is a habit of the whole history; a period would cut the history in the middle.
        if measure == Measure::SilencePercent && period != Period::Ever {
            return self.refuse(at.key("period").problem(Code::PeriodDoesNotFit, "no period"));
        }
        let minor = self.schema.currency.minor_per_major();
        let (low, high) = compare.bounds();
        let whole = |amount: i64| amount % (10_000 / minor.min(10_000)) == 0;
        if measure.is_money() && !(whole(low) && high.is_none_or(whole)) {
            let expected = format!("at most {} decimals", self.schema.currency.digits());
            return self.refuse(at.key("value").problem(Code::WrongValue, expected));
        }
        let in_minor = |amount: i64| (i128::from(amount) * i128::from(minor) / 10_000) as i64;
        let money = || compare.map(in_minor);
        let total = tables::orders::TOTAL;
        let (aggregate, compare, unit) = match measure {
            Measure::Count => (Aggregate::Count, compare, Unit::Whole),
            Measure::Sum => (Aggregate::Sum(total), money(), Unit::Money),
            Measure::Average => (Aggregate::Average(total), money(), Unit::Money),
            Measure::DaysSinceFirst => (Aggregate::DaysSinceFirst, compare, Unit::Whole),
            Measure::DaysSinceLast => (Aggregate::DaysSinceLast, compare, Unit::Whole),
            Measure::SilencePercent => return Some(Leaf::Silence { compare }),
        };
        Some(Leaf::Rows { question: Question::orders(aggregate, self.period(period)), compare, unit })
    }

    fn bought(&mut self, condition: &BoughtCondition, at: &Place) -> Option<Leaf> {
        let (did, period) = (condition.did, self.period(condition.period));
        let at = at.key("values");
        if condition.values.is_empty() {
            return self.refuse(at.problem(Code::EmptyList, "at least one value"));
        }
        let (mut products, mut categories) = (Vec::new(), Vec::new());
        for (index, value) in condition.values.iter().enumerate() {
            let category =
                || value.parse::<CategoryId>().ok().filter(|id| self.schema.categories.contains_key(id));
            match condition.what {
                What::Product => match self.schema.products.get(value) {
                    Some(product) => products.push(product.id),
                    None => return self.refuse(at.item(index).problem(Code::NoSuchProduct, value)),
                },
                What::Category => match category() {
                    Some(id) => categories.push(id),
                    None => return self.refuse(at.item(index).problem(Code::NoSuchCategory, value)),
                },
            }
        }
        if !categories.is_empty() {
            let all = self.schema.products.values();
            let wanted = all.filter(|product| product.category.is_some_and(|id| categories.contains(&id)));
            products.extend(wanted.map(|product| product.id));
        }
        // A category stands for the products it has now.
        let mut products: Vec<i64> = products.into_iter().map(|product: ProductId| product.0).collect();
        products.sort_unstable();
        let wanted = Filter { column: tables::lines::PRODUCT, check: Check::Ids(products) };
        let source = Source { filters: vec![wanted], ..Source::all(tables::LINES) };
        let question = Question { source, aggregate: Aggregate::Count, period };
        let compare = if did { Compare::AtLeast(1) } else { Compare::Equals(0) };
        Some(Leaf::Rows { question, compare, unit: Unit::Happened })
    }

    fn segment(&mut self, segment: SegmentId, inside: bool, at: &Place) -> Option<Leaf> {
        let at = at.key("segment_id");
        if self.stack.contains(&segment) {
            return self.refuse(at.problem(Code::SegmentCycle, segment.to_string()));
        }
        let Some(found) = self.schema.segments.get(&segment) else {
            return self.refuse(at.problem(Code::NoSuchSegment, segment.to_string()));
        };
        self.stack.push(segment);
        let before = self.problems.len();
        let compiled = self.compile(&found.rule);
        self.stack.pop();
        // A problem inside the other segment is shown at the row that mentions it.
        for problem in &mut self.problems[before..] {
            problem.path = at.0.clone();
        }
        Some(Leaf::Segment { rule: Box::new(compiled), inside })
    }

    fn period(&self, period: Period) -> BoundPeriod {
        match period {
            Period::Ever => BoundPeriod::Ever,
            Period::LastDays(days) => BoundPeriod::last_days(days),
            Period::Between(from, until) => {
                let zone = &self.schema.zone;
                BoundPeriod::Between(from.start(zone), until.plus_days(1).start(zone))
            }
        }
    }

    fn refuse<T>(&mut self, problem: Problem) -> Option<T> {
        self.problems.push(problem);
        None
    }
}
