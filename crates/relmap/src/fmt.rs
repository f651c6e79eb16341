//! Bringing RELEASE.txt to the canonical form.

use std::path::{Path, PathBuf};

use relmap_core::release_notes::{FormatError, canonical};
use relmap_git::MAX_RELEASE_FILE;

use crate::error::{Error, NotFormatted};
use crate::files::read_file;
use crate::options::CheckOptions;
use crate::outputs::outputs_around;
use crate::project::Project;
use crate::workspace::Workspace;
use crate::write_files::{NewContent, write_all};

/// Files that are not in the canonical form, and what is to be in them.
#[derive(Debug)]
#[non_exhaustive]
pub struct FormatPlan {
    /// The files that differ.
    pub files: Vec<FormattedFile>,
    /// The files that cannot be formatted.
    pub failed: Vec<NotFormatted>,
    /// The files that are Markdown, as paths from the root of the repository. They have no canonical
    /// form.
    pub markdown: Vec<String>,
    directory: PathBuf,
}

/// A file that is not in the canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormattedFile {
    /// The file, from the folder that the plan was made for; or its full path.
    pub path: PathBuf,
    /// What is in it.
    pub old: Vec<u8>,
    /// What is to be in it.
    pub new: Vec<u8>,
}

/// The canonical form of a RELEASE.txt.
///
/// ```
/// let formatted = relmap::format(b"1.1.0\n- More replicas.\n")?;
/// assert_eq!(formatted, relmap::format(&formatted)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// If the file has errors, so that its canonical form might say something else.
pub fn format(release_file: &[u8]) -> Result<Vec<u8>, FormatError> {
    canonical(release_file)
}

/// Plans the formatting of files, which are named from a folder. They need not be in a repository.
///
/// # Errors
/// If a file cannot be read. One that cannot be formatted is part of the plan.
pub fn format_plan(
    directory: impl AsRef<Path>,
    files: impl IntoIterator<Item = PathBuf>,
) -> Result<FormatPlan, Error> {
    let directory = directory.as_ref();
    let mut plan = FormatPlan {
        files: Vec::new(),
        failed: Vec::new(),
        markdown: Vec::new(),
        directory: directory.to_owned(),
    };
    for path in files {
        let old = read_file(directory, &path, MAX_RELEASE_FILE)?;
        match format(&old) {
            Ok(new) if new == old => {}
            Ok(new) => plan.files.push(FormattedFile { path, old, new }),
            Err(source) => plan.failed.push(NotFormatted { path, source }),
        }
    }
    Ok(plan)
}

impl Workspace {
    /// Plans the formatting of every RELEASE.txt of the work tree.
    ///
    /// # Errors
    /// If git or relmap.toml cannot be read, or a file cannot. One that cannot be formatted is part
    /// of the plan.
    pub fn format_plan(&self) -> Result<FormatPlan, Error> {
        let project = Project::new(self, &CheckOptions::everything().worktree(true))?;
        let root = self.root().unwrap_or(self.repository.git_dir());
        let (mut files, mut markdown) = (Vec::new(), Vec::new());
        for component in &project.components {
            let file = &component.layout.release_file;
            match Path::new(file).extension() {
                Some(extension) if extension == "md" => markdown.push(file.clone()),
                _ => files.push(from_here(root, self.directory(), file)),
            }
        }
        Ok(FormatPlan { markdown, ..format_plan(self.directory(), files)? })
    }
}

impl FormatPlan {
    /// Writes all files of the plan, or none.
    ///
    /// # Errors
    /// If a file cannot be written, or was changed since the plan was made.
    pub fn write(&self) -> Result<(), Error> {
        let files = self.files.iter().map(|file| NewContent {
            path: self.directory.join(&file.path),
            old: Some(&file.old),
            new: &file.new,
        });
        let files: Vec<NewContent<'_>> = files.collect();
        Ok(write_all(&outputs_around(&self.directory), &files)?)
    }
}

/// A path of the repository as a path from a folder, if that is the root; the full path otherwise.
fn from_here(root: &Path, directory: &Path, file: &str) -> PathBuf {
    let same = Option::zip(root.canonicalize().ok(), directory.canonicalize().ok());
    match same {
        Some((root, directory)) if root == directory => PathBuf::from(file),
        _ => root.join(file),
    }
}
