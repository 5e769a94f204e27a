//! HubSpot: a workflow of contacts (automation v4), and the properties that it reads. E-mails and event
//! definitions are the account's, which `journey.toml` names; `README.md` beside this file says what
//! is known of the platform and from where.

mod capabilities;
mod minimum;
mod document;
mod event;
mod filters;
mod lower;
mod own;
mod property;
mod settings;
#[cfg(test)]
mod tests;

use self::document::Workflow;
use self::property::Used;
use self::settings::Settings;
use super::kept::Kept;
use super::{Capability, Evidence, Input, OutputFile, Target, Wanted, errors};
use crate::diag::Diagnostic;
use crate::flow::{Flow, FlowInfo};
use crate::hir::TriggerKind;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Signs in the name of an event's field (developers.hubspot.com, changelog of custom behavioural events, 2021).
const FIELD: usize = 50;

/// The target `hubspot`.
#[derive(Debug)]
pub struct Hubspot;

/// The target, as the list of targets has it.
pub static HUBSPOT: Hubspot = Hubspot;

impl Target for Hubspot {
    fn name(&self) -> &'static str {
        "hubspot"
    }

    fn title(&self) -> &'static str {
        "HubSpot workflows of contacts, automation v4"
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

    fn check(&self, input: &Input<'_>, flow: &Flow, _info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input, &mut problems);
        let made = workflow(input, &settings, flow, &mut Kept::default());
        problems.extend(made.2);
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input, &mut problems);
        let mut files = Vec::new();
        let mut used = BTreeSet::new();
        let mut kept = Kept::default();
        let mut events = BTreeSet::new();
        for (flow, _) in &input.flows {
            events.extend(flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
                TriggerKind::Event { event, .. } => Some(*event),
                _ => None,
            }));
            let (made, fields, found) = workflow(input, &settings, flow, &mut kept);
            problems.extend(found);
            used.extend(fields.all);
            let path = format!("{}.workflow.json", flow.name);
            files.push(OutputFile { path, bytes: super::pretty(&made) });
        }
        for event in events {
            let name = &input.program.events.at(event).head.name;
            files.push(OutputFile {
                path: format!("events/{name}.json"),
                bytes: super::pretty(&event::definition(input.program, event)),
            });
        }
        for field in used {
            match property::definition(input.program, &settings, field) {
                Ok(Some((name, document))) => files.push(OutputFile {
                    path: format!("properties/{name}.json"),
                    bytes: super::pretty(&document),
                }),
                Ok(None) => {}
                Err(found) => problems.push(found),
            }
        }
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

/// The workflow of a journey, the fields of the profile that it uses, and what is wrong with it.
fn workflow(
    input: &Input<'_>,
    settings: &Settings,
    flow: &Flow,
    kept: &mut Kept,
) -> (Workflow, Used, Vec<Diagnostic>) {
    let mut lowered = lower::actions(input.program, settings, flow, kept);
    let enrollment_criteria = enrolment(input, settings, flow, &mut lowered.problems);
    let env = input.env.map(|env| format!(" ({env})")).unwrap_or_default();
    let made = Workflow {
        kind: "CONTACT_FLOW",
        name: format!("{}{env}", flow.title),
        description: flow.doc.clone().unwrap_or_default(),
        flow_type: "WORKFLOW",
        object_type_id: "0-1",
        // Somebody looks at it before it runs.
        is_enabled: false,
        start_action_id: lowered.actions.first().map(|action| action.id().to_owned()),
        enrollment_criteria,
        actions: lowered.actions,
        time_windows: Vec::new(),
        blocked_dates: Vec::new(),
        data_sources: Vec::new(),
        custom_properties: Map::new(),
        can_enroll_from_salesforce: false,
        suppression_list_ids: Vec::new(),
    };
    lowered.problems.extend(names(input, flow));
    lowered.problems.extend(property::misfits(input.program, settings, &lowered.used));
    let span = input.program.journeys.at(flow.journey).head.span;
    if let Some(wrong) = unsound(&made) {
        lowered.problems.push(errors::broken("workflow for HubSpot", span, &wrong));
    }
    (made, lowered.used, lowered.problems)
}

/// Names of events and of their fields that HubSpot does not take: capitals, letters beyond z, its own, and
/// too long ones.
fn names(input: &Input<'_>, flow: &Flow) -> Vec<Diagnostic> {
    let events = flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Event { event, .. } => Some(input.program.events.at(*event)),
        _ => None,
    });
    let taken = |name: &str| property::is_name(name) && !name.starts_with(own::PREFIX);
    let mut found = Vec::new();
    for event in events {
        let head = &event.head;
        if !taken(&head.name) {
            let letters = "the small letters a to z, digits and underscores, a letter first, 100 signs at most";
            found.push(errors::name("hubspot", head.span, &head.name, letters));
        }
        for field in &event.fields {
            if !taken(&field.name) || field.name.len() > FIELD {
                let letters = "the small letters a to z, digits and underscores, a letter first, 50 signs at most, and HubSpot's own begin with hs_";
                found.push(errors::name("hubspot", field.span, &field.name, letters));
            }
        }
    }
    found
}

/// What begins it: one custom event.
fn enrolment(
    input: &Input<'_>,
    settings: &Settings,
    flow: &Flow,
    problems: &mut Vec<Diagnostic>,
) -> Value {
    let mut branches = Vec::new();
    for trigger in &flow.triggers {
        // Other triggers are refused by the list of what the target can do.
        let TriggerKind::Event { event, filter, .. } = &trigger.kind else { continue };
        let external = |id| input.program.segments.at(id).predicate.is_none();
        if let Some(id) = trigger.among
            && (flow.triggers.len() > 1 || external(id))
        {
            problems.push(errors::refused(
                "hubspot",
                trigger.span,
                "this `among`",
                "the first branch asks what properties of the contact say, whichever event it was",
                "write a journey for each event, and a segment over fields of the profile",
            ));
        }
        if let Some(filter) = filter {
            problems.push(errors::refused(
                "hubspot",
                filter.span,
                "a condition of the trigger",
                "filters over the fields of an event have no documented form",
                "track another event where the condition holds",
            ));
        }
        let name = input.program.events.at(*event).head.name.as_str();
        match settings.event(name, trigger.span) {
            Ok(id) => branches.push(json!({
                "filterBranchType": "UNIFIED_EVENTS",
                "filterBranchOperator": "AND",
                "operator": "HAS_COMPLETED",
                "eventTypeId": id,
                "filterBranches": [],
                "filters": [],
            })),
            Err(finding) => problems.push(finding),
        }
    }
    json!({
        "type": "EVENT_BASED",
        "shouldReEnroll": true,
        "eventFilterBranches": branches,
        "listMembershipFilterBranches": [],
    })
}

/// What is wrong with a workflow: ids that are used twice, ways that lead nowhere, actions that nothing
/// leads to.
fn unsound(workflow: &Workflow) -> Option<String> {
    let mut ids = BTreeSet::new();
    for action in &workflow.actions {
        if !ids.insert(action.id()) {
            return Some(format!("two actions have the id {}", action.id()));
        }
    }
    let mut led_to: BTreeSet<&str> = workflow.start_action_id.iter().map(String::as_str).collect();
    for action in &workflow.actions {
        for next in action.next() {
            if !ids.contains(next) {
                return Some(format!(
                    "the action {} leads to {next}, which is nowhere",
                    action.id()
                ));
            }
            led_to.insert(next);
        }
    }
    ids.iter()
        .find(|id| !led_to.contains(*id))
        .map(|id| format!("nothing leads to the action {id}"))
}
