//! Where the demo runs: a temporary folder, the `git` program, and this program itself.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Finished};

use relmap_report::Colour;

use crate::error::CliError;
use crate::output::Output;

/// A temporary folder that stays, so that the user can continue by hand.
pub(crate) struct Stage<'o> {
    output: &'o Output,
    /// The folder that holds the repositories.
    pub(crate) folder: PathBuf,
}

fn failed(doing: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> CliError {
    CliError::Demo { doing: doing.into(), source: source.into() }
}

impl<'o> Stage<'o> {
    pub(crate) fn new(output: &'o Output) -> Result<Stage<'o>, CliError> {
        let folder = tempfile::Builder::new()
            .prefix("relmap-demo-")
            .tempdir()
            .map_err(|error| failed("making a temporary folder", error))?
            .keep();
        Ok(Stage { output, folder })
    }

    /// Prints a line of the demo.
    pub(crate) fn say(&self, text: &str) -> Result<(), CliError> {
        let text = match self.output.colour {
            Colour::On => format!("\u{1b}[1;36m{text}\u{1b}[0m"),
            Colour::Off => text.to_owned(),
        };
        self.output.write(&format!("{text}\n"))
    }

    /// Makes an empty repository.
    pub(crate) fn repository(&self, name: &str) -> Result<(), CliError> {
        let path = self.folder.join(name);
        fs::create_dir_all(&path).map_err(|error| failed(format!("making {name}"), error))?;
        // The user's own name, signing and hooks are not used, neither now nor by hand.
        for arguments in [
            &["init", "--quiet", "--initial-branch=main"][..],
            &["config", "user.name", "Relmap Demo"],
            &["config", "user.email", "demo@example.invalid"],
            &["config", "commit.gpgSign", "false"],
            &["config", "tag.gpgSign", "false"],
            &["config", "core.hooksPath", ".git/no-hooks"],
        ] {
            self.git(name, arguments)?;
        }
        Ok(())
    }

    /// Writes a file of a repository.
    pub(crate) fn write(&self, repository: &str, path: &str, text: &str) -> Result<(), CliError> {
        let full = self.folder.join(repository).join(path);
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(full.parent().unwrap_or(Path::new(".")))?;
            fs::write(&full, text)
        };
        write().map_err(|error| failed(format!("writing {}", full.display()), error))
    }

    /// Replaces a text in a file of a repository, and says so.
    pub(crate) fn edit(
        &self,
        repository: &str,
        path: &str,
        old: &str,
        new: &str,
    ) -> Result<(), CliError> {
        let full = self.folder.join(repository).join(path);
        let text = fs::read_to_string(&full)
            .map_err(|error| failed(format!("reading {}", full.display()), error))?;
        if !text.contains(old) {
            return Err(failed(format!("editing {path}"), format!("it does not contain `{old}`")));
        }
        self.write(repository, path, &text.replacen(old, new, 1))?;
        let lines = |sign: &str, text: &str| -> String {
            text.trim_end().lines().map(|line| format!("    {sign} {line}\n")).collect()
        };
        let removed = if new.ends_with(old) { String::new() } else { lines("-", old) };
        let added = lines("+", new.strip_suffix(old).unwrap_or(new));
        self.output.write(&format!("  {repository}/{path}\n{removed}{added}"))
    }

    /// Commits everything, and says so.
    pub(crate) fn commit(&self, repository: &str, message: &str) -> Result<(), CliError> {
        self.git(repository, &["add", "--all"])?;
        self.git(repository, &["commit", "--quiet", "--message", message])?;
        self.output.write(&format!("  {repository} $ git add --all && git commit -m '{message}'\n"))
    }

    /// Tags HEAD, and says so.
    pub(crate) fn tag(&self, repository: &str, name: &str) -> Result<(), CliError> {
        self.git(repository, &["tag", "--annotate", "--message", name, name])?;
        self.output.write(&format!("  {repository} $ git tag -a -m {name} {name}\n"))
    }

    /// Runs this program in a repository, shows command and output, and fails if the exit code is
    /// not the expected one.
    pub(crate) fn relmap(
        &self,
        repository: &str,
        arguments: &[&str],
        expected: i32,
    ) -> Result<(), CliError> {
        let shown = format!("relmap {}", shell_words(arguments));
        let program =
            std::env::current_exe().map_err(|error| failed("finding this program", error))?;
        let colour = match self.output.colour {
            Colour::On => "always",
            Colour::Off => "never",
        };
        let finished = command(&program, &self.folder.join(repository))
            .args(arguments)
            .args(["--color", colour])
            .output()
            .map_err(|error| failed(format!("running `{shown}`"), error))?;
        let text = String::from_utf8_lossy(&finished.stdout);
        let shown_output: String = text
            .trim_end()
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        let code = finished.status.code();
        self.output.write(&format!(
            "\n  {repository} $ {shown}\n{shown_output}    [exit code {}]\n\n",
            code.unwrap_or(-1)
        ))?;
        if code != Some(expected) {
            let told =
                format!("it ended with {code:?} instead of {expected}\n{}", stderr(&finished));
            return Err(failed(format!("running `{shown}`"), told));
        }
        Ok(())
    }

    fn git(&self, repository: &str, arguments: &[&str]) -> Result<(), CliError> {
        let shown = format!("git {}", arguments.join(" "));
        let finished = command(Path::new("git"), &self.folder.join(repository))
            .args(arguments)
            .output()
            .map_err(|error| failed(format!("running `{shown}`; is git installed?"), error))?;
        if !finished.status.success() {
            return Err(failed(format!("running `{shown}`"), stderr(&finished)));
        }
        Ok(())
    }
}

/// A command in a folder, free of any repository that the environment points to.
fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GIT_") {
            command.env_remove(name);
        }
    }
    command
}

/// Arguments as a shell reads them.
fn shell_words(arguments: &[&str]) -> String {
    let word = |argument: &&str| match argument.contains(' ') {
        true => format!("'{argument}'"),
        false => (*argument).to_owned(),
    };
    arguments.iter().map(word).collect::<Vec<_>>().join(" ")
}

fn stderr(finished: &Finished) -> String {
    String::from_utf8_lossy(&finished.stderr).trim().to_owned()
}
