//! `relmap demo --artifacts`: the whole chain, with docker-registry.

use relmap_testkit::Fixture;
use relmap_testkit::server::Tool;

use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[&[Tool::DOCKER_REGISTRY]], [the_chain_is_shown_to_its_end]);
}

fn the_chain_is_shown_to_its_end() {
    let fixture = Fixture::folder();
    let mut command = fixture.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["demo", "--artifacts"]).env("TMPDIR", fixture.path());
    let ended = run(&command).well();
    let folders = std::fs::read_dir(fixture.path()).unwrap().map(|entry| entry.unwrap().path());
    let is_demo = |path: &std::path::PathBuf| path.to_string_lossy().contains("/relmap-demo-");
    let folder = folders.into_iter().find(is_demo).unwrap();
    let mut log = fixture.command("git");
    log.arg("-C").arg(folder.join("charts")).args(["log", "-1", "--format=%cs"]);
    let day = run(&log).well().stdout.trim().to_owned();
    let shown = ended.stdout.replace(folder.to_str().unwrap(), "FOLDER").replace(&day, "TODAY");
    insta::assert_snapshot!("demo_artifacts", plain(&without_times(&shown)));
    // The registry ended with it.
    let settings = std::fs::read_to_string(folder.join("registry/registry.yml")).unwrap();
    let host = settings.split('"').find(|text| text.starts_with("127.0.0.1:")).unwrap();
    assert!(std::net::TcpStream::connect(host).is_err(), "{host} still listens");
}

/// The text without the time behind a day.
fn without_times(text: &str) -> String {
    let mut parts = text.split("TODAYT");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("NOW");
        out.push_str(part.split_once('Z').map_or(part, |(_, rest)| rest));
    }
    out
}

/// The text with words for ids, digests and ports.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() {
            word.push(c);
            continue;
        }
        let is_hex =
            word.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
        let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        out.push_str(match word.len() {
            12 | 40 if is_hex => "COMMIT",
            64 if is_hex => "DIGEST",
            4..=5 if is_number && out.ends_with("127.0.0.1:") => "PORT",
            _ => &word,
        });
        word.clear();
        out.push(c);
    }
    out
}
