//! What a subject's numbers are means over, in words: exact populations, samples, or some of either.

use super::Subject;
use crate::task::Role;

/// The tasks whose data are a sample and no exact population.
#[must_use]
pub fn sampled(subject: &Subject) -> Vec<Role> {
    let sampled = subject.sets().iter().filter(|(_, set)| !set.is_exact());
    sampled.map(|(role, _)| *role).collect()
}

/// What losses and accuracies are means over, such as "exact expectation over 240 samples a task".
#[must_use]
pub fn samples_words(subject: &Subject) -> String {
    let sets = subject.sets().iter();
    let sets: Vec<_> = sets
        .map(|(role, set)| (*role, set.len(), set.is_exact()))
        .collect();
    words(&sets)
}

/// For each task its samples, and whether they are exact.
fn words(sets: &[(Role, usize, bool)]) -> String {
    let of_kind = |exact: bool| -> Vec<(Role, usize)> {
        let own = sets.iter().filter(|(_, _, own)| *own == exact);
        own.map(|(role, samples, _)| (*role, *samples)).collect()
    };
    let (exact, sampled) = (of_kind(true), of_kind(false));
    let mixed = !exact.is_empty() && !sampled.is_empty();
    let kinds = [("exact expectation over", exact), ("measured on", sampled)].into_iter();
    let told = kinds.filter(|(_, own)| !own.is_empty()).map(|(kind, own)| {
        let names: Vec<&str> = own.iter().map(|(role, _)| role.symbol()).collect();
        let whose = if mixed {
            format!("{} ", names.join(", "))
        } else {
            String::new()
        };
        let mut sizes: Vec<usize> = own.iter().map(|(_, samples)| *samples).collect();
        sizes.dedup();
        let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
        let each = if sizes.len() == 1 && own.len() > 1 {
            " a task"
        } else {
            ""
        };
        format!("{whose}{kind} {} samples{each}", sizes.join(", "))
    });
    told.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;

    #[test]
    fn an_expectation_is_called_exact_only_of_the_sets_that_are() {
        let [first, second, target] =
            [Role::Task(TaskId::T1), Role::Task(TaskId::T2), Role::Target];
        assert_eq!(
            words(&[(first, 240, true), (second, 240, true)]),
            "exact expectation over 240 samples a task"
        );
        assert_eq!(
            words(&[(first, 300, false), (second, 200, false)]),
            "measured on 300, 200 samples"
        );
        assert_eq!(
            words(&[
                (first, 240, true),
                (second, 240, true),
                (target, 300, false)
            ]),
            "T₁, T₂ exact expectation over 240 samples a task; T′ measured on 300 samples"
        );
    }
}
