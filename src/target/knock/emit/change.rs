//! What a run remembers, changes and starts: `let`, `set`, `consent`, `start`.

use super::super::conditions::Any;
use super::super::document::{
    Condition, DataSettings, Step, TriggerSettings, TriggerWorkflow, UpdateData, UpdateUser,
    UserSettings,
};
use super::super::liquid::Template;
use super::super::values::{self, Bound, Operand};
use super::super::{errors, names};
use super::{Emitter, key_of, titled};
use crate::diag::Diagnostic;
use crate::hir::{Channel, Expr, ExprKind, Id, Journey, Op, Purpose, Ty, Value, VarId};
use crate::source::Span;
use crate::target::decide::whole;
use crate::value::range::MOST;

impl Emitter<'_> {
    /// Is a value there, for `if .. as`.
    pub(super) fn is_there(&self, expr: &Expr) -> Result<Any, Diagnostic> {
        match self.asked().operand(expr)? {
            Operand::Path(path) if path.default.is_none() => {
                Ok(Any::one(Condition::bare(path.text, "not_empty")))
            }
            Operand::Path(_) | Operand::Constant(_) => Ok(Any::always()),
        }
    }

    /// A name for a value. What a trigger or an event brought does not change, so its path will do; a
    /// property of the recipient may, and is kept in the run's data.
    pub(super) fn bind(&mut self, id: &str, var: VarId, value: &Expr, steps: &mut Vec<Step>) {
        let sum = is_sum(value);
        let bound = match self.asked().operand(value) {
            Err(problem) if !sum => return self.refuse(problem),
            Ok(Operand::Constant(value)) => Bound::Constant(value),
            Ok(Operand::Path(path))
                if path.default.is_none() && !path.text.starts_with("recipient.") =>
            {
                Bound::Path(path.text)
            }
            Ok(Operand::Path(_)) | Err(_) => {
                let name =
                    self.cx.flow.vars.get(var.0 as usize).map_or("", |var| var.name.as_str());
                let stored = names::named(name);
                let mut data = Template::default();
                data.literal(&format!("{{\"{stored}\": "));
                if let Err(problem) = self.json(&mut data, value) {
                    return self.refuse(problem);
                }
                data.literal("}");
                let key = self.refs.fresh(id);
                steps.push(Step::UpdateData(UpdateData {
                    key,
                    name: titled(id),
                    conditions: None,
                    settings: DataSettings { data: data.finish() },
                }));
                Bound::Path(format!("data.{stored}"))
            }
        };
        self.known.names.insert(var, bound);
    }

    /// A value as JSON in a template.
    pub(super) fn json(&self, out: &mut Template, value: &Expr) -> Result<(), Diagnostic> {
        if let Some(name) = self.sum(out, value, 0)? {
            out.output(&name);
            return Ok(());
        }
        let program = self.cx.program;
        match self.asked().operand(value)? {
            Operand::Constant(constant) => {
                let json = values::json(program, &constant);
                out.literal(&json.ok_or_else(|| errors::no_expression(value.span))?.to_string());
            }
            Operand::Path(path) => {
                let missing = match &path.default {
                    Some(default) => Some(values::json(program, default)),
                    None => value.ty.is_optional().then_some(Some(serde_json::Value::Null)),
                };
                match missing {
                    None => out.output(&format!("{} | json", path.text)),
                    // `default` would take `false` for missing.
                    Some(_) if *value.ty.known() == Ty::Bool => {
                        return Err(errors::no_expression(value.span));
                    }
                    Some(None) => return Err(errors::no_expression(value.span)),
                    Some(Some(missing)) => {
                        out.assign("journeyc_value", &format!("{} | default: \"\"", path.text));
                        out.tag("if journeyc_value == \"\"");
                        out.literal(&missing.to_string());
                        out.tag("else");
                        out.output("journeyc_value | json");
                        out.tag("endif");
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds and takes away whole numbers, if it is that: gives back the name of the result. It stays within the
    /// numbers that the language has.
    fn sum(
        &self,
        out: &mut Template,
        value: &Expr,
        depth: usize,
    ) -> Result<Option<String>, Diagnostic> {
        let ExprKind::Binary(op, left, right) = &value.kind else { return Ok(None) };
        if !is_sum(value) {
            return Ok(None);
        }
        let mut part = |of: &Expr, side: &str| -> Result<String, Diagnostic> {
            if let Some(name) = self.sum(out, of, depth + 1)? {
                let kept = format!("journeyc_{side}{depth}");
                out.assign(&kept, &name);
                return Ok(kept);
            }
            if !values::is_number(&of.ty) {
                return Err(errors::no_expression(of.span));
            }
            let number =
                |constant: &Value| whole(constant).ok_or_else(|| errors::no_expression(of.span));
            let said = match self.asked().operand(of)? {
                Operand::Constant(constant) => number(&constant)?.to_string(),
                Operand::Path(path) => match &path.default {
                    None if of.ty.is_optional() => return Err(errors::no_expression(of.span)),
                    None => path.text,
                    Some(default) => format!("{} | default: {}", path.text, number(default)?),
                },
            };
            let kept = format!("journeyc_{side}{depth}");
            out.assign(&kept, &format!("{said} | plus: 0"));
            Ok(kept)
        };
        let left = part(left, "a")?;
        let right = part(right, "b")?;
        let sign = if *op == Op::Add { "plus" } else { "minus" };
        let name = format!("journeyc_sum{depth}");
        out.assign(&name, &format!("{left} | {sign}: {right}"));
        out.tag(&format!("if {name} > {MOST}"));
        out.assign(&name, &MOST.to_string());
        out.tag("endif");
        out.tag(&format!("if {name} < -{MOST}"));
        out.assign(&name, &format!("-{MOST}"));
        out.tag("endif");
        Ok(Some(name))
    }

    /// `set`
    pub(super) fn set(
        &mut self,
        id: &str,
        field: u32,
        value: Option<&Expr>,
        steps: &mut Vec<Step>,
    ) {
        let Some((property, _)) = names::property(self.cx.program, field) else { return };
        let mut data = Template::default();
        data.literal(&format!("{{\"{property}\": "));
        match value {
            None => data.literal("null"),
            Some(value) => {
                if let Err(problem) = self.json(&mut data, value) {
                    return self.refuse(problem);
                }
            }
        }
        data.literal("}");
        self.update(id, data.finish(), steps);
    }

    /// `consent grant` and `withdraw`
    pub(super) fn consent(
        &mut self,
        id: &str,
        grant: bool,
        purpose: Purpose,
        channels: &[Id<Channel>],
        steps: &mut Vec<Step>,
    ) {
        let entries = channels.iter().map(|channel| {
            let property = names::consent(self.cx.program, purpose, *channel);
            (property, serde_json::Value::Bool(grant))
        });
        let all = serde_json::Value::Object(entries.collect());
        self.update(id, super::super::liquid::text(&all.to_string()), steps);
    }

    fn update(&mut self, id: &str, update_properties: String, steps: &mut Vec<Step>) {
        let key = self.refs.fresh(id);
        steps.push(Step::UpdateUser(UpdateUser {
            key,
            name: titled(id),
            conditions: None,
            settings: UserSettings { recipient_mode: "current", update_properties },
        }));
    }

    /// `start`
    pub(super) fn start(
        &mut self,
        id: &str,
        journey: Id<Journey>,
        args: &[Option<Expr>],
        span: Span,
        steps: &mut Vec<Step>,
    ) {
        let started = self.cx.program.journeys.at(journey);
        let goes = |name: &str| {
            self.cx.manifest.targets_of(name).iter().any(|target| target.value == "knock")
        };
        if goes(&self.cx.flow.name) && !goes(&started.head.name) {
            return self.refuse(errors::refused(
                span,
                "starting a journey that is not built for it",
                &format!("`{}` would be no workflow of the account", started.head.name),
                &format!("add \"knock\" to the targets of `{}` in journey.toml", started.head.name),
            ));
        }
        let mut data = Template::default();
        let mut open = "{";
        for (input, arg) in started.inputs.iter().zip(args) {
            let Some(arg) = arg else { continue };
            data.literal(&format!("{open}\"{}\": ", input.name));
            open = ", ";
            if let Err(problem) = self.json(&mut data, arg) {
                return self.refuse(problem);
            }
        }
        data.literal(if open == "{" { "{}" } else { "}" });
        let key = self.refs.fresh(id);
        steps.push(Step::TriggerWorkflow(TriggerWorkflow {
            key,
            name: titled(id),
            conditions: None,
            settings: TriggerSettings {
                workflow_key: key_of(self.cx.program, journey),
                recipients: "{{ recipient.id }}".to_owned(),
                data: data.finish(),
                // What Knock takes where nothing is said.
                actor: "{{ actor.id }}".to_owned(),
                tenant: "{{ tenant.id }}".to_owned(),
                cancellation_key: "{{ workflow.cancellation_key }}".to_owned(),
            },
        }));
    }
}

/// Is it a sum or a difference of whole numbers that are there.
fn is_sum(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Binary(Op::Add | Op::Sub, ..))
        && values::is_number(&value.ty)
        && !value.ty.is_optional()
}
