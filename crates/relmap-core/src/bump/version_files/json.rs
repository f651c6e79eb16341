//! package.json and package-lock.json, which says the version twice.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::Said;

#[derive(Deserialize)]
struct Package<'t> {
    #[serde(borrow)]
    version: Option<&'t RawValue>,
    #[serde(borrow, default)]
    packages: Option<&'t RawValue>,
}

#[derive(Deserialize)]
struct Root<'t> {
    #[serde(borrow)]
    version: Option<&'t RawValue>,
}

pub(super) fn places(text: &str) -> Option<Vec<Said>> {
    let text = text.strip_prefix('\u{feff}').map_or(text, |_| "");
    let package: Package<'_> = serde_json::from_str(text).ok()?;
    let mut raws = vec![package.version];
    if let Some(packages) = package.packages
        && let Ok(packages) = serde_json::from_str::<BTreeMap<String, &RawValue>>(packages.get())
        && let Some(own) = packages.get("")
    {
        raws.push(serde_json::from_str::<Root<'_>>(own.get()).ok()?.version);
    }
    Some(raws.into_iter().flatten().filter_map(|raw| said(text, raw.get())).collect())
}

/// A text of the file, found again by where it is in memory.
fn said(file: &str, raw: &str) -> Option<Said> {
    let start = (raw.as_ptr() as usize).checked_sub(file.as_ptr() as usize)?;
    let text = raw.strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains('\\'))?;
    let bytes = start + 1..start + 1 + text.len();
    (file.get(bytes.clone()) == Some(text)).then(|| Said { bytes, text: text.to_owned() })
}

pub(super) fn rest(text: &str) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    let blank = |value: Option<&mut Value>| {
        if let Some(value) = value {
            *value = Value::Null;
        }
    };
    blank(value.get_mut("version"));
    blank(value.pointer_mut("/packages//version"));
    serde_json::to_string(&value).ok()
}
