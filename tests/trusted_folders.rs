//! Repositories of other users: relmap trusts those that git trusts, however `safe.directory` says so.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::support::{charts, command, finish};

/// A repository in `srv/jobs/repo` that belongs to another user, with a link `link` to `srv/jobs`; `None`
/// where this user cannot give one away, which fails in a CI system.
fn of_another_user() -> Option<Fixture> {
    let fixture = charts();
    let srv = fixture.beside("srv/jobs");
    fs::create_dir_all(&srv).unwrap();
    let copy = srv.join("repo");
    assert!(
        fixture.command("cp").arg("-r").arg(fixture.path()).arg(&copy).status().unwrap().success()
    );
    symlink(&srv, fixture.beside("link")).unwrap();
    let given = fixture.command("chown").args(["-R", "65534"]).arg(&copy).output().unwrap();
    if given.status.success() {
        return Some(fixture);
    }
    assert!(std::env::var_os("CI").is_none(), "chown needs root");
    eprintln!("LEFT OUT: a repository of another user needs root");
    None
}

/// Whether git and relmap trust the repository with these lines in the user's settings.
fn trust(fixture: &Fixture, values: &[&str], folder: &Path) -> (bool, bool) {
    let settings = fixture.home().join("settings");
    let lines: String = values.iter().map(|value| format!("\tdirectory = \"{value}\"\n")).collect();
    fs::write(&settings, format!("[safe]\n{lines}")).unwrap();
    let mut git = fixture.command("git");
    git.env("GIT_CONFIG_GLOBAL", &settings).current_dir(folder).args(["status", "--short"]);
    let git = git.output().unwrap().status.success();
    let mut relmap = command(fixture);
    let ran = finish(relmap.env("GIT_CONFIG_GLOBAL", &settings).current_dir(folder).arg("check"));
    let refused = format!(
        "relmap: `{}` belongs to another user (user id 65534), so git does not trust it; if you do, run `git config \
         --global --add safe.directory {}`\n",
        folder.display(),
        folder.display()
    );
    match ran.code {
        0 => {}
        3 => assert_eq!(ran.stderr, refused),
        _ => panic!("{}", ran.whole()),
    }
    (git, ran.code == 0)
}

#[test]
fn every_form_of_safe_directory_means_what_it_means_for_git() {
    let Some(fixture) = of_another_user() else { return };
    let base = fixture.beside("");
    let base = base.display().to_string();
    let base = base.trim_end_matches('/');
    let repo = fixture.beside("srv/jobs/repo");
    let forms = [
        format!("{base}/srv/jobs/repo"),
        format!("{base}/srv/jobs/repo/"),
        format!("{base}/srv/jobs/*"),
        format!("{base}/srv/*"),
        format!("{base}/*"),
        format!("{base}/link/repo"),
        format!("{base}/link/*"),
        format!("{base}/srv/../srv/jobs/./repo"),
        format!("{base}/home/../srv/jobs/*"),
        "~/../srv/jobs/repo".to_owned(),
        "~/../srv/*".to_owned(),
        "*".to_owned(),
        ".".to_owned(),
        format!("{base}/srv"),
        format!("{base}/srv/jobs"),
        format!("{base}/srv/jobs/re*"),
        format!("{base}/other/*"),
        "srv/jobs/repo".to_owned(),
    ];
    let mut trusted = 0;
    for form in &forms {
        let (git, relmap) = trust(&fixture, &[form], &repo);
        assert_eq!(relmap, git, "{form}");
        trusted += usize::from(git);
    }
    assert!((3..forms.len()).contains(&trusted), "{trusted}");
    // An empty value forgets those before.
    let all = format!("{base}/srv/*");
    for values in [&[all.as_str(), ""][..], &["", &all], &["*", ""], &["/nowhere", &all]] {
        let (git, relmap) = trust(&fixture, values, &repo);
        assert_eq!(relmap, git, "{values:?}");
    }
}

#[test]
fn a_folder_that_git_trusts_by_a_pattern_can_be_worked_in() {
    let Some(fixture) = of_another_user() else { return };
    let repo = fixture.beside("srv/jobs/repo");
    let settings = fixture.home().join("settings");
    let pattern = fixture.beside("srv").display().to_string() + "/*";
    fs::write(&settings, format!("[safe]\n\tdirectory = {pattern}\n")).unwrap();
    let run = |arguments: &[&str], folder: &Path| {
        let mut command = command(&fixture);
        finish(command.env("GIT_CONFIG_GLOBAL", &settings).current_dir(folder).args(arguments))
    };
    for folder in [repo.clone(), repo.join("templates"), fixture.beside("link/repo")] {
        for arguments in
            [&["check"][..], &["check", "--worktree"], &["next"], &["release", "--dry-run"]]
        {
            let ran = run(arguments, &folder);
            assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.whole());
        }
    }
    let ran = run(&["map", "import", "--branch"], &repo);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = run(&["map", "verify"], &repo);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    // By the environment, as CI systems set it.
    let mut command = command(&fixture);
    command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "safe.directory");
    let ran = finish(command.env("GIT_CONFIG_VALUE_0", "*").current_dir(&repo).arg("check"));
    assert_eq!(ran.code, 0, "{}", ran.whole());
}
