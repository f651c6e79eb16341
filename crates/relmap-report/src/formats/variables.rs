//! The variables that a run hands to the steps after it.
//!
//! Somebody builds an image or pushes a tag with them. So a value is carried to the letter or not
//! at all, and what is left out is named.
//!
//! All names begin with [`RESULT_PREFIX`], which no option and no setting of relmap has. Whoever
//! names a component chooses a part of a variable's name, and must not choose an option with it.

use std::collections::{HashMap, HashSet};

use relmap_core::config::RESULT_PREFIX;

use relmap_core::outcome::{AppMove, ComponentOutcome, Outcome, Verdict};
use relmap_core::rule_code::Severity;

use relmap_core::words::counted;

/// One line for people.
pub(super) const SUMMARY: &str = "RELMAP_RESULT_SUMMARY";

/// What of the variables is missing: their names, or how many there are.
pub(super) const LEFT_OUT: &str = "RELMAP_RESULT_LEFT_OUT";

/// A name in capital letters, and the value as it is; none where the variables of two components
/// would have that name.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: Option<String>,
}

/// What is known of the whole run, and then of every component.
pub(super) struct Variables {
    pub(super) run: Vec<Variable>,
    pub(super) components: Vec<Vec<Variable>>,
}

/// The variables of a run. Those of a single component have plain names, such as
/// `RELMAP_RESULT_TAG`; those of several have the component's name in them: `RELMAP_RESULT_WEB_TAG`.
///
/// Names of components are folded: `a-b` and `a_b` both make `A_B`. And `web` with `BASELINE_TAG`
/// makes the same name as `web-baseline` with `TAG`. None of two such components gets a value: the
/// steps that follow must not take one's release for that of the other.
pub(super) fn variables(outcome: &Outcome) -> Variables {
    let Outcome { verdict, components, unchanged: _, checked: _, findings: _ } = outcome;
    let variable = |name: &str, value: String| Variable {
        name: format!("{RESULT_PREFIX}{name}"),
        value: Some(value),
    };
    let run = vec![
        variable("VERDICT", verdict.as_str().to_owned()),
        variable("COMPONENTS", components.len().to_string()),
        variable("SUMMARY", summary(outcome)),
    ];
    // The run has a verdict too, and a single component has the same.
    if let [only] = components.as_slice() {
        let values = values(only).into_iter().filter(|(name, _)| *name != "VERDICT");
        let only = values.map(|(name, value)| variable(name, value)).collect();
        return Variables { run, components: vec![only] };
    }
    let parts: Vec<String> = components.iter().map(|component| part(&component.name)).collect();
    let ambiguous = ambiguous(&run, &parts);
    let components = components.iter().zip(&parts).map(|(component, part)| {
        values(component)
            .into_iter()
            .map(|(name, value)| {
                let value = Some(value).filter(|_| !ambiguous.contains(part));
                Variable { value, ..variable(&format!("{part}_{name}"), String::new()) }
            })
            .collect()
    });
    Variables { run, components: components.collect() }
}

/// The parts of names of which a variable could have the name of another one, known or not.
fn ambiguous(run: &[Variable], parts: &[String]) -> HashSet<String> {
    let names = |part: &String| NAMES.map(|name| format!("{RESULT_PREFIX}{part}_{name}"));
    let mut uses: HashMap<String, usize> = HashMap::from([(LEFT_OUT.to_owned(), 1)]);
    let of_run = run.iter().map(|variable| variable.name.clone());
    for name in of_run.chain(parts.iter().flat_map(names)) {
        *uses.entry(name).or_default() += 1;
    }
    let is_shared = |part: &&String| names(part).iter().any(|name| uses[name] > 1);
    parts.iter().filter(is_shared).cloned().collect()
}

/// One line for the description of a build: what was declared, and what it must be where that is
/// wrong; of many components, how many are what.
fn summary(outcome: &Outcome) -> String {
    let declared = |component: &ComponentOutcome| {
        let version = component.declared.as_ref().map(|declared| declared.written.as_str());
        format!("{} {}", component.name, version.unwrap_or("without a version"))
    };
    match outcome.components.as_slice() {
        [] => format!("{}: {}", outcome.verdict.as_str(), without_components(outcome)),
        [only] => {
            let next = crate::next::version(only).filter(|_| only.verdict == Verdict::Fail);
            let next = next.map(|next| format!(", next is {next}")).unwrap_or_default();
            format!("{}: {}{next}", outcome.verdict.as_str(), declared(only))
        }
        several => {
            let count = |verdict| several.iter().filter(|c| c.verdict == verdict).count();
            let all = [Verdict::Fail, Verdict::Undecided, Verdict::Pass];
            let counts = all.map(|verdict| (count(verdict), verdict.as_str()));
            let counts = counts.iter().filter(|(count, _)| *count > 0);
            counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What is said where no component changed, or where environments or the map were looked at.
fn without_components(outcome: &Outcome) -> String {
    let of = |severity| outcome.findings.iter().filter(|one| one.severity == severity).count();
    let (errors, undecided, warnings) =
        (of(Severity::Error), of(Severity::Undecided), of(Severity::Warning));
    let told: Vec<String> = [
        (errors, counted(errors, "error")),
        (undecided, format!("{undecided} undecided")),
        (warnings, counted(warnings, "warning")),
    ]
    .into_iter()
    .filter_map(|(count, words)| (count > 0).then_some(words))
    .collect();
    match told.is_empty() {
        true if !outcome.unchanged.is_empty() => "nothing changed".to_owned(),
        true => "nothing is wrong".to_owned(),
        false => told.join(", "),
    }
}

/// What can be known of a component.
const NAMES: [&str; 11] = [
    "NAME",
    "VERDICT",
    "VERSION",
    "TAG",
    "NEXT",
    "BUMP",
    "BASELINE",
    "BASELINE_TAG",
    "APP",
    "KIND",
    "PATH",
];

/// What is known of a component; what is not known has no variable.
fn values(component: &ComponentOutcome) -> Vec<(&'static str, String)> {
    let ComponentOutcome {
        name,
        kind,
        path,
        release_file: _,
        verdict,
        baseline,
        released_later: _,
        declared,
        required,
        requirements: _,
        changes: _,
        values: _,
        images: _,
        runs: _,
        apps,
        checked: _,
        findings: _,
    } = component;
    let declared = declared.as_ref();
    let baseline = baseline.as_ref();
    let values = [
        Some(name.clone()),
        Some(verdict.as_str().to_owned()),
        declared.map(|declared| declared.written.clone()),
        declared.map(|declared| declared.tag.clone()),
        crate::next::version(component),
        required.as_ref().map(|required| required.bump.as_str().to_owned()),
        baseline.map(|tag| tag.version.to_string()),
        baseline.map(|tag| tag.name.to_string()),
        deployed(apps),
        Some(kind.as_str().to_owned()),
        Some(path.clone()),
    ];
    NAMES.into_iter().zip(values).filter_map(|(name, value)| Some((name, value?))).collect()
}

/// The apps that a release deploys, with commas between them.
fn deployed(apps: &[AppMove]) -> Option<String> {
    let tags: Vec<&str> = apps.iter().filter_map(|app| app.new.as_deref()).collect();
    (!tags.is_empty()).then(|| tags.join(", "))
}

/// A component's name as a part of a variable's.
fn part(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    name.chars().map(letter).collect()
}

/// The variables as lines `NAME=value`, those that can be carried, and the names of the others.
pub(super) fn lines<T: std::fmt::Display>(
    variables: impl IntoIterator<Item = Variable>,
    carry: impl Fn(&str) -> Option<T>,
) -> (Vec<String>, Vec<String>) {
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for Variable { name, value } in variables {
        match value.as_deref().and_then(&carry) {
            Some(value) => lines.push(format!("{name}={value}\n")),
            None => left_out.push(name),
        }
    }
    // Where two components are left out, each name is there twice.
    let mut seen = HashSet::new();
    left_out.retain(|name| seen.insert(name.clone()));
    (lines, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::whole;

    /// The names of the variables with a value, and those without one.
    fn of(names: &[&str]) -> (Vec<String>, Vec<String>) {
        let mut outcome = whole();
        let one = outcome.components.iter().find(|c| c.name == "charts").unwrap().clone();
        outcome.components = names
            .iter()
            .map(|name| ComponentOutcome { name: (*name).to_owned(), ..one.clone() })
            .collect();
        let Variables { run, components } = variables(&outcome);
        let all = run.into_iter().chain(components.into_iter().flatten());
        let (lines, left_out) = lines(all, |value| Some(value.to_owned()));
        let name = |line: &String| line.split('=').next().unwrap_or_default().to_owned();
        (lines.iter().map(name).collect(), left_out)
    }

    #[test]
    fn every_name_is_there_once_and_has_the_prefix() {
        for names in [&["web"][..], &["web", "kafka"], &["LEFT", "summary"], &["", "-"]] {
            let (there, left_out) = of(names);
            let all: Vec<&String> = there.iter().chain(&left_out).collect();
            let once: HashSet<&String> = all.iter().copied().collect();
            assert_eq!(all.len(), once.len(), "{all:?}");
            assert!(all.iter().all(|name| name.starts_with("RELMAP_RESULT_")), "{all:?}");
        }
    }

    #[test]
    fn components_that_share_a_name_have_no_value_at_all() {
        for (names, shared) in [
            (["a-b", "a_b", "web"], "RELMAP_RESULT_A_B_TAG"),
            (["a.b", "A/B", "web"], "RELMAP_RESULT_A_B_TAG"),
            (["x", "x-baseline", "web"], "RELMAP_RESULT_X_BASELINE_TAG"),
            (["x-baseline", "x", "web"], "RELMAP_RESULT_X_TAG"),
        ] {
            let (there, left_out) = of(&names);
            assert!(left_out.iter().any(|name| name == shared), "{left_out:?}");
            let of_web = |name: &String| name.starts_with("RELMAP_RESULT_WEB_");
            assert_eq!(there.len(), 3 + there.iter().filter(|name| of_web(name)).count());
            assert!(there.iter().any(|name| name == "RELMAP_RESULT_WEB_TAG"), "{there:?}");
        }
        // Neither is taken for the other, whichever is first.
        let names = of(&["a_b", "a-b"]).0;
        assert_eq!(names.len(), 3, "{names:?}");
    }
}
