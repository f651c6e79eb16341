//! The map as a picture: one line for each app release, time from left to right, and on each line
//! the chart releases that deploy it.
//!
//! ```text
//!              2025          Apr            Jul
//!   app-1.3.0 ······························◆━━●━●··· 2.0.0 – 2.0.2
//!   app-1.2.0 ·············●──●──────────────········ 1.1.0, 1.2.0
//!   app-1.1.0 ···●━●━●━●━━━···························· 1.0.0 – 1.0.4
//! ```
//!
//! The name of the app is before its line and those of its charts behind it, so that no label
//! can lie on another however many releases there are. A thick stroke is a streak of patches, a
//! shaded stripe is a time without releases.

mod axis;
mod deployments;
mod lanes;
mod marks;
mod narrow_labels;
mod pieces;
mod scene;
mod stair;
mod svg;
mod text_width;
mod words;

pub(super) use deployments::of_deployments;
pub(super) use lanes::MOST_LANES;
use lanes::{Grain, Lane, lanes_of_apps, lanes_of_titles};
use pieces::Scene;
use scene::{Drawing, Form, Gap};
pub(super) use svg::svg;
pub(super) use words::Caption;

use super::history::{History, Release, days_in_words};

/// A picture in its two forms, and what it shows in words.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) wide: Scene,
    pub(super) narrow: Scene,
    /// What it shows, for those who do not see it.
    pub(super) alt: String,
    /// What is remarkable in it.
    pub(super) highlights: Vec<String>,
}

/// Whether the place of a release tells its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    Time,
    /// No release has a date: each is as far from the next as any.
    Order,
}

/// One period of a history, a line for each app release.
pub(super) fn of_period(subject: &Caption<'_>, releases: &[Release<'_>], axis: Axis) -> Picture {
    draw(
        lanes_of_apps(releases, Grain::Exact, axis),
        releases,
        axis,
        words::period(subject, releases),
    )
}

/// A whole history, with as fine lines as fit.
pub(super) fn of_title(history: &History<'_>) -> Picture {
    let grain = Grain::finest_that_fits(&history.dated);
    let lanes = lanes_of_apps(&history.dated, grain, Axis::Time);
    let mut picture = draw(lanes, &history.dated, Axis::Time, words::title(history));
    if grain != Grain::Exact {
        let said = "Here each line is several app releases that belong together.";
        picture.highlights.insert(0, said.to_owned());
    }
    picture
}

/// Several titles, a line for each, from one time to another in seconds since 1970.
pub(super) fn of_titles(histories: &[&History<'_>], span: (i64, i64)) -> Picture {
    let drawing = Drawing {
        heads: ("Chart", "Latest (releases)"),
        lanes: lanes_of_titles(histories),
        span,
        gaps: Vec::new(),
        axis: Axis::Time,
        is_stair: false,
    };
    let said =
        "Each line is a chart; at its end are its latest version and how many releases it has.";
    picture(drawing, words::titles(histories), vec![said.to_owned()])
}

fn draw(lanes: Vec<Lane>, releases: &[Release<'_>], axis: Axis, alt: String) -> Picture {
    let mut gaps = Vec::new();
    for (before, release) in releases.iter().zip(releases.iter().skip(1)) {
        if axis == Axis::Time && release.after_gap {
            gaps.push(Gap {
                from: before.time().as_second(),
                to: release.time().as_second(),
                words: format!("{} quiet", days_in_words(release.days.unwrap_or(0))),
            });
        }
    }
    let places = lanes.iter().flat_map(|lane| lane.marks.iter().map(|mark| mark.at));
    let span = (places.clone().min().unwrap_or(0), places.max().unwrap_or(0));
    let heads = ("App", "Charts (how many)");
    let drawing = Drawing { heads, lanes, span, gaps, axis, is_stair: true };
    picture(drawing, alt, words::highlights(releases))
}

/// How much time a picture shows at least, in seconds: releases of one day are next to each other, and the axis has
/// ticks to say when that was.
const LEAST_SPAN: i64 = 14 * 86_400;

/// The span of a picture, with the same time added at both ends of a short one.
fn widened((from, to): (i64, i64)) -> (i64, i64) {
    let missing = LEAST_SPAN - to.saturating_sub(from);
    match missing > 0 {
        true => (from - missing / 2, to + missing - missing / 2),
        false => (from, to),
    }
}

fn picture(mut drawing: Drawing, alt: String, highlights: Vec<String>) -> Picture {
    if drawing.axis == Axis::Time {
        drawing.span = widened(drawing.span);
    }
    Picture {
        wide: scene::layout(&drawing, Form::Wide),
        narrow: scene::layout(&drawing, Form::Narrow),
        alt,
        highlights,
    }
}
