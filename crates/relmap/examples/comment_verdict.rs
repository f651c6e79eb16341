//! Prints a verdict as a comment in Markdown, as a bot posts it on a pull request.
//!
//! ```text
//! cargo run -p relmap --example comment_verdict -- FOLDER
//! ```
//!
//! For real use, `relmap check --report markdown=FILE` writes a comment with every detail.

#![expect(clippy::disallowed_macros, reason = "only the library may not print")]

use relmap::{CheckOptions, Error, Finding, Outcome, Workspace};

fn main() -> Result<(), Error> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let checked = Workspace::open(folder)?.check(&CheckOptions::new())?;
    print!("{}", comment(&checked.outcome));
    Ok(())
}

fn comment(outcome: &Outcome) -> String {
    let mut text = format!("## Release check: {}\n", outcome.verdict);
    text += &list(&outcome.findings);
    for component in &outcome.components {
        text += &format!("\n### {}: {}\n", code(&component.name), component.verdict);
        text += &list(&component.findings);
    }
    text
}

fn list(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        text += &format!("\n- {} {}", code(finding.rule.as_str()), code(&finding.message));
        if let Some(help) = &finding.help {
            text += &format!("\n  Fix: {}", code(help));
        }
        text.push('\n');
    }
    text
}

/// Text of a repository as code on one line, so that none of it is read as Markdown.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(1 + runs.max().unwrap_or(0));
    format!("{fence} {text} {fence}")
}
