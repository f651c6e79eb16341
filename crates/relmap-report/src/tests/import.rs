//! Where the rows of an import were stored, in a line.

use relmap_core::import::{RowPlace, StoredRows};
use relmap_core::map_share::MapShare;

use crate::import::stored;

fn branch(commit: Option<&str>) -> RowPlace {
    RowPlace::Branch { name: "release-map".into(), commit: commit.map(|id| id.parse().unwrap()) }
}

fn rows(place: RowPlace, added: usize, already_there: usize, files: usize) -> StoredRows {
    StoredRows { added, already_there, files, ..StoredRows::new(place) }
}

#[test]
fn the_line_says_where_the_rows_are() {
    let share = MapShare::Push;
    let folder = || RowPlace::Folder("map".into());
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (rows, line) in [
        (rows(folder(), 1, 2, 1), "1 record added to 1 file in map; 2 there already"),
        (rows(folder(), 0, 1, 0), "map holds all of it already (1 record); nothing was added"),
        (
            rows(branch(Some(commit)), 3, 0, 2),
            "3 records added to the branch release-map in commit 0123456789ab; 0 there already; share \
             it: relmap map push",
        ),
        (
            // The branch here was behind a remote's copy, which had all.
            rows(branch(Some(commit)), 0, 3, 0),
            "the branch release-map is at commit 0123456789ab now, as the copy from a remote was (3 records); \
             nothing was added",
        ),
        (
            rows(branch(None), 0, 3, 0),
            "the branch release-map holds all of it already (3 records); nothing was added",
        ),
        (
            rows(branch(None), 0, 0, 0),
            "no release was found that could be recorded; nothing was added to the branch release-map",
        ),
        (
            StoredRows { without_tag: 2, ..rows(branch(Some(commit)), 1, 2, 1) },
            "1 record added to the branch release-map in commit 0123456789ab; 2 there already; 2 records \
             without the app's tag, as recorded, though it is known now: to have it, correct \
             each: relmap map correct CHART-TAG --app APP-TAG --because REASON; share it: relmap map push",
        ),
    ] {
        assert_eq!(stored(&rows, share), line);
    }
}
