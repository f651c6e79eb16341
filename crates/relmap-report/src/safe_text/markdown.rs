//! Text from a repository, made safe to be in Markdown.

use std::fmt;

use relmap_core::redact::redact;

use super::{push, short};

/// Text that Markdown shows as it is: no markup, no HTML, no link, no mention of a person, no
/// break of a table's cell. And nothing that a forge or a bot takes for an order at the beginning of
/// a line, as GitLab does `/merge` and `/approve`.
///
/// ```
/// use relmap_report::MarkdownText;
/// assert_eq!(MarkdownText::new("a|b `c` <d>").as_str(), "a\\|b \\`c\\` &lt;d&gt;");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownText(String);

impl MarkdownText {
    /// Makes a text safe, on one line.
    pub fn new(text: &str) -> MarkdownText {
        let mut safe = String::with_capacity(text.len());
        line(&mut safe, &short(text));
        MarkdownText(safe)
    }

    /// Makes notes safe. Notes can be Markdown themselves; of that, only their form is kept: line
    /// breaks, indentation and the marks of list items that are not numbered. All else that is
    /// markup is shown as it is written: emphasis, code, links, headings, tables, quotes, HTML,
    /// numbered lists and check boxes.
    pub fn notes(text: &str) -> MarkdownText {
        let mut safe = String::with_capacity(text.len());
        for part in redact(text).replace('\r', "").split('\n') {
            if !safe.is_empty() {
                safe.push('\n');
            }
            let rest = part.trim_start_matches([' ', '\t']);
            let indent = (part.len() - rest.len()).min(part.len());
            // Four blanks in front would make it code, which shows text as it is, mentions apart.
            part[..indent].chars().for_each(|c| push(&mut safe, c));
            // A mark with nothing behind it would make a heading of the line above.
            let is_item = rest.get(1..).is_some_and(|rest| !rest.trim().is_empty());
            let marks = ["- ", "* ", "+ "];
            let mark = marks.iter().find(|mark| is_item && rest.starts_with(**mark));
            if let Some(mark) = mark {
                safe.push_str(mark);
            }
            line(&mut safe, mark.map_or(rest, |mark| &rest[mark.len()..]));
        }
        MarkdownText(safe)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MarkdownText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A comment, which shows nothing and parts what would be one word to whoever looks for references.
const APART: &str = "<!-- -->";

fn line(out: &mut String, text: &str) {
    let mut previous = ' ';
    let mut at_start = true;
    let mut apart = false;
    for (at, c) in text.char_indices() {
        // Only in front of a word can it be a reference.
        if std::mem::take(&mut apart) && (c.is_alphanumeric() || c == '"') {
            out.push_str(APART);
        }
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => {
                out.push_str("&amp;");
                apart = true;
                continue;
            }
            // Neither a mention of a person nor an address; the comment shows nothing.
            '@' => out.push_str("@<!-- -->"),
            '\\' | '`' | '_' | '[' | ']' | '|' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            // `!12`, `~label`, `$12`, `*iteration` and their like lead somewhere in GitLab, which
            // looks for them in what Markdown made.
            '!' | '~' | '$' | '*' | '^' | '%' => {
                if c != '%' {
                    out.push('\\');
                }
                out.push(c);
                apart = true;
                continue;
            }
            // `#12` and `!12` lead to issues, `GH-12` does where numbers follow; a heading needs
            // its mark in front.
            '#' => out.push_str("#<!-- -->"),
            // A list, a heading's line, front matter; an order to a forge or a bot (`/merge`).
            '-' | '+' | '=' | '/' if at_start => {
                out.push('\\');
                out.push(c);
            }
            // A directive (`::include`), a term's definition, or the line below a table's head.
            ':' if at_start && text[at + 1..].starts_with([':', '-', ' ']) => {
                out.push_str("\\:");
                apart = true;
            }
            // `1.` and `1)` in front make a list, and `https://` a link.
            '.' | ')' if previous.is_ascii_digit() && is_number_in_front(out) => {
                out.push('\\');
                out.push(c);
            }
            // A colon behind a letter begins a link in `https:`, or ends an emoji in `:x:`.
            ':' if previous.is_ascii_alphanumeric() || matches!(previous, '+' | '-' | '_') => {
                out.push(':');
                apart = true;
                let mut rest = text[at + 1..].chars();
                if rest.next() == Some('/') {
                    out.push_str(APART);
                    apart = false;
                }
            }
            ':' => {
                out.push(':');
                apart = true;
            }
            '-' if previous == 'H' || previous == 'h' => {
                out.push('-');
                apart = true;
            }
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str(".<!-- -->"),
            c => push(out, c),
        }
        at_start &= c.is_whitespace();
        previous = c;
    }
}

/// Whether the line so far is a number and nothing else.
fn is_number_in_front(out: &str) -> bool {
    let line = out.rsplit('\n').next().unwrap_or_default().trim_start();
    !line.is_empty() && line.len() < 10 && line.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_markdown_obeys_gets_through() {
        for (text, shown) in [
            ("plain é 1.2.0", "plain é 1.2.0"),
            ("a|b", "a\\|b"),
            ("`x`", "\\`x\\`"),
            ("[x](http://y)", "\\[x\\](http:<!-- -->//y)"),
            ("![x](y)", "\\!\\[x\\](y)"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("&lt;", "&amp;<!-- -->lt;"),
            ("@team", "@<!-- -->team"),
            ("me@host.example", "me@<!-- -->host.example"),
            ("fixes #12", "fixes #<!-- -->12"),
            ("# big", "#<!-- --> big"),
            ("- item", "\\- item"),
            ("/merge", "\\/merge"),
            ("  /close #1", "  \\/close #<!-- -->1"),
            ("\t/approve", " \\/approve"),
            ("a/b /close", "a/b /close"),
            ("//x", "\\//x"),
            (":-: | :-:", "\\:-: \\| :-:"),
            ("::include{file=x}", "\\::<!-- -->include\\{file=x\\}"),
            ("=====", "\\====="),
            ("+++", "\\+++"),
            ("> [!NOTE]", "&gt; \\[\\!<!-- -->NOTE\\]"),
            ("- [x] done", "\\- \\[x\\] done"),
            ("* * *", "\\* \\* \\*"),
            ("7) x", "7\\) x"),
            ("1. item", "1\\. item"),
            ("www.example.org", "www.<!-- -->example.org"),
            (
                "!12 ~bug $1 %2 &3",
                "\\!<!-- -->12 \\~<!-- -->bug \\$<!-- -->1 %<!-- -->2 &amp;<!-- -->3",
            ),
            (":smile: a: b", ":<!-- -->smile: a: b"),
            ("GH-12", "GH-<!-- -->12"),
            ("https://me:pw@h/", "https:<!-- -->//\\*\\*\\*@<!-- -->h/"),
            ("mailto:x, 1:2", "mailto:<!-- -->x, 1:<!-- -->2"),
            ("a\nb", "a\\u{a}b"),
            ("\u{1b}[31m", "\\u{1b}\\[31m"),
            ("$x^2$ ~~a~~", "\\$<!-- -->x\\^<!-- -->2\\$ \\~\\~<!-- -->a\\~\\~"),
        ] {
            assert_eq!(MarkdownText::new(text).as_str(), shown, "{text}");
        }
    }

    #[test]
    fn notes_keep_their_form_and_nothing_else() {
        assert_eq!(
            MarkdownText::notes("- Raise `replicas`.\r\n  - for @team\n\n# x\n--- ").as_str(),
            "- Raise \\`replicas\\`.\n  - for @<!-- -->team\n\n#<!-- --> x\n\\--- "
        );
    }

    #[test]
    fn no_line_of_notes_is_an_order() {
        for (notes, shown) in [
            ("a\n/close\n\n/merge", "a\n\\/close\n\n\\/merge"),
            ("- /approve\n* /lgtm\n+ /retest", "- \\/approve\n* \\/lgtm\n+ \\/retest"),
            ("a\r\n/close", "a\n\\/close"),
            // A lone carriage return is no line break here, and none is made of it.
            ("a\r/close", "a/close"),
            ("a\u{2028}/close\u{85}/close", "a\\u{2028}/close\\u{85}/close"),
            ("    /close", "    \\/close"),
            ("title\n- ", "title\n\\- "),
            ("title\n-", "title\n\\-"),
            ("a\n:-", "a\n\\:-"),
            ("```\n/close\n```", "\\`\\`\\`\n\\/close\n\\`\\`\\`"),
            ("<details>\n<!--\n-->", "&lt;details&gt;\n&lt;\\!--\n\\--&gt;"),
        ] {
            assert_eq!(MarkdownText::notes(notes).as_str(), shown, "{notes:?}");
        }
    }
}
