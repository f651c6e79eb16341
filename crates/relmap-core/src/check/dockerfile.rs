//! The version that an app's Dockerfile says, against that of the entry.

use std::ops::Range;

use crate::component::{Component, ComponentKind, join};
use crate::facts::{Baseline, ComponentFacts, Files};
use crate::finding::Finding;
use crate::outcome::Declared;
use crate::position::Position;
use crate::rule_code::RuleCode;
use crate::version::lenient;

/// A version in a Dockerfile.
pub(crate) struct Said {
    pub(crate) key: String,
    pub(crate) value: String,
    /// The bytes of the value, without quotes.
    pub(crate) bytes: Range<usize>,
    place: Position,
}

/// The versions in the Dockerfile that are another one than the declared, though they said the
/// version of the release before. One that no release ever kept up with says nothing of it.
pub(super) fn contradicts(
    component: &Component,
    facts: &ComponentFacts,
    declared: &Declared,
) -> Vec<Finding> {
    let (ComponentKind::App, Baseline::Released(released)) = (component.kind, &facts.baseline)
    else {
        return Vec::new();
    };
    let file = join(&component.layout.folder, "Dockerfile");
    let Some(version) = &declared.version else { return Vec::new() };
    let before = versions(&facts.old, &file);
    let was_kept = |said: &Said| {
        before.iter().any(|old| {
            old.key == said.key && lenient(&old.value).as_ref() == Some(&released.version)
        })
    };
    let mut findings = Vec::new();
    for said in versions(&facts.new, &file) {
        if lenient(&said.value).as_ref() == Some(version) || !was_kept(&said) {
            continue;
        }
        let message = format!(
            "{file} says {} {}, but the entry declares {}; the image would have the wrong version",
            said.key, said.value, declared.tag
        );
        let finding = Finding::new(RuleCode::DockerfileVersion, message)
            .help(format!("set {} to {} in {file}", said.key, declared.written));
        findings.push(facts.new.locate(finding, file.clone(), Some(said.place)));
    }
    findings
}

fn versions(files: &Files, file: &str) -> Vec<Said> {
    let bytes = files.contents.get(file).map(Vec::as_slice).unwrap_or_default();
    dockerfile_versions(&String::from_utf8_lossy(bytes))
}

/// The versions that `ARG` and `LABEL` give. What a variable fills in is not known here, and so it
/// is not among them.
pub(crate) fn dockerfile_versions(text: &str) -> Vec<Said> {
    let mut found = Vec::new();
    let mut goes_on = None;
    let mut start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let line_start = start;
        start += line.len();
        let trimmed = line.trim();
        if trimmed.starts_with('#') {
            continue;
        }
        let (instruction, rest) = match goes_on {
            Some(instruction) => (instruction, trimmed),
            None => match trimmed.split_once(char::is_whitespace) {
                Some((word, rest)) if word.eq_ignore_ascii_case("ARG") => (Instruction::Arg, rest),
                Some((word, rest)) if word.eq_ignore_ascii_case("LABEL") => {
                    (Instruction::Label, rest)
                }
                _ => continue,
            },
        };
        goes_on = trimmed.ends_with('\\').then_some(instruction);
        let rest = rest.trim_end_matches('\\');
        for pair in rest.split_whitespace() {
            let Some((key, value)) = pair.split_once('=') else { continue };
            let (key, value) = (key.trim_matches(['"', '\'']), value.trim_matches(['"', '\'']));
            if instruction.is_version(key) && lenient(value).is_some() && value.contains('.') {
                let at = line.find(pair).unwrap_or_default();
                let place = Position { line: index + 1, column: at + 1 };
                let begin = line_start + at + pair.rfind(value).unwrap_or_default();
                let bytes = begin..begin + value.len();
                found.push(Said { key: key.to_owned(), value: value.to_owned(), bytes, place });
            }
        }
    }
    found
}

#[derive(Clone, Copy)]
enum Instruction {
    Arg,
    Label,
}

impl Instruction {
    fn is_version(self, key: &str) -> bool {
        match self {
            Instruction::Arg => key.to_ascii_lowercase().ends_with("version"),
            Instruction::Label => {
                matches!(
                    key,
                    "version" | "org.opencontainers.image.version" | "org.label-schema.version"
                )
            }
        }
    }
}
