//! What is so before a test begins.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::names::field_names;
use crate::hir::modules::Kind;
use crate::hir::{Action, Id, Journey, Persona, Premises, SplitArm, StepKind, When, errors};
use crate::syntax::ast::{Expr, ExprKind, Given, Name};
use smol_str::SmolStr;

impl Checker<'_> {
    pub(super) fn given(
        &mut self,
        given: &Given,
        of: &[Id<Journey>],
        broken: bool,
        out: &mut Premises,
    ) {
        match given {
            Given::Persona(path) => {
                let Some(def) = self.resolve(path, &[Kind::Persona]) else { return };
                let persona = self.cx.program.personas.at(def.id::<Persona>());
                let sample = persona.samples.first().into_iter().flatten().cloned();
                out.fields.extend(sample.map(|(at, value)| (at, Some(value))));
            }
            Given::Fields(fields) => {
                for (name, value) in fields {
                    let declared = self.cx.program.profile_fields();
                    let Some(at) = declared.iter().position(|field| field.name == name.text) else {
                        let names = field_names(declared);
                        self.sink.push(errors::unknown_field(
                            "the profile",
                            &name.text,
                            name.span,
                            names,
                        ));
                        continue;
                    };
                    let Some(ty) = declared.get(at).map(|field| field.ty.clone()) else { continue };
                    let value = if is_missing(value) {
                        if !ty.is_optional() {
                            self.sink.push(errors::cannot_be_missing(&name.text, value.span));
                        }
                        None
                    } else {
                        Some(self.expr_of(value, &ty))
                    };
                    out.fields.push((u32::try_from(at).unwrap_or(u32::MAX), value));
                }
            }
            Given::Consent { purpose, channels, since } => {
                let since = since.as_ref().map(|since| self.when(since, false));
                if let StepKind::Consent { purpose, channels, .. } =
                    self.consent(true, purpose, channels, purpose.span)
                    && !matches!(since, Some(None))
                {
                    out.consent.push((purpose, channels, since.flatten()));
                }
            }
            Given::History(events) => {
                for (time, event, fields) in events {
                    let when = self.when(time, false);
                    if let (Some(when), Some((event, fields))) = (when, self.happens(event, fields))
                    {
                        out.history.push((when, event, fields));
                    }
                }
            }
            Given::Blocked(path) => {
                if let Some(def) = self.resolve(path, &[Kind::Channel]) {
                    out.blocked.push(def.id());
                }
            }
            Given::In(path) => {
                if let Some(def) = self.resolve(path, &[Kind::Segment]) {
                    out.segments.push((def.id(), path.span));
                }
            }
            Given::Holdout => out.holdout = true,
            Given::Split(split, arm) if !broken => self.given_split(split, arm, of, out),
            Given::Split(..) => {}
            Given::Won { split, arm, since } => {
                let since = since.as_ref().map(|since| self.when(since, false));
                if !broken && !matches!(since, Some(None)) {
                    self.given_won(split, arm, since.flatten(), of, out);
                }
            }
            Given::Returns { action, fields } => {
                // `sms fails`: the provider takes no message.
                if fields.is_none()
                    && self.find(&action.text(), &[Kind::Action]).is_none()
                    && let Some(channel) = self.find(&action.text(), &[Kind::Channel])
                {
                    out.refused.push(channel.id());
                    return;
                }
                let Some(def) = self.resolve(action, &[Kind::Action]) else { return };
                let id = def.id::<Action>();
                let declared = self.cx.program.actions.at(id);
                let fields = fields.as_ref().map(|fields| {
                    let owner = format!("the answer of `{}`", declared.head.name);
                    self.payload(&owner, &declared.result, fields, action.span, true)
                });
                out.answers.push((id, fields));
            }
        }
    }

    /// The split of this name in one of the journeys, and an arm of it.
    fn given_split(&mut self, split: &Name, arm: &Name, of: &[Id<Journey>], out: &mut Premises) {
        let Some(found) = self.splits_called(split, of) else { return };
        let arms: Vec<&SmolStr> =
            found.iter().flat_map(|(_, arms, _)| arms.iter().map(|arm| &arm.name)).collect();
        if !arms.contains(&&arm.text) {
            let names = arms.iter().map(|name| name.as_str());
            self.sink.push(errors::unknown_arm(&split.text, &arm.text, arm.span, names));
        }
        out.arms.extend(found.into_iter().map(|(key, ..)| (key, arm.text.clone())));
    }

    /// An arm that has won its split.
    fn given_won(
        &mut self,
        split: &Name,
        arm: &Name,
        since: Option<When>,
        of: &[Id<Journey>],
        out: &mut Premises,
    ) {
        let Some(found) = self.splits_called(split, of) else { return };
        if !found.iter().any(|(_, _, looks)| *looks) {
            self.sink.push(errors::no_winner_asked(&split.text, split.span));
            return;
        }
        let with = found.into_iter().filter(|(_, _, looks)| *looks);
        let mut names: Vec<&SmolStr> = Vec::new();
        let before = out.won.len();
        for (key, arms, _) in with {
            let can_win = arms.iter().filter(|arm| !arm.winner && !arm.holdout);
            let can_win: Vec<&SmolStr> = can_win.map(|arm| &arm.name).collect();
            if can_win.contains(&&arm.text) {
                out.won.push((key, arm.text.clone(), since.clone()));
            }
            names.extend(can_win);
        }
        if out.won.len() == before {
            let names = names.iter().map(|name| name.as_str());
            self.sink.push(errors::unknown_arm(&split.text, &arm.text, arm.span, names));
        }
    }
}

impl<'a> Checker<'a> {
    /// The splits of this name in the journeys of a test: key, arms, and whether one looks for a winner.
    /// A finding where there is none.
    fn splits_called(
        &mut self,
        split: &Name,
        of: &[Id<Journey>],
    ) -> Option<Vec<(String, &'a [SplitArm], bool)>> {
        let program = self.cx.program;
        let all: Vec<Id<Journey>> = program.journeys.iter().map(|(id, _)| id).collect();
        let mut names: Vec<&SmolStr> = Vec::new();
        let mut found = Vec::new();
        for id in if of.is_empty() { &all } else { of } {
            let journey = program.journeys.at(*id);
            journey.each_step(|step| {
                let StepKind::Split { name, arms, winner, .. } = &step.kind else { return };
                names.push(name);
                if *name == split.text {
                    let key = format!("{}.{name}", journey.head.name);
                    found.push((key, arms.as_slice(), winner.is_some()));
                }
            });
        }
        if found.is_empty() {
            let names = names.iter().map(|name| name.as_str());
            self.sink.push(errors::unknown_split(&split.text, split.span, names));
            return None;
        }
        Some(found)
    }
}

/// The bare word `missing`.
fn is_missing(value: &Expr) -> bool {
    matches!(&value.kind, ExprKind::Path(path) if path.text() == "missing")
}
