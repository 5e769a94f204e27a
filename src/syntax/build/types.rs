//! Types, fields and parameters.

use super::{Context, Kids, doc};
use crate::source::Span;
use crate::syntax::ast::{Field, Param, Path, Type, TypeKind};
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// A type that comes next.
pub(super) fn type_(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Type {
    type_opt(cx, kids).unwrap_or_else(|| hole(kids.end))
}

/// A type, if it comes next.
pub(super) fn type_opt(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Option<Type> {
    let node = kids.take(Rule::type_)?;
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    let kind = kids.next().map(|node| kind(cx, node))?;
    Some(Type { kind, optional: kids.skip(Rule::optional), span })
}

/// What a type is, `?` aside.
fn kind(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> TypeKind {
    match node.as_rule() {
        Rule::type_list => {
            let mut kids = Kids::of(cx, node);
            let of = Box::new(element(cx, &mut kids));
            TypeKind::List { of, max: kids.expr_in(cx, Rule::up_to) }
        }
        Rule::type_fields => TypeKind::Fields(fields(cx, &mut Kids::of(cx, node))),
        _ => {
            let mut kids = Kids::of(cx, node);
            let name = kids.path(cx);
            let currency = kids.word(cx, Rule::currency);
            TypeKind::Named { name, max: kids.expr_in(cx, Rule::up_to), currency }
        }
    }
}

/// What a list holds.
fn element(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Type {
    let Some(node) = kids.take(Rule::type_element).and_then(|node| node.into_inner().next()) else {
        return hole(kids.end);
    };
    let span = cx.span(&node);
    Type { kind: kind(cx, node), optional: false, span }
}

/// What stands where a type could not be read.
fn hole(span: Span) -> Type {
    let name = Path { names: vec![super::hole_name(span)], span };
    Type { kind: TypeKind::Named { name, max: None, currency: None }, optional: false, span }
}

/// `{ a: T  b: T }`, if it comes next.
pub(super) fn fields(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<Field> {
    let Some(mut kids) = kids.enter(cx, Rule::fields) else { return Vec::new() };
    let mut fields = Vec::new();
    while let Some(node) = kids.take(Rule::field) {
        fields.extend(field(cx, node));
    }
    super::tight(fields)
}

/// `first_name: text up to 20? pii = "x"`; `None` for a hole.
fn field(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Field> {
    let span = cx.span(&node);
    let mut kids = Kids::of(cx, node);
    if kids.skip(Rule::hole) {
        return None;
    }
    let name = kids.name_in(cx, Rule::field_name)?;
    let ty = type_(cx, &mut kids);
    let labels = std::iter::from_fn(|| kids.word(cx, Rule::label)).collect();
    let default = kids.expr_in(cx, Rule::default);
    Some(Field { doc: doc::above(cx, span.start), name, ty, labels, default, span })
}

/// `(a: T, b: T = v)`, if it comes next.
pub(super) fn params(cx: &mut Context<'_>, kids: &mut Kids<'_>) -> Vec<Param> {
    let Some(mut kids) = kids.enter(cx, Rule::params) else { return Vec::new() };
    let mut params = Vec::new();
    while let Some(mut param) = kids.enter(cx, Rule::param) {
        let name =
            param.declared_in(cx, Rule::field_name).unwrap_or_else(|| super::hole_name(param.end));
        let ty = type_(cx, &mut param);
        let labels = std::iter::from_fn(|| param.word(cx, Rule::label)).collect();
        params.push(Param { name, ty, labels, default: param.expr_in(cx, Rule::default) });
    }
    super::tight(params)
}
