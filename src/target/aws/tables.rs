//! The tables, and calls on them.
//!
//! | table | key | what it holds |
//! | --- | --- | --- |
//! | customers | `customer_id` | `profile` (M), `consent` (M: "purpose/channel" -> instant), `suppressed` (M: channel -> instant) |
//! | runs | `run_id` | `journey`, `customer_id`, `started`, `event_id`, `event` (M), `args` (M), `gathered` (L: places in the events table), `version`, `outcome`, `ended` |
//! | messages | `message_id` | `run_id`, `customer_id`, `step`, `message`, `channel`, `status`, `at`, `token` (e-mail), `ledger` and `hop` (where a cap counts it) |
//! | standing | `customer_id`, `item` | what a customer's journeys stand at: "run#started#run id" with `journey`, `run_id`, `wants` (names of what the run listens to), `token` (while it waits) and `inbox` (what has come and is not read yet: `name`, `at` (its place in the events table), `t` (when it came)); "past" with `sent`, `sent/MESSAGE` and `engaged/CHANNEL` (the newest instant of each in milliseconds, see `machine/past.rs`); "in#segment" for each member of a segment that begins a journey, with `since`; "gather#journey#trigger#key" with `keys`, `times`, `bag`, `added` and `token` (see `gather.rs`); "entry#journey#key" with `run` (the item of the run that holds the entry) and `entered` |
//! | events | `stream`, `at` | `stream` is "customer#event", `at` is "instant#event id", `data` (M) |

use super::document::Tpl;
use super::jsonata::Ast;
use std::collections::BTreeSet;

pub(super) const CUSTOMERS: &str = "customers";
pub(super) const RUNS: &str = "runs";
pub(super) const MESSAGES: &str = "messages";
pub(super) const EVENTS: &str = "events";
pub(super) const STANDING: &str = "standing";

/// `{"S": value}`
pub(super) fn text(value: Ast) -> Tpl {
    Tpl::obj([("S", Tpl::from(value))])
}

/// What is read of a record.
pub(super) struct Projection {
    expression: String,
    names: Vec<(String, String)>,
}

/// The parts of a customer's record that a machine looks at.
pub(super) fn projection(
    fields: &[String],
    consents: &BTreeSet<String>,
    suppressed: &BTreeSet<String>,
) -> Projection {
    let mut names = vec![("#id".to_owned(), "customer_id".to_owned())];
    let mut paths = vec!["#id".to_owned()];
    let mut add = |map: &str, short: &str, keys: Vec<&String>| {
        if keys.is_empty() {
            return;
        }
        names.push((format!("#{map}"), map.to_owned()));
        for (at, key) in keys.into_iter().enumerate() {
            paths.push(format!("#{map}.#{short}{at}"));
            names.push((format!("#{short}{at}"), key.clone()));
        }
    };
    add("profile", "f", fields.iter().collect());
    add("consent", "c", consents.iter().collect());
    add("suppressed", "s", suppressed.iter().collect());
    Projection { expression: paths.join(", "), names }
}

/// The key of something in the table `standing`.
pub(super) fn standing_key(item: Ast) -> Tpl {
    Tpl::obj([("customer_id", text(Ast::var("customer_id"))), ("item", text(item))])
}

/// An `updateItem` with a condition, on any key.
pub(super) struct Update<'u> {
    pub(super) table: &'u str,
    pub(super) key: Tpl,
    pub(super) expression: &'u str,
    pub(super) condition: Option<&'u str>,
    pub(super) names: &'u [(&'u str, &'u str)],
    pub(super) values: Vec<(String, Tpl)>,
    /// Does it give the record as it was before.
    pub(super) old: bool,
}

impl Update<'_> {
    pub(super) fn arguments(self) -> Tpl {
        let condition = self.condition.map(str::to_owned);
        let mut all =
            update_with(self.table, self.key, self.expression, condition, self.names, self.values);
        if let (true, Tpl::Obj(entries)) = (self.old, &mut all) {
            entries.push(("ReturnValues".to_owned(), Tpl::text("ALL_OLD")));
        }
        all
    }
}

fn key(name: &str, value: Ast) -> Tpl {
    Tpl::obj([(name, text(value))])
}

fn names(pairs: &[(&str, &str)]) -> Tpl {
    Tpl::obj(pairs.iter().map(|(place, name)| (*place, Tpl::text(*name))))
}

/// Arguments of `getItem`, with a consistent read.
pub(super) fn get(table: &str, name: &str, value: Ast) -> Tpl {
    Tpl::obj([
        ("TableName", Tpl::text(table)),
        ("Key", key(name, value)),
        ("ConsistentRead", Tpl::Bool(true)),
    ])
}

/// Arguments of a `scan` of parts of all records, a page at a time.
pub(super) fn scan(table: &str, projection: &Projection, limit: i64) -> Ast {
    let names = projection.names.iter().map(|(place, name)| (place.clone(), Ast::str(name)));
    Ast::Object(vec![
        ("TableName".into(), Ast::str(table)),
        ("ProjectionExpression".into(), Ast::str(&projection.expression)),
        ("ExpressionAttributeNames".into(), Ast::Object(names.collect())),
        ("ConsistentRead".into(), Ast::Bool(true)),
        ("Limit".into(), Ast::Num(limit)),
    ])
}

/// Arguments of `getItem` for a part of a record.
pub(super) fn get_projected(table: &str, name: &str, value: Ast, projection: &Projection) -> Tpl {
    let names = projection.names.iter().map(|(place, name)| (place.clone(), Tpl::text(name)));
    Tpl::obj([
        ("TableName", Tpl::text(table)),
        ("Key", key(name, value)),
        ("ConsistentRead", Tpl::Bool(true)),
        ("ProjectionExpression", Tpl::text(&projection.expression)),
        ("ExpressionAttributeNames", Tpl::obj(names)),
    ])
}

/// Arguments of `updateItem`.
pub(super) fn update(
    table: &str,
    name: &str,
    value: Ast,
    expression: &str,
    places: &[(&str, &str)],
    values: Vec<(String, Tpl)>,
) -> Tpl {
    update_with(table, key(name, value), expression, None, places, values)
}

/// Arguments of `updateItem` on a record that must be there.
pub(super) fn update_existing(
    table: &str,
    name: &str,
    value: Ast,
    expression: &str,
    places: &[(&str, &str)],
    values: Vec<(String, Tpl)>,
) -> Tpl {
    let condition = Some(format!("attribute_exists({name})"));
    update_with(table, key(name, value), expression, condition, places, values)
}

fn update_with(
    table: &str,
    key: Tpl,
    expression: &str,
    condition: Option<String>,
    places: &[(&str, &str)],
    values: Vec<(String, Tpl)>,
) -> Tpl {
    let mut entries = vec![
        ("TableName".to_owned(), Tpl::text(table)),
        ("Key".to_owned(), key),
        ("UpdateExpression".to_owned(), Tpl::text(expression)),
    ];
    if let Some(condition) = condition {
        entries.push(("ConditionExpression".to_owned(), Tpl::Text(condition)));
    }
    entries.push(("ExpressionAttributeNames".to_owned(), names(places)));
    if !values.is_empty() {
        entries.push(("ExpressionAttributeValues".to_owned(), Tpl::Obj(values)));
    }
    Tpl::Obj(entries)
}

/// Arguments of `deleteItem`, only where the record is there.
pub(super) fn delete_existing(table: &str, key: Tpl, part: &str) -> Tpl {
    Tpl::obj([
        ("TableName", Tpl::text(table)),
        ("Key", key),
        ("ConditionExpression", Tpl::text("attribute_exists(#key)")),
        ("ExpressionAttributeNames", names(&[("#key", part)])),
    ])
}

/// Arguments of `putItem`; with `new` the key's attribute, only where the record is not there yet.
pub(super) fn put(table: &str, item: Vec<(String, Tpl)>, new: Option<&str>) -> Tpl {
    let mut entries =
        vec![("TableName".to_owned(), Tpl::text(table)), ("Item".to_owned(), Tpl::Obj(item))];
    if let Some(key) = new {
        entries.push((
            "ConditionExpression".to_owned(),
            Tpl::Text("attribute_not_exists(#key)".into()),
        ));
        entries.push(("ExpressionAttributeNames".to_owned(), names(&[("#key", key)])));
    }
    Tpl::Obj(entries)
}
