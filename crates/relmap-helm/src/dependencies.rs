//! Dependencies that are declared and not there: without them Helm renders nothing, so they are
//! taken out of a copy of the chart.

use std::fs;
use std::io;

use relmap_core::chart::dependencies::{Dependency, leave_out, parse_requirements};
use relmap_fs::{Below, check_name};

use crate::HelmError;

/// Takes declared dependencies that are not below `charts/` out of a chart in a folder that may be
/// changed, and returns their names. The locks go too, if anything was taken out.
///
/// # Errors
/// If a file cannot be read or written.
pub fn complete(chart: &Below) -> Result<Vec<String>, HelmError> {
    let mut left_out = Vec::new();
    for name in ["Chart.yaml", "requirements.yaml"] {
        let path = chart.path().join(name);
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
        chart.replace(name, &leave_out(&bytes, &missing))?;
        left_out.extend(missing.into_iter().map(|dependency| dependency.name.clone()));
    }
    if !left_out.is_empty() {
        for lock in ["Chart.lock", "requirements.lock"] {
            chart.remove(lock)?;
        }
    }
    left_out.sort();
    left_out.dedup();
    Ok(left_out)
}

/// Whether a chart of that name is unpacked or packed below `charts/`. What is no name of a folder is
/// the name of no chart, and must not be looked for elsewhere.
fn is_there(chart: &Below, name: &str) -> bool {
    if check_name(name.as_bytes()).is_err() {
        return false;
    }
    let charts = chart.path().join("charts");
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "whatever is not there fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_of_no_chart() {
        let outer = tempfile::tempdir().unwrap();
        let chart = Below::new(outer.path().join("chart")).unwrap();
        fs::write(outer.path().join("Chart.yaml"), "name: elsewhere\n").unwrap();
        chart.create("charts/lib/Chart.yaml", b"name: lib\n").unwrap();
        let names = ["..", "../..", outer.path().to_str().unwrap(), ".", "lib/../lib"];
        let declared: String = names
            .iter()
            .map(|name| format!("  - name: \"{name}\"\n    version: 1.0.0\n"))
            .collect();
        let text = format!(
            "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - name: lib\n    \
             version: 1.0.0\n{declared}"
        );
        chart.create("Chart.yaml", text.as_bytes()).unwrap();
        let mut expected = names;
        expected.sort_unstable();
        assert_eq!(complete(&chart).unwrap(), expected);
    }
}
