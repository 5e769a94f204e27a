//! Typed expressions of the language as expressions of n8n.
//!
//! What is missing is `null` or undefined here. n8n swallows what an expression throws and gives
//! undefined, so nothing here throws; a condition is always `true` or `false`.

mod past;
pub(super) mod ops;
pub(super) mod render;
pub(super) mod status;

use super::errors;
use super::js::{Js, Op};
use crate::diag::Diagnostic;
use crate::hir::errors::bad_setting;
use crate::hir::{
    Channel, Expr, ExprKind, Field, Function, Id, Program, Purpose, Segment, Ty, Value, Var, VarId,
};
use crate::source::Span;
use std::collections::BTreeSet;

/// The largest whole number that a double holds exactly.
const EXACT: u64 = 9_007_199_254_740_991;

/// Names that n8n lets no expression use (n8n-workflow 2.40.1, `utils.ts`).
const BLOCKED: &[&str] = &[
    "__proto__",
    "prototype",
    "constructor",
    "getPrototypeOf",
    "setPrototypeOf",
    "getOwnPropertyDescriptor",
    "getOwnPropertyDescriptors",
    "defineProperty",
    "defineProperties",
    "mainModule",
    "binding",
    "_linkedBinding",
    "_load",
    "prepareStackTrace",
    "__lookupGetter__",
    "__lookupSetter__",
    "__defineGetter__",
    "__defineSetter__",
    "caller",
    "callee",
    "arguments",
    "getBuiltinModule",
    "dlopen",
    "execve",
    "loadEnvFile",
];

/// Members that every object of JavaScript has: a field of that name is never missing.
const INHERITED: &[&str] = &[
    "toString",
    "toLocaleString",
    "valueOf",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
];

/// Lowers expressions of one workflow.
pub(super) struct Lowering<'a> {
    /// The workspace.
    pub(super) program: &'a Program,
    /// How the names in sight are read, by their places; the innermost last.
    scopes: Vec<Vec<Js>>,
    /// Where it stands what is known of the customer.
    pub(super) facts: Js,
    /// Did anything read what is known of the customer.
    pub(super) reads_facts: bool,
    /// May what is lowered ask about past events, and about which it does.
    pub(super) may_ask_past: bool,
    pub(super) asks_past: BTreeSet<String>,
    /// What cannot be done.
    pub(super) problems: Vec<Diagnostic>,
    /// A number for local names.
    locals: u32,
    /// How deep segments stand inside segments.
    depth: u32,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(program: &'a Program) -> Self {
        Self {
            program,
            scopes: Vec::new(),
            facts: Js::json().dot("facts"),
            reads_facts: false,
            may_ask_past: false,
            asks_past: BTreeSet::new(),
            problems: Vec::new(),
            locals: 0,
            depth: 0,
        }
    }

    /// Lowers where names are read in another way.
    pub(super) fn within<T>(&mut self, scope: Vec<Js>, f: impl FnOnce(&mut Self) -> T) -> T {
        self.enter(scope);
        let result = f(self);
        self.leave();
        result
    }

    /// From here on names are read in another way, until [`Self::leave`].
    pub(super) fn enter(&mut self, scope: Vec<Js>) {
        self.scopes.push(scope);
    }

    /// Names are read as before [`Self::enter`].
    pub(super) fn leave(&mut self) {
        self.scopes.pop();
    }

    /// How a variable is read.
    fn read(&self, var: VarId) -> Js {
        self.scopes.last().and_then(|scope| scope.get(var.0 as usize)).cloned().unwrap_or(Js::Null)
    }

    /// Gives a variable of the innermost scope another meaning; the old one comes back.
    fn bind(&mut self, var: VarId, js: Js) -> Option<Js> {
        let slot = self.scopes.last_mut()?.get_mut(var.0 as usize)?;
        Some(std::mem::replace(slot, js))
    }

    /// A local name that nothing else has.
    fn local(&mut self, stem: &str) -> String {
        self.locals += 1;
        format!("{stem}{}", self.locals)
    }

    fn refuse(&mut self, span: Span, what: &str, why: &str, instead: &str) -> Js {
        self.problems.push(errors::refused(span, what, why, instead));
        Js::Null
    }

    /// A predicate of a segment or persona, whose variables are its own elements.
    pub(super) fn predicate(&mut self, vars: &[Var], expr: &Expr) -> Js {
        self.depth += 1;
        let scope = vec![Js::Null; vars.len()];
        let js = self.within(scope, |me| me.expr(expr));
        self.depth -= 1;
        js
    }

    /// An expression; `null` or undefined where its type is optional and the value is missing.
    pub(super) fn expr(&mut self, expr: &Expr) -> Js {
        match &expr.kind {
            ExprKind::Value(value) => self.value(value, expr.span),
            ExprKind::Customer(field) => self.customer_field(*field),
            ExprKind::CustomerId => Js::json().dot("customer_id"),
            ExprKind::Var(var) => self.read(*var),
            ExprKind::Field(base, field) => self.field(base, *field, expr.span),
            ExprKind::Setting(setting) => self.setting(*setting),
            ExprKind::Not(inner) => self.expr(inner).not(),
            ExprKind::Negate(inner) => Js::Num(0).minus(self.number(inner)),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, expr.span),
            ExprKind::Coalesce(value, default) => self.expr(value).or_else(self.expr(default)),
            ExprKind::Is { value, known } => {
                let there = self.expr(value).exists();
                if *known { there } else { there.not() }
            }
            ExprKind::InList(value, list) => {
                let keys = list.iter().map(|item| self.same(item)).collect();
                Js::Array(keys).method("includes", vec![self.same(value)])
            }
            ExprKind::InRange(value, low, high) => {
                let local = self.local("t");
                let ty = value.ty.clone();
                let at = self.rank(value, &ty);
                let (low, high) = (self.rank(low, &ty), self.rank(high, &ty));
                at.once(&local, |at| at.clone().bin(Op::Ge, low).and(at.bin(Op::Le, high)))
            }
            ExprKind::InData(value, list) => {
                let inner = match list.ty.known() {
                    Ty::List(inner) => inner.as_ref().clone(),
                    _ => Ty::Error,
                };
                let local = self.local("t");
                let key = self.key_of(&inner, Js::name(local.as_str()), list.span);
                let keys =
                    self.expr(list).method("map", vec![Js::Arrow(vec![local], Box::new(key))]);
                keys.method("includes", vec![self.same(value)])
            }
            ExprKind::InSegment(segment) => self.segment(*segment, expr.span),
            ExprKind::List(items) => Js::Array(items.iter().map(|item| self.expr(item)).collect()),
            ExprKind::Record(record, fields) => {
                let program = self.program;
                let declared = program.records.get(*record).map_or(&[][..], |r| &r.fields);
                let mut entries = Vec::new();
                for (field, value) in declared.iter().zip(fields) {
                    if let Some(value) = value {
                        entries.push((self.allowed(&field.name, expr.span), self.expr(value)));
                    }
                }
                Js::Object(None, entries)
            }
            ExprKind::Function(function, args) => self.function(*function, args),
            ExprKind::Consented(purpose, channel) => self.consented(*purpose, *channel),
            ExprKind::Missing => Js::Null,
            ExprKind::Status(..) => self.refuse(
                expr.span,
                "a status that is compared with no word",
                "this version compares it with one of the statuses, and does nothing else with it",
                "compare it, as in `reminder.status >= seen`",
            ),
            ExprKind::History(history) => self.history(history, expr.span),
            ExprKind::ConsentAge(_)
            | ExprKind::Sent { .. }
            | ExprKind::Engaged(..)
            | ExprKind::Contact(_)
            | ExprKind::Error => self.refuse(
                expr.span,
                "this expression",
                "it asks for something that no workflow knows",
                "leave it out, or build the journey for another target",
            ),
        }
    }

    fn value(&mut self, value: &Value, span: Span) -> Js {
        match value {
            Value::Text(text) => Js::str(text),
            Value::Int(number)
            | Value::Percent(number)
            | Value::Duration(number)
            | Value::Money(number, _) => {
                if number.unsigned_abs() > EXACT {
                    self.problems.push(errors::number_too_large(span, *number));
                }
                Js::Num(*number)
            }
            Value::Decimal(number) => Js::str(number.normalize().to_string()),
            Value::Bool(value) => Js::Bool(*value),
            Value::Date(date) => Js::str(date.as_str()),
            Value::MonthDay(month, day) => Js::str(format!("--{month:02}-{day:02}")),
            Value::Time(minutes) => Js::str(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
            Value::DateTime(date, minutes) => self.local_instant(date, *minutes),
            Value::Enum(id, at) => {
                let program = self.program;
                let member = program.enums.get(*id).and_then(|def| def.members.get(*at as usize));
                Js::str(member.map_or("", |member| member.as_str()))
            }
            Value::Channel(id) => Js::str(channel_name(self.program, *id)),
            Value::Contact(_) => self.refuse(
                span,
                "a contact as a value",
                "contacts are not part of a run",
                "write the address",
            ),
        }
    }

    /// The name of a field, if n8n lets an expression use it and it can be missing.
    pub(super) fn allowed(&mut self, name: &str, span: Span) -> String {
        let why = if BLOCKED.contains(&name) {
            Some("n8n lets no expression use this name")
        } else if INHERITED.contains(&name) {
            Some(
                "every object of JavaScript has a member of that name, so it would never be missing",
            )
        } else {
            None
        };
        if let Some(why) = why {
            let what = format!("a field called `{name}`");
            self.refuse(span, &what, why, "give the field another name");
        }
        name.to_owned()
    }

    fn field(&mut self, base: &Expr, field: u32, span: Span) -> Js {
        if let Ty::List(inner) = base.ty.known() {
            let inner = inner.known().clone();
            let local = self.local("t");
            let one = self.part(&inner, field, Js::name(local.as_str()), span);
            let there = Js::Arrow(vec!["v".to_owned()], Box::new(Js::name("v").exists()));
            let each = Js::Arrow(vec![local], Box::new(one));
            return self.expr(base).method("map", vec![each]).method("filter", vec![there]);
        }
        let of = self.expr(base);
        self.part(base.ty.known(), field, of, span)
    }

    /// A field of a value, with its default.
    fn part(&mut self, ty: &Ty, field: u32, base: Js, span: Span) -> Js {
        let program = self.program;
        // What somebody answered, or wrote.
        match (ty, field) {
            (Ty::Reply(_) | Ty::Inbound, 0) => return base.maybe("text"),
            (Ty::Reply(_), _) => return base.maybe("choice"),
            (Ty::Inbound, _) => return base.maybe("channel"),
            _ => {}
        }
        let declared: Option<&Field> = match ty {
            Ty::Record(id) => program.records.get(*id).map(|def| &def.fields),
            Ty::Event(id) => program.events.get(*id).map(|def| &def.fields),
            Ty::Answer(id) => program.actions.get(*id).map(|def| &def.result),
            _ => None,
        }
        .and_then(|fields| fields.get(field as usize));
        let Some(declared) = declared else {
            return self.refuse(
                span,
                "this value",
                "it comes from something that a workflow does not hear of",
                "leave it out, or build the journey for another target",
            );
        };
        let read = base.maybe(self.allowed(&declared.name, span));
        self.or_default(read, declared)
    }

    /// A stored value, or what the declaration says where there is none.
    pub(super) fn or_default(&mut self, read: Js, declared: &Field) -> Js {
        match &declared.default {
            Some(default) => read.or_else(self.expr(default)),
            None => read,
        }
    }

    /// A field of the customer's profile.
    pub(super) fn customer_field(&mut self, field: u32) -> Js {
        self.reads_facts = true;
        let program = self.program;
        let Some(declared) = program.profile_fields().get(field as usize) else { return Js::Null };
        let name = self.allowed(&declared.name, declared.span);
        let read = self.facts.clone().dot("profile").dot(name);
        self.or_default(read, declared)
    }

    /// Is there consent for a purpose on a channel.
    pub(super) fn consented(&mut self, purpose: Purpose, channel: Id<Channel>) -> Js {
        self.reads_facts = true;
        let key = format!("{}/{}", purpose.text(), channel_name(self.program, channel));
        self.facts.clone().dot("consent").dot(key).exists()
    }

    /// Is the customer suppressed on a channel.
    pub(super) fn suppressed(&mut self, channel: Id<Channel>) -> Js {
        self.reads_facts = true;
        let key = channel_name(self.program, channel);
        self.facts.clone().dot("suppressed").dot(key).exists()
    }

    fn setting(&mut self, id: Id<crate::hir::Setting>) -> Js {
        let program = self.program;
        let Some(setting) = program.settings.get(id) else { return Js::Null };
        if let Some(value) = &setting.value {
            return self.expr(value);
        }
        let want = "a value below `[settings]` in journey.toml";
        self.problems.push(bad_setting(setting.head.span, &setting.head.name, want));
        Js::Null
    }

    /// Is the customer in a segment.
    pub(super) fn segment(&mut self, id: Id<Segment>, span: Span) -> Js {
        let program = self.program;
        let predicate = program
            .segments
            .get(id)
            .and_then(|segment| Some((&segment.vars, segment.predicate.as_ref()?)));
        match predicate {
            Some((vars, predicate)) if self.depth < 16 => self.predicate(vars, predicate),
            _ => self.refuse(
                span,
                "this segment",
                "its members are not known here",
                "write the condition out",
            ),
        }
    }

    fn function(&mut self, function: Function, args: &[Expr]) -> Js {
        match (function, args) {
            (Function::Length, [arg]) => {
                let value = self.expr(arg);
                let is_list = matches!(arg.ty.known(), Ty::List(_));
                let items = if is_list { value } else { Js::Code(CHARACTERS).call(vec![value]) };
                items.dot("length")
            }
            (Function::Decimal, [arg]) => {
                let local = self.local("t");
                let value = self.expr(arg);
                value.once(&local, |value| {
                    value.clone().exists().then(Js::name("String").call(vec![value]), Js::Null)
                })
            }
            (Function::Min | Function::Max, [a, b]) => {
                let op = if function == Function::Min { Op::Le } else { Op::Ge };
                let ty = a.ty.clone();
                let test = self.rank(a, &ty).bin(op, self.rank(b, &ty));
                let (a, b) = (self.expr(a), self.expr(b));
                test.then(a, b)
            }
            _ => Js::Null,
        }
    }
}

/// The characters of a text, not its units of UTF-16.
const CHARACTERS: &str = "(s) => [...s]";

/// The name of a channel.
pub(super) fn channel_name(program: &Program, channel: Id<Channel>) -> String {
    program.channels.get(channel).map_or_else(String::new, |channel| channel.head.name.to_string())
}
