//! What has to be built and pushed for a release.

use std::fmt::Write as _;

use relmap_core::artifacts::{PlannedChart, PlannedImage, PlannedRelease, PublishPlan};
use relmap_core::commit_id::CommitId;
use relmap_core::config::RESULT_PREFIX;

use crate::formats::properties_lines;
use crate::style::Tone;
use crate::{Colour, SafeText, ShellText};

/// For people: what is built and pushed, each with its commands.
pub fn text(plan: &PublishPlan, colour: Colour) -> String {
    let mut text = String::new();
    for release in &plan.releases {
        if !text.is_empty() {
            text.push('\n');
        }
        of_release(&mut text, release, colour);
    }
    text
}

fn of_release(text: &mut String, release: &PlannedRelease, colour: Colour) {
    let state = if release.is_tagged { "" } else { ", not tagged yet" };
    let title = format!("{}{state}", SafeText::new(&release.tag));
    let _ = writeln!(text, "{}", colour.paint(Tone::Strong, &title));
    let mut section = |heading: &str, commands: &[String], note: Option<&str>| {
        let _ = writeln!(text, "\n  {}", SafeText::new(heading));
        for command in commands {
            let _ = writeln!(text, "    {}", SafeText::new(command));
        }
        if let Some(note) = note {
            let _ = writeln!(text, "    ({})", SafeText::new(note));
        }
    };
    for image in &release.images {
        let place = match &image.repository {
            Some(place) => format!(" in {place}"),
            None => String::new(),
        };
        let heading = format!("Build {} of {}{place}:", image.reference, image.app.shown());
        section(&heading, &image.commands, None);
    }
    if let Some(chart) = &release.chart {
        let (name, version) = (&chart.chart.name, &chart.chart.version);
        let heading = format!("Publish {name} {version} at {}:", chart.source);
        section(&heading, &chart.commands, chart.note.as_deref());
    }
    let digests: Vec<String> = (release.images.iter().map(|one| one.digest.clone()))
        .chain(release.chart.iter().map(|one| one.digest.clone()))
        .collect();
    if !digests.is_empty() {
        section("Print the digests:", &digests, None);
    }
    if !release.after.is_empty() {
        let is_tagged = release.is_tagged;
        section(if is_tagged { "Verify:" } else { "Record and verify:" }, &release.after, None);
    }
    for note in &release.notes {
        let _ =
            writeln!(text, "\n  {} {}", colour.paint(Tone::Unsure, "note:"), SafeText::new(note));
    }
}

/// For Jenkins and other readers of `.properties` files: what to build and push as values, numbered from 1. Such values
/// become words of commands, so a value that a shell would act on is left out, and named.
pub fn properties(plan: &PublishPlan) -> String {
    let images: Vec<&PlannedImage> = plan.releases.iter().flat_map(|one| &one.images).collect();
    let charts: Vec<(&PlannedRelease, &PlannedChart)> = plan
        .releases
        .iter()
        .filter_map(|release| Some((release, release.chart.as_ref()?)))
        .collect();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add =
        |name: String, value: &str| all.push((format!("{RESULT_PREFIX}{name}"), value.to_owned()));
    add("IMAGES".to_owned(), &images.len().to_string());
    for (at, image) in images.iter().enumerate() {
        let name = format!("IMAGE_{}", at + 1);
        add(name.clone(), &image.reference);
        add(format!("{name}_APP"), &image.app.shown());
        add(format!("{name}_VERSION"), &image.app.version);
        let optional = [
            ("TAG", image.app.tag.as_deref()),
            ("REVISION", image.app.commit.as_ref().map(CommitId::as_str)),
            ("REPOSITORY", image.repository.as_deref()),
        ];
        for (part, value) in optional {
            if let Some(value) = value {
                add(format!("{name}_{part}"), value);
            }
        }
        if !image.platforms.is_empty() {
            add(format!("{name}_PLATFORMS"), &image.platforms.join(","));
        }
    }
    add("CHARTS".to_owned(), &charts.len().to_string());
    for (at, (release, chart)) in charts.iter().enumerate() {
        let name = format!("CHART_{}", at + 1);
        add(name.clone(), &chart.chart.name);
        add(format!("{name}_VERSION"), &chart.chart.version);
        add(format!("{name}_TAG"), &release.tag);
        if let Some(commit) = &release.commit {
            add(format!("{name}_COMMIT"), commit.as_str());
        }
        add(format!("{name}_PATH"), &chart.chart.path);
        add(format!("{name}_ARCHIVE"), &chart.chart.archive());
        add(format!("{name}_REPOSITORY"), &chart.source.to_string());
    }
    properties_lines(all, |value| ShellText::new(value).is_some())
}
