//! The first states of a run that was begun by a digest: they read the events from the history, as neither
//! the run's input nor its record holds them.

use super::{AFTER, Builder, Piece, anywhere, retry, set_variable};
use crate::flow::Flow;
use crate::hir::TriggerKind;
use crate::target::aws::document::{Assign, State, Task, Tpl};
use crate::target::aws::gather::collects;
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::tables;

/// In place of a next state: reads what was gathered.
pub(super) const GATHERED: &str = "\u{0}gathered";

/// Events of one read: a result of a state has at most 256 KiB.
const AT_ONCE: u32 = 20;

/// `$pairs(list)`: an object of keys and values.
const PAIRS: &str =
    "$pairs := function($l) { $merge([$map($l, function($p) { {$p.k: $p.v} })]) }; ";

/// How often the block is passed at most.
pub(super) fn rounds(flow: &Flow) -> u64 {
    let most = collects(flow).and_then(|(_, _, collect)| collect.max).unwrap_or(0);
    u64::from(most.div_ceil(AT_ONCE)) + 1
}

impl Builder<'_> {
    /// Variables of what was gathered, from the run's record.
    pub(super) fn gathered_variables(flow: &Flow, item: &Ast) -> Assign {
        let Some((_, _, collect)) = collects(flow) else { return Vec::new() };
        let keys = || item.clone().path(&["gathered", "L", "S"]).listed();
        let id = Ast::call("substringAfter", vec![Ast::var("k"), Ast::str("#")]);
        let ids = Ast::Lambda(vec!["k".into()], Box::new(id));
        vec![
            ("keys".into(), Tpl::Expr(keys())),
            ("todo".into(), Tpl::Expr(keys())),
            ("ids".into(), Tpl::Expr(Ast::call("map", vec![keys(), ids]).listed())),
            ("some".into(), Tpl::List(Vec::new())),
            set_variable(flow, collect.var, Ast::Array(Vec::new())),
        ]
        .into_iter()
        .map(|(name, value)| match value {
            Tpl::Expr(list) => (name, Tpl::from_value(list)),
            value => (name, value),
        })
        .collect()
    }

    /// The block that reads what was gathered; then the run goes on at `first`.
    pub(super) fn read_gathered(&mut self, flow: &Flow, first: &str) -> Option<Vec<Piece>> {
        let (_, trigger, collect) = collects(flow)?;
        let TriggerKind::Event { event, .. } = &trigger.kind else { return None };
        let def = self.cx.program.events.get(*event).cloned()?;
        self.grants.events_batch = true;
        let table = self.names.table(tables::EVENTS);
        let text = |value: Ast| Ast::Object(vec![("S".into(), value)]);
        let part = |op: BinOp| {
            let near = Ast::var("i").bin(op, Ast::Num(i64::from(AT_ONCE)));
            let keep = Ast::Lambda(vec!["v".into(), "i".into()], Box::new(near));
            Ast::call("filter", vec![Ast::var("todo"), keep]).listed()
        };
        let each = |list: Ast, name: &str, body: Ast| {
            Ast::call("map", vec![list, Ast::Lambda(vec![name.into()], Box::new(body))]).listed()
        };
        let stream = Ast::var("customer_id").concat(Ast::str(format!("#{}", def.head.name)));
        let key =
            Ast::Object(vec![("stream".into(), text(stream)), ("at".into(), text(Ast::var("k")))]);
        let wanted = Tpl::obj([
            ("Keys", Tpl::Expr(each(part(BinOp::Lt), "k", key))),
            ("ConsistentRead", Tpl::Bool(true)),
        ]);
        let result = |name: &str| Ast::var("states").path(&["result", name]).dot(table.as_str());
        let data = Ast::var("x").path(&["data", "M"]);
        let value = self.lowering.decode_fields(&def.fields, &data);
        let pair =
            Ast::Object(vec![("k".into(), Ast::var("x").path(&["at", "S"])), ("v".into(), value)]);
        let read = each(result("Responses"), "x", pair);
        let left = result("UnprocessedKeys").path(&["Keys", "at", "S"]).listed();
        let append = |a: Ast, b: Ast| Ast::call("append", vec![a, b]).listed();
        let task = Task {
            comment: Some("reads events that were gathered".into()),
            resource: "arn:aws:states:::aws-sdk:dynamodb:batchGetItem".into(),
            arguments: Some(Tpl::obj([("RequestItems", Tpl::obj([(table.as_str(), wanted)]))])),
            assign: vec![
                ("some".into(), Tpl::Expr(append(Ast::var("some"), read))),
                ("todo".into(), Tpl::Expr(append(left, part(BinOp::Ge)))),
            ],
            retry: vec![retry::dynamodb_sdk()],
            next: anywhere("gathered"),
            ..Task::default()
        };
        // One that is in the history no more is left out.
        let of = Ast::call("lookup", vec![Ast::var("all"), Ast::var("k")]);
        let all = Ast::call("pairs", vec![Ast::var("some")]);
        let list = Ast::Block(
            vec![("all".into(), Ast::With(PAIRS, Box::new(all)))],
            Box::new(each(Ast::var("keys"), "k", of)),
        );
        let done =
            vec![set_variable(flow, collect.var, list), ("some".into(), Tpl::List(Vec::new()))];
        let none = Ast::call("count", vec![Ast::var("todo")]).eq(Ast::Num(0));
        Some(vec![
            ("gathered".into(), State::either(none, anywhere("gathered all"), AFTER)),
            ("gathered read".into(), State::Task(Box::new(task))),
            ("gathered all".into(), State::assign(done, first)),
        ])
    }
}
