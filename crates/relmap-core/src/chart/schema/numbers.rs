//! Numbers that no float holds. Helm compares them to the last digit, and as floats two of them may be the same.

use std::borrow::Cow;

/// A decimal of so many digits has a float of its own.
const EXACT_DIGITS: usize = 15;

/// What stands before a number that became a text, so that it is none that somebody wrote.
const MARK: &str = "\u{2248}";

/// The same JSON with texts in the place of such numbers. A text is the same as itself alone, and in the place of a
/// number it takes nothing. Whole numbers of 64 bits stay.
pub(super) fn as_texts(json: &[u8]) -> Cow<'_, [u8]> {
    let mut out: Vec<u8> = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < json.len() {
        match json[at] {
            b'"' => at = end_of_text(json, at),
            b'-' | b'0'..=b'9' => {
                let is_part =
                    |byte: &u8| matches!(byte, b'-' | b'+' | b'.' | b'0'..=b'9' | b'e' | b'E');
                let length = json[at..].iter().take_while(|byte| is_part(byte)).count();
                let number = &json[at..at + length];
                if !is_exact(number) {
                    out.extend_from_slice(&json[copied..at]);
                    out.extend_from_slice(format!("\"{MARK}").as_bytes());
                    out.extend_from_slice(number);
                    out.push(b'"');
                    copied = at + length;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    out.extend_from_slice(&json[copied..]);
    Cow::Owned(out)
}

/// Where the text ends that begins here.
fn end_of_text(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < json.len() {
        match json[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    json.len()
}

fn is_exact(number: &[u8]) -> bool {
    let text = String::from_utf8_lossy(number);
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return true;
    }
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len() <= EXACT_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_no_float_holds_become_texts() {
        let shown = |json: &str| String::from_utf8(as_texts(json.as_bytes()).into_owned()).unwrap();
        for json in [
            r#"{"maximum": 0.1, "minimum": -1e300}"#,
            r#"{"maximum": 18446744073709551615, "minimum": -9223372036854775808}"#,
            r#"{"maximum": 100.00000000000000000000, "minimum": 0.00000000000000000001}"#,
            r#"["0.10000000000000000001", "\"0.10000000000000000001", "\\"]"#,
            "\"",
            "\"\\",
        ] {
            assert_eq!(shown(json), json);
        }
        let long = r#"{"multipleOf":0.10000000000000000001,"enum":[-99.99999999999999999e2, "a"]}"#;
        let texts = "{\"multipleOf\":\"≈0.10000000000000000001\",\"enum\":[\"≈-99.99999999999999999e2\", \"a\"]}";
        assert_eq!(shown(long), texts);
        assert_eq!(shown("184467440737095516151"), "\"≈184467440737095516151\"");
    }
}
