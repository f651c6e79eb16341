//! What may change what runs and is not read: each makes the deployment or the environment undecided.

use relmap_environments::{EnvironmentState, FileUpdate, SourceFormat, read};

use crate::support::{lines, query, unread, with_app};

fn field(name: &str, path: &str, place: &str) -> String {
    format!("{name}: {place} `{path}` may change what runs, and relmap does not read it")
}

fn application(more: &str, source: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: web}}\n{more}spec:\n{source}"
    )
}

const SOURCE: &str =
    "  source: {repoURL: 'https://a.example', chart: charts, targetRevision: 1.1.0";

#[test]
fn fields_of_an_application_that_are_not_known_are_told() {
    let argo = query(SourceFormat::ArgoCd, "*.yaml");
    let quiet = application(
        "status: {sync: {}}\n",
        &format!(
            "  project: a\n  syncPolicy: {{automated: {{}}}}\n{SOURCE}, helm: {{valueFiles: [v.yaml], releaseName: w, parameters: []}}}}\n"
        ),
    );
    assert_eq!(unread(&argo, &[("a.yaml", &quiet)]), Vec::<String>::new());
    for (text, expected) in [
        (
            application("operation: {sync: {revision: 9.9.9}}\n", &format!("{SOURCE}}}\n")),
            field("-", "operation", "a.yaml:4"),
        ),
        (
            application("", &format!("{SOURCE}, plugin: {{name: x}}}}\n")),
            field("web", "source.plugin", "a.yaml:5"),
        ),
        (
            application("", &format!("{SOURCE}, kustomize: {{patches: [{{}}]}}}}\n")),
            field("web", "source.kustomize.patches", "a.yaml:5"),
        ),
        (
            application("", &format!("{SOURCE}, TargetRevision: 9.9.9}}\n")),
            field("web", "source.TargetRevision", "a.yaml:5"),
        ),
        (
            application("", &format!("{SOURCE}}}\n  sourceHydrator: {{drySource: {{}}}}\n")),
            field("web", "spec.sourceHydrator", "a.yaml:6"),
        ),
        (application("items: []\n", &format!("{SOURCE}}}\n")), field("-", "items", "a.yaml:1")),
        (
            application("", "  source: {repoURL: x}\n"),
            "-: a.yaml:1 the application `web` has no source with `chart` or `path`".to_owned(),
        ),
        (
            application("", &format!("{SOURCE}, helm: {{values: 'a: ['}}}}\n")),
            field("web", "source.helm.values", "a.yaml:5"),
        ),
    ] {
        assert_eq!(unread(&argo, &[("a.yaml", &text)]), [expected], "{text}");
    }
}

/// As Argo CD does: where there are `sources`, `source` does not count, and every source of them does.
#[test]
fn every_source_of_an_application_counts() {
    let argo = query(SourceFormat::ArgoCd, "*.yaml");
    let sources = "  sources:\n  - {repoURL: a, path: deploy, targetRevision: main}\n  - {repoURL: a, chart: charts, targetRevision: 9.9.9}\n  \
                   - {repoURL: a, chart: charts, targetRevision: 1.1.0}\n";
    let text = application("", &format!("{SOURCE}}}\n{sources}"));
    assert_eq!(
        lines(&argo, &[("a.yaml", &text)]),
        [
            "web, charts 9.9.9 from a @a.yaml:8",
            "web (charts), charts 1.1.0 from a @a.yaml:9",
            "web (deploy), deploy moving(main) from a @a.yaml:7",
        ]
    );
}

/// Names on one line are told apart, so that none hides another one.
#[test]
fn as_many_run_as_a_file_has_on_one_line() {
    let argo = query(SourceFormat::ArgoCd, "*.yaml");
    let one = |n: usize| format!("{{repoURL: a, chart: c, targetRevision: {n}.0.0}}");
    let all: Vec<String> = (1..=5).map(one).collect();
    let text = application("", &format!("  sources: [{}]\n", all.join(", ")));
    let content = Some(read(&argo, "a.yaml", text.as_bytes()));
    let mut state = EnvironmentState::new(vec![argo]);
    state.apply(vec![(0, vec![FileUpdate { path: "a.yaml".to_owned(), content }])]);
    let names: Vec<String> = state.deployed().keys().map(ToString::to_string).collect();
    assert_eq!(
        names,
        ["web", "web (c)", "web (c) (a.yaml)", "web (c) (a.yaml:5)", "web (c) (a.yaml:5) #2"]
    );
}

fn set(more: &str, generators: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec:\n{more}  generators:\n{generators}  \
         template:\n    metadata: {{name: '{{{{name}}}}'}}\n    spec:\n      source: {{repoURL: a, chart: c, targetRevision: '{{{{v}}}}'}}\n"
    )
}

#[test]
fn what_changes_the_template_of_a_set_is_told() {
    let argo = query(SourceFormat::ArgoCd, "*.yaml");
    let list = "  - list: {elements: [{name: web, v: 1.1.0}]}\n";
    assert_eq!(unread(&argo, &[("a.yaml", &set("", list))]), Vec::<String>::new());
    for (more, generators, path, line) in [
        ("  templatePatch: x\n", list.to_owned(), "spec.templatePatch", 5),
        (
            "  ignoreApplicationDifferences: [x]\n",
            list.to_owned(),
            "spec.ignoreApplicationDifferences",
            5,
        ),
        (
            "",
            "  - list: {elements: [{name: web, v: 1.1.0}], elementsYaml: '[]'}\n".to_owned(),
            "generators.list.elementsYaml",
            6,
        ),
        (
            "",
            "  - list: {elements: [{name: web, v: 1.1.0}], template: {spec: {}}}\n".to_owned(),
            "generators.list.template",
            6,
        ),
        (
            "",
            format!("{list}  - matrix: {{generators: [{{git: {{template: {{spec: {{}}}}}}}}]}}\n"),
            "generators.matrix.generators.git.template",
            7,
        ),
    ] {
        let expected = field("-", path, &format!("a.yaml:{line}"));
        assert_eq!(unread(&argo, &[("a.yaml", &set(more, &generators))]), [expected]);
    }
    // Another generator next to a list makes applications as well: their version is not known.
    let others = set("", &format!("{list}  - clusters: {{}}\n"));
    assert_eq!(
        lines(&argo, &[("a.yaml", &others)]),
        ["s, c unknown({{v}}) from a @a.yaml:11", "web, c 1.1.0 from a @a.yaml:11"]
    );
    // A number may be filled in otherwise than it is written, and a name belongs to one kind of template.
    for (element, is_go) in [("v: 1.10", false), ("v: {a: 1}", false), ("v: 1.1.0", true)] {
        let more = if is_go { "  goTemplate: true\n" } else { "" };
        let text = set(more, &format!("  - list: {{elements: [{{name: web, {element}}}]}}\n"));
        let found = lines(&argo, &[("a.yaml", &text)]);
        assert!(found[0].contains("c unknown({{v}}) from a"), "{found:?}");
    }
}

#[test]
fn what_may_have_the_app_is_told_where_the_source_asks_for_it() {
    let argo = with_app(query(SourceFormat::ArgoCd, "*.yaml"), "image.tag");
    let with = |helm: &str| application("", &format!("{SOURCE}, helm: {{{helm}}}}}\n"));
    for (helm, app, told) in [
        ("valueFiles: [v.yaml]", "", Some("source.helm.valueFiles")),
        // What is written in the application goes over its files.
        ("valueFiles: [v.yaml], valuesObject: {image: {tag: '2'}}", "app 2", None),
        ("values: 'image: {tag: 1}', valuesObject: {image: {tag: '2'}}", "app 2", None),
        ("values: 'image: {tag: 1}', parameters: [{name: image.tag, value: '3'}]", "app 3", None),
        (
            "valuesObject: {image: {tag: '2'}}, fileParameters: [{name: x}]",
            "app 2",
            Some("source.helm.fileParameters"),
        ),
        ("parameters: [{name: 'a,image.tag', value: '3'}]", "", Some("source.helm.parameters")),
    ] {
        let text = with(helm);
        let expected: Vec<String> =
            told.iter().map(|path| field("web", path, "a.yaml:5")).collect();
        assert_eq!(unread(&argo, &[("a.yaml", &text)]), expected, "{helm}");
        let found = lines(&argo, &[("a.yaml", &text)]);
        assert!(found[0].contains(app), "{found:?}");
    }
}

#[test]
fn what_argo_cd_applies_besides_yaml_counts() {
    let argo = query(SourceFormat::ArgoCd, "apps/*");
    let json = r#"{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": {"name": "web"}, "spec": {"source": {"repoURL": "a", "chart": "c", "targetRevision": "9.9.9"}}}"#;
    assert_eq!(lines(&argo, &[("apps/a.json", json)]), ["web, c 9.9.9 from a @apps/a.json:1"]);
    assert_eq!(
        unread(&argo, &[("apps/a.jsonnet", "{}")]),
        ["-: apps/a.jsonnet `a.jsonnet` is a program, and relmap does not run it"]
    );
}

#[test]
fn fields_of_a_kustomization_that_are_not_known_are_told() {
    let kustomize = query(SourceFormat::Kustomize, "k/kustomization.yaml");
    let chart = "helmCharts: [{name: web, repo: 'https://a.example', version: 1.1.0}]\n";
    let told =
        |more: &str| unread(&kustomize, &[("k/kustomization.yaml", &format!("{chart}{more}"))]);
    assert_eq!(told("resources: [../base]\ncommonLabels: {a: b}\n"), Vec::<String>::new());
    for key in ["transformers", "generators", "replacements", "configurations", "patchesJson6902"] {
        assert_eq!(
            told(&format!("{key}: [x.yaml]\n")),
            [field("-", key, "k/kustomization.yaml:2")]
        );
    }
    // A folder of the chart's name goes before the repository.
    let files = [("k/kustomization.yaml", chart), ("k/charts/web/Chart.yaml", "name: web\n")];
    assert_eq!(
        lines(&kustomize, &files),
        ["web, web unknown(charts/web/Chart.yaml) from https://a.example @k/kustomization.yaml:1"]
    );
}

const HELMFILE: &str = "repositories: [{name: x, url: 'https://a.example'}]\nreleases:\n- name: web\n  chart: x/charts\n  version: 1.1.0\n";

#[test]
fn what_a_helmfile_takes_from_elsewhere_is_told() {
    let helmfile = query(SourceFormat::Helmfile, "p/helmfile.yaml");
    let told = |more: &str| unread(&helmfile, &[("p/helmfile.yaml", &format!("{HELMFILE}{more}"))]);
    assert_eq!(
        told("  timeout: 3\n  values: [v.yaml]\nhelmDefaults: {args: [--kubeconfig=x]}\n"),
        Vec::<String>::new()
    );
    let later =
        "hooks: [{events: [presync, postsync], command: log}, {events: [cleanup], command: x}]\n";
    assert_eq!(told(&format!("  {later}{later}")), Vec::<String>::new());
    for (more, expected) in [
        (
            "  hooks: [{events: [presync], command: x}, {events: [postsync, prepare], command: x}]\n",
            field("web", "releases.hooks", "p/helmfile.yaml:6"),
        ),
        ("  inherit: [{template: t}]\n", field("web", "releases.inherit", "p/helmfile.yaml:6")),
        ("  hooks: [{command: x}]\n", field("web", "releases.hooks", "p/helmfile.yaml:6")),
        ("hooks: [{command: x}]\n", field("-", "hooks", "p/helmfile.yaml:6")),
        ("helmDefaults: {args: [--version, 9.9.9]}\n", field("-", "helmDefaults.args", "p/helmfile.yaml:6")),
        (
            "bases: [../evil.yaml]\n",
            "-: p/helmfile.yaml:6 `../evil.yaml` may change what runs, and no file of the source is there".to_owned(),
        ),
        (
            "helmfiles: [{path: ../evil/helmfile.yaml}]\n",
            "-: p/helmfile.yaml:6 `../evil/helmfile.yaml` may change what runs, and no file of the source is there"
                .to_owned(),
        ),
        (
            "{{ readFile \"x\" }}\n",
            "-: p/helmfile.yaml:6 `{{ readFile \"x\" }}` is filled in by a template that relmap does not run, and may \
             change what runs"
                .to_owned(),
        ),
    ] {
        assert_eq!(told(more), [expected], "{more}");
    }
    let all = query(SourceFormat::Helmfile, "*/helmfile.yaml");
    let first = format!("{HELMFILE}helmfiles: [../b/helmfile.yaml]\n");
    let files = [("a/helmfile.yaml", first.as_str()), ("b/helmfile.yaml", HELMFILE)];
    assert_eq!(unread(&all, &files), Vec::<String>::new());
}

#[test]
fn a_condition_in_a_helmfile_is_decided_or_told() {
    let helmfile = query(SourceFormat::Helmfile, "helmfile.yaml");
    let base = HELMFILE.replace("  version: 1.1.0\n", "");
    for (more, version, told) in [
        (
            "{{ if eq .Environment.Name \"production\" }}\n  version: 9.9.9\n{{ else }}\n  version: 1.1.0\n{{ end }}\n",
            "9.9.9",
            0,
        ),
        ("  version: 9.9.9\n{{ if false }}\n  version: 1.1.0\n{{ end }}\n", "9.9.9", 0),
        ("  version: 9.9.9\n{{ define \"x\" }}\n  version: 1.1.0\n{{ end }}\n", "9.9.9", 0),
        // Go refuses a quote that is open at the end of a line.
        ("  version: 9.9.9 # {{ \"}}\n  version: 1.1.0 # {{\" }}\n", "1.1.0", 1),
        ("  version: 9.9.9 # {{ \"}}  version: 1.1.0 # {{\" }}\n", "9.9.9", 0),
        ("  version: 9.9.9\n{{ if .Values.x }}\n  version: 1.1.0\n{{ end }}\n", "1.1.0", 1),
        ("{{ if false }}\n  version: 1.1.0\n{{ end }}\n", "newest", 0),
    ] {
        let text = format!("{base}{more}");
        let files = [("helmfile.yaml", text.as_str())];
        let (found, unread) = (lines(&helmfile, &files), unread(&helmfile, &files));
        assert!(found[0].contains(&format!("charts {version} from")), "{more}: {found:?}");
        assert_eq!(unread.len(), told, "{more}: {unread:?}");
    }
    // Values of the environment are known where all of them are written in the helmfile.
    let with_values = |values: &str| {
        format!(
            "environments:\n  production:\n    values: [{values}]\n---\n{base}  version: {{{{ .Values.v }}}}\n"
        )
    };
    let found = |values: &str| lines(&helmfile, &[("helmfile.yaml", &with_values(values))]);
    assert!(found("{v: 9.9.9}")[0].contains("charts 9.9.9 from"), "{:?}", found("{v: 9.9.9}"));
    assert!(found("{v: 9.9.9}, x.yaml")[0].contains("charts unknown("), "{:?}", found("{v: 1}, x"));
}

#[test]
fn a_release_that_other_values_may_install_is_told() {
    let helmfile = query(SourceFormat::Helmfile, "helmfile.yaml");
    let text = |values: &str, template: &str| {
        format!(
            "environments: {{production: {{values: [{{releases: [other]}}{values}]}}}}\n---\nreleases:\n- name: web\n  chart: x/c\n  \
             installedTemplate: '{template}'\n"
        )
    };
    let has = "{{`{{ has .Release.Name .Environment.Values.releases }}`}}";
    let not = "{{`{{ not (has .Release.Name .Environment.Values.releases) }}`}}";
    for (values, template, installed, told) in [
        ("", has, 0, vec![]),
        ("", not, 1, vec![]),
        (
            ", /etc/x.yaml",
            has,
            0,
            vec![field("-", "releases.installedTemplate", "helmfile.yaml:4")],
        ),
    ] {
        let text = text(values, template);
        let files = [("helmfile.yaml", text.as_str())];
        assert_eq!(lines(&helmfile, &files).len(), installed, "{text}");
        assert_eq!(unread(&helmfile, &files), told, "{text}");
    }
}

#[test]
fn a_chart_in_a_folder_has_no_version_that_is_known() {
    let helmfile = query(SourceFormat::Helmfile, "p/helmfile.yaml");
    for chart in ["./evil/charts", "charts", "../../x/charts", "git::https://a.example/c"] {
        let text = HELMFILE.replace("x/charts", chart);
        let found = lines(&helmfile, &[("p/helmfile.yaml", &text)]);
        assert!(found[0].contains(&format!("unknown({chart})")), "{found:?}");
    }
    let local = [("p/helmfile.yaml", HELMFILE), ("p/x/charts/Chart.yaml", "name: charts\n")];
    let found = lines(&helmfile, &local);
    assert!(found[0].contains("unknown(x/charts/Chart.yaml)"), "{found:?}");
    let umbrella = query(SourceFormat::Chart, "p/Chart.yaml");
    let chart = |repository: &str, version: &str| {
        format!("dependencies:\n- {{name: web, version: {version}, repository: '{repository}'}}\n")
    };
    let lock = "dependencies: [{name: web, repository: 'https://a.example', version: 1.1.0}]\n";
    for (chart, lock, expected) in [
        (chart("file://../evil", "1.1.0"), "", "unknown(file://../evil)"),
        (chart("https://a.example", "1.1.0"), lock, "1.1.0"),
        (chart("https://a.example", "^1.0.0"), lock, "1.1.0"),
        // The lock is out of date, and not every program goes by it.
        (chart("https://a.example", "9.9.9"), lock, "unknown(9.9.9, which the lock has as 1.1.0)"),
        (
            chart("https://a.example", "^9.0.0"),
            lock,
            "unknown(^9.0.0, which the lock has as 1.1.0)",
        ),
    ] {
        let files = [("p/Chart.yaml", chart.as_str()), ("p/Chart.lock", lock)];
        let found = lines(&umbrella, &files[..1 + usize::from(!lock.is_empty())]);
        assert!(found[0].contains(&format!("web {expected} from")), "{found:?}");
    }
}

#[test]
fn a_chart_in_the_folder_of_an_umbrella_is_told_when_it_comes_and_goes() {
    let query = query(SourceFormat::Chart, "{environment}/Chart.yaml");
    let mut state = EnvironmentState::new(vec![query.clone()]);
    let mut told = Vec::new();
    for (path, text) in [
        ("production/Chart.yaml", Some("dependencies: [{name: web, version: 1.1.0}]\n")),
        ("production/charts/web/Chart.yaml", Some("name: web\n")),
        ("production/charts/web/Chart.yaml", None),
        ("production/charts/web-1.1.0.tgz", Some("packed")),
        ("production/charts/web/templates/a.yaml", Some("a: 1\n")),
    ] {
        if !query.wants(path) {
            told.push("not read".to_owned());
            continue;
        }
        let content = text.map(|text| read(&query, path, text.as_bytes()));
        state.apply(vec![(0, vec![FileUpdate { path: path.to_owned(), content }])]);
        let all: Vec<String> = state.unread().map(|one| one.construct.to_string()).collect();
        told.push(all.join(", "));
    }
    let chart = |path: &str| {
        format!(
            "`{path}` lies in the folder of the source and is deployed as it is, and relmap does not read it"
        )
    };
    assert_eq!(
        told,
        [
            String::new(),
            chart("production/charts/web/Chart.yaml"),
            String::new(),
            chart("production/charts/web-1.1.0.tgz"),
            "not read".to_owned(),
        ]
    );
    for folder in ["production", "production/charts", "production/charts/web"] {
        assert!(query.wants_below(folder), "{folder}");
    }
    assert!(!query.wants_below("production/charts/web/templates"));
}
