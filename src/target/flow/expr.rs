//! Expressions, types and texts as JSON.

use crate::hir::{
    Expr, ExprKind, Function, Program, Question, STATUSES, Text, TextPart, Ty, Value as Constant, Var,
};
use super::json::{Map, Value, json};
use std::borrow::Cow;

/// What names are looked up in.
pub(super) struct Names<'a> {
    pub(super) program: &'a Program,
    pub(super) vars: &'a [Var],
}

impl<'a> Names<'a> {
    fn var(&self, var: crate::hir::VarId) -> &'a str {
        self.vars.get(var.0 as usize).map_or("", |var| var.name.as_str())
    }
}

/// A type in words: `text`, `money DKK`, `list of int?`.
pub(super) fn ty<'a>(program: &'a Program, ty: &Ty) -> Cow<'a, str> {
    Cow::Borrowed(match ty {
        Ty::Text(Some(most)) => return Cow::Owned(format!("text up to {most}")),
        Ty::Text(None) => "text",
        Ty::Int => "int",
        Ty::Decimal => "decimal",
        Ty::Bool => "bool",
        Ty::Percent => "percent",
        Ty::Date => "date",
        Ty::MonthDay => "monthday",
        Ty::Time => "time",
        Ty::DateTime => "datetime",
        Ty::Duration => "duration",
        Ty::Money(currency) => return Cow::Owned(format!("money {currency}")),
        Ty::Phone => "phone",
        Ty::Email => "email",
        Ty::Url => "url",
        Ty::Locale => "locale",
        Ty::Timezone => "timezone",
        Ty::Channel => "channel",
        Ty::Enum(id) => program.enums[*id].head.name.as_str(),
        Ty::Record(id) => program.records[*id].head.name.as_str(),
        Ty::Event(id) => program.events[*id].head.name.as_str(),
        Ty::Answer(id) => program.actions[*id].head.name.as_str(),
        Ty::Contact => "contact",
        Ty::List(inner) => return Cow::Owned(format!("list of {}", self::ty(program, inner))),
        Ty::Optional(inner) => return Cow::Owned(format!("{}?", self::ty(program, inner))),
        Ty::Error => "unknown",
    })
}

/// A constant on the wire.
fn constant<'a>(program: &'a Program, value: &'a Constant) -> Value<'a> {
    match value {
        Constant::Text(text) => json!(text),
        Constant::Int(number) | Constant::Percent(number) | Constant::Duration(number) => json!(*number),
        Constant::Decimal(number) => json!(number.to_string()),
        Constant::Bool(value) => json!(*value),
        Constant::Date(date) => json!(date),
        Constant::MonthDay(month, day) => json!(format!("--{month:02}-{day:02}")),
        Constant::Time(minutes) => json!(format!("{:02}:{:02}", minutes / 60, minutes % 60)),
        Constant::DateTime(date, minutes) => {
            json!(format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60))
        }
        Constant::Money(minor, _) => json!(*minor),
        Constant::Enum(id, member) => {
            json!(program.enums[*id].members.get(*member as usize))
        }
        Constant::Channel(id) => json!(&program.channels[*id].head.name),
    }
}

/// The fields of a type, for the names of places.
fn field_name<'a>(program: &'a Program, of: &Ty, at: u32) -> &'a str {
    let fields = match of.known() {
        Ty::Record(id) => program.records[*id].fields.as_slice(),
        Ty::Event(id) => program.events[*id].fields.as_slice(),
        Ty::Answer(id) => program.actions[*id].result.as_slice(),
        _ => &[],
    };
    fields.get(at as usize).map_or("", |field| field.name.as_str())
}

/// An expression: `op`, `type`, and what the operator needs.
pub(super) fn expr<'a>(names: &Names<'a>, of: &'a Expr) -> Value<'a> {
    let program = names.program;
    let mut out = Map::new();
    let inner = |of: &'a Expr| expr(names, of);
    let all = |list: &'a [Expr]| Value::Array(list.iter().map(|item| expr(names, item)).collect());
    let mut put = |op: &'a str, rest: Vec<(&'a str, Value<'a>)>| {
        out.insert("op", json!(op));
        out.insert("type", json!(ty(program, &of.ty)));
        for (key, value) in rest {
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
        ExprKind::Var(var) => put("var", vec![("name", json!(names.var(*var)))]),
        ExprKind::Field(owner, at) => {
            let name = field_name(program, &owner.ty, *at);
            put("field", vec![("of", inner(owner)), ("field", json!(name))]);
        }
        ExprKind::Setting(id) => put("setting", vec![("name", json!(&program.settings[*id].head.name))]),
        ExprKind::Not(a) => put("not", vec![("a", inner(a))]),
        ExprKind::Negate(a) => put("negate", vec![("a", inner(a))]),
        ExprKind::Binary(op, a, b) => put(op.text(), vec![("a", inner(a)), ("b", inner(b))]),
        ExprKind::Coalesce(a, b) => put("??", vec![("a", inner(a)), ("b", inner(b))]),
        ExprKind::Is { value, known } => {
            put(if *known { "known" } else { "missing" }, vec![("a", inner(value))]);
        }
        ExprKind::InList(a, list) => put("in", vec![("a", inner(a)), ("list", all(list))]),
        ExprKind::InRange(a, low, high) => {
            put("between", vec![("a", inner(a)), ("low", inner(low)), ("high", inner(high))]);
        }
        ExprKind::InData(a, list) => put("in_data", vec![("a", inner(a)), ("b", inner(list))]),
        ExprKind::InSegment(id) => {
            let segment = &program.segments[*id];
            let own = Names { program, vars: &segment.vars };
            let rule = segment.predicate.as_ref().map(|predicate| expr(&own, predicate));
            put("segment", vec![("name", json!(&segment.head.name)), ("rule", json!(rule))]);
        }
        ExprKind::List(items) => put("list", vec![("items", all(items))]),
        ExprKind::Record(id, values) => {
            let fields: Map<'a> = program.records[*id]
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
        ExprKind::Function(function, args) => {
            let name = match function {
                Function::Length => "length",
                Function::Min => "min",
                Function::Max => "max",
            };
            put(name, vec![("args", all(args))]);
        }
        ExprKind::History(history) => {
            let question = match history.question {
                Question::Seen => "seen",
                Question::Count => "count",
                Question::Last => "last",
                Question::Sum => "sum",
                Question::All => "all",
            };
            let mut rest = vec![
                ("event", json!(&program.events[history.event].head.name)),
                ("as", json!(names.var(history.element))),
            ];
            if let Some(filter) = &history.filter {
                rest.push(("where", inner(filter)));
            }
            if let Some(within) = history.within {
                rest.push(("within", json!(within)));
            }
            if history.since_entry {
                rest.push(("since_entry", json!(true)));
            }
            if let Some(value) = &history.value {
                rest.push(("value", inner(value)));
            }
            put(question, rest);
        }
        ExprKind::Consented(purpose, channel) => {
            let channel = &program.channels[*channel].head.name;
            put("consented", vec![("purpose", json!(purpose.text())), ("channel", json!(channel))]);
        }
        ExprKind::ConsentAge(purpose) => put("consent_age", vec![("purpose", json!(purpose.text()))]),
        ExprKind::Status(message, channel) => {
            let message = &program.messages[*message].head.name;
            let channel = channel.map(|channel| program.channels[channel].head.name.as_str());
            let rest = vec![("message", json!(message)), ("channel", json!(channel)), ("order", json!(STATUSES.to_vec()))];
            put("status", rest);
        }
        ExprKind::Sent { message, tag, within } => {
            let message = message.map(|message| program.messages[message].head.name.as_str());
            put("sent", vec![("message", json!(message)), ("tag", json!(tag.as_ref())), ("within", json!(*within))]);
        }
        ExprKind::Engaged(channel, within) => {
            let channel = &program.channels[*channel].head.name;
            put("engaged", vec![("channel", json!(channel)), ("within", json!(*within))]);
        }
        ExprKind::Error => put("error", vec![]),
    }
    Value::Object(out)
}

/// A text: strings and slots in order.
pub(super) fn text<'a>(names: &Names<'a>, of: &'a Text) -> Value<'a> {
    let part = |part: &'a TextPart| match part {
        TextPart::Text(text) => json!(text),
        TextPart::Slot(slot) => json!({ "slot": expr(names, slot) }),
        TextPart::Each { element, list, max, body } => json!({
            "each": names.var(*element), "in": expr(names, list), "max": *max, "body": text(names, body),
        }),
        TextPart::Plural { count, forms } => {
            let forms: Map<'a> =
                forms.iter().map(|(form, body)| (form.as_str(), text(names, body))).collect();
            json!({ "plural": expr(names, count), "forms": Value::Object(forms) })
        }
    };
    Value::Array(of.parts.iter().map(part).collect())
}
