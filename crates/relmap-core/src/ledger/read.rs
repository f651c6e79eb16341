//! Reading a line by a JSON parser, with the place of whatever is wrong.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::SCHEMA;
use super::fault::{LedgerDiagnostic, LedgerFault};
use super::json::{Object, Text, kind, place};
use super::record::{App, Correction, Extra, Image, Record, RecordId, Recorded};
use crate::commit_id::CommitId;
use crate::position::{Position, Span};
use crate::title::Title;

/// A line of a file, and what is wrong in it.
pub(super) struct LineReader<'t> {
    /// The whole file.
    text: &'t str,
    /// Where the line is in it, without the line break.
    bytes: Range<usize>,
    /// Its number, counted from 1.
    number: usize,
    faults: Vec<LedgerDiagnostic>,
}

type Entries<'t> = Vec<(Cow<'t, str>, &'t RawValue)>;

/// The most faults of a line that are told: a list may have millions of elements.
const FAULTS: usize = 100;

/// The keys that only a correction has.
const CORRECTION: [&str; 4] = ["corrects", "because", "by", "at"];

impl<'t> LineReader<'t> {
    pub(super) fn new(text: &'t str, bytes: Range<usize>, number: usize) -> LineReader<'t> {
        LineReader { text, bytes, number, faults: Vec::new() }
    }

    /// Reads the first line: the title.
    pub(super) fn header(mut self) -> Result<Title, Vec<LedgerDiagnostic>> {
        let Some(mut entries) = self.object() else { return Err(self.faults) };
        let schema = match take(&mut entries, "schema") {
            Some(value) => match value.get().parse::<u64>() {
                Ok(SCHEMA) => Some(()),
                Ok(other) => self.fault(value, LedgerFault::Schema(other)),
                Err(_) => self.wrong_type("schema", "a number", value),
            },
            None => self.fault_in_line(LedgerFault::Missing("schema")),
        };
        let title = self.required(&mut entries, "title");
        match (schema, title) {
            (Some(()), Some(title)) if self.faults.is_empty() => Ok(Title::unchecked(&title)),
            _ => Err(self.faults),
        }
    }

    /// Reads a record.
    pub(super) fn record(mut self) -> Result<Record, Vec<LedgerDiagnostic>> {
        let record = self.object().and_then(|entries| self.fields(entries));
        match record {
            Some(record) if self.faults.is_empty() => Ok(record),
            _ => Err(self.faults),
        }
    }

    fn fields(&mut self, mut entries: Entries<'t>) -> Option<Record> {
        let all = &mut entries;
        let chart = self.named(all, "chart");
        let version = self.named(all, "version");
        if !all.iter().any(|(key, _)| key == "commit") {
            self.fault_in_line::<()>(LedgerFault::Missing("commit"));
        }
        let commit = self.commit(all);
        let is_tagged = self.boolean(all, "tagged").unwrap_or(true);
        let path = self.string(all, "path");
        let time = self.time(all, "time");
        let recorded = self.recorded(all);
        let apps = self.list(all, "apps", "a list of objects", |reader, value| reader.app(value));
        let images =
            self.list(all, "images", "a list of objects", |reader, value| reader.image(value));
        let digest = self.string(all, "digest");
        let issues = self.list(all, "issues", "a list of strings", |reader, value| {
            reader.text_of("issues", "a list of strings", value)
        });
        Some(Record {
            chart: chart?,
            version: version?,
            commit: commit?,
            is_tagged,
            path,
            time,
            recorded: recorded?,
            apps,
            images,
            digest,
            issues,
            extra: extra(entries),
        })
    }

    fn recorded(&mut self, entries: &mut Entries<'t>) -> Option<Recorded> {
        let Some(value) = take(entries, "recorded") else {
            return self.fault_in_line(LedgerFault::Missing("recorded"));
        };
        let word = self.text_of("recorded", "a string", value)?;
        let plain = match word.as_str() {
            "release" => Recorded::Release,
            "import" => Recorded::Import,
            "correction" => return self.correction(entries).map(Recorded::Correction),
            _ => return self.fault(value, LedgerFault::Recorded(word)),
        };
        for key in CORRECTION {
            if let Some(value) = take(entries, key) {
                self.fault::<()>(value, LedgerFault::NoCorrection(key));
            }
        }
        Some(plain)
    }

    fn correction(&mut self, entries: &mut Entries<'t>) -> Option<Correction> {
        let corrects = match take(entries, "corrects") {
            Some(value) => {
                let text = self.text_of("corrects", "a string", value)?;
                RecordId::parse(&text).or_else(|| self.fault(value, LedgerFault::RecordId(text)))
            }
            None => self.fault_in_line(LedgerFault::Missing("corrects")),
        };
        let because = self.named(entries, "because");
        let by = self.named(entries, "by");
        if !entries.iter().any(|(key, _)| key == "at") {
            self.fault_in_line::<()>(LedgerFault::Missing("at"));
        }
        let at = self.time(entries, "at");
        Some(Correction { corrects: corrects?, because: because?, by: by?, at: at? })
    }

    fn app(&mut self, value: &'t RawValue) -> Option<App> {
        let mut entries = self.nested("apps", value)?;
        let all = &mut entries;
        let name = self.named_in(all, "name", value);
        let version = self.named_in(all, "version", value);
        let tag = self.string(all, "tag");
        let commit = self.commit(all);
        let is_said = all.iter().any(|(key, _)| key == "verified");
        let verified = self.boolean(all, "verified");
        if !is_said {
            self.fault::<()>(value, LedgerFault::Missing("verified"));
        }
        let extra = extra(entries);
        Some(App { name: name?, version: version?, tag, commit, verified: verified?, extra })
    }

    fn image(&mut self, value: &'t RawValue) -> Option<Image> {
        let mut entries = self.nested("images", value)?;
        let reference = self.named_in(&mut entries, "ref", value);
        let digest = self.string(&mut entries, "digest");
        Some(Image { reference: reference?, digest, extra: extra(entries) })
    }

    /// The line as an object.
    fn object(&mut self) -> Option<Entries<'t>> {
        let line = self.text.get(self.bytes.clone()).unwrap_or_default();
        let marks = ["<<<<<<< ", "=======", ">>>>>>> ", "||||||| "];
        if marks.iter().any(|mark| line.starts_with(mark)) {
            return self.fault_in_line(LedgerFault::ConflictMark);
        }
        if line.trim().is_empty() {
            return self.fault_in_line(LedgerFault::Empty);
        }
        match serde_json::from_str::<Object<'t>>(line) {
            Ok(Object(entries)) => self.unique(entries),
            Err(error) => match serde_json::from_str::<&RawValue>(line) {
                Ok(value) if kind(value) != "an object" => {
                    self.fault(value, LedgerFault::NotAnObject(kind(value)))
                }
                _ => self.syntax(self.bytes.start, &error),
            },
        }
    }

    fn nested(&mut self, key: &'static str, value: &'t RawValue) -> Option<Entries<'t>> {
        if kind(value) != "an object" {
            return self.wrong_type(key, "a list of objects", value);
        }
        match serde_json::from_str::<Object<'t>>(value.get()) {
            Ok(Object(entries)) => self.unique(entries),
            Err(error) => self.syntax(place(self.text, value.get()).start, &error),
        }
    }

    fn unique(&mut self, entries: Entries<'t>) -> Option<Entries<'t>> {
        let mut known = BTreeSet::new();
        for (key, value) in &entries {
            if !known.insert(key.as_ref()) {
                self.fault::<()>(value, LedgerFault::Twice(key.to_string()));
            }
        }
        Some(entries)
    }

    /// A list; what is wrong in it is told and left out.
    fn list<T>(
        &mut self,
        entries: &mut Entries<'t>,
        key: &'static str,
        wanted: &'static str,
        read: impl Fn(&mut Self, &'t RawValue) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = take(entries, key) else { return Vec::new() };
        match serde_json::from_str::<Vec<&'t RawValue>>(value.get()) {
            Ok(values) => values.into_iter().filter_map(|value| read(self, value)).collect(),
            Err(_) => {
                self.wrong_type::<()>(key, wanted, value);
                Vec::new()
            }
        }
    }

    fn required(&mut self, entries: &mut Entries<'t>, key: &'static str) -> Option<String> {
        match take(entries, key) {
            Some(value) => self.text_of(key, "a string", value),
            None => self.fault_in_line(LedgerFault::Missing(key)),
        }
    }

    /// A text that must be there and not be empty.
    fn named(&mut self, entries: &mut Entries<'t>, key: &'static str) -> Option<String> {
        match take(entries, key) {
            Some(value) => self.not_empty(key, value),
            None => self.fault_in_line(LedgerFault::Missing(key)),
        }
    }

    fn named_in(
        &mut self,
        entries: &mut Entries<'t>,
        key: &'static str,
        around: &'t RawValue,
    ) -> Option<String> {
        match take(entries, key) {
            Some(value) => self.not_empty(key, value),
            None => self.fault(around, LedgerFault::Missing(key)),
        }
    }

    fn not_empty(&mut self, key: &'static str, value: &'t RawValue) -> Option<String> {
        let text = self.text_of(key, "a string", value)?;
        if text.is_empty() { self.fault(value, LedgerFault::NoText(key)) } else { Some(text) }
    }

    fn string(&mut self, entries: &mut Entries<'t>, key: &'static str) -> Option<String> {
        let value = take(entries, key)?;
        self.text_of(key, "a string", value)
    }

    fn boolean(&mut self, entries: &mut Entries<'t>, key: &'static str) -> Option<bool> {
        let value = take(entries, key)?;
        match value.get() {
            "true" => Some(true),
            "false" => Some(false),
            _ => self.wrong_type(key, "true or false", value),
        }
    }

    fn commit(&mut self, entries: &mut Entries<'t>) -> Option<CommitId> {
        let value = take(entries, "commit")?;
        let text = self.text_of("commit", "a string", value)?;
        match text.parse() {
            Ok(id) => Some(id),
            Err(_) => self.fault(value, LedgerFault::Commit(text)),
        }
    }

    fn time(&mut self, entries: &mut Entries<'t>, key: &'static str) -> Option<Timestamp> {
        let value = take(entries, key)?;
        let text = self.text_of(key, "a string", value)?;
        match text.parse() {
            Ok(time) => Some(time),
            Err(_) => self.fault(value, LedgerFault::Time { key, found: text }),
        }
    }

    fn text_of(
        &mut self,
        key: &'static str,
        wanted: &'static str,
        value: &'t RawValue,
    ) -> Option<String> {
        if kind(value) != "a string" {
            return self.wrong_type(key, wanted, value);
        }
        match serde_json::from_str::<Text<'t>>(value.get()) {
            Ok(Text(text)) => Some(text.into_owned()),
            Err(error) => self.syntax(place(self.text, value.get()).start, &error),
        }
    }

    fn wrong_type<T>(
        &mut self,
        key: &'static str,
        wanted: &'static str,
        value: &'t RawValue,
    ) -> Option<T> {
        self.fault(value, LedgerFault::Type { key, wanted, found: kind(value) })
    }

    /// What the parser says, at the byte where it stopped.
    fn syntax<T>(&mut self, start: usize, error: &serde_json::Error) -> Option<T> {
        let said = error.to_string();
        let said = said.split(" at line ").next().unwrap_or_default().to_owned();
        // The parser counts bytes, and may stop within a character.
        let stopped = (start + error.column().saturating_sub(1)).min(self.bytes.end);
        let at = (self.bytes.start..=stopped).rev().find(|at| self.text.is_char_boundary(*at));
        let at = at.unwrap_or(self.bytes.start);
        let next = (at + 1..=self.bytes.end).find(|at| self.text.is_char_boundary(*at));
        self.fault_at(at..next.unwrap_or(at), LedgerFault::Syntax(said))
    }

    fn fault<T>(&mut self, value: &'t RawValue, kind: LedgerFault) -> Option<T> {
        self.fault_at(place(self.text, value.get()), kind)
    }

    fn fault_in_line<T>(&mut self, kind: LedgerFault) -> Option<T> {
        self.fault_at(self.bytes.clone(), kind)
    }

    fn fault_at<T>(&mut self, bytes: Range<usize>, kind: LedgerFault) -> Option<T> {
        let before = &self.text.as_bytes()[self.bytes.start..bytes.start.max(self.bytes.start)];
        let column = 1 + String::from_utf8_lossy(before).chars().count();
        let span = Span { place: Position { line: self.number, column }, bytes };
        if self.faults.len() < FAULTS {
            self.faults.push(LedgerDiagnostic { kind, span });
        }
        None
    }
}

fn take<'t>(entries: &mut Entries<'t>, key: &str) -> Option<&'t RawValue> {
    let at = entries.iter().position(|(known, _)| known == key)?;
    Some(entries.remove(at).1)
}

fn extra(entries: Entries<'_>) -> Extra {
    let owned =
        |(key, value): (Cow<'_, str>, &RawValue)| (key.into_owned(), value.get().to_owned());
    Extra(entries.into_iter().map(owned).collect())
}
