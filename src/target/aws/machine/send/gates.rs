//! What is asked of a message that a channel could carry: windows, caps, expiry. Where one says `defer`,
//! the run is held at the send, and then everything is asked again.
//!
//! The ledger of a person's messages is one record, `caps` in the table `standing`. A message takes its
//! place before the provider is asked, by one update under the condition that nobody has changed the
//! ledger since it was read; it gives the place back where every provider refuses.

use super::Plan;
use crate::hir::{Channel, Effect, Id, Message, Purpose, Rules, Ty};
use crate::target::aws::document::{Catch, Choice, Rule, State, Task, Tpl, Wait};
use crate::target::aws::jsonata::lowering::channel_name;
use crate::target::aws::jsonata::{Ast, BinOp, gates};
use crate::target::aws::machine::mail::NEXT;
use crate::target::aws::machine::{AFTER, Builder, Piece, anywhere, local, retry};
use crate::target::aws::tables;

/// The ledger's key in the table `standing`.
const LEDGER: &str = "caps";

/// In place of a next state: the send once more from its first question.
pub(super) fn again_key(id: &str) -> String {
    format!("\u{0}again:{id}")
}

/// An alternative whose gates are open.
pub(super) struct Open<'o> {
    /// Its place among the alternatives.
    pub(super) at: usize,
    /// The stem of its states.
    pub(super) stem: &'o str,
    /// Its channels, each with the condition under which it is open.
    pub(super) channels: &'o [(Id<Channel>, Ast)],
}

/// Does a message of the send stand under windows and caps.
fn is_ruled(plan: &Plan<'_>, message: &Message) -> bool {
    !(plan.rules.allow_critical && message.purpose == Some(Purpose::Critical))
}

impl Builder<'_> {
    /// Do windows or caps apply to the send.
    pub(super) fn can_be_held(&self, plan: &Plan<'_>, message: &Message) -> bool {
        let used: Vec<Id<Channel>> = plan.via.iter().flatten().copied().collect();
        let windows = is_ruled(plan, message)
            && plan.rules.windows.iter().any(|window| {
                window.channels.is_empty()
                    || window.channels.iter().any(|channel| used.contains(channel))
            });
        windows || self.is_capped(plan, message)
    }

    /// Does a cap count the message.
    pub(super) fn is_capped(&self, plan: &Plan<'_>, message: &Message) -> bool {
        is_ruled(plan, message)
            && plan
                .rules
                .caps
                .iter()
                .any(|(_, _, cap)| cap.tag.as_ref().is_none_or(|tag| message.tags.contains(tag)))
    }

    /// The questions of an alternative, in order; behind the last comes the next piece.
    pub(super) fn gates(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        open: &Open<'_>,
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let stem = open.stem;
        let windows = self.windows(plan, message, open);
        if let Some(windows) = windows {
            self.lowering.needs_zone();
            let assign = vec![("shut".to_owned(), Tpl::Expr(gates::shut(windows)))];
            pieces.push((format!("{stem} hours"), State::assign(assign, AFTER)));
            pieces.push((format!("{stem} shut"), self.effects(plan, "shut", AFTER)));
        }
        if self.is_capped(plan, message) {
            // Caps look only at channels that are open for this customer.
            let channels = open
                .channels
                .iter()
                .map(|(channel, is_open)| {
                    let name = Ast::str(gates::barred(&channel_name(self.cx.program, *channel)));
                    match is_open {
                        Ast::Bool(true) => name,
                        open => open.clone().then(name, Ast::str("")),
                    }
                })
                .collect();
            let at = i64::try_from(open.at).unwrap_or(0);
            let assign = vec![
                ("ch".to_owned(), Tpl::from_value(Ast::concat_all(channels))),
                ("via".to_owned(), Tpl::Num(at)),
            ];
            let behind = format!("{stem} in");
            let ask = format!("{stem} place");
            pieces.push((
                format!("{stem} cap"),
                State::either(Ast::var("led_id").eq(Ast::str("")), local(&ask), local(&behind)),
            ));
            pieces.push((ask, State::assign(assign, caps_key(plan.id))));
            pieces.push((behind.clone(), State::assign(Vec::new(), AFTER)));
            self.cap_ways.push(anywhere(&behind));
        }
        if let Some(expired) = self.expired(plan, message) {
            let choice = State::either(expired, plan.next.clone(), AFTER);
            pieces.push((format!("{stem} expires"), choice));
        }
        pieces
    }

    /// The windows that apply to an alternative's open channels; `None` where none does.
    fn windows(&self, plan: &Plan<'_>, message: &Message, open: &Open<'_>) -> Option<Ast> {
        if !is_ruled(plan, message) {
            return None;
        }
        let mut all = Vec::new();
        for window in &plan.rules.windows {
            let mut applies = Ast::Bool(false);
            for (channel, is_open) in open.channels {
                if window.channels.is_empty() || window.channels.contains(channel) {
                    applies = match (applies, is_open) {
                        (Ast::Bool(true), _) | (_, Ast::Bool(true)) => Ast::Bool(true),
                        (Ast::Bool(false), open) => open.clone(),
                        (some, open) => some.or(open.clone()),
                    };
                }
            }
            if applies == Ast::Bool(false) {
                continue;
            }
            let days = (0..7).map(|day| Ast::Num(i64::from(window.days >> day & 1))).collect();
            let mut entries = vec![
                ("d".to_owned(), Ast::Array(days)),
                ("q".to_owned(), Ast::Bool(!window.office)),
                ("e".to_owned(), Ast::str(window.effect.text())),
            ];
            if let Some((from, to)) = window.hours {
                entries.push(("f".to_owned(), Ast::Num(i64::from(from) * 60_000)));
                entries.push(("t".to_owned(), Ast::Num(i64::from(to) * 60_000)));
            }
            let window = Ast::Object(entries);
            all.push(if applies == Ast::Bool(true) { window } else { applies.when(window) });
        }
        (!all.is_empty()).then_some(Ast::Array(all))
    }

    /// Where an effect leads: held, on, or to `open` where there is none.
    fn effects(&mut self, plan: &Plan<'_>, name: &str, open: &str) -> State {
        let effect = || Ast::var(name).dot("e");
        let hold = self.hold(plan, name);
        let goes_on =
            Ast::Array(vec![Ast::str(Effect::Skip.text()), Ast::str(Effect::Drop.text())]);
        State::Choice(Choice {
            comment: None,
            choices: vec![
                Rule { comment: None, condition: effect().exists().not(), next: open.to_owned() },
                Rule {
                    comment: None,
                    condition: effect().bin(BinOp::In, goes_on),
                    next: plan.next.clone(),
                },
            ],
            default: hold,
        })
    }

    /// Holds the run at the send until `$name.u`, then asks everything again.
    fn hold(&mut self, plan: &Plan<'_>, name: &str) -> String {
        let key = format!("\u{0}hold {name}:{}", plan.id);
        if self.extra.iter().any(|(known, _)| *known == key) {
            return key;
        }
        let stem = format!("{} held {name}", plan.id);
        let until = Ast::var(name).dot("u");
        let pieces = if self.reached {
            let assign = self.place(&stem, until, again_key(plan.id), None);
            vec![(stem, State::assign(assign, NEXT))]
        } else {
            let left = until
                .bin(BinOp::Sub, Ast::call("millis", Vec::new()))
                .bin(BinOp::Div, Ast::Num(1000));
            let seconds = Ast::call(
                "max",
                vec![Ast::Array(vec![Ast::Num(0), Ast::call("ceil", vec![left])])],
            );
            let wait = Wait { seconds: Tpl::Expr(seconds), next: again_key(plan.id) };
            vec![(stem, State::Wait(wait))]
        };
        self.extra.push((key.clone(), pieces));
        key
    }

    /// Is the message over; `None` where it has no end, or cannot have waited.
    fn expired(&mut self, plan: &Plan<'_>, message: &Message) -> Option<Ast> {
        let expires = message.expires.as_ref()?;
        let now = Ast::call("millis", Vec::new());
        if *expires.ty.known() == Ty::DateTime {
            let value = self.lowering.expr(expires);
            let over = now.bin(BinOp::Gt, Ast::call("toMillis", vec![value.clone()]));
            let optional = expires.ty.is_optional();
            return Some(if optional { value.exists().and(over) } else { over });
        }
        if !plan.held {
            return None;
        }
        let span = self.lowering.expr(expires).bin(BinOp::Mul, Ast::Num(1000));
        Some(now.bin(BinOp::Sub, Ast::var("first")).bin(BinOp::Gt, span))
    }

    /// The blocks of the caps of a send, and of giving a place back.
    pub(super) fn caps(&mut self, plan: &Plan<'_>, message: &Message) {
        self.grants.standing = true;
        let flow = &plan.journey;
        let mut queries = Vec::new();
        for (of, _, cap) in &plan.rules.caps {
            let Some(of) = self.cx.program.rules.get(*of) else { continue };
            let name = rules_name(of);
            if cap.tag.as_ref().is_some_and(|tag| !message.tags.contains(tag)) {
                continue;
            }
            queries.push(gates::CapQuery {
                count: i64::from(cap.count),
                per: cap.per.saturating_mul(1000),
                rules: name,
                journey: if cap.per_journey { (*flow).to_owned() } else { String::new() },
                channels: cap
                    .channels
                    .iter()
                    .map(|channel| channel_name(self.cx.program, *channel))
                    .collect(),
                tag: cap.tag.as_ref().map_or(String::new(), ToString::to_string),
                effect: cap.effect.text(),
            });
        }
        let id = plan.id;
        let read = format!("{id} ledger");
        let mut pieces = vec![
            (read.clone(), self.read_ledger()),
            (
                format!("{id} caps"),
                State::assign(vec![("full".into(), Tpl::Expr(gates::full(&queries)))], AFTER),
            ),
            (format!("{id} full"), self.effects(plan, "full", AFTER)),
        ];
        if let Some(expired) = self.expired(plan, message) {
            pieces.push((format!("{id} over"), State::either(expired, plan.next.clone(), AFTER)));
        }
        let own = ledger_id(id);
        let entry = self.ledger_entry(plan, message);
        let all = Ast::call("append", vec![gates::pruned(self.longest_cap()), entry]).listed();
        let took = vec![("led_id".to_owned(), Tpl::Expr(own))];
        pieces.push((format!("{id} take"), self.write_ledger(all, took, local(&read), AFTER)));
        let ways = std::mem::take(&mut self.cap_ways);
        let choices = ways
            .into_iter()
            .zip(0_i64..)
            .map(|(next, at)| Rule {
                comment: None,
                condition: Ast::var("via").eq(Ast::Num(at)),
                next,
            })
            .collect();
        let default = plan.next.clone();
        let back = Choice { comment: None, choices, default };
        pieces.push((format!("{id} taken"), State::Choice(back)));
        self.extra.push((caps_key(id), pieces));
    }

    /// A message in the ledger: when it went out on `$ch`, in which journey, under which rules, with
    /// which tags.
    fn ledger_entry(&self, plan: &Plan<'_>, message: &Message) -> Ast {
        let mut rules = String::new();
        for (of, _, _) in &plan.rules.caps {
            let Some(of) = self.cx.program.rules.get(*of) else { continue };
            let name = gates::barred(&rules_name(of));
            if !rules.contains(&name) {
                rules.push_str(&name);
            }
        }
        let tags: String = message.tags.iter().map(|tag| gates::barred(tag)).collect();
        let text = |value: Ast| Ast::Object(vec![("S".into(), value)]);
        let entries = vec![
            ("k".into(), text(ledger_id(plan.id))),
            ("t".into(), Ast::Object(vec![("N".into(), Ast::call("millis", Vec::new()).digits())])),
            ("j".into(), text(Ast::str(plan.journey))),
            ("c".into(), text(Ast::var("ch"))),
            ("r".into(), text(Ast::str(rules))),
            ("g".into(), text(Ast::str(format!("{tags}|")))),
        ];
        Ast::Object(vec![("M".into(), Ast::Object(entries))])
    }

    /// Do caps of the workspace tell channels apart, for a message that counts.
    pub(super) fn told_apart(&self, plan: &Plan<'_>, message: &Message) -> bool {
        let mut caps = self.cx.program.rules.iter().flat_map(|(_, rules)| &rules.caps);
        caps.any(|cap| !cap.channels.is_empty()) && self.is_capped(plan, message)
    }

    /// A message counts on the channels that accepted it first: where the first alternatives refused, a
    /// later one's, and of several at once those that did. Then it goes on.
    pub(super) fn settle(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        (at, channels): (usize, &[Id<Channel>]),
    ) -> String {
        let several = channels.len() > 1;
        if at == 0 && !several || !self.told_apart(plan, message) {
            return plan.next.clone();
        }
        let id = plan.id;
        let key = format!("\u{0}settle:{id}:{at}");
        let ch = match channels {
            [one] => Ast::str(gates::barred(&channel_name(self.cx.program, *one))),
            _ => Ast::var("by"),
        };
        let mut moved = Ast::var("ch").eq(ch.clone()).not();
        if plan.hops() {
            moved = Ast::var("acc").not().and(moved);
        }
        let read = format!("{id} carried {at} ledger");
        let set = format!("{id} carried {at}");
        let pieces = vec![
            (format!("{set}?"), State::either(moved, local(&set), plan.next.clone())),
            (set, State::assign(vec![("ch".into(), Tpl::from_value(ch))], AFTER)),
            (read.clone(), self.read_ledger()),
            (
                format!("{id} carried {at} counts"),
                self.write_ledger(gates::carried(), Vec::new(), local(&read), &plan.next),
            ),
        ];
        self.extra.push((key.clone(), pieces));
        key
    }

    /// A message that a further channel accepts has its place again, and both must fail to give it back. What is asked
    /// comes before the message's record, as the router finds it there.
    pub(super) fn further(&mut self, name: &str, first: &str, next: &str) -> Vec<Piece> {
        let further = Ast::var("hops").bin(BinOp::Gt, Ast::Num(1));
        let read = format!("{name} further");
        let write = self.write_ledger(gates::accepted(), Vec::new(), local(&read), next);
        vec![
            (first.to_owned(), State::either(further, AFTER, next)),
            (read, self.read_ledger()),
            (format!("{name} further counts"), write),
        ]
    }

    /// Gives the place back that the send took, then goes on.
    pub(super) fn give_back(&mut self, plan: &Plan<'_>, next: &str) -> String {
        let id = plan.id;
        let key = format!("\u{0}back:{id}");
        let read = format!("{id} give back");
        let taken = Ast::var("led_id").eq(Ast::str("")).not();
        let pieces = vec![
            (format!("{id} place?"), State::either(taken, local(&read), anywhere(next))),
            (read.clone(), self.read_ledger()),
            (
                format!("{id} given back"),
                self.write_ledger(
                    gates::pruned(self.longest_cap()),
                    Vec::new(),
                    local(&read),
                    &anywhere(next),
                ),
            ),
        ];
        self.extra.push((key.clone(), pieces));
        key
    }

    /// The longest time that any cap of the workspace looks back, in milliseconds.
    fn longest_cap(&self) -> i64 {
        let caps = self.cx.program.rules.iter().flat_map(|(_, rules)| &rules.caps);
        caps.map(|cap| cap.per.saturating_mul(1000)).max().unwrap_or(0)
    }

    pub(in crate::target::aws) fn read_ledger(&self) -> State {
        let arguments = Tpl::obj([
            ("TableName", Tpl::text(self.names.table(tables::STANDING))),
            ("Key", tables::standing_key(Ast::str(LEDGER))),
            ("ConsistentRead", Tpl::Bool(true)),
        ]);
        let item = Ast::var("states").path(&["result", "Item"]);
        let number = item.clone().path(&["ver", "N"]);
        State::Task(Box::new(Task {
            comment: Some("the messages that this person has been sent".into()),
            resource: "arn:aws:states:::dynamodb:getItem".into(),
            arguments: Some(arguments),
            assign: vec![
                ("led".into(), Tpl::Expr(item.path(&["sent", "L"]).listed())),
                (
                    "led_ver".into(),
                    Tpl::Expr(
                        number
                            .clone()
                            .exists()
                            .then(Ast::call("number", vec![number]), Ast::Num(0)),
                    ),
                ),
            ],
            retry: vec![retry::dynamodb()],
            next: AFTER.into(),
            ..Task::default()
        }))
    }

    pub(in crate::target::aws) fn write_ledger(
        &self,
        all: Ast,
        assign: Vec<(String, Tpl)>,
        changed: String,
        next: &str,
    ) -> State {
        let table = self.names.table(tables::STANDING);
        let number = |value: Ast| Tpl::obj([("N", Tpl::Expr(value.digits()))]);
        let update = tables::Update {
            table: &table,
            key: tables::standing_key(Ast::str(LEDGER)),
            expression: "SET #sent = :sent, #ver = :next",
            condition: Some("attribute_not_exists(#ver) OR #ver = :ver"),
            names: &[("#sent", "sent"), ("#ver", "ver")],
            values: vec![
                (":sent".to_owned(), Tpl::obj([("L", Tpl::Expr(all))])),
                (":ver".to_owned(), number(Ast::var("led_ver"))),
                (":next".to_owned(), number(Ast::var("led_ver").bin(BinOp::Add, Ast::Num(1)))),
            ],
            old: false,
        };
        State::Task(Box::new(Task {
            comment: Some("only where nobody has changed it since it was read".into()),
            resource: "arn:aws:states:::dynamodb:updateItem".into(),
            arguments: Some(update.arguments()),
            assign,
            retry: vec![retry::dynamodb()],
            catch: vec![Catch::of("DynamoDB.ConditionalCheckFailedException", changed)],
            next: next.to_owned(),
            ..Task::default()
        }))
    }
}

/// What tells a message in the ledger from others.
fn ledger_id(id: &str) -> Ast {
    Ast::concat_all(vec![
        Ast::var("run_id"),
        Ast::str(format!("/{id}/")),
        Ast::var("first").digits(),
    ])
}

fn rules_name(rules: &Rules) -> String {
    format!("{}.{}", rules.head.module, rules.head.name)
}

fn caps_key(id: &str) -> String {
    format!("\u{0}caps:{id}")
}
