//! The fonts of the window and of figures: DejaVu Sans, which has every mathematical character, then egui's own.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// The name of the bold family, for headings: `FontFamily::Name(BOLD.into())`.
pub const BOLD: &str = "bold";

/// DejaVu Sans before egui's fonts, whose α is hard to tell from an a, and a bold family of its own. The same on every
/// machine, as no font of the system is looked for.
#[must_use]
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, bytes: &'static [u8]| {
        let data = Arc::new(FontData::from_static(bytes));
        fonts.font_data.insert(name.to_owned(), data);
        name.to_owned()
    };
    let regular = add(
        "DejaVuSans",
        include_bytes!("../../assets/fonts/DejaVuSans.ttf"),
    );
    let bold = add(
        "DejaVuSans-Bold",
        include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf"),
    );
    let proportional = fonts.families.entry(FontFamily::Proportional).or_default();
    proportional.insert(0, regular.clone());
    let monospace = fonts.families.entry(FontFamily::Monospace).or_default();
    monospace.push(regular.clone());
    let bold_family = FontFamily::Name(BOLD.into());
    fonts.families.insert(bold_family, vec![bold, regular]);
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_the_formulas_is_drawn() {
        let text = "₁₂ΨΔλαβγκμετξρσΣΘ≥≤−′⊥∈‖→ᵀᵢ★●▶×·≈√±∞∩⁰⁽⁾…";
        let ctx = egui::Context::default();
        ctx.set_fonts(fonts());
        let mut missing = Vec::new();
        let families = [
            FontFamily::Proportional,
            FontFamily::Monospace,
            FontFamily::Name(BOLD.into()),
        ];
        let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
            ui.ctx().fonts_mut(|all| {
                for family in &families {
                    let font = egui::FontId::new(14.0, family.clone());
                    let absent = text.chars().filter(|c| !all.has_glyph(&font, *c));
                    missing.extend(absent.map(|c| (family.clone(), c)));
                }
            });
        });
        output.textures_delta.clear();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
