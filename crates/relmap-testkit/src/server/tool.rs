//! Programs that a server or a test needs, and where they come from.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A program that may be missing on a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tool {
    /// What it is called.
    pub program: &'static str,
    /// The Debian package that holds it; empty if none does.
    pub package: &'static str,
}

impl Tool {
    /// Ends what has run for too long.
    pub const TIMEOUT: Tool = Tool { program: "timeout", package: "coreutils" };
    /// Serves the git protocol, without any authentication.
    pub const GIT_DAEMON: Tool = Tool { program: "git-daemon", package: "git" };
    /// Serves git's smart HTTP protocol as a CGI program.
    pub const GIT_HTTP_BACKEND: Tool = Tool { program: "git-http-backend", package: "git" };
    /// git's client for HTTP.
    pub const GIT_REMOTE_HTTP: Tool = Tool { program: "git-remote-http", package: "git" };
    /// OpenSSH's server.
    pub const SSHD: Tool = Tool { program: "sshd", package: "openssh-server" };
    /// OpenSSH's client.
    pub const SSH: Tool = Tool { program: "ssh", package: "openssh-client" };
    /// Makes ssh keys, and signs with them.
    pub const SSH_KEYGEN: Tool = Tool { program: "ssh-keygen", package: "openssh-client" };
    /// The web server.
    pub const NGINX: Tool = Tool { program: "nginx", package: "nginx-light" };
    /// Runs CGI programs for the web server.
    pub const FCGIWRAP: Tool = Tool { program: "fcgiwrap", package: "fcgiwrap" };
    /// The reference implementation of a registry.
    pub const DOCKER_REGISTRY: Tool =
        Tool { program: "docker-registry", package: "docker-registry" };
    /// Copies images.
    pub const SKOPEO: Tool = Tool { program: "skopeo", package: "skopeo" };
    /// Makes certificates.
    pub const OPENSSL: Tool = Tool { program: "openssl", package: "openssl" };
    /// Renders charts.
    pub const HELM: Tool = Tool { program: "helm", package: "" };
    /// Signs with OpenPGP.
    pub const GPG: Tool = Tool { program: "gpg", package: "gnupg" };

    /// Where the program is: in the folders of `PATH`, where Debian keeps the programs of
    /// administrators, or among git's own.
    pub fn find(self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
        folders.extend(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from));
        if self.package == "git" {
            folders.extend(git_exec_path());
        }
        folders.into_iter().map(|folder| folder.join(self.program)).find(|file| is_program(file))
    }

    /// Where the program is, for a test that was told to run.
    ///
    /// # Panics
    /// When it is missing.
    #[track_caller]
    pub fn path(self) -> PathBuf {
        self.find().unwrap_or_else(|| panic!("{}", self.missing()))
    }

    /// What to say when the program is missing.
    pub fn missing(self) -> String {
        match self.package {
            "" => format!("{} is missing (no Debian package holds it)", self.program),
            package => format!("{} is missing (Debian package {package})", self.program),
        }
    }
}

fn git_exec_path() -> Option<PathBuf> {
    let output = Command::new("git").arg("--exec-path").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(OsString::from(text.trim_end())))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_and_a_missing_one_is_named() {
        assert!(Tool { program: "sh", package: "dash" }.find().is_some());
        let nothing = Tool { program: "no-such-program", package: "none" };
        assert_eq!(nothing.find(), None);
        assert_eq!(nothing.missing(), "no-such-program is missing (Debian package none)");
    }
}
