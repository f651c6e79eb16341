//! `kustomization.yaml`: `helmCharts` and `images`.

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::Node;

use crate::patches::{Concern, PATCHES, first_of_concern};
use crate::unread::UnreadList;
use crate::values::MAX_COMPONENTS;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, ImageUse, Place, VersionUse};

/// The fields of a kustomization that are read, or change neither its own charts and images nor the objects of Flux that
/// it names. What is in `resources` is another source's.
pub(crate) const KUSTOMIZATION: [&str; 20] = [
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "components",
    "bases",
    "namespace",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "sortOptions",
    "buildMetadata",
    "openapi",
    "crds",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    "images",
    "replicas",
    "validators",
];

/// Those that are so for its own charts and images alone: they rename or change the objects of Flux that it names.
const OWN: [&str; 5] = ["helmCharts", "helmGlobals", "namePrefix", "nameSuffix", "vars"];

const CHART: [&str; 17] = [
    "name",
    "repo",
    "version",
    "releaseName",
    "namespace",
    "valuesInline",
    "valuesFile",
    "additionalValuesFiles",
    "valuesMerge",
    "includeCRDs",
    "skipHooks",
    "skipTests",
    "apiVersions",
    "kubeVersion",
    "nameTemplate",
    "debug",
    "devel",
];

const IMAGE: [&str; 4] = ["name", "newName", "newTag", "digest"];

pub(crate) fn read(
    path: &str,
    nodes: &[Node],
    unread: &mut UnreadList,
) -> Result<Vec<Deployed>, TooMuch> {
    let mut reader = ValuesReader::new();
    let mut found = Vec::new();
    for root in nodes {
        // Any YAML file may match the pattern: one without these is no kustomization of interest.
        if root.get("helmCharts").is_some() || root.get("images").is_some() {
            unread.others(root, "", &[&KUSTOMIZATION[..], &OWN[..], &PATCHES[..]].concat());
            if let Some((key, line)) = first_of_concern(root, Concern::Images) {
                unread.field(line, key);
            }
            // Charts that lie in this folder go before those of a repository.
            if let Some(home) = root.get("helmGlobals").and_then(|all| all.get("chartHome")) {
                unread.field(home.place.line, "helmGlobals.chartHome");
            }
        }
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let namespace = text(root, "namespace");
        for chart in root.get("helmCharts").and_then(Node::as_seq).unwrap_or_default() {
            unread.others(chart, "helmCharts", &CHART);
            let Some(name) = text(chart, "name") else { continue };
            let line = chart.get("version").unwrap_or(chart).place.line;
            let place = Place { file: path.to_owned(), line };
            let release = text(chart, "releaseName").unwrap_or_else(|| name.clone());
            let mut deployed = Deployed::new(&release, place);
            deployed.namespace = text(chart, "namespace").or(namespace.clone());
            if let Some(values) = chart.get("valuesInline") {
                deployed.images = reader.images(values)?.into();
            }
            let repository = text(chart, "repo").filter(|repository| !repository.is_empty());
            let version = match &repository {
                Some(_) => VersionUse::of_chart(text(chart, "version").as_deref()),
                None => VersionUse::Unknown(format!("the folder of the chart {name}")),
            };
            deployed.chart = Some(ChartUse { name, repository, version });
            found.push(deployed);
        }
        for image in root.get("images").and_then(Node::as_seq).unwrap_or_default() {
            unread.others(image, "images", &IMAGE);
            let Some(name) = text(image, "name") else { continue };
            let (tag, digest) = (text(image, "newTag"), text(image, "digest"));
            if tag.is_none() && digest.is_none() {
                continue;
            }
            let new_name = text(image, "newName").unwrap_or_else(|| name.clone());
            let Ok(mut reference) = new_name.parse::<ImageRef>() else { continue };
            let line = image.get("newTag").unwrap_or(image).place.line;
            let last = name.rsplit('/').next().unwrap_or(&name);
            let mut deployed = Deployed::new(last, Place { file: path.to_owned(), line });
            deployed.namespace.clone_from(&namespace);
            deployed.app.clone_from(&tag);
            (reference.tag, reference.digest) = (tag, digest);
            deployed.images = vec![ImageUse { path: String::new(), image: reference }].into();
            found.push(deployed);
        }
        // One more tells that it was too much.
        found.truncate(MAX_COMPONENTS + 1);
    }
    Ok(found)
}

/// The files that there are if the chart of a deployment is in a folder next to its kustomization.
pub(crate) fn local_charts(deployed: &Deployed) -> impl Iterator<Item = String> {
    let chart = deployed.chart.iter();
    chart.flat_map(|chart| {
        let name = &chart.name;
        let version = chart.version.written().unwrap_or_default();
        [format!("charts/{name}/Chart.yaml"), format!("charts/{name}-{version}/{name}/Chart.yaml")]
    })
}

/// The deployment, whose version is not known if its chart is in a folder: that goes before the repository.
pub(crate) fn unless_local(deployed: &Deployed, is_there: impl Fn(&str) -> bool) -> Deployed {
    let mut deployed = deployed.clone();
    let local = local_charts(&deployed).find(|file| is_there(file));
    if let (Some(chart), Some(file)) = (&mut deployed.chart, local) {
        chart.version = VersionUse::Unknown(file);
    }
    deployed
}
