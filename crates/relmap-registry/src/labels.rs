//! Labels that the steps of a base image set, told by the history of an image.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A step of a build.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Step {
    created_by: Option<String>,
    empty_layer: bool,
}

/// Those of the labels that were set by steps of the base image. It ends where a command to run was set
/// and further files came after that: an app's own build says at its end what is run.
pub(crate) fn of_base(
    history: &[Step],
    labels: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let last_files = history.iter().rposition(|step| !step.empty_layer).unwrap_or(0);
    let is_end = |step: &Step| {
        let text = step.created_by.as_deref().unwrap_or_default();
        let text = text.trim_start_matches("/bin/sh -c #(nop)").trim_start();
        step.empty_layer && (text.starts_with("CMD ") || text.starts_with("ENTRYPOINT "))
    };
    let Some(end) = history[..last_files].iter().rposition(is_end) else {
        return BTreeMap::new();
    };
    let sets = |steps: &[Step], name: &str, value: &str| {
        let pair = [format!("{name}={value}"), format!("{name}=\"{value}\"")];
        steps.iter().filter_map(|step| step.created_by.as_deref()).any(|text| {
            text.contains("LABEL ")
                && text.split_whitespace().any(|word| pair.iter().any(|p| p == word))
        })
    };
    let is_of_base = |(name, value): &(&String, &String)| {
        sets(&history[..end], name, value) && !sets(&history[end..], name, value)
    };
    labels.iter().filter(is_of_base).map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(text: &str, empty_layer: bool) -> Step {
        Step { created_by: Some(text.to_owned()), empty_layer }
    }

    #[test]
    fn labels_of_the_base_are_those_before_its_command() {
        let version = "org.opencontainers.image.version".to_owned();
        let labels = BTreeMap::from([(version, "22.04".to_owned())]);
        let ubuntu = || {
            vec![
                step("/bin/sh -c #(nop)  LABEL org.opencontainers.image.version=22.04", true),
                step("/bin/sh -c #(nop) ADD file:1 in / ", false),
                step("/bin/sh -c #(nop)  CMD [\"/bin/bash\"]", true),
            ]
        };
        assert_eq!(of_base(&ubuntu(), &labels), BTreeMap::new());
        let mut app = ubuntu();
        app.push(step("COPY app /app # buildkit", false));
        app.push(step("CMD [\"/app\"]", true));
        assert_eq!(of_base(&app, &labels), labels);
        app.push(step("LABEL org.opencontainers.image.version=22.04", true));
        assert_eq!(of_base(&app, &labels), BTreeMap::new());
        let scratch = [
            step("LABEL org.opencontainers.image.version=22.04", true),
            step("COPY a /", false),
            step("COPY b /", false),
            step("CMD [\"/a\"]", true),
        ];
        assert_eq!(of_base(&scratch, &labels), BTreeMap::new());
        assert_eq!(of_base(&[], &labels), BTreeMap::new());
    }
}
