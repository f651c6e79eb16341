//! nginx in front of a registry, as teams run it: TLS by an authority of their own, and a login.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::clean_command;
use crate::server::process::ServerProcess;
use crate::server::root::temporary;
use crate::server::{Account, ConnectProxy, Registry, Tool};

/// A running nginx. Its hosts have names that nobody can look up: a proxy leads there.
#[derive(Debug)]
pub struct SecuredRegistry {
    _nginx: ServerProcess,
    proxy: ConnectProxy,
    folder: TempDir,
}

impl SecuredRegistry {
    /// The programs that it needs, besides those of the registry.
    pub const NEEDS: &[Tool] = &[Tool::TIMEOUT, Tool::NGINX, Tool::OPENSSL];

    /// The account that may read.
    pub const ACCOUNT: Account = Account { name: "reader", password: "r3ad-0nly" };

    /// The host that wants a name and a password.
    pub const BASIC: &str = "registry.test";

    /// The host that wants a token, which the first one gives for a name and a password.
    pub const TOKEN: &str = "tokens.registry.test";

    /// The token.
    pub const SECRET: &str = "t0k3n-0f-the-registry";

    /// Starts it in front of a registry.
    #[track_caller]
    pub fn start(registry: &Registry) -> SecuredRegistry {
        let folder = temporary();
        let at = folder.path();
        certify(at);
        let Account { name, password } = SecuredRegistry::ACCOUNT;
        write(&at.join("accounts"), &format!("{name}:{{PLAIN}}{password}\n"));
        write(&at.join("token.json"), &format!("{{\"token\":\"{}\"}}", SecuredRegistry::SECRET));
        let (nginx, port) = ServerProcess::listening("nginx", at, |port| {
            let file = at.join("nginx.conf");
            write(&file, &settings(port, at, &registry.host()));
            let mut command = clean_command(Tool::NGINX.path(), at, at);
            command.args(["-e", "stderr", "-p"]).arg(at).arg("-c").arg(&file);
            command
        });
        SecuredRegistry { _nginx: nginx, proxy: ConnectProxy::start(port), folder }
    }

    /// The proxy that leads to it.
    pub fn proxy(&self) -> &ConnectProxy {
        &self.proxy
    }

    /// The certificate of its authority.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A file with the account for both hosts, as `docker login` writes it.
    pub fn credentials(&self) -> PathBuf {
        // `reader:r3ad-0nly`
        let auth = "{\"auth\": \"cmVhZGVyOnIzYWQtMG5seQ==\"}";
        let (basic, token) = (SecuredRegistry::BASIC, SecuredRegistry::TOKEN);
        let file = self.folder.path().join("auth.json");
        write(&file, &format!("{{\"auths\": {{\"{basic}\": {auth}, \"{token}\": {auth}}}}}"));
        file
    }
}

/// An authority, and a certificate of both hosts by it.
#[track_caller]
fn certify(folder: &Path) {
    let names =
        format!("subjectAltName=DNS:{},DNS:{}\n", SecuredRegistry::BASIC, SecuredRegistry::TOKEN);
    write(&folder.join("names.ext"), &names);
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let authority = [
        "-x509",
        "-days",
        "30",
        "-subj",
        "/CN=Authority of a test",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
    ];
    let request = ["-subj", "/CN=registry.test", "-keyout", "server.key", "-out", "server.csr"];
    let signed =
        ["-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    let kept = ["-days", "30", "-extfile", "names.ext", "-out", "server.pem"];
    for (command, arguments) in [
        ("req", [&key[..], &authority[..]].concat()),
        ("req", [&key[..], &request[..]].concat()),
        ("x509", [&signed[..], &kept[..]].concat()),
    ] {
        let mut openssl = clean_command(Tool::OPENSSL.path(), folder, folder);
        let output = openssl.arg(command).args(arguments).output();
        let output = output.unwrap_or_else(|error| panic!("openssl: {error}"));
        assert!(
            output.status.success(),
            "{openssl:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

fn settings(port: u16, folder: &Path, registry: &str) -> String {
    let folder = folder.display();
    let (basic, token) = (SecuredRegistry::BASIC, SecuredRegistry::TOKEN);
    let secret = SecuredRegistry::SECRET;
    format!(
        r#"daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr info;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_certificate {folder}/server.pem;
  ssl_certificate_key {folder}/server.key;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header Authorization "";
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name {basic};
    auth_basic "registry";
    auth_basic_user_file {folder}/accounts;
    location = /token {{
      root {folder};
      default_type application/json;
      try_files /token.json =404;
    }}
    location / {{ proxy_pass http://{registry}; }}
  }}
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name {token};
    add_header WWW-Authenticate 'Bearer realm="https://{basic}/token",service="{token}"' always;
    location / {{
      if ($http_authorization != "Bearer {secret}") {{ return 401; }}
      proxy_pass http://{registry};
    }}
  }}
}}
"#
    )
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
