//! Declarations.

use super::{Context, Kids, card, doc, expr, journey, message, research, rules, test, types};
use crate::syntax::ast::{
    Action, Channel, Compute, Contact, Decl, DeclKind, Enum, Event, MapDecl, Plan, Profile, Record,
    Segment, Setting, Use, UseItem,
};
use crate::syntax::errors;
use crate::syntax::parser::Rule;
use pest::iterators::Pair;

/// A declaration; `None` for the end of the file.
pub(super) fn decl(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Option<Decl> {
    let span = cx.span(&node);
    if !matches!(node.as_rule(), Rule::allow_ | Rule::EOI) {
        super::allow::begins(cx, span);
    }
    let kind = match node.as_rule() {
        Rule::use_ => DeclKind::Use(use_(cx, node)),
        Rule::enum_ => DeclKind::Enum(enum_(cx, node)),
        Rule::record_decl => DeclKind::Record(record(cx, node)),
        Rule::profile => DeclKind::Profile(profile(cx, node)),
        Rule::event => DeclKind::Event(event(cx, node)),
        Rule::setting => DeclKind::Setting(setting(cx, node)),
        Rule::compute => DeclKind::Compute(compute(cx, node)),
        Rule::segment => DeclKind::Segment(segment(cx, node)),
        Rule::contact => DeclKind::Contact(contact(cx, node)),
        Rule::persona => DeclKind::Persona(research::persona(cx, node)),
        Rule::lifecycle => DeclKind::Lifecycle(research::lifecycle(cx, node)),
        Rule::stage_alias | Rule::stage_decl => DeclKind::Stage(research::stage(cx, node)),
        Rule::touchpoint => DeclKind::Touchpoint(research::touchpoint(cx, node)),
        Rule::channel => DeclKind::Channel(channel(cx, node)),
        Rule::message => DeclKind::Message(message::message(cx, node)),
        Rule::rules => DeclKind::Rules(rules::rules(cx, node)),
        Rule::action => DeclKind::Action(action(cx, node)),
        Rule::metric => DeclKind::Metric(research::metric(cx, node)),
        Rule::journey => DeclKind::Journey(journey::journey(cx, node)),
        Rule::map_ => DeclKind::Map(map(cx, node)),
        Rule::plan => DeclKind::Plan(plan(cx, node)),
        Rule::test => DeclKind::Test(test::test(cx, node)),
        Rule::allow_ => {
            super::allow::allow(cx, node);
            return None;
        }
        Rule::EOI => return None,
        _ => DeclKind::Hole,
    };
    Some(Decl { doc: doc::above(cx, span.start), kind, span })
}

fn use_(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Use {
    let mut kids = Kids::of(cx, node);
    let module = kids.path(cx);
    let mut items = Vec::new();
    if let Some(mut list) = kids.enter(cx, Rule::use_items) {
        while let Some(mut item) = list.enter(cx, Rule::use_item) {
            items.push(UseItem { name: item.name(cx), alias: item.declared_in(cx, Rule::bind) });
        }
    }
    Use { module, items }
}

fn enum_(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Enum {
    let mut kids = Kids::of(cx, node);
    let (name, title) = (kids.declared(cx), kids.title(cx));
    let mut members = Vec::new();
    while let Some(mut member) = kids.enter(cx, Rule::member) {
        members.push((member.declared(cx), member.title(cx)));
    }
    Enum { name, title, members }
}

fn record(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Record {
    let mut kids = Kids::of(cx, node);
    Record { name: kids.declared(cx), title: kids.title(cx), fields: types::fields(cx, &mut kids) }
}

fn profile(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Profile {
    let mut kids = Kids::of(cx, node);
    Profile { name: kids.declared(cx), title: kids.title(cx), fields: types::fields(cx, &mut kids) }
}

fn event(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Event {
    let mut kids = Kids::of(cx, node);
    Event {
        weight: kids.word(cx, Rule::weight),
        name: kids.declared(cx),
        title: kids.title(cx),
        from: kids.path_in(cx, Rule::event_from),
        about: kids.path_in(cx, Rule::event_about),
        fields: types::fields(cx, &mut kids),
    }
}

fn setting(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Setting {
    let mut kids = Kids::of(cx, node);
    Setting {
        name: kids.declared_in(cx, Rule::field_name).unwrap_or_else(|| super::hole_name(kids.end)),
        ty: types::type_(cx, &mut kids),
        value: kids.expr_in(cx, Rule::default),
    }
}

fn compute(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Compute {
    let mut kids = Kids::of(cx, node);
    Compute {
        name: kids.declared_in(cx, Rule::field_name).unwrap_or_else(|| super::hole_name(kids.end)),
        ty: types::type_(cx, &mut kids),
        value: kids.enter(cx, Rule::default).unwrap_or(kids).expr(cx),
    }
}

fn segment(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Segment {
    let mut kids = Kids::of(cx, node);
    Segment {
        name: kids.declared(cx),
        title: kids.title(cx),
        fresh: kids
            .enter(cx, Rule::external)
            .and_then(|mut external| external.enter(cx, Rule::fresh))
            .and_then(|mut fresh| fresh.expr_in(cx, Rule::within)),
        predicate: kids.expr_in(cx, Rule::default),
    }
}

fn contact(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Contact {
    let mut kids = Kids::of(cx, node);
    Contact {
        name: kids.declared(cx),
        title: kids.title(cx),
        fields: expr::record_opt(cx, &mut kids).unwrap_or_default(),
    }
}

fn channel(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Channel {
    let mut kids = Kids::of(cx, node);
    let (name, title) = (kids.declared(cx), kids.title(cx));
    let mut extends = kids
        .enter(cx, Rule::extends)
        .map(|mut kids| kids.paths(cx))
        .unwrap_or_default()
        .into_iter();
    let first = extends.next();
    if let Some(second) = extends.next() {
        cx.sink.push(errors::extends_two(second.span));
    }
    Channel { name, title, extends: first, clauses: card::card(cx, &mut kids) }
}

fn action(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Action {
    let mut kids = Kids::of(cx, node);
    Action {
        name: kids.path(cx),
        params: types::params(cx, &mut kids),
        title: kids.title(cx),
        result: types::type_opt(cx, &mut kids),
    }
}

fn map(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> MapDecl {
    let mut kids = Kids::of(cx, node);
    MapDecl { name: kids.declared(cx), title: kids.title(cx), clauses: card::card(cx, &mut kids) }
}

fn plan(cx: &mut Context<'_>, node: Pair<'_, Rule>) -> Plan {
    let mut kids = Kids::of(cx, node);
    Plan { name: kids.declared(cx), title: kids.title(cx), clauses: card::card(cx, &mut kids) }
}
