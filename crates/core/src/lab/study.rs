//! Studies: what takes longer than a picture and is computed after it, streaming as it goes.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::authors::{AuthorsQuestion, AuthorsStudy, CaseResult, TargetResult};
use super::bases::{BasesQuestion, BasesStudy};
use super::inside::{Inside, InsideQuestion, look_inside};
use super::keys::{BasesKey, PhaseKey, PlaneKey};
use super::phase::{PhaseDiagram, PhaseQuestion};
use super::runs::{RunsQuestion, RunsStudy};
use super::seeds::{SeedQuestion, SeedStudy};
use super::{Lab, Listener, Report, Setup, Stage};
use crate::experiment::Method;
use crate::sweep::Line;
use crate::{Error, Result};

/// What is asked beyond the picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Study {
    /// The phase diagram: α across, λ₂ up, and Theorem 2's constant.
    Phase(PhaseQuestion),
    /// The same experiment over several seeds.
    Seeds(SeedQuestion),
    /// One sample inside the model.
    Inside(InsideQuestion),
    /// The authors' cases.
    Authors(AuthorsQuestion),
    /// Bases of the task vectors, of every size.
    Bases(BasesQuestion),
    /// Planes of other runs.
    Runs(RunsQuestion),
}

/// A study as far as it has come.
#[derive(Clone, Debug)]
pub enum Studied {
    /// The phase diagram.
    Phase(Arc<PhaseDiagram>),
    /// Several seeds.
    Seeds(Arc<SeedStudy>),
    /// One sample inside the model.
    Inside(Arc<Inside>),
    /// The authors' cases.
    Authors(Arc<AuthorsStudy>),
    /// Bases of the task vectors.
    Bases(Arc<BasesStudy>),
    /// Planes of other runs.
    Runs(Arc<RunsStudy>),
}

/// A study and the setup that it is of.
#[derive(Clone, Debug)]
pub(super) struct KeptStudy {
    setup: Setup,
    study: Study,
    studied: Studied,
}

impl Study {
    /// Why a setup cannot be asked this; nothing if it can.
    #[must_use]
    pub fn refusal(&self, setup: &Setup) -> Option<&'static str> {
        let trained_here = !setup.has_models() && !setup.has_tasks();
        match self {
            Self::Phase(_) if !trained_here => Some(
                "a phase diagram trains the tasks anew at every α, which files with fixed tasks or models do not allow",
            ),
            Self::Phase(_) if !setup.knows_alpha() => Some(
                "a phase diagram has α across, and tasks coloured by shares of red have none: by axes they have one",
            ),
            // Seeds draw other masks, whatever the models are.
            Self::Seeds(_) if setup.experiment.merge.method() == Method::Dare => None,
            Self::Seeds(_) if setup.has_models() => {
                Some("other seeds train other models, but these come from a file")
            }
            Self::Authors(_) => AuthorsStudy::refusal(setup),
            Self::Phase(_) | Self::Seeds(_) | Self::Inside(_) | Self::Bases(_) | Self::Runs(_) => {
                None
            }
        }
    }

    /// Whether this study gives the same of two setups.
    #[must_use]
    pub fn same_of(&self, one: &Setup, other: &Setup) -> bool {
        match self {
            Self::Phase(_) => PhaseKey::of(one) == PhaseKey::of(other),
            Self::Authors(_) => AuthorsStudy::same_of(one, other),
            Self::Bases(_) => BasesKey::of(one) == BasesKey::of(other),
            // What it is of stands in the question.
            Self::Runs(_) => true,
            Self::Seeds(_) | Self::Inside(_) => PlaneKey::of(one) == PlaneKey::of(other),
        }
    }
}

impl KeptStudy {
    pub(super) fn bytes(&self) -> usize {
        self.studied.bytes()
    }
}

impl Studied {
    /// Bytes of what was found.
    fn bytes(&self) -> usize {
        match self {
            Self::Phase(diagram) => {
                let columns = diagram.columns.iter().flatten();
                let columns: usize = columns.map(|column| column.line.bytes()).sum();
                let descents = diagram.descents.iter();
                columns + descents.map(|descent| descent.line.bytes()).sum::<usize>()
            }
            Self::Seeds(seeds) => {
                let lines = |lines: &[Line]| lines.iter().map(Line::bytes).sum::<usize>();
                let results = seeds.results.iter();
                results
                    .map(|one| one.plane.bytes() + lines(&one.lines))
                    .sum()
            }
            Self::Inside(_) => 0,
            Self::Bases(bases) => bases.bytes(),
            Self::Runs(runs) => runs.bytes(),
            Self::Authors(authors) => {
                size_of::<CaseResult>() * authors.cases.len()
                    + size_of::<TargetResult>() * authors.targets.len()
            }
        }
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Phase(diagram) => diagram.is_complete(),
            Self::Seeds(seeds) => seeds.is_complete(),
            Self::Inside(_) => true,
            Self::Authors(authors) => authors.is_complete(),
            Self::Bases(bases) => bases.is_complete(),
            Self::Runs(runs) => runs.is_complete(),
        }
    }
}

impl Lab {
    /// Works on a study until it is complete, telling every piece by [`Report::Studied`]. What is there already is
    /// not computed again, also after an interruption.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if the listener breaks; [`Error::Mismatch`] if the setup cannot be asked this; or as
    /// [`Lab::subject`].
    pub fn study(
        &mut self,
        setup: &Setup,
        study: &Study,
        listener: Listener<'_>,
    ) -> Result<Studied> {
        if let Some(why) = study.refusal(setup) {
            return Err(Error::Mismatch(why.into()));
        }
        let found = self
            .studies
            .take(|kept| kept.study == *study && study.same_of(&kept.setup, setup));
        // Questions that differ share what they can.
        let others = self
            .studies
            .iter()
            .filter(|kept| study.same_of(&kept.setup, setup))
            .map(|kept| &kept.studied);
        let mut studied = match (found, study) {
            (Some(kept), _) => kept.studied,
            (None, Study::Phase(question)) => {
                let mut diagram = PhaseDiagram::new(question, setup);
                for other in others {
                    if let Studied::Phase(other) = other {
                        diagram.take_over(other);
                    }
                }
                Studied::Phase(Arc::new(diagram))
            }
            (None, Study::Seeds(question)) => {
                let mut seeds = SeedStudy::new(question, setup);
                for other in others {
                    if let Studied::Seeds(other) = other {
                        seeds.take_over(other);
                    }
                }
                Studied::Seeds(Arc::new(seeds))
            }
            (None, Study::Authors(question)) => {
                let mut authors = AuthorsStudy::new(*question, setup);
                for other in others {
                    if let Studied::Authors(other) = other {
                        authors.take_over(other);
                    }
                }
                Studied::Authors(Arc::new(authors))
            }
            (None, Study::Bases(question)) => {
                Studied::Bases(Arc::new(BasesStudy::new(*question, setup)))
            }
            (None, Study::Runs(question)) => {
                Studied::Runs(Arc::new(RunsStudy::new(question.clone())))
            }
            (None, Study::Inside(question)) => {
                return self.look_inside(setup, question, listener);
            }
        };
        let result = self.go_on(&mut studied, setup, listener);
        self.studies.put(KeptStudy {
            setup: setup.clone(),
            study: study.clone(),
            studied: studied.clone(),
        });
        result.map(|()| studied)
    }

    /// So quick that it is not kept; the picture that it belongs to is usually there.
    fn look_inside(
        &mut self,
        setup: &Setup,
        question: &InsideQuestion,
        listener: Listener<'_>,
    ) -> Result<Studied> {
        let inside = match self.seen(setup) {
            Some(picture) => look_inside(&picture.subject, question)?,
            None => look_inside(&self.subject(setup, listener)?, question)?,
        };
        let studied = Studied::Inside(Arc::new(inside));
        if listener(Report::Studied(&studied)).is_break() {
            return Err(Error::Cancelled);
        }
        Ok(studied)
    }

    fn go_on(
        &mut self,
        studied: &mut Studied,
        setup: &Setup,
        listener: Listener<'_>,
    ) -> Result<()> {
        loop {
            if listener(Report::Studied(studied)).is_break() {
                return Err(Error::Cancelled);
            }
            if studied.is_complete() {
                return Ok(());
            }
            let share = match studied {
                Studied::Phase(diagram) => diagram.share(),
                Studied::Seeds(seeds) => seeds.share(),
                Studied::Authors(authors) => authors.share(),
                Studied::Bases(bases) => bases.share(),
                Studied::Runs(runs) => runs.share(),
                Studied::Inside(_) => 1.0,
            };
            // The training of a study must not be taken for the training on screen: only its progress is told.
            let quiet = move |report: Report<'_>| match report {
                Report::Progress(..) => listener(Report::Progress(Stage::Study, share)),
                _ => ControlFlow::Continue(()),
            };
            match studied {
                Studied::Phase(diagram) => {
                    Arc::make_mut(diagram).next_piece(self, setup, &quiet)?;
                }
                Studied::Seeds(seeds) => Arc::make_mut(seeds).next_piece(self, setup, &quiet)?,
                Studied::Authors(authors) => Arc::make_mut(authors).next_piece(self, &quiet)?,
                Studied::Bases(bases) => Arc::make_mut(bases).next_piece(self, setup, &quiet)?,
                Studied::Runs(runs) => Arc::make_mut(runs).next_piece(self, &quiet)?,
                Studied::Inside(_) => {}
            }
        }
    }
}
