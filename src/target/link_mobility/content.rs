//! What a message says on a channel, as MyLINK takes it: which kind of content, which buttons, which
//! values a template has. Whoever sends it says how a text is written ([`Words`]).

use super::document::{Action, Button, Content};
use super::errors;
use super::settings::Settings;
use crate::diag::Diagnostic;
use crate::hir::{self, ExprKind, Slot, Text, TextPart};
use crate::target::errors::all_carried;

/// The channels of MyLINK that the language has by the same name.
pub(in crate::target) const CHANNELS: [&str; 4] = ["sms", "rcs", "viber", "whatsapp"];

/// The name of a channel in MyLINK.
pub(in crate::target) fn channel(name: &str) -> Option<&'static str> {
    CHANNELS.into_iter().find(|known| *known == name)
}

/// How texts of one content become values of a target, for whoever reads them.
pub(in crate::target) trait Words {
    /// A value.
    type Value;
    /// The text of a slot.
    fn slot(&mut self, slot: &Slot) -> Self::Value;
    /// What stands on a button, by its place.
    fn label(&mut self, place: usize) -> Self::Value;
    /// Where a button leads.
    fn target(&mut self, place: usize) -> Self::Value;
    /// What stands behind `base` in the link of a button; the message must fail where the link begins
    /// with something else.
    fn after(&mut self, place: usize, base: &str) -> Self::Value;
    /// The value that stands at a place among the values of the text.
    fn variable(&mut self, slot: &Slot, place: usize) -> Self::Value;
    /// The id of a template in the locale that is chosen.
    fn template(&mut self, name: &str) -> Result<Self::Value, Diagnostic>;
}

/// The content of a message on a channel of MyLINK.
///
/// # Errors
/// If the channel cannot show it.
pub(in crate::target) fn of<W: Words>(
    target: &str,
    channel: &str,
    content: &hir::Content,
    settings: &Settings,
    words: &mut W,
) -> Result<Content<W::Value>, Diagnostic> {
    let Some(slot) = content.slot("text") else {
        return Err(errors::no_text(target, content.span, channel));
    };
    // A template of MyLINK is a text with buttons, too (`POST /templates`).
    all_carried(target, content, &["text"])?;
    let buttons = content.buttons.first().map_or(&[][..], Vec::as_slice);
    match (channel, &content.template) {
        ("whatsapp", Some(name)) => {
            of_template(target, content, (name, slot, buttons), settings, words)
        }
        ("rcs", _) => {
            let suggestions = shown(buttons, true, words);
            Ok(Content::Text { text: words.slot(slot), suggestions })
        }
        (_, _) if buttons.is_empty() => {
            Ok(Content::Text { text: words.slot(slot), suggestions: Vec::new() })
        }
        ("viber", _) => {
            if let Some(reply) = buttons.iter().find(|button| button.target.is_none()) {
                return Err(errors::reply_on_viber(target, reply.label.span));
            }
            if let Some(second) = buttons.get(1) {
                return Err(errors::second_on_viber(target, second.label.span));
            }
            let buttons = shown(buttons, false, words);
            Ok(Content::Card { text: words.slot(slot), buttons })
        }
        ("whatsapp", None) => {
            if let Some(link) = buttons.iter().find(|button| button.target.is_some()) {
                return Err(errors::link_in_session(target, link.label.span));
            }
            if let Some(fourth) = buttons.get(3) {
                return Err(errors::fourth_in_session(target, fourth.label.span));
            }
            let buttons = shown(buttons, true, words);
            Ok(Content::Card { text: words.slot(slot), buttons })
        }
        (_, _) => Err(errors::no_buttons(target, content.span, channel)),
    }
}

fn shown<W: Words>(
    buttons: &[hir::Button],
    postback: bool,
    words: &mut W,
) -> Vec<Button<W::Value>> {
    let one = |(place, button): (usize, &hir::Button)| Button {
        caption: words.label(place),
        postback: postback.then(|| button.name.to_string()),
        action: match (button.name.as_str(), &button.target) {
            (_, None) => Action::Reply,
            ("call", Some(_)) => Action::Dial(words.target(place)),
            (_, Some(_)) => Action::Open(words.target(place)),
        },
    };
    buttons.iter().enumerate().map(one).collect()
}

/// An approved template: its text and buttons stand in it, and the message brings the values.
fn of_template<W: Words>(
    target: &str,
    content: &hir::Content,
    (name, slot, buttons): (&str, &Slot, &[hir::Button]),
    settings: &Settings,
    words: &mut W,
) -> Result<Content<W::Value>, Diagnostic> {
    if content.category.as_deref() == Some("authentication") {
        return Err(errors::authentication(target, content.template_spans.1));
    }
    let count = slot.texts.first().map_or(0, |text| values(text).len());
    if let Some(other) = slot.texts.iter().find(|text| values(text).len() != count) {
        return Err(errors::values_differ(target, other.span));
    }
    let labels = content.buttons.iter().flatten();
    if let Some(button) = labels.into_iter().find(|button| !values(&button.label).is_empty()) {
        return Err(errors::value_on_button(target, button.label.span));
    }
    let mut variables: Vec<(String, W::Value)> =
        (0..count).map(|place| (variable(place), words.variable(slot, place))).collect();
    for (place, button) in buttons.iter().enumerate() {
        if is_fixed(content, place) {
            continue;
        }
        if button.name == "call" {
            return Err(errors::number_is_data(target, button.label.span));
        }
        let base = settings.link_base(button.label.span)?;
        variables.push((link(place), words.after(place, base)));
    }
    Ok(Content::FromTemplate { template: words.template(name)?, variables })
}

/// Does a button lead to what is written out in each language, or nowhere.
pub(super) fn is_fixed(content: &hir::Content, place: usize) -> bool {
    content.buttons.iter().filter_map(|list| list.get(place)).all(|button| {
        button.target.as_ref().is_none_or(|target| matches!(target.kind, ExprKind::Value(_)))
    })
}

/// The name of the variable for a value of the text, by its place from 0.
pub(super) fn variable(place: usize) -> String {
    format!("v{}", place + 1)
}

/// The name of the variable at the end of a button's link, by its place from 0.
pub(super) fn link(place: usize) -> String {
    format!("link{}", place + 1)
}

/// What is no fixed text: each is a variable of a template.
pub(in crate::target) fn values(text: &Text) -> Vec<&TextPart> {
    text.parts.iter().filter(|part| !matches!(part, TextPart::Text(_))).collect()
}

/// What is particular to a channel: who sends, and what MyLINK would else decide by itself. `parts` is how
/// many parts an SMS may have.
///
/// # Errors
/// If the account says who sends on the channel.
pub(in crate::target) fn options(
    target: &str,
    channel: &str,
    content: &hir::Content,
    sender: Option<&str>,
    parts: u32,
) -> Result<Vec<(&'static str, String)>, Diagnostic> {
    let mut out = Vec::new();
    match (channel, sender) {
        ("sms", sender) => {
            if let Some(sender) = sender {
                out.push(("sms.originatingAddress", sender.to_owned()));
            }
            out.push(("sms.maxConcatenatedMessages", parts.to_string()));
        }
        ("whatsapp", sender) => {
            if let Some(sender) = sender {
                out.push(("whatsapp.phoneNumber", sender.to_owned()));
            }
            if content.template.is_none() {
                out.push(("whatsapp.text.previewUrl", "false".to_owned()));
            }
        }
        (_, Some(_)) => return Err(errors::sender_of_account(target, content.span, channel)),
        ("viber", None) => out.push(("viber.deviceDestination", "primaryDeviceOnly".to_owned())),
        _ => {}
    }
    Ok(out)
}

/// Seconds as an ISO 8601 duration, in its largest whole unit.
pub(in crate::target) fn duration(seconds: i64) -> String {
    match seconds {
        days if days > 0 && days % 86_400 == 0 => format!("P{}D", days / 86_400),
        hours if hours > 0 && hours % 3_600 == 0 => format!("PT{}H", hours / 3_600),
        minutes if minutes > 0 && minutes % 60 == 0 => format!("PT{}M", minutes / 60),
        seconds => format!("PT{seconds}S"),
    }
}
