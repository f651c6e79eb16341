//! What the Dockerfile of a new app lacks.

use crate::check::missing_labels;
use crate::dockerfile::Dockerfile;

/// What to add to a Dockerfile, so that its image tells which release it is; none if nothing is missing.
///
/// ```
/// use relmap_core::init::label_advice;
/// let advice = label_advice("Dockerfile", b"FROM alpine:3.20\n").unwrap();
/// assert!(advice[0].starts_with("Dockerfile does not set the label org.opencontainers.image.version or"));
/// let both = b"FROM x:1\nLABEL org.opencontainers.image.version=$V org.opencontainers.image.revision=$R\n";
/// assert_eq!(label_advice("Dockerfile", both), None);
/// ```
pub fn label_advice(path: &str, dockerfile: &[u8]) -> Option<[String; 2]> {
    let file = Dockerfile::of(std::str::from_utf8(dockerfile).ok()?);
    let names = missing_labels(&file);
    if names.is_empty() || !file.has_stages() {
        return None;
    }
    let arguments: Vec<&str> = names.iter().map(|name| argument(name)).collect();
    let labels: Vec<String> = names
        .iter()
        .zip(&arguments)
        .map(|(name, argument)| format!("{name}=${argument}"))
        .collect();
    Some([
        format!(
            "{path} does not set the label {}, so an image does not say which release it is",
            names.join(" or "),
        ),
        format!(
            "unless your build sets it with --label: end {path} with `ARG {}` and `LABEL {}`; to make a label that \
             is missing later an error, say in relmap.toml, below [[component]] and its name: image-labels = \
             \"dockerfile\"",
            arguments.join(" "),
            labels.join(" "),
        ),
    ])
}

fn argument(label: &str) -> &'static str {
    if label.ends_with("version") { "VERSION" } else { "REVISION" }
}
