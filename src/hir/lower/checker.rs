//! The state of checking one declaration: names in sight, facts that hold, findings.

use super::Cx;
use super::flowing::Way;
use crate::diag::Sink;
use crate::hir::modules::{Def, Kind};
use crate::hir::{Construct, Expr, ExprKind, Id, Stage, Ty, Var, VarId, VarSource, errors};
use crate::source::Span;
use crate::syntax::ast::{Name, Path};
use smol_str::SmolStr;
use std::collections::HashSet;

/// Something that may be missing and that a condition can show to be there: a field of the customer
/// or of a variable, as numbers.
pub(super) type Place = Vec<u32>;

/// A name in sight.
#[derive(Clone, Debug)]
pub(super) struct Local {
    pub(super) name: SmolStr,
    pub(super) var: VarId,
    /// Another type than the variable's, for an event that may stand in its place.
    pub(super) ty: Option<Ty>,
    /// The step that binds it may not have run.
    pub(super) maybe: bool,
    /// Out of its expression; the name may be used again.
    pub(super) closed: bool,
}

/// The kind of the arm of a wait that a step stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OnArm {
    /// Taken by something that happens.
    Event,
    /// Taken by a status, which is true at once where it was reached before.
    Status,
}

/// The state.
pub(super) struct Checker<'a> {
    pub(super) cx: &'a Cx<'a>,
    /// The module that names are looked up in.
    pub(super) module: usize,
    pub(super) sink: Sink,
    /// Imports that were used: module and number.
    pub(super) used: HashSet<(usize, u32)>,
    pub(super) vars: Vec<Var>,
    pub(super) locals: Vec<Local>,
    /// Names that are read where the step that binds them may not have run.
    pub(super) unset: Vec<VarId>,
    /// What is known to be there.
    pub(super) facts: Vec<Place>,
    pub(super) needs: Vec<(Construct, Span)>,
    /// Computed values that are being put in, against endless ones.
    pub(super) open: Vec<u32>,
    /// How many computed values have been put in.
    pub(super) put_in: u32,
    /// May a send of this journey hold the run.
    pub(super) holds: bool,
    /// The stages of the journey, in order.
    pub(super) stages: Vec<SmolStr>,
    /// The place of the stage that is being read, and which stage it is.
    pub(super) stage_place: Option<u32>,
    pub(super) stage: Option<Id<Stage>>,
    /// What the arm just read knows at its end.
    pub(super) way: Way,
    /// The step just read leaves the block.
    pub(super) ended: bool,
    /// How many `repeat`s stand around.
    pub(super) loops: u32,
    /// The arms of waits that stand around, innermost last.
    pub(super) on_arms: Vec<OnArm>,
    /// The first place that asks for the customer's local time.
    pub(super) local_time: Option<Span>,
    /// The field that tells the runs of a customer apart, by name and type.
    pub(super) key: Option<(SmolStr, Ty)>,
    /// Pinned ids.
    pub(super) pins: Vec<(SmolStr, Span)>,
    /// The splits of the journey.
    pub(super) splits: Vec<(SmolStr, Span)>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(cx: &'a Cx<'a>, module: usize) -> Self {
        Self {
            cx,
            module,
            sink: Sink::default(),
            used: HashSet::new(),
            vars: Vec::new(),
            locals: Vec::new(),
            unset: Vec::new(),
            facts: Vec::new(),
            needs: Vec::new(),
            open: Vec::new(),
            put_in: 0,
            stages: Vec::new(),
            stage_place: None,
            holds: false,
            stage: None,
            way: Way::default(),
            on_arms: Vec::new(),
            local_time: None,
            key: None,
            pins: Vec::new(),
            ended: false,
            loops: 0,
            splits: Vec::new(),
        }
    }

    pub(super) fn need(&mut self, construct: Construct, span: Span) {
        self.needs.push((construct, span));
    }

    /// Looks a name of one of these kinds up; a finding where there is none.
    pub(super) fn resolve(&mut self, path: &Path, kinds: &[Kind]) -> Option<Def> {
        let text = path.text();
        if let Some(def) = self.find(&text, kinds) {
            return Some(def);
        }
        if self.cx.modules.is_unknown(self.module, &text) {
            return None;
        }
        let names = self.cx.modules.names_of(self.module, kinds);
        let exporter = self.cx.modules.exporters(&text, kinds);
        let word = kinds.first().map_or("name", |kind| kind.word());
        self.sink.push(errors::unknown_name(word, &text, path.span, names, exporter));
        None
    }

    /// Looks a name of one of these kinds up, in silence.
    pub(super) fn find(&mut self, name: &str, kinds: &[Kind]) -> Option<Def> {
        let entry = self
            .cx
            .modules
            .entries(self.module, name)
            .iter()
            .find(|entry| kinds.contains(&entry.def.kind))?;
        if let Some(import) = entry.import {
            self.used.insert((self.module, import));
        }
        Some(entry.def)
    }

    /// Binds a name for the rest of the declaration. A name binds once.
    pub(super) fn bind(&mut self, name: &Name, ty: Ty, source: VarSource) -> VarId {
        if let Some(first) =
            self.locals.iter().find(|local| local.name == name.text && !local.closed)
        {
            let before = self.vars.get(first.var.0 as usize).map(|var| var.span);
            self.sink.push(errors::name_taken(&name.text, name.span, before));
        }
        self.bind_silently(&name.text, name.span, ty, source)
    }

    pub(super) fn bind_silently(
        &mut self,
        name: &str,
        span: Span,
        ty: Ty,
        source: VarSource,
    ) -> VarId {
        let var = VarId(u32::try_from(self.vars.len()).unwrap_or(u32::MAX));
        self.vars.push(Var { name: SmolStr::new(name), ty, span, source });
        self.locals.push(Local {
            name: SmolStr::new(name),
            var,
            ty: None,
            maybe: false,
            closed: false,
        });
        var
    }

    /// Ends the sight of names bound since `mark`, as behind a history question.
    pub(super) fn close_since(&mut self, mark: usize) {
        for local in self.locals.iter_mut().skip(mark) {
            local.closed = true;
        }
    }

    pub(super) fn error(&self, span: Span) -> Expr {
        Expr { kind: ExprKind::Error, ty: Ty::Error, span }
    }
}

/// The place that an expression reads, where it is one that facts can be about.
pub(super) fn place(expr: &Expr) -> Option<Place> {
    match &expr.kind {
        ExprKind::Customer(field) => Some(vec![0, *field]),
        ExprKind::Var(var) => Some(vec![1, var.0]),
        ExprKind::Field(inner, field) => {
            let mut place = place(inner)?;
            place.push(*field);
            Some(place)
        }
        _ => None,
    }
}
