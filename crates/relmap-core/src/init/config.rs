//! A first relmap.toml, for what differs from the conventions.

use std::fmt::Write as _;

use toml_writer::ToTomlValue as _;

use crate::component::ComponentKind;

/// What a first relmap.toml says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FirstConfig {
    /// A table `[rules]` as text, with its comments.
    pub rules: Option<String>,
    /// The components.
    pub components: Vec<FirstComponent>,
}

/// A component of a first relmap.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstComponent {
    /// Its name, which is the title of its tags.
    pub name: String,
    /// What it is.
    pub kind: ComponentKind,
    /// Its repository, as a path from the folder of relmap.toml or a URL, if it is another one.
    pub repository: Option<String>,
    /// Where a clone of that repository is on this machine, as a path from the folder of relmap.toml.
    pub local: Option<String>,
    /// Its release file, where that is no RELEASE.txt in its place.
    pub release_file: Option<String>,
    /// How its tags are named, where its name does not say it.
    pub tag: Option<String>,
    /// The components that it deploys.
    pub apps: Vec<String>,
    /// What its appVersion is, if that is not seen by itself: `own`, or the name of an app.
    pub app_version: Option<String>,
    /// The folder of its Chart.yaml; the root is the empty string.
    pub path: String,
    /// A table `[component.rules]` as text, with its comments.
    pub rules: Option<String>,
}

impl FirstConfig {
    /// Whether it says nothing, so that no file is needed.
    pub fn is_empty(&self) -> bool {
        self.rules.is_none() && self.components.is_empty()
    }

    /// Whether it says anything of the rules.
    pub fn has_rules(&self) -> bool {
        self.rules.is_some() || self.components.iter().any(|component| component.rules.is_some())
    }

    /// The text of the file.
    ///
    /// ```
    /// use relmap_core::component::ComponentKind;
    /// use relmap_core::init::{FirstComponent, FirstConfig};
    /// let mut chart = FirstComponent::new("charts".into(), ComponentKind::Chart);
    /// chart.apps = vec!["app".into()];
    /// chart.path = "deploy".into();
    /// let rules = Some("[rules]\npreset = \"mirror\"\n".into());
    /// let text = FirstConfig { rules, components: vec![chart] }.text();
    /// assert_eq!(
    ///     text,
    ///     "[rules]\npreset = \"mirror\"\n\n\
    ///      [[component]]\nname = \"charts\"\nkind = \"chart\"\napp = \"app\"\npath = \"deploy\"\n"
    /// );
    /// ```
    pub fn text(&self) -> String {
        let mut blocks: Vec<String> = self.rules.clone().into_iter().collect();
        blocks.extend(self.components.iter().map(FirstComponent::text));
        blocks.join("\n")
    }
}

impl FirstComponent {
    /// A component at the root of this repository.
    pub fn new(name: String, kind: ComponentKind) -> FirstComponent {
        let path = String::new();
        FirstComponent {
            name,
            kind,
            repository: None,
            local: None,
            release_file: None,
            tag: None,
            apps: Vec::new(),
            app_version: None,
            path,
            rules: None,
        }
    }

    /// Its part of the file.
    pub fn text(&self) -> String {
        let mut text = "[[component]]\n".to_owned();
        let mut raw = |key: &str, value: &str| {
            let _ = writeln!(text, "{key} = {value}");
        };
        let mut line = |key: &str, value: &str| raw(key, &value.to_toml_value());
        line("name", &self.name);
        line("kind", self.kind.as_str());
        let rest = [
            ("repository", &self.repository),
            ("local", &self.local),
            ("release-file", &self.release_file),
            ("tag", &self.tag),
        ];
        for (key, value) in rest {
            if let Some(value) = value {
                line(key, value);
            }
        }
        match self.apps.as_slice() {
            [] => {}
            [only] => line("app", only),
            several => {
                let list: Vec<String> = several.iter().map(|app| app.to_toml_value()).collect();
                raw("app", &format!("[{}]", list.join(", ")));
            }
        }
        let mut line = |key: &str, value: &str| raw(key, &value.to_toml_value());
        if let Some(word) = &self.app_version {
            line("app-version", word);
        }
        if !self.path.is_empty() {
            line("path", &self.path);
        }

        if let Some(rules) = &self.rules {
            let _ = write!(text, "\n{rules}");
        }
        text
    }
}
