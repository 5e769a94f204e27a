//! The document of a journey.

use super::expr::{Names, Seen, constant, expr, text, ty};
use super::json::{Map, Value, json};
use super::time;
use crate::flow::{BranchOf, Flow, FlowInfo, Node, NodeId, NodeKind};
use crate::hir::{AnswersKind, Channel, Content, ExprKind, Field, Id, Message, Program, VarSource};
use crate::source::Span;
use crate::target::Input;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Makes the document.
pub(super) fn document<'a>(input: &Input<'a>, flow: &'a Flow, info: &FlowInfo) -> Value<'a> {
    let program = input.program;
    let seen = RefCell::new(Seen::default());
    let names = Names { program, vars: &flow.vars, seen: &seen };
    let mut out = Map::new();
    out.insert("journeyc", json!(env!("CARGO_PKG_VERSION")));
    out.insert("time_zones", json!(crate::value::zone::DATABASE));
    out.insert("flow", json!(&flow.name));
    out.insert("title", json!(&flow.title));
    if let Some(doc) = &flow.doc {
        out.insert("doc", json!(doc));
    }
    if let Some(persona) = flow.persona {
        let persona = &program.personas.at(persona);
        let own = names.with(&persona.vars);
        let mut value = Map::new();
        value.insert("name", json!(&persona.head.name));
        if let Some(predicate) = &persona.predicate {
            value.insert("where", expr(&own, predicate));
        }
        out.insert("persona", Value::Object(value));
    }
    let triggers = flow.triggers.iter();
    out.insert("triggers", triggers.map(|of| time::trigger(&names, flow, of)).collect());
    time::header(&names, flow, &mut out);
    let inputs = &program.journeys.at(flow.journey).inputs;
    out.insert("params", inputs.iter().map(|field| self::field(&names, field)).collect());
    out.insert("vars", vars(&names, flow));
    out.insert("rules", rules(program, flow));
    out.insert("entry", json!(id(flow, flow.entry)));
    let steps: Vec<Value<'_>> = flow
        .nodes
        .iter()
        .zip(&flow.spans)
        .map(|(node, span)| step(input, &names, flow, node, *span))
        .collect();
    out.insert("steps", Value::Array(steps));
    out.insert("messages", messages(&names, flow));
    declarations(&names, info, &mut out);
    let needs: Vec<Value<'_>> = info
        .needs()
        .iter()
        .map(|(construct, places)| {
            let places: Vec<Value<'_>> = places.iter().map(|span| place(input, *span)).collect();
            json!({ "construct": construct.key(), "title": construct.title(), "places": places })
        })
        .collect();
    out.insert("needs", Value::Array(needs));
    out.insert(
        "bounds",
        json!({ "longest_seconds": info.longest(), "most_steps": info.most_steps() }),
    );
    Value::Object(out)
}

fn place<'a>(input: &Input<'a>, span: Span) -> Value<'a> {
    let at = input.sources.place(span.file, span.start);
    json!({ "file": input.sources.path(span.file), "line": at.line, "column": at.column })
}

/// The text of a condition on one line.
fn words(input: &Input<'_>, span: Span) -> String {
    input.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn id(flow: &Flow, node: NodeId) -> &str {
    flow.nodes.get(node.0 as usize).map_or("", |node| node.id.as_str())
}

fn vars<'a>(names: &Names<'a, '_>, flow: &'a Flow) -> Value<'a> {
    flow.vars
        .iter()
        .map(|var| {
            let source = match var.source {
                VarSource::Trigger => "trigger",
                VarSource::Parameter => "parameter",
                VarSource::Step => "step",
                VarSource::Element => "element",
                VarSource::Round => "round",
            };
            json!({ "name": &var.name, "type": ty(names, &var.ty), "source": source })
        })
        .collect()
}

fn rules<'a>(program: &'a Program, flow: &'a Flow) -> Value<'a> {
    let consent: Vec<&str> = flow.rules.consent.iter().map(|purpose| purpose.text()).collect();
    let senders: BTreeMap<&str, Value<'_>> = flow
        .rules
        .senders
        .iter()
        .map(|(channel, sender)| (channel_name(program, *channel), json!(sender.as_str())))
        .collect();
    let mut out = Map::new();
    out.insert("consent", json!(consent));
    out.insert("senders", Value::Object(senders.into_iter().collect()));
    if !flow.rules.windows.is_empty() {
        let windows = flow.rules.windows.iter();
        out.insert("windows", windows.map(|of| time::window(program, of)).collect());
    }
    if !flow.rules.caps.is_empty() {
        out.insert("caps", time::caps(program, flow));
    }
    if let Some(fallback) = &flow.rules.fallback {
        out.insert("fallback", time::fallback(fallback));
    }
    if flow.rules.allow_critical {
        out.insert("allow_critical", json!(true));
    }
    Value::Object(out)
}

fn channel_name(program: &Program, channel: Id<Channel>) -> &str {
    &program.channels.at(channel).head.name
}

fn step<'a>(
    input: &Input<'a>,
    names: &Names<'a, '_>,
    flow: &'a Flow,
    node: &'a Node,
    span: Span,
) -> Value<'a> {
    let program = names.program;
    let mut out = Map::new();
    out.insert("id", json!(&node.id));
    if let Some(stage) = node.stage {
        out.insert("stage", json!(&program.stages.at(stage).head.name));
    }
    let to = |node: &NodeId| json!(id(flow, *node));
    let var = |var: &crate::hir::VarId| json!(flow.vars.get(var.0 as usize).map(|var| &var.name));
    let mut put = |kind: &'a str, rest: Vec<(&'a str, Value<'a>)>| {
        out.insert("kind", json!(kind));
        for (key, value) in rest.into_iter().filter(|(_, value)| !value.is_null()) {
            out.insert(key, value);
        }
    };
    match &node.kind {
        NodeKind::Send { message, args, via, to: whom, consent, next, unreachable, failed } => {
            let declared = &program.messages.at(*message);
            let args: Map<'a> = declared
                .vars
                .iter()
                .zip(args)
                // An optional parameter that is left out is absent.
                .filter(|(_, arg)| !matches!(arg.kind, ExprKind::Missing))
                .map(|(param, arg)| (param.name.as_str(), expr(names, arg)))
                .collect();
            let via: Vec<Vec<&str>> = via
                .iter()
                .map(|group| group.iter().map(|channel| channel_name(program, *channel)).collect())
                .collect();
            put(
                "send",
                vec![
                    ("message", json!(&declared.head.name)),
                    ("args", Value::Object(args)),
                    ("via", json!(via)),
                    ("to", whom.as_ref().map_or(Value::Null, |whom| expr(names, whom))),
                    ("consent", json!(consent.map(crate::hir::Purpose::text))),
                    ("next", to(next)),
                    ("unreachable", to(unreachable)),
                    ("failed", to(failed)),
                ],
            );
        }
        NodeKind::Wait { span, at_most, next } => put(
            "wait",
            vec![("for", expr(names, span)), ("at_most", json!(*at_most)), ("next", to(next))],
        ),
        NodeKind::Branch { of, arms, otherwise } => {
            let word = match of {
                BranchOf::If => "if",
                BranchOf::Match => "match",
                BranchOf::Guard => "guard",
            };
            let arms: Vec<Value<'_>> = arms
                .iter()
                .map(|arm| {
                    let mut out = Map::new();
                    out.insert("when", expr(names, &arm.condition));
                    if let Some(bind) = &arm.bind {
                        out.insert("bind", var(bind));
                    }
                    let label = match arm.label.as_str() {
                        "" => words(input, arm.condition.span),
                        label => label.to_owned(),
                    };
                    out.insert("label", json!(label));
                    out.insert("next", to(&arm.to));
                    Value::Object(out)
                })
                .collect();
            put(
                "branch",
                vec![("of", json!(word)), ("arms", json!(arms)), ("otherwise", to(otherwise))],
            );
        }
        NodeKind::Split { key, sticky, arms } => {
            let arms: Vec<Value<'_>> = arms
                .iter()
                .map(|arm| {
                    json!({ "name": &arm.name, "share": arm.share, "holdout": arm.holdout, "next": to(&arm.to) })
                })
                .collect();
            put(
                "split",
                vec![("key", json!(key)), ("sticky", json!(*sticky)), ("arms", json!(arms))],
            );
        }
        NodeKind::Winner { key, status, after, arms } => {
            let arms: Vec<Value<'_>> = arms
                .iter()
                .map(|arm| {
                    let sends: Vec<&str> = arm.sends.iter().map(|id| id.as_str()).collect();
                    json!({ "name": &arm.name, "sends": sends, "next": to(&arm.to) })
                })
                .collect();
            put(
                "winner",
                vec![
                    ("key", json!(key)),
                    ("status", time::status(*status)),
                    ("after", json!(*after)),
                    ("arms", json!(arms)),
                ],
            );
        }
        NodeKind::Enter { counter, round, next } => put(
            "enter",
            vec![
                ("counter", json!(*counter)),
                ("round", round.as_ref().map_or(Value::Null, var)),
                ("next", to(next)),
            ],
        ),
        NodeKind::Loop { counter, max, round, body, exhausted } => put(
            "loop",
            vec![
                ("counter", json!(*counter)),
                ("max", json!(*max)),
                ("round", round.as_ref().map_or(Value::Null, var)),
                ("body", to(body)),
                ("exhausted", to(exhausted)),
            ],
        ),
        NodeKind::Let { var: name, value, next } => {
            put("let", vec![("var", var(name)), ("value", expr(names, value)), ("next", to(next))]);
        }
        NodeKind::Set { field, value, next } => {
            let field =
                program.profile_fields().get(*field as usize).map(|field| field.name.as_str());
            let value = value.as_ref().map_or(Value::Null, |value| expr(names, value));
            put("set", vec![("field", json!(field)), ("value", value), ("next", to(next))]);
        }
        NodeKind::Consent { grant, purpose, channels, next } => {
            let channels: Vec<&str> = channels.iter().map(|c| channel_name(program, *c)).collect();
            put(
                "consent",
                vec![
                    ("grant", json!(*grant)),
                    ("purpose", json!(purpose.text())),
                    ("channels", json!(channels)),
                    ("next", to(next)),
                ],
            );
        }
        NodeKind::Track { event, fields, next } => {
            let declared = &program.events.at(*event);
            let data = declared.fields.iter().zip(fields).filter_map(|(field, value)| {
                Some((field.name.as_str(), expr(names, value.as_ref()?)))
            });
            put(
                "track",
                vec![
                    ("event", json!(&declared.head.name)),
                    ("fields", Value::Object(data.collect())),
                    ("next", to(next)),
                ],
            );
        }
        NodeKind::Call { action, args, bind, next, failed } => {
            let declared = &program.actions.at(*action);
            let args = declared.params.iter().zip(args).filter_map(|(param, value)| {
                Some((param.name.as_str(), expr(names, value.as_ref()?)))
            });
            put(
                "call",
                vec![
                    ("action", json!(&declared.head.name)),
                    ("args", Value::Object(args.collect())),
                    ("bind", bind.as_ref().map_or(Value::Null, var)),
                    ("next", to(next)),
                    ("failed", to(failed)),
                ],
            );
        }
        NodeKind::End { outcome } => put("end", vec![("outcome", json!(outcome))]),
        NodeKind::Start { journey, args, each, next } => {
            let started = &program.journeys.at(*journey);
            let args = started.inputs.iter().zip(args).filter_map(|(input, value)| {
                Some((input.name.as_str(), expr(names, value.as_ref()?)))
            });
            let each = each
                .as_ref()
                .map(|(element, list)| json!({ "var": var(element), "list": expr(names, list) }));
            put(
                "start",
                vec![
                    ("journey", json!(&started.head.name)),
                    ("args", Value::Object(args.collect())),
                    ("each", json!(each)),
                    ("next", to(next)),
                ],
            );
        }
        NodeKind::Race { .. }
        | NodeKind::Restart { .. }
        | NodeKind::Countdown { .. }
        | NodeKind::Back { .. } => {
            if let Some((kind, rest)) = time::step(names, &node.kind, to) {
                put(kind, rest);
            }
        }
        NodeKind::Later { construct, next, .. } => {
            put("later", vec![("construct", json!(construct.key())), ("next", to(next))]);
        }
    }
    out.insert("source", place(input, span));
    Value::Object(out)
}

/// A field or a parameter. One with a default is never missing.
fn field<'a>(names: &Names<'a, '_>, field: &'a Field) -> Value<'a> {
    let mut out = Map::new();
    out.insert("name", json!(&field.name));
    out.insert("type", json!(ty(names, &field.ty)));
    if let Some(default) = &field.default {
        out.insert("default", expr(names, default));
    }
    Value::Object(out)
}

/// The declarations that occur, by kind and name. A kind that does not occur is left out.
fn declarations<'a>(names: &Names<'a, '_>, info: &FlowInfo, out: &mut Map<'a>) {
    let program = names.program;
    let fields = |fields: &'a [Field]| -> Value<'a> {
        fields.iter().map(|field| self::field(names, field)).collect()
    };
    let mut put = |kind: &'a str, items: BTreeMap<&'a str, Value<'a>>| {
        if !items.is_empty() {
            out.insert(kind, Value::Object(items.into_iter().collect()));
        }
    };
    // What is looked at here can bring more in: a segment's predicate, a record's field.
    let mut segments = BTreeMap::new();
    loop {
        let all: Vec<_> = names.seen.borrow().segments.iter().copied().collect();
        let before = segments.len();
        for id in all {
            let segment = &program.segments.at(id);
            let value = match &segment.predicate {
                Some(predicate) => json!({ "where": expr(&names.with(&segment.vars), predicate) }),
                None => {
                    let mut external = Map::new();
                    external.insert("external", json!(true));
                    if let Some(seconds) = segment.fresh {
                        external.insert("fresh_within", json!(seconds));
                    }
                    Value::Object(external)
                }
            };
            segments.insert(segment.head.name.as_str(), value);
        }
        if segments.len() == before {
            break;
        }
    }
    let actions = info.actions().iter().map(|id| {
        let action = &program.actions.at(*id);
        let value = json!({ "params": fields(&action.params), "result": fields(&action.result) });
        (action.head.name.as_str(), value)
    });
    let actions = actions.collect();
    let tracked = info.tracks().iter().copied();
    names.seen.borrow_mut().events.extend(tracked);
    let events: Vec<_> = names.seen.borrow().events.iter().copied().collect();
    let events = events.into_iter().map(|id| {
        let event = &program.events.at(id);
        (event.head.name.as_str(), fields(&event.fields))
    });
    let events = events.collect();
    let mut records = BTreeMap::new();
    loop {
        let all: Vec<_> = names.seen.borrow().records.iter().copied().collect();
        let before = records.len();
        for id in all {
            let record = &program.records.at(id);
            records.insert(record.head.name.as_str(), fields(&record.fields));
        }
        if records.len() == before {
            break;
        }
    }
    // A value of the type can be any of them.
    let mut contacts = BTreeMap::new();
    if names.seen.borrow().contacts {
        for (_, contact) in program.contacts.iter() {
            let addresses = contact.fields.iter();
            let addresses: Map<'a> =
                addresses.map(|(name, value)| (name.as_str(), expr(names, value))).collect();
            contacts.insert(contact.head.name.as_str(), Value::Object(addresses));
        }
    }
    // Defaults of fields and addresses can name settings, so these come last.
    let settings: Vec<_> = names.seen.borrow().settings.iter().copied().collect();
    let settings = settings.into_iter().filter_map(|id| {
        let setting = &program.settings.at(id);
        let value = match &setting.value.as_ref()?.kind {
            ExprKind::Value(value) => constant(program, value),
            _ => return None,
        };
        Some((
            setting.head.name.as_str(),
            json!({ "type": ty(names, &setting.ty), "value": value }),
        ))
    });
    let settings = settings.collect();
    let enums = names
        .seen
        .borrow()
        .enums
        .iter()
        .map(|id| {
            let def = &program.enums.at(*id);
            (def.head.name.as_str(), json!(def.members.as_slice()))
        })
        .collect();
    put("enums", enums);
    put("records", records);
    put("events", events);
    put("actions", actions);
    put("settings", settings);
    put("contacts", contacts);
    put("segments", segments);
}

/// The messages that the journey can send, by name.
fn messages<'a>(outer: &Names<'a, '_>, flow: &Flow) -> Value<'a> {
    let program = outer.program;
    let mut sent: BTreeMap<&'a str, Id<Message>> = BTreeMap::new();
    for node in &flow.nodes {
        if let NodeKind::Send { message, .. } = &node.kind {
            sent.insert(&program.messages.at(*message).head.name, *message);
        }
    }
    let one = |(name, id): (&'a str, Id<Message>)| {
        let message = &program.messages.at(id);
        let names = outer.with(&message.vars);
        let channels: Map<'a> = message
            .contents
            .iter()
            .map(|content| {
                (channel_name(program, content.channel), contents(&names, message, content))
            })
            .collect();
        let params: Vec<Value<'_>> = message
            .vars
            .iter()
            .take(message.params as usize)
            .map(|var| json!({ "name": &var.name, "type": ty(&names, &var.ty) }))
            .collect();
        let mut value = Map::new();
        value.insert("title", json!(&message.head.title));
        value.insert("purpose", json!(message.purpose.map(crate::hir::Purpose::text)));
        if !message.tags.is_empty() {
            value.insert("tags", json!(message.tags.as_slice()));
        }
        if let Some(expires) = &message.expires {
            value.insert("expires", expr(&names, expires));
        }
        value.insert("params", json!(params));
        value.insert("locales", json!(message.locales.as_slice()));
        value.insert("channels", Value::Object(channels));
        if !message.answers.is_empty() {
            let all = message.answers.iter().map(|of| answers(&names, message, of)).collect();
            value.insert("answers", Value::Array(all));
        }
        (name, Value::Object(value))
    };
    Value::Object(sent.into_iter().map(one).collect())
}

/// A channel's content: each slot with its text per locale.
fn contents<'a>(names: &Names<'a, '_>, message: &'a Message, content: &'a Content) -> Value<'a> {
    let mut out = Map::new();
    if let Some(template) = &content.template {
        out.insert("template", json!(template));
    }
    if let Some(category) = &content.category {
        out.insert("category", json!(category));
    }
    // Free text, where only templates go out at any time.
    let card = names.program.channels.at(content.channel);
    if card.templates && content.template.is_none() {
        out.insert("session", json!(card.session.unwrap_or(0)));
    }
    let slots: Map<'a> = content
        .slots
        .iter()
        .map(|slot| {
            let texts: Map<'a> = message
                .locales
                .iter()
                .zip(&slot.texts)
                .map(|(locale, of)| (locale.as_str(), text(names, of)))
                .collect();
            (slot.name.as_str(), Value::Object(texts))
        })
        .collect();
    out.insert("slots", Value::Object(slots));
    if !content.buttons.is_empty() {
        out.insert("buttons", buttons(names, message, &content.buttons));
    }
    Value::Object(out)
}

/// Buttons or rows by locale.
fn buttons<'a>(
    names: &Names<'a, '_>,
    message: &'a Message,
    of: &'a [Vec<crate::hir::Button>],
) -> Value<'a> {
    let one = |button: &'a crate::hir::Button| {
        let mut out = Map::new();
        out.insert("name", json!(&button.name));
        out.insert("label", text(names, &button.label));
        if let Some(target) = &button.target {
            out.insert("target", expr(names, target));
        }
        Value::Object(out)
    };
    let by_locale: Map<'a> = message
        .locales
        .iter()
        .zip(of)
        .map(|(locale, buttons)| (locale.as_str(), buttons.iter().map(one).collect()))
        .collect();
    Value::Object(by_locale)
}

/// What a message can be answered with.
fn answers<'a>(
    names: &Names<'a, '_>,
    message: &'a Message,
    of: &'a crate::hir::Answers,
) -> Value<'a> {
    let program = names.program;
    let mut out = Map::new();
    match &of.kind {
        AnswersKind::Buttons(rows) => {
            out.insert("kind", json!("buttons"));
            out.insert("rows", buttons(names, message, rows));
        }
        AnswersKind::List(title, rows) => {
            out.insert("kind", json!("list"));
            out.insert("title", json!(title));
            out.insert("rows", buttons(names, message, rows));
        }
        AnswersKind::Survey(id, field) => {
            names.seen.borrow_mut().enums.insert(*id);
            out.insert("kind", json!("survey"));
            out.insert("enum", json!(&program.enums.at(*id).head.name));
            let field = field.and_then(|at| program.profile_fields().get(at as usize));
            if let Some(field) = field {
                out.insert("sets", json!(&field.name));
            }
        }
    }
    if let Some(channel) = of.channel {
        out.insert("channel", json!(channel_name(program, channel)));
    }
    Value::Object(out)
}
