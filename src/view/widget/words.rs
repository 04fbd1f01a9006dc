//! The words of a story, in Markdown, and how much room they take: the same at every step, so that nothing jumps.

use std::sync::Arc;

use egui::{FontId, Rect, TextStyle, UiBuilder, Vec2, vec2};
use egui_commonmark::{CommonMarkCache, CommonMarkViewer};

use crate::app::story::{Step, Story};
use crate::identity::Same;

/// The height of the row with a question and its answer.
pub(in crate::view) const QUESTION: f32 = 22.0;
/// Between title, words and question.
pub(in crate::view) const GAP: f32 = 2.0;
/// Sizes of the letters, of which a step takes the first that leaves its words their room. The last is the smallest
/// that the stage has.
const SIZES: [f32; 5] = [16.0, 15.0, 14.0, 13.0, 12.0];

/// How much room a story's words take.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::view) struct Measured {
    /// The size of each step's letters, in points.
    pub sizes: Vec<f32>,
    /// The height of the highest words with their question, in points.
    pub height: f32,
}

/// What Markdown needs from frame to frame, and the room of the story that was told last.
#[derive(Default)]
pub(in crate::view) struct Words {
    cache: CommonMarkCache,
    of: Option<(Same<Story>, Vec2)>,
    measured: Option<Measured>,
}

impl Words {
    /// Markdown in letters of a size.
    pub(in crate::view) fn words_ui(&mut self, ui: &mut egui::Ui, text: &str, size: f32) {
        ui.scope(|ui| {
            let style = ui.style_mut();
            let styles = &mut style.text_styles;
            styles.insert(TextStyle::Body, FontId::proportional(size));
            styles.insert(TextStyle::Monospace, FontId::monospace(size));
            style.spacing.item_spacing = vec2(0.0, GAP);
            // There is no bold cut at hand there: what is strong has a colour of its own.
            let strong = style.visuals.warn_fg_color;
            style.visuals.widgets.active.fg_stroke.color = strong;
            CommonMarkViewer::new().show(ui, &mut self.cache, text);
        });
    }

    /// The room that the words of a story take where there is so much, measured once.
    pub(in crate::view) fn measured(
        &mut self,
        ui: &mut egui::Ui,
        story: &Arc<Story>,
        room: Vec2,
    ) -> Measured {
        let of = Some((Same::new(story), room));
        if let Some(measured) = self.measured.as_ref().filter(|_| self.of == of) {
            return measured.clone();
        }
        let fitting = story.steps.iter().map(|step| {
            let mut found = (SIZES[0], 0.0);
            for size in SIZES {
                found = (size, self.height(ui, step, room.x, size));
                if found.1 <= room.y {
                    break;
                }
            }
            found
        });
        let (sizes, heights): (Vec<f32>, Vec<f32>) = fitting.unzip();
        let height = heights.into_iter().fold(0.0, f32::max).ceil().min(room.y);
        let found = Measured { sizes, height };
        (self.of, self.measured) = (of, Some(found.clone()));
        // What was laid out to be measured is in this frame, too.
        ui.ctx().request_discard("a story was measured");
        found
    }

    /// How high the words of a step are, with its question.
    fn height(&mut self, ui: &mut egui::Ui, step: &Step, width: f32, size: f32) -> f32 {
        let room = Rect::from_min_size(ui.cursor().min, vec2(width, f32::INFINITY));
        let mut unseen = ui.new_child(UiBuilder::new().max_rect(room).invisible());
        self.words_ui(&mut unseen, step.text.as_written(), size);
        let question = if step.predict.is_some() {
            GAP + QUESTION
        } else {
            0.0
        };
        unseen.min_rect().height() + question
    }
}
