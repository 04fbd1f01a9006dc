//! A monkey at the real window with a live worker: random actions from a seed, and at every rest the screen is as if it
//! were computed for the first time. A failure tells its seed and a short list that fails too.
//!
//! `MONKEY_SEED` and `MONKEY_COUNT` choose other lists, `MONKEY_LIST` one from a file.

mod action;
mod fresh;
mod player;
mod random;
mod shrink;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use action::Action;
use egui_kittest::Harness;
use lambdascope::app::Kind;
use lambdascope::window::Window;
use player::Player;

/// Actions in the life of one window. Short, so that what fails is found in a short list.
const LIFE: usize = 400;
/// Actions that are done where nobody asks for another number.
const USUAL: usize = 2000;
/// Of so many actions every kind of command is among them.
const MANY: usize = 20_000;
/// Commands that a monkey sends of itself; its clicks may find others.
const KINDS: usize = 70;

/// A window and whoever draws its frames; the window is made in the first.
type Screen = Harness<'static, Option<Window>>;

/// What became of a list.
#[derive(Clone, Debug, Default)]
struct Count {
    done: usize,
    rests: usize,
    closed: usize,
    kinds: HashSet<Kind>,
}

#[expect(clippy::expect_used, reason = "a helper of the tests")]
fn screen() -> Screen {
    Harness::builder()
        .with_size([1440.0, 900.0])
        .with_step_dt(1.0 / 60.0)
        .build_ui_state(
            |ui, window: &mut Option<Window>| {
                let ctx = ui.ctx().clone();
                let window = window.get_or_insert_with(|| player::window(&ctx).expect("a window"));
                window.logic(&ctx);
                window.ui(ui);
            },
            None,
        )
}

/// Does a list in a window of its own.
fn play(list: &[Action]) -> Result<Count, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let player = Player::new(list.to_vec(), folder.path());
    let mut player = player.map_err(|error| error.to_string())?;
    let played = catch_unwind(AssertUnwindSafe(|| {
        let mut screen = screen();
        while !player.is_over() {
            let ctx = screen.ctx.clone();
            let window = screen.state_mut().as_mut().ok_or("no window")?;
            let wanted = player.advance(&ctx, window)?;
            if let Some(size) = wanted.size {
                screen.set_size(size);
            }
            for event in wanted.events {
                screen.event(event);
            }
            screen.run_steps(1);
        }
        Ok(())
    }));
    let panicked = |panic: Box<dyn std::any::Any + Send>| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).into()));
        Err(format!("a panic: {}", words.unwrap_or_default()))
    };
    let after = player.done;
    played
        .unwrap_or_else(panicked)
        .map_err(|why: String| format!("after {after} actions: {why}"))?;
    Ok(Count {
        done: player.done,
        rests: player.rests,
        closed: player.closed,
        kinds: player.kinds,
    })
}

/// Where a list that fails is kept.
fn kept(seed: u64) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("monkey-{seed}.txt"))
}

fn number<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.trim().parse().ok()
}

/// What there is to say about a list that failed.
#[expect(
    clippy::print_stderr,
    reason = "looking for a short list takes minutes"
)]
fn told(seed: u64, list: &[Action], why: &str) -> String {
    eprintln!("seed {seed} failed, {why}; looking for a shorter list");
    let (short, why) = shrink::shortest(list, why, play);
    let text = action::to_text(&short);
    let path = kept(seed);
    let there = std::fs::write(&path, &text).is_ok();
    let place = if there {
        format!("in {}", path.display())
    } else {
        "below".into()
    };
    format!(
        "seed {seed}: {why}\nThe list is {place}; MONKEY_LIST does it again, and examples/monkey.rs in a real window:\n{text}"
    )
}

#[test]
fn whatever_is_done_a_screen_at_rest_is_as_if_computed_for_the_first_time() {
    if let Some(path) = std::env::var_os("MONKEY_LIST") {
        let list = action::from_file(Path::new(&path)).expect("a list");
        let count = play(&list).expect("a screen as it should be");
        eprintln!("{} actions, {} rests", count.done, count.rests);
        return;
    }
    let mut seed = number("MONKEY_SEED").unwrap_or(0);
    let wanted = number("MONKEY_COUNT").unwrap_or(USUAL);
    let since = Instant::now();
    let mut all = Count::default();
    while all.done < wanted {
        let list = random::list(seed, LIFE.min(wanted - all.done));
        match play(&list) {
            Ok(count) => {
                all.done += count.done;
                all.rests += count.rests;
                all.closed += count.closed;
                all.kinds.extend(count.kinds);
            }
            Err(why) => panic!("{}", told(seed, &list, &why)),
        }
        seed += 1;
    }
    let Count {
        done,
        rests,
        closed,
        kinds,
    } = all;
    let took = since.elapsed();
    eprintln!("{done} actions, {rests} rests, {closed} windows closed, in {took:?}");
    assert!(
        wanted < MANY || kinds.len() >= KINDS,
        "a command was never sent"
    );
}

#[test]
fn a_list_is_the_same_for_a_seed_and_is_read_as_it_was_written() {
    let list = random::list(7, 300);
    assert_eq!(format!("{list:?}"), format!("{:?}", random::list(7, 300)));
    let again = action::from_text(&action::to_text(&list)).expect("a list");
    assert_eq!(format!("{again:?}"), format!("{list:?}"));
    let commented = action::from_text("\n// nothing\nUndo\n").expect("a list");
    assert_eq!(commented, [Action::Undo]);
    let refused = action::from_text("Undo\nDance\n").expect_err("no action");
    assert!(refused.starts_with("line 2"), "{refused}");
}
