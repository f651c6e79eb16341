//! How a statement gets next to what it states, in a registry.

use super::pair::Pair;
use super::statement::PREDICATE_TYPE;
use crate::words::shell_word;

/// What a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttachedForm {
    /// A whole statement, which oras attaches.
    Statement,
    /// What is stated alone, around which cosign writes a statement that it signs.
    Predicate,
}

/// The type of a statement.
const IN_TOTO: &str = "application/vnd.in-toto+json";

/// The command that attaches a file to the image of the pair, or to its chart if it has none; `None` if nothing of it is
/// in a registry. The first image that was built from an app counts before those that others build.
pub fn attach_command(pair: &Pair, file: &str, form: AttachedForm) -> Option<String> {
    let target = target(pair)?;
    let (target, file_word) = (shell_word(&target), shell_word(file));
    Some(match form {
        AttachedForm::Statement => {
            // oras takes no other path, unless it is told to.
            let is_below = !file.starts_with('/') && !file.split('/').any(|part| part == "..");
            let option = if is_below { "" } else { "--disable-path-validation " };
            let file = format!("{file}:{IN_TOTO}");
            format!("oras attach {option}--artifact-type {IN_TOTO} {target} {}", shell_word(&file))
        }
        AttachedForm::Predicate => {
            format!("cosign attest --type {PREDICATE_TYPE} --predicate {file_word} {target}")
        }
    })
}

fn target(pair: &Pair) -> Option<String> {
    let of_app = pair.images.iter().find(|image| image.app.is_some());
    if let Some(image) = of_app.or(pair.images.first()) {
        let reference = &image.reference;
        let name = reference.split_once('@').map_or(reference.as_str(), |(name, _)| name);
        // The tag is behind the last `:`, unless that is the one of a port.
        let name = match name.rsplit_once(':') {
            Some((before, tag)) if !tag.contains('/') => before,
            _ => name,
        };
        return Some(format!("{name}@{}", image.digest));
    }
    let place = pair.chart.published_at.as_deref()?.strip_prefix("oci://")?;
    // Helm writes versions so, since a tag has no `+`.
    let version = pair.chart.version.replace('+', "_");
    Some(format!("{}/{}:{version}", place.trim_end_matches('/'), pair.chart.name))
}

#[cfg(test)]
mod tests {
    use super::super::{AttestedChart, AttestedImage};
    use super::*;

    #[test]
    fn the_image_of_an_app_comes_first_and_the_chart_last() {
        let image = |reference: &str, app: Option<&str>| AttestedImage {
            reference: reference.into(),
            digest: "sha256:dd".into(),
            app: app.map(str::to_owned),
        };
        let mut pair = Pair {
            chart: AttestedChart {
                name: "web".into(),
                version: "1.1.0+build".into(),
                tag: "charts-1.1.0".into(),
                commit: "5c".repeat(20).parse().unwrap(),
                path: None,
                repository: None,
                published_at: Some("oci://registry.example/charts".into()),
                digest: Some("sha256:cc".into()),
            },
            apps: Vec::new(),
            images: vec![
                image("docker.io/library/redis:7", None),
                image("registry.example:5000/team/app:1.2.0", Some("app-1.2.0")),
            ],
        };
        let oras = |pair: &Pair, file: &str| attach_command(pair, file, AttachedForm::Statement);
        let cosign = |pair: &Pair, file: &str| attach_command(pair, file, AttachedForm::Predicate);
        assert_eq!(
            oras(&pair, "out/statement.json").unwrap(),
            "oras attach --artifact-type application/vnd.in-toto+json registry.example:5000/team/app@sha256:dd \
             out/statement.json:application/vnd.in-toto+json"
        );
        assert_eq!(
            cosign(&pair, "it's.json").unwrap(),
            "cosign attest --type urn:relmap:release-pair:v1 --predicate 'it'\\''s.json' registry.example:5000/team/app@sha256:dd"
        );
        pair.images = vec![image("localhost:5000/redis", None)];
        assert_eq!(
            oras(&pair, "/tmp/a b.json").unwrap(),
            "oras attach --disable-path-validation --artifact-type application/vnd.in-toto+json localhost:5000/redis@sha256:dd \
             '/tmp/a b.json:application/vnd.in-toto+json'"
        );
        pair.images.clear();
        assert_eq!(
            cosign(&pair, "p.json").unwrap(),
            "cosign attest --type urn:relmap:release-pair:v1 --predicate p.json registry.example/charts/web:1.1.0_build"
        );
        pair.chart.published_at = Some("git:gh-pages".into());
        assert_eq!(oras(&pair, "statement.json"), None);
    }
}
