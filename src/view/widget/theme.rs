//! Colours, fonts and sizes of the window.

use egui::{Color32, FontId, Stroke, TextStyle, Visuals};

use crate::colour::overlay;
use crate::export::fonts::BOLD;
pub use crate::number::written as number;
use crate::sweep::Stats;
use crate::task::{Role, TaskId};

/// Theorem 1.
pub const THEOREM_1: Color32 = opaque(overlay::THEOREM_1);
/// Theorem 2.
pub const THEOREM_2: Color32 = opaque(overlay::THEOREM_2);
/// Theorem 3.
pub const THEOREM_3: Color32 = opaque(overlay::THEOREM_3);
/// Cells whose accuracy is only the sign of noise: brighter than any grey of the colour scale.
pub const NO_SIGNAL: Color32 = opaque(overlay::NO_SIGNAL);
/// What was measured.
pub const MEASURED: Color32 = opaque(overlay::MEASURED);
/// What goes under a bright line to set it off.
pub const CASING: Color32 = opaque(overlay::CASING);
/// Our extrapolation: white over a dark casing.
pub const EXTRAPOLATION: Color32 = Color32::WHITE;
/// Our 2-D rule.
pub const RULE: Color32 = Color32::from_rgb(255, 159, 28);
/// Our mean-field prediction.
pub const MEAN_FIELD: Color32 = Color32::from_rgb(203, 160, 255);
/// A warning in words.
pub const WARNING: Color32 = Color32::from_rgb(255, 170, 60);

/// How much is left of what is older than the settings.
pub const DIMMED: f32 = 0.45;

/// What a picture's colours are multiplied by.
#[must_use]
pub fn tint(dimmed: bool) -> Color32 {
    if dimmed {
        Color32::from_gray(120)
    } else {
        Color32::WHITE
    }
}

/// A colour, of which little is left if it is dimmed.
#[must_use]
pub fn faded(colour: Color32, dimmed: bool) -> Color32 {
    if dimmed {
        colour.gamma_multiply(DIMMED)
    } else {
        colour
    }
}

const fn opaque([r, g, b]: [u8; 3]) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// The colours that differ between dark and light.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind everything.
    pub background: Color32,
    /// Behind a card.
    pub card: Color32,
    /// A card's edge.
    pub edge: Color32,
    /// Ordinary text.
    pub text: Color32,
    /// Less important text.
    pub weak: Color32,
    /// Something that holds.
    pub good: Color32,
    /// Something that fails.
    pub bad: Color32,
}

/// The colours of dark or light.
#[must_use]
pub fn palette(dark: bool) -> Palette {
    if dark {
        Palette {
            background: Color32::from_rgb(11, 14, 19),
            card: Color32::from_rgb(17, 22, 29),
            edge: Color32::from_rgb(38, 46, 57),
            text: Color32::from_rgb(226, 232, 240),
            weak: Color32::from_rgb(148, 160, 175),
            good: THEOREM_1,
            bad: Color32::from_rgb(255, 110, 95),
        }
    } else {
        Palette {
            background: Color32::from_rgb(238, 241, 245),
            card: Color32::from_rgb(252, 253, 254),
            edge: Color32::from_rgb(206, 213, 222),
            text: Color32::from_rgb(22, 27, 34),
            weak: Color32::from_rgb(88, 98, 112),
            good: Color32::from_rgb(14, 130, 66),
            bad: Color32::from_rgb(200, 45, 30),
        }
    }
}

/// A colour on a dark and on a light ground.
type OnGrounds = (Color32, Color32);

/// The colours of the tasks, in order, apart from each other and from the target's.
const TASKS: [OnGrounds; TaskId::MOST] = [
    (
        Color32::from_rgb(88, 166, 255),
        Color32::from_rgb(20, 90, 200),
    ),
    (
        Color32::from_rgb(255, 210, 77),
        Color32::from_rgb(168, 112, 0),
    ),
    (
        Color32::from_rgb(94, 220, 200),
        Color32::from_rgb(0, 122, 110),
    ),
    (
        Color32::from_rgb(255, 140, 120),
        Color32::from_rgb(190, 60, 40),
    ),
    (
        Color32::from_rgb(170, 220, 110),
        Color32::from_rgb(84, 124, 20),
    ),
    (
        Color32::from_rgb(150, 160, 255),
        Color32::from_rgb(74, 74, 190),
    ),
    (
        Color32::from_rgb(255, 170, 210),
        Color32::from_rgb(176, 50, 110),
    ),
    (
        Color32::from_rgb(205, 190, 165),
        Color32::from_rgb(110, 92, 66),
    ),
];
const TARGET: OnGrounds = (
    Color32::from_rgb(214, 150, 255),
    Color32::from_rgb(130, 50, 190),
);

/// The colour of a task's curves and name.
#[must_use]
pub fn task_colour(role: Role, dark: bool) -> Color32 {
    let (on_dark, on_light) = match role {
        Role::Task(task) => TASKS[task.index()],
        Role::Target => TARGET,
    };
    if dark { on_dark } else { on_light }
}

/// An accuracy in percent, or why there is none.
#[must_use]
pub fn accuracy(stats: &Stats, decimals: usize) -> String {
    if !stats.has_value() {
        "no value".into()
    } else if stats.lacks_signal() {
        "no signal".into()
    } else {
        format!("{} %", number(100.0 * stats.accuracy, decimals))
    }
}

/// Applies colours and sizes.
pub fn apply(ctx: &egui::Context, dark: bool) {
    let colours = palette(dark);
    let mut visuals = if dark {
        Visuals::dark()
    } else {
        Visuals::light()
    };
    visuals.panel_fill = colours.background;
    visuals.window_fill = colours.card;
    visuals.extreme_bg_color = colours.card;
    let widgets = &mut visuals.widgets;
    for look in [
        &mut widgets.noninteractive,
        &mut widgets.inactive,
        &mut widgets.hovered,
        &mut widgets.active,
        &mut widgets.open,
    ] {
        look.fg_stroke.color = colours.text;
    }
    visuals.weak_text_color = Some(colours.weak);
    visuals.selection.bg_fill = Color32::from_rgb(38, 98, 205);
    visuals.selection.stroke = Stroke::new(1.0, Color32::WHITE);
    visuals.slider_trailing_fill = true;
    visuals.window_stroke = Stroke::new(1.0, colours.edge);
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, colours.edge);
    if !dark {
        // An empty box is hardly told from a light card without its outline.
        visuals.widgets.inactive.bg_stroke = Stroke::new(1.0, Color32::from_rgb(164, 174, 187));
    }
    ctx.set_visuals(visuals);
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = egui::vec2(8.0, 6.0);
        style.spacing.button_padding = egui::vec2(9.0, 4.0);
        style.text_styles = [
            (TextStyle::Heading, FontId::proportional(17.0)),
            (TextStyle::Body, FontId::proportional(13.0)),
            (TextStyle::Button, FontId::proportional(13.0)),
            (TextStyle::Small, FontId::proportional(11.0)),
            (TextStyle::Monospace, FontId::monospace(13.0)),
        ]
        .into();
    });
}

/// Bold text.
#[must_use]
pub fn bold(words: impl Into<String>, size: f32) -> egui::RichText {
    egui::RichText::new(words).font(FontId::new(size, egui::FontFamily::Name(BOLD.into())))
}

/// A card: a framed part of the screen.
pub fn card(dark: bool) -> egui::Frame {
    let colours = palette(dark);
    egui::Frame::new()
        .fill(colours.card)
        .stroke(Stroke::new(1.0, colours.edge))
        .corner_radius(6.0)
        .inner_margin(10.0)
}
