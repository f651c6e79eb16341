//! `relmap attest`, and `relmap map verify --attestations`.

use std::fs;

use relmap_testkit::{Images, WebServer, registry};

use super::{Scene, at_server, images};
use crate::support::{Ran, command, finish, relmap};

/// What is said where the releases are read from the tags.
const NO_MAP: &str = "relmap: there is no release map, so the releases are read from the tags; to create one: relmap map \
                      import --branch\n";

/// `relmap attest` of the release of a scene.
fn attest(scene: &Scene, server: &WebServer, arguments: &[&str]) -> Ran {
    let mut command = command(&scene.charts);
    command.args(["attest", "--chart", "1.1.0", "--allow-host", &server.host()]);
    finish(command.args(arguments))
}

/// The same with a map that has the release.
fn with_map() -> (Scene, WebServer) {
    let (scene, server) = at_server(registry);
    let ran = relmap(&scene.charts, &["map", "import", "--branch"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    (scene, server)
}

/// The only statement in the map.
fn stored(scene: &Scene) -> String {
    scene.charts.git(["ls-tree", "-r", "--name-only", "release-map", "attestations/"])
}

fn verify(scene: &Scene) -> Ran {
    relmap(&scene.charts, &["map", "verify", "--attestations"])
}

#[test]
fn a_statement_names_what_was_verified() {
    let (scene, server) = at_server(registry);
    let ran = attest(&scene, &server, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, NO_MAP), "{}", ran.whole());
    let json = ran.json();
    assert_eq!(json["_type"], "https://in-toto.io/Statement/v1");
    let image = format!("{}/team/app:1.2.0", server.host());
    let predicate = &json["predicate"];
    let digest = predicate["images"][0]["digest"].as_str().unwrap();
    let hex = digest.strip_prefix("sha256:").unwrap();
    assert_eq!(
        json["subject"],
        serde_json::json!([{ "name": image, "digest": { "sha256": hex } }])
    );
    assert_eq!(
        predicate["chart"],
        serde_json::json!({
            "name": "web",
            "version": "1.1.0",
            "tag": "charts-1.1.0",
            "commit": scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]),
            "path": ".",
        })
    );
    assert_eq!(
        predicate["apps"],
        serde_json::json!([
            { "name": "app", "version": "1.2.0", "tag": "app-1.2.0", "commit": scene.commit }
        ])
    );
    assert_eq!(predicate["images"][0]["app"], "app-1.2.0");
    // A file has the same, and so has a bill of materials.
    let file = scene.charts.beside("statement.json");
    let ran = attest(&scene, &server, &["--output", file.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&fs::read(&file).unwrap()).unwrap(),
        json
    );
    let bom = attest(&scene, &server, &["--format", "cyclonedx"]).json();
    assert_eq!(bom["specVersion"], "1.6");
    assert_eq!(bom["components"][0]["hashes"][0]["content"], hex);
    assert_eq!(bom["components"][1]["pedigree"]["commits"][0]["uid"], scene.commit);
    // Nothing was kept.
    assert_eq!(scene.charts.git(["for-each-ref", "refs/heads/release-map"]), "");
}

#[test]
fn what_is_not_verified_is_not_stated() {
    let (scene, server) = at_server(|_, request| registry(&Images::default(), request));
    let ran = attest(&scene, &server, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let said = format!(
        "error[image-missing]: charts-1.1.0 runs {}/team/app:1.2.0 of app-1.2.0, and its registry has no such image\n",
        server.host()
    );
    assert!(ran.stderr.starts_with(&format!("{NO_MAP}{said}")), "{}", ran.whole());
    let line = "fail      charts-1.1.0: not attested, because of 1 finding\n";
    assert!(ran.stderr.ends_with(line), "{}", ran.whole());

    // An image without labels lets a verification pass, and proves nothing.
    let (scene, server) = at_server(|_, request| registry(&images(&[]), request));
    assert_eq!(scene.verify(&server).code, 0);
    let ran = attest(&scene, &server, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("warning[image-unlabelled]"), "{}", ran.whole());

    // A registry that is not asked decides nothing.
    let (scene, _server) = at_server(registry);
    let ran = relmap(&scene.charts, &["attest", "--chart", "1.1.0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.whole());
}

#[test]
fn tags_that_moved_since_they_were_recorded_are_not_attested() {
    let (scene, server) = with_map();
    scene.app.write("main.c", "int main() { return 1; }\n");
    scene.app.commit("Change");
    scene.app.git(["tag", "-f", "app-1.2.0"]);
    let ran = attest(&scene, &server, &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    let said = format!(
        "error[map-tag-moved]: the tag app-1.2.0 leads to commit {}, and the record of charts-1.1.0 has {}\n",
        scene.app.git(["rev-parse", "HEAD"]),
        scene.commit
    );
    assert!(ran.stderr.contains(&said), "{}", ran.whole());

    let (scene, server) = with_map();
    let old = scene.charts.git(["rev-parse", "charts-1.1.0^{commit}"]);
    scene.charts.git(["commit", "--quiet", "--allow-empty", "-m", "Later"]);
    scene.charts.git(["tag", "-f", "charts-1.1.0"]);
    let ran = attest(&scene, &server, &[]);
    let said = format!(
        "error[map-tag-moved]: the tag charts-1.1.0 leads to commit {}, and the record of charts-1.1.0 has {old}\n",
        scene.charts.git(["rev-parse", "HEAD"])
    );
    assert!(ran.code == 1 && ran.stderr.contains(&said), "{}", ran.whole());
    scene.charts.git(["tag", "-d", "charts-1.1.0"]);
    let ran = attest(&scene, &server, &[]);
    let said = "error[map-tag-missing]: this repository has no tag charts-1.1.0, so nothing proves its commit\n";
    assert!(ran.code == 1 && ran.stderr.contains(said), "{}", ran.whole());
}

#[test]
fn a_statement_is_kept_once_and_checked() {
    let (scene, server) = with_map();
    let ran = attest(&scene, &server, &["--record"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let path = stored(&scene);
    let commit = scene.charts.git(["rev-parse", "--short=12", "release-map"]);
    assert_eq!(
        ran.stderr,
        format!(
            "relmap: recorded {path} on release-map in commit {commit}; it is only in this clone, which has no remote\n"
        )
    );
    let kept = scene.charts.git(["show", &format!("release-map:{path}")]);
    assert_eq!(kept.trim_end(), ran.stdout.trim_end());
    assert_eq!(
        scene.charts.git(["log", "-1", "--format=%s", "release-map"]),
        "Attest charts-1.1.0"
    );
    // The records are still there, and it is not added twice.
    let again = attest(&scene, &server, &["--record"]);
    assert_eq!(
        again.stderr,
        format!("relmap: charts-1.1.0 was attested before: {path} on release-map\n")
    );
    assert_eq!(scene.charts.git(["rev-parse", "--short=12", "release-map"]), commit);

    let ran = verify(&scene);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(ran.stdout.contains("attested  1 release\n"), "{}", ran.whole());
    let said =
        format!("warning[map-attestation]: commit {commit} that added {path} is not signed\n");
    assert!(ran.stdout.contains(&said), "{}", ran.whole());
    let json = relmap(&scene.charts, &["map", "verify", "--attestations", "--format", "json"]);
    assert_eq!(
        json.json()["attested"],
        serde_json::json!({ "statements": 1, "signed": 0, "signers": [], "attached": null })
    );

    // Somebody removes it.
    let tree = scene.charts.git(["rev-parse", "release-map~1^{tree}"]);
    let removed = scene.charts.git(["commit-tree", &tree, "-p", "release-map", "-m", "Remove"]);
    scene.charts.git(["update-ref", "refs/heads/release-map", &removed]);
    let ran = verify(&scene);
    let said = format!(
        "error[map-attestation]: {path} was removed; commit {commit} of the map added it\n"
    );
    assert!(ran.code == 1 && ran.stdout.contains(&said), "{}", ran.whole());
    // Without the option, nobody asks.
    assert_eq!(relmap(&scene.charts, &["map", "verify"]).code, 0);
}

#[test]
fn a_record_that_was_corrected_since_contradicts_the_statement() {
    let (scene, server) = with_map();
    assert_eq!(attest(&scene, &server, &["--record"]).code, 0);
    scene.app.annotated_tag("app-1.2.1");
    let correct = ["map", "correct", "1.1.0", "--app", "app-1.2.1", "--because", "Wrong"];
    let ran = relmap(&scene.charts, &correct);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = verify(&scene);
    let said = format!(
        "error[map-attestation]: {} contradicts the record of charts-1.1.0: it says app version 1.2.0, and the record \
         has 1.2.1; it says app tag app-1.2.0, and the record has app-1.2.1\n",
        stored(&scene)
    );
    assert!(ran.code == 1 && ran.stdout.contains(&said), "{}", ran.whole());
}

#[test]
fn a_pull_request_records_nothing() {
    let (scene, server) = with_map();
    let before = scene.charts.git(["rev-parse", "release-map"]);
    for option in ["--record", "--push"] {
        let mut command = command(&scene.charts);
        command.args(["attest", "--chart", "1.1.0", "--allow-host", &server.host(), option]);
        let ran = finish(command.envs([
            ("JENKINS_URL", "x"),
            ("CHANGE_ID", "1"),
            ("CHANGE_TARGET", "main"),
        ]));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.whole());
        assert!(
            ran.stderr.contains("and relmap records nothing there; attest after the merge"),
            "{}",
            ran.whole()
        );
        assert_eq!(scene.charts.git(["rev-parse", "release-map"]), before);
    }
}

#[test]
fn a_statement_without_a_map_is_not_recorded() {
    let (scene, server) = at_server(registry);
    let ran = attest(&scene, &server, &["--record"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.whole());
    assert!(ran.stderr.contains("relmap map import --branch"), "{}", ran.whole());
}

#[cfg(unix)]
#[test]
fn a_signed_statement_is_proven_by_the_keys_that_git_knows() {
    use crate::release_signing::{has, with_ssh_key};

    if !has("ssh-keygen") {
        return;
    }
    let (scene, server) = with_map();
    with_ssh_key(&scene.charts);
    let ran = attest(&scene, &server, &["--record", "--sign"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let ran = verify(&scene);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    assert!(
        ran.stdout.contains("attested  1 release, 1 signed by committer@example.org\n"),
        "{}",
        ran.whole()
    );
    assert!(!ran.stdout.contains("map-attestation"), "{}", ran.whole());
    let shown: String = ran.stdout.lines().map(|line| format!("    {line}\n")).collect();
    let page = include_str!("../../docs/artifacts.md");
    let block = format!("    $ relmap map verify --attestations\n{shown}\n");
    assert!(page.contains(&block), "docs/artifacts.md lacks what is printed:\n{block}");
    // A key that nobody lists.
    fs::write(scene.charts.beside("signers"), "").unwrap();
    let ran = verify(&scene);
    let said = format!("that added {} is signed with a key that is not known\n", stored(&scene));
    assert!(ran.code == 1 && ran.stdout.contains(&said), "{}", ran.whole());
}

#[test]
fn the_archive_of_a_chart_is_stated_by_the_digest_that_was_compared() {
    let (scene, server) = at_server(registry);
    let charts = &scene.charts;
    let mut git = charts.command("git");
    let packed =
        git.args(["archive", "--format=tgz", "--prefix=web/", "charts-1.1.0"]).output().unwrap();
    assert!(packed.status.success());
    let publish = |digest: &str| {
        charts.checkout("pages");
        charts.write("web-1.1.0.tgz", &packed.stdout);
        let index = "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n";
        charts.write("index.yaml", format!("{index}{digest}    urls:\n    - web-1.1.0.tgz\n"));
        charts.commit("Publish");
        charts.checkout("main");
    };
    charts.git(["branch", "pages"]);
    publish("");
    let asked = ["--published", "git:pages"];
    let ran = attest(&scene, &server, &asked);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.whole());
    let said = "undecided[registry-out-of-reach]: git:pages names no digest of web 1.1.0, so nothing can be stated of its archive\n";
    assert!(ran.stderr.contains(said), "{}", ran.whole());

    fs::write(charts.beside("packed"), &packed.stdout).unwrap();
    let sum = charts.command("sha256sum").arg(charts.beside("packed")).output().unwrap().stdout;
    let sum = String::from_utf8(sum).unwrap();
    let digest = sum.split_whitespace().next().unwrap();
    publish(&format!("    digest: {digest}\n"));
    let ran = attest(&scene, &server, &asked);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let json = ran.json();
    assert_eq!(
        json["subject"][0],
        serde_json::json!({ "name": "web-1.1.0.tgz", "digest": { "sha256": digest } })
    );
    assert_eq!(json["predicate"]["chart"]["publishedAt"], "git:pages");
    assert_eq!(json["predicate"]["chart"]["digest"], format!("sha256:{digest}"));
}
