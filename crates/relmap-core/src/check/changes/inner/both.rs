//! What is installed on both sides, by its place.

use std::collections::HashMap;

use super::instance::{Installed, Instance};
use super::load::Chart;

/// What is installed on both sides at a place, the chart around all among it.
pub(super) fn on_both_sides<'i, 'c>(
    old: &'i Installed<'c>,
    new: &'i Installed<'c>,
) -> Vec<(String, &'i Instance<'c>, &'i Instance<'c>)> {
    let mut before = HashMap::new();
    places(&old.root, String::new(), &mut |place, instance| {
        before.insert(place, instance);
    });
    let mut both = Vec::new();
    places(&new.root, String::new(), &mut |place, now| {
        both.extend(before.get(&place).map(|&was| (place, was, now)));
    });
    both
}

/// The places of charts that are a library now and were none, and the other way round.
pub(in super::super) fn turned<'c>(
    old: &Installed<'c>,
    new: &Installed<'c>,
) -> Vec<(String, &'c Chart)> {
    let both = on_both_sides(old, new).into_iter();
    let turned = both.filter(|(_, was, now)| was.chart.is_library != now.chart.is_library);
    turned.map(|(place, _, now)| (place, now.chart)).collect()
}

/// Shows all that is installed, each with its place.
fn places<'i, 'c>(
    instance: &'i Instance<'c>,
    place: String,
    show: &mut impl FnMut(String, &'i Instance<'c>),
) {
    for inner in &instance.inner {
        places(inner, inner.place_of(&place), show);
    }
    show(place, instance);
}
