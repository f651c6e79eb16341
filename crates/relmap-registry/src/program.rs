//! Programs that are asked a question: they get it, answer, and end in time.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use relmap_process::{Group, Running};

/// The most that such a program may say.
const MOST: u64 = 1 << 20;

/// How programs are started.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Programs<'a> {
    /// Where they are looked for; in the `PATH` of this process if none.
    pub(crate) search_path: Option<&'a OsString>,
}

/// What a program said, and how it ended.
pub(crate) struct Said {
    pub(crate) status: ExitStatus,
    pub(crate) output: Vec<u8>,
}

impl Programs<'_> {
    /// Runs a program.
    ///
    /// # Errors
    /// When it does not start, or does not end in time or before this process is to end.
    pub(crate) fn run(
        self,
        program: &str,
        arguments: &[&str],
        input: &str,
        patience: Duration,
    ) -> io::Result<Said> {
        let mut command = Command::new(program);
        command.args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(path) = self.search_path {
            command.env("PATH", path);
        }
        let mut running = Running::start(&mut command, Group::Own)?;
        if let Some(mut stdin) = running.stdin() {
            // A program that does not read it says so by its answer.
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = running.stdout();
        let reader = thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = output.map(|output| output.take(MOST).read_to_end(&mut bytes));
            read.is_some_and(|read| read.is_ok()).then_some(bytes)
        });
        let deadline = Instant::now() + patience;
        while !running.has_ended()? {
            if Instant::now() > deadline || relmap_process::interrupted().is_some() {
                running.stop();
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it does not answer"));
            }
            thread::sleep(Duration::from_millis(5));
        }
        let status = running.end()?;
        Ok(Said { status, output: reader.join().ok().flatten().unwrap_or_default() })
    }
}
