//! Which charts deploy the app, and the app's release for each of their releases.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::app_tags::{AppTags, is_floating};
use super::code::Issue;
use super::decide::{Import, ImportedRow};
use super::tag_title::plain;
use crate::network::without_git_suffix;

/// What is known of an app's repository.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppRepository {
    /// Names that it goes by: the last part of its address, its folder.
    pub names: Vec<String>,
    /// Its addresses, as any of its clones may write them.
    pub urls: Vec<String>,
    /// Whether it is the charts' own repository.
    pub is_own: bool,
}

/// Which charts deploy the app, and how that was found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppCharts {
    /// They were named.
    Named(BTreeSet<String>),
    /// App and charts are in one repository.
    Own(BTreeSet<String>),
    /// There is no other chart.
    Only(String),
    /// The chart is called like the repository.
    SameName(BTreeSet<String>),
    /// `home` or `sources` in Chart.yaml lead to the repository.
    Address(BTreeSet<String>),
    /// Nothing but the versions says so.
    Versions(String),
    /// It cannot be told.
    Unknown,
}

/// The least part of a chart's appVersions that the repository must have, in percent, where only
/// versions can tell.
const SHARE: usize = 90;

/// The fewest appVersions of which that says anything.
const FEWEST: usize = 5;

impl AppCharts {
    /// Finds the charts out of the releases of all charts. `named` are those that somebody named.
    pub fn find(
        rows: &[ImportedRow],
        named: &[String],
        app: &AppRepository,
        tags: &AppTags,
    ) -> AppCharts {
        if !named.is_empty() {
            return AppCharts::Named(named.iter().cloned().collect());
        }
        let charts: BTreeSet<String> = rows.iter().map(|row| row.chart.clone()).collect();
        if app.is_own {
            return AppCharts::Own(charts);
        }
        if charts.len() == 1 {
            return charts.into_iter().next().map_or(AppCharts::Unknown, AppCharts::Only);
        }
        let names: HashSet<String> = app.names.iter().map(|name| plain(name)).collect();
        let same: BTreeSet<String> =
            charts.iter().filter(|chart| names.contains(&plain(chart))).cloned().collect();
        if !same.is_empty() {
            return AppCharts::SameName(same);
        }
        let addresses: HashSet<String> = app.urls.iter().filter_map(|url| address(url)).collect();
        let leads = |row: &&ImportedRow| {
            row.urls.iter().any(|url| address(url).is_some_and(|url| addresses.contains(&url)))
        };
        let shares = shares(rows, tags);
        let fits =
            |chart: &String| shares.get(chart.as_str()).is_some_and(|share| share.percent >= 50);
        let leading: BTreeSet<String> =
            rows.iter().filter(leads).map(|row| row.chart.clone()).filter(fits).collect();
        if !leading.is_empty() {
            return AppCharts::Address(leading);
        }
        let mut fitting = shares
            .into_iter()
            .filter(|(_, share)| share.percent >= SHARE && share.versions >= FEWEST);
        match (fitting.next(), fitting.next()) {
            (Some((only, _)), None) => AppCharts::Versions(only.to_owned()),
            _ => AppCharts::Unknown,
        }
    }

    /// Whether a chart is one of them.
    pub fn contains(&self, chart: &str) -> bool {
        match self {
            AppCharts::Named(charts)
            | AppCharts::Own(charts)
            | AppCharts::SameName(charts)
            | AppCharts::Address(charts) => charts.contains(chart),
            AppCharts::Only(only) | AppCharts::Versions(only) => only == chart,
            AppCharts::Unknown => false,
        }
    }
}

/// How many appVersions of a chart the app's repository has.
struct Share {
    versions: usize,
    percent: usize,
}

fn shares<'r>(rows: &'r [ImportedRow], tags: &AppTags) -> BTreeMap<&'r str, Share> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        if let Some(version) = row.app_version.as_deref().filter(|version| !is_floating(version)) {
            versions.entry(&row.chart).or_default().insert(version);
        }
    }
    let share = |(chart, versions): (&'r str, BTreeSet<&str>)| {
        let known =
            versions.iter().filter(|version| tags.resolve(version, chart).is_some()).count();
        let percent = known * 100 / versions.len().max(1);
        (chart, Share { versions: versions.len(), percent })
    };
    versions.into_iter().map(share).collect()
}

/// Whether two addresses are of one repository, however they are written.
///
/// ```
/// use relmap_core::import::is_same_address;
/// assert!(is_same_address("git@git.example:team/app.git", "https://git.example/team/app"));
/// assert!(!is_same_address("https://git.example/team/app", "https://git.example/team/app-2"));
/// ```
pub fn is_same_address(one: &str, other: &str) -> bool {
    address(one).is_some_and(|one| address(other) == Some(one))
}

/// Host, owner and name of an address, in small letters; none if it has no such form.
pub(crate) fn address(url: &str) -> Option<String> {
    let url = url.trim().to_lowercase();
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest.rsplit_once('@').map_or(rest, |(_, rest)| rest).to_owned(),
        // `git@host:owner/name`
        None => url.rsplit_once('@').map_or(url.as_str(), |(_, rest)| rest).replacen(':', "/", 1),
    };
    let rest = rest.split(['?', '#']).next()?;
    let mut parts = rest.split('/').filter(|part| !part.is_empty());
    let host = parts.next()?.trim_start_matches("www.").to_owned();
    let (owner, name) = (parts.next()?, parts.next()?);
    let name = without_git_suffix(name);
    host.contains('.').then(|| format!("{host}/{owner}/{name}"))
}

impl Import {
    /// Writes the app's releases into the rows of the charts that deploy it.
    pub fn resolve_apps(&mut self, charts: &AppCharts, tags: &AppTags) {
        for row in &mut self.rows {
            if !row.apps_said.is_empty() {
                // Several apps of the tag's own message: those that are here are found by their names.
                for said in &row.apps_said {
                    if let Some(found) = tags.named(said) {
                        let known = (found.name.clone(), found.commit.clone());
                        row.apps_found.entry(said.clone()).or_insert(known);
                    }
                }
                continue;
            }
            if let Some(tag) = row.app_tag.clone() {
                // The tag's own message says it: as the tag, or as a version of what is looked up.
                let is_deployed = charts.contains(&row.chart);
                let by_version = || tags.said(&tag, &row.chart).filter(|_| is_deployed);
                match tags.named(&tag).or_else(by_version) {
                    Some(found) => {
                        row.app_tag = Some(found.name.to_string());
                        row.app_commit = Some(found.commit.clone());
                    }
                    None if is_deployed => row.add_issue(Issue::AppTagMissing),
                    None => {}
                }
                continue;
            }
            let Some(version) = row.app_version.clone() else { continue };
            if !charts.contains(&row.chart) || is_floating(&version) {
                continue;
            }
            match tags.resolve(&version, &row.chart) {
                Some(found) => {
                    row.app_tag = Some(found.tag.name.to_string());
                    row.app_commit = Some(found.tag.commit.clone());
                    if let Some(issue) = found.issue {
                        row.add_issue(issue);
                    }
                    if matches!(charts, AppCharts::Versions(_)) {
                        row.add_issue(Issue::ChartInferred);
                    }
                }
                None => row.add_issue(Issue::AppTagMissing),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::app_tags::AppTag;
    use super::*;
    use crate::commit_id::CommitId;

    fn row(chart: &str, app_version: &str, url: &str) -> ImportedRow {
        ImportedRow {
            chart: chart.to_owned(),
            app_version: Some(app_version.to_owned()),
            urls: [url.to_owned()].into(),
            ..ImportedRow::new(format!("{chart}-1.0.0").parse().unwrap(), [0x11; 20].into())
        }
    }

    fn tags(names: &[&str]) -> AppTags {
        let commit = |name: &str| {
            let mut bytes = [0; 20];
            bytes.iter_mut().zip(name.bytes()).for_each(|(place, byte)| *place = byte);
            CommitId::from(bytes)
        };
        let tag = |name: &&str| AppTag { name: name.parse().unwrap(), commit: commit(name) };
        AppTags::new(names.iter().map(tag).collect(), Vec::new(), None, &[])
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_chart_of_the_repositorys_name_deploys_it_and_no_other() {
        let rows =
            [row("web", "1.0.0", ""), row("web-exporter", "1.0.0", ""), row("db", "1.0.0", "")];
        let app = AppRepository { names: vec!["Web".to_owned()], ..AppRepository::default() };
        let charts = AppCharts::find(&rows, &[], &app, &tags(&["v1.0.0"]));
        assert_eq!(charts, AppCharts::SameName(set(&["web"])));
        let mut import = Import { rows: rows.into(), skipped: Vec::new() };
        import.resolve_apps(&charts, &tags(&["v1.0.0"]));
        let found: Vec<_> = import.rows.iter().map(|row| row.app_tag.as_deref()).collect();
        assert_eq!(found, [Some("v1.0.0"), None, None]);
        assert!(import.rows.iter().all(|row| row.issues.is_empty()));
    }

    #[test]
    fn an_address_counts_where_versions_agree() {
        let url = "https://git.example/team/server";
        let rows = [row("web", "1.0.0", url), row("db", "9.0.0", url), row("x", "1.0.0", "")];
        for written in ["git@git.example:team/server.git", "ssh://git@git.example/team/server/"] {
            let app = AppRepository { urls: vec![written.to_owned()], ..AppRepository::default() };
            let charts = AppCharts::find(&rows, &[], &app, &tags(&["v1.0.0"]));
            assert_eq!(charts, AppCharts::Address(set(&["web"])), "{written}");
        }
    }

    #[test]
    fn versions_alone_tell_where_they_are_many() {
        let versions = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"];
        let mut rows: Vec<_> = versions.iter().map(|version| row("web", version, "")).collect();
        rows.push(row("db", "1.0.0", ""));
        rows.push(row("db", "7.0.0", ""));
        let all = tags(&["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0", "v1.4.0"]);
        let app = AppRepository::default();
        let charts = AppCharts::find(&rows, &[], &app, &all);
        assert_eq!(charts, AppCharts::Versions("web".to_owned()));
        let mut import = Import { rows: rows.clone(), skipped: Vec::new() };
        import.resolve_apps(&charts, &all);
        assert_eq!(import.rows[0].issues, [Issue::ChartInferred]);
        assert_eq!(AppCharts::find(&rows[1..], &[], &app, &all), AppCharts::Unknown);
    }

    #[test]
    fn what_a_tag_says_is_found_as_a_release_finds_it() {
        let commits = tags(&["v1.2.0"]);
        for (said, found) in [
            ("1.2.0", Some("v1.2.0")),
            ("v1.2.0", Some("v1.2.0")),
            ("web-1.2.0", Some("v1.2.0")),
            ("db-1.2.0", None),
            ("1.2.1", None),
        ] {
            let mut row = row("web", "1.2.0", "");
            row.message = Some(format!("web-1.0.0\n\nApp: {said}\n"));
            let mut import = Import { rows: vec![row], skipped: Vec::new() };
            import.read_messages();
            import.resolve_apps(&AppCharts::Only("web".to_owned()), &commits);
            let row = &import.rows[0];
            let known = row.app_commit.as_ref().and(row.app_tag.as_deref());
            assert_eq!(known, found, "{said}");
            assert_eq!(row.issues.is_empty(), found.is_some(), "{said}");
        }
    }

    #[test]
    fn floating_and_unknown_versions_are_said() {
        let rows = vec![row("web", "latest", ""), row("web", "2.0.0", "")];
        let charts = AppCharts::Only("web".to_owned());
        let mut import = Import { rows, skipped: Vec::new() };
        import.resolve_apps(&charts, &tags(&["latest", "v1.0.0"]));
        assert_eq!(import.rows[0].app_tag, None);
        assert_eq!(import.rows[1].issues, [Issue::AppTagMissing]);
    }
}
