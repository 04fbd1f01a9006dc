//! How task vectors are merged, by options: each belongs to one way, and is refused with any other.

use anyhow::anyhow;
use lambdascope::experiment::{BasisKind, Combine, MedianRule, Merge, Method, Rescale};

use super::{Failure, option};

/// The way to merge and its settings.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct MethodArguments {
    /// How task vectors are merged: arithmetic, ties, dare, awd, fedgma, median, tsv-m, bases, fisher or tangent [default: as
    /// the experiment says]
    #[arg(long, value_name = "NAME", value_parser = option::method)]
    method: Option<Method>,
    /// ties: the share of every vector's entries, those of largest magnitude, that is kept [default: 0.2]
    #[arg(long, value_name = "K", allow_hyphen_values = true, value_parser = option::kept)]
    keep: Option<f64>,
    /// ties: whether kept entries are added (sum) or averaged (mean) [default: sum]
    #[arg(long, value_name = "HOW", value_parser = option::combine)]
    combine: Option<Combine>,
    /// dare: the probability that an entry is dropped [default: 0.5]
    #[arg(long, value_name = "P", allow_hyphen_values = true, value_parser = option::dropped)]
    drop: Option<f64>,
    /// dare: the seed of the masks [default: 0]
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    mask_seed: Option<u64>,
    /// dare: everything by 1/(1 − p) (all), or so that every tensor keeps its sum of magnitudes (l1) [default: all]
    #[arg(long, value_name = "HOW", value_parser = option::rescale)]
    rescale: Option<Rescale>,
    /// fedgma: how much the vectors must agree in sign for an entry to stay whole [default: 0.8]
    #[arg(long, value_name = "R", allow_hyphen_values = true, value_parser = option::agreement)]
    agreement: Option<f64>,
    /// median: the mean of the two in the middle (middle), or the lower one (lower) [default: middle]
    #[arg(long, value_name = "RULE", value_parser = option::rule)]
    rule: Option<MedianRule>,
    /// bases: vectors of the basis [default: half of the tasks, rounded up]
    #[arg(long, value_name = "M", allow_hyphen_values = true, value_parser = option::bases)]
    bases: Option<usize>,
    /// bases: principal components (pca), an autoencoder (ae) or random combinations (random) [default: pca]
    #[arg(long, value_name = "KIND", value_parser = option::kind)]
    kind: Option<BasisKind>,
    /// fisher: divide every task's Fisher information by its norm
    #[arg(long)]
    normalised: bool,
}

impl MethodArguments {
    /// A way to merge, changed by the options.
    pub(super) fn of(&self, before: Merge) -> Result<Merge, Failure> {
        let method = self.method.unwrap_or(before.method());
        let mut merge = if method == before.method() {
            before
        } else {
            method.usual()
        };
        let own = self.apply(&mut merge);
        let mut others = self.told().into_iter().filter(|(_, told)| *told);
        match others.find(|(option, _)| !own.contains(option)) {
            Some((option, _)) => Err(Failure::Input(anyhow!(
                "option --{option}: expected with --method {}, found {}",
                owner(option).name(),
                method.name()
            ))),
            None => Ok(merge),
        }
    }

    /// Whether any of it was given.
    pub(super) fn is_told(&self) -> bool {
        self.method.is_some() || self.told().into_iter().any(|(_, told)| told)
    }

    /// Every option, and whether it was given.
    fn told(&self) -> [(&'static str, bool); 10] {
        let Self {
            method: _,
            keep,
            combine,
            drop,
            mask_seed,
            rescale,
            agreement,
            rule,
            bases,
            kind,
            normalised,
        } = self;
        [
            ("keep", keep.is_some()),
            ("combine", combine.is_some()),
            ("drop", drop.is_some()),
            ("mask-seed", mask_seed.is_some()),
            ("rescale", rescale.is_some()),
            ("agreement", agreement.is_some()),
            ("rule", rule.is_some()),
            ("bases", bases.is_some()),
            ("kind", kind.is_some()),
            ("normalised", *normalised),
        ]
    }

    /// Puts the options of a way into its settings; the names of those that it has.
    fn apply(&self, merge: &mut Merge) -> &'static [&'static str] {
        match merge {
            Merge::Arithmetic(_) | Merge::Awd | Merge::TsvM | Merge::Tangent => &[],
            Merge::Ties(ties) => {
                ties.keep = self.keep.unwrap_or(ties.keep);
                ties.combine = self.combine.unwrap_or(ties.combine);
                &["keep", "combine"]
            }
            Merge::Dare(dare) => {
                dare.drop = self.drop.unwrap_or(dare.drop);
                dare.mask_seed = self.mask_seed.unwrap_or(dare.mask_seed);
                dare.rescale = self.rescale.unwrap_or(dare.rescale);
                &["drop", "mask-seed", "rescale"]
            }
            Merge::FedGma(gma) => {
                gma.agreement = self.agreement.unwrap_or(gma.agreement);
                &["agreement"]
            }
            Merge::Median(median) => {
                median.rule = self.rule.unwrap_or(median.rule);
                &["rule"]
            }
            Merge::Bases(bases) => {
                bases.count = self.bases.or(bases.count);
                bases.kind = self.kind.unwrap_or(bases.kind);
                &["bases", "kind"]
            }
            Merge::Fisher(fisher) => {
                fisher.normalised |= self.normalised;
                &["normalised"]
            }
        }
    }
}

/// The way that an option belongs to.
fn owner(option: &str) -> Method {
    let none = MethodArguments::default();
    let mut all = Method::ALL.into_iter();
    let has = |method: &Method| none.apply(&mut method.usual()).contains(&option);
    all.find(has).unwrap_or(Method::Arithmetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use lambdascope::experiment::{Dare, Ties, VectorEdit};

    #[test]
    fn options_change_their_own_way_and_are_refused_with_another() {
        let ties = MethodArguments {
            method: Some(Method::Ties),
            keep: Some(0.3),
            ..MethodArguments::default()
        };
        let expected = Ties {
            keep: 0.3,
            combine: Combine::Sum,
        };
        assert_eq!(ties.of(Merge::default()).ok(), Some(Merge::Ties(expected)));
        // What the experiment says stays where the way does.
        let mean = Merge::Ties(Ties {
            combine: Combine::Mean,
            ..Ties::default()
        });
        let kept = ties.of(mean).ok();
        let expected = Ties {
            keep: 0.3,
            combine: Combine::Mean,
        };
        assert_eq!(kept, Some(Merge::Ties(expected)));
        let refused = MethodArguments {
            drop: Some(0.4),
            ..ties
        };
        let Err(Failure::Input(words)) = refused.of(Merge::default()) else {
            panic!("not refused");
        };
        assert_eq!(
            words.to_string(),
            "option --drop: expected with --method dare, found ties"
        );
    }

    #[test]
    fn every_option_belongs_to_a_way_that_has_it() {
        for (option, _) in MethodArguments::default().told() {
            assert_ne!(owner(option), Method::Arithmetic, "{option}");
        }
        let edited = Merge::Arithmetic(VectorEdit {
            rank: Some(1),
            ..VectorEdit::default()
        });
        assert_eq!(MethodArguments::default().of(edited).ok(), Some(edited));
        let dare = MethodArguments {
            mask_seed: Some(4),
            ..MethodArguments::default()
        };
        let found = dare.of(Merge::Dare(Dare::default())).ok();
        let expected = Dare {
            mask_seed: 4,
            ..Dare::default()
        };
        assert_eq!(found, Some(Merge::Dare(expected)));
    }
}
