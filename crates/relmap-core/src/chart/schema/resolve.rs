//! Where a reference of a schema leads.

use serde_json::Value;

/// What a schema refers to by a path in its own file.
pub(super) fn resolve<'a>(schema: &'a Value, root: &'a Value) -> Option<&'a Value> {
    let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    // A path may be written as in a URL; such a one is not followed.
    if pointer.contains('%') {
        return None;
    }
    root.pointer(pointer)
}
