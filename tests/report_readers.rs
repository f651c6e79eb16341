//! Reports read back by the programs that they are for, or by those that others wrote to check them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use relmap_testkit::Fixture;

use crate::reports::refused;
use crate::support::{charts, command, declare, edit, finish, relmap};

/// Whether a program is there. Where it is not, the test says so and ends, and fails in CI.
fn is_there(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .status()
        .is_ok();
    if !found {
        assert!(std::env::var_os("CI").is_none(), "{program} is missing");
        eprintln!("LEFT OUT: {program} is missing, so a report was not read by it");
    }
    found
}

/// What a hostile repository looks like: every text that people write is an attack.
fn hostile() -> Fixture {
    let fixture = charts();
    let name = "ünïcödé漢🚀a=b:c#d!e\\\\f]]><b>|`x`@all";
    fixture.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"{name}\"\nkind = \"chart\"\ntag = \"charts-{{version}}\"\n"
        ),
    );
    edit(&fixture, "values.yaml", "replicaCount: 2", "replicaCount: \"https://me:s3cret@h/\"");
    declare(
        &fixture,
        "",
        "charts-1.2.0",
        "App: app-1.2.0\nBump: major - ::error::\u{1b}[31m ##[error]x\n",
    );
    let mut notes = fs::read(fixture.path().join("RELEASE.txt")).unwrap();
    notes.extend(b"charts-0.1.0 (2026-13-45 \xed\xa0\x80 \x00)\nApp: <script>\n\n- \xff\n");
    fixture.write("RELEASE.txt", notes);
    fixture.commit("Be hostile");
    fixture
}

fn report(fixture: &Fixture, format: &str, name: &str) -> String {
    // Next to the repository, of which it would be a change.
    let path = fixture.beside(name);
    let ran = relmap(fixture, &["check", "--report", &format!("{format}={}", path.display())]);
    assert_eq!(ran.code, 1, "{}", ran.whole());
    fs::read_to_string(path).unwrap()
}

#[test]
fn microsofts_validator_finds_no_error_in_sarif() {
    if !is_there("sarif-multitool") {
        return;
    }
    for fixture in [refused(), hostile()] {
        report(&fixture, "sarif", "relmap.sarif");
        let mut validate = Command::new("sarif-multitool");
        validate.args(["validate", "relmap.sarif"]).current_dir(fixture.beside("."));
        let ran = finish(&mut validate);
        assert_eq!(ran.code, 0, "{}", ran.whole());
        assert!(ran.stdout.contains("Analysis completed successfully"), "{}", ran.whole());
        assert!(!ran.stdout.contains(": error "), "{}", ran.whole());
    }
}

/// Prints every property as its name and the UTF-16 units of its value.
const READER: &str = r#"
import java.io.FileInputStream;
import java.util.Properties;
public class Read {
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.load(new FileInputStream(arguments[0]));
        for (String name : properties.stringPropertyNames()) {
            StringBuilder line = new StringBuilder(name);
            for (char unit : properties.getProperty(name).toCharArray()) {
                line.append(' ').append((int) unit);
            }
            System.out.println(line);
        }
    }
}
"#;

fn read_by_java(folder: &Path, file: &str) -> BTreeMap<String, String> {
    fs::write(folder.join("Read.java"), READER).unwrap();
    let compiled = finish(Command::new("javac").arg("Read.java").current_dir(folder));
    assert_eq!(compiled.code, 0, "{}", compiled.whole());
    let ran = finish(Command::new("java").args(["-cp", ".", "Read", file]).current_dir(folder));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let line = |line: &str| {
        let mut words = line.split(' ');
        let name = words.next().unwrap().to_owned();
        let units: Vec<u16> = words.map(|unit| unit.parse().unwrap()).collect();
        (name, String::from_utf16(&units).unwrap())
    };
    ran.stdout.lines().map(line).collect()
}

#[test]
fn java_reads_properties_to_the_letter() {
    if !is_there("javac") {
        return;
    }
    for (fixture, name) in
        [(refused(), "charts"), (hostile(), "ünïcödé漢🚀a=b:c#d!e\\f]]><b>|`x`@all")]
    {
        let report = report(&fixture, "properties", "relmap.properties");
        assert!(report.is_ascii(), "{report}");
        let read = read_by_java(&fixture.beside("."), "relmap.properties");
        assert_eq!(read["RELMAP_RESULT_NAME"], name);
        assert_eq!(read["RELMAP_RESULT_TAG"], "charts-1.2.0");
        assert_eq!(read["RELMAP_RESULT_LEFT_OUT"], "");
        assert_eq!(read.len(), report.lines().count());
    }
}

#[cfg(unix)]
#[test]
fn a_shell_takes_the_variables_in() {
    let fixture = hostile();
    report(&fixture, "dotenv", "relmap.env");
    let mut shell = fixture.command("sh");
    shell.args([
        "-eu",
        "-c",
        ". ../relmap.env; echo \"$RELMAP_RESULT_TAG|$RELMAP_RESULT_VERDICT|$RELMAP_RESULT_LEFT_OUT\"",
    ]);
    let ran = finish(&mut shell);
    assert_eq!(ran.stdout, "charts-1.2.0|fail|1\n", "{}", ran.whole());
}

#[test]
fn a_hostile_repository_makes_no_report_say_anything_else() {
    let fixture = hostile();
    for (format, name) in [
        ("junit", "a.xml"),
        ("issues", "a.json"),
        ("sarif", "a.sarif"),
        ("properties", "a.properties"),
        ("dotenv", "a.env"),
        ("json", "b.json"),
        ("markdown", "a.md"),
        ("gitlab", "c.json"),
    ] {
        let report = report(&fixture, format, name);
        assert!(!report.contains("s3cret"), "{report}");
        let is_control = |c: char| c.is_control() && c != '\n';
        assert!(!report.contains(is_control), "{format}: {report:?}");
    }
    let ran = relmap(&fixture, &["check"]);
    assert!(!ran.stdout.contains("s3cret") && !ran.stdout.contains("##[e"), "{}", ran.stdout);
}

#[test]
fn github_is_served_by_itself_and_leaves_the_answer_alone() {
    let fixture = refused();
    let outside = |name: &str| fixture.beside(name);
    fs::write(outside("output"), "earlier=1").unwrap();
    let run = |arguments: &[&str]| {
        let mut command = command(&fixture);
        command.args(arguments).env("GITHUB_ACTIONS", "true");
        command.env("GITHUB_OUTPUT", outside("output"));
        command.env("GITHUB_STEP_SUMMARY", outside("summary"));
        // The repository was checked out below the workspace.
        command.env("GITHUB_WORKSPACE", fixture.path().parent().unwrap());
        finish(&mut command)
    };
    let plain = relmap(&fixture, &["check"]);
    let ran = run(&["check", "--report", "github"]);
    assert_eq!((ran.code, &ran.stdout), (1, &plain.stdout));
    assert!(
        ran.stderr.starts_with(
            "::error file=repo/RELEASE.txt,line=1,col=8,title=bump-too-large::charts-1.2.0 is a minor bump from"
        ),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    let output = fs::read_to_string(outside("output")).unwrap();
    assert!(output.starts_with("earlier=1\nverdict<<relmap\nfail\nrelmap\n"), "{output}");
    assert!(output.contains("\ntag<<relmap\ncharts-1.2.0\nrelmap\n"), "{output}");
    assert!(fs::read_to_string(outside("summary")).unwrap().starts_with("### relmap: fail\n"));
    // What comes next is a question of its own, and its answer is taken from standard output.
    let ran = run(&["next"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("1.1.1\n", ""));
    let ran = run(&["check", "--format", "json"]);
    assert_eq!(ran.json()["verdict"], "fail");
}

#[test]
fn fingerprints_stay_when_lines_move() {
    let fingerprints = |fixture: &Fixture| -> Vec<String> {
        let report = report(fixture, "gitlab", "gl.json");
        let issues: serde_json::Value = serde_json::from_str(&report).unwrap();
        let issues = issues.as_array().unwrap().iter();
        issues.map(|issue| issue["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let fixture = refused();
    let before = fingerprints(&fixture);
    edit(&fixture, "RELEASE.txt", "charts-1.2.0", "Our releases.\n\ncharts-1.2.0");
    edit(&fixture, "values.yaml", "replicaCount: 3", "# How many.\nreplicaCount: 4");
    fixture.commit("Move lines");
    assert_eq!(fingerprints(&fixture), before);
}
