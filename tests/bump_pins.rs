//! `relmap bump --pin-digests`: images get the digests that their registries have.

use std::fs;

use relmap_testkit::{Fixture, Images, TestImage, WebServer};

use crate::support::{Ran, edit, relmap};

const TEMPLATE: &str =
    "spec:\n  image: \"{{ .Values.image.repository }}:{{ .Values.image.tag }}\"\n";

/// A registry with images, and their digests.
struct Registry {
    server: WebServer,
    digests: Vec<String>,
}

impl Registry {
    fn with(names: &[(&str, &str)]) -> Registry {
        let mut images = Images::default();
        let add = |(name, tag): &(&str, &str)| {
            let labels = [("name", *name), ("tag", *tag)];
            let one = |platform| TestImage { platform, labels: &labels, steps: &[] };
            images.add(name, tag, &[one("linux/amd64"), one("linux/arm64")])
        };
        let digests = names.iter().map(add).collect();
        Registry { server: WebServer::registry(images), digests }
    }

    fn host(&self) -> String {
        self.server.host()
    }
}

/// A chart that was released with these values, and deploys app 1.2.0.
fn chart(values: &str, template: &str) -> Fixture {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "charts-1.1.0\nApp: app-1.2.0\n\n- First.\n");
    fixture.write("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.2.0\n");
    fixture.write("values.yaml", values);
    fixture.write("templates/web.yaml", template);
    fixture.commit("Deploy the app");
    fixture.tag("charts-1.1.0");
    fixture
}

#[track_caller]
fn bump(fixture: &Fixture, host: &str, arguments: &[&str]) -> Ran {
    let pins = ["bump", "--no-edit", "--pin-digests", "--allow-host", host];
    relmap(fixture, &[&pins[..], arguments].concat())
}

#[track_caller]
fn values(fixture: &Fixture) -> String {
    fs::read_to_string(fixture.path().join("values.yaml")).unwrap()
}

/// The work tree must be right once `bump` is through with it.
#[track_caller]
fn passes(fixture: &Fixture) {
    let ran = relmap(fixture, &["check", "--worktree", "--all"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
}

#[test]
fn every_image_gets_its_digest_where_the_chart_has_a_place_for_it() {
    let registry = Registry::with(&[
        ("team/app", "1.3.0"),
        ("team/proxy", "2.0"),
        ("team/init", "5"),
        ("team/grafana", "9.1"),
    ]);
    let host = registry.host();
    let before = format!(
        "# Images.\nimage: {{ repository: {host}/team/app, tag: \"\", digest: '' }} # the app's\n\
         proxy:\n  image:\n    repository: {host}/team/proxy\n    tag: '2.0'\n\
         initImage: {host}/team/init:5\n\
         grafana:\n  image: {{ repository: {host}/team/grafana, tag: 9.1, sha: \"\" }}\n"
    );
    let template = "image: {{ .Values.image.repository }}@{{ .Values.image.digest }}\n\
         image: {{ .Values.proxy.image.repository }}:{{ .Values.proxy.image.tag }}\n";
    let fixture = chart(&before, template);
    let ran = bump(&fixture, &host, &["--app", "1.3.0"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let [app, proxy, init, grafana] = registry.digests.as_slice() else { unreachable!() };
    let expected = before
        .replace("digest: ''", &format!("digest: '{app}'"))
        .replace("tag: '2.0'", &format!("tag: '2.0@{proxy}'"))
        .replace("team/init:5", &format!("team/init:5@{init}"))
        .replace("sha: \"\"", &format!("sha: \"{}\"", grafana.strip_prefix("sha256:").unwrap()));
    assert_eq!(values(&fixture), expected, "{}", ran.whole());
    passes(&fixture);
    // Once is enough, and what is right stays.
    let again = bump(&fixture, &host, &[]);
    assert_eq!(again.code, 0, "{}", again.whole());
    assert_eq!(values(&fixture), expected, "{}", again.whole());
    // Nobody is asked without the option.
    let asked = registry.server.asked().len();
    let plain = relmap(&fixture, &["bump", "--no-edit", "--allow-host", &host]);
    assert_eq!(plain.code, 0, "{}", plain.whole());
    assert_eq!(registry.server.asked().len(), asked);
}

#[test]
fn a_digest_that_stayed_is_replaced_with_the_app() {
    let registry = Registry::with(&[("team/app", "1.2.0"), ("team/app", "1.3.0")]);
    let host = registry.host();
    let [old, new] = registry.digests.as_slice() else { unreachable!() };
    for (before, expected) in [
        ("tag: \"\"\n  digest: OLD\n", "tag: \"\"\n  digest: NEW\n"),
        ("tag: 1.2.0\n  digest: OLD\n", "tag: 1.3.0\n  digest: NEW\n"),
        ("tag: 1.2.0@OLD\n", "tag: 1.3.0@NEW\n"),
    ] {
        let filled = |text: &str| {
            let text = text.replace("OLD", old).replace("NEW", new);
            format!("image:\n  repository: {host}/team/app\n  {text}")
        };
        let fixture = chart(&filled(before), TEMPLATE);
        // What is right needs no release.
        let ran = bump(&fixture, &host, &[]);
        assert_eq!((ran.code, values(&fixture)), (0, filled(before)), "{}", ran.whole());
        assert!(
            ran.stdout.contains("needs no new release") || ran.stdout.contains("no release"),
            "{}",
            ran.whole()
        );
        // Without the option the old image would stay.
        let ran = relmap(&fixture, &["bump", "--no-edit", "--app", "1.3.0"]);
        assert_eq!((ran.code, values(&fixture)), (3, filled(before)), "{}", ran.whole());
        assert!(ran.stderr.contains("`--pin-digests`"), "{}", ran.whole());
        let ran = bump(&fixture, &host, &["--app", "1.3.0"]);
        assert_eq!((ran.code, values(&fixture)), (0, filled(expected)), "{}", ran.whole());
        passes(&fixture);
    }
}

#[test]
fn what_cannot_be_pinned_is_named_with_its_place_and_nothing_is_written() {
    let registry = Registry::with(&[("team/app", "1.2.0")]);
    let host = registry.host();
    let image = |name: &str, rest: &str| format!("image:\n  repository: {name}\n{rest}");
    let app = format!("{host}/team/app");
    let label = format!("{TEMPLATE}  version: {{{{ .Values.image.tag }}}}\n");
    for (before, template, expected) in [
        (
            format!(
                "{}other:\n  image: {host}/team/other:7\n",
                image(&app, "  tag: 1.2.0\n  digest: \"\"\n")
            ),
            TEMPLATE,
            format!(
                "relmap: an image cannot be pinned, so nothing was written:\n  values.yaml:6:10: other.image, \
                 {host}/team/other:7: {host} has no such image; push it, or correct its tag\n"
            ),
        ),
        (
            image(&app, "  tag: 1.2.0\n"),
            label.as_str(),
            format!(
                "relmap: an image cannot be pinned, so nothing was written:\n  values.yaml:3:8: image, {app}:1.2.0: a \
                 digest cannot be behind image.tag, which templates/web.yaml:3 uses for more than the image; add \
                 `digest: \"\"` next to it and use it in the template\n"
            ),
        ),
        (
            image(&app, "  tag: 1.2.0\n"),
            "a: b\n",
            format!(
                "relmap: an image cannot be pinned, so nothing was written:\n  values.yaml:3:8: image, {app}:1.2.0: whether \
                 a digest can be behind image.tag is not known, as no template of the chart uses it; add `digest: \"\"` \
                 next to it\n"
            ),
        ),
        (
            format!("image: {app}\n"),
            TEMPLATE,
            format!(
                "relmap: an image cannot be pinned, so nothing was written:\n  values.yaml:1:8: image, {app}: it has no tag \
                 whose digest could be asked for; write one\n"
            ),
        ),
    ] {
        let fixture = chart(&before, template);
        let ran = bump(&fixture, &host, &[]);
        assert_eq!((ran.code, ran.stderr.as_str()), (3, expected.as_str()), "{}", ran.whole());
        assert_eq!(values(&fixture), before);
        assert_eq!(fixture.git(["status", "--porcelain"]), "");
    }
}

#[test]
fn a_host_that_nobody_allowed_is_not_asked() {
    let registry = Registry::with(&[("team/app", "1.2.0")]);
    let host = registry.host();
    let before = format!("image: {host}/team/app:1.2.0\n");
    let fixture = chart(&before, TEMPLATE);
    let ran = relmap(&fixture, &["bump", "--no-edit", "--pin-digests"]);
    assert_eq!((ran.code, values(&fixture)), (3, before.clone()), "{}", ran.whole());
    assert!(ran.stderr.contains("--allow-host"), "{}", ran.whole());
    // Nor while a pull request is built, whatever is allowed.
    let mut command = crate::support::command(&fixture);
    command
        .env("CHANGE_ID", "7")
        .env("CHANGE_TARGET", "main")
        .env("JENKINS_URL", "https://ci.example");
    command.args(["bump", "--no-edit", "--pin-digests", "--allow-host", &host]);
    let ran = crate::support::finish(&mut command);
    assert_eq!((ran.code, values(&fixture)), (3, before), "{}", ran.whole());
    assert_eq!(registry.server.asked().len(), 0, "{}", ran.whole());
}

#[test]
fn the_registry_of_an_image_without_one_is_that_of_relmap_toml() {
    let registry = Registry::with(&[("team/app", "1.2.0")]);
    let host = registry.host();
    let before = "image:\n  repository: team/app\n  tag: \"\"\n  digest: \"\"\n";
    let (app, fixture) = (Fixture::new(), chart(before, TEMPLATE));
    app.write("main.c", "int main() {}\n");
    app.commit("Write the app");
    app.annotated_tag("app-1.2.0");
    fixture.write(
        "relmap.toml",
        format!(
            "[[component]]\nname = \"app\"\nkind = \"app\"\nrepository = \"{}\"\nimage = \"{host}/team/app\"\n\n\
             [[component]]\nname = \"charts\"\napp = \"app\"\n",
            app.path().display()
        ),
    );
    fixture.commit("Say where the image is");
    let ran = bump(&fixture, &host, &[]);
    assert_eq!(
        values(&fixture),
        before.replace("digest: \"\"", &format!("digest: \"{}\"", registry.digests[0])),
        "{}",
        ran.whole()
    );
}

#[test]
fn the_entry_of_a_system_chart_has_the_digest_too() {
    let registry = Registry::with(&[("apache/kafka", "3.7.1")]);
    let host = registry.host();
    let fixture = Fixture::new();
    fixture.write(
        "RELEASE.txt",
        format!("kafka-1.0.0\nImage: {host}/apache/kafka:3.7.0\n\n- Kafka 3.7.\n"),
    );
    fixture.write("Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: 3.7.0\n");
    fixture.write(
        "values.yaml",
        format!("image:\n  repository: {host}/apache/kafka\n  tag: 3.7.0 # pinned\n"),
    );
    fixture.write("templates/kafka.yaml", TEMPLATE);
    fixture.commit("Run Kafka 3.7");
    fixture.tag("kafka-1.0.0");
    let ran = bump(&fixture, &host, &["--image", &format!("{host}/apache/kafka:3.7.1")]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    let digest = &registry.digests[0];
    assert_eq!(
        values(&fixture),
        format!("image:\n  repository: {host}/apache/kafka\n  tag: 3.7.1@{digest} # pinned\n")
    );
    let entry = fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
    let line = format!("Image: {host}/apache/kafka:3.7.1@{digest}\n");
    assert!(entry.starts_with("kafka-2.0.0") && entry.contains(&line), "{entry}");
    passes(&fixture);
    edit(&fixture, "values.yaml", digest, &format!("sha256:{}", "0".repeat(64)));
    let ran = bump(&fixture, &host, &[]);
    assert!(values(&fixture).contains(digest.as_str()), "{}", ran.whole());
}
