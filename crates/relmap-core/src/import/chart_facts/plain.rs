//! A quick reader for the Chart.yaml that nearly everybody writes.
//!
//! An import reads tens of thousands of them, and the full reader would be most of the work. This one
//! takes a file only if every line has one of a few forms whose meaning is beyond doubt; any other
//! file is for the full reader. Both say the same of every file that this one takes.

use std::collections::HashSet;

use super::ChartFacts;
use crate::chart::go_fields::OF_CHART;

/// The largest file that is read in this way.
const MAX_BYTES: usize = 64 * 1024;

/// What may follow a line.
#[derive(Clone, Copy)]
enum State {
    /// A key at the margin.
    Top,
    /// What is under a key without a value, which is nothing yet.
    Open,
    /// Items of a list: where the dash is, and whether the last item is a map.
    List { dash: usize, map: bool },
    /// Keys of a map.
    Map { indent: usize },
    /// Lines of a block of text under a line with that indent; the block's own indent, once known.
    Text { under: usize, own: Option<usize>, after: Around },
}

/// What a block of text is in.
#[derive(Clone, Copy)]
enum Around {
    Top,
    List { dash: usize },
    Map { indent: usize },
}

enum Value<'t> {
    Scalar(&'t str),
    Nothing,
    Text,
}

/// Reads a file; none if it is for the full reader.
pub(super) fn read(bytes: &[u8]) -> Option<ChartFacts> {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r');
    if bytes.len() > MAX_BYTES || !bytes.iter().all(plain) {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let mut facts = ChartFacts::default();
    let mut urls: Vec<String> = Vec::new();
    let mut keys: HashSet<&str> = HashSet::new();
    let mut last_key = "";
    let mut state = State::Top;
    for line in text.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.contains('\r') {
            return None;
        }
        let line = line.trim_end();
        let indent = line.len() - line.trim_start().len();
        let rest = &line[indent..];
        if let State::Text { under, own, after } = state {
            if rest.is_empty() {
                continue;
            }
            if indent > under {
                if own.is_some_and(|own| indent < own) {
                    return None;
                }
                state = State::Text { under, own: Some(own.unwrap_or(indent)), after };
                continue;
            }
            // A block without a line, or with blank ones that are longer, is left to the other.
            own?;
            state = match after {
                Around::Top => State::Top,
                Around::List { dash } => State::List { dash, map: true },
                Around::Map { indent } => State::Map { indent },
            };
        }
        if rest.is_empty() {
            continue;
        }
        if rest.starts_with('#') {
            // Whether a comment ends what is before it is a question for the other.
            match state {
                State::Top if indent == 0 => continue,
                _ => return None,
            }
        }
        if let Some(item) = rest.strip_prefix("- ") {
            match state {
                State::Open => {}
                State::List { dash, .. } if dash == indent => {}
                _ => return None,
            }
            let item = item.trim_start();
            let gap = rest.len() - item.len();
            let map = match entry(item) {
                Some((_, Value::Scalar(_))) if gap == 2 => true,
                Some(_) => return None,
                None => {
                    let value = scalar(item)?;
                    if last_key == "sources" {
                        urls.push(value.to_owned());
                    }
                    false
                }
            };
            state = State::List { dash: indent, map };
            continue;
        }
        let (key, value) = entry(rest)?;
        if indent > 0 {
            let around = match state {
                State::Open => Around::Map { indent },
                State::Map { indent: own } if own == indent => Around::Map { indent },
                State::List { dash, map: true } if dash + 2 == indent => Around::List { dash },
                _ => return None,
            };
            state = match (value, around) {
                (Value::Nothing, _) => return None,
                (Value::Text, after) => State::Text { under: indent, own: None, after },
                (Value::Scalar(_), Around::List { dash }) => State::List { dash, map: true },
                (Value::Scalar(_), _) => State::Map { indent },
            };
            continue;
        }
        // Helm takes `Version` for `version`, which is for the other, too.
        let is_meant = |field: &&str| field.eq_ignore_ascii_case(key) && *field != key;
        if !keys.insert(key) || OF_CHART.iter().any(is_meant) {
            return None;
        }
        last_key = key;
        state = match value {
            Value::Nothing => State::Open,
            Value::Text => State::Text { under: 0, own: None, after: Around::Top },
            Value::Scalar(value) => {
                let value = value.to_owned();
                match key {
                    "name" => facts.name = Some(value),
                    "version" => facts.version = Some(value),
                    "appVersion" => facts.app_version = Some(value),
                    "home" => urls.insert(0, value),
                    _ => {}
                }
                State::Top
            }
        };
        let must_be_scalar = matches!(key, "name" | "version" | "appVersion" | "home");
        if must_be_scalar && !matches!(state, State::Top) {
            return None;
        }
    }
    if keys.is_empty() || matches!(state, State::Text { own: None, .. }) {
        return None;
    }
    facts.urls = urls.into();
    Some(facts)
}

/// A key and its value; none if the text is no such thing.
fn entry(text: &str) -> Option<(&str, Value<'_>)> {
    let end = text.find(':')?;
    let (key, value) = (&text[..end], &text[end + 1..]);
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))
        && !is_word_of_yaml(key);
    if !is_key || !(value.is_empty() || value.starts_with(' ')) {
        return None;
    }
    let value = value.trim_start();
    Some((
        key,
        match value {
            "" => Value::Nothing,
            "|" | "|-" | ">" | ">-" => Value::Text,
            value => Value::Scalar(scalar(value)?),
        },
    ))
}

/// Whether a key is no text to YAML: null is refused, and `yes` is the same key as `true`.
fn is_word_of_yaml(key: &str) -> bool {
    let words = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    key.len() <= 5 && words.iter().any(|word| key.eq_ignore_ascii_case(word))
}

/// The text of a value on one line that can be nothing but a scalar and is not empty or null.
fn scalar(text: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = text.strip_prefix(quote) {
            let inner = rest.strip_suffix(quote)?;
            let plain = !inner.is_empty() && !inner.contains([quote, '\\']);
            return plain.then_some(inner);
        }
    }
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.eq_ignore_ascii_case("null");
    is_plain.then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn full(text: &str) -> ChartFacts {
        ChartFacts::read_fully(text.as_bytes(), |_| false)
    }

    #[test]
    fn what_nearly_everybody_writes_is_taken() {
        let text = "apiVersion: v2\r\nname: web\n# A comment\nversion: 0.46.00\nappVersion: \"1.10\"\n\
                    description: A web server, it's 'good'\nhome: https://web.example\nsources:\n\
                    - https://git.example/web\n- https://git.example/x\nkeywords:\n  - a\n  - b\n\
                    maintainers:\n  - name: A. Nother\n    email: a@web.example\n  - name: B\n\
                    annotations:\n  category: X\n  images: |\n    - name: web\n      image: x\n\n    - y\n\
                    \x20 licenses: Apache-2.0\ndependencies:\n- name: common\n  version: 1.x.x\n\
                    engine: gotpl\n";
        let quick = read(text.as_bytes()).unwrap();
        assert_eq!(quick.version.as_deref(), Some("0.46.00"));
        assert_eq!(quick.urls.len(), 3);
        assert_eq!(quick, full(text));
    }

    #[test]
    fn whatever_is_not_beyond_doubt_is_left() {
        for text in [
            "",
            "# nothing\n",
            "name: web\nname: x\n",
            "name: web # x\n",
            "name: a: b\n",
            "name: web\n  more\n",
            "name: {{ x }}\n",
            "name: *x\n",
            "name: null\n",
            "name:\n",
            "name: \"a\\n\"\n",
            "\tname: web\n",
            "name: w\u{e9}b\n",
            "---\nname: web\n",
            "<<<<<<< HEAD\nname: web\n",
            "a:\n  b:\n    c: d\n",
            "a: |\nb: c\n",
            "a:\n- b: c\n   d: e\n",
            "a: b\n- c\n",
            "a:\n  b: c\n d: e\n",
            "a: |\n   x\n  y\n",
            "null:\n",
            "a: b\nNull: c\n",
            "a:\n  NULL: b\n",
            "a:\n- null: b\n",
            "yes: a\ntrue: b\n",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text:?}");
        }
    }

    fn line() -> impl Strategy<Value = String> {
        let indent = prop_oneof![4 => Just(""), 2 => Just("  "), 1 => Just(" "), 1 => Just("    ")];
        let head = prop_oneof![
            Just("name: "),
            Just("version: "),
            Just("appVersion: "),
            Just("home: "),
            Just("a: "),
            Just("sources:"),
            Just("b:"),
            Just("null: "),
            Just("on: "),
            Just("- "),
            Just("- c: "),
            Just("d: "),
            Just("#"),
            Just(""),
        ];
        let value = prop_oneof![
            Just(""),
            Just("1.0"),
            Just("web"),
            Just("\"x\""),
            Just("'y'"),
            Just("|"),
            Just(">-"),
            Just("x: y"),
            Just("z #c"),
            Just("[a]"),
            Just("k:"),
            Just("yes"),
            Just("~"),
            Just("null"),
            Just("\"a"),
            Just("it's"),
            Just("https://x.example/y"),
            Just("a\r"),
            Just("- e"),
            Just("---"),
        ];
        (indent, head, value).prop_map(|(indent, head, value)| format!("{indent}{head}{value}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn both_readers_say_the_same(lines in prop::collection::vec(line(), 1..9)) {
            let text = lines.join("\n");
            if let Some(quick) = read(text.as_bytes()) {
                prop_assert_eq!(quick, full(&text), "{}", text);
            }
        }
    }
}
