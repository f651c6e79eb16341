//! `check --render` with a helm program that misbehaves: what it may use is bounded over the whole
//! run, and it gets nothing of the user's.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use relmap_testkit::Fixture;

use crate::support::{Ran, chart_files, command, declare, edit, finish};

/// Two charts of which the templates changed, and a program `helm` that does as a script says when
/// it is to render. It writes its first argument to `helm.calls`.
struct Case {
    fixture: Fixture,
    programs: PathBuf,
}

impl Case {
    fn new(script: &str) -> Case {
        let fixture = Fixture::new();
        for name in ["api", "web"] {
            chart_files(&fixture, &format!("{name}/"), name, name);
        }
        fixture.commit("Two charts");
        for name in ["api", "web"] {
            fixture.tag(&format!("{name}-1.1.0"));
            edit(&fixture, &format!("{name}/templates/web.yaml"), "replicas", "copies");
            declare(&fixture, &format!("{name}/"), &format!("{name}-1.1.1"), "App: app-1.2.0\n");
        }
        fixture.commit("Change both");
        let programs = fixture.beside("programs");
        fs::create_dir(&programs).unwrap();
        let helm = programs.join("helm");
        let text = format!(
            "#!/bin/sh\necho \"$1\" >> \"$0.calls\"\n[ \"$1\" = version ] && {{ echo v4.1.4; exit; }}\n{script}\n"
        );
        fs::write(&helm, text).unwrap();
        fs::set_permissions(&helm, fs::Permissions::from_mode(0o755)).unwrap();
        Case { fixture, programs }
    }

    fn check(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
        let path = std::env::var("PATH").unwrap();
        let mut command = command(&self.fixture);
        command.args(["check", "--render", "--format", "json"]).args(arguments);
        command.env("PATH", format!("{}:{path}", self.programs.display()));
        command.envs(variables.iter().copied());
        finish(&mut command)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.programs.join(name)).unwrap_or_default()
    }
}

/// Why each component was not rendered, with the help.
fn refusals(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let components = json["components"].as_array().unwrap().iter();
    let all = components.flat_map(|component| component["findings"].as_array().unwrap());
    let of = all.filter(|finding| finding["rule"] == "render-unavailable");
    of.map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        format!("{} | {}", text("message"), text("help"))
    })
    .collect()
}

/// The refusals where the first component hits a limit and the second is not tried.
fn stopped(why: &str, help: &str) -> [String; 2] {
    let start = "the rendered chart was not compared: ";
    [
        format!("{start}{why} | {help}"),
        format!("{start}`helm` is not run again after an earlier failure: {why} | {help}"),
    ]
}

#[test]
fn the_first_call_that_hangs_ends_all_rendering() {
    let case = Case::new("sleep 300");
    let began = Instant::now();
    let ran = case.check(&["--render-timeout", "1"], &[]);
    assert!(began.elapsed() < Duration::from_secs(60), "it waited for the program");
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert_eq!(
        refusals(&ran),
        stopped(
            "all calls of `helm` together took more than 1 seconds",
            "raise the limit with --render-timeout SECONDS, or check without --render"
        )
    );
    assert_eq!(case.read("helm.calls"), "version\ntemplate\n");
}

#[test]
fn output_without_end_is_cut_off() {
    for script in ["yes", "yes >&2", "exec yes", "head -c 2000000 /dev/zero"] {
        let case = Case::new(script);
        let ran = case.check(&[], &[("RELMAP_RENDER_OUTPUT", "1")]);
        assert_eq!(
            refusals(&ran),
            stopped(
                "all calls of `helm` together wrote more than 1 MiB",
                "raise the limit with --render-output MIB, or check without --render"
            ),
            "{script}"
        );
        assert_eq!(case.read("helm.calls"), "version\ntemplate\n", "{script}");
    }
}

#[test]
fn a_filled_disk_is_noticed() {
    for script in [
        "head -c 3000000 /dev/zero > \"$HOME/big\"; sleep 300",
        "head -c 3000000 /dev/zero > \"$HELM_CACHE_HOME.big\"",
        "head -c 3000000 /dev/zero > \"$TMPDIR/big\"; sleep 300",
        "head -c 3000000 /dev/zero > big; sleep 300",
    ] {
        let case = Case::new(script);
        let ran = case.check(&["--render-disk", "1"], &[]);
        assert_eq!(
            refusals(&ran),
            stopped(
                "`helm` left more than 1 MiB in its temporary folder",
                "raise the limit with --render-disk MIB, or check without --render"
            ),
            "{script}"
        );
    }
}

/// `sort` reads a line without end into its memory.
#[cfg(target_os = "linux")]
#[test]
fn memory_without_end_is_noticed() {
    let case = Case::new("ulimit -v 4000000; exec sort /dev/zero");
    let ran = case.check(&["--render-memory", "64"], &[]);
    assert_eq!(
        refusals(&ran),
        stopped(
            "one call of `helm` took more than 64 MiB of memory",
            "raise the limit with --render-memory MIB, or check without --render"
        )
    );
}

/// Each of many dependencies at one folder is written out by itself, and before and now.
#[test]
fn a_chart_that_grows_by_its_dependencies_is_not_written_out() {
    let case = Case::new("exit 0");
    let fixture = &case.fixture;
    fixture.write("lib/Chart.yaml", "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n");
    fixture.write("lib/big.txt", "0".repeat(100_000));
    let dependency =
        |n: usize| format!("- {{name: d{n}, version: 1.0.0, repository: file://../lib}}\n");
    let all: String = (0..40).map(dependency).collect();
    for name in ["api", "web"] {
        let file = format!("{name}/Chart.yaml");
        let text = fs::read_to_string(fixture.path().join(&file)).unwrap();
        fixture.write(&file, format!("{text}dependencies:\n{all}"));
    }
    fixture.commit("Depend");
    let ran = case.check(&["--render-disk", "4"], &[]);
    let start = "the rendered chart was not compared: ";
    let why = "the chart with its dependencies takes more than 4 MiB, written out before and now";
    let help = "raise the limit with --render-disk MIB, or check without --render";
    assert_eq!(
        refusals(&ran),
        [format!("{start}{why} | {help}"), format!("{start}{why} | {help}")]
    );
    assert_eq!(case.read("helm.calls"), "version\n");
    let ran = case.check(&["--render-disk", "64"], &[]);
    assert_eq!(refusals(&ran), [""; 0]);
}

/// Helm takes what is behind a comma for another file, and quotes for something else.
#[test]
fn values_files_of_any_name_are_rendered() {
    let case = Case::new(
        "while [ $# -gt 0 ]; do [ \"$1\" = --values ] && cat \"$2\" >> \"$0.values\"; shift; done",
    );
    for (number, name) in
        ["a,b-values.yaml", "\"c-values.yaml", "d {e}-values.yaml"].iter().enumerate()
    {
        case.fixture.write(&format!("web/ci/{name}"), format!("number: {number}\n"));
    }
    case.fixture.commit("Values");
    let ran = case.check(&["--component", "web"], &[]);
    assert_eq!(refusals(&ran), [""; 0], "{}", ran.whole());
    let seen = case.read("helm.values");
    for number in 0..3 {
        assert!(seen.contains(&format!("number: {number}\n")), "{seen}");
    }
}

#[test]
fn what_it_leaves_running_is_ended() {
    let case = Case::new("(sleep 3; echo alive > \"$0.alive\") &\nexit 0");
    let began = Instant::now();
    let ran = case.check(&[], &[]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(began.elapsed() < Duration::from_secs(60));
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(case.read("helm.alive"), "");
}

#[test]
fn it_gets_a_path_and_folders_of_its_own_and_nothing_else() {
    let case = Case::new("env > \"$0.env\"");
    let secrets = [
        ("GITHUB_TOKEN", "secret"),
        ("KUBECONFIG", "secret"),
        ("KUBERNETES_SERVICE_HOST", "secret"),
        ("HELM_KUBETOKEN", "secret"),
        ("HELM_PLUGINS", "secret"),
        ("HELM_REGISTRY_CONFIG", "secret"),
        ("DOCKER_CONFIG", "secret"),
        ("NO_PROXY", "secret"),
        ("XDG_CONFIG_HOME", "secret"),
    ];
    case.check(&[], &secrets);
    let env = case.read("helm.env");
    assert!(!env.contains("secret"), "{env}");
    let mut names: Vec<&str> =
        env.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    // A shell sets these itself.
    names.retain(|name| !["PWD", "OLDPWD", "SHLVL", "_"].contains(name));
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "ALL_PROXY",
            "HELM_CACHE_HOME",
            "HELM_CONFIG_HOME",
            "HELM_CONTENT_CACHE",
            "HELM_DATA_HOME",
            "HELM_PLUGINS",
            "HELM_REGISTRY_CONFIG",
            "HELM_REPOSITORY_CACHE",
            "HELM_REPOSITORY_CONFIG",
            "HOME",
            "HTTPS_PROXY",
            "HTTP_PROXY",
            "PATH",
            "TMPDIR",
            "all_proxy",
            "http_proxy",
            "https_proxy",
        ]
    );
}

#[test]
fn a_packed_schema_needs_a_helm_that_can_leave_it_out() {
    let case = Case::new("[ \"$2\" = --help ] && echo usage");
    // Not even an archive: what cannot be read is no reason to trust it, but has no schema.
    case.fixture.write("web/charts/near-1.0.0.tgz", "no archive");
    case.fixture.commit("Pack");
    assert_eq!(refusals(&case.check(&[], &[])), [""; 0]);
    pack(&case.fixture, "{\"$ref\": \"http://127.0.0.1:1/\"}");
    assert_eq!(
        refusals(&case.check(&[], &[])),
        [
            "the rendered chart was not compared: the schema in `charts/near-1.0.0.tgz` may lead to other files or URLs, and this helm (v4.1.4) has no option to leave schemas out | install Helm 3.16 or later, or check without --render"
        ]
    );
}

/// Packs a dependency with a schema into the chart `web`.
fn pack(fixture: &Fixture, schema: &str) {
    let folder = fixture.beside("near");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("Chart.yaml"), "apiVersion: v2\nname: near\nversion: 1.0.0\n").unwrap();
    fs::write(folder.join("values.schema.json"), schema).unwrap();
    let archive = fixture.path().join("web/charts/near-1.0.0.tgz");
    let mut tar = std::process::Command::new("tar");
    tar.arg("czf").arg(archive).arg("-C").arg(fixture.beside("")).arg("near");
    assert!(tar.status().unwrap().success());
    fixture.commit("Pack a schema");
}
