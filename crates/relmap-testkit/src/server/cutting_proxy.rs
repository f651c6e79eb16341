//! A proxy that passes bytes on and, at a chosen moment, cuts the connection: a server that dies in
//! the middle.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::server::port::listen;

/// When a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// When the client has sent this many bytes, the last of which are still passed on.
    FromClient(u64),
    /// When the server has sent this many bytes, the last of which are still passed on.
    FromServer(u64),
}

/// A proxy in front of a server on the loopback address.
#[derive(Debug)]
pub struct CuttingProxy {
    port: u16,
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    upstream: u16,
    connection: u32,
    cut: Cut,
    seen: AtomicU32,
    cuts: AtomicU32,
    stop: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl CuttingProxy {
    /// Listens, and cuts one connection: the one with this number, counted from 1. All others reach
    /// the server on port `upstream` unharmed.
    #[track_caller]
    pub fn start(upstream: u16, connection: u32, cut: Cut) -> CuttingProxy {
        let (listener, port) = listen();
        if let Err(error) = listener.set_nonblocking(true) {
            panic!("a proxy on port {port}: {error}");
        }
        let shared = Arc::new(Shared {
            upstream,
            connection,
            cut,
            seen: AtomicU32::new(0),
            cuts: AtomicU32::new(0),
            stop: AtomicBool::new(false),
            open: Mutex::new(Vec::new()),
        });
        let of_listener = Arc::clone(&shared);
        let listener = thread::spawn(move || of_listener.listen(&listener));
        CuttingProxy { port, shared, listener: Some(listener) }
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections it has seen.
    pub fn connections(&self) -> u32 {
        self.shared.seen.load(Ordering::SeqCst)
    }

    /// Whether it has cut its connection.
    pub fn has_cut(&self) -> bool {
        self.shared.cuts.load(Ordering::SeqCst) > 0
    }
}

impl Drop for CuttingProxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        self.shared.close_all();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        self.shared.close_all();
    }
}

impl Shared {
    fn listen(self: &Arc<Shared>, listener: &TcpListener) {
        while !self.stop.load(Ordering::SeqCst) {
            match listener.accept() {
                Ok((client, _)) => {
                    let number = self.seen.fetch_add(1, Ordering::SeqCst) + 1;
                    // A connection that cannot be passed on is closed: dropped.
                    let _ = self.pass(client, number);
                }
                Err(_) => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    fn pass(self: &Arc<Shared>, client: TcpStream, number: u32) -> io::Result<()> {
        client.set_nonblocking(false)?;
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.upstream))?;
        let mut limits = (None, None);
        if number == self.connection {
            match self.cut {
                Cut::FromClient(bytes) => limits.0 = Some(bytes),
                Cut::FromServer(bytes) => limits.1 = Some(bytes),
            }
        }
        if let Ok(mut open) = self.open.lock() {
            open.extend([client.try_clone()?, server.try_clone()?]);
        }
        let up = (client.try_clone()?, server.try_clone()?, limits.0);
        let down = (server, client, limits.1);
        for (from, to, limit) in [up, down] {
            let shared = Arc::clone(self);
            thread::spawn(move || shared.copy(from, to, limit));
        }
        Ok(())
    }

    /// Passes bytes on until one side has no more, or the limit is reached.
    fn copy(&self, mut from: TcpStream, mut to: TcpStream, limit: Option<u64>) {
        let mut left = limit.unwrap_or(u64::MAX);
        let mut buffer = [0; 8192];
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            match from.read(&mut buffer[..wanted]) {
                Ok(0) => {
                    let _ = to.shutdown(Shutdown::Write);
                    return;
                }
                Ok(count) => {
                    if to.write_all(&buffer[..count]).is_err() {
                        return;
                    }
                    left -= count as u64;
                }
                Err(_) => return,
            }
        }
        self.cuts.fetch_add(1, Ordering::SeqCst);
        for stream in [from, to] {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn close_all(&self) {
        if let Ok(mut open) = self.open.lock() {
            for stream in open.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers every byte with two.
    fn echo() -> (u16, JoinHandle<()>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = thread::spawn(move || {
            for stream in listener.incoming().take(2) {
                let mut stream = stream.unwrap();
                let mut byte = [0];
                while matches!(stream.read(&mut byte), Ok(1)) {
                    if stream.write_all(&[byte[0], byte[0]]).is_err() {
                        break;
                    }
                }
            }
        });
        (port, server)
    }

    fn say(port: u16, text: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    #[test]
    fn the_chosen_connection_is_cut_and_no_other() {
        let (upstream, server) = echo();
        let proxy = CuttingProxy::start(upstream, 2, Cut::FromServer(5));
        assert_eq!(say(proxy.port(), "abc"), "aabbcc");
        assert!(!proxy.has_cut());
        assert_eq!(say(proxy.port(), "abcdef"), "aabbc");
        assert!(proxy.has_cut());
        assert_eq!(proxy.connections(), 2);
        drop(proxy);
        server.join().unwrap();
    }
}
