//! `[[environment]]`: where releases run.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use toml::de::DeTable;

use super::fault::ConfigDiagnosticKind;
use super::reader::Reader;
use crate::network::{is_url, repository_name};
use crate::position::Span;

pub(crate) const ENVIRONMENT: &[&str] = &["name", "after", "max-behind", "max-days", "source"];
pub(crate) const SOURCE: &[&str] = &[
    "format",
    "path",
    "repository",
    "branch",
    "environment",
    "component",
    "app",
    "chart",
    "image",
];

/// The formats of a source, as `relmap-environments` reads them.
pub const SOURCE_FORMATS: &[&str] = &["argocd", "flux", "kustomize", "helmfile", "chart", "values"];

/// One `[[environment]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentConfig {
    /// The name.
    pub name: String,
    /// Where the name is.
    pub span: Span,
    /// The environment that releases run in before this one.
    pub after: Option<String>,
    /// How many releases it may be behind the newest one.
    pub max_behind: Option<u32>,
    /// For how many days it may be behind.
    pub max_days: Option<u32>,
    /// Where it is written what runs.
    pub sources: Vec<SourceConfig>,
}

/// One `[[environment.source]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceConfig {
    /// What the files are: one of [`SOURCE_FORMATS`].
    pub format: String,
    /// The files, as a pattern.
    pub path: String,
    /// The line of the source, counted from 1.
    pub line: usize,
    /// Another repository, as a path; `None` for the one that has the file.
    pub repository: Option<String>,
    /// The branch; HEAD if left out.
    pub branch: Option<String>,
    /// The name that `{environment}` and helmfile have for the environment, if it is another one.
    pub environment: Option<String>,
    /// The name of the component, if neither the path nor the file says it.
    pub component: Option<String>,
    /// The path of keys of the app's version.
    pub app: Option<String>,
    /// The path of keys of the chart's version.
    pub chart: Option<String>,
    /// The path of keys of an image.
    pub image: Option<String>,
}

pub(super) fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Vec<EnvironmentConfig> {
    let mut environments: Vec<EnvironmentConfig> = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    let mut afters = Vec::new();
    for (element, bytes) in reader.tables(table, "environment") {
        reader.check_keys(element, "in [[environment]]", ENVIRONMENT);
        let after = reader.string(element, "after");
        let max_behind = reader.number(element, "max-behind");
        let max_days = reader.number(element, "max-days");
        let sources = sources(reader, element);
        let Some((name, name_bytes)) = reader.string(element, "name") else {
            if !element.contains_key("name") {
                reader.fault(bytes, ConfigDiagnosticKind::NoEnvironmentName);
            }
            continue;
        };
        // The name becomes part of paths and the name of a file of the map's branch.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
            let shown = name.escape_debug().to_string();
            reader.fault(name_bytes.clone(), ConfigDiagnosticKind::BadEnvironmentName(shown));
        }
        let span = reader.span(name_bytes.clone());
        match lines.entry(name.clone()) {
            Entry::Occupied(first) => {
                let kind = ConfigDiagnosticKind::RepeatedEnvironment {
                    name: name.clone(),
                    first: *first.get(),
                };
                reader.fault(name_bytes, kind);
            }
            Entry::Vacant(entry) => drop(entry.insert(span.place.line)),
        }
        if let Some((after, bytes)) = &after {
            afters.push((environments.len(), after.clone(), bytes.clone()));
        }
        environments.push(EnvironmentConfig {
            name,
            span,
            after: after.map(|(after, _)| after),
            max_behind,
            max_days,
            sources,
        });
    }
    for (at, after, bytes) in afters {
        if !environments.iter().any(|environment| environment.name == after) {
            reader.fault(bytes, ConfigDiagnosticKind::UnknownEnvironment(after));
        } else if leads_to_itself(&environments, at) {
            reader.fault(bytes, ConfigDiagnosticKind::EnvironmentCircle(after));
        }
    }
    environments
}

/// Whether `after` leads back to the environment that it began at.
fn leads_to_itself(environments: &[EnvironmentConfig], start: usize) -> bool {
    let mut current = &environments[start];
    for _ in 0..environments.len() {
        let Some(after) = &current.after else { return false };
        let Some(next) = environments.iter().find(|other| other.name == *after) else {
            return false;
        };
        if next.name == environments[start].name {
            return true;
        }
        current = next;
    }
    false
}

fn sources(reader: &mut Reader<'_>, table: &DeTable<'_>) -> Vec<SourceConfig> {
    let mut sources = Vec::new();
    for (element, bytes) in reader.tables(table, "source") {
        reader.check_keys(element, "in [[environment.source]]", SOURCE);
        let format = reader.word(element, "format", SOURCE_FORMATS, |word| {
            SOURCE_FORMATS.contains(&word).then(|| word.to_owned())
        });
        let mut text = |key| reader.string(element, key).map(|(text, _)| text);
        let path = text("path");
        let [repository, branch, environment, component, app, chart, image] =
            ["repository", "branch", "environment", "component", "app", "chart", "image"]
                .map(&mut text);
        let is_missing = |key| !element.contains_key(key);
        if is_missing("format") || is_missing("path") {
            reader.fault(bytes, ConfigDiagnosticKind::IncompleteSource);
            continue;
        }
        let (Some(format), Some(path)) = (format, path) else { continue };
        if format == "values" && app.is_none() && chart.is_none() && image.is_none() {
            reader.fault(bytes, ConfigDiagnosticKind::NoVersionKey);
            continue;
        }
        let repository = repository.filter(|place| !matches!(place.as_str(), "" | "." | "./"));
        if let Some(url) = repository.as_deref().filter(|place| is_url(place)) {
            let name = repository_name(url).to_owned();
            reader.fault(bytes, ConfigDiagnosticKind::SourceAtServer(name));
            continue;
        }
        let line = reader.span(bytes).place.line;
        sources.push(SourceConfig {
            format,
            path,
            line,
            repository,
            branch,
            environment,
            component,
            app,
            chart,
            image,
        });
    }
    sources
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    const STAGING: &str = "[[environment]]\nname = \"staging\"\n";

    #[test]
    fn environments_have_an_order_and_sources() {
        let text = format!(
            "{STAGING}[[environment]]\nname = \"production\"\nafter = \"staging\"\nmax-behind = 3\n\
             source = [{{ format = \"values\", path = \"{{environment}}/x\", app = \"tag\" }}]\n"
        );
        let config = parse(text.as_bytes()).unwrap();
        let production = &config.environments[1];
        assert_eq!(production.after.as_deref(), Some("staging"));
        assert_eq!((production.max_behind, production.max_days), (Some(3), None));
        assert_eq!(production.sources[0].path, "{environment}/x");
        assert_eq!(production.sources[0].line, 7);
    }

    #[test]
    fn faults_say_what_to_write() {
        for (text, message) in [
            ("[[environment]]\n", "this environment has no `name`; write `name = \"production\"`"),
            (
                "[[environment]]\nname = \"a/b\"\n",
                "`a/b` is not a valid name of an environment; use letters, digits, `-`, `_` and `.`",
            ),
            (
                "[[environment]]\nname = \"a\"\nafter = \"b\"\n",
                "there is no environment `b`; `after` names another [[environment]]",
            ),
            (
                "[[environment]]\nname = \"a\"\nafter = \"a\"\n",
                "`after = \"a\"` makes the order of the environments a circle; remove it from one of them",
            ),
            (
                "[[environment]]\nname = \"a\"\nsource = [{ path = \"x\" }]\n",
                "a source needs `format` and `path`",
            ),
            (
                "[[environment]]\nname = \"a\"\nsource = [{ format = \"values\", path = \"x\" }]\n",
                "a source of the format `values` needs `app`, `chart` or `image`: the path of keys of the version, such as `image.tag`",
            ),
            (
                "[[environment]]\nname = \"a\"\nsource = [{ format = \"flux\", path = \"x\", repository = \"https://me:secret@git.example/team/gitops.git\" }]\n",
                "`repository` of a source cannot be a URL; clone it next to this repository and write `repository = \"../gitops\"`",
            ),
            (
                "[[environment]]\nname = \"a\"\nsource = [{ format = \"fluxx\", path = \"x\" }]\n",
                "`format` cannot be `fluxx`; did you mean `flux`?",
            ),
            (
                "[[environment]]\nname = \"a\"\nmax-days = -1\n",
                "`max-days` must be a whole number that is not negative, not integer",
            ),
            (
                "[[environment]]\nname = \"a\"\n[[environment]]\nname = \"a\"\n",
                "the environment `a` appears twice; it was first named on line 2",
            ),
        ] {
            let faults = parse(text.as_bytes()).unwrap_err();
            assert_eq!(faults[0].to_string(), message, "{text}");
        }
    }
}
