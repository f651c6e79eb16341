//! git's configuration, line by line, with the file that each line is from.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::git_output::GitOutput;
use super::{Git, ProgramError};

/// A line of git's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setting {
    /// The file; none for what the environment or a command line says.
    pub(super) file: Option<PathBuf>,
    /// Section and key in lower case, what is between them as it is written.
    pub(super) key: String,
    /// The value; empty where there is none.
    pub(super) value: String,
}

/// The settings of a repository, once they were read: a run asks about them several times.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownSettings(Arc<OnceLock<Vec<Setting>>>);

impl Git {
    /// Every line that is in force, in git's order, as the run found it.
    pub(super) fn settings(&self) -> Result<&[Setting], ProgramError> {
        if let Some(known) = self.known_settings.0.get() {
            return Ok(known);
        }
        let read = self.read_settings()?;
        Ok(self.known_settings.0.get_or_init(|| read))
    }

    /// The same, read anew. libgit2 knows neither the files nor `GIT_CONFIG_COUNT`, so git itself is
    /// asked.
    pub(super) fn read_settings(&self) -> Result<Vec<Setting>, ProgramError> {
        let doing = "reading git's configuration";
        let mut command = self.command(["config", "--list", "--show-origin", "-z"]);
        // It would be read instead of everything else.
        command.env_remove("GIT_CONFIG");
        let ended = self.run(command, b"", doing)?;
        if !ended.status.success() {
            let words = GitOutput::of(&ended.stderr);
            return Err(ProgramError::Other { doing: doing.to_owned(), words });
        }
        Ok(parse(&ended.stdout))
    }
}

/// Reads `ORIGIN<nul>KEY<newline>VALUE<nul>` again and again.
fn parse(printed: &[u8]) -> Vec<Setting> {
    let mut parts = printed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    let mut found = Vec::new();
    while let (Some(origin), Some(line)) = (parts.next(), parts.next()) {
        let (key, value) = line.split_once('\n').unwrap_or((&line, ""));
        found.push(Setting {
            file: origin.strip_prefix("file:").map(PathBuf::from),
            key: key.to_owned(),
            value: value.to_owned(),
        });
    }
    found
}

impl Setting {
    /// Whether a file of a work tree says it, by way of `include.path`: whoever controls the
    /// checkout controls it.
    pub(super) fn is_of_work_tree(&self, root: Option<&Path>, common_dir: &Path) -> bool {
        let (Some(file), Some(root)) = (&self.file, root) else { return false };
        let file = file.canonicalize().unwrap_or_else(|_| file.clone());
        file.starts_with(root) && !file.starts_with(common_dir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_an_origin_a_key_and_a_value() {
        let printed = b"file:/home/a/.gitconfig\0a.b\nc\nd\0command line:\0e.f\0";
        let file = Some(PathBuf::from("/home/a/.gitconfig"));
        let setting = |file, key: &str, value: &str| Setting {
            file,
            key: key.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(parse(printed), [setting(file, "a.b", "c\nd"), setting(None, "e.f", "")]);
        assert_eq!(parse(b""), []);
    }
}
