//! Messages, channels and body files: JC0306 to JC0316.

use super::and;
use crate::diag::{Diagnostic, codes, suggest};
use crate::hir::Address;
use crate::source::Span;

pub(crate) fn missing_locale(missing: &[&str], span: Span, slot: &str) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_LOCALE,
        span,
        format!("the {slot} lacks {}", and(missing)),
        format!("no text for {}", and(missing)),
    )
    .help("write the text, or take the locale out of `locales`; customers of other languages get the last one there")
}

pub(crate) fn extra_locale(tag: &str, names: &[&str], span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::EXTRA_LOCALE,
        span,
        format!("the message does not say that it speaks `{tag}`"),
        format!("not in `locales {}`", names.join(" > ")),
    )
    .help(format!("add `{tag}` to `locales`, or take this text out: nobody would get it"))
}

pub(crate) fn locale_twice(tag: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::EXTRA_LOCALE, span, format!("`{tag}` stands twice"), "here again")
}

pub(crate) fn bad_locale(tag: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("`{tag}` is no language tag: {why}"),
        "no language tag",
    )
}

pub(crate) fn placeholder_parity(first: &[&str], other: &[&str], a: Span, b: Span) -> Diagnostic {
    let mut facts = Vec::new();
    if !first.is_empty() {
        facts.push(format!("only the first has {}", and(first)));
    }
    if !other.is_empty() {
        facts.push(format!("only this one has {}", and(other)));
    }
    Diagnostic::new(
        codes::PLACEHOLDER_PARITY,
        b,
        format!("two locales of one text show different things: {}", facts.join("; ")),
        "differs from the first locale",
    )
    .label(a, "the first locale")
    .help("use the same values in every locale; what stands behind `??` may differ")
}

pub(crate) fn not_renderable(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NOT_RENDERABLE,
        span,
        format!("{what} has no form as text"),
        "cannot stand in a message",
    )
    .help("show one of its fields, or branch on it and write two messages")
}

pub(crate) fn each_without_bound(span: Span) -> Diagnostic {
    Diagnostic::new(codes::NOT_CONSTANT, span, "`each` needs a bound", "how many at most?")
        .help("write `{each x in xs up to 3: \"...\"}`, so that the length of the text is known")
}

pub(crate) fn purpose_missing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        format!("the message `{name}` does not say what it is for"),
        "no `purpose`",
    )
    .help("add `purpose marketing`, `purpose service` or another: consent and the duties of law depend on it")
}

pub(crate) fn message_without_content(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONTENT,
        span,
        format!("the message `{name}` says nothing on any channel"),
        "no content",
    )
    .help("add a channel: `sms { en: \"...\" }`")
}

pub(crate) fn text_outside_channel(name: &str, is_channel: bool, span: Span) -> Diagnostic {
    let (label, help) = if is_channel {
        ("its texts stand in braces", format!("write `{name} {{ en: \"...\" }}`"))
    } else {
        let help =
            "write it inside of the channel that it is for, as `email { subject { en: \"...\" } }`";
        ("in no channel", help.to_owned())
    };
    let what = format!("`{name}` stands in the message and in no channel, so nobody would get it");
    Diagnostic::new(codes::MISPLACED, span, what, label).help(help)
}

pub(crate) fn content_twice(channel: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_CLAUSE,
        span,
        format!("`{channel}` stands twice in this message"),
        "here again",
    )
    .label(first, "first here")
}

pub(crate) fn slot_missing(channel: &str, slot: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_CONTENT,
        span,
        format!("the {channel} content has no {slot}"),
        format!("no `{slot}`"),
    )
    .help(match slot {
        "subject" => "add `subject { en: \"...\" }`",
        "body" => "add `body { en: \"...\" }` or `body file \"name.{locale}.mjml\"`",
        _ => "add a text for each locale: `en: \"...\"`",
    })
}

pub(crate) fn no_content(
    message: &str,
    channel: &str,
    written: &[&str],
    span: Span,
    declared: Span,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NO_CONTENT,
        span,
        format!("`{message}` has nothing to say on {channel}"),
        format!("no `{channel}` in the message"),
    )
    .label(declared, "this message");
    if written.is_empty() { finding } else { finding.help(format!("it has {}", and(written))) }
}

pub(crate) fn no_address(channel: &str, address: Address, span: Span) -> Diagnostic {
    let field = match address {
        Address::Phone => "phone: phone? pii",
        Address::Email => "email: email? pii",
        Address::PushToken | Address::None => "push_token: text? pii",
    };
    Diagnostic::new(
        codes::NO_ADDRESS,
        span,
        format!("the profile has no address for {channel}"),
        "nobody could be reached",
    )
    .help(format!("add a field to the profile: `{field}`"))
    .note("of several fields of one kind, the one with the kind's name is taken: `phone`, `email`, `push_token`")
}

pub(crate) fn channel_twice(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::DUPLICATE_CLAUSE,
        span,
        format!("`{name}` stands twice in `via`"),
        "here again",
    )
    .help("take it out: what it refused once it refuses again")
}

pub(crate) fn button_without_target(name: &str, span: Span) -> Diagnostic {
    let example = if name == "call" { "\"+4520123456\"" } else { "\"https://...\"" };
    Diagnostic::new(codes::WRONG_ARGUMENTS, span, format!("`{name}` leads nowhere"), "no target")
        .help(format!("write where it leads: `{name} \"...\" {example}`"))
}

pub(crate) fn buttons_differ(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::PLACEHOLDER_PARITY,
        span,
        "the locales of one text have different buttons",
        "buttons of one locale",
    )
    .help("give every locale the same buttons in the same order")
}

pub(crate) fn bad_clause_of_channel(name: &str, example: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BAD_LITERAL,
        span,
        format!("the clause `{name}` of a channel is not written like this"),
        "cannot be read",
    )
    .help(format!("such as `{example}`"))
}

pub(crate) fn body_unreadable(path: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::BODY_FILE, span, format!("`{path}` cannot be read: {why}"), "this file")
}

pub(crate) fn body_outside(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::OUTSIDE_WORKSPACE,
        span,
        format!("`{path}` leads out of the workspace"),
        "outside the workspace",
    )
    .help("put the file into a source folder")
}

pub(crate) fn body_not_found(path: &str, near: &[String], span: Span) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::BODY_FILE,
        span,
        format!("there is no file `{path}`"),
        "no such file",
    )
    .note("body files stand in a source folder; their names count from the file that names them");
    let names: Vec<&str> = near.iter().map(String::as_str).collect();
    if names.is_empty() {
        finding
    } else {
        finding.help(format!("did you mean {}?", suggest::one_of(&names)))
    }
}

pub(crate) fn body_collides(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BODY_FILE,
        span,
        format!("`{path}` holds a word that is kept for slots"),
        "this file",
    )
    .help("take the word that begins with `jcslot7q` out")
}

pub(crate) fn body_broken(why: &str, span: Span, named: Span) -> Diagnostic {
    Diagnostic::new(
        codes::BODY_FILE,
        span,
        format!("this is no MJML that can be shown: {why}"),
        "here",
    )
    .label(named, "named here")
}

pub(crate) fn body_brace(span: Span) -> Diagnostic {
    Diagnostic::new(codes::BODY_FILE, span, "this brace begins no slot", "no expression follows")
        .help("a slot is an expression in braces: `{customer.first_name ?? \"there\"}`; write a plain brace as `&#123;`")
}

pub(crate) fn stage_mismatch(message: &str, stage: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::STAGE_MISMATCH,
        span,
        format!("`{message}` was not written for the stage `{stage}`"),
        format!("sent in `{stage}`"),
    )
    .help(format!("add `{stage}` to the message's `stages`, or send another message here"))
}

pub(crate) fn effect_wanted(span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_CLAUSE,
        span,
        "this rule does not say what happens to the message",
        "`defer`, `skip` or `drop`?",
    )
    .help("end the line with `defer` (later), `skip` (go on without it) or `drop` (the same, counted as dropped)")
    .fix("write `defer`", span.tail(), " defer")
}

pub(crate) fn event_about_thing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{name}` is about a thing and has no customer"),
        "whose run would it start?",
    )
    .help(format!("say for whom: `trigger on {name} as e for each customer where ...`"))
}

pub(crate) fn purpose_to_others(
    message: &str,
    purpose: &str,
    span: Span,
    declared: Span,
) -> Diagnostic {
    Diagnostic::new(
        codes::RECIPIENT,
        span,
        format!("`{message}` is of the purpose `{purpose}`, and goes to somebody who is not the customer"),
        "nobody knows of a consent",
    )
    .label(declared, "declared here")
    .note("consent and suppression are known of customers; nothing asks anybody else for them")
    .help("send them a message of the purpose `service` or `critical`")
}

pub(crate) fn own_address(channel: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::RECIPIENT,
        span,
        format!("this is the customer's own address for {channel}"),
        "not somebody else",
    )
    .note("behind `to` neither consent nor suppression is asked")
    .help("take `to` out: a message goes to the customer without it")
}

pub(crate) fn recipient_without_address(whom: &str, channel: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::NO_ADDRESS,
        span,
        format!("{whom} has no address for {channel}"),
        "nobody could be reached",
    )
    .help(
        "give the contact an `email` or a `phone`, or send by a channel that it has an address for",
    )
}

pub(crate) fn past_of_a_thing(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::WRONG_ARGUMENTS,
        span,
        format!("`{name}` is about a thing, so it stands in no customer's past"),
        "never there",
    )
    .help("let a journey that it begins write down what is asked for, with `set` or `track`")
}
