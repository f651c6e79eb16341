//! The outcomes of many repositories as one, for reports.

use crate::commit_id::CommitId;
use crate::finding::Finding;
use crate::outcome::{ComponentOutcome, Outcome};
use crate::rule_code::RuleCode;

/// A repository of a fleet, and what it answered.
#[derive(Debug)]
pub struct Member<'o, T> {
    /// What the repository is called.
    pub name: &'o str,
    /// Where it is.
    pub place: &'o str,
    /// The full id of the commit at HEAD, if it was read.
    pub commit: Option<&'o CommitId>,
    /// What it answered, or why it cannot be looked at.
    pub answer: Result<&'o T, &'o str>,
}

/// One outcome of all repositories: components and files have the name of their repository before
/// them, so that equal titles are told apart.
pub fn combined<'o>(members: impl IntoIterator<Item = Member<'o, Outcome>>) -> Outcome {
    let mut components = Vec::new();
    let mut unchanged = Vec::new();
    let mut findings = Vec::new();
    let mut checked = vec![RuleCode::RepositoryUndecided];
    for Member { name, place, answer, .. } in members {
        match answer {
            Err(reason) => findings.push(undecided(name, place, reason)),
            Ok(outcome) => {
                components.extend(outcome.components.iter().map(|one| component(name, one)));
                unchanged.extend(outcome.unchanged.iter().map(|one| within(name, one)));
                findings.extend(outcome.findings.iter().map(|one| finding(name, one)));
                checked.extend(&outcome.checked);
            }
        }
    }
    Outcome::new(components, unchanged, findings).also_checked(checked)
}

/// That a repository cannot be looked at.
fn undecided(name: &str, place: &str, reason: &str) -> Finding {
    Finding::new(RuleCode::RepositoryUndecided, format!("{name} cannot be looked at: {reason}"))
        .help(format!("make the repository available, or remove it from the fleet file: {place}"))
}

fn within(name: &str, inner: &str) -> String {
    format!("{name}: {inner}")
}

fn component(name: &str, one: &ComponentOutcome) -> ComponentOutcome {
    let mut named = one.clone();
    named.name = within(name, &one.name);
    named.path = file_in(name, &one.path);
    named.release_file = file_in(name, &one.release_file);
    named.findings.iter_mut().for_each(|one| locate(name, one));
    named
}

/// A file or folder of a repository, as an outcome of the fleet names it.
pub fn file_in(name: &str, path: &str) -> String {
    if path == "." { name.to_owned() } else { format!("{name}/{path}") }
}

fn locate(name: &str, finding: &mut Finding) {
    if let Some(location) = &mut finding.location {
        location.file = file_in(name, &location.file);
    }
}

fn finding(name: &str, one: &Finding) -> Finding {
    let mut one = Finding { message: within(name, &one.message), ..one.clone() };
    locate(name, &mut one);
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Verdict;

    #[test]
    fn what_cannot_be_looked_at_is_undecided_and_stops_nothing() {
        let missing = Finding::new(RuleCode::ReleaseFileMissing, "there is none").in_file("x");
        let outcome = Outcome::new(vec![], vec!["web".into()], vec![missing]);
        let members = || {
            [
                Member { name: "a", place: "../a", commit: None, answer: Ok(&outcome) },
                Member { name: "b", place: "../b", commit: None, answer: Err("it is shallow") },
            ]
        };
        let all = combined(members());
        assert_eq!(all.verdict, Verdict::Fail);
        assert_eq!(all.unchanged, ["a: web"]);
        let messages: Vec<&str> = all.findings.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(messages, ["a: there is none", "b cannot be looked at: it is shallow"]);
        assert_eq!(all.findings[0].location.as_ref().unwrap().file, "a/x");
        let alone = combined(members().into_iter().skip(1));
        assert_eq!(alone.verdict, Verdict::Undecided);
    }
}
