//! Lines of an entry that are about the release and no notes: its date, badges, a link to all changes.

/// What is before the date of a release.
const DATES: [&str; 6] =
    ["date", "published", "publish date", "release date", "released", "released on"];

/// What is before a link to all changes.
const LINKS: [&str; 6] =
    ["all changes", "changelog", "commits", "compare", "full changelog", "full diff"];

/// Notes without the lines that are about the release itself. What is in a code block stays.
///
/// ```
/// use relmap_core::release_notes::without_metadata;
/// let notes = "**Release date:** 2026-08-19\n\n* More replicas.\n\n**Full Changelog**: https://git.example/a...b\n";
/// assert_eq!(without_metadata(notes), "* More replicas.");
/// ```
pub fn without_metadata(notes: &str) -> String {
    let mut fence = Fence::default();
    let kept: Vec<&str> =
        notes.lines().filter(|line| fence.holds(line) || !is_metadata(line)).collect();
    let mut text = String::new();
    for line in kept {
        // Nothing but a blank line is left of the place of a line that went.
        if !(line.trim().is_empty() && (text.is_empty() || text.ends_with("\n\n"))) {
            text.push_str(line);
            text.push('\n');
        }
    }
    text.trim_end().to_owned()
}

/// Notes as plain lists: without what is about the release, code blocks, and captions of nothing else.
pub(crate) fn told_in_lists(notes: &str) -> String {
    let mut fence = Fence::default();
    let notes = without_metadata(notes);
    let lines: Vec<&str> = notes.lines().filter(|line| !fence.holds(line)).collect();
    let is_caption = |line: &str| line.starts_with('#');
    let tells = |at: usize| {
        let mut below = lines[at + 1..].iter().filter(|line| !line.trim().is_empty());
        below.next().is_some_and(|next| !is_caption(next))
    };
    let kept = lines.iter().enumerate().filter(|(at, line)| !is_caption(line) || tells(*at));
    let kept: Vec<&str> = kept.map(|(_, line)| *line).collect();
    kept.join("\n").trim().to_owned()
}

/// Follows the code blocks of a text, line by line.
#[derive(Default)]
struct Fence(Option<&'static str>);

impl Fence {
    /// Whether a line is in a code block, or begins or ends one.
    fn holds(&mut self, line: &str) -> bool {
        let words = line.trim_start();
        match self.0 {
            Some(mark) => {
                self.0 = Some(mark).filter(|_| !words.starts_with(mark));
                true
            }
            None => {
                self.0 = ["```", "~~~"].into_iter().find(|mark| words.starts_with(mark));
                self.0.is_some()
            }
        }
    }
}

fn is_metadata(line: &str) -> bool {
    let words = line.trim();
    let words =
        words.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).unwrap_or(words);
    is_badges(words.trim_start()) || is_about_release(words)
}

/// `**Release date:** 2026-08-19`, `Full Changelog: https://…`
fn is_about_release(words: &str) -> bool {
    let plain: String = words.chars().filter(|c| !matches!(c, '*' | '_' | '`' | '>')).collect();
    let Some((key, value)) = plain.split_once(':') else { return false };
    let (key, value) = (key.trim().to_lowercase(), value.trim());
    DATES.contains(&key.as_str()) && is_date(value)
        || LINKS.contains(&key.as_str()) && is_link(value)
}

fn is_date(value: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let words: Vec<&str> =
        value.split([' ', ',', '-', '/', '.']).filter(|w| !w.is_empty()).collect();
    let is_number = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        !digits.is_empty()
            && digits.len() + 2 >= word.len()
            && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let is_month = |word: &str| {
        let start: String = word.chars().take(3).collect::<String>().to_lowercase();
        word.chars().all(char::is_alphabetic) && MONTHS.contains(&start.as_str())
    };
    (2..=4).contains(&words.len()) && words.iter().all(|word| is_number(word) || is_month(word))
}

/// A single URL, or a link of Markdown.
fn is_link(value: &str) -> bool {
    let is_url = |text: &str| text.contains("://") && !text.contains(char::is_whitespace);
    let target = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(')'));
    let target = target.and_then(|rest| rest.split_once("](")).map(|(_, target)| target);
    is_url(target.unwrap_or(value))
}

/// Whether a line is nothing but images, such as `![AppVersion: v3](https://…)`, linked or not.
fn is_badges(words: &str) -> bool {
    let mut rest = words.trim();
    let mut found = false;
    while !rest.is_empty() {
        let linked = rest.strip_prefix("[!");
        let image = linked.or_else(|| rest.strip_prefix('!'));
        let Some(after) = image.and_then(|image| image.strip_prefix('[')).and_then(after_link)
        else {
            return false;
        };
        let after = match linked {
            Some(_) => match after.strip_prefix("](").and_then(|target| target.split_once(')')) {
                Some((_, after)) => after,
                None => return false,
            },
            None => after,
        };
        found = true;
        rest = after.trim_start();
    }
    found
}

/// What is after `text](target)`.
fn after_link(text: &str) -> Option<&str> {
    let (_, target) = text.split_once("](")?;
    Some(target.split_once(')')?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_badges_and_links_to_all_changes_are_no_notes() {
        for line in [
            "**Release date:** 2026-08-19",
            "Release date: 19 Aug 2026",
            "_Released on: August 19th, 2026_",
            "* Date: 2026/08/19",
            "![AppVersion: v3.7.11](https://img.shields.io/static/v1?label=AppVersion&message=v3.7.11)",
            "![AppVersion: v3](https://a.b/c) ![Kubernetes: >=1.25.0-0](https://a.b/d) ![Helm: v3](https://a.b/e)",
            "[![build](https://a.b/c.svg)](https://a.b/d)",
            "**Full Changelog**: https://github.com/a/b/compare/v1...v2",
            "- Full changelog: [v1...v2](https://github.com/a/b/compare/v1...v2)",
        ] {
            assert_eq!(without_metadata(&format!("{line}\n\n- One.\n")), "- One.", "{line}");
            assert_eq!(without_metadata(line), "", "{line}");
        }
    }

    #[test]
    fn notes_that_are_like_them_stay() {
        for line in [
            "- Release date of the next version: 2026-08-19 is too early.",
            "- Date: the format is ISO now",
            "- Released the lock",
            "- Show ![the picture](https://a.b/c) of the app",
            "- Changelog: links to https://a.b/c are short",
            "Date: unknown",
        ] {
            assert_eq!(without_metadata(line), line);
        }
        let code = "```\nDate: 2026-08-19\n```";
        assert_eq!(without_metadata(code), code);
    }

    #[test]
    fn lists_have_no_code_and_no_empty_captions() {
        let notes = "**Release date:** 2026-08-19\n\n* feat: one\n* fix: two\n\n### Default value changes\n\n```diff\n- a: 1\n+ a: 2\n```\n";
        assert_eq!(told_in_lists(notes), "* feat: one\n* fix: two");
        assert_eq!(told_in_lists("### Added\n\n- One.\n"), "### Added\n\n- One.");
        assert_eq!(told_in_lists("```\n# no caption\n```"), "");
    }
}
