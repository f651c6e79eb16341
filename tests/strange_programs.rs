//! Programs that the pipeline's PATH, variables and git settings name, where a commit brought them along.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use relmap_testkit::Fixture;

use crate::support::{charts, command, finish};

/// A repository whose commit has programs, and the file that shows that one of them ran.
fn with_programs() -> (Fixture, std::path::PathBuf) {
    let fixture = charts();
    let proof = fixture.beside("ran");
    for name in ["git", "helm", "ssh", "evil", "git-credential-evil"] {
        program(&fixture.path().join("bin").join(name), &proof);
    }
    fixture.commit("Bring programs");
    fixture.git(["remote", "add", "origin", "ssh://git@git.invalid/x"]);
    (fixture, proof)
}

fn program(path: &Path, proof: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\necho \"$0\" >> '{}'\nexit 1\n", proof.display())).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

const ASKING: [&[&str]; 4] = [
    &["doctor"],
    &["release", "--dry-run", "--push"],
    &["release", "--push"],
    &["map", "verify", "--remote"],
];

#[test]
fn folders_of_a_commit_on_the_path_are_passed_over() {
    let (fixture, proof) = with_programs();
    let full = fixture.path().join("bin").display().to_string();
    let path = env::var("PATH").unwrap();
    for folder in [full.as_str(), "bin", "./bin", "charts/../bin"] {
        for arguments in ASKING.into_iter().chain([&["check", "--all", "--render"][..]]) {
            let path = format!("{folder}:{path}");
            finish(command(&fixture).env("PATH", path).args(arguments));
            assert!(!proof.exists(), "{folder} {arguments:?}");
        }
    }
    // From a subfolder, the same words lead elsewhere: into it, or to where git is started.
    let inner = fixture.path().join("charts/web/bin/git");
    program(&inner, &proof);
    program(&inner.with_file_name("helm"), &proof);
    fixture.commit("Bring programs in a subfolder");
    for folder in ["bin", "./bin", "../../bin", "charts/web/bin", "/proc/self/cwd/bin", ""] {
        for arguments in ASKING.into_iter().chain([&["check", "--all", "--render"][..]]) {
            for start in [fixture.path().join("charts/web"), fixture.path().to_owned()] {
                let path = format!("{folder}:{path}");
                let mut from_there = command(&fixture);
                from_there.current_dir(&start).env("PATH", &path).args(arguments);
                finish(&mut from_there);
                assert!(!proof.exists(), "{folder} {arguments:?} in {}", start.display());
                let mut led_there = command(&fixture);
                led_there.current_dir("/").env("PATH", &path).arg("-C").arg(&start);
                finish(led_there.args(arguments));
                assert!(!proof.exists(), "{folder} {arguments:?} with -C {}", start.display());
            }
        }
    }
    // One that the pipeline made is its own.
    program(&fixture.path().join("tools/helm"), &proof);
    let path = format!("{}/tools:{path}", fixture.path().display());
    finish(command(&fixture).env("PATH", path).args(["doctor", "--offline"]));
    assert!(proof.exists());
}

#[test]
fn no_editor_is_one() {
    let (fixture, proof) = with_programs();
    fixture.write("values.yaml", "replicaCount: 3\n");
    let reason = "runs `bin/evil`, which is in the work tree, so anyone who commits there can change it; move it out of \
                  the work tree\n";
    for variable in ["GIT_EDITOR", "VISUAL", "EDITOR"] {
        let mut bump = command(&fixture);
        let ran = finish(bump.env(variable, "bin/evil").args(["bump", "--edit"]));
        assert_eq!(
            ran.stderr,
            format!("relmap: the variable {variable} {reason}"),
            "{}",
            ran.whole()
        );
        assert_eq!(ran.code, 3);
    }
    fixture.git(["config", "core.editor", "bin/evil"]);
    let ran = finish(command(&fixture).args(["bump", "--edit"]));
    assert_eq!(
        ran.stderr,
        format!("relmap: git's setting core.editor {reason}"),
        "{}",
        ran.whole()
    );
    fixture.git(["config", "--unset", "core.editor"]);
    fixture.write("settings", "[core]\n\teditor = true\n");
    fixture.commit("Bring settings");
    fixture.git(["config", "include.path", "../settings"]);
    let ran = finish(command(&fixture).args(["bump", "--edit"]));
    assert!(ran.stderr.contains("git's setting core.editor is in `settings`"), "{}", ran.whole());
    assert!(!proof.exists());
}

#[test]
fn no_variable_leads_to_one() {
    let (fixture, proof) = with_programs();
    for variable in
        ["GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PROXY_COMMAND"]
    {
        let ran = finish(command(&fixture).env(variable, "./bin/evil").args([
            "release",
            "--dry-run",
            "--push",
        ]));
        let refusal = format!(
            "the variable {variable} runs `./bin/evil`, which is in the work tree, so anyone who commits \
             there can change it; move it out of the work tree"
        );
        assert!(ran.stderr.contains(&refusal), "{}", ran.whole());
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let exec = finish(command(&fixture).env("GIT_EXEC_PATH", "./bin").args(["doctor"]));
        assert!(!proof.exists(), "{variable} {}", exec.whole());
    }
    // A file that the pipeline wrote is its own.
    program(&fixture.path().join("askpass"), &proof);
    finish(command(&fixture).env("GIT_SSH", "./askpass").args(["release", "--dry-run", "--push"]));
    assert!(proof.exists());
}

#[test]
fn no_setting_leads_to_one() {
    let (fixture, proof) = with_programs();
    for (key, value, program) in [
        ("core.sshCommand", "bin/evil", "bin/evil"),
        ("credential.helper", "!./bin/evil", "./bin/evil"),
        ("core.askPass", "./bin/evil", "./bin/evil"),
    ] {
        fixture.git(["config", key, value]);
        for arguments in ASKING {
            let ran = finish(command(&fixture).args(arguments));
            let refusal = format!(
                "git's setting {key} runs `{program}`, which is in the work tree, so anyone who commits there can \
                 change it; move it out of the work tree"
            );
            assert!(ran.whole().contains(&refusal), "{arguments:?} {}", ran.whole());
        }
        fixture.git(["config", "--unset", key]);
    }
    for (key, value) in [
        ("core.fsmonitor", "./bin/evil"),
        ("diff.external", "./bin/evil"),
        ("core.pager", "./bin/evil"),
        ("core.editor", "./bin/evil"),
        ("filter.evil.clean", "./bin/evil"),
        ("filter.evil.smudge", "./bin/evil"),
        ("filter.evil.process", "./bin/evil"),
        ("diff.evil.textconv", "./bin/evil"),
        ("merge.evil.driver", "./bin/evil"),
        ("alias.config", "!./bin/evil"),
        ("alias.ls-remote", "!./bin/evil"),
        ("sequence.editor", "./bin/evil"),
        ("core.hooksPath", "bin"),
    ] {
        fixture.git(["config", key, value]);
    }
    fixture.write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
    fixture.write("charts/new", "1");
    for arguments in ASKING.into_iter().chain([
        &["check", "--all", "--worktree"][..],
        &["check", "--all", "--render"],
        &["audit"],
        &["next"],
        &["config"],
        &["bump", "--note", "x", "--dry-run"],
        &["map", "import", "--branch"],
        &["init", "--dry-run"],
    ]) {
        let ran = finish(command(&fixture).args(arguments));
        assert!(!proof.exists(), "{arguments:?} {}", ran.whole());
    }
}
