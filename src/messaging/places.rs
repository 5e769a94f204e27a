//! The texts and buttons of a channel: an e-mail has a subject and an SMS has none, and neither has buttons.
//! What the channel has no place for would be dropped by whoever sends it.
//!
//! A channel that a connection carries, and one that the workspace declares itself, gets every text by its
//! name (`docs/src/wire.md`).

use super::{Cx, Said, errors};
use crate::diag::Sink;
use crate::hir::Address;

/// Says which texts and buttons nobody would get.
pub(super) fn check(cx: &Cx<'_>, said: Said<'_>, sink: &mut Sink) {
    let (card, content) = (said.card, said.content);
    let name = card.head.name.as_str();
    let is_own = !card.head.module.starts_with("std.");
    if is_own || cx.workspace.manifest.connection_names().contains(&name) {
        return;
    }
    let places: &[&str] = match card.address {
        Address::Email => &["subject", "body"],
        Address::PushToken => &["title", "body"],
        Address::Phone | Address::None => &["text"],
    };
    for slot in &content.slots {
        let slot_name = slot.name.as_str();
        let of_template = card.templates && matches!(slot_name, "header" | "footer");
        let has_place = matches!(slot_name, "text" | "html")
            || places.contains(&slot_name)
            || of_template && content.template.is_some();
        if !has_place {
            sink.push(errors::no_place(slot.span, name, slot_name, places, of_template));
        }
    }
    // A tap on a push message opens the link of its button.
    let has_buttons = card.address == Address::PushToken
        || ["buttons", "suggestions"].iter().any(|counts| card.limit(counts).is_some());
    if let Some(button) = content.buttons.iter().flatten().next().filter(|_| !has_buttons) {
        sink.push(errors::no_buttons(button.label.span, name));
    }
}
