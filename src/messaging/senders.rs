//! Senders, answers and fallbacks: what rules and journeys ask of a channel that it cannot do.

use super::errors;
use crate::diag::Sink;
use crate::hir::is_email;
use crate::hir::lower_rules::with_bases;
use crate::hir::{
    Address, ArmOn, Channel, Id, Journey, Message, Program, Send, SenderName, StepKind, Text,
    TextPart,
};
use crate::source::Span;

/// The most digits of a phone number with its country code (E.164).
const DIGITS: usize = 15;

/// The senders of all rules.
pub(super) fn rules(program: &Program) -> Sink {
    let mut sink = Sink::default();
    for (_, rules) in program.rules.iter() {
        for ((channel, sender), span) in rules.senders.iter().zip(&rules.sender_spans) {
            let Some(card) = program.channels.get(*channel) else { continue };
            if card.address == Address::Email && !is_email(address_of(sender)) {
                sink.push(errors::sender_address(*span, sender));
                continue;
            }
            if card.address == Address::PushToken && card.head.module.starts_with("std.") {
                sink.push(errors::no_sender_of_push(*span, &card.head.name));
                continue;
            }
            let Some(form) = &card.sender else { continue };
            if let Some(why) = wrong(sender, form) {
                sink.push(errors::sender_form(*span, sender, &why, form.source.as_ref()));
            }
        }
    }
    sink
}

/// The address of `Kurven <hej@kurven.example>`.
fn address_of(sender: &str) -> &str {
    let inside = sender.trim().strip_suffix('>').and_then(|sender| sender.rsplit_once('<'));
    inside.map_or(sender, |(_, address)| address)
}

/// Why a sender is none; `None` where it is one. What has only digits is a number.
fn wrong(sender: &str, form: &SenderName) -> Option<String> {
    if let Some(digits) = number(sender) {
        return (digits > DIGITS).then(|| format!("a number has at most {DIGITS} digits"));
    }
    if !sender.chars().any(|c| c.is_ascii_alphabetic()) {
        return Some("a name has a letter from A to Z, a number has digits only".to_owned());
    }
    if let Some(c) = sender.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == ' ')) {
        return Some(format!(
            "a name has letters from A to Z, digits and spaces, and `{c}` is none of them"
        ));
    }
    let length = sender.chars().count();
    let fits = (form.least as usize..=form.most as usize).contains(&length);
    (!fits).then(|| {
        format!("a name has {} to {} characters, and this one {length}", form.least, form.most)
    })
}

/// The digits of a number, `+4520123456` or `1204`; `None` for a name.
fn number(sender: &str) -> Option<usize> {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    (!digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())).then_some(digits.len())
}

/// What the steps of a journey send and wait for.
pub(super) fn journey(program: &Program, journey: &Journey) -> Sink {
    let mut sink = Sink::default();
    let mut sends: Vec<&Send> = Vec::new();
    let mut arms = Vec::new();
    journey.each_step(|step| match &step.kind {
        StepKind::Send(send) => {
            sends.push(send);
            fallback(program, send, step.span, &mut sink);
        }
        StepKind::Race(race) => arms.extend(&race.arms),
        _ => {}
    });
    for send in &sends {
        asked_to_answer(program, journey, send, &mut sink);
    }
    for arm in arms {
        match &arm.on {
            ArmOn::Reply { message, .. } => {
                let mut channels: Vec<Id<Channel>> = Vec::new();
                for send in sends.iter().filter(|send| send.message == *message) {
                    channels.extend(via(program, send).into_iter().flatten());
                }
                let deaf = channels.iter().map(|channel| deaf(program, journey, *channel));
                let deaf: Option<Vec<Deaf<'_>>> = deaf.collect();
                if let Some(first) = deaf.as_ref().and_then(|deaf| deaf.first()) {
                    let name = &program.messages.at(*message).head.name;
                    let what = format!("`{name}`");
                    sink.push(errors::no_way_back(arm.span, &what, first.channel, first.sender));
                }
            }
            ArmOn::Inbound { channel, .. } => {
                if let Some(deaf) = deaf(program, journey, *channel) {
                    let what = "messages of this journey";
                    sink.push(errors::no_way_back(arm.span, what, deaf.channel, deaf.sender));
                }
            }
            _ => {}
        }
    }
    sink
}

/// The channels of a send, alternative by alternative; all that its message speaks where it names
/// none.
fn via(program: &Program, send: &Send) -> Vec<Vec<Id<Channel>>> {
    if !send.via.is_empty() {
        return send.via.clone();
    }
    let message = program.messages.get(send.message);
    let contents = message.map_or(&[][..], |message| message.contents.as_slice());
    contents.iter().map(|content| vec![content.channel]).collect()
}

/// A channel on which nobody can answer.
struct Deaf<'a> {
    channel: &'a str,
    /// The name that sends, where that is the reason.
    sender: Option<(&'a str, Span)>,
}

/// Why nobody can answer what this journey sends on a channel; `None` where somebody can.
fn deaf<'a>(program: &'a Program, journey: &Journey, channel: Id<Channel>) -> Option<Deaf<'a>> {
    let card = program.channels.get(channel)?;
    let name = card.head.name.as_str();
    if !card.replies {
        return Some(Deaf { channel: name, sender: None });
    }
    if !card.sender.as_ref().is_some_and(|form| form.one_way) {
        return None;
    }
    let (sender, span) = sender_of(program, journey, channel)?;
    number(sender).is_none().then_some(Deaf { channel: name, sender: Some((sender, span)) })
}

/// The sender that the rules of a journey name, the nearest first.
fn sender_of<'a>(
    program: &'a Program,
    journey: &Journey,
    channel: Id<Channel>,
) -> Option<(&'a str, Span)> {
    with_bases(program, &journey.rules).into_iter().find_map(|id| {
        let rules = program.rules.get(id)?;
        let mut senders = rules.senders.iter().zip(&rules.sender_spans);
        let found = senders.find(|((of, _), _)| *of == channel);
        found.map(|((_, sender), span)| (sender.as_str(), *span))
    })
}

/// A text that asks for an answer goes out under a name.
fn asked_to_answer(program: &Program, journey: &Journey, send: &Send, sink: &mut Sink) {
    let Some(message) = program.messages.get(send.message) else { return };
    for channel in via(program, send).into_iter().flatten() {
        let Some(Deaf { channel: name, sender: Some(sender) }) = deaf(program, journey, channel)
        else {
            continue;
        };
        for text in texts(message, channel) {
            if asks_for_stop(text) {
                let what = "this with STOP";
                sink.push(errors::no_way_back(text.span, what, name, Some(sender)));
            }
        }
    }
}

fn texts(message: &Message, channel: Id<Channel>) -> &[Text] {
    let content = message.contents.iter().find(|content| content.channel == channel);
    let slot = content.and_then(|content| content.slot("text"));
    slot.map_or(&[], |slot| slot.texts.as_slice())
}

/// Words before `STOP` that make it an answer.
const ASKS: &[&str] = &[
    "svar",
    "svara",
    "skriv",
    "send",
    "sms",
    "besvar",
    "reply",
    "text",
    "txt",
    "answer",
    "antworte",
    "antworten",
    "repondez",
    "répondez",
    "envoyez",
    "responde",
    "rispondi",
    "vastaa",
];

/// `Reply STOP`, unless a number stands behind it: `Afmeld: send STOP til 1204`.
fn asks_for_stop(text: &Text) -> bool {
    text.parts.iter().any(|part| match part {
        TextPart::Text(words) => asks_in(words),
        TextPart::Slot(_) => false,
        TextPart::Each { body, .. } => asks_for_stop(body),
        TextPart::Plural { forms, .. } => forms.iter().any(|(_, form)| asks_for_stop(form)),
    })
}

fn asks_in(words: &str) -> bool {
    let words = words.to_lowercase();
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).enumerate().any(|(at, pair)| {
        let asks = matches!(pair, [verb, "stop"] if ASKS.contains(verb));
        let is_number = |word: &&&str| word.len() >= 3 && word.chars().all(|c| c.is_ascii_digit());
        asks && !words.iter().skip(at + 2).take(3).any(|word| is_number(&word))
    })
}

/// A channel that not every phone has wants another one behind it.
fn fallback(program: &Program, send: &Send, span: Span, sink: &mut Sink) {
    let channels: Vec<Id<Channel>> = via(program, send).into_iter().flatten().collect();
    let is_partial = |id: &Id<Channel>| program.channels.get(*id).is_some_and(|card| card.partial);
    if let (Some(first), true, None) =
        (channels.first(), channels.iter().all(is_partial), &send.unreachable)
    {
        sink.push(errors::no_fallback(span, &program.channels.at(*first).head.name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &SenderName = &SenderName { least: 1, most: 11, one_way: true, source: None };

    #[test]
    fn senders_are_names_or_numbers() {
        for sender in ["Kurven", "A", "Shop 24", "12345678901", "+4520123456", "1204", "4US"] {
            assert_eq!(wrong(sender, FORM), None, "{sender}");
        }
        for sender in ["", "Kurven Nordic", "Køb", "a-b", "12 34", "+", "1234567890123456", "!"] {
            assert!(wrong(sender, FORM).is_some(), "{sender}");
        }
    }

    #[test]
    fn only_an_answer_without_a_number_is_asked_for() {
        for text in ["Svar STOP", "Reply \"STOP\" to stop", "Afmeld: send stop."] {
            assert!(asks_in(text), "{text}");
        }
        for text in ["Send STOP til 1204", "STOP! Kun i dag", "Stop: kurven.example/stop", "Afmeld"]
        {
            assert!(!asks_in(text), "{text}");
        }
    }
}
