//! What every picture keeps.

use roxmltree::{Document, Node};

use super::examples::{Example, charts, story};

/// The pictures of a page.
pub(super) fn pictures(page: &str) -> impl Iterator<Item = &str> {
    page.match_indices("<svg ").map(|(start, _)| {
        let end = page[start..].find("</svg>").unwrap() + "</svg>".len();
        &page[start..start + end]
    })
}

/// Parses a picture with a parser of XML and checks that it only holds what cannot act.
#[track_caller]
pub(super) fn check(name: &str, svg: &str) {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let root = document.root_element();
    assert!(!root.attribute("aria-label").unwrap_or_default().is_empty(), "{name}");
    let size = |key| root.attribute(key).unwrap().parse::<i32>().unwrap();
    let (width, height) = (size("width"), size("height"));
    assert!(width > 0 && height > 0);
    for node in root.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        assert!(
            matches!(tag, "svg" | "rect" | "path" | "circle" | "text" | "title"),
            "{name}: {tag}"
        );
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value());
            assert!(
                key != "style" && !key.contains("href") && !key.starts_with("on"),
                "{name}: {key}"
            );
            if matches!(key, "fill" | "stroke") {
                let is_of_style = value.starts_with("var(--") && value.ends_with(')');
                let known = value == "none" || is_of_style;
                assert!(known, "{name}: {value}");
            }
            if let ("x" | "cx" | "y" | "cy", Ok(number)) = (key, value.parse::<i32>()) {
                let end = if key.ends_with('x') { width } else { height };
                assert!((0..=end).contains(&number), "{name}: {key}={value}");
            }
        }
    }
    // Labels in one column never come nearer than their height.
    let mut labels: Vec<(i32, i32)> = Vec::new();
    for text in root.descendants().filter(|node| node.has_tag_name("text")) {
        let place = |key| text.attribute(key).unwrap().parse::<i32>().unwrap();
        labels.push((place("x"), place("y")));
    }
    labels.sort_unstable();
    for pair in labels.windows(2) {
        assert!(pair[0].0 != pair[1].0 || pair[1].1 - pair[0].1 >= 12, "{name}: {pair:?}");
    }
}

#[test]
fn pictures_are_well_formed_and_still() {
    let mut maps = vec![story()];
    for (count, hours) in [(1, 1), (2, 0), (60, 24 * 7), (600, 5)] {
        maps.push(vec![charts("charts", count, hours)]);
    }
    maps.push((1..40).map(|n| charts(&format!("chart-{n}"), n, 50)).collect());
    for map in maps {
        let files = Example::of_map(map).folder();
        let mut count = 0;
        for (name, page) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
            for svg in pictures(page) {
                check(name, svg);
                count += 1;
            }
        }
        // Each picture is there in a wide and in a narrow form.
        assert!(count > 0 && count % 2 == 0, "{count}");
    }
}

#[test]
fn the_picture_of_the_story() {
    let files = Example::of_map(story()).folder();
    let svg = pictures(&files["index.html"]).nth(2).unwrap().replace("><", ">\n<");
    insta::assert_snapshot!("html_picture", svg);
}

#[test]
fn what_stands_out_is_said_in_words() {
    let files = Example::of_map(vec![charts("charts", 60, 48)]).folder();
    let page = super::page::parse("index", &files["index.html"]);
    let captions: Vec<String> =
        super::page::all(&page, "figcaption").into_iter().map(super::page::text).collect();
    assert_eq!(
        captions,
        ["Longest streak of patches: 4 in a row, from charts-1.0.0 to charts-1.0.4. \
          Quiet times: 3 months before charts-3.1.4."]
    );
    let alt = super::page::all(&page, "svg")[0].value().attr("aria-label").unwrap();
    assert_eq!(
        alt,
        "Timeline of charts, 2021: 60 releases, deploying 10 app versions, app-1.0.0 to app-4.1.0. \
         The table below has every release."
    );
}
