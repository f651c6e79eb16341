//! The answer of `fleet audit`.

use relmap_core::audit::{Audit, Summary};
use relmap_core::fleet::Member;

use super::{repositories, undecided};
use crate::SafeText;
use crate::environments::columns;

/// A table for people: how many past releases of each repository obey the rules.
pub fn audit(members: &[Member<'_, Audit>]) -> String {
    let head = ["REPOSITORY", "RELEASES", "OBEY", "BREAK", "FIRST", "UNDECIDED"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for member in members {
        let Ok(audit) = member.answer else { continue };
        let summary = Summary::of(&audit.releases);
        let Summary { releases, obey, r#break, first, undecided, .. } = summary;
        let mut row = vec![SafeText::new(member.name).to_string()];
        row.extend([releases, obey, r#break, first, undecided].map(|count| count.to_string()));
        rows.push(row);
    }
    let mut text = if rows.len() > 1 { columns(&rows) + "\n" } else { String::new() };
    undecided(&mut text, members);
    text.push_str(&format!("{}\n", repositories(members)));
    text
}
