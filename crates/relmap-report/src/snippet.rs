//! A finding with the line that it is about and a caret under the place.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use relmap_core::finding::{Finding, Location};
use relmap_core::position::{Position, Span};
use relmap_core::redact::redact;
use relmap_core::rule_code::Severity;

use crate::Sources;
use crate::safe_text::{self, SafeText, short};
use crate::style::Colour;

/// How many bytes of a line are looked at on each side of the place.
const REACH: usize = 16_000;

/// How many characters of a line are shown before and after the place.
const CONTEXT: usize = 100;

/// One finding as it is shown to people, ending in a line break.
pub(crate) fn render(finding: &Finding, sources: &Sources, colour: Colour) -> String {
    let Finding { rule, severity, message, location, help, waived } = finding;
    let level = match severity {
        _ if *waived => Level::NOTE.with_name("waived"),
        Severity::Error => Level::ERROR,
        Severity::Undecided => Level::WARNING.with_name("undecided"),
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let message = SafeText::new(&short(message));
    let help = help.as_deref().map(|help| SafeText::lines(&short(help)));
    let excerpt = location.as_ref().and_then(|location| excerpt(location, sources));
    let file = location.as_ref().map(|location| SafeText::new(&short(&location.file)));

    let mut group = Group::with_title(level.primary_title(message.as_str()).id(rule.as_str()));
    match (&excerpt, &file) {
        (Some(Excerpt { text, marked, place }), Some(file)) => {
            group = group.element(
                Snippet::source(text)
                    .path(file.as_str())
                    .line_start(place.line)
                    .annotation(AnnotationKind::Primary.span(marked.clone())),
            );
        }
        (None, Some(file)) => {
            group = group.element(Origin::path(file.as_str()));
        }
        (_, None) => {}
    }
    if let (Some(help), Some(_)) = (&help, &file) {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    let mut text = renderer.render(&[group]);
    text.push('\n');
    if let (Some(excerpt), Some(file)) = (&excerpt, &file) {
        // The renderer counts columns in what it shows, which may be cut and escaped.
        let Position { line, column } = excerpt.place;
        let shown = excerpt.text[..excerpt.marked.start].chars().count() + 1;
        let (shown, meant) = (format!("{file}:{line}:{shown}"), format!("{file}:{line}:{column}"));
        if let Some((title, rest)) = text.split_once('\n').filter(|_| shown != meant) {
            text = format!("{title}\n{}", rest.replacen(&shown, &meant, 1));
        }
    }
    if let (Some(help), None) = (&help, &file) {
        // Without a place there is no margin that the help could hang from.
        let indented = help.as_str().replace('\n', "\n    ");
        text.push_str(&format!("  = help: {indented}\n"));
    }
    text
}

/// The part of a line that is shown, made safe, and the bytes of it that are marked.
pub struct Excerpt {
    /// The text that is shown.
    pub text: String,
    /// The marked bytes of it.
    pub marked: std::ops::Range<usize>,
    /// Where the text begins in its file.
    pub place: Position,
}

/// The parts of a line without the credentials of URLs, which may reach over them: then all of it
/// is marked.
fn without_secrets<'l>(before: &'l str, marked: &'l str, after: &'l str) -> [Cow<'l, str>; 3] {
    let line = [before, marked, after].concat();
    let Cow::Owned(safe) = redact(&line) else {
        return [before.into(), marked.into(), after.into()];
    };
    let start = redact(before).len();
    let end = redact(&line[..before.len() + marked.len()]).len();
    let parts = safe.get(..start).zip(safe.get(start..end)).zip(safe.get(end..));
    match parts {
        Some(((first, middle), last))
            if first == redact(before) && middle == redact(marked) && last == redact(after) =>
        {
            [first, middle, last].map(|part| Cow::Owned(part.to_owned()))
        }
        _ => [Cow::Borrowed(""), Cow::Owned(safe), Cow::Borrowed("")],
    }
}

/// The line that a place is in, if its file is at hand.
pub fn excerpt(location: &Location, sources: &Sources) -> Option<Excerpt> {
    let Span { place, bytes } = location.span.as_ref()?;
    let source = sources.get(&location.file)?;
    let start = bytes.start.min(source.len());
    let line_start = source[..start].iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let line_end =
        source[start..].iter().position(|&b| b == b'\n').map_or(source.len(), |at| start + at);
    let marked_end = bytes.end.clamp(start, line_end);
    // A line may be long, and what is far from the place is not shown.
    let near = |at: usize, by: usize| at.saturating_sub(by).max(line_start)..at;
    let before = String::from_utf8_lossy(&source[near(start, REACH)]);
    let marked = String::from_utf8_lossy(&source[start..marked_end.min(start + REACH)]);
    let after = String::from_utf8_lossy(&source[marked_end..line_end.min(marked_end + REACH)]);
    let [before, marked, after] = without_secrets(&before, &marked, &after);

    let mut text = String::new();
    let skipped = before.chars().count().saturating_sub(CONTEXT);
    let shown_before = before.chars().skip(skipped).filter(|&c| c != '\u{feff}');
    shown_before.for_each(|c| safe_text::push(&mut text, c));
    let from = text.len();
    marked.trim_end_matches('\r').chars().take(CONTEXT).for_each(|c| safe_text::push(&mut text, c));
    let to = text.len();
    after.trim_end_matches('\r').chars().take(CONTEXT).for_each(|c| safe_text::push(&mut text, c));
    Some(Excerpt { text, marked: from..to, place: *place })
}
