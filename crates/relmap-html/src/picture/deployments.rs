//! Deployments as a picture: a line for each environment, and on it what was deployed of late.

use relmap_environments::{Deployment, Direction};
use relmap_report::PageText;
use relmap_report::environments::{deployed_label, minute};

use super::lanes::{Lane, MOST_LANES, Mark, Shape};
use super::scene::Drawing;
use super::words::count;
use super::{Axis, Picture, picture};
use crate::environments::PlacedDeployment;
use crate::history::date;

/// How many days before the newest deployment are shown.
const DAYS: i64 = 90;

/// The deployments of the last days, the newest coming first; `None` if there is none.
pub(crate) fn of_deployments(
    environments: &[String],
    deployments: &[PlacedDeployment<'_>],
) -> Option<Picture> {
    let newest = deployments.iter().map(|one| one.deployment.time).max()?;
    let earliest = newest.saturating_sub(DAYS * 86_400);
    let recent = || deployments.iter().filter(|one| one.deployment.time >= earliest);
    let first = recent().map(|one| one.deployment.time).min()?;
    let mut lanes = Vec::new();
    for name in environments.iter().take(MOST_LANES) {
        let mut own: Vec<_> = recent().filter(|one| one.deployment.environment == *name).collect();
        own.sort_by_key(|one| one.deployment.time);
        let is_back =
            |one: &&&PlacedDeployment<'_>| one.deployment.movement.direction == Direction::Back;
        let back = own.iter().filter(is_back).count();
        let mark = |(order, placed): (usize, &&PlacedDeployment<'_>)| {
            let one = placed.deployment;
            let shape = match one.movement.direction {
                Direction::Back => Shape::Back,
                Direction::Forward | Direction::Added => Shape::Deployed,
                _ => Shape::Changed,
            };
            Mark {
                at: one.time,
                order,
                shape,
                in_streak: false,
                title: title(placed.component, one),
            }
        };
        let detail = match back {
            0 => own.len().to_string(),
            back => format!("{} ({back} back)", own.len()),
        };
        let marks = own.iter().enumerate().map(mark).collect();
        lanes.push(Lane { label: name.clone(), detail, marks });
    }
    let all = recent().count();
    let back = recent().filter(|one| one.deployment.movement.direction == Direction::Back).count();
    let day = |seconds| jiff::Timestamp::from_second(seconds).map(date).ok();
    let days = match (day(first), day(newest)) {
        (Some(first), Some(last)) if first == last => format!(" on {first}"),
        (Some(first), Some(last)) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    let drawing = Drawing {
        heads: ("Environment", "Deployments"),
        lanes,
        span: (first, newest),
        gaps: Vec::new(),
        axis: Axis::Time,
        is_stair: false,
    };
    let alt = format!(
        "Timeline of {}{days}, {} of them back to an earlier version, a line for each environment. The table below \
         has the newest.",
        count(all, "deployment"),
        back
    );
    Some(picture(drawing, alt, busiest(recent()).into_iter().collect()))
}

/// A deployment in words: its component, from what to what, when, and by whom.
fn title(component: &str, one: &Deployment) -> String {
    let side = |side: Option<&_>| deployed_label(side).unwrap_or_else(|| "nothing".to_owned());
    let (old, new) = (side(one.old.as_deref()), side(one.new.as_deref()));
    format!("{component}: {old} → {new}, {}, {}", minute(one.time), one.author)
}

/// Which component was deployed most often, if any was more than once.
fn busiest<'d>(recent: impl Iterator<Item = &'d PlacedDeployment<'d>>) -> Option<String> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for one in recent {
        *counts.entry(one.component).or_default() += 1;
    }
    let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))?;
    let (name, times) = most;
    (times > 1).then(|| {
        let name = PageText::short(name, 60);
        format!("Most often deployed: {name}, {times} times.")
    })
}
