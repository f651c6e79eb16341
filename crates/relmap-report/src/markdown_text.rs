//! Text from a repository, made safe to stand in Markdown.

use std::fmt;

use crate::safe_text::push;

/// Text that Markdown shows as it is: no markup, no HTML, no link, no mention of a person, no
/// break of a table's cell.
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
        line(&mut safe, text);
        MarkdownText(safe)
    }

    /// Makes notes safe and keeps what gives them their form: line breaks, indentation and the
    /// marks of list items.
    pub fn notes(text: &str) -> MarkdownText {
        let mut safe = String::with_capacity(text.len());
        for part in text.replace('\r', "").split('\n') {
            if !safe.is_empty() {
                safe.push('\n');
            }
            let rest = part.trim_start_matches([' ', '\t']);
            let indent = (part.len() - rest.len()).min(part.len());
            // Four blanks in front would make it code, which shows text as it is, mentions apart.
            part[..indent].chars().for_each(|c| push(&mut safe, c));
            let mark = ["- ", "* ", "+ "].iter().find(|mark| rest.starts_with(**mark));
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

fn line(out: &mut String, text: &str) {
    let mut previous = ' ';
    let mut at_start = true;
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Neither a mention of a person nor an address; the comment shows nothing.
            '@' => out.push_str("@<!-- -->"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            // `#12` and `!12` lead to issues, `GH-12` does where numbers follow; a heading needs
            // its mark in front.
            '#' => out.push_str("#<!-- -->"),
            '-' | '+' | '=' if at_start => {
                out.push('\\');
                out.push(c);
            }
            // `1.` and `1)` in front make a list, and `https://` a link.
            '.' | ')' if previous.is_ascii_digit() && is_number_in_front(out) => {
                out.push('\\');
                out.push(c);
            }
            ':' if out.ends_with("http") || out.ends_with("https") || out.ends_with("ftp") => {
                out.push_str(":<!-- -->");
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
            ("&lt;", "&amp;lt;"),
            ("@team", "@<!-- -->team"),
            ("me@host.example", "me@<!-- -->host.example"),
            ("fixes #12", "fixes #<!-- -->12"),
            ("# big", "#<!-- --> big"),
            ("- item", "\\- item"),
            ("1. item", "1\\. item"),
            ("www.example.org", "www.<!-- -->example.org"),
            ("a\nb", "a\\u{a}b"),
            ("\u{1b}[31m", "\\u{1b}\\[31m"),
            ("$x^2$ ~~a~~", "\\$x^2\\$ \\~\\~a\\~\\~"),
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
}
