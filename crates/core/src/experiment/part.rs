//! Parts of a Vision Transformer, by what they are and in which block they stand, and sets of them.

use serde::{Deserialize, Serialize};

use super::number;
use crate::words::list;

/// As many parts are named one by one; more are counted.
const NAMED: usize = 3;

/// A part of a Vision Transformer: one or more of its tensors, which may be left out of the merge together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum VitPart {
    /// What makes tokens of patches: their linear map, and the class token.
    Patches,
    /// The learned positions.
    Positions,
    /// Both LayerNorms of a block.
    Norms(#[serde(deserialize_with = "number::block")] usize),
    /// Queries, keys and values of a block.
    Qkv(#[serde(deserialize_with = "number::block")] usize),
    /// What joins the heads of a block.
    Proj(#[serde(deserialize_with = "number::block")] usize),
    /// The first layer of a block's MLP.
    Fc1(#[serde(deserialize_with = "number::block")] usize),
    /// The second.
    Fc2(#[serde(deserialize_with = "number::block")] usize),
    /// The LayerNorm after the last block.
    LastNorm,
}

/// What a part is, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    /// Of patches tokens.
    Patches,
    /// Positions.
    Positions,
    /// LayerNorms.
    Norms,
    /// Queries, keys and values.
    Qkv,
    /// What joins heads.
    Proj,
    /// First layers of MLPs.
    Fc1,
    /// Second layers.
    Fc2,
}

impl PartKind {
    /// All of them, in the order of the stream.
    pub const ALL: [Self; 7] = [
        Self::Patches,
        Self::Positions,
        Self::Norms,
        Self::Qkv,
        Self::Proj,
        Self::Fc1,
        Self::Fc2,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Patches => "patches",
            Self::Positions => "positions",
            Self::Norms => "norms",
            Self::Qkv => "qkv",
            Self::Proj => "proj",
            Self::Fc1 => "fc1",
            Self::Fc2 => "fc2",
        }
    }
}

impl VitPart {
    /// All parts of a model of so many blocks, in the order of the stream.
    pub fn all(depth: usize) -> impl Iterator<Item = Self> {
        let block = |block| {
            [
                Self::Norms(block),
                Self::Qkv(block),
                Self::Proj(block),
                Self::Fc1(block),
                Self::Fc2(block),
            ]
        };
        let before = [Self::Patches, Self::Positions].into_iter();
        before
            .chain((0..depth).flat_map(block))
            .chain([Self::LastNorm])
    }

    /// What it is.
    #[must_use]
    pub fn kind(self) -> PartKind {
        match self {
            Self::Patches => PartKind::Patches,
            Self::Positions => PartKind::Positions,
            Self::Norms(_) | Self::LastNorm => PartKind::Norms,
            Self::Qkv(_) => PartKind::Qkv,
            Self::Proj(_) => PartKind::Proj,
            Self::Fc1(_) => PartKind::Fc1,
            Self::Fc2(_) => PartKind::Fc2,
        }
    }

    /// Its block; nothing before the first and after the last.
    #[must_use]
    pub fn block(self) -> Option<usize> {
        match self {
            Self::Patches | Self::Positions | Self::LastNorm => None,
            Self::Norms(block)
            | Self::Qkv(block)
            | Self::Proj(block)
            | Self::Fc1(block)
            | Self::Fc2(block) => Some(block),
        }
    }

    /// Its column in a table of so many blocks: the first is what comes before them, the last what comes after.
    #[must_use]
    pub fn column(self, depth: usize) -> usize {
        match self {
            Self::Patches | Self::Positions => 0,
            Self::LastNorm => depth + 1,
            Self::Norms(block)
            | Self::Qkv(block)
            | Self::Proj(block)
            | Self::Fc1(block)
            | Self::Fc2(block) => block + 1,
        }
    }

    /// Its name on screen and in tables.
    #[must_use]
    pub fn name(self) -> String {
        match self.block() {
            Some(block) => format!("{} {block}", self.kind().name()),
            None if self == Self::LastNorm => "last norm".into(),
            None => self.kind().name().into(),
        }
    }

    /// Whether it belongs to a block's attention.
    #[must_use]
    pub fn is_attention(self) -> bool {
        matches!(self, Self::Qkv(_) | Self::Proj(_))
    }

    /// Whether it belongs to a block's MLP.
    #[must_use]
    pub fn is_mlp(self) -> bool {
        matches!(self, Self::Fc1(_) | Self::Fc2(_))
    }
}

/// A set of parts, those that are not merged. In files it is a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<VitPart>", into = "Vec<VitPart>")]
pub struct LeftOut {
    /// Patches, positions and the last norm, a bit each.
    once: u8,
    /// Norms, qkv, proj, fc1 and fc2, a bit a block.
    blocks: [u64; 5],
}

impl LeftOut {
    /// Nothing is left out.
    pub const NONE: Self = Self {
        once: 0,
        blocks: [0; 5],
    };

    /// All parts of a model of so many blocks but those that are kept.
    #[must_use]
    pub fn all_but(depth: usize, kept: impl Fn(VitPart) -> bool) -> Self {
        VitPart::all(depth).filter(|part| !kept(*part)).collect()
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    /// Whether a part is left out.
    #[must_use]
    pub fn has(&self, part: VitPart) -> bool {
        let mut with = *self;
        with.set(part, true);
        with == *self
    }

    /// The same with a part left out, or not.
    #[must_use]
    pub fn with(mut self, part: VitPart, out: bool) -> Self {
        self.set(part, out);
        self
    }

    /// The parts, in the order of the stream.
    pub fn iter(&self) -> impl Iterator<Item = VitPart> + '_ {
        VitPart::all(number::BLOCKS).filter(|part| self.has(*part))
    }

    /// Those that a model of so many blocks has.
    #[must_use]
    pub fn within(&self, depth: usize) -> Self {
        VitPart::all(depth).filter(|part| self.has(*part)).collect()
    }

    /// What is merged of a model of so many blocks, in a few words; nothing if all of it is.
    #[must_use]
    pub fn words(&self, depth: usize) -> Option<String> {
        let out: Vec<VitPart> = self.iter().collect();
        let merged: Vec<VitPart> = VitPart::all(depth).filter(|own| !self.has(*own)).collect();
        let is = |kept: &dyn Fn(VitPart) -> bool| *self == Self::all_but(depth, kept);
        let block = merged.first().and_then(|part| part.block());
        Some(if out.is_empty() {
            return None;
        } else if merged.is_empty() {
            "no part".into()
        } else if is(&VitPart::is_attention) {
            "attention only".into()
        } else if is(&VitPart::is_mlp) {
            "MLPs only".into()
        } else if let Some(block) = block.filter(|own| is(&|part| part.block() == Some(*own))) {
            format!("block {block} only")
        } else if merged.len() <= NAMED {
            format!("{} only", list(merged.into_iter().map(VitPart::name)))
        } else if out.len() <= NAMED {
            format!("without {}", list(out.into_iter().map(VitPart::name)))
        } else {
            format!("{} of {} parts", merged.len(), VitPart::all(depth).count())
        })
    }

    fn set(&mut self, part: VitPart, out: bool) {
        let mut once = |bit: u32| {
            let mask = 1 << bit;
            self.once = if out {
                self.once | mask
            } else {
                self.once & !mask
            };
        };
        let (row, block) = match part {
            VitPart::Patches => return once(0),
            VitPart::Positions => return once(1),
            VitPart::LastNorm => return once(2),
            VitPart::Norms(block) => (0, block),
            VitPart::Qkv(block) => (1, block),
            VitPart::Proj(block) => (2, block),
            VitPart::Fc1(block) => (3, block),
            VitPart::Fc2(block) => (4, block),
        };
        // No model has a block without a bit: neither settings nor files may have that many.
        let bit = u32::try_from(block)
            .ok()
            .and_then(|bit| 1_u64.checked_shl(bit));
        let (mask, row) = (bit.unwrap_or(0), &mut self.blocks[row]);
        *row = if out { *row | mask } else { *row & !mask };
    }
}

impl FromIterator<VitPart> for LeftOut {
    fn from_iter<I: IntoIterator<Item = VitPart>>(parts: I) -> Self {
        let parts = parts.into_iter();
        parts.fold(Self::NONE, |set, part| set.with(part, true))
    }
}

impl From<Vec<VitPart>> for LeftOut {
    fn from(parts: Vec<VitPart>) -> Self {
        parts.into_iter().collect()
    }
}

impl From<LeftOut> for Vec<VitPart> {
    fn from(set: LeftOut) -> Self {
        set.iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_place_of_its_own_in_the_table() {
        let depth = 3;
        let places = VitPart::all(depth).map(|part| (part.column(depth), part.kind()));
        let places: std::collections::HashSet<_> = places.collect();
        assert_eq!(places.len(), 2 + 5 * depth + 1);
        assert!(places.iter().all(|(column, _)| *column < depth + 2));
        assert!(places.contains(&(0, PartKind::Positions)));
        assert!(places.contains(&(depth + 1, PartKind::Norms)));
        assert!(!places.contains(&(0, PartKind::Qkv)));
    }

    #[test]
    fn a_set_has_what_was_put_in_and_nothing_else() {
        let all: Vec<VitPart> = VitPart::all(number::BLOCKS).collect();
        for part in &all {
            let one = LeftOut::NONE.with(*part, true);
            assert_eq!(one.iter().collect::<Vec<_>>(), [*part]);
            assert!(one.with(*part, false).is_empty());
        }
        let set: LeftOut = all.iter().copied().collect();
        assert!(all.iter().all(|part| set.has(*part)));
        assert_eq!(set.within(2).iter().count(), VitPart::all(2).count());
    }

    #[test]
    fn what_is_merged_is_told_in_a_few_words() {
        let words = |kept: fn(VitPart) -> bool| LeftOut::all_but(2, kept).words(2);
        assert_eq!(words(|_| true), None);
        assert_eq!(words(|_| false).as_deref(), Some("no part"));
        assert_eq!(words(VitPart::is_mlp).as_deref(), Some("MLPs only"));
        assert_eq!(
            words(|part| part.block() == Some(1)).as_deref(),
            Some("block 1 only")
        );
        assert_eq!(
            words(|part| part == VitPart::Qkv(0)).as_deref(),
            Some("qkv 0 only")
        );
        assert_eq!(
            words(|part| part != VitPart::LastNorm).as_deref(),
            Some("without last norm")
        );
        assert_eq!(
            words(|part| part.block().is_some_and(|block| block == 0) || part.is_mlp()).as_deref(),
            Some("7 of 13 parts")
        );
    }
}
