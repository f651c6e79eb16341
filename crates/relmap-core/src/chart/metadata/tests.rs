use super::*;
use crate::version::Bump;

fn parse(text: &str) -> (ChartMetadata, Vec<String>) {
    let (chart, warnings) = ChartMetadata::parse(text.as_bytes()).unwrap();
    (chart, warnings.iter().map(ToString::to_string).collect())
}

const CHART: &str = "apiVersion: v2\nname: web\nversion: 1.4.0\nappVersion: \"1.10\"\n";

#[test]
fn fields_are_read_with_their_places() {
    let (chart, warnings) = parse(&format!(
        "{CHART}type: library\ndeprecated: true\nannotations:\n  a.b/c: d\ndependencies:\n- name: redis\n  version: ^1.2.3\n  repository: https://charts.example.com\n  alias: cache\n"
    ));
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(chart.api_version.as_deref(), Some("v2"));
    assert_eq!(chart.name.as_deref(), Some("web"));
    let version = chart.version.as_ref().unwrap();
    assert_eq!(version.chart_version().unwrap().to_string(), "1.4.0");
    assert_eq!((version.place.line, version.place.column), (3, 10));
    let app_version = chart.app_version.as_ref().unwrap();
    assert_eq!((app_version.text.as_str(), app_version.place.line), ("1.10", 4));
    assert_eq!(chart.chart_type, ChartType::Library);
    assert!(chart.deprecated);
    assert_eq!(chart.annotation("a.b/c"), Some("d"));
    assert_eq!(chart.dependencies[0].key(), "cache");
    assert_eq!(chart.dependencies[0].place.line, 10);
}

#[test]
fn app_version_is_kept_as_written() {
    for (written, text, read) in [
        ("1.10", "1.10", Some("1.1")),
        ("1.0", "1.0", Some("1")),
        ("1e3", "1000", Some("1000")),
        ("0x8", "8", Some("8")),
        ("0b1000", "8", Some("8")),
        ("8e0", "8", Some("8")),
        ("0644", "0644", Some("420")),
        ("20240131", "20240131", None),
        ("2024-01-31", "2024-01-31", None),
        ("v1.2.3 # new", "v1.2.3", None),
        ("'1.10'", "1.10", None),
        ("latest", "latest", None),
    ] {
        let (chart, warnings) =
            parse(&format!("apiVersion: v1\nname: x\nversion: 1.0.0\nappVersion: {written}\n"));
        assert_eq!(chart.app_version.unwrap().text, text);
        let expected: Vec<String> = read
            .iter()
            .map(|read| {
                format!(
                    "`appVersion: {written}` is unquoted, so Helm reads the number {read}; write `appVersion: \"{written}\"`"
                )
            })
            .collect();
        assert_eq!(warnings, expected, "{written}");
    }
}

#[test]
fn odd_files_yield_what_can_be_read() {
    let (chart, warnings) = parse("version: 1.0\nversion: 2.0.0\nappVersion: [1]\n");
    assert_eq!(chart.version.unwrap().text, "2.0.0");
    assert!(chart.app_version.is_none());
    assert_eq!(
        warnings,
        [
            "the key `version` appears in lines 1 and 2 of the same map, and the last one counts; remove the other",
            "`appVersion` is a list, and it must be text; write it as text",
            "Chart.yaml has no `apiVersion`, which Helm requires; add it",
            "Chart.yaml has no `name`, which Helm requires; add it",
        ]
    );
    let (chart, warnings) = parse("");
    assert!(chart.version.is_none() && warnings.len() == 3);
    let (chart, _) = parse("name: x\nversion: v1.2\n");
    let version = chart.version.unwrap();
    assert_eq!(version.chart_version(), None);
    assert_eq!(version.lenient().unwrap().to_string(), "1.2.0");
    let error = ChartMetadata::parse(b"name: x\nversion: {{ .Version }}\n").unwrap_err();
    assert_eq!(error.place, Some(Position { line: 2, column: 10 }));
}

#[test]
fn changes_are_sorted_out() {
    let old = parse(&format!(
        "{CHART}icon: a\nkeywords: [a]\nannotations:\n  artifacthub.io/changes: one\n  x/y: 1\ndependencies:\n- {{name: redis, version: 1.2.x}}\n"
    ))
    .0;
    let new = parse(
        "name: web\napiVersion: v2\nversion: 1.5.0\nappVersion: '1.11'\nkeywords: [a] # same\nhome: h\nannotations:\n  artifacthub.io/changes: two\n  x/y: 2\ndependencies:\n- {name: redis, version: 1.3.x}\n",
    )
    .0;
    let change = metadata_changes(&old, &new);
    let moved =
        |old: &str, new: &str| Some(Moved { old: Some(old.to_owned()), new: Some(new.to_owned()) });
    assert_eq!(change.version, moved("1.4.0", "1.5.0"));
    assert_eq!(change.app_version, moved("1.10", "1.11"));
    assert_eq!(change.other_keys, ["home", "icon", "annotations.x/y"]);
    assert_eq!(change.dependencies[0].bump, Some(Bump::Minor));
    assert_eq!(metadata_changes(&new, &new), MetadataChange::default());
}

#[test]
fn release_notes_in_annotations_are_no_change() {
    let old = parse(CHART).0;
    let new = parse(&format!("{CHART}annotations:\n  artifacthub.io/changes: |\n    - x\n")).0;
    assert_eq!(metadata_changes(&old, &new), MetadataChange::default());
}
