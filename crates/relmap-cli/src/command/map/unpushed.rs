//! What a clone has of the map, and its server does not.

use relmap_core::tag_name::TagName;
use relmap_core::words::counted;
use relmap_report::SafeText;

/// How many tags are named.
const NAMED: usize = 5;

/// What it is, counted; records by their tags.
pub(super) fn named(tags: &[TagName], deployments: usize, others: usize) -> String {
    let mut shown: Vec<String> =
        tags.iter().take(NAMED).map(|tag| SafeText::new(tag).to_string()).collect();
    if tags.len() > NAMED {
        shown.push(format!("and {} more", tags.len() - NAMED));
    }
    let records = match tags.len() {
        0 => None,
        count => Some(format!("{} ({})", counted(count, "record"), shown.join(", "))),
    };
    let deployments = (deployments > 0).then(|| counted(deployments, "deployment"));
    let others = (others > 0).then(|| counted(others, "other file"));
    let all: Vec<String> = [records, deployments, others].into_iter().flatten().collect();
    match all.is_empty() {
        true => "no record".to_owned(),
        false => all.join(", "),
    }
}
