//! What two to five segments and lists have in common: exact counts of every part, by bitmaps.

use super::source_members;
use crate::facts;
use crate::{Ctx, Error, Result};
use base::Timestamp;
use domain::access::Permission;
use domain::campaigns::Source;
use roaring::RoaringBitmap;

pub const LEAST: usize = 2;
pub const MOST: usize = 5;

/// The sets and the parts they cut each other into.
#[derive(Clone, Debug)]
pub struct Overlap {
    pub sets: Vec<(Source, String, u64)>,
    /// Parts that somebody is in, the largest first: in which sets (by place), and how many customers.
    pub parts: Vec<(Vec<usize>, u64)>,
    /// Everybody who is in at least one.
    pub together: u64,
    pub as_of: Timestamp,
}

pub fn overlap(ctx: &Ctx, of: &[Source]) -> Result<Overlap> {
    ctx.require(Permission::SegmentsRead)?;
    if of.iter().any(|source| matches!(source, Source::List(_))) {
        ctx.require(Permission::ListsRead)?;
    }
    let twice = of.iter().enumerate().any(|(index, source)| of[..index].contains(source));
    if !(LEAST..=MOST).contains(&of.len()) || twice {
        return Err(Error::invalid("of", "out_of_range").hint("two to five different segments or lists"));
    }
    let (base, now) = (facts::base(&ctx.workspace)?, ctx.now());
    let mut sets = Vec::new();
    let mut members = Vec::new();
    for source in of {
        let name = match source {
            Source::Segment(id) => base.schema.segments.get(id).map(|it| it.name.clone()),
            Source::List(id) => ctx.workspace.read(|tx| Ok(store::lists::load(tx, *id)?))?.map(|it| it.name),
        };
        let bitmap = source_members(&ctx.workspace, &base, source, now)?;
        sets.push((*source, name.ok_or(Error::NotFound)?, bitmap.len()));
        members.push(bitmap);
    }
    let parts = parts(&members);
    let together = parts.iter().map(|(_, count)| count).sum();
    Ok(Overlap { sets, parts, together, as_of: now })
}

/// Every part that is not empty: who is in exactly these sets.
fn parts(members: &[RoaringBitmap]) -> Vec<(Vec<usize>, u64)> {
    let mut parts: Vec<(Vec<usize>, u64)> = (1_usize..1 << members.len())
        .map(|mask| {
            let inside: Vec<usize> = (0..members.len()).filter(|at| mask & (1 << at) != 0).collect();
            let mut part = members[inside[0]].clone();
            for (at, set) in members.iter().enumerate() {
                if mask & (1 << at) != 0 {
                    part &= set;
                } else {
                    part -= set;
                }
            }
            (inside, part.len())
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_everybody_once() {
        let sets = [(0..10), (5..15), (8..30)].map(|range| range.collect::<RoaringBitmap>());
        let parts = parts(&sets);
        let count =
            |of: &[usize]| parts.iter().find(|(inside, _)| inside == of).map_or(0, |(_, count)| *count);
        assert_eq!((count(&[0]), count(&[0, 1]), count(&[0, 1, 2]), count(&[0, 2])), (5, 3, 2, 0));
        assert_eq!((count(&[1]), count(&[1, 2]), count(&[2])), (0, 5, 15));
        assert_eq!(parts.iter().map(|(_, count)| count).sum::<u64>(), 30);
        assert_eq!(parts[0], (vec![2], 15));
    }
}
