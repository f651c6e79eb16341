//! Every reader on small files of its kind.

use crate::support::{lines, query, with_app};
use relmap_environments::{SourceFormat, read};

#[test]
fn values_are_found_by_path_and_key() {
    let tags = with_app(query(SourceFormat::Values, "tags/{environment}/{component}"), "image_tag");
    assert_eq!(
        lines(
            &tags,
            &[
                ("tags/production/web", "image_tag: v12\npromote: true\n"),
                // An early form: the file is the value.
                ("tags/production/router", "latest\n"),
                // A whole number, and a number whose zeros count.
                ("tags/production/one", "image_tag: 1012\n"),
                ("tags/production/two", "image_tag: 1.10\n"),
                ("tags/production/empty", ""),
                ("tags/production/null", "image_tag:\n"),
                ("tags/production/filled", "image_tag: \"{{ tag }}\"\n"),
                (
                    "tags/production/both",
                    "image_tag: v2@sha256:0000000000000000000000000000000000000000000000000000000000000001\n"
                ),
                ("tags/staging/web", "image_tag: v13\n"),
                ("tags/production/deep/web", "image_tag: v14\n"),
            ]
        ),
        [
            "both, app v2, both:v2@sha256:0000000000000000000000000000000000000000000000000000000000000001 @tags/production/both:1",
            "one, app 1012 @tags/production/one:1",
            "router, app latest @tags/production/router:1",
            "two, app 1.10 @tags/production/two:1",
            "web, app v12 @tags/production/web:1",
        ]
    );
    let apps = with_app(query(SourceFormat::Values, "{environment}.yaml"), "apps.{component}.tag");
    assert_eq!(
        lines(&apps, &[("production.yaml", "x: 1\napps:\n  web: {tag: 1.2.0}\n  db: {tag: 3}\n")]),
        ["db, app 3 @production.yaml:4", "web, app 1.2.0 @production.yaml:3"]
    );
}

#[test]
fn an_anchor_that_is_defined_twice_is_read() {
    let tags = with_app(query(SourceFormat::Values, "a.yaml"), "app.tag");
    let text = "old: &tag 1.0.0\nnew: &tag 2.0.0\napp: {tag: *tag}\n";
    assert_eq!(lines(&tags, &[("a.yaml", text)]), ["a, app 2.0.0 @a.yaml:3"]);
}

#[test]
fn argo_cd_applications_have_one_source_or_several() {
    let text = "\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: web}
spec:
  destination: {namespace: shop}
  source:
    repoURL: https://charts.example
    chart: charts
    targetRevision: 1.2.0
    helm:
      values: |
        image: {repository: r.io/web, tag: 2.0.0}
      parameters: [{name: image.tag, value: 2.0.1}]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: db}
spec:
  sources:
    - {repoURL: https://git.example/values, ref: values, targetRevision: main}
    - repoURL: oci://registry.example/charts
      chart: postgres
      targetRevision: 12.*
      helm: {valuesObject: {image: {repository: postgres, tag: '16'}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: folder}
spec:
  source: {repoURL: https://git.example/a, path: deploy/web, targetRevision: HEAD}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: other}
";
    assert_eq!(
        lines(&query(SourceFormat::ArgoCd, "apps/*.yaml"), &[("apps/all.yaml", text)]),
        [
            "db, postgres range(12.*) from oci://registry.example/charts, postgres:16 @apps/all.yaml:23",
            "folder, web moving(HEAD) from https://git.example/a @apps/all.yaml:30",
            "shop/web, charts 1.2.0 from https://charts.example, r.io/web:2.0.1 @apps/all.yaml:9",
        ]
    );
}

#[test]
fn application_sets_are_filled_in_from_lists_only() {
    let text = "\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: clusters}
spec:
  goTemplate: true
  generators:
    - list:
        elements:
          - {cluster: a, chart: {version: 1.0.0}}
          - {cluster: b, chart: {version: 1.1.0}}
  template:
    metadata: {name: 'web-{{.cluster}}'}
    spec:
      source: {repoURL: https://charts.example, chart: web, targetRevision: '{{ .chart.version }}'}
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: generated}
spec:
  generators: [{git: {repoURL: https://git.example}}]
  template:
    metadata: {name: '{{path.basename}}'}
    spec:
      source: {repoURL: https://charts.example, chart: web, targetRevision: '{{version}}'}
";
    assert_eq!(
        lines(&query(SourceFormat::ArgoCd, "**"), &[("set.yaml", text)]),
        [
            "generated, web unknown({{version}}) from https://charts.example @set.yaml:24",
            "web-a, web 1.0.0 from https://charts.example @set.yaml:14",
            "web-b, web 1.1.0 from https://charts.example @set.yaml:14",
        ]
    );
}

#[test]
fn kustomizations_have_charts_and_images() {
    let text = "\
namespace: shop
helmCharts:
  - {name: web, repo: https://charts.example, version: 1.2.0, releaseName: front}
images:
  - {name: r.io/team/api, newTag: v3}
  - {name: job, newName: r.io/job, digest: sha256:0000000000000000000000000000000000000000000000000000000000000000}
  - {name: unchanged}
";
    let query = query(SourceFormat::Kustomize, "overlays/{environment}/kustomization.yaml");
    assert_eq!(
        lines(&query, &[("overlays/production/kustomization.yaml", text)]),
        [
            "shop/api, app v3, r.io/team/api:v3 @overlays/production/kustomization.yaml:5",
            "shop/front, web 1.2.0 from https://charts.example @overlays/production/kustomization.yaml:3",
            "shop/job, r.io/job@sha256:0000000000000000000000000000000000000000000000000000000000000000 @overlays/production/kustomization.yaml:6",
        ]
    );
}

const HELMFILE: &str = "\
environments:
  production:
    values:
      - releases: [main]
  staging:
    values:
      - releases: [canary]
---
repositories:
  - {name: stable, url: https://charts.example}
templates:
  default: &default
    namespace: web
    chart: stable/web
    recreatePods: {{ if x }}true{{ else }}false{{ end }}
    installedTemplate: \"{{`{{ has .Release.Name .Environment.Values.releases }}`}}\"
    values:
      - values.yaml
      - values-{{ .Environment.Name }}.yaml
      - \"values-{{`{{ .Release.Name }}`}}.yaml\"
      - ../../../../etc/passwd
{{- if eq .Environment.Name \"production\" }}
releases:
  - name: main
    <<: *default
    version: ~1.2.0
  - name: canary
    <<: *default
{{- end }}
";

#[test]
fn helmfiles_are_read_for_an_environment_with_their_values() {
    let query =
        with_app(query(SourceFormat::Helmfile, "services/*/helmfile.yaml"), "main_app.version");
    let files = [
        ("services/web/helmfile.yaml", HELMFILE),
        ("services/web/values.yaml", "main_app: {image: team/web, version: 2026-05-12-1}\n"),
        ("services/web/values-production.yaml", "main_app: {version: 2026-05-11-1}\n"),
        ("services/web/values-staging.yaml", "main_app: {version: 2026-05-13-1}\n"),
    ];
    assert_eq!(
        lines(&query, &files),
        [
            "web/main, web range(~1.2.0) from https://charts.example, app 2026-05-11-1, team/web:2026-05-11-1 @services/web/helmfile.yaml:26"
        ]
    );
    let lock = "dependencies: [{name: web, repository: https://charts.example, version: 1.2.4}]\n";
    let mut locked = files.to_vec();
    locked.push(("services/web/helmfile.lock", lock));
    assert_eq!(
        lines(&query, &locked),
        [
            "web/main, web 1.2.4 from https://charts.example, app 2026-05-11-1, team/web:2026-05-11-1 @services/web/helmfile.yaml:26"
        ]
    );
}

#[test]
fn an_umbrella_deploys_its_dependencies_as_its_lock_has_them() {
    let chart = "\
apiVersion: v2
name: umbrella
version: 0.1.0
dependencies:
  - {name: web, version: ^1.0.0, repository: https://charts.example}
  - {name: db, alias: store, version: 2.0.0, repository: https://charts.example}
  - {name: extra, version: 1.0.0, condition: extra.enabled}
";
    let values = "store: {image: {repository: postgres, tag: 16.1}}\nextra: {enabled: false}\n";
    let lock = "dependencies: [{name: web, repository: https://charts.example, version: 1.4.0}]\n";
    let query = query(SourceFormat::Chart, "{environment}/Chart.yaml");
    let files = [
        ("production/Chart.yaml", chart),
        ("production/Chart.lock", lock),
        ("production/values.yaml", values),
        ("staging/Chart.yaml", chart),
    ];
    assert_eq!(
        lines(&query, &files),
        [
            "store, db 2.0.0 from https://charts.example, postgres:16.1 @production/Chart.yaml:6",
            "web, web 1.4.0 from https://charts.example @production/Chart.yaml:5",
        ]
    );
    assert_eq!(
        lines(&query, &files[..1])[2],
        "web, web range(^1.0.0) from https://charts.example @production/Chart.yaml:5"
    );
}

#[test]
fn a_file_that_is_no_yaml_is_an_error_with_its_place() {
    let query = with_app(query(SourceFormat::Values, "a.yaml"), "tag");
    for (text, message) in [
        ("tag: [", "a.yaml: line 1, column 7: "),
        ("<<<<<<< HEAD\ntag: 1\n", "a.yaml: line 1, column 1: "),
        ("tag: *missing\n", "a.yaml: line 1, column 6: "),
    ] {
        let error = read(&query, "a.yaml", text.as_bytes()).unwrap_err().to_string();
        assert!(error.starts_with(message), "{error}");
    }
    let bomb: String = (1..9)
        .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(",")))
        .collect();
    let error = read(&query, "a.yaml", format!("a0: &a0 x\n{bomb}").as_bytes()).unwrap_err();
    assert!(error.to_string().contains("more than"), "{error}");
}

/// Elements times the length of the template is work that a small file can ask for.
#[test]
fn what_a_set_is_filled_in_to_is_bounded() {
    let set = |elements: usize, length: usize| {
        let elements: String = (0..elements).map(|n| format!("      - {{a: '{n}'}}\n")).collect();
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: x}}\nspec:\n  generators:\n  - list:\n      \
             elements:\n{elements}  template:\n    metadata: {{name: 'web-{{{{a}}}}'}}\n    spec:\n      source:\n        \
             chart: c\n        targetRevision: 1.0.0\n        repoURL: x\n        helm:\n          values: '# {}'\n",
            "{{a}} ".repeat(length)
        )
    };
    let query = query(SourceFormat::ArgoCd, "*.yaml");
    assert_eq!(lines(&query, &[("a.yaml", &set(1_000, 100))]).len(), 1_000);
    let error = read(&query, "a.yaml", set(1_000, 20_000).as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a.yaml: the ApplicationSet in line 1 makes more than 8 MiB of its template; shorten the template, or list fewer \
         elements"
    );
}

/// What is left out would seem not to run.
#[test]
fn a_file_with_more_deployments_than_are_read_is_refused() {
    const MOST: usize = 10_000;
    let message =
        "a.yaml: the file has more than 10000 deployments, and not all of them are read; split it";
    let many =
        |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let tags = with_app(query(SourceFormat::Values, "*.yaml"), "{component}");
    let values = |count| many(count, &|n| format!("c{n}: 1.0.0\n"));
    let images = |count| {
        format!("images:\n{}", many(count, &|n| format!("- {{name: c{n}, newTag: 1.0.0}}\n")))
    };
    let kustomize = query(SourceFormat::Kustomize, "*.yaml");
    for (query, file) in [(&tags, &values as &dyn Fn(usize) -> String), (&kustomize, &images)] {
        assert_eq!(lines(query, &[("a.yaml", &file(MOST))]).len(), MOST);
        let error = read(query, "a.yaml", file(MOST + 1).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}
