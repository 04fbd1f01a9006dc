//! Arrow keys that move what stands in a picture.

use egui::{Event, EventFilter, Key, Response};

use crate::worker::Change;

/// How far the arrow keys went in a frame, in steps across and up, and whether a hand still holds them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::view) struct Steps {
    /// To the right and upwards; with Shift each key is ten.
    pub by: [f64; 2],
    /// Whether the gesture goes on.
    pub change: Change,
}

/// The steps that a picture with the keyboard takes by its arrow keys, which then do not lead to its neighbours.
pub(in crate::view) fn steps_of(response: &Response) -> Option<Steps> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        ..EventFilter::default()
    };
    response
        .ctx
        .memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    steps(&response.ctx, false)
}

/// The steps that the arrow keys take with Alt, or without.
pub(in crate::view) fn steps(ctx: &egui::Context, alt: bool) -> Option<Steps> {
    let (mut by, mut released) = ([0.0, 0.0], false);
    ctx.input(|input| {
        for event in &input.events {
            let Event::Key {
                key,
                pressed,
                modifiers,
                ..
            } = event
            else {
                continue;
            };
            let Some([across, up]) = direction(*key) else {
                continue;
            };
            if !pressed {
                released = true;
            } else if modifiers.alt == alt && !modifiers.command {
                let far = if modifiers.shift { 10.0 } else { 1.0 };
                by = [by[0] + far * across, by[1] + far * up];
            }
        }
    });
    let moved = by != [0.0, 0.0];
    let change = if released {
        Change::Discrete
    } else {
        Change::Continuous
    };
    (moved || released).then_some(Steps { by, change })
}

fn direction(key: Key) -> Option<[f64; 2]> {
    if key == Key::ArrowRight {
        Some([1.0, 0.0])
    } else if key == Key::ArrowLeft {
        Some([-1.0, 0.0])
    } else if key == Key::ArrowUp {
        Some([0.0, 1.0])
    } else if key == Key::ArrowDown {
        Some([0.0, -1.0])
    } else {
        None
    }
}
