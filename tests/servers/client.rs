//! What all tests share: running a command as a pipeline does, and reading what came of it.

use std::process::{Command, Output};

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command to its end, away from any terminal of the person who runs the tests: there is
/// nobody who could be asked.
#[track_caller]
pub(crate) fn run(command: &Command) -> Ended {
    let mut alone = Command::new("setsid");
    alone.arg("--wait").arg(command.get_program()).args(command.get_args()).env_clear();
    if let Some(folder) = command.get_current_dir() {
        alone.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            alone.env(name, value);
        }
    }
    let Output { status, stdout, stderr } =
        alone.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Ended {
        code: status.code(),
        stdout: String::from_utf8_lossy(&stdout).into_owned(),
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

impl Ended {
    /// The run, if it ended well.
    #[track_caller]
    pub(crate) fn well(self) -> Ended {
        self.with(0)
    }

    /// The run, if it ended with this exit code.
    #[track_caller]
    pub(crate) fn with(self, code: i32) -> Ended {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The run, if it said this on stderr.
    #[track_caller]
    pub(crate) fn saying(self, words: &str) -> Ended {
        assert!(self.stderr.contains(words), "no {words:?} in:\n{}", self.stderr);
        self
    }
}
