//! Finding the repository, in the surroundings that people and CI systems have.
//!
//! The environment is the test process's own, so each test starts this binary again as a child
//! with the environment that it wants; there only `probe` runs.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]

use std::fs;
use std::path::Path;
use std::process::Command;

use relmap_git::{At, Hints, Repository};
use relmap_testkit::{Fixture, clean_command};

/// Run as a child: prints what is found from the current folder.
#[test]
#[ignore = "run by the other tests, as a child process"]
fn probe() {
    let found = Repository::discover(Path::new(".")).and_then(|repository| {
        let head = repository.snapshot(At::Head)?.commit();
        repository.checkout(Hints::default())?;
        let root = repository.root().map(|root| root.display().to_string());
        Ok(format!(
            "{} {}",
            root.unwrap_or_else(|| "bare".into()),
            head.map(|id| id.to_string()).unwrap_or_default()
        ))
    });
    println!("probe: {}", found.unwrap_or_else(|error| error.to_string()));
}

fn probe_in(repo: &Fixture, folder: &Path) -> Command {
    let program = std::env::current_exe().unwrap();
    let mut command = clean_command(program, folder, &repo.home());
    command.args(["--exact", "probe", "--ignored", "--nocapture"]);
    command
}

fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.split_once("probe: "));
    line.unwrap_or_else(|| panic!("{text}")).1.to_owned()
}

fn repository() -> (Fixture, String) {
    let repo = Fixture::new();
    repo.write("a/b/c", "x");
    let head = repo.commit("one");
    let expected = format!("{}/ {head}", repo.path().display());
    (repo, expected)
}

#[test]
fn from_a_folder_below_the_root() {
    let (repo, expected) = repository();
    assert_eq!(said(&mut probe_in(&repo, &repo.path().join("a/b"))), expected);
}

#[test]
fn in_a_further_work_tree_and_in_a_bare_repository() {
    let (repo, _) = repository();
    let tree = repo.worktree("tree");
    let expected = format!("{}/ {}", tree.display(), repo.head());
    assert_eq!(said(&mut probe_in(&repo, &tree.join("a"))), expected);
    let bare = repo.clone_bare();
    assert_eq!(
        said(&mut probe_in(&bare, &bare.path().join("refs"))),
        format!("bare {}", repo.head())
    );
}

#[test]
fn in_a_submodule_the_submodule_is_found() {
    let (library, _) = repository();
    let repo = Fixture::new();
    let url = library.path().to_str().unwrap();
    repo.git(["-c", "protocol.file.allow=always", "submodule", "add", "--quiet", url, "lib"]);
    repo.commit("one");
    assert_eq!(
        said(&mut probe_in(&repo, &repo.path().join("lib/a"))),
        format!("{}/lib/ {}", repo.path().display(), library.head())
    );
}

#[test]
fn git_dir_goes_first_and_counts_from_the_start() {
    let (repo, expected) = repository();
    let elsewhere = Fixture::folder();
    let mut probe = probe_in(&repo, elsewhere.path());
    assert_eq!(said(probe.env("GIT_DIR", repo.path().join(".git"))), expected);
    let mut probe = probe_in(&repo, repo.path());
    assert_eq!(said(probe.env("GIT_DIR", ".git")), expected);
    let mut probe = probe_in(&repo, elsewhere.path());
    probe.env("GIT_DIR", repo.path().join(".git"));
    assert_eq!(
        said(probe.env("GIT_WORK_TREE", elsewhere.path())),
        format!("{}/ {}", elsewhere.path().display(), repo.head())
    );
}

#[test]
fn a_git_dir_that_is_empty_or_wrong_is_named() {
    let (repo, _) = repository();
    assert_eq!(
        said(probe_in(&repo, repo.path()).env("GIT_DIR", "")),
        "GIT_DIR is set, but empty; unset it, or set it to a repository"
    );
    assert_eq!(
        said(probe_in(&repo, repo.path()).env("GIT_DIR", "/nowhere/.git")),
        "GIT_DIR names `/nowhere/.git`, which is not a git repository; unset it, or set it to one"
    );
}

#[test]
fn no_repository_and_none_below_the_ceiling() {
    let folder = Fixture::folder();
    assert_eq!(
        said(&mut probe_in(&folder, folder.path())),
        format!(
            "`{}` is not in a git repository; change to one, or name one with -C",
            folder.path().display()
        )
    );
    let (repo, _) = repository();
    let below = repo.path().join("a/b");
    assert_eq!(
        said(probe_in(&repo, &below).env("GIT_CEILING_DIRECTORIES", repo.path().join("a"))),
        format!(
            "`{}` is not in a git repository; change to one, or name one with -C",
            below.display()
        )
    );
}

#[test]
fn forms_of_repository_that_cannot_be_read_are_named() {
    for (extension, expected) in [
        (
            "refStorage = reftable",
            "refstorage = reftable`; run `git refs migrate --ref-format=files`",
        ),
        (
            "objectFormat = sha256",
            "objectformat = sha256`; relmap reads repositories with SHA-1 object ids",
        ),
        ("partialClone = origin", "partialclone = origin`; clone again without --filter"),
    ] {
        let (repo, _) = repository();
        let config = repo.path().join(".git/config");
        let text = fs::read_to_string(&config).unwrap();
        let text = text.replace("repositoryformatversion = 0", "repositoryformatversion = 1");
        fs::write(&config, format!("{text}[extensions]\n\t{extension}\n")).unwrap();
        assert_eq!(
            said(&mut probe_in(&repo, repo.path())),
            format!(
                "`{}` cannot be read: it needs git's extension `{expected}",
                repo.path().display()
            )
        );
    }
}

#[test]
fn a_folder_of_somebody_else_needs_to_be_declared_safe() {
    let (repo, expected) = repository();
    let bare = repo.clone_bare();
    if !give_away(repo.path()) {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "in CI this test must run as root, who can give a folder away"
        );
        eprintln!("SKIPPED: only root can give a folder away; run this test as root");
        return;
    }
    give_away(bare.path());
    let foreign = |path: &Path| {
        let path = path.display();
        format!(
            "`{path}` belongs to another user (user id 4242), so git does not trust it; if you \
             do, run `git config --global --add safe.directory {path}`"
        )
    };
    for folder in [repo.path(), &repo.path().join("a/b")] {
        assert_eq!(said(&mut probe_in(&repo, folder)), foreign(repo.path()));
    }
    assert_eq!(said(&mut probe_in(&bare, &bare.path().join("refs"))), foreign(bare.path()));

    // The fix in the message works, as does `*`; and a path that is not the root does not.
    let global = repo.home().join("gitconfig");
    for (safe, is_safe) in [
        (repo.path().to_str().unwrap(), true),
        ("*", true),
        (repo.path().join("a").to_str().unwrap(), false),
    ] {
        fs::write(&global, format!("[safe]\n\tdirectory = {safe}\n")).unwrap();
        let said = said(probe_in(&repo, repo.path()).env("GIT_CONFIG_GLOBAL", &global));
        assert_eq!(said == expected, is_safe, "{safe}: {said}");
    }
}

/// Gives a folder and all that is in it to another user; false if that is not allowed.
fn give_away(folder: &Path) -> bool {
    let done = Command::new("chown").arg("-R").arg("4242").arg(folder).output();
    done.is_ok_and(|output| output.status.success())
}
