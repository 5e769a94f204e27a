//! The documents: a journey (`POST /interaction/v1/interactions`) and the definition of the event that
//! begins it (`POST /interaction/v1/eventDefinitions`), with their keys in one order.

use serde::Serialize;
use serde_json::{Map, Value};

/// A journey. What only the server makes (ids, dates, status, versions) is left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Journey {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) workflow_api_version: f32,
    pub(super) definition_type: &'static str,
    pub(super) channel: &'static str,
    pub(super) entry_mode: &'static str,
    pub(super) execution_mode: &'static str,
    pub(super) defaults: Value,
    pub(super) meta_data: Value,
    pub(super) triggers: Vec<Trigger>,
    pub(super) goals: Vec<Value>,
    pub(super) exits: Vec<Value>,
    pub(super) activities: Vec<Activity>,
}

/// What begins it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Trigger {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) event_definition_key: String,
    pub(super) outcomes: Vec<Value>,
    pub(super) arguments: Map<String, Value>,
    pub(super) configuration_arguments: Map<String, Value>,
    pub(super) meta_data: Value,
}

/// A step.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Activity {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) description: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) outcomes: Vec<Outcome>,
    pub(super) arguments: Map<String, Value>,
    pub(super) configuration_arguments: Value,
    pub(super) meta_data: Value,
}

/// A way on; without `next` the path ends.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outcome {
    pub(super) key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    pub(super) arguments: Value,
    pub(super) meta_data: Value,
}

/// The definition of an event.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EventDefinition {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) mode: &'static str,
    pub(super) event_definition_key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source_application_extension_id: Option<String>,
    pub(super) schema: Schema,
}

/// The fields of its data extension.
#[derive(Debug, Serialize)]
pub(super) struct Schema {
    pub(super) fields: Vec<Field>,
}

/// A field.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) data_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_length: Option<String>,
    pub(super) is_nullable: bool,
    pub(super) is_primary_key: bool,
}
