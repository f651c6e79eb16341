//! JSON that does nothing in a terminal or in the log of a CI system, whatever is in its texts.

/// JSON with everything outside of ASCII escaped, and `##`, with which Azure and TeamCity begin a command: both can only
/// be in a text there.
pub(super) fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut last = None;
    for c in json.chars() {
        let is_command = (last.replace(c), c) == (Some('#'), '#');
        if c == '\n' || c == ' ' || c.is_ascii_graphic() && !is_command {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_terminals_and_logs_act_on_is_escaped() {
        for (json, shown) in [
            (r##"{"a": ["b#c"]}"##, r##"{"a": ["b#c"]}"##),
            (r###"["##vso[task.x]"]"###, r##"["#\u0023vso[task.x]"]"##),
            (
                "\"###[error]\u{1b}\u{9b}\u{202e}é\"",
                r##""#\u0023\u0023[error]\u001b\u009b\u202e\u00e9""##,
            ),
            ("\"\u{e0041}\"", r#""\udb40\udc41""#),
        ] {
            assert_eq!(ascii(json), shown);
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            assert!(json.contains('\u{1b}') || read(json) == read(&ascii(json)), "{json}");
        }
    }
}
