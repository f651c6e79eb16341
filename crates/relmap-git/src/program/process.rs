//! Running a child to its end, or to that of the time that it has.

use std::io::{ErrorKind, Read, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{Group, Running, interrupted};

use super::failure::ProgramError;

/// How long to wait for the rest of a stream that a grandchild still holds open, as ssh's master
/// connections do.
const REST: Duration = Duration::from_millis(500);

/// How long one look at a stream may take.
const LOOK: Duration = Duration::from_millis(50);

/// What a child left.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) status: ExitStatus,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
}

/// How a child is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// How long it may take.
    pub(super) limit: Option<Duration>,
    /// Whether it may ask the person at the terminal.
    pub(super) group: Group,
}

/// Why a child is stopped.
enum Stop {
    TimedOut,
    Interrupted,
}

/// Runs a child. After its time, or when this process is to end, it is stopped with all that it
/// started: ssh, hooks, the program that signs.
pub(super) fn run(
    command: &mut Command,
    input: &[u8],
    terms: Terms,
    doing: &str,
) -> Result<Ended, ProgramError> {
    let deadline = terms.limit.map(|limit| Instant::now() + limit);
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let interrupted = || ProgramError::Interrupted { doing: doing.to_owned() };
    let mut child = Running::start(command, terms.group).map_err(|source| match source.kind() {
        ErrorKind::Interrupted => interrupted(),
        _ => ProgramError::missing(source),
    })?;
    if let Some(mut stdin) = child.stdin() {
        let input = input.to_owned();
        // A child that does not read to the end says why itself.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let stdout = child.stdout().map(Stream::read);
    let stderr = child.stderr().map(Stream::read);
    let failed = |source| ProgramError::Io { doing: doing.to_owned(), source };
    let stop = loop {
        // Its streams end with it, unless a grandchild keeps one open: both are looked at in turn.
        let streams: Vec<&Stream> = [&stdout, &stderr].into_iter().flatten().collect();
        let ended = streams.into_iter().all(|stream| stream.ended(LOOK));
        if ended {
            break wait(&mut child, deadline).map_err(failed)?;
        }
        if child.has_ended().map_err(failed)? {
            break None;
        }
        if let Some(stop) = reason(deadline) {
            break Some(stop);
        }
    };
    match stop {
        None => {}
        Some(Stop::TimedOut) => {
            child.stop();
            let seconds = terms.limit.unwrap_or_default().as_secs();
            return Err(ProgramError::TimedOut { doing: doing.to_owned(), seconds });
        }
        Some(Stop::Interrupted) => {
            child.stop();
            return Err(interrupted());
        }
    }
    let status = child.end().map_err(failed)?;
    let taken = |stream: Option<Stream>| stream.map(Stream::take).unwrap_or_default();
    Ok(Ended { status, stdout: taken(stdout), stderr: taken(stderr) })
}

fn reason(deadline: Option<Instant>) -> Option<Stop> {
    if interrupted().is_some() {
        return Some(Stop::Interrupted);
    }
    deadline.is_some_and(|deadline| Instant::now() >= deadline).then_some(Stop::TimedOut)
}

/// Waits for a child that has closed its streams; `None` when it has ended.
fn wait(child: &mut Running, deadline: Option<Instant>) -> std::io::Result<Option<Stop>> {
    let mut pause = Duration::from_micros(50);
    loop {
        if child.has_ended()? {
            return Ok(None);
        }
        if let Some(stop) = reason(deadline) {
            return Ok(Some(stop));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// A stream that a thread reads.
struct Stream {
    bytes: Arc<Mutex<Vec<u8>>>,
    end: Receiver<()>,
}

impl Stream {
    fn read(source: impl Read + Send + 'static) -> Stream {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (sender, end) = channel();
        let shared = Arc::clone(&bytes);
        thread::spawn(move || copy(source, &shared, &sender));
        Stream { bytes, end }
    }

    /// Waits a moment for the end, and tells whether it came.
    fn ended(&self, moment: Duration) -> bool {
        // The sender is dropped after it has sent: that is an end as well.
        !matches!(self.end.recv_timeout(moment), Err(RecvTimeoutError::Timeout))
    }

    fn take(self) -> Vec<u8> {
        let _ = self.end.recv_timeout(REST);
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn copy(mut source: impl Read, bytes: &Mutex<Vec<u8>>, end: &Sender<()>) {
    let mut buffer = [0; 8192];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let _ = end.send(());
}
