//! Custom resource definitions whose users lose a version.

use std::fmt;

use super::object::Manifest;
use crate::chart::yaml::Node;

/// A version of a custom resource that is no longer served: objects written in it are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnservedVersion {
    /// The name of the definition, such as `widgets.example.org`.
    pub definition: String,
    /// The version, such as `v1beta1`.
    pub version: String,
}

impl fmt::Display for UnservedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.definition, self.version)
    }
}

/// The versions that the old definition serves and the new one does not.
pub(super) fn unserved(old: &Manifest, new: &Manifest) -> Vec<UnservedVersion> {
    if old.id.kind != "CustomResourceDefinition" {
        return Vec::new();
    }
    let served_now = served(&new.node);
    served(&old.node)
        .into_iter()
        .filter(|version| !served_now.contains(version))
        .map(|version| UnservedVersion { definition: old.id.name.clone(), version })
        .collect()
}

fn served(definition: &Node) -> Vec<String> {
    let Some(spec) = definition.get("spec") else { return Vec::new() };
    let name = |node: &Node| node.get("name").and_then(Node::text).map(str::to_owned);
    match spec.get("versions").and_then(Node::as_seq) {
        Some(versions) => versions
            .iter()
            .filter(|version| version.get("served").and_then(Node::as_bool) != Some(false))
            .filter_map(name)
            .collect(),
        // The form of v1beta1.
        None => spec.get("version").and_then(Node::text).map(str::to_owned).into_iter().collect(),
    }
}
