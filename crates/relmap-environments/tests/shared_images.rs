//! A small file whose deployments share values with many images is refused, and fills no memory.
//!
//! All in one test: what is kept counts for the whole process.

#![allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]

use relmap_environments::{
    Deployed, KeyPattern, PathPattern, ReadError, SourceFormat, SourceQuery, assemble, read,
};

fn query(format: SourceFormat, path: &str) -> SourceQuery {
    SourceQuery::new(format, "production", PathPattern::new(path, "production").unwrap())
}

fn deployed(
    format: SourceFormat,
    path: &str,
    files: &[(&str, &str)],
) -> Result<Vec<Deployed>, ReadError> {
    let query = query(format, path);
    let facts: Result<Vec<_>, _> = files
        .iter()
        .map(|(path, text)| Ok((*path, read(&query, path, text.as_bytes())?)))
        .collect();
    let facts = facts?;
    Ok(assemble(&query, facts.iter().map(|(path, facts)| (*path, facts)))?.deployed)
}

/// Many images, in a map.
fn images(count: usize) -> String {
    (0..count).map(|n| format!("  i{n}: {{image: web:{n}}}\n")).collect()
}

#[test]
fn values_that_many_deployments_share_fill_no_memory() {
    const KEPT: &str = "its deployments name more images than the 500000 that relmap keeps at a time; let fewer \
                        deployments share values with many images";
    const VALUES: &str = "its deployments have more than 10 million values together, and not all of them are read; \
                          split the file";
    let repeated = |line: &str, count: usize| line.repeat(count);
    let umbrella =
        "dependencies:\n".to_owned() + &repeated("- {name: web, version: 1.0.0, alias: a}\n", 100);
    let helmfile = "releases:\n".to_owned()
        + &(0..100)
            .map(|n| format!("- {{name: r{n}, chart: c/web, values: [v.yaml, {{n: {n}}}]}}\n"))
            .collect::<String>();
    let set = |elements: usize, values: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec:\n  generators:\n  \
             - list:\n      elements: [{}]\n  template:\n    metadata: {{name: a}}\n    spec:\n      source:\n        \
             chart: web\n        targetRevision: 1.0.0\n        helm:\n          valuesObject:\n{values}",
            repeated("{},", elements)
        )
    };
    let indented = |values: String| values.replace("  ", "            ");
    let many = "a:\n".to_owned() + &images(9_000);
    let plain =
        |count| "a:\n".to_owned() + &(0..count).map(|n| format!("  k{n}: 1\n")).collect::<String>();
    for (format, path, files, reason) in [
        (
            SourceFormat::Chart,
            "Chart.yaml",
            vec![("Chart.yaml", umbrella.clone()), ("values.yaml", many.clone())],
            KEPT,
        ),
        (
            SourceFormat::Helmfile,
            "helmfile.yaml",
            vec![("helmfile.yaml", helmfile.clone()), ("v.yaml", many)],
            KEPT,
        ),
        (
            SourceFormat::ArgoCd,
            "s.yaml",
            vec![("s.yaml", set(100, &indented(images(9_000))))],
            KEPT,
        ),
        (
            SourceFormat::Chart,
            "Chart.yaml",
            vec![("Chart.yaml", umbrella), ("values.yaml", plain(150_000))],
            VALUES,
        ),
        (
            SourceFormat::Helmfile,
            "helmfile.yaml",
            vec![("helmfile.yaml", helmfile), ("v.yaml", plain(150_000))],
            VALUES,
        ),
        (
            SourceFormat::ArgoCd,
            "s.yaml",
            vec![("s.yaml", set(2_000, &indented(plain(9_000).replace("a:\n", ""))))],
            VALUES,
        ),
        (
            SourceFormat::ArgoCd,
            "s.yaml",
            vec![("s.yaml", set(1, &indented(images(10_001))))],
            "its values name more than 10000 images, and not all of them are read; split them",
        ),
    ] {
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let refused = deployed(format, path, &files).unwrap_err();
        assert_eq!(refused.reason(), reason, "{format} {}", refused.file());
        assert_eq!(refused.file(), path);
        // What was refused takes no room.
        let small = [("a.yaml", "web: {image: web:1}\n")];
        let mut query = query(SourceFormat::Values, "a.yaml");
        query.image = Some(KeyPattern::new("web").unwrap());
        let facts = read(&query, "a.yaml", small[0].1.as_bytes()).unwrap();
        assert_eq!(assemble(&query, [("a.yaml", &facts)]).unwrap().deployed.len(), 1);
    }
}
