//! Keys of gpg that sign charts.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use relmap_testkit::server::Tool;

use crate::client::run;

/// A throwaway folder for gpg. Short, since gpg's agent has a socket in it; the agent ends when the value goes.
pub(crate) struct ReleaseKeys(tempfile::TempDir);

impl ReleaseKeys {
    pub(crate) fn empty() -> ReleaseKeys {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        ReleaseKeys(folder)
    }

    /// With one key that signs, until it expires.
    pub(crate) fn with_key(expires: &str) -> ReleaseKeys {
        let ring = ReleaseKeys::empty();
        let name = "Release Bot <release@example.org>";
        ring.gpg(&["--quick-generate-key", name, "ed25519", "sign", expires]);
        let keys = ring.gpg(&["--export-secret-keys"]);
        fs::write(ring.file(), keys).unwrap();
        ring
    }

    /// The folder, for `GNUPGHOME`.
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The keyring as helm reads it.
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("keys")
    }

    pub(crate) fn gpg(&self, arguments: &[&str]) -> Vec<u8> {
        let mut gpg = Command::new(Tool::GPG.path());
        gpg.env("GNUPGHOME", self.0.path());
        gpg.args(["--batch", "--quiet", "--yes", "--pinentry-mode=loopback", "--passphrase="]);
        let output = gpg.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub(crate) fn key(&self) -> String {
        let listed = String::from_utf8(self.gpg(&["--with-colons", "--list-keys"])).unwrap();
        let line = listed.lines().find(|line| line.starts_with("pub:")).unwrap();
        line.split(':').nth(4).unwrap().to_owned()
    }
}

impl Drop for ReleaseKeys {
    fn drop(&mut self) {
        let mut kill = Command::new("gpgconf");
        let _ = kill.env("GNUPGHOME", self.0.path()).args(["--kill", "all"]).status();
    }
}

/// The digest of a file, as another program computes it.
pub(crate) fn sum(bytes: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let mut sum = Command::new("sha256sum");
    format!("sha256:{}", &run(sum.arg(file.path())).well().stdout[..64])
}
