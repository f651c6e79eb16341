//! `helmfile.yaml`, as far as it can be read without running its templates.

use relmap_core::chart::yaml::{Node, YamlError, load_stream, overlay};

use crate::go_template::{Names, UNKNOWN, fill};
use crate::umbrella::LockFile;
use crate::values::{MAX_COMPONENTS, app_version};
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{ChartUse, Deployed, Place, SourceQuery, VersionUse};

/// What a helmfile says.
#[derive(Debug, Clone)]
pub(crate) struct Helmfile {
    file: String,
    releases: Vec<Release>,
}

#[derive(Debug, Clone)]
struct Release {
    deployed: Deployed,
    /// Values files, relative to the helmfile.
    files: Vec<String>,
    /// Values written in the helmfile itself.
    inline: Vec<Node>,
}

impl Helmfile {
    /// How many releases it has.
    pub(crate) fn count(&self) -> usize {
        self.releases.len()
    }
}

/// Reads a helmfile; `None` if the file has no `releases`, and so holds values for those of another:
/// a pattern such as `*.yaml` matches both.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    bytes: &[u8],
) -> Result<Option<Helmfile>, YamlError> {
    let documents = load_stream(&filled(query, bytes))?;
    if !documents.iter().any(|document| document.get("releases").is_some()) {
        return Ok(None);
    }
    let mut helmfile = Helmfile { file: path.to_owned(), releases: Vec::new() };
    let mut environments: Option<Node> = None;
    let mut repositories = Vec::new();
    for document in &documents {
        environments = document.get("environments").cloned().or(environments);
        let listed = document.get("repositories").and_then(Node::as_seq).unwrap_or_default();
        repositories.extend(listed.iter().filter_map(|one| {
            Some((one.get("name")?.text()?.to_owned(), one.get("url")?.text()?.to_owned()))
        }));
    }
    // A helmfile that lists its environments is not run for another one.
    let own = environments.as_ref().map(|all| all.get(&query.environment));
    if own.is_some_and(|own| own.is_none()) {
        return Ok(Some(helmfile));
    }
    let own = own.flatten();
    for document in &documents {
        for release in document.get("releases").and_then(Node::as_seq).unwrap_or_default() {
            if helmfile.releases.len() <= MAX_COMPONENTS {
                let read = self::release(query, path, release, own, &repositories);
                helmfile.releases.extend(read);
            }
        }
    }
    Ok(Some(helmfile))
}

/// A values file next to a helmfile, which may be a template.
pub(crate) fn values(query: &SourceQuery, bytes: &[u8]) -> Result<Node, YamlError> {
    crate::values::merged(&filled(query, bytes))
}

fn filled(query: &SourceQuery, bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    let names = Names { environment: &query.environment, ..Names::default() };
    fill(text, names).into_bytes()
}

fn release(
    query: &SourceQuery,
    path: &str,
    node: &Node,
    environment: Option<&Node>,
    repositories: &[(String, String)],
) -> Option<Release> {
    let text = |key| node.get(key).and_then(Node::text).map(str::to_owned);
    let name = text("name")?;
    if !is_installed(node, &name, environment) {
        return None;
    }
    let line = node.get("version").unwrap_or(node).place.line;
    let mut deployed = Deployed::new(&name, Place { file: path.to_owned(), line });
    deployed.namespace = text("namespace").filter(|text| !text.contains(UNKNOWN));
    if let Some(chart) = text("chart") {
        let version = VersionUse::of_chart(text("version").as_deref());
        let (repository, chart) = match chart.rsplit_once('/') {
            Some((repository, chart)) => (Some(repository.to_owned()), chart.to_owned()),
            None => (None, chart),
        };
        let known = repositories.iter().find(|(name, _)| Some(name) == repository.as_ref());
        let repository = known.map(|(_, url)| url.clone()).or(repository);
        deployed.chart = Some(ChartUse { name: chart, repository, version });
    }
    let names = Names {
        environment: &query.environment,
        release: Some(&name),
        namespace: deployed.namespace.as_deref(),
    };
    let mut files = Vec::new();
    let mut inline = Vec::new();
    for value in node.get("values").and_then(Node::as_seq).unwrap_or_default() {
        match value.text() {
            Some(file) => files.push(fill(file, names)),
            None => inline.push(value.clone()),
        }
    }
    Some(Release { deployed, files, inline })
}

/// Whether `installed`, `condition` or the usual `installedTemplate` keep a release out of the
/// environment. What cannot be read counts as installed.
fn is_installed(node: &Node, name: &str, environment: Option<&Node>) -> bool {
    if node.get("installed").and_then(Node::as_bool) == Some(false) {
        return false;
    }
    let value_of = |path: &str| {
        let values = environment?.get("values")?.as_seq()?;
        values.iter().rev().find_map(|values| {
            let mut node = values.clone();
            for key in path.split('.') {
                node = node.get(key)?.clone();
            }
            Some(node)
        })
    };
    if let Some(path) = node.get("condition").and_then(Node::text)
        && value_of(path).and_then(|value| value.as_bool()) == Some(false)
    {
        return false;
    }
    // `has .Release.Name .Environment.Values.releases`
    let template = node.get("installedTemplate").and_then(Node::text).unwrap_or_default();
    if let Some((_, list)) = template.split_once("has .Release.Name .Environment.Values.") {
        let list = list.split([' ', '}', ')', '|']).next().unwrap_or_default();
        if let Some(listed) = value_of(list) {
            let mut names = listed.as_seq().unwrap_or_default().iter();
            return names.any(|listed| listed.text() == Some(name));
        }
    }
    true
}

impl Helmfile {
    /// The values files of its releases, by their paths from the repository's root.
    pub(crate) fn values_files(&self) -> Vec<String> {
        let names = self.releases.iter().flat_map(|release| &release.files);
        names.filter_map(|name| inside(self.folder(), name)).collect()
    }

    fn folder(&self) -> &str {
        self.file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// What a helmfile deploys. `file` finds the values of a path from the repository's root.
pub(crate) fn deployed<'n>(
    query: &SourceQuery,
    helmfile: &Helmfile,
    lock: Option<&LockFile>,
    file: impl Fn(&str) -> Option<&'n Node>,
) -> Result<Vec<Deployed>, TooMuch> {
    let folder = helmfile.folder();
    let mut reader = ValuesReader::new();
    let one = |release: &Release| {
        let mut deployed = release.deployed.clone();
        if let (Some(chart), Some(lock)) = (&mut deployed.chart, lock)
            && matches!(chart.version, VersionUse::Range(_) | VersionUse::Newest)
            && let Some(version) = lock.version(&chart.name, chart.repository.as_deref())
        {
            chart.version = VersionUse::of_chart(Some(version));
        }
        let files = release.files.iter().filter_map(|name| file(&inside(folder, name)?));
        let all = files.chain(&release.inline);
        let mut merged: Option<Node> = None;
        for values in all {
            reader.look(values)?;
            merged = Some(merged.map_or_else(|| values.clone(), |merged| overlay(&merged, values)));
        }
        if let Some(values) = merged {
            deployed.images = reader.images(&values)?.into();
            deployed.app = app_version(query, &values);
        }
        Ok(deployed)
    };
    helmfile.releases.iter().map(one).collect()
}

/// A path from the repository's root; `None` if it leads out of it.
pub(crate) fn inside(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
