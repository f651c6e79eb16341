//! Sets of values that bring out what changed templates do: each value that they read set to
//! something else, alone and two at a time.

use std::fs;
use std::path::PathBuf;

use relmap_core::chart::helm_version::HelmVersion;
use relmap_core::chart::yaml;
use relmap_core::manifests::{Probe, References, asks_beyond_values, probes};
use relmap_fs::Below;
use serde_json::{Map, Value};

use crate::HelmError;
use crate::templates::Changed;
use crate::value_set::{Charts, ValueSet};

/// The most pairs that are tried; beyond that nothing is proven.
const MAX_PAIRS: usize = 500;

/// The probes of one comparison, and what they leave open.
pub(crate) struct Probing {
    folder: Below,
    probes: Vec<Probe>,
    singles: Vec<Vec<ValueSet>>,
    /// What the probes do not show, for people.
    pub(crate) gaps: Vec<String>,
}

impl Probing {
    pub(crate) fn new(
        charts: &Charts<'_>,
        changed: &[Changed],
        folder: Below,
    ) -> Result<Probing, HelmError> {
        let mut read = References::default();
        let mut gaps = Vec::new();
        for template in changed {
            let Changed { name, old, new } = template;
            read.add(old);
            read.add(new);
            read.add_changed(old, new);
            if asks_beyond_values(old, new) {
                gaps.push(format!("{name} asks for more than values in a line that changed"));
            }
        }
        let defaults = fs::read(charts.new.join("values.yaml")).unwrap_or_default();
        let probes = match yaml::load_values(&defaults, HelmVersion::default())
            .ok()
            .map(|values| probes(&values.root, &read))
        {
            Some(Some(probes)) => probes,
            Some(None) => {
                gaps.push("the changed templates read more values than can be tried".to_owned());
                Vec::new()
            }
            None => {
                gaps.push("the default values cannot be read".to_owned());
                Vec::new()
            }
        };
        let mut probing = Probing { folder, probes, singles: Vec::new(), gaps };
        for (number, probe) in probing.probes.iter().enumerate() {
            let mut sets = Vec::new();
            for (choice, setting) in probe.settings.iter().enumerate() {
                let name = format!("{number}-{choice}.json");
                // A setting that came from a template's text may hold what JSON does not.
                let value = serde_json::from_str(setting).unwrap_or(Value::Null);
                let file = write(&probing.folder, &name, &nested(&probe.keys, value))?;
                let values = format!("{}: {setting}", probe.path());
                sets.push(ValueSet { values, file: Some(file), is_probe: true });
            }
            probing.singles.push(sets);
        }
        Ok(probing)
    }

    /// For each probe, the sets of which one that the chart accepts is wanted.
    pub(crate) fn singles(&self) -> &[Vec<ValueSet>] {
        &self.singles
    }

    /// Every two of the probes that the chart accepted alone, of which at least one is about a line
    /// that changed.
    pub(crate) fn pairs(
        &mut self,
        chosen: &[(ValueSet, bool)],
    ) -> Result<Vec<ValueSet>, HelmError> {
        let mut accepted = Vec::new();
        for (probe, (set, is_accepted)) in self.probes.iter().zip(chosen) {
            if *is_accepted {
                accepted.push((probe, set));
            } else {
                self.gaps.push(format!("the chart does not render with {}", set.values));
            }
        }
        let mut sets = Vec::new();
        for (at, (one, one_set)) in accepted.iter().enumerate() {
            for (two, two_set) in &accepted[at + 1..] {
                if !one.is_changed && !two.is_changed {
                    continue;
                }
                if one.keys.starts_with(&two.keys) || two.keys.starts_with(&one.keys) {
                    continue;
                }
                if sets.len() == MAX_PAIRS {
                    self.gaps.push(format!(
                        "the changed templates read {} values, more than can be tried in pairs",
                        accepted.len()
                    ));
                    return Ok(sets);
                }
                let name = format!("pair-{}.json", sets.len());
                let merged = merge(read(one_set)?, read(two_set)?);
                let file = write(&self.folder, &name, &merged)?;
                let values = format!("{}, {}", one_set.values, two_set.values);
                sets.push(ValueSet { values, file: Some(file), is_probe: true });
            }
        }
        Ok(sets)
    }
}

fn write(folder: &Below, name: &str, values: &Value) -> Result<PathBuf, HelmError> {
    folder.create(name, values.to_string().as_bytes())?;
    Ok(folder.path().join(name))
}

fn read(set: &ValueSet) -> Result<Value, HelmError> {
    let Some(file) = &set.file else { return Ok(Value::Object(Map::new())) };
    let text = fs::read(file).map_err(HelmError::file(file))?;
    serde_json::from_slice(&text).map_err(|error| HelmError::file(file)(error.into()))
}

fn nested(keys: &[String], value: Value) -> Value {
    keys.iter()
        .rev()
        .fold(value, |inner, key| Value::Object(Map::from_iter([(key.clone(), inner)])))
}

fn merge(one: Value, two: Value) -> Value {
    match (one, two) {
        (Value::Object(mut one), Value::Object(two)) => {
            for (key, value) in two {
                let merged = match one.remove(&key) {
                    Some(known) => merge(known, value),
                    None => value,
                };
                one.insert(key, merged);
            }
            Value::Object(one)
        }
        (_, two) => two,
    }
}
