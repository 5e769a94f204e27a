//! Calls: records, functions over values, and questions about the past.

use super::checker::Checker;
use super::names::type_name;
use crate::hir::modules::Kind;
use crate::hir::{
    Channel, Construct, Expr, ExprKind, Field, Function, History, Id, Purpose, Question, Record,
    Ty, VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind as A};

/// Every function of the language.
pub(crate) const FUNCTIONS: [&str; 13] = [
    "seen",
    "count",
    "last",
    "sum",
    "all",
    "sent",
    "engaged",
    "consented",
    "consent_age",
    "length",
    "status",
    "min",
    "max",
];

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &ast::Call, want: Option<&Ty>, span: Span) -> Expr {
        let name = call.function.text();
        let question = match name.as_str() {
            "seen" => Some(Question::Seen),
            "count" => Some(Question::Count),
            "last" => Some(Question::Last),
            "sum" => Some(Question::Sum),
            "all" => Some(Question::All),
            _ => None,
        };
        if let Some(question) = question {
            return self.history(question, call, span);
        }
        match name.as_str() {
            "length" => self.length(call, span),
            "min" | "max" => self.extreme(&name, call, want, span),
            "consented" => self.consented(call, span),
            "consent_age" => {
                self.need(Construct::ConsentAge, span);
                match self.purpose_arg(call) {
                    Some(purpose) => {
                        let ty = Ty::Duration.optional();
                        Expr { kind: ExprKind::ConsentAge(purpose), ty, span }
                    }
                    None => self.error(span),
                }
            }
            "sent" => self.sent(call, span),
            "engaged" => {
                self.need(Construct::Engaged, span);
                let within = call.within.as_deref().and_then(|within| self.seconds(within));
                match call.args.first().and_then(|arg| self.channel_arg(arg)) {
                    Some(channel) => {
                        Expr { kind: ExprKind::Engaged(channel, within), ty: Ty::Bool, span }
                    }
                    None => self.error(span),
                }
            }
            "status" => self.status(call, span),
            _ => match self.find(&name, &[Kind::Record]) {
                Some(def) => self.record(def.id(), call, span),
                None if self.cx.modules.is_unknown(self.module, &name) => self.error(span),
                None => {
                    let names: Vec<&str> = FUNCTIONS
                        .into_iter()
                        .chain(self.cx.modules.names_of(self.module, &[Kind::Record]))
                        .collect();
                    self.sink.push(errors::unknown_function(&name, call.function.span, names));
                    self.error(span)
                }
            },
        }
    }

    fn history(&mut self, question: Question, call: &ast::Call, span: Span) -> Expr {
        self.need(Construct::History, span);
        if call.since_entry {
            self.need(Construct::SinceEntry, span);
        }
        let [arg] = call.args.as_slice() else {
            self.sink.push(errors::event_wanted(&call.function.text(), span));
            return self.error(span);
        };
        // `sum(e.total)`: the event's name, then a field of it.
        let (path, fields) = match &arg.value.kind {
            A::Path(path) => match (question, path.names.split_first()) {
                (Question::Sum, Some((first, rest))) => {
                    (ast::Path { names: vec![first.clone()], span: first.span }, rest.to_vec())
                }
                _ => (path.clone(), Vec::new()),
            },
            _ => {
                self.sink.push(errors::event_wanted(&call.function.text(), arg.value.span));
                return self.error(span);
            }
        };
        let Some(def) = self.resolve(&path, &[Kind::Event]) else { return self.error(span) };
        let event = def.id();
        if self.cx.program.events.at(event).about_thing {
            self.sink.push(errors::past_of_a_thing(&path.text(), path.span));
        }
        let mark = self.locals.len();
        let name = call.bind.as_ref();
        let element = match name {
            Some(name) => self.bind(name, Ty::Event(event), VarSource::Element),
            None => {
                let word = path.text();
                self.bind_silently(&word, path.span, Ty::Event(event), VarSource::Element)
            }
        };
        let outer = self.facts.clone();
        let filter = call.filter.as_deref().map(|filter| self.condition(filter));
        self.facts = outer;
        let value = (question == Question::Sum).then(|| {
            let start =
                Expr { kind: ExprKind::Var(element), ty: Ty::Event(event), span: path.span };
            fields.iter().fold(start, |of, name| self.field(of, name))
        });
        self.close_since(mark);
        let within = call.within.as_deref().and_then(|within| self.seconds(within));
        let ty = match question {
            Question::Seen => Ty::Bool,
            Question::Count => Ty::Int,
            Question::Last => Ty::Event(event).optional(),
            Question::All => Ty::List(Box::new(Ty::Event(event))),
            Question::Sum => match value.as_ref().map(|value| value.ty.clone()) {
                Some(ty @ (Ty::Int | Ty::Money(_) | Ty::Duration | Ty::Decimal)) => ty,
                Some(Ty::Error) | None => Ty::Error,
                Some(other) => {
                    let name = type_name(self.cx.program, &other);
                    self.sink.push(errors::not_summable(&name, arg.value.span));
                    Ty::Error
                }
            },
        };
        if ty == Ty::Error {
            return self.error(span);
        }
        let history = History {
            question,
            event,
            element,
            filter,
            within,
            since_entry: call.since_entry,
            value,
        };
        Expr { kind: ExprKind::History(Box::new(history)), ty, span }
    }

    fn length(&mut self, call: &ast::Call, span: Span) -> Expr {
        let [arg] = call.args.as_slice() else {
            self.sink.push(errors::argument_count("length", 1, call.args.len(), span));
            return self.error(span);
        };
        let value = self.expr(&arg.value, None);
        match &value.ty {
            Ty::Text(_) | Ty::List(_) | Ty::Phone | Ty::Email | Ty::Url => {
                Expr { kind: ExprKind::Function(Function::Length, vec![value]), ty: Ty::Int, span }
            }
            Ty::Error => self.error(span),
            Ty::Optional(_) => {
                self.sink.push(self.missing(&value));
                self.error(span)
            }
            other => {
                let name = type_name(self.cx.program, other);
                self.sink.push(errors::wrong_type("a text or a list", &name, value.span));
                self.error(span)
            }
        }
    }

    fn extreme(&mut self, name: &str, call: &ast::Call, want: Option<&Ty>, span: Span) -> Expr {
        let [a, b] = call.args.as_slice() else {
            self.sink.push(errors::argument_count(name, 2, call.args.len(), span));
            return self.error(span);
        };
        let a = self.expr(&a.value, want);
        let ty = a.ty.known().clone();
        let b = self.expr_of(&b.value, &ty);
        let a = self.coerce(a, &ty);
        if !super::types::ordered(&ty) {
            self.sink.push(errors::no_order(&type_name(self.cx.program, &ty), span));
            return self.error(span);
        }
        let function = if name == "min" { Function::Min } else { Function::Max };
        Expr { kind: ExprKind::Function(function, vec![a, b]), ty, span }
    }

    fn consented(&mut self, call: &ast::Call, span: Span) -> Expr {
        self.need(Construct::Consented, span);
        let [_, channel] = call.args.as_slice() else {
            self.sink.push(errors::argument_count("consented", 2, call.args.len(), span));
            return self.error(span);
        };
        let purpose = self.purpose_arg(call);
        let channel = self.channel_arg(channel);
        match (purpose, channel) {
            (Some(purpose), Some(channel)) => {
                Expr { kind: ExprKind::Consented(purpose, channel), ty: Ty::Bool, span }
            }
            _ => self.error(span),
        }
    }

    fn purpose_arg(&mut self, call: &ast::Call) -> Option<Purpose> {
        let arg = call.args.first()?;
        match &arg.value.kind {
            A::Path(path) => path.single().and_then(|name| self.purpose(name)),
            _ => {
                self.sink.push(errors::purpose_wanted(arg.value.span));
                None
            }
        }
    }

    /// `marketing`
    pub(super) fn purpose(&mut self, name: &ast::Name) -> Option<Purpose> {
        let found = Purpose::ALL.into_iter().find(|purpose| purpose.text() == name.text);
        if found.is_none() {
            let names = Purpose::ALL.into_iter().map(Purpose::text);
            self.sink.push(errors::unknown_name(
                "purpose",
                &name.text,
                name.span,
                names.collect(),
                None,
            ));
        }
        found
    }

    fn channel_arg(&mut self, arg: &ast::Arg) -> Option<Id<Channel>> {
        match &arg.value.kind {
            A::Path(path) => self.resolve(path, &[Kind::Channel]).map(|def| def.id()),
            _ => {
                self.sink.push(errors::wrong_type("a channel", "something else", arg.value.span));
                None
            }
        }
    }

    fn sent(&mut self, call: &ast::Call, span: Span) -> Expr {
        self.need(Construct::SentBefore, span);
        let within = call.within.as_deref().and_then(|within| self.seconds(within));
        let arg = call.args.first();
        let word = arg.and_then(|arg| match &arg.value.kind {
            A::Path(path) => Some((arg.tag, path)),
            _ => None,
        });
        let (message, tag) = match word {
            Some((true, path)) => (None, Some(smol_str::SmolStr::new(path.text()))),
            Some((false, path)) if path.text() == "any" => (None, None),
            Some((false, path)) => match self.resolve(path, &[Kind::Message]) {
                Some(def) => (Some(def.id()), None),
                None => return self.error(span),
            },
            None => {
                self.sink.push(errors::argument_count("sent", 1, call.args.len(), span));
                return self.error(span);
            }
        };
        Expr { kind: ExprKind::Sent { message, tag, within }, ty: Ty::Bool, span }
    }

    fn status(&mut self, call: &ast::Call, span: Span) -> Expr {
        self.need(Construct::MessageStatus, span);
        let mut args = call.args.iter();
        let message = args.next().and_then(|arg| match &arg.value.kind {
            A::Path(path) => self.resolve(path, &[Kind::Message]).map(|def| def.id()),
            _ => None,
        });
        let channel = args.next().and_then(|arg| self.channel_arg(arg));
        match message {
            Some(message) => Expr { kind: ExprKind::Status(message, channel), ty: Ty::Int, span },
            None => self.error(span),
        }
    }

    /// `Address(street: "..")`
    fn record(&mut self, id: Id<Record>, call: &ast::Call, span: Span) -> Expr {
        let record = &self.cx.program.records.at(id);
        let (name, fields) = (record.head.name.clone(), record.fields.as_slice());
        let values = self.arguments(&name, fields, &call.args, span);
        Expr { kind: ExprKind::Record(id, values), ty: Ty::Record(id), span }
    }

    /// Arguments by place or by name; one for each field that may not be missing.
    pub(super) fn arguments(
        &mut self,
        owner: &str,
        fields: &[Field],
        args: &[ast::Arg],
        span: Span,
    ) -> Vec<Option<Expr>> {
        let mut values: Vec<Option<Expr>> = fields.iter().map(|_| None).collect();
        let mut slips = false;
        for (place, arg) in args.iter().enumerate() {
            let at = match &arg.name {
                Some(name) => match fields.iter().position(|field| field.name == name.text) {
                    Some(at) => at,
                    None => {
                        let names = super::names::field_names(fields);
                        self.sink
                            .push(errors::unknown_argument(owner, &name.text, name.span, names));
                        let _ = self.expr(&arg.value, None);
                        slips = true;
                        continue;
                    }
                },
                None => place,
            };
            let (Some(field), Some(slot)) = (fields.get(at), values.get_mut(at)) else {
                self.sink.push(errors::argument_count(owner, fields.len(), args.len(), span));
                break;
            };
            if slot.is_some() {
                self.sink.push(errors::argument_twice(&field.name, arg.value.span));
            }
            let value = self.expr_of(&arg.value, &field.ty);
            if let Some(slot) = values.get_mut(at) {
                *slot = Some(value);
            }
        }
        let missing: Vec<&str> = fields
            .iter()
            .zip(&values)
            .filter(|(field, value)| {
                value.is_none() && !field.ty.is_optional() && field.default.is_none()
            })
            .map(|(field, _)| field.name.as_str())
            .collect();
        // A name that is misspelled is not missing too.
        if !missing.is_empty() && !slips {
            self.sink.push(errors::arguments_missing(owner, &missing, span));
        }
        values
    }

    /// `{ k: v }` against declared fields.
    pub(super) fn payload(
        &mut self,
        owner: &str,
        fields: &[Field],
        given: &[(ast::Name, ast::Expr)],
        span: Span,
        complete: bool,
    ) -> Vec<Option<Expr>> {
        let mut values: Vec<Option<Expr>> = fields.iter().map(|_| None).collect();
        let mut slips = false;
        for (name, value) in given {
            let Some(at) = fields.iter().position(|field| field.name == name.text) else {
                let names = super::names::field_names(fields);
                self.sink.push(errors::unknown_field(owner, &name.text, name.span, names));
                slips = true;
                continue;
            };
            if values.get(at).is_some_and(Option::is_some) {
                self.sink.push(errors::argument_twice(&name.text, name.span));
            }
            let ty = fields.get(at).map_or(Ty::Error, |field| field.ty.clone());
            let value = self.expr_of(value, &ty);
            if let Some(slot) = values.get_mut(at) {
                *slot = Some(value);
            }
        }
        let missing: Vec<&str> = fields
            .iter()
            .zip(&values)
            .filter(|(field, value)| {
                complete && value.is_none() && !field.ty.is_optional() && field.default.is_none()
            })
            .map(|(field, _)| field.name.as_str())
            .collect();
        if !missing.is_empty() && !slips {
            self.sink.push(errors::fields_missing(owner, &missing, span));
        }
        values
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_of_editors_are_these() {
        let mut names = super::FUNCTIONS.to_vec();
        names.sort_unstable();
        assert_eq!(names, crate::syntax::keywords::keywords().functions);
    }
}
