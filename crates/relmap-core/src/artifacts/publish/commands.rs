//! The commands that build and publish, as one can paste them into a shell. Names come from a repository, so each
//! is quoted where it needs it.

use crate::artifacts::ChartSource;
use crate::chart::image_ref::ImageRef;
use crate::commit_id::CommitId;
use crate::ledger::App;
use crate::words::shell_word;

/// `org.opencontainers.image.version`.
pub(crate) const VERSION_LABEL: &str = "org.opencontainers.image.version";

/// `org.opencontainers.image.revision`.
pub(crate) const REVISION_LABEL: &str = "org.opencontainers.image.revision";

/// Words of one command.
fn command(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| shell_word(word)).collect();
    quoted.join(" ")
}

/// Checks a tag out, or a commit where there is none.
pub(crate) fn checkout(tag: Option<&str>, commit: Option<&CommitId>) -> Option<String> {
    let full = tag.filter(|tag| tag.starts_with('-')).map(|tag| format!("refs/tags/{tag}"));
    let revision = full.as_deref().or(tag).or(commit.map(CommitId::as_str))?;
    Some(command(&["git", "checkout", revision]))
}

/// The label with the version of an app, as a word of a command.
pub(crate) fn version_label(app: &App) -> String {
    format!("{VERSION_LABEL}={}", shell_word(&app.version))
}

/// Builds an image with the labels that prove what it is, and pushes it, in a checkout of the app.
pub(crate) fn build_image(image: &ImageRef, app: &App, platforms: &[String]) -> Vec<String> {
    let reference = image.to_string();
    let commit = app.commit.as_ref().map(CommitId::as_str);
    let commit = commit.unwrap_or("$(git rev-parse HEAD)");
    let version = version_label(app);
    let labels = format!("--label {version} --label {REVISION_LABEL}={commit}");
    let name = command(&["-t", &reference]);
    match platforms {
        [] => vec![
            format!("docker build {labels} {name} ."),
            command(&["docker", "push", &reference]),
        ],
        some => {
            let platforms = command(&["--platform", &some.join(",")]);
            vec![format!("docker buildx build {platforms} {labels} {name} --push .")]
        }
    }
}

/// Prints the digest of an image that was pushed.
pub(crate) fn image_digest(image: &ImageRef) -> String {
    let reference = image.to_string();
    command(&[
        "docker",
        "buildx",
        "imagetools",
        "inspect",
        "--format",
        "{{.Manifest.Digest}}",
        &reference,
    ])
}

/// Packages a chart in a checkout, and publishes it where that is one command.
pub(crate) fn publish_chart(chart: &PackagedChart, source: &ChartSource) -> Vec<String> {
    let path = chart.path.as_str();
    let mut commands = Vec::new();
    if chart.has_dependencies {
        commands.push(command(&["helm", "dependency", "build", path]));
    }
    commands.push(match chart.is_signed {
        true => command(&["helm", "package", "--sign", "--key", "NAME", "--keyring", "FILE", path]),
        false => command(&["helm", "package", path]),
    });
    if let ChartSource::Oci(_) = source {
        commands.push(command(&["helm", "push", &chart.archive(), &source.to_string()]));
    }
    commands
}

/// What is left to do by hand, where publishing is more than one command.
pub(crate) fn publish_note(chart: &PackagedChart, source: &ChartSource) -> Option<String> {
    let archive = chart.archive();
    match source {
        ChartSource::Oci(_) => None,
        ChartSource::Web(_) | ChartSource::Git { .. } => {
            let and = if chart.is_signed { format!(" and {archive}.prov") } else { String::new() };
            Some(format!("add {archive}{and} to the chart repository: helm repo index --merge"))
        }
    }
}

/// Prints the digest of a chart's archive, which is the same in a registry and in an index.
pub(crate) fn chart_digest(chart: &PackagedChart) -> String {
    command(&["sha256sum", &chart.archive()])
}

/// A chart as `helm package` sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackagedChart {
    /// The name in Chart.yaml.
    pub name: String,
    /// The version in Chart.yaml.
    pub version: String,
    /// The folder of Chart.yaml; the root is `.`.
    pub path: String,
    /// Whether it has dependencies that must be there when it is packaged.
    pub has_dependencies: bool,
    /// Whether relmap.toml wants it to have a provenance file, which is signed.
    pub is_signed: bool,
}

impl PackagedChart {
    /// The file that `helm package` writes.
    pub fn archive(&self) -> String {
        format!("{}-{}.tgz", self.name, self.version)
    }
}
