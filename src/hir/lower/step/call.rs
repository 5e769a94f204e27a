//! `call` and `start`.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::names::type_name;
use crate::hir::modules::Kind;
use crate::hir::{Construct, Journey, StepKind, Ty, VarSource, errors};
use crate::source::Span;
use crate::syntax::ast::{self, HeaderKind};

impl Checker<'_> {
    pub(super) fn call_step(
        &mut self,
        call: &ast::Call,
        bind: Option<&ast::Name>,
        failed: Option<&ast::Block>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Call, head);
        let Some(def) = self.resolve(&call.function, &[Kind::Action]) else {
            for arg in &call.args {
                let _ = self.expr(&arg.value, None);
            }
            if let Some(name) = bind {
                self.bind_silently(&name.text, name.span, Ty::Error, VarSource::Step);
            }
            return StepKind::Error;
        };
        let id = def.id();
        let action = &self.cx.program.actions.at(id);
        let args =
            self.arguments(&action.head.name, &action.params, &call.args, call.function.span);
        self.time_passes();
        let mark = self.mark();
        let failed_left;
        let failed = match failed {
            Some(block) => {
                self.need(Construct::CallFailed, head);
                let (block, left) = self.arm(block, &mark);
                failed_left = left;
                Some(block)
            }
            None => {
                failed_left = false;
                None
            }
        };
        let bind = bind.map(|name| {
            let var = self.bind(name, Ty::Answer(id), VarSource::Step);
            // After a failure there is no answer, unless that way has left.
            if !failed_left && let Some(local) = self.locals.last_mut() {
                local.maybe = true;
            }
            var
        });
        StepKind::Call { action: id, args, bind, failed }
    }

    pub(super) fn start(
        &mut self,
        call: &ast::Call,
        each: Option<&(ast::Name, ast::Expr)>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::Start, head);
        let mark = self.locals.len();
        let each = each.map(|(name, list)| {
            self.need(Construct::StartEach, head);
            let list = self.expr(list, None);
            let element = match &list.ty {
                Ty::List(element) => (**element).clone(),
                Ty::Error => Ty::Error,
                other => {
                    let found = type_name(self.cx.program, other);
                    self.sink.push(errors::wrong_type("a list", &found, list.span));
                    Ty::Error
                }
            };
            (self.bind(name, element, VarSource::Element), list)
        });
        let step = match self.resolve(&call.function, &[Kind::Journey]) {
            Some(def) => {
                let id = def.id::<Journey>();
                let journey = &self.cx.program.journeys.at(id);
                let name = &journey.head.name;
                let span = call.function.span;
                let args = self.arguments(name, &journey.inputs, &call.args, span);
                // Its body may not have been read yet.
                if let Some((_, decl)) = self.cx.journeys.get(id.index())
                    && !is_started(decl)
                {
                    self.sink.push(errors::not_started(name, span, decl.name.span));
                }
                StepKind::Start { journey: id, args, each }
            }
            None => {
                for arg in &call.args {
                    let _ = self.expr(&arg.value, None);
                }
                StepKind::Error
            }
        };
        self.close_since(mark);
        step
    }
}

/// Does the journey say `trigger started`.
fn is_started(decl: &ast::Journey) -> bool {
    decl.header.iter().any(|clause| match &clause.kind {
        HeaderKind::Trigger(trigger) => matches!(trigger.kind, ast::TriggerKind::Started),
        HeaderKind::Hole => true,
        _ => false,
    })
}
