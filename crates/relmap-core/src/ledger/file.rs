//! The reader of one file: what questions need, found without reading each record in full.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;

use foldhash::fast::RandomState;
use memchr::memchr;

use super::bounds::{Bounds, line_count};
use super::effective::{Candidate, newest};
use super::fault::{LedgerDiagnostic, LedgerFault};
use super::key::{AppKey, ImageKey, Key, Time};
use super::plain::{self, AppSpans, ImageSpans, Lists, Row, Value};
use super::publication::Publication;
use super::read::LineReader;
use super::record::{App, Image, Record, RecordId, Recorded};
use crate::commit_id::CommitId;
use crate::position::{Position, Span};
use crate::title::Title;

/// How many bytes a line of one app has.
const USUAL_LINE: usize = 290;

/// The records of one chart title, to be asked for and read one by one. They are numbered in the
/// order of the file.
///
/// ```
/// use relmap_core::ledger::{Ledger, Record, Recorded, append};
/// let record = Record::new("charts-1.1.0", "1.1.0", "1".repeat(40).parse().unwrap(), Recorded::Import);
/// let file = append(b"", &"charts".parse().unwrap(), std::slice::from_ref(&record)).unwrap().bytes;
/// let ledger = Ledger::of(&file).unwrap();
/// assert_eq!(ledger.key(0).chart, "charts-1.1.0");
/// assert_eq!(ledger.record(0), record);
/// ```
#[derive(Debug)]
pub struct Ledger<'a> {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: Title,
    text: &'a str,
    rows: Vec<Row>,
    lists: Lists,
    /// The records that the parser read, by their numbers.
    read: HashMap<usize, Record>,
    /// The numbers of those that no other record of the tag replaces.
    effective: Vec<usize>,
    /// The records of the tag of those that others would replace or add to, by their numbers.
    repeated: HashMap<usize, Vec<usize>>,
}

impl<'a> Ledger<'a> {
    /// Reads a file.
    ///
    /// # Errors
    /// Everything that is wrong in it, with the places.
    pub fn of(bytes: &'a [u8]) -> Result<Ledger<'a>, Vec<LedgerDiagnostic>> {
        Ledger::within(bytes, Bounds::default())
    }

    /// Reads a file, if it is within bounds.
    pub(super) fn within(
        bytes: &'a [u8],
        bounds: Bounds,
    ) -> Result<Ledger<'a>, Vec<LedgerDiagnostic>> {
        let whole = |kind, at| vec![LedgerDiagnostic { kind, span: Span::of(bytes, at) }];
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            whole(LedgerFault::NotUtf8(at), at..at + 1)
        })?;
        if u32::try_from(text.len()).is_err() {
            return Err(whole(LedgerFault::TooLarge, 0..0));
        }
        if text.is_empty() {
            return Err(whole(LedgerFault::NoHeader, 0..0));
        }
        if line_count(bytes) > bounds.lines {
            return Err(whole(LedgerFault::TooManyLines(bounds.lines), 0..0));
        }
        // Control characters need an escape in JSON: then the parser looks at every line.
        let may_be_plain = !has_controls(bytes);
        let end = memchr(b'\n', bytes).unwrap_or(bytes.len());
        let (title, mut faults) = match LineReader::new(text, 0..end, 1).header() {
            Ok(title) => (title, Vec::new()),
            Err(faults) => (Title::default(), faults),
        };
        let mut ledger = Ledger {
            title,
            text,
            rows: Vec::with_capacity(bytes.len() / USUAL_LINE),
            lists: Lists { apps: Vec::with_capacity(bytes.len() / USUAL_LINE), ..Lists::default() },
            read: HashMap::new(),
            effective: Vec::new(),
            repeated: HashMap::new(),
        };
        let mut foreign = 0;
        let mut start = end + 1;
        while start < bytes.len() {
            let end = memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |length| start + length);
            if !ledger.add_plain_line(start, end, may_be_plain) {
                foreign += end - start;
                let stop = match () {
                    () if foreign > bounds.foreign => {
                        Some(LedgerFault::TooManyForeign(bounds.foreign))
                    }
                    () if faults.len() >= bounds.faults => {
                        Some(LedgerFault::TooManyFaults(bounds.faults))
                    }
                    () => None,
                };
                if let Some(kind) = stop {
                    faults.extend(whole(kind, start..end));
                    break;
                }
                if let Err(more) = ledger.add_foreign_line(start, end) {
                    faults.extend(more.into_iter().take(bounds.faults));
                }
            }
            start = end + 1;
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        ledger.find_effective();
        Ok(ledger)
    }

    /// Adds a line that has the form in which relmap writes; if not, nothing is added.
    fn add_plain_line(&mut self, start: usize, end: usize, may_be_plain: bool) -> bool {
        let (apps, images) = (self.lists.apps.len(), self.lists.images.len());
        let line = &self.text.as_bytes()[start..end];
        // The length of the whole file was checked to fit.
        let at = u32::try_from(start).unwrap_or(u32::MAX);
        let plain = may_be_plain.then(|| plain::look(line, &mut self.lists)).flatten();
        match plain {
            Some(row) => self.rows.push(Row { start: at, ..row }),
            None => {
                self.lists.apps.truncate(apps);
                self.lists.images.truncate(images);
            }
        }
        plain.is_some()
    }

    /// Adds a line of any other form.
    fn add_foreign_line(&mut self, start: usize, end: usize) -> Result<(), Vec<LedgerDiagnostic>> {
        let number = self.rows.len();
        let at = u32::try_from(start).unwrap_or(u32::MAX);
        let length = u32::try_from(end - start).unwrap_or(u32::MAX);
        self.rows.push(Row { start: at, length, ..Row::default() });
        let record = LineReader::new(self.text, start..end, number + 2).record()?;
        self.read.insert(number, record);
        Ok(())
    }

    /// How many records there are, with those that were replaced.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The numbers of the records that are valid: of each tag the newest, in the order of the file.
    pub fn effective(&self) -> &[usize] {
        &self.effective
    }

    /// The line of a record, without the line break.
    pub fn line(&self, number: usize) -> &'a str {
        let Row { start, length, .. } = self.rows[number];
        self.text.get(start as usize..(start + length) as usize).unwrap_or_default()
    }

    /// Where the tag of a record is in the file; where its line is, if that has an unusual form.
    pub fn span(&self, number: usize) -> Span {
        let Row { start, length, chart, .. } = self.rows[number];
        let (start, length) = (start as usize, length as usize);
        let (from, to) = match usize::from(chart.length).checked_sub(1) {
            Some(length) => (usize::from(chart.start), usize::from(chart.start) + length),
            None => (0, length),
        };
        let before = self.text.get(start..start + from).unwrap_or_default();
        let place = Position { line: number + 2, column: 1 + before.chars().count() };
        Span { place, bytes: start + from..start + to }
    }

    /// The id of a record.
    pub fn id(&self, number: usize) -> RecordId {
        RecordId::of(self.line(number).as_bytes())
    }

    /// The whole record.
    pub fn record(&self, number: usize) -> Record {
        if let Some(record) = self.read.get(&number) {
            return record.clone();
        }
        let line = self.line(number);
        let read = LineReader::new(line, 0..line.len(), number + 2).record();
        // A plain line is one that the parser reads, as tests show.
        read.unwrap_or_else(|_| {
            let key = self.key(number);
            Record::new(
                key.chart,
                key.version,
                CommitId::of_plain_line(key.commit),
                Recorded::Import,
            )
        })
    }

    /// The whole record of a release, if it is the valid one of its tag: with what other records add to it.
    pub fn release(&self, number: usize) -> Record {
        let mut record = self.record(number);
        if let Some(numbers) = self.repeated.get(&number) {
            let records = numbers.iter().map(|number| (self.id(*number), self.record(*number)));
            Publication::of(records).add_to(&mut record);
        }
        record
    }

    /// What is known of a record without reading it in full.
    pub fn key(&self, number: usize) -> Key<'_> {
        if let Some(record) = self.parsed(number) {
            return Key {
                chart: &record.chart,
                version: &record.version,
                commit: record.commit.as_str(),
                recorded: record.recorded.as_str(),
                time: Time::Read(record.time),
            };
        }
        let row = &self.rows[number];
        let value = |value| self.value(row, value);
        Key {
            chart: value(row.chart).unwrap_or_default(),
            version: value(row.version).unwrap_or_default(),
            commit: value(row.commit).unwrap_or_default(),
            recorded: if row.is_import { "import" } else { "release" },
            time: value(row.time).map_or(Time::Read(None), Time::Written),
        }
    }

    /// The app releases of a record.
    pub fn apps(&self, number: usize) -> impl Iterator<Item = AppKey<'_>> + Clone {
        let row = &self.rows[number];
        let read: &[App] = self.parsed(number).map_or(&[], |record| &record.apps);
        let read = read.iter().map(|app| AppKey {
            name: &app.name,
            version: &app.version,
            tag: app.tag.as_deref(),
            commit: app.commit.as_ref().map(CommitId::as_str),
            verified: app.verified,
        });
        let (first, count) = (row.apps.0 as usize, usize::from(row.apps.1));
        let plain =
            self.lists.apps[first..first + count].iter().map(move |app: &AppSpans| AppKey {
                name: self.value(row, app.name).unwrap_or_default(),
                version: self.value(row, app.version).unwrap_or_default(),
                tag: self.value(row, app.tag),
                commit: self.value(row, app.commit),
                verified: app.verified,
            });
        read.chain(plain)
    }

    /// The images of a record.
    pub fn images(&self, number: usize) -> impl Iterator<Item = ImageKey<'_>> + Clone {
        let row = &self.rows[number];
        let read: &[Image] = self.parsed(number).map_or(&[], |record| &record.images);
        let read = read
            .iter()
            .map(|image| ImageKey { reference: &image.reference, digest: image.digest.as_deref() });
        let (first, count) = (row.images.0 as usize, usize::from(row.images.1));
        let plain =
            self.lists.images[first..first + count].iter().map(move |image: &ImageSpans| {
                ImageKey {
                    reference: self.value(row, image.reference).unwrap_or_default(),
                    digest: self.value(row, image.digest),
                }
            });
        read.chain(plain)
    }

    fn parsed(&self, number: usize) -> Option<&Record> {
        if self.read.is_empty() { None } else { self.read.get(&number) }
    }

    fn value(&self, row: &Row, value: Value) -> Option<&str> {
        let from = row.start as usize + usize::from(value.start);
        self.text.get(from..from + usize::from(value.length.checked_sub(1)?))
    }

    /// All records of each tag that has several.
    pub(super) fn repeated(&self) -> HashMap<&str, Vec<usize>> {
        // Nearly all tags have one record, and a map of a million tags takes more room than their hashes.
        let state = RandomState::default();
        let numbers = 0..self.rows.len();
        let hashes: Vec<u64> =
            numbers.clone().map(|number| state.hash_one(self.key(number).chart)).collect();
        let mut sorted = hashes.clone();
        sorted.sort_unstable();
        let twice: HashSet<u64> =
            sorted.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        let mut repeated: HashMap<&str, Vec<usize>> = HashMap::new();
        if !twice.is_empty() {
            for number in numbers.filter(|number| twice.contains(&hashes[*number])) {
                repeated.entry(self.key(number).chart).or_default().push(number);
            }
            repeated.retain(|_, numbers| numbers.len() > 1);
        }
        repeated
    }

    /// What decides which of these records is valid.
    pub(super) fn candidates(&self, numbers: &[usize]) -> Vec<Candidate<'_>> {
        let candidate = |number: &usize| Candidate {
            number: *number,
            id: self.id(*number),
            is_import: self.key(*number).recorded == "import",
            correction: self.parsed(*number).and_then(|record| record.recorded.correction()),
        };
        numbers.iter().map(candidate).collect()
    }

    fn find_effective(&mut self) {
        let groups = self.repeated();
        let mut replaced = vec![false; if groups.is_empty() { 0 } else { self.rows.len() }];
        let mut repeated = HashMap::with_capacity(groups.len());
        for numbers in groups.into_values() {
            let newest = newest(&self.candidates(&numbers));
            for number in numbers.iter().filter(|number| **number != newest) {
                replaced[*number] = true;
            }
            repeated.insert(newest, numbers);
        }
        self.effective = match repeated.is_empty() {
            true => (0..self.rows.len()).collect(),
            false => (0..self.rows.len()).filter(|number| !replaced[*number]).collect(),
        };
        self.repeated = repeated;
    }
}

fn has_controls(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ') & (byte != b'\n');
    bytes.chunks(256).any(|chunk| chunk.iter().fold(false, |found, &byte| found | is_control(byte)))
}
