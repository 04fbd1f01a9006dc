//! What another process left unsaved, offered: nothing of it opens by itself.

use std::time::{Duration, SystemTime};

use egui::RichText;

use crate::app::{FileCommand, Left};
use crate::shown;
use crate::view::widget::scene::Scene;

/// The offer, while there is one.
pub(in crate::view) fn left_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let Some(left) = scene.state.filing.left.first().cloned() else {
        return;
    };
    let colours = scene.colours();
    egui::Frame::new()
        .fill(colours.warning.gamma_multiply(0.22))
        .corner_radius(4.0)
        .inner_margin(8.0)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let words = words(&left, SystemTime::now());
                ui.label(RichText::new(words).color(colours.text));
                let open = ui
                    .button("Open it")
                    .on_hover_text("Shows the work as it was, still to be saved");
                if open.clicked() {
                    scene.send(FileCommand::OpenLeft(left.clone()));
                }
                let discard = ui
                    .button("Throw it away")
                    .on_hover_text("Deletes it for good");
                if discard.clicked() {
                    scene.send(FileCommand::DiscardLeft(left));
                }
                let later = ui
                    .button("Not now")
                    .on_hover_text("Keeps it, and offers it again at the next start");
                if later.clicked() {
                    scene.send(FileCommand::IgnoreLeft);
                }
            });
        });
}

fn words(left: &Left, now: SystemTime) -> String {
    let name = left
        .document
        .as_ref()
        .and_then(|document| document.path.file_name());
    let of = name.map(|name| format!(" of {}", shown::name(name)));
    let ago = ago(now.duration_since(left.at).unwrap_or_default());
    let of = of.unwrap_or_default();
    format!("Unsaved work{of} from {ago} is there: Lambdascope ended before it was saved")
}

fn ago(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    let (count, unit) = match minutes {
        0 => return "less than a minute ago".into(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_the_largest_unit_that_it_fills() {
        let told = [59, 60, 7199, 86_400 * 3].map(|seconds| ago(Duration::from_secs(seconds)));
        let expected = [
            "less than a minute ago",
            "1 minute ago",
            "1 hour ago",
            "3 days ago",
        ];
        assert_eq!(told, expected);
    }
}
