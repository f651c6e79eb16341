//! First files for a repository that does not use relmap yet, made from its history.

mod apps;
mod charts;
mod config_file;
mod history;
mod jenkins;
mod plan;
mod rules;

use std::path::Path;

use jiff::civil::Date;
use relmap_git::GitError;

use crate::error::Error;
use crate::workspace::Workspace;
use crate::write_files::{NewContent, in_work_tree, write_all};

use plan::Plan;

/// What to begin with. The default writes a RELEASE.txt for every chart that has none.
///
/// ```
/// use relmap::InitOptions;
/// let options = InitOptions::new().chart("web").app_repository(Some("../app".to_owned()));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitOptions {
    charts: Vec<String>,
    app_repository: Option<String>,
    app_tag: Option<String>,
    rules_from_history: bool,
    jenkins: bool,
    date: Option<Date>,
}

impl InitOptions {
    /// Every chart that has no RELEASE.txt.
    pub fn new() -> InitOptions {
        InitOptions::default()
    }

    /// Only this chart, by its name or its folder; repeatable.
    pub fn chart(mut self, name: impl Into<String>) -> InitOptions {
        self.charts.push(name.into());
        self
    }

    /// Only these charts, and those already named.
    pub fn charts<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> InitOptions {
        self.charts.extend(names.into_iter().map(Into::into));
        self
    }

    /// The app's repository: a path relative to the folder of the workspace, or a URL, which is asked.
    /// Its tags are named in `App:`, and a relmap.toml says where it is.
    pub fn app_repository(mut self, place: Option<String>) -> InitOptions {
        self.app_repository = place;
        self
    }

    /// How the app's tags are named, tried before all else, such as `{name}-{version}`.
    pub fn app_tag(mut self, template: Option<String>) -> InitOptions {
        self.app_tag = template;
        self
    }

    /// Adds the rules that the releases so far obeyed to relmap.toml, where they differ from the preset.
    pub fn rules_from_history(mut self, rules: bool) -> InitOptions {
        self.rules_from_history = rules;
        self
    }

    /// Adds a Jenkinsfile, or advice on the stage for one that exists.
    pub fn jenkins(mut self, jenkins: bool) -> InitOptions {
        self.jenkins = jenkins;
        self
    }

    /// The day of an entry that is not released yet; today in UTC if it is not given.
    pub fn date(mut self, day: Option<Date>) -> InitOptions {
        self.date = day;
        self
    }

    fn today(&self) -> Date {
        let now = || jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date();
        self.date.unwrap_or_else(now)
    }
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitFile {
    /// Its path from the top folder of the work tree, with `/` between the parts.
    pub path: String,
    /// The whole content.
    pub content: String,
    /// What it holds, in a few words.
    pub about: String,
}

/// What is to be written. Nothing is written before [`InitPlan::write`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InitPlan {
    /// The files, none of which exists yet.
    pub files: Vec<InitFile>,
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
        let Plan { mut files, mut remarks, config } = Plan::of(options, self)?;
        let mut advice = Vec::new();
        if !config.is_empty() {
            if exists(root, config_file::PATH) {
                advice.push(config_file::advice(&config));
            } else {
                files.push(config_file::file(&config));
            }
        }
        if options.jenkins {
            if exists(root, jenkins::PATH) {
                advice.push(jenkins::advice());
            } else {
                files.push(jenkins::file());
            }
        }
        files.retain(|file| {
            let exists = exists(root, &file.path);
            if exists {
                remarks.push(format!("{} is there already, and is left as it is", file.path));
            }
            !exists
        });
        Ok(InitPlan { files, remarks, advice })
    }
}

impl InitPlan {
    /// Writes all files into the workspace that the plan was made for, or none.
    ///
    /// # Errors
    /// If the repository has no work tree, a file cannot be written, or one of them exists by now.
    pub fn write(&self, workspace: &Workspace) -> Result<(), Error> {
        let root = work_tree(workspace)?;
        let mut contents = Vec::new();
        for file in &self.files {
            let path = in_work_tree(root, &file.path)?;
            contents.push(NewContent { path, old: None, new: file.content.as_bytes() });
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
