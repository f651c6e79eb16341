//! The newest heading under another form of tag: `web-1.2.0` as `v1.2.0`.

use crate::edit::{Edit, apply};
use crate::release_notes::{Entry, parse};

/// The file with what its newest heading has before the version replaced, so that its tag is `tag`;
/// `None` where the heading has that form already, or does not write its tag out.
pub fn retitle(file: &[u8], tag: &str) -> Option<Vec<u8>> {
    let read = parse(file);
    let entry = read.newest()?;
    let release = entry.release()?;
    let (old, new) = (entry.tag_prefix()?, tag.strip_suffix(release.written.as_str())?);
    let end = release.span.bytes.start;
    if old == new || !file.get(..end)?.ends_with(old.as_bytes()) {
        return None;
    }
    let edited = apply(file, vec![Edit::replace(end - old.len()..end, new)]);
    let now = parse(&edited);
    let tags = |entries: &[Entry]| -> Vec<Option<String>> {
        entries.iter().map(|entry| entry.tag_name().map(str::to_owned)).collect()
    };
    let mut wanted = tags(&read.entries);
    let newest = read.entries.iter().position(|own| own.heading == entry.heading)?;
    wanted[newest] = Some(tag.to_owned());
    (tags(&now.entries) == wanted).then_some(edited)
}

#[cfg(test)]
mod tests {
    use super::retitle;

    #[test]
    fn only_what_is_before_the_version_moves() {
        for (file, tag, now) in [
            (
                "web-1.2.0 (2026-11-20)\n\n- One.\n",
                "v1.2.0",
                Some("v1.2.0 (2026-11-20)\n\n- One.\n"),
            ),
            ("## [v1.2.0] - 2026-11-20\n", "web-1.2.0", Some("## [web-1.2.0] - 2026-11-20\n")),
            ("v1.2.0\n\nv1.1.0\n", "web-v1.2.0", Some("web-v1.2.0\n\nv1.1.0\n")),
            ("v1.2.0\n", "v1.2.0", None),
            ("v1.2.0\n", "v1.3.0", None),
            ("Unreleased\n", "v1.3.0", None),
        ] {
            let edited = retitle(file.as_bytes(), tag);
            let edited = edited.map(|edited| String::from_utf8(edited).unwrap());
            assert_eq!(edited.as_deref(), now, "{file}");
        }
    }
}
