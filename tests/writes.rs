//! Where files are written when a pull request chose the links in the work tree.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use relmap_testkit::Fixture;

use crate::reports::refused;
use crate::support::{Ran, command, declare, finish, relmap};

/// A folder next to the repository with a file that must stay as it is, and git's own hooks.
struct Home<'f> {
    fixture: &'f Fixture,
    folder: PathBuf,
}

impl Home<'_> {
    fn beside(fixture: &Fixture) -> Home<'_> {
        let folder = fixture.beside("elsewhere");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("secret"), "kept").unwrap();
        Home { fixture, folder }
    }

    fn link(&self, link: &str, target: impl AsRef<Path>) {
        symlink(target, self.fixture.path().join(link)).unwrap();
    }

    #[track_caller]
    fn is_untouched(&self) {
        let entries = fs::read_dir(&self.folder).unwrap();
        let names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["secret"]);
        assert_eq!(fs::read_to_string(self.folder.join("secret")).unwrap(), "kept");
        assert!(!self.fixture.path().join(".git/hooks/pre-push").exists());
    }

    /// The message about a link that leads out.
    fn leaves(&self, link: &str, target: &str) -> String {
        format!(
            "`{}` is a link in the work tree and leads out of it, to `{}`; remove the link, or name \
             the place that it leads to",
            self.fixture.path().join(link).display(),
            self.folder.join(target).display()
        )
    }
}

fn reported(fixture: &Fixture, report: &str) -> Ran {
    relmap(fixture, &["check", "--report", report])
}

#[track_caller]
fn is_file(fixture: &Fixture, path: &str) -> String {
    let full = fixture.path().join(path);
    assert!(full.symlink_metadata().unwrap().is_file(), "{path}");
    fs::read_to_string(full).unwrap()
}

#[test]
fn a_report_replaces_a_link_that_was_committed() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    fs::create_dir(fixture.path().join("relmap-reports")).unwrap();
    let absolute = home.folder.join("secret");
    let targets = ["../../elsewhere/secret", "../../elsewhere/new", "../.git/hooks/pre-push"];
    for target in targets.into_iter().chain(absolute.to_str()).chain(["/dev/full", "../Chart.yaml"])
    {
        home.link("relmap-reports/x", target);
        fixture.commit("Link");
        let verdict = relmap(&fixture, &["check"]);
        for report in ["junit=relmap-reports/x", "html-standalone=relmap-reports/x"] {
            let ran = reported(&fixture, report);
            assert_eq!((ran.code, without_remark(&ran)), (verdict.code, ""), "{target}");
            assert!(is_file(&fixture, "relmap-reports/x").starts_with('<'), "{target}");
        }
        fixture.remove("relmap-reports/x");
    }
    home.is_untouched();
    assert!(is_file(&fixture, "Chart.yaml").starts_with("apiVersion: v2\n"));
}

#[test]
fn a_report_does_not_follow_a_folder_out_of_the_work_tree() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    home.link("relmap-reports", "../elsewhere");
    fixture.commit("Link");
    let verdict = relmap(&fixture, &["check"]).stdout;
    for (report, written, target) in [
        ("junit=relmap-reports/secret", "relmap-reports/secret", "secret"),
        ("json=relmap-reports/deep/x", "relmap-reports/deep/x", "deep/x"),
        ("html=relmap-reports", "relmap-reports", ""),
        ("html=relmap-reports/pages", "relmap-reports/pages", "pages"),
        ("html-standalone=relmap-reports/x", "relmap-reports/x", "x"),
    ] {
        let ran = reported(&fixture, report);
        assert_eq!((ran.code, &ran.stdout), (3, &verdict), "{report}");
        let told = format!("relmap: cannot write the report {written}: ");
        let rest = ran.stderr.strip_prefix(&told).unwrap_or_else(|| panic!("{}", ran.stderr));
        let exact = format!("{}\n", home.leaves("relmap-reports", target));
        if report.starts_with("html=") {
            let begin = exact.split(", to `").next().unwrap();
            assert!(rest.starts_with(begin), "{rest}");
        } else {
            assert_eq!(rest, exact);
        }
    }
    // From a folder below, by its full path, and by a link to the work tree.
    fs::create_dir(fixture.path().join("sub")).unwrap();
    let by_link = fixture.beside("by-link");
    symlink(fixture.path(), &by_link).unwrap();
    let full = format!("junit={}", fixture.path().join("relmap-reports/x").display());
    let linked = format!("junit={}", by_link.join("relmap-reports/x").display());
    for report in ["junit=../relmap-reports/x", &full, &linked] {
        let ran = finish(
            command(&fixture)
                .current_dir(fixture.path().join("sub"))
                .args(["check", "--report", report]),
        );
        assert_eq!(ran.code, 3);
        assert!(ran.stderr.contains(&home.leaves("relmap-reports", "x")), "{}", ran.stderr);
    }
    home.is_untouched();
}

#[test]
fn a_report_does_not_follow_a_folder_into_git() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    for target in [".git/hooks", ".git"] {
        home.link("relmap-reports", target);
        let ran = reported(&fixture, "junit=relmap-reports/pre-push");
        let told = format!(
            "1 uncommitted file is not judged; --worktree judges it\nrelmap: cannot write the report \
             relmap-reports/pre-push: `{}` is a link in the work tree \
             and leads to git's own files, to `{}`; remove the link\n",
            fixture.path().join("relmap-reports").display(),
            fixture.path().join(target).join("pre-push").display()
        );
        assert_eq!((ran.code, ran.stderr), (3, told));
        fixture.remove("relmap-reports");
    }
    home.is_untouched();
    // A place that the caller names is the caller's.
    assert_eq!(reported(&fixture, "junit=.git/relmap.xml").code, 1);
    assert!(is_file(&fixture, ".git/relmap.xml").starts_with("<?xml"));
}

#[test]
fn pages_replace_links_one_by_one() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    fs::create_dir(fixture.path().join("pages")).unwrap();
    for page in ["index.html", "report.css", "findings.html"] {
        home.link(&format!("pages/{page}"), "../../elsewhere/secret");
    }
    assert_eq!(reported(&fixture, "html=pages").code, 1);
    home.is_untouched();
    assert!(is_file(&fixture, "pages/index.html").contains("<html"));
}

#[test]
fn links_that_stay_and_links_elsewhere_keep_working() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    home.link("relmap-reports", "out");
    fs::create_dir(fixture.path().join("out")).unwrap();
    assert_eq!(reported(&fixture, "junit=relmap-reports/a.xml").code, 1);
    assert!(is_file(&fixture, "out/a.xml").starts_with("<?xml"));
    // The work tree is reached by a link, and so is the place of the report.
    let by_link = fixture.beside("by-link");
    symlink(fixture.path(), &by_link).unwrap();
    let reports = fixture.beside("reports");
    symlink(&home.folder, &reports).unwrap();
    let outer = format!("junit={}", reports.join("b.xml").display());
    let dir = by_link.to_str().unwrap();
    let ran = finish(command(&fixture).current_dir(&by_link).args([
        "check",
        "-C",
        dir,
        "--report",
        "junit=c.xml",
        "--report",
        &outer,
    ]));
    assert_eq!((ran.code, without_remark(&ran)), (1, ""));
    assert!(is_file(&fixture, "c.xml").starts_with("<?xml"));
    assert!(fs::read_to_string(home.folder.join("b.xml")).unwrap().starts_with("<?xml"));
}

#[test]
fn what_the_caller_has_open_is_written_to() {
    let fixture = refused();
    let run = |script: &str| {
        let mut shell = fixture.command("sh");
        finish(shell.args(["-c", script, env!("CARGO_BIN_EXE_relmap")]))
    };
    let plain = relmap(&fixture, &["check"]).stdout;
    let ran = run("\"$0\" check --report junit=/dev/stdout");
    assert!(ran.stdout.contains(&plain) && ran.stdout.contains("<?xml"), "{}", ran.stdout);
    run("\"$0\" check --report junit=/dev/fd/3 3>third.xml");
    assert!(is_file(&fixture, "third.xml").starts_with("<?xml"));
    let ran = run("{ \"$0\" check --report junit=/dev/fd/3 >answer; } 3>&1 | cat");
    assert!(ran.stdout.starts_with("<?xml"), "{}", ran.stdout);
    run("\"$0\" check --report junit=/dev/stdout >both.txt");
    let both = is_file(&fixture, "both.txt");
    assert!(both.starts_with(&plain) && both.ends_with("</testsuites>\n"), "{both}");
}

#[test]
fn a_pipe_in_the_work_tree_is_refused_and_one_elsewhere_is_written_to() {
    let fixture = refused();
    for pipe in [fixture.path().join("pipe"), fixture.beside("pipe")] {
        finish(fixture.command("mkfifo").arg(pipe));
    }
    let ran = reported(&fixture, "junit=pipe");
    let told = format!(
        "relmap: cannot write the report pipe: `{}` is a pipe, a socket or a device in the work tree; \
         remove it, or name one elsewhere\n",
        fixture.path().join("pipe").display()
    );
    assert_eq!((ran.code, ran.stderr), (3, told));
    let mut reader = fixture.command("cat");
    reader.arg(fixture.beside("pipe")).stdout(std::process::Stdio::piped());
    let reader = reader.spawn().unwrap();
    let report = format!("junit={}", fixture.beside("pipe").display());
    assert_eq!(reported(&fixture, &report).code, 1);
    let read = reader.wait_with_output().unwrap().stdout;
    assert!(read.starts_with(b"<?xml"));
}

#[test]
fn files_for_github_are_no_links_of_the_work_tree() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    home.link("summary", "../elsewhere/secret");
    home.link("folder", "../elsewhere");
    for (path, told) in [
        (
            "summary",
            format!(
                "`{}` is a link in the work tree; remove it",
                fixture.path().join("summary").display()
            ),
        ),
        ("folder/secret", home.leaves("folder", "secret")),
    ] {
        let full = fixture.path().join(path);
        let ran = finish(
            command(&fixture)
                .args(["check"])
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_STEP_SUMMARY", &full)
                .env_remove("GITHUB_OUTPUT"),
        );
        let told = format!("relmap: cannot write the report {}: {told}\n", full.display());
        assert!(ran.code == 3 && ran.stderr.ends_with(&told), "{}", ran.stderr);
    }
    home.is_untouched();
}

#[test]
fn manual_pages_stay_in_the_work_tree() {
    let fixture = refused();
    let home = Home::beside(&fixture);
    home.link("man", "../elsewhere");
    let ran = relmap(&fixture, &["man", "--output", "man"]);
    let told = format!(
        "relmap: cannot write man/relmap.1\n  because: {}\n",
        home.leaves("man", "relmap.1")
    );
    assert_eq!((ran.code, ran.stderr), (3, told));
    fs::create_dir(fixture.path().join("pages")).unwrap();
    home.link("pages/relmap.1", "../../elsewhere/secret");
    assert_eq!(relmap(&fixture, &["man", "--output", "pages"]).code, 0);
    assert!(is_file(&fixture, "pages/relmap.1").contains(".TH"));
    home.is_untouched();
    // Elsewhere is no work tree.
    let folder = home.folder.join("new/pages");
    assert_eq!(relmap(&fixture, &["man", "--output", folder.to_str().unwrap()]).code, 0);
    assert!(folder.join("relmap-check.1").is_file());
}

#[test]
fn imported_rows_stay_in_the_work_tree() {
    let fixture = crate::support::charts();
    let home = Home::beside(&fixture);
    home.link("map", "../elsewhere");
    let ran = relmap(&fixture, &["map", "import", "--output", "map"]);
    let told = format!(
        "relmap: cannot write ./map/charts.jsonl\n  because: {}\n",
        home.leaves("map", "charts.jsonl")
    );
    assert_eq!((ran.code, ran.stderr), (3, told));
    fs::create_dir(fixture.path().join("rows")).unwrap();
    home.link("rows/charts.jsonl", "../../elsewhere/secret");
    let ran = relmap(&fixture, &["map", "import", "--output", "rows"]);
    assert_eq!(ran.code, 3);
    let secret = home.folder.join("secret");
    let told = format!(
        "relmap: `charts.jsonl` leads out of the repository through a symbolic link to `{}`; replace the \
         link with the file\n",
        secret.display()
    );
    assert_eq!(ran.stderr, told);
    home.is_untouched();
    fixture.remove("rows/charts.jsonl");
    assert_eq!(relmap(&fixture, &["map", "import", "--output", "rows"]).code, 0);
    assert!(is_file(&fixture, "rows/charts.jsonl").contains("charts-1.1.0"));
}

#[test]
fn the_map_as_pages_stays_in_the_work_tree() {
    let fixture = crate::support::charts();
    let home = Home::beside(&fixture);
    assert_eq!(relmap(&fixture, &["map", "import", "--branch"]).code, 0);
    home.link("pages", "../elsewhere");
    for arguments in [&["map", "html", "pages"][..], &["map", "html", "--standalone", "pages/x"]] {
        let ran = relmap(&fixture, arguments);
        let begin = home.leaves("pages", "");
        let begin = begin.split(", to `").next().unwrap();
        assert!(ran.code == 3 && ran.stderr.contains(begin), "{}", ran.stderr);
    }
    home.link("one.html", "../elsewhere/secret");
    assert_eq!(relmap(&fixture, &["map", "html", "--standalone", "one.html"]).code, 0);
    assert!(is_file(&fixture, "one.html").contains("<html"));
    home.is_untouched();
}

#[test]
fn fmt_and_bump_change_no_file_outside_of_the_work_tree() {
    let fixture = crate::support::charts();
    let home = Home::beside(&fixture);
    let untidy = "v1.0.0\n* Notes.\n";
    fs::write(home.folder.join("secret"), untidy).unwrap();
    home.link("linked.txt", "../elsewhere/secret");
    home.link("folder", "../elsewhere");
    for file in ["linked.txt", "folder/secret"] {
        let ran = relmap(&fixture, &["fmt", file]);
        let told = format!(
            "relmap: `{file}` leads out of the repository through a symbolic link to `{}`; replace the link \
             with the file\n",
            home.folder.join("secret").display()
        );
        assert_eq!((ran.code, ran.stderr), (3, told));
    }
    assert_eq!(fs::read_to_string(home.folder.join("secret")).unwrap(), untidy);
    // One that the caller names is the caller's.
    let full = home.folder.join("secret");
    assert_eq!(relmap(&fixture, &["fmt", full.to_str().unwrap()]).code, 0);
    assert_ne!(fs::read_to_string(&full).unwrap(), untidy);

    // A file that is a link within the work tree is edited where it is.
    fs::remove_file(fixture.path().join("linked.txt")).unwrap();
    fs::remove_file(fixture.path().join("folder")).unwrap();
    fixture.rename("RELEASE.txt", "notes/charts.txt");
    home.link("RELEASE.txt", "notes/charts.txt");
    fixture.commit("Move the notes");
    let ran = relmap(&fixture, &["bump", "patch", "--note", "Next."]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(is_file(&fixture, "notes/charts.txt").starts_with("charts-1.1.1"));
    assert!(fixture.path().join("RELEASE.txt").symlink_metadata().unwrap().is_symlink());
}

#[test]
fn a_link_that_is_left_out_proves_nothing() {
    let fixture = crate::support::charts();
    fixture.write("other/web.yaml", "kind: B\n");
    symlink("../other", fixture.path().join("templates/more")).unwrap();
    crate::support::edit(&fixture, "templates/web.yaml", "replicas", "# More.\nreplicas");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Link");
    let ran = with_helm(&fixture, &[]);
    assert!(
        ran.stdout.contains(
            "templates/more is a link to a folder or out of the repository, and was left out"
        ),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("rendered-same"), "{}", ran.stdout);
}

/// A `helm` that renders the names of the files it was given.
fn with_helm(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let programs = fixture.beside("programs");
    if !programs.exists() {
        fs::create_dir(&programs).unwrap();
        let helm = programs.join("helm");
        let script = format!(
            "#!/bin/sh\ncase $1 in\nversion) printf v3.0.0 ;;\n*) cd \"$3\" && echo 'kind: A' && echo \
             'metadata:' && echo '  name: a' && find . -type f | sort | sed 's/^/# /' >>'{}' ;;\nesac\n",
            fixture.beside("rendered").display()
        );
        fs::write(&helm, script).unwrap();
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let temporary = fixture.beside("deep/in/tmp");
    fs::create_dir_all(&temporary).unwrap();
    let ran = finish(
        command(fixture)
            .args(["check", "--render"])
            .args(arguments)
            .env("PATH", path)
            .env("TMPDIR", &temporary),
    );
    // Nothing is left in the folder of temporary files or above it.
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    assert_eq!(fs::read_dir(fixture.beside("deep/in")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(fixture.beside("deep")).unwrap().count(), 1);
    ran
}

/// A chart with a dependency of this name in the same repository.
fn with_dependency(name: &str) -> Fixture {
    let fixture = crate::support::charts();
    fixture.write("lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 1.0.0\n");
    fixture.write("lib/escaped", "evil");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    let chart = fs::read_to_string(fixture.path().join("Chart.yaml")).unwrap();
    fixture.write(
        "Chart.yaml",
        format!("{chart}dependencies:\n  - name: {name:?}\n    version: 1.0.0\n    repository: file://./lib\n"),
    );
    fixture.commit("Depend");
    fixture
}

#[test]
fn the_name_of_a_dependency_is_no_path() {
    let outer = tempfile::tempdir().unwrap();
    let absolute = outer.path().join("target");
    let absolute = absolute.to_str().unwrap();
    for (name, fault) in [
        (absolute, "a name cannot contain `/`"),
        ("../../../../target", "a name cannot contain `/`"),
        ("..", "`.` and `..` are not valid names"),
        (".", "`.` and `..` are not valid names"),
        ("a/b", "a name cannot contain `/`"),
        (".git", "`.git` is reserved for git"),
    ] {
        let fixture = with_dependency(name);
        for arguments in [&[][..], &["--worktree"]] {
            let ran = with_helm(&fixture, arguments);
            let told = format!(
                "relmap: `Chart.yaml` declares the dependency `{name}`, which is not a valid chart name: {fault}; correct the name, or check without --render\n"
            );
            assert_eq!((ran.code, ran.stderr), (3, told));
        }
    }
    assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 0);
}

#[test]
fn an_ordinary_dependency_is_put_below_charts() {
    let fixture = with_dependency("lib");
    let ran = with_helm(&fixture, &[]);
    assert_eq!(ran.stderr, "");
    let rendered = fs::read_to_string(fixture.beside("rendered")).unwrap();
    assert!(rendered.contains("# ./charts/lib/Chart.yaml\n"), "{rendered}");
}

#[test]
fn a_name_with_backslashes_is_one_file() {
    let fixture = crate::support::charts();
    fixture.write(r"templates/..\..\..\..\x", "evil");
    declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
    fixture.commit("Escape");
    for arguments in [&[][..], &["--worktree"]] {
        let ran = with_helm(&fixture, arguments);
        assert_eq!(ran.stderr, "");
        let rendered = fs::read_to_string(fixture.beside("rendered")).unwrap();
        assert!(rendered.contains("# ./templates/..\\..\\..\\..\\x\n"), "{rendered}");
        fs::remove_file(fixture.beside("rendered")).unwrap();
    }
}

#[test]
fn a_tree_that_git_would_not_check_out_is_refused() {
    use std::io::Write as _;
    use std::process::Stdio;

    for (name, path) in [("..", "templates/../x"), (".", "templates/./x")] {
        let fixture = crate::support::charts();
        declare(&fixture, "", "charts-1.1.1", "App: app-1.2.0\n");
        fixture.commit("Next");
        let bytes = |id: &str| -> Vec<u8> {
            let digit = |at| u8::from_str_radix(&id[at..at + 2], 16).unwrap();
            (0..id.len()).step_by(2).map(digit).collect()
        };
        let tree = |entries: &[(&str, &str, &str)]| {
            let mut raw = Vec::new();
            for (mode, name, id) in entries {
                raw.extend(format!("{mode} {name}\0").into_bytes());
                raw.extend(bytes(id));
            }
            let mut git = fixture.command("git");
            git.args(["hash-object", "-t", "tree", "-w", "--literally", "--stdin"]);
            let mut git = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            git.stdin.take().unwrap().write_all(&raw).unwrap();
            let id = git.wait_with_output().unwrap().stdout;
            String::from_utf8(id).unwrap().trim().to_owned()
        };
        let id = |path: &str| fixture.git(["rev-parse", &format!("HEAD:{path}")]);
        let chart = id("Chart.yaml");
        let inner = tree(&[("100644", "x", &chart)]);
        let templates =
            tree(&[("40000", name, &inner), ("100644", "web.yaml", &id("templates/web.yaml"))]);
        let root = tree(&[
            ("100644", "Chart.yaml", &chart),
            ("100644", "RELEASE.txt", &id("RELEASE.txt")),
            ("40000", "templates", &templates),
            ("100644", "values.yaml", &id("values.yaml")),
        ]);
        let commit = fixture.git(["commit-tree", "-p", "HEAD", "-m", "Evil", &root]);
        fixture.git(["update-ref", "refs/heads/main", &commit]);
        let bare = fixture.clone_with(&["--bare"]);
        let ran = with_helm(&bare, &[]);
        let told = format!(
            "relmap: the root of the repository cannot be written out: a file in it must be renamed\n  \
             because: `{path}` is not a valid file path: `.` and `..` are not valid names\n"
        );
        assert_eq!((ran.code, ran.stderr), (3, told));
    }
}

/// Standard error without the line about reports that lie in the work tree and are not committed.
fn without_remark(ran: &Ran) -> &str {
    match ran.stderr.split_once('\n') {
        Some((first, rest)) if first.contains("uncommitted") => rest,
        _ => &ran.stderr,
    }
}
