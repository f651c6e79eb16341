//! Moving references under git's own locks.

use std::process::{Output, Stdio};
use std::time::Duration;

use super::{Git, ProgramError, process};
use crate::references::Change;

/// How long one try may take: hooks run in it.
const LIMIT: Duration = Duration::from_secs(60);

impl Git {
    /// Makes or moves references, all or none, each only from its old value. git takes the locks
    /// first and compares under them. Who calls reads what came of it: the status and git's words.
    pub(crate) fn update_references(
        &self,
        changes: &[&Change],
        reason: &str,
    ) -> Result<Output, ProgramError> {
        let arguments = ["update-ref", "-m", reason, "-z", "--stdin"];
        // The user's hooks run as they do by hand, but none that a commit brings along.
        let mut command = match self.hooks_are_of_checkout()? {
            true => self.command(arguments),
            false => self.command_with_hooks(arguments),
        };
        self.give_own_path(&mut command);
        command.stdin(Stdio::piped());
        let mut input = Vec::new();
        for Change { name, old, new } in changes {
            match old {
                Some(old) => input.extend(format!("update {name}\0{new}\0{old}\0").bytes()),
                None => input.extend(format!("create {name}\0{new}\0").bytes()),
            }
        }
        // The version is not asked for: any git can do this.
        let ended =
            process::run(&mut command, &input, self.terms(Some(LIMIT)), "writing references")?;
        Ok(Output { status: ended.status, stdout: ended.stdout, stderr: ended.stderr })
    }
}
