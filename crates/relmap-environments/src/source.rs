//! A source: which files, in which format, and where the versions are in them.

use std::fmt;

use crate::{KeyPattern, PathPattern};

/// What the files of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SourceFormat {
    /// Argo CD `Application` and `ApplicationSet`.
    ArgoCd,
    /// Flux `HelmRelease`, with its repositories and kustomizations.
    Flux,
    /// `kustomization.yaml`: its charts and images.
    Kustomize,
    /// `helmfile.yaml`, with its lock and the values files next to it.
    Helmfile,
    /// An umbrella `Chart.yaml`, with its lock and values.
    Chart,
    /// Any YAML file, by a path of keys.
    Values,
}

impl SourceFormat {
    /// Every format.
    pub const ALL: [SourceFormat; 6] = [
        SourceFormat::ArgoCd,
        SourceFormat::Flux,
        SourceFormat::Kustomize,
        SourceFormat::Helmfile,
        SourceFormat::Chart,
        SourceFormat::Values,
    ];

    /// The word in relmap.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceFormat::ArgoCd => "argocd",
            SourceFormat::Flux => "flux",
            SourceFormat::Kustomize => "kustomize",
            SourceFormat::Helmfile => "helmfile",
            SourceFormat::Chart => "chart",
            SourceFormat::Values => "values",
        }
    }

    /// The format of a word.
    pub fn from_word(word: &str) -> Option<SourceFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

impl fmt::Display for SourceFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is read of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceQuery {
    /// The format.
    pub format: SourceFormat,
    /// The environment that helmfile is run for.
    pub environment: String,
    /// The files.
    pub path: PathPattern,
    /// The name of the component, if neither the path nor the file says it.
    pub component: Option<String>,
    /// The app's version: in the file, or in the values of what is deployed.
    pub app: Option<KeyPattern>,
    /// The chart's version.
    pub chart: Option<KeyPattern>,
    /// An image.
    pub image: Option<KeyPattern>,
}

impl SourceQuery {
    /// Asks for what files of a format deploy to an environment, by nothing but what they say themselves.
    ///
    /// ```
    /// use relmap_environments::{PathPattern, SourceFormat, SourceQuery};
    /// let path = PathPattern::new("{environment}/Chart.yaml", "staging").unwrap();
    /// let query = SourceQuery::new(SourceFormat::Chart, "staging", path);
    /// assert!(query.wants("staging/Chart.yaml") && !query.wants("production/Chart.yaml"));
    /// ```
    pub fn new(format: SourceFormat, environment: &str, path: PathPattern) -> SourceQuery {
        SourceQuery {
            format,
            environment: environment.to_owned(),
            path,
            component: None,
            app: None,
            chart: None,
            image: None,
        }
    }

    /// Whether a file is one of a chart that is unpacked or packed in a folder of the source, where the tool takes
    /// it from.
    pub(crate) fn is_chart_file(&self, path: &str) -> bool {
        let is_chart = |rest: &[&str]| match (self.format, rest) {
            (SourceFormat::Chart, ["charts", file]) => file.ends_with(".tgz"),
            (SourceFormat::Chart, ["charts", _, "Chart.yaml"]) => true,
            (
                SourceFormat::Kustomize,
                ["charts", _, "Chart.yaml"] | ["charts", _, _, "Chart.yaml"],
            ) => true,
            (SourceFormat::Helmfile, [_, "Chart.yaml"] | [_, _, "Chart.yaml"]) => true,
            _ => false,
        };
        if !self.has_charts() {
            return false;
        }
        // A file that matches is one of the source.
        self.path.matches(path).is_none() && self.path.rests(path).any(|rest| is_chart(&rest))
    }

    /// Whether the tool looks for charts in folders of the source.
    fn has_charts(&self) -> bool {
        matches!(
            self.format,
            SourceFormat::Chart | SourceFormat::Kustomize | SourceFormat::Helmfile
        )
    }

    /// Whether a file of the repository counts.
    pub fn wants(&self, path: &str) -> bool {
        if self.is_chart_file(path) {
            return true;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        match self.format {
            SourceFormat::Values => self.path.matches(path).is_some(),
            // Argo CD applies these as well.
            SourceFormat::ArgoCd => {
                (is_yaml(name) || name.ends_with(".json") || name.ends_with(".jsonnet"))
                    && self.path.matches(path).is_some()
            }
            SourceFormat::Kustomize | SourceFormat::Flux => {
                is_yaml(name) && self.path.matches(path).is_some()
            }
            SourceFormat::Helmfile => {
                (is_yaml(name) || name.ends_with(".gotmpl") || name.ends_with(".lock"))
                    && self.path.is_neighbour(path)
            }
            SourceFormat::Chart => {
                matches!(
                    name,
                    "Chart.yaml"
                        | "Chart.lock"
                        | "requirements.lock"
                        | "requirements.yaml"
                        | "values.yaml"
                ) && self.path.is_neighbour(path)
            }
        }
    }

    /// Whether a symbolic link at a path may lead to what counts. The values of a helmfile are told where they are named.
    pub fn wants_link(&self, path: &str) -> bool {
        let is_values = self.format == SourceFormat::Helmfile
            && self.path.matches(path).is_none()
            && !path.ends_with(".lock")
            && !self.is_chart_file(path);
        match self.wants(path) {
            true => !is_values,
            false => self.wants_below(path),
        }
    }

    /// Whether a folder can have such a file.
    pub fn wants_below(&self, folder: &str) -> bool {
        let is_charts = |rest: &[&str]| {
            matches!(
                (self.format, rest),
                (SourceFormat::Chart, ["charts"] | ["charts", _])
                    | (SourceFormat::Kustomize, ["charts"] | ["charts", _] | ["charts", _, _])
                    | (SourceFormat::Helmfile, [_] | [_, _])
            )
        };
        self.path.can_match_below(folder)
            || self.has_charts() && self.path.rests(folder).any(|rest| is_charts(&rest))
    }
}

fn is_yaml(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".yml") || name == "Kustomization"
}
