//! Lines as relmap writes them: no spaces, no escapes, keys in their order.
//!
//! Whether a line has this form is seen by one look at it, which is many times faster than a JSON
//! parser. A line of any other form, such as a correction, one with an unknown key or one that
//! somebody edited, is read by the parser. The answers are the same; only the time differs.

use memchr::memchr2;

use crate::commit_id::is_commit_id;

/// A value's place from the start of its line; no value has no length, not even zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) start: u16,
    /// One more than the length.
    pub(super) length: u16,
}

/// Where the values of a record are in its line. Small, since a map may have very many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Where the line starts in the file.
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) chart: Value,
    pub(super) version: Value,
    pub(super) commit: Value,
    pub(super) time: Value,
    pub(super) is_import: bool,
    /// The first of its apps among all of the file, and how many there are.
    pub(super) apps: (u32, u16),
    pub(super) images: (u32, u16),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AppSpans {
    pub(super) name: Value,
    pub(super) version: Value,
    pub(super) tag: Value,
    pub(super) commit: Value,
    pub(super) verified: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ImageSpans {
    pub(super) reference: Value,
    pub(super) digest: Value,
}

/// The lists of all records.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) apps: Vec<AppSpans>,
    pub(super) images: Vec<ImageSpans>,
}

/// Looks at a line that has no control characters; none if it has another form. Then the lists may
/// have got what was seen of it, which the caller takes off again.
pub(super) fn look(line: &[u8], lists: &mut Lists) -> Option<Row> {
    let mut scan = Scan { line, at: 0 };
    u16::try_from(line.len()).ok().filter(|length| *length < u16::MAX)?;
    scan.need(b"{\"chart\":\"")?;
    let chart = scan.some_text()?;
    scan.need(b",\"version\":\"")?;
    let version = scan.some_text()?;
    scan.need(b",\"commit\":\"")?;
    let commit = scan.commit()?;
    // Nothing that a question asks for: who reads the record in full learns it.
    scan.eat(b",\"tagged\":false");
    if scan.eat(b",\"path\":\"") {
        scan.text()?;
    }
    let time = if scan.eat(b",\"time\":\"") { scan.time()? } else { Value::default() };
    scan.need(b",\"recorded\":\"")?;
    let is_import = scan.eat(b"import\"");
    if !is_import {
        scan.need(b"release\"")?;
    }
    scan.need(b",\"apps\":[")?;
    let first_app = lists.apps.len();
    scan.list(b"{\"name\":\"", |scan| {
        let app = scan.app()?;
        lists.apps.push(app);
        Some(())
    })?;
    scan.need(b",\"images\":[")?;
    let first_image = lists.images.len();
    scan.list(b"{\"ref\":\"", |scan| {
        let image = scan.image()?;
        lists.images.push(image);
        Some(())
    })?;
    if scan.eat(b",\"digest\":\"") {
        scan.text()?;
    }
    scan.need(b"}")?;
    let count = |all: usize, first: usize| {
        Some((u32::try_from(first).ok()?, u16::try_from(all - first).ok()?))
    };
    (scan.at == line.len()).then_some(())?;
    Some(Row {
        start: 0,
        length: u32::try_from(line.len()).ok()?,
        chart,
        version,
        commit,
        time,
        is_import,
        apps: count(lists.apps.len(), first_app)?,
        images: count(lists.images.len(), first_image)?,
    })
}

struct Scan<'l> {
    line: &'l [u8],
    at: usize,
}

impl Scan<'_> {
    fn eat(&mut self, word: &[u8]) -> bool {
        let found = self.line[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn need(&mut self, word: &[u8]) -> Option<()> {
        self.eat(word).then_some(())
    }

    /// A text whose first quote is behind us, without escapes.
    fn text(&mut self) -> Option<Value> {
        let length = memchr2(b'"', b'\\', &self.line[self.at..])?;
        if self.line[self.at + length] == b'\\' {
            return None;
        }
        let start = u16::try_from(self.at).ok()?;
        self.at += length + 1;
        Some(Value { start, length: u16::try_from(length).ok()? + 1 })
    }

    fn some_text(&mut self) -> Option<Value> {
        self.text().filter(|value| value.length > 1)
    }

    /// The same for a commit, whose length is known.
    fn commit(&mut self) -> Option<Value> {
        let rest = &self.line[self.at..];
        let length = if rest.get(40) == Some(&b'"') { 40 } else { 64 };
        let id = rest.get(..length).filter(|_| rest.get(length) == Some(&b'"'))?;
        is_commit_id(id).then_some(())?;
        let start = u16::try_from(self.at).ok()?;
        self.at += length + 1;
        Some(Value { start, length: u16::try_from(length).ok()? + 1 })
    }

    /// A time as relmap writes it, of a day that every month has.
    fn time(&mut self) -> Option<Value> {
        let rest = self.line[self.at..].get(..21)?;
        let shape = b"dddd-dd-ddTdd:dd:ddZ\"";
        let fits = rest.iter().zip(shape).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        });
        let number = |at: usize| u32::from(rest[at] - b'0') * 10 + u32::from(rest[at + 1] - b'0');
        let is_time = fits
            && (1..=12).contains(&number(5))
            && (1..=28).contains(&number(8))
            && number(11) < 24
            && number(14) < 60
            && number(17) < 60;
        if is_time { self.text() } else { self.rare_time() }
    }

    fn rare_time(&mut self) -> Option<Value> {
        let value = self.text()?;
        let text = &self.line[usize::from(value.start)..][..usize::from(value.length) - 1];
        std::str::from_utf8(text).ok()?.parse::<jiff::Timestamp>().ok()?;
        Some(value)
    }

    /// A list of objects that begin alike, whose first bracket is behind us.
    fn list(
        &mut self,
        begin: &[u8],
        mut element: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        if self.eat(b"]") {
            return Some(());
        }
        loop {
            self.need(begin)?;
            element(self)?;
            if self.eat(b"]") {
                return Some(());
            }
            self.need(b",")?;
        }
    }

    fn app(&mut self) -> Option<AppSpans> {
        let name = self.some_text()?;
        self.need(b",\"version\":\"")?;
        let version = self.some_text()?;
        let tag = if self.eat(b",\"tag\":\"") { self.text()? } else { Value::default() };
        let commit = if self.eat(b",\"commit\":\"") { self.commit()? } else { Value::default() };
        self.need(b",\"verified\":")?;
        let verified = self.eat(b"true}");
        if !verified {
            self.need(b"false}")?;
        }
        Some(AppSpans { name, version, tag, commit, verified })
    }

    fn image(&mut self) -> Option<ImageSpans> {
        let reference = self.some_text()?;
        let digest = if self.eat(b",\"digest\":\"") { self.text()? } else { Value::default() };
        self.need(b"}")?;
        Some(ImageSpans { reference, digest })
    }
}
