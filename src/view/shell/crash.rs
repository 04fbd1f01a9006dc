//! What is on screen after an error of the program itself: what happened, and where the work is.

use std::path::Path;

use egui::{RichText, ViewportCommand};

use crate::crash::Crash;
use crate::shown;

/// The whole window.
pub fn crash_ui(ui: &mut egui::Ui, crash: Option<&Crash>, kept: Option<&Path>) {
    egui::CentralPanel::default().show(ui, |ui| {
        ui.add_space(40.0);
        ui.vertical_centered(|ui| {
            ui.set_max_width(640.0);
            ui.heading("Lambdascope met an error of its own");
            ui.add_space(10.0);
            ui.label("It is no fault of yours, and it cannot go on.");
            ui.add_space(10.0);
            match kept {
                Some(path) => {
                    ui.label("What was on screen is kept, and offered at the next start:");
                    ui.label(RichText::new(shown::path(path)).monospace());
                }
                None => {
                    ui.label("What was on screen could not be kept.");
                }
            }
            ui.add_space(10.0);
            if let Some(crash) = crash {
                ui.label(
                    RichText::new(shown::message(format_args!(
                        "{}: {}",
                        crash.place, crash.words
                    )))
                    .weak(),
                );
                if let Some(report) = &crash.report {
                    ui.add_space(10.0);
                    ui.label("A report without personal data, to be sent on:");
                    ui.label(RichText::new(shown::path(report)).monospace());
                }
            }
            ui.add_space(20.0);
            if ui
                .button("Close")
                .on_hover_text("Closes the window")
                .clicked()
            {
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
        });
    });
}
