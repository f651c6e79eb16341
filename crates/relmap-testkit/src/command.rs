//! Child processes that see nothing of the machine's own git settings.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// What a child process may inherit: how to find programs and where to put temporary files.
const INHERITED: [&str; 6] = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "CI"];

/// A command with a cleared environment: no user or system configuration of git, no prompts, a
/// fixed author and committer, English messages. `home` stands in for the home folder.
///
/// The command starts in `folder`.
pub fn clean_command(program: impl AsRef<OsStr>, folder: &Path, home: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear().current_dir(folder);
    for name in INHERITED {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .env("HOME", home)
        .env("XDG_CONFIG_HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_AUTHOR_NAME", "A. Author")
        .env("GIT_AUTHOR_EMAIL", "author@example.org")
        .env("GIT_COMMITTER_NAME", "C. Committer")
        .env("GIT_COMMITTER_EMAIL", "committer@example.org")
        .env("LC_ALL", "C")
        .env("TZ", "UTC")
        .env("NO_COLOR", "1");
    command
}
