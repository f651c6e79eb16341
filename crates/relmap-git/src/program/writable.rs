//! Whether a server can be written, as far as that can be seen before anything is: best known before a
//! tag is pushed that cannot be recorded then.

use std::path::{Path, PathBuf};

use relmap_core::network::Address;

use super::{Git, Remote, RemoteError, Update};
use crate::GitError;
use crate::references::wait_for_lock;

impl Git {
    /// Looks whether references of a remote can be written: in a folder of this machine, whether one is
    /// locked or the folder is read-only; at a server, with `probe`, whether the user may push to it.
    /// Nothing is written.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn check_writable(
        &self,
        remote: &Remote,
        references: &[String],
        probe: Option<&Update>,
    ) -> Result<(), RemoteError> {
        let folders: Vec<Option<PathBuf>> =
            remote.servers().iter().map(|server| self.folder_of(server)).collect();
        for folder in folders.iter().flatten() {
            check_folder(folder, references)?;
        }
        if let Some(probe) = probe.filter(|_| folders.iter().any(Option::is_none)) {
            // That it moved meanwhile is for the push itself.
            self.push(remote, std::slice::from_ref(probe), true)?;
        }
        Ok(())
    }

    /// The folder of git's own files that a push goes to, if it is on this machine.
    fn folder_of(&self, server: &Remote) -> Option<PathBuf> {
        let place = server.place.as_deref()?;
        let Address::Folder(folder) = Address::parse(place) else { return None };
        let folder = self.folder.join(folder);
        // As git looks for it.
        let with = |end: &str| PathBuf::from(format!("{}{end}", folder.display()));
        let places = [folder.join(".git"), folder.clone(), with(".git/.git"), with(".git")];
        places.into_iter().find(|place| place.join("HEAD").is_file())
    }
}

fn check_folder(folder: &Path, references: &[String]) -> Result<(), GitError> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    for name in references {
        wait_for_lock(folder.join(format!("{name}.lock")), name)?;
        let mut parent = folder.join(name);
        while parent.pop() && !parent.is_dir() {}
        check_access(&parent)?;
    }
    check_access(&folder.join("objects"))
}

fn check_access(folder: &Path) -> Result<(), GitError> {
    may_write(folder).map_err(|source| GitError::Write { path: folder.to_owned(), source })
}

#[cfg(unix)]
fn may_write(folder: &Path) -> std::io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Windows tells only whoever tries.
#[cfg(not(unix))]
fn may_write(folder: &Path) -> std::io::Result<()> {
    std::fs::metadata(folder).map(drop)
}
