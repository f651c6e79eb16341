//! The message of a tag as the notes of a release: with `-` before each item, captions as `Fixed:`, and
//! lines that are no longer than those that people write.

/// How wide a line may be. A word that is longer stays whole.
const WIDTH: usize = 80;

/// The text in the manner of a RELEASE.txt. Code, quotes and tables stay as they are.
pub(super) fn as_notes(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let (mut is_code, mut is_captioned) = (false, false);
    for line in text.lines().map(str::trim_end) {
        let words = line.trim_start();
        let is_fence = words.starts_with("```") || words.starts_with("~~~");
        is_code ^= is_fence;
        let stays = is_code || is_fence || words.starts_with(['|', '>']) || is_indented(line);
        if stays {
            lines.push(line.to_owned());
        } else if !words.is_empty() {
            let indent = &line[..line.len() - words.len()];
            wrap(&mut lines, indent, words);
        } else if !is_captioned && lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(String::new());
        }
        is_captioned = !stays && (caption(words).is_some() || words.is_empty() && is_captioned);
    }
    lines.join("\n")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Whether a line is code by its indent. An item of a list in a list is none.
fn is_indented(line: &str) -> bool {
    let indent = line.len() - line.trim_start().len();
    (indent >= 4 || line.starts_with('\t')) && bullet(line.trim_start()).is_none()
}

/// Adds a line, in as many as it needs.
fn wrap(lines: &mut Vec<String>, indent: &str, words: &str) {
    let (first, below, text) = match (bullet(words), caption(words)) {
        (Some(item), _) => (format!("{indent}- "), format!("{indent}  "), item.to_owned()),
        (None, Some(caption)) => (indent.to_owned(), indent.to_owned(), format!("{caption}:")),
        (None, None) => (indent.to_owned(), indent.to_owned(), words.to_owned()),
    };
    let mut line = format!("{first}{text}");
    if width(&line) > WIDTH {
        line = first;
        let mut is_begun = false;
        for word in text.split_whitespace() {
            // At the beginning of a line these would be something else than words.
            let is_mark = bullet(&format!("{word} x")).is_some() || word.starts_with('#');
            if is_begun && !is_mark && width(&line) + 1 + width(word) > WIDTH {
                lines.push(std::mem::replace(&mut line, below.clone()));
            } else if is_begun {
                line.push(' ');
            }
            line.push_str(word);
            is_begun = true;
        }
    }
    lines.push(line);
}

/// What is behind the mark of an item.
pub(super) fn bullet(words: &str) -> Option<&str> {
    let (mark, rest) = words.split_once(' ')?;
    matches!(mark, "-" | "*" | "+" | "•").then(|| rest.trim_start())
}

/// The words of a heading in Markdown.
fn caption(words: &str) -> Option<&str> {
    let rest = words.trim_start_matches('#');
    let level = words.len() - rest.len();
    let caption = rest.trim().trim_end_matches([':', '#']).trim_end();
    ((1..=6).contains(&level) && rest.starts_with(' ') && !caption.is_empty()).then_some(caption)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_captions_and_long_lines_are_as_in_a_release_file() {
        let message = "What is new.\n\n\n## Fixed\n\n* The `port` of the service, which was the one of the container, so that \
                       nobody could reach it\n+ A host\n  * and its name\n\n```\n* code   stays\n```\n\n| a | b |\n\
                       #12 is no caption";
        assert_eq!(
            as_notes(message),
            "What is new.\n\nFixed:\n- The `port` of the service, which was the one of the container, so that nobody\n  could \
             reach it\n- A host\n  - and its name\n\n```\n* code   stays\n```\n\n| a | b |\n#12 is no caption"
        );
    }

    #[test]
    fn no_line_is_longer_than_it_may_be_and_no_word_is_lost() {
        let words = "one - two #3 four * https://example.org/a/very/long/address/that/no/line/could/ever/hold/as/a/whole five";
        let text = format!("* {}", [words; 6].join(" "));
        let notes = as_notes(&text);
        let read: Vec<&str> = notes.split_whitespace().collect();
        let written: Vec<&str> = text.split_whitespace().collect();
        assert_eq!(read[1..], written[1..]);
        for line in notes.lines() {
            assert!(width(line) <= 100 && !line.trim_start().starts_with('#'), "{line}");
        }
        // Once more changes nothing.
        assert_eq!(as_notes(&notes), notes);
    }
}
