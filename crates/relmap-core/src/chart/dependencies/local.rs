//! Dependencies that are folders of the same repository: `repository: file://../library`. Packaging copies
//! them into the chart, so what changes there changes the chart.

use crate::component::{folder_of, join};

use super::{Dependency, declared};
use crate::chart::yaml;
use crate::position::Position;

/// The folders, from the repository's root, that a chart in `folder` takes in. `bytes` are its Chart.yaml or
/// requirements.yaml; where that cannot be read, there are none. Folders out of the repository are left out.
///
/// ```
/// use relmap_core::chart::dependencies::local_folders;
/// let bytes = b"dependencies:\n- {name: lib, version: 0.1.0, repository: \"file://../lib\"}\n";
/// assert_eq!(local_folders("charts/web", bytes), ["charts/lib"]);
/// ```
pub fn local_folders(folder: &str, bytes: &[u8]) -> Vec<String> {
    // Most charts have none: this is much cheaper than reading the YAML.
    if !bytes.windows(5).any(|part| part == b"file:") {
        return Vec::new();
    }
    let Ok(document) = yaml::load(bytes) else { return Vec::new() };
    let path = |repository: String| {
        let path = repository.strip_prefix("file://")?;
        path_from(folder, path).filter(|found| found != folder)
    };
    declared(&document.root).into_iter().filter_map(|one| path(one.repository?)).collect()
}

/// The paths out of the repository that a chart in `folder` takes in, each with the place of its dependency:
/// `repository: file:///srv/lib`. One that leads out and in again, by the name of the clone's folder, is among
/// them: what it leads to depends on where the clone is.
///
/// ```
/// use relmap_core::chart::dependencies::folders_outside;
/// let bytes = b"dependencies:\n- {name: a, repository: \"file:///srv/a\"}\n- {name: b, repository: \"file://../b\"}\n";
/// let found = |folder| folders_outside(folder, bytes).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
/// assert_eq!(found("charts/web"), ["/srv/a"]);
/// assert_eq!(found(""), ["/srv/a", "../b"]);
/// ```
pub fn folders_outside(folder: &str, bytes: &[u8]) -> Vec<(String, Position)> {
    if !bytes.windows(7).any(|part| part == b"file://") {
        return Vec::new();
    }
    let Ok(document) = yaml::load(bytes) else { return Vec::new() };
    let outside = |one: Dependency| {
        let path = one.repository?.strip_prefix("file://")?.to_owned();
        path_from(folder, &path).is_none().then_some((path, one.place))
    };
    declared(&document.root).into_iter().filter_map(outside).collect()
}

/// The folders of all charts of the repository that a chart in `folder` may depend on: those of
/// [`local_folders`], and for a dependency without a repository the one below `charts/`.
///
/// ```
/// use relmap_core::chart::dependencies::dependency_folders;
/// let bytes = b"dependencies:\n- {name: lib, version: 0.1.0}\n- {name: redis, repository: \"https://x\"}\n";
/// assert_eq!(dependency_folders("web", bytes), ["web/charts/lib"]);
/// ```
pub fn dependency_folders(folder: &str, bytes: &[u8]) -> Vec<String> {
    if !bytes.windows(12).any(|part| part == b"dependencies") {
        return Vec::new();
    }
    let Ok(document) = yaml::load(bytes) else { return Vec::new() };
    let path = |one: Dependency| match one.repository.as_deref() {
        None | Some("") => Some(join(folder, &format!("charts/{}", one.name))),
        Some(place) => path_from(folder, place.strip_prefix("file://")?),
    };
    declared(&document.root).into_iter().filter_map(path).filter(|found| found != folder).collect()
}

/// A path from a folder, without `.` and `..`; none if it leads out of the repository.
pub fn path_from(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut at = folder.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." {
            if at.is_empty() {
                return None;
            }
            at = folder_of(&at).to_owned();
        } else {
            at = join(&at, part);
        }
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_dependencies_stay_inside_of_the_repository() {
        assert_eq!(path_from("charts/web", "../common").as_deref(), Some("charts/common"));
        assert_eq!(path_from("", "./common/").as_deref(), Some("common"));
        assert_eq!(path_from("charts/web", "../../../common"), None);
        assert_eq!(path_from("charts/web", "/common"), None);
    }

    #[test]
    fn only_folders_of_the_repository_count() {
        let at = |repository: &str| {
            let text = format!("dependencies:\n- name: lib\n  repository: \"{repository}\"\n");
            local_folders("charts/web", text.as_bytes())
        };
        assert_eq!(at("file://../lib"), ["charts/lib"]);
        assert_eq!(at("file://../../lib/./x/"), ["lib/x"]);
        assert_eq!(at("file://sub"), ["charts/web/sub"]);
        for other in
            ["file://../../../lib", "file:///srv/lib", "https://file:x", "file://.", "@lib"]
        {
            assert_eq!(at(other), [""; 0], "{other}");
        }
    }
}
