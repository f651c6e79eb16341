//! The four numbers of DORA, from the history of an environment.

use std::collections::HashMap;

use crate::{Catalog, Deployment, Direction};

/// The numbers of one environment over a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Metrics {
    /// The environment.
    pub environment: String,
    /// The time of the first and of the last deployment, in seconds since 1970.
    pub span: Option<(i64, i64)>,
    /// How many deployments there were: to a later or an earlier version, and rebuilt ones.
    pub deployments: usize,
    /// How many went back.
    pub rollbacks: usize,
    /// How many deployments a week.
    pub per_week: Option<f64>,
    /// The median time from a chart's release to its deployment, in seconds; of how many.
    pub lead_time: Option<(i64, usize)>,
    /// The median time from a deployment that was taken back to the roll-back, in seconds.
    pub time_to_restore: Option<i64>,
    /// How many deployments each month has, as `2026-11`.
    pub months: Vec<(String, usize, usize)>,
}

impl Metrics {
    /// The part of the deployments that were taken back.
    pub fn change_fail_rate(&self) -> Option<f64> {
        let forward = self.deployments.checked_sub(self.rollbacks).filter(|count| *count > 0)?;
        Some(self.rollbacks as f64 / forward as f64)
    }
}

const WEEK: f64 = 7.0 * 24.0 * 60.0 * 60.0;

/// The numbers of one environment. `history` is in the order of time; `month` names the month of a
/// time.
pub fn metrics(
    environment: &str,
    history: &[Deployment],
    catalog: &Catalog,
    month: impl Fn(i64) -> String,
) -> Metrics {
    let mut found = Metrics {
        environment: environment.to_owned(),
        span: None,
        deployments: 0,
        rollbacks: 0,
        per_week: None,
        lead_time: None,
        time_to_restore: None,
        months: Vec::new(),
    };
    let mut last: HashMap<&crate::ComponentKey, i64> = HashMap::new();
    let (mut leads, mut restores) = (Vec::new(), Vec::new());
    for one in history.iter().filter(|one| one.environment == environment) {
        let direction = one.movement.direction;
        if !matches!(direction, Direction::Forward | Direction::Back | Direction::Rebuilt) {
            last.insert(&one.component, one.time);
            continue;
        }
        found.deployments += 1;
        let span = found.span.get_or_insert((one.time, one.time));
        *span = (span.0.min(one.time), span.1.max(one.time));
        let name = month(one.time);
        if found.months.last().is_none_or(|(known, ..)| *known != name) {
            found.months.push((name, 0, 0));
        }
        if let Some(last) = found.months.last_mut() {
            last.1 += 1;
            last.2 += usize::from(direction == Direction::Back);
        }
        let before = last.insert(&one.component, one.time);
        if direction == Direction::Back {
            found.rollbacks += 1;
            restores.extend(before.map(|before| (one.time - before).max(0)));
        } else if direction == Direction::Forward {
            let released = one.new.as_ref().and_then(|new| {
                catalog.resolve(new).release().and_then(|release| release.released)
            });
            leads.extend(released.map(|released| (one.time - released).max(0)));
        }
    }
    if let Some((first, last)) = found.span {
        let weeks = ((last - first) as f64 / WEEK).max(1.0);
        found.per_week = Some(found.deployments as f64 / weeks);
    }
    let count = leads.len();
    found.lead_time = median(&mut leads).map(|median| (median, count));
    found.time_to_restore = median(&mut restores);
    found
}

fn median(numbers: &mut [i64]) -> Option<i64> {
    numbers.sort_unstable();
    let middle = numbers.len().checked_sub(1)? / 2;
    numbers.get(middle).copied()
}
