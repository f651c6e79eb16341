//! Maps for tests: written as records and committed to their branch.

use std::collections::BTreeMap;

use relmap_core::ledger::{App, Record, Recorded, append, file_name};
use relmap_core::title::Title;
use relmap_git::{Identity, Repository, Swapped};
use relmap_testkit::{EPOCH, Fixture};

/// A record of a chart's tag, as import would make it; `released` is a day.
pub(crate) fn row(
    fixture: &Fixture,
    tag: &str,
    version: &str,
    app: &str,
    released: &str,
) -> Record {
    let commit = fixture.git(["rev-parse", &format!("{tag}^{{commit}}")]);
    let mut record = Record::new(tag, version, commit.parse().unwrap(), Recorded::Import);
    record.path = Some(".".into());
    if !app.is_empty() {
        let (name, version) = app.split_once('-').unwrap_or(("app", app));
        record.apps.push(App {
            tag: Some(app.into()),
            verified: true,
            ..App::stated(name, version)
        });
    }
    record.time = (!released.is_empty()).then(|| format!("{released}T12:00:00Z").parse().unwrap());
    record
}

/// Commits records to the branch `release-map`.
pub(crate) fn record(fixture: &Fixture, title: &str, records: Vec<Record>) {
    let repository = Repository::open(fixture.path()).unwrap();
    let appended = append(b"", &Title::unchecked(title), &records).unwrap();
    write(&repository, &file_name(title), appended.bytes);
}

/// Commits a file of the map as it is given.
pub(crate) fn record_file(fixture: &Fixture, name: &str, text: &str) {
    let repository = Repository::open(fixture.path()).unwrap();
    write(&repository, name, text.as_bytes().to_vec());
}

fn write(repository: &Repository, name: &str, bytes: Vec<u8>) {
    let files = BTreeMap::from([(name.to_owned(), bytes)]);
    let identity =
        Identity { name: "R".into(), email: "r@example.org".into(), seconds: EPOCH, offset: 0 };
    let base = repository.base("refs/heads/release-map").unwrap();
    let change = repository.commit_on(&base, None, &files, "Record\n", &identity).unwrap();
    assert_eq!(repository.swap(&[change], "test").unwrap(), Swapped::Done);
}
