//! Windows, which has neither process groups nor signals: `taskkill` ends a program with all that it
//! started, as long as the program itself runs. What outlives it is left alone.

use std::io;
use std::process::{Child, Command, Stdio};

use crate::running::Group;

pub(crate) fn lead_group(_command: &mut Command) {}

/// Whether a program has ended. Its id stays its own as long as `child` is there.
pub(crate) fn has_ended(child: &mut Child) -> io::Result<bool> {
    Ok(child.try_wait()?.is_some())
}

pub(crate) fn stop(child: &mut Child, _group: Group) {
    let mut command = Command::new("taskkill");
    command.args(["/T", "/F", "/PID", &child.id().to_string()]);
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

pub(crate) fn memory(_id: u32) -> Option<u64> {
    None
}

pub(crate) fn memory_of_all(_id: u32) -> Option<u64> {
    None
}

pub(crate) fn kill_rest(_child: &Child, _group: Group) {}
