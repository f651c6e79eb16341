//! A folder of our own, filled with files whose names somebody else chose.

pub(crate) mod error;
mod name;
mod room;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use error::BelowError;
pub use name::check_name;
pub use room::Room;

/// A folder that this program made. Whatever a path holds, it leads to a place below the folder, or
/// is refused: each part must be a single name, each folder on the way a real one, and no link is
/// followed.
#[derive(Debug, Clone)]
pub struct Below {
    root: PathBuf,
    room: Option<Room>,
}

impl Below {
    /// Makes the folder, with those above it. The path must be one that this program chose.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn new(root: impl Into<PathBuf>) -> Result<Below, BelowError> {
        let root = root.into();
        fs::create_dir_all(&root).map_err(BelowError::io(&root))?;
        Ok(Below { root, room: None })
    }

    /// The same folder with a bound on what is written below it; other folders may share the bound.
    pub fn within(mut self, room: &Room) -> Below {
        self.room = Some(room.clone());
        self
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// A folder below this one, made if need be. `path` has `/` between its parts.
    ///
    /// # Errors
    /// If a part is no name, or something else than a folder is there.
    pub fn folder(&self, path: impl AsRef<[u8]>) -> Result<Below, BelowError> {
        let path = path.as_ref();
        let mut root = self.root.clone();
        for part in path.split(|byte| *byte == b'/') {
            root.push(checked(part, path)?);
            make(&root, path)?;
        }
        Ok(Below { root, room: self.room.clone() })
    }

    /// Whether there is anything at a path, were it a link that leads nowhere.
    ///
    /// # Errors
    /// If a part is no name.
    pub fn has(&self, path: impl AsRef<[u8]>) -> Result<bool, BelowError> {
        Ok(self.at(path.as_ref())?.symlink_metadata().is_ok())
    }

    /// Writes a new file, and makes the folders that it needs.
    ///
    /// # Errors
    /// If a part is no name, anything is there already, or no room is left.
    pub fn create(&self, path: impl AsRef<[u8]>, content: &[u8]) -> Result<(), BelowError> {
        let path = path.as_ref();
        if let Some(room) = &self.room {
            room.take(content.len())?;
        }
        let full = self.make_parents(path)?;
        let file = File::options().write(true).create_new(true).open(&full);
        let mut file = file.map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => BelowError::Taken { path: lossy(path) },
            _ => BelowError::io(&full)(error),
        })?;
        file.write_all(content).map_err(BelowError::io(&full))
    }

    /// Writes a file in the place of another one.
    ///
    /// # Errors
    /// If a part is no name, or a folder is there.
    pub fn replace(&self, path: impl AsRef<[u8]>, content: &[u8]) -> Result<(), BelowError> {
        let full = self.make_parents(path.as_ref())?;
        let folder = full.parent().unwrap_or(&self.root);
        let write = || -> io::Result<()> {
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(content)?;
            file.persist(&full).map(drop).map_err(|error| error.error)
        };
        write().map_err(BelowError::io(&full))
    }

    /// Removes a file or a folder with all that it holds, if it is there.
    ///
    /// # Errors
    /// If a part is no name, or it cannot be removed.
    pub fn remove(&self, path: impl AsRef<[u8]>) -> Result<(), BelowError> {
        let full = self.at(path.as_ref())?;
        let removed = match full.symlink_metadata() {
            Ok(found) if found.is_dir() => fs::remove_dir_all(&full),
            Ok(_) => fs::remove_file(&full),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        removed.map_err(BelowError::io(full))
    }

    /// Where a path leads, with each folder on the way there and a real one.
    fn make_parents(&self, path: &[u8]) -> Result<PathBuf, BelowError> {
        match path.iter().rposition(|byte| *byte == b'/') {
            Some(at) => {
                let folder = self.folder(&path[..at]).map_err(|error| error.about(path))?;
                Ok(folder.root.join(checked(&path[at + 1..], path)?))
            }
            None => Ok(self.root.join(checked(path, path)?)),
        }
    }

    /// Where a path leads, as far as its folders are real ones.
    fn at(&self, path: &[u8]) -> Result<PathBuf, BelowError> {
        let mut full = self.root.clone();
        for part in path.split(|byte| *byte == b'/') {
            if full.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
                return Err(BelowError::NotAFolder { path: lossy(path) });
            }
            full.push(checked(part, path)?);
        }
        Ok(full)
    }
}

impl BelowError {
    /// The same about the whole path instead of its beginning.
    fn about(self, whole: &[u8]) -> BelowError {
        match self {
            BelowError::Name { fault, .. } => BelowError::Name { path: lossy(whole), fault },
            BelowError::NotAFolder { .. } => BelowError::NotAFolder { path: lossy(whole) },
            other => other,
        }
    }
}

fn checked<'p>(part: &'p [u8], path: &[u8]) -> Result<&'p std::ffi::OsStr, BelowError> {
    check_name(part).map_err(|fault| BelowError::Name { path: lossy(path), fault })
}

/// Makes a folder, unless there is a real one.
fn make(folder: &Path, path: &[u8]) -> Result<(), BelowError> {
    match fs::create_dir(folder) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            match folder.symlink_metadata().map_err(BelowError::io(folder))?.is_dir() {
                true => Ok(()),
                false => Err(BelowError::NotAFolder { path: lossy(path) }),
            }
        }
        Err(error) => Err(BelowError::io(folder)(error)),
    }
}

fn lossy(path: &[u8]) -> String {
    String::from_utf8_lossy(path).into_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests;
