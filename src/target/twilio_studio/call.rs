//! Calls: a Make HTTP Request widget for each attempt.

use super::builder::{Builder, State, To};
use super::document::Pair;
use super::errors;
use super::liquid::{Liquid, Needed, Place};
use super::settings;
use super::values::{Binding, Reading, Val, plain, reads_customer};
use crate::diag::Diagnostic;
use crate::flow::ir::NodeId;
use crate::hir::{Action, Expr, Id, Ty, Value, VarId};
use crate::source::Span;

/// A call.
#[derive(Clone, Copy)]
pub(super) struct Call<'f> {
    pub(super) action: Id<Action>,
    pub(super) args: &'f [Option<Expr>],
    pub(super) bind: Option<VarId>,
    pub(super) next: NodeId,
    pub(super) failed: NodeId,
}

impl Builder<'_> {
    pub(super) fn call(
        &mut self,
        state: &State,
        id: &str,
        span: Span,
        call: &Call<'_>,
    ) -> Result<To, Diagnostic> {
        let program = self.cx.program;
        let action = program.actions.at(call.action);
        let carried = settings::action(self.cx.manifest, self.cx.env, &action.head.name, span)?;
        let reads = call.args.iter().flatten().any(|arg| reads_customer(program, arg));
        self.with_facts(state, id, span, reads, |me, reading| {
            let mut form = Vec::new();
            for (param, arg) in action.params.iter().zip(call.args) {
                let Some(arg) = arg else { continue };
                plain(&param.name, arg.span)?;
                if let Some(value) = me.sent(arg, reading)? {
                    form.push(Pair { key: param.name.to_string(), value });
                }
            }
            let failed = me.go(state, call.failed);
            let fields: Vec<String> =
                action.result.iter().map(|field| field.name.to_string()).collect();
            let attempts: Vec<String> = (0..=carried.retries).map(|_| me.name(id)).collect();
            let mut next = failed;
            for name in attempts.into_iter().rev() {
                let mut after = state.clone();
                if let Some(var) = call.bind {
                    after.env.insert(var, Binding::Answer(name.clone(), fields.clone()));
                }
                let done = me.go(&after, call.next);
                let places: Vec<Needed> = action
                    .result
                    .iter()
                    .filter(|field| !field.ty.is_optional())
                    .map(|field| Needed {
                        name: field.name.to_string(),
                        place: Place::answer(&name, &field.name),
                        truth: *field.ty.known() == Ty::Bool,
                    })
                    .collect();
                let whole = me.all_there(&format!("{name}_check"), &places, done, next.clone());
                me.push_request(name.clone(), &carried.url, form.clone(), whole, next);
                next = To::Widget(name);
            }
            Ok(next)
        })
    }

    /// A value as it is sent; `None` where it is left out.
    fn sent(&mut self, arg: &Expr, reading: &mut Reading) -> Result<Option<Liquid>, Diagnostic> {
        let value = self.scope(reading).value(arg)?;
        self.wire(&value, arg)
    }

    fn wire(&self, value: &Val, arg: &Expr) -> Result<Option<Liquid>, Diagnostic> {
        if arg.ty.is_optional() && !matches!(value, Val::Missing) {
            return Err(errors::refused(
                arg.span,
                "an argument that may be missing",
                "a form of Studio cannot leave a field out while it runs",
                "write a value for that case: `x ?? ..`, or ask `if x is known` before",
            ));
        }
        Ok(match value {
            Val::Missing => None,
            Val::Place(place) => Some(Liquid::value(place)),
            Val::Or(place, other) => {
                let other = self.wire(other, arg)?.unwrap_or_default();
                Some(Liquid::known(place, is_truth(arg), &Liquid::value(place), &other))
            }
            Val::Const(value) => {
                let text = match value {
                    Value::Text(text) => text.clone(),
                    Value::Int(number)
                    | Value::Percent(number)
                    | Value::Duration(number)
                    | Value::Money(number, _) => number.to_string(),
                    Value::Bool(truth) => truth.to_string(),
                    Value::Date(date) => date.to_string(),
                    Value::Time(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60),
                    Value::Decimal(number) => number.to_string(),
                    Value::Enum(id, at) => {
                        let members = &self.cx.program.enums.at(*id).members;
                        members.get(*at as usize).map(ToString::to_string).unwrap_or_default()
                    }
                    _ => return Err(errors::no_form(arg.span, "this constant as an argument")),
                };
                Some(Liquid::text(&text))
            }
        })
    }
}

/// Is it true or false.
fn is_truth(expr: &Expr) -> bool {
    *expr.ty.known() == Ty::Bool
}
