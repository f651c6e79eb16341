//! The variables that a run hands to the steps after it.
//!
//! Somebody builds an image or pushes a tag with them. So a value is carried to the letter or not
//! at all, and what is left out is named.

use std::collections::HashSet;

use relmap_core::outcome::{ComponentOutcome, Outcome, Verdict};

/// One line for people.
pub(super) const SUMMARY: &str = "RELMAP_SUMMARY";

/// A name in capital letters, and the value as it is.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: String,
}

/// What is known of the whole run, and then of every component.
pub(super) struct Variables {
    pub(super) run: Vec<Variable>,
    pub(super) components: Vec<Vec<Variable>>,
}

/// The variables of a run. Those of a single component have plain names, such as `RELMAP_TAG`;
/// those of several have the component's name in them: `RELMAP_WEB_TAG`.
pub(super) fn variables(outcome: &Outcome) -> Variables {
    let Outcome { verdict, components, unchanged: _, checked: _, findings: _ } = outcome;
    let variable = |name: &str, value: String| Variable { name: name.to_owned(), value };
    let run = vec![
        variable("RELMAP_VERDICT", verdict.as_str().to_owned()),
        variable("RELMAP_COMPONENTS", components.len().to_string()),
        variable(SUMMARY, summary(outcome)),
    ];
    let mut taken = HashSet::from(["VERDICT", "COMPONENTS", "SUMMARY"].map(str::to_owned));
    let components = components.iter().map(|component| {
        let prefix = match components.len() {
            1 => "RELMAP".to_owned(),
            _ => format!("RELMAP_{}", free(&mut taken, &component.name)),
        };
        // The run has a verdict too, and a single component has the same.
        let is_alone = components.len() == 1;
        let values = values(component).into_iter();
        values
            .filter(|(name, _)| !(is_alone && *name == "VERDICT"))
            .map(|(name, value)| Variable { name: format!("{prefix}_{name}"), value })
            .collect()
    });
    Variables { run, components: components.collect() }
}

/// One line for the description of a build: what was declared, and what it must be where that is
/// wrong; of many components, how many are what.
fn summary(outcome: &Outcome) -> String {
    let declared = |component: &ComponentOutcome| {
        let version = component.declared.as_ref().map(|declared| declared.written.as_str());
        format!("{} {}", component.name, version.unwrap_or("without a version"))
    };
    match outcome.components.as_slice() {
        [] => format!("{}: nothing changed", outcome.verdict.as_str()),
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

/// What is known of a component; what is not known has no variable.
fn values(component: &ComponentOutcome) -> Vec<(&'static str, String)> {
    let ComponentOutcome {
        name,
        kind,
        path,
        release_file: _,
        verdict,
        baseline,
        declared,
        required,
        requirements: _,
        changes: _,
        values: _,
        images: _,
        app,
        checked: _,
        findings: _,
    } = component;
    let declared = declared.as_ref();
    let baseline = baseline.as_ref();
    let values = [
        ("NAME", Some(name.clone())),
        ("VERDICT", Some(verdict.as_str().to_owned())),
        ("VERSION", declared.map(|declared| declared.written.clone())),
        ("TAG", declared.map(|declared| declared.tag.clone())),
        ("NEXT", crate::next::version(component)),
        ("BUMP", required.as_ref().map(|required| required.bump.as_str().to_owned())),
        ("BASELINE", baseline.map(|tag| tag.version.to_string())),
        ("BASELINE_TAG", baseline.map(|tag| tag.name.clone())),
        ("APP", app.new.clone()),
        ("KIND", Some(kind.as_str().to_owned())),
        ("PATH", Some(path.clone())),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// A component's name as a part of a variable's, no two the same.
fn free(taken: &mut HashSet<String>, name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let plain: String = name.chars().map(letter).collect();
    let mut free = plain.clone();
    let mut count = 1;
    while !taken.insert(free.clone()) {
        count += 1;
        free = format!("{plain}_{count}");
    }
    free
}

/// The variables as lines `NAME=value`, those that can be carried, and the names of the others.
pub(super) fn lines<T: std::fmt::Display>(
    variables: impl IntoIterator<Item = Variable>,
    carry: impl Fn(&str) -> Option<T>,
) -> (Vec<String>, Vec<String>) {
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for Variable { name, value } in variables {
        match carry(&value) {
            Some(value) => lines.push(format!("{name}={value}\n")),
            None => left_out.push(name),
        }
    }
    (lines, left_out)
}
