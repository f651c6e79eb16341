//! What many repositories answered, as text.

mod audit;
mod status;

pub use audit::audit;
pub use status::{ReleaseState, status, status_lines, summary};

use std::fmt::Write as _;

use relmap_core::fleet::Member;
use relmap_core::outcome::{Outcome, Verdict};

use crate::{SafeText, text};

/// What stands for a value that is not known.
const NONE: &str = "-";

/// A line for each repository that cannot be looked at.
fn undecided<T>(text: &mut String, members: &[Member<'_, T>]) {
    for member in members {
        if let Err(reason) = member.answer {
            let (name, reason) = (SafeText::new(member.name), SafeText::new(reason));
            let _ = writeln!(text, "undecided {name}: {reason}");
        }
    }
}

/// How many repositories there are, and how many of them have each verdict.
pub fn verdicts(members: &[Member<'_, Outcome>]) -> String {
    let of =
        |member: &Member<'_, Outcome>| member.answer.map_or(Verdict::Undecided, |own| own.verdict);
    let count = |verdict| members.iter().filter(|member| of(member) == verdict).count();
    let parts: Vec<String> = [Verdict::Fail, Verdict::Undecided, Verdict::Pass]
        .into_iter()
        .map(|verdict| (count(verdict), text::verdict(verdict).0))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let all = counted_repositories(members.len());
    if parts.is_empty() { all } else { format!("{all}: {}", parts.join(", ")) }
}

/// How many repositories there are, and of how many nothing is known.
pub fn repositories<T>(members: &[Member<'_, T>]) -> String {
    let mut text = counted_repositories(members.len());
    let undecided = members.iter().filter(|member| member.answer.is_err()).count();
    if undecided > 0 {
        let _ = write!(text, ", {undecided} undecided");
    }
    text
}

fn counted_repositories(count: usize) -> String {
    match count {
        1 => "1 repository".to_owned(),
        count => format!("{count} repositories"),
    }
}
