//! Metrics: the events that are measured, the conversion window, the target.

use crate::hir::lower::checker::Checker;
use crate::hir::modules::Kind;
use crate::hir::{
    Expr, ExprKind, Id, Measure, Metric, MetricEvent, Op, Target, Ty, Value, VarSource, errors,
};
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(in crate::hir::lower) fn metric(&mut self, id: Id<Metric>, decl: &ast::Metric) -> Metric {
        let mut metric = self.cx.program.metrics.at(id).clone();
        if let Some(value) = &decl.value {
            metric.measure = Measure::Customer;
            let value = self.expr(value, None);
            metric.ty = self.type_of_customer_metric(&value);
            metric.value = Some(value);
        } else {
            self.measured(&mut metric, decl);
        }
        metric.target = self.target(&metric.ty, decl.target.as_ref());
        metric.vars = std::mem::take(&mut self.vars);
        metric
    }

    /// A condition becomes a share; numbers and amounts become an average.
    fn type_of_customer_metric(&mut self, value: &Expr) -> Ty {
        if value.ty.is_optional() {
            self.sink.push(self.missing(value));
            return Ty::Error;
        }
        match &value.ty {
            Ty::Bool => Ty::Percent,
            Ty::Int => Ty::Decimal,
            ty @ (Ty::Decimal | Ty::Money(_) | Ty::Duration | Ty::Percent) => ty.clone(),
            Ty::Error => Ty::Error,
            other => {
                let name = crate::hir::lower::names::type_name(self.cx.program, other);
                self.sink.push(errors::not_measurable(&name, value.span));
                Ty::Error
            }
        }
    }

    /// `share of a as x where .. followed by b within 5 days`
    fn measured(&mut self, metric: &mut Metric, decl: &ast::Metric) {
        let words: Vec<&str> = decl.measure.iter().map(|word| word.text.as_str()).collect();
        let words = words.join(" ");
        let span = match (decl.measure.first(), decl.measure.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => decl.name.span,
        };
        let measure = Measure::WORDS.iter().find(|(known, _)| *known == words);
        match measure {
            Some((_, measure)) => metric.measure = *measure,
            None => self.sink.push(errors::unknown_measure(&words, span)),
        }
        let Some((first, rest)) = decl.events.split_first() else { return };
        let of_field = measure.is_some_and(|(_, measure)| measure.of_field());
        let (value, ty) = self.first_event(metric, first, of_field);
        metric.value = value;
        for event in rest {
            self.metric_event(metric, &event.path, event);
        }
        let Some((_, measure)) = measure else { return };
        if measure.needs_two() && rest.is_empty() {
            self.sink.push(errors::followed_wanted(&words, first.path.span.tail()));
        }
        if let Some(second) = rest.first()
            && measure.of_field()
        {
            self.sink.push(errors::followed_not_here(&words, second.path.span));
        }
        metric.within = decl.within.as_ref().and_then(|within| self.seconds(within));
        if decl.within.is_none() {
            let last = decl.events.last().map_or(span, |event| event.path.span);
            self.sink.push(errors::within_wanted(&words, measure.needs_two(), last.tail()));
        }
        metric.ty = match measure {
            Measure::Share => Ty::Percent,
            Measure::Count | Measure::Customers => Ty::Int,
            Measure::MedianTime | Measure::AverageTime => Ty::Duration,
            Measure::Sum => ty,
            Measure::Average if ty == Ty::Int => Ty::Decimal,
            Measure::Average | Measure::Customer => ty,
        };
    }

    /// The first event; of `sum` and `average` it is a field of one, with its type.
    fn first_event(
        &mut self,
        metric: &mut Metric,
        event: &ast::MetricEvent,
        of_field: bool,
    ) -> (Option<Expr>, Ty) {
        if !of_field {
            self.metric_event(metric, &event.path, event);
            return (None, Ty::Error);
        }
        let Some((name, fields)) = event.path.names.split_first() else { return (None, Ty::Error) };
        let path = ast::Path { names: vec![name.clone()], span: name.span };
        if !self.metric_event(metric, &path, event) {
            return (None, Ty::Error);
        }
        if fields.is_empty() {
            self.sink.push(errors::field_wanted(&name.text, event.path.span));
            return (None, Ty::Error);
        }
        let Some(last) = metric.events.last() else { return (None, Ty::Error) };
        let start =
            Expr { kind: ExprKind::Var(last.var), ty: Ty::Event(last.event), span: name.span };
        let value = fields.iter().fold(start, |of, name| self.field(of, name));
        let ty = match &value.ty {
            ty @ (Ty::Int | Ty::Decimal | Ty::Money(_) | Ty::Duration) => ty.clone(),
            Ty::Error => Ty::Error,
            other => {
                let name = crate::hir::lower::names::type_name(self.cx.program, other);
                self.sink.push(errors::not_measurable(&name, event.path.span));
                Ty::Error
            }
        };
        (Some(value), ty)
    }

    /// An event with its name and filter; whether there is one.
    fn metric_event(
        &mut self,
        metric: &mut Metric,
        path: &ast::Path,
        event: &ast::MetricEvent,
    ) -> bool {
        let Some(def) = self.resolve(path, &[Kind::Event]) else { return false };
        let id = def.id();
        let ty = Ty::Event(id);
        let var = match &event.bind {
            Some(name) => self.bind(name, ty, VarSource::Element),
            None => self.bind_silently(&path.text(), path.span, ty, VarSource::Element),
        };
        let outer = self.facts.clone();
        let filter = event.filter.as_ref().map(|filter| self.condition(filter));
        self.facts = outer;
        metric.events.push(MetricEvent { event: id, var, filter, span: path.span });
        true
    }

    /// `target >= 12%`
    fn target(&mut self, ty: &Ty, target: Option<&(ast::Name, ast::Expr)>) -> Option<Target> {
        let (op, value) = target?;
        let span = op.span.to(value.span);
        let op = match op.text.as_str() {
            "<" => Op::Lt,
            "<=" => Op::Le,
            ">" => Op::Gt,
            ">=" => Op::Ge,
            _ => Op::Eq,
        };
        let value = match ty {
            Ty::Error => self.expr(value, None),
            ty => self.expr_of(value, ty),
        };
        let value = self.constant(&value, span)?;
        Some(Target { op, value, span })
    }

    /// A value that is written out.
    fn constant(&mut self, expr: &Expr, span: Span) -> Option<Value> {
        match &expr.kind {
            ExprKind::Value(value) => Some(value.clone()),
            ExprKind::Error => None,
            _ => {
                self.sink.push(errors::target_not_constant(span));
                None
            }
        }
    }
}
