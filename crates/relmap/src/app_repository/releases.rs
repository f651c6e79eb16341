//! An app's repository that is here or at a server, and its releases.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use relmap_core::config::ComponentConfig;
use relmap_core::import::{AppCharts, AppRepository, AppTag, AppTags, Import, is_same_address};
use relmap_core::network::{is_url, repository_name};
use relmap_git::{Remote, Repository};

use super::{Located, locate, no_repository, open_named, place_of};
use crate::error::Error;
use crate::map::server::PATIENCE;
use crate::workspace::Workspace;

/// The app's repository, found to be one.
pub(crate) struct AppAt {
    /// As it was named.
    place: String,
    source: Source,
}

/// Where the app's tags are.
enum Source {
    /// In a repository that is here.
    Here(Box<Repository>),
    /// On a server.
    Remote(Remote),
}

/// What the caller says of the app.
#[derive(Default)]
pub(crate) struct AppOptions<'w> {
    /// How its tags are named, with `{version}` in it.
    pub(crate) rule: Option<&'w str>,
    /// The charts that deploy it; to be found if there are none.
    pub(crate) charts: &'w [String],
    /// What it is called.
    pub(crate) name: Option<&'w str>,
}

/// What came of it.
pub(crate) struct AppMatch {
    /// In words.
    pub(crate) said: String,
    /// Whether the app's tags and the charts that deploy it are known.
    pub(crate) found: bool,
    /// The app's tags.
    pub(crate) tags: AppTags,
    /// The charts that deploy it.
    pub(crate) deploying: AppCharts,
    /// What the repository may be called, the likeliest first.
    pub(crate) names: Vec<String>,
}

impl AppAt {
    /// Opens one that the caller names: a folder, seen from that of the workspace, or a URL.
    pub(crate) fn open(place: &str, workspace: &Workspace) -> Result<AppAt, Error> {
        let charts = &workspace.repository;
        let source = if is_url(place) {
            Source::Remote(charts.named_by_caller(place)?)
        } else if place == "." {
            Source::Here(Box::new(Repository::open_again(charts.git_dir())?))
        } else {
            let root = charts.root().unwrap_or(charts.git_dir());
            let folder = workspace.directory().join(place);
            Source::Here(Box::new(open_named(root, &folder)?))
        };
        let place = match &source {
            Source::Remote(remote) => remote.shown.clone(),
            Source::Here(_) => place.to_owned(),
        };
        Ok(AppAt { place, source })
    }

    /// The repository, if it is here.
    pub(crate) fn here(&self) -> Option<&Repository> {
        match &self.source {
            Source::Here(repository) => Some(repository),
            Source::Remote(_) => None,
        }
    }

    /// Opens the one that relmap.toml names, a folder seen from that file; or says in a sentence why it
    /// is not looked up.
    pub(crate) fn configured(
        app: &ComponentConfig,
        workspace: &Workspace,
    ) -> Result<Result<AppAt, String>, Error> {
        let mut place = place_of(app).to_owned();
        let repository = if place == "." {
            Repository::open_again(workspace.repository.git_dir())?
        } else {
            match locate(app, &workspace.local_places())? {
                Located::Here(repository, local) => {
                    place = local;
                    *repository
                }
                Located::AtServer => {
                    return Ok(Err(format!(
                        "{} is not looked up, since relmap.toml leads to a server; to ask it, name \
                         it: --app-repository URL",
                        app.name
                    )));
                }
                Located::NotARepository(_) => {
                    let place = format!("{place}, to which relmap.toml leads,");
                    return Ok(Err(format!(
                        "{} is not looked up: {}",
                        app.name,
                        no_repository(&place)
                    )));
                }
            }
        };
        let source = Source::Here(Box::new(repository));
        Ok(Ok(AppAt { place, source }))
    }

    /// Writes the app's releases into the rows.
    pub(crate) fn resolve(
        self,
        import: &mut Import,
        charts: &Repository,
        wanted: &AppOptions<'_>,
    ) -> Result<AppMatch, Error> {
        let (urls, is_own, all) = match &self.source {
            Source::Here(app) => {
                let is_own = app.is_same_as(charts);
                let urls = if is_own { Vec::new() } else { app.remote_addresses()? };
                (urls, is_own, app.tag_commits()?)
            }
            Source::Remote(remote) => {
                let own = charts.remote_addresses()?;
                let is_own = own.iter().any(|own| is_same_address(own, &remote.target));
                let tags = charts.program(Some(PATIENCE)).remote_tags(remote)?;
                (vec![remote.target.clone()], is_own, tags)
            }
        };
        let names = names(&self.source, &urls);
        let app = AppRepository { names, urls, is_own };
        let tag = |(name, commit)| AppTag { name, commit };
        let all = all.into_iter().map(tag);
        let (shared, own): (Vec<AppTag>, Vec<AppTag>) = if is_own {
            let rows: HashSet<&str> = import.rows.iter().map(|row| row.tag.as_str()).collect();
            let shared = import.tags_of_apps_too();
            let is_apps = |tag: &AppTag| {
                !rows.contains(tag.name.as_str()) || shared.contains(tag.name.as_str())
            };
            all.filter(is_apps).partition(|tag| rows.contains(tag.name.as_str()))
        } else {
            (Vec::new(), all.collect())
        };
        let mut titles = app.names.clone();
        titles.extend(wanted.name.map(str::to_owned));
        titles.extend(folder_name(&self.source));
        let tags = AppTags::new(own, shared, wanted.rule, &titles);
        let deploying = AppCharts::find(&import.rows, wanted.charts, &app, &tags);
        let who = if wanted.name.is_some() { "relmap.toml says" } else { "you named it" };
        let (said, found) = self.fill(import, &deploying, &tags, who);
        Ok(AppMatch { said, found, tags, deploying, names: app.names })
    }

    /// Fills the rows, and says what came of it. `who` is who names charts.
    fn fill(
        &self,
        import: &mut Import,
        deploying: &AppCharts,
        tags: &AppTags,
        who: &str,
    ) -> (String, bool) {
        let place = &self.place;
        if tags.is_empty() {
            let said = match self.source {
                Source::Here(_) => {
                    format!("{place} has no tags; fetch them: git -C {place} fetch --tags")
                }
                Source::Remote(_) => format!("{place} has no tags"),
            };
            return (said, false);
        }
        import.resolve_apps(deploying, tags);
        let with_app = import.rows.iter().filter(|row| row.app_commit.is_some()).count();
        let list = |charts: &std::collections::BTreeSet<String>| {
            charts.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let why = match deploying {
            AppCharts::Unknown => {
                let said = format!(
                    "which of {} charts deploys {place} cannot be told: none is called like it, \
                     and none leads to it in home or sources; name it with --chart NAME",
                    import.charts().len()
                );
                return (said, false);
            }
            AppCharts::Named(charts) => format!("{}, as {who}", list(charts)),
            AppCharts::Own(_) => "all charts, since the app is in the same repository".to_owned(),
            AppCharts::Only(chart) => format!("{chart}, the only chart"),
            AppCharts::SameName(charts) => {
                format!("{}, since the names are the same", list(charts))
            }
            AppCharts::Address(charts) => {
                format!("{}, since home or sources in Chart.yaml lead to it", list(charts))
            }
            AppCharts::Versions(chart) => {
                format!(
                    "{chart}, since it has nearly all versions; name it with --chart to be sure"
                )
            }
        };
        if with_app == 0 {
            let said = format!(
                "no appVersion names a release of {place}; if its tags have a form of their own, \
                 give it, such as --app-tag 'app-v{{version}}' (looked up for {why})"
            );
            return (said, false);
        }
        let records = match with_app {
            1 => "1 record".to_owned(),
            records => format!("{records} records"),
        };
        let place = if place == "." { "this repository" } else { place };
        let said = format!("found the app release of {records} in {place}; looked up for {why}");
        (said, true)
    }
}

/// Folder names that say nothing of what is in them, and so not which chart deploys it.
const ANY_FOLDER: [&str; 10] =
    ["repo", "repository", "git", "source", "src", "app", "checkout", "clone", "workspace", "work"];

/// What a repository may be called: the last parts of its addresses, and its folder.
fn names(source: &Source, urls: &[String]) -> Vec<String> {
    let mut names: Vec<String> = urls.iter().map(|url| repository_name(url).to_owned()).collect();
    let Source::Here(repository) = source else { return names };
    let folder = folder(repository);
    let called = folder.ancestors().map(name_of).find(|name| !ANY_FOLDER.contains(&name.as_str()));
    names.extend(called.filter(|name| !name.is_empty()));
    names.retain(|name| !name.is_empty());
    names.dedup();
    names
}

/// The name of the folder, whatever it is: it may well be the title of the tags.
fn folder_name(source: &Source) -> Option<String> {
    let Source::Here(repository) = source else { return None };
    Some(name_of(&folder(repository))).filter(|name| !name.is_empty())
}

fn folder(repository: &Repository) -> PathBuf {
    let folder = repository.root().unwrap_or(repository.git_dir());
    std::fs::canonicalize(folder).unwrap_or_else(|_| PathBuf::from(folder))
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // A clone kept as `owner+name`.
    repository_name(&name.replace('+', "/")).to_owned()
}
