//! nginx with `git http-backend`, behind basic authentication.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::Path;

use tempfile::TempDir;

use crate::clean_command;
use crate::server::process::ServerProcess;
use crate::server::root::{serve, temporary};
use crate::server::{Bare, Tool};

/// A name and password that the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The name.
    pub name: &'static str,
    /// The password.
    pub password: &'static str,
}

/// A running nginx, with the program that runs git for it.
#[derive(Debug)]
pub struct HttpServer {
    nginx: ServerProcess,
    backend: ServerProcess,
    port: u16,
    _folder: TempDir,
}

impl HttpServer {
    /// The programs that it needs.
    pub const NEEDS: &[Tool] = &[
        Tool::TIMEOUT,
        Tool::NGINX,
        Tool::FCGIWRAP,
        Tool::GIT_HTTP_BACKEND,
        Tool::GIT_REMOTE_HTTP,
    ];
    /// May read and push.
    pub const WRITER: Account = Account { name: "jenkins", password: "s3cret-w0rd" };
    /// May read; a push is forbidden.
    pub const READER: Account = Account { name: "reader", password: "r3ad-0nly" };

    /// Serves repositories.
    #[track_caller]
    pub fn start(repositories: &[&Bare]) -> HttpServer {
        let folder = temporary();
        let root = serve(&folder, repositories);
        let socket = folder.path().join("fcgi.sock");
        let mut command = clean_command(Tool::FCGIWRAP.path(), folder.path(), folder.path());
        command.args(["-c", "8", "-f", "-s"]).arg(format!("unix:{}", socket.display()));
        let mut backend = ServerProcess::start("fcgiwrap", folder.path(), &command);
        assert!(backend.wait_until(|| UnixStream::connect(&socket).is_ok()), "no fcgiwrap");

        let accounts = [HttpServer::WRITER, HttpServer::READER];
        let accounts = accounts.map(|account| {
            let Account { name, password } = account;
            format!("{name}:{{PLAIN}}{password}\n")
        });
        write(&folder.path().join("accounts"), &accounts.concat());
        let (nginx, port) = ServerProcess::listening("nginx", folder.path(), |port| {
            let file = folder.path().join("nginx.conf");
            write(&file, &settings(port, folder.path(), &root));
            let mut command = clean_command(Tool::NGINX.path(), folder.path(), folder.path());
            command.args(["-e", "stderr", "-p"]).arg(folder.path()).arg("-c").arg(&file);
            command
        });
        HttpServer { nginx, backend, port, _folder: folder }
    }

    /// The URL of a repository, without any credentials.
    pub fn url(&self, repository: &Bare) -> String {
        format!("http://127.0.0.1:{}/{}", self.port, repository.name())
    }

    /// The URL of a repository with a name and a password in it, as careless people write it.
    pub fn url_with(&self, account: Account, repository: &Bare) -> String {
        let Account { name, password } = account;
        format!("http://{name}:{password}@127.0.0.1:{}/{}", self.port, repository.name())
    }

    /// The same server under another name, which to git is another host.
    pub fn url_of_other_host(&self, repository: &Bare) -> String {
        format!("http://{}/{}", self.other_host(), repository.name())
    }

    /// The other name of the server, with its port.
    pub fn other_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// The URL of a repository that the server sends on to its other name.
    pub fn url_that_redirects(&self, repository: &Bare) -> String {
        format!("http://127.0.0.1:{}/elsewhere/{}", self.port, repository.name())
    }

    /// What it has written so far: the requests, and the trouble of nginx and git.
    pub fn log(&self) -> String {
        self.nginx.log() + &self.backend.log()
    }

    /// Its processes.
    pub fn processes(&self) -> Vec<u32> {
        let mut all = self.nginx.processes();
        all.extend(self.backend.processes());
        all
    }
}

/// One process without a master or a pid file, and every temporary file in the server's folder.
fn settings(port: u16, folder: &Path, root: &Path) -> String {
    let backend = Tool::GIT_HTTP_BACKEND.path();
    let (folder, root, backend) = (folder.display(), root.display(), backend.display());
    let reader = HttpServer::READER.name;
    format!(
        r#"daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr info;
events {{ worker_connections 256; }}
http {{
  log_format requests '$request_method $request_uri $status $remote_user';
  access_log {folder}/nginx.log requests;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  client_max_body_size 0;
  map "$remote_user $request_uri" $forbidden {{
    default 0;
    "~^{reader} .*git-receive-pack" 1;
  }}
  server {{
    listen 127.0.0.1:{port};
    auth_basic "git";
    auth_basic_user_file {folder}/accounts;
    location /elsewhere/ {{
      auth_basic off;
      rewrite ^/elsewhere/(.*)$ http://localhost:{port}/$1 redirect;
    }}
    location / {{
      error_page 418 = @forbidden;
      if ($forbidden) {{ return 418; }}
      fastcgi_pass unix:{folder}/fcgi.sock;
      fastcgi_param SCRIPT_FILENAME {backend};
      fastcgi_param GIT_PROJECT_ROOT {root};
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param GIT_CONFIG_NOSYSTEM 1;
      fastcgi_param HOME {folder};
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param PATH_INFO $uri;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REMOTE_ADDR $remote_addr;
    }}
    location @forbidden {{ return 403; }}
  }}
}}
"#
    )
}

#[track_caller]
fn write(file: &Path, text: &str) {
    fs::write(file, text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
