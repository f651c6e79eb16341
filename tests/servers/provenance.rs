//! Provenance files that helm signs with a key of gpg: in docker-registry, at a file server and on a branch.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use relmap_testkit::server::{Registry, RegistryLogin, Tool};
use relmap_testkit::{Fixture, WebAnswer, WebServer};
use serde_json::Value;

use crate::client::{Ended, run};
use crate::release_keys::{ReleaseKeys, sum};
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(
        suite,
        &[Registry::NEEDS, &[Tool::HELM, Tool::GPG]],
        [a_provenance_file_in_a_registry_is_checked]
    );
    add_tests!(
        suite,
        &[&[Tool::HELM, Tool::GPG]],
        [
            what_a_provenance_file_at_a_file_server_can_hide_is_found,
            a_provenance_file_on_a_branch_is_checked
        ]
    );
}

/// The chart at its release 1.1.0, published at a place.
fn charts(place: &str) -> Fixture {
    let charts = Fixture::new();
    charts.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"charts\"\npath = \"web\"\nchart-repository = \"{place}\"\nprovenance = true\n"
        ),
    );
    charts.write("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\n");
    charts.commit("Begin");
    charts.annotated_tag("charts-1.1.0");
    charts
}

/// Packages the chart, and signs it if there is a key. The archive and its provenance file.
fn package(charts: &Fixture, ring: Option<&ReleaseKeys>) -> (Vec<u8>, Vec<u8>) {
    let mut helm = charts.command(Tool::HELM.path());
    helm.args(["package", "web", "--destination", "out"]);
    if let Some(ring) = ring {
        helm.args(["--sign", "--key", "Release Bot", "--keyring"]).arg(ring.file());
    }
    run(&helm).well();
    let name = charts.path().join("out").read_dir().unwrap().flatten();
    let archive =
        name.map(|one| one.path()).find(|one| one.extension().is_some_and(|e| e == "tgz"));
    let archive = archive.unwrap();
    let provenance = fs::read(format!("{}.prov", archive.display())).unwrap_or_default();
    (fs::read(&archive).unwrap(), provenance)
}

fn forget(charts: &Fixture) {
    fs::remove_dir_all(charts.path().join("out")).unwrap();
}

fn relmap(charts: &Fixture, ring: &Path, host: &str) -> Command {
    let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
    command.env("GNUPGHOME", ring).env("RELMAP_ALLOW_HOSTS", host);
    command
}

/// As `severity rule: message`.
fn findings(ended: &Ended) -> Vec<String> {
    let json: Value = serde_json::from_str(&ended.stdout).unwrap();
    let line = |one: &Value| {
        let text = |key: &str| one[key].as_str().unwrap().to_owned();
        format!("{} {}: {}", text("severity"), text("rule"), text("message"))
    };
    json["findings"].as_array().unwrap().iter().map(line).collect()
}

fn a_provenance_file_in_a_registry_is_checked() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let host = registry.host();
    let place = format!("oci://{host}/charts");
    let charts = charts(&place);
    let ring = ReleaseKeys::with_key("never");
    let push = |ring: Option<&ReleaseKeys>| {
        package(&charts, ring);
        let arguments = ["push", "out/web-1.1.0.tgz", &place, "--plain-http"];
        run(charts.command(Tool::HELM.path()).args(arguments)).well();
        forget(&charts);
    };
    let verify = |ring: &ReleaseKeys, code: i32| {
        let mut command = relmap(&charts, ring.path(), &host);
        findings(&run(command.args(["artifacts", "verify", "--format", "json"])).with(code))
    };
    push(Some(&ring));
    assert_eq!(verify(&ring, 0), [""; 0]);
    let attest = || {
        let mut command = relmap(&charts, ring.path(), &host);
        run(command.args(["attest", "--chart", "1.1.0"]))
    };
    attest().well();

    // Somebody else's machine does not know the key yet.
    let unknown = format!(
        "undecided chart-provenance-unchecked: whether the provenance file of web 1.1.0 at {place} is valid cannot be known: \
         the key {} that signed it is not in the keyring of gpg",
        ring.key()
    );
    assert_eq!(verify(&ReleaseKeys::empty(), 3), [unknown]);
    // Without gpg nothing is known.
    let mut command = relmap(&charts, ring.path(), &host);
    command.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "gpg.program");
    command.env("GIT_CONFIG_VALUE_0", "no-such-gpg").args([
        "artifacts",
        "verify",
        "--format",
        "json",
    ]);
    assert_eq!(
        findings(&run(&command).with(3)),
        [format!(
            "undecided chart-provenance-unchecked: whether the provenance file of web 1.1.0 at {place} is valid cannot be known: \
             the program `no-such-gpg` was not found"
        )]
    );

    // Pushed again without one.
    push(None);
    let missing = format!(
        "chart-provenance-missing: charts-1.1.0 has no provenance file: {place} has web 1.1.0 without web-1.1.0.tgz.prov"
    );
    assert_eq!(verify(&ring, 1), [format!("error {missing}")]);
    let ended = attest().with(1);
    assert!(
        ended.stdout.is_empty() && ended.stderr.contains("chart-provenance-missing"),
        "{}",
        ended.stderr
    );
    // A plan says how to sign, with words that a person fills in.
    let mut command = relmap(&charts, ring.path(), &host);
    let plan = run(command.args(["artifacts", "publish-plan", "--chart", "1.1.0"])).well().stdout;
    for line in [
        "helm package --sign --key NAME --keyring FILE web",
        "NAME and FILE stand for the key that signs the chart, and the keyring that has it; fill them in",
    ] {
        assert!(plan.contains(line), "{plan}");
    }
}

fn what_a_provenance_file_at_a_file_server_can_hide_is_found() {
    let files: Arc<Mutex<BTreeMap<String, Vec<u8>>>> = Arc::default();
    let served = Arc::clone(&files);
    let server = WebServer::start(move |request| match served.lock().unwrap().get(&request.path) {
        Some(bytes) => WebAnswer::new(200, bytes.clone()),
        None => WebAnswer::new(404, ""),
    });
    let host = server.host();
    let place = format!("http://{host}/stable");
    let charts = charts(&place);
    let ring = ReleaseKeys::with_key("never");
    let (archive, provenance) = package(&charts, Some(&ring));
    forget(&charts);
    let serve = |archive: &[u8], provenance: Option<&[u8]>| {
        let index = format!(
            "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n    urls: [web-1.1.0.tgz]\n    digest: {}\n",
            sum(archive)
        );
        let mut files = files.lock().unwrap();
        files.clear();
        files.insert("/stable/index.yaml".into(), index.into_bytes());
        files.insert("/stable/web-1.1.0.tgz".into(), archive.to_vec());
        if let Some(provenance) = provenance {
            files.insert("/stable/web-1.1.0.tgz.prov".into(), provenance.to_vec());
        }
    };
    let verify = |ring: &ReleaseKeys, code: i32| {
        let mut command = relmap(&charts, ring.path(), &host);
        findings(&run(command.args(["artifacts", "verify", "--format", "json"])).with(code))
    };
    let invalid = |reason: &str| {
        [format!(
            "error chart-provenance-invalid: the provenance file of web 1.1.0 at {place} is not valid: {reason}"
        )]
    };
    serve(&archive, Some(&provenance));
    assert_eq!(verify(&ring, 0), [""; 0]);

    // The archive, and what the index says of it, were replaced.
    let other = [&archive[..], b"x"].concat();
    serve(&other, Some(&provenance));
    let (was, is) = (sum(&archive), sum(&other));
    let differs = |is: &str| {
        invalid(&format!("what was signed has {was}, and the archive that is published has {is}"))
    };
    assert_eq!(verify(&ring, 1), differs(&is));
    // The archive alone was: the index still says what it was.
    serve(&archive, Some(&provenance));
    files.lock().unwrap().insert("/stable/web-1.1.0.tgz".into(), other.clone());
    assert_eq!(verify(&ring, 1), differs(&is));

    // The signed text was changed, to fit another archive.
    let text = String::from_utf8(provenance.clone()).unwrap();
    serve(&other, Some(text.replace(&was, &is).as_bytes()));
    let changed = "the text was changed after Release Bot <release@example.org> signed it";
    assert_eq!(verify(&ring, 1), invalid(changed));
    // Text around what was signed counts for nothing.
    let around =
        format!("files:\n  web-1.1.0.tgz: {is}\n{text}\n...\nfiles:\n  web-1.1.0.tgz: {is}\n");
    serve(&other, Some(around.as_bytes()));
    assert_eq!(verify(&ring, 1), differs(&is));
    serve(&archive, Some(around.as_bytes()));
    assert_eq!(verify(&ring, 0), [""; 0]);
    serve(&archive, Some(format!("{text}\n{text}").as_bytes()));
    assert_eq!(verify(&ring, 1), invalid("it is not one signed text"));
    serve(&archive, Some(b"<html>Not found</html>\n"));
    assert_eq!(verify(&ring, 1), invalid("it is not one signed text"));

    // The file of another version.
    charts.write("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    let (_, older) = package(&charts, Some(&ring));
    forget(&charts);
    serve(&archive, Some(&older));
    assert_eq!(verify(&ring, 1), invalid("what was signed is web 1.0.0"));
    charts.git(["checkout", "--quiet", "--", "web/Chart.yaml"]);

    // Far too large, and none at all.
    serve(&archive, Some(&vec![b'a'; (64 << 10) + 1]));
    let found = verify(&ring, 3);
    assert!(
        found.len() == 1
            && found[0].starts_with(&format!(
                "undecided registry-out-of-reach: whether web 1.1.0 at {place} has a provenance file cannot be known: "
            )),
        "{found:?}"
    );
    serve(&archive, None);
    assert_eq!(
        verify(&ring, 1),
        [format!(
            "error chart-provenance-missing: charts-1.1.0 has no provenance file: {place} has web 1.1.0 without web-1.1.0.tgz.prov"
        )]
    );

    // A key that has expired, and one that was revoked.
    let short = ReleaseKeys::with_key("seconds=2");
    let (archive, provenance) = package(&charts, Some(&short));
    forget(&charts);
    std::thread::sleep(std::time::Duration::from_secs(3));
    serve(&archive, Some(&provenance));
    let who = "of Release Bot <release@example.org>";
    assert_eq!(verify(&short, 1), invalid(&format!("the key {} {who} has expired", short.key())));
    let (archive, provenance) = package(&charts, Some(&ring));
    forget(&charts);
    serve(&archive, Some(&provenance));
    assert_eq!(verify(&ring, 0), [""; 0]);
    let made = ring.path().join("openpgp-revocs.d").read_dir().unwrap().flatten().next().unwrap();
    // gpg writes a colon before it, so that nobody imports it by mistake.
    let revocation = fs::read_to_string(made.path()).unwrap().replace(":-----BEGIN", "-----BEGIN");
    fs::write(ring.path().join("revoke"), revocation).unwrap();
    ring.gpg(&["--import", &ring.path().join("revoke").display().to_string()]);
    assert_eq!(verify(&ring, 1), invalid(&format!("the key {} {who} was revoked", ring.key())));
}

fn a_provenance_file_on_a_branch_is_checked() {
    let charts = charts("git:gh-pages");
    let ring = ReleaseKeys::with_key("never");
    let (archive, provenance) = package(&charts, Some(&ring));
    forget(&charts);
    charts.git(["checkout", "--quiet", "--orphan", "gh-pages"]);
    let digest = sum(&archive);
    let hex = digest.strip_prefix("sha256:").unwrap();
    charts.write(
        "index.yaml",
        format!("apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n    urls: [web-1.1.0.tgz]\n    digest: {hex}\n"),
    );
    charts.write("web-1.1.0.tgz", &archive);
    charts.write("web-1.1.0.tgz.prov", &provenance);
    charts.commit("Publish");
    charts.checkout("main");
    let verify = |code: i32| {
        let mut command = relmap(&charts, ring.path(), "a.example");
        findings(&run(command.args(["artifacts", "verify", "--format", "json"])).with(code))
    };
    assert_eq!(verify(0), [""; 0]);
    charts.checkout("gh-pages");
    charts.remove("web-1.1.0.tgz.prov");
    charts.commit("Lose it");
    charts.checkout("main");
    assert_eq!(
        verify(1),
        [
            "error chart-provenance-missing: charts-1.1.0 has no provenance file: git:gh-pages has web 1.1.0 without web-1.1.0.tgz.prov"
        ]
    );
}
