//! `if` and `match`.

use crate::hir::lower::checker::Checker;
use crate::hir::lower::checker::place;
use crate::hir::lower::flowing::Way;
use crate::hir::lower::names::type_name;
use crate::hir::lower::operators::facts;
use crate::hir::{
    Block, Condition, Construct, Expr, ExprKind, MatchArm, Op, StepKind, Ty, Value, VarSource,
    errors,
};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn if_(
        &mut self,
        arms: &[ast::IfArm],
        otherwise: Option<&ast::Block>,
        head: Span,
    ) -> StepKind {
        self.need(Construct::If, head);
        self.same_arms(arms.iter().map(|arm| &arm.block).chain(otherwise));
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut lowered = Vec::new();
        let mut against = Vec::new();
        for arm in arms {
            self.facts.extend(against.clone());
            let (condition, block, left) = match &arm.bind {
                Some(name) => {
                    let value = self.expr(&arm.condition, None);
                    if !value.ty.is_optional() && value.ty != Ty::Error {
                        self.sink.push(errors::always_known(
                            &self.describe(&value),
                            value.span,
                            true,
                        ));
                    }
                    let mark = self.mark();
                    let bind = self.bind(name, value.ty.known().clone(), VarSource::Step);
                    self.facts.extend(place(&value));
                    let (block, left) = self.arm(&arm.block, &mark);
                    (Condition { expr: value, bind: Some(bind) }, block, left)
                }
                None => {
                    let expr = self.condition(&arm.condition);
                    if let ExprKind::Value(Value::Bool(value)) = expr.kind {
                        self.sink.push(errors::constant_condition(value, expr.span));
                    }
                    let before = self.mark();
                    self.facts.extend(facts(&expr, true));
                    let inner = self.mark();
                    let (block, left) = self.arm(&arm.block, &inner);
                    against.extend(facts(&expr, false));
                    self.leave(&before, true);
                    (Condition { expr, bind: None }, block, left)
                }
            };
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            // A wait in this arm does not touch the others, which start from what was known before.
            self.leave(&start, true);
            lowered.push((condition, block));
        }
        self.facts.extend(against);
        let inner = self.mark();
        let (otherwise, left) = match otherwise {
            Some(block) => self.arm(block, &inner),
            None => {
                self.way = Way { facts: self.facts.clone(), bound: Vec::new() };
                (Block::default(), false)
            }
        };
        if !left {
            ways.push(std::mem::take(&mut self.way));
        }
        all_left &= left;
        self.join(ways);
        self.ended |= all_left;
        StepKind::If { arms: lowered, otherwise }
    }

    pub(super) fn match_(
        &mut self,
        value: &ast::Expr,
        arms: &[ast::MatchArm],
        head: Span,
    ) -> StepKind {
        self.need(Construct::Match, head);
        self.same_arms(arms.iter().map(|arm| &arm.block));
        let value = self.expr(value, None);
        if value.ty.is_optional() {
            self.sink.push(self.missing(&value));
        }
        let ty = value.ty.known().clone();
        let start = self.mark();
        let mut ways = Vec::new();
        let mut all_left = true;
        let mut named: Vec<u32> = Vec::new();
        let mut seen: Vec<Value> = Vec::new();
        let mut lowered = Vec::new();
        let mut otherwise = None;
        for arm in arms {
            let patterns: Vec<Expr> = arm
                .patterns
                .iter()
                .map(|p| self.pattern_of(p, &value, &ty, &mut named, &mut seen))
                .collect();
            let (block, left) = self.arm(&arm.block, &start);
            if !left {
                ways.push(std::mem::take(&mut self.way));
            }
            all_left &= left;
            self.leave(&start, true);
            let arm_span = arm
                .patterns
                .first()
                .zip(arm.patterns.last())
                .map_or(arm.span.head(), |(a, b)| a.span.to(b.span));
            match patterns.into_iter().reduce(|a, b| {
                let span = a.span.to(b.span);
                Expr {
                    kind: ExprKind::Binary(Op::Or, Box::new(a), Box::new(b)),
                    ty: Ty::Bool,
                    span,
                }
            }) {
                Some(condition) => {
                    let label = arm
                        .patterns
                        .iter()
                        .map(|p| self.cx.workspace.sources.slice(p.span))
                        .collect::<Vec<_>>()
                        .join(", ");
                    lowered.push(MatchArm { condition, label, block, span: arm_span });
                }
                None if otherwise.is_none() => otherwise = Some(block),
                None => self.sink.push(errors::else_twice(arm.span.head())),
            }
        }
        if otherwise.is_none() {
            match &ty {
                Ty::Enum(id) => {
                    let def = &self.cx.program.enums.at(*id);
                    let missing: Vec<&str> = def
                        .members
                        .iter()
                        .enumerate()
                        .filter(|(at, _)| !named.iter().any(|n| *n as usize == *at))
                        .map(|(_, member)| member.as_str())
                        .collect();
                    if !missing.is_empty() {
                        self.sink.push(errors::not_exhaustive(&def.head.name, &missing, head));
                    }
                }
                Ty::Error => {}
                other => {
                    let name = type_name(self.cx.program, other);
                    self.sink.push(errors::else_wanted(&name, head));
                }
            }
            if !matches!(ty, Ty::Enum(_)) {
                all_left = false;
            }
        }
        self.join(ways);
        self.ended |= all_left && !arms.is_empty();
        StepKind::Match { value, arms: lowered, otherwise }
    }

    fn pattern_of(
        &mut self,
        pattern: &ast::Expr,
        value: &Expr,
        ty: &Ty,
        named: &mut Vec<u32>,
        seen: &mut Vec<Value>,
    ) -> Expr {
        let span = pattern.span;
        if let ast::ExprKind::Range(low, high) = &pattern.kind {
            let (low, high) = (self.expr_of(low, ty), self.expr_of(high, ty));
            let kind = ExprKind::InRange(Box::new(value.clone()), Box::new(low), Box::new(high));
            return Expr { kind, ty: Ty::Bool, span };
        }
        let found = self.expr_of(pattern, ty);
        if let ExprKind::Value(value) = &found.kind
            && !matches!(value, Value::Enum(..))
        {
            if seen.contains(value) {
                self.sink.push(errors::repeated_arm(&self.describe(&found), span));
            } else {
                seen.push(value.clone());
            }
        }
        if let ExprKind::Value(Value::Enum(id, member)) = found.kind {
            if named.contains(&member) {
                let name = self.cx.program.enums.at(id).members.get(member as usize).cloned();
                self.sink.push(errors::repeated_arm(&name.unwrap_or_default(), span));
            }
            named.push(member);
        }
        let kind = ExprKind::Binary(Op::Eq, Box::new(value.clone()), Box::new(found));
        Expr { kind, ty: Ty::Bool, span }
    }
}
