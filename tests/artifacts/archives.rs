//! `--archives`: what is in the published archives of charts.

use relmap_testkit::{Fixture, WebAnswer, WebServer};

use super::{findings, verify};

/// A chart with a release, and what is published of it on a branch.
fn published() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\n");
    fixture.write("web/values.yaml", "a: 1\n");
    fixture.write("web/README.md", "A chart\n");
    fixture.write("web/.helmignore", "ci/\n");
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\npath = \"web\"\nchart-repository = \"git:pages\"\n",
    );
    fixture.commit("Begin");
    fixture.annotated_tag("charts-1.1.0");
    fixture.branch("dirty");
    fixture.checkout("main");
    fixture.branch("pages");
    fixture.checkout("main");
    publish(&fixture, "web-1.1.0.tgz", &archive(&fixture, "charts-1.1.0"));
    fixture
}

/// The chart's folder at a revision, packed: what `helm package` makes of it, but for Chart.yaml.
fn archive(fixture: &Fixture, revision: &str) -> Vec<u8> {
    let mut git = fixture.command("git");
    let packed = git.args(["archive", "--format=tgz", revision, "web"]).output().unwrap();
    assert!(packed.status.success(), "{packed:?}");
    packed.stdout
}

/// Publishes an archive on the branch, under this link.
fn publish(fixture: &Fixture, link: &str, archive: &[u8]) {
    fixture.checkout("pages");
    fixture.write("web-1.1.0.tgz", archive);
    fixture.write(
        "index.yaml",
        format!("apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n    urls:\n    - {link}\n"),
    );
    fixture.commit("Publish");
    fixture.checkout("main");
}

/// The findings of `--archives` after this change was packed.
fn after(fixture: &Fixture, change: impl Fn(&Fixture)) -> (i32, Vec<String>) {
    fixture.git(["checkout", "--quiet", "-B", "dirty", "charts-1.1.0"]);
    change(fixture);
    fixture.commit("Change");
    let packed = archive(fixture, "dirty");
    publish(fixture, "./web-1.1.0.tgz", &packed);
    let ran = verify(fixture, &["--archives"]);
    (ran.code, overwritten_left_out(findings(&ran)))
}

fn overwritten_left_out(findings: Vec<String>) -> Vec<String> {
    findings.into_iter().filter(|line| !line.contains("chart-overwritten")).collect()
}

#[test]
fn an_archive_of_the_tag_passes_and_any_other_is_told_file_by_file() {
    let fixture = published();
    let ran = verify(&fixture, &["--archives"]);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    let told = |severity: &str, what: &str| {
        format!(
            "{severity} chart-archive-differs: the archive of web 1.1.0 at git:pages does not hold what charts-1.1.0 packages; {what}"
        )
    };
    let changed = after(&fixture, |fixture| {
        fixture.write("web/values.yaml", "a: 2\n");
        fixture.write("web/templates/left.yaml.bak", "x");
        fixture.remove("web/.helmignore");
    });
    let what = "other content: values.yaml; not in the archive: .helmignore; not in the tag: templates/left.yaml.bak";
    assert_eq!(changed, (1, vec![told("error", what)]));
    let docs = after(&fixture, |fixture| fixture.write("web/README.md", "Another\n"));
    assert_eq!(docs, (0, vec![told("warning", "other content: README.md")]));
    let many = after(&fixture, |fixture| {
        for n in 0..9 {
            fixture.write(&format!("web/files/{n}"), "x");
        }
    });
    let what = "not in the tag: files/0, files/1, files/2, files/3, files/4, and 4 more";
    assert_eq!(many, (1, vec![told("error", what)]));
    // What nobody asks for is not read.
    let ran = verify(&fixture, &[]);
    assert_eq!((ran.code, overwritten_left_out(findings(&ran))), (0, vec![]));
}

#[test]
fn what_is_no_archive_is_told_and_what_cannot_be_had_decides_nothing() {
    let fixture = published();
    publish(&fixture, "web-1.1.0.tgz", b"<html>");
    let ran = verify(&fixture, &["--archives"]);
    let invalid = "error chart-archive-invalid: the archive of web 1.1.0 at git:pages is not that of a chart: it is not compressed with gzip, as the archive of a chart is";
    assert_eq!((ran.code, findings(&ran)), (1, vec![invalid.to_owned()]));
    for (link, why) in [
        ("other.tgz", "pages has no file other.tgz, which its index names"),
        (
            "../../etc/passwd",
            "its index names ../../etc/passwd, which is not a file in the folder of the index",
        ),
        (
            "/etc/passwd",
            "its index names /etc/passwd, which is not a file in the folder of the index",
        ),
        ("https://cdn.example/web-1.1.0.tgz", "cdn.example"),
    ] {
        publish(&fixture, link, b"");
        let ran = verify(&fixture, &["--archives"]);
        let line = "undecided registry-out-of-reach: whether the archive of web 1.1.0 holds what charts-1.1.0 packages cannot be known: ";
        let found = findings(&ran);
        assert_eq!((ran.code, found.len()), (3, 1), "{found:?}");
        assert!(found[0].starts_with(line) && found[0].contains(why), "{found:?}");
    }
}

#[test]
fn an_archive_of_the_web_has_the_digest_of_its_index() {
    let fixture = published();
    let packed = archive(&fixture, "charts-1.1.0");
    fixture.write("packed", &packed);
    let sum = fixture.command("sha256sum").arg("packed").output().unwrap().stdout;
    let digest = String::from_utf8(sum).unwrap().split_whitespace().next().unwrap().to_owned();
    fixture.remove("packed");
    for (link, digest, expected) in [
        ("web-1.1.0.tgz", digest.as_str(), ""),
        ("/charts/web-1.1.0.tgz", digest.as_str(), ""),
        ("web-1.1.0.tgz", &"0".repeat(64), "sends other content for"),
        ("gone.tgz", digest.as_str(), "with HTTP status 404"),
        ("http://cdn.example/web.tgz", digest.as_str(), "cdn.example is not on this machine"),
    ] {
        let index = format!(
            "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.1.0\n    digest: {digest}\n    urls: [\"{link}\"]\n"
        );
        let packed = packed.clone();
        let server = WebServer::start(move |request| match request.path.as_str() {
            "/charts/index.yaml" => WebAnswer::new(200, index.clone()),
            "/charts/web-1.1.0.tgz" => WebAnswer::new(200, packed.clone()),
            _ => WebAnswer::new(404, ""),
        });
        let place = format!("http://{}/charts", server.host());
        let ran = verify(&fixture, &["--archives", "--published", &place]);
        let found = findings(&ran);
        match expected {
            "" => assert_eq!((ran.code, found), (0, vec![]), "{link}"),
            why => assert!(ran.code == 3 && found[0].contains(why), "{found:?}"),
        }
    }
}
