//! Reading git's index, and saying what to do where libgit2 cannot.

use crate::GitError;

/// How libgit2 names an extension of the index that must be understood.
const UNSUPPORTED: &str = "unsupported mandatory extension: '";

/// Reads the index. git writes it in two forms that libgit2 does not know, and each has a command
/// that takes it back.
pub(crate) fn read(repo: &git2::Repository) -> Result<git2::Index, GitError> {
    repo.index().map_err(|error| match fix(error.message()) {
        Some((form, fix)) => GitError::UnsupportedIndex { form, fix },
        None => GitError::doing("read the index")(error),
    })
}

fn fix(message: &str) -> Option<(&'static str, &'static str)> {
    match message.strip_prefix(UNSUPPORTED)?.get(..4)? {
        "sdir" => Some(("a sparse index", "git sparse-checkout reapply --no-sparse-index")),
        "link" => Some(("a split index", "git update-index --no-split-index")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::fix;

    #[test]
    fn the_forms_that_libgit2_lacks_have_a_fix() {
        let message = |name: &str| format!("unsupported mandatory extension: '{name}'");
        assert_eq!(
            fix(&message("sdir")),
            Some(("a sparse index", "git sparse-checkout reapply --no-sparse-index"))
        );
        assert_eq!(
            fix(&message("link")),
            Some(("a split index", "git update-index --no-split-index"))
        );
        assert_eq!(fix(&message("abcd")), None);
        assert_eq!(fix("sdir"), None);
    }
}
