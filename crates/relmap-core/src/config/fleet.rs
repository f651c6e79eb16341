//! `relmap-fleet.toml`: the repositories of a fleet.

use toml::de::DeTable;

use super::environments::{self, EnvironmentConfig};
use super::fault::{ConfigDiagnostic, ConfigDiagnosticKind};
use super::parse::parse_with;
use super::reader::Reader;

const TOP: &[&str] = &["repositories", "repositories-from", "environment"];

/// The most repositories that a fleet may have.
pub const MAX_REPOSITORIES: usize = 20_000;

/// A fleet file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FleetConfig {
    /// Paths, URLs and patterns of paths.
    pub repositories: Vec<FleetEntry>,
    /// Files that list more of them, a line each.
    pub files: Vec<String>,
    /// Where releases of the fleet run.
    pub environments: Vec<EnvironmentConfig>,
}

/// A place in a fleet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetEntry {
    /// The path, URL or pattern.
    pub place: String,
    /// Whether it is a pattern of paths.
    pub is_pattern: bool,
}

impl FleetEntry {
    fn new(place: &str) -> Option<FleetEntry> {
        let is_good = !place.is_empty() && !place.chars().any(char::is_control);
        let is_pattern = place.contains(['*', '?']) && !crate::network::is_url(place);
        is_good.then(|| FleetEntry { place: place.to_owned(), is_pattern })
    }
}

/// Reads a `relmap-fleet.toml`.
///
/// # Errors
/// All faults of the file, in the order of their places.
///
/// ```
/// let fleet = relmap_core::config::parse_fleet(b"repositories = [\"../*\"]\n").unwrap();
/// assert!(fleet.repositories[0].is_pattern);
/// ```
pub fn parse_fleet(bytes: &[u8]) -> Result<FleetConfig, Vec<ConfigDiagnostic>> {
    parse_with(bytes, read)
}

fn read(reader: &mut Reader<'_>, table: &DeTable<'_>) -> FleetConfig {
    reader.check_keys(table, "at the top of a fleet file", TOP);
    let mut fleet = FleetConfig::default();
    for (place, bytes) in reader.string_list(table, "repositories") {
        match FleetEntry::new(&place) {
            Some(entry) => fleet.repositories.push(entry),
            None => {
                let shown = place.escape_debug().to_string();
                reader.fault(bytes, ConfigDiagnosticKind::BadPlace(shown));
            }
        }
    }
    fleet.files = reader.strings(table, "repositories-from").unwrap_or_default();
    if fleet.repositories.is_empty() && fleet.files.is_empty() && reader.faults.is_empty() {
        reader.fault(0..0, ConfigDiagnosticKind::NoRepository);
    }
    if fleet.repositories.len() > MAX_REPOSITORIES {
        let kind = ConfigDiagnosticKind::TooManyRepositories { most: MAX_REPOSITORIES };
        reader.fault(0..0, kind);
    }
    fleet.environments = environments::read(reader, table);
    let mut faults = Vec::new();
    for environment in &fleet.environments {
        let bytes = environment.span.bytes.clone();
        if environment.sources.is_empty() {
            let name = environment.name.clone();
            faults.push((bytes, ConfigDiagnosticKind::FleetEnvironmentWithoutSource(name)));
        } else if environment.sources.iter().any(|source| source.repository.is_none()) {
            faults.push((bytes, ConfigDiagnosticKind::SourceWithoutRepository));
        }
    }
    if reader.faults.is_empty() {
        faults.into_iter().for_each(|(bytes, kind)| reader.fault(bytes, kind));
    }
    fleet
}

/// Reads a file that lists repositories, a line each. Empty lines and those that begin with `#` are
/// passed over.
///
/// # Errors
/// The number of the first line that is no place, with what it has; or that there are too many.
pub fn repositories_in(bytes: &[u8]) -> Result<Vec<FleetEntry>, (usize, ConfigDiagnosticKind)> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = || ConfigDiagnosticKind::BadPlace(line.escape_debug().to_string());
        found.push(FleetEntry::new(line).ok_or_else(|| (at + 1, bad()))?);
        if found.len() > MAX_REPOSITORIES {
            let most = MAX_REPOSITORIES;
            return Err((at + 1, ConfigDiagnosticKind::TooManyRepositories { most }));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_paths_urls_and_patterns() {
        let text = "repositories = [\"../a\", \"https://git.example/b?c.git\", \"x/*\"]\n\
                    repositories-from = [\"more.txt\"]\n\
                    [[environment]]\nname = \"live\"\n\
                    source = [{ format = \"values\", path = \"x\", app = \"tag\", repository = \"b\" }]\n";
        let fleet = parse_fleet(text.as_bytes()).unwrap();
        let patterns: Vec<bool> = fleet.repositories.iter().map(|one| one.is_pattern).collect();
        assert_eq!(patterns, [false, false, true]);
        assert_eq!(fleet.files, ["more.txt"]);
        assert_eq!(fleet.environments[0].sources[0].repository.as_deref(), Some("b"));
    }

    #[test]
    fn faults_say_what_to_write() {
        for (text, message) in [
            (
                "",
                "the fleet has no repository; list paths and URLs: `repositories = [\"../charts\", \"https://git.example/app.git\"]`",
            ),
            (
                "repository = [\"a\"]\n",
                "`repository` is not known at the top of a fleet file; did you mean `repositories`?",
            ),
            ("repositories = [\"\"]\n", "`` is not a path or URL of a repository"),
            ("repositories = [\"a\\u0007b\"]\n", "`a\\u{7}b` is not a path or URL of a repository"),
            ("repositories = [1]\n", "`repositories` must be an array of strings, not integer"),
            (
                "repositories = [\"a\"]\n[[environment]]\nname = \"live\"\n",
                "the environment `live` of a fleet needs a `source`; recorded deployments count for the environments of a relmap.toml",
            ),
            (
                "repositories = [\"a\"]\n[[environment]]\nname = \"live\"\nsource = [{ format = \"argocd\", path = \"x\" }]\n",
                "a source of a fleet needs `repository`: the name, path or URL of one of its repositories",
            ),
        ] {
            let faults = parse_fleet(text.as_bytes()).unwrap_err();
            assert_eq!(faults[0].to_string(), message, "{text}");
        }
    }

    #[test]
    fn a_file_of_lines_has_comments() {
        let entries = repositories_in(b"# ours\n\n ../a \n../b/*\n").unwrap();
        let places: Vec<&str> = entries.iter().map(|one| one.place.as_str()).collect();
        assert_eq!(places, ["../a", "../b/*"]);
        let (line, fault) = repositories_in(b"a\nb\x07\n").unwrap_err();
        assert_eq!(
            (line, fault.to_string().as_str()),
            (2, "`b\\u{7}` is not a path or URL of a repository")
        );
    }
}
