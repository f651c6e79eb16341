//! Work that must grow no faster than a repository does. It is counted, never timed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{chart_in, titled, write_chart};
use relmap_core::component::OtherFolders;
use relmap_git::{At, ComponentQuery, Repository};
use relmap_testkit::Fixture;

/// How many trees are read to gather the facts of all charts of a repository.
fn trees_read(count: usize, renamed: bool) -> usize {
    let fixture = Fixture::new();
    let folder = |number: usize| format!("charts/c{number}");
    for number in 0..count {
        write_chart(&fixture, &folder(number), &format!("c{number}"), "1.0.0");
        fixture.write(&format!("{}/RELEASE.txt", folder(number)), format!("c{number}-1.0.0\n"));
    }
    fixture.commit("Charts");
    for number in 0..count {
        fixture.tag(&format!("c{number}-1.0.0"));
    }
    fixture.write(&format!("{}/values.yaml", folder(0)), "a: 1\n");
    fixture.commit("Change one");
    let repository = Repository::discover(fixture.path()).unwrap();
    let now = repository.snapshot(At::Head).unwrap();
    let tags = repository.tags().unwrap();
    let before = repository.trees_read();
    for number in 0..count {
        let name = format!("c{number}");
        let mut layout = chart_in(&folder(number), &name);
        if renamed {
            // Nothing in the old tree has this name: all charts are searched.
            layout.chart_name = Some(format!("{name}-new"));
        }
        layout.excluded = OtherFolders::default();
        let subject =
            ComponentQuery { layout: &layout, scheme: &titled(&name), shared: &[], declared: None };
        let facts = repository.component_facts(&subject, &now, &tags).unwrap();
        assert_eq!(facts.changes.len(), usize::from(number == 0), "{name}");
    }
    repository.trees_read() - before
}

#[test]
fn trees_are_read_once_for_all_components() {
    // Both roots, both `charts`, each chart, and the one that changed once more.
    assert_eq!(trees_read(20, false), 2 + 2 + 20 + 1);
    assert_eq!(trees_read(40, false), 2 + 2 + 40 + 1);
}

#[test]
fn charts_that_cannot_be_found_are_looked_for_once() {
    assert_eq!(trees_read(20, true), 2 + 2 + 20 + 1);
    assert_eq!(trees_read(40, true), 2 + 2 + 40 + 1);
}

/// How many entries of the index and the work tree are looked at to compare all charts with it.
fn files_listed(count: usize) -> usize {
    let fixture = Fixture::new();
    let folder = |number: usize| format!("charts/c{number}");
    for number in 0..count {
        write_chart(&fixture, &folder(number), &format!("c{number}"), "1.0.0");
        fixture.write(&format!("{}/RELEASE.txt", folder(number)), format!("c{number}-1.0.0\n"));
    }
    fixture.commit("Charts");
    for number in 0..count {
        fixture.tag(&format!("c{number}-1.0.0"));
        fixture.write(&format!("{}/values.yaml", folder(number)), "a: 1\n");
    }
    let repository = Repository::discover(fixture.path()).unwrap();
    let now = repository.snapshot(At::Worktree).unwrap();
    let tags = repository.tags().unwrap();
    for number in 0..count {
        let name = format!("c{number}");
        let layout = chart_in(&folder(number), &name);
        let subject =
            ComponentQuery { layout: &layout, scheme: &titled(&name), shared: &[], declared: None };
        let facts = repository.component_facts(&subject, &now, &tags).unwrap();
        assert_eq!(facts.changes.len(), 1, "{name}");
    }
    repository.files_listed()
}

#[test]
fn the_work_tree_is_listed_once_for_all_components() {
    // Each file is listed once and looked at once: two of each chart are tracked, one is new.
    assert_eq!(files_listed(20), 20 * 3 * 2);
    assert_eq!(files_listed(40), 40 * 3 * 2);
}
