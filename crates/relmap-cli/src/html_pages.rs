//! The HTML report: writing its files.

use std::collections::BTreeMap;
use std::path::Path;

use relmap::{EnvironmentOverview, PageContent, Workspace};
use relmap_core::commit_id::CommitId;
use relmap_core::finding::Finding;
use relmap_core::git_host::WebLinks;
use relmap_core::outcome::Outcome;
use relmap_environments::{Deployment, Matrix, NextPromotion};
use relmap_fs::{OutputError, Outputs};
use relmap_html::{EnvironmentsReport, Notes, PlacedDeployment, Report, RunInfo};
use relmap_report::{SafeText, Sources};

use crate::error::{CliError, ReportError};
use crate::output::{Output, is_standard_output};

/// Where the files are that findings are about: only those of a commit can be at the git host.
#[derive(Debug, Clone)]
pub(crate) enum JudgedFiles {
    /// In the commit at HEAD.
    Head,
    /// In another commit.
    Commit(CommitId),
    /// In the work tree, on the map's branch, or in another repository.
    Elsewhere,
}

impl From<Option<CommitId>> for JudgedFiles {
    fn from(commit: Option<CommitId>) -> JudgedFiles {
        commit.map_or(JudgedFiles::Elsewhere, JudgedFiles::Commit)
    }
}

/// The pages that can be written.
pub(crate) struct Pages {
    info: RunInfo,
    content: Option<PageContent>,
    notes: Notes,
    environments: Option<EnvironmentOverview>,
    links: WebLinks,
}

impl Pages {
    /// Gathers what they show in addition to a verdict.
    pub(crate) fn gather(workspace: &Workspace, judged: &JudgedFiles) -> Result<Pages, CliError> {
        let mut pages = Pages::of(workspace.page_content()?);
        pages.links.judged = match judged {
            JudgedFiles::Head => pages.info.commit.clone(),
            JudgedFiles::Commit(commit) => Some(commit.clone()),
            JudgedFiles::Elsewhere => None,
        };
        Ok(pages)
    }

    /// The same, gathered already.
    pub(crate) fn of(content: PageContent) -> Pages {
        let info = run_info(content.repository.clone(), content.commit.clone());
        let notes = Notes { charts: content.chart_notes.clone(), apps: content.app_notes.clone() };
        let links = content.links.clone();
        Pages { info, content: Some(content), notes, environments: None, links }
    }

    /// The environments alone.
    pub(crate) fn of_environments(overview: EnvironmentOverview) -> Pages {
        Pages {
            info: run_info(overview.repository.clone(), overview.commit.clone()),
            content: None,
            notes: Notes::default(),
            links: overview.links.clone(),
            environments: Some(overview),
        }
    }

    /// The same with the environments, if there are any.
    pub(crate) fn with_environments(self, environments: Option<EnvironmentOverview>) -> Pages {
        Pages { environments, ..self }
    }

    /// The pages in one file.
    pub(crate) fn standalone(&self, outcome: Option<&Outcome>, sources: &Sources) -> String {
        self.with(outcome, sources, relmap_html::standalone)
    }

    /// Writes the pages into a folder.
    pub(crate) fn write_folder(
        &self,
        places: &Outputs,
        folder: &Path,
        outcome: Option<&Outcome>,
        sources: &Sources,
    ) -> Result<(), OutputError> {
        write_site(places, folder, self.with(outcome, sources, relmap_html::folder))
    }

    /// Writes pages that show no verdict: a folder, or a single file, which can be standard output.
    pub(crate) fn write_alone(
        &self,
        places: &Outputs,
        path: &Path,
        is_one_file: bool,
        output: &Output,
    ) -> Result<(), CliError> {
        let sources = Sources::new();
        if is_one_file && is_standard_output(path) {
            return output.document(&self.standalone(None, &sources));
        }
        let written = match is_one_file {
            true => places.write(path, self.standalone(None, &sources).as_bytes()),
            false => self.write_folder(places, path, None, &sources),
        };
        written.map_err(|source| CliError::Reports(vec![ReportError::new(path, source)]))?;
        tell_written(path, is_one_file, output)
    }

    fn with<T>(
        &self,
        outcome: Option<&Outcome>,
        sources: &Sources,
        make: impl Fn(&Report<'_>) -> T,
    ) -> T {
        let environments = self.environments.as_ref().map(|overview| {
            let EnvironmentOverview { matrix, next, findings, deployments, .. } = overview;
            environments_report(matrix, next, findings, deployments)
        });
        let map = self.content.as_ref().map(|content| content.map.as_deref());
        make(&Report {
            run: &self.info,
            outcome,
            sources,
            map: map.and_then(Result::ok),
            map_missing: map.and_then(Result::err).map(String::as_str),
            notes: &self.notes,
            environments: environments.as_ref(),
            links: &self.links,
        })
    }
}

/// Tells where to begin to read.
pub(crate) fn tell_written(
    path: &Path,
    is_one_file: bool,
    output: &Output,
) -> Result<(), CliError> {
    let first = if is_one_file { path.to_owned() } else { path.join("index.html") };
    output.progress(&format!("wrote {}\n", SafeText::new(&first.display().to_string())))
}

/// Where and with what pages are made.
pub(crate) fn run_info(repository: String, commit: Option<CommitId>) -> RunInfo {
    RunInfo { repository, commit, tool_version: env!("CARGO_PKG_VERSION").to_owned(), made: None }
}

/// What a page about environments shows. Each deployment has what the matrix calls its component.
pub(crate) fn environments_report<'r>(
    matrix: &'r Matrix,
    next: &'r [NextPromotion],
    findings: &'r [Finding],
    deployments: &'r [(String, Deployment)],
) -> EnvironmentsReport<'r> {
    let placed = deployments
        .iter()
        .map(|(component, deployment)| PlacedDeployment { component, deployment });
    EnvironmentsReport {
        matrix,
        next,
        findings: findings.iter().collect(),
        deployments: placed.collect(),
    }
}

/// Writes the files of a site into a folder, and makes the folder if need be. The first page comes last,
/// so that it never leads to what is not there yet.
pub(crate) fn write_site(
    places: &Outputs,
    folder: &Path,
    mut files: BTreeMap<String, String>,
) -> Result<(), OutputError> {
    let first = files.remove_entry("index.html");
    for (name, content) in files.into_iter().chain(first) {
        places.write(&folder.join(name), content.as_bytes())?;
    }
    Ok(())
}
