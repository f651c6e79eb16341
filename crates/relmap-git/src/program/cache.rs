//! A place for what was fetched from a repository that has no clone here.

use std::fs;
use std::io;
use std::path::Path;

use relmap_fs::temporary_folder_in;

use crate::{GitError, Repository};

/// The settings of the cache. Those of the repository around it hold here too, as they do by hand:
/// credentials, `insteadOf`, proxies. They stand first, so that the cache stays bare.
const SETTINGS: &str = "\
[include]
\tpath = ../../config
[core]
\trepositoryformatversion = 0
\tbare = true
";

/// The settings of a repository that has nothing but caches.
const HUB_SETTINGS: &str = "\
[core]
\trepositoryformatversion = 0
\tbare = true
";

impl Repository {
    /// Makes or opens an empty bare repository in a folder of the user's, to keep caches below it. One that
    /// a commit can have brought along is refused.
    ///
    /// # Errors
    /// When it can be neither opened nor made.
    pub fn hub(folder: &Path) -> Result<Repository, GitError> {
        let hub = folder.join("hub.git");
        if !hub.join("HEAD").is_file() {
            let failed = |source| GitError::Cache { folder: hub.clone(), source };
            make(folder, &hub, HUB_SETTINGS).map_err(failed)?;
        }
        Repository::open(&hub)
    }

    /// Removes such a repository that was made before.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn drop_cache(&self, name: &str) -> Result<(), GitError> {
        let folder = self.inner.commondir().join("relmap").join(name);
        match fs::remove_dir_all(&folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(GitError::Cache { folder, source })
            }
            _ => Ok(()),
        }
    }

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
        make(&relmap, &folder, SETTINGS)
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
fn make(relmap: &Path, folder: &Path, settings: &str) -> io::Result<()> {
    fs::create_dir_all(relmap)?;
    let new = temporary_folder_in(relmap, "new-")?;
    for part in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(new.path().join(part))?;
    }
    fs::write(new.path().join("config"), settings)?;
    fs::write(new.path().join("HEAD"), "ref: refs/heads/none\n")?;
    match fs::rename(new.path(), folder) {
        // Somebody else was faster.
        Err(_) if folder.join("HEAD").is_file() => Ok(()),
        other => other,
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
}
