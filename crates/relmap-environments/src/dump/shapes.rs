//! What is read of the dumps of all programs: which one printed it is known when it was read.

use super::kept::Shape;

const fn map(keys: &'static [(&'static str, Shape)]) -> Shape {
    Shape { keys, items: None }
}

const fn list(items: &'static Shape) -> Shape {
    Shape { keys: &[], items: Some(items) }
}

const TEXT: Shape = map(&[]);

const LABELS: &[(&str, Shape)] = &[
    ("app.kubernetes.io/instance", TEXT),
    ("app.kubernetes.io/name", TEXT),
    ("app.kubernetes.io/version", TEXT),
    ("helm.sh/chart", TEXT),
    ("chart", TEXT),
];

const ANNOTATIONS: &[(&str, Shape)] =
    &[("meta.helm.sh/release-name", TEXT), ("meta.helm.sh/release-namespace", TEXT)];

const METADATA: &[(&str, Shape)] = &[
    ("name", TEXT),
    ("namespace", TEXT),
    ("labels", map(LABELS)),
    ("annotations", map(ANNOTATIONS)),
];

static CONTAINER: Shape = map(&[("image", TEXT)]);

const CONTAINERS: Shape = list(&CONTAINER);

const POD: Shape = map(&[("initContainers", CONTAINERS), ("containers", CONTAINERS)]);

const TEMPLATE: Shape = map(&[("spec", POD)]);

/// That of a job in a `CronJob`.
const JOB: Shape =
    map(&[("template", TEMPLATE), ("initContainers", CONTAINERS), ("containers", CONTAINERS)]);

static SOURCE: Shape =
    map(&[("repoURL", TEXT), ("chart", TEXT), ("path", TEXT), ("targetRevision", TEXT)]);

/// That of a workload, of a pod and of an application.
const SPEC: &[(&str, Shape)] = &[
    ("template", TEMPLATE),
    ("jobTemplate", map(&[("spec", JOB)])),
    ("initContainers", CONTAINERS),
    ("containers", CONTAINERS),
    ("source", map(SOURCE.keys)),
    ("sources", list(&SOURCE)),
    ("destination", map(&[("namespace", TEXT)])),
];

/// Helm has a text there.
const STATUS: &[(&str, Shape)] = &[
    ("sync", map(&[("revision", TEXT), ("revisions", TEXTS)])),
    ("summary", map(&[("images", TEXTS)])),
];

const TEXTS: Shape = list(&TEXT);

macro_rules! item {
    ($($more:expr),*) => {
        &[
            ("kind", TEXT),
            ("name", TEXT),
            ("namespace", TEXT),
            ("chart", TEXT),
            ("version", TEXT),
            ("app_version", TEXT),
            ("appVersion", TEXT),
            ("metadata", map(METADATA)),
            ("spec", map(SPEC)),
            ("status", map(STATUS)),
            $($more),*
        ]
    };
}

static ITEM: Shape = map(item!());

/// A list, a map with a list in `items`, or a single item.
pub(super) static DOCUMENT: Shape =
    Shape { keys: item!(("items", list(&ITEM))), items: Some(&ITEM) };
