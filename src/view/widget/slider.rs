//! Sliders that never change what they show: only a person does.

use std::ops::RangeInclusive;

use egui::SliderClamping;
use egui::emath::Numeric;

/// A slider without a value box. A value beyond its ends or between its steps stays as it is until the slider is moved.
#[expect(
    clippy::disallowed_methods,
    reason = "this one does not bend what it shows"
)]
pub(in crate::view) fn slider<Num: Numeric>(
    value: &mut Num,
    range: RangeInclusive<Num>,
) -> egui::Slider<'_> {
    egui::Slider::new(value, range)
        .clamping(SliderClamping::Edits)
        .show_value(false)
}
