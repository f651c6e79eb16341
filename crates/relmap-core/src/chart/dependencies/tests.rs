use super::*;
use crate::version::Bump;

fn declared(text: &str) -> Vec<Dependency> {
    parse_requirements(text.as_bytes()).unwrap().0
}

fn locked(text: &str) -> Vec<LockedDependency> {
    parse_lock(text.as_bytes()).unwrap().0
}

fn one(version: &str) -> Vec<Dependency> {
    declared(&format!("dependencies:\n- name: redis\n  version: '{version}'\n"))
}

fn one_locked(version: &str) -> Vec<LockedDependency> {
    locked(&format!("dependencies:\n- name: redis\n  version: {version}\ngenerated: x\n"))
}

/// `change (bump)` for each.
fn lines(changes: &[DependencyChange]) -> Vec<String> {
    let bump = |change: &DependencyChange| change.bump.map_or("?", Bump::as_str);
    changes.iter().map(|change| format!("{change} ({})", bump(change))).collect()
}

#[test]
fn ranges_move_by_their_bases() {
    for (old, new, expected) in [
        ("1.2.3", "1.2.4", "redis 1.2.3 -> 1.2.4 (patch)"),
        ("^1.2.3", "^1.3.0", "redis ^1.2.3 -> ^1.3.0 (minor)"),
        ("1.2.x", "2.0.x", "redis 1.2.x -> 2.0.x (major)"),
        ("^1.2.0", "~1.2.0", "redis ^1.2.0 -> ~1.2.0 (none)"),
        ("^1.2.0", "*", "redis ^1.2.0 -> * (major)"),
        ("latest", "1.0.0", "redis latest -> 1.0.0 (major)"),
    ] {
        let changes = dependency_changes(&one(old), None, &one(new), None);
        assert_eq!(lines(&changes), [expected]);
    }
}

#[test]
fn locks_count_before_ranges_where_both_sides_have_one() {
    let (old_lock, new_lock) = (one_locked("1.2.3"), one_locked("1.4.0"));
    let range = one("^1.0.0");
    let changes = dependency_changes(&range, Some(&old_lock), &range, Some(&new_lock));
    assert_eq!(lines(&changes), ["redis 1.2.3 -> 1.4.0 (minor)"]);
    let changes = dependency_changes(&range, Some(&old_lock), &range, None);
    assert_eq!(lines(&changes), Vec::<String>::new());
    let changes = dependency_changes(&one("^1.0.0"), Some(&old_lock), &one("^2.0.0"), None);
    assert_eq!(lines(&changes), ["redis ^1.0.0 -> ^2.0.0 (major)"]);
    let changes = dependency_changes(&one("^1.0"), Some(&old_lock), &one("^1.2"), Some(&old_lock));
    assert_eq!(lines(&changes), ["redis ^1.0 -> ^1.2 (none)"]);
    let changes = dependency_changes(&[], Some(&old_lock), &[], Some(&new_lock));
    assert_eq!(lines(&changes), ["redis 1.2.3 -> 1.4.0 (minor)"]);
}

#[test]
fn what_is_new_gone_or_altered_is_told() {
    let old = declared("dependencies:\n- {name: a, version: 1.0.0}\n- {name: b, version: 1.0.0}\n");
    let new = declared(
        "dependencies:\n- {name: c, version: 2.0.0}\n- {name: a, version: 1.0.0, condition: a.on}\n",
    );
    let changes = dependency_changes(&old, None, &new, None);
    assert_eq!(lines(&changes), ["c 2.0.0 added (?)", "a altered (?)", "b 1.0.0 removed (?)"]);
}

#[test]
fn one_chart_under_two_aliases_is_two_dependencies() {
    let text = |second: &str| {
        format!(
            "dependencies:\n- {{name: r, alias: one, version: 1.0.0}}\n- {{name: r, alias: two, version: {second}}}\n"
        )
    };
    let lock = |second: &str| {
        locked(&format!(
            "dependencies:\n- {{name: r, version: 1.0.0}}\n- {{name: r, version: {second}}}\n"
        ))
    };
    let changes = dependency_changes(
        &declared(&text("1.0.0")),
        Some(&lock("1.0.0")),
        &declared(&text("1.0.1")),
        Some(&lock("1.0.1")),
    );
    assert_eq!(lines(&changes), ["two 1.0.0 -> 1.0.1 (patch)"]);
}

#[test]
fn files_without_dependencies_have_none() {
    for text in [
        "",
        "dependencies:\n",
        "dependencies: []\n",
        "dependencies: x\n",
        "dependencies: [1, {a: b}]\n",
    ] {
        assert!(declared(text).is_empty(), "{text}");
    }
}

#[test]
fn vendored_charts_are_told_from_their_paths() {
    let read = |path| VendoredChart::from_path(path).map(|chart| (chart.name, chart.version));
    let chart =
        |name: &str, version: Option<&str>| Some((name.to_owned(), version.map(str::to_owned)));
    assert_eq!(read("charts/redis-17.3.2.tgz"), chart("redis", Some("17.3.2")));
    assert_eq!(read("charts/a-2-b-1.0.0-rc.1+x.tgz"), chart("a-2-b", Some("1.0.0-rc.1+x")));
    assert_eq!(read("charts/k8s-1.2.3-4.tgz"), chart("k8s", Some("1.2.3-4")));
    assert_eq!(read("charts/redis.tgz"), chart("redis", None));
    assert_eq!(read("charts/redis/templates/x.yaml"), chart("redis", None));
    assert_eq!(read("charts/README.md"), None);
    assert_eq!(read("templates/x"), None);
    assert!(VendoredChart::from_path("charts/redis/Chart.yaml").unwrap().is_metadata);
    assert!(!VendoredChart::from_path("charts/redis/charts/x/Chart.yaml").unwrap().is_metadata);
}

#[test]
fn archives_that_gave_way_to_others_have_moved() {
    let packed = |name: &str, version: &str| PackedChart {
        name: name.to_owned(),
        version: Some(version.to_owned()),
    };
    let changes = vendored_changes(
        [packed("a", "1.0.0"), packed("b", "1.0.0")],
        [packed("a", "2.0.0"), packed("c", "1.0.0")],
    );
    assert_eq!(
        lines(&changes),
        ["a 1.0.0 -> 2.0.0 (major)", "b 1.0.0 removed (?)", "c 1.0.0 added (?)"]
    );
    // What cannot be read may be anything.
    let unreadable = PackedChart { version: None, ..packed("a", "") };
    let changes = vendored_changes([packed("a", "1.0.0")], [unreadable]);
    assert_eq!(lines(&changes), ["a 1.0.0 -> unreadable (major)"]);
}

#[test]
fn a_packed_chart_is_what_is_inside_of_it() {
    let archive = packed("name: db\nversion: 2.0.0\n");
    for path in ["charts/db-1.0.0.tgz", "charts/x.tgz", "charts/db-1.0.1.tar.gz"] {
        let read = PackedChart::read(path, Some(&archive)).unwrap();
        assert_eq!((read.name.as_str(), read.version.as_deref()), ("db", Some("2.0.0")));
    }
    let broken = PackedChart::read("charts/db-1.0.0.tgz", Some(&archive[..20])).unwrap();
    assert_eq!((broken.name.as_str(), broken.version), ("db", None));
    for path in [
        "charts/db/x.tgz",
        "charts/db",
        "templates/db-1.0.0.tgz",
        "db-1.0.0.tgz",
        "charts/db/charts/x/Chart.yaml",
        "charts/_db/Chart.yaml",
        "charts/.db-1.0.0.tgz",
    ] {
        assert_eq!(PackedChart::read(path, Some(&archive)), None, "{path}");
    }
}

/// A packed chart that has nothing but a Chart.yaml, and what stands behind a line of `#TEMPLATE`, if there is one.
pub(crate) fn packed(text: &str) -> Vec<u8> {
    let (chart, template) = text.split_once("#TEMPLATE\n").unwrap_or((text, ""));
    let mut tar = tar::Builder::new(Vec::new());
    for (path, text) in [("db/Chart.yaml", chart), ("db/templates/x.yaml", template)] {
        if text.is_empty() && path != "db/Chart.yaml" {
            continue;
        }
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, text.as_bytes()).unwrap();
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &tar.into_inner().unwrap()).unwrap();
    gzip.finish().unwrap()
}

/// Helm goes by the repository of the lock, and the same name may stand for another chart.
#[test]
fn another_repository_is_told_wherever_it_stands() {
    let dependency =
        |more: &str| declared(&format!("dependencies:\n- {{version: 1.0.0, {more}}}\n"));
    for (old, new, expected) in [
        ("name: a, repository: 'https://x/'", "name: a, repository: 'HTTPS://X'", "a altered (?)"),
        (
            "name: a, repository: 'https://x/A'",
            "name: a, repository: 'https://x/a'",
            "a https://x/A -> https://x/a (minor)",
        ),
        ("name: a", "name: a, repository: 'https://x'", "a no repository -> https://x (minor)"),
        ("name: a, repository: ''", "name: a", "a altered (?)"),
        ("name: a", "name: b, alias: a", "a a 1.0.0 -> b 1.0.0 (minor)"),
    ] {
        let changes = dependency_changes(&dependency(old), None, &dependency(new), None);
        assert_eq!(lines(&changes), [expected], "{old} {new}");
    }
    let range = one("^1.0.0");
    let lock = |place: &str| {
        locked(&format!("dependencies:\n- name: redis\n  version: 1.0.0\n  repository: {place}\n"))
    };
    let (old, new) = (lock("https://x"), lock("file://../lib"));
    let changes = dependency_changes(&range, Some(&old), &range, Some(&new));
    assert_eq!(lines(&changes), ["redis https://x -> file://../lib (minor)"]);
    let changes = dependency_changes(&range, Some(&old), &range, Some(&old));
    assert_eq!(lines(&changes), [""; 0]);
}
