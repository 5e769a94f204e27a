//! What a path in an expression means: the customer, a variable, a member, a setting.

use super::checker::{Checker, place};
use crate::diag::codes;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Expr, ExprKind, Field, Id, Program, STATUSES, Ty, Value, errors};
use crate::source::Span;
use crate::syntax::ast::{self, AnswersKind, ContentItem, Name, Path};
use crate::syntax::is_reserved;
use smol_str::SmolStr;

impl Checker<'_> {
    /// A path; `want` is the type that is expected, which finds enum members and channels.
    pub(super) fn path(&mut self, path: &Path, want: Option<&Ty>) -> Expr {
        let Some((first, rest)) = path.names.split_first() else { return self.error(path.span) };
        let start = self.first_name(first, rest, path, want);
        let (mut expr, rest) = match start {
            Some(found) => found,
            None => return self.error(path.span),
        };
        for name in rest {
            expr = self.field(expr, name);
        }
        expr
    }

    /// The first word, with the words that it did not use.
    fn first_name<'p>(
        &mut self,
        first: &'p Name,
        rest: &'p [Name],
        path: &Path,
        want: Option<&Ty>,
    ) -> Option<(Expr, &'p [Name])> {
        let at = |kind, ty, span| Expr { kind, ty, span };
        if first.text == "customer" {
            return self.customer_path(first, rest, path);
        }
        let local =
            self.locals.iter().rev().find(|local| local.name == first.text && !local.closed);
        if let Some(local) = local {
            let (var, maybe) = (local.var, local.maybe);
            let own = local.ty.clone();
            let ty = own
                .or_else(|| self.vars.get(var.0 as usize).map(|var| var.ty.clone()))
                .unwrap_or(Ty::Error);
            let ty = if maybe {
                self.unset.push(var);
                ty.optional()
            } else {
                ty
            };
            let expr = self.narrowed(at(ExprKind::Var(var), ty, first.span));
            return Some((expr, rest));
        }
        if rest.is_empty()
            && let Some(expr) = self.member(first, want)
        {
            return Some((expr, rest));
        }
        if let Some(def) = self.find(&first.text, &[Kind::Setting]) {
            let id = def.id();
            let ty = self.cx.program.settings.at(id).ty.clone();
            self.need(Construct::Setting, first.span);
            return Some((at(ExprKind::Setting(id), ty, first.span), rest));
        }
        if let Some(def) = self.find(&first.text, &[Kind::Compute]) {
            return Some((self.compute(def.id(), first.span), rest));
        }
        if let [status] = rest
            && status.text == "status"
            && let Some(def) = self.find(&first.text, &[Kind::Message])
        {
            self.need(Construct::MessageStatus, path.span);
            return Some((at(ExprKind::Status(def.id(), None), Ty::Int, path.span), &[]));
        }
        if let Some(def) = self.find(&first.text, &[Kind::Contact]) {
            self.need(Construct::Contact, first.span);
            return Some((at(ExprKind::Contact(def.id()), Ty::Contact, first.span), rest));
        }
        // A reserved word has its finding from when it was read.
        if is_reserved(&first.text) || self.cx.modules.is_unknown(self.module, &first.text) {
            return None;
        }
        let mut names: Vec<String> = vec!["customer".into()];
        names.extend(self.locals.iter().filter(|l| !l.closed).map(|local| local.name.to_string()));
        names.extend(
            self.cx
                .modules
                .names_of(self.module, &[Kind::Setting, Kind::Compute])
                .into_iter()
                .map(str::to_owned),
        );
        if let Some(Ty::Enum(id)) = want.map(Ty::known) {
            let def = &self.cx.program.enums.at(*id);
            names.extend(def.members.iter().map(ToString::to_string));
            if rest.is_empty() {
                self.sink.push(errors::unknown_member(
                    &def.head.name,
                    &first.text,
                    first.span,
                    def.members.iter().map(|m| m.as_str()),
                ));
                return None;
            }
        }
        if let Some(Ty::Choice(id)) = want.map(Ty::known)
            && rest.is_empty()
        {
            let message = self.cx.program.messages.at(*id).head.name.clone();
            let choices = self.choices(*id);
            let names = choices.iter().map(SmolStr::as_str);
            let finding = errors::unknown_choice(&message, &first.text, first.span, names);
            self.sink.push(finding);
            return None;
        }
        let is_field =
            self.cx.program.profile_fields().iter().any(|field| field.name == first.text);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.sink.push(errors::unknown_value(&first.text, first.span, names, is_field));
        None
    }

    /// A bare word that the expected type gives a meaning.
    fn member(&mut self, name: &Name, want: Option<&Ty>) -> Option<Expr> {
        let span = name.span;
        match want.map(Ty::known)? {
            Ty::Enum(id) => {
                let at =
                    self.cx.program.enums.at(*id).members.iter().position(|m| *m == name.text)?;
                let at = u32::try_from(at).ok()?;
                let value = Value::Enum(*id, at);
                Some(Expr { kind: ExprKind::Value(value), ty: Ty::Enum(*id), span })
            }
            Ty::Locale => {
                let tag = crate::text::locale::parse(&name.text).ok()?.to_string();
                Some(Expr { kind: ExprKind::Value(Value::Text(tag)), ty: Ty::Locale, span })
            }
            Ty::Channel => {
                let def = self.find(&name.text, &[Kind::Channel])?;
                let value = Value::Channel(def.id());
                Some(Expr { kind: ExprKind::Value(value), ty: Ty::Channel, span })
            }
            // The names of buttons and rows, as in `answer.choice == yes`.
            Ty::Choice(id) => {
                let known = self.choices(*id).contains(&name.text);
                let value = Value::Text(name.text.to_string());
                known.then_some(Expr { kind: ExprKind::Value(value), ty: Ty::Choice(*id), span })
            }
            _ => None,
        }
    }

    /// What can be chosen in answer to a message: the names of its buttons and rows, and the
    /// members that a survey asks for.
    fn choices(&self, id: Id<crate::hir::Message>) -> Vec<SmolStr> {
        let Some((module, decl)) = self.cx.messages.get(id.index()) else { return Vec::new() };
        let mut found: Vec<SmolStr> = Vec::new();
        for answers in answers(decl) {
            match &answers.kind {
                AnswersKind::Buttons(buttons) | AnswersKind::List(_, buttons) => {
                    let choices = buttons.iter().filter(|button| button.target.is_none());
                    found.extend(choices.map(|button| button.name.text.clone()));
                }
                AnswersKind::Survey(path, _) => {
                    let entries = self.cx.modules.entries(*module, &path.text());
                    let members = entries.iter().find(|entry| entry.def.kind == Kind::Enum);
                    let members = members.map(|entry| self.cx.program.enums.at(entry.def.id()));
                    found.extend(members.iter().flat_map(|def| def.members.iter().cloned()));
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }

    fn customer_path<'p>(
        &mut self,
        first: &'p Name,
        rest: &'p [Name],
        path: &Path,
    ) -> Option<(Expr, &'p [Name])> {
        let Some((name, rest)) = rest.split_first() else {
            self.sink.push(errors::bare_customer(path.span));
            return None;
        };
        let span = first.span.to(name.span);
        let Some(profile) = &self.cx.program.profile else {
            self.sink.push(errors::no_profile(first.span));
            return None;
        };
        let found = profile.fields.iter().position(|field| field.name == name.text);
        let Some((at, field)) = found.and_then(|at| Some((at, profile.fields.get(at)?))) else {
            if name.text == "id" {
                let expr = Expr { kind: ExprKind::CustomerId, ty: Ty::Text(None), span };
                return Some((expr, rest));
            }
            let names = profile.fields.iter().map(|field| field.name.as_str());
            self.sink.push(errors::unknown_field(&profile.head.name, &name.text, name.span, names));
            return None;
        };
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let expr = Expr { kind: ExprKind::Customer(at), ty: field.ty.clone(), span };
        Some((self.narrowed(expr), rest))
    }

    /// `x.f`
    pub(super) fn field(&mut self, of: Expr, name: &Name) -> Expr {
        let span = of.span.to(name.span);
        let program = self.cx.program;
        if of.ty.is_optional() {
            self.sink.push(self.missing(&of));
            return self.error(span);
        }
        let (owner, fields) = match &of.ty {
            Ty::Error => return self.error(span),
            Ty::Record(id) => {
                let record = &program.records.at(*id);
                (record.head.name.clone(), record.fields.as_slice())
            }
            Ty::Event(id) => {
                let event = &program.events.at(*id);
                (event.head.name.clone(), event.fields.as_slice())
            }
            Ty::Answer(id) => {
                let action = &program.actions.at(*id);
                (action.head.name.clone(), action.result.as_slice())
            }
            Ty::Reply(message) => {
                let fields = reply_fields(*message);
                return self.part_of(of, name, &fields);
            }
            Ty::Inbound => return self.part_of(of, name, &inbound_fields()),
            Ty::List(inner) => {
                self.need(Construct::Lists, span);
                let element = Expr { kind: ExprKind::Error, ty: (**inner).clone(), span: of.span };
                let element = self.field(element, name);
                let ExprKind::Field(_, at) = element.kind else { return self.error(span) };
                // Elements that lack the field are left out.
                let ty = Ty::List(Box::new(element.ty.known().clone()));
                return Expr { kind: ExprKind::Field(Box::new(of), at), ty, span };
            }
            Ty::Contact => {
                self.sink.push(errors::contact_field(&name.text, name.span));
                return self.error(span);
            }
            other => {
                let described = type_name(program, other);
                self.sink.push(errors::no_fields(&described, &name.text, name.span));
                return self.error(span);
            }
        };
        match fields.iter().position(|field| field.name == name.text) {
            Some(at) => {
                let ty = fields.get(at).map_or(Ty::Error, |field| field.ty.clone());
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                self.narrowed(Expr { kind: ExprKind::Field(Box::new(of), at), ty, span })
            }
            None => {
                let names = fields.iter().map(|field| field.name.as_str());
                self.sink.push(errors::unknown_field(&owner, &name.text, name.span, names));
                self.error(span)
            }
        }
    }

    /// A field of an answer or of a message that a customer wrote.
    fn part_of(&mut self, of: Expr, name: &Name, fields: &[(&'static str, Ty)]) -> Expr {
        let span = of.span.to(name.span);
        let found = (0_u32..).zip(fields).find(|(_, (field, _))| name.text == *field);
        match found {
            Some((at, (_, ty))) => {
                let kind = ExprKind::Field(Box::new(of), at);
                self.narrowed(Expr { kind, ty: ty.clone(), span })
            }
            None => {
                let owner = match of.ty {
                    Ty::Reply(_) => "an answer",
                    _ => "a message from a customer",
                };
                let names = fields.iter().map(|(field, _)| *field);
                self.sink.push(errors::unknown_part(owner, &name.text, name.span, names));
                self.error(span)
            }
        }
    }

    /// Takes the `?` away where a condition has shown the value to be there.
    pub(super) fn narrowed(&self, mut expr: Expr) -> Expr {
        if expr.ty.is_optional()
            && let Some(place) = place(&expr)
            && self.facts.contains(&place)
        {
            expr.ty = expr.ty.known().clone();
        }
        expr
    }

    /// Puts a computed value in.
    fn compute(&mut self, id: Id<crate::hir::Compute>, span: Span) -> Expr {
        let number = u32::try_from(id.index()).unwrap_or(u32::MAX);
        let compute = &self.cx.program.computes.at(id);
        if self.open.contains(&number) {
            self.sink.push(errors::recursive(
                "computed value",
                &compute.head.name,
                compute.head.span,
            ));
            return self.error(span);
        }
        let Some((module, value)) = self.cx.computes.get(id.index()).copied() else {
            return self.error(span);
        };
        self.put_in += 1;
        if self.open.len() >= DEEPEST || self.put_in > MOST_PUT_IN {
            // Once is enough: whatever comes now is as large.
            if self.put_in <= MOST_PUT_IN + 1 {
                // Whoever began is too deep, not the one that is one too many.
                let first = self.open.first().map_or(id, |first| Id::new(*first as usize));
                let head = &self.cx.program.computes.at(first).head;
                self.sink.push(errors::computed_too_deep(&head.name, head.span));
            }
            return self.error(span);
        }
        self.open.push(number);
        let outer = std::mem::replace(&mut self.module, module);
        // It sees the customer and what its file sees, not the names of whoever uses it.
        let locals = std::mem::take(&mut self.locals);
        let facts = std::mem::take(&mut self.facts);
        // What is wrong inside is reported once, where it is declared.
        let findings = self.sink.items.len();
        let mut expr = self.expr_of(value, &compute.ty);
        let inner = self.sink.items.split_off(findings);
        let whole = [codes::RECURSIVE, codes::TOO_DEEP];
        self.sink.items.extend(inner.into_iter().filter(|found| whole.contains(&found.code)));
        self.locals = locals;
        self.facts = facts;
        self.module = outer;
        self.open.pop();
        expr.span = span;
        expr
    }

    /// What an expression is called in a message: its text in the source.
    pub(super) fn describe(&self, expr: &Expr) -> String {
        let text = self.cx.workspace.sources.slice(expr.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A status word, as its place in the order of statuses.
    pub(super) fn status_word(&mut self, path: &Path) -> Option<Expr> {
        let name = path.single()?;
        let at = STATUSES.iter().position(|status| *status == name.text)?;
        let value = Value::Int(i64::try_from(at).ok()?);
        Some(Expr { kind: ExprKind::Value(value), ty: Ty::Int, span: name.span })
    }
}

/// The fields of an answer to a message, in their order.
fn reply_fields(message: Id<crate::hir::Message>) -> [(&'static str, Ty); 2] {
    [("text", Ty::Text(None).optional()), ("choice", Ty::Choice(message).optional())]
}

/// The fields of a message that a customer wrote, in their order.
fn inbound_fields() -> [(&'static str, Ty); 2] {
    [("text", Ty::Text(None)), ("channel", Ty::Channel)]
}

/// Everything to choose from in a message, whatever its channel and locale.
fn answers(message: &ast::Message) -> Vec<&ast::Answers> {
    let mut found = Vec::new();
    for clause in &message.clauses {
        match &clause.kind {
            ast::MessageClauseKind::Answers(answers) => found.push(answers),
            ast::MessageClauseKind::Content(content) => {
                for item in &content.items {
                    match item {
                        ContentItem::Answers(answers) => found.push(answers),
                        ContentItem::Text(text) => found.extend(text.answers.as_deref()),
                        ContentItem::Slot(_) | ContentItem::Hole(_) => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// How many computed values may lead through each other.
const DEEPEST: usize = 32;
/// How many are put into one declaration: each is written out where it is used.
const MOST_PUT_IN: u32 = 2_000;

/// A type in the user's words.
pub(crate) fn type_name(program: &Program, ty: &Ty) -> String {
    match ty {
        Ty::Text(_) => "a text".into(),
        Ty::Int => "a whole number".into(),
        Ty::Decimal => "a decimal number".into(),
        Ty::Bool => "a yes-or-no value".into(),
        Ty::Percent => "a percentage".into(),
        Ty::Date => "a date".into(),
        Ty::MonthDay => "a day of the year".into(),
        Ty::Time => "a time of day".into(),
        Ty::DateTime => "a date with a time".into(),
        Ty::Duration => "a span of time".into(),
        Ty::Money(currency) => format!("an amount in {currency}"),
        Ty::Phone => "a phone number".into(),
        Ty::Email => "an e-mail address".into(),
        Ty::Url => "a web address".into(),
        Ty::Locale => "a language".into(),
        Ty::Timezone => "a time zone".into(),
        Ty::Channel => "a channel".into(),
        Ty::Enum(id) => format!("a `{}`", program.enums.at(*id).head.name),
        Ty::Record(id) => format!("a `{}`", program.records.at(*id).head.name),
        Ty::Event(id) => format!("a `{}` event", program.events.at(*id).head.name),
        Ty::Answer(id) => format!("the answer of `{}`", program.actions.at(*id).head.name),
        Ty::Reply(id) => format!("an answer to `{}`", program.messages.at(*id).head.name),
        Ty::Choice(id) => format!("a choice of `{}`", program.messages.at(*id).head.name),
        Ty::Inbound => "a message from a customer".into(),
        Ty::Contact => "a contact".into(),
        Ty::List(inner) => format!("a list of {}", plural(program, inner)),
        Ty::Optional(inner) => format!("{} that may be missing", type_name(program, inner)),
        Ty::Error => "something unknown".into(),
    }
}

fn plural(program: &Program, ty: &Ty) -> String {
    let name = type_name(program, ty);
    let name = name.trim_start_matches("a ").trim_start_matches("an ");
    format!("{name}s")
}

/// The fields of a list of declared fields, by name.
pub(super) fn field_names(fields: &[Field]) -> impl Iterator<Item = &str> {
    fields.iter().map(|field| field.name.as_str())
}
