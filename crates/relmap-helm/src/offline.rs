//! What would take Helm out of a chart's folder, kept from it before it renders.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

use crate::{HelmError, schema};

/// The most that a packed dependency may have inside, in bytes; Helm has the same limit.
const MAX_UNPACKED: u64 = 100 << 20;

/// What was done to a chart, or must be done when it is rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seclusion {
    /// The schemas that lead out of the chart and were removed, by their paths inside it.
    pub schemas: Vec<String>,
    /// The packed dependencies that have such a schema: values must not be checked at all.
    pub packed: Vec<String>,
}

/// Removes each values.schema.json that may make Helm read other files or URLs from a chart in a
/// folder that may be changed, and says which packed dependencies have one. What is neither a
/// plain file nor a folder is removed too: Helm would follow a link and wait for a pipe.
///
/// # Errors
/// If a file cannot be read or removed, or a packed dependency is too large.
pub fn seclude(chart: &Path) -> Result<Seclusion, HelmError> {
    let mut found = Seclusion::default();
    for entry in WalkDir::new(chart).sort_by_file_name().min_depth(1) {
        let entry = entry.map_err(|error| HelmError::file(chart)(error.into()))?;
        let path = entry.path();
        let inside = || {
            let inside = path.strip_prefix(chart).unwrap_or(path);
            inside.to_string_lossy().replace('\\', "/")
        };
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        if !kind.is_file() {
            fs::remove_file(path).map_err(HelmError::file(path))?;
            continue;
        }
        if entry.file_name().eq_ignore_ascii_case("values.schema.json") {
            let bytes = fs::read(path).map_err(HelmError::file(path))?;
            if schema::leads_out(&bytes) {
                fs::remove_file(path).map_err(HelmError::file(path))?;
                found.schemas.push(inside());
            }
        } else if path.extension().is_some_and(|ext| ext == "tgz") && inside().contains("charts/") {
            match unpacked(path)? {
                None => {
                    return Err(HelmError::Packed { file: inside(), limit: MAX_UNPACKED >> 20 });
                }
                Some(stream) if schema::may_lead_out(&stream) => found.packed.push(inside()),
                Some(_) => {}
            }
        }
    }
    Ok(found)
}

/// What is packed in a file, as one stream; none if it is too much. What cannot be unpacked ends
/// where Helm ends too.
fn unpacked(path: &Path) -> Result<Option<Vec<u8>>, HelmError> {
    let file = File::open(path).map_err(HelmError::file(path))?;
    let mut stream = Vec::new();
    let mut bounded = MultiGzDecoder::new(file).take(MAX_UNPACKED + 1);
    // Helm refuses an archive with a fault; what is before it is looked at all the same.
    let _ = bounded.read_to_end(&mut stream);
    Ok((stream.len() as u64 <= MAX_UNPACKED).then_some(stream))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn pack(path: &Path, content: &[u8]) {
        let mut packed = GzEncoder::new(File::create(path).unwrap(), Compression::fast());
        packed.write_all(content).unwrap();
        packed.finish().unwrap();
    }

    #[test]
    fn schemas_that_lead_out_are_removed_wherever_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("charts/a/charts/b")).unwrap();
        let out = r#"{"$ref": "http://127.0.0.1/"}"#;
        for path in ["", "charts/a/", "charts/a/charts/b/"] {
            fs::write(at(&format!("{path}values.schema.json")), out).unwrap();
        }
        fs::create_dir_all(at("charts/c")).unwrap();
        fs::write(at("charts/c/values.schema.json"), "{}").unwrap();
        pack(&at("charts/d-1.0.0.tgz"), b"d/values.schema.json {\"$ref\": \"x\"}");
        pack(&at("charts/e-1.0.0.tgz"), b"e/values.schema.json {}");
        std::os::unix::fs::symlink("/etc/passwd", at("values.yaml")).unwrap();
        let found = seclude(folder.path()).unwrap();
        assert_eq!(
            found.schemas,
            [
                "charts/a/charts/b/values.schema.json",
                "charts/a/values.schema.json",
                "values.schema.json"
            ]
        );
        assert_eq!(found.packed, ["charts/d-1.0.0.tgz"]);
        assert!(!at("values.schema.json").exists());
        assert!(at("charts/c/values.schema.json").exists());
        assert!(at("values.yaml").symlink_metadata().is_err());
    }

    #[test]
    fn a_packed_chart_that_grows_without_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("charts")).unwrap();
        let path = folder.path().join("charts/bomb-1.0.0.tgz");
        let mut packed = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
        for _ in 0..101 {
            packed.write_all(&vec![0; 1 << 20]).unwrap();
        }
        packed.finish().unwrap();
        assert_eq!(
            seclude(folder.path()).unwrap_err().to_string(),
            "`charts/bomb-1.0.0.tgz` has more than 100 MiB inside, more than the limit"
        );
    }
}
