//! What the hand feels: the window from its opening, through worker, channel and frames, to a picture for each α.

use std::time::{Duration, Instant};

use super::machine::{KNOWS_PROCESSOR_TIME, peak_memory_mb};
use super::screen::Screen;
use super::{Series, Table};
use crate::app::Edit;
use crate::random::{Purpose, shuffle, stream};
use crate::worker::Change;
use crate::{Error, Result};

/// No picture may take longer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Events a second of a drag.
const EVENTS_PER_SECOND: u32 = 60;
/// The step of α at which the drag lets go.
const DRAG_END: u32 = 190;

/// Measures points 4, 6 and 7 of the table.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let start = Instant::now();
    let mut screen = Screen::open()?;
    settle(&mut screen)?;
    table.add_value(
        "start_to_plane_s",
        start.elapsed().as_secs_f64(),
        "s",
        "window to complete plane, everything cold; without the renderer",
    );
    steps(&mut screen, if quick { 3 } else { 50 }, table)?;
    // A window of its own, which has no picture of the drag's yet.
    drawn_anew(&mut screen)?;
    let seconds = if quick { 1 } else { 3 };
    on_the_desk(&mut screen, seconds, table)?;
    drawn_anew(&mut screen)?;
    screen.present();
    settle(&mut screen)?;
    drag(&mut screen, seconds)?;
    let frames = Series::new(screen.frames.clone()).map(|seconds| seconds * 1e3);
    table.add_value(
        "stage_frame_p99_ms",
        frames.quantile(0.99),
        "ms",
        format!("the 99th of 100 of the same drag's frames on the stage, 1920×1080; {TIME}"),
    );
    if let Some(peak) = peak_memory_mb() {
        table.add_value(
            "peak_memory_mb",
            peak,
            "MB",
            "the window after all this, without the renderer",
        );
    }
    Ok(())
}

fn settle(screen: &mut Screen) -> Result<()> {
    let settled = screen.settle(PATIENCE);
    if let Some(notice) = &screen.window.state.notice {
        return Err(Error::Mismatch(notice.clone()));
    }
    let shown = screen.window.state.shown.picture.as_ref();
    let alpha = shown.map(|picture| picture.subject.setup().experiment.alpha().get());
    if !settled || alpha != Some(screen.window.state.experiment.alpha().get()) {
        return Err(Error::Mismatch(
            "the window did not show the picture that was asked for".into(),
        ));
    }
    Ok(())
}

fn drawn_anew(screen: &mut Screen) -> Result<()> {
    *screen = Screen::open()?;
    settle(screen)
}

/// α as the slider gives it, in steps of 0.01 from −1.
fn alpha(step: u32) -> f64 {
    (f64::from(step) - 100.0) / 100.0
}

/// Random α one by one, each waited for.
fn steps(screen: &mut Screen, count: usize, table: &mut Table) -> Result<()> {
    let mut rng = stream(4, Purpose::Evaluation, 0, 0);
    let mut times = Vec::new();
    // All but the α of the opening picture, none twice.
    let mut all: Vec<u32> = (0..=200).filter(|step| *step != 100).collect();
    shuffle(&mut rng, &mut all);
    for step in all.into_iter().take(count) {
        let start = Instant::now();
        screen.window.state.apply(Edit::Alpha(alpha(step)));
        settle(screen)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let times = Series::new(times);
    let about = format!(
        "{count} random α: T2 retrained, 51×51 of T1 and T2, lines, check, marker; frames at 60 Hz"
    );
    table.add("alpha_to_picture_p50_ms", &times, "ms", about);
    table.add_value(
        "alpha_to_picture_p95_ms",
        times.quantile(0.95),
        "ms",
        "the 95th of 100 of the same",
    );
    Ok(())
}

/// What the frames are measured in.
const TIME: &str = if KNOWS_PROCESSOR_TIME {
    "processor time"
} else {
    "time on the clock"
};

/// What became of a drag.
struct Drag {
    /// Complete pictures on screen.
    pictures: u32,
    took: Duration,
    /// The longest time between two pictures.
    longest: Duration,
}

/// A drag of some seconds up to α = 0.9; the frames meanwhile are the screen's.
fn drag(screen: &mut Screen, seconds: u32) -> Result<Drag> {
    let events = seconds * EVENTS_PER_SECOND;
    let first = DRAG_END - events;
    screen.window.state.apply(Edit::Alpha(alpha(first)));
    settle(screen)?;
    screen.frames.clear();
    screen.clock.clear();
    let start = Instant::now();
    let (mut sent, mut pictures) = (0, 0_u32);
    let mut answered = screen.window.state.work.answered;
    let mut longest = Duration::ZERO;
    let mut last_picture = start;
    while sent < events || !screen.window.state.is_fresh() {
        let due = start.elapsed().as_secs_f64() * f64::from(EVENTS_PER_SECOND);
        if sent < events && f64::from(sent) <= due {
            // A frame sees the newest of the events that came since the last one.
            while sent < events && f64::from(sent) <= due {
                sent += 1;
            }
            let change = if sent == events {
                Change::Discrete
            } else {
                Change::Continuous
            };
            screen
                .window
                .state
                .apply((Edit::Alpha(alpha(first + sent)), change));
        }
        screen.tick();
        if screen.window.state.work.answered > answered {
            answered = screen.window.state.work.answered;
            pictures += 1;
            longest = longest.max(last_picture.elapsed());
            last_picture = Instant::now();
        }
        if start.elapsed() > PATIENCE {
            return Err(Error::Mismatch("the drag did not come to an end".into()));
        }
    }
    let took = start.elapsed();
    let shown = screen.window.state.shown.picture.as_ref();
    let last = shown.map(|picture| picture.subject.setup().experiment.alpha().get());
    if last.is_none_or(|last| (last - alpha(DRAG_END)).abs() > 1e-9) {
        return Err(Error::Mismatch(format!(
            "the drag ended at α = 0.9 and shows {last:?}"
        )));
    }
    Ok(Drag {
        pictures,
        took,
        longest,
    })
}

/// The drag in a laptop's window.
fn on_the_desk(screen: &mut Screen, seconds: u32, table: &mut Table) -> Result<()> {
    let Drag {
        pictures,
        took,
        longest,
    } = drag(screen, seconds)?;
    let longest_ms = longest.as_secs_f64() * 1e3;
    table.add_value(
        "alpha_pictures_per_second",
        f64::from(pictures) / took.as_secs_f64(),
        "1/s",
        format!(
            "{pictures} complete ones over a drag of {seconds} s at 60 events/s, the last the released value; \
             the longest wait {longest_ms:.0} ms"
        ),
    );
    let [frames, clock] = [&screen.frames, &screen.clock]
        .map(|seconds| Series::new(seconds.clone()).map(|seconds| seconds * 1e3));
    table.add(
        "frame_p50_ms",
        &frames,
        "ms",
        format!("the drag's frames, 1440×900, while the worker computes on all cores; {TIME}"),
    );
    table.add_value(
        "frame_p99_ms",
        frames.quantile(0.99),
        "ms",
        "the 99th of 100 of the same",
    );
    table.add_value(
        "frame_clock_p99_ms",
        clock.quantile(0.99),
        "ms",
        "the same on the clock: the worker's threads have the processor at times",
    );
    Ok(())
}
