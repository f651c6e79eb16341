//! What many repositories answered, as text.

mod audit;
mod status;

pub use audit::audit;
pub use status::{ReleaseState, status, status_lines, summary};

use std::fmt::Write as _;

use relmap_core::fleet::Member;

use crate::SafeText;

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

/// How many repositories there are, and of how many nothing is known.
pub fn repositories<T>(members: &[Member<'_, T>]) -> String {
    let mut text = match members.len() {
        1 => "1 repository".to_owned(),
        count => format!("{count} repositories"),
    };
    let undecided = members.iter().filter(|member| member.answer.is_err()).count();
    if undecided > 0 {
        let _ = write!(text, ", {undecided} undecided");
    }
    text
}
