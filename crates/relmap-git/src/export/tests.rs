use std::fs;
use std::path::Path;

use relmap_fs::Below;
use relmap_testkit::Fixture;

use crate::{At, Repository};

/// Exports a folder of HEAD, or of the work tree, and returns what went wrong. Nothing may be written
/// outside the folder.
fn export(
    fixture: &Fixture,
    at: At<'_>,
    folder: &str,
) -> (tempfile::TempDir, Result<Vec<String>, String>) {
    let repository = Repository::open(fixture.path()).unwrap();
    let outer = tempfile::tempdir().unwrap();
    let to = Below::new(outer.path().join("a/b/c")).unwrap();
    let result = repository.snapshot(at).unwrap().export(folder, &to).map_err(|error| {
        let source = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error}; {}", source.unwrap_or_default())
    });
    for (folder, only) in [("", "a"), ("a", "b"), ("a/b", "c")] {
        let entries = fs::read_dir(outer.path().join(folder)).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [only], "{folder}");
    }
    (outer, result)
}

/// A commit at HEAD whose tree has one entry, in `charts/`, that git would never make.
fn with_entry(name: &[u8], is_folder: bool) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("x", "evil");
    fixture.commit("First");
    let repo = git2::Repository::open(fixture.path()).unwrap();
    let odb = repo.odb().unwrap();
    let raw = |mode: &str, name: &[u8], id: git2::Oid| {
        [mode.as_bytes(), b" ", name, b"\0", id.as_bytes()].concat()
    };
    let tree = |bytes: &[u8]| odb.write(git2::ObjectType::Tree, bytes).unwrap();
    let blob = odb.write(git2::ObjectType::Blob, b"evil").unwrap();
    let inner = match is_folder {
        true => raw("40000", name, tree(&raw("100644", b"x", blob))),
        false => raw("100644", name, blob),
    };
    let root = tree(&raw("40000", b"charts", tree(&inner)));
    let id = fixture.git(["commit-tree", "-m", "evil", &root.to_string()]);
    fixture.git(["update-ref", "refs/heads/main", &id]);
    fixture
}

#[test]
fn names_that_git_would_not_check_out_are_refused() {
    for (name, is_folder, path, fault) in [
        (&b".."[..], true, "../x", "`.` and `..` are not valid names"),
        (b"..", false, "..", "`.` and `..` are not valid names"),
        (b".", true, "./x", "`.` and `..` are not valid names"),
        (b".git", true, ".git/x", "`.git` is reserved for git"),
        (b".GIT", true, ".GIT/x", "`.git` is reserved for git"),
        (b"../../x", false, "../../x", "`.` and `..` are not valid names"),
        (b"/tmp/relmap-escaped", false, "/tmp/relmap-escaped", "it has a part without a name"),
    ] {
        let (_outer, result) = export(&with_entry(name, is_folder), At::Head, "charts");
        let told = format!(
            "`charts` cannot be written out: a file in it must be renamed; `{path}` is not a valid file path: {fault}"
        );
        assert_eq!(result.unwrap_err(), told);
    }
    assert!(!Path::new("/tmp/relmap-escaped").exists());
    // libgit2 takes a tree with an empty name for a broken one.
    let (_outer, result) = export(&with_entry(b"", true), At::Head, "charts");
    assert!(result.unwrap_err().starts_with("git object "));
}

#[cfg(unix)]
#[test]
fn a_backslash_separates_nothing() {
    let fixture = Fixture::new();
    fixture.write(r"charts/..\..\x", "1");
    fixture.write(r"charts/sub\y", "2");
    fixture.commit("First");
    for at in [At::Head, At::Worktree] {
        let (outer, result) = export(&fixture, at, "charts");
        assert_eq!(result.unwrap(), [""; 0]);
        for (name, content) in [(r"..\..\x", "1"), (r"sub\y", "2")] {
            let file = outer.path().join("a/b/c").join(name);
            assert_eq!(fs::read_to_string(file).unwrap(), content);
        }
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf_8_are_kept_apart() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let fixture = Fixture::new();
    let names = [&b"\xfe.yaml"[..], b"\xff.yaml"].map(OsStr::from_bytes);
    fixture.write("charts/values.yaml", "");
    for name in names {
        fs::write(fixture.path().join("charts").join(name), name.as_bytes()).unwrap();
    }
    fixture.commit("First");
    for at in [At::Head, At::Worktree] {
        let (outer, result) = export(&fixture, at, "charts");
        assert_eq!(result.unwrap(), [""; 0]);
        for name in names {
            let file = outer.path().join("a/b/c").join(name);
            assert_eq!(fs::read(file).unwrap(), name.as_bytes());
        }
    }
}

#[cfg(unix)]
#[test]
fn links_become_files_or_are_told() {
    use std::os::unix::fs::symlink;

    let fixture = Fixture::new();
    fixture.write("shared/values.yaml", "shared");
    fs::create_dir(fixture.path().join("charts")).unwrap();
    for (name, target) in [
        ("values.yaml", "../shared/values.yaml"),
        ("folder", "../shared"),
        ("out", "../../home"),
        ("loop", "loop"),
        ("nothing", "missing"),
    ] {
        symlink(target, fixture.path().join("charts").join(name)).unwrap();
    }
    fixture.commit("First");
    let (outer, result) = export(&fixture, At::Head, "charts");
    let left_out = ["charts/folder", "charts/loop", "charts/nothing", "charts/out"];
    assert_eq!(result.unwrap(), left_out);
    let file = outer.path().join("a/b/c/values.yaml");
    assert!(file.symlink_metadata().unwrap().is_file());
    assert_eq!(fs::read_to_string(file).unwrap(), "shared");
}
