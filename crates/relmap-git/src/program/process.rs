//! Running a child to its end, or to that of the time that it has.

use std::io::{ErrorKind, Read, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{Group, Running, interrupted};

use super::failure::{Excess, ProgramError};

/// How long to wait for the rest of a stream that a grandchild still holds open, as ssh's master
/// connections do.
const REST: Duration = Duration::from_millis(500);

/// How long one look at a stream may take.
const LOOK: Duration = Duration::from_millis(50);

/// How much memory git may have with the programs that it starts, in bytes: a server that lists references without an
/// end would fill the machine before the time is over.
pub(super) const MEMORY: u64 = 2 << 30;

/// The same where git only lists what a server has. A million references take some 200 MB.
pub(super) const MEMORY_TO_LIST: u64 = 1 << 30;

/// How much git may print, in bytes. A million references have some 70 MB, and reading them takes some times that.
pub(super) const OUTPUT: u64 = 256 << 20;

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
    /// How much memory it may have, in bytes.
    pub(super) memory: u64,
    /// How much it may print to each of its two streams, in bytes.
    pub(super) output: u64,
    /// Whether it may ask the person at the terminal.
    pub(super) group: Group,
}

/// Why a child is stopped.
enum Stop {
    TimedOut,
    Interrupted,
    TooLarge(Excess),
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
    let stdout = child.stdout().map(|source| Stream::read(source, terms.output));
    let stderr = child.stderr().map(|source| Stream::read(source, terms.output));
    let failed = |source| ProgramError::Io { doing: doing.to_owned(), source };
    let stop = loop {
        // Its streams end with it, unless a grandchild keeps one open: both are looked at in turn.
        let streams: Vec<&Stream> = [&stdout, &stderr].into_iter().flatten().collect();
        let ended = streams.iter().all(|stream| stream.ended(LOOK));
        if streams.iter().any(|stream| stream.count() > terms.output) {
            break Some(Stop::TooLarge(Excess::Output(terms.output)));
        }
        if ended {
            break wait(&mut child, deadline).map_err(failed)?;
        }
        if child.has_ended().map_err(failed)? {
            break None;
        }
        if let Some(stop) = reason(deadline) {
            break Some(stop);
        }
        if child.memory_of_all().unwrap_or_default() > terms.memory {
            break Some(Stop::TooLarge(Excess::Memory(terms.memory)));
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
        Some(Stop::TooLarge(excess)) => {
            child.stop();
            return Err(ProgramError::TooLarge { doing: doing.to_owned(), excess });
        }
    }
    let status = child.end().map_err(failed)?;
    let taken = |stream: Option<Stream>| stream.map(Stream::take).unwrap_or_default();
    let (stdout, mut stderr) = (taken(stdout), taken(stderr));
    stderr.extend(killed_by(status).into_bytes());
    Ok(Ended { status, stdout, stderr })
}

/// What a child that a signal killed cannot say itself.
///
/// git writes to a server in two steps. When the server closes the connection between them, the system kills git
/// with SIGPIPE before it prints a word.
#[cfg(unix)]
fn killed_by(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;

    use rustix::process::Signal;

    // Where a script starts git, the shell tells of the signal by an exit code.
    const SHELL: i32 = 128;
    let of_shell = status.code().filter(|code| *code == SHELL + Signal::PIPE.as_raw());
    match status.signal().or(of_shell.map(|code| code - SHELL)) {
        None => String::new(),
        Some(signal) if signal == Signal::PIPE.as_raw() => {
            format!("\ngit was killed by signal {signal} (broken pipe)\n")
        }
        Some(signal) => format!("\ngit was killed by signal {signal}\n"),
    }
}

/// Elsewhere, a child that is killed has an exit code.
#[cfg(not(unix))]
fn killed_by(_status: ExitStatus) -> String {
    String::new()
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
    /// Reads to the end, or until there is more than `most`.
    fn read(source: impl Read + Send + 'static, most: u64) -> Stream {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (sender, end) = channel();
        let shared = Arc::clone(&bytes);
        thread::spawn(move || copy(source, &shared, most, &sender));
        Stream { bytes, end }
    }

    /// Waits a moment for the end, and tells whether it came.
    fn ended(&self, moment: Duration) -> bool {
        // The sender is dropped after it has sent: that is an end as well.
        !matches!(self.end.recv_timeout(moment), Err(RecvTimeoutError::Timeout))
    }

    /// How many bytes there are so far.
    fn count(&self) -> u64 {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    fn take(self) -> Vec<u8> {
        let _ = self.end.recv_timeout(REST);
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn copy(mut source: impl Read, bytes: &Mutex<Vec<u8>>, most: u64, end: &Sender<()>) {
    let mut buffer = [0; 8192];
    loop {
        match source.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                let mut bytes = bytes.lock().unwrap_or_else(PoisonError::into_inner);
                bytes.extend_from_slice(&buffer[..count]);
                if bytes.len() as u64 > most {
                    break;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let _ = end.send(());
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::super::failure_kind::FailureKind;
    use super::super::failure_words::{classify, is_turned_away};
    use super::*;

    fn stderr_of(script: &str) -> String {
        let terms = Terms { limit: None, memory: MEMORY, output: OUTPUT, group: Group::Own };
        let ended = run(Command::new("sh").args(["-c", script]), b"", terms, "a test").unwrap();
        String::from_utf8(ended.stderr).unwrap()
    }

    #[test]
    fn a_broken_pipe_that_kills_git_is_a_lost_connection() {
        for script in ["kill -PIPE $$", "sh -c 'kill -PIPE $$'; exit $?"] {
            let stderr = stderr_of(script);
            assert_eq!(stderr, "\ngit was killed by signal 13 (broken pipe)\n", "{script}");
            assert_eq!(classify(stderr.as_bytes()), FailureKind::BrokenOff);
            assert!(is_turned_away(stderr.as_bytes()));
        }
    }

    #[test]
    fn a_list_without_an_end_is_stopped() {
        let terms = Terms { limit: None, memory: MEMORY, output: 1 << 20, group: Group::Own };
        // The second one has ended by itself before anybody looks.
        for script in ["yes", "yes | head -c 1048577"] {
            let mut command = Command::new("sh");
            let error = run(command.args(["-c", script]), b"", terms, "listing tags").unwrap_err();
            let said = "listing tags printed more than 1 MiB and was stopped; look at what the server \
                        lists: git ls-remote";
            assert_eq!(error.to_string(), said, "{script}");
        }
        let mut command = Command::new("sh");
        let ended = run(command.args(["-c", "yes | head -c 1048576"]), b"", terms, "listing tags");
        assert_eq!(ended.unwrap().stdout.len(), 1 << 20);
    }

    #[test]
    fn other_signals_are_told_and_are_no_lost_connection() {
        let stderr = stderr_of("echo before >&2; kill -KILL $$");
        assert_eq!(stderr, "before\n\ngit was killed by signal 9\n");
        assert_eq!(classify(stderr.as_bytes()), FailureKind::Other);
        assert!(!is_turned_away(stderr.as_bytes()));
        assert_eq!(stderr_of("exit 3"), "");
    }
}
