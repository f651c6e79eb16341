//! The report as HTML: a folder of pages, or one file that holds everything.
//!
//! A folder has `index.html`, one stylesheet and more pages. Only that of a fleet has a script, which
//! adds a search and which nothing else needs. A folder holds no inline style and no `data:` URL, and
//! loads nothing from outside of itself, since Jenkins shows reports under
//! `sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self'`. The one file
//! of [`standalone`] is for mail and disks: its style is in it.
//!
//! From values to pages: `verdict` and `history` turn them into facts with safe text; `slices` cuts
//! a long history into periods; `picture` draws a period; `site` lays all of it out on pages; the
//! templates in `templates/html/` are the pages.

use relmap_core::commit_id::CommitId;

mod badge;
mod environments;
mod excerpt;
mod figure;
mod files;
mod filter;
mod fleet;
mod history;
mod names;
mod overview;
mod palette;
mod picture;
mod quoted_text;
mod release_filters;
mod release_table;
mod section;
mod site;
mod site_files;
mod slices;
mod template;
mod texts;
mod verdict;
mod web_link;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use relmap_core::git_host::WebLinks;
use relmap_core::ledger::ChartReleases;
use relmap_core::outcome::Outcome;

use relmap_report::Sources;

pub use environments::{EnvironmentsReport, PlacedDeployment};
pub use fleet::{FleetReport, fleet_folder};

/// What the pages show. Each part may be left out.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// Where and with what the report was made.
    pub run: &'r RunInfo,
    /// The verdict and why.
    pub outcome: Option<&'r Outcome>,
    /// The files that findings are about.
    pub sources: &'r Sources,
    /// The release map, by title.
    pub map: Option<&'r [ChartReleases]>,
    /// Why the map is not shown, if somebody could expect it.
    pub map_missing: Option<&'r str>,
    /// The release notes that the releases of the map have.
    pub notes: &'r Notes,
    /// What runs where.
    pub environments: Option<&'r EnvironmentsReport<'r>>,
    /// The pages of the git host that commits, tags and files lead to.
    pub links: &'r WebLinks,
}

/// Where and with what a report was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunInfo {
    /// What the repository is called.
    pub repository: String,
    /// The full id of the commit that was looked at.
    pub commit: Option<CommitId>,
    /// The version of relmap.
    pub tool_version: String,
    /// When; left out, so that the same commit makes the same bytes, unless somebody asks for it.
    pub made: Option<Timestamp>,
}

/// Release notes as text, by the name of the release's tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// Those of charts.
    pub charts: BTreeMap<String, String>,
    /// Those of apps.
    pub apps: BTreeMap<String, String>,
}

/// The files of a report, by their names; `index.html` is the one to open. Names hold lower-case
/// ASCII letters, digits, `-` and one dot.
///
/// ```
/// use relmap_html::{Notes, Report, RunInfo, folder};
/// let run = RunInfo { repository: "<b>".into(), ..RunInfo::default() };
/// let report =
///     Report { run: &run, outcome: None, sources: &Default::default(), map: None, map_missing: None, notes: &Notes::default(), environments: None,
///     links: &Default::default() };
/// let files = folder(&report);
/// assert_eq!(files.keys().collect::<Vec<_>>(), ["index.html", "report.css"]);
/// assert!(files["index.html"].contains("&#60;b&#62;"));
/// ```
pub fn folder(report: &Report<'_>) -> BTreeMap<String, String> {
    files::folder(report)
}

/// The whole report as one HTML file that needs nothing beside it.
pub fn standalone(report: &Report<'_>) -> String {
    files::standalone(report)
}
