//! `check --render`, with the real helm program.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use relmap_testkit::Fixture;
use relmap_testkit::server::Tool;
use serde_json::Value;

use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[], [without_helm_it_says_so_and_judges_the_rest]);
    add_tests!(
        suite,
        &[&[Tool::HELM]],
        [
            a_refactoring_that_renders_the_same_is_no_change,
            nothing_renders_the_same_in_a_pull_request,
            a_change_that_only_some_values_bring_out_is_one,
            a_change_that_two_values_together_bring_out_is_one,
            a_changed_selector_is_named_with_its_path,
            an_image_built_by_a_helper_makes_a_major_of_a_system_chart,
            a_value_that_is_new_in_ci_says_nothing_of_an_upgrade,
            random_data_is_no_difference,
            dependencies_that_are_not_there_are_left_out_and_told,
            a_dependency_in_the_same_repository_is_rendered_too,
            a_chart_that_breaks_is_told_in_the_words_of_helm,
            uncommitted_work_is_rendered,
            a_schema_reads_no_url_and_no_file,
            a_schema_that_is_complete_in_itself_still_counts,
            templates_ask_no_network,
        ]
    );
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-web
spec:
  replicas: {{ .Values.replicaCount }}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: web
          image: {{ include \"web.image\" . }}
          {{- if .Values.probe.enabled }}
          livenessProbe:
            tcpSocket:
              port: {{ .Values.probe.port }}
          {{- end }}
";

const HELPER: &str = "{{- define \"web.image\" -}}\n{{ .Values.image.repository }}:{{ .Chart.AppVersion }}\n{{- end }}\n";

const VALUES: &str = "replicaCount: 2\nimage:\n  repository: registry.example/app\nprobe:\n  enabled: false\n  port: 80\n";

/// A chart at 1.1.0, tagged.
fn charts() -> Fixture {
    let fixture = Fixture::new();
    fixture.write("RELEASE.txt", "charts-1.1.0\nApp: app-1.2.0\n\n- First.\n");
    fixture.write("Chart.yaml", chart("1.1.0"));
    fixture.write("values.yaml", VALUES);
    fixture.write("templates/web.yaml", WEB);
    fixture.write("templates/_helpers.tpl", HELPER);
    fixture.commit("Deploy the app");
    fixture.annotated_tag("charts-1.1.0");
    fixture
}

fn chart(version: &str) -> String {
    format!("apiVersion: v2\nname: web\nversion: {version}\nappVersion: \"1.2.0\"\n")
}

/// Declares 1.1.1 and commits.
fn release(fixture: &Fixture) {
    fixture.write(
        "RELEASE.txt",
        "charts-1.1.1\nApp: app-1.2.0\n\n- Next.\n\ncharts-1.1.0\nApp: app-1.2.0\n\n- First.\n",
    );
    let old = fs::read_to_string(fixture.path().join("Chart.yaml")).unwrap();
    fixture.write("Chart.yaml", old.replace("1.1.0", "1.1.1"));
    fixture.commit("Next");
}

fn check(fixture: &Fixture, arguments: &[&str]) -> Value {
    let mut command = fixture.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["check", "--render", "--format", "json"]).args(arguments);
    let ended = run(&command);
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.stderr))
}

/// The demand, and each finding.
fn said(fixture: &Fixture) -> Vec<String> {
    said_of(&check(fixture, &[]))
}

fn said_of(outcome: &Value) -> Vec<String> {
    let component = &outcome["components"][0];
    let required = &component["required"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut said = vec![format!("{} {}", text(&required["match"]), text(&required["bump"]))];
    for finding in component["findings"].as_array().unwrap() {
        said.push(format!("{}: {}", text(&finding["rule"]), text(&finding["message"])));
    }
    said
}

fn without_helm_it_says_so_and_judges_the_rest() {
    let fixture = charts();
    fixture.write("templates/web.yaml", WEB.replace("app: web", "app: site"));
    release(&fixture);
    let folder = fixture.beside("programs");
    fs::create_dir(&folder).unwrap();
    let mut command = fixture.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["check", "--render"]).env("PATH", folder);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains(
            "the rendered chart was not compared: the program `helm` was not found in PATH"
        ),
        "{text}"
    );
    assert!(text.contains("needs at least a patch bump (1.1.1 or higher):"), "{text}");
}

fn a_refactoring_that_renders_the_same_is_no_change() {
    let fixture = charts();
    fixture
        .write("templates/web.yaml", WEB.replace(".Values.replicaCount", "$.Values.replicaCount"));
    fixture.write(
        "templates/_helpers.tpl",
        "{{- define \"web.image\" -}}\n{{ printf \"%s:%s\" .Values.image.repository .Chart.AppVersion }}\n{{- end }}\n",
    );
    release(&fixture);
    let said = said(&fixture);
    assert_eq!(said[0], "at-least none");
    assert!(said.iter().any(|line| line.starts_with(
        "rendered-same: templates/_helpers.tpl and templates/web.yaml changed, and the chart renders the same objects with "
    )), "{said:?}");
}

/// What is rendered is a sample: a stranger's template may do something else in another namespace.
fn nothing_renders_the_same_in_a_pull_request() {
    let fixture = charts();
    fixture
        .write("templates/web.yaml", WEB.replace(".Values.replicaCount", "$.Values.replicaCount"));
    release(&fixture);
    assert_eq!(said(&fixture)[0], "at-least none");
    let mut command = fixture.command(env!("CARGO_BIN_EXE_relmap"));
    command.args(["check", "--render", "--format", "json", "--config-from", "HEAD"]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_NAME", "pull_request");
    let output = command.output().unwrap();
    let said = said_of(&serde_json::from_slice(&output.stdout).unwrap());
    assert_eq!(said[0], "at-least patch", "{said:?}");
    let unproven = "but this is the build of a pull request, and its templates may do something else in other releases, \
                    namespaces and clusters, so the templates count as changed";
    assert!(said.iter().any(|line| line.contains(unproven)), "{said:?}");
}

fn a_change_that_only_some_values_bring_out_is_one() {
    let fixture = charts();
    fixture.write("templates/web.yaml", WEB.replace("tcpSocket", "httpGet"));
    release(&fixture);
    assert_eq!(said(&fixture), ["at-least patch"]);
}

fn a_change_that_two_values_together_bring_out_is_one() {
    let fixture = charts();
    let nested = WEB.replace(
        "port: {{ .Values.probe.port }}",
        "port: {{ if eq .Values.image.repository \"special\" }}81{{ else }}{{ .Values.probe.port }}{{ end }}",
    );
    fixture.write("templates/web.yaml", nested);
    release(&fixture);
    assert_eq!(said(&fixture), ["at-least patch"]);
}

fn a_changed_selector_is_named_with_its_path() {
    let fixture = charts();
    fixture.write("templates/web.yaml", WEB.replace("app: web", "app: site"));
    release(&fixture);
    assert_eq!(
        said(&fixture),
        [
            "at-least patch",
            "immutable-field: Deployment/release-web: spec.selector: {matchLabels: {app: web}} -> {matchLabels: {app: site}}; \
             Kubernetes refuses this change in an object that exists (with the default values)"
        ]
    );
}

fn an_image_built_by_a_helper_makes_a_major_of_a_system_chart() {
    let fixture = charts();
    fixture.write("RELEASE.txt", "kafka-1.1.0\nImage: registry.example/app:1.2.0\n\n- First.\n");
    fixture.commit("A system chart");
    fixture.annotated_tag("kafka-1.1.0");
    fixture.write("templates/_helpers.tpl", HELPER.replace("{{ .Chart.AppVersion }}", "9.9.9"));
    fixture.write(
        "RELEASE.txt",
        "kafka-1.1.1\nImage: registry.example/app:1.2.0\n\n- Next.\n\nkafka-1.1.0\nImage: registry.example/app:1.2.0\n\n- First.\n",
    );
    fixture.write("Chart.yaml", chart("1.1.1"));
    fixture.commit("Next");
    let outcome = check(&fixture, &[]);
    let said = said_of(&outcome);
    assert_eq!(said[0], "exactly major");
    assert_eq!(
        outcome["components"][0]["images"][0]["path"],
        "Deployment/release-web container web"
    );
    assert_eq!(outcome["components"][0]["images"][0]["new"], "registry.example/app:9.9.9");
}

fn a_value_that_is_new_in_ci_says_nothing_of_an_upgrade() {
    let fixture = charts();
    let helper = HELPER.replace("AppVersion }}", "AppVersion }}{{ .Values.image.suffix }}");
    fixture.write("templates/_helpers.tpl", helper);
    fixture.write("ci/suffix-values.yaml", "image:\n  suffix: -slim\n");
    release(&fixture);
    let outcome = check(&fixture, &[]);
    assert_eq!(outcome["components"][0]["images"], serde_json::json!([]));
    assert_eq!(said_of(&outcome), ["at-least patch"]);
}

fn random_data_is_no_difference() {
    let fixture = charts();
    let secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\nstringData:\n  password: {{ randAlphaNum 12 }}\n";
    fixture.write("templates/secret.yaml", secret);
    fixture.commit("A password");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture.write("templates/secret.yaml", format!("# A comment.\n{secret}"));
    release(&fixture);
    assert_eq!(said(&fixture)[0], "at-least none");
}

fn dependencies_that_are_not_there_are_left_out_and_told() {
    let fixture = charts();
    let needs = "dependencies:\n  - name: far\n    version: 1.0.0\n    repository: https://charts.example\n";
    fixture.write("Chart.yaml", format!("{}{needs}", chart("1.1.0")));
    fixture.commit("Needs another");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture.write("templates/web.yaml", WEB.replace("app: web", "app: site"));
    release(&fixture);
    let said = said(&fixture);
    assert_eq!(
        said[2],
        "render-unavailable: these dependencies are not in the repository and were left out of what was rendered: far"
    );
    assert!(said[1].starts_with("immutable-field: "), "{said:?}");
}

fn a_dependency_in_the_same_repository_is_rendered_too() {
    let fixture = charts();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: near\n";
    fixture.write("near/Chart.yaml", "apiVersion: v2\nname: near\nversion: 1.0.0\n");
    fixture.write("near/templates/map.yaml", map);
    let needs = "dependencies:\n  - name: near\n    version: 1.0.0\n    repository: file://near\n";
    fixture.write("Chart.yaml", format!("{}{needs}", chart("1.1.0")));
    fixture.commit("Needs another");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture.write("near/templates/map.yaml", map.replace("name: near", "name: nearer"));
    release(&fixture);
    let said = said(&fixture);
    assert!(
        said.contains(&"object-removed: ConfigMap/near is no longer rendered; an upgrade deletes it (with the default values)".to_owned()),
        "{said:?}"
    );
}

fn a_chart_that_breaks_is_told_in_the_words_of_helm() {
    let fixture = charts();
    fixture.write(
        "templates/web.yaml",
        WEB.replace(".Values.replicaCount", "required \"set it\" .Values.gone"),
    );
    release(&fixture);
    let said = said(&fixture);
    assert_eq!(said[0], "at-least patch");
    assert!(
        said[1].starts_with("render-broken: the chart no longer renders with the default values: "),
        "{said:?}"
    );
    assert!(said[1].contains("set it"), "{said:?}");
    let folder = std::env::temp_dir();
    assert!(!said[1].contains(&folder.display().to_string()), "{said:?}");
}

fn uncommitted_work_is_rendered() {
    let fixture = charts();
    fixture.write("templates/web.yaml", WEB.replace("app: web", "app: site"));
    assert!(Path::new(&fixture.path().join("templates/web.yaml")).exists());
    let said = said_of(&check(&fixture, &["--worktree"]));
    assert!(said.iter().any(|line| line.starts_with("immutable-field: ")), "{said:?}");
}

/// A chart with a file in it that both its releases have.
fn charts_with(path: &str, content: impl AsRef<[u8]>) -> Fixture {
    let fixture = charts();
    fixture.write(path, content);
    if path.starts_with("charts/near/") {
        fixture.write("charts/near/Chart.yaml", "apiVersion: v2\nname: near\nversion: 1.0.0\n");
    }
    if path.contains("/far/") {
        let far = "apiVersion: v2\nname: far\nversion: 1.0.0\n";
        fixture.write("charts/near/charts/far/Chart.yaml", far);
    }
    fixture.commit("A schema");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture.write("templates/web.yaml", WEB.replace("app: web", "app: site"));
    release(&fixture);
    fixture
}

/// Whether somebody asks a server on this machine while something runs.
fn is_asked(listener: &TcpListener, run: impl FnOnce()) -> bool {
    listener.set_nonblocking(true).unwrap();
    while listener.accept().is_ok() {}
    std::thread::scope(|scope| {
        let (sender, done) = std::sync::mpsc::channel::<()>();
        // Whoever asks gets an answer at once, so that nothing waits.
        let asked = scope.spawn(move || {
            let mut asked = false;
            loop {
                let over = done.try_recv() != Err(std::sync::mpsc::TryRecvError::Empty);
                while let Ok((connection, _)) = listener.accept() {
                    asked = true;
                    drop(connection);
                }
                if over {
                    return asked;
                }
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        });
        run();
        drop(sender);
        asked.join().unwrap()
    })
}

/// The dependency `near` with a schema, packed; inside another one if wanted.
fn packed(fixture: &Fixture, schema: &str, inner: bool) -> Vec<u8> {
    let at = |path: &str| fixture.beside("packs").join(path);
    let write = |path: &str, text: &str| {
        fs::create_dir_all(at(path).parent().unwrap()).unwrap();
        fs::write(at(path), text).unwrap();
    };
    let pack = |name: &str, to: &Path| {
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let mut tar = Command::new("tar");
        tar.arg("czf").arg(to).arg("-C").arg(at("")).arg(name);
        assert!(tar.status().unwrap().success());
    };
    write("near/Chart.yaml", "apiVersion: v2\nname: near\nversion: 1.0.0\n");
    write("near/values.schema.json", schema);
    pack("near", &at("near.tgz"));
    if inner {
        write("outer/Chart.yaml", "apiVersion: v2\nname: outer\nversion: 1.0.0\n");
        pack("near", &at("outer/charts/near-1.0.0.tgz"));
        pack("outer", &at("near.tgz"));
    }
    fs::read(at("near.tgz")).unwrap()
}

fn a_schema_reads_no_url_and_no_file() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let scratch = Fixture::new();
    let secret = scratch.beside("secret.json");
    fs::write(&secret, "{\"type\": \"string\", \"title\": \"a secret\"}").unwrap();
    let file = format!("file://{}", secret.display());
    let mut asks = 0;
    for schema in [
        format!(r#"{{"$ref": "{url}/x.json"}}"#),
        format!(r#"{{"\u0024ref": "{url}/x.json"}}"#),
        format!(r#"{{"$schema": "{url}/meta.json", "type": "object"}}"#),
        format!(
            r#"{{"$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicRef": "{url}/x.json"}}"#
        ),
        format!(
            r#"{{"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "{url}/x.json"}}"#
        ),
        format!(r#"{{"$id": "{url}/base/", "$ref": "x.json"}}"#),
        format!(
            r#"{{"properties": {{"image": {{"$id": "{url}/a", "allOf": [{{"$ref": "b"}}]}}}}}}"#
        ),
        format!(
            r#"{{"$schema": "http://json-schema.org/draft-04/schema#", "id": "{url}/", "properties": {{"image": {{"$ref": "b"}}}}}}"#
        ),
        format!(r#"{{"$ref": "{file}"}}"#),
        r#"{"$ref": "../../../secret.json"}"#.to_owned(),
        r#"{"$ref": "file:///etc/passwd"}"#.to_owned(),
    ] {
        for path in [
            "values.schema.json",
            "charts/near/values.schema.json",
            "charts/near/charts/far/values.schema.json",
            "charts/near-1.0.0.tgz",
            "charts/outer-1.0.0.tgz",
        ] {
            // All places once, then all schemas at the place that is the first to be read.
            if asks > 0 && path != "values.schema.json" && !schema.contains("/x.json\"}") {
                continue;
            }
            let fixture = match path {
                path if path.ends_with(".tgz") => {
                    let bytes = packed(&Fixture::new(), &schema, path.contains("outer"));
                    charts_with(path, bytes)
                }
                path => charts_with(path, &schema),
            };
            // Helm alone does ask: otherwise this test would say nothing.
            let alone = is_asked(&listener, || {
                let mut helm = fixture.command(Tool::HELM.path());
                helm.args(["template", "."]).output().unwrap();
            });
            asks += usize::from(alone);
            let mut lines = Vec::new();
            assert!(!is_asked(&listener, || lines = said(&fixture)), "{path} {schema}");
            assert!(
                lines.contains(&format!(
                    "render-unavailable: values were not checked by these schemas, which may lead to other files or URLs: {path}"
                )),
                "{path} {schema} {lines:?}"
            );
            assert!(lines.iter().any(|line| line.starts_with("immutable-field: ")), "{lines:?}");
            assert!(!lines.iter().any(|line| line.starts_with("render-broken: ")), "{lines:?}");
        }
    }
    assert!(asks >= 3, "helm alone asked {asks} times");
}

fn a_schema_that_is_complete_in_itself_still_counts() {
    let schema = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$id": "https://example.com/web.json", "properties": {"replicaCount": {"$ref": "#/definitions/count"}}, "definitions": {"count": {"type": "integer"}}}"##;
    let fixture = charts_with("values.schema.json", schema);
    assert!(!said(&fixture).iter().any(|line| line.starts_with("render-")), "{:?}", said(&fixture));
    let values = fs::read_to_string(fixture.path().join("values.yaml")).unwrap();
    fixture.write("values.yaml", values.replace("replicaCount: 2", "replicaCount: two"));
    fixture.commit("Break it");
    let lines = said(&fixture);
    assert!(lines.iter().any(|line| line.starts_with("render-broken: ")), "{lines:?}");
}

fn templates_ask_no_network() {
    let fixture = charts();
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: asks\ndata:\n";
    let asks = "  host: {{ getHostByName \"localhost\" | quote }}\n  objects: {{ lookup \"v1\" \"Namespace\" \"\" \"\" | len }}\n  file: {{ .Files.Get \"../secret\" | quote }}\n";
    fixture.write("templates/asks.yaml", format!("{map}{asks}"));
    fixture.commit("Ask");
    fixture.git(["tag", "--force", "charts-1.1.0"]);
    fixture
        .write("templates/asks.yaml", format!("{map}  host: \"\"\n  objects: 0\n  file: \"\"\n"));
    release(&fixture);
    let lines = said(&fixture);
    assert!(!lines.iter().any(|line| line.starts_with("render-broken")), "{lines:?}");
    let answers = "  host: \"127.0.0.1\"\n  objects: 0\n  file: \"\"\n";
    assert!(lines.iter().all(|line| !line.contains(answers)), "{lines:?}");
}
