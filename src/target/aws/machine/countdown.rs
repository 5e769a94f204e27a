//! `countdown`: points before a date, waited for in turn.
//!
//! | variable | holds |
//! | --- | --- |
//! | `c<node>` | the points: `i` the instant, `d` its local day |
//! | `n<counter>` | the place of the next point |
//! | `at<node>` | the place of the point that is waited for |

use super::mail::{FACTS, NEXT};
use super::{AFTER, Builder, Piece, local, node_name};
use crate::flow::{CountdownPoint, Flow, NodeId, NodeKind};
use crate::hir::Expr;
use crate::target::aws::document::{Assign, Choice, Rule, State, Tpl};
use crate::target::aws::jsonata::{Ast, BinOp, calendar};

/// A countdown with its ways.
pub(super) struct Countdown<'c> {
    pub(super) id: &'c str,
    /// Its place in the flow.
    pub(super) at: usize,
    pub(super) counter: u32,
    pub(super) to: &'c Expr,
    pub(super) follow: bool,
    pub(super) points: &'c [CountdownPoint],
    pub(super) skipped: NodeId,
    pub(super) next: NodeId,
}

/// In place of a next state: finds the next point and waits for it.
fn next_key(id: &str) -> String {
    format!("\u{0}countdown:{id}")
}

fn due_key(id: &str) -> String {
    format!("\u{0}countdown due:{id}")
}

fn moved_key(id: &str) -> String {
    format!("\u{0}countdown moved:{id}")
}

impl Builder<'_> {
    pub(super) fn countdown(&mut self, count: &Countdown<'_>) -> Vec<Piece> {
        let id = count.id;
        let (points, counter) = (format!("c{}", count.at), format!("n{}", count.counter));
        let arms = count.follow.then(|| moved_key(id));
        let mut begin = self.place(id, Ast::Num(0), due_key(id), arms);
        begin.retain(|(name, _)| name != "until");
        begin.push((counter.clone(), Tpl::Num(0)));

        self.lowering.reads_customer = false;
        self.lowering.questions.clear();
        let all = self.lowering.countdown_points(count.to, count.points);
        let set = |all: Ast| -> Assign { vec![(points.clone(), Tpl::Expr(all))] };
        let over = calendar::days_before_today(Ast::var(points.clone()));
        let skips = format!("{id} skips");
        let enter = vec![
            (format!("{id} points"), State::assign(set(all), AFTER)),
            (
                format!("{id} over"),
                State::either(
                    over.clone().bin(BinOp::Gt, Ast::Num(0)),
                    local(&skips),
                    next_key(id),
                ),
            ),
            (
                skips,
                State::assign(vec![(counter.clone(), Tpl::Expr(over))], node_name(count.skipped)),
            ),
        ];
        let enter = self.asking(&format!("{id} points"), enter);
        let enter_key = format!("\u{0}countdown enter:{id}");
        self.extra.push((enter_key.clone(), enter));

        // The next point that does not lie before today.
        let at = format!("at{}", count.at);
        let first = Ast::call(
            "max",
            vec![Ast::Array(vec![
                Ast::var(counter.clone()),
                calendar::days_before_today(Ast::var(points.clone())),
            ])],
        );
        let none =
            Ast::var(at.clone()).bin(BinOp::Ge, Ast::call("count", vec![Ast::var(points.clone())]));
        let point = Ast::At(Box::new(Ast::var(points.clone())), Box::new(Ast::var(at.clone())));
        let find = |stem: &str| -> Vec<Piece> {
            vec![
                (
                    format!("{id} {stem}"),
                    State::assign(vec![(at.clone(), Tpl::Expr(first.clone()))], AFTER),
                ),
                (
                    format!("{id} {stem} any"),
                    State::either(none.clone(), node_name(count.next), AFTER),
                ),
                (
                    format!("{id} {stem} wait"),
                    State::assign(vec![("until".into(), Tpl::Expr(point.clone().dot("i")))], NEXT),
                ),
            ]
        };
        let mut pieces = find("next");
        if count.follow {
            self.lowering.reads_customer = false;
            let all = self.lowering.countdown_points(count.to, count.points);
            pieces.insert(0, (format!("{id} moved"), State::assign(set(all), AFTER)));
            pieces = self.asking(&format!("{id} moved"), pieces);
            let facts = Ast::var("got").eq(Ast::str(FACTS));
            let asked = State::either(facts, next_key(id), NEXT);
            self.extra.push((moved_key(id), vec![(format!("{id} arm"), asked)]));
        }
        self.extra.push((next_key(id), pieces));

        // The point is reached: its steps, and the next one after them.
        let mut choices = Vec::new();
        let mut reached = Vec::new();
        for (place, point) in count.points.iter().enumerate() {
            let number = i64::try_from(place).unwrap_or(0);
            let name = format!("{id} point {}", place + 1);
            choices.push(Rule {
                comment: None,
                condition: Ast::var(at.clone()).eq(Ast::Num(number)),
                next: local(&name),
            });
            let counted = vec![(counter.clone(), Tpl::Num(number + 1))];
            reached.push((name, State::assign(counted, node_name(point.to))));
        }
        let choice = Choice { comment: None, choices, default: node_name(count.next) };
        let mut due = vec![(format!("{id} due"), State::Choice(choice))];
        due.extend(reached);
        self.extra.push((due_key(id), due));
        vec![(id.to_owned(), State::assign(begin, enter_key))]
    }

    /// Back to a countdown, for its next point.
    pub(super) fn back(&self, flow: &Flow, id: &str, countdown: NodeId) -> Vec<Piece> {
        let Some(node) = flow.nodes.get(countdown.0 as usize) else { return Vec::new() };
        if !matches!(node.kind, NodeKind::Countdown { .. }) {
            return Vec::new();
        }
        let assign = vec![
            ("place".into(), Tpl::text(node.id.as_str())),
            ("tried".into(), Tpl::Bool(false)),
            ("open".into(), Tpl::Bool(false)),
        ];
        vec![(id.to_owned(), State::assign(assign, next_key(&node.id)))]
    }
}
