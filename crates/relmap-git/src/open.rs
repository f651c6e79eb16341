//! Finding and opening a repository, and saying why that failed. Every repository is opened here, so
//! that none is opened which a commit can have brought along.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Once;

use git2::{ErrorCode, RepositoryOpenFlags};

use crate::history::MAX_SHALLOW;
use crate::{GitError, embedded, regular_file, trusted};

/// Git's extensions that libgit2 can read.
const KNOWN_EXTENSIONS: [&str; 5] =
    ["noop", "objectformat", "worktreeconfig", "preciousobjects", "relativeworktrees"];

/// The most that a file with a path in it may have, in bytes.
const MAX_PATH: u64 = 64 << 10;

/// Opens the repository that `GIT_DIR` names, or else the one that holds `start`.
pub(crate) fn open(start: &Path) -> Result<git2::Repository, GitError> {
    tune();
    if start != Path::new(".") && !start.is_dir() {
        return Err(GitError::NoFolder { start: start.to_owned() });
    }
    match env::var_os("GIT_DIR") {
        Some(git_dir) => open_named(start, &git_dir),
        None => open_around(start),
    }
}

/// Opens the repository that is in a folder, whatever the environment says. Something in
/// `work_tree` named it.
pub(crate) fn open_exactly(
    folder: &Path,
    work_tree: Option<&Path>,
) -> Result<git2::Repository, GitError> {
    if let Some(git_dir) = embedded::find_here(folder) {
        embedded::check(folder, &git_dir, work_tree)?;
    }
    open_again(folder)
}

/// Opens a repository that was opened before, or that relmap made: nobody is asked whether it may.
pub(crate) fn open_again(folder: &Path) -> Result<git2::Repository, GitError> {
    tune();
    if let Some(git_dir) = embedded::find_here(folder) {
        check_own_files(&git_dir)?;
    }
    let none: [&OsString; 0] = [];
    let opened = git2::Repository::open_ext(folder, RepositoryOpenFlags::NO_SEARCH, none);
    or_trusted(opened, || trusted::in_folder(folder)).map_err(|error| {
        if error.code() == ErrorCode::NotFound {
            return GitError::NotARepository { start: folder.to_owned() };
        }
        match Found::around(folder, &[]) {
            Some(found) => found.explain(error),
            None => GitError::doing("open the repository")(error),
        }
    })
}

/// Objects are read once, so libgit2 need neither keep them nor compute their hashes again.
/// (Packs keep their own checksums, which `git fsck` compares.)
fn tune() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        git2::opts::enable_caching(false);
        git2::opts::strict_hash_verification(false);
    });
}

fn open_named(start: &Path, git_dir: &OsString) -> Result<git2::Repository, GitError> {
    if git_dir.is_empty() {
        return Err(GitError::EmptyGitDir);
    }
    // As after `git -C start`: a relative GIT_DIR counts from there.
    let path = start.join(git_dir);
    let flags = RepositoryOpenFlags::FROM_ENV
        | RepositoryOpenFlags::NO_SEARCH
        | RepositoryOpenFlags::NO_DOTGIT;
    check_own_files(&path)?;
    let none: [&OsString; 0] = [];
    let opened = git2::Repository::open_ext(&path, flags, none);
    or_trusted(opened, || trusted::around(start)).map_err(|error| {
        if error.code() == ErrorCode::NotFound {
            return GitError::BadGitDir { path };
        }
        let found = Found { trusted: path.parent().unwrap_or(&path).to_owned(), git_dir: path };
        found.explain(error)
    })
}

fn open_around(start: &Path) -> Result<git2::Repository, GitError> {
    let ceilings: Vec<PathBuf> = env::var_os("GIT_CEILING_DIRECTORIES")
        .map(|list| env::split_paths(&list).collect())
        .unwrap_or_default();
    if let Some(git_dir) = embedded::find(start, &ceilings) {
        embedded::check(start, &git_dir, None)?;
        check_own_files(&git_dir)?;
    }
    // FROM_ENV makes libgit2 look for the configuration where the environment says it is.
    let opened = git2::Repository::open_ext(start, RepositoryOpenFlags::FROM_ENV, &ceilings);
    or_trusted(opened, || trusted::around(start)).map_err(|error| {
        if error.code() == ErrorCode::NotFound {
            return GitError::NotARepository {
                start: start.canonicalize().unwrap_or_else(|_| start.to_owned()),
            };
        }
        match Found::around(start, &ceilings) {
            Some(found) => found.explain(error),
            None => GitError::doing("open the repository")(error),
        }
    })
}

/// The repository of another user that libgit2 does not trust, if git does.
fn or_trusted(
    opened: Result<git2::Repository, git2::Error>,
    trusted: impl FnOnce() -> Option<git2::Repository>,
) -> Result<git2::Repository, git2::Error> {
    match opened {
        Err(error) if error.code() == ErrorCode::Owner => trusted().ok_or(error),
        opened => opened,
    }
}

/// The files that libgit2 and git read of a repository, and the most that each may have. The two last
/// have what a repository has files.
const OWN_FILES: [(&str, u64); 11] = [
    ("HEAD", MAX_PATH),
    ("config", MAX_SETTINGS),
    ("config.worktree", MAX_SETTINGS),
    ("gitdir", MAX_PATH),
    ("info/attributes", MAX_SETTINGS),
    ("info/exclude", MAX_SETTINGS),
    ("info/grafts", MAX_SETTINGS),
    ("objects/info/alternates", MAX_SETTINGS),
    ("shallow", MAX_SHALLOW),
    ("packed-refs", u64::MAX),
    ("index", u64::MAX),
];

/// The most that a file of settings may have, in bytes. git reads no larger file of attributes.
const MAX_SETTINGS: u64 = 100 << 20;

/// Looks at a repository's own files before libgit2 reads them: it would wait for a FIFO, and read a
/// device without end.
fn check_own_files(git_dir: &Path) -> Result<(), GitError> {
    let shared = common_dir(git_dir)?;
    for folder in [git_dir, &shared] {
        for (name, limit) in OWN_FILES {
            let file = folder.join(name);
            regular_file::check_if_there(&file, &file.to_string_lossy(), limit)?;
        }
        if folder == shared {
            break;
        }
    }
    Ok(())
}

/// The folder that all work trees of a repository share.
fn common_dir(git_dir: &Path) -> Result<PathBuf, GitError> {
    let file = git_dir.join("commondir");
    let named = regular_file::read_if_there(&file, &file.to_string_lossy(), MAX_PATH)?;
    Ok(match named {
        Some(path) => git_dir.join(String::from_utf8_lossy(&path).trim_end()),
        None => git_dir.to_owned(),
    })
}

/// A repository that was found and could not be opened.
struct Found {
    /// The folder that holds the repository's own files.
    git_dir: PathBuf,
    /// The folder that `safe.directory` names: the work tree, or the bare repository.
    trusted: PathBuf,
}

impl Found {
    fn around(start: &Path, ceilings: &[PathBuf]) -> Option<Found> {
        let git_dir = git2::Repository::discover_path(start, ceilings).ok()?;
        let start = start.canonicalize().ok()?;
        // Without the slash that libgit2 appends, which would make `safe.directory` miss.
        let git_dir: PathBuf = git_dir.components().collect();
        let work_tree = start
            .ancestors()
            .find(|folder| folder.join(".git").exists())
            .filter(|_| !start.starts_with(&git_dir));
        let trusted = match (work_tree, git_dir.ends_with(".git")) {
            (Some(work_tree), _) => work_tree,
            (None, true) => git_dir.parent().unwrap_or(&git_dir),
            (None, false) => &git_dir,
        };
        Some(Found { trusted: trusted.to_owned(), git_dir })
    }

    fn explain(self, error: git2::Error) -> GitError {
        if error.code() == ErrorCode::Owner {
            let owner =
                [&self.trusted, &self.git_dir].into_iter().find_map(|path| foreign_owner(path));
            let path = self.trusted;
            return GitError::ForeignOwner { path, owner };
        }
        match self.unsupported_extension() {
            Some((extension, fix)) => {
                GitError::UnsupportedFormat { path: self.trusted, extension, fix }
            }
            None => GitError::doing("open the repository")(error),
        }
    }

    /// An extension in the repository's configuration that libgit2 lacks, and what to do.
    fn unsupported_extension(&self) -> Option<(String, &'static str)> {
        let shared = common_dir(&self.git_dir).ok()?;
        let config = git2::Config::open(&shared.join("config")).ok()?;
        let mut entries = config.entries(Some(r"^extensions\.")).ok()?;
        while let Some(Ok(entry)) = entries.next() {
            let Ok(name) = entry.name() else { continue };
            let name = name.strip_prefix("extensions.").unwrap_or(name);
            let value = entry.value().unwrap_or_default();
            let is_known = KNOWN_EXTENSIONS.contains(&name);
            if is_known && (name != "objectformat" || value.eq_ignore_ascii_case("sha1")) {
                continue;
            }
            let fix = match name {
                "objectformat" => "relmap reads repositories with SHA-1 object ids",
                "refstorage" => "run `git refs migrate --ref-format=files`",
                "partialclone" => "clone again without --filter",
                _ => "clone it again with git's defaults",
            };
            return Some((format!("{name} = {value}"), fix));
        }
        None
    }
}

/// The owner of a path, if it is not the user who runs this process.
#[cfg(unix)]
fn foreign_owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::symlink_metadata(path).ok()?.uid();
    let me = std::fs::metadata("/proc/self").ok()?.uid();
    (me != owner).then_some(owner)
}

#[cfg(not(unix))]
fn foreign_owner(_path: &Path) -> Option<u32> {
    None
}
