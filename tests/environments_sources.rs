//! Sources that find nothing, and patterns that match more than deployments.

use relmap_testkit::Fixture;

use crate::environments::{DAY, DAY_1, application};
use crate::support::{charts, relmap};

const HELMFILE: &str = "\
releases:
  - {name: web, chart: team/charts, version: 1.1.0, values: [values.yaml]}
";

/// A repository with one file and one source in the environment `production`.
fn with_source(source: &str) -> Fixture {
    let fixture = charts();
    let settings = format!("[[environment]]\nname = \"production\"\nsource = [{{ {source} }}]\n");
    fixture.write("relmap.toml", settings);
    fixture.write("deploy/values.yaml", "image: {tag: 1.2.0}\n");
    fixture.commit("Configure");
    fixture
}

#[test]
fn a_source_that_finds_nothing_is_told_and_undecided() {
    let has = |what: &str| format!("1 file matches `deploy/*.yaml`, and it has no {what}");
    for (source, found) in [
        (
            "format = \"argocd\", path = \"deploy/{environment}/*.yaml\"",
            "no file matches `deploy/production/*.yaml`".to_owned(),
        ),
        ("format = \"argocd\", path = \"deploy/*.yaml\"", has("`Application` or `ApplicationSet`")),
        (
            "format = \"flux\", path = \"deploy/*.yaml\"",
            has("`HelmRelease` that a `Kustomization` applies"),
        ),
        ("format = \"kustomize\", path = \"deploy/*.yaml\"", has("`helmCharts` or `images`")),
        (
            "format = \"helmfile\", path = \"deploy/*.yaml\"",
            has("`releases` for the environment `production`"),
        ),
        (
            "format = \"helmfile\", path = \"deploy/helmfile.yaml\"",
            "no file matches `deploy/helmfile.yaml`".to_owned(),
        ),
        ("format = \"chart\", path = \"deploy/*.yaml\"", has("`dependencies`")),
        (
            "format = \"values\", path = \"deploy/*.yaml\", app = \"app.tag\", image = \"img\"",
            has("value at `app.tag` or `img`"),
        ),
    ] {
        let fixture = with_source(source);
        let message =
            format!("production: the source on line 3 of relmap.toml finds nothing: {found}");
        let ran = relmap(&fixture, &["env", "drift"]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (
                3,
                format!(
                    "undecided[env-source-empty]: {message}\n  \
                     = help: correct `path` or `format` of the source in relmap.toml\n\n\
                     undecided 0 components in 1 environment: 0 errors, 1 undecided, 0 warnings, 0 notes\n"
                )
                .as_str()
            ),
            "{source}: {}",
            ran.stderr
        );
        for command in [&["env"][..], &["env", "history", "production"], &["env", "metrics"]] {
            let ran = relmap(&fixture, command);
            assert!(ran.stderr.contains(&format!("{message}\n")), "{command:?}: {}", ran.stderr);
        }
    }
}

#[test]
fn an_environment_that_has_nothing_yet_is_a_warning_where_its_source_works_elsewhere() {
    let fixture = charts();
    fixture.write("relmap.toml", crate::environments::SETTINGS);
    fixture.write("deploy/staging/web.yaml", application("web", "charts", "1.1.0", ""));
    fixture.commit("Deploy");
    let ran = relmap(&fixture, &["env", "drift"]);
    let warning = "warning[env-source-empty]: production: the source on line 9 of relmap.toml finds \
                   nothing: no file matches `deploy/production/*.yaml`\n";
    assert!(ran.stdout.starts_with(warning), "{}", ran.stdout);
    assert_eq!(ran.code, 0, "{}", ran.stdout);
}

#[test]
fn an_old_place_of_files_may_be_empty_and_a_wrong_one_shows_in_the_history() {
    let fixture = charts();
    let settings = |old: &str| {
        format!(
            "[[environment]]\nname = \"production\"\nsource = [\n  \
             {{ format = \"argocd\", path = \"{old}/*.yaml\" }},\n  \
             {{ format = \"argocd\", path = \"new/*.yaml\" }},\n]\n"
        )
    };
    fixture.write("old/web.yaml", application("web", "charts", "1.1.0", ""));
    fixture.commit_at("Deploy", DAY_1);
    fixture.remove("old/web.yaml");
    fixture.write("new/web.yaml", application("web", "charts", "1.1.0", ""));
    fixture.commit_at("Move", DAY_1 + DAY);
    fixture.write("relmap.toml", settings("old"));
    for command in [&["env"][..], &["env", "drift"], &["env", "history", "production"]] {
        let ran = relmap(&fixture, command);
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(ran.code == 0 && !all.contains("finds nothing"), "{command:?}: {all}");
    }
    fixture.write("relmap.toml", settings("other"));
    let ran = relmap(&fixture, &["env", "history", "production"]);
    let told = "production: the source on line 4 of relmap.toml finds nothing: no file matches `other/*.yaml`\n";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn a_pattern_for_helmfiles_may_match_their_values() {
    let fixture =
        with_source("format = \"helmfile\", path = \"deploy/*.yaml\", app = \"image.tag\"");
    fixture.write("deploy/helmfile.yaml", HELMFILE);
    fixture.commit("Deploy");
    let ran = relmap(&fixture, &["env", "--look-back", "0"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, "web\tproduction\tcharts-1.1.0\t1.2.0\t-\t0\t-\t-\t-\n"),
        "{}",
        ran.stderr
    );
}
