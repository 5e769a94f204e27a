//! The documents: a workflow (`POST /automation/v4/flows`), an event's definition and a property.

use serde::Serialize;
use serde_json::{Map, Value};

/// A workflow of contacts. What only the server makes (ids, revisions, dates) is left out.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Workflow {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    pub(super) flow_type: &'static str,
    pub(super) object_type_id: &'static str,
    pub(super) is_enabled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start_action_id: Option<String>,
    pub(super) enrollment_criteria: Value,
    pub(super) actions: Vec<Action>,
    pub(super) time_windows: Vec<Value>,
    pub(super) blocked_dates: Vec<Value>,
    pub(super) data_sources: Vec<Value>,
    pub(super) custom_properties: Map<String, Value>,
    pub(super) can_enroll_from_salesforce: bool,
    pub(super) suppression_list_ids: Vec<i64>,
}

/// A step.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub(super) enum Action {
    /// Does something and leads on.
    #[serde(rename = "SINGLE_CONNECTION")]
    Single {
        action_id: String,
        action_type_id: &'static str,
        action_type_version: u32,
        fields: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        connection: Option<Connection>,
    },
    /// The first branch whose filter fits, or the default.
    #[serde(rename = "LIST_BRANCH")]
    Branch {
        action_id: String,
        list_branches: Vec<ListBranch>,
        #[serde(skip_serializing_if = "Option::is_none")]
        default_branch: Option<Connection>,
        default_branch_name: &'static str,
    },
}

/// A branch.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListBranch {
    pub(super) branch_name: String,
    pub(super) filter_branch: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) connection: Option<Connection>,
}

/// A way to another action; a path ends where there is none. `STANDARD`, or `GOTO` for an action that
/// stands in another branch.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Connection {
    pub(super) edge_type: &'static str,
    pub(super) next_action_id: String,
}

impl Action {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Single { action_id, .. } | Self::Branch { action_id, .. } => action_id,
        }
    }

    pub(super) fn next(&self) -> Vec<&str> {
        let ways: Vec<&Option<Connection>> = match self {
            Self::Single { connection, .. } => vec![connection],
            Self::Branch { list_branches, default_branch, .. } => list_branches
                .iter()
                .map(|branch| &branch.connection)
                .chain([default_branch])
                .collect(),
        };
        ways.into_iter().flatten().map(|way| way.next_action_id.as_str()).collect()
    }
}
