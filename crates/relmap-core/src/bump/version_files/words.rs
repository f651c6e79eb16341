//! VERSION, which says nothing else, and the labels and arguments of a Dockerfile.

use super::Said;
use crate::check::dockerfile_versions;

pub(super) fn whole(text: &str) -> Option<Vec<Said>> {
    let value = text.trim();
    let start = text.find(value)?;
    let is_one = !value.is_empty() && !value.contains(char::is_whitespace);
    let said = Said { bytes: start..start + value.len(), text: value.to_owned() };
    Some(if is_one { vec![said] } else { Vec::new() })
}

pub(super) fn dockerfile(text: &str) -> Option<Vec<Said>> {
    let all = dockerfile_versions(text).into_iter();
    Some(all.map(|said| Said { bytes: said.bytes, text: said.value }).collect())
}

pub(super) fn dockerfile_rest(text: &str) -> Option<String> {
    let mut rest = text.to_owned();
    for said in dockerfile_versions(text).into_iter().rev() {
        rest.replace_range(said.bytes, "");
    }
    Some(rest)
}
