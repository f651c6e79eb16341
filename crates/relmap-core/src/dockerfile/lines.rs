//! FileLines put together to instructions, as Docker does it.

use std::ops::Range;

use super::words::words;

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instruction {
    /// Its keyword, in capitals.
    pub(super) keyword: String,
    pub(super) text: Joined,
    /// The bytes of `text` after the keyword.
    pub(super) rest: Range<usize>,
}

impl Instruction {
    pub(super) fn rest(&self) -> &str {
        &self.text.text[self.rest.clone()]
    }
}

/// A text that several lines may have made, with where its bytes are in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Joined {
    pub(super) text: String,
    /// Where each piece begins: in `text`, and in the file.
    pieces: Vec<(usize, usize)>,
}

impl Joined {
    fn push(&mut self, piece: &str, at: usize) {
        self.pieces.push((self.text.len(), at));
        self.text.push_str(piece);
    }

    /// Where a byte of the text is in the file.
    pub(super) fn in_file(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|(own, _)| *own <= at);
        let (own, file) = self.pieces[..after].last().copied().unwrap_or_default();
        file + (at - own)
    }

    /// The bytes of the file that make a part of the text; none where they are in several pieces.
    pub(super) fn range_in_file(&self, part: Range<usize>) -> Option<Range<usize>> {
        let start = self.in_file(part.start);
        let after = self.pieces.partition_point(|(own, _)| *own <= part.start);
        let is_one = self.pieces.get(after).is_none_or(|(next, _)| part.end <= *next);
        is_one.then(|| start..start + part.len())
    }
}

/// The instructions that may have documents after them.
const WITH_DOCUMENTS: [&str; 3] = ["RUN", "COPY", "ADD"];

/// The instructions of a file, and the character that escapes in it.
pub(super) fn instructions(text: &str) -> (Vec<Instruction>, char) {
    let escape = escape(text);
    let mut lines = FileLines { text, at: 0 };
    let mut found = Vec::new();
    while let Some((at, line)) = lines.next() {
        if is_silent(line) {
            continue;
        }
        let mut joined = Joined::default();
        let mut continued = piece(&mut joined, line, at, escape);
        while continued && let Some((at, line)) = lines.next() {
            if !is_silent(line) {
                continued = piece(&mut joined, line, at, escape);
            }
        }
        let Some(instruction) = split(joined) else { continue };
        for document in documents(&instruction, escape) {
            lines.skip(&document);
        }
        found.push(instruction);
    }
    (found, escape)
}

/// Takes a line, and says whether the next one belongs to it.
fn piece(joined: &mut Joined, line: &str, at: usize, escape: char) -> bool {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape);
    match before.filter(|before| !before.ends_with(escape)) {
        Some(before) => {
            joined.push(before, at);
            true
        }
        None => {
            joined.push(line, at);
            false
        }
    }
}

/// Blank lines and comments count nowhere, not even between the lines of an instruction.
fn is_silent(line: &str) -> bool {
    let line = line.trim_start();
    line.is_empty() || line.starts_with('#')
}

fn split(text: Joined) -> Option<Instruction> {
    let all = &text.text;
    let start = all.len() - all.trim_start().len();
    let end = all.trim_end().len();
    let written = all.get(start..end).filter(|written| !written.is_empty())?;
    let length = written.find(char::is_whitespace).unwrap_or(written.len());
    let keyword = written[..length].to_ascii_uppercase();
    let rest = &written[length..];
    let rest = start + length + (rest.len() - rest.trim_start().len())..end;
    Some(Instruction { keyword, text, rest })
}

/// A document that ends at a line of its own: `<<EOF`.
struct HereDocument {
    end: String,
    /// Whether tabs before that line do not count.
    tabs: bool,
}

fn documents(instruction: &Instruction, escape: char) -> Vec<HereDocument> {
    let mut rest = instruction.rest();
    let mut keyword = instruction.keyword.as_str();
    let inner;
    if keyword == "ONBUILD"
        && let Some((first, after)) = rest.split_once(char::is_whitespace)
    {
        inner = first.to_ascii_uppercase();
        (keyword, rest) = (&inner, after);
    }
    if !WITH_DOCUMENTS.contains(&keyword) {
        return Vec::new();
    }
    let of_word = |word: Range<usize>| {
        let word = rest[word].trim_start_matches(|c: char| c.is_ascii_digit());
        let name = word.strip_prefix("<<")?;
        let (tabs, name) = match name.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let end: String = name.chars().filter(|c| !matches!(c, '"' | '\'')).collect();
        (!end.is_empty() && !end.contains('<')).then_some(HereDocument { end, tabs })
    };
    words(rest, escape).into_iter().filter_map(of_word).collect()
}

/// The character of a directive `# escape=` at the top.
fn escape(text: &str) -> char {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.lines() {
        let directive = line.strip_prefix('#').and_then(|line| line.split_once('='));
        let Some((key, value)) = directive else { break };
        match key.trim().to_ascii_lowercase().as_str() {
            "escape" => return if value.trim() == "`" { '`' } else { '\\' },
            "syntax" | "check" => {}
            _ => break,
        }
    }
    '\\'
}

/// The lines of a text without their ends, with where they begin.
struct FileLines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> FileLines<'t> {
    fn next(&mut self) -> Option<(usize, &'t str)> {
        let mut at = self.at;
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let line = rest.split_inclusive('\n').next()?;
        self.at += line.len();
        let mut line = line.trim_end_matches(['\r', '\n']);
        if at == 0
            && let Some(after) = line.strip_prefix('\u{feff}')
        {
            (at, line) = (line.len() - after.len(), after);
        }
        Some((at, line))
    }

    fn skip(&mut self, document: &HereDocument) {
        while let Some((_, line)) = self.next() {
            let line = if document.tabs { line.trim_start_matches('\t') } else { line };
            if line == document.end {
                return;
            }
        }
    }
}
