//! Cargo.lock: the packages of the workspace itself, which have no source.

use semver::Version;
use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::Said;
use super::toml_file::said;
use crate::version::lenient;

#[derive(Deserialize)]
struct Lock {
    #[serde(default)]
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<Spanned<Value>>,
    source: Option<String>,
}

pub(super) fn places(text: &str, versions: &[&Version]) -> Option<Vec<Said>> {
    let lock: Lock = toml::from_str(text).ok()?;
    let own = lock.package.into_iter().filter(|package| package.source.is_none());
    let said = own.filter_map(|package| said(text, &package.version?));
    let is_wanted = |said: &Said| lenient(&said.text).is_some_and(|own| versions.contains(&&own));
    Some(said.filter(is_wanted).collect())
}

pub(super) fn rest(text: &str) -> Option<String> {
    let mut table: Table = toml::from_str(text).ok()?;
    let packages = table.get_mut("package").and_then(Value::as_array_mut);
    for package in packages.into_iter().flatten().filter_map(Value::as_table_mut) {
        if !package.contains_key("source") {
            package.remove("version");
        }
    }
    Some(table.to_string())
}
