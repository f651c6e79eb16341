//! A web server in this process that answers as a test wants it, and writes down what it was asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::images::Images;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebRequest {
    /// The path, with what is behind `?`.
    pub path: String,
    /// The headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
}

impl WebRequest {
    /// What was sent as `Authorization`.
    pub fn authorization(&self) -> Option<&str> {
        self.headers.get("authorization").map(String::as_str)
    }
}

/// An answer: the status, further headers, and the content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebAnswer {
    /// The status.
    pub status: u16,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: Vec<u8>,
}

impl WebAnswer {
    /// An answer with text.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> WebAnswer {
        WebAnswer { status, headers: Vec::new(), body: body.into() }
    }

    /// The same answer with one more header.
    pub fn with(mut self, name: &str, value: &str) -> WebAnswer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A running server. It ends with the process.
#[derive(Debug)]
pub struct WebServer {
    port: u16,
    asked: Arc<Mutex<Vec<WebRequest>>>,
}

impl WebServer {
    /// Starts one.
    pub fn start(answer: impl Fn(&WebRequest) -> WebAnswer + Send + Sync + 'static) -> WebServer {
        let listener = TcpListener::bind(("127.0.0.1", 0))
            .unwrap_or_else(|error| panic!("no port of the loopback address: {error}"));
        let port = listener.local_addr().map_or(0, |address| address.port());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                thread::spawn(move || serve(stream, &*answer, &log));
            }
        });
        WebServer { port, asked }
    }

    /// One that answers as a registry with these images.
    pub fn registry(images: Images) -> WebServer {
        WebServer::start(move |request| registry(&images, request))
    }

    /// The host with its port.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The same server under another name.
    pub fn other_host(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<WebRequest> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a registry with these images answers.
pub fn registry(images: &Images, request: &WebRequest) -> WebAnswer {
    let unknown =
        || WebAnswer::new(404, r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}"#);
    let Some(rest) = request.path.strip_prefix("/v2/") else { return WebAnswer::new(404, "no") };
    let found = rest.split_once("/manifests/").or_else(|| rest.split_once("/blobs/"));
    let Some((repository, reference)) = found else { return unknown() };
    let key = (repository.to_owned(), reference.to_owned());
    let digest = images.tags.get(&key).map_or(reference, String::as_str);
    match images.contents.get(digest) {
        Some((kind, bytes)) => WebAnswer::new(200, bytes.clone())
            .with("content-type", kind)
            .with("docker-content-digest", digest),
        None => unknown(),
    }
}

fn serve(
    stream: TcpStream,
    answer: &(dyn Fn(&WebRequest) -> WebAnswer + Send + Sync),
    log: &Mutex<Vec<WebRequest>>,
) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    loop {
        let Some(request) = read(&mut reader) else { return };
        log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
        let WebAnswer { status, headers, body } = answer(&request);
        let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let sent = writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(b"\r\n"));
        if sent.and_then(|()| writer.write_all(&body)).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<WebRequest> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split_whitespace().nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            None => return Some(WebRequest { path, headers }),
        }
    }
}
