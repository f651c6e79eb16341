//! A proxy for `HTTPS_PROXY`: it connects to servers of its own choice, and writes down what it was asked for.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A running proxy. It ends with the process.
#[derive(Debug)]
pub struct ConnectProxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    /// Starts one that leads to port `upstream` of this machine, whatever host it is asked for.
    #[track_caller]
    pub fn start(upstream: u16) -> ConnectProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .unwrap_or_else(|error| panic!("no port for a proxy: {error}"));
        let port = listener.local_addr().map_or(0, |address| address.port());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let log = Arc::clone(&log);
                // A connection that breaks is the client's to tell.
                thread::spawn(move || serve(client, upstream, &log).ok());
            }
        });
        ConnectProxy { port, asked }
    }

    /// What a variable such as `HTTPS_PROXY` says of it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The requests so far: `CONNECT registry.test:443`.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(mut client: TcpStream, upstream: u16, log: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let request = line.rsplit_once(' ').map_or(line.as_str(), |(request, _)| request).to_owned();
    log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
    while !line.trim_end().is_empty() {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
    }
    if !request.starts_with("CONNECT ") {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    }
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, upstream))?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let (mut up, mut down) = ((client.try_clone()?, server.try_clone()?), (server, client));
    let there = thread::spawn(move || {
        let copied = io::copy(&mut up.0, &mut up.1);
        copied.and_then(|_| up.1.shutdown(Shutdown::Write))
    });
    io::copy(&mut down.0, &mut down.1)?;
    down.1.shutdown(Shutdown::Both)?;
    there.join().unwrap_or(Ok(()))
}
