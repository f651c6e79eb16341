//! Sources in memory, and what is deployed in a line each.

use relmap_environments::{
    Assembled, Deployed, Facts, KeyPattern, PathPattern, SourceFormat, SourceQuery, Unread,
    VersionUse, assemble, read,
};

pub(crate) fn query(format: SourceFormat, path: &str) -> SourceQuery {
    SourceQuery::new(format, "production", PathPattern::new(path, "production").unwrap())
}

pub(crate) fn with_app(query: SourceQuery, key: &str) -> SourceQuery {
    SourceQuery { app: Some(KeyPattern::new(key).unwrap()), ..query }
}

fn assembled(query: &SourceQuery, files: &[(&str, &str)]) -> Assembled {
    let read_one = |(path, text): &(&str, &str)| {
        let wanted = query.wants(path);
        wanted.then(|| (path.to_string(), read(query, path, text.as_bytes()).unwrap()))
    };
    let facts: Vec<(String, Facts)> = files.iter().filter_map(read_one).collect();
    let all = facts.iter().map(|(path, facts)| (path.as_str(), facts));
    assemble(query, all).unwrap()
}

/// What these files deploy.
pub(crate) fn deployed(query: &SourceQuery, files: &[(&str, &str)]) -> Vec<Deployed> {
    assembled(query, files).deployed
}

/// What may change what these files deploy and is not read: `component: place construct`.
pub(crate) fn unread(query: &SourceQuery, files: &[(&str, &str)]) -> Vec<String> {
    let found = assembled(query, files);
    let of = |name: &str, one: &Unread| format!("{name}: {} {}", one.place, one.construct);
    let mut told: Vec<String> = found.unread.iter().map(|one| of("-", one)).collect();
    for deployed in &found.deployed {
        let all = deployed.unread.iter().chain(&deployed.app_unread);
        told.extend(all.map(|one| of(&deployed.name, one)));
    }
    told
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
