//! The labels that tell which release an image is.

use super::{Checked, REVISION_LABELS, missing_labels, said};
use crate::component::Component;
use crate::dockerfile::Certainty;
use crate::facts::ReleaseTag;
use crate::finding::Finding;
use crate::rule_code::RuleCode;

/// How to have the build say the commit.
const FILL_IN: &str = "`ARG REVISION` and then `LABEL org.opencontainers.image.revision=$REVISION`, and build with \
                       --build-arg REVISION=$(git rev-parse HEAD)";

/// What is wrong where there is no Dockerfile.
pub(super) fn no_file(component: &Component, path: &str) -> (Vec<RuleCode>, Vec<Finding>) {
    if !component.labels_in_dockerfile {
        return (Vec::new(), Vec::new());
    }
    let message = format!(
        "relmap.toml says that the Dockerfile sets the labels of the image (image-labels = \"dockerfile\"), and there is no \
         {path}"
    );
    let help = "add the Dockerfile next to RELEASE.txt; if the build sets the labels: image-labels = \"build\"";
    let finding = Finding::new(RuleCode::DockerfileUnlabelled, message).help(help);
    let finding = finding.in_file(component.layout.release_file.clone());
    (vec![RuleCode::DockerfileUnlabelled], vec![finding])
}

impl Checked<'_> {
    /// A commit that is written in the file: no commit contains its own name, so it is that of another one.
    pub(super) fn fixed_revision(&self) -> Option<Finding> {
        let label = said(&self.labels, &REVISION_LABELS)?;
        let value = label.value.known(Certainty::Fixed)?;
        if !is_commit(value) || self.is_of_declared(value) {
            return None;
        }
        let Checked { path, declared, .. } = self;
        let of = |tag: &&ReleaseTag| tag.commit.starts_with(value);
        let whose = match self.facts.tags.iter().find(of) {
            Some(tag) => format!("the commit of {}", tag.name),
            None => "a fixed commit".to_owned(),
        };
        let message = format!(
            "{path} says {} {}, {whose}; the image of {} would name the wrong commit",
            label.key,
            value.get(..9).unwrap_or(value),
            declared.tag
        );
        let help = format!("have the build fill it in: {FILL_IN}");
        let finding = Finding::new(RuleCode::DockerfileRevision, message).help(help);
        Some(self.at(finding, self.file.assignments[label.assignment].at))
    }

    fn is_of_declared(&self, value: &str) -> bool {
        self.facts.tags.iter().any(|tag| {
            Some(&tag.version) == self.declared.version.as_ref() && tag.commit.starts_with(value)
        })
    }

    /// The labels that the team wants in the Dockerfile, and that are not there.
    pub(super) fn missing_labels(&self) -> Option<Finding> {
        let Checked { path, declared, .. } = self;
        let names = missing_labels(&self.file);
        if names.is_empty() {
            return None;
        }
        let message = format!(
            "the last stage of {path} does not set the label {}, though relmap.toml says that the Dockerfile sets it \
             (image-labels = \"dockerfile\")",
            names.join(" or ")
        );
        let line = |name: &&str| match *name == REVISION_LABELS[0] {
            true => FILL_IN.to_owned(),
            false => format!("`LABEL {name}={}`, which relmap bump keeps up", declared.written),
        };
        let lines: Vec<String> = names.iter().map(line).collect();
        let help = format!("add at its end: {}", lines.join("; "));
        let finding = Finding::new(RuleCode::DockerfileUnlabelled, message).help(help);
        Some(finding.in_file(path.clone()))
    }
}

/// Whether a text is the id of a commit. Short numbers can be anything.
fn is_commit(text: &str) -> bool {
    let is_hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    is_hex && (matches!(text.len(), 40 | 64) || (7..40).contains(&text.len()) && !is_number)
}
