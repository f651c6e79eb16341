//! What holds for any tag name, and for any files.

use proptest::prelude::*;

use super::{APP, CHART, WEB, components};
use crate::component::*;

/// A version, often with a prerelease or build metadata.
fn any_version() -> impl Strategy<Value = semver::Version> {
    let text = "(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\\.(0|[1-9][0-9]{0,3})\
                (-rc\\.[0-9]|-[a-z]{1,4})?(\\+[a-z0-9]{1,4})?";
    text.prop_filter_map("leading zeros", |text| text.parse().ok())
}

proptest! {
    #[test]
    fn the_name_of_a_release_is_read_back(
        title in proptest::option::of("[a-z][a-z0-9-]{0,8}"),
        chart in proptest::option::of("[a-z]{1,8}"),
        alone: bool,
        version in any_version(),
    ) {
        // Where a tag without a title is anybody's, every component has a title.
        prop_assume!(alone || title.is_some());
        let scheme = TagScheme::conventional(title, chart, alone);
        let read = scheme.read(&scheme.name(&version));
        prop_assert_eq!(read, Some(ReadTag { version, shape: TagShape::Titled }));
    }

    #[test]
    fn the_name_by_a_template_is_read_back(
        before in "[a-z/_-]{0,4}",
        after in "[a-z/_-]{0,4}",
        named: bool,
        version in any_version(),
    ) {
        let template = format!("{before}{}{{version}}{after}", if named { "{name}" } else { "" });
        let template = TagTemplate::new(&template, "charts").unwrap();
        prop_assert_eq!(template.read(&template.name(&version)), Some(version));
    }

    #[test]
    fn no_tag_name_and_no_template_makes_reading_panic(tag: String, template: String) {
        let scheme = TagScheme::conventional(Some("app".into()), Some("é".into()), true);
        let _ = scheme.read(&tag);
        if let Ok(template) = TagTemplate::new(&template, "é") {
            let _ = template.read(&tag);
        }
        let _ = TagTemplate::new(&format!("{template}{{version}}"), "é");
    }

    #[test]
    fn every_component_stands_for_one_release_file(
        files in proptest::collection::btree_map("(a|b|ab)?/?(a|charts)?", 0..3u8, 0..6),
    ) {
        let texts = [APP, CHART, "1.0.0\n"];
        let listed: Vec<(String, &str)> = files
            .iter()
            .flat_map(|(folder, text)| {
                let folder = folder.trim_matches('/');
                let notes = (join(folder, "RELEASE.txt"), texts[usize::from(*text)]);
                let chart = (*text != 1).then(|| (join(folder, "Chart.yaml"), WEB));
                std::iter::once(notes).chain(chart)
            })
            .collect();
        let listed: Vec<(&str, &str)> =
            listed.iter().map(|(path, text)| (path.as_str(), *text)).collect();
        let (found, _) = components("", &listed);
        let release_files: std::collections::BTreeSet<&str> =
            listed.iter().map(|file| file.0).filter(|path| path.ends_with(".txt")).collect();
        prop_assert_eq!(found.len(), release_files.len());
        for component in &found {
            // Its own RELEASE.txt is its own, unless that lies in the chart of another.
            let Layout { release_file, .. } = &component.layout;
            let others = found.iter().filter(|other| other.layout.release_file != *release_file);
            let mut charts = others.filter_map(|other| other.layout.chart.as_deref());
            let in_others = charts.any(|chart| is_inside(release_file, chart));
            prop_assert!(component.layout.owns(release_file) || in_others, "{release_file}");
        }
    }
}
