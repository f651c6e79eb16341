//! The lock that makes a turn, on Unix.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use rustix::process::getuid;

use crate::references::{Patience, Pauses};

/// How long one process may have the turn before others go on without it: it may have been stopped.
const LONGEST: Duration = Duration::from_secs(30);

/// A file in a folder that is made if it is missing, locked once it is this process's turn. Waits as long
/// as others have their turns one after another.
pub(super) fn lock(folder: &Path, name: &str, at_most: Duration) -> Option<File> {
    let mut file = open(folder, name)?;
    let mut pauses = Pauses::new(Patience { total: at_most, longest: Duration::from_millis(40) });
    let mut seen = (String::new(), Instant::now());
    loop {
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {
                sign(&mut file);
                return Some(file);
            }
            Err(Errno::WOULDBLOCK | Errno::INTR) => {
                let holder = holder(&mut file);
                if holder != seen.0 {
                    seen = (holder, Instant::now());
                }
                if seen.1.elapsed() >= LONGEST || !pauses.pause() {
                    return None;
                }
            }
            Err(_) => return None,
        }
    }
}

/// Writes down whose turn it is, so that others see that it is another one's. Without that they give
/// up earlier.
fn sign(file: &mut File) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let text = format!("{} {}", std::process::id(), now.unwrap_or_default().as_nanos());
    let _ =
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut text).map(drop));
    text
}

fn open(folder: &Path, name: &str) -> Option<File> {
    let path = folder.join(name);
    let open =
        || OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
    open()
        .or_else(|_| {
            fs::create_dir_all(folder)?;
            open()
        })
        // Another user made it: reading is enough for a lock.
        .or_else(|_| File::open(&path))
        .ok()
}

/// A folder for temporary files that is this user's alone.
pub(super) fn own_folder() -> Option<PathBuf> {
    let user = getuid().as_raw();
    let folder = std::env::temp_dir().join(format!("relmap-{user}"));
    match fs::DirBuilder::new().mode(0o700).create(&folder) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(_) => return None,
    }
    let found = fs::symlink_metadata(&folder).ok()?;
    (found.is_dir() && found.uid() == user && found.mode() & 0o022 == 0).then_some(folder)
}
