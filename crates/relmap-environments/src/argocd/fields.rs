//! The fields of Argo CD's objects: those that are read, and those that change nothing of what runs. Any
//! other one may.

use relmap_core::chart::yaml::Node;

use crate::unread::UnreadList;

/// Of an object. `operation` has Argo CD deploy something else at once.
pub(super) const OBJECT: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

/// Of an application's `spec`.
pub(super) const SPEC: [&str; 8] = [
    "source",
    "sources",
    "destination",
    "project",
    "syncPolicy",
    "ignoreDifferences",
    "info",
    "revisionHistoryLimit",
];

/// Of a set's `spec`.
pub(super) const SET: [&str; 8] = [
    "generators",
    "template",
    "goTemplate",
    "goTemplateOptions",
    "strategy",
    "syncPolicy",
    "preservedFields",
    "applyNestedSelectors",
];

const SOURCE: [&str; 9] =
    ["repoURL", "path", "chart", "targetRevision", "ref", "name", "helm", "kustomize", "directory"];

/// `valueFiles` and `fileParameters` are of interest for the app's version alone.
const HELM: [&str; 15] = [
    "values",
    "valuesObject",
    "parameters",
    "valueFiles",
    "fileParameters",
    "releaseName",
    "version",
    "passCredentials",
    "ignoreMissingValueFiles",
    "skipCrds",
    "skipSchemaValidation",
    "skipTests",
    "namespace",
    "kubeVersion",
    "apiVersions",
];

const KUSTOMIZE: [&str; 16] = [
    "images",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "commonLabels",
    "commonAnnotations",
    "commonAnnotationsEnvsubst",
    "forceCommonLabels",
    "forceCommonAnnotations",
    "labelWithoutSelector",
    "labelIncludeTemplates",
    "replicas",
    "version",
    "kubeVersion",
    "apiVersions",
    "ignoreMissingComponents",
];

/// Adds what is not read of a source.
pub(super) fn of_source(source: &Node, unread: &mut UnreadList) {
    unread.others(source, "source", &SOURCE);
    for (key, known) in [("helm", &HELM[..]), ("kustomize", &KUSTOMIZE[..])] {
        if let Some(part) = source.get(key) {
            unread.others(part, &format!("source.{key}"), known);
        }
    }
}

/// Adds the templates that generators have of their own, which go over the set's.
pub(super) fn of_generator(generator: &Node, unread: &mut UnreadList) {
    let mut left = vec![("generators".to_owned(), generator)];
    while let Some((path, node)) = left.pop() {
        for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
            let path = format!("{path}.{}", entry.key);
            match entry.key.as_ref() {
                "template" | "elementsYaml" if !entry.node.is_empty() => {
                    unread.field(entry.key_place.line, &path);
                }
                // Parameters may be called anything.
                "elements" | "values" | "selector" => {}
                _ => left.push((path, &entry.node)),
            }
        }
        left.extend(node.as_seq().into_iter().flatten().map(|item| (path.clone(), item)));
    }
}
