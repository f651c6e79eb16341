//! What Markdown, HTML and typography put around the words of a heading.
//!
//! A line is masked: everything that is mere markup becomes blanks, typographic punctuation
//! becomes its ASCII cousin, and the length stays the same, so an offset into the masked line is
//! an offset into the line.

/// Masks a line.
pub(super) fn mask(line: &str) -> String {
    let mut masked = Masked { line, out: Vec::with_capacity(line.len()), link_is_version: false };
    let mut position = 0;
    while let Some(character) = line[position..].chars().next() {
        position += masked.step(position, character);
    }
    // Every step writes ASCII or whole characters of the line.
    String::from_utf8(masked.out).unwrap_or_default()
}

struct Masked<'l> {
    line: &'l str,
    out: Vec<u8>,
    link_is_version: bool,
}

impl Masked<'_> {
    fn blank(&mut self, length: usize) -> usize {
        self.out.resize(self.out.len() + length, b' ');
        length
    }

    fn put(&mut self, replacement: u8, length: usize) -> usize {
        self.out.push(replacement);
        self.blank(length - 1);
        length
    }

    /// Masks what begins at `position`, and says how many bytes that was.
    fn step(&mut self, position: usize, character: char) -> usize {
        let rest = &self.line[position..];
        let length = character.len_utf8();
        match character {
            ']' => self.close_bracket(rest),
            '[' => {
                let text = rest.split(']').next().unwrap_or_default();
                self.link_is_version = text.bytes().any(|b| b.is_ascii_digit());
                self.put(b'[', 1)
            }
            '<' => match tag_length(rest) {
                Some(length) => self.blank(length),
                None => self.put(b'<', 1),
            },
            '&' => match entity_length(rest) {
                Some(length) => self.blank(length),
                None => self.put(b'&', 1),
            },
            '{' if rest.starts_with("{#") || rest.starts_with("{:") || rest.starts_with("{.") => {
                let length = rest.find('}').map_or(1, |at| at + 1);
                self.blank(length)
            }
            ':' => match shortcode_length(rest) {
                Some(length) => self.blank(length),
                None => self.put(b':', 1),
            },
            '`' | '*' => self.blank(1),
            '_' if !self.inside_word(position) => self.blank(1),
            '~' if rest.starts_with("~~") => self.blank(2),
            '\\' => self.blank(1),
            // A dash of typography separates, whether or not blanks are next to it.
            '\u{2013}' | '\u{2014}' | '\u{2015}' | '\u{2012}' => {
                self.blank(1);
                self.put(b'-', 1);
                self.blank(1);
                3
            }
            '\u{2010}' | '\u{2011}' | '\u{2212}' => self.put(b'-', length),
            '\u{FF08}' => self.put(b'(', length),
            '\u{FF09}' => self.put(b')', length),
            '\u{3010}' | '\u{300C}' | '\u{300E}' => self.put(b'[', length),
            '\u{3011}' | '\u{300D}' | '\u{300F}' => self.put(b']', length),
            '\u{FF1A}' => self.put(b':', length),
            '\u{FF0C}' | '\u{3001}' => self.put(b',', length),
            '\u{201C}' | '\u{201D}' | '\u{AB}' | '\u{BB}' => self.put(b'"', length),
            '\u{2018}' | '\u{2019}' => self.put(b'\'', length),
            _ if character.is_ascii() => self.put(character as u8, 1),
            _ if character.is_alphanumeric() => {
                self.out.extend_from_slice(&rest.as_bytes()[..length]);
                length
            }
            // Emoji, bullets, arrows and the rest say nothing about a release.
            _ => self.blank(length),
        }
    }

    /// A `_` between two letters or digits belongs to a name.
    fn inside_word(&self, position: usize) -> bool {
        let before = self.line[..position].chars().next_back();
        let after = self.line[position + 1..].chars().next();
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
    }

    /// `](target)` and `][reference]` of a link are markup; the text between the brackets stays.
    fn close_bracket(&mut self, rest: &str) -> usize {
        self.put(b']', 1);
        let behind = &rest[1..];
        let target = if let Some(inner) = behind.strip_prefix('(') {
            let inner = inner.trim_start();
            let is_address = !inner.starts_with(|c: char| c.is_ascii_digit()) && !inner.is_empty();
            is_address.then(|| closing(behind, b'(', b')')).flatten()
        } else if behind.starts_with('[') && self.link_is_version {
            closing(behind, b'[', b']')
        } else {
            None
        };
        1 + target.map_or(0, |length| self.blank(length))
    }
}

/// The length of a bracketed group that the text begins with.
fn closing(text: &str, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

fn tag_length(text: &str) -> Option<usize> {
    let next = *text.as_bytes().get(1)?;
    if !(next.is_ascii_alphabetic() || next == b'/' || next == b'!') {
        return None;
    }
    text.find('>').map(|at| at + 1)
}

fn entity_length(text: &str) -> Option<usize> {
    let end = text.bytes().take(10).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#');
    is_name.then_some(end + 1)
}

/// `:tada:` and its kin.
fn shortcode_length(text: &str) -> Option<usize> {
    let name = &text[1..];
    let end = name.find(':')?;
    let word = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
    (end > 1 && name.as_bytes()[..end].iter().copied().all(word)).then_some(end + 2)
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn masking_keeps_the_length_and_the_words() {
        for (line, words) in [
            ("[1.2.0](https://a.b/c_(d)) x", "[1.2.0] x"),
            ("[1.2.0][v1.2.0] x", "[1.2.0] x"),
            ("[1.2.0](2026-01-02)", "[1.2.0](2026-01-02)"),
            ("[Foo][1.2.0]", "[Foo][1.2.0]"),
            ("<a name=\"1.2.0\"></a>1.2.0", "1.2.0"),
            ("1.2.0&nbsp;x", "1.2.0 x"),
            ("**1.2.0** _(x)_ my_name", "1.2.0 (x) my_name"),
            ("1.2.0 \u{2014} x", "1.2.0 - x"),
            ("\u{1F680} 1.2.0 :tada: {#top}", "1.2.0"),
            ("1.2.0\u{FF08}x\u{FF09}", "1.2.0( x)"),
            ("~~1.2.0~~", "1.2.0"),
            ("a < b & c : d [ ( {", "a < b & c : d [ ( {"),
            ("](", "]("),
            ("ü 1.2.0", "ü 1.2.0"),
        ] {
            let masked = mask(line);
            assert_eq!(masked.len(), line.len(), "{line}");
            let seen: Vec<_> = masked.split_whitespace().collect();
            assert_eq!(seen.join(" "), words, "{line}");
        }
    }
}
