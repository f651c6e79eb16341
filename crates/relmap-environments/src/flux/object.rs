//! One object of Flux.

use relmap_core::chart::yaml::Node;

use super::{ChartSource, FluxObject, Reference, Release, fields};
use crate::graph::AppliedFolder;
use crate::unread::{Construct, UnreadList, objects};
use crate::values::{MAX_COMPONENTS, put_app_version};
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{Deployed, Place, SourceQuery, Unread, VersionUse};

pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<FluxObject>, TooMuch> {
    let mut reader = ValuesReader::new();
    let mut found = Vec::new();
    let mut unread = UnreadList::of(path);
    for node in nodes {
        for object in objects(node, &mut unread) {
            found.extend(self::object(query, path, object, &mut reader)?);
            // One more tells that it was too much.
            found.truncate(MAX_COMPONENTS + 1);
        }
    }
    let unclear = unread.into_vec().into_iter();
    found.extend(unclear.map(|one| FluxObject::Unclear(Box::new(one))));
    Ok(found)
}

/// The namespace that Flux is in as a rule.
const USUAL: &str = "flux-system";

fn text(node: &Node, path: &[&str]) -> Option<String> {
    let node = path.iter().try_fold(node, |node, key| node.get(key))?;
    node.text().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn object(
    query: &SourceQuery,
    path: &str,
    object: &Node,
    reader: &mut ValuesReader,
) -> Result<Option<FluxObject>, TooMuch> {
    let group = text(object, &["apiVersion"]).unwrap_or_default();
    let group = group.split_once('/').map_or("", |(group, _)| group);
    let kind = text(object, &["kind"]).unwrap_or_default();
    let place = Place { file: path.to_owned(), line: object.place.line };
    let is_known = matches!(
        (group, kind.as_str()),
        ("helm.toolkit.fluxcd.io", "HelmRelease")
            | ("kustomize.toolkit.fluxcd.io", "Kustomization")
            | ("source.toolkit.fluxcd.io", _)
    );
    if !is_known {
        return Ok(None);
    }
    let name = text(object, &["metadata", "name"]);
    let (Some(name), Some(spec)) = (name, object.get("spec")) else {
        let what = format!("a `{kind}` without `metadata.name` or `spec` cannot be read");
        let unread = Unread { place, construct: Construct::Unclear(what) };
        return Ok(Some(FluxObject::Unclear(Box::new(unread))));
    };
    let namespace = text(object, &["metadata", "namespace"]);
    let mut unread = UnreadList::of(path);
    Ok(Some(match kind.as_str() {
        "HelmRelease" => {
            fields::of_release(object, spec, &mut unread);
            let mut deployed = Deployed::new(&name, place);
            deployed.namespace = namespace;
            deployed.unread = unread.into_vec();
            FluxObject::Release(Box::new(release(query, deployed, spec, reader)?))
        }
        "Kustomization" => {
            fields::of_kustomization(object, spec, &mut unread);
            let reference = spec.get("sourceRef");
            let part = |key| reference.and_then(|node| text(node, &[key]));
            let from = part("namespace").or(namespace).unwrap_or_else(|| USUAL.to_owned());
            let from = [part("kind"), Some(from), part("name")].map(Option::unwrap_or_default);
            let components = spec.get("components").and_then(Node::as_seq).unwrap_or_default();
            let at = |node: &Node| Place { line: node.place.line, ..place.clone() };
            let components =
                components.iter().filter_map(|one| Some((one.text()?.to_owned(), at(one))));
            FluxObject::Kustomization(Box::new(AppliedFolder {
                path: text(spec, &["path"]).unwrap_or_default(),
                namespace: text(spec, &["targetNamespace"]),
                components: components.collect(),
                source: from.join("/"),
                place: at(spec.get("path").unwrap_or(object)),
                unread: unread.into_vec(),
            }))
        }
        _ => {
            fields::of_source(object, spec, &kind, &mut unread);
            FluxObject::Source(Box::new(source(path, kind, (name, namespace), spec, unread)))
        }
    }))
}

fn source(
    path: &str,
    kind: String,
    (name, namespace): (String, Option<String>),
    spec: &Node,
    unread: UnreadList,
) -> ChartSource {
    let url = text(spec, &["url"]);
    let chart = match kind.as_str() {
        "OCIRepository" => url.as_deref().map(|url| (last(url), oci_version(spec))),
        "HelmChart" => text(spec, &["chart"]).map(|chart| {
            let from = spec.get("sourceRef").and_then(|from| text(from, &["kind"]));
            (last(&chart), chart_version(from.as_deref(), text(spec, &["version"]).as_deref()))
        }),
        _ => None,
    };
    let at = spec.get("ref").unwrap_or(spec).place.line;
    let line = spec.get("ref").and_then(|r| r.get("tag")).map_or(at, |tag| tag.place.line);
    let (file, unread) = (path.to_owned(), unread.into_vec());
    ChartSource { kind, name, namespace, file, line, url, chart, unread }
}

fn release(
    query: &SourceQuery,
    mut deployed: Deployed,
    spec: &Node,
    reader: &mut ValuesReader,
) -> Result<Release, TooMuch> {
    deployed.is_suspended = spec.get("suspend").and_then(Node::as_bool) == Some(true);
    let inline = spec.get("chart").and_then(|chart| chart.get("spec"));
    let app_is_in = |node: Option<&Node>, field: &str| {
        let node = node.filter(|node| query.app.is_some() && !node.is_empty())?;
        let place = Place { file: deployed.place.file.clone(), line: node.place.line };
        Some(Unread { place, construct: Construct::Field(field.to_owned()) })
    };
    let files = inline.and_then(|inline| inline.get("valuesFiles").or(inline.get("valuesFile")));
    let mut app_unread = app_is_in(files, "spec.chart.spec.valuesFiles")
        .or(app_is_in(spec.get("valuesFrom"), "spec.valuesFrom"));
    let file = deployed.place.file.clone();
    if let Some(values) = spec.get("values") {
        deployed.images = reader.images(values)?.into();
        put_app_version(query, values, &file, (&mut deployed.app, &mut app_unread));
    }
    deployed.app_unread = app_unread;
    let reference = |node: &Node| {
        Some(Reference {
            kind: text(node, &["kind"])?,
            name: text(node, &["name"])?,
            namespace: text(node, &["namespace"]),
        })
    };
    let named = spec.get("chartRef").or_else(|| inline?.get("sourceRef"));
    let by_reference = spec.get("chartRef").is_some();
    let chart = inline.filter(|_| !by_reference).and_then(|inline| {
        if let Some(version) = inline.get("version") {
            deployed.place.line = version.place.line;
        }
        let from = inline.get("sourceRef").and_then(|from| text(from, &["kind"]));
        let version = chart_version(from.as_deref(), text(inline, &["version"]).as_deref());
        Some((last(&text(inline, &["chart"])?), version))
    });
    let reference = named.and_then(reference);
    if reference.is_none() {
        let what = "a `HelmRelease` without a reference to its chart cannot be read".to_owned();
        let place = deployed.place.clone();
        deployed.unread.push(Unread { place, construct: Construct::Unclear(what) });
    }
    Ok(Release { deployed, reference, chart })
}

/// The version of a chart. Where it is in a folder of a repository or a bucket, Flux ignores what is written.
fn chart_version(from: Option<&str>, written: Option<&str>) -> VersionUse {
    match from {
        Some("HelmRepository") | None => VersionUse::of_chart(written),
        Some(kind) => VersionUse::Unknown(format!("a folder in a {kind}")),
    }
}

/// A digest goes before a range, and a range before a tag.
fn oci_version(spec: &Node) -> VersionUse {
    if let Some(digest) = text(spec, &["ref", "digest"]) {
        return VersionUse::Unknown(digest);
    }
    if let Some(range) = text(spec, &["ref", "semver"]) {
        return VersionUse::of_chart(Some(&range));
    }
    match text(spec, &["ref", "tag"]) {
        Some(tag) => VersionUse::of_tag(&tag),
        None => VersionUse::Moving("latest".to_owned()),
    }
}

fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}
