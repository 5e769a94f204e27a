//! `send`: for each alternative in order and each channel in it, the gates (consent, suppression,
//! address), then the provider, then a record of what was accepted.
//!
//! `$asked` tells "nobody could be asked" from "everybody who was asked refused"; it is kept only
//! where the two lead to different places.

mod content;
mod chain;
mod email;
mod gates;
pub(super) mod http;
mod link;
mod push;
mod sms;
mod whatsapp;

use super::status::moves_on;
use super::{AFTER, Builder, Piece, local};
use crate::flow::SendRules;
use crate::hir::{Address, Channel, Content, Expr, ExprKind, Id, Message, Purpose, Ty};
use crate::source::Span;
use crate::target::aws::document::{Assign, Catch, Choice, Retry, Rule, State, Task, Tpl};
use crate::target::aws::errors;
use crate::target::aws::jsonata::gates::barred;
use crate::target::aws::jsonata::lowering::channel_name;
use crate::target::aws::jsonata::{Ast, BinOp};
use crate::target::aws::tables;
use crate::target::errors::no_sender;
#[cfg(test)]
pub(in crate::target::aws) use content::locale_index;

/// A send with its ways on.
pub(super) struct Plan<'p> {
    pub(super) id: &'p str,
    pub(super) span: Span,
    pub(super) message: Id<Message>,
    pub(super) args: &'p [Expr],
    pub(super) via: &'p [Vec<Id<Channel>>],
    pub(super) consent: Option<Purpose>,
    pub(super) senders: &'p [(Id<Channel>, String)],
    pub(super) rules: &'p SendRules,
    pub(super) journey: &'p str,
    /// Can the run be held at it, so that it knows when it came there (`$first`).
    pub(super) held: bool,
    /// Is something asked of the whole message, before the first of several channels sends.
    pub(super) asks: bool,
    /// Does the journey look at what became of its messages.
    pub(super) told: bool,
    pub(super) next: String,
    pub(super) unreachable: String,
    pub(super) failed: String,
}

impl Plan<'_> {
    /// Is the run held behind an alternative until a receipt or a deadline.
    fn hops(&self) -> bool {
        moves_on(self.rules.fallback.as_ref(), self.via.len())
    }

    /// Does an accepted message move on beside the run.
    fn goes_beside(&self) -> bool {
        self.hops() && self.rules.fallback.as_ref().is_some_and(|found| found.unless.is_none())
    }
}

/// How a channel's provider is asked.
struct Ask {
    resource: &'static str,
    arguments: Tpl,
    retry: Retry,
    /// The provider's name for the message.
    message_id: Ast,
    /// Is a token for one-click unsubscription in it.
    token: bool,
}

/// What the texts of a message are read with.
struct Reading<'r> {
    plan: &'r Plan<'r>,
    message: &'r Message,
    content: &'r Content,
    /// Which locale: `None` where it is known while compiling.
    locale: content::Locale,
    /// The recipient's address.
    to: Ast,
}

impl Builder<'_> {
    pub(super) fn send(&mut self, plan: Plan<'_>) -> Vec<Piece> {
        let Some(message) = self.cx.program.messages.get(plan.message).cloned() else {
            return Vec::new();
        };
        let held = self.can_be_held(&plan, &message) || plan.hops();
        let ends = message.expires.as_ref().map(|expires| expires.ty.known().clone());
        let mut plan = Plan { held, asks: held || ends == Some(Ty::DateTime), ..plan };
        let beside = plan.goes_beside();
        if beside {
            plan.next = self.way_out(plan.id, "out", &plan.next);
            if plan.failed == plan.unreachable {
                plan.failed = self.way_out(plan.id, "out failed", &plan.failed);
                plan.unreachable.clone_from(&plan.failed);
            } else {
                plan.failed = self.way_out(plan.id, "out failed", &plan.failed);
                plan.unreachable = self.way_out(plan.id, "out unreachable", &plan.unreachable);
            }
        }
        let pieces = self.attempts(&plan, &message);
        if !held {
            let mut pieces = pieces;
            if plan.told {
                let next = Tpl::Expr(Ast::var("q").bin(BinOp::Add, Ast::Num(1)));
                let count = State::assign(vec![("q".to_owned(), next)], AFTER);
                pieces.insert(0, (format!("{} number", plan.id), count));
            }
            return pieces;
        }
        // Held, it comes back to its first question with what is known then.
        let again = format!("{} again", plan.id);
        let block = self.asking(&again, pieces);
        self.extra.push((gates::again_key(plan.id), block));
        self.lowering.reads_customer = false;
        let mut first = vec![
            ("first".to_owned(), Tpl::Expr(Ast::call("millis", Vec::new()))),
            ("led_id".to_owned(), Tpl::Text(String::new())),
        ];
        if self.is_capped(&plan, &message) {
            first.push(("hops".to_owned(), Tpl::Num(0)));
        }
        if plan.told {
            first.push(("q".to_owned(), Tpl::Expr(Ast::var("q").bin(BinOp::Add, Ast::Num(1)))));
        }
        if plan.hops() {
            first.push(("hop".to_owned(), Tpl::Num(0)));
            first.push(("acc".to_owned(), Tpl::Bool(false)));
        }
        if beside {
            let number = Ast::var("q").bin(BinOp::Add, Ast::Num(1)).digits();
            let item = Ast::concat_all(vec![
                Ast::str("chain#"),
                Ast::var("run_id"),
                Ast::str("#"),
                number,
            ]);
            first.push(("chain_item".to_owned(), Tpl::Expr(item)));
        }
        vec![(plan.id.to_owned(), State::assign(first, gates::again_key(plan.id)))]
    }

    /// All that is asked and tried, from the first question.
    fn attempts(&mut self, plan: &Plan<'_>, message: &Message) -> Vec<Piece> {
        let id = plan.id;
        let mut begin: Assign = Vec::new();
        let args = self.arguments(plan, message, &mut begin);
        let locale = self.locale(message, &mut begin);
        let tells = plan.unreachable != plan.failed;
        if tells {
            begin.push(("asked".into(), Tpl::Bool(false)));
        }
        let scope = self.lowering.message_scope(message.vars.len(), args);
        self.lowering.scopes.push(scope);
        let capped = self.is_capped(plan, message);
        // A variable tells the two ways apart; a place that was taken is given back first.
        let end = format!("{id} nobody");
        let nobody = if plan.hops() {
            local(&format!("{id} nobody more"))
        } else if capped {
            self.give_back(plan, &end)
        } else if tells {
            local(&end)
        } else {
            plan.failed.clone()
        };
        let mut pieces = Vec::new();
        let mut used: Vec<String> = Vec::new();
        let labels: Vec<Vec<String>> = plan
            .via
            .iter()
            .map(|channels| {
                channels.iter().map(|channel| self.label(id, *channel, &mut used)).collect()
            })
            .collect();
        for (at, (channels, names)) in plan.via.iter().zip(&labels).enumerate() {
            let otherwise = labels
                .get(at + 1)
                .map_or_else(|| nobody.clone(), |names| local(&begin_name(names, plan.asks)));
            let several = channels.len() > 1;
            let mut next = self.settle(plan, message, (at, channels));
            if plan.hops() && at + 1 < plan.via.len() {
                next = self.hold_for_receipt(plan, message, (at, channels), &next);
            }
            let done = format!("{} done", names.join(" + "));
            if several {
                pieces.extend(self.open_alternative(
                    plan,
                    message,
                    (at, channels, names),
                    &otherwise,
                ));
            }
            for (place, (channel, name)) in channels.iter().zip(names).enumerate() {
                let following = names
                    .get(place + 1)
                    .map_or_else(|| local(&done), |name| local(&gate_name(name)));
                let (accepted, refused) = if several {
                    (following.clone(), following)
                } else {
                    (next.clone(), otherwise.clone())
                };
                let reset = several && place == 0;
                let ways = Ways { at, accepted, refused, tells, several, reset };
                pieces.extend(self.channel(plan, message, *channel, name, &locale, &ways));
            }
            if several {
                pieces.push((done, State::either(Ast::var("ok"), next, otherwise)));
            }
        }
        if capped {
            self.caps(plan, message);
        }
        self.lowering.scopes.pop();
        if plan.hops() {
            // A chain that was accepted once is settled, also where nothing is left to try.
            let refused = if capped { self.give_back(plan, &end) } else { local(&end) };
            let choice = State::either(Ast::var("acc"), plan.next.clone(), refused);
            pieces.push((format!("{id} nobody more"), choice));
            let mut choices = Vec::new();
            for (names, number) in labels.iter().zip(0_i64..).skip(1) {
                choices.push(Rule {
                    comment: None,
                    condition: Ast::var("hop").eq(Ast::Num(number)),
                    next: local(&begin_name(names, true)),
                });
            }
            let first = labels.first().map_or(String::new(), |names| begin_name(names, true));
            let from = Choice { comment: None, choices, default: local(&first) };
            pieces.insert(0, (format!("{id} from"), State::Choice(from)));
        }
        if tells {
            let choice =
                State::either(Ast::var("asked"), plan.failed.clone(), plan.unreachable.clone());
            pieces.push((end, choice));
        } else if capped || plan.hops() {
            pieces.push((end, State::assign(Vec::new(), plan.failed.clone())));
        }
        if !begin.is_empty() {
            pieces.insert(0, (format!("{id} begin"), State::assign(begin, AFTER)));
        }
        pieces
    }

    /// What is asked of several channels at once, before the first of them sends.
    fn open_alternative(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        (at, channels, names): (usize, &[Id<Channel>], &[String]),
        otherwise: &str,
    ) -> Vec<Piece> {
        if !plan.asks {
            return Vec::new();
        }
        let open: Vec<(Id<Channel>, Ast)> = channels
            .iter()
            .filter_map(|channel| Some((*channel, self.is_open(plan, *channel)?)))
            .collect();
        let any = open.iter().map(|(_, open)| open.clone()).reduce(Ast::or);
        let stem = begin_name(names, true);
        let any = any.unwrap_or(Ast::Bool(false));
        let mut pieces = vec![(stem.clone(), State::either(any, AFTER, otherwise))];
        let open = gates::Open { at, stem: &stem, channels: &open };
        pieces.extend(self.gates(plan, message, &open));
        let first = names.first().map_or(String::new(), |name| gate_name(name));
        pieces.push((format!("{stem} go"), State::assign(Vec::new(), local(&first))));
        pieces
    }

    /// Is there consent, no suppression and an address; `None` where the channel has no recipient.
    fn is_open(&mut self, plan: &Plan<'_>, channel: Id<Channel>) -> Option<Ast> {
        let field = self.cx.program.channels.get(channel)?.field?;
        let mut gate = self.lowering.customer_field(field).exists();
        gate = self.lowering.suppressed(channel).not().and(gate);
        if let Some(purpose) = plan.consent {
            gate = self.lowering.consented(purpose, channel).and(gate);
        }
        Some(gate)
    }

    /// The name of a channel's states, different for each time that it is named.
    fn label(&self, id: &str, channel: Id<Channel>, used: &mut Vec<String>) -> String {
        let name = channel_name(self.cx.program, channel);
        used.push(name.clone());
        match used.iter().filter(|other| **other == name).count() {
            1 => format!("{id} {name}"),
            times => format!("{id} {name} {times}"),
        }
    }

    /// The values of the message's parameters; what is not plain is computed once.
    fn arguments(&mut self, plan: &Plan<'_>, message: &Message, begin: &mut Assign) -> Vec<Ast> {
        let mut values = Vec::new();
        for (at, arg) in plan.args.iter().enumerate() {
            let value = self.lowering.expr(arg);
            if value.is_plain() || matches!(arg.kind, ExprKind::Missing) {
                values.push(value);
                continue;
            }
            let name = format!("a{at}");
            let optional = message.vars.get(at).is_some_and(|var| var.ty.is_optional());
            if optional {
                begin.push((name.clone(), Tpl::Expr(Ast::Object(vec![("v".into(), value)]))));
                values.push(Ast::var(name).dot("v"));
            } else {
                begin.push((name.clone(), Tpl::from(value)));
                values.push(Ast::var(name));
            }
        }
        values
    }

    /// The states of one channel: gate, provider, record.
    fn channel(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        channel: Id<Channel>,
        name: &str,
        locale: &content::Locale,
        ways: &Ways,
    ) -> Vec<Piece> {
        let Some(def) = self.cx.program.channels.get(channel) else { return Vec::new() };
        let word = def.head.name.to_string();
        let (Some(field), false) = (def.field, def.address == Address::None) else {
            self.lowering.problems.push(errors::refused(
                plan.span,
                &format!("a send on `{word}`"),
                "the channel has no recipient",
                "send on a channel with an address",
            ));
            return Vec::new();
        };
        let Some(content) = message.contents.iter().find(|content| content.channel == channel)
        else {
            return Vec::new();
        };
        let to = self.lowering.customer_field(field);
        let Some(gate) = self.is_open(plan, channel) else { return Vec::new() };
        let reading = Reading { plan, message, content, locale: locale.clone(), to };
        let is_named = plan.senders.iter().any(|(of, _)| *of == channel);
        if let Some(kept) = kept_sender(&word).filter(|_| is_named && !self.has_connection(&word)) {
            self.lowering.problems.push(no_sender("aws", plan.span, &word, kept));
            return Vec::new();
        }
        let asked = match word.as_str() {
            // A connection for a channel carries it instead of AWS's own service.
            other if self.has_connection(other) => self.connected(&reading, channel, other),
            "sms" => self.sms(&reading, channel),
            "rcs" => self.rcs(&reading, channel),
            "whatsapp" => self.whatsapp(&reading),
            "email" => self.email(&reading, channel),
            "push" => self.push(&reading),
            other => self.connected(&reading, channel, other),
        };
        let ask = match asked {
            Ok(ask) => ask,
            Err(finding) => {
                self.lowering.problems.push(finding);
                return Vec::new();
            }
        };
        let sent = format!("{name} sent");
        let mut assign = vec![("message_id".into(), Tpl::Expr(ask.message_id))];
        let capped = self.is_capped(plan, message);
        if capped {
            let more = Ast::var("hops").bin(BinOp::Add, Ast::Num(1));
            assign.push(("hops".into(), Tpl::Expr(more)));
        }
        let mut refused = Catch::all(ways.refused.clone());
        if ways.several {
            assign.push(("ok".into(), Tpl::Bool(true)));
            if self.told_apart(plan, message) {
                let own = Ast::str(barred(&channel_name(self.cx.program, channel)));
                let by = Ast::concat_all(vec![Ast::var("by"), own]);
                assign.push(("by".into(), Tpl::from_value(by)));
            }
        }
        if ways.tells {
            refused.assign.push(("asked".into(), Tpl::Bool(true)));
        }
        let task = Task {
            comment: Some(format!("{} by {word}", message.head.name)),
            resource: ask.resource.into(),
            arguments: Some(ask.arguments),
            assign,
            retry: vec![ask.retry],
            catch: vec![refused],
            next: local(&sent),
            ..Task::default()
        };
        let noted = format!("{name} recorded");
        let remembered = self.remembered(plan, message, name, ways);
        let behind =
            remembered.first().map_or_else(|| ways.accepted.clone(), |(key, _)| local(key));
        let record = self.record(plan, message, &word, ask.token, &behind);
        let also = format!("{name} of the run");
        let then = if plan.goes_beside() { local(&also) } else { local(&noted) };
        let note = plan.told.then(|| self.note_sent(&message.head.name, &word, false, &then));
        let asked = if ways.several {
            Vec::new()
        } else {
            let open = [(channel, Ast::Bool(true))];
            self.gates(plan, message, &gates::Open { at: ways.at, stem: name, channels: &open })
        };
        let through = asked.first().map_or_else(|| local(name), |(first, _)| local(first));
        let gate = State::either(gate, through, ways.refused.clone());
        let mut pieces = Vec::new();
        if ways.reset {
            // The first of several channels: nobody has accepted yet.
            let open = format!("{name} open");
            let mut nobody = vec![("ok".into(), Tpl::Bool(false))];
            if self.told_apart(plan, message) {
                nobody.push(("by".into(), Tpl::Text(String::new())));
            }
            pieces.push((gate_name(name), State::assign(nobody, local(&open))));
            pieces.push((open, gate));
        } else {
            pieces.push((gate_name(name), gate));
        }
        pieces.extend(asked);
        pieces.push((name.to_owned(), State::Task(Box::new(task))));
        let mut recorded = vec![(noted.clone(), record)];
        if note.is_none() {
            recorded = recorded.into_iter().map(|(_, record)| (sent.clone(), record)).collect();
        }
        if capped && (ways.several || plan.hops()) {
            let kept = format!("{name} kept");
            let first = recorded.first().map_or_else(String::new, |(name, _)| name.clone());
            let further = self.further(name, &first, &local(&kept));
            recorded = recorded.into_iter().map(|(_, record)| (kept.clone(), record)).collect();
            recorded.splice(0..0, further);
        }
        match note {
            // The run's record first, so that a receipt finds it.
            Some(note) if plan.goes_beside() => {
                let task = format!("{also} noted");
                let of_run = self.note_sent(&message.head.name, &word, true, &local(&noted));
                pieces.extend([
                    (sent, note),
                    (also, State::either(Ast::var("fork"), local(&task), local(&noted))),
                    (task, of_run),
                ]);
            }
            Some(note) => pieces.push((sent, note)),
            None => {}
        }
        pieces.extend(recorded);
        pieces.extend(remembered);
        pieces
    }

    /// That it was sent is remembered once, when the first channel accepts.
    fn remembered(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        name: &str,
        ways: &Ways,
    ) -> Vec<Piece> {
        let mut pieces = self.remember(name, &message.head.name, &ways.accepted);
        if let (true, Some((first, _))) = (plan.hops() && ways.at > 0, pieces.first()) {
            let first = local(first);
            let choice = State::either(Ast::var("acc"), ways.accepted.clone(), first);
            pieces.insert(0, (format!("{name} new?"), choice));
        }
        pieces
    }

    /// Writes down that a message was accepted. A run goes on where that fails: the message is out.
    fn record(
        &mut self,
        plan: &Plan<'_>,
        message: &Message,
        channel: &str,
        token: bool,
        next: &str,
    ) -> State {
        self.grants.messages = true;
        let mut item = vec![
            ("message_id".to_owned(), tables::text(Ast::var("message_id"))),
            ("run_id".to_owned(), tables::text(Ast::var("run_id"))),
            ("customer_id".to_owned(), tables::text(Ast::var("customer_id"))),
            ("step".to_owned(), tables::text(Ast::str(plan.id))),
            ("message".to_owned(), tables::text(Ast::str(message.head.name.as_str()))),
            ("channel".to_owned(), tables::text(Ast::str(channel))),
            ("status".to_owned(), tables::text(Ast::str("sent"))),
            ("at".to_owned(), tables::text(Ast::call("now", Vec::new()))),
        ];
        if plan.told {
            let of_run = if plan.goes_beside() { "run_item" } else { "item" };
            item.push(("item".to_owned(), tables::text(Ast::var(of_run))));
        }
        if plan.goes_beside() {
            item.push(("chain".to_owned(), tables::text(Ast::var("chain_item"))));
        }
        if self.is_capped(plan, message) {
            // A receipt can give the place back.
            let hop = Tpl::obj([("N", Tpl::Expr(Ast::var("hops").digits()))]);
            item.push(("ledger".to_owned(), tables::text(Ast::var("led_id"))));
            item.push(("hop".to_owned(), hop));
        }
        if token {
            item.push(("token".to_owned(), tables::text(email::token(plan.id))));
        }
        State::Task(Box::new(Task {
            resource: "arn:aws:states:::dynamodb:putItem".into(),
            arguments: Some(tables::put(&self.names.table(tables::MESSAGES), item, None)),
            retry: vec![super::retry::dynamodb()],
            catch: vec![Catch::all(next)],
            next: next.to_owned(),
            ..Task::default()
        }))
    }
}

/// Where a channel leads.
struct Ways {
    /// The place of its alternative.
    at: usize,
    accepted: String,
    refused: String,
    /// Is it kept whether somebody was asked.
    tells: bool,
    /// Is it one of several at once.
    several: bool,
    /// Is it the first of them.
    reset: bool,
}

fn gate_name(name: &str) -> String {
    format!("{name}?")
}

/// In place of a next state: the end of a chain beside its run.
fn chain_end() -> String {
    "\u{0}chain end".to_owned()
}

/// Where an alternative begins.
fn begin_name(names: &[String], asks: bool) -> String {
    match names {
        [first, _, ..] if !asks => gate_name(first),
        names => format!("{}?", names.join(" + ")),
    }
}

/// Where the sender of a channel of AWS is kept, if the rules of a journey cannot name it.
fn kept_sender(channel: &str) -> Option<&'static str> {
    match channel {
        "rcs" => Some("the agent is the account's: `rcs_agent` of `[targets.aws]`"),
        "whatsapp" => {
            Some("the number is the account's: `whatsapp_phone_number_id` of `[targets.aws]`")
        }
        _ => None,
    }
}
