use std::convert::Infallible;

use super::*;
use crate::component::{TagScheme, TagTemplate};
use crate::import::tag_words::Words;
use crate::import::{ConfiguredChart, NamedTags, TagWords};

fn id(at: usize) -> ContentId {
    let mut id = ContentId::default();
    id[..8].copy_from_slice(&at.to_le_bytes());
    id
}

fn index(charts: &[(&str, Option<&str>)]) -> ChartIndex {
    let charts = charts.iter().enumerate().map(|(at, (folder, _))| ((*folder).to_owned(), id(at)));
    ChartIndex::new(charts.collect())
}

/// The folders of the charts that are compared with a tag.
fn compared(
    index: &mut ChartIndex,
    charts: &[(&str, Option<&str>)],
    words: &TagWords,
    tag: &str,
) -> Vec<String> {
    let Words::Chart(reading) = words.read(tag) else { panic!("{tag}") };
    let facts = |content: ContentId| -> Result<Arc<ChartFacts>, Infallible> {
        let (_, name) = charts[usize::from(content[0])];
        Ok(Arc::new(ChartFacts { name: name.map(str::to_owned), ..ChartFacts::default() }))
    };
    let found = index.possible(&reading, facts).unwrap();
    found.into_iter().map(|at| index.chart(at).0.clone()).collect()
}

const CHARTS: [(&str, Option<&str>); 7] = [
    ("charts/api", Some("api")),
    ("charts/web", Some("web")),
    ("charts/web/charts/lib", Some("lib")),
    ("charts/web-chart", None),
    ("charts/x", Some("web-api")),
    ("deploy/Big_One", Some("one")),
    ("old/web", Some("gone")),
];

#[test]
fn a_tag_is_compared_with_the_charts_that_its_title_can_mean() {
    let words = TagWords::default();
    let mut index = index(&CHARTS);
    assert_eq!(compared(&mut index, &CHARTS, &words, "web-1.0.0").len(), CHARTS.len());
    let web = ["charts/web", "charts/web-chart", "old/web"];
    for (tag, folders) in [
        ("web-1.0.0", &web[..]),
        ("web-helm-chart-1.0.0", &web),
        ("chart/web/v1.0.0", &web),
        ("api-1.0.0", &["charts/api", "charts/x"]),
        ("web-api-1.0.0", &["charts/x"]),
        ("lib-1.0.0", &["charts/web/charts/lib"]),
        ("charts/x/1.0.0", &["charts/x"]),
        ("big-one-1.0.0", &["deploy/Big_One"]),
        ("deploy/Big_One-1.0.0", &["deploy/Big_One"]),
        ("other-1.0.0", &[]),
    ] {
        assert_eq!(compared(&mut index, &CHARTS, &words, tag), folders, "{tag}");
    }
    // A tag that names no chart can mean any.
    assert_eq!(compared(&mut index, &CHARTS, &words, "v1.0.0").len(), CHARTS.len());
    assert_eq!(compared(&mut index, &CHARTS, &words, "helm-chart-1.0.0").len(), CHARTS.len());
}

#[test]
fn the_only_chart_is_compared_with_every_tag() {
    let charts = [("", Some("web")), ("charts/lib", Some("lib"))];
    let mut index = index(&charts);
    for tag in ["other-1.0.0", "other-1.1.0", "lib-1.0.0"] {
        let folders = compared(&mut index, &charts, &TagWords::default(), tag);
        assert_eq!(folders.contains(&"charts/lib".to_owned()), tag != "other-1.1.0", "{tag}");
        assert!(folders.contains(&String::new()), "{tag}");
    }
    assert!(index.is_alone(0) && index.is_nested(1) && !index.is_alone(1));
}

#[test]
fn a_chart_is_compared_with_the_tags_that_relmap_toml_gives_its_folder() {
    let chart = ConfiguredChart {
        folder: Some("deploy/Big_One".to_owned()),
        name: None,
        release_file: None,
        apps: Vec::new(),
    };
    let scheme = TagScheme::configured(TagTemplate::new("release-{version}", "api").unwrap());
    let words = TagWords {
        components: vec![NamedTags { name: "api".to_owned(), scheme, chart: Some(chart) }],
    };
    let mut index = index(&CHARTS);
    for _ in 0..2 {
        compared(&mut index, &CHARTS, &words, "release-1.0.0");
    }
    assert_eq!(
        compared(&mut index, &CHARTS, &words, "release-1.0.0"),
        ["charts/api", "charts/x", "deploy/Big_One"]
    );
}
