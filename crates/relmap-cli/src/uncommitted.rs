//! What is said of files that no commit has as they are.

use relmap_core::words::shell_word;

/// How many files are named with the command that adds them.
const NAMED: usize = 4;

/// That files were not judged; `None` if there are none.
pub(crate) fn not_judged(files: usize) -> Option<String> {
    match files {
        0 => None,
        1 => Some("1 uncommitted file is not judged; --worktree judges it".to_owned()),
        all => Some(format!("{all} uncommitted files are not judged; --worktree judges them")),
    }
}

/// That files are not released; `None` if there are none.
pub(crate) fn not_released(files: usize) -> Option<String> {
    match files {
        0 => None,
        1 => Some("1 uncommitted file is not part of a release; commit it first".to_owned()),
        all => {
            Some(format!("{all} uncommitted files are not part of a release; commit them first"))
        }
    }
}

/// That untracked files were judged, so that a commit without them is judged otherwise; `None` if there are none.
pub(crate) fn untracked(files: &[String]) -> Option<String> {
    let first = shell_word(files.first()?);
    Some(match files.len() {
        1 => format!("1 untracked file is judged as if it were committed; add it: git add {first}"),
        all if all <= NAMED => {
            let words: Vec<_> = files.iter().map(|file| shell_word(file)).collect();
            let words = words.join(" ");
            format!(
                "{all} untracked files are judged as if they were committed; add them: git add {words}"
            )
        }
        all => format!(
            "{all} untracked files, such as {first}, are judged as if they were committed; to list them: git status"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_files_are_named_and_many_are_counted() {
        let said = |names: &[&str]| {
            untracked(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(said(&[]), None);
        assert_eq!(
            said(&["a b"]).unwrap(),
            "1 untracked file is judged as if it were committed; add it: git add 'a b'"
        );
        assert_eq!(
            said(&["a", "b"]).unwrap(),
            "2 untracked files are judged as if they were committed; add them: git add a b"
        );
        assert_eq!(
            said(&["a", "b", "c", "d", "e"]).unwrap(),
            "5 untracked files, such as a, are judged as if they were committed; to list them: git status"
        );
        assert_eq!(not_judged(0), None);
    }
}
