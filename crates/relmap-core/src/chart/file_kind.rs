//! What part of a chart a file belongs to.

use std::fmt;

/// What part of a chart changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// What no user of the chart is delivered: README, CI files, what `.helmignore` leaves out.
    Docs,
    /// `Chart.yaml` besides version, appVersion and dependencies.
    Metadata,
    /// Default values.
    Values,
    /// The version of the app.
    AppVersion,
    /// The tag or digest of an image in the default values.
    Image,
    /// Dependencies, locks and vendored charts.
    Dependencies,
    /// Templates, the values schema, and files that templates can read.
    Templates,
    /// Custom resource definitions.
    Crds,
    /// Whatever an app delivers.
    Source,
}

impl ChangeKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [ChangeKind; 9] = [
        ChangeKind::Docs,
        ChangeKind::Metadata,
        ChangeKind::Values,
        ChangeKind::AppVersion,
        ChangeKind::Image,
        ChangeKind::Dependencies,
        ChangeKind::Templates,
        ChangeKind::Crds,
        ChangeKind::Source,
    ];

    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Docs => "docs",
            ChangeKind::Metadata => "metadata",
            ChangeKind::Values => "values",
            ChangeKind::AppVersion => "app-version",
            ChangeKind::Image => "image",
            ChangeKind::Dependencies => "dependencies",
            ChangeKind::Templates => "templates",
            ChangeKind::Crds => "crds",
            ChangeKind::Source => "source",
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How a changed file is to be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// `Chart.yaml`: its kinds come from comparing it as data.
    ChartYaml,
    /// `values.yaml`: compared as data, for values and images.
    Values,
    /// A further values file, such as `values-prod.yaml`: compared as data too, but nobody's
    /// overrides rest on it.
    OtherValues,
    /// Any other file: the change is of this kind.
    Other(ChangeKind),
}

/// Tells the kind of a file from its path, relative to the chart and with `/`, and from whether
/// `.helmignore` leaves it out of the package.
///
/// ```
/// use relmap_core::chart::file_kind::{ChangeKind, FileKind, classify};
///
/// assert_eq!(classify("values.yaml", false), FileKind::Values);
/// assert_eq!(classify("values-prod.yaml", false), FileKind::OtherValues);
/// assert_eq!(classify("crds/kafka.yaml", false), FileKind::Other(ChangeKind::Crds));
/// assert_eq!(classify("crds/kafka.yaml", true), FileKind::Other(ChangeKind::Docs));
/// ```
pub fn classify(path: &str, ignored: bool) -> FileKind {
    let (folder, file) = match path.rsplit_once('/') {
        Some((folder, file)) => (folder, file),
        None => ("", path),
    };
    let top = folder.split('/').next().unwrap_or_default();
    // Helm needs this file whatever `.helmignore` says.
    if path == "Chart.yaml" {
        return FileKind::ChartYaml;
    }
    if ignored {
        return FileKind::Other(ChangeKind::Docs);
    }
    FileKind::Other(match (top, path) {
        // Helm reads no other spelling of it.
        ("", "values.yaml") => return FileKind::Values,
        ("", "values.schema.json") | ("templates", _) => ChangeKind::Templates,
        ("", "Chart.lock" | "requirements.yaml" | "requirements.lock") | ("charts", _) => {
            ChangeKind::Dependencies
        }
        ("crds", _) => ChangeKind::Crds,
        // A link or a submodule in place of the folder, which Helm packages with what is in it.
        ("", "crds") => ChangeKind::Crds,
        ("", "charts") => ChangeKind::Dependencies,
        ("", ".helmignore") => ChangeKind::Metadata,
        _ if is_development(top) => ChangeKind::Docs,
        _ if is_values_name(file) => return FileKind::OtherValues,
        _ if is_document(top, file) => ChangeKind::Docs,
        // Anything else in the package can be read by templates with `.Files`.
        _ => ChangeKind::Templates,
    })
}

/// The kind of a file of an app, by its path from the app's folder. Everything but documentation
/// and the settings of CI may end up in what is delivered.
///
/// ```
/// use relmap_core::chart::file_kind::{ChangeKind, app_file};
/// assert_eq!(app_file("docs/usage.html"), ChangeKind::Docs);
/// assert_eq!(app_file("Dockerfile"), ChangeKind::Source);
/// ```
pub fn app_file(path: &str) -> ChangeKind {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let top = folder.split('/').next().unwrap_or_default();
    let lower = file.to_ascii_lowercase();
    let is_ci = matches!(top, ".github" | ".gitlab" | ".circleci" | ".ci" | ".vscode" | ".idea")
        || folder.is_empty() && (is_pipeline(&lower) || is_dot_tool(&lower));
    let is_code = lower.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending));
    // Sphinx keeps its settings there.
    let in_docs = matches!(top, "docs" | "doc") && (!is_code || lower == "conf.py");
    let is_docs = in_docs || path == "relmap.toml" || is_document("app", file);
    if is_ci || is_docs { ChangeKind::Docs } else { ChangeKind::Source }
}

/// Folders of tools: CI, chart-testing's values, helm-unittest's tests.
fn is_development(top: &str) -> bool {
    matches!(
        top,
        ".github"
            | ".gitlab"
            | ".circleci"
            | ".ci"
            | ".vscode"
            | ".idea"
            | "ci"
            | "tests"
            | "unittests"
            | "unittest"
            | "test"
            | "example"
            | "examples"
            | "docs"
            | "doc"
    )
}

/// Whether a file's name is one that values files have: `values-prod.yaml`, `values.prod.yaml`,
/// `values_prod.yaml`, `prod-values.yaml` and such.
pub fn is_values_name(file: &str) -> bool {
    let lower = file.to_ascii_lowercase();
    let Some(stem) = lower.strip_suffix(".yaml").or_else(|| lower.strip_suffix(".yml")) else {
        return false;
    };
    let separated = |rest: &str, at_start: bool| {
        let separator = if at_start { rest.chars().next_back() } else { rest.chars().next() };
        separator.is_none_or(|c| matches!(c, '-' | '.' | '_'))
    };
    stem.strip_prefix("values").is_some_and(|rest| separated(rest, false))
        || stem.strip_suffix("values").is_some_and(|rest| separated(rest, true))
}

/// Whether a file is documentation by its path: what people read, and no settings of a tool.
pub(crate) fn is_documentation(path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let is_in_docs = folder.split('/').any(|part| matches!(part, "docs" | "doc"));
    is_in_docs || is_document("somewhere", file)
}

/// The endings of texts that people read, and of licenses.
const TEXT: [&str; 14] = [
    "md", "markdown", "txt", "text", "rst", "adoc", "asciidoc", "org", "pdf", "mit", "apache",
    "bsd", "gpl", "lesser",
];

/// The endings of code that an app may be made of, also where it is in a folder of documents.
const CODE: [&str; 22] = [
    "go", "rs", "py", "pyx", "rb", "php", "pl", "java", "kt", "kts", "scala", "groovy", "clj",
    "cs", "fs", "swift", "c", "h", "cc", "cpp", "hpp", "ex",
];

fn is_document(top: &str, file: &str) -> bool {
    let lower = file.to_ascii_lowercase();
    let begins = |names: &[&str]| {
        names.iter().any(|name| {
            lower
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
        })
    };
    // `LICENSE-APACHE-2.0` has no ending, and `license.go` has one of code.
    let is_text = lower.rsplit_once('.').is_none_or(|(stem, ending)| {
        !stem.is_empty() && (TEXT.contains(&ending) || ending.bytes().all(|b| b.is_ascii_digit()))
    });
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let in_root = top.is_empty();
    ends(&[".md", ".md.gotmpl", ".rst", ".adoc"])
        || is_text && begins(&["readme", "license", "licence", "notice", "changelog", "changes"])
        || is_text && begins(&["owners", "codeowners", "maintainers", "contributing"])
        || is_text && begins(&["authors", "copying"])
        || matches!(
            lower.as_str(),
            "release.txt" | ".gitignore" | ".gitattributes" | ".editorconfig"
        )
        || in_root
            && (is_pipeline(&lower)
                || begins(&["makefile", "dockerfile", "taskfile", "justfile"])
                || ends(&[".png", ".svg", ".jpg", ".jpeg", ".gif", ".ico", ".webp"])
                || begins(&["renovate", "sonar-project", "skaffold", "helmfile"])
                || lower == "relmap.toml"
                || lower.starts_with('.') && is_dot_tool(&lower))
}

/// Pipelines of CI systems that keep them in the root.
fn is_pipeline(lower: &str) -> bool {
    lower.starts_with("jenkinsfile") || lower.starts_with("azure-pipelines")
}

/// Settings of CI and linters next to the chart.
fn is_dot_tool(lower: &str) -> bool {
    const TOOLS: [&str; 9] = [
        ".gitlab-ci",
        ".travis",
        ".drone",
        ".pre-commit",
        ".yamllint",
        ".helmdocsignore",
        ".prettier",
        ".markdownlint",
        ".releaserc",
    ];
    TOOLS.iter().any(|tool| lower.starts_with(tool))
}

#[cfg(test)]
mod tests;
