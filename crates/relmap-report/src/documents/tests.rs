//! The JSON Schemas of the documents, and the test that holds `docs/schemas/` against them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Value, json};

use super::parse::Fields;
use super::word::{Word, Words};
use super::*;

impl JsonSchema for Text<'_> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

impl JsonSchema for SchemaNumber {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "SchemaNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "The version of the documents' form.",
            "const": SCHEMA,
        })
    }
}

impl<T: Words> JsonSchema for Word<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "description": T::MEANING, "type": "string", "enum": T::words() })
    }
}

impl JsonSchema for Fields<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let single = Fields::SINGLE.map(|name| (name.to_owned(), json!({ "type": "string" })));
        json_schema!({
            "description": "Fields that can be there once are texts, all others are lists of texts.",
            "type": "object",
            "properties": serde_json::Map::from_iter(single),
            "additionalProperties": { "type": "array", "items": { "type": "string" } },
        })
    }
}

/// The schemas by the names of their commands.
fn schemas() -> Vec<(&'static str, Value)> {
    fn of<T: JsonSchema>() -> Value {
        let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
        generator.into_root_schema_for::<T>().into()
    }
    vec![
        ("artifacts-publish-plan", of::<PublishPlanDocument<'_>>()),
        ("artifacts-verify", of::<ArtifactsDocument<'_>>()),
        ("audit", of::<AuditDocument<'_>>()),
        ("check", of::<CheckDocument<'_>>()),
        ("config", of::<ConfigDocument<'_>>()),
        ("doctor", of::<DoctorDocument<'_>>()),
        ("env-diff", of::<EnvDiffDocument<'_>>()),
        ("env-drift", of::<EnvDriftDocument<'_>>()),
        ("env-history", of::<EnvHistoryDocument<'_>>()),
        ("env-metrics", of::<EnvMetricsDocument<'_>>()),
        ("env-previous", of::<EnvPreviousDocument<'_>>()),
        ("env-record", of::<EnvRecordDocument<'_>>()),
        ("env-show", of::<EnvShowDocument<'_>>()),
        ("fleet-audit", of::<FleetAuditDocument<'_>>()),
        ("fleet-check", of::<FleetCheckDocument<'_>>()),
        ("fleet-drift", of::<FleetDriftDocument<'_>>()),
        ("fleet-env", of::<FleetEnvDocument<'_>>()),
        ("fleet-status", of::<FleetStatusDocument<'_>>()),
        ("map-diff", of::<MapDiffDocument<'_>>()),
        ("map-find", of::<MapFindDocument<'_>>()),
        ("map-import", of::<MapImportDocument<'_>>()),
        ("map-log", of::<MapLogDocument<'_>>()),
        ("map-previous", of::<MapPreviousDocument<'_>>()),
        ("map-show", of::<MapShowDocument<'_>>()),
        ("map-verify", of::<MapVerifyDocument<'_>>()),
        ("next", of::<NextDocument<'_>>()),
        ("notes", of::<NotesDocument<'_>>()),
        ("parse", of::<ParseDocument<'_>>()),
        ("parse-entry", of::<EntryDocument<'_>>()),
        ("release", of::<ReleaseDocument<'_>>()),
        ("trace", of::<TraceDocument<'_>>()),
    ]
}

/// The document as a value, which its schema must describe to the last key.
#[track_caller]
pub(crate) fn valid(name: &str, document: &impl Serialize) -> Value {
    let value = serde_json::to_value(document).unwrap();
    let (_, schema) = schemas().into_iter().find(|(known, _)| *known == name).unwrap();
    let validator = jsonschema::validator_for(&strict(schema)).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{value:#}");
    value
}

/// The same schema without room for further keys, which readers of a document must allow for.
fn strict(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(keys) => {
            if keys.contains_key("properties") && !keys.contains_key("additionalProperties") {
                keys.insert("additionalProperties".to_owned(), false.into());
            }
            for value in keys.values_mut() {
                *value = strict(value.take());
            }
        }
        Value::Array(values) => {
            for value in values {
                *value = strict(value.take());
            }
        }
        _ => {}
    }
    schema
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas")
}

/// With `INSTA_UPDATE=always` it writes them, as a snapshot is written.
#[test]
#[expect(clippy::disallowed_methods, reason = "the schemas are files of the repository")]
fn the_committed_schemas_are_those_of_the_types() {
    let writes = std::env::var_os("INSTA_UPDATE").is_some_and(|value| value == "always");
    let mut names = Vec::new();
    for (name, schema) in schemas() {
        let name = format!("{name}.schema.json");
        let path = folder().join(&name);
        let generated = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if writes {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(&path, &generated).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == generated,
            "docs/schemas/{name} is not what the types say: INSTA_UPDATE=always cargo test -p relmap-report \
             writes it"
        );
        names.push(name);
    }
    let mut there: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".json"))
        .collect();
    there.sort();
    names.sort();
    assert_eq!(there, names, "a schema without a document");
}

#[test]
fn a_schema_refuses_another_number_word_and_key() {
    let document = json!({ "schema": 2, "groups": [] });
    let is_valid = |name: &str, document: &Value| {
        let (_, schema) = schemas().into_iter().find(|(known, _)| *known == name).unwrap();
        jsonschema::is_valid(&strict(schema), document)
    };
    assert!(is_valid("config", &document));
    assert!(!is_valid("config", &json!({ "schema": 1, "groups": [] })));
    assert!(!is_valid("config", &json!({ "schema": 2 })));
    assert!(!is_valid("config", &json!({ "schema": 2, "groups": [], "more": 1 })));
    let doctor = |state: &str| json!({ "schema": 2, "checks": [{ "subject": "git", "state": state, "message": "x", "help": null }] });
    assert!(is_valid("doctor", &doctor("ok")));
    assert!(!is_valid("doctor", &doctor("good")));
}
