//! Which processes a process started, where the system shows it as Linux does.

use std::collections::HashMap;
use std::fs;

use rustix::process::Pid;

/// A process, told from a later one of the same id by when it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Process {
    id: u32,
    started: u64,
}

impl Process {
    /// The process that has an id now; `None` where the system does not tell.
    #[cfg(test)]
    pub(crate) fn now(id: u32) -> Option<Process> {
        Some(Process { id, started: stat(id)?.started })
    }

    pub(crate) fn pid(&self) -> Option<Pid> {
        i32::try_from(self.id).ok().and_then(Pid::from_raw)
    }

    /// Whether it is there and has not ended.
    pub(crate) fn is_alive(&self) -> bool {
        stat(self.id).is_some_and(|now| now.started == self.started && !now.has_ended)
    }
}

/// The processes below a process.
pub(crate) fn descendants(of: u32) -> Vec<Process> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = folder.flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
    for id in ids {
        if let Some(stat) = stat(id) {
            children.entry(stat.parent).or_default().push(Process { id, started: stat.started });
        }
    }
    let mut found = Vec::new();
    let mut next = vec![of];
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            next.push(child.id);
            found.push(child);
        }
    }
    found
}

/// The memory of a process, in bytes.
pub(crate) fn memory(id: u32) -> Option<u64> {
    size(id, "VmRSS:")
}

/// The memory of a process and of all that it started, in bytes, without the parts of files that they look into.
pub(crate) fn memory_of_all(id: u32) -> Option<u64> {
    let own = size(id, "RssAnon:")?;
    let below = below(id);
    Some(own + below.into_iter().filter_map(|id| size(id, "RssAnon:")).sum::<u64>())
}

fn size(id: u32, field: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let size = text.lines().find_map(|line| line.strip_prefix(field))?;
    size.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The ids below a process. This is asked many times a second, so not every process of the machine is looked at
/// where the system lists children.
fn below(id: u32) -> Vec<u32> {
    let mut found = Vec::new();
    let mut next = vec![id];
    while let Some(parent) = next.pop() {
        let Some(children) = children(parent) else {
            let all = descendants(id).into_iter();
            return all.map(|process| process.id).collect();
        };
        found.extend(&children);
        next.extend(children);
    }
    found
}

/// The children of a process, if the system lists them. A process that has ended has none.
fn children(id: u32) -> Option<Vec<u32>> {
    let Ok(tasks) = fs::read_dir(format!("/proc/{id}/task")) else { return Some(Vec::new()) };
    let mut found = Vec::new();
    for task in tasks.flatten() {
        match fs::read_to_string(task.path().join("children")) {
            Ok(ids) => found.extend(ids.split_whitespace().filter_map(|id| id.parse::<u32>().ok())),
            Err(_) if task.path().exists() => return None,
            Err(_) => {}
        }
    }
    Some(found)
}

struct Stat {
    parent: u32,
    started: u64,
    has_ended: bool,
}

/// What `/proc` tells of a process. The program's name is before it in brackets, and may hold brackets
/// itself.
fn stat(id: u32) -> Option<Stat> {
    let text = fs::read(format!("/proc/{id}/stat")).ok()?;
    let text = String::from_utf8_lossy(&text);
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    Some(Stat {
        has_ended: matches!(*fields.first()?, "Z" | "X"),
        parent: fields.get(1)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}
