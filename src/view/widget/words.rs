//! The words of a story, in Markdown, and how much room they take: the same at every step, so that nothing jumps.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontFamily, FontId, Rect, UiBuilder, Vec2, vec2};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::app::story::{Step, Story};
use crate::export::fonts::BOLD;
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

/// The room of the story that was told last.
#[derive(Default)]
pub(in crate::view) struct Words {
    of: Option<(Same<Story>, Vec2)>,
    measured: Option<Measured>,
}

impl Words {
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
                found = (size, height(ui, step, room.x, size));
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
}

/// How high the words of a step are, with its question.
fn height(ui: &mut egui::Ui, step: &Step, width: f32, size: f32) -> f32 {
    let room = Rect::from_min_size(ui.cursor().min, vec2(width, f32::INFINITY));
    let mut unseen = ui.new_child(UiBuilder::new().max_rect(room).invisible());
    words_ui(&mut unseen, step.text.as_written(), size);
    let question = if step.predict.is_some() {
        GAP + QUESTION
    } else {
        0.0
    };
    unseen.min_rect().height() + question
}

/// Markdown in letters of a size, as one text, so that its lines break between words only.
pub(in crate::view) fn words_ui(ui: &mut egui::Ui, text: &str, size: f32) {
    let job = laid_out(text, size, ui.visuals().text_color());
    ui.add(egui::Label::new(job).wrap());
}

/// Paragraphs and items begin on lines of their own; strong words have a font of their own, emphasised ones lean, and
/// all else is shown as what it says.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "whatever Markdown gains is shown as what it says"
)]
fn laid_out(text: &str, size: f32, colour: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let (mut strong, mut leans) = (0_usize, 0_usize);
    let mut write = |words: &str, strong: usize, leans: usize| {
        let family = if strong > 0 {
            FontFamily::Name(BOLD.into())
        } else {
            FontFamily::Proportional
        };
        let format = TextFormat {
            font_id: FontId::new(size, family),
            color: colour,
            italics: leans > 0,
            ..TextFormat::default()
        };
        // A line does not break within an equation.
        job.append(&words.replace(" = ", "\u{a0}=\u{a0}"), 0.0, format);
    };
    let mut is_first = true;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Strong | Tag::Heading { .. }) => strong += 1,
            Event::End(TagEnd::Strong) => strong = strong.saturating_sub(1),
            Event::End(TagEnd::Heading(_)) => {
                strong = strong.saturating_sub(1);
                is_first = false;
            }
            Event::Start(Tag::Emphasis) => leans += 1,
            Event::End(TagEnd::Emphasis) => leans = leans.saturating_sub(1),
            Event::Start(Tag::Paragraph) if !is_first => write("\n", 0, 0),
            Event::Start(Tag::Item) => {
                write(if is_first { "• " } else { "\n• " }, 0, 0);
                is_first = true;
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => is_first = false,
            Event::SoftBreak => write(" ", strong, leans),
            Event::HardBreak => write("\n", strong, leans),
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => write(&words, strong, leans),
            // Links and pictures are the words that they stand on; nothing is loaded.
            _ => {}
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_one_text_with_strong_and_leaning_words() {
        let text =
            "α = 1: half of **each**: *both*.\n\nThen [a page](https://example.org) <b>x</b>";
        let job = laid_out(text, 14.0, Color32::WHITE);
        assert_eq!(
            job.text,
            "α\u{a0}=\u{a0}1: half of each: both.\nThen a page <b>x</b>"
        );
        let of = |words: &str| {
            let at = job.text.find(words).map(egui::text::ByteIndex::from);
            at.and_then(|at| job.sections.iter().find(|own| own.byte_range.contains(&at)))
        };
        let family = |words| of(words).map(|own| own.format.font_id.family.clone());
        assert_eq!(family("each"), Some(FontFamily::Name(BOLD.into())));
        assert_eq!(family("half"), Some(FontFamily::Proportional));
        assert_eq!(of("both").map(|own| own.format.italics), Some(true));
        assert_eq!(of("Then").map(|own| own.format.italics), Some(false));
    }
}
