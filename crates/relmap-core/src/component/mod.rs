//! Components: what in a repository has its own RELEASE.txt and versions.

mod ambiguous;
mod app_tags;
mod deployed_app;
mod draft;
mod first_contact;
mod others;
mod passed_apps;
mod resolve;
mod tag_prefix;
mod tag_scheme;
mod tag_template;
mod tag_version;

#[cfg(test)]
mod tests;

use std::fmt;

pub use deployed_app::{AppVersionOf, DeployedApp, app_key, fitting, line_of};
pub use draft::{Draft, Inventory, draft};
pub use others::OtherFolders;
pub use passed_apps::PassedApp;
pub use resolve::{Component, resolve};
pub use tag_prefix::{before_version, names_exactly, title_in};
pub use tag_scheme::{ReadTag, TagScheme, TagShape};
pub use tag_template::{TagTemplate, TemplateError};

/// What a component is, and so which rules it obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentKind {
    /// An application.
    App,
    /// A chart that deploys an app which has its own repository.
    Chart,
    /// A chart that deploys software which nobody here builds, such as Kafka.
    System,
}

impl ComponentKind {
    /// The word used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            ComponentKind::App => "app",
            ComponentKind::Chart => "chart",
            ComponentKind::System => "system",
        }
    }
}

impl ComponentKind {
    /// What people call it.
    pub fn noun(self) -> &'static str {
        match self {
            ComponentKind::App => "app",
            ComponentKind::Chart => "chart",
            ComponentKind::System => "system chart",
        }
    }

    /// The same with its article.
    pub fn noun_with_article(self) -> &'static str {
        match self {
            ComponentKind::App => "an app",
            ComponentKind::Chart => "a chart",
            ComponentKind::System => "a system chart",
        }
    }
}

impl fmt::Display for ComponentKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where the parts of a component stand. Paths are from the repository's root, with `/`; the root
/// itself is the empty string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The path of RELEASE.txt.
    pub release_file: String,
    /// The folder that belongs to the component: the one that holds RELEASE.txt.
    pub folder: String,
    /// The folder of Chart.yaml, if the component is a chart.
    pub chart: Option<String>,
    /// The chart's `name`, by which it is found again where it stood elsewhere.
    pub chart_name: Option<String>,
    /// The folders of other components.
    pub excluded: OtherFolders,
}

impl Layout {
    /// Whether a path of the repository belongs to this component.
    pub fn owns(&self, path: &str) -> bool {
        let inside = |folder: &str| is_inside(path, folder);
        let is_mine = inside(&self.folder) || self.chart.as_deref().is_some_and(inside);
        path == self.release_file || is_mine && !self.excluded.hold(path)
    }
}

/// Whether a path is in a folder, or is the folder; the empty folder holds everything.
pub fn is_inside(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path inside a folder, relative to it; `None` for the folder itself and what is outside.
pub fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    match folder {
        "" => Some(path),
        _ => path.strip_prefix(folder)?.strip_prefix('/'),
    }
}

/// A folder and a path inside of it, as one path; the empty folder is the root.
pub fn join(folder: &str, path: &str) -> String {
    match folder {
        "" => path.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

/// How people and programs see a folder: the root is `.`, which inside of relmap is the empty path.
///
/// ```
/// use relmap_core::component::{folder_from_text, folder_text};
/// assert_eq!(folder_text(""), ".");
/// assert_eq!(folder_text("deploy/chart"), "deploy/chart");
/// assert_eq!(folder_from_text("."), "");
/// ```
pub fn folder_text(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

/// The folder that [`folder_text`] shows so.
pub fn folder_from_text(text: &str) -> &str {
    if text == "." { "" } else { text }
}

/// The folder that holds a path; the empty string for a path at the root.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
