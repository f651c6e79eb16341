//! A pull request whose relmap.toml leads to other repositories of the machine.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use relmap_testkit::Fixture;

use crate::support::{chart_files, charts, declare, edit, finish, relmap, strict, strict_command};

const NO_COMMIT: &str = "1111111111111111111111111111111111111111";

/// A repository in which the app's releases are, somewhere on the machine.
fn secret() -> Fixture {
    let secret = Fixture::new();
    secret.write("RELEASE.txt", "app-1.2.0\n\n- A secret.\n");
    secret.commit("Release");
    secret.tag("app-1.2.0");
    secret
}

fn clone(fixture: &Fixture, to: &Path) {
    let to = to.to_str().unwrap();
    fixture.git(["clone", "--quiet", ".", to]);
}

fn lead(fixture: &Fixture, place: &str) {
    fixture.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{place}\"\n\n\
             [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n"
        ),
    );
    fixture.commit("Lead to it");
}

fn refused(setting: &str, place: &str, folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "relmap: `repository` of {setting} in relmap.toml is `{place}`, which leads to {folder}; \
         without your permission relmap.toml leads only into its \
         repository and to a folder next to it (`../NAME`); to allow it: --allow-path {folder}, or RELMAP_ALLOW_PATHS in the environment\n"
    )
}

/// What leads to the secret, and the folder that the message names.
fn ways(fixture: &Fixture, secret: &Fixture) -> Vec<(String, PathBuf)> {
    let path = secret.path().to_owned();
    let up = fixture.path().components().count() - 1;
    let far = format!("{}{}", "../".repeat(up), path.strip_prefix("/").unwrap().display());
    symlink(&path, fixture.path().join("link")).unwrap();
    symlink(path.parent().unwrap(), fixture.path().join("folder")).unwrap();
    symlink("link", fixture.path().join("again")).unwrap();
    clone(secret, &fixture.beside("beside/deep"));
    vec![
        (path.display().to_string(), path.clone()),
        (far, path.clone()),
        ("link".to_owned(), path.clone()),
        ("again".to_owned(), path.clone()),
        ("folder/repo".to_owned(), path.clone()),
        (format!("file://{}", path.display()), path),
        ("../beside/deep".to_owned(), fixture.beside("beside/deep")),
        ("..".to_owned(), fixture.beside("")),
    ]
}

#[test]
fn apps_elsewhere_need_permission() {
    let (fixture, secret) = (charts(), secret());
    assert_eq!(strict(&fixture, &["map", "import", "--branch"]).code, 0);
    for (place, folder) in ways(&fixture, &secret) {
        let folder: PathBuf = folder.components().collect();
        lead(&fixture, &place);
        let expected = refused("the component `app`", &place, &folder);
        let ran = strict(&fixture, &["check", "--all"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (2, expected.as_str()), "{}", ran.whole());
        let ran = strict(&fixture, &["check", "--all", "--worktree", "--report", "html=out.html"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (2, expected.as_str()), "{}", ran.whole());
        assert!(!fixture.path().join("out.html").exists());
        let ran = strict(&fixture, &["release", "--dry-run", "--push"]);
        assert!(!ran.whole().contains("secret"), "{}", ran.whole());
        if !place.contains("://") {
            for arguments in [
                &["map", "find", "--commit", NO_COMMIT][..],
                &["bump", "--app", "latest", "--note", "x", "--dry-run"],
                &["map", "import"],
            ] {
                let ran = strict(&fixture, arguments);
                assert_eq!(
                    (ran.code, ran.stderr.as_str()),
                    (2, expected.as_str()),
                    "{arguments:?}"
                );
            }
        }
    }
}

#[test]
fn maps_elsewhere_need_permission() {
    let (fixture, secret) = (charts(), secret());
    for (place, folder) in ways(&fixture, &secret) {
        let folder: PathBuf = folder.components().collect();
        fixture.write("relmap.toml", format!("[map]\nrepository = \"{place}\"\n"));
        fixture.commit("Lead to it");
        let expected = refused("[map]", &place, &folder);
        for arguments in
            [&["map", "verify"][..], &["map", "fetch"], &["map"], &["release", "--dry-run"]]
        {
            let ran = strict(&fixture, arguments);
            assert_eq!((ran.code, ran.stderr.as_str()), (2, expected.as_str()), "{arguments:?}");
        }
        let doctor = strict(&fixture, &["doctor", "--offline"]);
        assert!(doctor.stdout.contains("without your permission"), "{}", doctor.whole());
    }
}

#[test]
fn the_caller_gives_it_by_an_option_or_a_variable() {
    let (fixture, secret) = (charts(), secret());
    let path = secret.path().to_str().unwrap();
    lead(&fixture, path);
    let above = secret.path().parent().unwrap().to_str().unwrap();
    for allowed in [path, above] {
        let ran = strict(&fixture, &["check", "--all", "--allow-path", allowed]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        let list = format!("/nowhere::{allowed}");
        let ran = finish(
            strict_command(&fixture).env("RELMAP_ALLOW_PATHS", list).args(["check", "--all"]),
        );
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    let ran = strict(&fixture, &["check", "--all", "--allow-path", "/nowhere"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn what_the_caller_names_is_free() {
    let (fixture, secret) = (charts(), secret());
    let path = secret.path().to_str().unwrap();
    let named = ["map", "import", "--app-repository", path];
    assert_eq!(strict(&fixture, &named).code, 0);
    assert_eq!(strict(&fixture, &["check", "-C", path]).code, 0);
    let map = ["map", "import", "--branch"];
    let ran = finish(strict_command(&fixture).env("RELMAP_MAP_REPOSITORY", path).args(map));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(secret.git(["branch", "--list", "release-map"]).contains("release-map"));
}

#[test]
fn folders_beside_and_inside_are_as_free() {
    let (fixture, secret) = (charts(), secret());
    clone(&secret, &fixture.beside("app"));
    clone(&secret, &fixture.path().join("vendored"));
    fs::write(fixture.path().join(".git/info/exclude"), "/vendored\n/near\n").unwrap();
    symlink(secret.path(), fixture.beside("linked")).unwrap();
    symlink("../app", fixture.path().join("near")).unwrap();
    for place in ["../app", "./../app/", "vendored", "../linked", "near", "../repo/vendored"] {
        lead(&fixture, place);
        let ran = strict(&fixture, &["check", "--all"]);
        assert_eq!(ran.code, 0, "{place} {}", ran.whole());
    }
    // Nobody expands this. A new release of the app is looked up.
    edit(&fixture, "Chart.yaml", "appVersion: \"1.2.0\"", "appVersion: \"1.2.1\"");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.1\n");
    lead(&fixture, "~/app");
    let ran = strict(&fixture, &["check", "--all"]);
    assert!(ran.stdout.contains("~/app is not a git repository"), "{}", ran.whole());
    // A map of its own next to the checkout, which is reached by a link.
    let map = fixture.beside("map.git");
    fixture.git(["init", "--quiet", "--bare", map.to_str().unwrap()]);
    fixture.write("relmap.toml", "[map]\nrepository = \"../map.git\"\n");
    fixture.commit("Keep the map beside");
    let way = fixture.beside("far/away");
    fs::create_dir(way.parent().unwrap()).unwrap();
    symlink(fixture.path(), &way).unwrap();
    let way = way.to_str().unwrap();
    let ran = strict(&fixture, &["map", "import", "--branch", "-C", way]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = strict(&fixture, &["map"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_bare_checkout_has_folders_beside_it_too() {
    let (fixture, secret) = (charts(), secret());
    lead(&fixture, "../app");
    clone(&secret, &fixture.beside("app"));
    let bare = fixture.beside("charts.git");
    fixture.git(["clone", "--quiet", "--bare", ".", bare.to_str().unwrap()]);
    let ran = strict(&fixture, &["check", "--all", "-C", "../charts.git"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn a_release_file_stays_in_the_repository() {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    for path in ["../home/x", "/etc/passwd", "charts/../../x"] {
        let file = format!("[[component]]\nname = \"charts\"\nrelease-file = \"{path}\"\n");
        fixture.write("relmap.toml", file);
        fixture.commit("Lead out");
        for arguments in [&["check"][..], &["check", "--worktree"]] {
            let ran = relmap(&fixture, arguments);
            let expected = format!(
                "relmap: relmap.toml is invalid:\n  relmap.toml:3:16: `release-file = \"{path}\"` points \
                 outside the repository; write a path below the folder of relmap.toml\n"
            );
            assert_eq!((ran.code, ran.stderr), (2, expected));
        }
    }
}
