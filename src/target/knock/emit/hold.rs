//! Quiet and office hours. Knock's own send windows hold the message and not the run, and nothing is asked
//! again when they open. So the run is held instead: a step computes on the recipient's clock how long the hours
//! are closed, a delay waits for that, and the channel steps behind it ask everything as if for the first time.
//!
//! The step that computes runs only where a channel is open to the recipient at that instant, so that whom
//! no channel reaches is not held. Where a goal or an exit watches the run, the delay is a row of waits for its
//! event, each twice as long as the next: those are taken whose sum is the time, in whole minutes.

use super::super::clock;
use super::super::conditions::Any;
use super::super::document::{Condition, DataSettings, Delay, DelaySettings, Step, UpdateData};
use super::super::liquid::Template;
use super::super::{errors, names};
use super::Emitter;
use super::send::Sending;
use crate::flow::NodeKind;
use crate::hir::{Channel, ExprKind, Id, Pattern, Purpose, Value};
use crate::source::Span;
use crate::target::week::{DAY, WEEK, week};

/// A message that must wait, or that does not go out.
pub(super) struct Hours {
    /// Holds where the hours are closed and the message is not sent later either; nothing where it always is.
    pub(super) dropped: Option<Condition>,
}

/// The longest wait for an event that is a power of two in minutes: 22 days.
const LONGEST: u32 = 15;
/// A clock change is by so much at most.
const CHANGE: i64 = 3_600;
/// The shortest open hours: the run comes a few seconds late, or with a goal up to two minutes.
const OPEN: usize = 10;

impl Emitter<'_> {
    /// Do the rules' hours apply to a message of this purpose.
    fn hours_apply(&self, purpose: Option<Purpose>) -> bool {
        let rules = &self.cx.flow.rules;
        let passes = rules.allow_critical && purpose == Some(Purpose::Critical);
        !rules.windows.is_empty() && !passes
    }

    /// The longest time in seconds that a send is held.
    pub(super) fn longest_hold(&self, kind: &NodeKind) -> i64 {
        let NodeKind::Send { message, via, .. } = kind else { return 0 };
        if !self.hours_apply(self.cx.program.messages.at(*message).purpose) {
            return 0;
        }
        let windows = &self.cx.flow.rules.windows;
        let holds = via.iter().flatten().filter_map(|channel| {
            let week = week(windows, *channel).ok()??;
            week.closed().filter(|_| week.defer).map(|closed| longest(&closed))
        });
        holds.max().unwrap_or(0)
    }

    /// The steps that hold the run until the hours open. `apart` says that there is a way for those whom no
    /// channel reaches.
    pub(super) fn hours(
        &mut self,
        id: &str,
        sending: &Sending<'_>,
        via: &[Vec<Id<Channel>>],
        apart: bool,
        steps: &mut Vec<Step>,
    ) -> Option<Hours> {
        let message = self.cx.program.messages.at(sending.message);
        if !self.hours_apply(message.purpose) {
            return None;
        }
        let windows = &self.cx.flow.rules.windows;
        let mut channels = via.iter().flatten();
        let first = channels.next()?;
        let weeks = (week(windows, *first), channels.map(|of| week(windows, *of)));
        let (Ok(found), mut others) = weeks else {
            self.refuse(errors::refused(
                sending.span,
                "hours of which some hold a message and others drop it",
                "one step of Knock computes how long they are closed",
                "write `defer` behind all of them, or `skip`",
            ));
            return None;
        };
        if others.any(|other| other.as_ref() != Ok(&found)) {
            self.refuse(errors::refused(
                sending.span,
                "hours that are not the same for all channels of a send",
                "the run waits for them, before Knock chooses the channel",
                "write them for all of its channels, or send on one of them",
            ));
            return None;
        }
        let week = found?;
        let Some(closed) = week.closed() else {
            self.refuse(errors::refused(
                sending.span,
                "hours that never open",
                "no message would go out",
                "take them out, or the send",
            ));
            return None;
        };
        if let Some(why) = unclear(&closed) {
            self.refuse(errors::refused(
                sending.span,
                "these hours",
                why,
                "let them begin and end at a full hour, and be open for a while",
            ));
            return None;
        }
        let expires = message.expires.as_ref().and_then(|expires| match expires.kind {
            ExprKind::Value(Value::Duration(seconds)) => Some(seconds),
            _ => None,
        });
        let late = expires.filter(|seconds| week.defer && *seconds < longest(&closed));
        if late.is_some() && apart {
            self.refuse(errors::refused(
                sending.span,
                "an `unreachable` arm of a message that may expire before the hours open",
                "what becomes of it is known when they open, and Knock cannot tell the two apart then",
                "write a longer `expires`, or take the arm out",
            ));
            return None;
        }
        let open = self.open_now(sending, via);
        let longest = longest(&closed);
        let watched = match self.watch() {
            Ok(watched) => watched,
            Err(problem) => {
                self.refuse(problem);
                return None;
            }
        };
        let bits = if watched.is_some() { bits(longest) } else { 0 };
        let name = names::kept(&self.refs.fresh(&format!("{id}/hold")));
        let computes = UpdateData {
            key: self.refs.fresh(&format!("{id}/hours")),
            name: "Quiet hours?".to_owned(),
            conditions: open.group(),
            settings: DataSettings {
                data: self.closed_for(&name, &closed, (week.defer, late, bits)),
            },
        };
        steps.push(Step::UpdateData(computes));
        let state = format!("data.{name}_is");
        if week.defer {
            match watched {
                None => {
                    let key = self.refs.fresh(&format!("{id}/held"));
                    let is_closed = Condition::bare(state.clone(), "not_empty");
                    steps.push(Step::Delay(Delay {
                        key,
                        name: "Until the hours open".to_owned(),
                        conditions: Any::one(is_closed).group(),
                        settings: DelaySettings::until(format!("data.{name}")),
                    }));
                }
                Some(pattern) => {
                    self.row(&format!("{id}/held"), &pattern, &name, bits, sending.span, steps)
                }
            }
        }
        let word = if week.defer { "late" } else { "closed" };
        let never = late.is_none() && week.defer;
        let dropped = Condition::new(state, "equal_to", format!("\"{word}\""));
        Some(Hours { dropped: (!never).then_some(dropped) })
    }

    /// A row of waits for an event that halts the run, each twice as long as the next; those are taken that the
    /// run's data names.
    pub(super) fn row(
        &mut self,
        id: &str,
        pattern: &Pattern,
        name: &str,
        bits: u32,
        span: Span,
        steps: &mut Vec<Step>,
    ) {
        for bit in (0..bits).rev() {
            let taken = Condition::new(format!("data.{name}_{bit}"), "equal_to", "true");
            // What is longer than Knock's longest is several.
            for _ in 0..1_u32 << bit.saturating_sub(LONGEST) {
                let seconds = 60_i64 << bit.min(LONGEST);
                let ways = ("halt", "continue");
                if self.wait_for(id, pattern, seconds, ways, span, steps).is_none() {
                    return;
                }
                if let Some(Step::WaitForEvent(wait)) = steps.last_mut() {
                    wait.conditions = Any::one(taken.clone()).group();
                }
            }
        }
    }

    /// Is a channel of a send open to the recipient: consent, preferences, address.
    fn open_now(&self, sending: &Sending<'_>, via: &[Vec<Id<Channel>>]) -> Any {
        let program = self.cx.program;
        let mut open = Any(Vec::new());
        for channel in via.iter().flatten() {
            let mut all = Vec::new();
            let mut ask = |path: String, operator, argument: &str| {
                all.push(Condition::new(format!("recipient.{path}"), operator, argument));
            };
            if let Some(purpose) = sending.consent {
                ask(names::consent(program, purpose, *channel), "equal_to", "true");
            }
            let card = program.channels.at(*channel);
            if let Ok(carrier) = self.cx.settings.channel(card, sending.span) {
                let kind = carrier.kind.text();
                ask(format!("preferences.channel_types.{kind}"), "not_equal_to", "false");
            }
            if program.messages.at(sending.message).purpose == Some(Purpose::Marketing) {
                ask("preferences.commercial_subscribed".to_owned(), "not_equal_to", "false");
            }
            if let Some((property, _)) =
                card.field.and_then(|field| names::property(program, field))
            {
                all.push(Condition::bare(format!("recipient.{property}"), "not_empty"));
            }
            open = open.or(Any::all(all));
        }
        open
    }

    /// The data of a send at this instant: nothing where the hours are open, else what becomes of the message
    /// and how long it is held.
    fn closed_for(
        &self,
        name: &str,
        closed: &[(usize, usize)],
        (defer, late, bits): (bool, Option<i64>, u32),
    ) -> String {
        let mut out = Template::default();
        clock::now(&mut out, self.cx.program);
        clock::week(&mut out);
        out.assign("journeyc_end", "0");
        // The first span can reach over from the week before.
        let over = closed.iter().filter(|(_, to)| *to > WEEK).map(|(_, to)| (0, to - WEEK));
        for (from, to) in over.chain(closed.iter().copied()) {
            let (from, to) = (from * 60, to * 60);
            out.tag(&format!("if journeyc_week >= {from} and journeyc_week < {to}"));
            out.assign("journeyc_end", &to.to_string());
            out.tag("endif");
        }
        out.literal("{");
        out.tag("if journeyc_end > 0");
        if defer {
            let begin = "journeyc_wall | minus: journeyc_week | plus: journeyc_end";
            out.assign("journeyc_target", begin);
            clock::left(&mut out);
            match late {
                None => out.assign("journeyc_is", "\"held\""),
                Some(seconds) => {
                    out.assign("journeyc_is", "\"held\"");
                    out.tag(&format!("if journeyc_left > {seconds}"));
                    out.assign("journeyc_is", "\"late\"");
                    out.tag("endif");
                }
            }
            out.literal(&format!("\"{name}_is\": \""));
            out.output("journeyc_is");
            out.literal("\"");
            length(&mut out, name, bits);
        } else {
            out.literal(&format!("\"{name}_is\": \"closed\""));
        }
        out.tag("endif");
        out.literal("}");
        out.finish()
    }
}

/// The longest of these spans in seconds; a clock change can make it longer.
fn longest(closed: &[(usize, usize)]) -> i64 {
    let minutes = closed.iter().map(|(from, to)| to - from).max().unwrap_or(0);
    i64::try_from(minutes).unwrap_or(i64::MAX).saturating_mul(60).saturating_add(CHANGE)
}

/// Writes how long `journeyc_left` is: as a duration, or as the waits of a row that are taken.
pub(super) fn length(out: &mut Template, name: &str, bits: u32) {
    if bits == 0 {
        out.literal(&format!(", \"{name}\": {{\"unit\": \"seconds\", \"value\": "));
        out.output("journeyc_left");
        out.literal("}");
        return;
    }
    out.assign("journeyc_left", "journeyc_left | plus: 59 | divided_by: 60");
    for bit in 0..bits {
        out.assign("journeyc_part", "journeyc_left | modulo: 2");
        out.assign("journeyc_left", "journeyc_left | divided_by: 2");
        out.tag("if journeyc_part == 1");
        out.literal(&format!(", \"{name}_{bit}\": true"));
        out.tag("endif");
    }
}

/// How many waits, each twice as long as the one before from one minute on, hold for so many seconds.
pub(super) fn bits(seconds: i64) -> u32 {
    let minutes = (seconds / 60).max(0) + 1;
    i64::BITS - minutes.leading_zeros()
}

/// Why hours are refused: what a clock change does to their ends, or how short they are open.
fn unclear(closed: &[(usize, usize)]) -> Option<&'static str> {
    let ends = closed.iter().flat_map(|(from, to)| [from % DAY, to % DAY]);
    let mut in_the_night = ends.filter(|minute| *minute < 240 && minute % 60 != 0);
    if in_the_night.next().is_some() {
        return Some("clocks change in the night, by an hour and at a full one");
    }
    let opens = closed
        .iter()
        .zip(closed.iter().cycle().skip(1))
        .map(|((_, to), (next, _))| if next >= to { next - to } else { next + WEEK - to });
    let short = opens.min().is_some_and(|open| open < OPEN);
    short.then_some("a run goes on a little late, and would find them closed again")
}
