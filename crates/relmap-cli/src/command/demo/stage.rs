//! Where the demo runs: a temporary folder, the `git` program, and this program itself.

use std::cell::Cell;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output as Finished, Stdio};

use relmap_report::Colour;

use crate::error::CliError;
use crate::output::Output;

/// A temporary folder that stays, so that the user can continue by hand.
pub(crate) struct Stage<'o> {
    output: &'o Output,
    /// Whether an empty line was printed last.
    is_blank: Cell<bool>,
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
        Ok(Stage { output, is_blank: Cell::new(true), folder })
    }

    /// Prints text, without a second empty line.
    fn print(&self, text: &str) -> Result<(), CliError> {
        let text = match self.is_blank.get() {
            true => text.trim_start_matches('\n'),
            false => text,
        };
        self.is_blank.set(text.ends_with("\n\n"));
        self.output.write(text)
    }

    /// Begins a scene.
    pub(crate) fn scene(&self, text: &str) -> Result<(), CliError> {
        self.print("\n")?;
        self.say(text)
    }

    /// Prints a line of the demo.
    pub(crate) fn say(&self, text: &str) -> Result<(), CliError> {
        let shown = match self.output.colour {
            Colour::On => format!("\u{1b}[1;36m{text}\u{1b}[0m"),
            Colour::Off => text.to_owned(),
        };
        self.print(&format!("{shown}\n"))
    }

    /// Makes an empty repository, and the one on a server that it is pushed to.
    pub(crate) fn repository(&self, name: &str) -> Result<(), CliError> {
        let server = format!("{name}.git");
        for folder in [name, &server] {
            let path = self.folder.join(folder);
            fs::create_dir_all(&path).map_err(|error| failed(format!("making {folder}"), error))?;
        }
        self.git(&server, &["init", "--quiet", "--bare", "--initial-branch=main"])?;
        self.git(name, &["init", "--quiet", "--initial-branch=main"])?;
        self.git(name, &["remote", "add", "origin", &format!("../{server}")])?;
        self.configure(name)
    }

    /// Clones what a repository was pushed to, and says so.
    pub(crate) fn clone(&self, repository: &str, to: &str) -> Result<(), CliError> {
        let server = format!("{repository}.git");
        self.git("", &["clone", "--quiet", &server, to])?;
        self.print(&format!("  $ git clone {server} {to}\n"))?;
        self.configure(to)
    }

    /// The user's own name, signing and hooks are not used, neither now nor by hand.
    fn configure(&self, repository: &str) -> Result<(), CliError> {
        for (key, value) in [
            ("user.name", "Relmap Demo"),
            ("user.email", "demo@example.invalid"),
            ("commit.gpgSign", "false"),
            ("tag.gpgSign", "false"),
            ("relmap.sign", "false"),
            ("core.hooksPath", ".git/no-hooks"),
        ] {
            self.git(repository, &["config", key, value])?;
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
        self.print(&format!("  {repository}/{path}\n{removed}{added}"))
    }

    /// Commits everything, and says so.
    pub(crate) fn commit(&self, repository: &str, message: &str) -> Result<(), CliError> {
        self.git(repository, &["add", "--all"])?;
        self.git(repository, &["commit", "--quiet", "--message", message])?;
        self.print(&format!("  {repository} $ git add --all && git commit -m '{message}'\n"))
    }

    /// Tags HEAD, and says so.
    pub(crate) fn tag(&self, repository: &str, name: &str) -> Result<(), CliError> {
        self.git_shown(repository, &["tag", "-a", "-m", name, name])
    }

    /// Pushes the branch and its tags, and says so.
    pub(crate) fn push(&self, repository: &str) -> Result<(), CliError> {
        self.git(repository, &["push", "--quiet", "--follow-tags", "origin", "main"])?;
        self.print(&format!("  {repository} $ git push --follow-tags origin main\n"))
    }

    /// Runs git, and says so.
    pub(crate) fn git_shown(&self, repository: &str, arguments: &[&str]) -> Result<(), CliError> {
        self.git(repository, arguments)?;
        self.print(&format!("  {repository} $ git {}\n", shell_words(arguments)))
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
        self.print(&format!(
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

    /// Shows a file.
    pub(crate) fn show(&self, name: &str, text: &str) -> Result<(), CliError> {
        let lines: String = text
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        self.print(&format!("  {name}\n{lines}"))
    }

    fn git(&self, repository: &str, arguments: &[&str]) -> Result<(), CliError> {
        self.answer(repository, arguments).map(drop)
    }

    /// Runs git in a repository, and returns what it prints.
    pub(crate) fn answer(&self, repository: &str, arguments: &[&str]) -> Result<Vec<u8>, CliError> {
        let shown = format!("git {}", arguments.join(" "));
        let finished = command(Path::new("git"), &self.folder.join(repository))
            .args(arguments)
            .output()
            .map_err(|error| failed(format!("running `{shown}`; is git installed?"), error))?;
        if !finished.status.success() {
            return Err(failed(format!("running `{shown}`"), stderr(&finished)));
        }
        Ok(finished.stdout)
    }
}

/// What a command needs of the environment. The rest is about other repositories, or about the pipeline that this
/// runs in: a pull request may push nothing.
const KEPT: [&str; 14] = [
    "PATH",
    "HOME",
    "USER",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LANG",
    "LC_ALL",
    "TERM",
    "COLUMNS",
    "SystemRoot",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
];

/// A command in a folder, free of any repository and pipeline that the environment points to.
pub(super) fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
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
