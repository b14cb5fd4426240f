//! Settings: the sample opens, the schema describes it, and what is wrong is refused.

use crate::subject::{Bench, How};
use serde_json::{Map, Value};

/// A law of a provider's settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SettingsLaw {
    pub(crate) name: &'static str,
    pub(crate) check: fn(&Bench) -> Result<(), String>,
}

pub(crate) const LAWS: &[SettingsLaw] = &[
    SettingsLaw { name: "the_sample_opens", check: opens },
    SettingsLaw { name: "the_schema_describes_the_sample", check: schema },
    SettingsLaw { name: "an_unknown_key_is_refused", check: unknown },
    SettingsLaw { name: "a_missing_key_is_refused", check: missing },
];

fn sample(bench: &Bench) -> Result<Map<String, Value>, String> {
    let text = bench.subject.provider.sample_settings;
    serde_saphyr::from_str(text).map_err(|error| format!("the sample is no YAML mapping: {error}"))
}

fn open(bench: &Bench, settings: Map<String, Value>) -> Result<(), String> {
    bench.open_with(Value::Object(settings), None, How::default()).map(drop)
}

fn opens(bench: &Bench) -> Result<(), String> {
    open(bench, sample(bench)?)
}

fn schema(bench: &Bench) -> Result<(), String> {
    let schema = (bench.subject.provider.settings_schema)();
    let properties =
        schema.get("properties").and_then(Value::as_object).ok_or("the schema has no properties")?;
    let sample = sample(bench)?;
    if let Some(key) = sample.keys().find(|key| !properties.contains_key(*key)) {
        return Err(format!("the schema does not know `{key}`"));
    }
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Err("the schema allows unknown keys".to_owned());
    }
    match required(bench).into_iter().find(|key| !sample.contains_key(key)) {
        Some(key) => Err(format!("the sample lacks `{key}`")),
        None => Ok(()),
    }
}

fn required(bench: &Bench) -> Vec<String> {
    let schema = (bench.subject.provider.settings_schema)();
    let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    required.iter().filter_map(|key| key.as_str().map(str::to_owned)).collect()
}

fn unknown(bench: &Bench) -> Result<(), String> {
    let mut settings = sample(bench)?;
    settings.insert("zz_unknown".to_owned(), Value::Bool(true));
    match open(bench, settings) {
        Ok(()) => Err("a key that nobody knows was accepted".to_owned()),
        Err(message) if message.contains("zz_unknown") => Ok(()),
        Err(message) => Err(format!("the message does not name the key: {message}")),
    }
}

fn missing(bench: &Bench) -> Result<(), String> {
    for key in required(bench) {
        let mut settings = sample(bench)?;
        settings.remove(&key);
        match open(bench, settings) {
            Ok(()) => return Err(format!("opened without `{key}`")),
            Err(message) if message.contains(&key) => (),
            Err(message) => return Err(format!("the message does not name `{key}`: {message}")),
        }
    }
    Ok(())
}
