//! Running a child within limits, and ending everything that it started.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{Group, Running};
use walkdir::WalkDir;

use crate::HelmError;
use crate::limits::{Budget, CALL_OUTPUT, Stop};

/// How long to wait for a stream that a process outside of the group still holds open.
const REST: Duration = Duration::from_millis(500);

/// How often the folder is measured.
const MEASURE: Duration = Duration::from_millis(250);

/// What a child left.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// Runs a child in a process group of its own. Whether it ends by itself or is stopped, the group is
/// killed: nothing that it started runs on.
pub(crate) fn run(
    command: &mut Command,
    budget: &Arc<Budget>,
    folder: &Path,
) -> Result<Ended, HelmError> {
    let (deadline, too_late) = budget.begin()?;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Running::start(command, Group::Own).map_err(|error| match error.kind() {
        ErrorKind::NotFound => HelmError::NotFound,
        ErrorKind::Interrupted => HelmError::Interrupted,
        _ => HelmError::Run(error),
    })?;
    let (sender, stops) = channel();
    let stdout = child.stdout().map(|from| Stream::read(from, budget, &sender));
    let stderr = child.stderr().map(|from| Stream::read(from, budget, &sender));
    drop(sender);
    let waited = wait(&mut child, budget, folder, (deadline, too_late), &stops);
    child.kill_rest();
    let status = child.end().map_err(HelmError::Run)?;
    let taken = |stream: Option<Stream>| stream.map(Stream::take).unwrap_or_default();
    let (stdout, stderr) = (taken(stdout), taken(stderr));
    waited?;
    // What was written last is counted last.
    if let Ok(stop) = stops.try_recv() {
        return Err(budget.stop(stop));
    }
    Ok(Ended { status, stdout, stderr })
}

/// Waits for the end of the child, which it leaves as a zombie so that its id stays its own.
fn wait(
    child: &mut Running,
    budget: &Budget,
    folder: &Path,
    (deadline, too_late): (Instant, Stop),
    stops: &Receiver<Stop>,
) -> Result<(), HelmError> {
    let mut pause = Duration::from_millis(2);
    let mut measured = Instant::now();
    loop {
        let has_ended = child.has_ended().map_err(HelmError::Run)?;
        if has_ended || measured.elapsed() >= MEASURE {
            measured = Instant::now();
            if is_larger(folder, budget.limits.disk) {
                return Err(budget.stop(Stop::Disk(budget.limits.disk)));
            }
        }
        if let Ok(stop) = stops.try_recv() {
            return Err(budget.stop(stop));
        }
        if has_ended {
            return Ok(());
        }
        if child.memory().is_some_and(|used| used > budget.limits.memory) {
            return Err(budget.stop(Stop::Memory(budget.limits.memory)));
        }
        if relmap_process::interrupted().is_some() {
            return Err(HelmError::Interrupted);
        }
        if let Some(stop) = budget.stopped() {
            return Err(budget.stop(stop));
        }
        if Instant::now() >= deadline {
            return Err(budget.stop(too_late));
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// Whether the files in a folder have more bytes than a limit. It stops counting there.
fn is_larger(folder: &Path, limit: u64) -> bool {
    let mut sum = 0;
    for entry in WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        // An empty file or folder takes a block as well.
        sum += entry.metadata().map_or(0, |data| data.len()).max(512);
        if sum > limit {
            return true;
        }
    }
    false
}

/// A stream that a thread reads.
struct Stream {
    bytes: Arc<Mutex<Vec<u8>>>,
    end: Receiver<()>,
}

impl Stream {
    fn read(
        mut source: impl Read + Send + 'static,
        budget: &Arc<Budget>,
        stops: &Sender<Stop>,
    ) -> Stream {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (sender, end) = channel();
        let (shared, budget, stops) = (Arc::clone(&bytes), Arc::clone(budget), stops.clone());
        thread::spawn(move || {
            let mut buffer = [0; 64 << 10];
            loop {
                let count = match source.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => count,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(_) => break,
                };
                let mut bytes = shared.lock().unwrap_or_else(PoisonError::into_inner);
                bytes.extend_from_slice(&buffer[..count]);
                let one =
                    (bytes.len() as u64 > CALL_OUTPUT).then_some(Stop::CallOutput(CALL_OUTPUT));
                if let Some(stop) = budget.wrote(count).or(one) {
                    let _ = stops.send(stop);
                    break;
                }
            }
            let _ = sender.send(());
        });
        Stream { bytes, end }
    }

    fn take(self) -> Vec<u8> {
        let _ = self.end.recv_timeout(REST);
        std::mem::take(&mut *self.bytes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
