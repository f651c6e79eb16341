//! What a picture shows, said in words.

use std::collections::HashSet;

use crate::history::{History, Release, Step, date, days_in_words};
use relmap_report::PageText;

/// How many quiet times are named.
const GAPS: usize = 5;

/// What a picture is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caption<'s> {
    /// The title of the charts.
    pub(crate) title: &'s str,
    /// What the period is called.
    pub(crate) period: &'s str,
}

/// A period: what is in it.
pub(super) fn period(subject: &Caption<'_>, releases: &[Release<'_>]) -> String {
    let Caption { title, period } = subject;
    format!(
        "Timeline of {}, {period}: {}, {}. The table below has every release.",
        PageText::short(title, 60),
        count(releases.len(), "release"),
        deploys(releases)
    )
}

/// What is remarkable in a period; nothing in many.
pub(super) fn highlights(releases: &[Release<'_>]) -> Vec<String> {
    let mut said = Vec::new();
    if let Some((first, last, patches)) = longest_streak(releases) {
        said.push(format!(
            "Longest streak of patches: {patches} in a row, from {} to {}.",
            PageText::short(&first.record.chart, 60),
            PageText::short(&last.record.chart, 60),
        ));
    }
    let gaps: Vec<String> = releases
        .iter()
        .skip(1)
        .filter(|release| release.after_gap)
        .map(|release| {
            let days = days_in_words(release.days.unwrap_or(0));
            format!("{days} before {}", PageText::short(&release.record.chart, 60))
        })
        .collect();
    if !gaps.is_empty() {
        let more = gaps.len().saturating_sub(GAPS);
        let shown = gaps[..gaps.len() - more].join("; ");
        let more = if more == 0 { String::new() } else { format!("; and {more} more") };
        said.push(format!("Quiet times: {shown}{more}."));
    }
    said
}

/// A whole history.
pub(super) fn title(history: &History<'_>) -> String {
    let days = history
        .dated
        .first()
        .zip(history.dated.last())
        .map(|(first, last)| format!(" from {} to {}", date(first.time()), date(last.time())));
    format!(
        "Timeline of {}{}: {}, {}. The tables have every release.",
        PageText::short(history.title, 60),
        days.unwrap_or_default(),
        count(history.len(), "release"),
        deploys(&history.dated),
    )
}

/// Several titles.
pub(super) fn titles(histories: &[&History<'_>]) -> String {
    let releases = histories.iter().map(|history| history.len()).sum();
    let ends = histories.first().zip(histories.last());
    let names = ends.map_or(String::new(), |(first, last)| {
        format!(", {} to {}", PageText::short(first.title, 60), PageText::short(last.title, 60))
    });
    format!(
        "Timelines of {}{names}, with {}, a line for each. The table below has their numbers.",
        count(histories.len(), "chart"),
        count(releases, "release"),
    )
}

fn deploys(releases: &[Release<'_>]) -> String {
    let apps: HashSet<_> = releases.iter().map(Release::deploys).collect();
    let ends = releases.first().and_then(Release::app_name);
    let ends = ends.zip(releases.last().and_then(Release::app_name));
    match ends {
        Some((first, last)) if first != last => format!(
            "deploying {}, {} to {}",
            count(apps.len(), "app version"),
            PageText::short(&first, 60),
            PageText::short(&last, 60)
        ),
        Some((only, _)) if apps.len() == 1 => {
            format!("all deploying {}", PageText::short(&only, 60))
        }
        _ => format!("deploying {}", count(apps.len(), "app version")),
    }
}

/// The longest run of patches under one app release: the release before it, its last, how many.
fn longest_streak<'r, 'm>(
    releases: &'r [Release<'m>],
) -> Option<(&'r Release<'m>, &'r Release<'m>, usize)> {
    let mut longest = None;
    let mut start = 0;
    for at in 1..releases.len() {
        let goes_on =
            releases[at].step == Step::Patch && releases[at].deploys() == releases[start].deploys();
        if !goes_on {
            start = at;
        }
        let length = at - start;
        if length >= 2 && longest.is_none_or(|(_, _, most)| length > most) {
            longest = Some((&releases[start], &releases[at], length));
        }
    }
    longest
}

pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
