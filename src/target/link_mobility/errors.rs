//! Diagnostics about messages of MyLINK. `target` is the one that sends them: this one, or `aws`.

use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::target::errors::{no_channel, no_id, refused};

use super::content::CHANNELS;

/// A channel whose content has no text.
pub(super) fn no_text(target: &str, span: Span, channel: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("a message without a text on `{channel}`"),
        "MyLINK sends what the text says",
        "write a text for the channel",
    )
}

/// Buttons where the channel has none.
pub(super) fn no_buttons(target: &str, span: Span, channel: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("buttons on `{channel}`"),
        "MyLINK takes none there",
        "put the link into the text",
    )
}

/// A button on Viber that answers.
pub(super) fn reply_on_viber(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a button that answers on `viber`",
        "MyLINK's buttons on Viber open a link or call a number",
        "leave the button out on Viber, or write `open` with a link",
    )
}

/// More than one button on Viber.
pub(super) fn second_on_viber(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a second button on `viber`",
        "MyLINK's card on Viber has exactly one",
        "leave one button",
    )
}

/// A link or a call under free text on WhatsApp.
pub(super) fn link_in_session(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a link under free text on `whatsapp`",
        "MyLINK's cards there have buttons that answer",
        "put the link into the text, or write an approved template",
    )
}

/// More than three buttons under free text on WhatsApp.
pub(super) fn fourth_in_session(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a fourth button under free text on `whatsapp`",
        "MyLINK's cards there have one to three",
        "leave three buttons",
    )
}

/// A template for codes.
pub(super) fn authentication(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a template of the category `authentication`",
        "MyLINK's templates of this category hold a code and a button that copies it, and no text",
        "send the code on another channel",
    )
}

/// Translations of a template that have more or fewer values.
pub(super) fn values_differ(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a template whose translations have different numbers of values",
        "each value is a variable, and all languages of a message bring the same",
        "use the same values in every language",
    )
}

/// A value on a button of a template.
pub(super) fn value_on_button(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a value on a button of a template",
        "what stands on it is approved with the template",
        "write the words out",
    )
}

/// A number to call that is data.
pub(super) fn number_is_data(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a number to call that is data in a template",
        "MyLINK's templates hold the number itself",
        "write the number out",
    )
}

/// A link that is data, without what links begin with.
pub(super) fn no_base(span: Span) -> Diagnostic {
    let message = "`[targets.link-mobility]` lacks `whatsapp_link_base`";
    Diagnostic::new(codes::MISSING_SETTING, span, message, "the link of this button is data")
        .note("an approved template holds the beginning of a link; a message brings what follows")
        .help("add to journey.toml:\n[targets.link-mobility]\nwhatsapp_link_base = \"https://www.example.com/\"")
}

/// A template whose id nobody has named.
pub(in crate::target) fn no_template(span: Span, name: &str, locale: &str) -> Diagnostic {
    no_id(
        "link-mobility",
        span,
        &format!("the template `{name}` in `{locale}`"),
        &format!("templates.{name}"),
        locale,
        "\"tpl..\"",
    )
}

/// A sender where MyLINK takes none.
pub(super) fn sender_of_account(target: &str, span: Span, channel: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("a `sender` on `{channel}`"),
        "the account at LINK says who sends there",
        "take the sender of this channel out of the rules",
    )
}

/// A chain that leaves MyLINK, or a journey without anything for it.
pub(super) fn channel(span: Span, channel: &str) -> Diagnostic {
    no_channel("link-mobility", span, channel, &CHANNELS)
}

/// Windows of one channel that hold a message and skip it.
pub(super) fn mixed_windows(span: Span, channel: &str) -> Diagnostic {
    of_one(
        span,
        &format!("a message on `{channel}` under windows that defer and windows that skip"),
        "MyLINK has one answer to closed hours (`whenDnd`)",
        "let all windows of the rules do the same",
    )
}

/// Several channels at once inside a chain.
pub(super) fn both_in_chain(span: Span) -> Diagnostic {
    of_nested(
        span,
        "`via a and b` before or behind another alternative",
        "a `fallback` belongs to one message",
        "write `via a > b`, or send on the two in a step of their own",
    )
}

/// A chain whose rules say nothing of receipts.
pub(super) fn no_fallback(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a chain without `fallback` in its rules",
        "MyLINK takes a message first and says later whether it failed, and then sends the next one",
        "add `fallback on [undelivered, failed]` to the rules",
    )
}

/// A chain whose rules name only one of the two receipts.
pub(super) fn half_fallback(span: Span, rule: Span) -> Diagnostic {
    of_nested(
        span,
        "a `fallback` on only one of `undelivered` and `failed`",
        "MyLINK has one status for both, and moves on at either",
        "write `fallback on [undelivered, failed]`",
    )
    .label(rule, "these rules name one")
}

/// A deadline on another status than `delivered`.
pub(super) fn deadline_of_other(span: Span, rule: Span) -> Diagnostic {
    of_nested(
        span,
        "a `fallback` deadline on another status than `delivered`",
        "MyLINK gives up what has not arrived, and knows no other reason",
        "write `not delivered after`",
    )
    .label(rule, "of these rules")
}

/// A deadline behind a marketing template of WhatsApp.
pub(super) fn no_deadline_on_marketing(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a `fallback` deadline behind a WhatsApp template of the category `marketing`",
        "WhatsApp gives these no time limit, so MyLINK cannot call one back",
        "let WhatsApp stand last, or leave the deadline to `aws` with `api = \"link-mobility\"`",
    )
}

/// A deadline in a journey that something can end.
pub(super) fn interrupted(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a `fallback` deadline in a journey with a goal, an exit, `lasts` or `entry restart`",
        "what ends the run ends the chain too, and MyLINK cannot be told",
        "leave the chain to `aws` with `api = \"link-mobility\"`, or the deadline out: `fallback on [undelivered, failed]`",
    )
}

/// A deadline and an expiry on a message in the middle.
pub(super) fn two_ends(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a chain of three with a deadline, of a message with `expires`",
        "a message of MyLINK has one time limit, and one in the middle would need both",
        "leave `expires` out, or leave the chain to `aws` with `api = \"link-mobility\"`",
    )
}

/// A deadline on a message in the middle that is deferred.
pub(super) fn deferred_between(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a chain of three with a deadline, under hours that defer",
        "the time of a deferred message goes on while it is held, so the one in the middle would be left out at night",
        "leave the chain to `aws` with `api = \"link-mobility\"`",
    )
}

/// Windows that skip on some channels of a chain only.
pub(super) fn windows_differ(span: Span) -> Diagnostic {
    of_nested(
        span,
        "a chain under hours that skip the message on some of its channels only",
        "MyLINK goes on to the next channel, where the rules end the message",
        "let the hours hold for all of its channels",
    )
}

/// Words that a template would take for a variable.
pub(super) fn braces(span: Span) -> Diagnostic {
    of_one(
        span,
        "`{{` in the words of a template",
        "it begins a variable there, and there is no way to write it",
        "write it in another way",
    )
}

/// Two texts for one template.
pub(super) fn two_texts(span: Span, name: &str) -> Diagnostic {
    of_one(
        span,
        &format!("two texts for the template `{name}`"),
        "an approved template has one",
        "give one of them another template",
    )
}

/// A journey without anything to send by MyLINK.
pub(super) fn nothing(span: Span) -> Diagnostic {
    of_one(
        span,
        "a journey without a message on `sms`, `rcs`, `viber` or `whatsapp`",
        "MyLINK has no other channels",
        "take `link-mobility` out of its targets",
    )
}

fn of_one(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    refused("link-mobility", span, what, why, instead)
}

/// What a chain inside one request cannot say; requests beside each other can.
fn of_nested(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    let apart =
        "or leave `gates_once` out of journey.toml: each channel then has a request of its own";
    of_one(span, what, why, &format!("{instead}; {apart}"))
}
