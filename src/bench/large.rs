//! Large planes: time in proportion to cells × samples, and memory that does not grow with them.

use std::ops::ControlFlow;

use super::machine::{forget_peak_memory, peak_memory_mb};
use super::question::Question;
use super::series::timed;
use super::{Series, Table};
use crate::Result;
use crate::experiment::{Data, Experiment, PatternData, preset};
use crate::lab::{Lab, Setup, Subject};
use crate::sweep::kernel::Isa;

/// Measures what is left of points 7 and 8 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    proportion(quick, table)?;
    digits(quick, table)?;
    many_samples(quick, table)
}

/// Nanoseconds a cell and sample over a range of sizes.
fn proportion(quick: bool, table: &mut Table) -> Result<()> {
    let sizes: &[(usize, usize)] = if quick {
        &[(11, 100), (21, 200)]
    } else {
        &[
            (51, 500),
            (101, 500),
            (201, 500),
            (51, 2000),
            (101, 2000),
            (51, 10_000),
        ]
    };
    let mut all = Vec::new();
    for (cells, samples) in sizes {
        let seconds = Question::random(*samples, *cells)?.plane_seconds(Isa::best())?;
        #[expect(clippy::cast_precision_loss, reason = "counts")]
        let each = seconds * 1e9 / (cells * cells * samples) as f64;
        all.push(each);
        table.add_value(
            format!("plane_{cells}x{cells}_{samples}_ms"),
            seconds * 1e3,
            "ms",
            format!("P=16, d=20, m=64, one task: {each:.0} ns a cell and sample"),
        );
    }
    let about = "a cell and sample over these sizes: time grows in proportion to both";
    table.add(
        "plane_ns_per_cell_and_sample",
        &Series::new(all),
        "ns",
        about,
    );
    Ok(())
}

fn digits(quick: bool, table: &mut Table) -> Result<()> {
    let mut experiment = preset("digits-irrelevant")?;
    experiment.grid.cells = if quick { 11 } else { 201 };
    if quick {
        experiment.training.steps = 20;
    }
    let cells = experiment.grid.cells;
    forget_peak_memory();
    let subject = Lab::new().subject(&Setup::new(experiment), &|_| ControlFlow::Continue(()))?;
    let seconds = plane_seconds(&subject)?;
    let samples = subject.sets().first().map_or(0, |(_, set)| set.len());
    let size = format!("{cells}×{cells} cells, T1 + T2, {samples} images each");
    table.add_value("digits_plane_s", seconds, "s", size.clone());
    if let Some(peak) = peak_memory_mb() {
        table.add_value(
            "digits_peak_memory_mb",
            peak,
            "MB",
            format!("{size}, training and plane"),
        );
    }
    Ok(())
}

fn many_samples(quick: bool, table: &mut Table) -> Result<()> {
    let (cells, samples) = if quick { (11, 500) } else { (201, 10_000) };
    let mut experiment = Experiment {
        data: Data::Patterns(PatternData {
            noise: 0.05,
            samples,
            ..PatternData::default()
        }),
        ..Experiment::default()
    };
    experiment.grid.cells = cells;
    forget_peak_memory();
    let subject = Lab::new().subject(&Setup::new(experiment), &|_| ControlFlow::Continue(()))?;
    let first = subject.sets()[..1].to_vec();
    let subject = subject.on(first);
    let seconds = plane_seconds(&subject)?;
    let size =
        format!("{cells}×{cells} cells × {samples} noisy samples, P=8, d=12, m=32, one task");
    table.add_value(
        "large_plane_s",
        seconds,
        "s",
        format!("{size}, coarse to fine"),
    );
    if let Some(peak) = peak_memory_mb() {
        table.add_value("large_plane_peak_memory_mb", peak, "MB", size);
    }
    Ok(())
}

fn plane_seconds(subject: &Subject) -> Result<f64> {
    let (seconds, _) = timed(|| {
        subject.plane(&|_| ControlFlow::Continue(()), &mut |_| {
            ControlFlow::Continue(())
        })
    })?;
    Ok(seconds)
}
