//! Salesforce Marketing Cloud, Journey Builder: a journey and the definition of the event that begins
//! it, for its REST API. E-mails and SMS are content of the account, which `journey.toml` names; the
//! documents are a template in that sense, and `README.md` beside this file says what is known of the
//! platform and from where.

mod capabilities;
mod minimum;
mod check;
mod criteria;
mod document;
mod event;
mod inside;
mod lower;
mod settings;
#[cfg(test)]
mod tests;
mod waits;

use self::document::{Journey, Trigger};
use self::settings::Settings;
use super::kept::Kept;
use super::{Capability, Evidence, Input, Inside, OutputFile, Target, Wanted, errors};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Event, Id, Policy, TriggerKind};
use serde_json::{Map, json};
use std::collections::BTreeSet;

/// The target `salesforce`.
#[derive(Debug)]
pub struct Salesforce;

/// The target, as the list of targets has it.
pub static SALESFORCE: Salesforce = Salesforce;

impl Target for Salesforce {
    fn name(&self) -> &'static str {
        "salesforce"
    }

    fn title(&self) -> &'static str {
        "Salesforce Marketing Cloud Engagement, Journey Builder"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Shape
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn inside(&self, _input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Option<Inside> {
        Some(inside::inside(flow, journey_path(flow)))
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input, &mut problems);
        let (_, found) = journey(input, &settings, flow, &mut Kept::default());
        problems.extend(found);
        let event = begins(flow).map(|event| event::definition(input, &settings, event));
        problems.extend(event.and_then(Result::err));
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input, &mut problems);
        let mut files = Vec::new();
        let mut events: BTreeSet<Id<Event>> = BTreeSet::new();
        let mut kept = Kept::default();
        for (flow, _) in &input.flows {
            let (journey, found) = journey(input, &settings, flow, &mut kept);
            problems.extend(found);
            events.extend(begins(flow));
            let path = journey_path(flow);
            files.push(OutputFile { path, bytes: super::pretty(&journey) });
        }
        for event in events {
            match event::definition(input, &settings, event) {
                Ok(definition) => files.push(OutputFile {
                    path: format!("events/{}.json", input.program.events.at(event).head.name),
                    bytes: super::pretty(&definition),
                }),
                Err(found) => problems.push(found),
            }
        }
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

fn journey_path(flow: &Flow) -> String {
    format!("{}.journey.json", flow.name)
}

/// The event that begins a journey.
fn begins(flow: &Flow) -> Option<Id<Event>> {
    match flow.triggers.as_slice() {
        [trigger] => match &trigger.kind {
            TriggerKind::Event { event, .. } => Some(*event),
            _ => None,
        },
        _ => None,
    }
}

fn journey(
    input: &Input<'_>,
    settings: &Settings,
    flow: &Flow,
    kept: &mut Kept,
) -> (Journey, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    if let [_, second, ..] = flow.triggers.as_slice() {
        problems.push(errors::refused(
            "salesforce",
            second.span,
            "a second trigger",
            "a journey has exactly one entry event",
            "make a journey for each trigger, or let one event stand for both",
        ));
    }
    problems.extend(event::names(input, flow, begins(flow)));
    let event = begins(flow).map(|event| event::key(input, event)).unwrap_or_default();
    let (activities, found) = lower::activities(input.program, settings, flow, &event, kept);
    problems.extend(found);
    let policy = flow.entry_policy.as_ref().map_or(Policy::Parallel, |entry| entry.policy);
    let made = Journey {
        key: event::named(input, &flow.name),
        name: flow.title.clone(),
        description: flow.doc.clone().unwrap_or_default(),
        workflow_api_version: 1.0,
        definition_type: "Multistep",
        channel: "",
        entry_mode: match policy {
            Policy::Ignore => "SingleEntryAcrossAllVersions",
            Policy::Parallel | Policy::Restart => "MultipleEntries",
        },
        execution_mode: "Production",
        defaults: json!({
            "email": [format!("{{{{Event.{event}.\"EmailAddress\"}}}}")],
            "mobileNumber": [format!("{{{{Event.{event}.\"MobilePhone\"}}}}")],
        }),
        meta_data: json!({ "dataSource": "ContactsModel" }),
        triggers: vec![Trigger {
            key: "TRIGGER",
            name: "TRIGGER",
            kind: "APIEvent",
            event_definition_key: event.clone(),
            outcomes: Vec::new(),
            arguments: Map::new(),
            configuration_arguments: Map::new(),
            meta_data: json!({
                "eventDefinitionKey": event,
                "chainType": "None",
                "configurationRequired": false,
            }),
        }],
        goals: Vec::new(),
        exits: Vec::new(),
        activities,
    };
    if problems.is_empty() {
        let of = input.program.journeys.at(flow.journey).head.span;
        let wrong = check::check(&made);
        problems.extend(
            wrong.iter().map(|wrong| errors::broken("journey for Journey Builder", of, wrong)),
        );
    }
    (made, problems)
}
