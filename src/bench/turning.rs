//! α under the hand where a training takes a second: previews, what comes once the hand rests, and the film strip.

use std::time::{Duration, Instant};

use super::screen::Screen;
use super::{Series, Table};
use crate::app::{Edit, State};
use crate::worker::Change;
use crate::{Error, Result};

/// Nothing may take longer.
const PATIENCE: Duration = Duration::from_mins(5);
/// Events a second of a drag.
const EVENTS_PER_SECOND: u32 = 60;

/// A preset that is turned, and what it is called in the table.
const PRESETS: [(&str, &str); 2] = [("vit-irrelevant", "vit"), ("digits-irrelevant", "digits")];

/// Measures what a person who turns α waits for.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    for (preset, name) in PRESETS {
        let (mut screen, plane, all) = opened(preset)?;
        let about = format!(
            "preset {preset} from nothing to its complete plane; lines, check and marker are there after {all:.2} s"
        );
        table.add_value(format!("{name}_from_nothing_s"), plane, "s", about);
        turns(&mut screen, name, if quick { 1 } else { 10 }, table)?;
    }
    Ok(())
}

/// Measures film strips to their ends, and drags over them.
pub(super) fn film(table: &mut Table) -> Result<()> {
    for (preset, name) in PRESETS {
        let (mut screen, _, _) = opened(preset)?;
        over_film(&mut screen, name, table)?;
    }
    Ok(())
}

/// A window with a preset, and the seconds until its plane and until all of its picture was there.
fn opened(preset: &str) -> Result<(Screen, f64, f64)> {
    let mut screen = Screen::open()?;
    until(&mut screen, "the first picture", State::is_fresh)?;
    let start = Instant::now();
    screen.window.state.apply(Edit::Preset(preset.into()));
    until(&mut screen, "a complete plane", State::plane_is_fresh)?;
    let plane = start.elapsed().as_secs_f64();
    until(&mut screen, "a picture", State::is_fresh)?;
    Ok((screen, plane, start.elapsed().as_secs_f64()))
}

/// Runs frames until something holds.
fn until(screen: &mut Screen, what: &str, holds: impl Fn(&State) -> bool) -> Result<()> {
    let start = Instant::now();
    screen.frame();
    while !holds(&screen.window.state) {
        if start.elapsed() > PATIENCE {
            return Err(Error::Mismatch(format!("the window did not show {what}")));
        }
        screen.tick_when_woken();
    }
    Ok(())
}

/// A hand that turns α a little, holds still, and lets go.
fn turns(screen: &mut Screen, name: &str, count: u32, table: &mut Table) -> Result<()> {
    let [mut first, mut plane, mut all] = [(); 3].map(|()| Vec::new());
    for turn in 0..count {
        let alpha = 0.011 + 0.083 * f64::from(turn);
        let pictures = screen.window.state.work.pictures;
        let start = Instant::now();
        let turned = (Edit::Alpha(alpha), Change::Continuous);
        screen.window.state.apply(turned);
        until(screen, "a first picture", |state| {
            state.preview_words().is_some() || state.work.pictures > pictures
        })?;
        first.push(start.elapsed().as_secs_f64() * 1e3);
        let start = Instant::now();
        screen.window.state.apply(Edit::Alpha(alpha));
        until(screen, "a complete plane", State::plane_is_fresh)?;
        plane.push(start.elapsed().as_secs_f64());
        until(screen, "a picture", State::is_fresh)?;
        all.push(start.elapsed().as_secs_f64());
    }
    let [first, plane, all] = [first, plane, all].map(Series::new);
    let about = format!("another α while a hand moves, to the first picture, {count} times");
    table.add(format!("{name}_first_picture_ms"), &first, "ms", about);
    let about = "from there to the complete plane, of all steps, cells and samples";
    table.add(format!("{name}_plane_at_rest_s"), &plane, "s", about);
    let about = "the same to lines, check and marker";
    table.add(format!("{name}_all_at_rest_s"), &all, "s", about);
    Ok(())
}

/// The film strip to its end, and then a drag over it.
fn over_film(screen: &mut Screen, name: &str, table: &mut Table) -> Result<()> {
    let is_done = |state: &State| {
        let film = state.shown.film.as_ref();
        film.is_some_and(|film| film.is_of(&state.setup()) && film.is_complete())
    };
    let start = Instant::now();
    until(screen, "a film strip", is_done)?;
    table.add_value(
        format!("{name}_film_s"),
        start.elapsed().as_secs_f64(),
        "s",
        "the film strip of 41 pictures, drawn while nothing else is asked for",
    );
    let seconds = 3;
    let pictures = screen.window.state.work.pictures;
    let start = Instant::now();
    for event in 1..=seconds * EVENTS_PER_SECOND {
        let alpha = -0.9 + 0.01 * f64::from(event);
        let turned = (Edit::Alpha(alpha), Change::Continuous);
        screen.window.state.apply(turned);
        screen.tick();
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let shown = (screen.window.state.work.pictures - pictures) as f64;
    table.add_value(
        format!("{name}_film_pictures_per_second"),
        shown / start.elapsed().as_secs_f64(),
        "1/s",
        format!("α turned from −0.9 to 0.9 in {seconds} s over the strip, pictures of all steps, cells and samples"),
    );
    Ok(())
}
