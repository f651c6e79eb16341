//! Unix: a program leads a process group, and signals reach all of it.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};

use super::tree::{Process, descendants};
use crate::running::Group;

/// How long programs that were asked to end may take for it: git removes its lock files then.
pub(crate) const GRACE: Duration = Duration::from_secs(2);

/// How often to look whether they ended.
pub(crate) const LOOK: Duration = Duration::from_millis(10);

/// Gives a program that is not started yet a group of its own.
pub(crate) fn lead_group(command: &mut Command) {
    command.process_group(0);
}

/// Whether a program has ended. Its id stays its own until it is waited for.
pub(crate) fn has_ended(child: &mut Child) -> io::Result<bool> {
    let Some(id) = id(child) else { return Ok(true) };
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(id), options) {
        Ok(status) => Ok(status.is_some()),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Asks a program and all that it started to end, and ends what does not in time.
pub(crate) fn stop(child: &mut Child, group: Group) {
    let started = descendants(child.id());
    signal(child, group, &started, Signal::TERM);
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline {
        let is_over = has_ended(child).unwrap_or(true);
        if is_over && !started.iter().any(Process::is_alive) {
            break;
        }
        thread::sleep(LOOK);
    }
    signal(child, group, &started, Signal::KILL);
}

/// Ends what a program that has ended started, without asking.
pub(crate) fn kill_rest(child: &Child, group: Group) {
    signal(child, group, &[], Signal::KILL);
}

fn signal(child: &Child, group: Group, started: &[Process], signal: Signal) {
    if let Some(id) = id(child) {
        let _ = match group {
            Group::Own => kill_process_group(id, signal),
            Group::Shared => kill_process(id, signal),
        };
    }
    // Those that left the group, and those of a shared one.
    for process in started.iter().filter(|process| process.is_alive()) {
        if let Some(id) = process.pid() {
            let _ = kill_process(id, signal);
        }
    }
}

fn id(child: &Child) -> Option<Pid> {
    i32::try_from(child.id()).ok().and_then(Pid::from_raw)
}
