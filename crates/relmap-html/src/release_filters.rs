//! Filters of the releases on a page: by line of versions, and by how far a release moved.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::filter::{Choice, Filter, GROUPS, group_class};
use crate::names::Names;
use crate::section::Section;
use relmap_report::PageText;

/// A line of versions: `3.x`, or `0.12.x` where all have one major version.
type Line = (u64, Option<u64>);

/// Filters for these sections, and the classes of their rows and notes.
pub(super) fn filters(sections: &mut [Section], ids: &mut Names) -> Vec<Filter> {
    let rows = || sections.iter().flat_map(|section| &section.table.rows);
    let all = rows().count();
    let majors: Vec<u64> = rows().filter_map(|row| Some(row.line?.0)).collect();
    let has_majors = majors.iter().any(|major| *major != majors[0]);
    let line = |of: Option<(u64, u64)>| -> Option<Line> {
        of.map(|(major, minor)| (major, (!has_majors).then_some(minor)))
    };
    let mut counts: BTreeMap<Reverse<Line>, usize> = BTreeMap::new();
    for row in rows() {
        if let Some(line) = line(row.line) {
            *counts.entry(Reverse(line)).or_default() += 1;
        }
    }
    let steps = ["major", "minor", "prerelease"]
        .map(|step| rows().filter(|row| row.step == step || is_first(row.step, step)).count());
    let group_of: BTreeMap<Line, usize> = counts
        .keys()
        .enumerate()
        .map(|(number, Reverse(line))| (*line, number.min(GROUPS - 1)))
        .collect();

    let mut groups: Vec<Choice> = Vec::new();
    for (Reverse(line), count) in &counts {
        let number = groups.len();
        match groups.last_mut() {
            Some(older) if number == GROUPS => {
                older.count += count;
                older.label = PageText::new("older");
            }
            _ => groups.push(Choice::new(&group_class(number), &name(*line), *count)),
        }
    }
    let [majors, minors, prereleases] = steps;
    let steps = [
        Choice::new("major", "major", majors),
        Choice::new("minor", "major, minor or first", if majors > 0 { majors + minors } else { 0 }),
        Choice::new("minor", "minor or first", if majors > 0 { 0 } else { minors }),
        Choice::new(
            "final",
            "without prereleases",
            if prereleases > 0 { all - prereleases } else { 0 },
        ),
    ];
    let filters =
        [Filter::of_many("Line", all, groups, ids), Filter::of_many("Steps", all, steps, ids)];
    let filters: Vec<Filter> = filters.into_iter().flatten().collect();
    if filters.is_empty() {
        return filters;
    }
    for section in sections {
        for row in &mut section.table.rows {
            let group = line(row.line).and_then(|line| group_of.get(&line));
            let group = group.map_or(String::new(), |group| format!(" {}", group_class(*group)));
            row.class = format!("by-group by-step{group} {}", step_class(row.step));
        }
        for notes in &mut section.notes {
            let row = section.table.rows.iter().find(|row| row.tag == notes.tag);
            notes.class = row.map(|row| row.class.clone()).unwrap_or_default();
        }
    }
    filters
}

/// The first release of all is told of with the minor ones, as in pictures.
fn is_first(of_row: &str, step: &str) -> bool {
    of_row == "first" && step == "minor"
}

fn step_class(step: &str) -> &'static str {
    match step {
        "major" => "final major",
        "minor" | "first" => "final minor",
        "prerelease" => "prerelease",
        _ => "final",
    }
}

fn name((major, minor): Line) -> String {
    match minor {
        None => format!("{major}.x"),
        Some(minor) => format!("{major}.{minor}.x"),
    }
}
