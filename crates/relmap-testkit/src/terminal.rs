//! Programs whose output goes to a terminal.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// Runs a command whose standard output is a terminal, and returns what that was sent, with plain
/// line breaks. Standard error is left out.
///
/// # Panics
/// If this machine has no terminals to offer, or the command cannot be run.
#[track_caller]
pub fn on_terminal(command: &mut Command) -> String {
    try_on_terminal(command, None).unwrap_or_else(|error| panic!("{error}"))
}

/// The same for a terminal with so many columns.
///
/// # Panics
/// As for [`on_terminal`].
#[track_caller]
pub fn on_terminal_of(columns: u16, command: &mut Command) -> String {
    try_on_terminal(command, Some(columns)).unwrap_or_else(|error| panic!("{error}"))
}

fn try_on_terminal(command: &mut Command, columns: Option<u16>) -> io::Result<String> {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(ours.as_fd())?;
    unlockpt(ours.as_fd())?;
    let name = ptsname(ours.as_fd(), Vec::new())?;
    let name = std::ffi::OsStr::from_bytes(name.to_bytes());
    let theirs = OpenOptions::new().read(true).write(true).open(name)?;
    if let Some(columns) = columns {
        let size = Winsize { ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(theirs.as_fd(), size)?;
    }
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::null()).stdout(theirs).spawn()?;
    // The command keeps its end of the terminal; with it, reading would never end.
    command.stdout(Stdio::null());
    let mut bytes = Vec::new();
    match File::from(ours).read_to_end(&mut bytes) {
        // How Linux says that the other end was closed.
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error()) => {}
        read => drop(read?),
    }
    child.wait()?;
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}
