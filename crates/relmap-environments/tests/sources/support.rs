//! Sources in memory, and what is deployed in a line each.

use relmap_environments::{
    Deployed, Facts, KeyPattern, PathPattern, SourceFormat, SourceQuery, VersionUse, assemble, read,
};

pub(crate) fn query(format: SourceFormat, path: &str) -> SourceQuery {
    SourceQuery::new(format, "production", PathPattern::new(path, "production").unwrap())
}

pub(crate) fn with_app(query: SourceQuery, key: &str) -> SourceQuery {
    SourceQuery { app: Some(KeyPattern::new(key).unwrap()), ..query }
}

/// What these files deploy.
pub(crate) fn deployed(query: &SourceQuery, files: &[(&str, &str)]) -> Vec<Deployed> {
    let read_one = |(path, text): &(&str, &str)| {
        let wanted = query.wants(path);
        wanted.then(|| (path.to_string(), read(query, path, text.as_bytes()).unwrap()))
    };
    let facts: Vec<(String, Facts)> = files.iter().filter_map(read_one).collect();
    assemble(query, facts.iter().map(|(path, facts)| (path.as_str(), facts))).unwrap()
}

/// A line for each: `namespace/name chart version app images @file:line`.
pub(crate) fn lines(query: &SourceQuery, files: &[(&str, &str)]) -> Vec<String> {
    deployed(query, files).iter().map(line).collect()
}

fn line(deployed: &Deployed) -> String {
    let mut parts = vec![match &deployed.namespace {
        Some(namespace) => format!("{namespace}/{}", deployed.name),
        None => deployed.name.clone(),
    }];
    if let Some(chart) = &deployed.chart {
        let version = match &chart.version {
            VersionUse::Exact(version) => version.clone(),
            VersionUse::Range(range) => format!("range({range})"),
            VersionUse::Moving(name) => format!("moving({name})"),
            VersionUse::Newest => "newest".to_owned(),
            VersionUse::Unknown(text) => format!("unknown({text})"),
            VersionUse::Joined(text) => format!("joined({text})"),
        };
        let repository = chart.repository.as_deref().unwrap_or("-");
        parts.push(format!("{} {version} from {repository}", chart.name));
    }
    parts.extend(deployed.app.iter().map(|app| format!("app {app}")));
    parts.extend(deployed.images.iter().map(|used| used.image.to_string()));
    if deployed.is_suspended {
        parts.push("suspended".to_owned());
    }
    format!("{} @{}", parts.join(", "), deployed.place)
}
