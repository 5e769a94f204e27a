//! Tests: the names in them. They run in the interpreter, which comes with time.

use super::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{Event, Ty, errors};
use crate::syntax::ast::{Expect, Given, Name, Path, Test, TestLineKind as L};

impl Checker<'_> {
    pub(super) fn test(&mut self, test: &Test) {
        for path in &test.of {
            let _ = self.resolve(path, &[Kind::Journey]);
        }
        for line in &test.lines {
            match &line.kind {
                L::Given(items) => items.iter().for_each(|item| self.given(item)),
                L::Event { event, fields } => {
                    // A journey of `started` or `api` is begun by its name.
                    let journey = self.find(&event.text(), &[Kind::Journey]).is_some();
                    let is_event = self.find(&event.text(), &[Kind::Event]).is_some();
                    if is_event || !journey {
                        self.happens(event, fields);
                    }
                }
                L::Set { field, value } => {
                    if let Some(name) = field.last()
                        && let Some(ty) = self.profile_type(name)
                        && let Some(value) = value
                    {
                        let _ = self.expr_of(value, &ty);
                    }
                }
                L::Status { message, channel, .. } => {
                    let _ = self.resolve(message, &[Kind::Message]);
                    if let Some(channel) = channel {
                        let _ = self.resolve(channel, &[Kind::Channel]);
                    }
                }
                L::Reply { message, .. } => {
                    let _ = self.resolve(message, &[Kind::Message]);
                }
                L::Expect(expect) => self.expectation(expect),
                L::Until { .. } | L::Hole => {}
            }
        }
    }

    fn given(&mut self, given: &Given) {
        match given {
            Given::Persona(path) => {
                let _ = self.resolve(path, &[Kind::Persona]);
            }
            Given::Fields(fields) => {
                for (name, value) in fields {
                    if let Some(ty) = self.profile_type(name) {
                        let _ = self.expr_of(value, &ty);
                    }
                }
            }
            Given::Consent { purpose, channels, .. } => {
                let _ = self.purpose(purpose);
                let _ = self.channels(channels);
            }
            Given::History(events) => {
                for (_, event, fields) in events {
                    self.happens(event, fields);
                }
            }
            Given::In(path) => {
                let _ = self.resolve(path, &[Kind::Segment]);
            }
            Given::Returns { action, .. } => {
                let _ = self.resolve(action, &[Kind::Action]);
            }
            Given::Holdout | Given::Split(..) => {}
        }
    }

    fn profile_type(&mut self, name: &Name) -> Option<Ty> {
        let fields = self.cx.program.profile_fields();
        match fields.iter().find(|field| field.name == name.text) {
            Some(field) => Some(field.ty.clone()),
            None => {
                let names = super::names::field_names(fields);
                self.sink.push(errors::unknown_field("the profile", &name.text, name.span, names));
                None
            }
        }
    }

    fn happens(&mut self, event: &Path, fields: &[(Name, crate::syntax::ast::Expr)]) {
        let Some(def) = self.resolve(event, &[Kind::Event]) else { return };
        let declared = &self.cx.program.events.at(def.id::<Event>());
        let _ = self.payload(&declared.head.name, &declared.fields, fields, event.span, true);
    }

    fn expectation(&mut self, expect: &Expect) {
        let kind = match expect {
            Expect::Sent { message, channel, .. } => {
                if let Some(channel) = channel {
                    let _ = self.resolve(channel, &[Kind::Channel]);
                }
                Some((message, Kind::Message))
            }
            Expect::Stopped(message, _) => Some((message, Kind::Message)),
            Expect::Called(action) => Some((action, Kind::Action)),
            Expect::Tracked(event) => Some((event, Kind::Event)),
            Expect::Running(journey) => Some((journey, Kind::Journey)),
            Expect::Outcome { journey: Some(journey), .. } => Some((journey, Kind::Journey)),
            _ => None,
        };
        if let Some((path, kind)) = kind {
            let _ = self.resolve(path, &[kind]);
        }
    }
}
