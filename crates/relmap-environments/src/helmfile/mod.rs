//! `helmfile.yaml`, as far as it can be read without running its templates.

mod environment;
mod fields;
mod release;

use relmap_core::chart::yaml::{Node, YamlError, load_stream, overlay};

use crate::go_expression::Scope;
use crate::go_template::fill;
use crate::umbrella::LockFile;
use crate::unread::{Construct, UnreadList, quoted};
use crate::values::{MAX_COMPONENTS, put_app_version};
use crate::values_reader::{TooMuch, ValuesReader};
use crate::{Deployed, SourceQuery, Unread, VersionUse};
use environment::OwnEnvironment;
use release::{Release, ValuesPart};

/// What a helmfile says.
#[derive(Debug, Clone)]
pub(crate) struct Helmfile {
    file: String,
    releases: Vec<Release>,
    /// Other helmfiles that it includes, relative to it: their paths, where they are named, and whether
    /// there is nothing else to say of them.
    others: Vec<(String, usize, bool)>,
}

/// A values file.
#[derive(Debug, Clone)]
pub(crate) struct ValuesFile {
    pub(crate) node: Node,
    /// What fills it in and is not known.
    pub(crate) unread: Option<Unread>,
}

impl Helmfile {
    /// How many releases it has.
    pub(crate) fn count(&self) -> usize {
        self.releases.len()
    }
}

/// Whether only old versions of helmfile take a file for a template.
fn is_plain(path: &str) -> bool {
    !path.ends_with(".gotmpl")
}

/// Reads a helmfile; `None` if the file has neither `releases` nor `helmfiles`, and so holds values for those
/// of another: a pattern such as `*.yaml` matches both.
pub(crate) fn read(
    query: &SourceQuery,
    path: &str,
    bytes: &[u8],
    unread: &mut UnreadList,
) -> Result<Option<Helmfile>, YamlError> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return load_stream(bytes).map(|_| None);
    };
    let plain = is_plain(path);
    let values = environment::values_of(query, text, plain);
    let scope = Scope { environment: &query.environment, values, ..Scope::default() };
    let filled = fill(text, &scope, plain);
    let documents = load_stream(filled.text.as_bytes())?;
    let is_helmfile = |document: &Node| {
        ["releases", "helmfiles", "bases"].iter().any(|key| document.get(key).is_some())
    };
    if !documents.iter().any(is_helmfile) {
        return Ok(None);
    }
    // One is enough to be undecided, and many depend on the same values.
    if let Some((line, action)) = filled.unknown.into_iter().next() {
        let action = quoted(&format!("{{{{ {action} }}}}"));
        unread.add(line, Construct::Action(action));
    }
    let mut helmfile = Helmfile { file: path.to_owned(), releases: Vec::new(), others: Vec::new() };
    let mut repositories = Vec::new();
    for document in &documents {
        fields::of_document(document, unread);
        let listed = document.get("repositories").and_then(Node::as_seq).unwrap_or_default();
        for one in listed {
            let text = |key| one.get(key).and_then(Node::text).map(str::to_owned);
            let (Some(name), Some(url)) = (text("name"), text("url")) else { continue };
            if repositories.iter().any(|(known, other)| *known == name && *other != url) {
                unread.field(one.place.line, "repositories");
            }
            if repositories.len() < MAX_COMPONENTS.min(1000) {
                repositories.push((name, url));
            } else {
                unread.field(one.place.line, "repositories");
            }
        }
        for one in document.get("helmfiles").and_then(Node::as_seq).unwrap_or_default() {
            let named = one.text().or_else(|| one.get("path").and_then(Node::text));
            let is_path_alone = one.as_map().is_none_or(|map| map.entries().len() == 1);
            helmfile.others.push((
                named.unwrap_or_default().to_owned(),
                one.place.line,
                is_path_alone,
            ));
        }
    }
    // A helmfile that lists its environments is not run for another one.
    let own = OwnEnvironment::of(&documents, &query.environment);
    if own.is_other {
        return Ok(Some(helmfile));
    }
    for document in &documents {
        for release in document.get("releases").and_then(Node::as_seq).unwrap_or_default() {
            if helmfile.releases.len() <= MAX_COMPONENTS {
                let read = release::read(query, path, release, &own, &repositories, unread);
                helmfile.releases.extend(read);
            }
        }
    }
    Ok(Some(helmfile))
}

/// A values file next to a helmfile, which is a template if its name says so.
pub(crate) fn values(
    query: &SourceQuery,
    path: &str,
    bytes: &[u8],
) -> Result<ValuesFile, YamlError> {
    let text = std::str::from_utf8(bytes).ok().filter(|_| !is_plain(path));
    let Some(text) = text else {
        return Ok(ValuesFile { node: crate::values::merged(bytes)?, unread: None });
    };
    let scope = Scope { environment: &query.environment, ..Scope::default() };
    let filled = fill(text, &scope, false);
    let unread = filled.unknown.into_iter().next().map(|(line, action)| Unread {
        place: crate::Place { file: path.to_owned(), line },
        construct: Construct::Action(quoted(&format!("{{{{ {action} }}}}"))),
    });
    Ok(ValuesFile { node: crate::values::merged(filled.text.as_bytes())?, unread })
}

impl Helmfile {
    /// The files that it needs, by their paths from the repository's root: values, other helmfiles, and the
    /// files that would make a folder of a chart.
    pub(crate) fn needed_files(&self) -> Vec<String> {
        let values = self.releases.iter().flat_map(Release::files);
        let others = self.others.iter().map(|(path, ..)| path.clone());
        let charts = self.releases.iter().filter_map(|release| release.chart_file());
        let names = values.map(str::to_owned).chain(others).chain(charts);
        names.filter_map(|name| inside(self.folder(), &name)).collect()
    }

    fn folder(&self) -> &str {
        self.file.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// The files next to a helmfile, by their paths from the repository's root.
pub(crate) struct Neighbours<'n> {
    /// The values of a path.
    pub(crate) values: &'n dyn Fn(&str) -> Option<&'n ValuesFile>,
    /// Whether a path is that of a helmfile that is read as well.
    pub(crate) is_helmfile: &'n dyn Fn(&str) -> bool,
    /// Whether there is a file.
    pub(crate) is_there: &'n dyn Fn(&str) -> bool,
}

/// What a helmfile deploys, and what may change that and is not read.
pub(crate) fn deployed(
    query: &SourceQuery,
    helmfile: &Helmfile,
    lock: Option<&LockFile>,
    files: &Neighbours<'_>,
) -> Result<(Vec<Deployed>, Vec<Unread>), TooMuch> {
    let folder = helmfile.folder();
    let mut unread = UnreadList::of(&helmfile.file);
    for (path, line, is_path_alone) in &helmfile.others {
        let is_read = inside(folder, path).is_some_and(|path| (files.is_helmfile)(&path));
        if !is_read || !is_path_alone {
            unread.add(*line, Construct::Elsewhere(quoted(path)));
        }
    }
    let mut reader = ValuesReader::new();
    let one = |release: &Release| {
        let mut deployed = release.deployed.clone();
        if let Some(chart) = &mut deployed.chart {
            if matches!(chart.version, VersionUse::Range(_) | VersionUse::Newest)
                && let Some(version) =
                    lock.and_then(|lock| lock.version(&chart.name, chart.repository.as_deref()))
            {
                chart.version = chart.version.locked(version);
            }
            // A folder of that name goes before a chart of a repository.
            let is_known = !matches!(chart.version, VersionUse::Unknown(_));
            let local = release
                .chart_file()
                .filter(|_| is_known)
                .filter(|name| inside(folder, name).is_none_or(|path| (files.is_there)(&path)));
            if let Some(file) = local {
                chart.version = VersionUse::Unknown(file);
            }
        }
        let mut merged: Option<Node> = None;
        let mut app_unread = None;
        for part in &release.values {
            let elsewhere = |what: &str| query.app.is_some().then(|| release.elsewhere(what));
            let values = match part {
                ValuesPart::Inline(values) => values,
                ValuesPart::Unread(field) => {
                    app_unread = elsewhere(field).or(app_unread);
                    continue;
                }
                ValuesPart::File(name) => {
                    match inside(folder, name).and_then(|path| (files.values)(&path)) {
                        Some(file) => {
                            app_unread = file.unread.clone().or(app_unread);
                            &file.node
                        }
                        None => {
                            app_unread = elsewhere(name).or(app_unread);
                            continue;
                        }
                    }
                }
            };
            reader.look(values)?;
            put_app_version(query, values, &helmfile.file, (&mut deployed.app, &mut app_unread));
            merged = Some(merged.map_or_else(|| values.clone(), |merged| overlay(&merged, values)));
        }
        if let Some(values) = merged {
            deployed.images = reader.images(&values)?.into();
        }
        deployed.app_unread = app_unread;
        Ok(deployed)
    };
    let found: Result<Vec<Deployed>, TooMuch> = helmfile.releases.iter().map(one).collect();
    Ok((found?, unread.into_vec()))
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
