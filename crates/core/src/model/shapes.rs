//! The shapes of W, V and a, held against each other before one of them is blamed.

use crate::words::list;

/// A tensor's name and its dimensions.
type Named<'a> = (&'a str, &'a [usize]);

/// The sizes on which most tensors of a models file agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// d.
    pub dimension: usize,
    /// m.
    pub hidden: usize,
}

/// What a tensor is, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    W,
    V,
    A,
}

impl Part {
    fn of(name: &str) -> Self {
        match name.rsplit_once('.') {
            Some((_, "w")) => Self::W,
            Some(_) => Self::V,
            None => Self::A,
        }
    }
}

impl Sizes {
    /// The sizes that all tensors have.
    ///
    /// # Errors
    /// Names those that do not fit most of the others, and says if they look transposed.
    pub fn of(tensors: &[Named<'_>]) -> Result<Self, String> {
        let zero = tensors.iter().find(|(_, dims)| dims.contains(&0));
        if let Some((name, dims)) = zero {
            let expected = match Part::of(name) {
                Part::W => "d",
                Part::V => "m and d",
                Part::A => "P and m",
            };
            return Err(format!(
                "tensor {name}: expected {expected} above 0, found {dims:?}"
            ));
        }
        let sizes = Self::of_most(tensors);
        let (fit, odd): (Vec<Named>, Vec<Named>) =
            tensors.iter().partition(|tensor| sizes.fits(tensor));
        let turned: Vec<Named> = odd
            .iter()
            .copied()
            .filter(|(name, dims)| {
                let dims: Vec<usize> = dims.iter().rev().copied().collect();
                sizes.fits(&(name, &dims))
            })
            .collect();
        if let Some((first, _)) = turned.first() {
            let names = turned.iter().map(|(name, dims)| format!("{name} {dims:?}"));
            let look = if turned.len() == 1 { "looks" } else { "look" };
            return Err(format!(
                "{} {look} transposed: expected {}, held against {}",
                list(names),
                sizes.expected(first),
                list(fit.iter().map(|(name, dims)| format!("{name} {dims:?}")))
            ));
        }
        match odd.first() {
            None => Ok(sizes),
            Some((name, dims)) => Err(format!(
                "tensor {name}: expected shape {}, found {dims:?}",
                sizes.expected(name)
            )),
        }
    }

    /// The d and m that fit the most tensors: in doubt the d of W, then the m of V as it stands.
    fn of_most(tensors: &[Named<'_>]) -> Self {
        let sides = |part: Part, at: &'static [usize]| {
            let these = tensors
                .iter()
                .filter(move |(name, _)| Part::of(name) == part);
            these.flat_map(move |(_, dims)| at.iter().filter_map(|at| dims.get(*at).copied()))
        };
        let dimensions = sides(Part::W, &[0]).chain(sides(Part::V, &[1, 0]));
        let mut best = (
            0,
            Self {
                dimension: 1,
                hidden: 1,
            },
        );
        for dimension in dimensions {
            for hidden in sides(Part::V, &[0, 1]).chain(sides(Part::A, &[0, 1])) {
                let sizes = Self { dimension, hidden };
                let fit = tensors.iter().filter(|tensor| sizes.fits(tensor)).count();
                if fit > best.0 {
                    best = (fit, sizes);
                }
            }
        }
        best.1
    }

    fn fits(self, (name, dims): &Named<'_>) -> bool {
        let (d, m) = (self.dimension, self.hidden);
        match Part::of(name) {
            Part::W => *dims == [d, d],
            Part::V => *dims == [m, d],
            Part::A => *dims == [m] || matches!(dims, [_, last] if *last == m),
        }
    }

    /// A tensor's shape in numbers, and what they are.
    fn expected(self, name: &str) -> String {
        let (d, m) = (self.dimension, self.hidden);
        match Part::of(name) {
            Part::W => format!("[{d}, {d}] ([d, d])"),
            Part::V => format!("[{m}, {d}] ([m, d])"),
            Part::A => format!("[{m}] or [P, {m}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The shapes of a models file with d = 2 and m = 3, some of them changed.
    fn told(changes: &[Named<'_>]) -> String {
        let mut tensors: Vec<Named> = vec![
            ("a", &[3]),
            ("psi0.v", &[3, 2]),
            ("psi0.w", &[2, 2]),
            ("psi1.v", &[3, 2]),
            ("psi1.w", &[2, 2]),
            ("psi2.v", &[3, 2]),
            ("psi2.w", &[2, 2]),
        ];
        for (changed, dims) in changes {
            for tensor in &mut tensors {
                if tensor.0 == *changed {
                    tensor.1 = dims;
                }
            }
        }
        match Sizes::of(&tensors) {
            Ok(sizes) => format!("d = {}, m = {}", sizes.dimension, sizes.hidden),
            Err(words) => words,
        }
    }

    #[test]
    fn the_tensor_that_disagrees_with_the_others_is_blamed() {
        assert_eq!(told(&[]), "d = 2, m = 3");
        assert_eq!(told(&[("a", &[8, 3])]), "d = 2, m = 3");
        let turned: &[usize] = &[2, 3];
        let one = told(&[("psi0.v", turned)]);
        assert!(
            one.starts_with("psi0.v [2, 3] looks transposed: expected [3, 2] ([m, d])"),
            "{one}"
        );
        let all = told(&[("psi0.v", turned), ("psi1.v", turned), ("psi2.v", turned)]);
        assert!(
            all.starts_with("psi0.v [2, 3], psi1.v [2, 3] and psi2.v [2, 3] look transposed"),
            "{all}"
        );
        let a = told(&[("a", &[3, 8])]);
        assert!(
            a.starts_with("a [3, 8] looks transposed: expected [3] or [P, 3]"),
            "{a}"
        );
        let w = told(&[("psi0.w", &[5, 5])]);
        assert_eq!(
            w,
            "tensor psi0.w: expected shape [2, 2] ([d, d]), found [5, 5]"
        );
        let v = told(&[("psi0.v", &[6])]);
        assert_eq!(
            v,
            "tensor psi0.v: expected shape [3, 2] ([m, d]), found [6]"
        );
        let m = told(&[("a", &[4])]);
        assert_eq!(m, "tensor a: expected shape [3] or [P, 3], found [4]");
    }
}
