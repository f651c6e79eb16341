//! Deployments, one after the other.

use relmap_core::commit_id::CommitId;
use relmap_environments::Deployment;

use super::words::{self, NONE, columns, label, time};
use crate::SafeText;

const COLUMNS: [&str; 8] =
    ["time", "commit", "environment", "component", "from", "to", "direction", "author"];

fn cells(one: &Deployment) -> [String; 8] {
    let side = |deployed: &Option<std::sync::Arc<relmap_environments::Deployed>>| {
        deployed.as_ref().map_or_else(|| NONE.to_owned(), |deployed| label(deployed, None))
    };
    [
        time(one.time),
        one.commit.as_ref().map_or_else(|| NONE.to_owned(), CommitId::to_string),
        one.environment.clone(),
        one.component.to_string(),
        side(&one.old),
        side(&one.new),
        one.movement.direction.as_str().to_owned(),
        one.author.clone(),
    ]
}

/// A table for a terminal; commits are shortened.
pub fn table(deployments: &[Deployment]) -> String {
    let row = |one: &Deployment| {
        let [time, commit, _, component, from, to, direction, author] = cells(one);
        let commit = commit.chars().take(10).collect();
        [time, commit, component, from, to, direction, author]
            .map(|cell: String| SafeText::new(&cell).to_string())
            .to_vec()
    };
    let head = ["TIME", "COMMIT", "COMPONENT", "FROM", "TO", "DIRECTION", "AUTHOR"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(deployments.iter().map(row));
    columns(&rows)
}

/// A line for each deployment, its cells set off by tabs, for pipes.
pub fn lines(deployments: &[Deployment]) -> String {
    let line = |one| cells(one).map(|cell| SafeText::new(&cell).to_string()).join("\t") + "\n";
    deployments.iter().map(line).collect()
}

/// The same as CSV.
pub fn csv(deployments: &[Deployment]) -> String {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(COLUMNS);
    for one in deployments {
        let _ = writer.write_record(cells(one).map(|cell| words::csv(&cell)));
    }
    String::from_utf8_lossy(&writer.into_inner().unwrap_or_default()).into_owned()
}
