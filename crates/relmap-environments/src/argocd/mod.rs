//! Argo CD: `Application` and `ApplicationSet`.

mod images;
mod parameters;

use std::cell::Cell;

use relmap_core::chart::yaml::Node;

use crate::fault::{Fault, TooMuchText};
use crate::values::MAX_COMPONENTS;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::version_use::is_filled_in;
use crate::{ChartUse, Deployed, Place, SourceQuery, VersionUse};
use images::Said;
use parameters::Parameters;

/// The most text that the sets of one file are filled in to, in bytes.
const MAX_FILLED: usize = 8 << 20;

/// Reads a file.
///
/// # Errors
/// If the templates of its sets make more text than is read, or its applications name too many images.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
) -> Result<Vec<Deployed>, Fault> {
    let mut found = Vec::new();
    let left = Cell::new(MAX_FILLED);
    // An application is as it is written.
    let all = Cell::new(usize::MAX);
    let mut reader = ValuesReader::new();
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
                    let parameters = Parameters::none(&all);
                    found.extend(application(query, object, &parameters, place(), &mut reader)?);
                }
                Some("ApplicationSet") => {
                    let line = place().line;
                    set(query, object, place(), (&left, &mut reader), &mut found)?;
                    if left.get() == 0 {
                        return Err(TooMuchText { line, most: MAX_FILLED }.into());
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

fn is_argo(object: &Node) -> bool {
    let version = object.get("apiVersion").and_then(Node::text);
    version.is_some_and(|version| version.starts_with("argoproj.io/"))
}

fn set(
    query: &SourceQuery,
    object: &Node,
    place: Place,
    (left, reader): (&Cell<usize>, &mut ValuesReader),
    found: &mut Vec<Deployed>,
) -> Result<(), TooMuch> {
    let Some(spec) = object.get("spec") else { return Ok(()) };
    let Some(template) = spec.get("template") else { return Ok(()) };
    let mut elements = Vec::new();
    for generator in spec.get("generators").and_then(Node::as_seq).unwrap_or_default() {
        let list = generator.get("list").and_then(|list| list.get("elements"));
        elements.extend(list.and_then(Node::as_seq).unwrap_or_default());
    }
    if elements.is_empty() {
        // Other generators ask a cluster or a repository: how many there are is not known.
        found.extend(application(query, template, &Parameters::none(left), place, reader)?.map(
            |mut one| {
                if is_filled_in(&one.name)
                    && let Some(name) = object.get("metadata").and_then(|meta| meta.get("name"))
                {
                    one.name = name.text().unwrap_or_default().to_owned();
                }
                one
            },
        ));
        return Ok(());
    }
    for element in elements {
        // The template is looked at again for each of them.
        reader.look(template)?;
        let parameters = Parameters::of(element, left);
        found.extend(application(query, template, &parameters, place.clone(), reader)?);
        if found.len() > MAX_COMPONENTS || left.get() == 0 {
            break;
        }
    }
    Ok(())
}

fn application(
    query: &SourceQuery,
    object: &Node,
    parameters: &Parameters<'_>,
    place: Place,
    reader: &mut ValuesReader,
) -> Result<Option<Deployed>, TooMuch> {
    let meta = object.get("metadata");
    let Some(spec) = object.get("spec") else { return Ok(None) };
    let text = |node: Option<&Node>| node.and_then(Node::text).map(|text| parameters.fill(text));
    let Some(name) = text(meta.and_then(|meta| meta.get("name"))) else { return Ok(None) };
    let mut said = Said::default();
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
        said.add(query, source, parameters, reader)?;
    }
    deployed.images = said.images.into();
    deployed.app = said.app;
    Ok(deployed.chart.is_some().then_some(deployed))
}

fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}
