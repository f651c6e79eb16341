//! The entries of an `index.yaml` as Helm writes it, cut out without a parser.
//!
//! An index may have many megabytes, and its history thousands of states that differ in one entry.
//! Helm writes one form: charts indented by two blanks, and each version a list item at the same
//! depth. Whatever else is met, the file is left to the parser.

/// The text of each entry with the name of its chart; none if the file has another form.
pub(super) fn blocks(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut cut = Cut { text, found: Vec::new(), chart: None, start: None };
    let mut is_inside = false;
    let mut has_entries = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (from, content) = (at, line.trim_end_matches(['\n', '\r']));
        at += line.len();
        if !content.is_empty() && !content.starts_with([' ', '#', '\t']) {
            cut.close(from)?;
            cut.chart = None;
            is_inside = content == "entries:";
            let is_known = is_inside && !has_entries || !is_inside && is_plain_key(content);
            has_entries |= is_inside;
            if !is_known {
                return None;
            }
            continue;
        }
        if !is_inside || content.trim().is_empty() {
            continue;
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
            cut.chart = Some(plain_name(rest.strip_suffix(':')?)?);
        }
    }
    cut.close(at)?;
    has_entries.then_some(cut.found)
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

/// A key at the top with its value, such as `apiVersion: v1`; nothing that could go on elsewhere.
fn is_plain_key(line: &str) -> bool {
    line.starts_with("apiVersion:") || line.starts_with("generated:") || line == "---"
}

fn plain_name(key: &str) -> Option<&str> {
    let name = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}
