//! The release notes between two releases of a chart, rolled up for a change ticket.

use std::fmt::Write as _;

use relmap_core::ledger::{AppUpgrade, Direction};
use relmap_core::notes::{NotedRelease, NotesBetween};

use crate::style::Tone;
use crate::{Colour, MarkdownText, SafeText};

/// For people.
pub fn text(notes: &NotesBetween, colour: Colour) -> String {
    let strong = |text: &str| colour.paint(Tone::Strong, SafeText::new(text).as_str());
    let mut text = String::new();
    let _ = writeln!(text, "{}", strong(&title(notes)));
    let mut section = |heading: &str, releases: &[NotedRelease], remark: Option<&str>| {
        let _ = writeln!(text, "\n{}", strong(heading));
        if let Some(remark) = remark {
            let _ = writeln!(text, "\n  {}", SafeText::new(remark));
        }
        for release in releases {
            let _ = writeln!(text, "\n  {}", SafeText::new(&dated(release)));
            match release.notes.as_str() {
                "" => {
                    let _ = writeln!(text, "    (no notes)");
                }
                notes => {
                    for line in SafeText::lines(notes).as_str().lines() {
                        let _ = writeln!(text, "{}", format!("    {line}").trim_end());
                    }
                }
            }
        }
    };
    section("Chart", &notes.chart, nothing(&notes.chart));
    for app in &notes.apps {
        let remark = app.out_of_reach.as_deref().or(match app.step.direction {
            Direction::Stays => None,
            _ => nothing(&app.releases),
        });
        section(&app_heading(&app.step), &app.releases, remark);
    }
    text
}

/// As Markdown, to be pasted into a ticket.
pub fn markdown(notes: &NotesBetween) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "# {}", MarkdownText::new(&title(notes)));
    let mut section = |heading: &str, releases: &[NotedRelease], remark: Option<&str>| {
        let _ = writeln!(text, "\n## {}", MarkdownText::new(heading));
        if let Some(remark) = remark {
            let _ = writeln!(text, "\n{}", MarkdownText::new(remark));
        }
        for release in releases {
            let _ = writeln!(text, "\n### {}\n", MarkdownText::new(&dated(release)));
            match release.notes.as_str() {
                "" => text.push_str("No notes.\n"),
                notes => {
                    let _ = writeln!(text, "{}", MarkdownText::notes(notes));
                }
            }
        }
    };
    section("Chart", &notes.chart, nothing(&notes.chart));
    for app in &notes.apps {
        let remark = app.out_of_reach.as_deref().or(match app.step.direction {
            Direction::Stays => None,
            _ => nothing(&app.releases),
        });
        section(&app_heading(&app.step), &app.releases, remark);
    }
    text
}

fn title(notes: &NotesBetween) -> String {
    let to = &notes.to.record.chart;
    match &notes.from {
        Some(from) if notes.backwards => {
            format!("{} back to {to}: what is taken back", from.record.chart)
        }
        Some(from) => format!("{} to {to}", from.record.chart),
        None => to.clone(),
    }
}

fn app_heading(AppUpgrade { old, new, direction, .. }: &AppUpgrade) -> String {
    let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "(none)".to_owned());
    match direction {
        Direction::Stays => format!("App: stays at {}", shown(new)),
        Direction::Back => format!("App: {} back to {}", shown(old), shown(new)),
        Direction::Forward | Direction::Unknown => format!("App: {} to {}", shown(old), shown(new)),
    }
}

fn dated(release: &NotedRelease) -> String {
    match &release.date {
        Some(date) => format!("{} ({date})", release.tag),
        None => release.tag.clone(),
    }
}

fn nothing(releases: &[NotedRelease]) -> Option<&'static str> {
    releases.is_empty().then_some("Nothing was released between the two.")
}
