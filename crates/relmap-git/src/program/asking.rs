//! Asking a server: again, where it had no room.
//!
//! A crowded server drops connections that it has no room for: `git daemon` above its
//! `--max-connections`, sshd above its `MaxStartups`, a proxy with 503. Whatever only reads is tried again for a
//! while. Those on this machine that were turned away by one server stand in line, so that they do not crowd it more.

use std::process::Command;
use std::time::Duration;

use relmap_core::network::Address;

use super::failure_words::is_turned_away;
use super::process::Ended;
use super::{Git, ProgramError, Remote};
use crate::references::{Patience, Pauses, Turn};

/// How long a server is asked again, once this process is at the head of the line.
const AGAIN: Patience =
    Patience { total: Duration::from_secs(20), longest: Duration::from_millis(500) };

/// How much longer than that to stand in line at most.
const LINE: u32 = 12;

impl Git {
    /// Runs a command that only reads from a server; the same again, as long as the server turns it
    /// away. `limit` bounds each try, and all that follow the first.
    pub(super) fn ask_server(
        &self,
        remote: &Remote,
        doing: &str,
        command: impl Fn() -> Result<Command, ProgramError>,
    ) -> Result<Ended, ProgramError> {
        self.ask_again(remote, doing, || self.run(command()?, b"", doing))
    }

    /// The same for a command that lists what the server has.
    pub(super) fn ask_server_to_list(
        &self,
        remote: &Remote,
        doing: &str,
        command: impl Fn() -> Result<Command, ProgramError>,
    ) -> Result<Ended, ProgramError> {
        self.ask_again(remote, doing, || self.run_to_list(command()?, doing))
    }

    fn ask_again(
        &self,
        remote: &Remote,
        doing: &str,
        run: impl Fn() -> Result<Ended, ProgramError>,
    ) -> Result<Ended, ProgramError> {
        let turn = self.place_in_line(remote);
        let ended = run()?;
        if ended.status.success() || !is_turned_away(&ended.stderr) {
            return Ok(ended);
        }
        self.note_crowd(remote);
        let _turn = turn.or_else(|| self.place_in_line(remote));
        let mut last = ended;
        let mut pauses = Pauses::new(Patience { total: self.patience(), ..AGAIN });
        while pauses.pause() {
            last = run()?;
            if last.status.success() || !is_turned_away(&last.stderr) {
                return Ok(last);
            }
        }
        match relmap_process::interrupted() {
            Some(_) => Err(ProgramError::Interrupted { doing: doing.to_owned() }),
            None => Ok(last),
        }
    }

    /// Waits in line for a server that turned this process away before; it is this process's turn for as
    /// long as the answer is kept.
    pub(super) fn place_in_line(&self, remote: &Remote) -> Option<Turn> {
        let server = server(remote);
        let is_crowded = self.crowded.borrow().contains(&server);
        is_crowded.then(|| Turn::in_line(&server, self.patience() * LINE))
    }

    /// Notes that a server turned this process away.
    pub(super) fn note_crowd(&self, remote: &Remote) {
        self.crowded.borrow_mut().insert(server(remote));
    }

    fn patience(&self) -> Duration {
        self.limit.map_or(AGAIN.total, |limit| limit.min(AGAIN.total))
    }
}

/// The server that has a repository: all its repositories share the room.
fn server(remote: &Remote) -> String {
    let url = remote.place.as_ref().unwrap_or(&remote.url);
    match Address::parse(url) {
        Address::Server(server) => format!("{} {}", server.scheme.name(), server.shown()),
        _ => url.clone(),
    }
}
