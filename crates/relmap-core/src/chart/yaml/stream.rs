//! Every document of a file, whatever its root is: manifests, and files of one value.

use super::documents::parts;
use super::load::read_any;
use super::{MAX_NODES, Node, YamlError, YamlErrorKind, precheck};

/// The most documents that are read of one file of manifests.
pub const MAX_STREAM_DOCUMENTS: usize = 2000;

/// Reads all documents of a file. Documents that are empty or null are left out.
///
/// ```
/// use relmap_core::chart::yaml::load_stream;
/// let nodes = load_stream(b"---\nkind: A\n---\n# nothing\n---\n- 1\n").unwrap();
/// assert_eq!(nodes.len(), 2);
/// assert_eq!(load_stream(b"latest\n").unwrap()[0].text(), Some("latest"));
/// ```
///
/// # Errors
/// If one of them is not YAML, or the file exceeds the bounds of [`load`](super::load) or
/// [`MAX_STREAM_DOCUMENTS`].
pub fn load_stream(bytes: &[u8]) -> Result<Vec<Node>, YamlError> {
    let text = precheck::text(bytes)?;
    let mut nodes = Vec::new();
    let mut size = 0;
    for (number, part) in parts(text)?.into_iter().enumerate() {
        if number >= MAX_STREAM_DOCUMENTS {
            return Err(YamlErrorKind::TooManyDocuments.at(part.place()));
        }
        let Some(node) = read_any(part.text, part.lines_before)? else { continue };
        size += node.extent().nodes;
        if size > MAX_NODES {
            return Err(YamlErrorKind::TooManyNodes.at(part.place()));
        }
        nodes.push(node);
    }
    Ok(nodes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_that_is_defined_twice_means_the_last_one() {
        let nodes = load_stream(b"a: &x 1\nb: *x\nc: &x 2\nd: *x\n").unwrap();
        let text = |key| nodes[0].get(key).and_then(Node::text);
        assert_eq!([text("b"), text("d")], [Some("1"), Some("2")]);
    }

    #[test]
    fn the_bounds_hold_over_all_documents() {
        let many = "a: 1\n---\n".repeat(MAX_STREAM_DOCUMENTS + 2);
        let error = load_stream(many.as_bytes()).unwrap_err();
        assert_eq!(error.kind, YamlErrorKind::TooManyDocuments);
        let bomb: String = (1..8)
            .map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(",")))
            .collect();
        let error = load_stream(format!("a0: &a0 x\n{bomb}").as_bytes()).unwrap_err();
        assert_eq!(error.kind, YamlErrorKind::TooManyNodes);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let nodes = load_stream(b"a: 1\n---\nb:\n  c: 2\n").unwrap();
        let c = nodes[1].get("b").and_then(|b| b.get("c")).unwrap();
        assert_eq!((c.place.line, c.place.column), (4, 6));
    }
}
