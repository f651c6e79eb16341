//! A first relmap.toml, for what differs from the conventions.

use toml_writer::ToTomlValue as _;

/// A chart and the app that it deploys, which lives in another repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The app's name, which is the title of its tags.
    pub app: String,
    /// The app's repository, as a path from the folder of relmap.toml.
    pub repository: String,
    /// The chart's name.
    pub chart: String,
    /// The folder of its Chart.yaml; the root is the empty string.
    pub path: String,
}

/// The text of a relmap.toml that says which app a chart deploys.
///
/// ```
/// use relmap_core::init::{Deployed, config_file};
/// let text = config_file(&Deployed {
///     app: "app".into(),
///     repository: "../app".into(),
///     chart: "charts".into(),
///     path: "deploy".into(),
/// });
/// assert!(relmap_core::config::parse(text.as_bytes()).is_ok());
/// assert!(text.ends_with("name = \"charts\"\nkind = \"chart\"\napp = \"app\"\npath = \"deploy\"\n"));
/// ```
pub fn config_file(deployed: &Deployed) -> String {
    let Deployed { app, repository, chart, path } = deployed;
    let quoted = |text: &String| text.to_toml_value();
    let mut text = format!(
        "[[component]]\nname = {0}\nkind = \"app\"\nrepository = {1}\n\n\
         [[component]]\nname = {2}\nkind = \"chart\"\napp = {0}\n",
        quoted(app),
        quoted(repository),
        quoted(chart),
    );
    if !path.is_empty() {
        text.push_str(&format!("path = {}\n", quoted(path)));
    }
    text
}
