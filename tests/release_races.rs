//! Two releases at once, each slotted into the other at a chosen moment, and what a run that was
//! killed leaves behind.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::release::{at_origin, with_origin};
use crate::support::{chart_files, command, declare, edit, finish, relmap};

const RELMAP: &str = env!("CARGO_BIN_EXE_relmap");

/// A chart with a patch to be released, whose map is in the repository at this place.
fn to_release(title: &str, map: &str) -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "", title, title);
    fixture.write("relmap.toml", format!("[map]\nrepository = \"{map}\"\n"));
    fixture.commit("Deploy the app");
    fixture.annotated_tag(&format!("{title}-1.1.0"));
    next(&fixture, title, "1.1.1", ("2", "3"));
    // The repositories of the tests are not next to each other.
    let temporary = std::env::temp_dir().display().to_string();
    fixture.git(["config", "relmap.allowHost", &temporary]);
    with_origin(&fixture);
    fixture
}

fn next(fixture: &Fixture, title: &str, version: &str, (old, new): (&str, &str)) {
    let count = |number: &str| format!("replicaCount: {number}");
    edit(fixture, "values.yaml", &count(old), &count(new));
    declare(fixture, "", &format!("{title}-{version}"), "App: app-1.2.0\n");
    fixture.commit("Change the replica count");
}

/// A bare repository for a map.
fn map() -> Fixture {
    let fixture = Fixture::folder();
    fixture.git(["init", "--quiet", "--bare", "."]);
    fixture
}

pub(crate) fn script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, format!("#!/bin/sh\n{text}")).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs the whole release of another checkout, and fails if it does.
fn whole_release(folder: &Path, arguments: &str) -> String {
    format!(
        "cd / && env -u GIT_DIR -u GIT_PREFIX {RELMAP} release {arguments} -C {} >&2 || exit 1\n",
        folder.display()
    )
}

fn files(map: &Fixture) -> String {
    map.git(["ls-tree", "--name-only", "release-map"])
}

fn titles(map: &Fixture, title: &str) -> Vec<String> {
    let file = map.git(["show", &format!("release-map:{title}.jsonl")]);
    let tags = file.lines().filter_map(|line| line.strip_prefix("{\"chart\":\""));
    tags.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn a_row_that_is_recorded_during_the_push_of_another_chart_stays() {
    let map = map();
    let place = map.path().display().to_string();
    // With the first row, and with a branch that is there already.
    for (one, two) in [("a", "b"), ("c", "d")] {
        let (first, second) = (to_release(one, &place), to_release(two, &place));
        let hook = first.path().join(".git/hooks/pre-push");
        script(&hook, &whole_release(second.path(), "--push"));
        let ran = relmap(&first, &["release", "--push"]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        for (fixture, title) in [(&first, one), (&second, two)] {
            assert_eq!(titles(&map, title), [format!("{title}-1.1.1")]);
            assert!(at_origin(fixture).contains(&format!("refs/tags/{title}-1.1.1")));
        }
    }
    assert_eq!(files(&map), "a.jsonl\nb.jsonl\nc.jsonl\nd.jsonl");
    assert_eq!(map.git(["rev-list", "--count", "release-map"]), "4");
}

#[test]
fn a_row_that_is_recorded_while_another_tag_is_signed_stays() {
    let fixture = Fixture::new();
    for title in ["a", "b"] {
        chart_files(&fixture, &format!("{title}/"), title, title);
    }
    fixture.commit("Deploy the apps");
    let second = fixture.beside("second");
    fixture.git(["worktree", "add", "--quiet", "-b", "two", second.to_str().unwrap()]);
    let program = fixture.beside("sign");
    let signature = "cat >/dev/null\necho '[GNUPG:] SIG_CREATED x' >&2\n\
         printf -- '-----BEGIN PGP SIGNATURE-----\\n\\nx\\n-----END PGP SIGNATURE-----\\n'\n";
    let other = whole_release(&second, "--component b --no-sign");
    script(&program, &format!("( {other} ) </dev/null || exit 1\n{signature}"));
    fixture.git(["config", "gpg.program", program.to_str().unwrap()]);
    fixture.git(["config", "user.signingKey", "x"]);
    let ran = relmap(&fixture, &["release", "--component", "a", "--sign"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(files(&fixture), "a.jsonl\nb.jsonl");
    assert_eq!(fixture.git(["rev-list", "--count", "release-map"]), "2");
    assert_eq!(fixture.git(["tag"]), "a-1.1.0\nb-1.1.0");
}

#[test]
fn a_lock_of_a_map_elsewhere_is_named_before_the_tag_is_pushed() {
    let map = map();
    let fixture = to_release("web", &map.path().display().to_string());
    let lock = map.path().canonicalize().unwrap().join("refs/heads/release-map.lock");
    std::fs::write(&lock, "").unwrap();
    let before = at_origin(&fixture);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let start = format!("relmap: `refs/heads/release-map` is locked by `{}` (", lock.display());
    assert!(ran.stderr.starts_with(&start), "{}", ran.whole());
    assert!(ran.stderr.ends_with(&format!("run `rm -f -- {}`\n", lock.display())));
    assert_eq!(at_origin(&fixture), before);
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    assert_eq!(titles(&map, "web"), ["web-1.1.1"]);
}

#[test]
fn a_lock_at_a_map_by_url_is_named_before_the_tag_is_pushed() {
    let map = map();
    let path = map.path().canonicalize().unwrap();
    for url in [format!("file://{}", path.display()), path.display().to_string()] {
        let fixture = to_release("web", &url);
        let before = at_origin(&fixture);
        let lock = path.join("refs/heads/release-map.lock");
        std::fs::write(&lock, "").unwrap();
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let start = format!("relmap: `refs/heads/release-map` is locked by `{}` (", lock.display());
        assert!(ran.stderr.starts_with(&start), "{}", ran.whole());
        assert!(ran.stderr.ends_with(&format!("run `rm -f -- {}`\n", lock.display())));
        assert_eq!(at_origin(&fixture), before);
        std::fs::remove_file(&lock).unwrap();
    }
}

/// A server that relmap reaches by ssh, whose files it cannot see.
#[test]
fn a_lock_at_the_server_of_the_map_is_no_race() {
    let map = map();
    let url = format!("ssh://git.example{}", map.path().display());
    let fixture = to_release("web", &url);
    fixture.git(["config", "relmap.allowHost", "git.example"]);
    let ssh = fixture.beside("ssh");
    script(&ssh, "for last; do :; done\nexec sh -c \"$last\"\n");
    let relmap = |fixture: &Fixture, arguments: &[&str]| {
        let mut command = command(fixture);
        finish(command.env("GIT_SSH", &ssh).env("GIT_SSH_VARIANT", "ssh").args(arguments))
    };
    let lock = map.path().join("refs/heads/release-map.lock");
    std::fs::write(&lock, "").unwrap();
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    let start = format!(
        "relmap: {url} accepts nothing, although it did not change meanwhile: a process that was killed left a lock \
         file there, or its folders cannot be written; ask its administrator, then run the same command again\n"
    );
    assert!(ran.stderr.contains(&start), "{}", ran.whole());
    assert!(ran.stderr.contains("release-map.lock': File exists"), "{}", ran.whole());
    std::fs::remove_file(&lock).unwrap();
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 0);
    assert_eq!(titles(&map, "web"), ["web-1.1.1"]);
}

#[test]
fn a_tag_without_its_row_is_recorded_whatever_was_released_since() {
    let map = map();
    let fixture = to_release("web", &format!("file://{}", map.path().display()));
    let hook = map.path().join("hooks/pre-receive");
    script(&hook, "exit 1\n");
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 3);
    assert!(at_origin(&fixture).contains("refs/tags/web-1.1.1"));
    std::fs::remove_file(&hook).unwrap();
    next(&fixture, "web", "1.1.2", ("3", "4"));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let earlier = fixture.git(["rev-parse", "--short=12", "web-1.1.1^{commit}"]);
    assert!(
        ran.stdout.contains(&format!("released  web-1.1.1, the tag of {earlier} (")),
        "{}",
        ran.whole()
    );
    assert!(ran.stdout.contains("), was never recorded\n          record web-1.1.1 <-> app 1.2.0"));
    // web-1.1.0 was tagged by hand before there was a map: that is what `map import` is for.
    // In the order of recording.
    assert_eq!(titles(&map, "web"), ["web-1.1.2", "web-1.1.1"]);
    let commit = fixture.git(["rev-parse", "web-1.1.1^{commit}"]);
    let file = map.git(["show", "release-map:web.jsonl"]);
    assert!(file.contains(&format!("\"commit\":\"{commit}\",\"path\":\".\",")), "{file}");
    let ran = relmap(&fixture, &["release", "--push"]);
    assert!(ran.stdout.ends_with("nothing to do\n"), "{}", ran.whole());
}

#[test]
fn an_earlier_tag_that_the_remote_lacks_is_not_recorded() {
    let map = map();
    let fixture = to_release("web", &format!("file://{}", map.path().display()));
    let hook = map.path().join("hooks/pre-receive");
    script(&hook, "exit 1\n");
    assert_eq!(relmap(&fixture, &["release", "--push"]).code, 3);
    std::fs::remove_file(&hook).unwrap();
    fixture.git(["push", "--quiet", "origin", ":refs/tags/web-1.1.1"]);
    next(&fixture, "web", "1.1.2", ("3", "4"));
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(titles(&map, "web"), ["web-1.1.2"]);
}

#[test]
fn a_relative_remote_is_found_from_the_top_of_the_work_tree() {
    let fixture = to_release("web", ".");
    fixture.git(["remote", "set-url", "origin", "../origin.git"]);
    // There the same path leads to another repository.
    let elsewhere = Fixture::folder();
    let decoy = elsewhere.beside("origin.git").display().to_string();
    elsewhere.git(["init", "--quiet", "--bare", &decoy]);
    let folder = fixture.path().join("templates");
    for folder in [elsewhere.path(), &folder] {
        let mut command = command(&fixture);
        command.current_dir(folder).args(["release", "--push", "-C"]).arg(fixture.path());
        let ran = finish(&mut command);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    assert!(at_origin(&fixture).contains("refs/tags/web-1.1.1"));
    assert_eq!(elsewhere.git(["--git-dir", &decoy, "for-each-ref"]), "");
}
