//! Machines, their versions, and the aliases that say which of them is in force.
//!
//! A run stays in the version in which it began. So nothing that a run needs goes away when a template
//! takes the place of another: an old version is kept, its role with it, and the machine of a journey
//! that is gone from the sources too. The rules start the router by its alias, and the router starts
//! the very versions that it was made with: one alias changes, and everything behind it with it.

use super::iam::{Grants, log_statement};
use super::names::Names;
use super::template::{get, role};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The name of every alias.
pub(super) const ALIAS: &str = "live";

/// A machine with its role.
pub(super) struct Part<'p> {
    /// The name of the state machine.
    pub(super) name: String,
    /// The stem of its logical ids.
    pub(super) logical: String,
    pub(super) express: bool,
    pub(super) definition: String,
    /// The file with its definition, where it stands beside the template and not in it.
    pub(super) file: Option<String>,
    pub(super) grants: &'p Grants,
    /// The keys of places in the definition, and the logical ids of the versions that are meant.
    pub(super) versions: Vec<(String, String)>,
    /// Do runs go on when the machine is taken out of the template.
    pub(super) lasting: bool,
}

/// The key of the place in a definition where the version of the machine with these logical ids is
/// meant.
pub(super) fn place_key(logical: &str) -> String {
    format!("Version{logical}")
}

/// The logical id of a machine's alias.
pub(super) fn alias_id(logical: &str) -> String {
    format!("Alias{logical}")
}

/// A short hash of a text.
pub(super) fn hash(text: &str) -> String {
    let mut short = String::new();
    for byte in Sha256::digest(text.as_bytes()).iter().take(8) {
        let _ = write!(short, "{byte:02x}");
    }
    short
}

impl Part<'_> {
    fn statements(&self, names: &Names) -> Vec<Value> {
        let mut statements = self.grants.statements(names);
        statements.push(log_statement());
        statements
    }

    /// The logical id of its role. Another permission is another role: older versions keep theirs.
    fn role_id(&self, names: &Names) -> String {
        let statements = Value::Array(self.statements(names)).to_string();
        format!("Role{}{}", self.logical, hash(&statements))
    }

    fn log_id(&self) -> String {
        format!("Log{}", self.logical)
    }

    /// The properties of the machine without its definition.
    fn properties(&self, names: &Names) -> Map<String, Value> {
        let properties = json!({
            "StateMachineName": self.name,
            "StateMachineType": if self.express { "EXPRESS" } else { "STANDARD" },
            "RoleArn": get(&self.role_id(names), "Arn"),
            "LoggingConfiguration": {
                "Level": "ERROR",
                "IncludeExecutionData": false,
                "Destinations": [
                    { "CloudWatchLogsLogGroup": { "LogGroupArn": get(&self.log_id(), "Arn") } },
                ],
            },
        });
        let mut properties = match properties {
            Value::Object(properties) => properties,
            _ => Map::new(),
        };
        if !self.versions.is_empty() {
            let versions =
                self.versions.iter().map(|(key, id)| (key.clone(), json!({ "Ref": id })));
            properties.insert("DefinitionSubstitutions".into(), Value::Object(versions.collect()));
        }
        properties
    }

    /// The logical id of its version: another one where anything of the machine is another.
    pub(super) fn version_id(&self, names: &Names) -> String {
        let properties = Value::Object(self.properties(names)).to_string();
        format!("{}{}", place_key(&self.logical), hash(&(properties + &self.definition)))
    }
}

/// Says that a resource stays when it is taken out of the template, or another takes its place. One with
/// a name of its own goes when the deployment that made it is rolled back, so that the next can make it.
fn kept(mut resource: Value, named: bool) -> Value {
    if let Some(resource) = resource.as_object_mut() {
        let policy = if named { "RetainExceptOnCreate" } else { "Retain" };
        resource.insert("DeletionPolicy".into(), json!(policy));
        resource.insert("UpdateReplacePolicy".into(), json!("Retain"));
    }
    resource
}

/// The machine, its log and its role, its version and the alias.
pub(super) fn resources(names: &Names, part: &Part<'_>, resources: &mut Map<String, Value>) {
    let (log, own, version) = (part.log_id(), part.role_id(names), part.version_id(names));
    let lasting = |resource| if part.lasting { kept(resource, true) } else { resource };
    resources.insert(
        log,
        lasting(json!({
            "Type": "AWS::Logs::LogGroup",
            "Properties": {
                "LogGroupName": format!("/aws/vendedlogs/states/{}", part.name),
                "RetentionInDays": 30,
            },
        })),
    );
    resources.insert(own, kept(role("states.amazonaws.com", &part.statements(names)), false));
    let mut properties = part.properties(names);
    let (property, definition) = match &part.file {
        None => ("DefinitionString", &part.definition),
        Some(file) => ("DefinitionS3Location", file),
    };
    properties.insert(property.into(), json!(definition));
    resources.insert(
        part.logical.clone(),
        lasting(json!({ "Type": "AWS::StepFunctions::StateMachine", "Properties": properties })),
    );
    resources.insert(
        version.clone(),
        kept(
            json!({
                "Type": "AWS::StepFunctions::StateMachineVersion",
                "Properties": {
                    "StateMachineArn": { "Ref": part.logical },
                    "StateMachineRevisionId": get(&part.logical, "StateMachineRevisionId"),
                },
            }),
            false,
        ),
    );
    resources.insert(
        alias_id(&part.logical),
        json!({
            "Type": "AWS::StepFunctions::StateMachineAlias",
            "Properties": {
                "Name": ALIAS,
                "DeploymentPreference": {
                    "StateMachineVersionArn": { "Ref": version },
                    "Type": "ALL_AT_ONCE",
                },
            },
        }),
    );
}
