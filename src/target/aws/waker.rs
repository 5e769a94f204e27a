//! The waker: a machine that waits for the instant at which time alone can change a segment that begins journeys,
//! and then says `journeyc.due` on the bus, so that the router asks the segments of that customer again.
//!
//! It knows nothing but the customer and the instant, and its execution is called by both, so looks that find
//! the same instant start it once. One that comes when nothing has changed does no harm.

use super::document::{Machine, State, Succeed, Task, Tpl, Wait};
use super::iam::Grants;
use super::jsonata::{Ast, BinOp};
use super::machine::{AFTER, Builder, Context, Piece, change, link, retry, split_hash};
use super::router::{DUE, Entry};

/// The stem of the waker's logical ids.
pub(super) const LOGICAL: &str = "Waker";

/// The longest wait in milliseconds, 300 days, as an execution lives a year. Behind that the router looks again,
/// and finds what is left.
pub(super) const LONGEST: i64 = 300 * 86_400_000;

/// Waits that are longer end at the same instants, 30 days apart, so that every look finds the same one.
pub(super) const GRID: i64 = 30 * 86_400_000;

/// The waker.
pub(super) struct Waker {
    pub(super) machine: Machine,
    pub(super) grants: Grants,
}

/// The waker of the journeys; `None` where no segment that begins one changes with time.
pub(super) fn build(cx: Context<'_>, entries: &[Entry<'_>]) -> Option<Waker> {
    if change::of_triggers(cx.program, entries.iter().map(|entry| entry.flow)).is_empty() {
        return None;
    }
    let mut builder = Builder::new(cx);
    let pieces = builder.waker();
    let comment = "waker: waits until time may have changed who is in a segment".to_owned();
    let machine = link(comment, vec![("wake".to_owned(), pieces)]);
    Some(Waker { machine, grants: builder.grants })
}

/// The name of its execution for `$customer_id` and `$wake`.
pub(super) fn execution(prefix: &str) -> Ast {
    let seed = Ast::concat_all(vec![
        Ast::str(format!("{prefix}/wake/")),
        Ast::var("customer_id"),
        Ast::str("/"),
        Ast::var("wake").digits(),
    ]);
    Ast::call("substring", vec![split_hash(seed), Ast::Num(0), Ast::Num(32)])
}

impl Builder<'_> {
    fn waker(&mut self) -> Vec<Piece> {
        self.grants.bus = true;
        let input = |name: &str| Ast::var("states").path(&["input", name]);
        let left = input("at").bin(BinOp::Sub, Ast::call("millis", Vec::new()));
        let seconds = Ast::call("ceil", vec![left.bin(BinOp::Div, Ast::Num(1_000))]);
        let seconds = Ast::call("max", vec![Ast::Array(vec![Ast::Num(0), seconds])]);
        let entry = Tpl::obj([
            ("EventBusName", Tpl::text(self.names.prefix())),
            ("Source", Tpl::text(self.names.source())),
            ("DetailType", Tpl::text(DUE)),
            ("Detail", Tpl::obj([("customer_id", Tpl::Expr(input("customer_id")))])),
        ]);
        let say = Task {
            comment: Some("the router asks the segments of this customer again".into()),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::List(vec![entry]))])),
            retry: retry::patient(&[]),
            next: AFTER.into(),
            ..Task::default()
        };
        vec![
            ("wake".into(), State::Wait(Wait { seconds: Tpl::Expr(seconds), next: AFTER.into() })),
            ("wake say".into(), State::Task(Box::new(say))),
            ("woken".into(), State::Succeed(Succeed { output: None })),
        ]
    }
}
