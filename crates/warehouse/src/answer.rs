//! What a rule gives over the whole base: the members, and how many each of its places holds for.
//!
//! Chunks are asked side by side on all processors. A rule being edited wants a number for each of its places, so all
//! of them are asked; members alone are asked for with the cheapest condition first, and no further once nobody is
//! left. No condition is answered here: that is `leaf`.

use crate::cache::Kept;
use crate::chunk::Chunk;
use crate::leaf::Place;
use crate::mask::{Mask, SLOTS};
use crate::parallel;
use crate::row::Mark;
use crate::snapshot::Snapshot;
use base::Timestamp;
use roaring::RoaringBitmap;
use rules::rule::Channel;
use rules::{At, BoundPick, Compiled, Kind, Leaf};
use std::sync::Arc;

/// An exact answer for one moment.
#[derive(Clone, Debug)]
pub struct Answer {
    pub members: RoaringBitmap,
    /// Every place of the rule, itself first: for how many customers it holds alone.
    pub places: Vec<PlaceCount>,
    /// Customers in the base.
    pub total: u64,
    pub as_of: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceCount {
    pub path: String,
    pub count: u64,
}

impl Answer {
    pub fn count(&self) -> u64 {
        self.members.len()
    }
}

impl Snapshot {
    /// Asks a rule about everybody.
    pub fn ask(&self, rule: &Compiled, now: Timestamp) -> Answer {
        let plan = Plan::new(self, rule, now);
        let chunks: Vec<(u32, &Chunk)> = self.chunks().collect();
        let answers = parallel::each(&chunks, |(number, chunk)| {
            let masks = plan.every_place(*number, chunk);
            (bitmap(*number, &masks[0]), masks.iter().map(Mask::count).collect::<Vec<u64>>())
        });
        let (mut members, mut counts) = (RoaringBitmap::new(), vec![0; rule.nodes().len()]);
        for (part, places) in answers {
            members |= part;
            counts.iter_mut().zip(places).for_each(|(count, more)| *count += more);
        }
        if let Some(pick) = rule.pick() {
            members = self.picked(pick, &members, &rule.at(now));
        }
        let place = |(node, count): (&rules::Node, u64)| PlaceCount { path: node.path.clone(), count };
        let places = rule.nodes().iter().zip(counts).map(place).collect();
        Answer { members, places, total: self.customers(), as_of: now }
    }

    /// Those a rule holds for. Asks no more conditions than it must, the cheapest first.
    pub fn members(&self, rule: &Compiled, now: Timestamp) -> RoaringBitmap {
        let parts = self.masks(rule, now, |number, mask| bitmap(number, &mask));
        let members = parts.into_iter().fold(RoaringBitmap::new(), |all, part| all | part);
        match rule.pick() {
            Some(pick) => self.picked(pick, &members, &rule.at(now)),
            None => members,
        }
    }

    /// How many a rule holds for.
    pub fn count(&self, rule: &Compiled, now: Timestamp) -> u64 {
        match rule.pick() {
            Some(_) => self.members(rule, now).len(),
            None => self.masks(rule, now, |_, mask| mask.count()).into_iter().sum(),
        }
    }

    /// Those of some customers whom rank and limit keep.
    fn picked(&self, pick: &BoundPick, members: &RoaringBitmap, at: &At) -> RoaringBitmap {
        let ranked = self.each(members).filter_map(|(id, view)| Some((id, pick.rank(id, &view, at)?)));
        pick.choose(ranked.collect()).into_iter().filter_map(|id| u32::try_from(id).ok()).collect()
    }

    /// How many of these customers each channel could reach.
    pub fn reachable(&self, members: &RoaringBitmap, channels: &[Channel]) -> Vec<(Channel, u64)> {
        let count = |channel: &Channel| {
            let of_chunk = |(number, chunk): (u32, &Chunk)| {
                let reach = chunk.marks.get(&Mark::Reach(*channel))?;
                let mut mask = (*reach.value).clone();
                mask.and(&chunk.present);
                Some(members.intersection_len(&bitmap(number, &mask)))
            };
            self.chunks().filter_map(of_chunk).sum()
        };
        channels.iter().map(|channel| (*channel, count(channel))).collect()
    }

    fn masks<R: Send>(
        &self,
        rule: &Compiled,
        now: Timestamp,
        then: impl Fn(u32, Mask) -> R + Sync,
    ) -> Vec<R> {
        let plan = Plan::new(self, rule, now);
        let chunks: Vec<(u32, &Chunk)> = self.chunks().collect();
        parallel::each(&chunks, |(number, chunk)| {
            then(*number, plan.members(*number, chunk, 0, &chunk.present))
        })
    }
}

/// A rule on its way through the chunks.
struct Plan<'a> {
    rule: &'a Compiled,
    at: rules::At,
    /// Of each place: where answers of its condition are kept, or the plan of the segment it mentions.
    places: Vec<Prepared<'a>>,
}

enum Prepared<'a> {
    Group,
    Condition(Arc<Kept>),
    Both([Arc<Kept>; 2]),
    Segment(Box<Plan<'a>>, bool),
}

impl<'a> Plan<'a> {
    fn new(snapshot: &Snapshot, rule: &'a Compiled, now: Timestamp) -> Plan<'a> {
        let kept = |leaf: &Leaf| snapshot.cache.condition(&format!("{leaf:?}"), snapshot.chunk_count());
        let prepare = |node: &'a rules::Node| match &node.kind {
            Kind::Leaf(Leaf::Segment { rule, inside }) => {
                Prepared::Segment(Box::new(Plan::new(snapshot, rule, now)), *inside)
            }
            Kind::Leaf(Leaf::Both(two)) => Prepared::Both([kept(&two[0]), kept(&two[1])]),
            Kind::Leaf(leaf) => Prepared::Condition(kept(leaf)),
            _ => Prepared::Group,
        };
        Plan { rule, at: rule.at(now), places: rule.nodes().iter().map(prepare).collect() }
    }

    /// A mask for each place of the rule. Children stand behind their parents, so places are taken from the end.
    fn every_place(&self, number: u32, chunk: &Chunk) -> Vec<Mask> {
        let present = &chunk.present;
        let mut masks = vec![Mask::none(); self.places.len()];
        for index in (0..masks.len()).rev() {
            masks[index] = match &self.rule.nodes()[index].kind {
                Kind::All(children) => {
                    let mut mask = (**present).clone();
                    children.iter().for_each(|child| mask.and(&masks[*child]));
                    mask
                }
                Kind::Any(children) => {
                    let mut mask = Mask::none();
                    children.iter().for_each(|child| mask.or(&masks[*child]));
                    mask
                }
                Kind::None(children) => {
                    let mut mask = (**present).clone();
                    children.iter().for_each(|child| mask.without(&masks[*child]));
                    mask
                }
                Kind::Leaf(leaf) => self.leaf(number, chunk, (index, leaf), present),
            };
        }
        masks
    }

    /// Those of some candidates a place holds for.
    fn members(&self, number: u32, chunk: &Chunk, index: usize, candidates: &Mask) -> Mask {
        match &self.rule.nodes()[index].kind {
            Kind::Leaf(leaf) => self.leaf(number, chunk, (index, leaf), candidates),
            Kind::All(children) => {
                let mut mask = candidates.clone();
                for child in self.cheapest_first(children) {
                    if mask.is_empty() {
                        break;
                    }
                    mask = self.members(number, chunk, child, &mask);
                }
                mask
            }
            Kind::Any(children) => {
                let mut mask = candidates.clone();
                mask.without(&self.without(number, chunk, children, candidates));
                mask
            }
            Kind::None(children) => self.without(number, chunk, children, candidates),
        }
    }

    /// The candidates none of these holds for.
    fn without(&self, number: u32, chunk: &Chunk, children: &[usize], candidates: &Mask) -> Mask {
        let mut rest = candidates.clone();
        for child in self.cheapest_first(children) {
            if rest.is_empty() {
                break;
            }
            let found = self.members(number, chunk, child, &rest);
            rest.without(&found);
        }
        rest
    }

    fn leaf(&self, number: u32, chunk: &Chunk, (index, leaf): (usize, &Leaf), candidates: &Mask) -> Mask {
        match &self.places[index] {
            Prepared::Segment(plan, inside) => {
                let members = plan.members(number, chunk, 0, candidates);
                if *inside {
                    return members;
                }
                let mut mask = candidates.clone();
                mask.without(&members);
                mask
            }
            Prepared::Condition(kept) => self.condition(number, chunk, (kept, leaf), candidates),
            Prepared::Both(kept) => {
                let Leaf::Both(two) = leaf else { return Mask::none() };
                let first = self.condition(number, chunk, (&kept[0], &two[0]), candidates);
                self.condition(number, chunk, (&kept[1], &two[1]), &first)
            }
            Prepared::Group => Mask::none(),
        }
    }

    fn condition(&self, number: u32, chunk: &Chunk, (kept, leaf): (&Kept, &Leaf), candidates: &Mask) -> Mask {
        let place = Place { number, chunk, at: &self.at, zone: self.rule.zone(), kept };
        let mut mask = candidates.clone();
        mask.and(&place.ask(leaf));
        mask
    }

    fn cheapest_first(&self, children: &[usize]) -> Vec<usize> {
        let mut children = children.to_vec();
        children.sort_by_key(|child| self.cost(*child));
        children
    }

    /// Marks and numbers are read once, texts need a dictionary, rows are many.
    fn cost(&self, index: usize) -> u32 {
        match (&self.rule.nodes()[index].kind, &self.places[index]) {
            (Kind::All(children) | Kind::Any(children) | Kind::None(children), _) => {
                children.iter().map(|child| self.cost(*child)).sum()
            }
            (_, Prepared::Segment(plan, _)) => plan.cost(0),
            (Kind::Leaf(Leaf::Consent { .. } | Leaf::Reach { .. } | Leaf::List { .. }), _) => 1,
            (Kind::Leaf(Leaf::Field(_)), _) => 2,
            (Kind::Leaf(Leaf::Rows { question, .. }), _) => 10 + question.source.filters.len() as u32,
            _ => 20,
        }
    }
}

/// The ids of a chunk's slots.
fn bitmap(number: u32, mask: &Mask) -> RoaringBitmap {
    let bytes: Vec<u8> = mask.words().iter().flat_map(|word| word.to_le_bytes()).collect();
    RoaringBitmap::from_lsb0_bytes(number * SLOTS as u32, &bytes)
}
