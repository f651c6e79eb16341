//! pom.xml: the version of the project itself, not of its parent or of what it depends on.

use roxmltree::{Document, Node};

use super::Said;

pub(super) fn places(text: &str) -> Option<Vec<Said>> {
    let document = Document::parse(text).ok()?;
    let Some(version) = version(&document) else { return Some(Vec::new()) };
    let inner = version.first_child().filter(|node| node.is_text())?;
    let range = inner.range();
    let written = text.get(range.clone())?;
    let value = written.trim();
    let start = range.start + written.find(value)?;
    Some(vec![Said { bytes: start..start + value.len(), text: value.to_owned() }])
}

fn version<'d>(document: &'d Document<'d>) -> Option<Node<'d, 'd>> {
    let root = document.root_element();
    let is_project = root.tag_name().name() == "project";
    let mut children = root.children();
    children.find(|node| is_project && node.tag_name().name() == "version")
}

/// Every name and text of the document but that version.
pub(super) fn rest(text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let own = version(&document).and_then(|node| node.first_child()).map(|node| node.id());
    let mut all = String::new();
    for node in document.descendants().filter(|node| Some(node.id()) != own) {
        all.push_str(node.tag_name().name());
        all.push('\n');
        if node.is_text() || node.is_comment() {
            all.push_str(node.text().unwrap_or_default());
        }
    }
    Some(all)
}
