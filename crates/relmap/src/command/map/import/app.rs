//! The app's repository, and its releases.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use relmap_core::component::TagTemplate;
use relmap_core::import::{AppCharts, AppRepository, AppTag, AppTags, Import, is_same_address};
use relmap_git::{Remote, Repository};

use super::{ImportArguments, ImportError};
use crate::apps::is_url;
use crate::error::CliError;

/// What was asked for, found to be possible.
pub(super) struct Wish {
    /// As it was named.
    place: String,
    source: Source,
    rule: Option<String>,
    charts: Vec<String>,
}

/// Where the app's tags are.
enum Source {
    /// In a repository that is here.
    Here(Box<Repository>),
    /// On a server.
    Remote(Remote),
}

/// What came of it.
pub(super) struct Found {
    /// In words.
    pub(super) said: String,
    /// Whether the app's tags and the charts that deploy it are known.
    pub(super) found: bool,
}

impl Wish {
    pub(super) fn of(
        arguments: &ImportArguments,
        charts: &Repository,
    ) -> Result<Option<Wish>, CliError> {
        let Some(place) = &arguments.app_repository else { return Ok(None) };
        if let Some(template) = &arguments.app_tag {
            TagTemplate::new(template, "app").map_err(ImportError::Template)?;
        }
        let source = if is_url(place) {
            Source::Remote(charts.remote_at(place)?)
        } else if place == "." {
            Source::Here(Box::new(Repository::open(charts.git_dir())?))
        } else {
            Source::Here(Box::new(Repository::open(&arguments.directory.join(place))?))
        };
        let place = match &source {
            Source::Remote(remote) => remote.shown.clone(),
            Source::Here(_) => place.clone(),
        };
        Ok(Some(Wish {
            place,
            source,
            rule: arguments.app_tag.clone(),
            charts: arguments.charts.clone(),
        }))
    }

    /// Writes the app's releases into the rows.
    pub(super) fn resolve(
        self,
        import: &mut Import,
        charts: &Repository,
    ) -> Result<Found, CliError> {
        let known: Vec<String> = import.charts().into_iter().map(str::to_owned).collect();
        if let Some(name) = self.charts.iter().find(|name| !known.contains(name)) {
            return Err(ImportError::NoChart { name: name.clone(), known }.into());
        }
        let (urls, is_own, all) = match &self.source {
            Source::Here(app) => {
                let is_own = app.is_same_as(charts);
                let urls = if is_own { Vec::new() } else { app.remote_addresses()? };
                (urls, is_own, app.tag_commits()?)
            }
            Source::Remote(remote) => {
                let own = charts.remote_addresses()?;
                let is_own = own.iter().any(|own| is_same_address(own, &remote.target));
                let tags = charts.program(None).remote_tags(remote)?;
                (vec![remote.target.clone()], is_own, tags)
            }
        };
        let names = names(&self.source, &urls);
        let app = AppRepository { names, urls, is_own };
        let tag = |(name, commit)| AppTag { name, commit };
        let all = all.into_iter().map(tag);
        let (shared, own): (Vec<AppTag>, Vec<AppTag>) = if is_own {
            let rows: HashSet<&str> = import.rows.iter().map(|row| row.tag.as_str()).collect();
            all.partition(|tag| rows.contains(tag.name.as_str()))
        } else {
            (Vec::new(), all.collect())
        };
        let tags = AppTags::new(own, shared, self.rule.as_deref(), &app.names);
        let place = &self.place;
        if tags.is_empty() {
            let said = match self.source {
                Source::Here(_) => {
                    format!("{place} has no tags; fetch them: git -C {place} fetch --tags")
                }
                Source::Remote(_) => format!("{place} has no tags"),
            };
            return Ok(Found { said, found: false });
        }
        let deploying = AppCharts::find(&import.rows, &self.charts, &app, &tags);
        import.resolve_apps(&deploying, &tags);
        let with_app = import.rows.iter().filter(|row| row.app_commit.is_some()).count();
        let list = |charts: &std::collections::BTreeSet<String>| {
            charts.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        let why = match &deploying {
            AppCharts::Unknown => {
                let said = format!(
                    "which of {} charts deploys {place} cannot be told: none is called like it, \
                     and none leads to it in home or sources; name it with --chart NAME",
                    known.len()
                );
                return Ok(Found { said, found: false });
            }
            AppCharts::Named(charts) => format!("{}, as you named it", list(charts)),
            AppCharts::Own(_) => "all charts, since it is their own repository".to_owned(),
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
            return Ok(Found { said, found: false });
        }
        let rows = match with_app {
            1 => "1 row has its".to_owned(),
            rows => format!("{rows} rows have their"),
        };
        let said = format!("{rows} release of {place}; it was looked up for {why}");
        Ok(Found { said, found: true })
    }
}

/// Folder names that say nothing of what is in them.
const ANY_FOLDER: [&str; 10] =
    ["repo", "repository", "git", "source", "src", "app", "checkout", "clone", "workspace", "work"];

/// What a repository may be called: the last parts of its addresses, and its folder.
fn names(source: &Source, urls: &[String]) -> Vec<String> {
    let mut names: Vec<String> = urls.iter().map(|url| last(url).to_owned()).collect();
    let Source::Here(repository) = source else { return names };
    let folder = repository.root().unwrap_or(repository.git_dir());
    let folder = std::fs::canonicalize(folder).unwrap_or_else(|_| PathBuf::from(folder));
    let called = folder.ancestors().map(name_of).find(|name| !ANY_FOLDER.contains(&name.as_str()));
    names.extend(called.filter(|name| !name.is_empty()));
    names.retain(|name| !name.is_empty());
    names.dedup();
    names
}

fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    // A clone kept as `owner+name`.
    last(&name.replace('+', "/")).to_owned()
}

fn last(place: &str) -> &str {
    let place = place.trim_end_matches('/');
    let name = place.rsplit(['/', ':']).next().unwrap_or(place);
    name.strip_suffix(".git").unwrap_or(name)
}
