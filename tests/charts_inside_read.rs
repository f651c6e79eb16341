//! What charts inside of a chart are given, and by whom it is read.

use serde_json::Value;

use crate::charts_inside::{Change, DECLARED, IMAGE, METRICS, REDIS, to_8};
use crate::support::check;

/// The rule and the message of each finding on a change that is not committed.
fn findings(change: &Change<'_>) -> Vec<String> {
    let outcome = check(&change.fixture(), &["--worktree"]).json();
    let found = outcome["components"][0]["findings"].as_array().unwrap();
    let text = |it: &Value, key| it[key].as_str().unwrap().to_owned();
    found.iter().map(|it| format!("{}: {}", text(it, "rule"), text(it, "message"))).collect()
}

const T: &str = "apiVersion: v2\nname: t\nversion: 1.0.0\n";

/// Helm gives a chart that is deeper its alias only after it has put all defaults together.
#[test]
fn defaults_of_deeper_charts_stand_by_their_real_names() {
    let aliased = format!(
        "{T}dependencies:\n- {{name: redis, version: '*', alias: r2, condition: r2.enabled}}\n"
    );
    let plain = format!(
        "{T}dependencies:\n- {{name: redis, version: '*', alias: r2, condition: redis.enabled}}\n"
    );
    let off = format!("{IMAGE}enabled: false\n");
    let on = format!("{IMAGE}enabled: true\n");
    for (chart, values, level) in [
        (&aliased, &off, "major"),
        (&aliased, &on, "major"),
        (&plain, &off, "patch"),
        (&plain, &on, "major"),
    ] {
        let values_8 = to_8(values);
        let change = Change {
            dependencies: "- {name: t, version: '*'}\n",
            files: &[
                ("charts/t/Chart.yaml", chart),
                ("charts/t/charts/redis/Chart.yaml", REDIS),
                ("charts/t/charts/redis/values.yaml", values),
            ],
            new_files: &[("charts/t/charts/redis/values.yaml", &values_8)],
            ..Change::default()
        };
        assert_eq!(change.bump(), level, "{chart} {values}");
    }
    // So do those that the aliased chart has for one in it.
    let around = format!("{T}dependencies:\n- {{name: redis, version: '*', alias: r1}}\n");
    let redis = format!("{REDIS}dependencies:\n- {{name: m, version: '*', condition: up}}\n");
    let image_8 = to_8(IMAGE);
    for (given, level) in [("", "major"), ("t: {r1: {up: false}}\n", "patch")] {
        let change = Change {
            dependencies: "- {name: t, version: '*'}\n",
            values: given,
            files: &[
                ("charts/t/Chart.yaml", &around),
                ("charts/t/charts/redis/Chart.yaml", &redis),
                ("charts/t/charts/redis/values.yaml", "up: false\n"),
                ("charts/t/charts/redis/charts/m/Chart.yaml", METRICS),
                ("charts/t/charts/redis/charts/m/values.yaml", IMAGE),
            ],
            new_files: &[("charts/t/charts/redis/charts/m/values.yaml", &image_8)],
            ..Change::default()
        };
        assert_eq!(change.bump(), level, "{given}");
    }
    // In the chart itself they stand by their aliases.
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", off.as_str())];
    for (key, level) in [("r2", "patch"), ("redis", "major")] {
        let change = Change {
            dependencies: &format!(
                "- {{name: redis, version: '*', alias: r2, condition: {key}.enabled}}\n"
            ),
            files: &files,
            new_files: &[("charts/redis/values.yaml", &to_8(&off))],
            ..Change::default()
        };
        assert_eq!(change.bump(), level, "{key}");
    }
}

#[test]
fn a_tag_moves_whose_image_is_in_a_template_of_a_chart_inside() {
    let tag = "image: {tag: 7.0.0}\n";
    let flat = "imageTag: 7.0.0\n";
    let listed = "workers:\n- {image: {tag: 7.0.0}}\n";
    for values in [tag, flat, listed] {
        for chart in ["charts/redis", "charts/t/charts/redis"] {
            let (file, place) = (format!("{chart}/values.yaml"), format!("{chart}/Chart.yaml"));
            let files = [("charts/t/Chart.yaml", T), (&*place, REDIS), (&*file, values)];
            let change = Change { files: &files, ..Change::default() };
            for (new, level) in [("8.0.0", "major"), ("7.0.1", "patch")] {
                let new = values.replace("7.0.0", new);
                let new_files = [(&*file, &*new)];
                assert_eq!(
                    Change { new_files: &new_files, ..change }.bump(),
                    level,
                    "{file} {new}"
                );
            }
        }
    }
    // What is imported from a chart inside is the chart's own.
    let exports = "exports: {data: {image: {tag: 7.0.0}}}\n";
    let imported = Change {
        dependencies: "- {name: redis, version: '*', import-values: [data]}\n",
        files: &[("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", exports)],
        new_files: &[("charts/redis/values.yaml", &to_8(exports))],
        ..Change::default()
    };
    assert_eq!(imported.bump(), "major");
}

/// Helm imports from the chart of the name, whatever version is declared.
#[test]
fn a_chart_out_of_its_range_is_imported_from() {
    let exports = "exports: {data: {cache: {ref: {tag: 7.0.0}}}}\n";
    let redis = REDIS.replace("1.0.0", "1.0.0-rc.1");
    for range in ["'*'", "'>=1'"] {
        for (name, level) in [("redis", "major"), ("other", "patch")] {
            let imports = "import-values: [{child: exports.data.cache.ref, parent: cache.image}]";
            let change = Change {
                dependencies: &format!("- {{name: {name}, version: {range}, {imports}}}\n"),
                values: "cache: {image: {repository: redis}}\n",
                files: &[
                    ("charts/redis/Chart.yaml", &redis),
                    ("charts/redis/values.yaml", exports),
                ],
                new_files: &[("charts/redis/values.yaml", &to_8(exports))],
                ..Change::default()
            };
            assert_eq!(change.bump(), level, "{name} {range}");
        }
    }
}

#[test]
fn what_is_set_for_a_chart_that_is_off_may_be_read_by_the_chart_around_it() {
    let declared = format!("{T}dependencies:\n- {{name: m, version: '*', condition: m.enabled}}\n");
    let values = "m: {enabled: false, image: {repository: redis, tag: 7.0.0}}\n";
    let change = Change {
        files: &[
            ("charts/t/Chart.yaml", &declared),
            ("charts/t/values.yaml", values),
            ("charts/t/charts/m/Chart.yaml", METRICS),
        ],
        new_files: &[("charts/t/values.yaml", &to_8(values))],
        ..Change::default()
    };
    assert_eq!(change.bump(), "major");
}

/// Of a range that relmap does not read it cannot be told under which name Helm takes the chart.
#[test]
fn a_chart_whose_range_is_not_read_counts_under_both_names() {
    let tag = "redis: {image: {tag: 7.0.0}}\n";
    let alias = tag.replace("redis:", "cache:");
    for values in [tag, &alias] {
        let change = Change {
            dependencies: "- {name: redis, version: no range, alias: cache}\n",
            values,
            files: &[
                ("charts/redis/Chart.yaml", REDIS),
                ("charts/redis/values.yaml", "image: {repository: redis}\n"),
            ],
            new_values: Some(&to_8(values)),
            ..Change::default()
        };
        assert_eq!(change.bump(), "major", "{values}");
    }
}

/// What a chart deploys that relmap cannot read is not known, whether it changed or not.
#[test]
fn a_chart_inside_that_cannot_be_read_fails_the_check() {
    let deep = format!("{REDIS}x: {}{}\n", "[".repeat(300), "]".repeat(300));
    let change = Change {
        files: &[("charts/redis/Chart.yaml", &deep), ("charts/redis/values.yaml", IMAGE)],
        new_files: &[("charts/redis/values.yaml", &to_8(IMAGE))],
        ..Change::default()
    };
    let found = findings(&change);
    assert_eq!(
        found.iter().find(|it| it.starts_with("chart-unreadable: ")).unwrap(),
        "chart-unreadable: charts/web/charts/redis/Chart.yaml cannot be parsed: \
         the data is nested deeper than 128 levels"
    );
}

/// Each of hundreds of charts may have a schema that takes long to compare.
#[test]
fn schemas_of_charts_inside_share_one_budget() {
    let schema = |most: usize| {
        let branch = |n: usize| {
            format!(
                r#"{{"properties": {{"k{n}": {{"maxLength": {}}}}}, "required": ["k{n}"]}}"#,
                n + most
            )
        };
        let branches: Vec<String> = (0..150).map(branch).collect();
        format!(r#"{{"properties": {{"a": {{"anyOf": [{}]}}}}}}"#, branches.join(", "))
    };
    let (old, new) = (schema(1_001), schema(1_000));
    let (mut before, mut now) = (Vec::new(), Vec::new());
    for chart in 0..60 {
        let folder = format!("charts/c{chart}");
        let metadata = format!("apiVersion: v2\nname: c{}\nversion: 1.0.{chart}\n", chart % 6);
        before.push((format!("{folder}/Chart.yaml"), metadata));
        before.push((format!("{folder}/values.schema.json"), old.clone()));
        now.push((format!("{folder}/values.schema.json"), new.clone()));
    }
    let files: Vec<_> = before.iter().map(|(path, text)| (&**path, &**text)).collect();
    let new_files: Vec<_> = now.iter().map(|(path, text)| (&**path, &**text)).collect();
    let change = Change { files: &files, new_files: &new_files, ..Change::default() };
    let found = findings(&change);
    assert!(found.iter().any(|it| it.ends_with("it is too much to compare")), "{found:#?}");
}

/// An alias of YAML may stand for a long text in each of them.
#[test]
fn dependencies_are_as_many_and_as_long_as_are_read() {
    let long = "x.y,".repeat(300);
    let condition = format!("- {{name: redis, version: '*', condition: '{long}'}}\n");
    let many = DECLARED.repeat(1_001);
    let name = format!("- {{name: redis, version: '*'}}\nappVersion: {}\n", "1".repeat(1_025));
    for (dependencies, message) in [
        (&name, "`appVersion` has more than 1024 bytes"),
        (&condition, "`condition` of a dependency has more than 1024 bytes"),
        (&many, "the file has more than 1000 dependencies"),
    ] {
        let change = Change {
            dependencies: DECLARED,
            files: &[("charts/redis/Chart.yaml", REDIS)],
            new_dependencies: Some(dependencies),
            ..Change::default()
        };
        let found = findings(&change);
        let expected =
            format!("chart-unreadable: charts/web/Chart.yaml cannot be parsed: {message}");
        assert!(found.contains(&expected), "{found:?}");
    }
}

/// Helm looks for conditions, tags and aliases only down to a chart that has no list of dependencies.
#[test]
fn below_a_chart_that_declares_nothing_all_charts_are_on_by_their_own_names() {
    let declared =
        |more: &str| format!("{T}dependencies:\n- {{name: redis, version: '*', {more}}}\n");
    let empty = format!("{T}dependencies: []\n");
    let redis = "redis: {enabled: false}\n";
    let image_8 = to_8(IMAGE);
    for (root, chart, values, level) in [
        ("", declared("condition: redis.enabled"), redis, "major"),
        ("", declared("tags: [a]"), "tags: {a: false}\n", "major"),
        ("", declared("alias: cache"), "cache: {image: {tag: 1.0.0}}\n", "major"),
        ("- {name: t, version: '*'}\n", declared("condition: redis.enabled"), redis, "patch"),
        ("- {name: t, version: '*'}\n", empty, redis, "major"),
    ] {
        let change = Change {
            dependencies: root,
            files: &[
                ("charts/t/Chart.yaml", &chart),
                ("charts/t/values.yaml", values),
                ("charts/t/charts/redis/Chart.yaml", REDIS),
                ("charts/t/charts/redis/values.yaml", IMAGE),
            ],
            new_files: &[("charts/t/charts/redis/values.yaml", &image_8)],
            ..Change::default()
        };
        assert_eq!(change.bump(), level, "{root} {chart}");
    }
}

#[test]
fn the_app_version_of_a_chart_inside_may_be_what_its_templates_run() {
    let with = |app: &str, more: &str| format!("{REDIS}appVersion: {app}\n{more}");
    for (more, new, level) in
        [("", "8.0.0", "major"), ("", "7.0.1", "patch"), ("type: library\n", "8.0.0", "patch")]
    {
        let change = Change {
            files: &[("charts/redis/Chart.yaml", &with("7.0.0", more))],
            new_files: &[("charts/redis/Chart.yaml", &with(new, more))],
            ..Change::default()
        };
        assert_eq!(change.bump(), level, "{more}{new}");
    }
}

/// The name of a chart is a part of what each chart in it is called.
#[test]
fn a_chart_with_a_long_name_is_refused() {
    let long = REDIS.replace("redis", &"r".repeat(256));
    let change = Change {
        files: &[("charts/redis/Chart.yaml", &long)],
        new_values: Some("a: 1\n"),
        ..Change::default()
    };
    let found = findings(&change);
    let expected = "chart-unreadable: charts/web/charts/redis/Chart.yaml cannot be parsed: \
                    `name` has more than 255 bytes";
    assert!(found.iter().any(|it| it == expected), "{found:?}");
}

/// What the chart imports for one that is off is its own.
#[test]
fn what_is_imported_below_the_key_of_a_chart_that_is_off_is_read_by_the_chart() {
    let exports = "exports: {data: {redis: {image: {tag: 7.0.0}}}}\n";
    let dependencies = "- {name: redis, version: '*', condition: redis.enabled}\n\
                        - {name: m, version: '*', import-values: [data]}\n";
    let change = Change {
        dependencies,
        values: "redis: {enabled: false, image: {repository: redis}}\n",
        files: &[
            ("charts/redis/Chart.yaml", REDIS),
            ("charts/m/Chart.yaml", METRICS),
            ("charts/m/values.yaml", exports),
        ],
        new_files: &[("charts/m/values.yaml", &to_8(exports))],
        ..Change::default()
    };
    assert_eq!(change.bump(), "major");
}

/// A hundred charts with the same small file of values take as much memory as if each were large.
#[test]
fn the_values_of_all_charts_inside_have_a_bound() {
    let list = vec!["x"; 100].join(", ");
    let values = format!("a: &a [{list}]\nb: [{}]\n", vec!["*a"; 100].join(", "));
    let changed = format!("{values}c: 1\n");
    let charts: Vec<(String, String)> = (0..110)
        .flat_map(|chart| {
            let folder = format!("charts/c{chart}");
            let metadata = format!("apiVersion: v2\nname: c{chart}\nversion: 1.0.0\n");
            [
                (format!("{folder}/Chart.yaml"), metadata),
                (format!("{folder}/values.yaml"), values.clone()),
            ]
        })
        .collect();
    let files: Vec<_> = charts.iter().map(|(path, text)| (&**path, &**text)).collect();
    let told = |files: &[(&str, &str)]| {
        let new_files = [("charts/c0/values.yaml", &*changed)];
        let change = Change { files, new_files: &new_files, ..Change::default() };
        findings(&change).join("\n")
    };
    let message = "charts/web/charts has more charts or values in these than are looked into";
    assert!(told(&files).contains(message));
    assert!(!told(&files[..20]).contains(message));
}

#[test]
fn definitions_and_types_of_charts_inside_count() {
    let library = format!("{REDIS}type: library\n");
    let crd = "kind: CustomResourceDefinition\n";
    let (redis, changed) = (("charts/redis/Chart.yaml", REDIS), format!("{crd}# more\n"));
    let local = "- {name: redis, version: '*', repository: 'file://../../lib/redis'}\n";
    let lib = ("../lib/redis/Chart.yaml", REDIS);
    for (dependencies, files, new_files, level) in [
        ("", vec![redis], ("charts/redis/crds/a.yaml", crd), "minor"),
        (
            "",
            vec![redis, ("charts/redis/crds/a.yaml", crd)],
            ("charts/redis/crds/a.yaml", &*changed),
            "minor",
        ),
        ("", vec![redis], ("charts/redis/charts/m/crds/a.yaml", crd), "minor"),
        (local, vec![lib], ("../lib/redis/crds/a.yaml", crd), "minor"),
        ("", vec![redis], ("charts/redis/files/crds/a.yaml", crd), "patch"),
        ("", vec![("charts/redis/Chart.yaml", &*library)], redis, "minor"),
        ("", vec![redis], ("charts/redis/Chart.yaml", &*library), "minor"),
    ] {
        let change =
            Change { dependencies, files: &files, new_files: &[new_files], ..Change::default() };
        assert_eq!(change.bump(), level, "{files:?} {new_files:?}");
    }
}
