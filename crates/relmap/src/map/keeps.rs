//! Whether a file of the map has all that it had before. Rows are sorted, so a new one may be put
//! between others.

use relmap_core::map::ChartReleases;
use relmap_core::map_verify::losses;

/// For [`relmap_git::MapFiles::keeps`].
pub(crate) fn keeps_rows(old: &[u8], new: &[u8]) -> bool {
    match (ChartReleases::parse(old), ChartReleases::parse(new)) {
        (Ok(old), Ok(new)) => losses(&old, Some(&new)).is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use relmap_core::map::{Origin, Row};

    use super::*;

    fn file(tags: &[&str]) -> Vec<u8> {
        let mut releases = ChartReleases::new("web");
        for tag in tags {
            let version = tag.trim_start_matches("web-");
            releases.add(Row::new(tag, version, &"1".repeat(40), Origin::Release)).unwrap();
        }
        releases.render().into_bytes()
    }

    #[test]
    fn a_row_may_come_between_others_and_none_may_go() {
        let (two, three) =
            (file(&["web-1.1.0", "web-1.3.0"]), file(&["web-1.1.0", "web-1.2.0", "web-1.3.0"]));
        assert!(keeps_rows(&two, &three));
        assert!(keeps_rows(&two, &two));
        assert!(!keeps_rows(&three, &two));
        assert!(!keeps_rows(&two, b"nothing"));
    }
}
