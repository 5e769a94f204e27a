//! The CloudFormation template: tables, bus, rules, roles, logs and machines.

use super::names::{Names, logical};
use super::router::{FACTS, Router};
use super::tables;
use super::versions::{self, Part};
use serde_json::{Map, Value, json};

/// The longest event pattern. Source: EventBridge quotas, "Event pattern size" (2,048 characters).
const PATTERN: usize = 2_000;

pub(super) fn get(name: &str, attribute: &str) -> Value {
    json!({ "Fn::GetAtt": [name, attribute] })
}

fn table(names: &Names, table: &str, hash: &str, range: Option<&str>) -> Value {
    let keys: Vec<(&str, &str)> =
        [Some((hash, "HASH")), range.map(|range| (range, "RANGE"))].into_iter().flatten().collect();
    let attributes: Vec<Value> = keys
        .iter()
        .map(|(name, _)| json!({ "AttributeName": name, "AttributeType": "S" }))
        .collect();
    let schema: Vec<Value> =
        keys.iter().map(|(name, kind)| json!({ "AttributeName": name, "KeyType": kind })).collect();
    json!({
        "Type": "AWS::DynamoDB::Table",
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "TableName": names.table(table),
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": attributes,
            "KeySchema": schema,
            "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true },
            "SSESpecification": { "SSEEnabled": true },
        },
    })
}

/// The messages, which are also found by the token of an unsubscribe link.
fn messages(names: &Names) -> Value {
    let mut table = table(names, tables::MESSAGES, "message_id", None);
    if let Some(properties) = table.get_mut("Properties").and_then(Value::as_object_mut) {
        properties.insert(
            "AttributeDefinitions".into(),
            json!([
                { "AttributeName": "message_id", "AttributeType": "S" },
                { "AttributeName": "token", "AttributeType": "S" },
            ]),
        );
        properties.insert(
            "GlobalSecondaryIndexes".into(),
            json!([{
                "IndexName": "by-token",
                "KeySchema": [{ "AttributeName": "token", "KeyType": "HASH" }],
                "Projection": {
                    "ProjectionType": "INCLUDE",
                    "NonKeyAttributes": ["customer_id", "channel", "message"],
                },
            }]),
        );
    }
    table
}

pub(super) fn role(service: &str, statements: &[Value]) -> Value {
    json!({
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": { "Service": service },
                    "Action": "sts:AssumeRole",
                    "Condition": { "StringEquals": { "aws:SourceAccount": { "Ref": "AWS::AccountId" } } },
                }],
            },
            "Policies": [{
                "PolicyName": "calls",
                "PolicyDocument": { "Version": "2012-10-17", "Statement": statements },
            }],
        },
    })
}

/// A pipe from changes of customers' records to the bus. Only ids pass through it.
fn changes(names: &Names, resources: &mut Map<String, Value>) {
    let read = json!({
        "Sid": "Stream", "Effect": "Allow",
        "Action": [
            "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        ],
        "Resource": [get("Customers", "StreamArn")],
    });
    let write = json!({
        "Sid": "Bus", "Effect": "Allow", "Action": ["events:PutEvents"],
        "Resource": [get("Bus", "Arn")],
    });
    resources.insert("ChangesRole".into(), role("pipes.amazonaws.com", &[read, write]));
    resources.insert(
        "Changes".into(),
        json!({
            "Type": "AWS::Pipes::Pipe",
            "Properties": {
                "Name": format!("{}-changes", names.prefix()),
                "RoleArn": get("ChangesRole", "Arn"),
                "Source": get("Customers", "StreamArn"),
                "SourceParameters": {
                    "DynamoDBStreamParameters": { "StartingPosition": "LATEST", "BatchSize": 1 },
                },
                "Target": get("Bus", "Arn"),
                "TargetParameters": {
                    "EventBridgeEventBusParameters": {
                        "Source": names.source(),
                        "DetailType": FACTS,
                    },
                    "InputTemplate": "{\"customer_id\": <$.dynamodb.Keys.customer_id.S>}",
                },
            },
        }),
    );
}

/// Starts the clock every quarter of an hour. A rule with a schedule belongs to the account's own bus.
fn clock_rule(names: &Names, minute: u16) -> Value {
    json!({
        "Type": "AWS::Events::Rule",
        "Properties": {
            "Name": format!("{}-clock-{minute}", names.prefix()),
            "ScheduleExpression": format!("cron({minute}/15 * * * ? *)"),
            "Targets": [{
                "Id": "clock",
                "Arn": { "Ref": versions::alias_id("Clock") },
                "RoleArn": get("RuleRole", "Arn"),
                "RetryPolicy": { "MaximumRetryAttempts": 185 },
            }],
        },
    })
}

/// The detail-types in groups that each fit a pattern.
fn patterns(types: &[String]) -> Vec<Vec<&str>> {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut size = PATTERN;
    for name in types {
        let length = name.len() + 3;
        if size + length > PATTERN || groups.is_empty() {
            groups.push(Vec::new());
            size = 100;
        }
        size += length;
        if let Some(group) = groups.last_mut() {
            group.push(name);
        }
    }
    groups
}

/// The whole template.
pub(super) fn template(
    names: &Names,
    workspace: &str,
    router: &Router,
    minutes: &[u16],
    parts: &[Part<'_>],
) -> Value {
    let mut resources = Map::new();
    let mut customers = table(names, tables::CUSTOMERS, "customer_id", None);
    if router.facts {
        if let Some(properties) = customers.get_mut("Properties").and_then(Value::as_object_mut) {
            let stream = json!({ "StreamViewType": "KEYS_ONLY" });
            properties.insert("StreamSpecification".into(), stream);
        }
        changes(names, &mut resources);
    }
    resources.insert("Customers".into(), customers);
    resources.insert("Runs".into(), table(names, tables::RUNS, "run_id", None));
    resources.insert("Messages".into(), messages(names));
    resources.insert("Events".into(), table(names, tables::EVENTS, "stream", Some("at")));
    if parts.iter().any(|part| part.grants.standing) {
        let standing = table(names, tables::STANDING, "customer_id", Some("item"));
        resources.insert("Standing".into(), standing);
    }
    resources.insert(
        "Bus".into(),
        json!({ "Type": "AWS::Events::EventBus", "Properties": { "Name": names.prefix() } }),
    );
    for part in parts {
        versions::resources(names, part, &mut resources);
    }
    let start = json!({
        "Sid": "Start", "Effect": "Allow", "Action": ["states:StartExecution"],
        "Resource": if minutes.is_empty() {
            json!([{ "Ref": "Router" }])
        } else {
            json!([{ "Ref": "Router" }, { "Ref": "Clock" }])
        },
    });
    for minute in minutes {
        let rule = clock_rule(names, *minute);
        resources.insert(format!("ClockRule{minute}"), rule);
    }
    resources.insert("RuleRole".into(), role("events.amazonaws.com", &[start]));
    for (at, group) in patterns(&router.types).into_iter().enumerate() {
        let pattern = json!({ "source": [names.source()], "detail-type": group });
        resources.insert(
            format!("Rule{}", at + 1),
            json!({
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "Name": format!("{}-{}", names.prefix(), at + 1),
                    "EventBusName": { "Ref": "Bus" },
                    "EventPattern": pattern,
                    "Targets": [{
                        "Id": "router",
                        "Arn": { "Ref": versions::alias_id("Router") },
                        "RoleArn": get("RuleRole", "Arn"),
                        "RetryPolicy": { "MaximumRetryAttempts": 185 },
                    }],
                },
            }),
        );
    }
    let mut outputs = Map::new();
    let mut output = |name: &str, description: &str, value: Value| {
        outputs.insert(name.into(), json!({ "Description": description, "Value": value }));
    };
    output("EventBus", "where events are sent", json!({ "Ref": "Bus" }));
    output("EventSource", "the source that events must have", json!(names.source()));
    output("CustomersTable", "what is known about customers", json!({ "Ref": "Customers" }));
    output("RunsTable", "runs and their outcomes", json!({ "Ref": "Runs" }));
    output("MessagesTable", "messages that were accepted", json!({ "Ref": "Messages" }));
    output("EventsTable", "the history of events", json!({ "Ref": "Events" }));
    let router = json!({ "Ref": versions::alias_id("Router") });
    output("RouterArn", "the router's version that takes events", router);
    json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": format!(
            "customer journeys of {workspace}, made by journeyc (time zones {})",
            super::zones::version()
        ),
        "Resources": resources,
        "Outputs": outputs,
    })
}

/// The logical id of a journey's machine, which no other resource has.
pub(super) fn journey_id(name: &str) -> String {
    format!("Journey{}", logical(name))
}
