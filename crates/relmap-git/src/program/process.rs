//! Running a child to its end, or to that of the time that it has.

use std::io::{Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::failure::ProgramError;

/// How long a child that was asked to end may take for it.
const GRACE: Duration = Duration::from_secs(2);

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

pub(super) fn run(
    command: &mut Command,
    input: &[u8],
    limit: Option<Duration>,
    doing: &str,
) -> Result<Ended, ProgramError> {
    let deadline = limit.map(|limit| Instant::now() + limit);
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(ProgramError::missing)?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // A child that does not read to the end says why itself.
        thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let stdout = child.stdout.take().map(Stream::read);
    let stderr = child.stderr.take().map(Stream::read);
    let failed = |source| ProgramError::Io { doing: doing.to_owned(), source };
    let status = loop {
        // Its streams end with it, unless a grandchild keeps one open: both are looked at in turn.
        let streams: Vec<&Stream> = [&stdout, &stderr].into_iter().flatten().collect();
        let ended = streams.into_iter().all(|stream| stream.ended(LOOK));
        if ended {
            break wait(&mut child, deadline).map_err(failed)?;
        }
        if let Some(status) = child.try_wait().map_err(failed)? {
            break Some(status);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            break None;
        }
    };
    let Some(status) = status else {
        stop(&mut child);
        let seconds = limit.unwrap_or_default().as_secs();
        return Err(ProgramError::TimedOut { doing: doing.to_owned(), seconds });
    };
    let taken = |stream: Option<Stream>| stream.map(Stream::take).unwrap_or_default();
    Ok(Ended { status, stdout: taken(stdout), stderr: taken(stderr) })
}

/// Waits for a child that has closed its streams; none if the time is over.
fn wait(child: &mut Child, deadline: Option<Instant>) -> std::io::Result<Option<ExitStatus>> {
    let Some(deadline) = deadline else { return child.wait().map(Some) };
    let mut pause = Duration::from_micros(50);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Asks a child to end, so that it can remove its lock files, and ends it if it does not.
fn stop(child: &mut Child) {
    if let Some(id) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    }
    let end = Instant::now() + GRACE;
    while Instant::now() < end {
        if child.try_wait().is_ok_and(|status| status.is_some()) {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
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
