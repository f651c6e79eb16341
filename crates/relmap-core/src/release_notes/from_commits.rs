//! Notes drafted from the subjects of commits.

use super::edit::NoteGroup;

/// Prefixes of commits that are to disappear into others.
const FIXUPS: [&str; 3] = ["fixup! ", "squash! ", "amend! "];

/// Drafts notes from the subjects of commits, oldest first. Where at least half of them are
/// [Conventional Commits](https://www.conventionalcommits.org), they are grouped by what they do.
///
/// ```
/// use relmap_core::release_notes::edit::NoteGroup;
/// use relmap_core::release_notes::from_commits;
/// let notes = from_commits(&["feat(web): more replicas", "fix: name the port"]);
/// let group = |caption: &str, note: &str| NoteGroup::Items {
///     caption: Some(caption.into()),
///     notes: vec![note.into()],
/// };
/// assert_eq!(notes, [group("Features", "More replicas"), group("Fixes", "Name the port")]);
/// ```
pub fn from_commits(subjects: &[&str]) -> Vec<NoteGroup> {
    let mut kept: Vec<&str> = Vec::new();
    for subject in subjects.iter().map(|subject| subject.trim()) {
        let is_fixup = FIXUPS.iter().any(|prefix| subject.starts_with(prefix));
        let is_merge = subject.starts_with("Merge branch ")
            || subject.starts_with("Merge pull request ")
            || subject.starts_with("Merge remote-tracking ");
        if !subject.is_empty() && !is_fixup && !is_merge && !kept.contains(&subject) {
            kept.push(subject);
        }
    }
    let read: Vec<(Option<Kind>, String)> =
        kept.iter().map(|subject| conventional(subject)).collect();
    let conventional = read.iter().filter(|(kind, _)| kind.is_some()).count();
    if kept.is_empty() {
        return Vec::new();
    }
    if conventional * 2 < kept.len() {
        let notes = kept.iter().map(|subject| (*subject).to_owned()).collect();
        return vec![NoteGroup::Items { caption: None, notes }];
    }
    let mut groups = Vec::new();
    for kind in [Kind::Breaking, Kind::Feature, Kind::Fix, Kind::Other] {
        let own = read.iter().filter(|(own, _)| own.unwrap_or(Kind::Other) == kind);
        let notes: Vec<String> = own.map(|(_, note)| note.clone()).collect();
        if !notes.is_empty() {
            groups.push(NoteGroup::Items { caption: Some(kind.caption().to_owned()), notes });
        }
    }
    groups
}

/// What a commit does, by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Breaking,
    Feature,
    Fix,
    Other,
}

impl Kind {
    fn caption(self) -> &'static str {
        match self {
            Kind::Breaking => "Breaking changes",
            Kind::Feature => "Features",
            Kind::Fix => "Fixes",
            Kind::Other => "Other changes",
        }
    }
}

/// `type(scope)!: description`, and what a note says of it.
fn conventional(subject: &str) -> (Option<Kind>, String) {
    let plain = || (None, subject.to_owned());
    let Some((head, description)) = subject.split_once(": ") else { return plain() };
    let (head, breaking) = match head.strip_suffix('!') {
        Some(head) => (head, true),
        None => (head, false),
    };
    let word = head.split('(').next().unwrap_or(head);
    let has_scope = head.ends_with(')') && head.matches('(').count() == 1;
    let is_form = head == word || has_scope;
    let kind = match word.to_ascii_lowercase().as_str() {
        _ if !is_form => return plain(),
        "feat" | "feature" => Kind::Feature,
        "fix" | "perf" | "revert" => Kind::Fix,
        "build" | "chore" | "ci" | "docs" | "style" | "refactor" | "test" | "deps" => Kind::Other,
        _ => return plain(),
    };
    let kind = if breaking { Kind::Breaking } else { kind };
    let mut characters = description.trim().chars();
    let note = match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => return plain(),
    };
    (Some(kind), note)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(group: &NoteGroup) -> (Option<&str>, Vec<&str>) {
        let NoteGroup::Items { caption, notes } = group else { panic!("{group:?}") };
        (caption.as_deref(), notes.iter().map(String::as_str).collect())
    }

    #[test]
    fn plain_subjects_stay_as_they_are_and_fixups_are_left_out() {
        let subjects = [
            "Raise the replicas",
            "fixup! Raise the replicas",
            "Merge branch 'main' into x",
            "fix: the port",
            "Name it",
            "Name it",
            "See: this",
            " ",
        ];
        let groups = from_commits(&subjects);
        assert_eq!(
            groups.iter().map(items).collect::<Vec<_>>(),
            [(None, vec!["Raise the replicas", "fix: the port", "Name it", "See: this"])]
        );
        assert!(from_commits(&[]).is_empty());
    }

    #[test]
    fn conventional_commits_are_grouped() {
        let subjects =
            ["chore: tidy", "feat!: drop v1", "fix(api): a", "feat(ui): b", "Words", "perf: c"];
        assert_eq!(
            from_commits(&subjects).iter().map(items).collect::<Vec<_>>(),
            [
                (Some("Breaking changes"), vec!["Drop v1"]),
                (Some("Features"), vec!["B"]),
                (Some("Fixes"), vec!["A", "C"]),
                (Some("Other changes"), vec!["Tidy", "Words"]),
            ]
        );
    }
}
