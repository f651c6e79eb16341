//! `relmap artifacts verify`: what is published, held against tags and commits.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use relmap_testkit::{Fixture, Images, TestImage, WebAnswer, WebServer, registry};

use crate::support::{Ran, command, edit, finish, relmap, strict};

const VERSION: &str = "org.opencontainers.image.version";
const REVISION: &str = "org.opencontainers.image.revision";

/// A chart with two releases, and their index on a branch.
fn published() -> Fixture {
    let fixture = Fixture::new();
    for version in ["1.1.0", "1.2.0"] {
        fixture.write("Chart.yaml", format!("apiVersion: v2\nname: web\nversion: {version}\n"));
        fixture.commit(version);
        fixture.annotated_tag(&format!("charts-{version}"));
    }
    fixture.write(
        "relmap.toml",
        "[[component]]\nname = \"charts\"\nchart-repository = \"git:pages\"\n",
    );
    fixture.commit("Say where charts are published");
    fixture.git(["branch", "pages", "charts-1.1.0"]);
    index(&fixture, &[("1.1.0", "aa"), ("1.2.0", "bb")]);
    fixture
}

/// Publishes these versions, and no others.
fn index(fixture: &Fixture, versions: &[(&str, &str)]) {
    let mut text = "apiVersion: v1\nentries:\n  web:\n".to_owned();
    for (version, digest) in versions {
        text.push_str(&format!("  - digest: {digest}\n    name: web\n    version: {version}\n"));
    }
    fixture.checkout("pages");
    fixture.write("index.yaml", text);
    fixture.commit("Publish");
    fixture.checkout("main");
}

fn verify(fixture: &Fixture, arguments: &[&str]) -> Ran {
    let mut all = vec!["artifacts", "verify", "--format", "json"];
    all.extend(arguments);
    relmap(fixture, &all)
}

/// Each finding as `severity rule: message`.
#[track_caller]
fn findings(ran: &Ran) -> Vec<String> {
    let json = ran.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let line = |one: &serde_json::Value| {
        format!("{} {}: {}", text(&one["severity"]), text(&one["rule"]), text(&one["message"]))
    };
    json["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn what_is_published_as_it_was_tagged_passes() {
    let fixture = published();
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    insta::assert_snapshot!(ran.whole());
    let ran = verify(&fixture, &["--all"]);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]));
    let releases = &ran.json()["releases"];
    assert_eq!(releases[0]["chart"], "charts-1.2.0");
    assert_eq!(releases[0]["digest"], "sha256:bb");
    assert_eq!(releases[1]["digest"], "sha256:aa");
}

#[test]
fn each_way_in_which_an_index_and_tags_differ_is_told() {
    let fixture = published();
    index(&fixture, &[("1.0.0", "ee"), ("1.1.0", "aa"), ("1.2.0", "bb")]);
    index(&fixture, &[("1.1.0", "cc"), ("1.1.5", "dd")]);
    let ran = verify(&fixture, &["--all"]);
    assert_eq!(ran.code, 1);
    let commit = |revision: &str| fixture.git(["rev-parse", "--short=12", revision]);
    let (first, last) = (commit("pages~2"), commit("pages"));
    let day = fixture.git(["log", "-1", "--format=%cd", "--date=format:%Y-%m-%d", "pages"]);
    assert_eq!(
        findings(&ran),
        [
            format!("error chart-unpublished: charts-1.2.0 is no longer published: git:pages had web 1.2.0, and commit {last} of {day} removed it"),
            format!("warning chart-overwritten: web 1.1.0 was overwritten at git:pages: published by commit {first} of {day}, and replaced by commit {last} of {day}"),
            "warning chart-untagged: git:pages has web 1.1.5, and no tag leads to the commit that it was made from".to_owned(),
            format!("warning chart-removed: web 1.0.0 is no longer published: git:pages had it without a tag, and commit {last} of {day} removed it"),
        ]
    );
    // One release alone is asked for.
    let ran = verify(&fixture, &["--chart", "1.1.0"]);
    assert_eq!((ran.code, findings(&ran).len()), (0, 1));
    // The newest one is the default.
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    assert_eq!(ran.code, 1);
    let line = "fail      charts-1.2.0: 1 fault\n";
    assert!(ran.stdout.ends_with(line), "{}", ran.whole());
}

#[test]
fn an_index_that_cannot_be_read_decides_nothing() {
    let fixture = published();
    fixture.checkout("pages");
    fixture.write("index.yaml", "<html>\n");
    fixture.commit("Break");
    fixture.checkout("main");
    for (place, why) in [
        ("git:pages", "index.yaml on pages: index.yaml is not valid YAML"),
        ("git:main", "main has no file index.yaml"),
        (
            "git:nothing",
            "`nothing` is not a commit in this repository; fetch it, or correct the name",
        ),
    ] {
        let ran = verify(&fixture, &["--published", place]);
        assert_eq!(ran.code, 3, "{}", ran.whole());
        let line = format!(
            "undecided registry-out-of-reach: whether charts-1.2.0 is published at {place} cannot be known: {why}"
        );
        assert!(findings(&ran)[0].starts_with(&line), "{:?}", findings(&ran));
    }
}

#[test]
fn wrong_settings_are_errors_of_usage() {
    let fixture = published();
    let ran = relmap(&fixture, &["artifacts", "verify", "--published", "charts"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("invalid value for --published"), "{}", ran.whole());
    edit(&fixture, "relmap.toml", "git:pages", "pages");
    fixture.commit("Wrong");
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    let message = "relmap.toml:3:20: `pages` is not a place of charts; write oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH for the index.yaml on a branch";
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains(message), "{}", ran.whole());
    fixture.remove("relmap.toml");
    fixture.commit("None");
    let ran = relmap(&fixture, &["artifacts", "verify"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("nothing says where images and charts are published"),
        "{}",
        ran.whole()
    );
}

/// An app and a chart that deploys its release 1.2.0, whose image is at a server.
struct Scene {
    app: Fixture,
    charts: Fixture,
    commit: String,
}

impl Scene {
    fn new(image: &str) -> Scene {
        let app = Fixture::new();
        app.write("main.c", "int main() {}\n");
        app.commit("Write the app");
        app.annotated_tag("app-1.2.0");
        let commit = app.git(["rev-parse", "HEAD"]);
        let charts = Fixture::new();
        charts
            .write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n");
        charts.write(
            "relmap.toml",
            format!(
                "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{image}\"\n\n[[component]]\nname = \"charts\"\napp = \"app\"\n",
                app.path().display()
            ),
        );
        charts.write("RELEASE.txt", "charts-1.1.0\nApp: app-1.2.0\n\n- First.\n");
        charts.commit("Deploy the app");
        charts.git(["tag", "-a", "-m", "charts-1.1.0\n\nApp: app-1.2.0", "charts-1.1.0"]);
        Scene { app, charts, commit }
    }

    fn labels(&self) -> [(&'static str, String); 2] {
        [(VERSION, "1.2.0".to_owned()), (REVISION, self.commit.clone())]
    }

    fn command(&self, host: &str) -> Command {
        let mut command = command(&self.charts);
        command.args(["artifacts", "verify", "--format", "json", "--allow-host", host]);
        command
    }

    fn verify(&self, server: &WebServer) -> Ran {
        finish(&mut self.command(&server.host()))
    }
}

/// The images of the scene, with these labels.
fn images(labels: &[(&str, String)]) -> Images {
    let labels: Vec<(&str, &str)> =
        labels.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut images = Images::default();
    images.add(
        "team/app",
        "1.2.0",
        &[TestImage { platform: "linux/amd64", labels: &labels, steps: &[] }],
    );
    images
}

/// A scene whose app's image is at a server that answers so; `answer` gets the images.
fn at_server(
    answer: impl Fn(&Images, &relmap_testkit::WebRequest) -> WebAnswer + Send + Sync + 'static,
) -> (Scene, WebServer) {
    let mut scene = Scene::new("registry.example/team/app");
    let images = images(&scene.labels());
    let server = WebServer::start(move |request| answer(&images, request));
    edit(&scene.charts, "relmap.toml", "registry.example", &server.host());
    scene.charts.commit("Say where the image is");
    scene.commit = scene.app.git(["rev-parse", "HEAD"]);
    (scene, server)
}

#[test]
fn an_image_is_proven_by_its_labels() {
    let (scene, server) = at_server(registry);
    let ran = scene.verify(&server);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    let image = &ran.json()["releases"][0]["images"][0];
    assert_eq!(image["reference"], format!("{}/team/app:1.2.0", server.host()));
    assert_eq!(image["app"], "app-1.2.0");
    assert_eq!(image["platforms"][0], "linux/amd64");
    assert_eq!(image["created"], "2026-11-02T10:00:00Z");
    // One request for the manifest, one for the configuration.
    assert_eq!(server.asked().len(), 2);
}

#[test]
fn a_missing_image_comes_with_the_commands_that_make_it() {
    let (scene, server) = at_server(|_, request| registry(&Images::default(), request));
    let ran = scene.verify(&server);
    assert_eq!(ran.code, 1);
    let image = format!("{}/team/app:1.2.0", server.host());
    assert_eq!(
        findings(&ran),
        [format!(
            "error image-missing: charts-1.1.0 runs {image} of app-1.2.0, and its registry has no such image"
        )]
    );
    let commit = &scene.commit;
    assert_eq!(
        ran.json()["findings"][0]["help"],
        format!(
            "build and push it in the app's repository: git checkout app-1.2.0 && docker build --label {VERSION}=1.2.0 --label \
             {REVISION}={commit} -t {image} . && docker push {image}"
        )
    );
}

#[test]
fn a_host_that_nobody_allowed_is_not_asked() {
    let (scene, server) = at_server(registry);
    let mut command = command(&scene.charts);
    let ran = finish(command.args(["artifacts", "verify", "--format", "json"]));
    assert_eq!(ran.code, 3);
    let host = server.host();
    let message = format!(
        "undecided registry-out-of-reach: whether {host}/team/app:1.2.0 of app-1.2.0 is there cannot be known: https://{host} is not asked: \
         relmap.toml names it, and no remote of this repository is at {host}; if you trust it, allow it with --allow-host {host}, with \
         RELMAP_ALLOW_HOSTS={host}, or for good: git config --global --add relmap.allowHost {host}"
    );
    assert_eq!(findings(&ran), [message]);
    let mut pull_request = scene.command(&host);
    let ran = finish(pull_request.envs([
        ("JENKINS_URL", "x"),
        ("CHANGE_ID", "1"),
        ("CHANGE_TARGET", "main"),
    ]));
    assert_eq!(ran.code, 3);
    assert!(
        findings(&ran)[0].contains("in a pull request no such place is asked"),
        "{}",
        ran.whole()
    );
    assert_eq!(server.asked(), []);
    let ran = strict(&scene.charts, &["artifacts", "verify"]);
    assert_eq!(ran.code, 2, "{}", ran.whole());
}

#[test]
fn answers_that_no_registry_gives_decide_nothing() {
    type Answer = fn(&Images, &relmap_testkit::WebRequest) -> WebAnswer;
    let lying: Answer = |images, request| {
        let mut answer = registry(images, request);
        if request.path.contains("/blobs/") {
            answer.body.push(b' ');
        }
        answer
    };
    let cases: [(Answer, &str); 7] = [
        (
            |_, _| WebAnswer::new(404, "<html>not found</html>"),
            "answers team/app:1.2.0 with HTTP status 404; is the address right?",
        ),
        (
            |_, _| WebAnswer::new(403, ""),
            "refuses to show team/app:1.2.0 (403); log in: docker login",
        ),
        (
            |_, _| WebAnswer::new(429, "").with("retry-after", "3600"),
            "refuses further requests for now (429); try again later, or log in",
        ),
        (
            |_, _| WebAnswer::new(200, "{"),
            "has team/app:1.2.0 in a form that is not known: it is not the JSON it should be (line 1)",
        ),
        (|_, _| WebAnswer::new(200, vec![b' '; 5 << 20]), "is larger than 4194304 bytes"),
        (
            |_, _| WebAnswer::new(302, "").with("location", "http://192.0.2.1/x?token=s3cret"),
            "leads to http://192.0.2.1/x, which is not asked: it is not encrypted",
        ),
        (lying, "sends other content for team/app@sha256:"),
    ];
    for (answer, why) in cases {
        let (scene, server) = at_server(answer);
        let ran = scene.verify(&server);
        assert_eq!(ran.code, 3, "{why}: {}", ran.whole());
        let found = findings(&ran);
        assert!(
            found[0].starts_with("undecided registry-out-of-reach: ") && found[0].contains(why),
            "{why}: {found:?}"
        );
        assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
    }
}

#[test]
fn a_busy_registry_is_asked_again() {
    let count = AtomicUsize::new(0);
    let (scene, server) =
        at_server(move |images, request| match count.fetch_add(1, Ordering::SeqCst) {
            0 => WebAnswer::new(429, "").with("retry-after", "1"),
            1 => WebAnswer::new(503, ""),
            _ => registry(images, request),
        });
    let ran = scene.verify(&server);
    assert_eq!((ran.code, findings(&ran)), (0, vec![]), "{}", ran.whole());
    assert_eq!(server.asked().len(), 4);
}

#[test]
fn credentials_go_to_the_registry_and_to_nobody_else() {
    let other = WebServer::start(|_| WebAnswer::new(200, "{\"token\":\"t0ken\"}"));
    let (own, foreign) = (other.host(), other.other_host());
    for (realm, code) in [(own, 0), (foreign, 3)] {
        let asked_before = other.asked().len();
        let challenge = format!("Bearer realm=\"http://{realm}/token\",service=\"r\"");
        let (scene, server) = at_server(move |images, request| match request.authorization() {
            Some("Bearer t0ken") => registry(images, request),
            _ => WebAnswer::new(401, "").with("www-authenticate", &challenge),
        });
        // `me:s3cret`
        let config =
            format!("{{\"auths\": {{\"{}\": {{\"auth\": \"bWU6czNjcmV0\"}}}}}}", server.host());
        scene.charts.write("auth.json", config);
        let mut command = scene.command(&server.host());
        let ran = finish(command.env("REGISTRY_AUTH_FILE", scene.charts.path().join("auth.json")));
        assert_eq!(ran.code, code, "{}", ran.whole());
        let tokens = &other.asked()[asked_before..];
        match code {
            0 => {
                assert_eq!(tokens[0].path, "/token?service=r&scope=repository%3Ateam%2Fapp%3Apull");
                assert_eq!(tokens[0].authorization(), Some("Basic bWU6czNjcmV0"));
            }
            _ => assert_eq!(tokens, []),
        }
        assert!(
            !server
                .asked()
                .iter()
                .any(|one| one.authorization().is_some_and(|sent| sent.contains("Basic")))
        );
        assert!(
            !ran.whole().contains("t0ken") && !ran.whole().contains("s3cret"),
            "{}",
            ran.whole()
        );
    }
}

#[test]
fn a_name_and_password_are_sent_when_the_registry_wants_them() {
    let (scene, server) = at_server(|images, request| match request.authorization() {
        Some("Basic bWU6czNjcmV0") => registry(images, request),
        _ => WebAnswer::new(401, "").with("www-authenticate", "Basic realm=\"r\""),
    });
    assert_eq!(scene.verify(&server).code, 3);
    let config =
        format!("{{\"auths\": {{\"{}/team\": {{\"auth\": \"bWU6czNjcmV0\"}}}}}}", server.host());
    let mut command = scene.command(&server.host());
    let ran = finish(command.env("DOCKER_AUTH_CONFIG", config));
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let mut command = scene.command(&server.host());
    let ran = finish(command.env("DOCKER_AUTH_CONFIG", "{\"auths\": s3cret"));
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(findings(&ran)[0].contains("cannot read the credentials in DOCKER_AUTH_CONFIG"));
    assert!(!ran.whole().contains("s3cret"), "{}", ran.whole());
}
