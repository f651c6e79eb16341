//! Argo CD: `Application` and `ApplicationSet`.

mod fields;
mod images;
mod parameters;
mod set;

use std::cell::Cell;

use relmap_core::chart::yaml::Node;

use crate::fault::{Fault, TooMuchText};
use crate::unread::{Construct, UnreadList, objects};
use crate::values::MAX_COMPONENTS;
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, Place, SourceQuery, VersionUse};
use images::Said;
use parameters::Parameters;

/// The most text that the sets of one file are filled in to, in bytes.
const MAX_FILLED: usize = 8 << 20;

/// What is needed to read the objects of a file.
struct Reading<'r> {
    query: &'r SourceQuery,
    path: &'r str,
    values: ValuesReader,
    unread: &'r mut UnreadList,
}

/// Reads a file.
///
/// # Errors
/// If the templates of its sets make more text than is read, or its applications name too many images.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    nodes: &[Node],
    unread: &mut UnreadList,
) -> Result<Vec<Deployed>, Fault> {
    let mut found = Vec::new();
    let left = Cell::new(MAX_FILLED);
    // An application is as it is written.
    let all = Cell::new(usize::MAX);
    let mut reading = Reading { query, path, values: ValuesReader::new(), unread };
    for node in nodes {
        for object in objects(node, reading.unread) {
            if !is_argo(object) {
                continue;
            }
            match object.get("kind").and_then(Node::text) {
                Some("Application") => {
                    reading.unread.others(object, "", &fields::OBJECT);
                    let parameters = Parameters::none(&all);
                    reading.application(object, &parameters, object.place.line, &mut found)?;
                }
                Some("ApplicationSet") => {
                    reading.set(object, &left, &mut found)?;
                    if left.get() == 0 {
                        let line = object.place.line;
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

impl Reading<'_> {
    /// What an application deploys: one for each of its sources that deploys something.
    fn application(
        &mut self,
        object: &Node,
        parameters: &Parameters<'_>,
        line: usize,
        found: &mut Vec<Deployed>,
    ) -> Result<(), TooMuch> {
        let spec = object.get("spec");
        let text =
            |node: Option<&Node>| node.and_then(Node::text).map(|text| parameters.fill(text));
        let name = text(object.get("metadata").and_then(|meta| meta.get("name")));
        let (Some(spec), Some(name)) = (spec, name) else {
            let what = "an `Application` without `metadata.name` or `spec` cannot be read";
            self.unread.add(line, Construct::Unclear(what.to_owned()));
            return Ok(());
        };
        let mut unread = UnreadList::of(self.path);
        unread.others(spec, "spec", &fields::SPEC);
        let namespace = text(spec.get("destination").and_then(|to| to.get("namespace")));
        let mut said = Said::new(self.query, self.path, object);
        let mut charts: Vec<(bool, Deployed)> = Vec::new();
        for source in sources(spec) {
            fields::of_source(source, &mut unread);
            let chart = text(source.get("chart")).filter(|text| !text.is_empty());
            let folder = text(source.get("path")).filter(|text| !text.is_empty());
            // A source that others only take values from deploys nothing.
            let Some(chart_name) = chart.clone().or_else(|| folder.map(|folder| last(&folder)))
            else {
                continue;
            };
            let revision = text(source.get("targetRevision"));
            let version = match (&chart, revision.as_deref()) {
                (Some(_), revision) => VersionUse::of_chart(revision),
                (None, None | Some("")) => VersionUse::Moving("HEAD".to_owned()),
                (None, Some(revision)) => VersionUse::of_tag(revision),
            };
            let line = source.get("targetRevision").unwrap_or(source).place.line;
            let mut one = Deployed::new(&name, Place { file: self.path.to_owned(), line });
            one.namespace.clone_from(&namespace);
            let repository = text(source.get("repoURL"));
            one.chart = Some(ChartUse { name: chart_name, repository, version });
            charts.push((chart.is_some(), one));
            said.add(source, parameters, &mut self.values, &mut unread)?;
        }
        let mut charts = told_apart(charts);
        let Some(first) = charts.first_mut() else {
            let what = format!("the application `{name}` has no source with `chart` or `path`");
            self.unread.add(line, Construct::Unclear(what));
            return Ok(());
        };
        first.images = said.images.into();
        first.app = said.app;
        first.app_unread = said.app_unread;
        first.unread = unread.into_vec();
        found.extend(charts);
        Ok(())
    }
}

/// The sources: where there is a list of them, Argo CD goes by that alone.
fn sources(spec: &Node) -> Vec<&Node> {
    let several = spec.get("sources").and_then(Node::as_seq).unwrap_or_default();
    match several.is_empty() {
        true => spec.get("source").into_iter().collect(),
        false => several.iter().collect(),
    }
}

/// What the sources of an application deploy, and whether each is a chart: these before folders of
/// manifests. The first has the name of the application alone, the others that of their chart as well.
pub(crate) fn told_apart(mut all: Vec<(bool, Deployed)>) -> Vec<Deployed> {
    all.sort_by_key(|(is_chart, _)| !is_chart);
    let mut all: Vec<Deployed> = all.into_iter().map(|(_, one)| one).collect();
    for one in all.iter_mut().skip(1) {
        let chart = one.chart.as_ref().map_or("", |chart| chart.name.as_str());
        one.name = format!("{} ({chart})", one.name);
    }
    all
}

fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}
