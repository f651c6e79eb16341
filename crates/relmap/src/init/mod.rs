//! First files for a repository that does not use relmap yet, made from its history.

mod app_history;
mod apps;
mod changelog;
mod charts;
mod config_file;
mod days;
mod from_history;
mod guess;
mod history;
mod kinds;
mod named_apps;
mod one_version;
mod options;
mod own_apps;
mod pipelines;
mod plan;
mod proof;
mod release_file;
mod released;
mod rules;
mod scene;
mod unchecked_app;
mod with_app;

use std::path::Path;

use relmap_git::GitError;

use crate::error::Error;
use crate::workspace::Workspace;
use crate::write_files::{NewContent, in_work_tree, write_all};

pub use guess::InitGuess;
pub use options::InitOptions;
pub use pipelines::Pipeline;

use plan::Plan;
use scene::Scene;

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitFile {
    /// Its path from the top folder of the work tree, with `/` between the parts.
    pub path: String,
    /// What it is now; `None` for a new file. What is there is kept, and only added to.
    pub old: Option<String>,
    /// The whole content.
    pub content: String,
    /// What it holds, in a few words.
    pub about: String,
}

impl InitFile {
    fn new(path: impl Into<String>, content: String, about: impl Into<String>) -> InitFile {
        InitFile { path: path.into(), old: None, content, about: about.into() }
    }
}

/// What is to be written. Nothing is written before [`InitPlan::write`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitPlan {
    /// The files: new ones, and a relmap.toml that is added to.
    pub files: Vec<InitFile>,
    /// What was guessed, each with how to correct it.
    pub guesses: Vec<InitGuess>,
    /// What a person should know, a sentence each.
    pub remarks: Vec<String>,
    /// What a person should add to files that exist and stay as they are: text with blocks to copy.
    pub advice: Vec<String>,
}

impl Workspace {
    /// Reads the history, and says which first files to write.
    ///
    /// ```no_run
    /// use relmap::{InitOptions, Workspace};
    /// # fn main() -> Result<(), relmap::Error> {
    /// let workspace = Workspace::open(".")?;
    /// let plan = workspace.init_plan(&InitOptions::new())?;
    /// for file in &plan.files {
    ///     println!("{}: {}", file.path, file.about);
    /// }
    /// plan.write(&workspace)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If the repository has no work tree, git or relmap.toml cannot be read, a chart is named that
    /// does not exist, the app's repository cannot be opened or asked, or no file can be made of a
    /// history.
    pub fn init_plan(&self, options: &InitOptions) -> Result<InitPlan, Error> {
        let root = work_tree(self)?;
        let scene = Scene::read(options, self)?;
        let mut plan = proof::best(&scene)?;
        let mut advice: Vec<String> = scene.untagged_advice().into_iter().collect();
        if options.rules_from_history {
            plan.add_rules(scene)?;
        }
        plan.files.sort_by(|a, b| a.path.cmp(&b.path));
        let Plan { mut files, mut remarks, guesses, config, .. } = plan;
        files.extend(config_file::planned(&config, root, &mut advice));
        for pipeline in &options.pipelines {
            let file = pipeline.file(self)?;
            if exists(root, &file.path) {
                advice.push(pipeline.advice(&file));
            } else {
                files.push(file);
            }
        }
        files.retain(|file| {
            let is_kept = file.old.is_none() && exists(root, &file.path);
            if is_kept {
                remarks.push(format!("{} is there already, and is left as it is", file.path));
            }
            !is_kept
        });
        Ok(InitPlan { files, guesses, remarks, advice })
    }
}

impl InitPlan {
    /// Writes all files into the workspace that the plan was made for, or none.
    ///
    /// # Errors
    /// If the repository has no work tree, a file cannot be written, or one of them changed meanwhile.
    pub fn write(&self, workspace: &Workspace) -> Result<(), Error> {
        let root = work_tree(workspace)?;
        let mut contents = Vec::new();
        for file in &self.files {
            let path = in_work_tree(root, &file.path)?;
            let old = file.old.as_deref().map(str::as_bytes);
            contents.push(NewContent { path, old, new: file.content.as_bytes() });
        }
        Ok(write_all(&workspace.outputs(), &contents)?)
    }
}

fn work_tree(workspace: &Workspace) -> Result<&Path, GitError> {
    let path = || workspace.repository.git_dir().to_owned();
    workspace.root().ok_or_else(|| GitError::NoWorkTree { path: path() })
}

/// Whether something has this name, be it a link that leads nowhere.
fn exists(root: &Path, path: &str) -> bool {
    root.join(path).symlink_metadata().is_ok()
}
