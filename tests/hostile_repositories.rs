//! A pull request that brings a repository along: its settings and hooks must not run.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, charts, command, declare, finish, relmap};

const NO_COMMIT: &str = "1111111111111111111111111111111111111111";

/// Puts a bare repository into a folder of the work tree, with everything in its settings that git
/// would run, and returns the file that shows that something ran.
fn embed(fixture: &Fixture, folder: &str) -> std::path::PathBuf {
    let proof = fixture.beside("ran");
    let run = format!("touch {}; false", proof.display());
    let origin = charts();
    fixture.git(["clone", "--quiet", "--bare", origin.path().to_str().unwrap(), folder]);
    let git_dir = format!("--git-dir={folder}");
    for (key, value) in [
        ("core.fsmonitor", run.as_str()),
        ("core.sshCommand", &run),
        ("gpg.program", &run),
        ("credential.helper", &format!("!{run}")),
        ("core.editor", &run),
        ("tag.gpgSign", "true"),
        ("remote.origin.url", "ssh://git@git.invalid/x"),
        ("user.name", "Evil"),
        ("user.email", "evil@example.org"),
        ("user.signingKey", "evil"),
    ] {
        fixture.git([&git_dir, "config", key, value]);
    }
    for hook in ["pre-push", "reference-transaction", "pre-receive", "post-receive", "update"] {
        let path = fixture.path().join(folder).join("hooks").join(hook);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{run}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    proof
}

fn refusal(path: &Path, work_tree: &Path) -> String {
    format!(
        "`{}` is a bare repository in the work tree `{}`, so anyone who commits there can \
         change its settings and hooks; move it out of the work tree, or name it with GIT_DIR if you trust \
         it",
        path.display(),
        work_tree.display()
    )
}

#[track_caller]
fn assert_refused(ran: &Ran, fixture: &Fixture, folder: &str) {
    let refusal = refusal(&fixture.path().join(folder), fixture.path());
    assert_eq!(ran.stderr, format!("relmap: {refusal}\n"), "{}", ran.whole());
    assert_eq!(ran.code, 3);
}

#[test]
fn no_command_opens_one_that_it_is_started_in() {
    let fixture = charts();
    let proof = embed(&fixture, "charts/web");
    for arguments in [
        vec!["check", "-C", "charts/web"],
        vec!["check", "-C", "charts/web/refs"],
        vec!["check", "-C", "./charts/../charts/web/"],
        vec!["next", "-C", "charts/web"],
        vec!["config", "-C", "charts/web"],
        vec!["audit", "-C", "charts/web"],
        vec!["release", "--dry-run", "--push", "-C", "charts/web"],
        vec!["tag", "--dry-run", "-C", "charts/web"],
        vec!["map", "verify", "-C", "charts/web"],
        vec!["map", "fetch", "-C", "charts/web"],
        vec!["map", "import", "-C", "charts/web"],
        vec!["init", "--dry-run", "-C", "charts/web"],
        vec!["bump", "--dry-run", "-C", "charts/web"],
    ] {
        assert_refused(&relmap(&fixture, &arguments), &fixture, "charts/web");
    }
    let doctor = relmap(&fixture, &["doctor", "-C", "charts/web"]);
    let refusal = refusal(&fixture.path().join("charts/web"), fixture.path());
    assert!(doctor.stdout.contains(&refusal), "{}", doctor.whole());
    assert!(!proof.exists());
}

#[test]
fn nor_one_that_a_link_leads_to() {
    let fixture = charts();
    let proof = embed(&fixture, "evil");
    symlink("evil", fixture.path().join("web")).unwrap();
    symlink(fixture.path().join("evil"), fixture.beside("outside")).unwrap();
    assert_refused(&relmap(&fixture, &["check", "-C", "web"]), &fixture, "evil");
    assert_refused(&relmap(&fixture, &["check", "-C", "../outside"]), &fixture, "evil");
    // A repository whose parts are elsewhere is none the less one.
    fixture.write("split/HEAD", "ref: refs/heads/main\n");
    fixture.write("split/commondir", "../evil\n");
    assert_refused(&relmap(&fixture, &["check", "-C", "split"]), &fixture, "split");
    // What says that it is not bare is as little to be trusted.
    fixture.git(["--git-dir=evil", "config", "core.bare", "false"]);
    fixture.git(["--git-dir=evil", "config", "core.worktree", ".."]);
    assert_refused(&relmap(&fixture, &["check", "-C", "evil"]), &fixture, "evil");
    assert!(!proof.exists());
}

#[test]
fn settings_lead_to_none() {
    let fixture = charts();
    let proof = embed(&fixture, "evil");
    symlink("evil", fixture.path().join("link")).unwrap();
    let origin = fixture.beside("origin.git");
    fixture.git(["clone", "--quiet", "--bare", ".", origin.to_str().unwrap()]);
    fixture.git(["remote", "add", "origin", origin.to_str().unwrap()]);
    let own = fixture.path().file_name().unwrap().to_str().unwrap().to_owned();
    for place in ["evil", "./evil/", "link", &format!("../{own}/evil"), "charts/../evil"] {
        fixture.write("charts/x", "");
        fixture.write("relmap.toml", format!("[map]\nrepository = \"{place}\"\n"));
        fixture.commit("Lead to it");
        for arguments in [
            vec!["map", "verify"],
            vec!["map", "fetch"],
            vec!["map"],
            vec!["map", "import", "--branch"],
            vec!["release", "--dry-run", "--push"],
            vec!["release", "--push"],
        ] {
            assert_refused(&relmap(&fixture, &arguments), &fixture, "evil");
        }
        assert!(!proof.exists(), "{place}");
    }
    let url = format!("file://{}", fixture.path().join("evil").display());
    for url in [url.clone(), url.replace("evil", "%65vil"), url.replace("/evil", "/./evil")] {
        fixture.write("relmap.toml", format!("[map]\nrepository = \"{url}\"\n"));
        fixture.commit("Lead to it by a URL");
        for arguments in [
            vec!["map", "verify", "--remote"],
            vec!["map", "fetch"],
            vec!["release", "--dry-run", "--push"],
            vec!["release", "--push"],
        ] {
            assert_refused(&relmap(&fixture, &arguments), &fixture, "evil");
        }
        assert!(!proof.exists(), "{url}");
    }
}

#[test]
fn apps_are_looked_up_in_none() {
    let fixture = charts();
    let proof = embed(&fixture, "x");
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"x\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n",
    );
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.1\n");
    fixture.commit("Lead to it");
    let refusal = refusal(&fixture.path().join("x"), fixture.path());
    let ran = relmap(&fixture, &["check", "--all"]);
    assert!(ran.stdout.contains("a bare repository in the work tree"), "{}", ran.whole());
    for arguments in [
        vec!["bump", "--app", "latest", "--note", "x", "--dry-run"],
        vec!["map", "find", "--commit", NO_COMMIT, "--app-repository", "x"],
        vec!["map", "import", "--app-repository", "x"],
        vec!["map", "import"],
    ] {
        let ran = relmap(&fixture, &arguments);
        assert!(ran.stderr.contains(&refusal), "{arguments:?} {}", ran.whole());
        assert_eq!(ran.code, 3);
    }
    assert!(!proof.exists());
}

#[test]
fn a_work_tree_without_a_dot_git_is_one_too() {
    let fixture = charts();
    let proof = embed(&fixture, "evil");
    fixture.write("relmap.toml", "[map]\nrepository = \"evil\"\n");
    fixture.commit("Lead to it");
    let git_dir = fixture.beside("elsewhere.git");
    fs::rename(fixture.path().join(".git"), &git_dir).unwrap();
    let ran = finish(
        command(&fixture)
            .env("GIT_DIR", &git_dir)
            .env("GIT_WORK_TREE", fixture.path())
            .args(["map", "verify"]),
    );
    assert_refused(&ran, &fixture, "evil");
    assert!(!proof.exists());
}

#[test]
fn the_environment_can_name_one() {
    let fixture = charts();
    embed(&fixture, "evil");
    fixture.git(["--git-dir=evil", "config", "--unset", "core.fsmonitor"]);
    let ran = finish(command(&fixture).env("GIT_DIR", "evil").args(["check"]));
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn bare_repositories_elsewhere_stay_open() {
    let fixture = charts();
    let bare = fixture.beside("bare.git");
    fixture.git(["clone", "--quiet", "--bare", ".", bare.to_str().unwrap()]);
    assert_eq!(relmap(&fixture, &["check", "-C", "../bare.git"]).code, 0);
    assert_eq!(relmap(&fixture, &["check", "-C", "../bare.git/refs"]).code, 0);
    // A `.git` and what is in it was made by git itself.
    assert_eq!(relmap(&fixture, &["check", "-C", ".git"]).code, 0);
    // A work tree with its bare repository in it, as some keep linked work trees.
    let project = fixture.beside("project");
    fs::create_dir(&project).unwrap();
    let inner = project.join(".bare");
    fixture.git(["clone", "--quiet", "--bare", ".", inner.to_str().unwrap()]);
    fs::write(project.join(".git"), "gitdir: ./.bare\n").unwrap();
    let git_dir = format!("--git-dir={}", inner.display());
    let tree = project.join("main");
    fixture.git([&git_dir, "worktree", "add", "--quiet", tree.to_str().unwrap(), "main"]);
    for folder in [&tree, &project, &inner] {
        let ran = relmap(&fixture, &["check", "-C", folder.to_str().unwrap()]);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
}

#[test]
fn work_trees_and_submodules_stay_open() {
    let fixture = charts();
    let linked = fixture.beside("linked");
    fixture.git(["worktree", "add", "--quiet", "--detach", linked.to_str().unwrap()]);
    assert_eq!(relmap(&fixture, &["check", "-C", "../linked"]).code, 0);
    // One within the work tree of the first.
    fixture.git(["worktree", "add", "--quiet", "--detach", "inner"]);
    assert_eq!(relmap(&fixture, &["check", "-C", "inner"]).code, 0);

    let app = Fixture::new();
    app.write("RELEASE.txt", "app-1.2.0\n\n- First.\n");
    app.commit("Release");
    app.tag("app-1.2.0");
    let outer = Fixture::new();
    chart_files(&outer, "", "web", "charts");
    let url = app.path().to_str().unwrap();
    outer.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "app"]);
    outer.write(
        "relmap.toml",
        "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"app\"\n\n\
         [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\n",
    );
    outer.commit("Bring the app along");
    outer.annotated_tag("charts-1.1.0");
    for arguments in [&["check", "--all"][..], &["check", "--all", "--worktree"]] {
        let ran = crate::support::strict(&outer, arguments);
        assert_eq!(ran.code, 0, "{}", ran.whole());
    }
    let ran = relmap(&outer, &["check", "-C", "app"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = relmap(&outer, &["check", "-C", ".git/modules/app"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

/// In a pull request, a folder that became a submodule has the URL and the history of its author.
#[test]
fn a_submodule_is_not_opened_while_a_pull_request_is_built() {
    let app = Fixture::new();
    chart_files(&app, "", "web", "charts");
    app.commit("Release");
    app.tag("charts-1.1.0");
    let outer = Fixture::new();
    outer.commit("Begin");
    let url = app.path().to_str().unwrap();
    outer.git(["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", url, "chart"]);
    outer.commit("Replace the chart");
    let in_pull_request = |folder: &str| {
        let mut command = crate::support::strict_command(&outer);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
        command.env("GITHUB_BASE_REF", "main").args(["check", "-C", folder]);
        command
    };
    let (path, top) = (outer.path().join("chart"), outer.path().to_owned());
    let (path, top) = (path.canonicalize().unwrap(), top.canonicalize().unwrap());
    for folder in ["chart", "chart/templates", ".git/modules/chart"] {
        let ran = crate::support::finish(&mut in_pull_request(folder));
        assert_eq!(ran.code, 3, "{folder} {}", ran.whole());
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: `{}` is a submodule of `{}`, so the author of a pull request there chooses its URL and its \
                 content; run relmap in `{}`, or let RELMAP_ALLOW_PATHS name the submodule if you trust it\n",
                path.display(),
                top.display(),
                top.display()
            ),
            "{folder}"
        );
    }
    let mut allowed = in_pull_request("chart");
    let ran = crate::support::finish(allowed.env("RELMAP_ALLOW_PATHS", &path));
    assert!(!ran.stderr.contains("is a submodule"), "{}", ran.whole());
    // A repository that the pipeline itself put there is its own.
    outer.git(["clone", "--quiet", url, "other"]);
    let ran = crate::support::finish(&mut in_pull_request("other"));
    assert!(!ran.stderr.contains("is a submodule"), "{}", ran.whole());
}

/// A tree with these lines, as `git ls-tree` prints them.
fn tree(fixture: &Fixture, lines: &str) -> String {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut command = fixture.command("git");
    command.arg("mktree").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let made = child.wait_with_output().unwrap();
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// Equal folders are one object: ten levels of ten make ten thousand million paths out of some kilobytes.
#[test]
fn more_paths_than_anybody_can_go_through_are_an_error() {
    let fixture = charts();
    let file = fixture.git(["rev-parse", "HEAD:values.yaml"]);
    let mut folder = tree(&fixture, &format!("100644 blob {file}\tvalues.yaml\n"));
    for _ in 0..10 {
        let lines: String = (0..10).map(|n| format!("040000 tree {folder}\td{n}\n")).collect();
        folder = tree(&fixture, &lines);
    }
    let root = fixture.git(["ls-tree", "HEAD"]);
    let root = tree(&fixture, &format!("{root}\n040000 tree {folder}\ttemplates-of-more\n"));
    let commit = fixture.git(["commit-tree", &root, "-p", "HEAD", "-m", "Add some folders"]);
    fixture.git(["branch", "bomb", &commit]);
    let bare = fixture.beside("bare.git");
    let bare = bare.to_str().unwrap();
    fixture.git(["clone", "--quiet", "--bare", "--branch", "bomb", ".", bare]);
    for arguments in [&["check"][..], &["next"], &["release", "--dry-run"]] {
        let ran = finish(command(&fixture).args(arguments).args(["-C", bare]));
        assert_eq!(ran.code, 3, "{arguments:?}: {}", ran.whole());
        let expected = "relmap: there are more than 1000000 paths to look at; is this repository made to exhaust its \
                        readers? If not, keep what is no chart and no app in another one\n";
        assert_eq!(ran.stderr, expected, "{arguments:?}: {}", ran.whole());
    }
    let doctor = finish(command(&fixture).args(["doctor", "-C", bare]));
    assert!(doctor.stdout.contains("there are more than 1000000 paths"), "{}", doctor.whole());
}

/// Long names in folders that are one object: ten levels of two make 500 MB of paths out of some kilobytes.
#[test]
fn longer_paths_than_anybody_can_go_through_are_an_error() {
    let fixture = charts();
    let file = fixture.git(["rev-parse", "HEAD:values.yaml"]);
    let mut folder = tree(&fixture, &format!("100644 blob {file}\tvalues.yaml\n"));
    for _ in 0..16 {
        let lines: String =
            (0..2).map(|n| format!("040000 tree {folder}\t{n}{}\n", "long".repeat(60))).collect();
        folder = tree(&fixture, &lines);
    }
    let root = fixture.git(["ls-tree", "HEAD"]);
    let root = tree(&fixture, &format!("{root}\n040000 tree {folder}\ttemplates-of-more\n"));
    let commit = fixture.git(["commit-tree", &root, "-p", "HEAD", "-m", "Add some folders"]);
    fixture.git(["branch", "bomb", &commit]);
    let bare = fixture.beside("bare.git");
    let bare = bare.to_str().unwrap();
    fixture.git(["clone", "--quiet", "--bare", "--branch", "bomb", ".", bare]);
    for arguments in [&["check"][..], &["next"], &["release", "--dry-run"]] {
        let ran = finish(command(&fixture).args(arguments).args(["-C", bare]));
        assert_eq!(ran.code, 3, "{arguments:?}: {}", ran.whole());
        let expected = "relmap: the paths to look at are longer than 64 MiB together; is this repository made to exhaust \
                        its readers? If not, keep what is no chart and no app in another one\n";
        assert_eq!(ran.stderr, expected, "{arguments:?}: {}", ran.whole());
    }
}
