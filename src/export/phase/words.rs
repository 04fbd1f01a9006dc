//! What a phase diagram measured, in the words of the terminal.

use std::fmt::{Display, Formatter, Write};

use super::PhaseSummary;

impl Display for PhaseSummary {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let percent = |part: Option<f64>| {
            part.map_or_else(|| "—".to_owned(), |part| format!("{:.1} %", 100.0 * part))
        };
        let mut text = String::new();
        // Writing to a string cannot fail.
        if let Some(missing) = &self.missing_premises {
            let _ = writeln!(
                text,
                "Analogue: {missing}. No soundness, and nothing is promised"
            );
        }
        if self.untrained_columns > 0 {
            let _ = writeln!(
                text,
                "Analogue in {} columns: a task is not trained to ε there. They are left out below",
                self.untrained_columns
            );
        }
        for (name, share) in [("Theorem 1", &self.theorem1), ("Theorem 2", &self.theorem2)] {
            if let Some(share) = share {
                let _ = writeln!(
                    text,
                    "{name} over {} columns at λ₁ = 1, with these constants: soundness {} of {} cells, coverage {} of the {} that work",
                    self.columns,
                    percent(share.soundness),
                    share.met,
                    percent(share.coverage),
                    share.works
                );
            }
        }
        if let Some(constant) = &self.theorem2_constant {
            let _ = writeln!(
                text,
                "Theorem 2's C as the end of T₁'s survival, measured: {:.2} ({:.2} … {:.2} over {} seeds, {:.2} … {:.2} over {} single ends); it depends on the training",
                constant.fitted,
                constant.over_seeds.0,
                constant.over_seeds.1,
                constant.seeds,
                constant.over_ends.0,
                constant.over_ends.1,
                constant.ends
            );
        }
        let ends = self.forgotten_down_to.iter().filter_map(|end| {
            let (alpha, lambda2) = (signed(end.alpha, 1), signed(end.down_to?, 2));
            Some(format!("{lambda2} at α = {alpha}"))
        });
        let ends: Vec<String> = ends.collect();
        if !ends.is_empty() {
            let _ = writeln!(
                text,
                "T₂ stays forgotten down to λ₂ = {}, which no C/α² follows",
                ends.join(", ")
            );
        }
        let sound = self.theorem2_to_its_end.iter().map(|with| {
            let constant = signed(with.constant, 2);
            format!("{} with C = {constant}", percent(with.soundness))
        });
        let sound: Vec<String> = sound.collect();
        if !sound.is_empty() {
            let _ = writeln!(
                text,
                "Theorem 2 from −C/α² to 0, to its very end: soundness {}",
                sound.join(", ")
            );
        }
        f.write_str(&text)
    }
}

/// A number with a proper minus sign.
fn signed(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('-', "−")
}
