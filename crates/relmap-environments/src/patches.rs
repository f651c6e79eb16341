//! Patches of kustomize, told by what they can change: most are about replicas, labels or resources.

use relmap_core::chart::yaml::{Node, load_stream};

use crate::flux_fields::{KUSTOMIZATION, RELEASE, SOURCE};

/// The kinds of objects of Flux that say what runs.
const FLUX: [&str; 7] = [
    "HelmRelease",
    "OCIRepository",
    "HelmRepository",
    "HelmChart",
    "GitRepository",
    "Bucket",
    "Kustomization",
];

/// Kinds that run no image.
const WITHOUT_IMAGES: [&str; 20] = [
    "Certificate",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "Ingress",
    "LimitRange",
    "Namespace",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "PodMonitor",
    "ResourceQuota",
    "Role",
    "RoleBinding",
    "Secret",
    "Service",
    "ServiceAccount",
    "ServiceMonitor",
];

/// How deep patches may add patches.
const MAX_DEPTH: usize = 4;

/// The fields of a kustomization that have patches.
pub(crate) const PATCHES: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];

/// What must not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Concern {
    /// Which charts Flux deploys.
    Flux,
    /// Which images run.
    Images,
}

/// The first patch among those of a kustomization that may change what matters: its field, and its line.
pub(crate) fn first_of_concern(
    kustomization: &Node,
    concern: Concern,
) -> Option<(&'static str, usize)> {
    PATCHES.into_iter().find_map(|key| {
        let listed = kustomization.get(key).filter(|listed| !listed.is_empty())?;
        let Some(patches) = listed.as_seq() else { return Some((key, listed.place.line)) };
        let of_concern = patches.iter().find(|patch| !is_harmless(patch, concern, 0))?;
        Some((key, of_concern.place.line))
    })
}

/// Whether a patch changes nothing that matters. One in a file of its own is not read.
fn is_harmless(patch: &Node, concern: Concern, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    let has = |key: &str| patch.get(key).is_some_and(|node| !node.is_empty());
    // With options, a patch may change the kind of an object.
    if has("options") {
        return false;
    }
    let target = patch.get("target").filter(|target| !target.is_empty());
    let kind = target.and_then(|target| target.get("kind")).and_then(Node::text);
    // A kind is a pattern.
    let plain = kind.filter(|kind| kind.bytes().all(|b| b.is_ascii_alphanumeric()));
    if plain.is_some_and(|kind| is_other_kind(kind, concern)) {
        return true;
    }
    let text = match patch.text() {
        Some(text) => Some(text),
        None => patch.get("patch").and_then(Node::text).filter(|_| !has("path")),
    };
    let Some(documents) = text.and_then(|text| load_stream(text.as_bytes()).ok()) else {
        return false;
    };
    documents.iter().all(|body| match (body.as_seq(), target) {
        (Some(operations), Some(_)) => {
            operations.iter().all(|one| is_harmless_operation(one, plain, concern, depth))
        }
        (Some(_), None) => false,
        (None, target) => {
            let own = body.get("kind").and_then(Node::text);
            let kind = if target.is_some() { plain } else { own };
            let is_other = target.is_none() && own.is_some_and(|kind| is_other_kind(kind, concern));
            is_other || body.as_map().is_some() && is_harmless_body(body, kind, concern, depth)
        }
    })
}

fn is_other_kind(kind: &str, concern: Concern) -> bool {
    match concern {
        Concern::Flux => !FLUX.contains(&kind),
        Concern::Images => WITHOUT_IMAGES.contains(&kind),
    }
}

/// A part of an object, merged into it.
fn is_harmless_body(body: &Node, kind: Option<&str>, concern: Concern, depth: usize) -> bool {
    if concern == Concern::Images {
        return names_no_image(body);
    }
    let entries = body.as_map().map(|map| map.entries()).unwrap_or_default();
    entries.iter().all(|entry| match entry.key.as_ref() {
        "apiVersion" | "kind" => true,
        "metadata" => entry.node.as_map().is_some_and(|metadata| {
            let known = |key: &str| matches!(key, "name" | "namespace" | "labels" | "annotations");
            metadata.entries().iter().all(|entry| known(&entry.key))
        }),
        "spec" => entry.node.as_map().is_some_and(|spec| {
            let mut fields = spec.entries().iter();
            fields.all(|field| is_harmless_field(&field.key, &field.node, kind, depth))
        }),
        _ => false,
    })
}

/// A field of the `spec` of an object of Flux.
fn is_harmless_field(key: &str, value: &Node, kind: Option<&str>, depth: usize) -> bool {
    match (kind, key) {
        (Some("Kustomization"), "patches") => value.as_seq().is_some_and(|patches| {
            patches.iter().all(|patch| is_harmless(patch, Concern::Flux, depth + 1))
        }),
        (Some("HelmRelease"), key) => RELEASE.contains(&key),
        (Some("Kustomization"), key) => KUSTOMIZATION.contains(&key),
        (
            Some("OCIRepository" | "HelmRepository" | "HelmChart" | "GitRepository" | "Bucket"),
            key,
        ) => SOURCE.contains(&key),
        _ => false,
    }
}

/// An operation of JSON Patch.
fn is_harmless_operation(
    operation: &Node,
    kind: Option<&str>,
    concern: Concern,
    depth: usize,
) -> bool {
    let text = |key: &str| operation.get(key).and_then(Node::text);
    let (Some(name), Some(path)) = (text("op"), text("path")) else { return false };
    if !matches!(name, "add" | "replace" | "remove" | "test") {
        return false;
    }
    if concern == Concern::Images {
        return !path.to_lowercase().contains("image")
            && operation.get("value").is_none_or(names_no_image);
    }
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["metadata", "labels" | "annotations", ..] => true,
        ["spec", "patches", _] if kind == Some("Kustomization") => {
            let value = operation.get("value");
            value.is_some_and(|value| is_harmless(value, Concern::Flux, depth + 1))
        }
        ["spec", "patches", _, _, ..] => false,
        ["spec", field, ..] => match operation.get("value") {
            Some(value) => is_harmless_field(field, value, kind, depth),
            None => *field != "patches" && is_harmless_field(field, operation, kind, depth),
        },
        _ => false,
    }
}

/// Whether no key of a value speaks of an image or of how to merge.
fn names_no_image(value: &Node) -> bool {
    let mut left = vec![value];
    while let Some(node) = left.pop() {
        for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
            if entry.key.to_lowercase().contains("image") || entry.key.starts_with('$') {
                return false;
            }
            left.push(&entry.node);
        }
        left.extend(node.as_seq().into_iter().flatten());
    }
    true
}

#[cfg(test)]
mod tests;
