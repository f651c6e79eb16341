//! Dependencies that are declared and not there: without them Helm renders nothing, so they are
//! taken out of a copy of the chart.

use std::fs;
use std::io;
use std::path::Path;

use relmap_core::chart::dependencies::{Dependency, leave_out, parse_requirements};

use crate::HelmError;

/// Takes declared dependencies that are not below `charts/` out of a chart in a folder that may be
/// changed, and returns their names. The locks go too, if anything was taken out.
///
/// # Errors
/// If a file cannot be read or written.
pub fn complete(chart: &Path) -> Result<Vec<String>, HelmError> {
    let mut left_out = Vec::new();
    for name in ["Chart.yaml", "requirements.yaml"] {
        let path = chart.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(HelmError::file(path)(error)),
        };
        // What is no YAML is for Helm to complain about.
        let Ok((declared, _)) = parse_requirements(&bytes) else { continue };
        let missing: Vec<&Dependency> =
            declared.iter().filter(|dependency| !is_there(chart, &dependency.name)).collect();
        if missing.is_empty() {
            continue;
        }
        fs::write(&path, leave_out(&bytes, &missing)).map_err(HelmError::file(&path))?;
        left_out.extend(missing.into_iter().map(|dependency| dependency.name.clone()));
    }
    if !left_out.is_empty() {
        for lock in ["Chart.lock", "requirements.lock"] {
            match fs::remove_file(chart.join(lock)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(HelmError::file(chart.join(lock))(error));
                }
                _ => {}
            }
        }
    }
    left_out.sort();
    left_out.dedup();
    Ok(left_out)
}

/// Whether a chart of that name is unpacked or packed below `charts/`.
fn is_there(chart: &Path, name: &str) -> bool {
    let charts = chart.join("charts");
    if charts.join(name).join("Chart.yaml").is_file() {
        return true;
    }
    let Ok(entries) = fs::read_dir(charts) else { return false };
    entries.filter_map(Result::ok).any(|entry| {
        let file = entry.file_name();
        let file = file.to_string_lossy();
        let version = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        version.is_some_and(|rest| {
            rest.ends_with(".tgz") && rest.starts_with(|c: char| c == 'v' || c.is_ascii_digit())
        })
    })
}
