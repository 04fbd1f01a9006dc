//! Which tasks an experiment has, where their patterns point, and which of them its plane is about.

use super::{Axes, Experiment, TaskId};

impl Experiment {
    /// μ of every task with a vector, in the basis e₁, e₂: μ₁ = e₁ and μ₂ = α·e₁ + √(1 − α²)·e₂. Whatever wants to know
    /// how many tasks there are asks here.
    #[must_use]
    pub fn directions(&self) -> [[f64; 2]; 2] {
        let alpha = self.alpha.get();
        [[1.0, 0.0], [alpha, (1.0 - alpha * alpha).max(0.0).sqrt()]]
    }

    /// The tasks with a vector.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> + use<> {
        TaskId::first(self.directions().len())
    }

    /// λ of either axis's task, where the marker stands.
    #[must_use]
    pub fn point(&self) -> [f64; 2] {
        let of = |task: TaskId| self.coefficients.get(task.index()).copied();
        self.axes().tasks().map(|task| of(task).unwrap_or(0.0))
    }

    /// The tasks of the plane's axes.
    #[must_use]
    pub fn axes(&self) -> Axes {
        Axes::default()
    }
}
