//! Cargo.toml and pyproject.toml.

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::Said;

/// The tables that may have the version of the package.
#[derive(Deserialize)]
struct Manifest {
    package: Option<Package>,
    project: Option<Package>,
    workspace: Option<Workspace>,
    tool: Option<Tool>,
}

#[derive(Deserialize)]
struct Workspace {
    package: Option<Package>,
}

#[derive(Deserialize)]
struct Tool {
    poetry: Option<Package>,
}

#[derive(Deserialize)]
struct Package {
    version: Option<Spanned<Value>>,
}

pub(super) fn places(text: &str) -> Option<Vec<Said>> {
    let Manifest { package, project, workspace, tool } = toml::from_str(text).ok()?;
    let workspace = workspace.and_then(|workspace| workspace.package);
    let poetry = tool.and_then(|tool| tool.poetry);
    let all = [package, project, workspace, poetry].into_iter().flatten();
    Some(all.filter_map(|package| said(text, &package.version?)).collect())
}

/// A version in quotes, as it is written; `version.workspace = true` is none.
pub(super) fn said(text: &str, version: &Spanned<Value>) -> Option<Said> {
    let value = version.get_ref().as_str()?;
    let span = version.span();
    let start = span.start + text.get(span.clone())?.find(value)?;
    Some(Said { bytes: start..start + value.len(), text: value.to_owned() })
}

pub(super) fn rest(text: &str) -> Option<String> {
    let mut table: Table = toml::from_str(text).ok()?;
    for path in [&["package"][..], &["project"], &["workspace", "package"], &["tool", "poetry"]] {
        let mut at = Some(&mut table);
        for key in path {
            at = at.and_then(|table| table.get_mut(*key)).and_then(Value::as_table_mut);
        }
        if let Some(Value::String(version)) = at.and_then(|table| table.get_mut("version")) {
            version.clear();
        }
    }
    Some(table.to_string())
}
