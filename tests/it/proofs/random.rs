//! Random lives: a customer of whom anything may be known, and to whom anything may happen.

use journeyc::hir::{Program, Purpose, Ty, Value};
use journeyc::proof::story::Story;
use journeyc::time::{Engine, Given, Input, Life};
use journeyc::value::Data;
use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::sync::Arc;

/// The first instant: Monday 2 November 2026, 00:00 UTC.
const BEGINS: i64 = 1_793_577_600_000;
const HOUR: i64 = 3_600_000;

struct Dice(TestRng);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        (self.0.next_u64() % most.max(1) as u64) as usize
    }
    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

/// A life of some weeks.
pub(super) fn life<'e>(engine: &'e Engine<'e>, seed: u64) -> Life<'e> {
    let story = story(engine, seed);
    let mut life = Life::new(engine, story.begins, story.given);
    for (at, input) in story.inputs {
        life.arrive(at, input);
    }
    life.settle(story.reaches);
    life
}

/// A customer, and what happens to them.
pub(super) fn story(engine: &Engine<'_>, seed: u64) -> Story {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let mut dice = Dice(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let program = engine.program;
    let mut given = Given { id: format!("customer-{seed}"), ..Given::default() };
    for (at, field) in program.profile_fields().iter().enumerate() {
        if field.default.is_none() || dice.one_in(2) {
            let value = value(program, &field.ty, &mut dice, BEGINS);
            given.fields.push((at as u32, value));
        }
    }
    let channels: Vec<_> = program.channels.iter().map(|(id, _)| id).collect();
    for channel in &channels {
        for purpose in Purpose::ALL {
            if !dice.one_in(3) {
                given.consent.push((purpose, *channel, BEGINS - HOUR));
            }
        }
        if dice.one_in(12) {
            given.suppressed.push(*channel);
        }
        if dice.one_in(12) {
            given.refused.push(*channel);
        }
    }
    let mut inputs = Vec::new();
    let mut now = BEGINS;
    for _ in 0..3 + dice.below(14) {
        now += match dice.below(4) {
            0 => 0,
            1 => dice.below(60) as i64 * 60_000,
            2 => dice.below(24) as i64 * HOUR,
            _ => dice.below(96) as i64 * HOUR + dice.below(60) as i64 * 60_000,
        };
        inputs.extend(something(engine, &mut dice, now).map(|input| (now, input)));
    }
    let reaches = now + 30 * 24 * HOUR;
    Story { given, begins: BEGINS - 60_000, inputs, reaches, second: None }
}

fn something(engine: &Engine<'_>, dice: &mut Dice, now: i64) -> Option<Input> {
    let program = engine.program;
    match dice.below(13) {
        0 => {
            let fields = program.profile_fields();
            let at = dice.below(fields.len());
            Some(Input::Set(at as u32, value(program, &fields.get(at)?.ty, dice, now)))
        }
        1 => {
            let (channel, _) = program.channels.iter().nth(dice.below(program.channels.len()))?;
            let purpose = Purpose::ALL[dice.below(6)];
            Some(Input::Consent(dice.one_in(2), purpose, vec![channel]))
        }
        2 => {
            let (channel, _) = program.channels.iter().nth(dice.below(program.channels.len()))?;
            Some(Input::Inbound(channel, "Hello".into()))
        }
        3..=5 => {
            let (message, _) = program.messages.iter().nth(dice.below(program.messages.len()))?;
            Some(Input::Receipt(message, None, 2 + dice.below(6) as u32))
        }
        _ => {
            let (id, event) = program.events.iter().nth(dice.below(program.events.len()))?;
            let fields = event.fields.iter();
            let data: Arc<[Data]> =
                fields.map(|field| value(program, &field.ty, dice, now)).collect();
            Some(Input::Event(id, data))
        }
    }
}

/// A value of a type.
fn value(program: &Program, ty: &Ty, dice: &mut Dice, now: i64) -> Data {
    let text = |text: &str| Data::Value(Value::Text(text.to_owned()));
    let day = |days: i64| {
        let at = jiff::Timestamp::from_millisecond(now + days * 24 * HOUR).unwrap();
        at.strftime("%Y-%m-%d").to_string()
    };
    match ty {
        Ty::Optional(_) if dice.one_in(4) => Data::Missing,
        Ty::Optional(inner) => value(program, inner, dice, now),
        Ty::Text(_) => text(["a", "b", "c1", "Ærø"][dice.below(4)]),
        Ty::Int => Data::Value(Value::Int(dice.below(8) as i64)),
        Ty::Decimal => Data::Value(Value::Decimal((dice.below(8) as i64).into())),
        Ty::Bool => Data::Value(Value::Bool(dice.one_in(2))),
        Ty::Percent => Data::Value(Value::Percent(dice.below(10_000) as i64)),
        Ty::Date => Data::Value(Value::Date(day(dice.below(60) as i64 - 10).into())),
        Ty::MonthDay => Data::Value(Value::MonthDay(11, 1 + dice.below(28) as u8)),
        Ty::Time => Data::Value(Value::Time(dice.below(1_440) as u16)),
        Ty::DateTime => Data::Instant(now + (dice.below(60) as i64 - 10) * 24 * HOUR),
        Ty::Duration => Data::Value(Value::Duration(dice.below(200_000) as i64)),
        Ty::Money(code) => Data::Value(Value::Money(dice.below(100_000) as i64, code.clone())),
        Ty::Phone => text("+4520123456"),
        Ty::Email => text("sofie@example.com"),
        Ty::Url => text("https://example.com/a"),
        Ty::Locale => text(["da", "en", "sv"][dice.below(3)]),
        Ty::Timezone => text(["Europe/Copenhagen", "America/New_York"][dice.below(2)]),
        Ty::Enum(id) => {
            let members = program.enums.at(*id).members.len();
            Data::Value(Value::Enum(*id, dice.below(members) as u32))
        }
        Ty::Record(id) => {
            let fields = program.records.at(*id).fields.iter();
            Data::Fields(fields.map(|field| value(program, &field.ty, dice, now)).collect())
        }
        Ty::List(inner) => {
            let count = dice.below(4);
            Data::List((0..count).map(|_| value(program, inner, dice, now)).collect())
        }
        _ => Data::Missing,
    }
}
