//! Tests. They are read when everything else has been: a test asks what a journey can end with,
//! which splits it has, what a message can be answered with.

mod expect;
mod given;

use super::Cx;
use super::checker::Checker;
use crate::diag::{Diagnostic, Sink};
use crate::hir::modules::Kind;
use crate::hir::{
    Event, Expr, ExprKind, Id, Journey, Message, Premises, STATUSES, StepKind, Test, TestLine,
    TestLineKind, Ty, Value, When, errors,
};
use crate::source::{FileId, Span, Workspace};
use crate::syntax::ast::{self, DeclKind, Name, TestLineKind as L};
use rayon::prelude::*;
use std::collections::HashSet;

/// What the tests of a file gave: the tests, findings, and the imports that were used.
type FileTests = (Vec<Test>, Sink, HashSet<(usize, u32)>);

/// Rows of files of which something was said when they were read.
pub(super) type Unread = HashSet<(FileId, u32)>;

/// The rows with a finding about syntax: what stands there was mended, or not read.
pub(super) fn unread(workspace: &Workspace, found: &[Diagnostic]) -> Unread {
    let syntax = found.iter().filter(|finding| finding.code.number() < 200);
    syntax.filter_map(|finding| Some(row(workspace, finding.span()?))).collect()
}

fn row(workspace: &Workspace, span: Span) -> (FileId, u32) {
    (span.file, workspace.sources.lines(span.file).line(span.start))
}

/// Reads the tests of all files, in parallel.
pub(super) fn lower(cx: &Cx<'_>, unread: &Unread) -> Vec<FileTests> {
    cx.trees.par_iter().enumerate().map(|(module, tree)| file(cx, module, tree, unread)).collect()
}

fn file(cx: &Cx<'_>, module: usize, tree: &ast::Tree, unread: &Unread) -> FileTests {
    let mut out: FileTests = Default::default();
    for decl in &tree.decls {
        let DeclKind::Test(test) = &decl.kind else { continue };
        let mut checker = Checker::new(cx, module);
        out.0.push(checker.test(test));
        // One mistake, one finding: what was not read as it stands means nothing for sure.
        if unread.contains(&row(cx.workspace, test.title.span)) {
            checker.sink.items.clear();
        }
        checker.sink.items.retain(|finding| {
            finding.span().is_none_or(|span| !unread.contains(&row(cx.workspace, span)))
        });
        out.1.items.append(&mut checker.sink.items);
        out.2.extend(checker.used);
    }
    out
}

impl Checker<'_> {
    fn test(&mut self, test: &ast::Test) -> Test {
        let of: Vec<Id<Journey>> = test
            .of
            .iter()
            .filter_map(|path| self.resolve(path, &[Kind::Journey]).map(|def| def.id()))
            .collect();
        // A name that leads nowhere has its finding; what hangs on it needs none of its own.
        let broken = of.len() < test.of.len();
        let mut given = Premises::default();
        let mut lines = Vec::new();
        let mut dated = false;
        for line in &test.lines {
            // What could not be read may have held the first time.
            dated |= matches!(line.kind, L::Hole);
            if let L::Given(items) = &line.kind {
                for item in items {
                    self.given(item, &of, broken, &mut given);
                }
                continue;
            }
            let (at, relative) = match &line.kind {
                L::Until { time, relative } => (Some(time), *relative),
                _ => (line.at.as_ref(), line.relative),
            };
            let when = at.map(|at| (at.span, self.when(at, relative)));
            match &when {
                Some((_, Some(When::At(..)))) => dated = true,
                // One finding for each test, at the first line.
                Some((span, Some(When::After(_)))) if !dated => {
                    self.sink.push(errors::no_first_time(*span));
                    dated = true;
                }
                _ => {}
            }
            let is_expect = matches!(line.kind, L::Expect(_) | L::Hole);
            let is_undated = when.is_none() && !is_expect;
            let before = self.sink.items.len();
            // Where the time is wrong, what follows it may have been a part of it.
            let Some(when) = when.map(|(_, when)| when).map_or(Some(None), |when| when.map(Some))
            else {
                dated = true;
                continue;
            };
            if let Some(kind) = self.line(&line.kind, line.span, &of, broken) {
                lines.push(TestLine { when, kind, span: line.span });
            }
            // Something else is wrong with it: it may have been meant to be another line.
            if is_undated && self.sink.items.len() == before {
                self.sink.push(errors::when_missing(line.span));
            }
        }
        if !dated {
            self.sink.push(errors::test_without_time(test.title.span));
        }
        Test { title: test.title.text.clone(), span: test.title.span, of, given, lines }
    }

    /// A date with a time, a date, or a span after the first time; written out.
    fn when(&mut self, time: &ast::Expr, relative: bool) -> Option<When> {
        if relative {
            return self.seconds(time).map(When::After);
        }
        let time = self.expr(time, Some(&Ty::DateTime));
        match time.kind {
            ExprKind::Value(Value::DateTime(date, minutes)) => Some(When::At(date, minutes)),
            ExprKind::Value(Value::Date(date)) => Some(When::At(date, 0)),
            ExprKind::Value(Value::Duration(_)) => {
                self.sink.push(errors::span_without_plus(time.span));
                None
            }
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::test_time_wanted(time.span));
                None
            }
        }
    }

    fn line(
        &mut self,
        kind: &L,
        span: Span,
        of: &[Id<Journey>],
        broken: bool,
    ) -> Option<TestLineKind> {
        match kind {
            L::Event { event, of_anyone, fields } => {
                let journey = self.find(&event.text(), &[Kind::Journey]);
                let is_event = self.find(&event.text(), &[Kind::Event]).is_some();
                match journey {
                    // A journey of `started` or `api` is begun by its name.
                    Some(journey) if !is_event && !of_anyone => {
                        self.begin(journey.id(), fields, event.span)
                    }
                    _ => {
                        let (event, fields) = self.happens(event, fields)?;
                        Some(match of_anyone {
                            true => TestLineKind::Other(event, fields),
                            false => TestLineKind::Event(event, fields),
                        })
                    }
                }
            }
            L::Set { field, value } => match self.set(field, value.as_ref(), span) {
                StepKind::Set { field, value } => Some(TestLineKind::Set(field, value)),
                _ => None,
            },
            L::Status { status, message, channel } => {
                let id = self.message_id(message);
                let channel = match channel {
                    Some(channel) => Some(self.channel_of(id, channel)?),
                    None => None,
                };
                let place = STATUSES.iter().position(|name| *name == status.text)?;
                Some(TestLineKind::Receipt(id?, channel, u32::try_from(place).ok()?))
            }
            L::Reply { message, text, fields } => {
                let id = self.message_id(message)?;
                let mut text = text.as_ref().map(|text| text.text.clone());
                let mut choice = None;
                for (name, value) in fields {
                    match name.text.as_str() {
                        "text" => {
                            let value = self.expr_of(value, &Ty::Text(None));
                            text = self.written_text(value);
                        }
                        "choice" => {
                            let value = self.expr_of(value, &Ty::Choice(id));
                            choice = self.written_text(value).map(smol_str::SmolStr::from);
                        }
                        _ => self.sink.push(errors::unknown_part(
                            "an answer",
                            &name.text,
                            name.span,
                            ["choice", "text"],
                        )),
                    }
                }
                Some(TestLineKind::Reply(id, text, choice))
            }
            L::Consent { grant, purpose, channels } => {
                match self.consent(*grant, purpose, channels, span) {
                    StepKind::Consent { grant, purpose, channels } => {
                        Some(TestLineKind::Consent(grant, purpose, channels))
                    }
                    _ => None,
                }
            }
            L::Inbound { channel, text } => {
                let channel = self.resolve(channel, &[Kind::Channel])?.id();
                Some(TestLineKind::Inbound(channel, text.text.clone()))
            }
            L::Block { blocked, channel } => {
                let channel = self.resolve(channel, &[Kind::Channel])?.id();
                Some(TestLineKind::Block(channel, *blocked))
            }
            L::Member { enters, segment } => {
                let id = self.resolve(segment, &[Kind::Segment])?.id();
                let declared = self.cx.program.segments.at(id);
                if !declared.external {
                    let (name, at) = (&declared.head.name, declared.head.span);
                    self.sink.push(errors::membership_follows(name, segment.span, at));
                    return None;
                }
                Some(TestLineKind::Member(id, *enters))
            }
            L::Until { .. } => Some(TestLineKind::Until),
            L::Expect(expect) => self.expectation(expect, of, broken).map(TestLineKind::Expect),
            L::Given(_) | L::Hole => None,
        }
    }

    /// A text that is written out.
    fn written_text(&mut self, value: Expr) -> Option<String> {
        match value.kind {
            ExprKind::Value(Value::Text(text)) => Some(text),
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::not_constant("an answer", value.span));
                None
            }
        }
    }

    fn begin(
        &mut self,
        id: Id<Journey>,
        fields: &[(Name, ast::Expr)],
        span: Span,
    ) -> Option<TestLineKind> {
        let program = self.cx.program;
        let journey = program.journeys.at(id);
        let by_name = journey.triggers.iter().any(|trigger| {
            matches!(trigger.kind, crate::hir::TriggerKind::Started | crate::hir::TriggerKind::Api)
        });
        // Where a journey has no trigger, that is said of the journey, or it could not be read.
        if !by_name && !journey.triggers.is_empty() {
            self.sink.push(errors::not_begun_by_name(&journey.head.name, span, journey.head.span));
        }
        let values = self.payload(&journey.head.name, &journey.inputs, fields, span, true);
        let inputs = values.into_iter().zip(&journey.inputs);
        let values = inputs.map(|(value, input)| value.or_else(|| input.default.clone()));
        Some(TestLineKind::Start(id, values.collect()))
    }

    fn message_id(&mut self, path: &ast::Path) -> Option<Id<Message>> {
        self.resolve(path, &[Kind::Message]).map(|def| def.id())
    }

    /// A channel that a message has something to say on.
    fn channel_of(
        &mut self,
        message: Option<Id<Message>>,
        path: &ast::Path,
    ) -> Option<Id<crate::hir::Channel>> {
        let id = self.resolve(path, &[Kind::Channel])?.id();
        let Some(message) = message else { return Some(id) };
        let program = self.cx.program;
        let message = program.messages.at(message);
        if message.contents.iter().all(|content| content.channel != id) {
            let name = |id| program.channels.at(id).head.name.as_str();
            let written: Vec<&str> =
                message.contents.iter().map(|content| name(content.channel)).collect();
            self.sink.push(errors::no_content(
                &message.head.name,
                name(id),
                &written,
                path.span,
                message.head.span,
            ));
        }
        Some(id)
    }

    /// An event with a value for each field.
    fn happens(
        &mut self,
        event: &ast::Path,
        fields: &[(Name, ast::Expr)],
    ) -> Option<(Id<Event>, Vec<Option<Expr>>)> {
        let id = self.resolve(event, &[Kind::Event])?.id();
        let program = self.cx.program;
        let declared = program.events.at(id);
        let values = self.payload(&declared.head.name, &declared.fields, fields, event.span, true);
        let values = values.into_iter().zip(&declared.fields);
        let values = values.map(|(value, field)| value.or_else(|| field.default.clone()));
        Some((id, values.collect()))
    }
}
