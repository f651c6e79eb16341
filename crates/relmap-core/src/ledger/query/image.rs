//! Which chart releases run an image.

use std::collections::BTreeSet;

use super::{MapIndex, ReleaseKind, RowId, Unresolved};
use crate::chart::image_ref::ImageRef;
use crate::suggest;

/// How many digits of a digest are enough.
const DIGITS: usize = 7;

/// An image as people type it.
enum Typed<'t> {
    /// A digest, or its beginning: `sha256:1a2b3c4d`.
    Digest(&'t str),
    /// A name, its tag if there is one, and its digest if there is one.
    Name(&'t str, Option<&'t str>, Option<&'t str>),
}

/// Whether an image is meant by what was typed, as [`MapIndex::image`] reads it. Where all of it was typed, `docker.io`
/// and Docker's `library/` may be left out.
///
/// ```
/// use relmap_core::ledger::is_image_meant;
/// assert!(is_image_meant("app:1.2.0", "registry.example/team/app:1.2.0", None));
/// assert!(is_image_meant("docker.io/library/redis:7", "redis:7", None));
/// assert!(!is_image_meant("app:1.2.0", "registry.example/team/app:1.2.1", None));
/// ```
pub fn is_image_meant(typed: &str, reference: &str, digest: Option<&str>) -> bool {
    let typed = typed.trim();
    if matches(&parse(typed), reference, digest) {
        return true;
    }
    let (Ok(typed), Ok(image)) = (typed.parse::<ImageRef>(), reference.parse::<ImageRef>()) else {
        return false;
    };
    let own = digest.or(image.digest.as_deref());
    typed.registry.is_some()
        && typed.same_repository(&image)
        && (typed.tag.is_none() || typed.tag == image.tag)
        && (typed.digest.is_none() || typed.digest.as_deref() == own)
}

impl MapIndex<'_> {
    /// The records that run the image that is meant: by its reference, with or without registry
    /// and tag (`docker.io/bitnami/kafka:3.7.1`, `kafka:3.7.1`, `kafka 3.7.1`, `kafka`), or by its
    /// digest, of which the first digits are enough.
    ///
    /// # Errors
    /// When no record does.
    pub fn image(&self, typed: &str) -> Result<Vec<RowId>, Unresolved> {
        let text = typed.trim();
        let wanted = parse(text);
        let is_meant = |place: &RowId| {
            self.images(*place).any(|image| matches(&wanted, image.reference, image.digest))
        };
        let mut found: Vec<RowId> = self.places().filter(is_meant).collect();
        if found.is_empty() {
            return Err(self.no_image(text, &wanted));
        }
        self.sort(&mut found);
        Ok(found)
    }

    fn no_image(&self, text: &str, wanted: &Typed<'_>) -> Unresolved {
        let all: BTreeSet<&str> = self
            .places()
            .flat_map(|place| self.images(place))
            .map(|image| image.reference)
            .collect();
        let same = |reference: &&&str| match wanted {
            Typed::Name(name, ..) => matches(&Typed::Name(name, None, None), reference, None),
            Typed::Digest(_) => false,
        };
        // Other tags of the same image are what was meant most often.
        let mut near: Vec<String> =
            all.iter().filter(same).map(|name| (*name).to_owned()).collect();
        if near.is_empty() {
            near.extend(suggest::nearest(text, all).map(str::to_owned));
        }
        Unresolved::Unknown { of: ReleaseKind::Image, typed: text.to_owned(), near }
    }
}

fn parse(text: &str) -> Typed<'_> {
    let text = text.strip_prefix('@').unwrap_or(text);
    let is_hex = |text: &str| text.len() >= DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
    if text.strip_prefix("sha256:").is_some_and(is_hex) || is_hex(text) {
        return Typed::Digest(text.strip_prefix("sha256:").unwrap_or(text));
    }
    let (text, digest) = match text.split_once('@') {
        Some((text, digest)) => (text, Some(digest.strip_prefix("sha256:").unwrap_or(digest))),
        None => (text, None),
    };
    let (name, tag) = split(text);
    match text.split_once(' ') {
        Some((name, tag)) => Typed::Name(name, Some(tag.trim()), digest),
        None => Typed::Name(name, tag, digest),
    }
}

/// A name and its tag. A colon before a slash is that of a port.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (text, None),
    }
}

fn matches(wanted: &Typed<'_>, reference: &str, digest: Option<&str>) -> bool {
    let (reference, own) = match reference.split_once('@') {
        Some((reference, digest)) => (reference, Some(digest)),
        None => (reference, None),
    };
    let has_digest = |wanted: &str| {
        let digits = |digest: &str| {
            let digits = digest.strip_prefix("sha256:").unwrap_or(digest);
            digits.get(..wanted.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(wanted))
        };
        [digest, own].into_iter().flatten().any(digits)
    };
    match wanted {
        Typed::Digest(wanted) => has_digest(wanted),
        Typed::Name(name, tag, digest) => {
            let (full, own_tag) = split(reference);
            let is_end = full
                .strip_suffix(name)
                .is_some_and(|head| !name.is_empty() && (head.is_empty() || head.ends_with('/')));
            is_end && tag.is_none_or(|tag| own_tag == Some(tag)) && digest.is_none_or(has_digest)
        }
    }
}
