//! What a machine's role is allowed: exactly the calls that its states make.

use super::names::Names;
use super::settings::Connection;
use super::tables;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The calls of a machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Grants {
    /// Reads and ends runs.
    pub(super) runs: bool,
    /// Forgets what a chain beside a run knew.
    pub(super) runs_delete: bool,
    /// Adds runs.
    pub(super) runs_new: bool,
    /// Reads customers.
    pub(super) customers_read: bool,
    /// Reads all customers.
    pub(super) customers_scan: bool,
    /// Changes customers.
    pub(super) customers_write: bool,
    /// Adds messages.
    pub(super) messages: bool,
    /// Finds messages, and changes their status.
    pub(super) messages_read: bool,
    /// Adds events to the history.
    pub(super) events_new: bool,
    /// Asks the history.
    pub(super) events_read: bool,
    /// Keeps where runs stand.
    pub(super) standing: bool,
    /// Wakes runs that wait.
    pub(super) wake: bool,
    /// Reads an event that has come.
    pub(super) events_one: bool,
    /// Reads several events that were gathered.
    pub(super) events_batch: bool,
    /// Puts events onto the bus.
    pub(super) bus: bool,
    pub(super) sms: bool,
    pub(super) rcs: bool,
    pub(super) whatsapp: bool,
    pub(super) email: bool,
    pub(super) push: bool,
    /// Functions.
    pub(super) lambdas: BTreeSet<String>,
    /// Connections: ARN and address.
    pub(super) connections: BTreeSet<(String, String)>,
    /// State machines that it starts, by name.
    pub(super) machines: BTreeSet<String>,
}

/// `Fn::Sub` of an ARN, whose text is of this program only.
fn arn(service: &str, resource: &str) -> Value {
    let text = format!(
        "arn:${{AWS::Partition}}:{service}:${{AWS::Region}}:${{AWS::AccountId}}:{resource}"
    );
    json!({ "Fn::Sub": text })
}

impl Grants {
    pub(super) fn http(&mut self, connection: &Connection) {
        self.connections.insert((connection.arn.clone(), connection.url.clone()));
    }

    /// The statements of the role's policy.
    pub(super) fn statements(&self, names: &Names) -> Vec<Value> {
        let mut all = Vec::new();
        let mut allow = |sid: &str, actions: &[&str], resources: Vec<Value>| {
            all.push(json!({
                "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources,
            }));
        };
        let table = |table: &str| vec![arn("dynamodb", &format!("table/{}", names.table(table)))];
        if self.runs {
            allow("Runs", &["dynamodb:GetItem", "dynamodb:UpdateItem"], table(tables::RUNS));
        }
        if self.runs_delete {
            allow("ForgetRuns", &["dynamodb:DeleteItem"], table(tables::RUNS));
        }
        if self.runs_new {
            allow("NewRuns", &["dynamodb:PutItem"], table(tables::RUNS));
        }
        if self.customers_read {
            allow("ReadCustomers", &["dynamodb:GetItem"], table(tables::CUSTOMERS));
        }
        if self.customers_scan {
            allow("AllCustomers", &["dynamodb:Scan"], table(tables::CUSTOMERS));
        }
        if self.customers_write {
            allow("ChangeCustomers", &["dynamodb:UpdateItem"], table(tables::CUSTOMERS));
        }
        if self.messages {
            allow("Messages", &["dynamodb:PutItem"], table(tables::MESSAGES));
        }
        if self.messages_read {
            let actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"];
            allow("ReadMessages", &actions, table(tables::MESSAGES));
        }
        if self.events_new {
            allow("NewEvents", &["dynamodb:PutItem"], table(tables::EVENTS));
        }
        if self.events_read {
            allow("ReadEvents", &["dynamodb:Query"], table(tables::EVENTS));
        }
        if self.events_one {
            allow("ReadEvent", &["dynamodb:GetItem"], table(tables::EVENTS));
        }
        if self.events_batch {
            allow("ReadSomeEvents", &["dynamodb:BatchGetItem"], table(tables::EVENTS));
        }
        if self.standing {
            let actions = [
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
                "dynamodb:Query",
            ];
            allow("Standing", &actions, table(tables::STANDING));
        }
        if self.wake {
            allow(
                "Wake",
                &["states:SendTaskSuccess"],
                vec![arn("states", &format!("stateMachine:{}-*", names.prefix()))],
            );
        }
        if self.bus {
            allow(
                "Emit",
                &["events:PutEvents"],
                vec![arn("events", &format!("event-bus/{}", names.prefix()))],
            );
        }
        if self.sms {
            allow("Sms", &["sms-voice:SendTextMessage"], vec![arn("sms-voice", "*")]);
        }
        if self.rcs {
            allow("Rcs", &["sms-voice:SendRcsMessage"], vec![arn("sms-voice", "*")]);
        }
        if self.whatsapp {
            allow(
                "WhatsApp",
                &["social-messaging:SendWhatsAppMessage"],
                vec![arn("social-messaging", "phone-number-id/*")],
            );
        }
        if self.email {
            let resources = vec![arn("ses", "identity/*"), arn("ses", "configuration-set/*")];
            allow("Email", &["ses:SendEmail"], resources);
        }
        if self.push {
            allow("Push", &["sns:Publish"], vec![arn("sns", "endpoint/*")]);
        }
        if !self.lambdas.is_empty() {
            let resources = self.lambdas.iter().map(|arn| json!(arn)).collect();
            allow("Actions", &["lambda:InvokeFunction"], resources);
        }
        if !self.machines.is_empty() {
            let resources = self
                .machines
                .iter()
                .map(|name| arn("states", &format!("stateMachine:{name}")))
                .collect();
            allow("Start", &["states:StartExecution"], resources);
        }
        self.http_statements(&mut all);
        all
    }

    fn http_statements(&self, all: &mut Vec<Value>) {
        if self.connections.is_empty() {
            return;
        }
        let urls: BTreeSet<&String> = self.connections.iter().map(|(_, url)| url).collect();
        let arns: BTreeSet<&String> = self.connections.iter().map(|(arn, _)| arn).collect();
        all.push(json!({
            "Sid": "Endpoints", "Effect": "Allow", "Action": ["states:InvokeHTTPEndpoint"],
            "Resource": [arn("states", "stateMachine:*")],
            "Condition": {
                "StringEquals": { "states:HTTPMethod": "POST", "states:HTTPEndpoint": urls },
            },
        }));
        all.push(json!({
            "Sid": "Connections", "Effect": "Allow",
            "Action": ["events:RetrieveConnectionCredentials"], "Resource": arns,
        }));
        all.push(json!({
            "Sid": "ConnectionSecrets", "Effect": "Allow",
            "Action": ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"],
            "Resource": [arn("secretsmanager", "secret:events!connection/*")],
        }));
    }
}

/// What every machine needs to write its log.
pub(super) fn log_statement() -> Value {
    json!({
        "Sid": "Log", "Effect": "Allow",
        "Action": [
            "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups",
            "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries",
            "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        ],
        "Resource": "*",
    })
}
