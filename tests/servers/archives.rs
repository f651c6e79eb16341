//! The archives that helm makes and pushes, compared with the tags that they were made of.

use std::fs;
use std::os::unix::fs::symlink;

use relmap_testkit::Fixture;
use relmap_testkit::server::{Registry, RegistryLogin, Tool};
use serde_json::Value;

use crate::client::run;
use crate::suite::Suite;

pub(crate) fn tests(suite: &mut Suite) {
    add_tests!(suite, &[Registry::NEEDS, &[Tool::HELM]], [what_helm_packages_is_what_the_tag_has]);
}

const CHART: &str = "# ours\napiVersion: v2\nname: web\nversion: 1.1.0\nappVersion: 1.20\ntype: application\ndescription: |\n  Two\n  lines.\n\
    own: field\nkeywords: [web]\nmaintainers:\n- name: me\n  email: me@x.example\n  own: field\nannotations:\n  b: \"1\"\n  a: x\n\
    dependencies:\n- name: redis\n  version: 1.0.0\n  repository: https://charts.example\n- name: lib\n  version: ^1\n";

/// A chart with all that packaging does something with.
fn chart(fixture: &Fixture) {
    fixture.write("web/Chart.yaml", CHART);
    fixture.write("web/Chart.lock", "dependencies:\n- name: redis\n  repository: https://charts.example\n  version: 1.0.0\ndigest: sha256:a\ngenerated: \"2026-01-01T00:00:00Z\"\n");
    fixture.write("web/values.yaml", "\u{feff}a: 1 # one\r\nb: 2\r\n");
    fixture.write("web/values.schema.json", "{\"type\": \"object\"}\n");
    fixture.write("web/templates/a.yaml", "a: {{ .Values.a }}\n");
    fixture.write("web/templates/_helpers.tpl", "{{ define \"x\" }}{{ end }}\n");
    fixture.write("web/templates/.hidden", "x\n");
    fixture.write("web/crds/a.yaml", "kind: CustomResourceDefinition\n");
    fixture.write("web/files/data.bin", b"\x00\xff\r\n");
    fixture.write("web/README.md", "Read\n");
    fixture.write("web/.helmignore", "# ours\nci/\n*.bak\n");
    fixture.write("web/ci/test-values.yaml", "a: 2\n");
    fixture.write("web/old.bak", "x\n");
    fixture.write("shared/notes.txt", "shared\n");
    symlink("../../shared/notes.txt", fixture.path().join("web/files/notes.txt")).unwrap();
    fixture.write(
        "web/charts/the-lib/Chart.yaml",
        "apiVersion: v1\nname: lib\nversion: 1.0.0\nown: x\n",
    );
    fixture.write("web/charts/the-lib/templates/b.yaml", "b: 1\n");
    fixture.write("redis/Chart.yaml", "apiVersion: v2\nname: redis\nversion: 1.0.0\n# comment\n");
    fixture.write("redis/values.yaml", "r: 1\n");
    helm(fixture, &["package", "redis", "--destination", "web/charts"]);
    assert!(fixture.path().join("web/charts/redis-1.0.0.tgz").exists());
}

fn helm(fixture: &Fixture, arguments: &[&str]) {
    run(fixture.command(Tool::HELM.path()).args(arguments)).well();
}

fn what_helm_packages_is_what_the_tag_has() {
    let registry = Registry::start(RegistryLogin::Nobody);
    let host = registry.host();
    let charts = Fixture::new();
    charts.write(
        "relmap.toml",
        format!("[[component]]\nname = \"charts\"\npath = \"web\"\nchart-repository = \"oci://{host}/charts\"\n"),
    );
    chart(&charts);
    charts.commit("Begin");
    charts.annotated_tag("charts-1.1.0");
    let push = |version: &str, more: &[&str]| {
        let out = ["package", "web", "--destination", "out"];
        helm(&charts, &[&out[..], more].concat());
        let (archive, place) = (format!("out/web-{version}.tgz"), format!("oci://{host}/charts"));
        helm(&charts, &["push", &archive, &place, "--plain-http"]);
        fs::remove_dir_all(charts.path().join("out")).unwrap();
    };
    let verify = |tag: &str, code: i32| -> Vec<String> {
        let mut command = charts.command(env!("CARGO_BIN_EXE_relmap"));
        command.args(["artifacts", "verify", "--archives", "--format", "json"]);
        command.args(["--chart", tag, "--allow-host", &host]);
        let ended = run(&command).with(code);
        let json: Value = serde_json::from_str(&ended.stdout).unwrap();
        let line = |one: &Value| {
            let text = |key: &str| one[key].as_str().unwrap().to_owned();
            format!("{} {}: {}", text("severity"), text("rule"), text("message"))
        };
        json["findings"].as_array().unwrap().iter().map(line).collect()
    };
    push("1.1.0", &[]);
    assert_eq!(verify("charts-1.1.0", 0), [""; 0]);

    // A version that packaging fills in.
    let placeholder = CHART.replace("version: 1.1.0", "version: 0.0.0");
    charts.write("web/Chart.yaml", &placeholder);
    charts.commit("Fill the version in");
    charts.annotated_tag("charts-1.2.0");
    push("1.2.0", &["--version", "1.2.0", "--app-version", "2.0.0"]);
    assert_eq!(verify("charts-1.2.0", 0), [""; 0]);

    // Packaged from another state, over the one that is there.
    charts.write("web/values.yaml", "a: 2\nb: 2\n");
    charts.write("web/templates/b.yaml", "b: 1\n");
    charts.write("web/charts/the-lib/templates/b.yaml", "b: 2\n");
    charts.write("web/Chart.yaml", placeholder.replace("keywords: [web]", "keywords: [other]"));
    charts.remove("web/crds/a.yaml");
    push("1.2.0", &["--version", "1.2.0"]);
    let found = verify("charts-1.2.0", 1);
    let expected = format!(
        "error chart-archive-differs: the archive of web 1.2.0 at oci://{host}/charts does not hold what charts-1.2.0 packages; \
         other content: Chart.yaml, charts/lib/templates/b.yaml, values.yaml; not in the archive: crds/a.yaml; \
         not in the tag: templates/b.yaml"
    );
    assert_eq!(found, [expected]);
}
