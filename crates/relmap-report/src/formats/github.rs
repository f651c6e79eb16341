//! GitHub Actions: annotations of files, outputs of the step, and the summary of the job.

use std::fmt::Write as _;

use relmap_core::config::RESULT_PREFIX;
use relmap_core::rule_code::Severity;

use super::Finished;
use super::issue::{Issue, issues};
use super::variables::{LEFT_OUT, Variable, Variables, variables};
use crate::{PlainText, WorkflowCommandText};

/// What a step hands to GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitHub {
    /// Workflow commands, a line each, for the log of the step.
    pub commands: String,
    /// What is appended to the file that `GITHUB_OUTPUT` names.
    pub outputs: String,
    /// What is appended to the file that `GITHUB_STEP_SUMMARY` names.
    pub summary: String,
}

/// Everything of a run.
pub fn github(finished: &Finished<'_>) -> GitHub {
    let mut issues = issues(finished);
    // GitHub shows the first ten of each sort.
    issues.sort_by_key(|i| std::cmp::Reverse((!i.finding.waived, i.finding.severity)));
    let commands = issues.iter().map(command).collect();
    let summary = super::markdown::render(finished);
    GitHub { commands, outputs: outputs(finished), summary }
}

fn command(issue: &Issue<'_>) -> String {
    let Issue { component: _, finding, file, place, fingerprint: _ } = issue;
    let name = match finding.severity {
        _ if finding.waived => "notice",
        Severity::Error | Severity::Undecided => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut command = format!("::{name} file={}", WorkflowCommandText::property(file));
    if let Some(place) = place {
        let _ = write!(command, ",line={},col={}", place.line, place.column);
    }
    let waived = if finding.waived { "waived: " } else { "" };
    let message = match &finding.help {
        Some(help) => format!("{waived}{}\n{help}", finding.message),
        None => format!("{waived}{}", finding.message),
    };
    let message = WorkflowCommandText::message(&message);
    let _ = writeln!(command, ",title={}::{message}", finding.rule);
    command
}

/// The variables as outputs: `RELMAP_RESULT_TAG` is `tag`. The last one names those that are
/// missing.
fn outputs(finished: &Finished<'_>) -> String {
    let Variables { run, components } = variables(finished.outcome);
    let mut text = String::new();
    let mut left_out: Vec<String> = Vec::new();
    for Variable { name, value } in run.into_iter().chain(components.into_iter().flatten()) {
        let name = output_name(&name);
        // Outputs are acted on: what would have to be changed to be shown is not handed over.
        match value.filter(|value| PlainText::new(value).as_str() == value) {
            Some(value) => output(&mut text, &name, &value),
            None if left_out.contains(&name) => {}
            None => left_out.push(name),
        }
    }
    output(&mut text, &output_name(LEFT_OUT), &left_out.join(","));
    text
}

fn output_name(variable: &str) -> String {
    variable.strip_prefix(RESULT_PREFIX).unwrap_or(variable).to_ascii_lowercase()
}

fn output(text: &mut String, name: &str, value: &str) {
    let mut delimiter = "relmap".to_owned();
    while value.contains(&delimiter) {
        delimiter.push('_');
    }
    let _ = write!(text, "{name}<<{delimiter}\n{value}\n{delimiter}\n");
}
