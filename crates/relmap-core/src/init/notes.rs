//! What is known of a release of the past.

use crate::chart::metadata::ChartMetadata;
use crate::chart::yaml::{self, Node};
use crate::release_notes::{ReleaseNotes, without_metadata};

use super::message_notes::{as_notes, bullet};

/// Where the notes of a release may stand, the best first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sources<'s> {
    /// The tag's own message.
    pub message: Option<&'s str>,
    /// A changelog, with its bytes.
    pub changelog: Option<(&'s ReleaseNotes, &'s [u8])>,
    /// The Chart.yaml of the release, whose annotations may tell the changes.
    pub chart: Option<&'s ChartMetadata>,
    /// The first line of the message of the commit that was tagged.
    pub subject: Option<&'s str>,
}

/// The notes of a release: what its tag says, or else the changelog, the annotation
/// `artifacthub.io/changes`, or the commit. `name` is that of the tag, `version` the one in it.
pub fn notes_of(sources: &Sources<'_>, name: &str, version: &str) -> Option<String> {
    let message = sources.message.and_then(|message| from_message(message, name, version));
    let changelog = || {
        let (notes, bytes) = sources.changelog?;
        let text = notes.entry(name).or_else(|| notes.entry(version))?.notes_text(bytes);
        let is_definition = |line: &&str| {
            let ahead = line.trim_start();
            ahead.starts_with('[') && ahead.contains("]: ")
        };
        let kept: Vec<&str> = text.lines().filter(|line| !is_definition(line)).collect();
        Some(without_metadata(&kept.join("\n")).trim().to_owned()).filter(|text| !text.is_empty())
    };
    let annotated = || changes(sources.chart?.annotation("artifacthub.io/changes")?);
    let subject = || {
        let subject = without_number(sources.subject?.trim());
        let says = !is_about_the_release(subject, name, version) && !subject.starts_with("Merge ");
        let subject = bullet(subject).unwrap_or(subject);
        (says && !subject.is_empty()).then(|| as_notes(&format!("- {subject}")))
    };
    message.or_else(changelog).or_else(annotated).or_else(subject)
}

/// The message of a tag, without what only says that it is one.
fn from_message(message: &str, name: &str, version: &str) -> Option<String> {
    let message = message.split("-----BEGIN ").next().unwrap_or_default();
    let mut lines: Vec<&str> = message.lines().map(str::trim_end).collect();
    if lines.first().is_some_and(|first| is_about_the_release(first, name, version)) {
        lines.remove(0);
    }
    let is_field =
        |line: &str| ["App: ", "Image: ", "Bump: "].iter().any(|key| line.starts_with(key));
    lines.retain(|line| !is_field(line));
    let text = without_metadata(&lines.join("\n"));
    let text = text.trim();
    (!text.is_empty()).then(|| as_notes(text))
}

/// `v1.2.0`, `Release 1.2.0`, `web-1.2.0`, `Bump version to 1.2.0` and the like: words about the
/// release that tell nothing of what is in it.
fn is_about_the_release(line: &str, name: &str, version: &str) -> bool {
    const EMPTY: [&str; 16] = [
        "release",
        "released",
        "releasing",
        "version",
        "tag",
        "tagging",
        "bump",
        "to",
        "chart",
        "helm",
        "the",
        "for",
        "prepare",
        "new",
        "of",
        "update",
    ];
    let own: Vec<String> = name.split(['-', '_', '/', '@']).map(str::to_lowercase).collect();
    let is_empty = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let bare = word.strip_prefix('v').unwrap_or(&word);
        word.is_empty()
            || bare == version.to_lowercase()
            || word == name.to_lowercase()
            || EMPTY.contains(&word.as_str())
            || own.contains(&word)
    };
    line.split_whitespace().all(is_empty)
}

/// A subject without the number of its pull request: `Bump x (#12)`.
fn without_number(subject: &str) -> &str {
    let cut = subject.rfind(" (#").filter(|at| {
        let number = subject[at + 3..].strip_suffix(')');
        number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
    });
    cut.map_or(subject, |at| subject[..at].trim_end())
}

/// The list in the annotation `artifacthub.io/changes`, which is text that holds YAML.
fn changes(text: &str) -> Option<String> {
    let indented: String = text.lines().map(|line| format!("  {line}\n")).collect();
    let document = yaml::load(format!("changes:\n{indented}").as_bytes()).ok()?;
    let items = document.root.get("changes").and_then(Node::as_seq)?;
    let notes: Vec<String> = items
        .iter()
        .filter_map(|item| item.text().or_else(|| item.get("description")?.text()))
        .map(|note| note.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|note| !note.is_empty())
        .map(|note| format!("- {note}"))
        .collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release_notes;

    #[test]
    fn the_best_source_tells() {
        let changelog = b"## 1.2.0\n\n### Fixed\n\n- The port.\n\n[1.2.0]: https://a.b\n";
        let notes = release_notes::parse(changelog);
        let chart = b"name: web\nannotations:\n  artifacthub.io/changes: |\n    - kind: fixed\n      description: The\n        port\n    - A host\n";
        let (chart, _) = ChartMetadata::parse(chart).unwrap();
        let all = Sources {
            message: Some("web-1.2.0\n\nTold.\n-----BEGIN PGP SIGNATURE-----\nxx\n"),
            changelog: Some((&notes, changelog)),
            chart: Some(&chart),
            subject: Some("[web] Name the port (#12)"),
        };
        let of = |sources: &Sources<'_>| notes_of(sources, "web-1.2.0", "1.2.0");
        assert_eq!(of(&all).as_deref(), Some("Told."));
        let empty = Sources { message: Some("Release v1.2.0\n\nApp: app-1.0.0\n"), ..all };
        assert_eq!(of(&empty).as_deref(), Some("### Fixed\n\n- The port."));
        let annotated = Sources { message: None, changelog: None, ..all };
        assert_eq!(of(&annotated).as_deref(), Some("- The port\n- A host"));
        let subject = Sources { chart: None, ..annotated };
        assert_eq!(of(&subject).as_deref(), Some("- [web] Name the port"));
        for subject in
            ["Release web 1.2.0", "Bump chart version to v1.2.0", "Merge pull request #1", " "]
        {
            let sources = Sources { subject: Some(subject), ..Sources::default() };
            assert_eq!(of(&sources), None, "{subject}");
        }
    }
}
