//! A Java `.properties` file, as Jenkins reads it with `readProperties` and EnvInject.

use super::Finished;
use super::variables::{LEFT_OUT, Variables, lines, variables};
use crate::PropertiesText;

/// The whole file.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Variables { run, components } = variables(finished.outcome);
    let all = run.into_iter().chain(components.into_iter().flatten());
    let (lines, left_out) = lines(all, PropertiesText::new);
    format!("{}{LEFT_OUT}={}\n", lines.concat(), left_out.join(","))
}
