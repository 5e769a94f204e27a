//! What is expected, against what happened.

use super::Ground;
use super::run::{Failure, fixed, reading};
use super::show::{self, counted};
use crate::hir::{
    Channel, Expect, Expr, ExprKind, GATES, Id, Journey, Message, Segment, Test, TestLine,
    TestLineKind, Times,
};
use crate::simulate::words;
use crate::source::Span;
use crate::time::{Engine, Entry, Life, Run, Shown, What};
use crate::value::{Data, written};
use std::collections::HashSet;

/// What is said of a journey that nothing has begun so far.
const UNTRIGGERED: &str = "never began: nothing triggered it";

/// Does it say that nothing has begun a journey.
pub(super) fn is_untriggered(failure: &Failure) -> bool {
    failure.instead.ends_with(UNTRIGGERED)
}

/// Where nothing had begun a journey by then, and something did later: the instant at which it began.
pub(super) fn began_later(engine: &Engine<'_>, life: &Life<'_>, failure: &mut Failure) {
    let Some(name) = failure.instead.strip_suffix(UNTRIGGERED) else { return };
    let name = name.trim_matches([' ', '`']).to_owned();
    let run = life.runs().iter().find(|run| {
        let flow = engine.flows.get(run.id.flow as usize);
        flow.is_some_and(|(flow, _)| flow.name == name.as_str())
    });
    let Some(entered) = run.map(|run| run.entered) else { return };
    let clock = show::clock(life.zone(), entered);
    failure.instead = format!("`{name}` had not begun by then: it began at {clock}");
    if entered.rem_euclid(1_000) == 1 {
        failure.help = Some(
            "what is exactly so long ago still counts, so a `within` is over a thousandth of a second later"
                .to_owned(),
        );
    }
}

/// What is so instead, and what to do about it.
type Complaint = (String, Option<String>);

/// What is wrong with an expectation now; nothing where it holds.
pub(super) fn judge(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    expect: &Expect,
) -> Option<Complaint> {
    let program = ground.program;
    let any = |fits: &dyn Fn(&What) -> bool| life.trace().iter().any(|entry| fits(&entry.what));
    let no_help = |text: String| Some((text, None));
    match expect {
        Expect::Sent { times, message, channel, locale, to, with } => {
            let wanted = Wanted { message: *message, channel: *channel, locale: *locale, to, with };
            sent(ground, engine, life, *times, &wanted)
        }
        Expect::NothingSent(hours) => {
            let out = outs(life).filter(|(entry, _)| in_hours(life, entry.at, *hours));
            let all: Vec<(&Entry, &Shown)> = out.collect();
            let (first, shown) = all.first()?;
            let rest = match all.len() - 1 {
                0 => String::new(),
                rest => format!(", and {rest} more"),
            };
            no_help(format!("{}{rest}", went_out(ground, life, first, shown)))
        }
        Expect::Stopped(message, gate) => {
            let name = GATES.get(*gate as usize).copied().unwrap_or_default();
            let stopped = |what: &What| {
                matches!(what, What::Closed { message: m, gate, .. }
                    if m == message && gate.text() == name)
            };
            if any(&stopped) {
                return None;
            }
            let title = &program.messages.at(*message).head.name;
            let fate = fate(ground, life, *message);
            no_help(format!("`{title}` was not stopped by {name}: {fate}"))
        }
        Expect::Called(action) => {
            let called =
                |what: &What| matches!(what, What::Called { action: a, .. } if a == action);
            let name = &program.actions.at(*action).head.name;
            (!any(&called)).then(|| (format!("`{name}` was not called"), None))
        }
        Expect::Tracked(event) => {
            let tracked =
                |what: &What| matches!(what, What::Tracked { event: e, .. } if e == event);
            let name = &program.events.at(*event).head.name;
            (!any(&tracked)).then(|| (format!("`{name}` was not tracked"), None))
        }
        Expect::Running(journey) => {
            let under_way = runs(engine, life, *journey).any(Run::is_alive);
            (!under_way).then(|| (state(ground, engine, life, *journey, None), None))
        }
        Expect::Outcome { journey, key, outcome } => {
            let key = key.as_ref().map(|key| fixed(life.zone(), reading(ground, life, key)));
            let of_key = |run: &&Run| key.is_none() || run.key == key;
            let newest = runs(engine, life, *journey).filter(of_key).last();
            if newest.and_then(|run| run.outcome.as_ref()) == Some(outcome) {
                return None;
            }
            no_help(state(ground, engine, life, *journey, key.as_ref()))
        }
        Expect::Condition(condition) => {
            (!life.holds(condition)).then(|| (values(ground, life, condition), None))
        }
        // Compared with its file, elsewhere.
        Expect::Timeline(_) => None,
    }
}

/// Runs of a journey, oldest first.
fn runs<'l>(
    engine: &'l Engine<'_>,
    life: &'l Life<'_>,
    journey: Id<Journey>,
) -> impl Iterator<Item = &'l Run> {
    life.runs().iter().filter(move |run| {
        let flow = engine.flows.get(run.id.flow as usize);
        flow.is_some_and(|(flow, _)| flow.journey == journey)
    })
}

/// What has become of a journey's newest run.
fn state(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    journey: Id<Journey>,
    key: Option<&Data>,
) -> String {
    let name = &ground.program.journeys.at(journey).head.name;
    let of_key = |run: &&Run| key.is_none() || run.key.as_ref() == key;
    if let Some(run) = runs(engine, life, journey).filter(of_key).last() {
        return match &run.outcome {
            Some(outcome) => format!("the run of `{name}` has ended with `{outcome}`"),
            None => format!("the run of `{name}` is still under way"),
        };
    }
    if runs(engine, life, journey).next().is_some() {
        return format!("no run of `{name}` has this key");
    }
    let why = life.trace().iter().rev().find_map(|entry| match &entry.what {
        What::NotBegun { journey: j, why } if *j == journey => Some(why.text()),
        _ => None,
    });
    match why {
        Some(why) => format!("`{name}` never began: {why}"),
        None => format!("`{name}` {UNTRIGGERED}"),
    }
}

/// What a message must be like.
struct Wanted<'w> {
    message: Id<Message>,
    channel: Option<Id<Channel>>,
    locale: Option<u32>,
    to: &'w Option<Expr>,
    with: &'w [(u32, Expr)],
}

/// The messages that went out, on each channel.
fn outs<'l>(life: &'l Life<'_>) -> impl Iterator<Item = (&'l Entry, &'l Shown)> {
    life.trace().iter().filter_map(|entry| match &entry.what {
        What::Sent(shown) => Some((entry, &**shown)),
        _ => None,
    })
}

fn sent(
    ground: Ground<'_>,
    engine: &Engine<'_>,
    life: &Life<'_>,
    times: Times,
    wanted: &Wanted<'_>,
) -> Option<Complaint> {
    let value = |expr: &Expr| fixed(life.zone(), reading(ground, life, expr));
    let to = wanted.to.as_ref().map(value);
    let with: Vec<(usize, Data)> =
        wanted.with.iter().map(|(at, expr)| (*at as usize, value(expr))).collect();
    let fits = |shown: &Shown| {
        shown.message == wanted.message
            && wanted.channel.is_none_or(|channel| shown.channel == channel)
            && wanted.locale.is_none_or(|locale| shown.locale == locale as usize)
            && to.as_ref().is_none_or(|to| is_to(shown, to))
            && with.iter().all(|(at, value)| {
                shown.args.get(*at).is_some_and(|arg| fixed(life.zone(), arg.clone()) == *value)
            })
    };
    let mut found: Vec<(&Entry, &Shown)> = outs(life).filter(|(_, shown)| fits(shown)).collect();
    // A message that moved on from channel to channel is one message.
    let mut seen = HashSet::new();
    found.retain(|(_, shown)| seen.insert(shown.send));
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let holds = match times {
        Times::Some => count > 0,
        Times::Never => count == 0,
        Times::Exactly(wanted) => count == wanted,
        Times::AtMost(most) => count <= most,
    };
    if holds {
        return None;
    }
    let first = found.first().map(|(entry, shown)| went_out(ground, life, entry, shown));
    let complaint = match (times, first) {
        (Times::Never, Some(first)) => first,
        (Times::Exactly(_) | Times::AtMost(_), Some(first)) => {
            format!("it went out {}; first, {first}", counted(count as usize, "time"))
        }
        _ => {
            let mut fate = fate(ground, life, wanted.message);
            if life.runs().is_empty()
                && let Some((flow, _)) = engine.flows.first()
                && engine.flows.len() == 1
            {
                fate = state(ground, engine, life, flow.journey, None);
            }
            fate
        }
    };
    Some((complaint, None))
}

/// Did a message go to a contact, or to an address.
fn is_to(shown: &Shown, to: &Data) -> bool {
    match to {
        Data::Value(crate::hir::Value::Contact(_)) => shown.recipient.as_ref() == Some(to),
        address => shown.to.as_ref() == Some(address),
    }
}

/// What became of a message.
fn fate(ground: Ground<'_>, life: &Life<'_>, message: Id<Message>) -> String {
    let name = &ground.program.messages.at(message).head.name;
    let out = outs(life).filter(|(_, shown)| shown.message == message).last();
    if let Some((entry, shown)) = out {
        return went_out(ground, life, entry, shown);
    }
    let closed: Vec<String> = life
        .trace()
        .iter()
        .filter(|entry| matches!(&entry.what, What::Closed { message: m, .. } if *m == message))
        .map(|entry| words::closed(show::stage(ground), life.zone(), &entry.what))
        .collect();
    match closed.last() {
        Some(last) => last.clone(),
        None => format!("`{name}` was never sent"),
    }
}

/// `` `m` went out via sms in da to "+45" at mon 2026-11-02 10:00 ``
fn went_out(ground: Ground<'_>, life: &Life<'_>, entry: &Entry, shown: &Shown) -> String {
    let name = &ground.program.messages.at(shown.message).head.name;
    let clock = show::clock(life.zone(), entry.at);
    format!(
        "`{name}` went out {} at {clock}",
        words::way_out(show::stage(ground), life.zone(), shown)
    )
}

/// Does an instant lie in these hours of the customer's clock.
fn in_hours(life: &Life<'_>, at: i64, hours: Option<(u16, u16)>) -> bool {
    let Some((from, to)) = hours else { return true };
    let Some(local) = life.zone().local(at) else { return true };
    let minutes = u16::try_from(i32::from(local.hour()) * 60 + i32::from(local.minute()));
    let now = minutes.unwrap_or(0);
    // Hours that begin later than they end go over midnight.
    if from < to { (from..to).contains(&now) } else { now >= from || now < to }
}

/// The values that a condition reads.
fn values(ground: Ground<'_>, life: &Life<'_>, condition: &Expr) -> String {
    let mut found: Vec<String> = Vec::new();
    condition.walk(&mut |part| {
        let asks = matches!(
            part.kind,
            ExprKind::Customer(_) | ExprKind::Status(..) | ExprKind::History(_)
        );
        if !asks {
            return;
        }
        let text = show::source(ground, part.span);
        let value = match (&part.kind, life.value(part)) {
            (ExprKind::Status(..), Data::Value(crate::hir::Value::Int(place))) => {
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                crate::hir::STATUSES.get(place).map_or_else(String::new, |name| (*name).to_owned())
            }
            (_, value) => written(ground.program, &part.ty, &value),
        };
        let shown = format!("`{text}` is {value}");
        if !found.contains(&shown) {
            found.push(shown);
        }
    });
    if found.is_empty() {
        return "this does not hold".to_owned();
    }
    format!("this does not hold: {}", found.join(", "))
}

/// A receipt or an answer for a message that is not there yet.
pub(super) fn comes_too_early(
    ground: Ground<'_>,
    life: &Life<'_>,
    line: &TestLine,
) -> Option<Failure> {
    let (message, channel) = match &line.kind {
        TestLineKind::Receipt(message, channel, _) => (*message, *channel),
        TestLineKind::Reply(message, ..) => (*message, None),
        _ => return None,
    };
    let newest = life.sends().iter().rev().find(|send| send.message == message);
    let there = newest.is_some_and(|send| {
        channel.is_none_or(|channel| send.hops.iter().any(|hop| hop.channel == channel))
    });
    if there {
        return None;
    }
    let name = &ground.program.messages.at(message).head.name;
    let instead = match (newest, channel) {
        (Some(_), Some(channel)) => {
            let channel = &ground.program.channels.at(channel).head.name;
            format!("`{name}` has not gone out via {channel} before this")
        }
        _ => format!("`{name}` has not gone out before this"),
    };
    Some(Failure {
        span: line.span,
        instead,
        when: format!("at {}", show::clock(life.zone(), life.now())),
        help: Some("at one instant, what comes from outside comes before what a run does; give this line a later time".to_owned()),
        timeline: false,
    })
}

/// `given in S` that is not so.
pub(super) fn not_in_segment(ground: Ground<'_>, segment: Id<Segment>, span: Span) -> Failure {
    let name = &ground.program.segments.at(segment).head.name;
    Failure {
        span,
        instead: format!("the customer is not in `{name}` when the test begins"),
        when: "at the beginning".to_owned(),
        help: Some("give what its condition asks for: fields, consent, history".to_owned()),
        timeline: false,
    }
}

/// Journeys that never let time go on.
pub(super) fn endless(test: &Test) -> Failure {
    Failure {
        span: test.span,
        instead: "the journeys keep each other going without time passing".to_owned(),
        when: "at the end".to_owned(),
        help: None,
        timeline: false,
    }
}
