//! A place for what was fetched from a repository that has no clone here.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use tempfile::TempDir;

use crate::{GitError, Repository};

/// What runs that were killed left behind is removed after this time: nobody can be at work there
/// any more.
const FORGOTTEN: Duration = Duration::from_secs(24 * 60 * 60);

/// The settings of the cache. Those of the repository around it hold here too, as they do by hand:
/// credentials, `insteadOf`, proxies. They stand first, so that the cache stays bare.
const SETTINGS: &str = "\
[include]
\tpath = ../../config
[core]
\trepositoryformatversion = 0
\tbare = true
";

impl Repository {
    /// Makes or opens a bare repository below this one's folder, to keep what was fetched from a
    /// place that has no clone here.
    ///
    /// # Errors
    /// When it can be neither opened nor made.
    pub fn cache(&self, name: &str) -> Result<Repository, GitError> {
        if let Some(known) = self.known_cache(name)? {
            return Ok(known);
        }
        let relmap = self.inner.commondir().join("relmap");
        let folder = relmap.join(name);
        make(&relmap, &folder)
            .map_err(|source| GitError::Cache { folder: folder.clone(), source })?;
        Ok(Repository::open_again(&folder)?.in_pull_request(self.in_pull_request))
    }

    /// Opens such a repository, if it was made before.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn known_cache(&self, name: &str) -> Result<Option<Repository>, GitError> {
        let folder = self.inner.commondir().join("relmap").join(name);
        if !folder.join("HEAD").is_file() {
            return Ok(None);
        }
        Ok(Some(Repository::open_again(&folder)?.in_pull_request(self.in_pull_request)))
    }
}

/// Makes a bare repository elsewhere and moves it into place, so that nobody ever sees a half: not
/// even where this run is killed.
fn make(relmap: &Path, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(relmap)?;
    forget(relmap);
    let new = TempDir::with_prefix_in("new-", relmap)?;
    for part in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(new.path().join(part))?;
    }
    fs::write(new.path().join("config"), SETTINGS)?;
    fs::write(new.path().join("HEAD"), "ref: refs/heads/none\n")?;
    match fs::rename(new.path(), folder) {
        // Somebody else was faster.
        Err(_) if folder.join("HEAD").is_file() => Ok(()),
        other => other,
    }
}

/// Removes what killed runs left. What cannot be removed is in nobody's way.
pub(super) fn forget(relmap: &Path) {
    for entry in fs::read_dir(relmap).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_temporary =
            ["new-", "sign-", "fetch-"].iter().any(|prefix| name.starts_with(prefix));
        let age = entry.metadata().and_then(|data| data.modified()).map(|time| time.elapsed());
        if is_temporary && matches!(age, Ok(Ok(age)) if age > FORGOTTEN) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use relmap_testkit::Fixture;

    use super::*;

    #[test]
    fn the_cache_is_bare_and_has_the_settings_around_it() {
        let fixture = Fixture::new();
        fixture.git(["config", "core.sshCommand", "ssh -F none"]);
        let repository = Repository::open(fixture.path()).unwrap();
        assert!(!repository.ssh_is_set().is_ok_and(|set| !set));
        let folder = fixture.path().join(".git/relmap/map.git");
        for _ in 0..2 {
            let cache = repository.cache("map.git").unwrap();
            assert!(cache.ssh_is_set().unwrap());
            let git_dir = format!("--git-dir={}", folder.display());
            let asked = ["rev-parse", "--is-bare-repository"];
            assert_eq!(fixture.git([&[git_dir.as_str()], &asked[..]].concat()), "true");
            let asked = ["config", "core.sshCommand"];
            assert_eq!(fixture.git([&[git_dir.as_str()], &asked[..]].concat()), "ssh -F none");
        }
        let left = fs::read_dir(folder.parent().unwrap()).unwrap().count();
        assert_eq!(left, 1);
    }

    #[test]
    fn what_killed_runs_left_is_removed_when_it_is_old() {
        let fixture = Fixture::new();
        let relmap = fixture.path().join(".git/relmap");
        let old = std::time::SystemTime::now() - 2 * FORGOTTEN;
        for name in ["new-1", "sign-2", "other", "new-3"] {
            fs::create_dir_all(relmap.join(name)).unwrap();
            if name != "new-3" {
                let folder = fs::File::open(relmap.join(name)).unwrap();
                folder.set_times(fs::FileTimes::new().set_modified(old)).unwrap();
            }
        }
        Repository::open(fixture.path()).unwrap().cache("map.git").unwrap();
        let names = fs::read_dir(&relmap).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        assert_eq!(names, ["map.git", "new-3", "other"]);
    }
}
