//! Running the binary and reading what it says.

use std::process::{Command, Output};

use relmap_testkit::Fixture;
use serde_json::Value;

use crate::schemas;

/// What a run ended with.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.stdout, self.stderr))
    }

    /// Exit code, answer and messages, for snapshots.
    pub(crate) fn whole(&self) -> String {
        let mut text = format!("[exit code {}]\n{}", self.code, self.stdout);
        if !self.stderr.is_empty() {
            text.push_str("[standard error]\n");
            text.push_str(&self.stderr);
        }
        text
    }

    /// The rules of all findings of all components, in order.
    #[track_caller]
    pub(crate) fn rules(&self) -> Vec<String> {
        let json = self.json();
        let components = json["components"].as_array().unwrap().iter();
        let own = components.flat_map(|component| component["findings"].as_array().unwrap());
        let all = own.chain(json["findings"].as_array().unwrap());
        all.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
    }
}

/// The binary, to be run in a repository. Each fixture has a temporary folder of its own, so where
/// one names another in its relmap.toml, that leads further than to a folder next to it: whoever runs
/// these tests allows it.
pub(crate) fn command(fixture: &Fixture) -> Command {
    let mut command = strict_command(fixture);
    command.env("RELMAP_ALLOW_PATHS", std::env::temp_dir());
    command
}

/// The binary without that permission, as a pipeline runs it.
pub(crate) fn strict_command(fixture: &Fixture) -> Command {
    fixture.command(env!("CARGO_BIN_EXE_relmap"))
}

/// Runs the binary without that permission.
#[track_caller]
pub(crate) fn strict(fixture: &Fixture, arguments: &[&str]) -> Ran {
    finish(strict_command(fixture).args(arguments))
}

/// Runs the binary in a repository.
#[track_caller]
pub(crate) fn relmap(fixture: &Fixture, arguments: &[&str]) -> Ran {
    finish(command(fixture).args(arguments))
}

/// `relmap check --format json` and further arguments.
#[track_caller]
pub(crate) fn check(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["check", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn finish(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let ran = Ran {
        code: status.code().unwrap_or_else(|| panic!("killed: {status}")),
        stdout: text(stdout),
        stderr: text(stderr),
    };
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    schemas::validate(&arguments.collect::<Vec<_>>(), &ran.stdout);
    ran
}

/// A chart repository: `charts-1.1.0` deploys `app-1.2.0` and is tagged.
pub(crate) fn charts() -> Fixture {
    let fixture = Fixture::new();
    chart_files(&fixture, "", "web", "charts");
    fixture.commit("Deploy the app");
    fixture.annotated_tag("charts-1.1.0");
    fixture
}

/// The files of a chart at 1.1.0 below a folder (ending in `/`, or empty).
pub(crate) fn chart_files(fixture: &Fixture, folder: &str, name: &str, title: &str) {
    let at = |path: &str| format!("{folder}{path}");
    fixture.write(
        &at("RELEASE.txt"),
        format!("{title}-1.1.0 (2026-11-02)\nApp: app-1.2.0\n\n- First chart for app 1.2.0.\n"),
    );
    fixture.write(
        &at("Chart.yaml"),
        format!("apiVersion: v2\nname: {name}\nversion: 1.1.0\nappVersion: \"1.2.0\"\n"),
    );
    fixture.write(
        &at("values.yaml"),
        "replicaCount: 2\nimage:\n  repository: registry.example/app\n  tag: \"\"\n",
    );
    fixture.write(&at("templates/web.yaml"), "replicas: {{ .Values.replicaCount }}\n");
}

/// Declares a version on top of RELEASE.txt and in Chart.yaml, if there is one.
pub(crate) fn declare(fixture: &Fixture, folder: &str, tag: &str, fields: &str) {
    let at = |path: &str| format!("{folder}{path}");
    let read = |path: &str| std::fs::read_to_string(fixture.path().join(path)).unwrap();
    let notes = read(&at("RELEASE.txt"));
    fixture.write(
        &at("RELEASE.txt"),
        format!("{tag} (2026-11-20)\n{fields}\n- Something else.\n\n{notes}"),
    );
    if fixture.path().join(at("Chart.yaml")).exists() {
        let version = &tag[tag.find(|c: char| c.is_ascii_digit()).unwrap()..];
        let chart = read(&at("Chart.yaml"));
        let lines = chart.lines().map(|line| match line.strip_prefix("version: ") {
            Some(_) => format!("version: {version}\n"),
            None => format!("{line}\n"),
        });
        fixture.write(&at("Chart.yaml"), lines.collect::<String>());
    }
}

/// Replaces a text in a file.
#[track_caller]
pub(crate) fn edit(fixture: &Fixture, path: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(fixture.path().join(path)).unwrap();
    assert!(text.contains(old), "{path} has no {old}");
    fixture.write(path, text.replacen(old, new, 1));
}
