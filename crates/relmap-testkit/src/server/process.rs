//! A server program as a child process: it listens, it is bounded, and nothing of it stays.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::server::Tool;
use crate::server::port::free_port;

/// How long a server lives at most, whatever becomes of the test that started it.
pub const LIFE: Duration = Duration::from_secs(1200);

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server program, in a process group of its own.
#[derive(Debug)]
pub(crate) struct ServerProcess {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl ServerProcess {
    /// Starts a program on a free port and waits until it takes connections there. `command` makes
    /// the command for a port; it is asked again should somebody else have been faster.
    #[track_caller]
    pub(crate) fn listening(
        name: &'static str,
        folder: &Path,
        command: impl Fn(u16) -> Command,
    ) -> (ServerProcess, u16) {
        for _ in 0..5 {
            let port = free_port();
            let mut server = ServerProcess::start(name, folder, &command(port));
            let connects = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
            if server.wait_until(connects) {
                return (server, port);
            }
        }
        panic!("{name} did not start; see what it wrote above");
    }

    /// Starts a program in its folder, with what it writes in a file there.
    #[track_caller]
    pub(crate) fn start(name: &'static str, folder: &Path, command: &Command) -> ServerProcess {
        let log = folder.join(format!("{name}.log"));
        let file = File::create(&log).unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        let errors = file.try_clone().unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        // `timeout` takes its whole process group along.
        let mut bounded = Command::new(Tool::TIMEOUT.path());
        bounded.arg("--signal=KILL").arg(LIFE.as_secs().to_string());
        bounded.arg(command.get_program()).args(command.get_args());
        bounded.env_clear().current_dir(command.get_current_dir().unwrap_or(folder));
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                bounded.env(name, value);
            }
        }
        let child = bounded
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        ServerProcess { name, child, log }
    }

    /// Waits until the server is ready. False if it ended before, and what it wrote is shown.
    pub(crate) fn wait_until(&mut self, ready: impl Fn() -> bool) -> bool {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let is_ready = ready();
            if !matches!(self.child.try_wait(), Ok(None)) {
                self.show_log();
                return false;
            }
            if is_ready {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.show_log();
        false
    }

    /// What the server has written so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The server's processes: the program and all that it started.
    pub(crate) fn processes(&self) -> Vec<u32> {
        let mut all = vec![self.child.id()];
        all.extend(descendants(self.child.id()));
        all
    }

    fn show_log(&self) {
        eprintln!("--- {} wrote:\n{}---", self.name, self.log());
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Sessions of sshd leave the process group, so the group alone is not enough.
        let processes = self.processes();
        if let Some(group) = pid(self.child.id()) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        for id in processes.into_iter().filter(|id| *id != self.child.id()).filter_map(pid) {
            let _ = rustix::process::kill_process(id, Signal::KILL);
        }
        let _ = self.child.wait();
        if thread::panicking() {
            self.show_log();
        }
    }
}

/// Kills a process at once, and with it all that it started, in whatever process group.
pub fn kill_tree(process: u32) {
    // Whoever sees another end first could still react to it, so all are stopped before any is killed,
    // and again until none was started meanwhile.
    let mut stopped: Vec<u32> = Vec::new();
    loop {
        let mut all = vec![process];
        all.extend(descendants(process));
        all.retain(|id| !stopped.contains(id));
        if all.is_empty() {
            break;
        }
        send(&all, Signal::STOP);
        stopped.extend(all);
    }
    send(&stopped, Signal::KILL);
}

fn send(processes: &[u32], signal: Signal) {
    for id in processes.iter().copied().filter_map(pid) {
        let _ = rustix::process::kill_process(id, signal);
    }
}

fn pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// The processes below a process, as `/proc` tells them (none where there is no `/proc`).
pub fn descendants(of: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![of];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(parents.iter().filter(|(_, above)| **above == parent).map(|(id, _)| *id));
        next += 1;
    }
    found.split_off(1)
}

/// Whether a process is there and has not ended.
pub fn alive(process: u32) -> bool {
    stat(process).is_some_and(|(state, _)| !matches!(state, 'Z' | 'X'))
}

fn parents() -> BTreeMap<u32, u32> {
    let Ok(folder) = fs::read_dir("/proc") else { return BTreeMap::new() };
    let ids = folder.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.filter_map(|id| Some((id, stat(id)?.1))).collect()
}

/// State and parent of a process. The program's name is before them in brackets, and may hold
/// brackets itself.
fn stat(process: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}
