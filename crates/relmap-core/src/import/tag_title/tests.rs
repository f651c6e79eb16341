use super::*;

#[test]
fn names_are_split_where_a_version_begins() {
    for (tag, title, version) in [
        ("nginx/15.0.1", "nginx", "15.0.1"),
        ("external-dns-helm-chart-1.14.0", "external-dns-helm-chart", "1.14.0"),
        ("cluster-autoscaler-chart-9.46.3", "cluster-autoscaler-chart", "9.46.3"),
        ("chart/web/v1.2.3", "chart/web", "1.2.3"),
        ("helm-v1.2.3", "helm", "1.2.3"),
        ("v1.2.3", "", "1.2.3"),
        ("1.2.3", "", "1.2.3"),
        ("v.1.2.3", "", "1.2.3"),
        ("web@2.0.0+build.1", "web", "2.0.0+build.1"),
        ("app-2-1.0.0", "app-2", "1.0.0"),
        ("newrelic-infra-v3-3.0.1", "newrelic-infra-v3", "3.0.1"),
        ("web-1.2.0-rc.1", "web", "1.2.0-rc.1"),
        ("web-0.46.00", "web", "0.46.00"),
        ("web-4.44", "web", "4.44"),
        ("web-1.2.3.4", "web", "1.2.3.4"),
        ("k8s-monitoring-1.0.0", "k8s-monitoring", "1.0.0"),
        ("web-v2", "web", "2"),
    ] {
        assert_eq!(TagTitle::of(tag), Some(TagTitle { title, version }), "{tag}");
    }
    for tag in ["nightly", "web-", "v", "", "web-v1.x/old", "stable/2020-web", "web-1."] {
        assert_eq!(TagTitle::of(tag), None, "{tag}");
    }
}

#[test]
fn versions_agree_as_helm_and_its_tags_write_them() {
    for (tag, chart) in [
        ("1.2.3", "1.2.3"),
        ("1.2.3", "v1.2.3"),
        ("0.46.0", "0.46.00"),
        ("4.44", "4.44.0"),
        ("1.2.3_4", "1.2.3+4"),
        ("1.2.3.4", "1.2.3.4"),
    ] {
        assert!(agrees(tag, chart), "{tag} {chart}");
    }
    for (tag, chart) in [("1.2.3", "1.2.4"), ("1.2.3", ""), ("1.2.3-rc.1", "1.2.3")] {
        assert!(!agrees(tag, chart), "{tag} {chart}");
    }
}

#[test]
fn a_title_fits_a_chart_by_name_or_folder() {
    for (title, folder, name, fit) in [
        ("web", "charts/web", "web", Some(Fit::Exact)),
        ("web", "deploy/x", "web", Some(Fit::Exact)),
        ("web", "charts/web", "x", Some(Fit::Exact)),
        ("charts/web", "charts/web", "x", Some(Fit::Exact)),
        ("web-helm-chart", "charts/web", "web", Some(Fit::Stripped)),
        ("helm-chart-web", "charts/web", "web", Some(Fit::Stripped)),
        ("web-chart", "charts/web", "web", Some(Fit::Stripped)),
        ("chart/web", "charts/web", "web", Some(Fit::Stripped)),
        ("web", "web-chart", "web-chart", Some(Fit::Stripped)),
        ("Web_App", "charts/web-app", "x", Some(Fit::Exact)),
        ("helm-chart", "charts/web", "web", Some(Fit::Unnamed)),
        ("", "", "web", Some(Fit::Unnamed)),
        ("crds", "web-crds", "web-crds", Some(Fit::Part)),
        ("web", "charts/web-api", "web-api", None),
        ("api", "charts/webapi", "webapi", None),
        ("web", "", "x", None),
    ] {
        assert_eq!(
            ExpectedChart::of(title).fits(folder, Some(name)),
            fit,
            "{title} {folder} {name}"
        );
    }
}

#[test]
fn a_chart_is_found_by_each_title_that_fits_it() {
    let parts = ["web", "api", "helm-chart", "Chart", "release", "-", "_", "/", "", "web-api"];
    let mut seed = 3_u64;
    let mut text = |most: u64| {
        let mut next = |bound: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from((seed >> 33) % bound).unwrap()
        };
        (0..next(most)).map(|_| parts[next(parts.len() as u64)]).collect::<String>()
    };
    let mut fitting = 0;
    for _ in 0..40_000 {
        let (title, folder, name) = (text(6), text(6), text(6));
        let wanted = ExpectedChart::of(&title);
        for name in [Some(name.as_str()), None] {
            if wanted.names_no_chart() || wanted.fits(&folder, name).is_none() {
                continue;
            }
            fitting += 1;
            let known = titles(&folder, name);
            let is_found = wanted.titles().any(|title| known.contains(title));
            assert!(is_found, "{title} {folder} {name:?}");
        }
    }
    assert!(fitting > 2_000, "{fitting}");
}
