//! `kubectl get` of workloads: the labels of Helm say which release they belong to.

use std::collections::{BTreeMap, HashSet};

use relmap_core::chart::image_ref::ImageRef;

use super::kept::Kept;
use super::text;
use crate::{ChartUse, Deployed, ImageUse, Place, VersionUse};

pub(super) fn read(dump: &str, items: &[Kept]) -> Vec<Deployed> {
    let mut releases: BTreeMap<(String, String), Release> = BTreeMap::new();
    for item in items {
        let Some(meta) = item.get("metadata") else { continue };
        let label = |name: &str| text(meta, &["labels", name]);
        let annotation = |name: &str| text(meta, &["annotations", name]);
        let release = annotation("meta.helm.sh/release-name")
            .or_else(|| label("app.kubernetes.io/instance"))
            .or_else(|| label("app.kubernetes.io/name"))
            .or_else(|| text(meta, &["name"]));
        let Some(release) = release else { continue };
        let namespace = annotation("meta.helm.sh/release-namespace")
            .or_else(|| text(meta, &["namespace"]))
            .unwrap_or_default();
        let Release { deployed, images: used, known } =
            releases.entry((namespace.to_owned(), release.to_owned())).or_insert_with(|| {
                let place = Place { file: dump.to_owned(), line: 0 };
                let mut deployed = Deployed::new(release, place);
                deployed.namespace = (!namespace.is_empty()).then(|| namespace.to_owned());
                Release { deployed, images: Vec::new(), known: HashSet::new() }
            });
        // Subcharts have labels of their own; the first workload of a release speaks for it.
        let chart = label("helm.sh/chart").or_else(|| label("chart"));
        if let Some(chart) = chart.filter(|_| deployed.chart.is_none()) {
            let version = VersionUse::Joined(chart.to_owned());
            let name = chart.to_owned();
            deployed.chart = Some(ChartUse { name, repository: None, version });
        }
        if deployed.app.is_none() {
            deployed.app = label("app.kubernetes.io/version").map(str::to_owned);
        }
        for image in images(item) {
            if known.insert(image.clone()) {
                used.push(ImageUse { path: String::new(), image });
            }
        }
    }
    let whole = |release: Release| Deployed { images: release.images.into(), ..release.deployed };
    releases.into_values().map(whole).collect()
}

/// What the workloads of a release say together.
struct Release {
    deployed: Deployed,
    images: Vec<ImageUse>,
    /// The same images: each is named once.
    known: HashSet<ImageRef>,
}

fn images(item: &Kept) -> Vec<ImageRef> {
    let spec = item.get("spec");
    let spec = match spec.and_then(|spec| spec.get("jobTemplate")) {
        Some(job) => job.get("spec"),
        None => spec,
    };
    let pod = spec.and_then(|spec| spec.get("template")?.get("spec"));
    let pod = pod.or(spec);
    let of = |key: &str| {
        let listed = pod.and_then(|pod| pod.get(key)?.as_list());
        listed.unwrap_or_default().iter()
    };
    of("initContainers")
        .chain(of("containers"))
        .filter_map(|container| text(container, &["image"])?.parse().ok())
        .collect()
}
