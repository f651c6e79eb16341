//! What is said of something that was written to the release map.

use std::fmt;

use relmap_core::commit_id::CommitId;
use relmap_core::map_share::MapShare;
use relmap_report::SafeText;

/// Where it is now, and how to share what is on this machine only. `what` goes before the branch; it may be empty.
pub(crate) fn recorded(
    what: impl fmt::Display,
    branch: &str,
    commit: &CommitId,
    (server, share): (Option<&str>, MapShare),
) -> String {
    let (branch, short) = (SafeText::new(branch), commit.short());
    let what = match what.to_string() {
        what if what.is_empty() => what,
        what => format!("{what} "),
    };
    match server {
        Some(server) => {
            format!("pushed {what}to {branch} at {} in commit {short}", SafeText::new(server))
        }
        None => {
            let share = share.words();
            format!("recorded {what}on {branch} in commit {short}; {share}")
        }
    }
}
