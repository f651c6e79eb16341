//! What lies behind a fault that the parser reports.

use saphyr_parser::ScanError;

use crate::position::Position;

use super::{YamlError, YamlErrorKind};

/// The parser's own error.
pub(super) fn scan_error(error: &ScanError, at: Position) -> YamlError {
    let kind = match error.info() {
        info if info.contains("unknown anchor") => YamlErrorKind::UnknownAlias,
        info if info.contains("recursion limit") => YamlErrorKind::TooDeep,
        info => YamlErrorKind::Syntax(info.to_owned()),
    };
    kind.at(at)
}

/// Names the usual causes that the parser sees only the effect of.
///
/// `text` is the part of the file that has `lines_before` above it.
pub(super) fn cause(error: YamlError, text: &str, lines_before: usize) -> YamlError {
    use YamlErrorKind::{ComplexKey, RootNotMap, Syntax, UnknownAlias};
    let (Some(at), Syntax(_) | ComplexKey(_) | RootNotMap(_) | UnknownAlias) =
        (error.place, &error.kind)
    else {
        return error;
    };
    // The parser often notices only in the line below.
    let line = at.line.saturating_sub(lines_before);
    let first = line.saturating_sub(2);
    let nearby = text.lines().enumerate().skip(first).take(line - first);
    let nearby: Vec<(usize, &str)> =
        nearby.map(|(index, line)| (index + lines_before, line)).collect();
    for &(index, line) in nearby.iter().rev() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        if let Some((column, placeholder)) = placeholder(line) {
            return YamlErrorKind::TemplatePlaceholder(placeholder)
                .at(Position { line: index + 1, column });
        }
    }
    for &(index, line) in nearby.iter().rev() {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t') {
            return YamlErrorKind::TabIndentation.at(Position { line: index + 1, column: tab + 1 });
        }
    }
    error
}

/// The first template placeholder of a line: its column and a short text of it.
fn placeholder(line: &str) -> Option<(usize, String)> {
    let start = ["{{", "{%"].into_iter().filter_map(|open| line.find(open)).min()?;
    let rest = &line[start..];
    let end = ["}}", "%}"]
        .into_iter()
        .filter_map(|close| rest.find(close))
        .min()
        .map_or(rest.len(), |at| at + 2);
    let column = line[..start].chars().count() + 1;
    Some((column, rest[..end].chars().take(40).collect()))
}
