//! What deploying one release of a chart over another changes, for people.

use std::fmt::Write as _;

use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::chart::values::KeyChange;
use relmap_core::ledger::{AppUpgrade, Direction, Release, Selection, Upgrade};
use relmap_core::outcome::ImageMove;
use relmap_core::version::Bump;

use crate::map_table::{day, deploys};
use crate::style::Tone;
use crate::{Colour, SafeText};

/// How a step is shown to people.
#[derive(Debug, Clone, Copy)]
pub struct DiffStyle {
    /// Whether with colours.
    pub colour: Colour,
    /// How many lines of one sort are shown before the rest is counted; none for all.
    pub limit: Option<usize>,
}

/// A step between two releases.
pub fn text(step: &Upgrade, style: DiffStyle) -> String {
    let mut text = String::new();
    for (word, release) in [("from", &step.from), ("to", &step.to)] {
        let _ = writeln!(text, "{word:<6}{}", shown(release, style));
    }
    text.push('\n');
    body(&mut text, step, style, ["added", "removed"]);
    text
}

/// The step back to the release before.
pub fn previous_text(step: &Upgrade, choice: Selection, style: DiffStyle) -> String {
    let mut text = String::new();
    let version = SafeText::new(&step.from.record.version);
    let _ = writeln!(text, "from      {}", shown(&step.from, style));
    let _ = writeln!(text, "back to   {}", shown(&step.to, style));
    let chosen = match choice {
        Selection::VersionAndTime => {
            format!("the highest version below {version} that was out by then")
        }
        Selection::Version => {
            format!(
                "the highest version below {version}; the map does not say when both were released"
            )
        }
        Selection::Time => {
            "the one released last before it; its version cannot be compared".to_owned()
        }
    };
    let _ =
        writeln!(text, "          {}\n", style.colour.paint(Tone::Faint, &format!("({chosen})")));
    body(&mut text, step, style, ["coming back", "vanishing"]);
    text
}

fn shown(release: &Release, style: DiffStyle) -> String {
    let tag = style.colour.paint(Tone::Strong, SafeText::new(&release.record.chart).as_str());
    let deploys = SafeText::new(&deploys(&release.record));
    match day(&release.record).as_str() {
        "-" => format!("{tag} (deploys {deploys})"),
        day => format!("{tag} (deploys {deploys}, released {day})"),
    }
}

/// Everything that differs. The words are those for keys that only the one or the other side has.
fn body(text: &mut String, step: &Upgrade, style: DiffStyle, [come, go]: [&str; 2]) {
    let difference = &step.difference;
    let heading = |text: &mut String, name: &str, summary: &str| {
        let name = style.colour.paint(Tone::Strong, &format!("{name:<14}"));
        let _ = writeln!(text, "{}", format!("{name}{summary}").trim_end());
    };
    match step.apps.as_slice() {
        [] => heading(text, "app", "none that the map knows"),
        [only] => heading(text, "app", &app(only)),
        several => {
            heading(text, "apps", "");
            lines(text, several, style, |one| format!("  {}: {}", one.name, app(one)));
        }
    }
    if difference.delivers_the_same() && difference.findings.is_empty() {
        heading(text, "chart", "delivers the same");
        return;
    }
    let diff = &difference.values;
    let counts: Vec<String> = [
        (diff.added.len(), come),
        (diff.removed.len(), go),
        (diff.retyped.len(), "of another type"),
        (diff.changed.len(), "with another default"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    if counts.is_empty() {
        heading(text, "values", "the same keys and defaults");
    } else {
        heading(text, "values", &counts.join(", "));
        key_lines(text, "+", &diff.added, style, |key| pair(&key.path, key.new.as_deref()));
        key_lines(text, "-", &diff.removed, style, |key| pair(&key.path, key.old.as_deref()));
        key_lines(text, "!", &diff.retyped, style, ToString::to_string);
        key_lines(text, "~", &diff.changed, style, ToString::to_string);
        lines(text, &diff.renamed, style, |(old, new)| {
            format!("  {old} is called {new} now, it seems")
        });
        if diff.omitted > 0 {
            let _ = writeln!(text, "    and {} more that are not listed", diff.omitted);
        }
    }
    if !difference.images.is_empty() {
        heading(text, "images", "");
        lines(text, &difference.images, style, image_line);
    }
    if !difference.dependencies.is_empty() {
        heading(text, "dependencies", "");
        lines(text, &difference.dependencies, style, |change| format!("  {change}"));
    }
    if !difference.metadata.is_empty() {
        heading(text, "Chart.yaml", "");
        lines(text, &difference.metadata, style, |key| format!("  {key}"));
    }
    for kind in [ChangeKind::Templates, ChangeKind::Crds] {
        let files: Vec<&str> = difference.files_of(kind).collect();
        if files.is_empty() {
            continue;
        }
        let remark = match kind {
            ChangeKind::Crds => {
                "Helm neither upgrades these nor rolls them back: apply them by hand"
            }
            _ => "",
        };
        heading(text, kind.as_str(), remark);
        lines(text, &files, style, |file| format!("  {file}"));
    }
    let docs = difference.files_of(ChangeKind::Docs).count();
    if docs > 0 {
        let files = if docs == 1 { "file that is" } else { "files that are" };
        heading(text, "docs", &format!("{docs} {files} not deployed"));
    }
    for finding in &difference.findings {
        heading(text, "not compared", SafeText::new(&finding.message).as_str());
    }
}

fn app(AppUpgrade { old, new, direction, bump, .. }: &AppUpgrade) -> String {
    let shown =
        |side: &Option<String>| SafeText::new(side.as_deref().unwrap_or("(none)")).to_string();
    let far = match bump {
        Some(bump) if *bump != Bump::None => format!(" by a {bump}"),
        _ => String::new(),
    };
    match direction {
        Direction::Stays => format!("stays at {}", shown(new)),
        Direction::Forward => format!("{} -> {}, forward{far}", shown(old), shown(new)),
        Direction::Back => format!("{} -> {}, back{far}", shown(old), shown(new)),
        Direction::Unknown => format!("{} -> {}", shown(old), shown(new)),
    }
}

fn image_line(ImageMove { path, old, new, from_app_version }: &ImageMove) -> String {
    match (old, new) {
        (Some(old), Some(new)) if *from_app_version => {
            format!("  {path}: {old} -> {new}, with appVersion")
        }
        (Some(old), Some(new)) => format!("  {path}: {old} -> {new}"),
        (None, Some(new)) => format!("+ {path}: {new}"),
        (Some(old), None) => format!("- {path}: {old}"),
        (None, None) => format!("  {path}"),
    }
}

fn pair(path: &str, value: Option<&str>) -> String {
    format!("{path}: {}", value.unwrap_or("(none)"))
}

fn key_lines(
    text: &mut String,
    mark: &str,
    keys: &[KeyChange],
    style: DiffStyle,
    line: impl Fn(&KeyChange) -> String,
) {
    lines(text, keys, style, |key| format!("{mark} {}", line(key)));
}

fn lines<T>(text: &mut String, items: &[T], style: DiffStyle, line: impl Fn(&T) -> String) {
    let limit = style.limit.unwrap_or(usize::MAX);
    for item in items.iter().take(limit) {
        let _ = writeln!(text, "  {}", SafeText::new(&line(item)));
    }
    if items.len() > limit {
        let _ = writeln!(text, "    and {} more", items.len() - limit);
    }
}
