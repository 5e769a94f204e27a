//! The story itself: what is given, what happens, and what providers say.

use super::customer;
use super::{Options, Stage, input};
use crate::hir::{Purpose, STATUSES, TriggerKind, Value};
use crate::time::{Engine, Given, Input, Life};
use crate::value::zone::Zone;
use crate::value::{Data, moment};
use std::collections::VecDeque;

/// When a story begins where nobody says: a Monday morning on the customer's clock.
const BEGINS: (&str, u16) = ("2026-11-02", 10 * 60);
/// How long after a message went out it is delivered, in milliseconds.
const DELIVERED_AFTER: i64 = 10_000;
/// How long a story goes on where nobody says: two years.
const AT_MOST: i64 = 2 * 366 * 86_400_000;

/// A story on its way.
pub struct Play<'e> {
    stage: Stage<'e>,
    engine: &'e Engine<'e>,
    life: Life<'e>,
    begins: i64,
    customer: String,
    notes: Vec<String>,
    /// What nobody heard.
    unheard: Vec<String>,
    receipts: bool,
    /// What happens, by time.
    coming: VecDeque<(i64, Input)>,
    /// How many messages have been looked at for receipts, by message the number of its channels.
    delivered: Vec<usize>,
}

impl<'e> Play<'e> {
    /// A story before its beginning.
    ///
    /// # Errors
    /// If the options name something that is not there, or a document cannot be read.
    pub fn new(
        stage: Stage<'e>,
        engine: &'e Engine<'e>,
        options: &Options,
    ) -> Result<Self, String> {
        let (mut given, who) = match &options.customer {
            Some(document) => customer::of_document(stage, document)?,
            None => customer::of_persona(stage, options.persona.as_deref())?,
        };
        let mut notes = vec![format!("customer: {who}")];
        for name in &options.refuse {
            given.refused.push(customer::channel(stage.program, name)?);
        }
        let zone = zone_of(engine, &given);
        let begins = match &options.at {
            Some(text) => input::instant(&zone, 0, text)?,
            None => {
                let begins = Value::DateTime(BEGINS.0.into(), BEGINS.1);
                moment(&zone, &Data::Value(begins)).unwrap_or(0)
            }
        };
        if options.customer.is_none() && !options.no_consent {
            for (channel, declared) in stage.program.channels.iter() {
                if declared.field.is_some() {
                    given.consent.extend(Purpose::ALL.map(|purpose| (purpose, channel, begins)));
                }
            }
            notes
                .push("consent: for every purpose on every channel (--no-consent for none)".into());
        }
        let mut coming = Vec::new();
        match &options.events {
            Some(text) => {
                for (at, inputs) in input::lines(stage, engine, &zone, begins, text)? {
                    coming.extend(inputs.into_iter().map(|input| (at, input)));
                }
            }
            None => {
                if let Some((input, note)) = first(stage, engine, &options.journey) {
                    coming.push((begins, input));
                    notes.push(note);
                }
            }
        }
        coming.sort_by_key(|(at, _)| *at);
        let from = coming.first().map_or(begins, |(at, _)| begins.min(*at));
        let customer = given.id.clone();
        Ok(Self {
            stage,
            engine,
            life: Life::new(engine, from, given),
            begins,
            customer,
            notes,
            unheard: Vec::new(),
            receipts: !options.no_receipts,
            coming: coming.into(),
            delivered: Vec::new(),
        })
    }

    /// The life so far.
    #[must_use]
    pub fn life(&self) -> &Life<'e> {
        &self.life
    }

    /// The customer's id.
    #[must_use]
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// What the story assumes, line by line.
    pub(super) fn head(&self) -> Vec<String> {
        let zone = self.life.zone().name();
        let mut lines = self.notes.clone();
        lines.push(format!("clock: {zone}, time zones of {}", crate::value::zone::DATABASE));
        if self.receipts {
            lines.push(
                "receipts: each message is delivered after 10 seconds (--no-receipts for none)"
                    .into(),
            );
        }
        lines
    }

    /// Lets everything happen, to the end.
    ///
    /// # Errors
    /// If `until` is no time.
    pub fn run(&mut self, options: &Options) -> Result<(), String> {
        let until = match &options.until {
            Some(text) => Some(input::instant(self.life.zone(), self.begins, text)?),
            None => None,
        };
        // What is to happen happens, however late it is.
        let latest = self.coming.back().map_or(self.begins, |(at, _)| *at);
        let last = until.unwrap_or_else(|| self.begins.saturating_add(AT_MOST).max(latest));
        while self.next(last) {}
        if let Some(until) = until {
            self.life.settle(until);
            if latest > until {
                let late = super::words::clock(self.life.zone(), latest);
                self.notes.push(format!(
                    "events: the story ends before all of them have happened; the last is at {late}"
                ));
            }
        }
        Ok(())
    }

    /// Something happens that a line of the contract says; `+1 hour` counts from now.
    ///
    /// # Errors
    /// If the line cannot be read.
    pub fn happens(&mut self, json: &serde_json::Value) -> Result<(), String> {
        for input in input::inputs(self.stage, self.engine, json)? {
            if let Input::Won(split, _) = &input
                && let Some(since) = self.life.decided_since(split)
            {
                let since = super::words::clock(self.life.zone(), since);
                return Err(format!(
                    "the winner of `{split}` was decided at {since}, and that holds for good"
                ));
            }
            if let Some(why) = self.unheard(&input) {
                return Err(why);
            }
            self.life.arrive(self.life.now(), input);
        }
        self.settle(self.life.now());
        Ok(())
    }

    /// Time goes on to an instant: `+2 days` from now, or a time on the customer's clock.
    ///
    /// # Errors
    /// If it is no time.
    pub fn jump(&mut self, text: &str) -> Result<(), String> {
        let to = input::instant(self.life.zone(), self.life.now(), text)?;
        while self.next(to) {}
        self.settle(to);
        Ok(())
    }

    /// Goes on to the next instant at which anything happens, if there is one by `last`.
    pub fn next(&mut self, last: i64) -> bool {
        let timer = self.life.next_timer();
        let coming = self.coming.front().map(|(at, _)| *at);
        let idle = coming.is_none()
            && !self.life.trace().is_empty()
            && self.life.runs().iter().all(|run| !run.is_alive())
            && !self.life.is_pending();
        let Some(at) = timer.into_iter().chain(coming).min().filter(|at| *at <= last && !idle)
        else {
            return false;
        };
        while let Some((_, input)) = self.coming.pop_front_if(|(when, _)| *when <= at) {
            if let Some(why) = self.unheard(&input) {
                let clock = super::words::clock(self.life.zone(), at);
                self.unheard.push(format!("{clock}: {why}"));
            }
            self.life.arrive(at, input);
        }
        self.settle(at);
        true
    }

    /// Why an answer or a receipt is heard by nobody: there is no such message yet.
    fn unheard(&self, input: &Input) -> Option<String> {
        let (message, channel, what) = match input {
            Input::Receipt(message, channel, _) => (*message, *channel, "receipt"),
            Input::Reply(message, ..) => (*message, None, "answer"),
            _ => return None,
        };
        let out = self.life.sends().iter().any(|send| {
            send.message == message
                && channel.is_none_or(|channel| send.hops.iter().any(|hop| hop.channel == channel))
        });
        if out {
            return None;
        }
        let program = self.stage.program;
        let name = &program.messages.at(message).head.name;
        let via = channel.map_or_else(String::new, |channel| {
            format!(" via {}", program.channels.at(channel).head.name)
        });
        Some(format!("`{name}` has not gone out{via} before this, so nobody hears the {what}"))
    }

    /// What was said and nobody heard, line by line.
    pub(super) fn not_heard(&self) -> &[String] {
        &self.unheard
    }

    /// Everything that is due at an instant; what went out is delivered a little later.
    fn settle(&mut self, at: i64) {
        self.life.settle(at);
        if !self.receipts {
            return;
        }
        let delivered = STATUSES.iter().position(|status| *status == "delivered");
        let delivered = delivered.and_then(|at| u32::try_from(at).ok()).unwrap_or(2);
        for (number, send) in self.life.sends().iter().enumerate() {
            if self.delivered.len() <= number {
                self.delivered.push(0);
            }
            let Some(looked) = self.delivered.get_mut(number) else { continue };
            for hop in send.hops.iter().skip(*looked) {
                let when = self.life.now().saturating_add(DELIVERED_AFTER);
                let receipt = Input::Receipt(send.message, Some(hop.channel), delivered);
                let place = self.coming.partition_point(|(at, _)| *at <= when);
                self.coming.insert(place, (when, receipt));
            }
            *looked = send.hops.len();
        }
    }
}

fn zone_of(engine: &Engine<'_>, given: &Given) -> Zone {
    Life::new(engine, 0, given.clone()).zone().clone()
}

/// What begins the journey where no events are given: its first trigger, with made-up values.
fn first(stage: Stage<'_>, engine: &Engine<'_>, journey: &str) -> Option<(Input, String)> {
    let place = engine.flow(journey)?;
    let (flow, _) = engine.flows.get(place)?;
    let made_up = |fields: &[crate::hir::Field], owner: &str| -> Vec<Data> {
        let value = |field: &crate::hir::Field| {
            crate::preview::made_up(stage.program, &field.ty, &field.name, owner)
        };
        fields.iter().map(value).collect()
    };
    let trigger = flow.triggers.first()?;
    Some(match &trigger.kind {
        TriggerKind::Event { event, .. } => {
            let declared = stage.program.events.at(*event);
            let data = made_up(
                &declared.fields,
                &flow.trigger_var.map_or_else(
                    || declared.head.name.to_string(),
                    |var| {
                        flow.vars
                            .get(var.0 as usize)
                            .map_or_else(String::new, |v| v.name.to_string())
                    },
                ),
            );
            let note =
                format!("begins: with a made-up `{}` (--events for your own)", declared.head.name);
            (Input::Event(*event, data.into()), note)
        }
        TriggerKind::Started | TriggerKind::Api => {
            let inputs = &stage.program.journeys.at(flow.journey).inputs;
            let note =
                "begins: by its name, with made-up values (--events for your own)".to_owned();
            (Input::Start(place, made_up(inputs, journey)), note)
        }
        _ => return None,
    })
}
