//! A file of variables for GitLab's `artifacts:reports:dotenv` and for shells.
//!
//! GitLab refuses a whole file that has too many variables or is too long, and takes quotes for
//! parts of a value.

use super::Finished;
use super::variables::{LEFT_OUT, SUMMARY, Variables, lines, variables};
use crate::ShellText;

/// How many variables a file may have everywhere.
const MOST: usize = 20;

/// How many bytes a file must stay below.
const SIZE: usize = 5 * 1024;

/// The whole file. Components that do not fit are left out whole, the last ones first, and
/// `RELMAP_RESULT_LEFT_OUT` counts the variables that are missing for whatever reason.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Variables { run, components } = variables(finished.outcome);
    // The summary always has blanks, so nobody misses it.
    let run = run.into_iter().filter(|variable| variable.name != SUMMARY);
    let (mut kept, unfit) = lines(run, ShellText::new);
    let mut missing = unfit.len();
    let room = |lines: &[String]| {
        let length: usize = lines.iter().map(String::len).sum();
        lines.len() < MOST && length + LEFT_OUT.len() + 24 < SIZE
    };
    let mut is_full = false;
    for variables in components {
        let count = variables.len();
        let (lines, unfit) = lines(variables, ShellText::new);
        let with: Vec<String> = kept.iter().cloned().chain(lines).collect();
        is_full |= !room(&with);
        if is_full {
            missing += count;
        } else {
            kept = with;
            missing += unfit.len();
        }
    }
    format!("{}{LEFT_OUT}={missing}\n", kept.concat())
}
