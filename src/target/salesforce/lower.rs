//! From the graph to activities. A step becomes an activity, a condition a tree of decision splits;
//! what only leads on (an end) becomes a way that ends.

use super::criteria;
use super::document::{Activity, Outcome};
use super::settings::Settings;
use super::waits;
use crate::diag::Diagnostic;
use crate::flow::passes::{drawn_twice, unrolled};
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Channel, Expr, ExprKind, Id, Message, Program, TriggerKind, Value as Constant};
use crate::source::Span;
use crate::target::decide::{self, Question, To};
use crate::target::errors;
use crate::target::kept::Kept;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// An activity before it has a key.
struct Step {
    /// The kind in the editor, which begins the key.
    ui: &'static str,
    kind: &'static str,
    name: String,
    configuration: Value,
    meta: Value,
    ways: Vec<Way>,
}

struct Way {
    key: String,
    to: To,
    arguments: Value,
    meta: Value,
}

struct Lowering<'a> {
    program: &'a Program,
    settings: &'a Settings,
    flow: &'a Flow,
    event_key: &'a str,
    kept: &'a mut Kept,
    steps: Vec<Step>,
    done: HashMap<NodeId, To>,
    problems: Vec<Diagnostic>,
}

/// The activities of a journey, the first one first; what is wrong with it.
pub(super) fn activities(
    program: &Program,
    settings: &Settings,
    flow: &Flow,
    event_key: &str,
    kept: &mut Kept,
) -> (Vec<Activity>, Vec<Diagnostic>) {
    let Some(flow) = unrolled(flow) else {
        let span = program.journeys.at(flow.journey).head.span;
        return (Vec::new(), vec![errors::too_many_rounds(span, &flow.name)]);
    };
    let flow = flow.as_ref();
    let (done, steps) = (HashMap::new(), Vec::new());
    let twice = drawn_twice(flow).map(|span| errors::drawn_anew("salesforce", span));
    let problems = twice.into_iter().collect();
    let mut lowering = Lowering { program, settings, flow, event_key, kept, steps, done, problems };
    for node in decide::after_what_follows(flow) {
        lowering.node(node);
    }
    let mut first = lowering.done.get(&flow.entry).copied().flatten();
    let filter = flow.triggers.first().and_then(|trigger| match &trigger.kind {
        TriggerKind::Event { filter, .. } => filter.as_ref(),
        _ => None,
    });
    if let (Some(filter), Some(to)) = (filter, first) {
        first = lowering.decide(filter, "trigger", Some(to), None);
    }
    let activities = named(lowering.steps, first);
    (activities, lowering.problems)
}

impl Lowering<'_> {
    fn to(&self, node: NodeId) -> To {
        self.done.get(&node).copied().flatten()
    }

    fn node(&mut self, id: NodeId) {
        let flow = self.flow;
        let (Some(node), Some(span)) =
            (flow.nodes.get(id.0 as usize), flow.spans.get(id.0 as usize))
        else {
            return;
        };
        let name = node.id.as_str();
        let to = match &node.kind {
            NodeKind::Send { message, args, via, next, .. } => {
                let [channels] = via.as_slice() else { return };
                let mut to = self.to(*next);
                let others = self.kept.sent(self.program, "salesforce", (*message, args), *span);
                self.problems.extend(others);
                self.plain(args);
                // Several channels at once are several activities, one after the other.
                for channel in channels.iter().rev() {
                    to = self.send(name, *message, *channel, *span, to).or(to);
                }
                to
            }
            NodeKind::Wait { span: length, next, .. } => {
                let to = self.to(*next);
                self.wait(name, length, to)
            }
            NodeKind::Branch { arms, otherwise, .. } => {
                let mut to = self.to(*otherwise);
                for arm in arms.iter().rev() {
                    if arm.bind.is_some() {
                        self.cannot(
                            "this condition",
                            (arm.condition.span, "a decision gives no name to a value"),
                        );
                        continue;
                    }
                    let yes = self.to(arm.to);
                    to = self.decide(&arm.condition, name, yes, to);
                }
                to
            }
            NodeKind::Split { arms, .. } => {
                let ways = arms.iter().map(|arm| {
                    // Percents are checked below.
                    Way {
                        key: arm.name.to_string(),
                        to: self.done.get(&arm.to).copied().flatten(),
                        arguments: json!({ "percentage": arm.share / 100 }),
                        meta: json!({ "label": arm.name.as_str() }),
                    }
                });
                let ways: Vec<Way> = ways.collect();
                let whole = |share: i64| share % 100 == 0 && (1..=99).contains(&(share / 100));
                if let Some(arm) = arms.iter().find(|arm| !whole(arm.share)) {
                    self.problems.push(errors::limit(
                        Some(*span),
                        format!(
                            "the share of `{}` is no whole percent from 1 to 99, which is what a random split of Journey Builder takes",
                            arm.name,
                        ),
                        "developer.salesforce.com, Marketing Cloud, Random Split Activity",
                        "round the shares to whole percents",
                    ));
                }
                self.push(Step {
                    ui: "RANDOMSPLITV2",
                    kind: "RANDOMSPLIT",
                    name: name.to_owned(),
                    configuration: json!({}),
                    meta: json!({ "isConfigured": true }),
                    ways,
                })
            }
            NodeKind::End { .. } => None,
            // Refused by the list of what the target can do.
            _ => None,
        };
        self.done.insert(id, to);
    }

    fn push(&mut self, step: Step) -> To {
        self.steps.push(step);
        Some(self.steps.len() - 1)
    }

    fn cannot(&mut self, what: &str, (span, why): decide::Cannot) {
        self.problems.push(errors::refused(
            "salesforce",
            span,
            what,
            why,
            "build this journey for `aws`, which can",
        ));
    }

    /// The content is the account's: it reads attributes of the event, and takes no other values.
    fn plain(&mut self, args: &[Expr]) {
        for arg in args {
            let fixed = matches!(arg.kind, ExprKind::Missing | ExprKind::Value(_));
            let of_event = matches!(
                &arg.kind,
                ExprKind::Field(of, _) if matches!(of.kind, ExprKind::Var(var) if Some(var) == self.flow.trigger_var)
            );
            if !fixed && !of_event {
                self.cannot("this value of a message", (
                    arg.span,
                    "the content of the account reads the fields of the event; a computed value does not come to it",
                ));
            }
        }
    }

    fn send(
        &mut self,
        name: &str,
        message: Id<Message>,
        channel: Id<Channel>,
        span: Span,
        to: To,
    ) -> To {
        let declared = self.program.messages.at(message);
        let channel = self.program.channels.at(channel).head.name.as_str();
        let title = declared.head.name.as_str();
        let (ui, kind, made) = match channel {
            "email" => ("EMAILV2", "EMAILV2", self.email(title, span)),
            "sms" => ("SMSSYNC", "SMSSYNC", self.sms(title, span)),
            other => {
                let carried = ["email", "sms"];
                self.problems.push(errors::no_channel("salesforce", span, other, &carried));
                return None;
            }
        };
        match made {
            Ok(configuration) => self.push(Step {
                ui,
                kind,
                name: name.to_owned(),
                configuration,
                meta: json!({ "isConfigured": true }),
                ways: vec![on(to)],
            }),
            Err(finding) => {
                self.problems.push(finding);
                None
            }
        }
    }

    fn email(&self, title: &str, span: Span) -> Result<Value, Diagnostic> {
        let example = "\"a75d452b-7ef4-eb11-b82d-48df37d1da95\"";
        let mut send = Map::new();
        send.insert("emailId".into(), json!(self.settings.email(title, span)?));
        send.insert(
            "sendClassificationId".into(),
            json!(
                self.settings
                    .need("send_classification", "\"95da425b-a06f-e611-96fe-38eaa7142c61\"")?
            ),
        );
        send.insert(
            "senderProfileId".into(),
            json!(self.settings.need("sender_profile", example)?),
        );
        send.insert(
            "deliveryProfileId".into(),
            json!(self.settings.need("delivery_profile", example)?),
        );
        if let Some(list) = self.settings.publication_list()? {
            send.insert("publicationListId".into(), json!(list));
        }
        for (key, value) in [
            ("bccEmail", json!("")),
            ("ccEmail", json!("")),
            ("domainExclusions", json!([])),
            ("exclusionFilter", json!("")),
            ("isMultipart", json!(true)),
            ("isSendLogging", json!(true)),
            ("isTrackingClicks", json!(true)),
        ] {
            send.insert(key.into(), value);
        }
        Ok(json!({
            "applicationExtensionKey": "jb-email-activity",
            "isModified": true,
            "googleAnalyticsCampaignName": "",
            "triggeredSend": send,
        }))
    }

    fn sms(&self, title: &str, span: Span) -> Result<Value, Diagnostic> {
        let sms = self.settings.sms(title, span)?;
        Ok(json!({
            "applicationExtensionKey": "00000000-0000-0000-0000-000000000000",
            "assetId": sms.asset,
            "messageId": sms.message,
            "codeId": sms.code,
            "keywordId": sms.keyword,
            "nextKeywordId": sms.keyword,
        }))
    }

    fn wait(&mut self, name: &str, length: &Expr, to: To) -> To {
        let ExprKind::Value(Constant::Duration(seconds)) = &length.kind else { return to };
        let Some((amount, unit)) = waits::unit(*seconds) else {
            self.problems.push(errors::limit(
                Some(length.span),
                format!(
                    "Journey Builder waits in whole minutes, and this is {}",
                    crate::value::spoken(*seconds)
                ),
                "developer.salesforce.com, Marketing Cloud, Wait Activity",
                "write a span of whole minutes",
            ));
            return to;
        };
        self.push(Step {
            ui: "WAITBYDURATION",
            kind: "WAIT",
            name: name.to_owned(),
            configuration: json!({ "waitDuration": amount, "waitUnit": unit }),
            meta: json!({ "isConfigured": true, "uiType": "WAITBYDURATION" }),
            ways: vec![on(to)],
        })
    }

    /// The first split of a condition, which leads to `yes` or `no`.
    fn decide(&mut self, condition: &Expr, name: &str, yes: To, no: To) -> To {
        let (program, trigger) = (self.program, self.flow.trigger_var);
        let field = |expr: &Expr| criteria::field(program, trigger, expr);
        match decide::condition(program, &field, condition) {
            Ok(condition) => decide::tree(&condition, yes, no, &mut |question, yes, no| {
                // Both ways lead to one place: nothing is asked.
                if yes == no { yes } else { self.split(question, name, yes, no) }
            }),
            Err(_) if decide::reads_named(self.flow, condition) => no,
            Err(cannot) => {
                self.cannot("this condition", cannot);
                no
            }
        }
    }

    fn split(&mut self, question: &Question, name: &str, yes: To, no: To) -> To {
        let version = match self.settings.need("schema_version", "\"252\"") {
            Ok(version) => version,
            Err(finding) => {
                if !self.problems.contains(&finding) {
                    self.problems.push(finding);
                }
                return no;
            }
        };
        let words = question.words();
        self.push(Step {
            ui: "MULTICRITERIADECISIONV2",
            kind: "MULTICRITERIADECISION",
            name: name.to_owned(),
            configuration: json!({
                "criteria": { "default_path_1": criteria::criterion(self.event_key, question) },
                "schemaVersionId": version,
            }),
            meta: json!({ "isConfigured": true }),
            ways: vec![
                Way {
                    key: "default_path_1".into(),
                    to: yes,
                    arguments: json!({}),
                    meta: json!({ "label": words, "criteriaDescription": words, "skipI18n": true }),
                },
                Way {
                    key: "remainder_path".into(),
                    to: no,
                    arguments: json!({}),
                    meta: json!({ "label": "else" }),
                },
            ],
        })
    }
}

/// The one way of an activity that does not choose.
fn on(to: To) -> Way {
    Way { key: "default".into(), to, arguments: json!({}), meta: json!({ "invalid": false }) }
}

/// Gives keys in the order in which a contact comes to the activities, the first one first.
fn named(steps: Vec<Step>, first: To) -> Vec<Activity> {
    let mut order: Vec<usize> = Vec::new();
    let mut place: HashMap<usize, usize> = HashMap::new();
    let mut todo: Vec<usize> = first.into_iter().collect();
    while let Some(at) = todo.pop() {
        if place.contains_key(&at) {
            continue;
        }
        place.insert(at, order.len());
        order.push(at);
        let ways = steps.get(at).map_or(&[][..], |step| &step.ways);
        todo.extend(ways.iter().rev().filter_map(|way| way.to));
    }
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let mut keys: HashMap<usize, String> = HashMap::new();
    for at in &order {
        let Some(step) = steps.get(*at) else { continue };
        let count = counts.entry(step.ui).or_insert(0);
        *count += 1;
        keys.insert(*at, format!("{}-{count}", step.ui));
    }
    let mut made: Vec<(usize, Activity)> = steps
        .into_iter()
        .enumerate()
        .filter_map(|(at, step)| {
            let key = keys.get(&at)?.clone();
            let outcomes = step
                .ways
                .into_iter()
                .enumerate()
                .map(|(way, link)| Outcome {
                    key: match link.key.as_str() {
                        // Keys of outcomes are unique in the journey.
                        "default" => format!("{key}-out"),
                        "default_path_1" | "remainder_path" => link.key,
                        _ => format!("{key}-{}", way + 1),
                    },
                    next: link.to.and_then(|to| keys.get(&to).cloned()),
                    arguments: link.arguments,
                    meta_data: link.meta,
                })
                .collect();
            let activity = Activity {
                key,
                name: step.name.clone(),
                description: String::new(),
                kind: step.kind,
                outcomes,
                arguments: Map::new(),
                configuration_arguments: step.configuration,
                meta_data: step.meta,
            };
            Some((place.get(&at).copied().unwrap_or(usize::MAX), activity))
        })
        .collect();
    made.sort_by_key(|(place, _)| *place);
    made.into_iter().map(|(_, activity)| activity).collect()
}
