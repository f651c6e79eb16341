//! The fields that Kubernetes lets nobody change once an object exists: an upgrade that changes
//! one fails, or needs the object deleted first.

use super::fields::{FieldChange, Path, changed_at};
use super::object::{Manifest, ObjectId};
use crate::chart::yaml::Node;

/// Group, kind, and the fields.
const FIELDS: &[(&str, &str, &[Path])] = &[
    ("apps", "Deployment", &[&["spec", "selector"]]),
    ("apps", "DaemonSet", &[&["spec", "selector"]]),
    ("apps", "ReplicaSet", &[&["spec", "selector"]]),
    (
        "apps",
        "StatefulSet",
        &[
            &["spec", "selector"],
            &["spec", "serviceName"],
            &["spec", "podManagementPolicy"],
            // Kubernetes itself fills in what kind they are.
            &["spec", "volumeClaimTemplates", "*", "metadata"],
            &["spec", "volumeClaimTemplates", "*", "spec"],
        ],
    ),
    ("batch", "Job", &[&["spec", "selector"], &["spec", "template"], &["spec", "completionMode"]]),
    (
        "",
        "PersistentVolumeClaim",
        &[
            &["spec", "accessModes"],
            &["spec", "storageClassName"],
            &["spec", "volumeName"],
            &["spec", "volumeMode"],
            &["spec", "selector"],
            &["spec", "dataSource"],
            &["spec", "dataSourceRef"],
        ],
    ),
    ("", "Secret", &[&["type"]]),
    ("rbac.authorization.k8s.io", "RoleBinding", &[&["roleRef"]]),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding", &[&["roleRef"]]),
    (
        "storage.k8s.io",
        "StorageClass",
        &[&["provisioner"], &["parameters"], &["reclaimPolicy"], &["volumeBindingMode"]],
    ),
    (
        "storage.k8s.io",
        "CSIDriver",
        &[&["spec", "attachRequired"], &["spec", "volumeLifecycleModes"]],
    ),
    ("scheduling.k8s.io", "PriorityClass", &[&["value"], &["preemptionPolicy"]]),
    ("networking.k8s.io", "IngressClass", &[&["spec", "controller"]]),
    ("apiextensions.k8s.io", "CustomResourceDefinition", &[&["spec", "scope"], &["spec", "group"]]),
];

/// The immutable fields that differ between two states of one object.
pub(super) fn changes(id: &ObjectId, old: &Manifest, new: &Manifest) -> Vec<FieldChange> {
    if is_hook(&old.node) || is_hook(&new.node) {
        // Helm deletes and makes hooks anew.
        return Vec::new();
    }
    let (old, new) = (&old.node, &new.node);
    let mut found = Vec::new();
    for (_, _, paths) in
        FIELDS.iter().filter(|(group, kind, _)| *group == id.group && *kind == id.kind)
    {
        found.extend(paths.iter().flat_map(|path| changed_at(id, old, new, path)));
    }
    match (id.group.as_str(), id.kind.as_str()) {
        ("", "Service") => found.extend(cluster_ip(id, old, new)),
        ("", "ConfigMap" | "Secret") if is_frozen(old) => {
            let paths: [Path; 4] = [&["data"], &["binaryData"], &["stringData"], &["immutable"]];
            found.extend(paths.iter().flat_map(|path| changed_at(id, old, new, path)));
        }
        _ => {}
    }
    found
}

/// The address of a Service is fixed once it has one: it may be left out later, and nothing else.
fn cluster_ip(id: &ObjectId, old: &Node, new: &Node) -> Vec<FieldChange> {
    let ip = |side: &Node| {
        let ip = side.get("spec").and_then(|spec| spec.get("clusterIP")).and_then(Node::text);
        ip.unwrap_or_default().to_owned()
    };
    let external = |side: &Node| {
        side.get("spec").and_then(|spec| spec.get("type")).and_then(Node::text)
            == Some("ExternalName")
    };
    if ip(new).is_empty() || external(old) || external(new) {
        return Vec::new();
    }
    changed_at(id, old, new, &["spec", "clusterIP"])
}

fn is_frozen(object: &Node) -> bool {
    object.get("immutable").and_then(Node::as_bool) == Some(true)
}

/// Whether Helm makes the object anew each time, and never deletes it in an upgrade.
pub(super) fn is_hook(object: &Node) -> bool {
    let annotations = object.get("metadata").and_then(|metadata| metadata.get("annotations"));
    annotations.is_some_and(|annotations| annotations.get("helm.sh/hook").is_some())
}
