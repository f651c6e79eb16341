//! OpenSSH's server, with keys and settings of its own, for the user who runs the tests.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::clean_command;
use crate::run::run;
use crate::server::process::ServerProcess;
use crate::server::root::temporary;
use crate::server::{Bare, Tool};

/// What the holder of the key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Read and push.
    Write,
    /// Read only: a push is refused in the words of a git host.
    Read,
}

/// A running sshd. It lets in the holder of one key and runs nothing but git.
#[derive(Debug)]
pub struct Sshd {
    process: ServerProcess,
    port: u16,
    user: String,
    folder: TempDir,
}

impl Sshd {
    /// The programs that it needs.
    pub const NEEDS: &[Tool] = &[Tool::TIMEOUT, Tool::SSHD, Tool::SSH, Tool::SSH_KEYGEN];

    /// Starts it.
    #[track_caller]
    pub fn start(access: Access) -> Sshd {
        let folder = temporary();
        let at = |name: &str| folder.path().join(name);
        for key in ["host_key", "user_key", "other_key"] {
            keygen(&at(key));
        }
        copy(&at("user_key.pub"), &at("authorized_keys"));
        write(&at("session"), &session(access, folder.path()));
        let user = run(clean_command("id", folder.path(), folder.path()).arg("-un"));
        // sshd insists on this folder when root starts it, and only Debian's service makes it.
        if user == "root" {
            let _ = fs::create_dir_all("/run/sshd");
        }
        let (process, port) = ServerProcess::listening("sshd", folder.path(), |port| {
            write(&at("sshd_config"), &settings(port, folder.path()));
            let mut command = clean_command(Tool::SSHD.path(), folder.path(), folder.path());
            command.args(["-D", "-e", "-f"]).arg(at("sshd_config"));
            command
        });
        let host_key = fs::read_to_string(at("host_key.pub")).unwrap_or_default();
        write(&at("known_hosts"), &format!("[127.0.0.1]:{port} {host_key}"));
        Sshd { process, port, user, folder }
    }

    /// The URL of a repository.
    pub fn url(&self, repository: &Bare) -> String {
        let path = repository.path();
        format!("ssh://{}@127.0.0.1:{}{}", self.user, self.port, path.display())
    }

    /// The private key that opens it.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("user_key")
    }

    /// A private key that does not open it.
    pub fn other_key(&self) -> PathBuf {
        self.folder.path().join("other_key")
    }

    /// A file that knows its host key.
    pub fn known_hosts(&self) -> PathBuf {
        self.folder.path().join("known_hosts")
    }

    /// The ssh command that opens it: with its key, sure of its host, and free of the settings of
    /// the user who runs the tests.
    pub fn client(&self) -> String {
        self.client_with(&self.key(), &self.known_hosts())
    }

    /// Like [`client`](Sshd::client), with a key and with known hosts of the caller's choice.
    pub fn client_with(&self, key: &Path, known_hosts: &Path) -> String {
        format!(
            "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -o \
             GlobalKnownHostsFile=none -o UserKnownHostsFile={} -i {}",
            known_hosts.display(),
            key.display()
        )
    }

    /// What belongs into `~/.ssh/config` so that `ssh NAME` gets there.
    pub fn client_settings(&self, name: &str) -> String {
        format!(
            "Host {name}\n  HostName 127.0.0.1\n  Port {}\n  User {}\n  IdentityFile {}\n  \
             IdentitiesOnly yes\n  IdentityAgent none\n  GlobalKnownHostsFile none\n  \
             UserKnownHostsFile {}\n",
            self.port,
            self.user,
            self.key().display(),
            self.known_hosts().display()
        )
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

/// The server's settings: nothing of the machine's own, neither root's password nor PAM.
fn settings(port: u16, folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {folder}/authorized_keys
ForceCommand exec /bin/sh {folder}/session
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv GIT_PROTOCOL
MaxStartups 100
LogLevel VERBOSE
"
    )
}

/// What a session runs: git alone, which sees nothing of the user who runs the tests.
fn session(access: Access, folder: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let refusal = match access {
        Access::Write => "",
        Access::Read => {
            "case $SSH_ORIGINAL_COMMAND in *receive-pack*)\n  \
             echo 'ERROR: Permission to team/charts.git denied to deploy-key.' >&2\n  exit 1 ;;\n\
             esac\n"
        }
    };
    format!(
        "{refusal}exec env -i PATH='{path}' HOME='{}' GIT_CONFIG_NOSYSTEM=1 \\\n  \
         GIT_PROTOCOL=\"$GIT_PROTOCOL\" git shell -c \"$SSH_ORIGINAL_COMMAND\"\n",
        folder.display()
    )
}

/// Makes a key pair without a passphrase.
#[track_caller]
fn keygen(file: &Path) {
    let folder = file.parent().unwrap_or(file);
    let mut command = clean_command(Tool::SSH_KEYGEN.path(), folder, folder);
    command.args(["-q", "-t", "ed25519", "-N", "", "-C", "relmap tests", "-f"]).arg(file);
    run(&mut command);
}

#[track_caller]
fn write(file: &Path, text: &str) {
    let written = fs::write(file, text)
        .and_then(|()| fs::set_permissions(file, fs::Permissions::from_mode(0o600)));
    written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

#[track_caller]
fn copy(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", to.display()));
}
