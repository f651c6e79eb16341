//! Maps for tests: written as rows and committed to their branch.

use std::collections::BTreeMap;

use relmap_core::map::{ChartReleases, Origin, Row, file_name};
use relmap_git::{Identity, Repository, Swapped};
use relmap_testkit::{EPOCH, Fixture};

/// A row of a chart's tag, as import would make it; `released` is a day.
pub(crate) fn row(fixture: &Fixture, tag: &str, version: &str, app: &str, released: &str) -> Row {
    let commit = fixture.git(["rev-parse", &format!("{tag}^{{commit}}")]);
    let mut row = Row::new(tag, version, &commit, Origin::Import);
    row.path = Some(".".into());
    if !app.is_empty() {
        row.app = Some(app.into());
        row.app_version = Some(app.trim_start_matches("app-").into());
    }
    row.released = (!released.is_empty()).then(|| format!("{released}T12:00:00Z").parse().unwrap());
    row
}

/// Commits rows to the branch `release-map`.
pub(crate) fn record(fixture: &Fixture, title: &str, rows: Vec<Row>) {
    let repository = Repository::open(fixture.path()).unwrap();
    let mut charts = ChartReleases::new(title);
    for row in rows {
        charts.add(row).unwrap();
    }
    write(&repository, &file_name(title), charts.render());
}

/// Commits a file of the map as it is given.
pub(crate) fn record_file(fixture: &Fixture, name: &str, text: &str) {
    let repository = Repository::open(fixture.path()).unwrap();
    write(&repository, name, text.to_owned());
}

fn write(repository: &Repository, name: &str, text: String) {
    let files = BTreeMap::from([(name.to_owned(), text.into_bytes())]);
    let identity =
        Identity { name: "R".into(), email: "r@example.org".into(), seconds: EPOCH, offset: 0 };
    let base = repository.base("refs/heads/release-map").unwrap();
    let change = repository.commit_on(&base, &files, "Record\n", &identity).unwrap();
    assert_eq!(repository.swap(&[change], "test").unwrap(), Swapped::Done);
}
