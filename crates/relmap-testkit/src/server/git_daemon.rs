//! `git daemon`: git's own protocol, without any authentication.

use tempfile::TempDir;

use crate::clean_command;
use crate::server::process::ServerProcess;
use crate::server::root::{serve, temporary};
use crate::server::{Bare, Tool};

/// Who may push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writers {
    /// Everybody.
    Everybody,
    /// Nobody: the server is there to be read from.
    Nobody,
}

/// A running `git daemon`.
#[derive(Debug)]
pub struct GitDaemon {
    process: ServerProcess,
    port: u16,
    _folder: TempDir,
}

impl GitDaemon {
    /// The programs that it needs.
    pub const NEEDS: &[Tool] = &[Tool::TIMEOUT, Tool::GIT_DAEMON];

    /// Serves repositories.
    #[track_caller]
    pub fn start(repositories: &[&Bare], writers: Writers) -> GitDaemon {
        let folder = temporary();
        let root = serve(&folder, repositories);
        let (process, port) = ServerProcess::listening("git-daemon", folder.path(), |port| {
            let mut command = clean_command(Tool::GIT_DAEMON.path(), folder.path(), folder.path());
            command.args(["--listen=127.0.0.1", "--export-all", "--reuseaddr", "--verbose"]);
            command.arg("--informative-errors").arg(format!("--port={port}"));
            command.arg(format!("--base-path={}", root.display()));
            if writers == Writers::Everybody {
                command.arg("--enable=receive-pack");
            }
            command
        });
        GitDaemon { process, port, _folder: folder }
    }

    /// The URL of a repository that it serves.
    pub fn url(&self, repository: &Bare) -> String {
        self.url_at(self.port, repository)
    }

    /// The URL of a repository by way of another port: that of a proxy.
    pub fn url_at(&self, port: u16, repository: &Bare) -> String {
        format!("git://127.0.0.1:{port}/{}", repository.name())
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it has written so far.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// Its processes.
    pub fn processes(&self) -> Vec<u32> {
        self.process.processes()
    }
}
