//! Which tasks an experiment has, where their patterns point, and which of them its plane is about.

use std::ops::RangeInclusive;

use super::{Axes, Colours, Correlation, Data, Experiment, RedShares, Target, TaskId};

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

    /// From where to where α can go with the other correlations as they are: all of [−1, 1] for two tasks.
    #[must_use]
    pub fn open_alpha(&self) -> RangeInclusive<Correlation> {
        let [x, y] = self.axes.tasks();
        let open = self.correlations.open(x, y);
        let fits = |alpha: f64| {
            let mut moved = self.clone();
            moved.correlations.set(x, y, Correlation::clamped(alpha));
            moved.check_colours().is_ok()
        };
        // Colours have three axes: where more tasks take a fourth between the ends, α stays where it is.
        if fits(f64::midpoint(open.start().get(), open.end().get())) {
            open
        } else {
            self.alpha()..=self.alpha()
        }
    }

    /// Another number of tasks: new ones are orthogonal to all others, their coefficients 0, and the plane has the axes that
    /// it had, or those of the first two. Patterns get the room that they need. Says what of this changed more than the
    /// tasks.
    pub fn set_tasks(&mut self, count: usize) -> Vec<String> {
        let count = count.clamp(2, TaskId::MOST);
        self.correlations = self.correlations.resized(count);
        self.coefficients.resize(count, 0.0);
        if let Some(target) = &mut self.target {
            target.gamma.resize(count, 0.0);
        }
        let mut said = Vec::new();
        if self.axes.tasks().iter().any(|task| task.index() >= count) {
            self.axes = Axes::default();
            said.push("the plane shows T₁ and T₂".to_owned());
        }
        match &mut self.data {
            Data::Patterns(data) => {
                let least = data.least_dimension(count);
                if data.dimension < least {
                    data.dimension = least;
                    said.push(format!("d = {least}, room for all patterns"));
                }
            }
            Data::Digits(data) => {
                if let Colours::Shares(shares) = &mut data.colours {
                    shares.resize(count, RedShares::new(0.5, 0.5));
                }
            }
            Data::Images(_) => {}
        }
        said
    }

    /// Where every task's pattern points in the basis e₁ … e_T, `[T][T]`: μ₁ = e₁ and μ₂ = α·e₁ + √(1 − α²)·e₂.
    #[must_use]
    pub fn directions(&self) -> Vec<Vec<f64>> {
        self.correlations.directions()
    }

    /// A target to begin with: as much of the first task as of the second and a part of neither; within the tasks' span
    /// where their colours take all axes.
    #[must_use]
    pub fn new_target(&self) -> Target {
        let target = |first: [f64; 2]| {
            let mut gamma = first.to_vec();
            gamma.resize(self.correlations.tasks(), 0.0);
            Target { gamma }
        };
        let with = Self {
            target: Some(target([0.6, 0.6])),
            ..self.clone()
        };
        if with.check_colours().is_ok() {
            target([0.6, 0.6])
        } else {
            target([0.6, 0.8])
        }
    }

    /// The patterns of the plane's tasks in an orthonormal basis of their plane, and the target's in the same with what
    /// it has outside that plane: of the task across (1, 0), of the other (α, √(1 − α²)).
    #[must_use]
    pub fn seen_from_plane(&self) -> ([[f64; 2]; 2], Option<[f64; 3]>) {
        let alpha = self.alpha().get();
        let height = (1.0 - alpha * alpha).max(0.0).sqrt();
        let tasks = [[1.0, 0.0], [alpha, height]];
        let target = self.target.as_ref().and_then(|target| {
            let (gamma, kappa, _) = target.normalised();
            if let ([first, second], true) = (&gamma[..], self.axes == Axes::default()) {
                return Some([*first, *second, kappa]);
            }
            let [x, y] = self.axes.tasks().map(|task| self.share_of(task));
            let (across, along) = (x?, y?);
            let up = if height > 0.0 {
                (along - alpha * across) / height
            } else {
                0.0
            };
            let rest = (1.0 - across * across - up * up).max(0.0).sqrt();
            Some([across, up, rest])
        });
        (tasks, target)
    }

    /// γ of the target on the pattern of a task, μ′ᵀμ_t; nothing without a target or such a task.
    #[must_use]
    pub fn share_of(&self, task: TaskId) -> Option<f64> {
        let (gamma, _, _) = self.target.as_ref()?.normalised();
        let directions = self.directions();
        let own = directions.get(task.index())?.iter();
        Some(own.zip(&gamma).map(|(part, share)| part * share).sum())
    }

    /// The tasks with a vector. Whatever wants to know how many there are asks here.
    pub fn tasks(&self) -> impl Iterator<Item = TaskId> + use<> {
        TaskId::first(self.correlations.tasks())
    }

    /// λ of either axis's task, where the marker stands.
    #[must_use]
    pub fn point(&self) -> [f64; 2] {
        self.axes.tasks().map(|task| self.lambda(task))
    }

    /// Moves the marker: λ of either axis's task.
    pub fn set_point(&mut self, point: [f64; 2]) {
        for (task, lambda) in self.axes.tasks().into_iter().zip(point) {
            if let Some(own) = self.coefficients.get_mut(task.index()) {
                *own = lambda;
            }
        }
    }

    /// λ of a task; 0 of one that there is not.
    #[must_use]
    pub fn lambda(&self, task: TaskId) -> f64 {
        self.coefficients.get(task.index()).copied().unwrap_or(0.0)
    }

    /// The tasks whose coefficients are held while those of the plane's axes run, with these.
    pub fn held(&self) -> impl Iterator<Item = (TaskId, f64)> {
        let held = self.tasks().filter(|task| self.axes.axis(*task).is_none());
        held.map(|task| (task, self.lambda(task)))
    }

    /// The tasks of the plane's axes.
    #[must_use]
    pub fn axes(&self) -> Axes {
        self.axes
    }
}
