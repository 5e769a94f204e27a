//! A case in the interpreter: the customer, and what happens to them.

use crate::case::{Case, Happening, KEYS, LANGUAGES, ZONES, message, status};
use crate::scenario::keys;
use journeyc::hir::{Program, Purpose, STATUSES, Value as Constant};
use journeyc::time::{Answer, Engine, Given, Input, Life};
use journeyc::value::Data;

fn field(program: &Program, name: &str) -> u32 {
    let fields = program.profile_fields();
    u32::try_from(fields.iter().position(|field| field.name == name).unwrap()).unwrap()
}

fn month_day(case: &Case, days: i8) -> Data {
    let date = case.date(days);
    let mut parts = date.split('-').skip(1).map(|part| part.parse().unwrap());
    Data::Value(Constant::MonthDay(parts.next().unwrap(), parts.next().unwrap()))
}

fn date(case: &Case, days: i8) -> Data {
    Data::Value(Constant::Date(case.date(days).into()))
}

/// What else the case knows about its customer.
fn known(case: &Case, program: &Program, given: &mut Given) {
    let more = &case.customer.more;
    let place = |name: &str| field(program, name);
    let channel = |name: &str| program.channels.iter().find(|(_, c)| c.head.name == name);
    let deadline = case.begins() + i64::from(more.deadline) * 60_000;
    given.fields.extend([
        (place("language"), language(more.language)),
        (place("tier"), tier(program, more.tier)),
        (place("spent"), Data::Value(Constant::Money(i64::from(more.spent), "DKK".into()))),
        (place("off"), Data::Value(Constant::Percent(i64::from(more.off)))),
        (place("opens"), Data::Value(Constant::Time(more.opens))),
        (place("deadline"), Data::Instant(deadline)),
    ]);
    for (blocked, name) in [(more.blocked_sms, "sms"), (more.blocked_email, "email")] {
        given.suppressed.extend(channel(name).filter(|_| blocked).map(|(id, _)| id));
    }
    let (action, _) = program.actions.iter().next().expect("the action");
    let answer = match more.answer {
        Some(points) if points > 9 => Answer::Fails,
        points => {
            let points = points.map_or(Data::Missing, int);
            Answer::Fields(vec![points, Data::text("done")].into())
        }
    };
    given.answers.push((action, answer));
}

fn language(number: u8) -> Data {
    Data::text(LANGUAGES[usize::from(number)])
}

fn tier(program: &Program, number: u8) -> Data {
    let tiers = |name: &str| program.enums.iter().find(|(_, e)| e.head.name == name);
    let (id, _) = tiers("Tier").expect("the enum");
    Data::Value(Constant::Enum(id, u32::from(number)))
}

/// The case in the interpreter.
pub(crate) fn live<'e>(case: &Case, program: &Program, engine: &'e Engine<'e>) -> Life<'e> {
    let customer = &case.customer;
    let channel =
        |name: &str| program.channels.iter().find(|(_, c)| c.head.name == name).unwrap().0;
    let text = |name: &str, value: &str| (field(program, name), Data::text(value));
    let mut given = Given { id: "c1".to_owned(), ..Given::default() };
    given.fields.push(text("zone", ZONES[usize::from(customer.zone)]));
    given.fields.push((field(program, "level"), int(customer.level)));
    given.fields.push((field(program, "points"), int(customer.points)));
    if customer.phone {
        given.fields.push(text("phone", "+4520000001"));
    }
    if customer.email {
        given.fields.push(text("email", "c1@x.example"));
    }
    if let Some(days) = customer.trial {
        given.fields.push((field(program, "trial"), date(case, days)));
    }
    if let Some(days) = customer.born {
        given.fields.push((field(program, "born"), month_day(case, days)));
    }
    let since = case.begins() - 86_400_000;
    for (held, name) in [(customer.consent_sms, "sms"), (customer.consent_email, "email")] {
        if held {
            given.consent.push((Purpose::Marketing, channel(name), since));
        }
    }
    for (refuses, name) in [
        (customer.refuse_sms, "sms"),
        (customer.refuse_sms, "rcs"),
        (customer.refuse_sms, "whatsapp"),
        (customer.refuse_email, "email"),
    ] {
        if refuses {
            given.refused.push(channel(name));
        }
    }
    known(case, program, &mut given);
    let mut life = Life::new(engine, case.begins(), given);
    let event = |name: &str, data: Vec<Data>| {
        let (id, _) = program.events.iter().find(|(_, e)| e.head.name == name).unwrap();
        Input::Event(id, data.into())
    };
    let key = |key: u8| Data::text(KEYS[usize::from(key)]);
    for (place, (minutes, what)) in case.story.iter().enumerate() {
        let at = case.at(place, *minutes);
        let input = match what {
            Happening::Begin(k, size) => {
                // Both journeys are begun, each by its own event, so that none goes before the other.
                let keys: Vec<Data> = keys(*k).into_iter().map(Data::text).collect();
                let data = vec![key(*k), int(*size), Data::List(keys.into())];
                life.arrive(at, event("begin", data.clone()));
                life.settle(at);
                event("other", data)
            }
            Happening::Moved(k) => event("moved", vec![key(*k)]),
            Happening::Bought(k) => event("bought", vec![key(*k)]),
            Happening::Left => event("left", Vec::new()),
            Happening::Visit(pages) => event("visit", vec![int(*pages)]),
            Happening::Level(level) => Input::Set(field(program, "level"), int(*level)),
            Happening::Points(points) => Input::Set(field(program, "points"), int(*points)),
            Happening::Reply(n) => {
                let (id, _) = program.messages.iter().find(|(_, x)| x.head.name == "ask").unwrap();
                match n {
                    0 => Input::Reply(id, None, Some("yes".into())),
                    1 => Input::Reply(id, None, Some("no".into())),
                    _ => Input::Reply(id, Some("perhaps".to_owned()), None),
                }
            }
            Happening::Request(k) => {
                let called = engine.flows.iter().position(|(flow, _)| flow.name == "j2");
                match called {
                    Some(place) => Input::Start(place, vec![key(*k)]),
                    None => continue,
                }
            }
            Happening::Block(email, on) => {
                Input::Block(channel(if *email { "email" } else { "sms" }), *on)
            }
            Happening::Tier(n) => Input::Set(field(program, "tier"), tier(program, *n)),
            Happening::Deadline(minutes) => {
                let at = case.begins() + i64::from(*minutes) * 60_000;
                Input::Set(field(program, "deadline"), Data::Instant(at))
            }
            Happening::Language(n) => Input::Set(field(program, "language"), language(*n)),
            Happening::Words => Input::Inbound(channel("sms"), "words".to_owned()),
            Happening::Trial(days) => {
                let value = days.map_or(Data::Missing, |days| date(case, days));
                Input::Set(field(program, "trial"), value)
            }
            Happening::Consent(grant) => {
                Input::Consent(*grant, Purpose::Marketing, vec![channel("sms")])
            }
            Happening::Receipt(m, email, s) => {
                let (id, _) =
                    program.messages.iter().find(|(_, x)| x.head.name == message(*m)).unwrap();
                let place = STATUSES.iter().position(|known| *known == status(*s)).unwrap();
                let on = channel(if *email { "email" } else { "sms" });
                Input::Receipt(id, Some(on), u32::try_from(place).unwrap())
            }
        };
        let at = if matches!(what, Happening::Begin(..)) { at + 1_000 } else { at };
        life.arrive(at, input);
    }
    life.settle(case.ends());
    life
}

fn int(n: u8) -> Data {
    Data::Value(Constant::Int(i64::from(n)))
}
