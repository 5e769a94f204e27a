//! The typed model of a workflow, and its JSON as `n8n import:workflow` takes it.
//!
//! Whatever n8n would fill in by itself is written out.

use super::js::{Js, computed, literal, parameter};
use crate::text::mailbox;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A workflow.
#[derive(Clone, Debug)]
pub(super) struct Workflow {
    /// Sixteen letters and digits.
    pub(super) id: String,
    /// What it is called in the editor.
    pub(super) name: String,
    /// The zone of the workspace (IANA).
    pub(super) zone: String,
    /// Its nodes; the first is the trigger.
    pub(super) nodes: Vec<Node>,
}

/// A node. Its name is what others find it by.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Unique in the workflow.
    pub(super) name: String,
    /// What it does.
    pub(super) kind: Kind,
    /// By output, the name of the node that follows. Of a node that can fail ([`Kind::fails_over`])
    /// the last is for the failure.
    pub(super) outs: Vec<String>,
    /// What it is there for, shown in the editor.
    pub(super) notes: Option<String>,
}

/// What a node does.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Waits to be called: the path, and the credential that a caller must have.
    Webhook { path: String, credential: String },
    /// Begins by itself at the points of a cron expression, in the zone of the workflow.
    Clock(String),
    /// Gives an object.
    Set(Js),
    /// Two ways by a condition.
    If(Js),
    /// The first rule that holds, else the last way: a title and a condition each.
    Switch(Vec<(String, Js)>),
    /// SHA-256 of a text, in hex, as the property `bucket`.
    Hash(Js),
    /// Waits so many seconds.
    Wait(Js),
    /// Waits until an instant in milliseconds.
    Until(Js),
    /// Waits to be called at the execution's resume URL, at most until an instant in milliseconds.
    Hear(Js),
    /// A statement of the store with its parameters; gives one row.
    Store { query: String, values: Vec<Js>, credential: String },
    /// A request.
    Http(Http),
    /// An SMS by Twilio.
    Twilio { from: Js, to: Js, text: Js, credential: String },
    /// An e-mail by SMTP.
    Email {
        from: String,
        to: Js,
        subject: Js,
        text: Option<Js>,
        html: Option<Js>,
        credential: String,
    },
    /// Ends the workflow as failed.
    Stop(String),
    /// Nothing.
    Rest,
}

/// A request of JSON.
#[derive(Clone, Debug)]
pub(super) struct Http {
    pub(super) method: &'static str,
    pub(super) url: Js,
    /// The type and the id of a credential.
    pub(super) credential: Option<(&'static str, String)>,
    pub(super) headers: Vec<(&'static str, Js)>,
    pub(super) body: Option<Js>,
    /// Seconds.
    pub(super) timeout: u64,
    /// How often it is tried, five seconds apart.
    pub(super) tries: u32,
    /// Does a failure lead to a way of its own; else it is tried again, and ends the workflow.
    pub(super) fails_over: bool,
}

impl Kind {
    /// Does a failure lead to a way of its own.
    fn fails_over(&self) -> bool {
        match self {
            Self::Twilio { .. } | Self::Email { .. } => true,
            Self::Http(http) => http.fails_over,
            _ => false,
        }
    }

    /// How many ways lead on.
    pub(super) fn ways(&self) -> usize {
        match self {
            Self::Stop(_) | Self::Rest => 0,
            Self::If(_) => 2,
            Self::Switch(rules) => rules.len() + 1,
            kind => 1 + usize::from(kind.fails_over()),
        }
    }

    /// How often it is tried, five seconds apart.
    fn tries(&self) -> u32 {
        match self {
            Self::Http(http) => http.tries,
            // A statement has its effect once, however often it is asked.
            Self::Store { .. } => 5,
            _ => 1,
        }
    }

    /// Type and version. Source: n8n-nodes-base 2.40.2.
    fn of_type(&self) -> (&'static str, Value) {
        match self {
            Self::Webhook { .. } => ("webhook", json!(2)),
            Self::Clock(_) => ("scheduleTrigger", json!(1.2)),
            Self::Set(_) => ("set", json!(3.4)),
            Self::If(_) => ("if", json!(2.2)),
            Self::Switch(_) => ("switch", json!(3.2)),
            Self::Hash(_) => ("crypto", json!(1)),
            Self::Wait(_) | Self::Until(_) | Self::Hear(_) => ("wait", json!(1.1)),
            Self::Store { .. } => ("postgres", json!(2.6)),
            Self::Http(_) => ("httpRequest", json!(4.2)),
            Self::Twilio { .. } => ("twilio", json!(1)),
            Self::Email { .. } => ("emailSend", json!(2.1)),
            Self::Stop(_) => ("stopAndError", json!(1)),
            Self::Rest => ("noOp", json!(1)),
        }
    }

    fn parameters(&self) -> Value {
        match self {
            Self::Webhook { path, .. } => json!({
                "httpMethod": "POST", "path": path, "authentication": "headerAuth",
                "responseMode": "onReceived", "options": {},
            }),
            Self::Clock(points) => json!({
                "rule": { "interval": [{ "field": "cronExpression", "expression": points }] },
            }),
            Self::Set(js) => json!({
                "mode": "raw", "jsonOutput": computed(js), "includeOtherFields": false,
                "options": { "dotNotation": false },
            }),
            Self::If(js) => json!({ "conditions": condition(js), "options": {} }),
            Self::Switch(rules) => {
                let values: Vec<Value> = rules
                    .iter()
                    .map(|(title, js)| {
                        json!({ "conditions": condition(js), "renameOutput": true, "outputKey": literal(title) })
                    })
                    .collect();
                json!({
                    "mode": "rules", "rules": { "values": values },
                    "options": { "fallbackOutput": "extra", "allMatchingOutputs": false },
                })
            }
            Self::Hash(js) => json!({
                "action": "hash", "type": "SHA256", "binaryData": false, "value": computed(js),
                "dataPropertyName": "bucket", "encoding": "hex",
            }),
            Self::Wait(Js::Num(seconds)) => {
                let units = [(86_400, "days"), (3_600, "hours"), (60, "minutes")];
                let whole = units.iter().find(|(unit, _)| seconds % unit == 0 && *seconds > 0);
                let (unit, name) = whole.copied().unwrap_or((1, "seconds"));
                json!({ "resume": "timeInterval", "amount": seconds / unit, "unit": name })
            }
            Self::Wait(seconds) => json!({
                "resume": "timeInterval", "amount": computed(seconds), "unit": "seconds",
            }),
            Self::Until(at) => json!({ "resume": "specificTime", "dateTime": written(at) }),
            Self::Hear(at) => json!({
                "resume": "webhook", "incomingAuthentication": "none", "httpMethod": "POST",
                "responseMode": "onReceived", "limitWaitTime": true, "limitType": "atSpecifiedTime",
                "maxDateAndTime": written(at), "options": {},
            }),
            Self::Store { query, values, .. } => json!({
                "resource": "database", "operation": "executeQuery", "query": query,
                "options": {
                    "queryReplacement": computed(&Js::Array(values.clone())), "queryBatching": "single",
                    "largeNumbersOutput": "text", "replaceEmptyStrings": false,
                    "treatQueryParametersInSingleQuotesAsText": false,
                },
            }),
            Self::Http(http) => http.parameters(),
            Self::Twilio { from, to, text, .. } => json!({
                "resource": "sms", "operation": "send", "from": parameter(from), "to": parameter(to),
                "toWhatsapp": false, "message": parameter(text), "options": {},
            }),
            Self::Email { from, to, subject, text, html, .. } => {
                let format = match (text, html) {
                    (Some(_), Some(_)) => "both",
                    (None, Some(_)) => "html",
                    (_, None) => "text",
                };
                let mut all = Map::new();
                let mut put = |key: &str, value: String| all.insert(key.to_owned(), json!(value));
                put("operation", "send".to_owned());
                put("fromEmail", literal(&mailbox::read(from).quoted()));
                put("toEmail", parameter(to));
                put("subject", parameter(subject));
                put("emailFormat", format.to_owned());
                if let Some(text) = text {
                    put("text", parameter(text));
                }
                if let Some(html) = html {
                    put("html", parameter(html));
                }
                // Else n8n adds a line about itself.
                all.insert("options".to_owned(), json!({ "appendAttribution": false }));
                Value::Object(all)
            }
            Self::Stop(message) => {
                json!({ "errorType": "errorMessage", "errorMessage": literal(message) })
            }
            Self::Rest => json!({}),
        }
    }

    fn credentials(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Webhook { credential, .. } => Some(("httpHeaderAuth", credential)),
            Self::Store { credential, .. } => Some(("postgres", credential)),
            Self::Twilio { credential, .. } => Some(("twilioApi", credential)),
            Self::Email { credential, .. } => Some(("smtp", credential)),
            Self::Http(http) => http.credential.as_ref().map(|(kind, id)| (*kind, id.as_str())),
            _ => None,
        }
    }
}

impl Http {
    /// Calls a run where it waits. That it is not there (any more) is no failure; while n8n still writes
    /// down that it waits, it answers 409, so the call is tried again.
    pub(super) fn wake(url: Js) -> Self {
        Self {
            method: "POST",
            url,
            credential: None,
            headers: Vec::new(),
            body: None,
            timeout: 30,
            tries: 5,
            fails_over: true,
        }
    }

    /// Calls a webhook of a workflow of ours.
    pub(super) fn calls(url: Js, caller: String, body: Js) -> Self {
        Self {
            method: "POST",
            url,
            credential: Some(("httpHeaderAuth", caller)),
            headers: Vec::new(),
            body: Some(body),
            timeout: 30,
            tries: 5,
            fails_over: false,
        }
    }

    fn parameters(&self) -> Value {
        let mut all = Map::new();
        let mut put = |key: &str, value: Value| all.insert(key.to_owned(), value);
        put("method", json!(self.method));
        put("url", json!(parameter(&self.url)));
        match &self.credential {
            None => {
                put("authentication", json!("none"));
            }
            Some(("httpHeaderAuth", _)) => {
                put("authentication", json!("genericCredentialType"));
                put("genericAuthType", json!("httpHeaderAuth"));
            }
            Some((kind, _)) => {
                put("authentication", json!("predefinedCredentialType"));
                put("nodeCredentialType", json!(kind));
            }
        }
        put("sendQuery", json!(false));
        put("sendHeaders", json!(!self.headers.is_empty()));
        if !self.headers.is_empty() {
            put("specifyHeaders", json!("keypair"));
            let headers = self.headers.iter();
            let headers: Vec<Value> = headers
                .map(|(name, value)| json!({ "name": name, "value": parameter(value) }))
                .collect();
            put("headerParameters", json!({ "parameters": headers }));
        }
        put("sendBody", json!(self.body.is_some()));
        if let Some(body) = &self.body {
            put("contentType", json!("json"));
            put("specifyBody", json!("json"));
            let text = Js::name("JSON").method("stringify", vec![body.clone()]);
            put("jsonBody", json!(computed(&text)));
        }
        // As a text, an answer is one item whatever it holds; a list would become several runs.
        let response = json!({ "response": {
            "neverError": false, "fullResponse": false, "responseFormat": "text",
            "outputPropertyName": "data",
        } });
        put(
            "options",
            json!({
                "timeout": self.timeout * 1000, "response": response,
                "redirect": { "redirect": { "followRedirects": false } },
            }),
        );
        Value::Object(all)
    }
}

/// An instant in milliseconds as a parameter.
fn written(at: &Js) -> String {
    let instant = Js::name("DateTime").method("fromMillis", vec![at.clone()]);
    computed(&instant.method("toUTC", Vec::new()).method("toISO", Vec::new()))
}

/// A condition that is one expression.
fn condition(js: &Js) -> Value {
    json!({
        "options": { "caseSensitive": true, "leftValue": "", "typeValidation": "strict", "version": 2 },
        "combinator": "and",
        "conditions": [{
            "id": "1", "leftValue": computed(js), "rightValue": "",
            "operator": { "type": "boolean", "operation": "true", "singleValue": true },
        }],
    })
}

impl Workflow {
    /// The document.
    pub(super) fn json(&self) -> Value {
        let places = self.places();
        let nodes: Vec<Value> = self
            .nodes
            .iter()
            .zip(1..)
            .map(|(node, number)| self.node(node, number, places.get(&node.name).copied()))
            .collect();
        let mut connections = Map::new();
        for node in self.nodes.iter().filter(|node| !node.outs.is_empty()) {
            let to = |name: &String| json!([{ "node": name, "type": "main", "index": 0 }]);
            let outs: Vec<Value> = node.outs.iter().map(to).collect();
            connections.insert(node.name.clone(), json!({ "main": outs }));
        }
        json!({
            "id": self.id,
            "name": self.name,
            "active": false,
            "settings": {
                "executionOrder": "v1",
                "timezone": self.zone,
                "executionTimeout": -1,
                "saveExecutionProgress": false,
                "saveDataErrorExecution": "all",
                "saveDataSuccessExecution": "all",
            },
            "nodes": nodes,
            "connections": connections,
        })
    }

    fn node(&self, node: &Node, number: usize, place: Option<(i64, i64)>) -> Value {
        let (kind, version) = node.kind.of_type();
        let (x, y) = place.unwrap_or((0, 0));
        let mut all = Map::new();
        let mut put = |key: &str, value: Value| all.insert(key.to_owned(), value);
        put("id", json!(format!("{}-{number}", self.id)));
        put("name", json!(node.name));
        put("type", json!(format!("n8n-nodes-base.{kind}")));
        put("typeVersion", version);
        put("position", json!([x, y]));
        if matches!(
            node.kind,
            Kind::Webhook { .. } | Kind::Wait(_) | Kind::Until(_) | Kind::Hear(_)
        ) {
            put("webhookId", json!(format!("{}-{number}", self.id)));
        }
        put("parameters", node.kind.parameters());
        let tries = node.kind.tries();
        put("retryOnFail", json!(tries > 1));
        if tries > 1 {
            put("maxTries", json!(tries));
            put("waitBetweenTries", json!(5_000));
        }
        let over = node.kind.fails_over();
        put("onError", json!(if over { "continueErrorOutput" } else { "stopWorkflow" }));
        if let Some((kind, id)) = node.kind.credentials() {
            put("credentials", json!({ kind: { "id": id, "name": id } }));
        }
        if let Some(notes) = &node.notes {
            put("notes", json!(notes));
        }
        Value::Object(all)
    }

    /// Where nodes stand in the editor: a column for each step from the trigger.
    fn places(&self) -> BTreeMap<String, (i64, i64)> {
        let by_name: BTreeMap<&str, &Node> =
            self.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let mut places = BTreeMap::new();
        let mut column: Vec<&str> =
            self.nodes.first().map(|n| n.name.as_str()).into_iter().collect();
        let mut x = 0;
        while !column.is_empty() {
            let mut next = Vec::new();
            let mut y = 0;
            for name in column {
                if places.contains_key(name) {
                    continue;
                }
                places.insert(name.to_owned(), (x, y));
                y += 180;
                let outs = by_name.get(name).map_or(&[][..], |node| node.outs.as_slice());
                next.extend(outs.iter().map(String::as_str));
            }
            column = next;
            x += 220;
        }
        places
    }
}
