//! What an app's Dockerfile says of the image, against the entry.

mod base;
mod labels;
mod version;

use std::collections::BTreeMap;

use crate::artifacts::{REVISION_LABELS, VERSION_LABELS};
use crate::component::{Component, ComponentKind, join};
use crate::dockerfile::{Certainty, Dockerfile, ImageLabel};
use crate::facts::{ComponentFacts, Files};
use crate::finding::Finding;
use crate::outcome::Declared;
use crate::position::Span;
use crate::rule_code::RuleCode;

pub(crate) use version::dockerfile_versions;

/// The Dockerfile next to an app's RELEASE.txt.
struct Checked<'c> {
    facts: &'c ComponentFacts,
    declared: &'c Declared,
    path: String,
    text: String,
    file: Dockerfile,
    labels: BTreeMap<String, ImageLabel>,
}

/// The rules that were applied, and what they found.
pub(super) fn check(
    component: &Component,
    facts: &ComponentFacts,
    declared: &Declared,
) -> (Vec<RuleCode>, Vec<Finding>) {
    if component.kind != ComponentKind::App || component.layout.chart.is_some() {
        return (Vec::new(), Vec::new());
    }
    let path = join(&component.layout.folder, "Dockerfile");
    let Some(text) = text(&facts.new, &path) else {
        return labels::no_file(component, &path);
    };
    let file = Dockerfile::of(&text);
    let labels = file.labels().0.into_iter().map(|label| (label.key.clone(), label)).collect();
    let checked = Checked { facts, declared, path, text, file, labels };
    let mut asked = vec![RuleCode::DockerfileRevision, RuleCode::DockerfileBase];
    let mut findings = checked.versions_left_behind(&mut asked);
    findings.extend(checked.fixed_revision());
    findings.extend(checked.moving_bases());
    if component.labels_in_dockerfile {
        asked.push(RuleCode::DockerfileUnlabelled);
        findings.extend(checked.missing_labels());
    }
    (asked, findings)
}

fn text(files: &Files, path: &str) -> Option<String> {
    files.contents.get(path).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// The first of these labels that says something.
fn said<'l>(labels: &'l BTreeMap<String, ImageLabel>, names: &[&str]) -> Option<&'l ImageLabel> {
    let is_said = |label: &&ImageLabel| {
        label.value.known(Certainty::Fixed).is_none_or(|text| !text.is_empty())
    };
    names.iter().filter_map(|name| labels.get(*name)).find(is_said)
}

/// Which of the labels with the version and the commit an image does not get from its Dockerfile. None where
/// that cannot be told.
pub(crate) fn missing_labels(file: &Dockerfile) -> Vec<&'static str> {
    let (labels, are_all) = file.labels();
    let labels = labels.into_iter().map(|label| (label.key.clone(), label)).collect();
    let of = [VERSION_LABELS, REVISION_LABELS].into_iter();
    let missing = of.filter(|names| are_all && said(&labels, names).is_none());
    missing.map(|[name, _]| name).collect()
}

impl Checked<'_> {
    fn at(&self, finding: Finding, offset: usize) -> Finding {
        let length = self.text[offset..].find(char::is_whitespace);
        let end = length.map_or(self.text.len(), |length| offset + length);
        finding.at(self.path.clone(), Span::of(self.text.as_bytes(), offset..end))
    }
}
