//! What questions need of a file of the map, without reading all of it as TOML.
//!
//! relmap writes a file in one form only: a header, then `[[release]]` tables, one key a line, in a
//! fixed order. Whether a row has that form is seen by looking at its lines, which is many times
//! faster than a TOML parser. A row of any other form, such as one with a key that somebody added,
//! is read by the parser by itself; a file that is no sequence of such rows is read by the parser
//! as a whole. So the answers are the same whoever wrote the file, and only the time differs.

use std::collections::HashMap;
use std::ops::Range;

use jiff::Timestamp;
use memchr::{memchr3, memmem};

use super::fault::MapDiagnostic;
use super::model::{ChartReleases, Origin, Row};

/// What questions need of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// The chart's tag.
    pub chart: &'a str,
    /// The chart's version.
    pub chart_version: &'a str,
    /// The full id of the commit that the chart's tag leads to.
    pub chart_commit: &'a str,
    /// The app's tag.
    pub app: Option<&'a str>,
    /// The app's version.
    pub app_version: Option<&'a str>,
    /// The full id of the commit that the app's tag leads to.
    pub app_commit: Option<&'a str>,
    /// When the chart was released.
    released: Released<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Released<'a> {
    Written(&'a str),
    Read(Option<Timestamp>),
}

impl Key<'_> {
    /// When the chart was released.
    pub fn released(&self) -> Option<Timestamp> {
        match self.released {
            Released::Written(text) => text.parse().ok(),
            Released::Read(time) => time,
        }
    }
}

/// The rows of one file of the map, to be asked for and read one by one.
///
/// ```
/// use relmap_core::map::{ChartReleases, Index, Origin, Row};
/// let mut charts = ChartReleases::new("charts");
/// charts.add(Row::new("charts-1.1.0", "1.1.0", &"1".repeat(40), Origin::Import)).unwrap();
/// let file = charts.render();
/// let index = Index::of(file.as_bytes()).unwrap();
/// assert_eq!(index.key(0).chart, "charts-1.1.0");
/// assert_eq!(index.row(0), charts.rows[0]);
/// ```
#[derive(Debug)]
pub struct Index<'a> {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: String,
    text: &'a str,
    places: Vec<Spans>,
    /// The rows that the parser read, by their numbers.
    read: HashMap<usize, Row>,
}

/// Where a row stands in the file, and its values in the row. Small, since a map may have very many.
#[derive(Debug, Clone, Copy, Default)]
struct Spans {
    start: u32,
    length: u32,
    values: [Value; 7],
}

/// A value's place from the start of the row; no value has no length, not even zero.
#[derive(Debug, Clone, Copy, Default)]
struct Value {
    start: u16,
    /// One more than the length.
    length: u16,
}

/// The values of a row that are looked at, in their order.
const CHART: usize = 0;
const CHART_VERSION: usize = 1;
const CHART_COMMIT: usize = 2;
const APP: usize = 3;
const APP_VERSION: usize = 4;
const APP_COMMIT: usize = 5;
const RELEASED: usize = 6;

/// What the parser needs before a row to read it as a file.
const HEADER: &str = "schema = 1\ntitle = \"\"\n";
const RELEASE: &str = "[[release]]\n";

impl<'a> Index<'a> {
    /// Reads what questions need of a file.
    ///
    /// # Errors
    /// As for [`ChartReleases::parse`].
    pub fn of(bytes: &'a [u8]) -> Result<Index<'a>, Vec<MapDiagnostic>> {
        match Index::scan(bytes) {
            Some(index) => Ok(index),
            None => ChartReleases::parse(bytes).map(Index::from),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// What is known of a row without reading it in full. Rows are numbered in the order of the
    /// file, or in that of their versions.
    pub fn key(&self, number: usize) -> Key<'_> {
        if !self.read.is_empty()
            && let Some(row) = self.read.get(&number)
        {
            return Key {
                chart: &row.chart,
                chart_version: &row.chart_version,
                chart_commit: &row.chart_commit,
                app: row.app.as_deref(),
                app_version: row.app_version.as_deref(),
                app_commit: row.app_commit.as_deref(),
                released: Released::Read(row.released),
            };
        }
        let Spans { start, values, .. } = self.places[number];
        let value = |which: usize| {
            let Value { start: inner, length } = values[which];
            let from = start as usize + usize::from(inner);
            self.text.get(from..from + usize::from(length.checked_sub(1)?))
        };
        Key {
            chart: value(CHART).unwrap_or_default(),
            chart_version: value(CHART_VERSION).unwrap_or_default(),
            chart_commit: value(CHART_COMMIT).unwrap_or_default(),
            app: value(APP),
            app_version: value(APP_VERSION),
            app_commit: value(APP_COMMIT),
            released: value(RELEASED).map_or(Released::Read(None), Released::Written),
        }
    }

    /// Reads the row of a number in full.
    pub fn row(&self, number: usize) -> Row {
        if let Some(row) = self.read.get(&number) {
            return row.clone();
        }
        let Spans { start, length, .. } = self.places[number];
        plain(&self.text[start as usize..][..length as usize])
    }

    /// Looks at each row's lines; none where that does not show what the parser would read.
    fn scan(bytes: &'a [u8]) -> Option<Index<'a>> {
        let text =
            std::str::from_utf8(bytes).ok().filter(|text| u32::try_from(text.len()).is_ok())?;
        // Control characters need an escape in TOML, and line ends of two bytes are none of ours.
        if has_controls(bytes) {
            return None;
        }
        let first = match text.starts_with(RELEASE) {
            true => 0,
            false => memmem::find(bytes, b"\n[[release]]\n").map_or(bytes.len(), |at| at + 1),
        };
        let mut scan = Scan {
            text,
            at: first,
            spans: Spans::default(),
            places: Vec::new(),
            read: HashMap::new(),
        };
        while scan.at < bytes.len() {
            scan.row()?;
        }
        let Scan { places, read, .. } = scan;
        // With the first row, since the header may say what leaves no room for rows.
        let end = places.first().map_or(bytes.len(), |row| (row.start + row.length) as usize);
        let head = ChartReleases::parse(&bytes[..end]).ok()?;
        (head.rows.len() == places.len().min(1)).then_some(Index {
            title: head.title,
            text,
            places,
            read,
        })
    }
}

impl From<ChartReleases> for Index<'_> {
    fn from(charts: ChartReleases) -> Self {
        let places = vec![Spans::default(); charts.rows.len()];
        let read = charts.rows.into_iter().enumerate().collect();
        Index { title: charts.title, text: "", places, read }
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The row that is looked at.
    spans: Spans,
    places: Vec<Spans>,
    read: HashMap<usize, Row>,
}

impl Scan<'_> {
    /// Takes one row, and the blank line behind it.
    fn row(&mut self) -> Option<()> {
        let start = self.at;
        self.spans = Spans { start: u32::try_from(start).ok()?, ..Spans::default() };
        if self.canonical().is_some() {
            let end = self.at;
            if self.take("\n[[release]]\n") {
                self.at = end + 1;
            }
            if self.at > end || end == self.text.len() {
                self.spans.length = u32::try_from(end - start).ok()?;
                self.places.push(self.spans);
                return Some(());
            }
        }
        let rest = &self.text.as_bytes()[start..];
        let length = memmem::find(rest, b"\n[[release]]\n").map_or(rest.len(), |at| at + 1);
        self.at = start + length;
        self.read.insert(self.places.len(), alone(&self.text[start..self.at])?);
        self.spans.length = u32::try_from(length).ok()?;
        self.places.push(self.spans);
        Some(())
    }

    /// A row exactly as relmap writes it.
    fn canonical(&mut self) -> Option<()> {
        if !self.take(RELEASE) {
            return None;
        }
        self.key("chart = \"", CHART)?.then_some(())?;
        self.key("chart-version = \"", CHART_VERSION)?.then_some(())?;
        self.key("chart-commit = \"", CHART_COMMIT)?.then_some(())?;
        self.string("path = \"")?;
        self.key("app = \"", APP)?;
        self.key("app-version = \"", APP_VERSION)?;
        self.key("app-commit = \"", APP_COMMIT)?;
        self.list("images = [")?;
        self.time()?;
        let recorded = self.string("recorded = \"")?.and_then(|place| self.text.get(place))?;
        if ![Origin::Release, Origin::Import].iter().any(|known| known.as_str() == recorded) {
            return None;
        }
        self.list("issues = [")
    }

    /// Notes the place of a value.
    fn note(&mut self, which: usize, place: Range<usize>) -> Option<()> {
        let start = u16::try_from(place.start - self.spans.start as usize).ok()?;
        let length = u16::try_from(place.len() + 1).ok()?;
        self.spans.values[which] = Value { start, length };
        Some(())
    }

    /// Notes the value of a key, if the key stands here, and tells whether it does.
    fn key(&mut self, key: &str, which: usize) -> Option<bool> {
        match self.string(key)? {
            Some(place) => self.note(which, place).map(|()| true),
            None => Some(false),
        }
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self
            .text
            .as_bytes()
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(expected.as_bytes()));
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// The value of a key, if the key stands here; none at all if the value is not plain.
    fn string(&mut self, key: &str) -> Option<Option<Range<usize>>> {
        if !self.take(key) {
            return Some(None);
        }
        let value = self.quoted()?;
        self.take("\n").then_some(Some(value))
    }

    /// The rest of a text in quotation marks, if nothing in it is escaped.
    fn quoted(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let end = start + memchr3(b'"', b'\\', b'\n', self.text.as_bytes().get(start..)?)?;
        self.at = end;
        self.take("\"").then_some(start..end)
    }

    fn list(&mut self, key: &str) -> Option<()> {
        if !self.take(key) {
            return Some(());
        }
        loop {
            if !self.take("\"") {
                return None;
            }
            self.quoted()?;
            if self.take("]\n") {
                return Some(());
            }
            if !self.take(", ") {
                return None;
            }
        }
    }

    fn time(&mut self) -> Option<()> {
        if !self.take("released = ") {
            return Some(());
        }
        let start = self.at;
        let length = memchr::memchr(b'\n', self.text.as_bytes().get(start..)?)?;
        self.at = start + length + 1;
        if !is_time(self.text.get(start..start + length)?) {
            return None;
        }
        self.note(RELEASED, start..start + length)
    }
}

/// Whether a control character apart from line breaks is among the bytes. All bytes of a chunk are
/// looked at without a branch, so that many are compared at once.
fn has_controls(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| (byte < b' ') & (byte != b'\n') | (byte == 0x7f);
    bytes.chunks(256).any(|chunk| chunk.iter().fold(false, |found, &byte| found | is_control(byte)))
}

/// Whether a text is a time as relmap writes it: `2026-11-20T09:30:00Z`, with or without a
/// fraction.
fn is_time(written: &str) -> bool {
    let shape = b"dddd-dd-ddTdd:dd:dd";
    let bytes = written.as_bytes();
    let Some((core, rest)) = bytes.split_at_checked(shape.len()) else { return false };
    let fits = core.iter().zip(shape).all(|(byte, wanted)| match wanted {
        b'd' => byte.is_ascii_digit(),
        wanted => byte == wanted,
    });
    let fraction = match rest {
        [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => {
            (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    // A leap second is read by some and not by others: the parser decides.
    fits && fraction && &core[17..] < b"60".as_slice() && {
        let plain = (b"01".as_slice()..=b"12").contains(&&core[5..7])
            && (b"01".as_slice()..=b"28").contains(&&core[8..10])
            && &core[11..13] <= b"23".as_slice()
            && &core[14..16] <= b"59".as_slice()
            && &core[..4] > b"0000".as_slice();
        plain || written.parse::<Timestamp>().is_ok()
    }
}

/// A row whose form [`Scan::canonical`] looked at: a key a line, and nothing escaped in a text.
fn plain(text: &str) -> Row {
    let inside = |value: &str| value[1..value.len() - 1].to_owned();
    // No text holds a quotation mark, so what parts two of them is found in no text.
    let list = |value: &str| -> Vec<String> {
        value[2..value.len() - 2].split("\", \"").map(str::to_owned).collect()
    };
    let mut row = Row::new("", "", "", Origin::Import);
    for (key, value) in text.lines().filter_map(|line| line.split_once(" = ")) {
        match key {
            "chart" => row.chart = inside(value),
            "chart-version" => row.chart_version = inside(value),
            "chart-commit" => row.chart_commit = inside(value),
            "path" => row.path = Some(inside(value)),
            "app" => row.app = Some(inside(value)),
            "app-version" => row.app_version = Some(inside(value)),
            "app-commit" => row.app_commit = Some(inside(value)),
            "images" => row.images = list(value),
            "released" => row.released = value.parse().ok(),
            "issues" => row.issues = list(value),
            _ if inside(value) == Origin::Release.as_str() => row.origin = Origin::Release,
            _ => {}
        }
    }
    row
}

/// One row by itself, by the parser.
fn alone(text: &str) -> Option<Row> {
    let file = [HEADER, text].concat();
    let mut charts = ChartReleases::parse(file.as_bytes()).ok()?;
    let row = charts.rows.pop()?;
    (charts.rows.is_empty() && charts.extra.is_empty()).then_some(row)
}

#[cfg(test)]
mod tests;
