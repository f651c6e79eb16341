//! Ports of the loopback address.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the range from which Linux takes the ports of clients, so that no connection of another
/// test sits on a port that a server is about to take.
const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A port on which nobody listens. The same process never gets one twice, unless it asks for
/// thousands; two processes start at different places.
pub fn free_port() -> u16 {
    listen().1
}

/// Listens on a port on which nobody does. Another process may take a port between a look and a use, so what
/// listens itself takes this.
pub(crate) fn listen() -> (TcpListener, u16) {
    let start = process::id().wrapping_mul(101);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let candidate = FIRST + start.wrapping_add(step) % COUNT;
        if let Ok(port) = u16::try_from(candidate)
            && let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        {
            return (listener, port);
        }
    }
    panic!("no port of the loopback address is free");
}

/// A port that takes connections and never answers.
#[derive(Debug)]
pub struct SilentPort {
    // Connections wait in the listener's queue: nobody ever accepts them.
    _listener: TcpListener,
    port: u16,
}

impl SilentPort {
    /// Listens.
    pub fn start() -> SilentPort {
        let (listener, port) = listen();
        SilentPort { _listener: listener, port }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::net::TcpStream;
    use std::time::Duration;

    use super::*;

    #[test]
    fn ports_differ_and_a_silent_one_takes_connections() {
        let (one, other) = (free_port(), free_port());
        assert_ne!(one, other);
        assert!(TcpStream::connect(("127.0.0.1", one)).is_err());
        let silent = SilentPort::start();
        let mut stream = TcpStream::connect(("127.0.0.1", silent.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        assert!(stream.read(&mut [0]).is_err());
    }
}
