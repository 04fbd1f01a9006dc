//! What a sweep measures: a metric of a data set, or of all tasks together.

use crate::lab::Setup;
use crate::sweep::{Metric, Stats, larger, smaller};
use crate::task::{Role, TaskId};

/// What is measured at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A metric of a data set; of ξ the task's own part.
    Of(Metric, Role),
    /// The standard error of an accuracy; 0 of a whole population.
    Error(Role),
    /// The mean of a metric over the tasks with a vector.
    Mean(Metric),
    /// A metric of the task that does worst by it.
    Worst(Metric),
    /// ξ, the disentanglement error, a sum over the tasks with a vector.
    Disentanglement,
}

/// The worse of two values.
fn worse(metric: Metric) -> fn(f64, f64) -> f64 {
    match metric {
        Metric::Loss | Metric::Disentanglement | Metric::Parity | Metric::Odds => larger,
        Metric::Accuracy | Metric::Margin => smaller,
    }
}

impl Measure {
    /// Loss and accuracy of every data set.
    #[must_use]
    pub fn usual(setup: &Setup) -> Vec<Self> {
        let each = setup.roles().into_iter();
        each.flat_map(|role| [Metric::Loss, Metric::Accuracy].map(|metric| Self::Of(metric, role)))
            .collect()
    }

    /// Every one that there may be.
    fn all() -> impl Iterator<Item = Self> {
        let roles = || TaskId::all().map(Role::Task).chain([Role::Target]);
        let metrics = || Metric::ALL.into_iter();
        let of = metrics().flat_map(move |metric| roles().map(move |role| Self::Of(metric, role)));
        of.chain(roles().map(Self::Error))
            .chain(metrics().map(Self::Mean))
            .chain(metrics().map(Self::Worst))
            .chain([Self::Disentanglement])
    }

    /// Its name, as columns and options have it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Of(metric, role) => format!("{}_{}", metric.key(), role.key()),
            Self::Error(role) => format!("se_{}", role.key()),
            Self::Mean(metric) => format!("mean_{}", metric.key()),
            Self::Worst(metric) => format!("worst_{}", metric.key()),
            Self::Disentanglement => "disentanglement".into(),
        }
    }

    /// The measure of a name.
    ///
    /// # Errors
    /// A sentence that says which there are.
    pub fn read(text: &str) -> Result<Self, String> {
        let plain = text.trim().replace('-', "_");
        let found = Self::all().find(|measure| measure.name() == plain);
        found.ok_or_else(|| {
            let metrics = Metric::ALL.map(Metric::key).join(", ");
            format!(
                "expected {metrics} or se with the name of a data set, as in loss_t2, worst_ or mean_ with a metric, or \
                 disentanglement, found {text}"
            )
        })
    }

    /// The metric that it is of, for its colours and words.
    #[must_use]
    pub fn metric(self) -> Metric {
        match self {
            Self::Of(metric, _) | Self::Mean(metric) | Self::Worst(metric) => metric,
            Self::Error(_) => Metric::Accuracy,
            Self::Disentanglement => Metric::Disentanglement,
        }
    }

    /// That a setup has it.
    pub(super) fn check(self, setup: &Setup) -> Result<(), String> {
        let roles = setup.roles();
        let refused = |expected: String| Err(format!("{}: expected {expected}", self.name()));
        if let Self::Of(_, role) | Self::Error(role) = self
            && !roles.contains(&role)
        {
            let names: Vec<_> = roles.iter().map(|role| role.key()).collect();
            return refused(format!("one of {}, found {}", names.join(", "), role.key()));
        }
        if let Self::Of(Metric::Disentanglement, Role::Target) = self {
            return refused("a task with a vector of its own, found target".into());
        }
        if let Self::Of(metric, _) | Self::Mean(metric) | Self::Worst(metric) = self
            && metric.is_by_colour()
            && !setup.has_colours()
        {
            return refused("images that are coloured here, found none".into());
        }
        Ok(())
    }

    /// Its value in every data set's statistics at a point; NaN where there is none.
    #[must_use]
    pub fn of(self, stats: &[(Role, Stats)]) -> f64 {
        let one = |role: Role, value: &dyn Fn(&Stats) -> f64| {
            let found = stats.iter().find(|(own, _)| *own == role);
            found.map_or(f64::NAN, |(_, stats)| value(stats))
        };
        let trained = || stats.iter().filter(|(role, _)| role.task().is_some());
        let each = |metric: Metric| trained().map(move |(_, stats)| metric.of(stats));
        match self {
            Self::Of(metric, role) => one(role, &|stats| metric.of(stats)),
            Self::Error(role) => one(role, &|stats| stats.standard_error),
            #[expect(clippy::cast_precision_loss, reason = "a handful of tasks")]
            Self::Mean(metric) => each(metric).sum::<f64>() / trained().count() as f64,
            Self::Worst(metric) => each(metric).reduce(worse(metric)).unwrap_or(f64::NAN),
            Self::Disentanglement => each(Metric::Disentanglement).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::preset;

    fn stats(loss: f64, accuracy: f64, flips: f64) -> Stats {
        Stats {
            accuracy,
            loss,
            flips,
            ..Stats::default()
        }
    }

    #[test]
    fn the_worst_is_the_larger_loss_and_the_smaller_accuracy_and_a_target_counts_for_neither() {
        let all = [
            (Role::Task(TaskId::T1), stats(0.25, 0.5, 0.125)),
            (Role::Task(TaskId::T2), stats(0.75, 1.0, 0.25)),
            (Role::Target, stats(9.0, 0.0, 0.0)),
        ];
        let of = |name: &str| Measure::read(name).map(|measure| measure.of(&all));
        for (name, value) in [
            ("loss_t2", 0.75),
            ("acc-t1", 0.5),
            ("loss_target", 9.0),
            ("worst_loss", 0.75),
            ("worst_acc", 0.5),
            ("mean_loss", 0.5),
            ("disentanglement", 0.375),
            ("flips_t1", 0.125),
        ] {
            assert_eq!(of(name), Ok(value), "{name}");
        }
        assert!(of("loss_t3").is_ok_and(f64::is_nan));
    }

    #[test]
    fn every_measure_is_read_by_its_name_and_others_are_refused() {
        for measure in Measure::all() {
            assert_eq!(Measure::read(&measure.name()), Ok(measure));
        }
        let said = Measure::read("recall_t1").err().unwrap_or_default();
        assert!(said.contains("found recall_t1"), "{said}");
    }

    #[test]
    fn what_a_setup_lacks_is_not_measured() {
        let setup = |name: &str| Setup::new(preset(name).unwrap());
        let said = |name: &str, of: &str| {
            let measure = Measure::read(name).unwrap();
            measure.check(&setup(of)).err()
        };
        assert_eq!(said("loss_t2", "aligned"), None);
        assert_eq!(
            said("loss_t3", "aligned").as_deref(),
            Some("loss_t3: expected one of t1, t2, found t3")
        );
        assert!(said("acc_target", "aligned").is_some());
        assert_eq!(said("acc_target", "out-of-domain"), None);
        assert!(said("dpd_t1", "aligned").is_some_and(|why| why.contains("coloured")));
        assert_eq!(said("worst_eod", "digits-irrelevant"), None);
    }
}
