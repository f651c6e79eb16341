//! What a signal or a time limit leaves behind: nothing. And the same command then completes the work.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use relmap_testkit::Fixture;
use relmap_testkit::server::{alive, locks};

use crate::release::{at_origin, to_release};
use crate::support::{Ran, command, finish, relmap};

/// Signals, with their names.
const SIGNALS: [(&str, i32); 3] = [("HUP", 1), ("INT", 2), ("TERM", 15)];

/// A release whose push meets a hook that does not end, with a child and a grandchild. Each of them
/// writes its id into a file.
fn stuck() -> Fixture {
    let fixture = to_release();
    let hook = fixture.path().join(".git/hooks/pre-push");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    let ids = fixture.beside("ids");
    let script = format!(
        "#!/bin/sh\nsleep 300 &\necho $! >>'{ids}'\nsh -c 'echo $$ >>\"{ids}\"; trap \"\" TERM INT HUP; sleep 301; sleep \
         302' &\necho $$ >>'{ids}'\nwait\n",
        ids = ids.display()
    );
    fs::write(&hook, script).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    fixture
}

/// The ids of what the hook started, once all of it runs.
fn started(fixture: &Fixture) -> Vec<u32> {
    let start = Instant::now();
    loop {
        let text = fs::read_to_string(fixture.beside("ids")).unwrap_or_default();
        let ids: Vec<u32> = text.lines().filter_map(|line| line.parse().ok()).collect();
        if ids.len() == 3 {
            return ids;
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the hook did not start: {text:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[track_caller]
fn assert_gone(ids: &[u32]) {
    let start = Instant::now();
    while ids.iter().any(|id| alive(*id)) {
        assert!(start.elapsed() < Duration::from_secs(5), "still at work: {ids:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Neither locks nor temporary files are left, and without the hook the release completes.
#[track_caller]
fn assert_clean(fixture: &Fixture) {
    let git = fixture.path().join(".git");
    assert_eq!(locks(&git), Vec::<PathBuf>::new());
    let left = fs::read_dir(git.join("relmap")).into_iter().flatten().count();
    assert_eq!(left, 0);
    assert!(!at_origin(fixture).contains("charts-1.1.1"));
    fs::remove_file(git.join("hooks/pre-push")).unwrap();
    let ran = relmap(fixture, &["release", "--push"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(at_origin(fixture).contains("refs/tags/charts-1.1.1"));
}

/// The binary as it starts where no signal is ignored. The tests themselves may run below `nohup`, and a
/// signal that is ignored then stays so.
fn heeding(fixture: &Fixture) -> Command {
    if cfg!(not(target_os = "linux")) {
        return command(fixture);
    }
    let mut command = fixture.command("env");
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    command.args(["--default-signal=HUP,INT,TERM", env!("CARGO_BIN_EXE_relmap")]);
    command
}

fn start(fixture: &Fixture) -> Child {
    let mut command = heeding(fixture);
    command.args(["release", "--push"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn send(fixture: &Fixture, signal: &str, child: &Child) {
    let kill = ["-s", signal, &child.id().to_string()];
    assert!(fixture.command("kill").args(kill).status().unwrap().success());
}

fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let code = output.status.code().unwrap_or(-1);
    Ran { code, stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_signal_ends_everything_and_the_last_line_says_so() {
    for (name, number) in SIGNALS {
        let fixture = stuck();
        let child = start(&fixture);
        let ids = started(&fixture);
        send(&fixture, name, &child);
        let ran = ended(child);
        assert_eq!(ran.code, 128 + number, "{}", ran.whole());
        assert_eq!(
            ran.stderr,
            format!(
                "relmap: stopped by SIG{name} while pushing to origin; run the same command again to finish\n"
            )
        );
        assert_gone(&ids);
        assert_clean(&fixture);
    }
}

/// An abort that reaches all processes: git is gone when relmap learns of the signal, and its end is no
/// failure of git.
#[test]
#[cfg(target_os = "linux")]
fn a_signal_that_ends_git_as_well_is_no_failure_of_git() {
    for _ in 0..10 {
        let fixture = stuck();
        let hook = fixture.path().join(".git/hooks/pre-push");
        let script = "#!/bin/sh\nread -r _ _ _ relmap _ </proc/$PPID/stat\n\
             kill -s TERM \"$relmap\"; kill -s KILL $PPID\n";
        fs::write(hook, script).unwrap();
        let ran = ended(start(&fixture));
        assert_eq!(ran.code, 143, "{}", ran.whole());
        assert!(ran.stderr.contains("stopped by SIGTERM"), "{}", ran.whole());
        assert_clean(&fixture);
    }
}

#[test]
fn after_a_time_limit_nothing_runs_on() {
    let fixture = stuck();
    let ran = finish(command(&fixture).args(["release", "--push", "--timeout", "1"]));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert_eq!(
        ran.stderr,
        "relmap: pushing to origin took longer than 1 s and was stopped; try again, or raise the limit: \
         --timeout SECONDS\n"
    );
    assert_gone(&started(&fixture));
    assert_clean(&fixture);
}

#[test]
fn a_fetch_of_the_map_has_a_time_limit() {
    let fixture = to_release();
    let ids = fixture.beside("ids");
    let program = fixture.beside("ssh");
    let script = format!("#!/bin/sh\necho $$ >>'{}'\nsleep 300\n", ids.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    fixture.git(["remote", "set-url", "origin", "ssh://git.example/charts.git"]);
    for arguments in [&["map", "fetch"][..], &["map", "verify", "--remote"]] {
        relmap(&fixture, &["map", "import", "--branch"]);
        fs::write(&ids, "").unwrap();
        let mut command = command(&fixture);
        command.env("GIT_SSH", &program).env("GIT_SSH_VARIANT", "ssh");
        let ran = finish(command.args(arguments).args(["--timeout", "1"]));
        assert_eq!(ran.code, 3, "{}", ran.whole());
        assert!(
            ran.stderr.ends_with(
                "took longer than 1 s and was stopped; try again, or raise the limit: --timeout SECONDS\n"
            ),
            "{}",
            ran.whole()
        );
        let text = fs::read_to_string(&ids).unwrap();
        let id: Vec<u32> = text.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(id.len(), 1, "{text}");
        assert_gone(&id);
    }
}

#[test]
fn a_signal_that_was_ignored_before_stays_ignored() {
    let fixture = stuck();
    let mut command = fixture.command("nohup");
    command.arg(env!("CARGO_BIN_EXE_relmap")).args(["release", "--push"]);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let ids = started(&fixture);
    send(&fixture, "HUP", &child);
    std::thread::sleep(Duration::from_millis(500));
    assert!(ids.iter().all(|id| alive(*id)));
    send(&fixture, "TERM", &child);
    let ran = ended(child);
    assert_eq!(ran.code, 143, "{}", ran.whole());
    assert_gone(&ids);
}
