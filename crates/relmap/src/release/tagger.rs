//! Who releases, and when.

use relmap_git::{Identity, Repository};

use crate::error::{Error, ReleaseError};

/// The identity for tags and for commits of the map.
pub(crate) fn tagger(repository: &Repository, written: Option<&str>) -> Result<Identity, Error> {
    let known = repository.committer()?;
    let Some(written) = written else { return known.ok_or_else(|| ReleaseError::NoTagger.into()) };
    let bad = || ReleaseError::BadTagger { written: written.to_owned() };
    let (name, email) = read(written).ok_or_else(bad)?;
    let time = match known {
        Some(known) => known,
        None => Identity::now(name, email)?,
    };
    Ok(Identity { name: name.to_owned(), email: email.to_owned(), ..time })
}

/// Reads `NAME <EMAIL>`.
fn read(written: &str) -> Option<(&str, &str)> {
    let (name, rest) = written.trim().split_once('<')?;
    let (name, email) = (name.trim(), rest.strip_suffix('>')?.trim());
    let odd = |c: char| c.is_control() || "<>\"".contains(c);
    let fits = !name.is_empty() && !email.is_empty() && !name.contains(odd) && !email.contains(odd);
    fits.then_some((name, email))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_tagger_is_a_name_and_an_address() {
        assert_eq!(read("Ann B. <ann@example.org>"), Some(("Ann B.", "ann@example.org")));
        for wrong in [
            "Ann",
            "ann@example.org",
            "<ann@example.org>",
            "Ann <>",
            "A\nB <c>",
            "A <b> c",
            "A <b<c>",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
