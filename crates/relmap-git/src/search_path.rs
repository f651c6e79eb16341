//! The folders in which programs are looked for.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A PATH on which no program is.
const NOWHERE: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// Where no repository is open yet: without all folders of the work tree around a folder.
pub(crate) fn outside(start: &Path) -> Option<OsString> {
    let start = start.canonicalize().unwrap_or_else(|_| start.to_owned());
    let top = start.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&start);
    without(|folder| folder.starts_with(top))
}

/// The folders of the PATH less those that are strange, and less those that depend on where a program is started.
/// `None` if there is no PATH.
pub(crate) fn without(is_strange: impl Fn(&Path) -> bool) -> Option<OsString> {
    let path = env::var_os("PATH")?;
    let own = env::split_paths(&path).filter(|folder| folder.is_absolute());
    let real = own.filter(|folder| !is_strange(folder)).filter_map(|folder| real(&folder));
    let own: Vec<PathBuf> = real.filter(|folder| !is_strange(folder)).collect();
    match env::join_paths(own) {
        Ok(path) if !path.is_empty() => Some(path),
        // An empty PATH would be the current folder.
        _ => Some(NOWHERE.into()),
    }
}

/// A folder by the path that no link is on; none if there is no such folder, or it cannot be on a PATH.
fn real(folder: &Path) -> Option<PathBuf> {
    // Windows has no such links, and programs there do not know its long form of paths.
    let real = if cfg!(windows) { folder.to_owned() } else { folder.canonicalize().ok()? };
    env::join_paths([&real]).is_ok().then_some(real)
}
