//! A program that runs, and its end.

use std::io;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};

use crate::{interrupt, system};

/// Whether a program gets a process group of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A group of its own, which ends as a whole. It cannot read from the terminal then.
    Own,
    /// That of this process: a person at the terminal can be asked.
    Shared,
}

/// A program that runs. It is not stopped when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    group: Group,
    has_ended: bool,
}

impl Running {
    /// Starts a program, unless this process is to end.
    ///
    /// # Errors
    /// When it does not start; of kind [`Interrupted`](io::ErrorKind::Interrupted) when this process is
    /// to end.
    pub fn start(command: &mut Command, group: Group) -> io::Result<Running> {
        if interrupt::interrupted().is_some() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if group == Group::Own {
            system::lead_group(command);
        }
        let child = command.spawn()?;
        interrupt::one_more();
        Ok(Running { child, group, has_ended: false })
    }

    /// What is written to its standard input, the first time.
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// What it writes to its standard output, the first time.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// What it writes to its standard error, the first time.
    pub fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Whether it has ended. Its id stays its own until [`Running::end`].
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn has_ended(&mut self) -> io::Result<bool> {
        self.has_ended = self.has_ended || system::has_ended(&mut self.child)?;
        Ok(self.has_ended)
    }

    /// How much memory it uses now, in bytes, without what it started; `None` where the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        system::memory(self.child.id())
    }

    /// The same with all that it started, and without what of files they look into.
    pub fn memory_of_all(&self) -> Option<u64> {
        system::memory_of_all(self.child.id())
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn end(mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }

    /// Asks it and all that it started to end, and ends what does not.
    pub fn stop(mut self) {
        system::stop(&mut self.child, self.group);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends what it started and what is still at work, without asking. It itself has ended.
    pub fn kill_rest(&self) {
        system::kill_rest(&self.child, self.group);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        interrupt::one_less();
    }
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use std::process::Stdio;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::system::{GRACE, LOOK, Process};

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::piped());
        command
    }

    /// Starts a script that writes the ids of its children, and reads so many of them.
    fn start(script: &str, group: Group, count: usize) -> (Running, Vec<u32>) {
        use std::io::{BufRead as _, BufReader};
        let mut running = Running::start(&mut shell(script), group).unwrap();
        let lines = BufReader::new(running.stdout().unwrap()).lines().take(count);
        let ids = lines.map(|line| line.unwrap().parse().unwrap()).collect();
        (running, ids)
    }

    fn is_gone(id: u32) -> bool {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(2) {
            if Process::now(id).is_none_or(|process| !process.is_alive()) {
                return true;
            }
            thread::sleep(LOOK);
        }
        false
    }

    #[test]
    fn all_that_a_program_started_ends_with_it() {
        for group in [Group::Own, Group::Shared] {
            let script = "sleep 60 & echo $!; sh -c 'sleep 60 & echo $!; wait' & wait";
            let (running, ids) = start(script, group, 2);
            running.stop();
            assert!(ids.iter().all(|id| is_gone(*id)), "{group:?}: {ids:?}");
        }
    }

    #[test]
    fn what_does_not_end_when_asked_is_ended() {
        let (running, ids) = start("trap '' TERM; sleep 60 & echo $!; wait; wait", Group::Own, 1);
        let start = Instant::now();
        running.stop();
        assert!(is_gone(ids[0]), "{ids:?}");
        assert!(start.elapsed() < GRACE + Duration::from_secs(3));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_a_program_is_told() {
        let mut running = Running::start(&mut shell("exec sleep 60"), Group::Own).unwrap();
        let used = running.memory().unwrap();
        assert!((1..64 << 20).contains(&used), "{used}");
        assert!(!running.has_ended().unwrap());
        running.stop();
    }

    /// git leaves the talk with a server to a program of its own, which fills the memory.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_what_a_program_started_is_told() {
        let inner = "x=$(head -c 30000000 /dev/zero | tr '\\0' a); echo $$; sleep 60; echo $x";
        let mut command = Command::new("sh");
        command.args(["-c", "sh -c \"$0\" & wait", inner]).stdout(Stdio::piped());
        let mut running = Running::start(&mut command, Group::Own).unwrap();
        let mut ready = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(running.stdout().unwrap()),
            &mut ready,
        )
        .unwrap();
        let (own, all) = (running.memory().unwrap(), running.memory_of_all().unwrap());
        running.stop();
        assert!(own < 30_000_000, "{own}");
        assert!(all > 30_000_000, "{all}");
    }

    #[test]
    fn the_end_of_a_program_is_told() {
        let mut running = Running::start(&mut shell("exit 3"), Group::Own).unwrap();
        while !running.has_ended().unwrap() {
            thread::sleep(LOOK);
        }
        assert_eq!(running.end().unwrap().code(), Some(3));
    }
}
