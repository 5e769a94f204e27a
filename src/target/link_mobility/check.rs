//! What MyLINK cannot do of a send, beyond whole constructs. Each limit has its source.

use super::errors;
use super::hours::{self, Open};
use super::send::{self, Cx, Send};
use crate::diag::Diagnostic;
use crate::flow::Flow;
use crate::hir::{
    Button, Channel, Content, Id, Message, Policy, Program, STATUSES, Text, TextPart,
};
use crate::messaging::cost;
use crate::messaging::size::{self, Ground};
use crate::source::Span;
use crate::target::errors::limit;
use crate::text::render;
use crate::value::zone::Zone;

/// Where MyLINK's limits are written.
const SOURCE: &str = "https://docs.linkmobility.com/api-reference/multichannel-api, version 5.3.0, the channel's specificities";

/// Characters of a text and of a button, by channel and, on WhatsApp, by whether a template is behind it.
const LENGTHS: [(&str, bool, u32, u32); 4] = [
    ("rcs", false, 3072, 25),
    ("viber", false, 1000, 30),
    ("whatsapp", true, 1024, 25),
    // A card's text; a plain one has 4096.
    ("whatsapp", false, 1024, 20),
];

/// Suggestions on RCS.
const SUGGESTIONS: usize = 11;

/// All that is wrong with what a send says on these channels.
pub(super) fn send(cx: Cx<'_>, send: &Send<'_>, channels: &[Id<Channel>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for channel in channels {
        let Some(name) = send::name(cx.program, *channel) else { continue };
        let content = send.message.contents.iter().find(|content| content.channel == *channel);
        let Some(content) = content else { continue };
        found.extend(lengths(cx.program, name, send.message, content));
        if name == "sms" {
            let most = send::parts(cx.manifest);
            found.extend(sms_parts(cx.program, send.message_id, *channel, content, most));
        }
    }
    found
}

/// What a chain needs to mean the same inside one request.
pub(super) fn chain(cx: Cx<'_>, send: &Send<'_>) -> Option<Diagnostic> {
    let span = send.span;
    if send.via.iter().any(|at_once| at_once.len() > 1) {
        return Some(errors::both_in_chain(span));
    }
    let Some(fallback) = &send.flow.rules.fallback else { return Some(errors::no_fallback(span)) };
    if !(fallback.failed && fallback.undelivered) {
        return Some(errors::half_fallback(span, fallback.span));
    }
    let deadline = fallback.unless;
    if let Some((status, _)) = deadline
        && STATUSES.get(status as usize) != Some(&"delivered")
    {
        return Some(errors::deadline_of_other(span, fallback.span));
    }
    let links: Vec<Id<Channel>> = send.via.iter().flatten().copied().collect();
    let windows: Vec<Option<Open>> =
        links.iter().map(|link| hours::open(send.windows(), *link).unwrap_or(None)).collect();
    let middle = links.len() > 2;
    if deadline.is_some() {
        // The run is held behind such a chain, and whatever ends the run ends the chain.
        if is_interrupted(send.flow) {
            return Some(errors::interrupted(span));
        }
        let waits = links.split_last().map_or(&[][..], |(_, waits)| waits);
        if waits.iter().any(|link| is_marketing_template(cx.program, send.message, *link)) {
            return Some(errors::no_deadline_on_marketing(span));
        }
        if middle && send.message.expires.is_some() {
            return Some(errors::two_ends(span));
        }
        let between = windows.get(1..windows.len() - 1).unwrap_or(&[]);
        if between.iter().flatten().any(|open| open.defer) {
            return Some(errors::deferred_between(span));
        }
    }
    let skips = windows.iter().flatten().any(|open| !open.defer);
    if skips && windows.windows(2).any(|two| two.first() != two.last()) {
        return Some(errors::windows_differ(span));
    }
    None
}

/// Can something end a run while it waits.
fn is_interrupted(flow: &Flow) -> bool {
    let restarts = flow.entry_policy.as_ref().is_some_and(|entry| entry.policy == Policy::Restart);
    restarts || flow.lasts.is_some() || !flow.watches.is_empty()
}

fn is_marketing_template(program: &Program, message: &Message, channel: Id<Channel>) -> bool {
    let content = message.contents.iter().find(|content| content.channel == channel);
    send::name(program, channel) == Some("whatsapp")
        && content.is_some_and(|content| {
            content.template.is_some() && content.category.as_deref() == Some("marketing")
        })
}

/// Texts, labels and suggestions of one content against MyLINK's own limits; a value without a bound counts as
/// nothing.
pub(in crate::target) fn lengths(
    program: &Program,
    channel: &str,
    message: &Message,
    content: &Content,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let is_template = content.template.is_some();
    let row = LENGTHS.iter().find(|(name, of, ..)| *name == channel && *of == is_template);
    let Some((_, _, most, most_label)) = row else { return found };
    let names: Vec<String> = message.vars.iter().map(|var| var.name.to_string()).collect();
    let zone = program.zone.as_deref().and_then(Zone::find).unwrap_or(Zone::UTC);
    let mut look = |at: usize, text: &Text, what: &str, most: u32| {
        let style = render::style(message.locales.get(at).map_or("", |tag| tag.as_str()));
        let ground = Ground { program, names: &names, zone: &zone, style, numbers: false };
        let size = size::apart(ground, text).surely();
        if size > most {
            let what = format!("{what} on `{channel}` has {size} characters; MyLINK takes {most}");
            found.push(limit(Some(text.span), what, SOURCE, "shorten it"));
        }
    };
    let session_text = channel == "whatsapp" && !is_template && content.buttons.is_empty();
    let most = if session_text { 4096 } else { *most };
    for (at, text) in content.slot("text").into_iter().flat_map(|slot| &slot.texts).enumerate() {
        look(at, text, "a text", most);
    }
    for (at, buttons) in content.buttons.iter().enumerate() {
        buttons.iter().for_each(|button: &Button| {
            look(at, &button.label, "what stands on a button", *most_label);
        });
    }
    if channel == "rcs"
        && let Some(more) = content.buttons.first().and_then(|list| list.get(SUGGESTIONS))
    {
        let what = format!("a message on `rcs` has more than {SUGGESTIONS} suggestions");
        found.push(limit(Some(more.label.span), what, SOURCE, "leave some out"));
    }
    found
}

/// The parts of an SMS against the most that MyLINK makes.
pub(in crate::target) fn sms_parts(
    program: &Program,
    message: Id<Message>,
    channel: Id<Channel>,
    content: &Content,
    most: u32,
) -> Vec<Diagnostic> {
    let texts = content.slot("text").map_or(&[][..], |slot| slot.texts.as_slice());
    let cases = cost::worst_case(program, message, channel);
    let over = texts.iter().zip(cases).filter_map(|(text, case)| {
        let parts = case.parts.unwrap_or(case.least);
        let what = format!("a text on `sms` can have {parts} parts; MyLINK makes at most {most}");
        (parts > most).then(|| limit(Some(text.span), what, SOURCE, "shorten it"))
    });
    over.collect()
}

/// The place of a text that a template cannot say: in its words, `{{` begins a variable.
pub(super) fn braces(text: &Text) -> Option<Span> {
    let has = |part: &TextPart| matches!(part, TextPart::Text(words) if words.contains("{{"));
    // A brace beside a variable would join its signs.
    let ends = |part: &TextPart| matches!(part, TextPart::Text(words) if words.ends_with('{'));
    let joins = text.parts.windows(2).any(|two| two.first().is_some_and(ends));
    (joins || text.parts.iter().any(has)).then_some(text.span)
}
