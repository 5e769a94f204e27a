//! Known answers: small journeys, what happens to a customer, and what must come of it.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod calendar;
mod entry;
mod interruption;
mod rules;
mod waits;
mod winner;

use super::{Engine, Entry, Given, Input, Life, What};
use crate::driver::{Analysis, analyze};
use crate::flow::{Flow, FlowInfo};
use crate::hir::{Program, Value};
use crate::source::Workspace;
use crate::value::{Data, zone};
use std::sync::Arc;

/// What stands before each source.
const HEAD: &str = r#"
use std.channels { email, push, sms, whatsapp }
use std.commerce { cart_abandoned, cart_modified, order_completed, session_started, unsubscribed }
use std.stages   { consideration, loyalty, purchase }

profile Customer {
    phone:    phone?
    email:    email?
    push_token: text?
    language: locale   = en
    zone:     timezone = "Europe/Copenhagen"
    birthday: date?
    trial:    date?
    level:    int      = 0
    mood:     Mood?
}

enum Mood { bad, fine, great }

message hello  { purpose service  sms { en: "Hello" } email { subject { en: "Hello" } body { en: "Hello" } } }
message offer  { purpose service  tags [offer]  sms { en: "Offer" } email { subject { en: "Offer" } body { en: "Offer" } } }
message cart_reminder(cart: cart_abandoned) { purpose service  sms { en: "{cart.total}: {cart.url}" } }
"#;

/// A checked workspace.
struct World {
    analysis: Analysis,
}

fn world(source: &str) -> World {
    let manifest = "[workspace]\nname = \"t\"\nlocale = \"en\"\ncurrency = \"DKK\"\nzone = \"Europe/Copenhagen\"\n";

    let text = format!("{HEAD}\n{source}");
    let workspace = Workspace::from_memory(manifest, &[("a.journey", &text)]);
    let analysis = analyze(&workspace);
    // What the proofs do not accept can be played all the same.
    let errors = analysis.sink.items.iter().filter(|found| found.is_error());
    let errors: Vec<_> = errors
        .filter(|found| found.code != crate::diag::codes::ENDLESS)
        .map(|found| &found.message)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    World { analysis }
}

impl World {
    fn engine(&self) -> Engine<'_> {
        Engine::new(&self.analysis.program, self.flows())
    }

    fn flows(&self) -> &[(Flow, FlowInfo)] {
        &self.analysis.flows
    }

    fn program(&self) -> &Program {
        &self.analysis.program
    }

    fn field(&self, name: &str) -> u32 {
        let fields = self.program().profile_fields();
        u32::try_from(fields.iter().position(|field| field.name == name).unwrap()).unwrap()
    }

    /// Someone with a phone and an e-mail address.
    fn somebody(&self) -> Given {
        Given {
            id: "c1".into(),
            fields: vec![
                (self.field("phone"), Data::text("+4520123456")),
                (self.field("email"), Data::text("sofie@example.com")),
            ],
            ..Given::default()
        }
    }

    fn event(&self, name: &str, fields: &[(&str, Data)]) -> Input {
        let (id, event) =
            self.program().events.iter().find(|(_, event)| event.head.name == name).unwrap();
        let data: Arc<[Data]> = event
            .fields
            .iter()
            .map(|field| {
                let told = fields.iter().find(|(name, _)| field.name == *name);
                told.map_or(Data::Missing, |(_, value)| value.clone())
            })
            .collect();
        Input::Event(id, data)
    }

    fn cart(&self, name: &str, id: &str, total: i64) -> Input {
        let fields =
            [("cart_id", Data::text(id)), ("total", money(total)), ("url", Data::text("u"))];
        self.event(name, &fields)
    }

    fn receipt(&self, status: &str, message: &str, channel: &str) -> Input {
        let status = crate::hir::STATUSES.iter().position(|s| *s == status).unwrap();
        let (message, _) =
            self.program().messages.iter().find(|(_, m)| m.head.name == message).unwrap();
        let channel = self.program().channels.iter().find(|(_, c)| c.head.name == channel).unwrap();
        Input::Receipt(message, Some(channel.0), u32::try_from(status).unwrap())
    }
}

fn money(total: i64) -> Data {
    Data::Value(Value::Money(total * 100, "DKK".into()))
}

fn date(date: &str) -> Data {
    Data::Value(Value::Date(date.into()))
}

/// An instant; without an offset it is universal time.
fn at(text: &str) -> i64 {
    zone::read(&format!("{}Z", text.replace(' ', "T"))).unwrap()
}

/// What a person would want to know, on the customer's clock.
fn story(world: &World, life: &Life<'_>) -> Vec<String> {
    life.trace().iter().filter_map(|entry| line(world, life, entry)).collect()
}

fn line(world: &World, life: &Life<'_>, entry: &Entry) -> Option<String> {
    let program = world.program();
    let message = |id| &program.messages.at(id).head.name;
    let channel = |id| &program.channels.at(id).head.name;
    let clock =
        |at: i64| life.zone().local(at).map(|at| at.strftime("%m-%d %H:%M").to_string()).unwrap();
    let run = entry.run.map_or(String::new(), |run| {
        let (flow, _) = life.engine.flows.get(run.flow as usize).unwrap();
        format!("{}#{} ", flow.name, run.number)
    });
    let what = match &entry.what {
        What::Sent(shown) => {
            format!("sent {} via {}", message(shown.message), channel(shown.channel))
        }
        What::Refused { message: m, channel: c } => {
            format!("refused {} via {}", message(*m), channel(*c))
        }
        What::Closed { message: m, gate, effect, until, .. } => {
            let effect = effect.map_or("next", crate::hir::Effect::text);
            let until = until.map_or(String::new(), |until| format!(" until {}", clock(until)));
            format!("{} {}: {effect}{until}", gate.text(), message(*m))
        }
        What::Status { message: m, channel: c, status, late } => {
            let status = crate::hir::STATUSES.get(*status as usize).unwrap();
            let late = if *late { ", late" } else { "" };
            format!("{status} {} via {}{late}", message(*m), channel(*c))
        }
        What::Ended { outcome } => format!("ended {outcome}"),
        What::NotBegun { why, .. } => format!("not begun: {}", why.text()),
        What::Endless => "endless".to_owned(),
        _ => return None,
    };
    Some(format!("{} {run}{what}", clock(entry.at)))
}
