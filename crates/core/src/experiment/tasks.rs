//! Which tasks an experiment has, where their patterns point, and which of them its plane is about.

use super::{Axes, Correlation, Experiment, TaskId};

impl Experiment {
    /// α, the correlation of the two tasks of the plane's axes.
    #[must_use]
    pub fn alpha(&self) -> Correlation {
        let [x, y] = self.axes.tasks();
        self.correlations.between(x, y)
    }

    /// Sets α, or the nearest to it that the other correlations leave open.
    pub fn set_alpha(&mut self, alpha: Correlation) {
        let [x, y] = self.axes.tasks();
        self.correlations.set(x, y, alpha);
    }

    /// μ of every task with a vector, in the basis e₁, e₂: μ₁ = e₁ and μ₂ = α·e₁ + √(1 − α²)·e₂.
    #[must_use]
    pub fn directions(&self) -> [[f64; 2]; 2] {
        let alpha = self.alpha().get();
        [[1.0, 0.0], [alpha, (1.0 - alpha * alpha).max(0.0).sqrt()]]
    }

    /// The tasks with a vector. Whatever wants to know how many there are asks here.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> + use<> {
        TaskId::first(self.correlations.tasks())
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
        self.axes
    }
}
