//! `kustomization.yaml`: `helmCharts` and `images`.

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::Node;

use crate::values::MAX_COMPONENTS;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, ImageUse, Place, VersionUse};

pub(crate) fn read(path: &str, nodes: &[Node]) -> Result<Vec<Deployed>, TooMuch> {
    let mut reader = ValuesReader::new();
    let mut found = Vec::new();
    for root in nodes {
        let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).map(str::to_owned);
        let namespace = text(root, "namespace");
        for chart in root.get("helmCharts").and_then(Node::as_seq).unwrap_or_default() {
            let Some(name) = text(chart, "name") else { continue };
            let line = chart.get("version").unwrap_or(chart).place.line;
            let place = Place { file: path.to_owned(), line };
            let release = text(chart, "releaseName").unwrap_or_else(|| name.clone());
            let mut deployed = Deployed::new(&release, place);
            deployed.namespace = text(chart, "namespace").or(namespace.clone());
            if let Some(values) = chart.get("valuesInline") {
                deployed.images = reader.images(values)?.into();
            }
            let version = VersionUse::of_chart(text(chart, "version").as_deref());
            deployed.chart = Some(ChartUse { name, repository: text(chart, "repo"), version });
            found.push(deployed);
        }
        for image in root.get("images").and_then(Node::as_seq).unwrap_or_default() {
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
