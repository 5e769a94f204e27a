//! `start`: the webhook of another journey is called for the same customer, once or for each element of a list.
//!
//! `ID` writes down what is asked for, `ID more` goes round: `ID one` takes the first, `ID ask` calls, `ID asked`
//! takes the run's object up again.

use super::begin::webhook_path;
use super::{Builder, Http, Kind, now, way};
use crate::diag::Diagnostic;
use crate::flow::{Flow, NodeId, NodeKind};
use crate::hir::{Expr, Id, Journey, Policy, VarId};
use crate::source::Span;
use crate::target::n8n::errors;
use crate::target::n8n::js::{Js, Op};
use std::collections::BTreeSet;

/// The journeys that a journey starts.
pub(in crate::target::n8n) fn started(flow: &Flow) -> impl Iterator<Item = (Id<Journey>, Span)> {
    flow.nodes.iter().zip(&flow.spans).filter_map(|(node, span)| match &node.kind {
        NodeKind::Start { journey, .. } => Some((*journey, *span)),
        _ => None,
    })
}

/// A `start` with its parts.
pub(super) struct Start<'s> {
    pub(super) id: &'s str,
    pub(super) span: Span,
    pub(super) journey: Id<Journey>,
    pub(super) args: &'s [Option<Expr>],
    pub(super) each: Option<&'s (VarId, Expr)>,
    pub(super) next: NodeId,
}

impl Builder<'_> {
    pub(super) fn start(&mut self, start: &Start<'_>, scope: &[Js]) -> Result<(), Diagnostic> {
        let program = self.cx.program;
        let Start { id, span, .. } = *start;
        let Some(journey) = program.journeys.get(start.journey) else { return Ok(()) };
        let own = start.journey == self.flow.journey;
        let policy = self.flow.entry_policy.as_ref().map(|entry| entry.policy);
        if own && !matches!(policy, None | Some(Policy::Parallel)) {
            return Err(errors::refused(
                span,
                "a `start` of the journey itself, where its runs are not `parallel`",
                "the run goes on while the new one asks for the entry",
                "say `entry parallel`, or go back with `goto`",
            ));
        }
        let base = self.cx.settings.need("webhook_url", span)?;
        let caller = self.cx.settings.need("webhook_credential_id", span)?;
        let path = webhook_path(self.cx, &journey.head.name);
        let list = start.each.map(|(var, list)| (*var, self.lower(list, scope)));
        let mut inner = scope.to_vec();
        if let Some((var, _)) = &list
            && let Some(slot) = inner.get_mut(var.0 as usize)
        {
            *slot = Js::name("each");
        }
        let mut args = Vec::new();
        for (field, value) in journey.inputs.iter().zip(start.args) {
            if let Some(value) = value {
                let name = self.lowering.allowed(&field.name, span);
                // What is missing is left out.
                let value = self.lower(value, &inner).or_else(Js::name("undefined"));
                args.push((name, value));
            }
        }
        let one = Js::Object(None, args);
        let all = match list {
            None => Js::Array(vec![one]),
            Some((_, list)) => {
                let each = Js::Arrow(vec!["each".to_owned()], Box::new(one));
                list.or_else(Js::Array(Vec::new())).method("map", vec![each])
            }
        };
        let todo = || Js::json().dot("todo");
        let (more, takes, asks, asked) =
            (format!("{id} more"), format!("{id} one"), format!("{id} ask"), format!("{id} asked"));
        let entries = vec![("todo".to_owned(), all), ("now".to_owned(), now())];
        self.put(id, Kind::Set(Js::with(Js::json(), entries)), vec![more.clone()]);
        let any = todo().dot("length").bin(Op::Gt, Js::Num(0));
        self.put(&more, Kind::If(any), vec![takes.clone(), way(start.next)]);
        // The same for every attempt.
        let key = Js::concat_all(vec![
            Js::json().dot("run"),
            Js::str(format!("/{id}/")),
            Js::json().dot("now"),
            Js::str("/"),
            todo().dot("length"),
        ]);
        let body = vec![
            ("request_id".to_owned(), key),
            ("customer_id".to_owned(), Js::json().dot("customer_id")),
            ("journey".to_owned(), Js::str(journey.head.name.as_str())),
            ("args".to_owned(), todo().method("at", vec![Js::Num(0)])),
        ];
        let entries = vec![
            ("message".to_owned(), Js::Object(None, body)),
            ("todo".to_owned(), todo().method("slice", vec![Js::Num(1)])),
        ];
        self.put(&takes, Kind::Set(Js::with(Js::json(), entries)), vec![asks.clone()]);
        let url = Js::str(format!("{}/{path}", base.trim_end_matches('/')));
        let http = Http::calls(url, caller, Js::json().dot("message"));
        self.put(&asks, Kind::Http(http), vec![asked.clone()]);
        if let Some(node) = self.nodes.last_mut() {
            node.notes = Some(format!("starts {}", journey.head.name));
        }
        let clear = vec![("message".to_owned(), Js::Null)];
        self.put(&asked, Kind::Set(Js::with(Js::output(&takes), clear)), vec![more]);
        Ok(())
    }
}

/// Journeys that are started and not built here.
pub(in crate::target::n8n) fn not_built(
    cx: super::Context<'_>,
    flows: &[&Flow],
) -> Vec<Diagnostic> {
    let built: BTreeSet<Id<Journey>> = flows.iter().map(|flow| flow.journey).collect();
    let all = flows.iter().flat_map(|flow| started(flow));
    all.filter(|(journey, _)| !built.contains(journey))
        .filter_map(|(journey, span)| {
            let name = &cx.program.journeys.get(journey)?.head.name;
            Some(errors::refused(
                span,
                &format!("`start {name}`, which is not built for it"),
                "nobody would take the request",
                &format!("map `{name}` to n8n too, below `[journeys]` in journey.toml"),
            ))
        })
        .collect()
}
