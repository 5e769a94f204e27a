//! A customer who gets marketing without consent.
//!
//! Tried in this order: somebody who has never consented; somebody who has blocked the channels that were asked about; somebody to whom
//! the journey itself does it; and somebody who withdraws: while the journey waits, while hours hold the
//! message, or before it moves on to its next channel.

use super::{Doubt, Later};
use crate::flow::NodeId;
use crate::hir::{Channel, Id, Purpose};
use crate::proof::story::{Story, Wish, find, replay};
use crate::proof::{Look, held, monday_morning};
use crate::time::{Engine, Input, Life, What};
use std::collections::BTreeSet;

const MINUTE: i64 = 60_000;
/// So many hours at which a message is held are tried.
const HOURS: usize = 6;
/// So many instants before the message are tried for the withdrawal.
const INSTANTS: usize = 6;
/// What a receipt says of a message that did not arrive.
const UNDELIVERED: u32 = 6;
const FAILED: u32 = 7;

type Path = Vec<(NodeId, usize)>;

/// The story; nothing where none was found.
pub(super) fn of(look: &Look<'_>, doubt: &Doubt<'_>) -> Option<Story> {
    let engine = look.engine();
    look.paths_to(doubt.node).into_iter().find_map(|path| {
        never(look, &engine, doubt, &path).or_else(|| meanwhile(look, &engine, doubt, &path))
    })
}

/// Who has never consented; who has also blocked the channels that were asked about, where they come
/// first.
fn never(look: &Look<'_>, engine: &Engine<'_>, doubt: &Doubt<'_>, path: &Path) -> Option<Story> {
    let missing = &doubt.missing;
    let asked: Vec<Id<Channel>> =
        doubt.via.iter().flatten().copied().filter(|channel| !missing.contains(channel)).collect();
    let never = |story: &mut Story| {
        story.given.consent.retain(|(purpose, channel, _)| {
            *purpose != Purpose::Marketing || !missing.contains(channel)
        });
    };
    let blocked = |story: &mut Story| {
        never(story);
        story.given.suppressed.extend(&asked);
    };
    let shows = |life: &Life<'_>| without_consent(life, doubt);
    let mut tried: Vec<&dyn Fn(&mut Story)> = vec![&never];
    if !asked.is_empty() {
        tried.push(&blocked);
    }
    tried.into_iter().find_map(|with| wish(look, engine, path, None, with, &shows))
}

/// Who has consented to everything, until the journey or they themselves withdraw it.
fn meanwhile(
    look: &Look<'_>,
    engine: &Engine<'_>,
    doubt: &Doubt<'_>,
    path: &Path,
) -> Option<Story> {
    let goes_out = |life: &Life<'_>| sent(life, doubt, &doubt.missing).is_some();
    let plain = wish(look, engine, path, None, &|_| {}, &goes_out);
    let found = plain.as_ref().and_then(|story| withdrawn(engine, doubt, story));
    if found.is_some() {
        return found;
    }
    match doubt.later? {
        Later::Held(_) => {
            let story = plain?;
            let takes = sent(&replay(engine, &story), doubt, &doubt.missing)?.0 - begins(look);
            let hours = held::hours(look.program, look.flow(), &doubt.missing, 600);
            let apart = (hours.len() / HOURS).max(1);
            hours.iter().step_by(apart).find_map(|hour| {
                let begins = Some(hour.saturating_sub(takes));
                let story = wish(look, engine, path, begins, &|_| {}, &goes_out)?;
                withdrawn(engine, doubt, &story)
            })
        }
        Later::MovesOn(_) => {
            let first: Vec<Id<Channel>> = doubt.via.iter().flatten().copied().collect();
            let shows = |life: &Life<'_>| sent(life, doubt, &first).is_some();
            let mut story = wish(look, engine, path, None, &|_| {}, &shows)?;
            let (at, _) = sent(&replay(engine, &story), doubt, &first)?;
            let fallback = look.flow().rules.fallback.as_ref()?;
            let status = if fallback.undelivered { UNDELIVERED } else { FAILED };
            let receipt = Input::Receipt(doubt.message, None, status);
            arrives(&mut story, at.saturating_add(10 * MINUTE), receipt);
            withdrawn(engine, doubt, &story)
        }
    }
}

/// The story itself, where it shows it, or with a withdrawal at an instant before the message.
fn withdrawn(engine: &Engine<'_>, doubt: &Doubt<'_>, story: &Story) -> Option<Story> {
    let life = replay(engine, story);
    if without_consent(&life, doubt) {
        return Some(story.clone());
    }
    let (goes, _) = sent(&life, doubt, &doubt.missing)?;
    let before: BTreeSet<i64> =
        life.trace().iter().map(|entry| entry.at).filter(|at| *at < goes).collect();
    before.into_iter().rev().take(INSTANTS).find_map(|at| {
        let withdrawal = at.saturating_add(((goes - at) / 2).min(MINUTE));
        let mut story = story.clone();
        let input = Input::Consent(false, Purpose::Marketing, doubt.missing.clone());
        arrives(&mut story, withdrawal, input);
        let shows = at < withdrawal && without_consent(&replay(engine, &story), doubt);
        shows.then_some(story)
    })
}

fn arrives(story: &mut Story, at: i64, input: Input) {
    story.inputs.push((at, input));
    story.inputs.sort_by_key(|(at, _)| *at);
}

/// When the message goes out on one of these channels first, and on which.
fn sent(
    life: &Life<'_>,
    doubt: &Doubt<'_>,
    channels: &[Id<Channel>],
) -> Option<(i64, Id<Channel>)> {
    life.trace().iter().find_map(|entry| match &entry.what {
        What::Sent(shown) if shown.message == doubt.message => {
            channels.contains(&shown.channel).then_some((entry.at, shown.channel))
        }
        _ => None,
    })
}

/// Does the message go out on a channel for which there is no consent at that instant.
fn without_consent(life: &Life<'_>, doubt: &Doubt<'_>) -> bool {
    let given = life.given_consent().iter().filter(|(of, _, _)| *of == Purpose::Marketing);
    let mut held: BTreeSet<Id<Channel>> = given.map(|(_, channel, _)| *channel).collect();
    life.trace().iter().any(|entry| match &entry.what {
        What::Consent { grant, purpose: Purpose::Marketing, channels } => {
            for channel in channels {
                match grant {
                    true => held.insert(*channel),
                    false => held.remove(channel),
                };
            }
            false
        }
        What::Sent(shown) => {
            shown.message == doubt.message
                && doubt.missing.contains(&shown.channel)
                && !held.contains(&shown.channel)
        }
        _ => false,
    })
}

fn begins(look: &Look<'_>) -> i64 {
    monday_morning(look.program)
}

fn wish(
    look: &Look<'_>,
    engine: &Engine<'_>,
    path: &Path,
    at: Option<i64>,
    with: &dyn Fn(&mut Story),
    shows: &dyn Fn(&Life<'_>) -> bool,
) -> Option<Story> {
    let begins = at.unwrap_or_else(|| begins(look));
    let wish = Wish { flow: 0, path: path.clone(), begins, with, shows, effort: &look.effort };
    find(engine, &wish)
}
