//! `call` as a webhook: as the last step of its way, since nothing in a flow waits for its answer or hears that
//! it failed.

use super::content::Values;
use super::context::{Context, State};
use super::document::{Data, Webhook};
use super::errors;
use super::plan::{Plan, Step};
use super::settings::Settings;
use super::walk::stored;
use crate::diag::Diagnostic;
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Action, Expr, Id, Ty};
use crate::source::Span;
use std::rc::Rc;

/// A call, taken apart.
pub(super) struct Call<'a> {
    pub(super) action: Id<Action>,
    pub(super) args: &'a [Option<Expr>],
    pub(super) next: NodeId,
    pub(super) failed: NodeId,
    pub(super) span: Span,
}

/// The plan of a call.
pub(super) fn plan(
    cx: Context<'_>,
    state: &State,
    call: &Call<'_>,
) -> Result<Rc<Plan>, Diagnostic> {
    let follows = cx.flow.nodes.get(call.next.0 as usize).map(|node| &node.kind);
    if !matches!(follows, Some(NodeKind::End { .. })) || call.next != call.failed {
        return Err(errors::refused(
            call.span,
            "a call that something follows",
            "a webhook of Klaviyo does not hold the run until the answer, and does not say that it failed",
            "let it be the last step of its way, or call it from your own system",
        ));
    }
    let action = cx.program.actions.at(call.action);
    let url = Settings::action(cx.manifest, cx.env, &action.head.name, call.span)?;
    let mut body = super::template::Template::default();
    let mut open = "{";
    for (param, arg) in action.params.iter().zip(call.args) {
        let Some(arg) = arg else { continue };
        body.literal(&format!("{open}\"{}\": ", param.name));
        open = ", ";
        if let Some((_, json)) = stored(cx, &arg.ty, arg) {
            body.literal(&json.to_string());
            continue;
        }
        if !matches!(arg.ty.known(), Ty::Enum(_) | Ty::Email) {
            return Err(errors::refused(
                arg.span,
                "this value in a call",
                "Klaviyo's pages do not say how a value is put into JSON so that a quote in it stays a quote",
                "bring a constant, a member of an enum or an e-mail address; your system can look the rest up",
            ));
        }
        body.append(Values { cx, state, args: &[] }.quoted(arg)?);
    }
    body.literal(if open == "{" { "{}" } else { "}" });
    let message = Webhook {
        name: action.head.title.clone(),
        url,
        headers: [("content-type", "application/json")].into_iter().collect(),
        body: body.print(),
    };
    let data = Data::Webhook { message, status: "draft" };
    let step = Step { kind: "send-webhook", suffix: "", data };
    Ok(Rc::new(Plan::Act(step, Rc::new(Plan::Stop))))
}
