//! The way to a place, link by link.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use super::error::OutputError;
use super::work_tree::WorkTrees;

/// As many links as Linux follows.
const MAX_LINKS: usize = 40;

/// What is done with a link at the very end of a path, if it lies in a work tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLink {
    /// It is what the path names.
    Keep,
    /// It is followed, and must stay in the work tree.
    Follow,
}

/// Where a path leads.
#[derive(Debug)]
pub(super) struct Place {
    /// A folder that exists, by a path without links.
    pub(super) folder: PathBuf,
    /// The folders below it that do not exist.
    pub(super) missing: Vec<OsString>,
    /// The last part; none if the path ends with a folder.
    pub(super) name: Option<OsString>,
    /// What is there.
    pub(super) found: Option<FileType>,
    /// Whether it is what the caller has open: `/dev/fd/3`.
    pub(super) is_open: bool,
}

impl Place {
    /// The whole path.
    pub(super) fn path(&self) -> PathBuf {
        let mut path = self.folder.clone();
        path.extend(&self.missing);
        path.extend(&self.name);
        path
    }
}

/// A part of a path that is still to be walked.
enum Step {
    Root(OsString),
    Up,
    Down(OsString),
}

fn steps(path: &Path) -> impl Iterator<Item = Step> + '_ {
    path.components().filter_map(|part| match part {
        Component::Prefix(_) | Component::RootDir => Some(Step::Root(part.as_os_str().into())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.into())),
    })
}

/// Walks a path as the system would, except that a link that lies in a work tree must not lead out of
/// it, nor to git's own files.
pub(super) fn walk(
    trees: &WorkTrees,
    named: &Path,
    last_link: LastLink,
) -> Result<Place, OutputError> {
    let mut ahead: VecDeque<Step> = steps(&std::path::absolute(named)?).collect();
    let mut place = Place {
        folder: PathBuf::new(),
        missing: Vec::new(),
        name: None,
        found: None,
        is_open: false,
    };
    // The first link in a work tree, and the root of that work tree.
    let mut trusted_no_more: Option<(PathBuf, PathBuf)> = None;
    let mut links = 0;
    while let Some(step) = ahead.pop_front() {
        let name = match step {
            Step::Root(root) => {
                place.folder.push(root);
                continue;
            }
            Step::Up if place.missing.is_empty() => {
                place.folder.pop();
                continue;
            }
            Step::Up => return Err(io::Error::from(ErrorKind::NotFound).into()),
            Step::Down(name) => name,
        };
        let is_last = ahead.is_empty();
        let at = place.folder.join(&name);
        let found = match place.missing.is_empty().then(|| at.symlink_metadata()) {
            Some(Ok(found)) => Some(found.file_type()),
            Some(Err(error)) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => None,
        };
        let Some(kind) = found else {
            match is_last {
                true => place.name = Some(name),
                false => place.missing.push(name),
            }
            continue;
        };
        if kind.is_symlink() {
            let root = trees.around(&place.folder);
            place.is_open = is_last && root.is_none() && is_of_open_files(&place.folder);
            if !(is_last && (root.is_some() && last_link == LastLink::Keep || place.is_open)) {
                links += 1;
                if links > MAX_LINKS {
                    return Err(OutputError::LinkLoop { path: named.to_owned() });
                }
                if let (None, Some(root)) = (&trusted_no_more, root) {
                    trusted_no_more = Some((at.clone(), root.to_owned()));
                }
                let target = fs::read_link(&at)?;
                if target.is_absolute() {
                    place.folder = PathBuf::new();
                }
                for step in steps(&target).collect::<Vec<_>>().into_iter().rev() {
                    ahead.push_front(step);
                }
                continue;
            }
        }
        if is_last {
            (place.name, place.found) = (Some(name), Some(kind));
        } else if kind.is_dir() {
            place.folder = at;
        } else {
            return Err(OutputError::NotAFolder { path: at });
        }
    }
    if let Some((link, root)) = trusted_no_more {
        let target = place.path();
        if !target.starts_with(&root) {
            return Err(OutputError::LeavesWorkTree { link, target });
        }
        if trees.is_git(&root, &target) {
            return Err(OutputError::IntoGit { link, target });
        }
    }
    Ok(place)
}

/// Whether a folder holds what a process has open. A link in it leads there, whatever it says.
fn is_of_open_files(folder: &Path) -> bool {
    folder.starts_with("/proc") && folder.ends_with("fd")
}
