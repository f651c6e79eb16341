//! Flux: `HelmRelease`, and the objects that it refers to.

use std::collections::BTreeMap;

use relmap_core::chart::yaml::Node;

use crate::graph::{AppliedFolder, Kustomization, applied};
use crate::values::{MAX_COMPONENTS, app_version};
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, Place, SourceQuery, VersionUse};

/// An object of Flux.
#[derive(Debug, Clone)]
pub(crate) enum FluxObject {
    Release(Box<Release>),
    Source(ChartSource),
    Kustomization(AppliedFolder),
}

/// A `HelmRelease`.
#[derive(Debug, Clone)]
pub(crate) struct Release {
    deployed: Deployed,
    /// The object that has the chart or its repository.
    reference: Option<Reference>,
    /// The chart and its version, if the release says them itself.
    chart: Option<(String, VersionUse)>,
}

#[derive(Debug, Clone)]
struct Reference {
    kind: String,
    name: String,
    namespace: Option<String>,
}

/// An `OCIRepository`, `HelmRepository`, `GitRepository`, `Bucket` or `HelmChart`.
#[derive(Debug, Clone)]
pub(crate) struct ChartSource {
    kind: String,
    name: String,
    namespace: Option<String>,
    file: String,
    line: usize,
    url: Option<String>,
    /// The chart and its version: of an `OCIRepository` and of a `HelmChart`.
    chart: Option<(String, VersionUse)>,
}

pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<FluxObject>, TooMuch> {
    let mut reader = ValuesReader::new();
    let mut found = Vec::new();
    for node in nodes {
        let items = node.get("items").and_then(Node::as_seq);
        for object in items.unwrap_or(std::slice::from_ref(node)) {
            found.extend(self::object(query, path, object, &mut reader)?);
            // One more tells that it was too much.
            found.truncate(MAX_COMPONENTS + 1);
        }
    }
    Ok(found)
}

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
    let read = || {
        let named = Named {
            group: text(object, &["apiVersion"])?.split_once('/')?.0.to_owned(),
            kind: text(object, &["kind"])?,
            name: text(object, &["metadata", "name"])?,
            namespace: text(object, &["metadata", "namespace"]),
        };
        Some((named, object.get("spec")?))
    };
    let Some((named, spec)) = read() else { return Ok(None) };
    if (named.group.as_str(), named.kind.as_str()) == ("helm.toolkit.fluxcd.io", "HelmRelease") {
        let place = Place { file: path.to_owned(), line: object.place.line };
        let release = release(query, place, spec, named, reader)?;
        return Ok(Some(FluxObject::Release(Box::new(release))));
    }
    Ok(other(path, named, spec))
}

/// What an object is called.
struct Named {
    group: String,
    kind: String,
    name: String,
    namespace: Option<String>,
}

/// An object that is no release.
fn other(path: &str, named: Named, spec: &Node) -> Option<FluxObject> {
    let Named { group, kind, name, namespace } = named;
    match (group.as_str(), kind.as_str()) {
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let path = text(spec, &["path"]).unwrap_or_default();
            let namespace = text(spec, &["targetNamespace"]);
            Some(FluxObject::Kustomization(AppliedFolder { path, namespace }))
        }
        ("source.toolkit.fluxcd.io", _) => {
            let url = text(spec, &["url"]);
            let chart = match kind.as_str() {
                "OCIRepository" => url.as_deref().map(|url| (last(url), oci_version(spec))),
                "HelmChart" => text(spec, &["chart"]).map(|chart| {
                    let version = text(spec, &["version"]);
                    (last(&chart), VersionUse::of_chart(version.as_deref()))
                }),
                _ => None,
            };
            let at = spec.get("ref").unwrap_or(spec).place.line;
            let line = spec.get("ref").and_then(|r| r.get("tag")).map_or(at, |tag| tag.place.line);
            let file = path.to_owned();
            Some(FluxObject::Source(ChartSource { kind, name, namespace, file, line, url, chart }))
        }
        _ => None,
    }
}

fn release(
    query: &SourceQuery,
    place: Place,
    spec: &Node,
    named: Named,
    reader: &mut ValuesReader,
) -> Result<Release, TooMuch> {
    let mut deployed = Deployed::new(&named.name, place);
    deployed.namespace = named.namespace;
    deployed.is_suspended = spec.get("suspend").and_then(Node::as_bool) == Some(true);
    if let Some(values) = spec.get("values") {
        deployed.images = reader.images(values)?.into();
        deployed.app = app_version(query, values);
    }
    let inline = spec.get("chart").and_then(|chart| chart.get("spec"));
    let reference = |node: &Node| {
        Some(Reference {
            kind: text(node, &["kind"])?,
            name: text(node, &["name"])?,
            namespace: text(node, &["namespace"]),
        })
    };
    let named = spec.get("chartRef").or_else(|| inline?.get("sourceRef"));
    let chart = inline.and_then(|inline| {
        if let Some(version) = inline.get("version") {
            deployed.place.line = version.place.line;
        }
        let version = VersionUse::of_chart(text(inline, &["version"]).as_deref());
        Some((last(&text(inline, &["chart"])?), version))
    });
    Ok(Release { deployed, reference: named.and_then(reference), chart })
}

/// A digest goes before a range, and a range before a tag.
fn oci_version(spec: &Node) -> VersionUse {
    if let Some(range) = text(spec, &["ref", "semver"]) {
        return VersionUse::of_chart(Some(&range));
    }
    let tag = text(spec, &["ref", "tag"]);
    match (tag, text(spec, &["ref", "digest"])) {
        (Some(tag), _) => VersionUse::of_tag(&tag),
        (None, Some(digest)) => VersionUse::Unknown(digest),
        (None, None) => VersionUse::Moving("latest".to_owned()),
    }
}

fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}

/// What is deployed, of all files together.
pub(crate) fn deployed(
    objects: &BTreeMap<&str, &[FluxObject]>,
    kustomizations: &BTreeMap<&str, &Kustomization>,
) -> Vec<Deployed> {
    let mut folders: BTreeMap<&str, Vec<&AppliedFolder>> = BTreeMap::new();
    let mut sources: BTreeMap<(&str, &str), Vec<&ChartSource>> = BTreeMap::new();
    for (file, objects) in objects {
        let applied = folders.entry(file).or_default();
        for object in *objects {
            match object {
                FluxObject::Kustomization(folder) => applied.push(folder),
                FluxObject::Source(source) => {
                    sources.entry((&source.kind, &source.name)).or_default().push(source);
                }
                FluxObject::Release(_) => {}
            }
        }
    }
    let reached = applied(kustomizations, &folders);
    let mut found = Vec::new();
    for (file, objects) in objects {
        let Some(forced) = reached.get(*file) else { continue };
        for object in *objects {
            let FluxObject::Release(release) = object else { continue };
            let mut deployed = release.deployed.clone();
            deployed.namespace = forced.clone().or(deployed.namespace);
            chart(release, &sources, &mut deployed);
            found.push(deployed);
        }
    }
    found
}

fn chart(
    release: &Release,
    sources: &BTreeMap<(&str, &str), Vec<&ChartSource>>,
    deployed: &mut Deployed,
) {
    let reference = release.reference.as_ref();
    let source = reference.and_then(|reference| {
        let key = (reference.kind.as_str(), reference.name.as_str());
        nearest(sources.get(&key)?, reference.namespace.as_deref(), &deployed.place.file)
    });
    let repository = source.and_then(|source| source.url.clone());
    let own = release.chart.clone();
    let from_source = || source.and_then(|source| source.chart.clone());
    let (name, version) = match own.or_else(from_source) {
        Some(chart) => chart,
        None => match reference {
            Some(reference) => {
                let missing = format!("{} {} not found", reference.kind, reference.name);
                (reference.name.clone(), VersionUse::Unknown(missing))
            }
            None => return,
        },
    };
    if let Some(source) = source.filter(|_| release.chart.is_none()) {
        deployed.place = Place { file: source.file.clone(), line: source.line };
    }
    deployed.chart = Some(ChartUse { name, repository, version });
}

/// The source that is meant: by its namespace, or else the one whose file is nearest.
fn nearest<'s>(
    sources: &[&'s ChartSource],
    namespace: Option<&str>,
    file: &str,
) -> Option<&'s ChartSource> {
    if let Some(wanted) = namespace {
        let mut named = sources.iter().filter(|source| source.namespace.as_deref() == Some(wanted));
        if let (Some(only), None) = (named.next(), named.next()) {
            return Some(only);
        }
    }
    let common = |source: &ChartSource| {
        let (a, b) = (source.file.split('/'), file.split('/'));
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let best = sources.iter().map(|source| common(source)).max()?;
    let mut nearest = sources.iter().filter(|source| common(source) == best);
    // Of several that are equally near none is chosen.
    match (nearest.next(), nearest.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
