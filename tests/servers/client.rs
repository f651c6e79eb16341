//! What all tests share: running a command as a pipeline does, and reading what came of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use relmap_testkit::Fixture;
use relmap_testkit::server::Account;

use crate::world::World;

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
    Ended::of(alone.output().unwrap_or_else(|error| panic!("{command:?}: {error}")))
}

impl Ended {
    pub(crate) fn of(output: Output) -> Ended {
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

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

impl Ended {
    /// Exit code, answer and messages, for snapshots: without what differs from run to run.
    pub(crate) fn whole(&self, world: &World) -> String {
        let code = self.code.map_or("killed".to_owned(), |code| format!("exit code {code}"));
        let mut text = format!("[{code}]\n{}[standard error]\n{}", self.stdout, self.stderr);
        let folders = [
            (world.remote.path(), "/srv/charts.git"),
            (world.work.path().to_owned(), "/home/ada/charts"),
            (world.work.home(), "/home/ada"),
        ];
        for (folder, shown) in folders {
            text = text.replace(&folder.display().to_string(), shown);
        }
        let id = Command::new("id").arg("-un").output().map(|id| id.stdout).unwrap_or_default();
        let login = format!("{}@127.0.0.1", String::from_utf8_lossy(&id).trim());
        text = text.replace(&login, "ada@127.0.0.1");
        without_ports(&without_temporary(&text))
    }
}

impl Ended {
    /// The same up to git's own words, which differ from version to version.
    pub(crate) fn own_words(&self, world: &World) -> String {
        let whole = self.whole(world);
        whole.split("\n  because: ").next().unwrap_or_default().to_owned()
    }
}

/// The text with the names of other temporary folders replaced.
fn without_temporary(text: &str) -> String {
    let temporary = std::env::temp_dir().join(".tmp").display().to_string();
    let mut parts = text.split(temporary.as_str());
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
        out.push_str("/tmp/folder");
        out.push_str(&part[end..]);
    }
    out
}

/// The text with every port of the loopback address, and the time that curl tried it, replaced.
fn without_ports(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("127.0.0.1") {
        out.push_str(before);
        out.push_str("127.0.0.1");
        rest = after;
        for separator in [":", "]:", " port ", " port: "] {
            if let Some(port) = after.strip_prefix(separator) {
                let end = port.find(|c: char| !c.is_ascii_digit()).unwrap_or(port.len());
                if end > 0 {
                    out.push_str(separator);
                    out.push_str("PORT");
                    rest = &port[end..];
                    // How long curl tried: ` after 3 ms`.
                    if let Some((_, words)) = rest
                        .strip_prefix(" after ")
                        .and_then(|rest| rest.split_once(" ms"))
                        .filter(|(time, _)| time.bytes().all(|byte| byte.is_ascii_digit()))
                    {
                        out.push_str(" after 0 ms");
                        rest = words;
                    }
                    break;
                }
            }
        }
    }
    out + rest
}

/// The variables under which git asks a program for name and password, as a CI system sets them:
/// the program reads both from its environment.
pub(crate) fn askpass(work: &Fixture, account: Account) -> [(&'static str, String); 3] {
    let program = work.home().join("askpass");
    let script = "#!/bin/sh\ncase $1 in\nUsername*) echo \"$TEST_NAME\" ;;\n\
                  *) echo \"$TEST_PASSWORD\" ;;\nesac\n";
    fs::write(&program, script).expect("a script");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a script");
    [
        ("GIT_ASKPASS", program.display().to_string()),
        ("TEST_NAME", account.name.to_owned()),
        ("TEST_PASSWORD", account.password.to_owned()),
    ]
}
