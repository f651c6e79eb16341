//! A Java `.properties` file, as Jenkins reads it with `readProperties` and EnvInject.

use super::Finished;
use super::variables::{LEFT_OUT, Variable, Variables, lines, variables};
use crate::PropertiesText;

/// The whole file.
pub(super) fn render(finished: &Finished<'_>) -> String {
    let Variables { run, components } = variables(finished.outcome);
    let all = run.into_iter().chain(components.into_iter().flatten());
    let (lines, left_out) = lines(all, PropertiesText::new);
    format!("{}{LEFT_OUT}={}\n", lines.concat(), left_out.join(","))
}

/// A file of values by their names, those left out that may not be carried.
pub(crate) fn properties_lines(
    values: Vec<(String, String)>,
    is_carried: impl Fn(&str) -> bool,
) -> String {
    let all = values
        .into_iter()
        .map(|(name, value)| Variable { name, value: Some(value).filter(|one| is_carried(one)) });
    let (lines, left_out) = lines(all, PropertiesText::new);
    format!("{}{LEFT_OUT}={}\n", lines.concat(), left_out.join(","))
}
