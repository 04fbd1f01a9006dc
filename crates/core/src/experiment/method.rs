//! The ways to merge by name, and what is said of each: one table for files, command line and window.

use super::{
    Bases, BasisKind, Combine, Dare, FedGma, Fisher, Median, MedianRule, Merge, Rescale, Ties,
    VectorEdit,
};

/// A way to merge task vectors, without its settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Ψ(0) + Σ λᵢ ΔΨᵢ.
    Arithmetic,
    /// TIES.
    Ties,
    /// DARE.
    Dare,
    /// AWD.
    Awd,
    /// FedGMA.
    FedGma,
    /// The coordinate-wise median.
    Median,
    /// TSV-M.
    TsvM,
    /// Task Vector Bases.
    Bases,
    /// Fisher averaging.
    Fisher,
    /// The tangent merge.
    Tangent,
}

/// Which data a way needs beside the models.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataNeed {
    /// None.
    None,
    /// The tasks' samples, without their labels.
    Unlabelled,
    /// The tasks' samples with their labels.
    Labelled,
}

/// What a way makes of the task vectors, and how a plane of it comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MergeClass {
    /// Directions uᵢ that do not depend on λ: the model is Ψ(0) + Σ λᵢ uᵢ.
    Directions,
    /// A model of its own at every λ.
    Models,
    /// Outputs that are affine in λ; there is no merged model.
    Outputs,
    /// One direction, a ray from Ψ(0) beside the plane of task arithmetic.
    Ray,
}

/// A row of the table.
struct Row {
    name: &'static str,
    title: &'static str,
    does: &'static str,
    data: DataNeed,
    arithmetic: &'static str,
    class: MergeClass,
}

impl DataNeed {
    /// What it needs, in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "needs no data",
            Self::Unlabelled => "needs unlabelled data of every task",
            Self::Labelled => "needs labelled data of every task",
        }
    }
}

impl Method {
    /// All of them, task arithmetic first.
    pub const ALL: [Self; 10] = [
        Self::Arithmetic,
        Self::Ties,
        Self::Dare,
        Self::Awd,
        Self::FedGma,
        Self::Median,
        Self::TsvM,
        Self::Bases,
        Self::Fisher,
        Self::Tangent,
    ];

    fn row(self) -> Row {
        match self {
            Self::Arithmetic => Row {
                name: "arithmetic",
                title: "task arithmetic",
                does: "adds the task vectors, each times its λ, to Ψ(0)",
                data: DataNeed::None,
                arithmetic: "it is task arithmetic unless the vectors are edited before",
                class: MergeClass::Directions,
            },
            Self::Ties => Row {
                name: "ties",
                title: "TIES",
                does: "keeps the largest entries of every vector, elects a sign for each entry and leaves out those of the other",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic where all entries are kept, no signs conflict and entries are summed",
                class: MergeClass::Directions,
            },
            Self::Dare => Row {
                name: "dare",
                title: "DARE",
                does: "drops entries of every vector at random and rescales the others",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic with p = 0, and in expectation over the masks where all is rescaled by 1/(1 − p)",
                class: MergeClass::Directions,
            },
            Self::Awd => Row {
                name: "awd",
                title: "AWD",
                does: "takes from every vector a shift that all have in common, chosen to make them orthogonal",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic where the vectors are orthogonal; of two tasks it is a rescaled one on λ₁ = λ₂",
                class: MergeClass::Directions,
            },
            Self::FedGma => Row {
                name: "fedgma",
                title: "FedGMA",
                does: "weighs every entry by how many vectors agree in its sign, and fully where enough do",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic where all vectors agree in every sign, and with ρ = 0",
                class: MergeClass::Directions,
            },
            Self::Median => Row {
                name: "median",
                title: "median",
                does: "takes the median of the vectors entry by entry, one direction from Ψ(0), drawn as a ray beside the plane of task arithmetic",
                data: DataNeed::None,
                arithmetic: "of two tasks the middle one is task arithmetic at λ₁ = λ₂ = ½",
                class: MergeClass::Ray,
            },
            Self::TsvM => Row {
                name: "tsv-m",
                title: "TSV-M",
                does: "keeps the leading singular vectors of every task's matrices and makes them orthogonal between the tasks",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic where those that are kept are all there are, and orthogonal between the tasks",
                class: MergeClass::Directions,
            },
            Self::Bases => Row {
                name: "bases",
                title: "task vector bases",
                does: "replaces every vector by what a basis of M vectors gives of it",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic with M = T, and by principal components with M = T − 1, as they keep the mean too",
                class: MergeClass::Directions,
            },
            Self::Fisher => Row {
                name: "fisher",
                title: "Fisher averaging",
                does: "averages the tuned models entry by entry with weights λᵢFᵢ, Fᵢ the Fisher information, for λ ≥ 0",
                data: DataNeed::Unlabelled,
                arithmetic: "equals task arithmetic with λᵢ/Σλ where all Fᵢ are equal",
                class: MergeClass::Models,
            },
            Self::Tangent => Row {
                name: "tangent",
                title: "tangent",
                does: "adds to the outputs of Ψ(0) their derivatives along the task vectors, each times its λ",
                data: DataNeed::None,
                arithmetic: "equals task arithmetic to first order in λ, as the model is linearised at Ψ(0)",
                class: MergeClass::Outputs,
            },
        }
    }

    /// Its name in files and after `--method`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Its name on screen.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What it does, as a clause.
    #[must_use]
    pub fn does(self) -> &'static str {
        self.row().does
    }

    /// Which data it needs beside the models.
    #[must_use]
    pub fn data(self) -> DataNeed {
        self.row().data
    }

    /// When it is task arithmetic, as a clause.
    #[must_use]
    pub fn arithmetic(self) -> &'static str {
        self.row().arithmetic
    }

    /// How a plane of it comes about.
    #[must_use]
    pub fn class(self) -> MergeClass {
        self.row().class
    }

    /// All that is said of it, in one sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        let Row {
            does,
            data,
            arithmetic,
            ..
        } = self.row();
        format!("{does}; {}; {arithmetic}", data.words())
    }

    /// The way of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// The way with its usual settings.
    #[must_use]
    pub fn usual(self) -> Merge {
        match self {
            Self::Arithmetic => Merge::Arithmetic(VectorEdit::default()),
            Self::Ties => Merge::Ties(Ties::default()),
            Self::Dare => Merge::Dare(Dare::default()),
            Self::Awd => Merge::Awd,
            Self::FedGma => Merge::FedGma(FedGma::default()),
            Self::Median => Merge::Median(Median::default()),
            Self::TsvM => Merge::TsvM,
            Self::Bases => Merge::Bases(Bases::default()),
            Self::Fisher => Merge::Fisher(Fisher::default()),
            Self::Tangent => Merge::Tangent,
        }
    }
}

impl Merge {
    /// The basis by which it replaces the task vectors, if that is the way.
    #[must_use]
    pub fn basis(&self) -> Option<Bases> {
        match self {
            Self::Bases(bases) => Some(*bases),
            Self::Arithmetic(_)
            | Self::Ties(_)
            | Self::Dare(_)
            | Self::Awd
            | Self::FedGma(_)
            | Self::Median(_)
            | Self::TsvM
            | Self::Fisher(_)
            | Self::Tangent => None,
        }
    }

    /// Its settings by the names of the command line's options, with their values; none of task arithmetic, whose edits are told
    /// part by part. `tasks` is how many there are.
    #[must_use]
    pub fn settings(&self, tasks: usize) -> Vec<(&'static str, String)> {
        match self {
            Self::Arithmetic(_) | Self::Awd | Self::TsvM | Self::Tangent => Vec::new(),
            Self::Ties(ties) => vec![
                ("keep", ties.keep.to_string()),
                ("combine", ties.combine.name().into()),
            ],
            Self::Dare(dare) => vec![
                ("drop", dare.drop.to_string()),
                ("mask-seed", dare.mask_seed.to_string()),
                ("rescale", dare.rescale.name().into()),
            ],
            Self::FedGma(gma) => vec![("agreement", gma.agreement.to_string())],
            Self::Median(median) => vec![("rule", median.rule.name().into())],
            Self::Bases(bases) => vec![
                ("bases", bases.of(tasks).to_string()),
                ("kind", bases.kind.name().into()),
            ],
            Self::Fisher(fisher) => vec![("normalised", fisher.normalised.to_string())],
        }
    }

    /// The way with its settings, in a few words.
    #[must_use]
    pub fn words(&self, tasks: usize) -> String {
        let settings = self.settings(tasks).into_iter();
        // What is off is not told, and what is on by its name alone.
        let told = settings.filter(|(_, value)| value != "false");
        let told = told.map(|(name, value)| {
            let name = name.replace('-', " ");
            if value == "true" {
                name
            } else {
                format!("{name} {value}")
            }
        });
        let settings: Vec<String> = told.collect();
        if settings.is_empty() {
            self.method().title().into()
        } else {
            format!("{} ({})", self.method().title(), settings.join(", "))
        }
    }
}

macro_rules! named {
    ($($of:ident { $($variant:ident $name:literal),* })*) => {$(
        impl $of {
            /// All of them, the usual one first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name after an option.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    )*};
}

named! {
    Combine { Sum "sum", Mean "mean" }
    Rescale { All "all", L1 "l1" }
    MedianRule { Middle "middle", Lower "lower" }
    BasisKind { Pca "pca", Ae "ae", Random "random" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_found_by_its_name_and_says_one_thing_of_its_own() {
        for method in Method::ALL {
            assert_eq!(Method::named(method.name()), Some(method));
            assert_eq!(method.usual().method(), method);
            let others = Method::ALL.into_iter().filter(|other| *other != method);
            assert!(others.into_iter().all(|other| {
                other.name() != method.name() && other.sentence() != method.sentence()
            }));
            // It stands on one line, as the tooltip of a control and in a list.
            assert!(!method.sentence().contains(['\n', '.']), "{method:?}");
        }
        assert_eq!(Method::named("TIES"), None);
    }

    #[test]
    fn settings_are_told_by_their_options() {
        assert_eq!(
            Method::Ties.usual().words(2),
            "TIES (keep 0.2, combine sum)"
        );
        assert_eq!(
            Method::Dare.usual().words(2),
            "DARE (drop 0.5, mask seed 0, rescale all)"
        );
        assert_eq!(
            Method::Bases.usual().words(5),
            "task vector bases (bases 3, kind pca)"
        );
        assert_eq!(Method::Awd.usual().words(2), "AWD");
    }
}
