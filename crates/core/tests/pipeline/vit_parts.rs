//! A Vision Transformer part by part: what its task vectors are made of, and merges of some parts only, against merges made
//! by hand.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use lambdascope_core::experiment::{Experiment, Grid, LeftOut, Merge, VectorEdit, VitPart, preset};
use lambdascope_core::lab::{Files, Lab, Picture, Report, Setup, Subject};
use lambdascope_core::model::{Parameters, tokens_tensor};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Whether a tensor of a name is merged.
type Kept<'a> = &'a dyn Fn(&str) -> bool;

const DEPTH: usize = 2;

fn setup(case: &str, left_out: LeftOut) -> lambdascope_core::Result<Setup> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("tests/data/vit");
    let file = |name: &str| folder.join(case).join(name);
    let (models, tasks) = (file("models.safetensors"), file("tasks.safetensors"));
    let files = Files::read(Some(&models), Some(&tasks))?;
    let mut setup = Setup::new(Experiment {
        grid: Grid {
            low: -1.0,
            high: 1.0,
            cells: 3,
        },
        merge: Merge::Arithmetic(VectorEdit {
            left_out,
            ..VectorEdit::default()
        }),
        ..files.experiment()
    });
    setup.files = Some(Arc::new(files));
    Ok(setup)
}

fn go_on(_: Report<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn subject(case: &str, left_out: LeftOut) -> lambdascope_core::Result<Subject> {
    Lab::new().subject(&setup(case, left_out)?, &go_on)
}

fn picture(case: &str, left_out: LeftOut) -> lambdascope_core::Result<Arc<Picture>> {
    Lab::new().picture(&setup(case, left_out)?, &go_on)
}

/// Ψ(0), and the sum of the task vectors' tensors whose names are kept.
fn by_hand(
    subject: &Subject,
    point: [f64; 2],
    kept: impl Fn(&str) -> bool,
) -> Result<Parameters, Box<dyn std::error::Error>> {
    let mut merged = Vec::new();
    for info in subject.model().parameters() {
        let name = &info.name;
        let base = subject.base().get(name)?;
        let mut sum = base.clone();
        if kept(name) {
            for (tuned, lambda) in subject.tuned().iter().zip(point) {
                sum = (sum + ((tuned.get(name)? - base)? * lambda)?)?;
            }
        }
        merged.push((name.clone(), sum));
    }
    Ok(Parameters::new(merged))
}

#[test]
fn only_the_parts_that_are_merged_leave_psi_0() -> Outcome {
    let point = [0.7, -1.3];
    let is_of_last = |name: &str| name == "norm.weight" || name == "norm.bias";
    let cases: [(LeftOut, Kept<'_>); 5] = [
        (LeftOut::all_but(DEPTH, VitPart::is_attention), &|name| {
            name.contains(".attn.")
        }),
        (LeftOut::all_but(DEPTH, VitPart::is_mlp), &|name| {
            name.contains(".mlp.")
        }),
        (
            LeftOut::all_but(DEPTH, |part| part.block() == Some(1)),
            &|name| name.starts_with("blocks.1."),
        ),
        (
            LeftOut::NONE
                .with(VitPart::Positions, true)
                .with(VitPart::LastNorm, true),
            &|name| name != "pos_embed" && !is_of_last(name),
        ),
        (
            LeftOut::all_but(DEPTH, |part| part == VitPart::Patches),
            &|name| name == "cls_token" || name.starts_with("patch_embed."),
        ),
    ];
    for case in ["mean", "class"] {
        for (left_out, kept) in &cases {
            let subject = subject(case, *left_out)?;
            let merged = by_hand(&subject, point, kept)?;
            let at = subject.span().at(point)?;
            for info in subject.model().parameters() {
                let (found, hand) = (at.values(&info.name)?, merged.values(&info.name)?);
                if !kept(&info.name) {
                    assert_eq!(found, subject.base().values(&info.name)?, "{}", info.name);
                }
                for (found, hand) in found.iter().zip(hand) {
                    assert!((found - hand).abs() < 1e-5, "{}: {found} {hand}", info.name);
                }
            }
            for (role, reference) in subject.references() {
                let set = subject.set(role).ok_or("no such task")?;
                let tokens = tokens_tensor(set.tokens(), set.shape())?;
                let outputs = subject.model().forward(&merged, &tokens)?;
                let outputs = outputs.to_vec1::<f32>()?;
                for (hand, merged) in outputs.iter().zip(reference.outputs(point)?) {
                    assert!((hand - merged).abs() < 1e-4, "{role:?}: {hand} {merged}");
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_plane_of_some_parts_is_what_candle_finds_and_all_parts_are_no_edit() -> Outcome {
    let whole = picture("mean", LeftOut::NONE)?;
    assert!(whole.anatomy.effect.is_none());
    let edited = picture("mean", LeftOut::all_but(DEPTH, VitPart::is_mlp))?;
    assert!(edited.check < 1e-4, "{}", edited.check);
    let effect = edited.anatomy.effect.as_ref().ok_or("no effect")?;
    assert_eq!(effect.whole.tasks[0].cells, whole.plane.tasks[0].cells);
    assert_ne!(edited.plane.tasks[0].cells, whole.plane.tasks[0].cells);
    // Left out and put in again.
    let back = VitPart::all(DEPTH).fold(LeftOut::all_but(DEPTH, |_| false), |set, part| {
        set.with(part, false)
    });
    let same = picture("mean", back)?;
    assert!(same.subject.setup().experiment.merge.is_plain());
    for (one, other) in same.plane.tasks.iter().zip(&whole.plane.tasks) {
        assert_eq!(one.cells, other.cells);
    }
    for (one, other) in same.subject.vectors().iter().zip(whole.subject.vectors()) {
        for info in whole.subject.model().parameters() {
            assert_eq!(one.values(&info.name)?, other.values(&info.name)?);
        }
    }
    // Nothing at all is merged: every cell is Ψ(0).
    let none = picture("mean", LeftOut::all_but(DEPTH, |_| false))?;
    let cells = &none.plane.tasks[0].cells;
    assert!(cells.iter().all(|cell| cell.accuracy == cells[0].accuracy));
    Ok(())
}

#[test]
fn a_part_that_the_model_lacks_is_refused_by_its_name() -> Outcome {
    let out = LeftOut::NONE.with(VitPart::Qkv(7), true);
    let error = subject("mean", out).err().ok_or("no error")?.to_string();
    assert!(error.contains("no part called qkv 7"), "{error}");
    let mut one_layer = preset("aligned")?;
    one_layer
        .merge
        .change_edit(|edit| edit.left_out = LeftOut::NONE.with(VitPart::LastNorm, true));
    let error = Lab::new().subject(&Setup::new(one_layer), &go_on);
    let error = error.err().ok_or("no error")?.to_string();
    assert!(error.contains("no part called last norm"), "{error}");
    Ok(())
}

/// The numbers of the tensors whose names begin in one of some ways, one after the other, less those of Ψ(0).
fn moved(subject: &Subject, task: usize, names: &[&str]) -> Vec<f64> {
    let infos = subject.model().parameters().iter();
    let own = infos.filter(|info| names.iter().any(|name| info.name.starts_with(name)));
    own.flat_map(|info| {
        let values = |of: &Parameters| of.values(&info.name).unwrap_or_default();
        let (tuned, base) = (values(&subject.tuned()[task]), values(subject.base()));
        let pairs = tuned.into_iter().zip(base);
        pairs
            .map(|(tuned, base)| f64::from(tuned) - f64::from(base))
            .collect::<Vec<_>>()
    })
    .collect()
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(x, y)| x * y).sum()
}

#[test]
fn norms_and_cosines_of_parts_are_those_of_their_tensors() -> Outcome {
    for case in ["mean", "class"] {
        // They are those of whole vectors, whatever is merged.
        for left_out in [LeftOut::NONE, LeftOut::NONE.with(VitPart::Qkv(0), true)] {
            let picture = picture(case, left_out)?;
            let (subject, parts) = (&picture.subject, &picture.anatomy.parts);
            let found: Vec<VitPart> = parts.iter().map(|own| own.part).collect();
            assert_eq!(found, VitPart::all(DEPTH).collect::<Vec<_>>());
            let tensors: [(VitPart, &[&str]); 6] = [
                (VitPart::Patches, &["patch_embed.", "cls_token"]),
                (VitPart::Positions, &["pos_embed"]),
                (VitPart::Norms(1), &["blocks.1.norm1.", "blocks.1.norm2."]),
                (VitPart::Qkv(0), &["blocks.0.attn.qkv."]),
                (VitPart::Fc2(1), &["blocks.1.mlp.fc2."]),
                (VitPart::LastNorm, &["norm."]),
            ];
            for (part, names) in tensors {
                let own = parts.iter().find(|own| own.part == part);
                let own = own.ok_or("no such part")?;
                let [first, second] = [0, 1].map(|task| moved(subject, task, names));
                let norms = [&first, &second].map(|own| dot(own, own).sqrt());
                for (found, norm) in own.norms.iter().zip(norms) {
                    assert!((found - norm).abs() < 1e-5 * norm.max(1.0), "{part:?}");
                }
                let cosine = dot(&first, &second) / (norms[0] * norms[1]);
                let found = own.cosine.ok_or("no cosine")?;
                assert!((found - cosine).abs() < 1e-4, "{part:?}: {found} {cosine}");
            }
            for task in 0..2 {
                let all = moved(subject, task, &[""]);
                let sum: f64 = parts.iter().map(|own| own.norms[task].powi(2)).sum();
                let whole = dot(&all, &all);
                assert!((sum - whole).abs() < 1e-4 * whole, "{sum} {whole}");
            }
            for matrix in &picture.anatomy.tasks[0].matrices {
                let rank = matrix.stable_rank().ok_or("no rank")?;
                let full = f64::from(u32::try_from(matrix.singular_values.len())?);
                assert!(rank >= 1.0 && rank <= full, "{}: {rank}", matrix.name);
                let rows = matrix.name.ends_with("fc1.weight");
                assert_eq!(rows, !matrix.row_norms.is_empty(), "{}", matrix.name);
            }
        }
    }
    Ok(())
}
