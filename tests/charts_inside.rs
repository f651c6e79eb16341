//! What moves in charts inside of a chart: each case is one way in which a move was hidden, with a neighbour.

use relmap_testkit::Fixture;

use crate::delivered::web;
use crate::hidden_moves::bump;

const CHART: &str = "charts/web/";
pub(crate) const REDIS: &str = "apiVersion: v2\nname: redis\nversion: 1.0.0\n";
pub(crate) const METRICS: &str = "apiVersion: v2\nname: m\nversion: 1.0.0\n";
pub(crate) const IMAGE: &str = "image: {repository: redis, tag: 7.0.0}\n";

/// A change of a chart: files before, with what is added to those that the chart has; and files now.
#[derive(Default)]
pub(crate) struct Change<'c> {
    pub(crate) dependencies: &'c str,
    pub(crate) values: &'c str,
    pub(crate) files: &'c [(&'c str, &'c str)],
    /// Values as they are then, if they differ.
    pub(crate) new_values: Option<&'c str>,
    pub(crate) new_dependencies: Option<&'c str>,
    pub(crate) new_files: &'c [(&'c str, &'c str)],
}

impl Change<'_> {
    /// The bump that it asks for.
    #[track_caller]
    pub(crate) fn bump(&self) -> String {
        bump(&self.fixture())
    }

    /// A repository in which the change is not committed yet.
    pub(crate) fn fixture(&self) -> Fixture {
        let placed = |files: &[(&str, &str)]| -> Vec<(String, String)> {
            let path = |path: &str| match path.strip_prefix("../") {
                Some(outside) => outside.to_owned(),
                None => format!("{CHART}{path}"),
            };
            files.iter().map(|(file, text)| (path(file), (*text).to_owned())).collect()
        };
        let files = placed(self.files);
        let files: Vec<_> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        let fixture = web(&files);
        let [chart, values] =
            ["Chart.yaml", "values.yaml"].map(|name| read(&fixture, &format!("{CHART}{name}")));
        let write = |dependencies: &str, more: &str| {
            let dependencies = match dependencies {
                "" => String::new(),
                list => format!("dependencies:\n{list}"),
            };
            fixture.write(&format!("{CHART}Chart.yaml"), format!("{chart}{dependencies}"));
            fixture.write(&format!("{CHART}values.yaml"), format!("{values}{more}"));
        };
        write(self.dependencies, self.values);
        fixture.commit("Depend");
        fixture.git(["tag", "--force", "web-1.1.0"]);
        write(
            self.new_dependencies.unwrap_or(self.dependencies),
            self.new_values.unwrap_or(self.values),
        );
        for (path, text) in placed(self.new_files) {
            match text.as_str() {
                "" => fixture.remove(&path),
                text => fixture.write(&path, text),
            }
        }
        fixture
    }
}

fn read(fixture: &Fixture, path: &str) -> String {
    std::fs::read_to_string(fixture.path().join(path)).unwrap()
}

pub(crate) fn to_8(text: &str) -> String {
    text.replace("7.0.0", "8.0.0")
}

const SUB: [(&str, &str); 2] =
    [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", IMAGE)];
pub(crate) const DECLARED: &str = "- {name: redis, version: '*'}\n";

#[test]
fn what_a_chart_imports_is_its_own() {
    let exports = "exports: {data: {cache: {image: {repository: redis, tag: 7.0.0}}}}\n";
    let imports = "- {name: redis, version: '*', import-values: [data]}\n";
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", exports)];
    let exports_8 = to_8(exports);
    let new_files = [("charts/redis/values.yaml", exports_8.as_str())];
    let imported =
        Change { dependencies: imports, files: &files, new_files: &new_files, ..Change::default() };
    assert_eq!(imported.bump(), "major");
    // What the chart sets itself goes before what it imports.
    let cache = "cache: {image: {repository: redis, tag: 7.0.0}}\n";
    assert_eq!(Change { values: cache, ..imported }.bump(), "major");
    let set = Change { values: cache, new_values: Some(""), ..imported };
    assert_eq!(set.bump(), "major");
    let split = "cache: {image: {repository: redis}}\n";
    let tag = "exports: {data: {cache: {image: {tag: 7.0.0}}}}\n";
    let tag_8 = to_8(tag);
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", tag)];
    let new_files = [("charts/redis/values.yaml", tag_8.as_str())];
    let tags = Change {
        dependencies: imports,
        values: split,
        files: &files,
        new_files: &new_files,
        ..Change::default()
    };
    assert_eq!(tags.bump(), "major");
    let mapped =
        "- {name: redis, version: '*', import-values: [{child: data, parent: cache.image}]}\n";
    let data = "data: {tag: 7.0.0}\n";
    let data_8 = to_8(data);
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", data)];
    let new_files = [("charts/redis/values.yaml", data_8.as_str())];
    let mapped = Change { dependencies: mapped, files: &files, new_files: &new_files, ..tags };
    assert_eq!(mapped.bump(), "major");
    assert_eq!(Change { dependencies: DECLARED, ..mapped }.bump(), "patch");
}

#[test]
fn an_image_moves_at_any_depth() {
    let nested = [
        ("charts/redis/Chart.yaml", REDIS),
        ("charts/redis/charts/m/Chart.yaml", METRICS),
        ("charts/redis/charts/m/values.yaml", IMAGE),
    ];
    let own = to_8(IMAGE);
    let set = "redis: {m: {image: {tag: 8.0.0}}}\n";
    let change = Change { files: &nested, ..Change::default() };
    for (change, level) in [
        (Change { new_values: Some(set), ..change }, "major"),
        (
            Change {
                new_files: &[("charts/redis/values.yaml", "m: {image: {tag: 8.0.0}}\n")],
                ..change
            },
            "major",
        ),
        (Change { new_files: &[("charts/redis/charts/m/values.yaml", &own)], ..change }, "major"),
        (Change { new_values: Some("redis: {m: {image: {tag: 7.0.1}}}\n"), ..change }, "patch"),
    ] {
        assert_eq!(change.bump(), level, "{:?} {:?}", change.new_values, change.new_files);
    }
}

#[test]
fn a_condition_is_read_from_the_values_of_the_chart_as_well() {
    let condition = "- {name: redis, version: '*', condition: redis.enabled, tags: [a]}\n";
    let (redis_2, image_8) = (REDIS.replace("1.0.0", "2.0.0"), to_8(IMAGE));
    for (enabled, level) in [("enabled: true\n", "major"), ("", "patch")] {
        let (before, now) = (format!("{IMAGE}{enabled}"), format!("{image_8}{enabled}"));
        let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", &*before)];
        let image: &[(&str, &str)] = &[("charts/redis/values.yaml", &now)];
        let version: &[(&str, &str)] = &[("charts/redis/Chart.yaml", &redis_2)];
        for new_files in [image, version] {
            let change = Change {
                dependencies: condition,
                values: "tags: {a: false}\n",
                files: &files,
                new_files,
                ..Change::default()
            };
            assert_eq!(change.bump(), level, "{enabled} {new_files:?}");
        }
    }
}

#[test]
fn the_app_version_of_a_chart_is_the_tag_of_its_images() {
    let files = [
        ("charts/redis/Chart.yaml", &*format!("{REDIS}appVersion: 7.0.0\n")),
        ("charts/redis/values.yaml", "image: {repository: redis, tag: ''}\n"),
    ];
    let new = format!("{REDIS}appVersion: 8.0.0\n");
    let change = Change {
        files: &files,
        new_files: &[("charts/redis/Chart.yaml", &new)],
        ..Change::default()
    };
    assert_eq!(change.bump(), "major");
}

#[test]
fn what_is_on_counts() {
    let image_8 = to_8(IMAGE);
    let files = [
        ("charts/a/Chart.yaml", REDIS),
        ("charts/a/values.yaml", IMAGE),
        ("charts/z/Chart.yaml", &*REDIS.replace("1.0.0", "2.0.0")),
        ("charts/z/values.yaml", &*image_8),
    ];
    let dependencies = "- {name: redis, version: 1.0.0, alias: r7, condition: a7}\n\
                        - {name: redis, version: 2.0.0, alias: r8, condition: a8}\n";
    let change = Change { dependencies, files: &files, ..Change::default() };
    for (values, new_values, level) in [
        ("a7: true\na8: false\n", "a7: false\na8: true\n", "major"),
        ("a7: true\na8: false\n", "a7: true\na8: true\n", "minor"),
        ("a7: true\na8: true\n", "a7: true\na8: false\n", "minor"),
        ("a7: true\na8: false\n", "a7: true\na8: false\nb: 1\n", "patch"),
    ] {
        let change = Change { values, new_values: Some(new_values), ..change };
        assert_eq!(change.bump(), level, "{values} {new_values}");
    }
}

#[test]
fn a_chart_in_another_folder_is_one_like_those_below_charts() {
    let dependency = "- {name: redis, version: '*', repository: 'file://../../lib/redis'}\n";
    let schema = r#"{"properties": {"n": {"type": "integer"}}}"#;
    let narrow = r#"{"properties": {"n": {"type": "integer", "maximum": 1}}}"#;
    let files = [
        ("../lib/redis/Chart.yaml", REDIS),
        ("../lib/redis/values.yaml", IMAGE),
        ("../lib/redis/values.schema.json", schema),
        ("../lib/redis/charts/m/Chart.yaml", METRICS),
    ];
    let change = Change { dependencies: dependency, files: &files, ..Change::default() };
    let (redis_2, m_2) = (REDIS.replace("1.0.0", "2.0.0"), METRICS.replace("1.0.0", "2.0.0"));
    let image_8 = to_8(IMAGE);
    let redis_with = |version: &str| {
        format!(
            "{REDIS}dependencies:\n- {{name: x, version: {version}, repository: https://x.example}}\n"
        )
    };
    let with_1 = redis_with("1.0.0");
    let with_2 = redis_with("2.0.0");
    let declaring = [("../lib/redis/Chart.yaml", &*with_1)];
    for (change, level) in [
        (Change { new_files: &[("../lib/redis/Chart.yaml", &redis_2)], ..change }, "major"),
        (Change { new_files: &[("../lib/redis/values.yaml", &image_8)], ..change }, "major"),
        (Change { new_files: &[("../lib/redis/values.schema.json", narrow)], ..change }, "major"),
        (Change { new_files: &[("../lib/redis/charts/m/Chart.yaml", &m_2)], ..change }, "major"),
        (Change { new_values: Some("redis: {image: {tag: 8.0.0}}\n"), ..change }, "major"),
        (
            Change {
                files: &declaring,
                new_files: &[("../lib/redis/Chart.yaml", &with_2)],
                ..change
            },
            "major",
        ),
        (Change { new_files: &[("../lib/redis/templates/z.yaml", "# z\n")], ..change }, "patch"),
    ] {
        assert_eq!(change.bump(), level, "{:?} {:?}", change.new_values, change.new_files);
    }
}

#[test]
fn two_charts_of_one_name_are_two() {
    let image_8 = to_8(IMAGE);
    let files = [
        ("charts/a/Chart.yaml", REDIS),
        ("charts/a/values.yaml", IMAGE),
        ("charts/z/Chart.yaml", &*REDIS.replace("1.0.0", "2.0.0")),
        ("charts/z/values.yaml", "image: {repository: other, tag: 1.0.0}\n"),
    ];
    let dependencies =
        "- {name: redis, version: 1.0.0}\n- {name: redis, version: 2.0.0, alias: r2}\n";
    for dependencies in [dependencies, ""] {
        let change = Change { dependencies, files: &files, ..Change::default() };
        let new_files = [("charts/a/values.yaml", &*image_8)];
        assert_eq!(Change { new_files: &new_files, ..change }.bump(), "major");
        let same = Change { new_values: Some("b: 1\n"), ..change };
        assert_eq!(same.bump(), "patch");
    }
}

#[test]
fn images_count_where_the_version_of_their_chart_moves_too() {
    let image_8 = to_8(IMAGE);
    for (version, image, level) in [
        ("1.0.0+1", &*image_8, "major"),
        ("1.0.1", &image_8, "major"),
        ("1.0.1", IMAGE, "patch"),
        ("1.1.0", "image: {repository: redis, tag: 7.0.1}\n", "minor"),
    ] {
        let redis = REDIS.replace("1.0.0", version);
        let new_files = [("charts/redis/Chart.yaml", &*redis), ("charts/redis/values.yaml", image)];
        let change = Change { files: &SUB, new_files: &new_files, ..Change::default() };
        assert_eq!(change.bump(), level, "{version} {image}");
    }
}

#[test]
fn global_values_reach_the_charts_inside() {
    let files = [
        ("charts/redis/Chart.yaml", REDIS),
        ("charts/redis/values.yaml", "global: {image: {repository: redis, tag: 7.0.0}}\n"),
    ];
    let change = Change { files: &files, ..Change::default() };
    let tag = |tag: &str| format!("global: {{image: {{tag: {tag}}}}}\n");
    assert_eq!(Change { new_values: Some(&tag("8.0.0")), ..change }.bump(), "major");
    assert_eq!(Change { new_values: Some(&tag("7.0.1")), ..change }.bump(), "patch");
}

#[test]
fn what_cannot_be_read_any_more_may_be_any_version() {
    let unread = "image: {repository: 'redis:8.0.0 #', tag: 7.0.0}\n";
    let new_files = [("charts/redis/values.yaml", unread)];
    let change = Change { files: &SUB, ..Change::default() };
    assert_eq!(Change { new_files: &new_files, ..change }.bump(), "major");
    let set = Some("redis: {image: {repository: 'redis:8.0.0 #'}}\n");
    assert_eq!(Change { new_values: set, ..change }.bump(), "major");
}

#[test]
fn a_schema_counts_wherever_its_chart_is() {
    let schema = r#"{"properties": {"n": {"type": "integer"}}}"#;
    let narrow = r#"{"properties": {"n": {"type": "integer", "maximum": 1}}}"#;
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.schema.json", schema)];
    for (new_schema, level) in [(narrow, "major"), (schema, "patch")] {
        let new_files = [
            ("charts/redis/Chart.yaml", ""),
            ("charts/redis/values.schema.json", ""),
            ("charts/r/Chart.yaml", REDIS),
            ("charts/r/values.schema.json", new_schema),
        ];
        let change = Change { files: &files, new_files: &new_files, ..Change::default() };
        assert_eq!(change.bump(), level, "{new_schema}");
    }
}

/// Helm 4 merges the documents of values.yaml, and Helm 3 reads the first.
#[test]
fn the_first_of_several_documents_counts_too() {
    let both = |first: &str| {
        format!("image: {{repository: redis, tag: {first}}}\n---\nimage: {{tag: 7.0.0}}\n")
    };
    let files = [("charts/redis/Chart.yaml", REDIS), ("charts/redis/values.yaml", &*both("7.0.0"))];
    for (first, level) in [("8.0.0", "major"), ("7.0.1", "patch")] {
        let new = both(first);
        let new_files = [("charts/redis/values.yaml", &*new)];
        let change = Change { files: &files, new_files: &new_files, ..Change::default() };
        assert_eq!(change.bump(), level, "{first}");
    }
}

/// A chart with very many names and values is not compared for hours.
#[test]
fn what_is_too_much_to_compare_is_said() {
    let keys: String = (0..20_000).map(|key| format!("k{key}: 1\n")).collect();
    let list: String = (0..200)
        .map(|alias| format!("- {{name: redis, version: '*', alias: a{alias}}}\n"))
        .collect();
    let values: String = (0..200).map(|alias| format!("a{alias}: {{k0: 2}}\n")).collect();
    let fixture = web(&[
        ("charts/web/charts/redis/Chart.yaml", REDIS),
        ("charts/web/charts/redis/values.yaml", &keys),
    ]);
    for (file, more) in [("Chart.yaml", format!("dependencies:\n{list}")), ("values.yaml", values)]
    {
        let text = read(&fixture, &format!("{CHART}{file}"));
        fixture.write(&format!("{CHART}{file}"), format!("{text}{more}"));
    }
    fixture.commit("Depend");
    fixture.git(["tag", "--force", "web-1.1.0"]);
    fixture.write("charts/web/charts/redis/values.yaml", format!("{keys}more: 1\n"));
    let found = crate::support::check(&fixture, &["--worktree"]);
    let message = "charts/web/values.yaml sets too many values of charts inside of the chart, and not all of them \
                   are compared";
    assert!(found.whole().contains(message), "{}", found.whole());
}
