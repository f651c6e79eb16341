//! The app that the charts deploy, in the repository that `--app-repository` names.

use std::path::{Component, Path, PathBuf};

use relmap_core::component::{ComponentKind, TagTemplate};
use relmap_core::import::{AppCharts, Import};
use relmap_core::init::FirstComponent;
use relmap_core::network::is_url;
use relmap_core::release_notes::title_and_version;

use crate::app_repository::{AppAt, AppMatch, AppOptions};
use crate::error::{Error, ImportError};
use crate::workspace::Workspace;

/// The app, and which charts deploy it.
pub(super) struct App {
    /// Its name, which is the title of its tags.
    name: String,
    /// How its tags are named, if they have a title.
    template: Option<String>,
    /// How the caller says that they are named.
    rule: Option<String>,
    /// Whether charts that deploy it have releases.
    has_rows: bool,
    /// The way to its repository from that of the charts, or its URL.
    repository: String,
    found: AppMatch,
}

impl App {
    /// Finds the app's releases, and writes them into the rows. `named` are charts that surely
    /// deploy it, and `rule` is how its tags are named. `place` is a folder, seen from that of the
    /// workspace, or a URL.
    pub(super) fn find(
        place: &str,
        rule: Option<&str>,
        workspace: &Workspace,
        import: &mut Import,
        named: &[String],
    ) -> Result<App, Error> {
        let charts = &workspace.repository;
        let at = AppAt::open(place, workspace)?;
        if let Some(rule) = rule {
            TagTemplate::new(rule, "app").map_err(ImportError::Template)?;
        }
        let wanted = AppOptions { rule, charts: named, name: None };
        let found = at.resolve(import, charts, &wanted)?;
        let deploys = |chart: &str| found.deploying.contains(chart);
        // What the newest release deploys says what the app is called today.
        let newest = import.rows.iter().filter(|row| deploys(&row.chart)).max_by_key(|row| {
            let is_found = row.app_commit.is_some();
            (is_found, row.released)
        });
        let tag = newest.and_then(|row| row.app_tag.as_deref());
        let titled = tag.and_then(|tag| {
            let (title, version) = title_and_version(tag)?;
            Some((title?, format!("{}{{version}}", tag.strip_suffix(version)?)))
        });
        let title = titled.as_ref().map(|(title, _)| *title);
        let name = title.or(found.names.first().map(String::as_str)).unwrap_or("app").to_owned();
        let template = titled.map(|(_, template)| template);
        let repository = match place {
            "." => ".".to_owned(),
            url if is_url(url) => without_credentials(url),
            folder => {
                let root = charts.root().unwrap_or(charts.git_dir());
                way(root, &workspace.directory().join(folder))
            }
        };
        let has_rows = import.rows.iter().any(|row| deploys(&row.chart));
        let rule = rule.map(str::to_owned);
        Ok(App { name, template, rule, has_rows, repository, found })
    }

    /// The tag of the release that an appVersion of a chart names.
    pub(super) fn tag_of(&self, chart: &str, app_version: &str) -> Option<String> {
        let found = self.found.tags.resolve(app_version, chart)?;
        Some(found.tag.name.clone())
    }

    pub(super) fn deploying(&self) -> &AppCharts {
        &self.found.deploying
    }

    /// What is to be said where releases of the app were not found. `named` says that an entry names
    /// one: then there may be no releases of charts that could name others.
    pub(super) fn complaint(&self, named: bool) -> Option<&str> {
        let is_well = self.found.found || named && !self.has_rows;
        (!is_well).then_some(self.found.said.as_str())
    }

    /// The app as relmap.toml has it, next to charts of these names. Where one of them is called
    /// like the app, the app gets another name there.
    pub(super) fn component(&self, charts: &[String]) -> FirstComponent {
        let repository = Some(self.repository.clone());
        let app = FirstComponent {
            repository,
            tag: self.rule.clone(),
            ..FirstComponent::new(self.name.clone(), ComponentKind::App)
        };
        if !charts.contains(&app.name) {
            return app;
        }
        let mut name = format!("{}-app", self.name);
        while charts.contains(&name) {
            name.push_str("-app");
        }
        let tag = self.rule.clone().or_else(|| self.template.clone());
        FirstComponent { name, tag, ..app }
    }
}

/// A URL as others may read it: those who clone use their own credentials.
fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let host = rest.find('/').unwrap_or(rest.len());
    match rest[..host].rfind('@') {
        // The login of ssh is no secret, and part of the address.
        Some(at) if scheme != "ssh" || rest[..at].contains(':') => {
            format!("{scheme}://{}", &rest[at + 1..])
        }
        _ => url.to_owned(),
    }
}

/// The way from one folder to another, as short as can be told.
fn way(from: &Path, to: &Path) -> String {
    let (Ok(from), Ok(to)) = (from.canonicalize(), to.canonicalize()) else {
        return to.display().to_string();
    };
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut path = PathBuf::new();
    path.extend(std::iter::repeat_n("..", from.len() - common));
    path.extend(&to[common..]);
    if path.as_os_str().is_empty() {
        return ".".to_owned();
    }
    relmap_fs::slashed(&path)
}

#[cfg(test)]
mod tests {
    use super::without_credentials;

    #[test]
    fn no_secret_gets_into_a_file() {
        for (url, written) in [
            ("https://me:secret@git.example/team/app.git", "https://git.example/team/app.git"),
            ("https://token@git.example/a@b", "https://git.example/a@b"),
            ("ssh://git@git.example/team/app", "ssh://git@git.example/team/app"),
            ("git@git.example:team/app", "git@git.example:team/app"),
        ] {
            assert_eq!(without_credentials(url), written);
        }
    }
}
