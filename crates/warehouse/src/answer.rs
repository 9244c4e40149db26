//! What a rule gives over the whole base: the members, and how many each of its places holds for.

use crate::chunk::{Chunk, Mask, SLOTS};
use crate::snapshot::Snapshot;
use base::Timestamp;
use roaring::RoaringBitmap;
use rules::rule::Channel;
use rules::{At, Compiled, Kind, Leaf};

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
        let at = rule.at(now);
        let mut members = RoaringBitmap::new();
        let mut counts = vec![0; rule.nodes().len()];
        for (first, chunk) in self.chunks() {
            let masks = evaluate(chunk, rule, &at);
            for (count, mask) in counts.iter_mut().zip(&masks) {
                *count += mask.count();
            }
            // Slots come in order, so the bitmap only grows at its end.
            let ids = masks[0].slots().map(|slot| first + slot as u32);
            members.append(ids).expect("ids of later chunks are larger");
        }
        let place = |(node, count): (&rules::Node, u64)| PlaceCount { path: node.path.clone(), count };
        let places = rule.nodes().iter().zip(counts).map(place).collect();
        Answer { members, places, total: self.customers(), as_of: now }
    }

    /// How many of these customers each channel could reach.
    pub fn reachable(&self, members: &RoaringBitmap, channels: &[Channel]) -> Vec<(Channel, u64)> {
        let mut counts: Vec<_> = channels.iter().map(|channel| (*channel, 0)).collect();
        for (chunk, slot) in self.slots_of(members) {
            let reach = chunk.reach(slot);
            for (channel, count) in &mut counts {
                *count += u64::from(reach.has(*channel));
            }
        }
        counts
    }
}

/// A mask for each node of the rule. Children stand behind their parents, so the nodes are taken from the end.
fn evaluate(chunk: &Chunk, rule: &Compiled, at: &At) -> Vec<Mask> {
    let present = chunk.present();
    let mut masks = vec![Mask::NONE; rule.nodes().len()];
    for index in (0..masks.len()).rev() {
        masks[index] = match &rule.nodes()[index].kind {
            Kind::All(children) => {
                children.iter().fold(*present, |mask, &c| mask.with(&masks[c], |a, b| a & b))
            }
            Kind::Any(children) => {
                children.iter().fold(Mask::NONE, |mask, &c| mask.with(&masks[c], |a, b| a | b))
            }
            Kind::None(children) => {
                children.iter().fold(*present, |mask, &c| mask.with(&masks[c], |a, b| a & !b))
            }
            Kind::Leaf(leaf) => ask_leaf(chunk, leaf, at),
        };
    }
    masks
}

fn ask_leaf(chunk: &Chunk, leaf: &Leaf, at: &At) -> Mask {
    let present = chunk.present();
    match leaf {
        Leaf::Segment { rule, inside } => {
            let members = evaluate(chunk, rule, at)[0];
            present.with(&members, |all, members| if *inside { members } else { all & !members })
        }
        Leaf::Field(test) => match chunk.text_column(test.field) {
            Some(column) => {
                let mut mask = Mask::NONE;
                column.select(|value| test.check.holds(value, at), |slot| mask.set(slot));
                mask.with(present, |a, b| a & b)
            }
            None => each(chunk, leaf, at),
        },
        _ => each(chunk, leaf, at),
    }
}

/// The definition, customer by customer.
fn each(chunk: &Chunk, leaf: &Leaf, at: &At) -> Mask {
    let mut mask = Mask::NONE;
    for slot in chunk.present().slots() {
        if leaf.holds(&chunk.view(slot), at) {
            mask.set(slot);
        }
    }
    mask
}

const _: () = assert!(SLOTS.is_multiple_of(64) && SLOTS < u16::MAX as usize);
