//! Typed expressions of the language as JSONata.

use super::lowering::Scope;
use super::{Ast, BinOp, Lowering};
use crate::hir::errors::bad_setting;
use crate::hir::{Expr, ExprKind, Function, Op, Ty, Value};
use crate::source::Span;
use crate::target::aws::errors;

/// The largest whole number that a double holds exactly.
pub(in crate::target::aws) const EXACT: i64 = crate::value::range::MOST;

impl Lowering<'_> {
    /// An expression; undefined where its type is optional and the value is missing.
    pub(in crate::target::aws) fn expr(&mut self, expr: &Expr) -> Ast {
        match &expr.kind {
            ExprKind::Value(value) => self.value(value, expr.span),
            ExprKind::Customer(field) => self.customer_field(*field),
            ExprKind::CustomerId => Ast::var("customer_id"),
            ExprKind::Var(var) => self.read(*var),
            ExprKind::Field(base, field) => self.field(base, *field),
            ExprKind::Setting(setting) => self.setting(*setting),
            ExprKind::Not(inner) => self.expr(inner).not(),
            ExprKind::Negate(inner) => Ast::Num(0).bin(BinOp::Sub, self.expr(inner)),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, expr.span),
            ExprKind::Coalesce(value, default) => {
                let local = self.local("t");
                let (value, default) = (self.expr(value), self.expr(default));
                value.once(&local, |value| value.clone().exists().then(value, default))
            }
            ExprKind::Is { value, known: true } => self.expr(value).exists(),
            ExprKind::Is { value, known: false } => self.expr(value).exists().not(),
            ExprKind::InList(value, _)
            | ExprKind::InRange(value, ..)
            | ExprKind::InData(value, _)
                if self.refuses_decimals(value, expr.span) =>
            {
                Ast::Bool(false)
            }
            ExprKind::InList(value, list) => {
                let items = list.iter().map(|item| self.expr(item)).collect();
                self.expr(value).bin(BinOp::In, Ast::Array(items))
            }
            ExprKind::InRange(value, low, high) => {
                let local = self.local("t");
                let (at, ty) = (self.rank(value), value.ty.clone());
                let (low, high) = (self.rank_as(low, &ty), self.rank_as(high, &ty));
                at.once(&local, |at| at.clone().bin(BinOp::Ge, low).and(at.bin(BinOp::Le, high)))
            }
            ExprKind::InData(value, list) => {
                let list = self.expr(list);
                self.expr(value).bin(BinOp::In, list)
            }
            ExprKind::InSegment(segment) => self.segment(*segment, expr.span),
            ExprKind::List(items) => Ast::Array(items.iter().map(|item| self.expr(item)).collect()),
            ExprKind::Record(record, fields) => {
                let names: Vec<String> =
                    self.program.records.get(*record).map_or_else(Vec::new, |record| {
                        record.fields.iter().map(|field| field.name.to_string()).collect()
                    });
                let entries = names.into_iter().zip(fields).filter_map(|(name, value)| {
                    value.as_ref().map(|value| (name, self.expr(value)))
                });
                Ast::Object(entries.collect())
            }
            ExprKind::Function(function, args) => self.function(*function, args),
            ExprKind::History(history) => self.ask(history, expr.span),
            ExprKind::Consented(purpose, channel) => self.consented(*purpose, *channel),
            ExprKind::Status(message, channel) => self.status(*message, *channel),
            // A field that an empty object has not is undefined.
            ExprKind::Missing => Ast::Object(Vec::new()).dot("v"),
            ExprKind::ConsentAge(purpose) => self.consent_age(*purpose),
            ExprKind::Sent { message, tag, within } => self.sent(*message, tag.as_deref(), *within),
            ExprKind::Engaged(channel, within) => self.engaged(*channel, *within),
            ExprKind::Contact(_) | ExprKind::Error => {
                self.problems.push(errors::refused(
                    expr.span,
                    "this expression",
                    "it has no lowering",
                    "leave it out, or build the journey for another target",
                ));
                Ast::Bool(false)
            }
        }
    }

    /// A constant.
    pub(in crate::target::aws) fn value(&mut self, value: &Value, span: Span) -> Ast {
        match value {
            Value::Text(text) => Ast::str(text),
            Value::Int(number)
            | Value::Percent(number)
            | Value::Duration(number)
            | Value::Money(number, _) => {
                if number.unsigned_abs() > EXACT.unsigned_abs() {
                    self.problems.push(errors::number_too_large(span, *number));
                }
                Ast::Num(*number)
            }
            Value::Decimal(number) => Ast::str(number.normalize().to_string()),
            Value::Bool(value) => Ast::Bool(*value),
            Value::Date(date) => Ast::str(date.as_str()),
            Value::MonthDay(month, day) => Ast::str(format!("--{month:02}-{day:02}")),
            Value::Time(minutes) => Ast::str(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Value::DateTime(date, minutes) => self.local_instant(date, *minutes),
            Value::Enum(id, at) => {
                let member =
                    self.program.enums.get(*id).and_then(|def| def.members.get(*at as usize));
                Ast::str(member.map_or("", |member| member.as_str()))
            }
            Value::Channel(id) => Ast::str(super::lowering::channel_name(self.program, *id)),
            // Flows with contacts are refused.
            Value::Contact(id) => Ast::str(self.program.contacts.at(*id).head.name.as_str()),
        }
    }

    fn field(&mut self, base: &Expr, field: u32) -> Ast {
        let inner = match base.ty.known() {
            Ty::List(inner) => inner.known(),
            other => other,
        };
        let Some((name, ty)) = self.field_of(inner, field) else {
            return Ast::var("undefined_name");
        };
        let path = self.expr(base).dot(name);
        let projects = matches!(base.ty.known(), Ty::List(_));
        if projects && matches!(ty.known(), Ty::List(_)) {
            self.problems.push(errors::refused(
                base.span,
                "a list of lists",
                "JSONata makes one list of them",
                "ask about one event, with `last(..)`",
            ));
        }
        // A path gives a list of one as its element.
        if projects || matches!(ty, Ty::List(_)) { path.listed() } else { path }
    }

    /// The name and type of a field of a record, an event or an answer.
    fn field_of(&self, ty: &Ty, field: u32) -> Option<(String, Ty)> {
        let fields = match ty {
            Ty::Record(id) => &self.program.records.get(*id)?.fields,
            Ty::Event(id) => &self.program.events.get(*id)?.fields,
            Ty::Answer(id) => &self.program.actions.get(*id)?.result,
            Ty::Reply(message) => {
                return match field {
                    0 => Some(("text".to_owned(), Ty::Text(None).optional())),
                    _ => Some(("choice".to_owned(), Ty::Choice(*message).optional())),
                };
            }
            Ty::Inbound => {
                return match field {
                    0 => Some(("text".to_owned(), Ty::Text(None))),
                    _ => Some(("channel".to_owned(), Ty::Channel)),
                };
            }
            _ => return None,
        };
        fields.get(field as usize).map(|field| (field.name.to_string(), field.ty.clone()))
    }

    fn setting(&mut self, id: crate::hir::Id<crate::hir::Setting>) -> Ast {
        let Some(setting) = self.program.settings.get(id) else { return Ast::str("") };
        if let Some(value) = &setting.value {
            return self.expr(value);
        }
        let want = "a value below `[settings]` in journey.toml";
        self.problems.push(bad_setting(setting.head.span, &setting.head.name, want));
        Ast::str("")
    }

    pub(in crate::target::aws) fn segment(
        &mut self,
        id: crate::hir::Id<crate::hir::Segment>,
        span: Span,
    ) -> Ast {
        let Some(segment) = self.program.segments.get(id) else { return Ast::Bool(false) };
        match &segment.predicate {
            Some(predicate) if self.depth < 16 => self.predicate(&segment.vars, predicate),
            _ => {
                self.problems.push(errors::refused(
                    span,
                    "this segment",
                    "its members are not known here",
                    "write the condition out",
                ));
                Ast::Bool(false)
            }
        }
    }

    fn function(&mut self, function: Function, args: &[Expr]) -> Ast {
        let lowered: Vec<Ast> = args.iter().map(|arg| self.expr(arg)).collect();
        match (function, args) {
            (Function::Length, [arg]) if matches!(arg.ty.known(), Ty::List(_)) => {
                Ast::call("count", lowered)
            }
            (Function::Length, _) => Ast::call("length", lowered),
            // A decimal is a text of digits.
            (Function::Decimal, [arg]) => {
                let local = self.local("t");
                let value = lowered.into_iter().next().unwrap_or(Ast::Num(0));
                if !arg.ty.is_optional() {
                    return value.digits();
                }
                value.once(&local, |value| value.clone().exists().when(value.digits()))
            }
            (Function::Min | Function::Max, [a, b]) => {
                let op = if function == Function::Min { Op::Le } else { Op::Ge };
                let test = self.binary(op, a, b, a.span);
                let mut both = lowered.into_iter();
                match (both.next(), both.next()) {
                    (Some(a), Some(b)) => test.then(a, b),
                    _ => Ast::Num(0),
                }
            }
            _ => Ast::Num(0),
        }
    }

    /// Lowers the arguments of a message in the present scope, and gives the scope of its texts.
    pub(in crate::target::aws) fn message_scope(&mut self, vars: usize, args: Vec<Ast>) -> Scope {
        let mut vars: Vec<Ast> = vec![Ast::var("undefined_name"); vars.max(args.len())];
        for (slot, arg) in vars.iter_mut().zip(args) {
            *slot = arg;
        }
        Scope { vars }
    }
}
