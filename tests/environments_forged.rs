//! Pull requests that deploy what was never released, by what relmap does not read: none of them passes.

use relmap_testkit::Fixture;

use crate::environments::{SETTINGS, application, deployments};
use crate::support::{Ran, command, finish};

/// A repository whose target deploys releases alone; what follows is a pull request.
fn target(settings: &str) -> Fixture {
    target_of(deployments(), settings)
}

fn target_of(fixture: Fixture, settings: &str) -> Fixture {
    fixture.write("relmap.toml", settings);
    fixture.commit("Configure");
    fixture.git(["update-ref", "refs/remotes/origin/main", "HEAD"]);
    fixture.git(["remote", "add", "origin", "https://git.example/charts.git"]);
    fixture.branch("work");
    fixture
}

fn drift(fixture: &Fixture) -> Ran {
    fixture.commit("Change what runs");
    let mut command = command(fixture);
    command.args(["env", "drift", "staging"]);
    command.envs([("GITHUB_BASE_REF", "main"), ("GITHUB_REF", "refs/pull/7/merge")]);
    finish(&mut command)
}

fn told(ran: &Ran, code: i32, lines: &[&str]) {
    for line in lines {
        assert!(ran.stdout.lines().any(|one| one == *line), "{line}\n{}", ran.whole());
    }
    assert_eq!(ran.code, code, "{}", ran.whole());
}

#[test]
fn a_field_that_is_not_read_is_undecided() {
    let fixture = target(SETTINGS);
    let more = "    plugin: {name: other}\n";
    fixture.write("deploy/staging/web.yaml", application("web", "charts", "1.2.0", more));
    told(
        &drift(&fixture),
        3,
        &[
            "undecided[env-undecided]: staging/web: `source.plugin` may change what runs, and relmap does not read it",
        ],
    );
}

#[test]
fn a_component_that_is_taken_out_is_told() {
    let fixture = target(SETTINGS);
    fixture.write("deploy/staging/other.yaml", application("other", "charts", "1.2.0", ""));
    fixture.remove("deploy/staging/web.yaml");
    told(
        &drift(&fixture),
        0,
        &[
            "warning[env-removed]: staging/web is deployed by deploy/staging/web.yaml of the target, and no longer by this \
           pull request",
        ],
    );
}

#[test]
fn a_chart_from_another_repository_is_undecided() {
    let fixture = target(SETTINGS);
    let text = application("web", "charts", "1.2.0", "");
    assert!(text.contains("repoURL: https://charts.example"), "{text}");
    let text = text.replace("https://charts.example", "https://evil.example");
    fixture.write("deploy/staging/web.yaml", text);
    let ran = drift(&fixture);
    assert_eq!(ran.code, 3, "{}", ran.whole());
    assert!(
        ran.stdout.contains(
            "undecided[env-undecided]: staging/web takes the chart charts from https://evil.example"
        ),
        "{}",
        ran.whole()
    );
}

/// The release names its source, and the source has the URL: either can lead elsewhere.
#[test]
fn a_source_of_flux_that_leads_elsewhere_is_undecided() {
    let source = |name: &str, url: &str| {
        format!(
            "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\n\
             metadata: {{name: {name}, namespace: flux-system}}\nspec: {{url: '{url}'}}\n"
        )
    };
    let release = |source: &str| {
        format!(
            "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n\
             metadata: {{name: web, namespace: flux-system}}\nspec:\n  chart:\n    spec:\n      \
             chart: charts\n      version: 1.2.0\n      sourceRef: {{kind: HelmRepository, name: {source}}}\n"
        )
    };
    let settings = SETTINGS.replace("argocd", "flux").replace("*.yaml", "**/*.yaml");
    let ours = source("ours", "https://charts.example");
    let evil = source("evil", "https://evil.example");
    for (path, text) in [
        ("deploy/staging/ours.yaml", source("ours", "https://evil.example")),
        ("deploy/staging/web.yaml", release("evil")),
    ] {
        let fixture = deployments();
        fixture.write("deploy/staging/web.yaml", release("ours"));
        fixture.write("deploy/staging/ours.yaml", &ours);
        fixture.write("deploy/staging/evil.yaml", &evil);
        let fixture = target_of(fixture, &settings);
        fixture.write(path, text);
        let message = "undecided[env-undecided]: staging/web takes the chart charts from https://evil.example, and \
                       the target from https://charts.example: what is released is not known to be there";
        told(&drift(&fixture), 3, &[message]);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_or_folder_is_undecided() {
    use std::os::unix::fs::symlink;
    for (gone, link, to) in [
        ("deploy/staging/web.yaml", "deploy/staging/web.yaml", "../../hidden/web.yaml"),
        ("deploy/staging", "deploy/staging", "../hidden"),
    ] {
        let fixture = target(SETTINGS);
        fixture.write("hidden/web.yaml", application("web", "charts", "9.9.9", ""));
        let path = fixture.path().join(gone);
        if path.is_dir() {
            std::fs::remove_dir_all(&path).unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
        }
        symlink(to, fixture.path().join(link)).unwrap();
        let message = format!(
            "undecided[env-unreadable]: staging: {link} cannot be read, so what it said before counts: `{link}` is a \
             symbolic link or a submodule, which is not followed; replace it with what it leads to"
        );
        told(&drift(&fixture), 3, &[&message]);
    }
}
