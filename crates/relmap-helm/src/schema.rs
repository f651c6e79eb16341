//! Whether a values.schema.json makes Helm read anything else: a file of the machine, or a URL.
//!
//! Helm resolves `$ref` and unknown `$schema` by `file://`, `http://` and `https://`, and no option
//! forbids that. So a schema that is not surely complete in itself must not reach Helm.

use relmap_core::chart::yaml::MAX_BYTES;
use serde_json::Value;

/// The keys whose value leads somewhere.
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// The schemas of schemas that Helm has built in, without the scheme and a lone `#` at the end.
const BUILT_IN: [&str; 6] = [
    "json-schema.org/schema",
    "json-schema.org/draft-04/schema",
    "json-schema.org/draft-06/schema",
    "json-schema.org/draft-07/schema",
    "json-schema.org/draft/2019-09/schema",
    "json-schema.org/draft/2020-12/schema",
];

/// Whether a schema may lead out of itself. One that cannot be read is said to, if it could, and one that Helm refuses
/// for its size.
pub(crate) fn leads_out(bytes: &[u8]) -> bool {
    // A tree of JSON takes many times as much memory as its text.
    if bytes.len() > MAX_BYTES {
        return true;
    }
    let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    // Every key that matters has a `$`, as itself or escaped.
    if !bytes.contains(&b'$') && !has(b"\\u") {
        return false;
    }
    match serde_json::from_slice::<Value>(bytes) {
        // Of a key that is there twice, `Value` keeps the last one, and Helm may take the other.
        Ok(value) => has_twins(bytes) || leads_out_of(&value),
        Err(_) => true,
    }
}

/// The same for a file in a packed chart, of which only the whole stream is known: some text that
/// would lead out is somewhere in it.
pub(crate) fn may_lead_out(stream: &[u8]) -> bool {
    let has = |text: &[u8]| memchr::memmem::find(stream, text).is_some();
    // A chart packed in a packed one cannot be seen.
    if has(b".tgz") {
        return true;
    }
    if !has(b"values.schema.json") {
        return false;
    }
    if has(b"$ref") || has(b"$dynamicRef") || has(b"$recursiveRef") || has(b"\\u") {
        return true;
    }
    let key = b"$schema\"";
    memchr::memmem::find_iter(stream, key).any(|at| {
        let rest = stream[at + key.len()..].trim_ascii_start();
        let value = rest.strip_prefix(b":").map(<[u8]>::trim_ascii_start);
        let value = value.and_then(|rest| rest.strip_prefix(b"\"")).unwrap_or_default();
        let end = value.iter().position(|byte| *byte == b'"').unwrap_or_default();
        !std::str::from_utf8(&value[..end]).is_ok_and(is_built_in)
    })
}

fn is_built_in(url: &str) -> bool {
    let bare = url.strip_suffix('#').unwrap_or(url);
    let rest = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    rest.is_some_and(|rest| BUILT_IN.contains(&rest))
}

fn leads_out_of(schema: &Value) -> bool {
    let (mut has_reference, mut has_base) = (false, false);
    let mut ahead = vec![(schema, true)];
    while let Some((value, is_root)) = ahead.pop() {
        match value {
            Value::Object(members) => {
                for (key, member) in members {
                    let text = member.as_str();
                    if REFERENCES.contains(&key.as_str()) && text.is_some() {
                        has_reference = true;
                        if text.is_some_and(|target| !target.starts_with('#')) {
                            return true;
                        }
                    }
                    if key == "$schema" && text.is_some_and(|url| !is_built_in(url)) {
                        return true;
                    }
                    // The root's own name is that of what is here; another one is where references
                    // below it start from.
                    if matches!(key.as_str(), "$id" | "id")
                        && text.is_some_and(|base| !is_root && !base.starts_with('#'))
                    {
                        has_base = true;
                    }
                    ahead.push((member, false));
                }
            }
            Value::Array(members) => ahead.extend(members.iter().map(|member| (member, false))),
            _ => {}
        }
    }
    has_reference && has_base
}

/// Whether some object has one key twice.
fn has_twins(bytes: &[u8]) -> bool {
    serde_json::from_slice::<twins::NoTwins>(bytes).is_err()
}

mod twins {
    use std::collections::HashSet;
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

    /// Reads JSON of which no object has one key twice.
    pub(super) struct NoTwins;

    impl<'de> Deserialize<'de> for NoTwins {
        fn deserialize<D: Deserializer<'de>>(from: D) -> Result<NoTwins, D::Error> {
            from.deserialize_any(Reader)
        }
    }

    struct Reader;

    macro_rules! scalar {
        ($($name:ident: $kind:ty),*) => {
            $(fn $name<E: Error>(self, _: $kind) -> Result<NoTwins, E> { Ok(NoTwins) })*
        };
    }

    impl<'de> Visitor<'de> for Reader {
        type Value = NoTwins;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON without a key that is there twice")
        }

        scalar!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

        fn visit_unit<E: Error>(self) -> Result<NoTwins, E> {
            Ok(NoTwins)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<NoTwins, A::Error> {
            while items.next_element::<NoTwins>()?.is_some() {}
            Ok(NoTwins)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<NoTwins, A::Error> {
            let mut keys = HashSet::new();
            while let Some(key) = members.next_key::<String>()? {
                if !keys.insert(key) {
                    return Err(A::Error::custom("a key is there twice"));
                }
                members.next_value::<NoTwins>()?;
            }
            Ok(NoTwins)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_may_lead_out_is_found() {
        for schema in [
            r#"{"$ref": "http://127.0.0.1/x.json"}"#,
            r#"{"$ref": "https://example.com/x.json#/a"}"#,
            r#"{"$ref": "file:///etc/passwd"}"#,
            r#"{"$ref": "../../x.json"}"#,
            r#"{"$ref": "/etc/passwd"}"#,
            r#"{"$ref": "urn:x"}"#,
            r#"{"$ref": ""}"#,
            r#"{"\u0024ref": "x.json"}"#,
            r#"{"properties": {"a": {"allOf": [{"$ref": "x.json"}]}}}"#,
            r##"{"$ref": "x.json", "$ref": "#/a"}"##,
            r#"{"$dynamicRef": "x.json#a"}"#,
            r#"{"$recursiveRef": "x.json"}"#,
            r#"{"$schema": "http://127.0.0.1/meta.json"}"#,
            r#"{"$schema": "file:///etc/passwd"}"#,
            r#"{"$schema": "http://json-schema.org.evil/schema"}"#,
            r#"{"properties": {"a": {"$schema": "x"}}}"#,
            r##"{"properties": {"a": {"$id": "http://127.0.0.1/", "$ref": "#/a"}}}"##,
            r##"{"properties": {"a": {"id": "file:///etc/passwd", "items": {"$ref": "#"}}}}"##,
            r#"{"$ref": "x.json""#,
            "{\"$ref\": \"x\", \"a\": \"\\ud800\"}",
        ] {
            assert!(leads_out(schema.as_bytes()), "{schema}");
        }
        assert!(leads_out(b"{\"$ref\": \"x\", \"a\": \"\xff\"}"));
        assert!(leads_out(format!("[{}{{}}]", "{},".repeat(MAX_BYTES / 3)).as_bytes()));
    }

    #[test]
    fn a_schema_that_is_complete_in_itself_stays() {
        for schema in [
            "{}",
            "{ this is no JSON, which is for Helm to say",
            r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/$defs/a", "$defs": {"a": {}}}"##,
            r##"{"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"id": {"type": "string"}}}"##,
            r##"{"$schema": "http://json-schema.org/schema#", "type": "object"}"##,
            r##"{"$id": "https://example.com/values.schema.json", "$ref": "#/definitions/a"}"##,
            r#"{"properties": {"a": {"$id": "http://example.com/a"}}, "$comment": "no reference"}"#,
            r##"{"properties": {"$ref": {"type": "string"}}}"##,
        ] {
            assert!(!leads_out(schema.as_bytes()), "{schema}");
        }
    }

    #[test]
    fn a_packed_schema_is_looked_for_in_the_whole_stream() {
        for (stream, found) in [
            ("web/values.yaml {\"$ref\": \"x\"}", false),
            ("web/charts/inner-1.0.0.tgz", true),
            ("web/values.schema.json {\"$ref\": \"#/a\"}", true),
            ("web/values.schema.json {\"\\u0024ref\": \"x\"}", true),
            ("web/values.schema.json {\"$schema\": \"http://127.0.0.1/\"}", true),
            ("web/values.schema.json {\"$schema\" : \"http://json-schema.org/schema#\"}", false),
            ("web/values.schema.json {\"$schema\": 7}", true),
            ("web/values.schema.json {\"type\": \"object\"}", false),
        ] {
            assert_eq!(may_lead_out(stream.as_bytes()), found, "{stream}");
        }
    }
}
