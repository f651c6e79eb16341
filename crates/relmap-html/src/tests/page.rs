//! The rules of every page, checked on what a real parser of HTML makes of it.

use std::collections::{BTreeMap, HashMap, HashSet};

use scraper::{ElementRef, Html, Selector};

/// The elements that a selector finds.
pub(super) fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The text of an element.
pub(super) fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// Parses a page, which must have no fault at all.
#[track_caller]
pub(super) fn parse(name: &str, html: &str) -> Html {
    let page = Html::parse_document(html);
    assert_eq!(page.errors, Vec::<std::borrow::Cow<str>>::new(), "{name}");
    page
}

/// Checks all files of a report.
#[track_caller]
pub(super) fn check_folder(files: &BTreeMap<String, String>) {
    assert!(files.contains_key("index.html") && files.contains_key("report.css"));
    let pages: HashMap<&str, Html> = files
        .iter()
        .filter(|(name, _)| name.ends_with(".html"))
        .map(|(name, html)| (name.as_str(), parse(name, html)))
        .collect();
    let ids: HashMap<&str, HashSet<&str>> =
        pages.iter().map(|(name, page)| (*name, ids(page))).collect();
    let mut used: HashSet<String> = HashSet::from(["index.html".to_owned()]);
    for (name, page) in &pages {
        check_structure(name, page);
        assert!(all(page, "style").is_empty(), "{name}");
        for (attribute, element) in attributes(page) {
            let (key, value) = attribute;
            match key {
                "src" if element.value().name() == "script" => drop(used.insert(value.to_owned())),
                "href" if is_web_page(value) => {}
                "href" | "src" | "srcset" => {
                    let (file, fragment) = value.split_once('#').unwrap_or((value, ""));
                    let file = if file.is_empty() { name } else { file };
                    assert!(files.contains_key(file), "{name}: {value}");
                    used.insert(file.to_owned());
                    if value.contains('#') {
                        assert!(ids[file].contains(fragment), "{name}: {value}");
                    }
                }
                _ => check_attribute(name, key, element),
            }
        }
    }
    for name in files.keys() {
        assert!(used.contains(name), "nothing leads to {name}");
        assert!(
            name.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.')
                && name.matches('.').count() == 1
                && !name.starts_with(['-', '.']),
            "{name}"
        );
    }
}

/// Checks a report of one file.
#[track_caller]
pub(super) fn check_standalone(html: &str) {
    let page = parse("standalone", html);
    check_structure("standalone", &page);
    assert_eq!(all(&page, "style").len(), 1);
    let ids = ids(&page);
    for ((key, value), element) in attributes(&page) {
        match key {
            "href" if is_web_page(value) => {}
            "href" => {
                let id = value.strip_prefix('#').unwrap_or_else(|| panic!("{value}"));
                assert!(ids.contains(id), "{value}");
            }
            "src" | "srcset" => panic!("{key} {value}"),
            _ => check_attribute("standalone", key, element),
        }
    }
}

/// Whether it is the address of a page at a git host.
fn is_web_page(href: &str) -> bool {
    let hosts = [
        "https://github.com/team/charts",
        "https://gitlab.com/team/app",
        "https://codeberg.org/team/deploy",
    ];
    let is_known = hosts.iter().any(|host| {
        href.strip_prefix(host).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || "-._~%/:#".contains(c);
    is_known
        && href.chars().all(is_harmless)
        && href["https://".len()..].split(['/', '#']).all(|part| !matches!(part, "." | ".." | ""))
}

fn ids(page: &Html) -> HashSet<&str> {
    attributes(page).filter(|((key, _), _)| *key == "id").map(|((_, id), _)| id).collect()
}

fn attributes(page: &Html) -> impl Iterator<Item = ((&str, &str), ElementRef<'_>)> {
    let elements = page.root_element().descendent_elements();
    elements.flat_map(|element| element.value().attrs().map(move |attribute| (attribute, element)))
}

/// Only what is known to do nothing.
#[track_caller]
fn check_attribute(name: &str, key: &str, element: ElementRef<'_>) {
    const HARMLESS: &[&str] = &[
        "alt",
        "charset",
        "checked",
        "class",
        "colspan",
        "content",
        "data-search",
        "defer",
        "dir",
        "height",
        "hidden",
        "id",
        "lang",
        "media",
        "name",
        "rel",
        "role",
        "scope",
        "tabindex",
        "title",
        "type",
        "width",
        // Of pictures in the page.
        "cx",
        "cy",
        "d",
        "fill",
        "font-family",
        "font-size",
        "paint-order",
        "r",
        "rx",
        "stroke",
        "stroke-dasharray",
        "stroke-linejoin",
        "stroke-width",
        "text-anchor",
        "viewbox",
        "viewBox",
        "x",
        "y",
        "xmlns",
    ];
    assert!(
        HARMLESS.contains(&key) || key.starts_with("aria-"),
        "{name}: {key} in {}",
        element.html()
    );
}

#[track_caller]
fn check_structure(name: &str, page: &Html) {
    // The one script is that of fleets, a file of the folder.
    for script in all(page, "script") {
        assert_eq!(script.value().attr("src"), Some("search.js"), "{name}");
        assert_eq!(text(script), "", "{name}");
    }
    // No other site learns where a link to it is.
    assert_eq!(all(page, "meta[name=referrer][content=no-referrer]").len(), 1, "{name}");
    for forbidden in ["iframe", "object", "embed", "form", "base", "foreignObject"] {
        assert!(all(page, forbidden).is_empty(), "{name}: {forbidden}");
    }
    assert_eq!(all(page, "html[lang=en] > head > title").len(), 1, "{name}");
    for landmark in ["body > header", "body > main", "body > footer"] {
        assert_eq!(all(page, landmark).len(), 1, "{name}: {landmark}");
    }
    let levels: Vec<u8> = all(page, "h1, h2, h3, h4, h5, h6")
        .iter()
        .map(|heading| heading.value().name().as_bytes()[1] - b'0')
        .collect();
    assert_eq!(levels.first(), Some(&1), "{name}");
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{name}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{name}: {levels:?}");

    let mut ids = HashSet::new();
    for ((key, value), _) in attributes(page) {
        assert!(key != "id" || ids.insert(value), "{name}: two of {value}");
    }
    for ((key, value), _) in attributes(page) {
        assert!(key != "aria-labelledby" || ids.contains(value), "{name}: no {value}");
    }
    for picture in all(page, "img") {
        let has = |key| picture.value().attr(key).is_some_and(|value| !value.is_empty());
        assert!(has("alt") && has("width") && has("height"), "{name}: {}", picture.html());
    }
    for picture in all(page, "svg") {
        assert_eq!(picture.value().attr("role"), Some("img"), "{name}");
        assert!(!picture.value().attr("aria-label").unwrap().is_empty(), "{name}");
    }
    for table in all(page, "table") {
        let has = |selector| table.select(&Selector::parse(selector).unwrap()).next().is_some();
        assert!(has("caption") && has("thead th") && has("tbody th"), "{name}: {}", table.html());
    }
    for head in all(page, "th") {
        let scope = head.value().attr("scope");
        assert!(matches!(scope, Some("col" | "row")), "{name}: {}", head.html());
    }
    for details in all(page, "details") {
        let first = details.child_elements().next().unwrap();
        assert_eq!(first.value().name(), "summary", "{name}");
        assert!(!text(first).trim().is_empty(), "{name}");
    }
}
