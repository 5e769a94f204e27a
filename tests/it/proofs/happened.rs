//! What happened in a life, by the codes of the proofs that exclude it. It is worked out from the trace
//! alone, and does not share a line with the proofs.

use journeyc::hir::{Effect, Purpose, Value};
use journeyc::time::{Engine, Entry, Gate, Life, What};
use journeyc::value::Data;
use std::collections::{BTreeMap, BTreeSet};

/// The codes of what happened.
pub(super) fn happened(engine: &Engine<'_>, life: &Life<'_>) -> BTreeSet<u16> {
    let program = engine.program;
    let mut codes = BTreeSet::new();
    let trace = life.trace();
    // Consent as it stands at each entry; what was given at the beginning is not in the trace.
    let mut consent: BTreeSet<_> =
        life.given_consent().iter().map(|(purpose, channel, _)| (*purpose, *channel)).collect();
    // What the customer withdraws at the very instant of a message counts as withdrawn after it.
    let mut just_withdrawn = BTreeSet::new();
    let mut now = i64::MIN;
    let mut last_sent = None;
    let mut at_instant: BTreeMap<i64, u32> = BTreeMap::new();
    let mut opens = BTreeSet::new();
    let mut began: BTreeMap<u32, u32> = BTreeMap::new();
    let mut marketing: BTreeMap<_, i64> = BTreeMap::new();
    for (place, entry) in trace.iter().enumerate() {
        if entry.at > now {
            now = entry.at;
            just_withdrawn.clear();
        }
        match &entry.what {
            What::Consent { grant, purpose, channels } => {
                for channel in channels {
                    let of = (*purpose, *channel);
                    let held = match grant {
                        true => !consent.insert(of),
                        false => consent.remove(&of),
                    };
                    if held && !grant && entry.run.is_none() {
                        just_withdrawn.insert(of);
                    }
                }
            }
            What::Sent(shown) => {
                let message = program.messages.at(shown.message);
                if message.purpose == Some(Purpose::Marketing) {
                    let of = (Purpose::Marketing, shown.channel);
                    if !consent.contains(&of) && !just_withdrawn.contains(&of) {
                        codes.insert(410);
                    }
                    let before = marketing.insert(entry.run, entry.at);
                    if before.is_some_and(|before| before < entry.at) {
                        codes.insert(422);
                    }
                }
                let this = (entry.run, shown.message, shown.send);
                if last_sent.is_some_and(|(run, message, send)| {
                    (run, message) == (this.0, this.1) && send != this.2
                }) {
                    codes.insert(423);
                }
                last_sent = Some(this);
                // Somebody else, of whom no consent is known.
                if let Some(recipient) = &shown.recipient {
                    let wanted =
                        |purpose| program.rules.iter().any(|(_, of)| of.consent.contains(&purpose));
                    if message.purpose.is_some_and(wanted) {
                        codes.insert(428);
                    }
                    let contact = matches!(recipient, Data::Value(Value::Contact(_)));
                    if !contact && program.channels.at(shown.channel).opt_in_source.is_some() {
                        codes.insert(429);
                    }
                }
                // A link behind a button, or one written out with the address of the customer in it.
                let buttons = message.contents.iter().any(|content| !content.buttons.is_empty());
                let to = match &shown.to {
                    Some(Data::Value(Value::Text(to))) => to.trim_start_matches('+'),
                    _ => "?",
                };
                let mut words = shown.texts.iter().flat_map(|(_, text)| text.split_whitespace());
                if buttons || words.any(|word| word.contains("://") && word.contains(to)) {
                    codes.insert(418);
                }
                *at_instant.entry(entry.at).or_default() += 1;
            }
            What::Called { .. } => {
                codes.insert(418);
            }
            What::Endless => {
                codes.insert(412);
            }
            What::Began => {
                let times = began.entry(entry.run.unwrap().flow).or_default();
                *times += 1;
                if *times >= 3 {
                    codes.insert(414);
                }
            }
            What::Ended { outcome } if outcome == "expired" => {
                codes.insert(417);
            }
            What::Closed { gate: Gate::Session, .. } => {
                codes.insert(411);
            }
            What::Closed { gate: Gate::Consent, .. } => {
                codes.insert(424);
            }
            What::Closed { gate: Gate::Cap, effect: Some(Effect::Skip | Effect::Drop), .. } => {
                // Was it filled by nobody but this run.
                let run = entry.run.unwrap();
                let (flow, _) = engine.flows[run.flow as usize];
                let cap = flow.rules.caps.iter().find(|(_, _, cap)| Some(cap.span) == entry.span);
                let from = entry.at - cap.unwrap().2.per * 1_000;
                let others = trace[..place].iter().any(|other| {
                    matches!(other.what, What::Sent(_)) && other.at > from && other.run != entry.run
                });
                if !others {
                    codes.insert(413);
                }
            }
            What::Closed { effect: Some(Effect::Defer), until: Some(until), .. } => {
                opens.insert(*until);
            }
            What::Closed { gate: Gate::Expired, message, .. } => {
                let held = trace[..place].iter().rev().find_map(|other| match &other.what {
                    What::Closed { message: m, gate, .. }
                        if m == message && other.run == entry.run =>
                    {
                        Some(*gate)
                    }
                    _ => None,
                });
                if matches!(held, Some(Gate::Quiet | Gate::Office)) {
                    codes.insert(416);
                }
            }
            _ => {}
        }
    }
    if overtaken(trace) {
        codes.insert(427);
    }
    if opens.iter().any(|at| at_instant.get(at).is_some_and(|count| *count >= 3)) {
        codes.insert(421);
    }
    codes
}

/// 412 if a journey begins again and again at one instant: what two customers do to each other.
pub(super) fn answered(trace: &[Entry]) -> Option<u16> {
    let mut began: BTreeMap<(i64, u32), u32> = BTreeMap::new();
    for entry in trace.iter().filter(|entry| matches!(entry.what, What::Began)) {
        *began.entry((entry.at, entry.run.unwrap().flow)).or_default() += 1;
    }
    began.values().any(|times| *times > 6).then_some(412)
}

/// Was a message held by hours while another one went out that something of the same instant, or the
/// same run, sends.
fn overtaken(trace: &[Entry]) -> bool {
    let mut began: BTreeMap<_, i64> = BTreeMap::new();
    // Run and message of what hours hold, and whether another message has gone out since.
    let mut held: Vec<(_, _, i64, bool)> = Vec::new();
    for entry in trace {
        let Some(run) = entry.run else { continue };
        match &entry.what {
            What::Began => {
                began.insert(run, entry.at);
            }
            What::Closed {
                gate: Gate::Quiet | Gate::Office,
                effect: Some(Effect::Defer),
                message,
                ..
            } => held.push((run, *message, entry.at, false)),
            What::Sent(shown) => {
                if held.iter().any(|(of, message, at, passed)| {
                    (*of, *message) == (run, shown.message) && *passed && *at < entry.at
                }) {
                    return true;
                }
                held.retain(|(of, message, ..)| (*of, *message) != (run, shown.message));
                for (of, _, at, passed) in &mut held {
                    *passed |= *at < entry.at && (*of == run || began.get(of) == began.get(&run));
                }
            }
            _ => {}
        }
    }
    false
}
