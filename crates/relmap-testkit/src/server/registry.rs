//! A real registry: docker-registry, with its images in the server's folder.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::clean_command;
use crate::images::Images;
use crate::server::process::ServerProcess;
use crate::server::root::temporary;
use crate::server::{Account, Tool};

/// Who may read and write a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistryLogin {
    /// Everybody.
    Nobody,
    /// Those with this name and password, which are those of [`Registry::ACCOUNT`].
    Basic,
}

/// A running registry.
#[derive(Debug)]
pub struct Registry {
    _server: ServerProcess,
    port: u16,
    login: RegistryLogin,
    folder: TempDir,
}

impl Registry {
    /// The programs that it needs.
    pub const NEEDS: &[Tool] = &[Tool::TIMEOUT, Tool::DOCKER_REGISTRY, Tool::SKOPEO];

    /// The account of a registry with a login.
    pub const ACCOUNT: Account = Account { name: "me", password: "s3cret-w0rd" };

    /// `me:s3cret-w0rd`, as `htpasswd -B` writes it.
    const ACCOUNTS: &str = "me:$2b$05$2f3urA2mzysZ2GSGJYEVT.PXq3HR3KTu/Warz7Ny/LFjBbNWWzXii\n";

    /// `me:s3cret-w0rd` in base 64.
    const BASIC: &str = "bWU6czNjcmV0LXcwcmQ=";

    /// Starts one.
    #[track_caller]
    pub fn start(login: RegistryLogin) -> Registry {
        let folder = temporary();
        write(&folder.path().join("accounts"), Registry::ACCOUNTS);
        let (mut server, port) =
            ServerProcess::listening("docker-registry", folder.path(), |port| {
                let file = folder.path().join("registry.yml");
                write(&file, &settings(port, folder.path(), login));
                let program = Tool::DOCKER_REGISTRY.path();
                let mut command = clean_command(program, folder.path(), folder.path());
                command.arg("serve").arg(&file);
                command
            });
        let is_up = || TcpStream::connect(("127.0.0.1", port)).is_ok();
        assert!(server.wait_until(is_up), "no docker-registry");
        Registry { _server: server, port, login, folder }
    }

    /// The host with its port.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Pushes images with skopeo. What lists other things by the tag of a digest is put there as it is: skopeo would
    /// leave out what they are.
    #[track_caller]
    pub fn push(&self, images: &Images) {
        let layout = temporary();
        images.write(layout.path());
        for ((repository, tag), digest) in &images.tags {
            let (kind, bytes) = &images.contents[digest];
            if tag.starts_with("sha256-") && kind.contains("index") {
                self.put(&format!("/v2/{repository}/manifests/{tag}"), kind, bytes);
                continue;
            }
            let mut command = Command::new(Tool::SKOPEO.path());
            command.args(["--insecure-policy", "copy", "--all", "--preserve-digests"]);
            command.args(["--quiet", "--dest-tls-verify=false"]);
            if self.login == RegistryLogin::Basic {
                let Account { name, password } = Registry::ACCOUNT;
                command.arg(format!("--dest-creds={name}:{password}"));
            }
            command.arg(format!("oci:{}:{tag}", layout.path().display()));
            command.arg(format!("docker://{}/{repository}:{tag}", self.host()));
            let output = command.output().unwrap_or_else(|error| panic!("skopeo: {error}"));
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{command:?}: {said}");
        }
    }

    #[track_caller]
    fn put(&self, path: &str, kind: &str, bytes: &[u8]) {
        let head = format!(
            "PUT {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            self.host(),
            Registry::BASIC,
            bytes.len()
        );
        let mut said = String::new();
        let done = TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.write_all(head.as_bytes())?;
            stream.write_all(bytes)?;
            stream.read_to_string(&mut said)
        });
        assert!(done.is_ok() && said.starts_with("HTTP/1.1 201 "), "{path}: {done:?} {said}");
    }

    /// A file of credentials for this registry, as `docker login` writes it.
    pub fn credentials(&self) -> String {
        let (host, login) = (self.host(), Registry::BASIC);
        format!("{{\"auths\": {{\"{host}\": {{\"auth\": \"{login}\"}}}}}}")
    }

    /// The folder of the server.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn settings(port: u16, folder: &Path, login: RegistryLogin) -> String {
    let folder = folder.display();
    let auth = match login {
        RegistryLogin::Nobody => String::new(),
        RegistryLogin::Basic => {
            format!("auth:\n  htpasswd:\n    realm: registry\n    path: {folder}/accounts\n")
        }
    };
    format!(
        "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: {folder}/data\nhttp:\n  addr: 127.0.0.1:{port}\n{auth}"
    )
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
