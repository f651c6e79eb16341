//! One release of a helmfile.

use std::rc::Rc;

use relmap_core::chart::yaml::Node;

use super::environment::OwnEnvironment;
use super::fields;
use crate::go_expression::Scope;
use crate::go_template::{UNKNOWN, fill};
use crate::unread::{Construct, UnreadList, quoted};
use crate::{ChartUse, Deployed, Place, SourceQuery, Unread, VersionUse};

/// A release.
#[derive(Debug, Clone)]
pub(super) struct Release {
    pub(super) deployed: Deployed,
    /// The chart, as written.
    chart: String,
    /// Its values, the first ones first.
    pub(super) values: Vec<ValuesPart>,
}

/// A part of the values of a release.
#[derive(Debug, Clone)]
pub(super) enum ValuesPart {
    /// A file, relative to the helmfile.
    File(String),
    /// Written in the helmfile itself.
    Inline(Node),
    /// What a field that is not read says.
    Unread(String),
}

impl Release {
    /// The values files.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(|part| match part {
            ValuesPart::File(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The file that there is if the chart is a folder, relative to the helmfile.
    pub(super) fn chart_file(&self) -> Option<String> {
        let is_url = self.chart.contains("://") || self.chart.is_empty();
        (!is_url).then(|| format!("{}/Chart.yaml", self.chart.trim_end_matches('/')))
    }

    /// That its values are elsewhere.
    pub(super) fn elsewhere(&self, what: &str) -> Unread {
        let construct = Construct::Elsewhere(quoted(&what.replace(UNKNOWN, "{{ … }}")));
        Unread { place: self.deployed.place.clone(), construct }
    }
}

/// Reads a release; `None` if it is not installed in the environment.
pub(super) fn read(
    query: &SourceQuery,
    path: &str,
    node: &Node,
    environment: &OwnEnvironment,
    repositories: &[(String, String)],
    unread: &mut UnreadList,
) -> Option<Release> {
    let text = |key| node.get(key).and_then(Node::text).map(str::to_owned);
    let Some(name) = text("name") else {
        let what = "a release without a name cannot be read".to_owned();
        unread.add(node.place.line, Construct::Unclear(what));
        return None;
    };
    match installed(query, node, &name, environment) {
        Installed::Yes => {}
        Installed::No => return None,
        Installed::NotByOwnValues => {
            let field =
                if node.get("condition").is_some() { "condition" } else { "installedTemplate" };
            unread.field(node.place.line, &format!("releases.{field}"));
            return None;
        }
    }
    let line = node.get("version").unwrap_or(node).place.line;
    let mut deployed = Deployed::new(&name, Place { file: path.to_owned(), line });
    deployed.namespace = text("namespace").filter(|text| !text.contains(UNKNOWN));
    let mut own = UnreadList::of(path);
    fields::of_release(node, &mut own);
    let written = text("chart").unwrap_or_default();
    let version = VersionUse::of_chart(text("version").as_deref());
    let (repository, chart) = match written.rsplit_once('/') {
        Some((repository, chart)) => (Some(repository.to_owned()), chart.to_owned()),
        None => (None, written.clone()),
    };
    // A chart without a repository, or at a path, is a folder.
    let is_folder = repository.is_none()
        || written.starts_with(['.', '/', '~'])
        || repository.as_ref().is_some_and(|name| name.contains(".yaml") || name.contains(".yml"))
        || written.contains("::")
        || written.contains("..");
    let version = if is_folder { VersionUse::Unknown(written.clone()) } else { version };
    let known = repositories.iter().find(|(name, _)| Some(name) == repository.as_ref());
    let repository = known.map(|(_, url)| url.clone()).or(repository);
    if written.is_empty() {
        let what = format!("the release `{}` names no chart", name.replace(UNKNOWN, "{{ … }}"));
        own.add(node.place.line, Construct::Unclear(what));
    } else {
        deployed.chart = Some(ChartUse { name: chart, repository, version });
    }
    deployed.unread = own.into_vec();
    let scope = Scope {
        environment: &query.environment,
        release: Some(&name),
        namespace: deployed.namespace.as_deref(),
        ..Scope::default()
    };
    let mut values = Vec::new();
    let listed = |key| node.get(key).and_then(Node::as_seq).unwrap_or_default();
    for value in listed("values").iter().chain(listed("valuesTemplate")) {
        values.push(match value.text() {
            Some(file) => ValuesPart::File(fill(file, &scope, false).text),
            None => ValuesPart::Inline(value.clone()),
        });
    }
    let others = ["secrets", "set", "setString", "setTemplate"].into_iter();
    let others = others.filter(|key| node.get(key).is_some_and(|node| !node.is_empty()));
    values.extend(others.map(|key| ValuesPart::Unread(key.to_owned())));
    Some(Release { deployed, chart: written, values })
}

/// Whether a release is in the environment.
enum Installed {
    Yes,
    No,
    /// The values of the helmfile say no, and others may say yes.
    NotByOwnValues,
}

/// What `installed`, `condition` or `installedTemplate` say. What cannot be read counts as installed.
fn installed(
    query: &SourceQuery,
    node: &Node,
    name: &str,
    environment: &OwnEnvironment,
) -> Installed {
    if node.get("installed").and_then(Node::as_bool) == Some(false) {
        return Installed::No;
    }
    let text = |key| node.get(key).and_then(Node::text);
    let is_off = |path: &str| {
        let mut keys = path.split('.');
        let value = keys.try_fold(environment.inline.as_ref()?, |node, key| node.get(key))?;
        value.as_bool().map(|is_on| !is_on)
    };
    let is_not = |template: &str| {
        let scope = Scope {
            environment: &query.environment,
            release: Some(name),
            values: environment.inline.clone(),
            copied: Rc::clone(&environment.copied),
            ..Scope::default()
        };
        let filled = fill(template, &scope, false);
        filled.unknown.is_empty() && filled.text.trim() == "false"
    };
    let is_off = text("condition").and_then(is_off) == Some(true);
    match (is_off || text("installedTemplate").is_some_and(is_not), environment.is_whole) {
        (false, _) => Installed::Yes,
        (true, true) => Installed::No,
        (true, false) => Installed::NotByOwnValues,
    }
}
