//! The fields of Flux's objects: those that are read, and those that change nothing of what runs. Any other
//! one may.

use relmap_core::chart::yaml::Node;

use crate::flux_fields::{KUSTOMIZATION, RELEASE, SOURCE};
use crate::patches::{Concern, PATCHES, first_of_concern};
use crate::unread::UnreadList;

/// Of an object.
const OBJECT: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

/// Of the `spec` of a `HelmRelease`: those that are read. `valuesFrom` is of interest for the app's version alone.
const READ_OF_RELEASE: [&str; 5] = ["chart", "chartRef", "suspend", "values", "valuesFrom"];

const CHART: [&str; 9] = [
    "chart",
    "version",
    "sourceRef",
    "interval",
    "reconcileStrategy",
    "valuesFiles",
    "valuesFile",
    "ignoreMissingValuesFiles",
    "verify",
];

/// Of the `spec` of a `Kustomization`: those that are read; `postBuild` fills in what is written as `${NAME}`.
const READ_OF_KUSTOMIZATION: [&str; 5] =
    ["path", "targetNamespace", "sourceRef", "postBuild", "components"];

/// Of the `spec` of where charts come from: those that are read.
const READ_OF_SOURCE: [&str; 7] =
    ["url", "ref", "chart", "version", "sourceRef", "valuesFiles", "valuesFile"];

const REFERENCE: [&str; 3] = ["tag", "semver", "digest"];

pub(super) fn of_release(object: &Node, spec: &Node, unread: &mut UnreadList) {
    unread.others(object, "", &OBJECT);
    unread.others(spec, "spec", &[&RELEASE[..], &READ_OF_RELEASE[..]].concat());
    if let Some(chart) = spec.get("chart") {
        unread.others(chart, "spec.chart", &["spec", "metadata"]);
        if let Some(spec) = chart.get("spec") {
            unread.others(spec, "spec.chart.spec", &CHART);
        }
    }
}

pub(super) fn of_kustomization(object: &Node, spec: &Node, unread: &mut UnreadList) {
    unread.others(object, "", &OBJECT);
    let known = [&KUSTOMIZATION[..], &READ_OF_KUSTOMIZATION[..], &PATCHES[..]].concat();
    unread.others(spec, "spec", &known);
    if let Some((key, line)) = first_of_concern(spec, Concern::Flux) {
        unread.field(line, &format!("spec.{key}"));
    }
}

pub(super) fn of_source(object: &Node, spec: &Node, kind: &str, unread: &mut UnreadList) {
    unread.others(object, "", &OBJECT);
    unread.others(spec, "spec", &[&SOURCE[..], &READ_OF_SOURCE[..]].concat());
    if let Some(reference) = spec.get("ref").filter(|_| kind == "OCIRepository") {
        unread.others(reference, "spec.ref", &REFERENCE);
    }
}
