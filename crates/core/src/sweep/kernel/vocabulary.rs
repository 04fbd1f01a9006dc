//! Samples as multisets over a small vocabulary, and the order that shares work between them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use crate::sweep::kernel::layout::ROW_ALIGNMENT;

/// A token of the vocabulary and how often a sample contains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenCount {
    /// Index in the vocabulary.
    pub token: usize,
    /// How often the sample contains it; at least one.
    pub count: u16,
}

/// A list of samples that does not describe multisets over the vocabulary.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleListsError {
    /// A sample without tokens has no attention.
    #[error("sample {sample} should have at least one token, found none")]
    Empty {
        /// Index of the sample.
        sample: usize,
    },
    /// A token that the vocabulary does not have.
    #[error("sample {sample} should have tokens below {vocabulary}, found {token}")]
    UnknownToken {
        /// Index of the sample.
        sample: usize,
        /// The token found.
        token: usize,
        /// Number of tokens in the vocabulary.
        vocabulary: usize,
    },
    /// A token with count zero, or listed twice.
    #[error("sample {sample} should list token {token} once and with a count above zero")]
    Miscounted {
        /// Index of the sample.
        sample: usize,
        /// The token found.
        token: usize,
    },
}

/// All samples of a data set as multisets, arranged as a tree of common sub-multisets.
///
/// Samples that begin with the same (token, count) entries share the partial sums of those
/// entries; entries that many samples have come first, so that much is shared.
#[derive(Clone, Debug)]
pub struct SampleLists {
    vocabulary: usize,
    samples: Vec<Range<usize>>,
    /// count / (number of tokens) of each sample and token, `[samples, stride]`.
    pub(crate) shares: Vec<f32>,
    /// Floats from one sample to the next in `shares`.
    pub(crate) stride: usize,
    /// The distinct (token, count) pairs.
    pub(crate) scaled: Vec<TokenCount>,
    /// Entries of all samples, each sample's in the order of the tree.
    pub(crate) entries: Vec<Entry>,
    pub(crate) steps: Vec<Step>,
    /// Query tokens of all steps.
    pub(crate) queries: Vec<usize>,
    /// Depth of the tree, the root counted.
    pub(crate) depth: usize,
}

/// One (token, count) pair in a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Index in [`SampleLists::scaled`].
    pub(crate) scaled: usize,
    pub(crate) token: usize,
}

/// Adds entries to the partial sums at `level` of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) level: usize,
    /// The entries to add, in [`SampleLists::entries`].
    pub(crate) added: Range<usize>,
    /// The queries that need the sums, in [`SampleLists::queries`].
    pub(crate) queries: Range<usize>,
    /// The sample that is complete then, or none for an inner node, which writes level + 1.
    pub(crate) sample: Option<usize>,
}

impl SampleLists {
    /// Arranges `samples`, each a list of distinct tokens below `vocabulary` with their counts.
    ///
    /// # Errors
    ///
    /// When a sample is empty, or has an unknown token, a count of zero or a token twice.
    pub fn new<'a>(
        vocabulary: usize,
        samples: impl IntoIterator<Item = &'a [TokenCount]>,
    ) -> Result<Self, SampleListsError> {
        let mut lists: Vec<Vec<TokenCount>> = Vec::new();
        for (sample, list) in samples.into_iter().enumerate() {
            check(sample, vocabulary, list)?;
            lists.push(list.to_vec());
        }
        let mut uses = BTreeMap::<TokenCount, usize>::new();
        for entry in lists.iter().flatten() {
            *uses.entry(*entry).or_default() += 1;
        }
        let mut scaled: Vec<TokenCount> = uses.keys().copied().collect();
        scaled.sort_by_key(|entry| Reverse(uses.get(entry).copied()));
        let ranks: BTreeMap<TokenCount, usize> = scaled
            .iter()
            .enumerate()
            .map(|(rank, entry)| (*entry, rank))
            .collect();

        let mut arranged = Self {
            vocabulary,
            samples: Vec::with_capacity(lists.len()),
            shares: Vec::new(),
            stride: vocabulary.next_multiple_of(ROW_ALIGNMENT),
            scaled,
            entries: Vec::new(),
            steps: Vec::new(),
            queries: Vec::new(),
            depth: 1,
        };
        for list in &mut lists {
            list.sort_by_key(|entry| ranks.get(entry).copied());
            let start = arranged.entries.len();
            arranged.entries.extend(list.iter().filter_map(|entry| {
                let scaled = *ranks.get(entry)?;
                Some(Entry {
                    scaled,
                    token: entry.token,
                })
            }));
            let tokens: f32 = list.iter().map(|entry| f32::from(entry.count)).sum();
            arranged.samples.push(start..arranged.entries.len());
            let row = arranged.shares.len();
            arranged.shares.resize(row + arranged.stride, 0.0);
            for entry in list {
                arranged.shares[row + entry.token] = f32::from(entry.count) / tokens;
            }
        }
        let mut order: Vec<usize> = (0..lists.len()).collect();
        order.sort_by_key(|sample| arranged.ranks_of(*sample));
        arranged.grow(&order, 0, 0);
        Ok(arranged)
    }

    /// Number of tokens in the vocabulary.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.vocabulary
    }

    /// Number of samples.
    #[must_use]
    pub fn sample_count(&self) -> usize {
        self.samples.len()
    }

    fn ranks_of(&self, sample: usize) -> Vec<usize> {
        self.entries_of(sample)
            .iter()
            .map(|entry| entry.scaled)
            .collect()
    }

    pub(crate) fn entries_of(&self, sample: usize) -> &[Entry] {
        &self.entries[self.samples[sample].clone()]
    }

    /// Adds the steps for samples that agree in their first `shared` entries, whose sums are at
    /// `level`; `order` is sorted by entries.
    fn grow(&mut self, order: &[usize], shared: usize, level: usize) {
        let mut rest = order;
        while let Some(first) = rest.first() {
            let next = self.entries_of(*first).get(shared).copied();
            let alike = rest
                .iter()
                .take_while(|sample| self.entries_of(**sample).get(shared).copied() == next)
                .count();
            let (group, others) = rest.split_at(alike);
            rest = others;
            let entries = self.samples[*first].clone();
            match (next, group) {
                (Some(_), [_, .., last]) => {
                    let common = self
                        .entries_of(*first)
                        .iter()
                        .zip(self.entries_of(*last))
                        .take_while(|(a, b)| a == b)
                        .count();
                    self.push_step(
                        level,
                        entries.start + shared..entries.start + common,
                        group,
                        None,
                    );
                    self.depth = self.depth.max(level + 2);
                    self.grow(group, common, level + 1);
                }
                _ => {
                    for sample in group {
                        let Range { start, end } = self.samples[*sample].clone();
                        self.push_step(level, start + shared..end, &[*sample], Some(*sample));
                    }
                }
            }
        }
    }

    fn push_step(
        &mut self,
        level: usize,
        added: Range<usize>,
        group: &[usize],
        sample: Option<usize>,
    ) {
        let mut queries: Vec<usize> = group
            .iter()
            .flat_map(|sample| self.entries_of(*sample))
            .map(|entry| entry.token)
            .collect();
        queries.sort_unstable();
        queries.dedup();
        let start = self.queries.len();
        self.queries.append(&mut queries);
        let queries = start..self.queries.len();
        self.steps.push(Step {
            level,
            added,
            queries,
            sample,
        });
    }
}

fn check(sample: usize, vocabulary: usize, list: &[TokenCount]) -> Result<(), SampleListsError> {
    if list.is_empty() {
        return Err(SampleListsError::Empty { sample });
    }
    for (index, &TokenCount { token, count }) in list.iter().enumerate() {
        if token >= vocabulary {
            return Err(SampleListsError::UnknownToken {
                sample,
                token,
                vocabulary,
            });
        }
        if count == 0 || list[..index].iter().any(|other| other.token == token) {
            return Err(SampleListsError::Miscounted { sample, token });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SampleLists, SampleListsError, TokenCount};

    fn sample(pairs: &[(usize, u16)]) -> Vec<TokenCount> {
        pairs
            .iter()
            .map(|&(token, count)| TokenCount { token, count })
            .collect()
    }

    fn arrange(samples: &[Vec<TokenCount>]) -> Result<SampleLists, SampleListsError> {
        SampleLists::new(3, samples.iter().map(Vec::as_slice))
    }

    #[test]
    fn a_malformed_sample_is_refused_by_name() {
        let good = sample(&[(0, 1)]);
        let error = |bad: &[(usize, u16)]| arrange(&[good.clone(), sample(bad)]).err();
        assert_eq!(error(&[]), Some(SampleListsError::Empty { sample: 1 }));
        assert_eq!(
            error(&[(3, 1)]),
            Some(SampleListsError::UnknownToken {
                sample: 1,
                token: 3,
                vocabulary: 3
            })
        );
        let miscounted = Some(SampleListsError::Miscounted {
            sample: 1,
            token: 2,
        });
        assert_eq!(error(&[(2, 0)]), miscounted);
        assert_eq!(error(&[(2, 1), (2, 2)]), miscounted);
    }

    #[test]
    fn each_sample_is_completed_exactly_once_and_by_its_own_entries() {
        let samples = [
            sample(&[(0, 4), (1, 1), (2, 3)]),
            sample(&[(0, 4), (1, 1)]),
            sample(&[(0, 4), (1, 1)]),
            sample(&[(1, 2)]),
            sample(&[(2, 3), (1, 1), (0, 4)]),
        ];
        let arranged = arrange(&samples).unwrap();
        let mut path: Vec<Vec<usize>> = vec![Vec::new(); arranged.depth + 1];
        let mut completed = vec![0; samples.len()];
        for step in &arranged.steps {
            let mut entries = path[step.level].clone();
            entries.extend(
                step.added
                    .clone()
                    .map(|index| arranged.entries[index].scaled),
            );
            if let Some(sample) = step.sample {
                completed[sample] += 1;
                let mut found: Vec<TokenCount> =
                    entries.iter().map(|rank| arranged.scaled[*rank]).collect();
                let mut expected = samples[sample].clone();
                found.sort();
                expected.sort();
                assert_eq!(found, expected);
            } else {
                path[step.level + 1] = entries;
            }
        }
        assert_eq!(completed, [1; 5]);
        assert!(arranged.steps.len() > samples.len());
    }
}
