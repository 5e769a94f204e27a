//! What was sent to a customer before, by any journey, and what they did with it: `sent(..)`, `engaged(..)` and
//! `consent_age(..)`.
//!
//! The newest instant of each is all that a question needs. It stands in the item `past` of the table `standing`, in
//! milliseconds: `sent` for any message and `sent/MESSAGE`, written by the run that has sent it, and
//! `engaged/CHANNEL`, written by the router when a receipt or an answer says so. They are written where a journey of
//! the same build asks. The instants of consent are in the customer's record.

use super::watch::look;
use super::{AFTER, Builder, Piece, retry};
use crate::flow::{Flow, FlowInfo, NodeKind};
use crate::hir::{
    ArmOn, Channel, Construct, Expr, ExprKind, Id, Message, Program, Purpose, TriggerKind,
    WatchKind,
};
use crate::target::aws::document::{Catch, State, Task, Tpl};
use crate::target::aws::jsonata::lowering::{channel_name, consent_key};
use crate::target::aws::jsonata::{Ast, BinOp, Lowering};
use crate::target::aws::machine::ask::Asked;
use crate::target::aws::router::FACTS;
use crate::target::aws::tables;
use std::collections::BTreeSet;

/// The key of the item in the table `standing`.
const PAST: &str = "past";
/// The attribute for any message.
const SENT: &str = "sent";

fn sent_key(message: &str) -> String {
    format!("{SENT}/{message}")
}

/// The attribute for a channel, an expression of its name.
pub(in crate::target::aws) fn engaged_key(channel: Ast) -> Ast {
    Ast::str("engaged/").concat(channel)
}

/// What the journeys of a build ask, so that all of them write it down.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::target::aws) struct Asks {
    /// Somebody asks what was sent.
    pub(in crate::target::aws) sent: bool,
    /// Somebody asks who has engaged.
    pub(in crate::target::aws) engaged: bool,
    /// A message that goes out can end or wake a run, or begin one.
    pub(in crate::target::aws) sent_tells: bool,
    /// Engagement can.
    pub(in crate::target::aws) engaged_tells: bool,
}

impl Asks {
    /// What these journeys ask.
    pub(in crate::target::aws) fn of<'f>(
        program: &Program,
        flows: impl IntoIterator<Item = &'f (Flow, FlowInfo)>,
    ) -> Self {
        let mut asks = Self::default();
        for (flow, info) in flows {
            asks.sent |= info.needs().contains_key(&Construct::SentBefore);
            asks.engaged |= info.needs().contains_key(&Construct::Engaged);
            for condition in watched(program, flow) {
                asks.sent_tells |= asks_sent(program, condition);
                look(program, condition, 0, &mut |expr| {
                    asks.engaged_tells |= matches!(expr.kind, ExprKind::Engaged(..));
                });
            }
        }
        asks
    }
}

/// The conditions over facts that end runs, wake them or begin them.
pub(super) fn watched<'p>(program: &'p Program, flow: &'p Flow) -> Vec<&'p Expr> {
    let predicate = |segment: Id<crate::hir::Segment>| {
        program.segments.get(segment).and_then(|segment| segment.predicate.as_ref())
    };
    let mut found = headers(flow);
    found.extend(flow.triggers.iter().filter_map(|trigger| match &trigger.kind {
        TriggerKind::Segment { segment, .. } => predicate(*segment),
        _ => None,
    }));
    found.extend(arms(flow).filter_map(predicate));
    found
}

/// The conditions of `exit when` and `while`.
pub(super) fn headers(flow: &Flow) -> Vec<&Expr> {
    let watches = flow.watches.iter();
    watches
        .filter_map(|watch| match &watch.kind {
            WatchKind::When(expr) | WatchKind::While(expr) => Some(expr),
            WatchKind::Goal(_) | WatchKind::Exit(_) => None,
        })
        .collect()
}

/// The segments that its waits look at.
pub(super) fn arms(flow: &Flow) -> impl Iterator<Item = Id<crate::hir::Segment>> {
    let arms = flow.nodes.iter().filter_map(|node| match &node.kind {
        NodeKind::Race { arms, .. } => Some(arms),
        _ => None,
    });
    arms.flatten().filter_map(|arm| match &arm.on {
        ArmOn::Segment { segment, .. } => Some(*segment),
        _ => None,
    })
}

/// Does a condition ask what was sent.
pub(super) fn asks_sent(program: &Program, condition: &Expr) -> bool {
    let mut asks = false;
    look(program, condition, 0, &mut |expr| asks |= matches!(expr.kind, ExprKind::Sent { .. }));
    asks
}

/// The newest of some instants in the item; undefined where there is none.
fn newest(keys: Vec<String>) -> Ast {
    let number = |key| Ast::call("number", vec![Ast::var("past").dot(key).dot("N")]);
    match <[String; 1]>::try_from(keys) {
        Ok([key]) => number(key),
        Err(keys) => Ast::call("max", vec![Ast::Array(keys.into_iter().map(number).collect())]),
    }
}

impl Lowering<'_> {
    /// The newest instant of what `sent(..)` names.
    pub(super) fn newest_sent(&mut self, message: Option<Id<Message>>, tag: Option<&str>) -> Ast {
        self.asks_messages();
        let messages = self.program.messages.iter();
        let named: Vec<String> = match (message, tag) {
            (Some(message), _) => {
                let name = self.program.messages.get(message).map(|m| m.head.name.as_str());
                vec![sent_key(name.unwrap_or_default())]
            }
            (None, None) => vec![SENT.to_owned()],
            (None, Some(tag)) => messages
                .filter(|(_, message)| message.tags.iter().any(|other| other == tag))
                .map(|(_, message)| sent_key(&message.head.name))
                .collect(),
        };
        newest(named)
    }

    /// The newest instant at which the customer did something with a message on a channel.
    pub(super) fn newest_engaged(&mut self, channel: Id<Channel>) -> Ast {
        self.asks_messages();
        newest(vec![format!("engaged/{}", channel_name(self.program, channel))])
    }

    fn asks_messages(&mut self) {
        if !self.questions.iter().any(|asked| matches!(asked, Asked::Messages)) {
            // Before the questions about events, whose conditions can ask it too.
            self.questions.insert(0, Asked::Messages);
        }
    }

    /// `sent(M within d)`
    pub(in crate::target::aws) fn sent(
        &mut self,
        message: Option<Id<Message>>,
        tag: Option<&str>,
        within: Option<i64>,
    ) -> Ast {
        let newest = self.newest_sent(message, tag);
        self.is_within(newest, within)
    }

    /// `engaged(c within d)`
    pub(in crate::target::aws) fn engaged(
        &mut self,
        channel: Id<Channel>,
        within: Option<i64>,
    ) -> Ast {
        let newest = self.newest_engaged(channel);
        self.is_within(newest, within)
    }

    /// Is there such an instant, not longer ago than that.
    fn is_within(&mut self, newest: Ast, within: Option<i64>) -> Ast {
        let local = self.local("t");
        let Some(within) = within else { return newest.exists() };
        let now = Ast::call("millis", Vec::new());
        let from = now.bin(BinOp::Sub, Ast::Num(within.saturating_mul(1_000)));
        let young = Ast::var(local.clone()).bin(BinOp::Ge, from);
        let holds = Ast::var(local.clone()).exists().and(young);
        Ast::Block(vec![(local, newest)], Box::new(holds))
    }

    /// `consent_age(p)`: seconds; undefined without consent.
    pub(in crate::target::aws) fn consent_age(&mut self, purpose: Purpose) -> Ast {
        let since = self.oldest_consent(purpose);
        let millis = Ast::call("millis", Vec::new()).bin(BinOp::Sub, since.clone());
        let seconds = Ast::call("floor", vec![millis.bin(BinOp::Div, Ast::Num(1_000))]);
        since.exists().when(seconds)
    }

    /// Since when there is consent for a purpose, on whatever channel, in milliseconds.
    pub(super) fn oldest_consent(&mut self, purpose: Purpose) -> Ast {
        self.reads_customer = true;
        self.ages.insert(purpose);
        Ast::var("since").dot(purpose.text())
    }
}

impl Builder<'_> {
    /// The consents that are read of a record: those that are asked for, and all of a purpose whose age is.
    pub(super) fn consents_read(&self) -> BTreeSet<String> {
        let channels = || self.cx.program.channels.iter();
        let of = |purpose: &Purpose| {
            let purpose = *purpose;
            channels().map(move |(id, _)| consent_key(self.cx.program, purpose, id))
        };
        let aged = self.lowering.ages.iter().flat_map(of);
        aged.chain(self.lowering.consents.iter().cloned()).collect()
    }

    /// `{marketing: instant}`, the oldest consent of each purpose whose age is asked for.
    pub(super) fn oldest_consents(&self, item: &Ast) -> Ast {
        let oldest = |purpose: &Purpose| {
            let instants = self.cx.program.channels.iter().map(|(id, _)| {
                let key = consent_key(self.cx.program, *purpose, id);
                let given = item.clone().path(&["consent", "M"]).dot(key).dot("S");
                Ast::call("toMillis", vec![given])
            });
            let oldest = Ast::call("min", vec![Ast::Array(instants.collect())]);
            (purpose.text().to_owned(), oldest)
        };
        Ast::Object(self.lowering.ages.iter().map(oldest).collect())
    }

    /// Reads what was sent.
    pub(super) fn read_past(&mut self, id: &str) -> Piece {
        self.grants.standing = true;
        let item = Ast::var("states").path(&["result", "Item"]);
        let task = Task {
            comment: Some("what was sent to the customer before".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(Tpl::obj([
                ("TableName", Tpl::text(self.names.table(tables::STANDING))),
                ("Key", tables::standing_key(Ast::str(PAST))),
                ("ConsistentRead", Tpl::Bool(true)),
            ])),
            assign: vec![(
                "past".into(),
                Tpl::Expr(item.clone().exists().then(item, Ast::Object(Vec::new()))),
            )],
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        };
        (format!("{id} past"), State::Task(Box::new(task)))
    }

    /// Writes down that a message was sent now, for those who ask later; none where nobody does. A run goes
    /// on where that fails: the message is out.
    pub(super) fn remember(&mut self, name: &str, message: &str, next: &str) -> Vec<Piece> {
        let asks = self.cx.past;
        if !asks.sent {
            return Vec::new();
        }
        let mut values = Vec::new();
        let key = sent_key(message);
        let names = [("#any", SENT), ("#message", key.as_str())];
        values.push((":now".to_owned(), now()));
        let (table, told) = (self.names.table(tables::STANDING), format!("{name} told"));
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::str(PAST)),
            expression: "SET #any = :now, #message = :now",
            condition: None,
            names: &names,
            values,
            old: false,
        };
        self.grants.standing = true;
        let then = if asks.sent_tells { super::local(&told) } else { next.to_owned() };
        let task = Task {
            comment: Some("what was sent can be asked about".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::all(next)],
            next: then,
            ..Task::default()
        };
        let mut pieces = vec![(format!("{name} remembered"), State::Task(Box::new(task)))];
        if asks.sent_tells {
            pieces.push((told, self.say_facts(next)));
        }
        pieces
    }

    /// Says on the bus that facts about the customer have changed which are not in their record.
    pub(in crate::target::aws) fn say_facts(&mut self, next: &str) -> State {
        self.grants.bus = true;
        let customer = Tpl::obj([("customer_id", Tpl::Expr(Ast::var("customer_id")))]);
        let entry = Tpl::obj([
            ("EventBusName", Tpl::text(self.names.prefix())),
            ("Source", Tpl::text(self.names.source())),
            ("DetailType", Tpl::text(FACTS)),
            ("Detail", customer),
        ]);
        State::Task(Box::new(Task {
            comment: Some("runs and segments that ask about messages look again".into()),
            resource: "arn:aws:states:::events:putEvents".into(),
            arguments: Some(Tpl::obj([("Entries", Tpl::List(vec![entry]))])),
            retry: vec![retry::events()],
            catch: vec![Catch::all(next)],
            next: next.to_owned(),
            ..Task::default()
        }))
    }

    /// Writes down that the customer has engaged on a channel, an expression of its name.
    pub(in crate::target::aws) fn remember_engaged(&mut self, channel: Ast, next: &str) -> State {
        self.grants.standing = true;
        let table = self.names.table(tables::STANDING);
        let mut arguments = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::str(PAST)),
            expression: "SET #channel = :now",
            condition: None,
            names: &[],
            values: vec![(":now".to_owned(), now())],
            old: false,
        }
        .arguments();
        // The channel is data.
        if let Tpl::Obj(entries) = &mut arguments {
            for (name, value) in entries {
                if let (true, Tpl::Obj(names)) = (name == "ExpressionAttributeNames", value) {
                    names.push(("#channel".to_owned(), Tpl::Expr(engaged_key(channel.clone()))));
                }
            }
        }
        State::Task(Box::new(Task {
            comment: Some("who has engaged can be asked about".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(arguments),
            retry: vec![retry::dynamodb()],
            next: next.to_owned(),
            ..Task::default()
        }))
    }
}

/// The present instant as an attribute.
fn now() -> Tpl {
    Tpl::obj([("N", Tpl::Expr(Ast::call("millis", Vec::new()).digits()))])
}
