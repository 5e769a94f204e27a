//! How many events and timers a second the interpreter takes: `cargo bench --bench lives [-- CUSTOMERS]`.
//!
//! Customers of `examples/nordic-shop` live through half a year: they visit, fill carts, order, answer and click. All
//! journeys run for all of them. What is counted are events that were taken in and timers that were due.
#![expect(clippy::print_stdout, clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench")]

use journeyc::driver;
use journeyc::hir::{Id, Program, Ty, Value};
use journeyc::source::Workspace;
use journeyc::time::{Engine, Given, Input, Life};
use journeyc::value::Data;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// 2026-01-05 00:00 of universal time, in milliseconds.
const BEGINS: i64 = 1_767_571_200_000;
const DAY: i64 = 86_400_000;

fn main() {
    let customers =
        std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(100_000_u64);
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/nordic-shop");
    let workspace = Workspace::load(&shop).unwrap();
    driver::with_flows(&workspace, |program, flows| {
        let flows: Vec<_> = flows
            .iter()
            .filter(|(_, info)| info.needs().keys().all(|construct| construct.is_lowered()))
            .collect();
        let mut engine = Engine::new(program, flows);
        engine.texts = false;
        let events = happenings(program);
        let from = Instant::now();
        let (count, sent) = (0..customers)
            .into_par_iter()
            .map(|number| life(&engine, program, &events, number))
            .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        let seconds = from.elapsed().as_secs_f64();
        println!(
            "{customers} customers, {} journeys, {count} events and timers, {sent} messages in {seconds:.2} s on {} threads: {:.2} million a second",
            engine.flows.len(),
            rayon::current_num_threads(),
            f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / seconds / 1e6
        );
    });
}

/// Events that the shop's journeys listen to, with how often they happen.
fn happenings(program: &Program) -> Vec<(Id<journeyc::hir::Event>, u64)> {
    let often = [
        ("session_started", 8),
        ("product_viewed", 8),
        ("cart_abandoned", 4),
        ("cart_modified", 4),
        ("order_completed", 3),
        ("order_shipped", 2),
        ("order_delivered", 2),
        ("signed_up", 1),
        ("review_posted", 1),
    ];
    often
        .iter()
        .filter_map(|(name, weight)| {
            let (id, _) = program.events.iter().find(|(_, event)| event.head.name == *name)?;
            Some((id, *weight))
        })
        .collect()
}

/// A small generator: the same lives on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn life(
    engine: &Engine<'_>,
    program: &Program,
    events: &[(Id<journeyc::hir::Event>, u64)],
    number: u64,
) -> (u64, u64) {
    let mut dice = Dice(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let consent = program
        .channels
        .iter()
        .flat_map(|(id, _)| journeyc::hir::Purpose::ALL.map(|purpose| (purpose, id, BEGINS)))
        .collect();
    let fields = program
        .profile_fields()
        .iter()
        .zip(0_u32..)
        .filter_map(|(field, at)| {
            let value = match field.ty.known() {
                Ty::Phone => Data::text(format!("+4520{number:06}")),
                Ty::Email => Data::text(format!("c{number}@example.com")),
                Ty::Date => Data::Value(Value::Date("1991-04-17".into())),
                Ty::Int => Data::Value(Value::Int(i64::try_from(dice.roll(3)).unwrap())),
                _ => return None,
            };
            Some((at, value))
        })
        .collect();
    let given = Given { id: format!("c{number}"), fields, consent, ..Given::default() };
    let mut life = Life::new(engine, BEGINS, given).untraced();
    let all: u64 = events.iter().map(|(_, weight)| weight).sum();
    let mut at = BEGINS;
    for _ in 0..60 {
        at += i64::try_from(dice.roll(u64::try_from(6 * DAY).unwrap())).unwrap();
        let mut roll = dice.roll(all);
        let mut event = events[0].0;
        for (id, weight) in events {
            event = *id;
            if roll < *weight {
                break;
            }
            roll -= weight;
        }
        life.arrive(at, Input::Event(event, payload(program, event, &mut dice)));
        if let Some(send) = life.sends().last()
            && dice.roll(2) == 0
        {
            let receipt =
                Input::Receipt(send.message, None, u32::try_from(2 + dice.roll(3)).unwrap());
            life.arrive(at + 60_000, receipt);
        }
    }
    life.settle(at + 60 * DAY);
    (life.count(), u64::try_from(life.sends().len()).unwrap())
}

fn payload(program: &Program, event: Id<journeyc::hir::Event>, dice: &mut Dice) -> Arc<[Data]> {
    let value = |field: &journeyc::hir::Field, dice: &mut Dice| match field.ty.known() {
        Ty::Text(_) if field.name.ends_with("_id") => Data::text(format!("k{}", dice.roll(4))),
        Ty::Text(_) | Ty::Url => Data::text("https://kurven.example/x"),
        Ty::Int => Data::Value(Value::Int(i64::try_from(1 + dice.roll(5)).unwrap())),
        Ty::Money(code) => {
            Data::Value(Value::Money(i64::try_from(dice.roll(90_000)).unwrap(), code.clone()))
        }
        Ty::Bool => Data::truth(dice.roll(2) == 0),
        Ty::Date => Data::Value(Value::Date("2026-04-17".into())),
        _ => Data::Missing,
    };
    program.events.at(event).fields.iter().map(|field| value(field, dice)).collect()
}
