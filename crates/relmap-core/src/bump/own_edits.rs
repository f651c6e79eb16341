//! Which changes that are not committed are part of a release that is being made.

use crate::component::Component;
use crate::component::join;
use crate::release_notes;

/// Whether the changes of a file that are not committed belong to the release: an entry that is not
/// released yet, the versions of Chart.yaml and what they pull in, or values. `bump` completes those
/// in place. Everything else in a file that it would write is work of another kind.
pub fn is_part_of_release(component: &Component, path: &str, committed: &[u8], now: &[u8]) -> bool {
    let in_chart = |name: &str| {
        component.layout.chart.as_deref().is_some_and(|chart| join(chart, name) == path)
    };
    if path == component.layout.release_file {
        return is_new_entry(committed, now);
    }
    if in_chart("Chart.yaml") {
        return chart_rest(committed) == chart_rest(now);
    }
    in_chart("values.yaml") || in_chart("requirements.yaml")
}

/// Whether nothing but the newest entry differs.
fn is_new_entry(committed: &[u8], now: &[u8]) -> bool {
    let older = |file: &[u8], skip: usize| -> Vec<u8> {
        let notes = release_notes::parse(file);
        let start = notes.entries.get(skip).map_or(file.len(), |entry| entry.range.start);
        file[start..].trim_ascii_end().to_vec()
    };
    let before = older(now, 1);
    before == older(committed, 0) || before == older(committed, 1)
}

/// Chart.yaml without the lines that a release moves.
fn chart_rest(file: &[u8]) -> Vec<&[u8]> {
    let mut skips_below = false;
    let mut rest = Vec::new();
    for line in file.split(|byte| *byte == b'\n') {
        let is_inner =
            line.starts_with(b" ") || line.starts_with(b"-") || line.trim_ascii().is_empty();
        if is_inner && skips_below {
            continue;
        }
        skips_below = line.starts_with(b"dependencies:") || line.starts_with(b"annotations:");
        let is_version = line.starts_with(b"version:") || line.starts_with(b"appVersion:");
        if !skips_below && !is_version && !line.trim_ascii().is_empty() {
            rest.push(line);
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::{chart_rest, is_new_entry};

    #[test]
    fn only_the_newest_entry_may_differ() {
        let old = b"a-1.0.0\n\n- x\n".as_slice();
        for (now, expected) in [
            ("a-1.1.0\n\n- y\n\na-1.0.0\n\n- x\n", true),
            ("a-1.0.0\n\n- x\n- z\n", true),
            ("a-1.1.0\n\na-1.0.0\n\n- other\n", false),
        ] {
            assert_eq!(is_new_entry(old, now.as_bytes()), expected, "{now}");
        }
    }

    #[test]
    fn versions_dependencies_and_annotations_are_of_the_release() {
        let rest = |text: &'static str| chart_rest(text.as_bytes());
        let old =
            rest("name: a\nversion: 1.0.0\nappVersion: 1\ndependencies:\n  - name: x\ntype: y\n");
        assert_eq!(old, rest("name: a\nversion: 2.0.0\nappVersion: 2\ntype: y\n"));
        assert_ne!(old, rest("name: a # mine\nversion: 1.0.0\ntype: y\n"));
    }
}
