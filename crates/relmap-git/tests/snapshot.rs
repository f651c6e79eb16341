//! Finding and reading files at a commit and in the work tree.

#![allow(clippy::unwrap_used, reason = "a fixture that cannot be read is a broken test")]

use std::os::unix::fs::symlink;

use relmap_git::{At, Repository};
use relmap_testkit::Fixture;

const BOTH: [At<'static>; 2] = [At::Head, At::Worktree];

fn find(repo: &Fixture, at: At<'_>, name: &str) -> Vec<String> {
    let repository = Repository::discover(repo.path()).unwrap();
    repository.snapshot(at).unwrap().find(&[name]).unwrap()
}

fn read(repo: &Fixture, at: At<'_>, path: &str) -> Result<Option<String>, String> {
    let repository = Repository::discover(repo.path()).unwrap();
    let content = repository.snapshot(at).unwrap().read(path);
    content
        .map(|content| content.map(|content| String::from_utf8(content).unwrap()))
        .map_err(|error| error.to_string())
}

#[test]
fn files_are_found_at_every_depth() {
    let repo = Fixture::new();
    for path in ["RELEASE.txt", "a/RELEASE.txt", "a/b/c/RELEASE.txt", "a/b/RELEASE.txt.bak"] {
        repo.write(path, "x");
    }
    repo.commit("one");
    for at in BOTH {
        assert_eq!(
            find(&repo, at, "RELEASE.txt"),
            ["RELEASE.txt", "a/RELEASE.txt", "a/b/c/RELEASE.txt"]
        );
    }
}

#[test]
fn the_work_tree_shows_what_is_new_and_not_what_is_ignored_or_gone() {
    let repo = Fixture::new();
    repo.write(".gitignore", "target/\n");
    repo.write("gone/RELEASE.txt", "x");
    repo.write("target/kept/RELEASE.txt", "x");
    repo.git(["add", "--force", "target/kept/RELEASE.txt"]);
    repo.commit("one");
    repo.remove("gone/RELEASE.txt");
    repo.write("new/RELEASE.txt", "x");
    repo.write("target/RELEASE.txt", "x");
    assert_eq!(
        find(&repo, At::Worktree, "RELEASE.txt"),
        ["new/RELEASE.txt", "target/kept/RELEASE.txt"]
    );
    assert_eq!(
        find(&repo, At::Head, "RELEASE.txt"),
        ["gone/RELEASE.txt", "target/kept/RELEASE.txt"]
    );
}

#[test]
fn reading_says_none_where_there_is_no_file() {
    let repo = Fixture::new();
    assert_eq!(read(&repo, At::Head, "a"), Ok(None));
    repo.write("folder/a", "x");
    repo.commit("one");
    for at in BOTH {
        assert_eq!(read(&repo, at, "folder/a"), Ok(Some("x".into())));
        for path in ["b", "folder", "folder/a/b", ""] {
            assert_eq!(read(&repo, at, path), Ok(None), "{path}");
        }
    }
}

#[test]
fn links_are_followed_inside_of_the_repository_only() {
    let repo = Fixture::new();
    let link = |target: &str, path: &str| symlink(target, repo.path().join(path)).unwrap();
    repo.write("docs/notes.txt", "notes");
    repo.write("sub/x", "x");
    link("docs/notes.txt", "RELEASE.txt");
    link("../docs", "sub/folder");
    link("gone", "dangling");
    link("/etc/hostname", "absolute");
    link("../../etc/hostname", "sub/upward");
    link("b", "a");
    link("a", "b");
    repo.commit("one");
    for at in BOTH {
        assert_eq!(read(&repo, at, "RELEASE.txt"), Ok(Some("notes".into())));
        assert_eq!(read(&repo, at, "sub/folder/notes.txt"), Ok(Some("notes".into())));
        assert_eq!(read(&repo, at, "dangling"), Ok(None));
    }
    assert_eq!(
        read(&repo, At::Head, "absolute").unwrap_err(),
        "`absolute` leads out of the repository through a symbolic link to `/etc/hostname`; replace \
         the link with the file"
    );
    assert_eq!(
        read(&repo, At::Head, "sub/upward").unwrap_err(),
        "`sub/upward` leads out of the repository through a symbolic link to `../../etc/hostname`; \
         replace the link with the file"
    );
    assert_eq!(
        read(&repo, At::Head, "a").unwrap_err(),
        "`a` leads through too many symbolic links; replace the link with the file"
    );
    let outside = read(&repo, At::Worktree, "absolute").unwrap_err();
    assert!(outside.starts_with("`absolute` leads out of the repository"), "{outside}");
    assert!(read(&repo, At::Worktree, "a").is_err());
}

#[test]
fn no_link_shows_the_repositorys_own_files() {
    let repo = Fixture::new();
    symlink(".git/config", repo.path().join("RELEASE.txt")).unwrap();
    repo.commit("one");
    assert_eq!(read(&repo, At::Head, "RELEASE.txt"), Ok(None));
    let error = read(&repo, At::Worktree, "RELEASE.txt").unwrap_err();
    assert!(error.starts_with("`RELEASE.txt` leads out of the repository"), "{error}");
}

#[test]
fn a_path_in_a_submodule_is_none_of_this_repository() {
    let library = Fixture::new();
    library.write("RELEASE.txt", "library");
    library.commit("one");
    let repo = Fixture::new();
    let url = library.path().to_str().unwrap();
    repo.git(["-c", "protocol.file.allow=always", "submodule", "add", "--quiet", url, "lib"]);
    repo.commit("one");
    for at in BOTH {
        assert_eq!(find(&repo, at, "RELEASE.txt"), [""; 0]);
    }
    assert_eq!(read(&repo, At::Head, "lib/RELEASE.txt"), Ok(None));
}

#[test]
fn a_commit_is_meant_by_its_id_whatever_references_are_called() {
    let repo = Fixture::new();
    let one = repo.commit("one");
    repo.commit("two");
    repo.git(["update-ref", &format!("refs/remotes/{one}"), "HEAD"]);
    let repository = Repository::discover(repo.path()).unwrap();
    let id = one.parse().unwrap();
    assert_eq!(repository.snapshot(At::Commit(&id)).unwrap().commit(), Some(id));
}

#[test]
fn what_cannot_be_looked_at_is_named() {
    let repo = Fixture::new();
    repo.commit("one");
    let repository = Repository::discover(repo.path()).unwrap();
    assert_eq!(
        repository.snapshot(At::Revision("app-9.9.9")).unwrap_err().to_string(),
        "`app-9.9.9` is not a commit in this repository; fetch it, or correct the name"
    );
    let absent = "9".repeat(40).parse().unwrap();
    assert_eq!(
        repository.snapshot(At::Commit(&absent)).unwrap_err().to_string(),
        format!("`{absent}` is not a commit in this repository; fetch it, or correct the name")
    );
    let bare = repo.clone_bare();
    let repository = Repository::discover(bare.path()).unwrap();
    assert_eq!(
        repository.snapshot(At::Worktree).unwrap_err().to_string(),
        format!(
            "`{}/` is a bare repository: it has no work tree to look at",
            bare.path().display()
        )
    );
}

#[test]
fn a_missing_and_a_broken_object_are_told_apart() {
    let repo = Fixture::new();
    repo.write("a", "content\n");
    repo.commit("one");
    let id = repo.git(["rev-parse", "HEAD:a"]);
    let object = repo.path().join(format!(".git/objects/{}/{}", &id[..2], &id[2..]));
    std::fs::remove_file(&object).unwrap();
    assert_eq!(
        read(&repo, At::Head, "a").unwrap_err(),
        format!(
            "git object {id} (a) is missing; in a clone made with --filter, run \
             `git cat-file -e {id}` to fetch it, otherwise run `git fsck`"
        )
    );
    std::fs::write(&object, "no object").unwrap();
    assert_eq!(
        read(&repo, At::Head, "a").unwrap_err(),
        format!("git object {id} (a) cannot be read; run `git fsck`")
    );
}
