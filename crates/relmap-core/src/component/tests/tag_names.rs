//! Which tags are a component's, told from its headings, its neighbours and the other tags.

use super::{CHART, WEB, components};
use crate::component::{TagShape, resolve};
use crate::config::Config;

fn version() -> semver::Version {
    "2.0.0".parse().unwrap()
}

#[test]
fn a_heading_makes_tags_that_are_read_again() {
    for prefix in
        ["release-", "release/", "release_v", "Release/", "V", "r", "v", "web-V", "web/v", "web@"]
    {
        let notes = format!("{prefix}1.1.0\nApp: app-1.2.0\n");
        let found = components("", &[("RELEASE.txt", &notes), ("charts/app/Chart.yaml", WEB)]).0;
        let read = found[0].tags.read(&format!("{prefix}1.0.0")).map(|read| read.shape);
        assert_eq!(read, Some(TagShape::Titled), "{prefix}");
    }
}

#[test]
fn among_several_components_a_bare_tag_belongs_to_the_one_without_titles() {
    let (found, _) = components(
        "",
        &[
            ("a/RELEASE.txt", "1.0.0\n"),
            ("b/RELEASE.txt", "b-1.0.0\n"),
            ("b/Chart.yaml", "name: bee"),
        ],
    );
    let shape = |index: usize, tag| {
        let read: Option<crate::component::ReadTag> = found[index].tags.read(tag);
        read.map(|read| read.shape)
    };
    // What is not tagged yet has a name of its own.
    assert_eq!(found[0].tags.name(&version()), "a-2.0.0");
    assert_eq!(shape(0, "a-2.0.0"), Some(TagShape::Titled));
    assert_eq!(shape(1, "b-2.0.0"), Some(TagShape::Titled));
    assert_eq!(shape(1, "bee-2.0.0"), Some(TagShape::ChartName));
    for tag in ["2.0.0", "v2.0.0"] {
        assert_eq!((shape(0, tag), shape(1, tag)), (Some(TagShape::Bare), None), "{tag}");
    }
}

#[test]
fn where_two_have_no_titles_a_bare_tag_belongs_to_the_one_whose_heading_it_is() {
    let (found, _) = components(
        "",
        &[("RELEASE.txt", "v1.2.3\n\nv1.0.0\n"), ("b/RELEASE.txt", "v0.2.0\n\nv1.0.0\n")],
    );
    let reads = |index: usize, tag| found[index].tags.read(tag).is_some();
    assert!(reads(0, "v1.2.3") && !reads(1, "v1.2.3"));
    assert!(reads(1, "v0.2.0") && !reads(0, "v0.2.0"));
    for tag in ["v1.0.0", "v9.0.0", "1.2.3"] {
        assert!(!reads(0, tag) && !reads(1, tag), "{tag}");
    }
}

/// Whether the title is lost, and the name of the tag of 2.0.0.
fn lost(notes: &str, chart: bool, tags: &[&str]) -> (bool, String) {
    let mut inventory = crate::component::Inventory {
        repository: "repository".into(),
        tags: tags.iter().map(|tag| tag.parse().unwrap()).collect(),
        ..Default::default()
    };
    inventory.release_files.insert("RELEASE.txt".into(), notes.into());
    if chart {
        inventory.charts.push(String::new());
    }
    let config = Config::default();
    let (drafts, _) = crate::component::draft(&config, &inventory);
    let chart = [(String::new(), WEB.as_bytes().to_vec())].into();
    let tags = resolve(&config, &inventory, drafts, &chart).remove(0).tags;
    (tags.has_lost_title(), tags.name(&version()))
}

#[test]
fn the_heading_below_or_the_tags_tell_that_a_title_is_lost() {
    let newest_first = |heading: &str| format!("{heading}\n\n- x\n\n{CHART}");
    for heading in ["charts 1.2.0", "1.2.0", "v1.2.0", "Release 1.2.0"] {
        let notes = newest_first(heading);
        assert_eq!(lost(&notes, true, &[]), (true, "charts-2.0.0".into()), "{heading}");
    }
    for (notes, chart, tags, expected) in [
        ("5.0.0\n", false, &["app-1.2.0"][..], (true, "app-2.0.0")),
        // A version alone is what tags are called here.
        ("5.0.0\n", false, &["app-1.2.0", "v1.1.0"], (false, "2.0.0")),
        ("5.0.0\n", false, &[], (false, "2.0.0")),
        // Headings without a title were released.
        ("5.0.0\n\n1.2.0\n", false, &["app-1.2.0"], (false, "app-2.0.0")),
        // The chart's own name is no news.
        ("5.0.0\n", true, &["web-1.2.0"], (false, "2.0.0")),
    ] {
        let expected = (expected.0, expected.1.to_owned());
        assert_eq!(lost(notes, chart, tags), expected, "{notes:?} {tags:?}");
    }
}
