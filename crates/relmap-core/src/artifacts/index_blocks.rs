//! The entries of an `index.yaml` as Helm writes it, cut out without a parser.
//!
//! An index may have many megabytes, and its history thousands of states that differ in one entry.
//! Helm writes one form: charts indented by two blanks, and each version a list item at the same
//! depth. Whatever else is met, the file is left to the parser.
//!
//! Helm and the parser know where a text in quotes ends, and this does not. So a line counts only where
//! nothing can be open: everything outside of the entries is whole in its own line, and each entry must be
//! whole by itself, which [`IndexReader`](super::IndexReader) finds out when it parses it.

use std::collections::HashSet;

use memchr::memchr_iter;

/// The most versions that are read of one index. The largest that is known lists some 20,000.
pub(super) const MAX_VERSIONS: usize = 250_000;

/// The text of each entry with the name of its chart; none if the file has another form. Of more than [`MAX_VERSIONS`]
/// entries it is one more than that.
pub(super) fn blocks(text: &str) -> Option<Vec<(&str, &str)>> {
    if has_odd_breaks(text) {
        return None;
    }
    let mut cut = Cut { text, found: Vec::new(), chart: None, start: None };
    let mut charts = HashSet::new();
    let mut keys = HashSet::new();
    let mut is_inside = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if cut.found.len() > MAX_VERSIONS {
            break;
        }
        if keys.len() + charts.len() > MAX_VERSIONS {
            return None;
        }
        let (from, content) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        let is_blank = content.bytes().all(|byte| byte == b' ');
        if !is_blank && !content.starts_with([' ', '#']) {
            cut.close(from)?;
            cut.chart = None;
            is_inside = content == "entries:";
            let is_start = from == 0 && content == "---";
            if !is_start && !keys.insert(plain_key(content)?) {
                return None;
            }
            continue;
        }
        if is_blank || !is_inside && content.starts_with('#') {
            continue;
        }
        if !is_inside {
            return None;
        }
        let rest = content.strip_prefix("  ")?;
        if rest.starts_with("- ") {
            cut.chart?;
            cut.close(from)?;
            cut.start = Some(from);
        } else if rest.starts_with("  ") {
            cut.start?;
        } else {
            cut.close(from)?;
            let name = plain_name(rest.strip_suffix(':')?)?;
            if !charts.insert(name) {
                return None;
            }
            cut.chart = Some(name);
        }
    }
    if cut.found.len() <= MAX_VERSIONS {
        cut.close(at)?;
    }
    keys.contains("entries").then_some(cut.found)
}

struct Cut<'t> {
    text: &'t str,
    found: Vec<(&'t str, &'t str)>,
    chart: Option<&'t str>,
    /// Where the entry begins that is being read.
    start: Option<usize>,
}

impl Cut<'_> {
    fn close(&mut self, end: usize) -> Option<()> {
        if let Some(start) = self.start.take() {
            self.found.push((self.chart?, self.text.get(start..end)?));
        }
        Some(())
    }
}

/// Whether a line ends where only some readers of YAML end it, or not where it seems to.
fn has_odd_breaks(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr_iter(b'\r', bytes).any(|at| bytes.get(at + 1) != Some(&b'\n'))
        || text.contains(['\u{85}', '\u{2028}', '\u{2029}'])
}

/// The key of a line at the top, which is whole: `entries:` without a value, and others with a value that
/// nothing can go on from.
fn plain_key(line: &str) -> Option<&str> {
    if line == "entries:" {
        return Some("entries");
    }
    let (key, value) = line.split_once(": ")?;
    let value = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '+' | '-');
    let is_plain = value.starts_with(|c: char| c.is_ascii_alphanumeric())
        && value.chars().all(fits)
        && !value.ends_with(':');
    (["apiVersion", "generated"].contains(&key) && is_plain).then_some(key)
}

/// The name of a chart, where YAML takes it for a text and for nothing else.
fn plain_name(key: &str) -> Option<&str> {
    const OTHERS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(name) = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return (!name.is_empty() && name.chars().all(fits)).then_some(name);
    }
    let is_text = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && !OTHERS.iter().any(|other| key.eq_ignore_ascii_case(other));
    (is_text && key.chars().all(fits)).then_some(key)
}
