//! Any command that a file may hold, however odd its numbers.

use proptest::array::uniform2;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::app::{
    Edit, Ghost, HeldCurve, HeldPlane, HeldSlice, Overlay, Pane, PartQuantity, PartsLook, Play,
    RunsLook, Scripted, Tab, ViewChange,
};
use crate::experiment::{Constants, Data, Experiment, Loss, PRESETS, Target, TaskKey, VitPart};
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axes, Axis, Role, TaskId};
use crate::theory::Stated;

/// Any number: what is usual, the ends of ranges and a little beyond, and any bits.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        -3.0..3.0,
        select(vec![
            0.0,
            -0.0,
            1.0,
            -1.0,
            1.0 + f64::EPSILON,
            1e6,
            -1e6,
            1.1e6,
            f64::MIN_POSITIVE,
            f64::MAX,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NAN,
        ]),
        any::<u64>().prop_map(f64::from_bits),
    ]
}

/// Any whole number, mostly a small one.
fn whole() -> impl Strategy<Value = usize> {
    prop_oneof![
        0_usize..200,
        select(vec![1001, 1002, 100_001, usize::MAX]),
        any::<usize>()
    ]
}

fn constants() -> impl Strategy<Value = Constants> {
    let theorem2 = (number(), number());
    let all = (number(), option::of(number()), theorem2, number(), number());
    all.prop_map(
        |(beta, c, (theorem2, theorem2_right), epsilon, tau)| Constants {
            beta,
            c,
            theorem2,
            theorem2_right,
            epsilon,
            tau,
        },
    )
}

/// A preset with some fields set to anything.
fn experiment() -> impl Strategy<Value = Experiment> {
    let fields = vec((0_usize..12, number(), whole()), 0..4);
    (0..PRESETS.len(), fields).prop_map(|(preset, fields)| {
        let mut experiment = PRESETS[preset].experiment().unwrap_or_default();
        for (field, x, n) in fields {
            set(&mut experiment, field, x, n);
        }
        experiment
    })
}

fn set(experiment: &mut Experiment, field: usize, x: f64, n: usize) {
    match field {
        0 => experiment.coefficients = vec![x; n % 4],
        1 => {
            experiment.target = Some(Target {
                gamma: vec![x, 0.5],
            });
        }
        2 => experiment.model.change_one_layer(|model| model.hidden = n),
        3 => experiment
            .model
            .change_one_layer(|model| model.initial_v = x),
        4 => experiment.training.steps = n,
        5 => experiment.training.batch = n,
        6 => experiment
            .training
            .optimiser
            .change_rates(|rates| rates.attention = x),
        7 => experiment.merge.change_edit(|edit| edit.pruned = x),
        8 => experiment.merge.change_edit(|edit| edit.rank = Some(n)),
        9 => experiment.grid.cells = n,
        10 => experiment.constants.tau = x,
        _ => match &mut experiment.data {
            Data::Patterns(patterns) => (patterns.tokens, patterns.noise) = (n, x),
            Data::Digits(digits) => (digits.training_images, digits.rho) = (n, x),
            Data::Images(images) => (images.patch, images.scale) = (n, x),
        },
    }
}

fn edit() -> impl Strategy<Value = Edit> {
    let names = PRESETS.iter().map(|preset| preset.name.to_owned());
    let names: Vec<String> = names.chain(["none".into(), String::new()]).collect();
    let words = vec(any::<char>(), 0..20).prop_map(String::from_iter);
    prop_oneof![
        number().prop_map(Edit::Alpha),
        [number(), number()].prop_map(Edit::Marker),
        (number(), [number(), number()]).prop_map(|(alpha, marker)| Edit::Move { alpha, marker }),
        (select(TaskId::all().collect::<Vec<_>>()), number()).prop_map(|(task, lambda)| {
            let task = TaskKey(task);
            Edit::Coefficient { task, lambda }
        }),
        (0_usize..9, 0_usize..9).prop_map(|(x, y)| {
            let axes = TaskId::new(x).zip(TaskId::new(y));
            let axes = axes.and_then(|(x, y)| Axes::new(x, y));
            Edit::Axes(axes.unwrap_or_default())
        }),
        (0_usize..10).prop_map(Edit::Tasks),
        constants().prop_map(Edit::Constants),
        experiment().prop_map(|experiment| Edit::Experiment(Box::new(experiment))),
        (number(), number()).prop_map(|(low, high)| Edit::Sweep { low, high }),
        prop_oneof![select(names), words].prop_map(Edit::Preset),
        Just(Edit::Reset),
        Just(Edit::Start),
        Just(Edit::NewSeed),
        Just(Edit::Undo),
        Just(Edit::Redo),
    ]
}

fn goal() -> impl Strategy<Value = Goal> {
    let axes = Axes::default();
    select(vec![
        Goal::kept(axes.tasks()),
        Goal::forgetting(axes.pairs()[0]),
        Goal::forgetting(axes.pairs()[1]),
        Goal::of(Role::Target),
        Goal::kept(TaskId::first(5)),
    ])
}

fn role() -> impl Strategy<Value = Role> {
    let tasks = TaskId::first(8).map(Role::Task);
    select(tasks.chain([Role::Target]).collect::<Vec<_>>())
}

/// Contours of any places, some of them too many or none at all.
fn ghost() -> impl Strategy<Value = Ghost> {
    let lines = || {
        let line = vec(uniform2(number()), 0..4);
        let lines = (vec(line, 0..3), select(vec![1, 1, 1, 9_000]));
        lines.prop_map(|(lines, times)| {
            let many = std::iter::repeat_n(lines, times).flatten();
            many.collect::<Vec<Vec<[f64; 2]>>>().into()
        })
    };
    let slice = (select(Axis::BOTH.to_vec()), number(), lines());
    let slice = slice.prop_map(|(running, held, lines)| HeldSlice {
        running,
        held,
        metric: Metric::Loss,
        loss: Loss::Hinge,
        curves: vec![HeldCurve {
            role: Role::Target,
            lines,
        }],
    });
    let name = vec(any::<char>(), 0..300).prop_map(String::from_iter);
    let held = (name, 0..8_usize, goal(), lines(), option::of(slice));
    held.prop_map(|(name, pattern, goal, lines, slice)| Ghost {
        name: name.into(),
        of: "α = 0".into(),
        pattern,
        planes: vec![HeldPlane { goal, lines }],
        slice,
    })
}

fn parts_look() -> impl Strategy<Value = PartsLook> {
    let parts: Vec<VitPart> = VitPart::all(48).collect();
    let looks = (
        select(PartQuantity::ALL.to_vec()),
        select(parts),
        whole(),
        whole(),
    );
    looks.prop_map(|(shows, chosen, block, head)| PartsLook {
        shows,
        chosen,
        head: (block, head),
    })
}

fn view() -> impl Strategy<Value = ViewChange> {
    let question = (number(), whole(), whole());
    let question = question.prop_map(|(lambda1, columns, seeds)| PhaseQuestion {
        lambda1,
        columns,
        seeds,
    });
    let seeds = whole().prop_map(|seeds| SeedQuestion { seeds });
    let metrics = Metric::ALL.to_vec();
    let layers = select(Overlay::ALL.to_vec());
    prop_oneof![
        select(Tab::ALL.to_vec()).prop_map(ViewChange::Tab),
        question.prop_map(ViewChange::Phase),
        option::of(seeds).prop_map(ViewChange::Seeds),
        (role(), whole()).prop_map(|(role, sample)| ViewChange::Sample(role, sample)),
        parts_look().prop_map(ViewChange::Parts),
        select(metrics).prop_map(ViewChange::Metric),
        (layers, any::<bool>()).prop_map(|(layer, drawn)| ViewChange::Layer(layer, drawn)),
        option::of(goal()).prop_map(ViewChange::Third),
        vec(ghost(), 0..8).prop_map(ViewChange::Ghosts),
        (option::of(0_u32..9), option::of(any::<u32>()), 0_usize..4)
            .prop_map(|(one, other, goal)| { ViewChange::Runs(RunsLook { one, other, goal }) }),
        select(Axis::BOTH.to_vec()).prop_map(ViewChange::Slice),
        any::<bool>().prop_map(ViewChange::Answer),
        any::<bool>().prop_map(ViewChange::Authors),
        option::of(select(Stated::ALL.to_vec())).prop_map(ViewChange::Statement),
        Just(ViewChange::WholePlane),
        any::<bool>().prop_map(ViewChange::Palette),
        any::<bool>().prop_map(ViewChange::Help),
        any::<bool>().prop_map(ViewChange::About),
        any::<bool>().prop_map(ViewChange::Present),
        option::of(select(Pane::ALL.to_vec())).prop_map(ViewChange::Maximise),
        any::<bool>().prop_map(ViewChange::Folded),
        select(Pane::ALL.to_vec()).prop_map(ViewChange::StageCard),
        any::<bool>().prop_map(ViewChange::Dark),
        Just(ViewChange::Dismiss),
    ]
}

fn play() -> impl Strategy<Value = Play> {
    prop_oneof![
        Just(Play::Start),
        Just(Play::Pause),
        Just(Play::Step),
        Just(Play::Stop),
        whole().prop_map(Play::GoTo),
    ]
}

/// Whatever a file may say.
pub(super) fn scripted() -> impl Strategy<Value = Scripted> {
    prop_oneof![
        edit().prop_map(Scripted::Edit),
        view().prop_map(Scripted::View),
        play().prop_map(Scripted::Play),
    ]
}
