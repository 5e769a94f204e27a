//! Expressions, types and texts as JSON.

use super::json::{Map, Value, json};
use crate::hir::{
    EnumDef, Event, Expr, ExprKind, Function, Id, Op, Program, Question, Record, Segment, Setting,
    Text, TextPart, Ty, Value as Constant, Var,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Declarations that occur in a document and are told in it.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) enums: BTreeSet<Id<EnumDef>>,
    pub(super) records: BTreeSet<Id<Record>>,
    pub(super) events: BTreeSet<Id<Event>>,
    pub(super) settings: BTreeSet<Id<Setting>>,
    pub(super) segments: BTreeSet<Id<Segment>>,
    pub(super) contacts: bool,
}

/// What names are looked up in.
pub(super) struct Names<'a, 's> {
    pub(super) program: &'a Program,
    pub(super) vars: &'a [Var],
    pub(super) seen: &'s RefCell<Seen>,
}

impl<'a, 's> Names<'a, 's> {
    /// The same declarations, with the variables of another one.
    pub(super) fn with(&self, vars: &'a [Var]) -> Self {
        Self { program: self.program, vars, seen: self.seen }
    }

    fn var(&self, var: crate::hir::VarId) -> &'a str {
        self.vars.get(var.0 as usize).map_or("", |var| var.name.as_str())
    }
}

/// A type in words: `text`, `money DKK`, `enum Tier`, `list of int?`.
pub(super) fn ty(names: &Names<'_, '_>, ty: &Ty) -> Cow<'static, str> {
    let program = names.program;
    match ty {
        Ty::Text(_) => Cow::Borrowed("text"),
        Ty::Int => Cow::Borrowed("int"),
        Ty::Decimal => Cow::Borrowed("decimal"),
        Ty::Bool => Cow::Borrowed("bool"),
        Ty::Percent => Cow::Borrowed("percent"),
        Ty::Date => Cow::Borrowed("date"),
        Ty::MonthDay => Cow::Borrowed("monthday"),
        Ty::Time => Cow::Borrowed("time"),
        Ty::DateTime => Cow::Borrowed("datetime"),
        Ty::Duration => Cow::Borrowed("duration"),
        Ty::Money(currency) => format!("money {currency}").into(),
        Ty::Phone => Cow::Borrowed("phone"),
        Ty::Email => Cow::Borrowed("email"),
        Ty::Url => Cow::Borrowed("url"),
        Ty::Locale => Cow::Borrowed("locale"),
        Ty::Timezone => Cow::Borrowed("timezone"),
        Ty::Channel => Cow::Borrowed("channel"),
        Ty::Enum(id) => {
            names.seen.borrow_mut().enums.insert(*id);
            format!("enum {}", program.enums.at(*id).head.name).into()
        }
        Ty::Record(id) => {
            names.seen.borrow_mut().records.insert(*id);
            format!("record {}", program.records.at(*id).head.name).into()
        }
        Ty::Event(id) => {
            names.seen.borrow_mut().events.insert(*id);
            format!("event {}", program.events.at(*id).head.name).into()
        }
        Ty::Answer(id) => format!("answer {}", program.actions.at(*id).head.name).into(),
        Ty::Reply(id) => format!("reply {}", program.messages.at(*id).head.name).into(),
        Ty::Choice(id) => format!("choice {}", program.messages.at(*id).head.name).into(),
        Ty::Inbound => Cow::Borrowed("inbound"),
        Ty::Contact => {
            names.seen.borrow_mut().contacts = true;
            Cow::Borrowed("contact")
        }
        Ty::List(inner) => format!("list of {}", self::ty(names, inner)).into(),
        Ty::Optional(inner) => format!("{}?", self::ty(names, inner)).into(),
        Ty::Error => Cow::Borrowed("unknown"),
    }
}

/// A constant on the wire.
pub(super) fn constant<'a>(program: &'a Program, value: &'a Constant) -> Value<'a> {
    match value {
        Constant::Text(text) => json!(text),
        Constant::Int(number) | Constant::Percent(number) | Constant::Duration(number) => {
            json!(*number)
        }
        Constant::Decimal(number) => json!(number.to_string()),
        Constant::Bool(value) => json!(*value),
        Constant::Date(date) => json!(date),
        Constant::MonthDay(month, day) => json!(format!("--{month:02}-{day:02}")),
        Constant::Time(minutes) => clock(*minutes),
        Constant::DateTime(date, minutes) => {
            json!(format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60))
        }
        Constant::Money(minor, _) => json!(*minor),
        Constant::Enum(id, member) => {
            json!(program.enums.at(*id).members.get(*member as usize))
        }
        Constant::Channel(id) => json!(&program.channels.at(*id).head.name),
        Constant::Contact(id) => json!(&program.contacts.at(*id).head.name),
    }
}

/// Minutes after midnight as `09:00`.
pub(super) fn clock<'a>(minutes: u16) -> Value<'a> {
    json!(format!("{:02}:{:02}", minutes / 60, minutes % 60))
}

/// The fields of a type, for the names of places.
fn field_name<'a>(program: &'a Program, of: &Ty, at: u32) -> &'a str {
    let of = match of.known() {
        // A field of a list is the list of that field.
        Ty::List(inner) => inner.known(),
        other => other,
    };
    let fields = match of {
        Ty::Record(id) => program.records.at(*id).fields.as_slice(),
        Ty::Event(id) => program.events.at(*id).fields.as_slice(),
        Ty::Answer(id) => program.actions.at(*id).result.as_slice(),
        // Their fields stand in a fixed order.
        Ty::Reply(_) => return if at == 0 { "text" } else { "choice" },
        Ty::Inbound => return if at == 0 { "text" } else { "channel" },
        _ => &[],
    };
    fields.get(at as usize).map_or("", |field| field.name.as_str())
}

/// An operator as a word.
fn op_word(op: Op) -> &'static str {
    match op {
        Op::Or => "or",
        Op::And => "and",
        Op::Eq => "eq",
        Op::Ne => "ne",
        Op::Lt => "lt",
        Op::Le => "le",
        Op::Gt => "gt",
        Op::Ge => "ge",
        Op::Add => "add",
        Op::Sub => "sub",
        Op::Mul => "mul",
        Op::Div => "div",
    }
}

/// An expression: `op`, `type`, and what the operator needs.
pub(super) fn expr<'a>(names: &Names<'a, '_>, of: &'a Expr) -> Value<'a> {
    let program = names.program;
    let mut out = Map::new();
    let inner = |of: &'a Expr| expr(names, of);
    let all = |list: &'a [Expr]| Value::Array(list.iter().map(|item| expr(names, item)).collect());
    let mut put = |op: &'a str, rest: Vec<(&'a str, Value<'a>)>| {
        out.insert("op", json!(op));
        out.insert("type", json!(ty(names, &of.ty)));
        for (key, value) in rest.into_iter().filter(|(_, value)| !value.is_null()) {
            out.insert(key, value);
        }
    };
    match &of.kind {
        ExprKind::Value(value) => put("value", vec![("value", constant(program, value))]),
        ExprKind::Customer(at) => {
            let field = program.profile_fields().get(*at as usize);
            put("customer", vec![("field", json!(field.map(|field| field.name.as_str())))]);
        }
        ExprKind::CustomerId => put("customer_id", vec![]),
        ExprKind::Var(var) => put("var", vec![("var", json!(names.var(*var)))]),
        ExprKind::Field(owner, at) => {
            let name = field_name(program, &owner.ty, *at);
            put("field", vec![("of", inner(owner)), ("field", json!(name))]);
        }
        ExprKind::Setting(id) => {
            names.seen.borrow_mut().settings.insert(*id);
            put("setting", vec![("setting", json!(&program.settings.at(*id).head.name))]);
        }
        ExprKind::Not(a) => put("not", vec![("of", inner(a))]),
        ExprKind::Negate(a) => put("negate", vec![("of", inner(a))]),
        ExprKind::Binary(op, a, b) => {
            put(op_word(*op), vec![("left", inner(a)), ("right", inner(b))]);
        }
        ExprKind::Coalesce(a, b) => {
            put("coalesce", vec![("left", inner(a)), ("right", inner(b))]);
        }
        ExprKind::Is { value, known } => {
            put(if *known { "known" } else { "missing" }, vec![("of", inner(value))]);
        }
        ExprKind::InList(a, list) => put("in_list", vec![("of", inner(a)), ("list", all(list))]),
        ExprKind::InRange(a, low, high) => {
            put("in_range", vec![("of", inner(a)), ("from", inner(low)), ("to", inner(high))]);
        }
        ExprKind::InData(a, list) => put("in_data", vec![("of", inner(a)), ("list", inner(list))]),
        ExprKind::InSegment(id) => {
            names.seen.borrow_mut().segments.insert(*id);
            put("in_segment", vec![("segment", json!(&program.segments.at(*id).head.name))]);
        }
        ExprKind::List(items) => put("list", vec![("items", all(items))]),
        ExprKind::Record(id, values) => {
            let fields: Map<'a> = program
                .records
                .at(*id)
                .fields
                .iter()
                .zip(values)
                .filter_map(|(field, value)| {
                    let value = value.as_ref().or(field.default.as_ref())?;
                    Some((field.name.as_str(), expr(names, value)))
                })
                .collect();
            put("record", vec![("fields", Value::Object(fields))]);
        }
        ExprKind::Function(function, args) => match (function, args.first()) {
            (Function::Length, Some(of)) => put("length", vec![("of", inner(of))]),
            (Function::Length, None) => put("error", vec![]),
            (Function::Min, _) => put("min", vec![("args", all(args))]),
            (Function::Max, _) => put("max", vec![("args", all(args))]),
            (Function::Decimal, Some(of)) => put("decimal", vec![("of", inner(of))]),
            (Function::Decimal, None) => put("error", vec![]),
        },
        ExprKind::History(history) => {
            let question = match history.question {
                Question::Seen => "seen",
                Question::Count => "count",
                Question::Last => "last",
                Question::Sum => "sum",
                Question::All => "all",
            };
            let mut rest = vec![
                ("event", json!(&program.events.at(history.event).head.name)),
                ("element", json!(names.var(history.element))),
            ];
            if let Some(filter) = &history.filter {
                rest.push(("where", inner(filter)));
            }
            if let Some(within) = history.within {
                rest.push(("within", json!(within)));
            }
            rest.push(("since_entry", json!(history.since_entry)));
            names.seen.borrow_mut().events.insert(history.event);
            if let Some(value) = &history.value {
                rest.push(("value", inner(value)));
            }
            put(question, rest);
        }
        ExprKind::Consented(purpose, channel) => {
            let channel = &program.channels.at(*channel).head.name;
            put("consented", vec![("purpose", json!(purpose.text())), ("channel", json!(channel))]);
        }
        ExprKind::ConsentAge(purpose) => {
            put("consent_age", vec![("purpose", json!(purpose.text()))])
        }
        ExprKind::Status(message, channel) => {
            let message = &program.messages.at(*message).head.name;
            let channel = channel.map(|channel| program.channels.at(channel).head.name.as_str());
            put("status", vec![("message", json!(message)), ("channel", json!(channel))]);
        }
        ExprKind::Sent { message, tag, within } => {
            let message = message.map(|message| program.messages.at(message).head.name.as_str());
            put(
                "sent",
                vec![
                    ("message", json!(message)),
                    ("tag", json!(tag.as_ref())),
                    ("within", json!(*within)),
                ],
            );
        }
        ExprKind::Engaged(channel, within) => {
            let channel = &program.channels.at(*channel).head.name;
            put("engaged", vec![("channel", json!(channel)), ("within", json!(*within))]);
        }
        ExprKind::Contact(id) => {
            names.seen.borrow_mut().contacts = true;
            put("contact", vec![("contact", json!(&program.contacts.at(*id).head.name))]);
        }
        // An argument without a value is left out of its send.
        ExprKind::Missing | ExprKind::Error => put("error", vec![]),
    }
    Value::Object(out)
}

/// A text: strings and slots in order.
pub(super) fn text<'a>(names: &Names<'a, '_>, of: &'a Text) -> Value<'a> {
    let part = |part: &'a TextPart| match part {
        TextPart::Text(text) => json!(text),
        TextPart::Slot(slot) => json!({ "slot": expr(names, slot) }),
        TextPart::Each { element, list, max, body } => json!({ "each": json!({
            "element": names.var(*element), "list": expr(names, list), "max": *max, "body": text(names, body),
        }) }),
        TextPart::Plural { count, forms } => {
            let forms: Map<'a> =
                forms.iter().map(|(form, body)| (form.as_str(), text(names, body))).collect();
            json!({ "plural": json!({ "count": expr(names, count), "forms": Value::Object(forms) }) })
        }
    };
    Value::Array(of.parts.iter().map(part).collect())
}
