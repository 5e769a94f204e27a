//! What became of the messages that a run has sent. The router writes each receipt into the run's record
//! and tells the run; whoever asks reads the record.
//!
//! `st` of a record in `standing` has for each message the number of its newest send (`N`), and for each
//! `message/channel` the provider's id, the send's number `q` and the status `r`: 0 queued, 10 sent,
//! 20 delivered, 30 seen, 40 clicked, 50 replied; 13 undelivered and 16 failed stand apart, below
//! delivered. A status only grows.

use super::{AFTER, Builder, Piece, retry};
use crate::flow::{Flow, NodeKind};
use crate::hir::{
    ArmOn, Channel, Day, Expr, ExprKind, Fallback, Id, Message, Op, STATUSES, Timer, WatchKind,
};
use crate::target::aws::document::{State, Task, Tpl};
use crate::target::aws::jsonata::lowering::channel_name;
use crate::target::aws::jsonata::{Ast, BinOp, Lowering};
use crate::target::aws::tables;

/// The name under which a receipt comes.
pub(in crate::target::aws) const STATUS: &str = "#status";
/// The name under which an answer or a message of the customer comes.
pub(in crate::target::aws) const REPLY: &str = "#reply";

/// The status words in the order of [`STATUSES`], as they are kept.
const RANKS: [i64; 8] = [0, 10, 20, 30, 40, 50, 13, 16];

/// How a status is kept, by its place.
pub(in crate::target::aws) fn rank(place: u32) -> i64 {
    RANKS.get(place as usize).copied().unwrap_or(-1)
}

/// The statuses that a receipt can say, with how they are kept.
pub(in crate::target::aws) fn ranks() -> impl Iterator<Item = (&'static str, i64)> {
    STATUSES.into_iter().zip(RANKS).filter(|(word, _)| *word != "queued")
}

/// `$status(message, channels)`: the highest over the channels of the newest send; -1 for none.
const DEFINITIONS: &str = "$status := function($m, $cs) { ( \
$q := $lookup($st, $m).N; \
$rs := [$map($cs, function($c) { ( $e := $lookup($st, $m & '/' & $c).M; \
$exists($e) and $e.q.N = $q ? $number($e.r.N) ) })]; \
$g := [$filter($rs, function($r) { $r % 10 = 0 })]; \
$count($g) > 0 ? $max($g) : $count($rs) > 0 ? $max($rs) : -1 ) }; \
$ids := function($m, $cs) { ( \
$q := $lookup($st, $m).N; \
[$map($cs, function($c) { ( $e := $lookup($st, $m & '/' & $c).M; \
$exists($e) and $e.q.N = $q ? $e.id.S ) })] ) }; ";

/// Does a receipt or a deadline move an accepted message on to its next channel.
pub(super) fn moves_on(fallback: Option<&Fallback>, alternatives: usize) -> bool {
    alternatives > 1 && fallback.is_some()
}

/// Does it move on beside the run, as no deadline holds the run for it.
pub(in crate::target::aws) fn goes_beside(flow: &Flow) -> bool {
    flow.rules.fallback.as_ref().is_some_and(|fallback| fallback.unless.is_none())
        && flow.nodes.iter().any(|node| match &node.kind {
            NodeKind::Send { via, .. } => moves_on(flow.rules.fallback.as_ref(), via.len()),
            _ => false,
        })
}

/// Does the journey look at what became of its messages.
pub(in crate::target::aws) fn is_told(flow: &Flow) -> bool {
    let mut asks = false;
    let mut look = |expr: &Expr| {
        expr.walk(&mut |part| asks |= matches!(part.kind, ExprKind::Status(..)));
    };
    for watch in &flow.watches {
        if let WatchKind::When(expr) | WatchKind::While(expr) = &watch.kind {
            look(expr);
        }
    }
    let mut arms_ask = false;
    for node in &flow.nodes {
        match &node.kind {
            NodeKind::Send { args, via, .. } => {
                args.iter().for_each(&mut look);
                arms_ask |= moves_on(flow.rules.fallback.as_ref(), via.len());
            }
            NodeKind::Wait { span, .. } => look(span),
            NodeKind::Race { timer, arms, .. } => {
                if let Timer::Moment { moment, .. } = timer {
                    if let Day::Of(day) = &moment.day {
                        look(day);
                    }
                    moment.at.iter().for_each(&mut look);
                }
                for arm in arms {
                    match &arm.on {
                        ArmOn::Event(pattern) => pattern.filter.iter().for_each(&mut look),
                        ArmOn::Status { .. } | ArmOn::Reply { .. } => arms_ask = true,
                        ArmOn::Inbound { .. } | ArmOn::Segment { .. } => {}
                    }
                }
            }
            NodeKind::Countdown { to, .. } => look(to),
            NodeKind::Branch { arms, .. } => arms.iter().for_each(|arm| look(&arm.condition)),
            NodeKind::Let { value, .. } => look(value),
            NodeKind::Set { value, .. } => value.iter().for_each(&mut look),
            NodeKind::Track { fields, .. } => fields.iter().flatten().for_each(&mut look),
            NodeKind::Call { args, .. } => args.iter().flatten().for_each(&mut look),
            NodeKind::Start { args, each, .. } => {
                args.iter().flatten().for_each(&mut look);
                each.iter().for_each(|(_, list)| look(list));
            }
            _ => {}
        }
    }
    asks || arms_ask
}

impl Lowering<'_> {
    /// The status of a message, as it is kept; -1 where the run has not sent it.
    pub(in crate::target::aws) fn status(
        &mut self,
        message: Id<Message>,
        channel: Option<Id<Channel>>,
    ) -> Ast {
        let (name, channels) = self.carried(message, channel);
        with_status(Ast::call("status", vec![name, channels]))
    }

    /// The provider's ids of the newest send of a message.
    pub(super) fn sent_ids(&mut self, message: Id<Message>) -> Ast {
        let (name, channels) = self.carried(message, None);
        with_status(Ast::call("ids", vec![name, channels]))
    }

    fn carried(&mut self, message: Id<Message>, channel: Option<Id<Channel>>) -> (Ast, Ast) {
        self.reads_status = true;
        let Some(def) = self.program.messages.get(message) else {
            return (Ast::str(""), Ast::Array(Vec::new()));
        };
        let channels: Vec<Id<Channel>> = match channel {
            Some(channel) => vec![channel],
            None => def.contents.iter().map(|content| content.channel).collect(),
        };
        let names =
            channels.into_iter().map(|id| Ast::str(channel_name(self.program, id))).collect();
        (Ast::str(def.head.name.as_str()), Ast::Array(names))
    }

    /// `M.status >= seen`: false where it was not sent, and where it stands apart.
    pub(in crate::target::aws) fn compare_status(
        &mut self,
        op: Op,
        a: &Expr,
        b: &Expr,
    ) -> Option<Ast> {
        let (status, word, op) = match (&a.kind, &b.kind) {
            (ExprKind::Status(..), _) => (a, b, op),
            (_, ExprKind::Status(..)) => (b, a, op.turned()),
            _ => return None,
        };
        let ExprKind::Status(message, channel) = &status.kind else { return None };
        let crate::hir::ExprKind::Value(crate::hir::Value::Int(place)) = &word.kind else {
            return None;
        };
        let kept = rank(u32::try_from(*place).ok()?);
        let value = self.status(*message, *channel);
        Some(match op {
            Op::Eq => value.eq(Ast::Num(kept)),
            Op::Ne => value.eq(Ast::Num(kept)).not(),
            Op::Lt => ordered(value, BinOp::Lt, kept),
            Op::Le => ordered(value, BinOp::Le, kept),
            Op::Gt => ordered(value, BinOp::Gt, kept),
            Op::Ge => ordered(value, BinOp::Ge, kept),
            _ => return None,
        })
    }

    /// Has a message reached a status.
    pub(super) fn has_reached(
        &mut self,
        status: u32,
        message: Id<Message>,
        channel: Option<Id<Channel>>,
    ) -> Ast {
        let kept = rank(status);
        let value = self.status(message, channel);
        if kept % 10 == 0 { ordered(value, BinOp::Ge, kept) } else { value.eq(Ast::Num(kept)) }
    }
}

fn with_status(body: Ast) -> Ast {
    Ast::With(DEFINITIONS, Box::new(body))
}

/// A comparison of statuses that grow.
fn ordered(value: Ast, op: BinOp, kept: i64) -> Ast {
    let s = || Ast::var("s");
    let grows = s().bin(BinOp::Rem, Ast::Num(10)).eq(Ast::Num(0));
    Ast::Block(vec![("s".into(), value)], Box::new(grows.and(s().bin(op, Ast::Num(kept)))))
}

impl Builder<'_> {
    /// Reads what is known about the run's messages.
    pub(super) fn read_status(&mut self, id: &str) -> Piece {
        self.grants.standing = true;
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::STANDING))),
            ("Key", tables::standing_key(Ast::var("item"))),
            ("ConsistentRead", Tpl::Bool(true)),
            ("ProjectionExpression", Tpl::text("#st")),
            ("ExpressionAttributeNames", Tpl::obj([("#st", Tpl::text("st"))])),
        ]);
        let st = Ast::var("states").path(&["result", "Item", "st", "M"]);
        let task = Task {
            comment: Some("what became of the run's messages".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(arguments),
            assign: vec![(
                "st".into(),
                Tpl::Expr(st.clone().exists().then(st, Ast::Object(Vec::new()))),
            )],
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        (format!("{id} statuses"), State::Task(Box::new(task)))
    }

    /// Notes that a channel has accepted a message: it is the newest send.
    /// With `of_run` it is the record of the run beside which a chain goes on, as long as the send is
    /// the newest of its message there.
    pub(super) fn note_sent(
        &mut self,
        message: &str,
        channel: &str,
        of_run: bool,
        next: &str,
    ) -> State {
        self.grants.standing = true;
        let table = self.names.table(tables::STANDING);
        let number = |value: Ast| Tpl::obj([("N", Tpl::Expr(value.digits()))]);
        let entry = Tpl::obj([
            ("id", tables::text(Ast::var("message_id"))),
            ("r", Tpl::obj([("N", Tpl::text("10"))])),
            ("q", number(Ast::var("q"))),
        ]);
        let key = format!("{message}/{channel}");
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::var(if of_run { "run_item" } else { "item" })),
            expression: if of_run {
                "SET #st.#key = :entry"
            } else {
                "SET #st.#key = :entry, #st.#message = :q"
            },
            condition: Some(if of_run { "#st.#message = :q" } else { "attribute_exists(#st)" }),
            names: &[("#st", "st"), ("#key", key.as_str()), ("#message", message)],
            values: vec![
                (":entry".to_owned(), Tpl::obj([("M", entry)])),
                (":q".to_owned(), number(Ast::var("q"))),
            ],
            old: false,
        };
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            retry: vec![retry::dynamodb()],
            // The message is out: the run goes on.
            catch: vec![crate::target::aws::document::Catch::all(next)],
            next: next.to_owned(),
            ..Task::default()
        }))
    }
}
