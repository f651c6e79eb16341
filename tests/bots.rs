//! What a bot commits becomes a complete release by `relmap bump --no-edit`.

use relmap_testkit::Fixture;

use crate::support::{Ran, charts, check, declare, edit, relmap};

/// A released chart with a second image, and a dependency that a lock pins.
fn chart() -> Fixture {
    let fixture = charts();
    edit(
        &fixture,
        "values.yaml",
        "tag: \"\"",
        "tag: 1.2.0\nproxy:\n  image: quay.io/proxy/proxy:v7.15.3",
    );
    edit(
        &fixture,
        "Chart.yaml",
        "name: web\n",
        "name: web\ndependencies:\n  - name: redis\n    version: 17.1.0\n    repository: https://charts.example/\n",
    );
    fixture.write("Chart.lock", lock("17.1.0"));
    declare(&fixture, "", "charts-1.2.0", "App: app-1.2.0\n");
    fixture.commit("Add a proxy and redis");
    fixture.tag("charts-1.2.0");
    fixture
}

fn lock(version: &str) -> String {
    format!(
        "dependencies:\n- name: redis\n  repository: https://charts.example/\n  version: {version}\n\
         digest: sha256:{}\ngenerated: \"2026-11-20T00:00:00Z\"\n",
        "0".repeat(64)
    )
}

#[track_caller]
fn bump(fixture: &Fixture) -> Ran {
    let ran = relmap(fixture, &["bump", "--no-edit", "--date", "2026-11-20"]);
    assert_eq!(ran.code, 0, "{}", ran.whole());
    ran
}

#[test]
fn what_a_bot_moved_becomes_a_complete_release() {
    for (edits, entry) in [
        (
            &[("values.yaml", "v7.15.3", "v7.15.4")][..],
            "charts-1.2.1 (2026-11-20)\nApp: app-1.2.0\n\n- proxy v7.15.3 -> v7.15.4\n",
        ),
        (
            &[("values.yaml", "1.2.0", "1.3.0")],
            "charts-1.3.0 (2026-11-20)\nApp: app-1.3.0\n\n- app 1.2.0 -> 1.3.0\n",
        ),
        (
            &[("Chart.yaml", "appVersion: \"1.2.0\"", "appVersion: \"1.3.0\"")],
            "charts-1.3.0 (2026-11-20)\nApp: app-1.3.0\n\n- app 1.2.0 -> 1.3.0\n",
        ),
        (
            &[("Chart.yaml", "17.1.0", "18.0.0"), ("Chart.lock", "17.1.0", "18.0.0")],
            "charts-2.0.0 (2026-11-20)\nApp: app-1.2.0\n\n- redis 17.1.0 -> 18.0.0\n",
        ),
    ] {
        // As a task of the bot before it commits, and by a workflow after that.
        for commits in [false, true] {
            let fixture = chart();
            for (file, old, new) in edits {
                edit(&fixture, file, old, new);
            }
            if commits {
                fixture.commit("chore(deps): update");
            }
            bump(&fixture);
            let text = std::fs::read_to_string(fixture.path().join("RELEASE.txt")).unwrap();
            assert!(text.starts_with(&format!("{entry}\ncharts-1.2.0 ")), "{text}");
            fixture.commit("Complete the release");
            assert_eq!(check(&fixture, &[]).code, 0);
            bump(&fixture);
            assert_eq!(fixture.git(["status", "--porcelain"]), "");
        }
    }
}

#[test]
fn what_is_not_delivered_needs_no_release() {
    let fixture = chart();
    fixture.write("README.md", "Words.\n");
    fixture.commit("docs: update");
    assert_eq!(
        bump(&fixture).whole(),
        "[exit code 0]\ncharts: no release is needed, nothing that is released changed since charts-1.2.0\n"
    );
}
