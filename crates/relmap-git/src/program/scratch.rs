//! An empty repository for one command, with the objects and the configuration of another one.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use relmap_fs::temporary_folder_in;
use tempfile::TempDir;

/// The repository; it is removed when this is dropped.
#[derive(Debug)]
pub(super) struct Scratch(TempDir);

impl Scratch {
    /// Makes one inside of the folder that all work trees of a repository share. What a run that was
    /// killed left there is removed by a later one.
    pub(super) fn new(common_dir: &Path, prefix: &str) -> io::Result<Scratch> {
        let relmap = common_dir.join("relmap");
        fs::create_dir_all(&relmap)?;
        let folder = temporary_folder_in(&relmap, prefix)?;
        scaffold(folder.path(), common_dir)?;
        Ok(Scratch(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Lets a command work in it, and put its objects into the repository around it.
    pub(super) fn applied_to(&self, command: &mut Command, common_dir: &Path) {
        command.env("GIT_DIR", self.path()).env("GIT_OBJECT_DIRECTORY", common_dir.join("objects"));
    }
}

fn scaffold(folder: &Path, common_dir: &Path) -> io::Result<()> {
    for part in ["refs/tags", "refs/heads", "objects"] {
        fs::create_dir_all(folder.join(part))?;
    }
    fs::write(folder.join("HEAD"), "ref: refs/heads/none\n")?;
    let path =
        common_dir.join("config").to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    let config = format!("[core]\n\trepositoryformatversion = 0\n[include]\n\tpath = \"{path}\"\n");
    fs::write(folder.join("config"), config)
}
