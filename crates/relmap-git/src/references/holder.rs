//! Who holds a lock file: git writes no process id into it, so the system is asked.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::ShellWord;

/// A lock file that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLock {
    /// The file.
    pub path: PathBuf,
    /// How old it is, where that can be seen.
    pub age: Option<Duration>,
    /// Who may hold it.
    pub holder: Holder,
}

/// Who may hold a lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A process that has it open: its id and name.
    Open(u32, String),
    /// A git or relmap that is as old as the file at least: its id and name.
    Possible(u32, String),
    /// No process of this machine.
    Gone,
    /// The system does not tell.
    Unknown,
}

impl HeldLock {
    /// Looks at a lock file and at who may hold it.
    pub fn look(path: PathBuf) -> HeldLock {
        let made = std::fs::metadata(&path).and_then(|file| file.modified()).ok();
        let age = made.and_then(|made| made.elapsed().ok());
        let holder = find(&path, age);
        HeldLock { path, age, holder }
    }
}

impl fmt::Display for HeldLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path.display())?;
        if let Some(age) = self.age {
            write!(f, " ({} old)", Age(age))?;
        }
        let remove = format!("rm -f -- {}", ShellWord(&self.path));
        match &self.holder {
            Holder::Open(id, name) => {
                write!(
                    f,
                    "; process {id} ({name}) has it open: wait for it, or stop it and run `{remove}`"
                )
            }
            Holder::Possible(id, name) => write!(
                f,
                "; process {id} ({name}) may hold it: wait for it; if it works elsewhere, a process that was \
                 killed left the file: run `{remove}`"
            ),
            Holder::Gone => write!(
                f,
                "; no git on this machine holds it, so a process that was killed left the file: run `{remove}`"
            ),
            Holder::Unknown => write!(
                f,
                "; if no other git is at work here, a process that was killed left the file: run `{remove}`"
            ),
        }
    }
}

struct Age(Duration);

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (count, unit) = match seconds {
            0..120 => (seconds, "second"),
            120..7200 => (seconds / 60, "minute"),
            7200..172_800 => (seconds / 3600, "hour"),
            _ => (seconds / 86_400, "day"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

/// Goes through the processes of this machine, where it shows them as Linux does.
fn find(lock: &Path, age: Option<Duration>) -> Holder {
    let Ok(listed) = std::fs::read_dir("/proc") else { return Holder::Unknown };
    let Some(uptime) = uptime() else { return Holder::Unknown };
    let own = std::process::id();
    let mut possible = None;
    for process in listed.flatten() {
        let Some(id) = process.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        if id == own {
            continue;
        }
        let folder = process.path();
        // A process may end while it is looked at.
        let Some((name, age_of_process)) = status(&folder, uptime) else { continue };
        if has_open(&folder, lock) {
            return Holder::Open(id, name);
        }
        let writes_references = name.starts_with("git") || name.starts_with("relmap");
        // Clocks of files and of processes differ by a tick.
        let is_old_enough = age.is_none_or(|age| age_of_process + Duration::from_secs(1) >= age);
        if writes_references && is_old_enough && possible.is_none() {
            possible = Some(Holder::Possible(id, name));
        }
    }
    possible.unwrap_or(Holder::Gone)
}

/// Seconds since the machine started.
fn uptime() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/uptime").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The name of a process and how long it has run: `ID (NAME) STATE …`, and the moment of its start
/// in field 22, in hundredths of a second.
fn status(folder: &Path, uptime: f64) -> Option<(String, Duration)> {
    let text = std::fs::read(folder.join("stat")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let (head, rest) = text.rsplit_once(')')?;
    let (_, name) = head.split_once('(')?;
    let start: f64 = rest.split_whitespace().nth(19)?.parse().ok()?;
    let age = Duration::try_from_secs_f64(uptime - start / 100.0).unwrap_or_default();
    Some((name.to_owned(), age))
}

fn has_open(folder: &Path, lock: &Path) -> bool {
    let Ok(files) = std::fs::read_dir(folder.join("fd")) else { return false };
    files.flatten().any(|file| std::fs::read_link(file.path()).is_ok_and(|target| target == lock))
}

/// The lock that git found taken: `Unable to create '/…/x.lock': File exists.`
pub(crate) fn held_lock(stderr: &[u8]) -> Option<PathBuf> {
    let text = String::from_utf8_lossy(stderr);
    // What a server says begins so, and is about its own locks.
    let lines = text.lines().filter(|line| !line.starts_with("remote:"));
    let text = lines.collect::<Vec<_>>().join("\n");
    let (_, rest) = text.split_once("Unable to create '")?;
    let (path, rest) = rest.split_once("': ")?;
    // libgit2 ends the folder with a slash, and git puts another one behind it.
    rest.starts_with("File exists").then(|| Path::new(path).components().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(age: Option<u64>, holder: Holder) -> String {
        HeldLock { path: "/r/m.lock".into(), age: age.map(Duration::from_secs), holder }.to_string()
    }

    #[test]
    fn a_lock_is_described_with_the_command_that_removes_it() {
        assert_eq!(
            words(Some(1), Holder::Open(7, "git".into())),
            "`/r/m.lock` (1 second old); process 7 (git) has it open: wait for it, or stop it and run \
             `rm -f -- /r/m.lock`"
        );
        assert_eq!(
            words(Some(7200), Holder::Possible(7, "git".into())),
            "`/r/m.lock` (2 hours old); process 7 (git) may hold it: wait for it; if it works elsewhere, a process \
             that was killed left the file: run `rm -f -- /r/m.lock`"
        );
        assert_eq!(
            words(Some(200_000), Holder::Gone),
            "`/r/m.lock` (2 days old); no git on this machine holds it, so a process that was killed left the \
             file: run `rm -f -- /r/m.lock`"
        );
        assert_eq!(
            words(None, Holder::Unknown),
            "`/r/m.lock`; if no other git is at work here, a process that was killed left the file: run \
             `rm -f -- /r/m.lock`"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_has_the_file_open_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().canonicalize().unwrap().join("m.lock");
        let file = std::fs::File::create(&path).unwrap();
        let mut child = std::process::Command::new("sleep").arg("60").stdin(file).spawn().unwrap();
        let held = HeldLock::look(path);
        // Between fork and exec the child bears the name of this test.
        let is_child = matches!(held.holder, Holder::Open(id, _) if id == child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(is_child, "{held:?}");
    }

    #[test]
    fn only_a_lock_that_is_taken_is_waited_for() {
        let taken = b"fatal: cannot lock ref 'refs/heads/m': Unable to create '/r/it's/m.lock': File exists.\n\nAnother git process";
        assert_eq!(held_lock(taken).unwrap(), std::path::Path::new("/r/it's/m.lock"));
        let denied = b"fatal: cannot lock ref 'refs/heads/m': Unable to create '/r/m.lock': Permission denied\n";
        assert_eq!(held_lock(denied), None);
        let there =
            b"remote: error: cannot lock ref 'x': Unable to create '/r/x.lock': File exists.\n";
        assert_eq!(held_lock(there), None);
        assert_eq!(held_lock(b"fatal: cannot lock ref 'refs/x': reference already exists"), None);
    }
}
