//! Argo CD: `Application` and `ApplicationSet`.

use std::cell::Cell;
use std::collections::HashMap;

use relmap_core::chart::image_ref::ImageRef;
use relmap_core::chart::yaml::{Node, load};
use thiserror::Error;

use crate::values::{MAX_COMPONENTS, app_version, used};
use crate::version_use::is_filled_in;
use crate::{ChartUse, Deployed, ImageUse, Place, SourceQuery, VersionUse};

/// The most text that the sets of one file are filled in to, in bytes.
const MAX_FILLED: usize = 8 << 20;

/// Reads a file.
///
/// # Errors
/// If the templates of its sets make more text than is read.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<Deployed>, TooMuchText> {
    let mut found = Vec::new();
    let left = Cell::new(MAX_FILLED);
    for node in nodes {
        // A `List` has its objects in `items`.
        let items = node.get("items").and_then(Node::as_seq);
        for object in items.unwrap_or(std::slice::from_ref(node)) {
            if !is_argo(object) {
                continue;
            }
            let place = || Place { file: path.to_owned(), line: object.place.line };
            match object.get("kind").and_then(Node::text) {
                Some("Application") => {
                    found.extend(application(query, object, &Parameters::none(&left), place()));
                }
                Some("ApplicationSet") => {
                    let line = place().line;
                    set(query, object, place(), &left, &mut found);
                    if left.get() == 0 {
                        return Err(TooMuchText { line, most: MAX_FILLED });
                    }
                }
                _ => {}
            }
            // One more tells that it was too much.
            found.truncate(MAX_COMPONENTS + 1);
        }
    }
    Ok(found)
}

/// An ApplicationSet makes more text than is read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the ApplicationSet in line {line} makes more than {} MiB of its template; shorten the template, or list fewer \
     elements", .most >> 20
)]
pub(crate) struct TooMuchText {
    line: usize,
    most: usize,
}

fn is_argo(object: &Node) -> bool {
    let version = object.get("apiVersion").and_then(Node::text);
    version.is_some_and(|version| version.starts_with("argoproj.io/"))
}

/// What a generator fills in.
struct Parameters<'l> {
    values: HashMap<String, String>,
    /// How many more bytes are filled in.
    left: &'l Cell<usize>,
}

impl<'l> Parameters<'l> {
    fn none(left: &'l Cell<usize>) -> Parameters<'l> {
        Parameters { values: HashMap::new(), left }
    }

    /// `{{name}}` and `{{ .name }}`, replaced. Nothing once there is too much text.
    fn fill(&self, text: &str) -> String {
        let filled = match self.left.get() {
            0 => String::new(),
            _ if self.values.is_empty() => return text.to_owned(),
            _ => self.filled(text),
        };
        self.left.set(self.left.get().saturating_sub(filled.len()));
        filled
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("{{") {
            let Some(end) = rest[at..].find("}}").map(|end| at + end) else { break };
            let name = rest[at + 2..end].trim_matches(['-', ' ']).trim_start_matches('.');
            filled.push_str(&rest[..at]);
            match self.values.get(name) {
                Some(value) => filled.push_str(value),
                None => filled.push_str(&rest[at..end + 2]),
            }
            rest = &rest[end + 2..];
            if filled.len() > MAX_FILLED {
                return filled;
            }
        }
        filled.push_str(rest);
        filled
    }
}

fn set(
    query: &SourceQuery,
    object: &Node,
    place: Place,
    left: &Cell<usize>,
    found: &mut Vec<Deployed>,
) {
    let Some(spec) = object.get("spec") else { return };
    let Some(template) = spec.get("template") else { return };
    let mut elements = Vec::new();
    for generator in spec.get("generators").and_then(Node::as_seq).unwrap_or_default() {
        let list = generator.get("list").and_then(|list| list.get("elements"));
        elements.extend(list.and_then(Node::as_seq).unwrap_or_default());
    }
    if elements.is_empty() {
        // Other generators ask a cluster or a repository: how many there are is not known.
        found.extend(application(query, template, &Parameters::none(left), place).map(
            |mut one| {
                if is_filled_in(&one.name)
                    && let Some(name) = object.get("metadata").and_then(|meta| meta.get("name"))
                {
                    one.name = name.text().unwrap_or_default().to_owned();
                }
                one
            },
        ));
        return;
    }
    for element in elements {
        let mut parameters = Parameters::none(left);
        flatten("", element, &mut parameters, 0);
        found.extend(application(query, template, &parameters, place.clone()));
        if found.len() > MAX_COMPONENTS || left.get() == 0 {
            return;
        }
    }
}

fn flatten(prefix: &str, node: &Node, parameters: &mut Parameters<'_>, depth: usize) {
    for entry in node.as_map().map(|map| map.entries()).unwrap_or_default() {
        if depth > 8 || parameters.values.len() > 1000 {
            return;
        }
        let name = match prefix {
            "" => entry.key.to_string(),
            prefix => format!("{prefix}.{}", entry.key),
        };
        match entry.node.text() {
            // The first of one name counts.
            Some(text) => {
                parameters.values.entry(name).or_insert_with(|| text.to_owned());
            }
            None => flatten(&name, &entry.node, parameters, depth + 1),
        }
    }
}

fn application(
    query: &SourceQuery,
    object: &Node,
    parameters: &Parameters<'_>,
    place: Place,
) -> Option<Deployed> {
    let meta = object.get("metadata");
    let spec = object.get("spec")?;
    let text = |node: Option<&Node>| node.and_then(Node::text).map(|text| parameters.fill(text));
    let name = text(meta.and_then(|meta| meta.get("name")))?;
    let mut deployed = Deployed::new(&name, place);
    deployed.namespace = text(spec.get("destination").and_then(|to| to.get("namespace")));
    let one = spec.get("source");
    let several = spec.get("sources").and_then(Node::as_seq).unwrap_or_default();
    for source in one.into_iter().chain(several) {
        let chart = text(source.get("chart"));
        let folder = text(source.get("path"));
        // A source that others only take values from deploys nothing.
        let Some(chart_name) = chart.clone().or_else(|| folder.map(|folder| last(&folder))) else {
            continue;
        };
        let revision = text(source.get("targetRevision"));
        let version = match (&chart, revision.as_deref()) {
            (Some(_), revision) => VersionUse::of_chart(revision),
            (None, None | Some("")) => VersionUse::Moving("HEAD".to_owned()),
            (None, Some(revision)) => VersionUse::of_tag(revision),
        };
        // A chart goes before a folder of manifests next to it.
        if deployed.chart.is_none() || chart.is_some() {
            let place = source.get("targetRevision").unwrap_or(source).place;
            deployed.place.line = place.line;
            let repository = text(source.get("repoURL"));
            deployed.chart = Some(ChartUse { name: chart_name, repository, version });
        }
        values_of(query, source, parameters, &mut deployed);
    }
    deployed.chart.is_some().then_some(deployed)
}

fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}

fn values_of(query: &SourceQuery, source: &Node, parameters: &Parameters<'_>, to: &mut Deployed) {
    if let Some(helm) = source.get("helm") {
        let text = helm.get("values").and_then(Node::text).map(|text| parameters.fill(text));
        let written = text.and_then(|text| load(text.as_bytes()).ok().map(|file| file.root));
        for values in written.iter().chain(helm.get("valuesObject")) {
            to.images.extend(used(values));
            to.app = app_version(query, values).or(to.app.take());
        }
        for parameter in helm.get("parameters").and_then(Node::as_seq).unwrap_or_default() {
            let (name, value) = (parameter.get("name"), parameter.get("value"));
            let (Some(name), Some(value)) = (name.and_then(Node::text), value.and_then(Node::text))
            else {
                continue;
            };
            override_tag(to, name, &parameters.fill(value));
        }
    }
    let images = source.get("kustomize").and_then(|kustomize| kustomize.get("images"));
    for image in images.and_then(Node::as_seq).unwrap_or_default() {
        let text = image.text().unwrap_or_default();
        // `old=new:1.2` replaces one image by another.
        let text = text.split_once('=').map_or(text, |(_, new)| new);
        if let Ok(image) = parameters.fill(text).parse::<ImageRef>() {
            to.images.push(ImageUse { path: String::new(), image });
        }
    }
}

/// `image.tag=1.2.0`: a parameter goes before values.
fn override_tag(to: &mut Deployed, name: &str, value: &str) {
    let Some(path) = name.strip_suffix(".tag").or(name.strip_suffix(".digest")) else { return };
    if is_filled_in(value) {
        return;
    }
    let is_tag = name.ends_with(".tag");
    let last = path.rsplit('.').next().unwrap_or(path);
    let placeholder =
        || ImageRef { registry: None, repository: last.to_lowercase(), tag: None, digest: None };
    if !to.images.iter().any(|used| used.path == path) {
        to.images.push(ImageUse { path: path.to_owned(), image: placeholder() });
    }
    for used in to.images.iter_mut().filter(|used| used.path == path) {
        let slot = if is_tag { &mut used.image.tag } else { &mut used.image.digest };
        *slot = Some(value.to_owned());
    }
}
