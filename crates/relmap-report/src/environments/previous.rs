//! What ran before.

use std::sync::Arc;

use relmap_environments::{Deployed, Since};

use super::words::{NONE, columns, label, since};
use crate::SafeText;

/// A component: its name, what runs, since when, and what ran before.
pub type Step<'s> = (&'s str, &'s Deployed, &'s Since, Option<&'s Arc<Deployed>>);

fn cells((component, now, from, before): Step<'_>) -> [String; 4] {
    let before = before.map_or_else(|| NONE.to_owned(), |before| label(before, None));
    [component.to_owned(), before, label(now, None), since(from)]
        .map(|cell| SafeText::new(&cell).to_string())
}

/// A table for a terminal.
pub fn table<'s>(steps: impl IntoIterator<Item = Step<'s>>) -> String {
    let head = ["COMPONENT", "BEFORE", "NOW", "SINCE"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(steps.into_iter().map(|step| cells(step).to_vec()));
    columns(&rows)
}

/// A line for each component, its cells set off by tabs, for pipes.
pub fn lines<'s>(steps: impl IntoIterator<Item = Step<'s>>) -> String {
    steps.into_iter().map(|step| cells(step).join("\t") + "\n").collect()
}
