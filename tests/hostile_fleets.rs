//! A fleet file that a stranger's pull request brings: it leads nowhere that its checkout may not.

use std::fs;

use relmap_testkit::Fixture;

use crate::fleets::World;
use crate::support::{finish, strict_command};

/// The reason why the only repository of a fleet is not looked at.
#[track_caller]
fn refused(world: &World, place: &str, variables: &[(&str, &str)]) -> String {
    world.home.write("relmap-fleet.toml", format!("repositories = ['{place}']\n"));
    let mut command = strict_command(&world.home);
    command.args(["fleet", "status", "--format", "json"]).envs(variables.iter().copied());
    let ran = finish(&mut command);
    assert_eq!(ran.code, 3, "{place}: {}", ran.whole());
    let json = ran.json();
    json["repositories"][0]["undecided"].as_str().unwrap_or_else(|| panic!("{json:#}")).to_owned()
}

#[test]
fn no_url_of_a_checkout_gets_credentials() {
    let world = World::new("repositories = ['../a']\n");
    for (url, reason) in [
        (
            "ext::sh -c 'touch owned'",
            "ext::sh -c 'touch owned' is not asked: the protocol ext is not allowed; write an https or ssh URL",
        ),
        (
            "http://git.example/a.git",
            "http://git.example/a.git is not asked: http is not encrypted; write an https or ssh URL",
        ),
        (
            "git://git.example/a.git",
            "git://git.example/a.git is not asked: git is not encrypted; write an https or ssh URL",
        ),
        (
            "https://evil.example/a.git",
            "https://evil.example/a.git is not asked: the fleet file names it, and no remote of this repository is at \
             evil.example; if you trust it, allow it with --allow-host evil.example, with RELMAP_ALLOW_HOSTS=evil.example, or \
             for good: git config --global --add relmap.allowHost evil.example",
        ),
        (
            "git@evil.example:a",
            "git@evil.example:a is not asked: the fleet file names it, and no remote of this repository is at \
             evil.example; if you trust it, allow it with --allow-host evil.example, with RELMAP_ALLOW_HOSTS=evil.example, or \
             for good: git config --global --add relmap.allowHost evil.example",
        ),
        (
            "--upload-pack=x://y",
            "--upload-pack=x://y is not asked: it is no URL with one clear meaning; write it as https://HOST/PATH or \
             ssh://USER@HOST/PATH",
        ),
    ] {
        // A single quote ends a literal text of TOML.
        let place = url.replace('\'', "\"");
        assert_eq!(refused(&world, &place, &[]), reason.replace('\'', "\""), "{url}");
    }
    assert!(!world.home.path().join("owned").exists());
}

#[test]
fn in_a_pull_request_no_server_is_asked() {
    let world = World::new("repositories = ['../a']\n");
    world.home.git(["remote", "add", "origin", "https://git.example/home.git"]);
    for (variable, value) in [("CHANGE_ID", "7"), ("GITHUB_REF", "refs/pull/7/merge")] {
        let reason = refused(&world, "https://git.example/a.git", &[(variable, value)]);
        assert_eq!(
            reason,
            format!(
                "https://git.example/a.git is not asked: the fleet file names it, and in a pull request no such place is \
                 asked ({variable} is set); run the command on the target branch"
            )
        );
    }
}

#[test]
fn paths_lead_into_the_checkout_and_to_its_neighbours() {
    let world = World::new("repositories = ['../a']\n");
    world.add("near", "charts");
    world.add("deep/far", "charts");
    for place in ["../deep/far", "/", "../..", "../near/../deep/far"] {
        let reason = refused(&world, place, &[]);
        assert!(
            reason.contains("without your permission the fleet file of a checkout leads only into the checkout and to folders next to it (`../NAME`); to allow it: --allow-path "),
            "{place}: {reason}"
        );
    }
    for pattern in ["../../*", "/etc/*", "../deep/*"] {
        world.home.write("relmap-fleet.toml", format!("repositories = ['{pattern}']\n"));
        let ran = world.run(&["status"]);
        assert_eq!(ran.code, 2, "{pattern}: {}", ran.whole());
        assert!(
            ran.stderr.contains("without your permission the fleet file of a checkout looks only into the checkout and the folder around it"),
            "{}",
            ran.stderr
        );
    }
    // The caller may allow it.
    world.home.write("relmap-fleet.toml", "repositories = ['../deep/*']\n");
    let deep = world.home.beside("deep").display().to_string();
    let ran = world.run(&["status", "--allow-path", &deep]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (0, 1), "{}", ran.whole());
    // A file of lines does not lead out, and what it lists is judged in the same way.
    fs::write(world.home.beside("list.txt"), "../near\n").unwrap();
    world.home.write("relmap-fleet.toml", "repositories-from = ['../list.txt']\n");
    let ran = world.run(&["status"]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "relmap: ../list.txt is outside of the checkout that has the fleet file; move it there\n"
        )
    );
    world.home.write("list.txt", "../deep/far\n");
    world.home.write("relmap-fleet.toml", "repositories-from = ['list.txt']\n");
    assert_eq!(world.run(&["status"]).code, 3);
}

/// What git keeps for itself may hold a token, and each line of a list is shown.
#[test]
fn no_file_of_gits_own_is_a_list_of_repositories() {
    let world = World::new("repositories = ['../a']\n");
    fs::create_dir_all(world.home.path().join("sub")).unwrap();
    world.home.git(["config", "http.https://h/.extraheader", "AUTHORIZATION: basic s3cret"]);
    let absolute = world.home.path().join(".git/config").display().to_string();
    let paths =
        [".git/config", "./.git/config", "sub/../.git/config", ".GIT/config", "a/.git/config"];
    for path in paths.into_iter().chain([absolute.as_str()]) {
        world.home.write("relmap-fleet.toml", format!("repositories-from = ['{path}']\n"));
        let allowed = world.home.path().display().to_string();
        for arguments in [&["status"][..], &["check", "--allow-path", &allowed]] {
            let ran = world.run(arguments);
            assert_eq!(ran.code, 2, "{}", ran.whole());
            assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
            if arguments.len() > 1 || !path.starts_with('/') {
                assert_eq!(
                    ran.stderr,
                    format!(
                        "relmap: the fleet file reads repositories from {path}, a file of git's own; name a file that is \
                         committed\n"
                    )
                );
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn no_link_and_no_repository_of_a_commit_is_followed() {
    let world = World::new("repositories = ['../a']\n");
    let far = world.add("deep/far", "charts");
    std::os::unix::fs::symlink(&far, world.home.path().join("inner")).unwrap();
    let reason = refused(&world, "inner", &[]);
    assert!(reason.contains("the fleet file leads to "), "{reason}");
    // A bare repository that a commit brought along.
    let bare = world.home.path().join("bare");
    world.home.git([
        "clone",
        "--quiet",
        "--bare",
        &far.display().to_string(),
        &bare.display().to_string(),
    ]);
    let reason = refused(&world, "bare", &[]);
    assert!(reason.contains("is a bare repository in the work tree"), "{reason}");
    let list = world.home.path().join("list.txt");
    std::os::unix::fs::symlink("/etc/passwd", &list).unwrap();
    world.home.write("relmap-fleet.toml", "repositories-from = ['list.txt']\n");
    let ran = world.run(&["status"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
    // A folder for copies that a commit can have brought along is none.
    let url = format!("file://{}", world.home.beside("x").display());
    world.home.write("relmap-fleet.toml", format!("repositories = ['{url}']\n"));
    let hub = world.home.path().join("cache/hub.git");
    world.home.git(["init", "--quiet", "--bare", &hub.display().to_string()]);
    let ran = world.run(&["status", "--cache", "cache"]);
    assert_eq!(ran.code, 3);
    assert!(ran.stderr.contains("is a bare repository in the work tree"), "{}", ran.stderr);
}

#[test]
fn text_of_strangers_stays_text() {
    let world = World::new("repositories = ['../a']\n");
    let made = Fixture::new();
    made.write("RELEASE.txt", "##[error]x-1.0.0\n\n- \u{1b}[31mred\n");
    made.commit("::error::x");
    world.take(&made, "::error::a", &[]);
    world.home.write("relmap-fleet.toml", "repositories = ['../*error*', \"../\u{202e}b\"]\n");
    for command in ["status", "check", "audit"] {
        let ran = world.run(&[command]);
        for text in [&ran.stdout, &ran.stderr] {
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{command}: {text:?}");
            assert!(!text.lines().any(|line| line.starts_with("::")), "{command}: {text}");
        }
    }
}
