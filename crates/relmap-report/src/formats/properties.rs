//! A Java `.properties` file, as Jenkins reads it with `readProperties` and EnvInject.

use super::Finished;
use super::variables::{Variables, lines, variables};
use crate::PropertiesText;

/// The whole file.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Variables { run, components } = variables(finished.outcome);
    let all = run.into_iter().chain(components.into_iter().flatten());
    let (lines, left_out) = lines(all, PropertiesText::new);
    format!("{}RELMAP_LEFT_OUT={}\n", lines.concat(), left_out.join(","))
}
