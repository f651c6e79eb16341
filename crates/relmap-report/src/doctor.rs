//! The examination of `relmap doctor`, as a table.

use std::fmt::Write as _;

use relmap_core::doctor::{State, Symptom};

use crate::SafeText;
use crate::style::{Colour, Tone};

/// A line for each subject, its fix below it, and what it all comes to.
pub fn text(symptoms: &[Symptom], colour: Colour) -> String {
    let mut text = String::new();
    let width = symptoms.iter().map(|symptom| symptom.subject.len()).max().unwrap_or_default();
    for Symptom { subject, state, seen, fix } in symptoms {
        let tone = match state {
            State::Good => Tone::Good,
            State::Note => Tone::Faint,
            State::Release => Tone::Unsure,
            State::Fault => Tone::Bad,
        };
        let word = colour.paint(tone, &format!("{:<7}", state.as_str()));
        let indent = " ".repeat(width + 10);
        let seen = SafeText::lines(seen).to_string().replace('\n', &format!("\n{indent}"));
        let _ = writeln!(text, "{word}  {subject:<width$} {seen}");
        if let Some(fix) = fix {
            let _ = writeln!(text, "{indent}= help: {}", SafeText::new(fix));
        }
    }
    let count = |state| symptoms.iter().filter(|symptom| symptom.state == state).count();
    text.push('\n');
    text.push_str(match (count(State::Fault), count(State::Release)) {
        (0, 0) => "nothing to fix\n",
        (0, _) => "checks can run here; a release needs what is marked `release`\n",
        (_, _) => "fix the `fault` lines first; no verdict is possible until then\n",
    });
    text
}
