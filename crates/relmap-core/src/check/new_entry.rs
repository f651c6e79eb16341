//! How a new entry is begun in a file that has its own manner of headings.

use semver::Version;

use crate::component::Component;
use crate::facts::ComponentFacts;
use crate::outcome::Declared;
use crate::release_notes::Entry;

/// The RELEASE.txt that an entry is missing from.
pub(super) struct NewEntry<'d> {
    pub(super) component: &'d Component,
    pub(super) facts: &'d ComponentFacts,
}

impl NewEntry<'_> {
    /// What to write, and where, so that the newest entry is one of this version. `waiting` is an
    /// entry on top that gathers notes: it becomes that entry.
    pub(super) fn fix(
        &self,
        declared: &Declared,
        version: &Version,
        waiting: Option<&Entry>,
    ) -> String {
        let file = &self.component.layout.release_file;
        let heading = self.heading(declared, version);
        let underlined =
            if self.is_underlined(declared) { ", underlined as that one is" } else { "" };
        if let Some(waiting) = waiting {
            return format!("turn line {} of {file} into `{heading}`", waiting.line());
        }
        let newest = self.component.notes.newest().map_or(1, Entry::line);
        if newest == 1 || self.component.notes.oldest_first {
            format!("begin {file} with `{heading}`{underlined}")
        } else {
            format!("add a new entry above line {newest} of {file} with `{heading}`{underlined}")
        }
    }

    /// Whether a line of marks below makes the newest heading one.
    fn is_underlined(&self, declared: &Declared) -> bool {
        let bytes = self.facts.new.contents.get(&self.component.layout.release_file);
        let heading = self.component.notes.newest().map(|entry| entry.heading.bytes.end);
        bytes
            .zip(heading)
            .and_then(|(bytes, end)| bytes.get(declared.span.bytes.end..end))
            .and_then(|rest| rest.iter().position(|&byte| byte == b'\n').map(|at| &rest[at..]))
            .is_some_and(|below| !below.trim_ascii().is_empty())
    }

    /// A heading as the newest one is written, without a date, for another version.
    fn heading(&self, declared: &Declared, version: &Version) -> String {
        let plain = declared.tag.replacen(&declared.written, &version.to_string(), 1);
        let bytes = self.facts.new.contents.get(&self.component.layout.release_file);
        self.component
            .notes
            .newest()
            .zip(bytes)
            .and_then(|(entry, bytes)| in_its_form(entry, declared, version, bytes))
            .unwrap_or(plain)
    }
}

/// The line of a heading up to the version, that version replaced, and the marks that close what
/// was opened before it. None where a date is before the version.
fn in_its_form(
    entry: &Entry,
    declared: &Declared,
    version: &Version,
    bytes: &[u8],
) -> Option<String> {
    let at = &declared.span.bytes;
    let start = bytes.get(..at.start)?.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let dated_before = |date: usize| (start..at.start).contains(&date);
    if entry.date.as_ref().is_some_and(|date| dated_before(date.span.bytes.start)) {
        return None;
    }
    let before = std::str::from_utf8(bytes.get(start..at.start)?).ok()?;
    let behind = bytes.get(at.end..)?.iter().copied();
    let marks: String = behind.take_while(|byte| b"])*_`".contains(byte)).map(char::from).collect();
    Some(format!("{}{version}{marks}", before.trim_start_matches('\u{feff}')))
}
