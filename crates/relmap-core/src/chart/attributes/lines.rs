//! The lines of a `.gitattributes`, read as git reads them.
//!
//! Text is kept byte for byte, each byte as one character, since git compares bytes.

/// A line that sets attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) pattern: String,
    pub(super) attributes: Vec<String>,
    /// The macro that it defines; then the pattern is [`ANY_FILE`].
    pub(super) defines: Option<String>,
    /// Versions of git read it in different ways, or ignore it. Then any difference of it counts.
    pub(super) is_unclear: bool,
}

/// What matches every file.
pub(super) const ANY_FILE: &str = "*";

const BOM: &[u8] = b"\xef\xbb\xbf";

const MACRO: &str = "[attr]";

/// git ignores lines of 2048 bytes; older versions do not, and a CR at the end counts in some places alone.
const LONG: usize = 2_000;

/// The lines of a file.
pub(super) fn read(bytes: &[u8]) -> Vec<Line> {
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    // git stops at a NUL, at that line or at all.
    if bytes.contains(&0) {
        return vec![unclear(bytes)];
    }
    bytes.split(|byte| *byte == b'\n').filter_map(read_line).collect()
}

fn read_line(whole: &[u8]) -> Option<Line> {
    let start = whole.iter().position(|byte| !is_blank(byte))?;
    let line = &whole[start..];
    if line.starts_with(b"#") {
        return None;
    }
    if whole.len() >= LONG {
        return Some(unclear(whole));
    }
    let (pattern, rest) = unquote(line).unwrap_or_else(|| {
        let end = line.iter().position(is_blank).unwrap_or(line.len());
        (line[..end].to_vec(), &line[end..])
    });
    let pattern = text(&pattern);
    let words = rest.split(is_blank).filter(|word| !word.is_empty());
    let attributes = words.map(text).collect();
    let defines = pattern.strip_prefix(MACRO).map(|name| {
        name.split([' ', '\t', '\r']).find(|name| !name.is_empty()).unwrap_or_default().to_owned()
    });
    // What a macro sets can be used for any file.
    let pattern = if defines.is_some() { ANY_FILE.to_owned() } else { pattern };
    Some(Line { pattern, attributes, defines, is_unclear: false })
}

fn unclear(bytes: &[u8]) -> Line {
    Line {
        pattern: ANY_FILE.to_owned(),
        attributes: vec![text(bytes)],
        defines: None,
        is_unclear: true,
    }
}

/// A pattern in quotes, as in C, and what is behind it. If the quotes are wrong, git takes the line as it is.
fn unquote(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut rest = line.strip_prefix(b"\"")?;
    let mut found = Vec::new();
    loop {
        let (&byte, after) = rest.split_first()?;
        rest = after;
        if byte == b'"' {
            return Some((found, rest));
        }
        if byte != b'\\' {
            found.push(byte);
            continue;
        }
        let (&escaped, after) = rest.split_first()?;
        rest = after;
        found.push(match escaped {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            b'\\' | b'"' => escaped,
            b'0'..=b'3' => {
                let [a @ b'0'..=b'7', b @ b'0'..=b'7', after @ ..] = rest else { return None };
                rest = after;
                (escaped - b'0') << 6 | (a - b'0') << 3 | (b - b'0')
            }
            _ => return None,
        });
    }
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

/// Each byte as one character.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_taken_out_of_their_quotes_as_in_git() {
        for (line, pattern, attributes) in [
            (&br#""s.s\150" eol=crlf"#[..], "s.sh", &["eol=crlf"][..]),
            (br#""a b"ident"#, "a b", &["ident"]),
            (br#""\t\n\a\b\v\f\r\"\\" ident"#, "\t\n\x07\x08\x0b\x0c\r\"\\", &["ident"]),
            (br#""\303\251" ident"#, "\u{c3}\u{a9}", &["ident"]),
            // Wrong quotes are part of the pattern.
            (br#""s.s\x" ident"#, r#""s.s\x""#, &["ident"]),
            (br#""s.s\15" ident"#, r#""s.s\15""#, &["ident"]),
            (br#""s.s\450" ident"#, r#""s.s\450""#, &["ident"]),
            (br#""s.sh ident"#, r#""s.sh"#, &["ident"]),
            (br#""s.sh\"#, r#""s.sh\"#, &[]),
            (b"\t s.sh\tident  -text \r", "s.sh", &["ident", "-text"]),
            (b"s.sh\xc2\xa0ident", "s.sh\u{c2}\u{a0}ident", &[]),
            (b"s.sh\x0bident", "s.sh\x0bident", &[]),
            (b"\xef\xbb\xbfs.sh ident", "s.sh", &["ident"]),
            (b"\xef\xbb\xbf\"s.sh\" ident", "s.sh", &["ident"]),
        ] {
            let found = read(line);
            let shown = String::from_utf8_lossy(line);
            assert_eq!(found.len(), 1, "{shown}");
            assert_eq!((&*found[0].pattern, found[0].is_unclear), (pattern, false), "{shown}");
            assert_eq!(found[0].attributes, attributes, "{shown}");
        }
        assert_eq!(read(b"\n \t\r\n# *.sh ident\n  # a\n"), []);
    }

    #[test]
    fn macros_are_known_in_quotes_as_well() {
        for line in ["[attr]win eol=crlf", "\"[attr]win\" eol=crlf", "\"[attr] win x\" eol=crlf"] {
            let found = read(line.as_bytes());
            assert_eq!(found[0].defines.as_deref(), Some("win"), "{line}");
            assert_eq!((&*found[0].pattern, &*found[0].attributes[0]), ("*", "eol=crlf"), "{line}");
        }
    }

    #[test]
    fn what_versions_of_git_read_in_different_ways_is_unclear() {
        let long = format!("s.sh eol=crlf{}", " ".repeat(LONG));
        for bytes in [long.as_bytes(), b"s.sh\0 eol=crlf\n"] {
            let found = read(bytes);
            assert_eq!((found.len(), &*found[0].pattern, found[0].is_unclear), (1, "*", true));
        }
        assert_eq!(read(format!("#{long}").as_bytes()), []);
    }
}
