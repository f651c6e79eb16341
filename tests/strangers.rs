//! Places that relmap.toml names and that nobody allowed: git is not started for them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use relmap_testkit::Fixture;

use crate::release::{at_origin, to_release};
use crate::support::{Ran, command, edit, finish, relmap};

/// A program that leaves a trace when it is run.
fn trap(fixture: &Fixture, name: &str) -> (PathBuf, PathBuf) {
    let (program, trace) = (fixture.home().join(name), fixture.home().join(format!("{name}.ran")));
    fs::write(&program, format!("#!/bin/sh\ntouch '{}'\nexit 1\n", trace.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (program, trace)
}

fn with_map(url: &str) -> Fixture {
    let fixture = to_release();
    fixture.write("relmap.toml", format!("[map]\nrepository = '{url}'\n"));
    fixture.commit("Keep the map elsewhere");
    fixture
}

/// Runs with every program set that git would ask for a secret, and expects none to be run.
#[track_caller]
fn run_trapped(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let (program, trace) = trap(fixture, "trap");
    let mut command = command(fixture);
    for name in ["GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROXY_COMMAND"] {
        command.env(name, &program);
    }
    fixture.git(["config", "credential.helper", &program.display().to_string()]);
    let ran = finish(command.args(arguments));
    assert!(!trace.exists(), "a program was run: {}", ran.whole());
    ran
}

#[test]
fn a_strangers_place_is_refused_before_git_is_started() {
    let unknown = |host: &str| {
        format!(
            "relmap.toml names it, and no remote of this repository is at {host}; if you trust it, allow it with \
             --allow-host {host}, with RELMAP_ALLOW_HOSTS={host}, or for good: git config --global --add \
             relmap.allowHost {host}"
        )
    };
    let helper =
        |name: &str| format!("the protocol {name} is not allowed; write an https or ssh URL");
    let plain = |name: &str| format!("{name} is not encrypted; write an https or ssh URL");
    let malformed = "it is no URL with one clear meaning; write it as https://HOST/PATH or ssh://USER@HOST/PATH";
    for (url, shown, reason) in [
        ("https://evil.example/m", "https://evil.example/m", unknown("evil.example")),
        ("https://u:s3cret@evil.example/m", "https://***@evil.example/m", unknown("evil.example")),
        (
            "https://EVIL.example.:8443/m",
            "https://EVIL.example.:8443/m",
            unknown("evil.example:8443"),
        ),
        ("git@evil.example:m", "git@evil.example:m", unknown("evil.example")),
        ("ssh://[::1]:2222/m", "ssh://[::1]:2222/m", unknown("[::1]:2222")),
        ("http://127.0.0.2:1/m", "http://127.0.0.2:1/m", unknown("127.0.0.2:1")),
        ("http://evil.example/m", "http://evil.example/m", plain("http")),
        ("git://evil.example/m", "git://evil.example/m", plain("git")),
        ("ext::sh -c 'touch pwned'", "ext::sh -c 'touch pwned'", helper("ext")),
        ("fd::17", "fd::17", helper("fd")),
        ("transport::x", "transport::x", helper("transport")),
        ("ftp://evil.example/m", "ftp://evil.example/m", helper("ftp")),
        ("-oProxyCommand=x:m", "-oProxyCommand=x:m", malformed.to_owned()),
        ("ssh://-oProxyCommand=x/m", "ssh://-oProxyCommand=x/m", malformed.to_owned()),
        ("--upload-pack=touch pwned:m", "--upload-pack=touch pwned:m", malformed.to_owned()),
    ] {
        let fixture = with_map(&url.replace('\'', "\""));
        let (shown, before) = (shown.replace('\'', "\""), at_origin(&fixture));
        for arguments in [
            &["map", "fetch"][..],
            &["release", "--push", "--dry-run"],
            &["release", "--push", "--verbose"],
        ] {
            let ran = run_trapped(&fixture, arguments);
            assert_eq!(
                (ran.code, ran.stderr),
                (2, format!("relmap: {shown} is not asked: {reason}\n")),
                "{url} {arguments:?}"
            );
        }
        assert_eq!(at_origin(&fixture), before);
        assert!(!fixture.path().join("pwned").exists());
    }
}

#[test]
fn a_repository_inside_of_the_checkout_is_no_place_for_a_map() {
    let fixture = to_release();
    let evil = fixture.path().join("evil");
    fixture.git(["init", "--quiet", "--bare", &evil.display().to_string()]);
    let hook = evil.join("hooks/pre-receive");
    fs::create_dir_all(evil.join("hooks")).unwrap();
    fs::write(&hook, format!("#!/bin/sh\ntouch '{}'\n", evil.join("ran").display())).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let direct = format!("file://{}", evil.display());
    let around = format!("file://{}/../repo/evil", fixture.path().display());
    let link = fixture.path().join("link");
    std::os::unix::fs::symlink(&evil, &link).unwrap();
    for url in [direct, around, format!("file://{}", link.display())] {
        fixture.write("relmap.toml", format!("[map]\nrepository = '{url}'\n"));
        fixture.git(["add", "relmap.toml"]);
        fixture.commit_staged("Keep the map here");
        let ran = relmap(&fixture, &["release", "--push"]);
        assert_eq!(
            (ran.code, ran.stderr),
            (
                3,
                format!(
                    "relmap: `{}` is a bare repository in the work tree `{}`, so anyone who commits there can \
                     change its settings and hooks; move it out of the work tree, or name it \
                     with GIT_DIR if you trust it\n",
                    evil.display(),
                    fixture.path().display()
                )
            )
        );
        assert!(!evil.join("ran").exists());
    }
}

/// `git submodule update` takes the URL from a file of the checkout.
#[test]
fn the_remotes_of_a_submodule_are_the_checkouts() {
    let fixture = with_map("maps");
    let maps = Fixture::new();
    maps.commit("A map");
    let path = fixture.path().join("maps").display().to_string();
    fixture.git(["clone", "--quiet", &maps.path().display().to_string(), &path]);
    fixture.git(["-C", &path, "remote", "set-url", "origin", "https://evil.example/m"]);
    for arguments in [&["map", "fetch"][..], &["release", "--push"]] {
        let ran = run_trapped(&fixture, arguments);
        assert_eq!(ran.code, 2, "{}", ran.whole());
        assert!(
            ran.stderr.starts_with(
                "relmap: https://evil.example/m is not asked: relmap.toml names it, and no remote"
            ),
            "{}",
            ran.whole()
        );
    }
}

/// A repository next to this one was set up by whoever set up the machine.
#[test]
fn a_sibling_and_its_remote_need_no_permission() {
    let fixture = with_map("../maps");
    let path = fixture.beside("maps").display().to_string();
    let server = fixture.beside("maps.git").display().to_string();
    fixture.git(["init", "--quiet", "--bare", &server]);
    fixture.git(["init", "--quiet", &path]);
    fixture.git(["-C", &path, "remote", "add", "origin", &server]);
    let ran = relmap(&fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(!fixture.git(["--git-dir", &server, "rev-parse", "release-map"]).is_empty());
}

/// `include.path` can lead git into the checkout: what is there names no host that is known.
#[test]
fn settings_in_the_work_tree_allow_nothing() {
    let fixture = with_map("https://evil.example/m");
    fixture.write(
        "settings",
        "[remote \"evil\"]\n\turl = https://evil.example/x\n[relmap]\n\tallowHost = evil.example\n",
    );
    fixture.git(["config", "include.path", "../settings"]);
    let ran = run_trapped(&fixture, &["map", "fetch"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    assert!(
        ran.stderr.contains("no remote of this repository is at evil.example"),
        "{}",
        ran.whole()
    );
}

/// The app at a stranger's host leaves the chart undecided, and nothing is released.
#[test]
fn an_app_at_a_strangers_host_is_out_of_reach() {
    let fixture = to_release();
    // What the release before named was looked up then.
    for (file, old, new) in
        [("RELEASE.txt", "App: app-1.2.0", "App: app-1.2.1"), ("Chart.yaml", "1.2.0", "1.2.1")]
    {
        edit(&fixture, file, old, new);
    }
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"https://evil.example/app\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n",
    );
    fixture.commit("Say where the app is");
    let before = at_origin(&fixture);
    for arguments in
        [&["release", "--push"][..], &["tag", "--push"], &["release", "--push", "--dry-run"]]
    {
        let ran = run_trapped(&fixture, arguments);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(ran.stdout.contains("https://evil.example/app is not asked"), "{}", ran.whole());
    }
    assert_eq!(at_origin(&fixture), before);
}

#[test]
fn what_is_no_host_cannot_be_allowed() {
    let fixture = with_map("https://evil.example/m");
    let ran = relmap(&fixture, &["map", "fetch", "--allow-host", "a/b"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: invalid value for --allow-host\n  because: `a/b` is no host; write HOST, HOST:PORT, or the full path of a folder\n"
        )
    );
    fixture.git(["config", "relmap.allowHost", "*"]);
    let ran = relmap(&fixture, &["map", "fetch"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: invalid value for git's setting relmap.allowHost\n  because: `*` is no host; write HOST, HOST:PORT, or the full path \
             of a folder\n"
        )
    );
}
