//! What an environment runs, file by file.

use relmap_environments::{EnvironmentState, FileUpdate, SourceFormat, SourceQuery, read};

use crate::support::{query, with_app};

fn update(query: &SourceQuery, path: &str, text: Option<&str>) -> FileUpdate {
    let content = text.map(|text| read(query, path, text.as_bytes()));
    FileUpdate { path: path.to_owned(), content }
}

/// The components after each change of a file, with their versions.
fn after(query: &SourceQuery, changes: &[(&str, Option<&str>)]) -> Vec<Vec<String>> {
    let mut state = EnvironmentState::new(vec![query.clone()]);
    let step = |(path, text): &(&str, Option<&str>)| {
        let changed = state.apply(vec![(0, vec![update(query, path, *text)])]);
        let all = state.deployed().iter();
        let mut shown: Vec<String> =
            all.map(|(key, one)| format!("{key} {}", one.app.as_deref().unwrap_or("-"))).collect();
        shown.push(format!("{} changed", changed.len()));
        shown
    };
    changes.iter().map(step).collect()
}

#[test]
fn two_files_of_one_name_are_told_apart_whatever_the_order() {
    let query = with_app(query(SourceFormat::Values, "{component}/*"), "tag");
    let steps = after(
        &query,
        &[
            ("web/a", Some("tag: '1'")),
            ("web/b", Some("tag: '2'")),
            ("web/b", Some("tag: '3'")),
            ("web/c", Some("tag: '1'")),
            ("web/a", None),
            ("web/b", None),
            ("web/c", None),
        ],
    );
    assert_eq!(
        steps,
        [
            vec!["web 1", "1 changed"],
            vec!["web 1", "web (web/b) 2", "1 changed"],
            vec!["web 1", "web (web/b) 3", "1 changed"],
            vec!["web 1", "web (web/b) 3", "0 changed"],
            // The first file that is left has the name alone.
            vec!["web 3", "web (web/c) 1", "3 changed"],
            vec!["web 1", "2 changed"],
            vec!["1 changed"],
        ]
    );
}

#[test]
fn a_file_that_others_need_changes_what_they_deploy() {
    let query = with_app(query(SourceFormat::Helmfile, "*/helmfile.yaml"), "tag");
    let helmfile = "releases: [{name: web, chart: a/web, values: [../all/values.yaml, own.yaml]}]";
    let steps = after(
        &query,
        &[
            ("web/helmfile.yaml", Some(helmfile)),
            ("all/values.yaml", Some("tag: '1'")),
            ("web/own.yaml", Some("tag: '2'")),
            ("web/other.yaml", Some("tag: '3'")),
            ("web/own.yaml", None),
            ("web/helmfile.yaml", None),
        ],
    );
    assert_eq!(
        steps,
        [
            vec!["web -", "1 changed"],
            vec!["web 1", "1 changed"],
            vec!["web 2", "1 changed"],
            vec!["web 2", "0 changed"],
            vec!["web 1", "1 changed"],
            vec!["1 changed"],
        ]
    );
}

#[test]
fn what_is_too_much_together_is_told_until_it_is_less() {
    let query = query(SourceFormat::Chart, "Chart.yaml");
    let mut state = EnvironmentState::new(vec![query.clone()]);
    let dependency = "- {name: web, version: 1.0.0, alias: a}\n";
    let umbrella = "dependencies:\n".to_owned() + &dependency.repeat(100);
    let values = |count: usize| {
        let keys: String = (0..count).map(|n| format!("  k{n}: 1\n")).collect();
        format!("a:\n  image: web:{count}\n{keys}")
    };
    let mut seen = Vec::new();
    for (path, text) in [
        ("Chart.yaml", umbrella),
        ("values.yaml", values(1)),
        ("values.yaml", values(120_000)),
        ("values.yaml", values(2)),
    ] {
        let changed = state.apply(vec![(0, vec![update(&query, path, Some(&text))])]);
        let images: Vec<String> = state
            .deployed()
            .values()
            .flat_map(|one| one.images.iter().map(|used| used.image.to_string()))
            .collect();
        let told: Vec<&str> = state.unreadable().map(|error| error.file()).collect();
        seen.push((changed.len(), images.join(" "), told.join(" ")));
    }
    let step = |changed, images: &str, told: &str| (changed, images.to_owned(), told.to_owned());
    assert_eq!(
        seen,
        [
            step(1, "", ""),
            step(1, "web:1", ""),
            // What it deployed before counts.
            step(0, "web:1", "Chart.yaml"),
            step(1, "web:2", ""),
        ]
    );
}
