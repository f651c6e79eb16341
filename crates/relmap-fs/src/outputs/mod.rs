//! Writing where the caller wants it, and nowhere else.

pub(crate) mod error;
mod walk;
mod work_tree;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::temporary::{clean_temporary, new_temporary};

use error::OutputError;
use walk::{LastLink, Place, walk};
use work_tree::WorkTrees;

/// Writes to the places that the caller names.
///
/// What lies in a work tree came with what was checked out, so none of it decides where something is
/// written: a link at the end of a path is replaced, a link on the way must stay in its work tree and
/// out of `.git`, and pipes and devices are refused. A work tree is what has a `.git` in it, and what
/// the caller says is one. Everything else belongs to whoever runs this and is used as it is.
#[derive(Debug, Clone, Default)]
pub struct Outputs {
    trees: WorkTrees,
    /// The folders that hold no temporary files of killed runs any more: a folder of many pages is looked
    /// through once.
    cleaned: Arc<Mutex<HashSet<PathBuf>>>,
}

impl Outputs {
    /// Takes work trees that may have no `.git` in them, and the folders of git's own files.
    pub fn new<'p>(
        roots: impl IntoIterator<Item = &'p Path>,
        git_dirs: impl IntoIterator<Item = &'p Path>,
    ) -> Outputs {
        let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Outputs {
            trees: WorkTrees {
                roots: roots.into_iter().map(real).collect(),
                git_dirs: git_dirs.into_iter().map(real).collect(),
            },
            cleaned: Arc::default(),
        }
    }

    /// Writes a file next to its place and then moves it there, so that nobody reads half of it. The
    /// folders above it are made. What is no file, such as a pipe, is written to.
    ///
    /// # Errors
    /// If a link leads where it must not, or the system refuses.
    pub fn write(&self, path: &Path, content: &[u8]) -> Result<(), OutputError> {
        let place = walk(&self.trees, path, LastLink::Keep)?;
        if self.is_stream(&place)? {
            // What is open already goes on at its end.
            let mut file = File::options().append(true).open(place.path())?;
            return Ok(file.write_all(content)?);
        }
        let target = place.path();
        let folder = make_folders(&place)?;
        if self.cleaned.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.clone()) {
            clean_temporary(&folder);
        }
        let mut file = new_temporary(&folder, |_builder| {
            #[cfg(unix)]
            {
                // Others than its owner read it too: the usual permissions, less the umask.
                use std::os::unix::fs::PermissionsExt as _;
                _builder.permissions(fs::Permissions::from_mode(0o666));
            }
        })?;
        file.write_all(content)?;
        file.persist(&target).map_err(|error| error.error)?;
        Ok(())
    }

    /// Opens a file to read it and to add to its end, and makes it if need be.
    ///
    /// # Errors
    /// If the file is a link of a work tree, a link leads where it must not, or the system refuses.
    pub fn append(&self, path: &Path) -> Result<File, OutputError> {
        let place = walk(&self.trees, path, LastLink::Keep)?;
        if place.found.is_some_and(|kind| kind.is_symlink()) && !place.is_open {
            return Err(OutputError::Link { path: place.path() });
        }
        self.is_stream(&place)?;
        let mut options = File::options();
        options.read(true).append(true);
        match place.found {
            Some(_) => options.create(false),
            None => options.create_new(true),
        };
        Ok(options.open(place.path())?)
    }

    /// The file that a path leads to, to be read and replaced. A link in a work tree is followed as
    /// long as it stays there.
    ///
    /// # Errors
    /// If it leads out of there, there is no file, or the system refuses.
    pub fn existing(&self, path: &Path) -> Result<PathBuf, OutputError> {
        let place = walk(&self.trees, path, LastLink::Follow)?;
        match place.found {
            Some(kind) if kind.is_file() => Ok(place.path()),
            Some(kind) if kind.is_dir() => Err(io::Error::from(ErrorKind::IsADirectory).into()),
            Some(_) => Err(OutputError::Special { path: place.path() }),
            None if place.name.is_none() => Err(io::Error::from(ErrorKind::IsADirectory).into()),
            None => Err(io::Error::from(ErrorKind::NotFound).into()),
        }
    }

    /// The place for a new file in a folder that exists, by a path without links. Something may be
    /// there already.
    ///
    /// # Errors
    /// If a link leads where it must not, or the folder does not exist.
    pub fn place(&self, path: &Path) -> Result<PathBuf, OutputError> {
        let place = walk(&self.trees, path, LastLink::Keep)?;
        match place.missing.is_empty() && place.name.is_some() {
            true => Ok(place.path()),
            false => Err(io::Error::from(ErrorKind::NotFound).into()),
        }
    }

    /// The same in a folder that need not exist: it is made.
    ///
    /// # Errors
    /// If a link leads where it must not, or the folder cannot be made.
    pub fn new_place(&self, path: &Path) -> Result<PathBuf, OutputError> {
        let place = walk(&self.trees, path, LastLink::Keep)?;
        if place.name.is_none() {
            return Err(io::Error::from(ErrorKind::IsADirectory).into());
        }
        make_folders(&place)?;
        Ok(place.path())
    }

    /// Whether a place is written to as it is, instead of being replaced.
    fn is_stream(&self, place: &Place) -> Result<bool, OutputError> {
        match place.found {
            _ if place.name.is_none() => Err(io::Error::from(ErrorKind::IsADirectory).into()),
            _ if place.is_open => Ok(true),
            None => Ok(false),
            Some(kind) if kind.is_dir() => Err(io::Error::from(ErrorKind::IsADirectory).into()),
            Some(kind) if kind.is_file() || kind.is_symlink() => Ok(false),
            Some(_) if self.trees.around(&place.folder).is_some() => {
                Err(OutputError::Special { path: place.path() })
            }
            Some(_) => Ok(true),
        }
    }
}

/// Makes the folders that are missing, none of which can be a link.
fn make_folders(place: &Place) -> io::Result<PathBuf> {
    let mut folder = place.folder.clone();
    for name in &place.missing {
        folder.push(name);
        match fs::create_dir(&folder) {
            // Another run was faster.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if !folder.symlink_metadata()?.is_dir() {
                    return Err(ErrorKind::NotADirectory.into());
                }
            }
            made => made?,
        }
    }
    Ok(folder)
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests;
