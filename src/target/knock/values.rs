//! Values: constants, and paths to what a run or its recipient holds.
//!
//! | in the source | in Knock |
//! | --- | --- |
//! | a field of the trigger's event, a parameter | `data.NAME` |
//! | a field of the profile | `recipient.NAME` |
//! | a field of an event that was waited for | `refs.STEP.signal_variables.data.NAME` |
//! | what `let` has named | `data.journeyc_let_NAME` |
//! | what the workflow keeps for itself | `data.journeyc_run_NAME` |
//!
//! A path that leads nowhere is an empty text in a condition and nothing in Liquid.

use super::errors;
use super::names;
use crate::diag::Diagnostic;
use crate::hir::{Expr, ExprKind, Function, Program, Ty, Value, VarId};
use crate::value::fields_of;
use std::collections::HashMap;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand {
    /// Known while compiling.
    Constant(Value),
    /// What a path leads to.
    Path(Path),
}

/// A path, and what stands for it where it leads nowhere.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    pub(super) text: String,
    pub(super) default: Option<Value>,
}

/// What a name of the journey stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Bound {
    /// A path: to an object whose fields are asked, or to the value itself.
    Path(String),
    /// A path, and what stands for it where it leads nowhere.
    PathOr(String, Value),
    /// A constant: the number of a round.
    Constant(Value),
    /// The list of what a batch gathered.
    Gathered,
    /// The newest of what a batch gathered.
    Newest,
    /// One of several, which is not known here.
    Unclear,
}

/// Names and what they stand for.
pub(super) type Names = HashMap<VarId, Bound>;

/// What an expression is, where it is a constant or a path.
pub(super) fn operand(
    program: &Program,
    names: &Names,
    expr: &Expr,
) -> Result<Operand, Diagnostic> {
    let found = read(program, names, expr)?;
    match &found {
        Operand::Path(path) if !path.text.is_ascii() => Err(errors::refused(
            expr.span,
            "a name with letters beyond a to z",
            "a path of Liquid has letters from a to z, digits and underscores",
            "give the field another name",
        )),
        _ => Ok(found),
    }
}

fn read(program: &Program, names: &Names, expr: &Expr) -> Result<Operand, Diagnostic> {
    let path = |text: String| Operand::Path(Path { text, default: None });
    match &expr.kind {
        ExprKind::Value(value) => Ok(Operand::Constant(value.clone())),
        // The manifest's value stands there already.
        ExprKind::Setting(id) => {
            let value = program.settings.get(*id).and_then(|setting| setting.value.as_ref());
            let value = constant(value)?.ok_or_else(|| errors::no_expression(expr.span))?;
            Ok(Operand::Constant(value))
        }
        ExprKind::CustomerId => Ok(path("recipient.id".to_owned())),
        ExprKind::Customer(field) => {
            let (name, declared) =
                names::property(program, *field).ok_or_else(|| errors::no_expression(expr.span))?;
            let default = constant(declared.default.as_ref())?;
            Ok(Operand::Path(Path { text: format!("recipient.{name}"), default }))
        }
        ExprKind::Var(var) => match names.get(var) {
            Some(Bound::Path(text)) => Ok(path(text.clone())),
            Some(Bound::PathOr(text, default)) => {
                Ok(Operand::Path(Path { text: text.clone(), default: Some(default.clone()) }))
            }
            Some(Bound::Constant(value)) => Ok(Operand::Constant(value.clone())),
            Some(Bound::Newest) => Err(errors::refused(
                expr.span,
                "the newest event of a digest",
                "behind a batch the data of its triggers is laid together, cut and flattened",
                "use the list of what was gathered",
            )),
            Some(Bound::Gathered) => Err(errors::no_expression(expr.span)),
            Some(Bound::Unclear) | None => Err(unclear(expr)),
        },
        ExprKind::Field(of, field) => {
            let Operand::Path(base) = operand(program, names, of)? else {
                return Err(errors::no_expression(expr.span));
            };
            let declared = fields_of(program, &of.ty)
                .get(usize::try_from(*field).unwrap_or(usize::MAX))
                .ok_or_else(|| errors::no_expression(expr.span))?;
            if let Some(problem) = names::check_optional(declared) {
                return Err(problem);
            }
            let default = constant(declared.default.as_ref())?;
            Ok(Operand::Path(Path { text: format!("{}.{}", base.text, declared.name), default }))
        }
        ExprKind::Coalesce(value, other) => {
            let Operand::Path(base) = operand(program, names, value)? else {
                return operand(program, names, value);
            };
            // What has a default is never missing.
            if base.default.is_some() {
                return Ok(Operand::Path(base));
            }
            match operand(program, names, other)? {
                Operand::Constant(default) => {
                    Ok(Operand::Path(Path { default: Some(default), ..base }))
                }
                Operand::Path(_) => Err(errors::no_expression(expr.span)),
            }
        }
        // Only how many they are; a condition sees no list.
        ExprKind::Function(Function::Length, args) if is_gathered(names, args) => {
            Ok(path(format!("data.{COUNT}")))
        }
        ExprKind::Negate(value) => match operand(program, names, value)? {
            Operand::Constant(Value::Int(number)) => {
                Ok(Operand::Constant(Value::Int(number.saturating_neg())))
            }
            _ => Err(errors::no_expression(expr.span)),
        },
        _ => Err(errors::no_expression(expr.span)),
    }
}

/// The key of the run's data that keeps how many a batch gathered.
pub(super) const COUNT: &str = "journeyc_run_count";

/// Is it the list of what a batch gathered.
fn is_gathered(names: &Names, args: &[Expr]) -> bool {
    matches!(args, [Expr { kind: ExprKind::Var(var), .. }] if names.get(var) == Some(&Bound::Gathered))
}

/// A default, which must be written out.
fn constant(default: Option<&Expr>) -> Result<Option<Value>, Diagnostic> {
    match default {
        None => Ok(None),
        Some(Expr { kind: ExprKind::Value(value), .. }) => Ok(Some(value.clone())),
        Some(other) => Err(errors::no_expression(other.span)),
    }
}

fn unclear(expr: &Expr) -> Diagnostic {
    errors::refused(
        expr.span,
        "this name here",
        "it is bound on several ways that meet, and Knock has a place of its own for each",
        "use it on the way on which it is bound",
    )
}

/// What a name of a message is called that no name of a journey is: both are counted from the first.
pub(super) fn element(var: VarId) -> VarId {
    VarId(u32::MAX - var.0)
}

/// An expression of a message with what it was sent with in place of its parameters.
pub(super) fn filled(expr: &Expr, args: &[Expr]) -> Expr {
    let again = |inner: &Expr| Box::new(filled(inner, args));
    let kind = match &expr.kind {
        ExprKind::Var(var) => {
            let arg = usize::try_from(var.0).ok().and_then(|at| args.get(at));
            match arg {
                Some(arg) => return Expr { ty: expr.ty.clone(), ..arg.clone() },
                // An element of a list that a text goes through.
                None => ExprKind::Var(element(*var)),
            }
        }
        ExprKind::Field(of, field) => ExprKind::Field(again(of), *field),
        ExprKind::Function(function, items) => {
            ExprKind::Function(*function, items.iter().map(|item| filled(item, args)).collect())
        }
        ExprKind::Not(inner) => ExprKind::Not(again(inner)),
        ExprKind::Negate(inner) => ExprKind::Negate(again(inner)),
        ExprKind::Is { value, known } => ExprKind::Is { value: again(value), known: *known },
        ExprKind::Binary(op, a, b) => ExprKind::Binary(*op, again(a), again(b)),
        ExprKind::Coalesce(a, b) if matches!(filled(a, args).kind, ExprKind::Missing) => {
            return filled(b, args);
        }
        ExprKind::Coalesce(a, b) => ExprKind::Coalesce(again(a), again(b)),
        // What reads no parameter stays; what could, Knock cannot say in any case.
        other @ (ExprKind::Value(_)
        | ExprKind::Customer(_)
        | ExprKind::CustomerId
        | ExprKind::Setting(_)
        | ExprKind::Missing) => other.clone(),
        _ => ExprKind::Error,
    };
    Expr { kind, ..expr.clone() }
}

/// Is it a text on the wire that looks there as it does in the source.
pub(super) fn is_text(ty: &Ty) -> bool {
    matches!(
        ty.known(),
        Ty::Text(_) | Ty::Phone | Ty::Email | Ty::Url | Ty::Locale | Ty::Timezone | Ty::Enum(_)
    )
}

/// Is it a whole number on the wire.
pub(super) fn is_number(ty: &Ty) -> bool {
    matches!(ty.known(), Ty::Int | Ty::Percent | Ty::Money(_) | Ty::Duration)
}

/// Is it a date.
pub(super) fn is_date(ty: &Ty) -> bool {
    *ty.known() == Ty::Date
}

/// Is it a time of day.
pub(super) fn is_time(ty: &Ty) -> bool {
    *ty.known() == Ty::Time
}

/// A constant as JSON, as it stands on the wire.
pub(super) fn json(program: &Program, value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Text(text) => text.as_str().into(),
        Value::Int(number) | Value::Percent(number) | Value::Duration(number) => (*number).into(),
        Value::Money(minor, _) => (*minor).into(),
        Value::Bool(truth) => (*truth).into(),
        Value::Date(date) => date.as_str().into(),
        Value::MonthDay(month, day) => format!("--{month:02}-{day:02}").into(),
        Value::Time(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60).into(),
        Value::Enum(id, at) => {
            let at = usize::try_from(*at).ok()?;
            program.enums.get(*id)?.members.get(at)?.as_str().into()
        }
        Value::Channel(id) => program.channels.get(*id)?.head.name.as_str().into(),
        Value::Decimal(_) | Value::DateTime(..) | Value::Contact(_) => return None,
    })
}
