//! The four numbers of DORA.

use relmap_environments::Metrics;

use super::words::{NONE, columns};

fn cells(one: &Metrics) -> [String; 6] {
    let none = || NONE.to_owned();
    [
        one.environment.clone(),
        one.deployments.to_string(),
        one.per_week.map_or_else(none, |number| format!("{number:.1}")),
        one.lead_time.map_or_else(none, |(seconds, _)| span(seconds)),
        one.change_fail_rate().map_or_else(none, |rate| format!("{:.1} %", rate * 100.0)),
        one.time_to_restore.map_or_else(none, span),
    ]
}

/// A span of time in its largest unit.
fn span(seconds: i64) -> String {
    match seconds {
        0..=5_399 => format!("{} min", (seconds + 30) / 60),
        5_400..=129_599 => format!("{:.1} h", seconds as f64 / 3600.0),
        _ => format!("{:.1} d", seconds as f64 / 86_400.0),
    }
}

/// A table for people.
pub fn table(all: &[Metrics]) -> String {
    let head =
        ["ENVIRONMENT", "DEPLOYMENTS", "PER WEEK", "LEAD TIME", "TAKEN BACK", "TIME TO RESTORE"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(all.iter().map(|one| cells(one).to_vec()));
    columns(&rows)
}
