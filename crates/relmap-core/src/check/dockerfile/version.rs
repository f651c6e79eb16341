//! The version that an app's Dockerfile says, against that of the entry.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Checked, text};
use crate::dockerfile::{Assignment, AssignmentKind, Dockerfile};
use crate::facts::Baseline;
use crate::finding::Finding;
use crate::position::{Places, Position};
use crate::rule_code::RuleCode;
use crate::version::lenient;

/// A version in a Dockerfile.
pub(crate) struct Said {
    pub(crate) key: String,
    pub(crate) value: String,
    /// The bytes of the value, without quotes.
    pub(crate) bytes: Range<usize>,
    place: Position,
    /// Whether the image gets it: a label of another stage, or one that a later label replaces, counts for nothing.
    counts: bool,
}

impl Checked<'_> {
    /// The versions in the Dockerfile that are another one than the declared, though they said the
    /// version of the release before. One that no release ever kept up with says nothing of it.
    pub(super) fn versions_left_behind(&self, asked: &mut Vec<RuleCode>) -> Vec<Finding> {
        let (declared, file) = (self.declared, &self.path);
        let Baseline::Released(released) = &self.facts.baseline else { return Vec::new() };
        let Some(version) = &declared.version else { return Vec::new() };
        asked.push(RuleCode::DockerfileVersion);
        let before = text(&self.facts.old, file).map(|text| dockerfile_versions(&text));
        let before = before.unwrap_or_default();
        let was_kept = |said: &Said| {
            before.iter().any(|old| {
                old.key == said.key && lenient(&old.value).as_ref() == Some(&released.version)
            })
        };
        let mut findings = Vec::new();
        for said in found_in(&self.text, &self.file).into_iter().filter(|said| said.counts) {
            if lenient(&said.value).as_ref() == Some(version) || !was_kept(&said) {
                continue;
            }
            let message = format!(
                "{file} says {} {}, but the entry declares {}; the image would have the wrong version",
                said.key, said.value, declared.tag
            );
            let finding = Finding::new(RuleCode::DockerfileVersion, message)
                .help(format!("set {} to {} in {file}", said.key, declared.written));
            findings.push(self.facts.new.locate(finding, file.clone(), Some(said.place)));
        }
        findings
    }
}

/// The versions that `ARG`, `LABEL` and the variables of labels give, in the order of the file. What a variable fills
/// in is not known here, and so it is not among them.
pub(crate) fn dockerfile_versions(text: &str) -> Vec<Said> {
    found_in(text, &Dockerfile::of(text))
}

fn found_in(text: &str, file: &Dockerfile) -> Vec<Said> {
    let (labels, _) = file.labels();
    let effective: BTreeSet<usize> = labels.iter().map(|label| label.assignment).collect();
    let labels = || file.assignments.iter().filter(|assignment| is_version_label(assignment));
    let variables: BTreeSet<&str> = labels().flat_map(Assignment::variables).collect();
    let places = Places::of(text);
    let mut found = Vec::new();
    for (index, assignment) in file.assignments.iter().enumerate() {
        let key = assignment.key();
        let is_version = match assignment.kind {
            AssignmentKind::ImageLabel => is_version_label(assignment),
            AssignmentKind::Arg => {
                key.to_ascii_lowercase().ends_with("version") || variables.contains(key)
            }
            AssignmentKind::Env => variables.contains(key),
        };
        let Some(bytes) = assignment.bytes.clone().filter(|_| is_version) else { continue };
        let value = text.get(bytes.clone()).unwrap_or_default();
        if lenient(value).is_none() || !value.contains('.') {
            continue;
        }
        found.push(Said {
            key: key.to_owned(),
            value: value.to_owned(),
            bytes,
            place: places.place(assignment.at),
            counts: assignment.kind != AssignmentKind::ImageLabel
                || !file.has_stages()
                || effective.contains(&index),
        });
    }
    found
}

fn is_version_label(assignment: &Assignment) -> bool {
    assignment.kind == AssignmentKind::ImageLabel
        && matches!(
            assignment.key(),
            "version" | "org.opencontainers.image.version" | "org.label-schema.version"
        )
}
