//! Faults that show only when entries are compared with one another.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::entry::{Entry, ReleaseVersion};
use super::fault::{Diagnostic, DiagnosticKind};
use super::version;

/// How the entries of one file are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    NewestFirst,
    OldestFirst,
}

/// Compares the entries of every title with one another.
pub(super) fn check(entries: &[Entry], faults: &mut Vec<Diagnostic>) -> Order {
    duplicates(entries, faults);
    missing_titles(entries, faults);
    let by_title = by_title(entries);
    let order = order_of(&by_title);
    if order == Order::OldestFirst
        && let Some(newest) = last_release(entries)
        && let Some(first) = entries.iter().find_map(Entry::release)
    {
        let kind = DiagnosticKind::OldestFirst { newest: name(newest), newest_line: newest.line() };
        faults.push(Diagnostic::new(kind, first.span.clone()));
    }
    // Once may be a slip; a file that does it again keeps several lines, sorted by version.
    let maintained = pairs(&by_title).filter(is_maintenance).count() > 1;
    for pair in pairs(&by_title) {
        // What is said of the whole file need not be said of each pair.
        if order == Order::NewestFirst && is_out_of_order(&pair) {
            let kind = DiagnosticKind::EntryOrder {
                name: name(pair.upper),
                below: name(pair.lower),
                below_line: pair.lower.line(),
            };
            faults.push(Diagnostic::new(kind, pair.upper_release.span.clone()));
        }
        if !maintained || !is_maintenance(&pair) {
            check_dates(&pair, order, faults);
        }
    }
    order
}

/// Tells from versions and dates which end of the file is the newer one.
fn order_of(by_title: &[Vec<&Entry>]) -> Order {
    let mut rising = 0;
    let mut falling = 0;
    let mut dates_rise = false;
    for pair in pairs(by_title) {
        match compare(&pair) {
            Some(Ordering::Less) if !is_later(&pair) => {
                rising += 1;
                dates_rise |= is_earlier(&pair);
            }
            Some(Ordering::Greater) => falling += 1,
            _ => {}
        }
    }
    // One pair that rises is sooner a new entry with too low a version, unless its dates rise too.
    let evident = rising > 1 || dates_rise;
    if evident && rising > 3 * falling { Order::OldestFirst } else { Order::NewestFirst }
}

/// The last entry that dictates a version.
pub(super) fn last_release(entries: &[Entry]) -> Option<&Entry> {
    entries.iter().rev().find(|entry| entry.dictates())
}

/// Title and version, as a person would say them.
fn name(entry: &Entry) -> String {
    let version = entry.version_text();
    match &entry.title {
        Some(_) if entry.has_joined_title() => entry.tag.clone(),
        Some(title) => format!("{} {version}", title.value),
        None => version.to_owned(),
    }
}

/// Two entries of a title, one right below the other.
struct Pair<'e> {
    upper: &'e Entry,
    lower: &'e Entry,
    upper_release: &'e ReleaseVersion,
    lower_release: &'e ReleaseVersion,
}

fn by_title(entries: &[Entry]) -> Vec<Vec<&Entry>> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<Vec<&Entry>> = Vec::new();
    for entry in entries.iter().filter(|entry| entry.release().is_some()) {
        let title = entry.title.as_ref().map_or("", |title| title.value.as_str());
        let at = *index.entry(title).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(entry);
    }
    groups
}

fn pairs<'e>(groups: &'e [Vec<&'e Entry>]) -> impl Iterator<Item = Pair<'e>> {
    groups.iter().flat_map(|group| group.windows(2)).filter_map(|pair| {
        Some(Pair {
            upper: pair[0],
            lower: pair[1],
            upper_release: pair[0].release()?,
            lower_release: pair[1].release()?,
        })
    })
}

fn compare(pair: &Pair<'_>) -> Option<Ordering> {
    version::compare(&pair.upper_release.written, &pair.lower_release.written)
}

/// Whether the upper entry is dated after the lower one, so that it is the newer of the two
/// whatever their versions say.
fn is_later(pair: &Pair<'_>) -> bool {
    match (&pair.upper.date, &pair.lower.date) {
        (Some(upper), Some(lower)) => upper.value > lower.value,
        _ => false,
    }
}

/// Whether the upper entry is dated before the lower one.
fn is_earlier(pair: &Pair<'_>) -> bool {
    match (&pair.upper.date, &pair.lower.date) {
        (Some(upper), Some(lower)) => upper.value < lower.value,
        _ => false,
    }
}

/// Major and minor, as they are written.
fn line(release: &ReleaseVersion) -> (Option<&str>, Option<&str>) {
    let mut parts = release.written.split('.');
    (parts.next(), parts.next())
}

/// Whether a lower version is above a higher one. A file that lists the releases of several
/// maintenance lines by their dates is in order.
fn is_out_of_order(pair: &Pair<'_>) -> bool {
    let same_line = line(pair.upper_release) == line(pair.lower_release);
    let by_date = match (&pair.upper.date, &pair.lower.date) {
        (Some(upper), Some(lower)) => upper.value >= lower.value,
        _ => false,
    };
    compare(pair) == Some(Ordering::Less) && (same_line || !by_date)
}

/// Whether the lower entry is a later patch to an older line, such as `1.1.4` below `1.2.0`.
fn is_maintenance(pair: &Pair<'_>) -> bool {
    let (Some(upper), Some(lower)) = (&pair.upper.date, &pair.lower.date) else {
        return false;
    };
    let falls = compare(pair) == Some(Ordering::Greater) && upper.value < lower.value;
    falls && line(pair.upper_release) != line(pair.lower_release)
}

fn check_dates(pair: &Pair<'_>, order: Order, faults: &mut Vec<Diagnostic>) {
    let (Some(upper), Some(lower)) = (&pair.upper.date, &pair.lower.date) else {
        return;
    };
    if order == Order::NewestFirst && upper.value < lower.value {
        let kind = DiagnosticKind::DateOrder {
            name: name(pair.upper),
            date: upper.value,
            below: name(pair.lower),
            below_line: pair.lower.line(),
            below_date: lower.value,
        };
        faults.push(Diagnostic::new(kind, upper.span.clone()));
    }
}

fn duplicates(entries: &[Entry], faults: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
    for entry in entries {
        let Some(release) = entry.release() else {
            continue;
        };
        let title = entry.title.as_ref().map_or("", |title| title.value.as_str());
        // Build metadata is no part of a version's identity.
        let identity = release.written.split('+').next().unwrap_or_default();
        let identity = match &release.semver {
            Some(_) => identity,
            None => release.written.as_str(),
        };
        let first_line = *seen.entry((title, identity)).or_insert_with(|| entry.line());
        if first_line != entry.line() {
            let kind = DiagnosticKind::DuplicateVersion {
                name: name(entry),
                line: entry.line(),
                first_line,
            };
            faults.push(Diagnostic::new(kind, release.span.clone()));
        }
    }
}

fn missing_titles(entries: &[Entry], faults: &mut Vec<Diagnostic>) {
    let releases: Vec<&Entry> = entries.iter().filter(|e| e.release().is_some()).collect();
    let titled = releases.iter().filter(|e| e.title.is_some()).count();
    // A title that is part of the tag's name is missed sooner than one that is mere prose.
    let joined = releases.iter().filter(|e| e.has_joined_title()).count();
    let custom = titled * 3 >= releases.len() * 2 || joined * 2 >= releases.len();
    if titled == 0 || !custom {
        return;
    }
    for (index, entry) in releases.iter().enumerate() {
        let Some(release) = entry.release().filter(|_| entry.title.is_none()) else {
            continue;
        };
        let below = releases.get(index + 1);
        let neighbours = [
            index.checked_sub(1).and_then(|above| releases.get(above)),
            below,
            // At an end of the file two on the one side speak for one on each.
            below.filter(|_| index == 0).and_then(|_| releases.get(index + 2)),
        ];
        let mut titles = neighbours.iter().flatten().map(|n| n.title.as_ref());
        let Some(Some(title)) = titles.next() else {
            continue;
        };
        if !titles.all(|other| other.is_some_and(|other| other.value == title.value)) {
            continue;
        }
        let model = neighbours.iter().flatten().next();
        let fix = model.map_or_else(String::new, |model| with_title(model, &title.value, release));
        let kind = DiagnosticKind::MissingTitle {
            written: entry.tag.clone(),
            title: title.value.clone(),
            fix,
        };
        faults.push(Diagnostic::new(kind, release.span.clone()));
    }
}

/// A version under a title, joined as in another entry.
fn with_title(model: &Entry, title: &str, release: &ReleaseVersion) -> String {
    if !model.has_joined_title() {
        return format!("{title} {}", release.written);
    }
    let versionless = model.release().map_or(0, |other| other.written.len());
    let end = model.tag.len().saturating_sub(versionless);
    format!("{}{}", model.tag.get(..end).unwrap_or_default(), release.written)
}
