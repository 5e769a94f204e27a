//! What a run does beside sending: calls of actions, changes of the customer's record, events.
//!
//! `ID` writes down what is asked, `ID ask` asks it, and behind that the run's object is taken up
//! again from `ID`.

use super::{Builder, Http, Kind, now, way};
use crate::diag::Diagnostic;
use crate::flow::{NodeId, NodeKind};
use crate::hir::{Action, Id, VarId};
use crate::source::Span;
use crate::target::n8n::js::Js;
use crate::target::n8n::settings::{self, Call};
use crate::wire::event_key;

/// Is an answer a JSON object whose fields that must be there are there.
const ANSWER: &str = "(text) => { try { const a = JSON.parse(text); \
return typeof a === \"object\" && a !== null && !Array.isArray(a) ? a : null; } catch { return null; } }";

impl Builder<'_> {
    /// `call`, `set`, `consent` and `track`.
    pub(super) fn outside(&mut self, kind: &NodeKind, id: &str, span: Span, scope: &[Js]) {
        let made = match kind {
            NodeKind::Call { action, args, bind, next, failed } => {
                self.call(id, span, *action, (args, *bind), [*next, *failed], scope)
            }
            NodeKind::Set { field, value, next } => {
                let program = self.cx.program;
                let Some(declared) = program.profile_fields().get(*field as usize) else { return };
                let name = self.lowering.allowed(&declared.name, span);
                let value = value.as_ref().map_or(Js::Null, |value| self.lower(value, scope));
                let profile = Js::Object(None, vec![(name, value.or_else(Js::Null))]);
                self.write(id, "profile", profile, *next);
                Ok(())
            }
            NodeKind::Consent { grant, purpose, channels, next } => {
                let value = if *grant { written(now()) } else { Js::Null };
                let keys = channels.iter().map(|channel| {
                    let channel = super::channel_name(self.cx.program, *channel);
                    (format!("{}/{channel}", purpose.text()), value.clone())
                });
                let consent = Js::Object(None, keys.collect());
                self.write(id, "consent", consent, *next);
                Ok(())
            }
            NodeKind::Track { event, fields, next } => {
                self.track(id, span, *event, fields, *next, scope)
            }
            _ => Ok(()),
        };
        self.problems.extend(made.err());
    }

    /// A change of the customer's record, as a merge patch (RFC 7396): `null` takes away.
    fn write(&mut self, id: &str, part: &str, changes: Js, next: NodeId) {
        let credential = self.cx.settings.get("profile_credential_id").map(str::to_owned);
        let http = Http {
            method: "PATCH",
            url: self.record(),
            credential: credential.map(|id| ("httpHeaderAuth", id)),
            headers: Vec::new(),
            body: Some(Js::json().dot("message")),
            timeout: 30,
            tries: 5,
            fails_over: false,
        };
        let body = Js::Object(None, vec![(part.to_owned(), changes)]);
        let next = match super::enter::watches_facts(self.flow) {
            true => self.look(&format!("{id} then"), way(next), true),
            false => way(next),
        };
        self.ask(id, body, http, next);
    }

    fn track(
        &mut self,
        id: &str,
        span: Span,
        event: Id<crate::hir::Event>,
        fields: &[Option<crate::hir::Expr>],
        next: NodeId,
        scope: &[Js],
    ) -> Result<(), Diagnostic> {
        let program = self.cx.program;
        let declared = program.events.at(event);
        let url = self.cx.settings.need("events_url", span)?;
        let credential = self.cx.settings.get("events_credential_id").map(str::to_owned);
        let mut data = Vec::new();
        for (field, value) in declared.fields.iter().zip(fields) {
            if let Some(value) = value {
                data.push((self.lowering.allowed(&field.name, span), self.lower(value, scope)));
            }
        }
        let key = Js::json().dot("run").plus(Js::str(format!("/{id}/"))).plus(written(now()));
        let body = Js::Object(
            None,
            vec![
                ("event_id".to_owned(), key),
                ("customer_id".to_owned(), Js::json().dot("customer_id")),
                ("event".to_owned(), Js::str(event_key(program, declared))),
                ("at".to_owned(), written(now())),
                ("data".to_owned(), Js::Object(None, data)),
            ],
        );
        let http = Http {
            method: "POST",
            url: Js::str(url),
            credential: credential.map(|id| ("httpHeaderAuth", id)),
            headers: Vec::new(),
            body: Some(Js::json().dot("message")),
            timeout: 30,
            tries: 5,
            fails_over: false,
        };
        self.ask(id, body, http, way(next));
        Ok(())
    }

    fn call(
        &mut self,
        id: &str,
        span: Span,
        action: Id<Action>,
        (args, bind): (&[Option<crate::hir::Expr>], Option<VarId>),
        [next, failed]: [NodeId; 2],
        scope: &[Js],
    ) -> Result<(), Diagnostic> {
        let program = self.cx.program;
        let action = program.actions.at(action);
        let Call { connection, timeout, retries } =
            settings::action(self.cx.manifest, self.cx.env, &action.head.name, span)?;
        let mut body = Vec::new();
        for (param, arg) in action.params.iter().zip(args) {
            if let Some(arg) = arg {
                let value = self.lower(arg, scope);
                // Fields that are missing are left out.
                let value =
                    if arg.ty.is_optional() { value.or_else(Js::name("undefined")) } else { value };
                body.push((self.lowering.allowed(&param.name, span), value));
            }
        }
        let key = Js::json().dot("run").plus(Js::str(format!("/{id}/")));
        let http = Http {
            method: "POST",
            url: Js::str(connection.url),
            credential: connection.credential.map(|id| ("httpHeaderAuth", id)),
            headers: vec![("Idempotency-Key", key.plus(written(Js::json().dot("now"))))],
            body: Some(Js::json().dot("message")),
            timeout,
            tries: retries + 1,
            fails_over: true,
        };
        let body = Js::Object(None, body);
        let answer = format!("{id} answer");
        let refused = format!("{id} failed");
        // A call takes time: what has come meanwhile is looked at.
        let next = self.look(&format!("{id} then"), way(next), true);
        let failed = self.look(&format!("{id} else"), way(failed), true);
        let entries = vec![("message".to_owned(), body), ("now".to_owned(), now())];
        let asks = format!("{id} ask");
        self.put(id, Kind::Set(Js::with(Js::json(), entries)), vec![asks.clone()]);
        self.put(&asks, Kind::Http(http), vec![answer.clone(), refused.clone()]);
        if let Some(node) = self.nodes.last_mut() {
            node.notes = Some(format!("calls {}", action.head.name));
        }
        let clear = || vec![("message".to_owned(), Js::Null)];
        self.put(&refused, Kind::Set(Js::with(Js::output(id), clear())), vec![failed.clone()]);
        let read = Js::Code(ANSWER).call(vec![Js::json().dot("data")]);
        let mut entries = clear();
        entries.push(("answer".to_owned(), read));
        let complete = self.complete(&action.result);
        let kept = Js::with(Js::output(id), entries);
        if complete == Js::Bool(true) && bind.is_none() {
            self.put(&answer, Kind::Set(Js::with(Js::output(id), clear())), vec![next]);
            return Ok(());
        }
        let whole = format!("{id} whole");
        self.put(&answer, Kind::Set(kept), vec![whole.clone()]);
        let done = format!("{id} done");
        let there = Js::json().dot("answer").exists().and(complete);
        self.put(&whole, Kind::If(there), vec![done.clone(), failed]);
        let kept = match bind {
            Some(var) => {
                let fields = self.declared(&action.result);
                self.keep(var, fields)
            }
            None => Js::json(),
        };
        let kept = Js::with(kept, vec![("answer".to_owned(), Js::Null)]);
        self.put(&done, Kind::Set(kept), vec![next]);
        Ok(())
    }

    /// Are all fields of `$json.answer` there that must be.
    fn complete(&mut self, fields: &[crate::hir::Field]) -> Js {
        let mut all = Js::Bool(true);
        for field in fields.iter().filter(|field| !field.ty.is_optional()) {
            let name = self.lowering.allowed(&field.name, field.span);
            let value = Js::json().dot("answer").dot(name);
            all = all.and(super::begin::fitting(&field.ty, value));
        }
        all
    }

    /// The declared fields of `$json.answer` that are there with the right kind.
    fn declared(&mut self, fields: &[crate::hir::Field]) -> Js {
        let mut entries = Vec::new();
        for field in fields {
            let name = self.lowering.allowed(&field.name, field.span);
            let value = Js::json().dot("answer").dot(name.clone());
            let fits = super::begin::fitting(&field.ty, value.clone());
            entries.push((name, fits.then(value, Js::Null)));
        }
        Js::Object(None, entries)
    }

    /// `ID`, `ID ask`, `ID done`.
    fn ask(&mut self, id: &str, body: Js, http: Http, next: String) {
        let (asks, done) = (format!("{id} ask"), format!("{id} done"));
        let entries = vec![("message".to_owned(), body)];
        self.put(id, Kind::Set(Js::with(Js::json(), entries)), vec![asks.clone()]);
        self.put(&asks, Kind::Http(http), vec![done.clone()]);
        let clear = vec![("message".to_owned(), Js::Null)];
        self.put(&done, Kind::Set(Js::with(Js::output(id), clear)), vec![next]);
    }
}

/// An instant in milliseconds as the wire has it.
fn written(at: Js) -> Js {
    Js::Code("(t) => DateTime.fromMillis(t).toUTC().toISO()").call(vec![at])
}
