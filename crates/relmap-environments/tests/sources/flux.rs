//! Flux: which releases are applied, and with which chart.

use crate::support::{lines, query, unread};
use relmap_environments::SourceFormat;

fn release(name: &str, chart: &str) -> String {
    format!(
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {{name: {name}}}\nspec:\n{chart}"
    )
}

fn applied(path: &str, namespace: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: x}}\nspec: {{path: {path}, targetNamespace: {namespace}}}\n"
    )
}

fn oci(name: &str, reference: &str) -> String {
    format!(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {{name: {name}}}\nspec:\n  url: oci://ghcr.io/charts/app-template\n  ref: {reference}\n"
    )
}

const REF: &str = "  chartRef: {kind: OCIRepository, name: web}\n";

#[test]
fn a_chart_comes_from_the_release_or_from_what_it_refers_to() {
    let repository = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nmetadata: {name: stable, namespace: flux-system}\nspec: {url: https://charts.example}\n";
    let inline = "  suspend: true\n  chart:\n    spec:\n      chart: db\n      version: '>=1.0.0 <2'\n      sourceRef: {kind: HelmRepository, name: stable, namespace: flux-system}\n  values: {image: {repository: postgres, tag: 16@sha256:0000000000000000000000000000000000000000000000000000000000000000}}\n";
    let files = [
        ("a/web.yaml", release("web", REF)),
        ("a/oci.yaml", oci("web", "{tag: 5.1.0}")),
        // Another one of this name, further away.
        ("b/oci.yaml", oci("web", "{tag: 9.9.9}")),
        ("a/db.yaml", release("db", inline)),
        ("repositories/stable.yaml", repository.to_owned()),
        ("a/lost.yaml", release("lost", "  chartRef: {kind: OCIRepository, name: gone}\n")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    assert_eq!(
        lines(&query(SourceFormat::Flux, "**"), &files),
        [
            "db, db range(>=1.0.0 <2) from https://charts.example, postgres:16@sha256:0000000000000000000000000000000000000000000000000000000000000000, suspended @a/db.yaml:9",
            "lost, gone unknown(OCIRepository gone not found) from - @a/lost.yaml:1",
            "web, app-template 5.1.0 from oci://ghcr.io/charts/app-template @a/oci.yaml:6",
        ]
    );
}

#[test]
fn a_range_a_digest_and_no_reference_are_undecided() {
    for (reference, expected) in [
        ("{semver: 5.x, tag: 5.1.0}", "range(5.x)"),
        ("{digest: 'sha256:00'}", "unknown(sha256:00)"),
        // A digest goes before all others.
        ("{tag: 5.1.0, semver: 5.x, digest: 'sha256:00'}", "unknown(sha256:00)"),
        ("{}", "moving(latest)"),
        ("{tag: latest}", "moving(latest)"),
        ("{tag: '${VERSION}'}", "unknown(${VERSION})"),
    ] {
        let (web, oci) = (release("web", REF), oci("web", reference));
        let found =
            lines(&query(SourceFormat::Flux, "**"), &[("web.yaml", &web), ("o.yaml", &oci)]);
        assert!(found[0].contains(&format!("app-template {expected} from")), "{found:?}");
    }
}

#[test]
fn only_what_a_kustomization_names_is_applied() {
    let (web, source) = (release("web", REF), oci("web", "{tag: 5.1.0}"));
    let list = |names: &str| format!("resources: [{names}]\n");
    let files = [
        ("cluster/ks.yaml", applied("./apps", "flux-system")),
        ("apps/shop/kustomization.yaml", format!("namespace: shop\n{}", list("./web/ks.yaml"))),
        ("apps/shop/web/ks.yaml", applied("./apps/shop/web/app", "target")),
        ("apps/shop/web/app/kustomization.yaml", list("./release.yaml, ./oci.yaml")),
        ("apps/shop/web/app/release.yaml", web.clone()),
        ("apps/shop/web/app/oci.yaml", source.clone()),
        // Nothing names these two: a folder that was taken out, and a file that was left behind.
        ("apps/shop/old/ks.yaml", applied("./apps/shop/old/app", "target")),
        ("apps/shop/old/app/kustomization.yaml", list("./release.yaml")),
        ("apps/shop/old/app/release.yaml", release("old", REF)),
        ("apps/shop/web/app/forgotten.yaml", release("forgotten", REF)),
        // An environment-like folder that no cluster applies.
        ("templates/release.yaml", release("template", REF)),
        ("templates/kustomization.yaml", "resources: []\n".to_owned()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let web = "target/web, app-template 5.1.0 from oci://ghcr.io/charts/app-template @apps/shop/web/app/oci.yaml:6";
    assert_eq!(lines(&query(SourceFormat::Flux, "**"), &files), [web]);
    // The same without the cluster's own folder in the pattern.
    assert_eq!(lines(&query(SourceFormat::Flux, "apps/**"), &files), [web]);
}

#[test]
fn a_cluster_that_applies_itself_is_followed_and_circles_end() {
    let files = [
        ("prod/flux-system/kustomization.yaml", "resources: [sync.yaml, ../../prod]\n".to_owned()),
        ("prod/flux-system/sync.yaml", applied("./prod", "flux-system")),
        ("prod/web.yaml", release("web", REF)),
        ("prod/oci.yaml", oci("web", "{tag: 1.0.0}")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let found = lines(&query(SourceFormat::Flux, "**"), &files);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("web, app-template 1.0.0"), "{found:?}");
}

fn told(files: &[(&str, &str)]) -> Vec<String> {
    unread(&query(SourceFormat::Flux, "c/**"), files)
}

fn field(name: &str, path: &str, place: &str) -> String {
    format!("{name}: {place} `{path}` may change what runs, and relmap does not read it")
}

const CHART: &str =
    "  chart: {spec: {chart: c, version: 1.1.0, sourceRef: {kind: HelmRepository, name: x}}}\n";

#[test]
fn what_changes_a_release_or_its_kustomization_is_told() {
    let web = release("web", CHART);
    let list = "resources: [web.yaml]\n";
    assert_eq!(told(&[("c/web.yaml", &web), ("c/kustomization.yaml", list)]), Vec::<String>::new());
    let quiet = format!(
        "{list}commonLabels: {{a: b}}\npatches: [{{target: {{kind: Deployment}}, path: p.yaml}}]\n"
    );
    assert_eq!(
        told(&[("c/web.yaml", &web), ("c/kustomization.yaml", &quiet)]),
        Vec::<String>::new()
    );
    for key in [
        "patches",
        "patchesStrategicMerge",
        "patchesJson6902",
        "replacements",
        "transformers",
        "helmCharts",
    ] {
        let text = format!("{list}{key}: [p.yaml]\n");
        assert_eq!(
            told(&[("c/web.yaml", &web), ("c/kustomization.yaml", &text)]),
            [field("-", key, "c/kustomization.yaml:2")]
        );
    }
    for (more, path) in
        [("  postRenderers: [x]\n", "spec.postRenderers"), ("  Chart: {a: b}\n", "spec.Chart")]
    {
        let web = release("web", &format!("{CHART}{more}"));
        assert_eq!(told(&[("c/web.yaml", &web)]), [field("web", path, "c/web.yaml:6")]);
    }
    let patched = applied("./c", "x").replace(
        "spec: {",
        "spec: {patches: [{patch: '{kind: HelmRelease, spec: {chart: {}}}'}], ",
    );
    assert_eq!(
        told(&[("c/web.yaml", &web), ("c/ks.yaml", &patched)]),
        [field("-", "spec.patches", "c/ks.yaml:4")]
    );
    assert_eq!(
        told(&[(
            "c/web.yaml",
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nspec: {}\n"
        )]),
        ["-: c/web.yaml:1 a `HelmRelease` without `metadata.name` or `spec` cannot be read"]
    );
}

#[test]
fn what_is_named_and_not_among_the_files_is_told() {
    let web = release("web", CHART);
    let elsewhere = |path: &str, place: &str| {
        format!("-: {place} `{path}` may change what runs, and no file of the source is there")
    };
    for path in ["../evil/web.yaml", "../../../x", "https://evil.example/x.yaml", "web.json"] {
        let list = format!("resources: [web.yaml, '{path}']\n");
        assert_eq!(
            told(&[("c/web.yaml", &web), ("c/kustomization.yaml", &list)]),
            [elsewhere(path, "c/kustomization.yaml:1")]
        );
    }
    assert_eq!(
        told(&[("c/web.yaml", &web), ("c/ks.yaml", &applied("./d", "x"))]),
        [elsewhere("./d", "c/ks.yaml:4")]
    );
    let with_components =
        applied("./c/a", "x").replace("spec: {", "spec: {components: [../k, ../gone], ");
    let component = "kind: Component\npatches: [{path: p.yaml}]\n";
    let files = [
        ("c/a/web.yaml", web.as_str()),
        ("c/ks.yaml", &with_components),
        ("c/k/kustomization.yaml", component),
    ];
    assert_eq!(
        told(&files),
        [field("-", "patches", "c/k/kustomization.yaml:2"), elsewhere("../gone", "c/ks.yaml:4")]
    );
    // Of two repositories nothing says which one is this one.
    let other = applied("./c", "x")
        .replace("spec: {", "spec: {sourceRef: {kind: GitRepository, name: evil}, ");
    let usual = applied("./c", "x");
    assert_eq!(
        told(&[
            ("c/web.yaml", &web),
            ("c/a.yaml", &usual),
            ("c/b.yaml", &usual),
            ("c/e.yaml", &other)
        ]),
        [field("-", "spec.sourceRef", "c/e.yaml:4")]
    );
}

#[test]
fn a_chart_in_a_git_repository_has_no_version_that_is_written() {
    for kind in ["GitRepository", "Bucket"] {
        let web = release("web", &CHART.replace("HelmRepository", kind));
        let found = lines(&query(SourceFormat::Flux, "c/**"), &[("c/web.yaml", &web)]);
        assert_eq!(found, [format!("web, c unknown(a folder in a {kind}) from - @c/web.yaml:5")]);
    }
}

/// A source that nothing applies is none.
#[test]
fn a_source_counts_where_it_is_applied_and_by_its_namespace() {
    let web = release("web", REF);
    let near = oci("web", "{tag: 1.1.0}");
    let far = oci("web", "{tag: 9.9.9}").replace("{name: web}", "{name: web, namespace: shop}");
    let list = "namespace: shop\nresources: [web.yaml, far/o.yaml]\n";
    let files = [
        ("c/web.yaml", web.as_str()),
        ("c/o.yaml", near.as_str()),
        ("c/far/o.yaml", far.as_str()),
        ("c/kustomization.yaml", list),
    ];
    let found = lines(&query(SourceFormat::Flux, "c/**"), &files);
    assert_eq!(
        found,
        ["shop/web, app-template 9.9.9 from oci://ghcr.io/charts/app-template @c/far/o.yaml:6"]
    );
    // Several that say different things.
    let both = format!("{near}---\n{}", oci("web", "{tag: 9.9.9}"));
    let found =
        lines(&query(SourceFormat::Flux, "c/**"), &[("c/web.yaml", &web), ("c/o.yaml", &both)]);
    assert_eq!(
        found,
        ["web, web unknown(OCIRepository web, of which there are several) from - @c/web.yaml:1"]
    );
}
