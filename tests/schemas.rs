//! Every JSON document that a test makes the program print, held against its schema in `docs/schemas/`
//! by a validator that is not ours.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::Value;

static SCHEMAS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Validates what a run printed, if it was asked for JSON and had an answer.
#[track_caller]
pub(crate) fn validate(arguments: &[String], stdout: &str) {
    let asks = arguments.windows(2).any(|pair| pair == ["--format", "json"]);
    let Some(name) = schema_of(arguments).filter(|_| asks && !stdout.is_empty()) else { return };
    let document: Value =
        serde_json::from_str(stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"));
    let validator = validator(&name);
    let wrong: Vec<String> = validator
        .iter_errors(&document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{arguments:?} against docs/schemas/{name}: {wrong:#?}");
}

/// The file with the schema of a command's document.
fn schema_of(arguments: &[String]) -> Option<String> {
    const COMMANDS: [&str; 14] = [
        "artifacts",
        "audit",
        "check",
        "config",
        "doctor",
        "env",
        "fleet",
        "map",
        "next",
        "notes",
        "parse",
        "release",
        "tag",
        "trace",
    ];
    const ENV_COMMANDS: [&str; 6] = ["diff", "drift", "history", "metrics", "previous", "record"];
    const FLEET_COMMANDS: [&str; 5] = ["audit", "check", "drift", "env", "status"];
    const MAP_COMMANDS: [&str; 6] = ["diff", "find", "import", "log", "previous", "verify"];
    let mut words = arguments.iter().map(String::as_str);
    let command = words.find(|word| COMMANDS.contains(word))?;
    Some(match command {
        "env" => {
            // Without a command of its own it shows.
            let below = words.next().filter(|word| ENV_COMMANDS.contains(word));
            format!("env-{}.schema.json", below.unwrap_or("show"))
        }
        "fleet" => {
            let below = words.find(|word| FLEET_COMMANDS.contains(word))?;
            format!("fleet-{below}.schema.json")
        }
        "artifacts" => {
            let below = words.find(|word| ["publish-plan", "verify"].contains(word))?;
            format!("artifacts-{below}.schema.json")
        }
        "map" if arguments.iter().any(|word| word == "--history") => {
            "map-log.schema.json".to_owned()
        }
        "map" => {
            // Without a command of its own it shows.
            let below = words.next().filter(|word| MAP_COMMANDS.contains(word));
            format!("map-{}.schema.json", below.unwrap_or("show"))
        }
        "parse" if arguments.iter().any(|word| word == "--entry") => {
            "parse-entry.schema.json".to_owned()
        }
        "tag" => "release.schema.json".to_owned(),
        command => format!("{command}.schema.json"),
    })
}

fn validator(name: &str) -> Arc<Validator> {
    let mut known = SCHEMAS.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let validator = known.entry(name.to_owned()).or_insert_with(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        forbid_more(&mut schema);
        Arc::new(jsonschema::validator_for(&schema).unwrap())
    });
    Arc::clone(validator)
}

/// Readers must allow for further keys. A test must not: a key that the schema does not have is a
/// fault.
fn forbid_more(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            if keys.contains_key("properties") && !keys.contains_key("additionalProperties") {
                keys.insert("additionalProperties".to_owned(), false.into());
            }
            keys.values_mut().for_each(forbid_more);
        }
        Value::Array(values) => values.iter_mut().for_each(forbid_more),
        _ => {}
    }
}

#[test]
fn a_document_that_its_schema_does_not_describe_fails_the_test() {
    let arguments = ["config", "--format", "json"].map(str::to_owned);
    validate(&arguments, r#"{"schema": 2, "groups": []}"#);
    validate(&arguments, "");
    validate(&["config".to_owned()], "text");
    for document in [r#"{"schema": 2, "groups": [], "more": 1}"#, r#"{"schema": 2}"#, "text"] {
        let validated = std::panic::catch_unwind(|| validate(&arguments, document));
        assert!(validated.is_err(), "{document}");
    }
}
