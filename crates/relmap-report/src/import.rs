//! What `relmap map import` found.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use relmap_core::commit_id::CommitId;
use relmap_core::import::{Import, ImportedRow, Issue, RowPlace, SkipReason, Skipped, StoredRows};
use relmap_core::map_share::MapShare;

use crate::style::Tone;
use crate::{Colour, SafeText};
use relmap_core::words::counted;

/// The import for people: the releases by title, then what is doubtful, then what was skipped.
pub fn text(import: &Import, colour: Colour) -> String {
    let mut out = String::new();
    let rows = import.rows.len();
    let untagged = import.rows.iter().filter(|row| row.issues.contains(&Issue::NotTagged)).count();
    let tags = counted(rows - untagged + import.skipped.len(), "tag");
    let _ = writeln!(
        out,
        "{} of {} in {}",
        counted(rows, "release"),
        counted(import.charts().len(), "chart"),
        match untagged {
            0 => tags,
            _ => format!("{tags}, {untagged} of them in commits without a tag"),
        }
    );
    titles(&mut out, import, colour);
    doubts(&mut out, import, colour);
    skipped_tags(&mut out, import, colour);
    out
}

/// Where the rows of an import are now, in a line.
pub fn stored(stored: &StoredRows, share: MapShare) -> String {
    let StoredRows { place, added, deployments, already_there: there, files, .. } = stored;
    // The branch was behind a copy that had it all, so there is nothing to share.
    let is_as_elsewhere = *added == 0 && *deployments == 0;
    let added = match deployments {
        0 => counted(*added, "record"),
        deployments => {
            format!("{} and {}", counted(*added, "record"), counted(*deployments, "deployment"))
        }
    };
    let mut text = match place {
        _ if stored.is_nothing_new() && *there == 0 => {
            format!("no release was found that could be recorded; nothing was added to {place}")
        }
        _ if stored.is_nothing_new() => {
            let there = counted(*there, "record");
            format!("{place} holds all of it already ({there}); nothing was added")
        }
        RowPlace::Folder(_) => format!(
            "{added} added to {} in {place}; {there} there already",
            counted(*files, "file")
        ),
        RowPlace::Branch { commit, .. } => {
            let commit = commit.as_ref().map_or("", CommitId::as_str);
            let short: String = commit.chars().take(12).collect();
            if is_as_elsewhere {
                let there = counted(*there, "record");
                format!(
                    "{place} is at commit {short} now, as the copy from a remote was ({there}); nothing was added"
                )
            } else {
                format!("{added} added to {place} in commit {short}; {there} there already")
            }
        }
    };
    if !stored.overwritten.is_empty() {
        let mut tags: Vec<String> = stored.overwritten.iter().take(NAMED).cloned().collect();
        if stored.overwritten.len() > NAMED {
            tags.push(format!("{} more", stored.overwritten.len() - NAMED));
        }
        let _ = write!(
            text,
            "; overwritten since they were recorded, and left as recorded: {}; see relmap artifacts verify --all",
            SafeText::new(&tags.join(", "))
        );
    }
    let without_tag = stored.without_tag;
    if without_tag > 0 {
        let _ = write!(
            text,
            "; {} without the app's tag, as recorded, though it is known now: to have it, {}",
            counted(without_tag, "record"),
            match place {
                RowPlace::Folder(_) => "import into a place without a map",
                RowPlace::Branch { .. } =>
                    "correct each: relmap map correct CHART-TAG --app APP-TAG --because REASON",
            }
        );
    }
    if let RowPlace::Branch { commit: Some(_), .. } = place
        && !is_as_elsewhere
    {
        let _ = write!(text, "; {}", share.words());
    }
    text
}

/// What was exported, in a line.
pub fn exported(
    folder: &Path,
    (files, records): (usize, usize),
    (environments, deployments): (usize, usize),
) -> String {
    let (charts, folder) = (counted(files, "chart"), folder.display().to_string());
    let deployed = match deployments {
        0 => String::new(),
        count => {
            let environments = counted(environments, "environment");
            format!(" and {} of {environments}", counted(count, "deployment"))
        }
    };
    format!(
        "wrote {} of {charts}{deployed} to {}; to add them to another map, run there: relmap map import --from FOLDER --branch",
        counted(records, "record"),
        SafeText::new(&folder)
    )
}

/// A line for each title: how many releases, how many with an app release, how many doubtful, and
/// the newest.
fn titles(out: &mut String, import: &Import, colour: Colour) {
    let mut titles: BTreeMap<&str, Vec<&ImportedRow>> = BTreeMap::new();
    for row in &import.rows {
        titles.entry(&row.title).or_default().push(row);
    }
    if titles.is_empty() {
        return;
    }
    let mut lines =
        vec![["TITLE", "RELEASES", "APP TAGS", "DOUBTFUL", "LATEST"].map(str::to_owned)];
    for (title, rows) in &titles {
        let count = |has: fn(&ImportedRow) -> bool| rows.iter().filter(|row| has(row)).count();
        let latest = rows.iter().max_by_key(|row| row.released);
        let pair = |row: &&ImportedRow| match (&row.app_tag, &row.app_version) {
            (Some(app), _) => format!("{} -> {app}", row.tag),
            (None, Some(version)) => format!("{} (appVersion {version})", row.tag),
            (None, None) => row.tag.to_string(),
        };
        lines.push([
            SafeText::new(title).to_string(),
            rows.len().to_string(),
            count(|row| row.app_tag.is_some()).to_string(),
            count(|row| !row.issues.is_empty()).to_string(),
            SafeText::new(&latest.map(pair).unwrap_or_default()).to_string(),
        ]);
    }
    let width = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let apps = import.rows.iter().any(|row| row.app_tag.is_some());
    out.push('\n');
    for (at, [title, releases, with_app, doubtful, latest]) in lines.iter().enumerate() {
        let [a, b, c, d] = widths;
        let with_app = if apps { format!("  {with_app:>c$}") } else { String::new() };
        let line = format!("{title:a$}  {releases:>b$}{with_app}  {doubtful:>d$}  {latest}");
        let _ = writeln!(out, "{}", if at == 0 { colour.paint(Tone::Faint, &line) } else { line });
    }
}

/// How many tags are named of each doubt and of each reason.
const NAMED: usize = 3;

fn doubts(out: &mut String, import: &Import, colour: Colour) {
    for issue in Issue::ALL {
        let rows: Vec<&ImportedRow> =
            import.rows.iter().filter(|row| row.issues.contains(issue)).collect();
        let show = |row: &&ImportedRow| {
            let said = |version: &Option<String>| version.clone().unwrap_or_else(|| "none".into());
            match issue {
                Issue::AppTagMissing
                | Issue::AppTagAmbiguous
                | Issue::AppTagInferred
                | Issue::AppVersionFloating => {
                    let app = row.app_tag.as_ref().map(|tag| format!(" -> {tag}"));
                    let app = app.unwrap_or_default();
                    format!("{}: appVersion {}{app}", row.tag, said(&row.app_version))
                }
                _ => format!("{}: version {} in {}", row.tag, said(&row.chart_version), row.path),
            }
        };
        let head = format!("{}: {}", issue.as_str(), issue.summary());
        group(out, &head, rows.iter().map(show).collect(), Tone::Unsure, colour);
    }
}

fn skipped_tags(out: &mut String, import: &Import, colour: Colour) {
    for reason in SkipReason::ALL {
        let tags = import.skipped.iter().filter(|skipped| skipped.reason == *reason);
        let show = |Skipped { tag, detail, .. }: &Skipped| match detail.as_str() {
            "" => tag.to_string(),
            detail => format!("{tag}: {detail}"),
        };
        let head = format!("skipped, {}: {}", reason.as_str(), reason.summary());
        group(out, &head, tags.map(show).collect(), Tone::Strong, colour);
    }
}

fn group(out: &mut String, head: &str, lines: Vec<String>, tone: Tone, colour: Colour) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{} {head}", colour.paint(tone, &lines.len().to_string()));
    for line in lines.iter().take(NAMED) {
        let _ = writeln!(out, "  {}", SafeText::new(line));
    }
    if lines.len() > NAMED {
        let _ = writeln!(out, "  and {} more", lines.len() - NAMED);
    }
}
