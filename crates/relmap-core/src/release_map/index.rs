//! What questions need of a file of the map, without reading all of it as TOML.
//!
//! relmap writes a file in one form only: a header, then `[[release]]` tables, one key a line, in a
//! fixed order. Whether a row has that form is seen by looking at its lines, which is many times
//! faster than a TOML parser. A row of any other form, such as one with a key that somebody added,
//! is read by the parser by itself; a file that is no sequence of such rows is read by the parser
//! as a whole. So the answers are the same whoever wrote the file, and only the time differs.

use std::borrow::Cow;
use std::ops::Range;

use jiff::Timestamp;
use memchr::{memchr3, memmem};

use super::fault::MapFault;
use super::model::{ChartReleases, Origin, Row};

/// What questions need of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key<'a> {
    /// The chart's tag.
    pub chart: Cow<'a, str>,
    /// The chart's version.
    pub chart_version: Cow<'a, str>,
    /// The full id of the commit that the chart's tag leads to.
    pub chart_commit: Cow<'a, str>,
    /// The app's tag.
    pub app: Option<Cow<'a, str>>,
    /// The app's version.
    pub app_version: Option<Cow<'a, str>>,
    /// The full id of the commit that the app's tag leads to.
    pub app_commit: Option<Cow<'a, str>>,
    released: Option<Cow<'a, str>>,
}

impl Key<'_> {
    /// When the chart was released.
    pub fn released(&self) -> Option<Timestamp> {
        self.released.as_ref().and_then(|written| written.parse().ok())
    }
}

/// The rows of one file of the map, to be asked for and read one by one.
///
/// ```
/// use relmap_core::release_map::{ChartReleases, Index, Origin, Row};
/// let mut charts = ChartReleases::new("charts");
/// charts.add(Row::new("charts-1.1.0", "1.1.0", &"1".repeat(40), Origin::Import)).unwrap();
/// let file = charts.render();
/// let index = Index::of(file.as_bytes()).unwrap();
/// assert_eq!(index.keys[0].chart, "charts-1.1.0");
/// assert_eq!(index.row(0), charts.rows[0]);
/// ```
#[derive(Debug)]
pub struct Index<'a> {
    /// The title: `charts` in `charts-1.1.0`.
    pub title: String,
    /// The rows, in the order of the file or in that of their versions.
    pub keys: Vec<Key<'a>>,
    rows: Rows<'a>,
}

#[derive(Debug)]
enum Rows<'a> {
    /// Where each row stands.
    Written(&'a str, Vec<Range<usize>>),
    /// The rows themselves.
    Read(Vec<Row>),
}

/// What the parser needs before a row to read it as a file.
const HEADER: &str = "schema = 1\ntitle = \"\"\n";
const RELEASE: &str = "[[release]]\n";

impl<'a> Index<'a> {
    /// Reads what questions need of a file.
    ///
    /// # Errors
    /// As for [`ChartReleases::parse`].
    pub fn of(bytes: &'a [u8]) -> Result<Index<'a>, Vec<MapFault>> {
        match Index::scan(bytes) {
            Some(index) => Ok(index),
            None => ChartReleases::parse(bytes).map(Index::from),
        }
    }

    /// Reads the row of a key in full.
    pub fn row(&self, number: usize) -> Row {
        match &self.rows {
            Rows::Read(rows) => rows[number].clone(),
            Rows::Written(text, places) => match alone(&text[places[number].clone()]) {
                Some(row) => row,
                None => unreachable!("the form of each row was looked at: {:?}", places[number]),
            },
        }
    }

    /// Looks at each row's lines; none where that does not show what the parser would read.
    fn scan(bytes: &'a [u8]) -> Option<Index<'a>> {
        let text = std::str::from_utf8(bytes).ok()?;
        // Control characters need an escape in TOML, and line ends of two bytes are none of ours.
        if bytes.iter().any(|&byte| byte < b' ' && byte != b'\n' || byte == 0x7f) {
            return None;
        }
        let first = match text.starts_with(RELEASE) {
            true => 0,
            false => memmem::find(bytes, b"\n[[release]]\n").map_or(bytes.len(), |at| at + 1),
        };
        let mut scan = Scan { text, at: first, keys: Vec::new(), places: Vec::new() };
        while scan.at < bytes.len() {
            scan.row()?;
        }
        let Scan { keys, places, .. } = scan;
        // With the first row, since the header may say what leaves no room for rows.
        let end = places.first().map_or(bytes.len(), |place| place.end);
        let head = ChartReleases::parse(&bytes[..end]).ok()?;
        (head.rows.len() == places.len().min(1)).then_some(Index {
            title: head.title,
            keys,
            rows: Rows::Written(text, places),
        })
    }
}

impl From<ChartReleases> for Index<'_> {
    fn from(charts: ChartReleases) -> Self {
        let keys = charts.rows.iter().map(|row| owned(row.clone())).collect();
        Index { title: charts.title, keys, rows: Rows::Read(charts.rows) }
    }
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    keys: Vec<Key<'a>>,
    places: Vec<Range<usize>>,
}

impl<'a> Scan<'a> {
    /// Takes one row, and the blank line behind it.
    fn row(&mut self) -> Option<()> {
        let start = self.at;
        if let Some(key) = self.canonical() {
            let end = self.at;
            if self.take("\n[[release]]\n") {
                self.at = end + 1;
            }
            if self.at > end || end == self.text.len() {
                self.keys.push(key);
                self.places.push(start..end);
                return Some(());
            }
        }
        let rest = &self.text.as_bytes()[start..];
        let length = memmem::find(rest, b"\n[[release]]\n").map_or(rest.len(), |at| at + 1);
        self.at = start + length;
        self.keys.push(owned(alone(&self.text[start..self.at])?));
        self.places.push(start..self.at);
        Some(())
    }

    /// A row exactly as relmap writes it.
    fn canonical(&mut self) -> Option<Key<'a>> {
        if !self.take(RELEASE) {
            return None;
        }
        let chart = self.string("chart = \"")??;
        let chart_version = self.string("chart-version = \"")??;
        let chart_commit = self.string("chart-commit = \"")??;
        self.string("path = \"")?;
        let app = self.string("app = \"")?;
        let app_version = self.string("app-version = \"")?;
        let app_commit = self.string("app-commit = \"")?;
        self.list("images = [")?;
        let released = self.time()?;
        let recorded = self.string("recorded = \"")??;
        if ![Origin::Release, Origin::Import].iter().any(|known| known.as_str() == recorded) {
            return None;
        }
        self.list("issues = [")?;
        Some(Key {
            chart: chart.into(),
            chart_version: chart_version.into(),
            chart_commit: chart_commit.into(),
            app: app.map(Cow::from),
            app_version: app_version.map(Cow::from),
            app_commit: app_commit.map(Cow::from),
            released: released.map(Cow::from),
        })
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
    fn string(&mut self, key: &str) -> Option<Option<&'a str>> {
        if !self.take(key) {
            return Some(None);
        }
        let value = self.quoted()?;
        self.take("\n").then_some(Some(value))
    }

    /// The rest of a text in quotation marks, if nothing in it is escaped.
    fn quoted(&mut self) -> Option<&'a str> {
        let start = self.at;
        let end = start + memchr3(b'"', b'\\', b'\n', self.text.as_bytes().get(start..)?)?;
        self.at = end;
        let value = self.text.get(start..end)?;
        self.take("\"").then_some(value)
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

    fn time(&mut self) -> Option<Option<&'a str>> {
        if !self.take("released = ") {
            return Some(None);
        }
        let start = self.at;
        let rest = self.text.as_bytes().get(start..)?;
        let length = memchr::memchr(b'\n', rest)?;
        let written = self.text.get(start..start + length)?;
        self.at = start + length + 1;
        is_time(written).then_some(Some(written))
    }
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

/// One row by itself, by the parser.
fn alone(text: &str) -> Option<Row> {
    let file = [HEADER, text].concat();
    let mut charts = ChartReleases::parse(file.as_bytes()).ok()?;
    let row = charts.rows.pop()?;
    (charts.rows.is_empty() && charts.extra.is_empty()).then_some(row)
}

fn owned(row: Row) -> Key<'static> {
    Key {
        chart: row.chart.into(),
        chart_version: row.chart_version.into(),
        chart_commit: row.chart_commit.into(),
        app: row.app.map(Cow::from),
        app_version: row.app_version.map(Cow::from),
        app_commit: row.app_commit.map(Cow::from),
        released: row.released.map(|time| time.to_string().into()),
    }
}

#[cfg(test)]
mod tests;
