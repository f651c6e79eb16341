//! Charts: where they are in a tag's tree, and what their Chart.yaml says.

use relmap_testkit::Fixture;

use super::{chart, release, seen};

#[test]
fn a_chart_is_found_by_name_in_a_folder_of_another_name() {
    let fixture = Fixture::new();
    release(&fixture, "deploy/helm/", "web", "1.0.0", "web-1.0.0");
    release(&fixture, "charts/db-chart/", "database", "2.0.0", "database-2.0.0");
    // And by its folder.
    fixture.tag("db-chart-2.0.0");
    assert_eq!(
        seen(&fixture),
        [
            "database-2.0.0 charts/db-chart 2.0.0 1.0.0 version-twice",
            "db-chart-2.0.0 charts/db-chart 2.0.0 1.0.0 version-twice",
            "web-1.0.0 deploy/helm 1.0.0 1.0.0",
        ]
    );
}

#[test]
fn a_chart_that_moved_is_found_at_each_release() {
    let fixture = Fixture::new();
    release(&fixture, "", "web", "1.0.0", "web-1.0.0");
    fixture.rename("Chart.yaml", "charts/web/Chart.yaml");
    release(&fixture, "charts/web/", "web", "1.1.0", "web-1.1.0");
    fixture.rename("charts/web", "stable/web-chart");
    release(&fixture, "stable/web-chart/", "web", "1.2.0", "web-1.2.0");
    assert_eq!(
        seen(&fixture),
        [
            "web-1.0.0 . 1.0.0 1.0.0",
            "web-1.1.0 charts/web 1.1.0 1.0.0",
            "web-1.2.0 stable/web-chart 1.2.0 1.0.0",
        ]
    );
}

#[test]
fn a_chart_is_found_in_a_deep_folder() {
    let fixture = Fixture::new();
    let folder = "d/".repeat(80);
    release(&fixture, &folder, "web", "1.0.0", "web-1.0.0");
    assert_eq!(seen(&fixture), [format!("web-1.0.0 {} 1.0.0 1.0.0", folder.trim_end_matches('/'))]);
}

#[test]
fn a_tree_without_the_chart() {
    let fixture = Fixture::new();
    fixture.write("README.md", "x\n");
    fixture.commit("No chart");
    fixture.tag("web-0.1.0");
    release(&fixture, "charts/db/", "db", "1.0.0", "db-1.0.0");
    release(&fixture, "charts/api/", "api", "1.0.0", "api-1.0.0");
    fixture.tag("web-1.0.0");
    assert_eq!(
        seen(&fixture),
        [
            "api-1.0.0 charts/api 1.0.0 1.0.0",
            "db-1.0.0 charts/db 1.0.0 1.0.0",
            "web-0.1.0 skipped no-chart",
            "web-1.0.0 skipped no-chart",
        ]
    );
}

#[test]
fn names_that_begin_one_another_are_kept_apart() {
    let fixture = Fixture::new();
    for name in ["argo", "argo-cd", "argo-cd-apps"] {
        release(&fixture, &format!("charts/{name}/"), name, "1.0.0", &format!("{name}-1.0.0"));
    }
    assert_eq!(
        seen(&fixture),
        [
            "argo-1.0.0 charts/argo 1.0.0 1.0.0",
            "argo-cd-1.0.0 charts/argo-cd 1.0.0 1.0.0",
            "argo-cd-apps-1.0.0 charts/argo-cd-apps 1.0.0 1.0.0",
        ]
    );
}

#[test]
fn of_several_folders_the_one_with_the_version_is_meant() {
    let fixture = Fixture::new();
    chart(&fixture, "incubator/web/", "web", "0.5.0", "1.0.0");
    chart(&fixture, "stable/web/", "web", "1.0.0", "1.0.0");
    chart(&fixture, "stable/shop/", "shop", "3.0.0", "1.0.0");
    chart(&fixture, "stable/shop/charts/web/", "web", "1.0.0", "1.0.0");
    fixture.commit("Two of a name, and one inside of another chart");
    fixture.tag("web-1.0.0");
    fixture.tag("web-0.5.0");
    fixture.tag("web-0.7.0");
    assert_eq!(
        seen(&fixture),
        [
            "web-0.5.0 incubator/web 0.5.0 1.0.0 version-twice",
            "web-0.7.0 incubator/web 0.5.0 1.0.0 chart-ambiguous,version-mismatch,version-twice",
            "web-1.0.0 stable/web 1.0.0 1.0.0",
        ]
    );
}

#[test]
fn versions_as_they_are_written() {
    for (version, app_version, shown, issues) in [
        ("0.46.00", "v3.7.4", "0.46.00 v3.7.4", " version-not-semver"),
        ("4.44", "1.10", "4.44 1.10", " version-not-semver"),
        ("v1.2.3", "'2.300'", "v1.2.3 2.300", " version-not-semver"),
        ("\"1.2.3\"", "\"1.0\" # why", "1.2.3 1.0", ""),
        ("1.2.3+4", "", "1.2.3+4 -", ""),
        ("1.2.3", "lts-jdk11", "1.2.3 lts-jdk11", " app-version-floating"),
        ("1.2.3", "20240101", "1.2.3 20240101", ""),
    ] {
        let fixture = Fixture::new();
        chart(&fixture, "", "web", version, app_version);
        fixture.commit("First");
        let tag = format!("web-{}", version.trim_matches(['"', 'v']));
        fixture.tag(&tag);
        assert_eq!(seen(&fixture), [format!("{tag} . {shown}{issues}")]);
    }
}

#[test]
fn files_that_are_not_as_they_should_be() {
    for (text, expected) in [
        ("apiVersion: v2\r\nname: web\r\nversion: 1.0.0\r\nappVersion: 2.0.0\r\n", ". 1.0.0 2.0.0"),
        ("\u{feff}name: web\nversion: 1.0.0\n", ". 1.0.0 -"),
        ("name: web\nversion: 0.9.0\nversion: 1.0.0\n", ". 1.0.0 - duplicate-key"),
        (
            "name: web\n<<<<<<< HEAD\nversion: 1.0.0\n=======\nversion: 1.1.0\n>>>>>>> main\nappVersion: 2.4.39\n",
            ". 1.0.0 2.4.39 chart-unreadable",
        ),
        ("name: web\nversion: 1.0.0\ndescription: a: b\n", ". 1.0.0 - chart-unreadable"),
        ("name: web\ndescription: x\n", ". - - version-missing"),
    ] {
        let fixture = Fixture::new();
        fixture.write("Chart.yaml", text);
        fixture.commit("First");
        fixture.tag("web-1.0.0");
        assert_eq!(seen(&fixture), [format!("web-1.0.0 {expected}")], "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_chart_yaml_that_is_a_link() {
    use std::os::unix::fs::symlink;
    let fixture = Fixture::new();
    chart(&fixture, "shared/", "web", "1.0.0", "2.0.0");
    fixture.rename("shared/Chart.yaml", "shared/web.yaml");
    std::fs::create_dir_all(fixture.path().join("charts/web")).unwrap();
    symlink("../../shared/web.yaml", fixture.path().join("charts/web/Chart.yaml")).unwrap();
    fixture.commit("A link inside of the repository");
    fixture.tag("web-1.0.0");
    std::fs::create_dir_all(fixture.path().join("charts/db")).unwrap();
    symlink("/etc/hostname", fixture.path().join("charts/db/Chart.yaml")).unwrap();
    fixture.commit("A link that leads out of it");
    fixture.tag("db-1.0.0");
    assert_eq!(seen(&fixture), ["db-1.0.0 skipped no-chart", "web-1.0.0 charts/web 1.0.0 2.0.0"]);
}

#[test]
fn submodules_are_not_searched() {
    let fixture = Fixture::new();
    fixture.write("README.md", "x\n");
    let commit = fixture.commit("First");
    let entry = format!("160000,{commit},charts/web");
    fixture.git(["update-index", "--add", "--cacheinfo", &entry]);
    fixture.commit_staged("A submodule");
    fixture.tag("web-1.0.0");
    assert_eq!(seen(&fixture), ["web-1.0.0 skipped no-chart"]);
}
