use std::fs;
use std::path::Path;

use super::error::NameError;
use super::*;

/// A folder `in`, and all that is in the folder around it.
fn below() -> (tempfile::TempDir, Below) {
    let outer = tempfile::tempdir().unwrap();
    let below = Below::new(outer.path().join("deep/in")).unwrap();
    (outer, below)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn ordinary_paths_are_written_with_their_folders() {
    let (_outer, below) = below();
    below.create("Chart.yaml", b"1").unwrap();
    below.create("templates/deep/web.yaml", b"2").unwrap();
    below.create("templates/deep/job.yaml", b"3").unwrap();
    below.folder("charts").unwrap().folder("lib").unwrap().create("Chart.yaml", b"4").unwrap();
    assert!(below.has("charts/lib/Chart.yaml").unwrap() && !below.has("charts/other").unwrap());
    assert_eq!(fs::read(below.path().join("templates/deep/web.yaml")).unwrap(), b"2");
    below.replace("Chart.yaml", b"new").unwrap();
    assert_eq!(fs::read(below.path().join("Chart.yaml")).unwrap(), b"new");
    assert_eq!(names(below.path()), ["Chart.yaml", "charts", "templates"]);
    for path in ["templates", "Chart.yaml", "nothing"] {
        below.remove(path).unwrap();
    }
    assert_eq!(names(below.path()), ["charts"]);
}

#[test]
fn no_path_leads_out() {
    let (outer, below) = below();
    let escape = outer.path().join("escaped").to_string_lossy().into_owned();
    for (path, fault) in [
        ("../escaped", NameError::Dots),
        ("a/../../escaped", NameError::Dots),
        ("a/..", NameError::Dots),
        ("./escaped", NameError::Dots),
        (escape.as_str(), NameError::Empty),
        ("a//b", NameError::Empty),
        ("a/", NameError::Empty),
        ("", NameError::Empty),
        (".git/config", NameError::Git),
        ("a/.Git/hooks/post-checkout", NameError::Git),
        ("a\0b", NameError::Nul),
    ] {
        let told = format!("`{path}` is not a valid file path: {fault}");
        assert_eq!(below.create(path, b"x").unwrap_err().to_string(), told);
        assert_eq!(below.replace(path, b"x").unwrap_err().to_string(), told);
        assert_eq!(below.remove(path).unwrap_err().to_string(), told);
        assert_eq!(below.has(path).unwrap_err().to_string(), told);
        let folder = path.trim_end_matches("/config").trim_end_matches("/hooks/post-checkout");
        assert!(below.folder(folder).is_err());
    }
    assert_eq!(names(outer.path()), ["deep"]);
    assert_eq!(names(&outer.path().join("deep")), ["in"]);
}

#[test]
fn what_is_there_is_not_written_over() {
    let (_outer, below) = below();
    below.create("a", b"1").unwrap();
    let twice = below.create("a", b"2").unwrap_err();
    assert_eq!(twice.to_string(), "`a` exists twice, or differs from another path only in case");
    let inside = below.create("a/b", b"2").unwrap_err();
    assert_eq!(inside.to_string(), "a part of `a/b` is a file or a link, not a folder");
    assert_eq!(fs::read(below.path().join("a")).unwrap(), b"1");
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    use std::os::unix::fs::symlink;

    let (outer, below) = below();
    let target = outer.path().join("target");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("file"), "kept").unwrap();
    symlink(&target, below.path().join("folder")).unwrap();
    symlink(target.join("file"), below.path().join("file")).unwrap();
    symlink(target.join("new"), below.path().join("dangling")).unwrap();

    let through = "a part of `folder/x` is a file or a link, not a folder";
    assert_eq!(below.create("folder/x", b"x").unwrap_err().to_string(), through);
    assert_eq!(below.replace("folder/x", b"x").unwrap_err().to_string(), through);
    assert_eq!(below.remove("folder/x").unwrap_err().to_string(), through);
    assert!(matches!(below.folder("folder"), Err(BelowError::NotAFolder { .. })));
    assert!(matches!(below.create("file", b"x"), Err(BelowError::Taken { .. })));
    assert!(matches!(below.create("dangling", b"x"), Err(BelowError::Taken { .. })));
    // A link is replaced itself.
    below.replace("file", b"x").unwrap();
    below.remove("folder").unwrap();
    assert_eq!(names(&target), ["file"]);
    assert_eq!(fs::read(target.join("file")).unwrap(), b"kept");
}

#[cfg(unix)]
#[test]
fn names_of_this_system_stay_one_file() {
    let (outer, below) = below();
    below.create(r"..\..\x", b"1").unwrap();
    below.create(b"\xff.yaml", b"2").unwrap();
    assert_eq!(names(below.path()), [r"..\..\x", "\u{fffd}.yaml"]);
    assert_eq!(names(outer.path()), ["deep"]);
}
