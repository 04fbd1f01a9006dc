//! The paper's theorems and corollaries in words: as the slides state them, as the paper is reported to, and how they
//! are drawn here.
//!
//! Li, Zhang, Zhang, Chen, Liu, Wang, ICLR 2025, arXiv 2504.10957.

use super::Statement;

/// A theorem or corollary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Stated {
    /// Multi-task learning.
    Theorem1,
    /// Unlearning.
    Theorem2,
    /// Out of domain, eq. 4.
    Theorem3,
    /// Low rank.
    Corollary1,
    /// Sparsity.
    Corollary2,
}

/// Symbols that every statement uses, each with its meaning.
const SHARED_SYMBOLS: [(&str, &str); 6] = [
    (
        "Ψ = (W, V)",
        "the trained parameters of the one-layer Transformer (eq. 3); Ψ(0) before training",
    ),
    (
        "ΔΨᵢ",
        "task vector of Tᵢ: Ψ*ᵢ − Ψ(0), the trained model less the start (eq. 1)",
    ),
    (
        "ℓ",
        "hinge loss, max(0, 1 − y·f); E[ℓ | T] its mean over task T",
    ),
    (
        "ε",
        "generalization error to which both tasks are trained; here also where a loss counts as small",
    ),
    (
        "β",
        "small, Θ(1/d): what a task vector leaves on other tasks",
    ),
    (
        "Θ(·), poly(·)",
        "up to constants that the paper does not tell; here controls under “Constants”",
    ),
];

impl Stated {
    /// All of them, in the paper's order.
    pub const ALL: [Self; 5] = [
        Self::Theorem1,
        Self::Theorem2,
        Self::Theorem3,
        Self::Corollary1,
        Self::Corollary2,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Theorem1 => "Theorem 1",
            Self::Theorem2 => "Theorem 2",
            Self::Theorem3 => "Theorem 3",
            Self::Corollary1 => "Corollary 1",
            Self::Corollary2 => "Corollary 2",
        }
    }

    /// What it is about.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Theorem1 => "multi-task learning: both tasks kept",
            Self::Theorem2 => "unlearning: T₁ kept, T₂ forgotten",
            Self::Theorem3 => "out of domain: a task T′ that nobody trained on",
            Self::Corollary1 => "low rank",
            Self::Corollary2 => "sparsity",
        }
    }

    /// Whether it is about where to put λ: then its condition is sufficient and not necessary.
    #[must_use]
    pub fn is_theorem(self) -> bool {
        matches!(self, Self::Theorem1 | Self::Theorem2 | Self::Theorem3)
    }

    /// As the slides state it, an assumption or a conclusion a line.
    #[must_use]
    pub fn slides(self) -> &'static [&'static str] {
        match self {
            Self::Theorem1 => &[
                "Let Ψ = Ψ(0) + ΔΨ₁ + λΔΨ₂, both tasks trained to generalization error ε, β = Θ(1/d).",
                "If α ≥ 0 and λ ≥ 1 − α + β,",
                "then E[ℓ | T₁] ≤ Θ(ε) + |λ|β and E[ℓ | T₂] ≤ Θ(ε).",
            ],
            Self::Theorem2 => &[
                "Let Ψ = Ψ(0) + ΔΨ₁ + λΔΨ₂, both tasks trained to generalization error ε, β = Θ(1/d).",
                "If α ≤ 0 and −Θ(α⁻²) ≤ λ ≤ 0,",
                "then E[ℓ | T₁] ≤ Θ(ε) + |λ|β and E[ℓ | T₂] ≥ Θ(1).",
            ],
            Self::Theorem3 => &[
                "Let all μᵢ be orthogonal and μ′ = Σᵢ γᵢμᵢ + κμ′⊥, with μ′⊥ orthogonal to all of them and not all γᵢ = 0.",
                "If for some c in (0, 1)  Σᵢ λᵢγᵢ ≥ 1 + c,  Σᵢ λᵢγᵢ² ≥ 1 + c  and  |λᵢ|β ≤ c for all i (eq. 4),",
                "then E[ℓ | T′] ≤ Θ(ε). Such a region of λ is never empty.",
            ],
            Self::Corollary1 => &[
                "Rank-1 matrices approximate the task vector:",
                "‖ΔW − ΔWʟʀ‖ ≤ M·ε + 1/log M and ‖ΔV − ΔVʟʀ‖ ≤ Θ(ε).",
            ],
            Self::Corollary2 => &[
                "A constant fraction of the rows of ΔV has norm Ω(m^(−1/2)), the rest O(m^(−1/2) ε).",
                "Pruning the rest keeps Theorems 1 to 3.",
            ],
        }
    }

    /// What the paper is reported to say otherwise; not in the slides.
    #[must_use]
    pub fn reported(self) -> &'static str {
        match self {
            Self::Theorem1 => {
                "The same for α > 0; λ ≥ 1 − β at α = 0; for α < 0 no λ serves both tasks."
            }
            Self::Theorem2 => {
                "λ ≤ 0 at α = 0, with no lower end; for α < 0 the right end is a small positive number, −poly(ηδ*)/α."
            }
            Self::Theorem3 => "The same form; the patterns are an orthonormal set and some γᵢ ≠ 0.",
            Self::Corollary1 => "‖ΔV − ΔVʟʀ‖ ≤ ε/δ*.",
            Self::Corollary2 => "The small rows have norm O(m^(−1/2) √(log B / B)).",
        }
    }

    /// Symbols that it uses, each with its meaning.
    #[must_use]
    pub fn symbols(self) -> Vec<(&'static str, &'static str)> {
        let own: &[(&str, &str)] = match self {
            Self::Theorem1 | Self::Theorem2 => &[
                (
                    "α",
                    "correlation of the tasks, μ₁ᵀμ₂: aligned above 0, contradictory below",
                ),
                (
                    "λ",
                    "coefficient of the second task vector: λ₂ on the line λ₁ = 1",
                ),
            ],
            Self::Theorem3 => &[
                (
                    "μᵢ, μ′",
                    "discriminative patterns of Tᵢ and of T′, of length 1",
                ),
                (
                    "γᵢ, κ",
                    "how much of μ′ lies along each μᵢ, and how much along none",
                ),
                ("λᵢ", "coefficients of the task vectors"),
            ],
            Self::Corollary1 => &[
                ("M", "irrelevant patterns"),
                ("LR", "the nearest matrix of low rank, here of rank 1"),
                (
                    "δ*",
                    "share of tokens with the pattern of the sample's label",
                ),
            ],
            Self::Corollary2 => &[
                ("m", "neurons: rows of V"),
                ("B", "samples in a batch of training"),
            ],
        };
        own.iter().chain(&SHARED_SYMBOLS).copied().collect()
    }

    /// How it is drawn and judged here.
    #[must_use]
    pub fn here(self) -> &'static str {
        match self {
            Self::Theorem1 => {
                "A line on λ₁ = 1 and, the tasks' names exchanged, on λ₂ = 1. It counts as come true where L₁ ≤ ε + |λ|β and L₂ ≤ ε."
            }
            Self::Theorem2 => {
                "A line on λ₁ = 1 and, the tasks' names exchanged, on λ₂ = 1, with −C/α² for −Θ(α⁻²) and τ for Θ(1). It counts as come true where L₁ ≤ ε + |λ|β and L₂ ≥ τ."
            }
            Self::Theorem3 => {
                "A region of the plane for α = 0 and λᵢ ≠ 0. It counts as come true where the loss of T′ is at most ε. With T′ := T₁ and T′ := T₂ it is a region in which both tasks are kept."
            }
            Self::Corollary1 => {
                "The tab “Anatomy”: singular values of ΔW and ΔV, and planes of low rank."
            }
            Self::Corollary2 => {
                "The tab “Anatomy”: norms of the rows of ΔV, and planes with rows pruned."
            }
        }
    }
}

impl From<Statement> for Stated {
    fn from(statement: Statement) -> Self {
        match statement {
            Statement::Theorem1(_) => Self::Theorem1,
            Statement::Theorem2(_) => Self::Theorem2,
            Statement::Theorem3 | Statement::Theorem3OnTasks => Self::Theorem3,
        }
    }
}
