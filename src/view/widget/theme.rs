//! Colours, fonts and sizes of the window.

use egui::{Color32, FontId, Stroke, TextStyle, Visuals};

use crate::colour::{overlay, task_shades};
use crate::export::fonts::BOLD;
use crate::ink::{glyph, opaque};
pub use crate::number::written as number;
use crate::scene::Ground;
use crate::sweep::Stats;
use crate::task::Role;

/// Theorem 1.
pub const THEOREM_1: Color32 = opaque(overlay::THEOREM_1);
/// Theorem 2.
pub const THEOREM_2: Color32 = opaque(overlay::THEOREM_2);

/// The same for words.
pub fn theorem_2_words(dark: bool) -> Color32 {
    opaque(overlay::THEOREM_2_WORDS[usize::from(!dark)])
}
/// Theorem 3.
pub const THEOREM_3: Color32 = opaque(overlay::THEOREM_3);
/// What was measured.
pub const MEASURED: Color32 = opaque(overlay::MEASURED);
/// What goes under a bright line to set it off.
pub const CASING: Color32 = glyph::CASING;

/// How much is left of what is older than the settings.
pub const DIMMED: f32 = crate::ink::FADED;

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

/// What pictures lie on, for their marks.
#[must_use]
pub fn ground(dark: bool) -> Ground {
    let colours = palette(dark);
    let rgb = |colour: Color32| [colour.r(), colour.g(), colour.b()];
    Ground {
        dark,
        card: rgb(colours.card),
        text: rgb(colours.text),
        weak: rgb(colours.weak),
        good: rgb(colours.good),
    }
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
    /// A warning.
    pub warning: Color32,
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
            warning: Color32::from_rgb(255, 170, 60),
        }
    } else {
        Palette {
            background: Color32::from_rgb(238, 241, 245),
            card: Color32::from_rgb(252, 253, 254),
            edge: Color32::from_rgb(206, 213, 222),
            text: Color32::from_rgb(22, 27, 34),
            weak: Color32::from_rgb(88, 98, 112),
            good: Color32::from_rgb(12, 122, 60),
            bad: Color32::from_rgb(200, 45, 30),
            warning: Color32::from_rgb(148, 82, 0),
        }
    }
}

/// The same for the stage: what is less important is seen from afar, too.
#[must_use]
pub fn from_afar(colours: Palette) -> Palette {
    Palette {
        weak: colours.weak.lerp_to_gamma(colours.text, 0.5),
        ..colours
    }
}

/// The colour of a task's curves and name.
#[must_use]
pub fn task_colour(role: Role, dark: bool) -> Color32 {
    let [on_dark, on_light] = task_shades(role);
    opaque(if dark { on_dark } else { on_light })
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

/// The same with its standard error, where it is of a sample.
#[must_use]
pub fn accuracy_and_error(stats: &Stats, decimals: usize) -> String {
    let mut words = accuracy(stats, decimals);
    if stats.has_signal() && stats.standard_error > 0.0 {
        words.push_str(" ± ");
        words.push_str(&number(100.0 * stats.standard_error, decimals));
    }
    words
}

/// The ring around what has the keyboard.
#[must_use]
pub(in crate::view) fn focus(dark: bool) -> Color32 {
    if dark {
        Color32::from_rgb(120, 190, 255)
    } else {
        Color32::from_rgb(0, 90, 210)
    }
}

/// Applies colours and sizes; on a stage no text is smaller than a size of its own.
pub fn apply(ctx: &egui::Context, dark: bool, smallest: f32) {
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
    visuals.weak_text_color = Some(if smallest > 0.0 {
        from_afar(colours).weak
    } else {
        colours.weak
    });
    visuals.warn_fg_color = colours.warning;
    visuals.error_fg_color = colours.bad;
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
            (
                TextStyle::Small,
                FontId::proportional(11.0_f32.max(smallest)),
            ),
            (TextStyle::Monospace, FontId::monospace(13.0)),
        ]
        .into();
    });
}

/// Leaves of controls their words alone, for paper.
pub fn flatten(ctx: &egui::Context) {
    ctx.all_styles_mut(|style| {
        let widgets = &mut style.visuals.widgets;
        for look in [&mut widgets.inactive, &mut widgets.open] {
            look.bg_fill = Color32::TRANSPARENT;
            look.weak_bg_fill = Color32::TRANSPARENT;
            look.bg_stroke = Stroke::NONE;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::TaskId;

    /// Relative luminance (WCAG 2.2).
    fn luminance(colour: Color32) -> f64 {
        let [r, g, b, _] = colour.to_array().map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// The contrast of two colours, from 1 to 21 (WCAG 2.2).
    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn the_ring_of_the_focus_is_seen_on_either_ground() {
        for dark in [true, false] {
            let colours = palette(dark);
            for ground in [colours.background, colours.card] {
                // WCAG 2.2, 2.4.13.
                assert!(contrast(focus(dark), ground) >= 3.0, "dark {dark}");
            }
        }
    }

    #[test]
    fn every_text_is_legible_on_either_ground() {
        for dark in [true, false] {
            let colours = palette(dark);
            let mut texts = vec![
                ("text", colours.text),
                ("weak", colours.weak),
                ("good", colours.good),
                ("bad", colours.bad),
                ("warning", colours.warning),
            ];
            let roles = TaskId::all().map(Role::Task).chain([Role::Target]);
            texts.extend(roles.map(|role| (role.symbol(), task_colour(role, dark))));
            for (name, colour) in texts {
                for ground in [colours.background, colours.card] {
                    let contrast = contrast(colour, ground);
                    assert!(contrast >= 4.5, "dark {dark}: {name} has {contrast:.2}");
                }
            }
        }
    }
}
