//! Klaviyo flows: the body of `POST /api/flows` for each journey, and what its e-mail templates hold.
//!
//! `README.md` beside this file has the facts with their sources.

mod ab_test;
mod call;
mod capabilities;
mod minimum;
mod check;
mod condition;
mod content;
mod context;
mod document;
mod errors;
mod plan;
mod send;
mod settings;
mod start;
mod template;
#[cfg(test)]
mod tests;
mod walk;

use self::context::Context;
use self::document::{Attributes, Body, Definition, REVISION, Resource};
use self::send::Templates;
use self::settings::Settings;
use self::walk::Walk;
use super::errors::drawn_anew;
use super::{Capability, Evidence, Input, OutputFile, Target, Wanted};
use crate::diag::Diagnostic;
use crate::flow::passes::drawn_in_a_loop;
use crate::flow::{Flow, FlowInfo};
use serde_json::json;

/// The target.
pub static KLAVIYO: Klaviyo = Klaviyo;

/// Makes flows of Klaviyo.
#[derive(Clone, Copy, Debug)]
pub struct Klaviyo;

impl Target for Klaviyo {
    fn name(&self) -> &'static str {
        "klaviyo"
    }

    fn title(&self) -> &'static str {
        "Klaviyo flows (API revision 2026-07-15)"
    }

    fn evidence(&self) -> Evidence {
        Evidence::Schema
    }

    fn capabilities(&self) -> &'static [Capability] {
        capabilities::CAPABILITIES
    }

    fn minimum(&self) -> &'static [Wanted] {
        minimum::MINIMUM
    }

    fn check(&self, input: &Input<'_>, flow: &Flow, info: &FlowInfo) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.program, input.manifest, input.env, &mut problems);
        let cx = context(input, &settings, flow, info);
        made(cx, &mut problems);
        problems
    }

    fn emit(&self, input: &Input<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let settings = Settings::read(input.program, input.manifest, input.env, &mut problems);
        let mut files = Vec::new();
        let mut templates = Templates::default();
        let mut bodies = Vec::new();
        for (flow, info) in &input.flows {
            let cx = context(input, &settings, flow, info);
            let Some((body, of)) = made(cx, &mut problems) else { continue };
            for (name, template) in of.all {
                problems.extend(templates.add(&name, template).err());
            }
            let path = format!("{}.flow.json", flow.name);
            files.push(OutputFile { path: path.clone(), bytes: super::pretty(&body) });
            bodies.push(path);
        }
        for (name, template) in templates.all {
            for (ending, part) in [("html", template.html), ("txt", template.text)] {
                let Some(part) = part else { continue };
                let path = format!("templates/{name}.{ending}");
                files.push(OutputFile { path, bytes: part.into_bytes() });
            }
        }
        bodies.sort();
        let request = json!({
            "method": "POST",
            "url": "https://a.klaviyo.com/api/flows",
            "headers": { "revision": REVISION, "content-type": "application/vnd.api+json" },
            "bodies": bodies,
        });
        files.push(OutputFile { path: "request.json".to_owned(), bytes: super::pretty(&request) });
        files.sort_by(|a, b| a.path.cmp(&b.path));
        if problems.iter().any(Diagnostic::is_error) { Err(problems) } else { Ok(files) }
    }
}

/// One journey and its world.
fn context<'a>(
    input: &Input<'a>,
    settings: &'a Settings,
    flow: &'a Flow,
    info: &'a FlowInfo,
) -> Context<'a> {
    let (program, manifest, env) = (input.program, input.manifest, input.env);
    Context { program, settings, manifest, env, flow, info }
}

/// The body for a journey; `None` where something is in the way.
fn made(cx: Context<'_>, problems: &mut Vec<Diagnostic>) -> Option<(Body, Templates)> {
    let before = problems.len();
    let start = start::start(&cx, problems);
    let first = match &start {
        Some(start) => std::rc::Rc::clone(&start.first),
        // The steps have findings of their own.
        None => std::rc::Rc::new(plan::Plan::Go(cx.flow.entry, context::State::default())),
    };
    let (tree, found, templates) = Walk::new(cx).tree(first);
    problems.extend(found);
    problems.extend(drawn_in_a_loop(cx.flow).map(|span| drawn_anew("klaviyo", span)));
    let start = start?;
    if problems.len() > before {
        return None;
    }
    let definition = Definition {
        triggers: vec![start.trigger],
        profile_filter: start.profile_filter,
        reentry_criteria: start.reentry,
        entry_action_id: tree.entry,
        actions: tree.actions,
    };
    problems.extend(check::check(&definition).iter().map(|what| errors::broken(cx.head(), what)));
    let attributes = Attributes { name: cx.flow.title.clone(), definition };
    Some((Body { data: Resource { kind: "flow", attributes } }, templates))
}
