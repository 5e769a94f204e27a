//! Diagnostics that every target can have. What only one of them says stands in its own folder.

use crate::diag::{Diagnostic, codes};
use crate::flow::passes::MOST;
use crate::hir::{Content, Slot};
use crate::source::Span;

/// Something in a journey that a target cannot do, beyond whole constructs: what, why, and what to
/// write instead.
#[must_use]
pub fn refused(target: &str, span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    Diagnostic::new(codes::REFUSED, span, format!("target {target} cannot do {what}"), why)
        .help(instead.to_owned())
}

/// A limit of the platform, with the page that states it.
#[must_use]
pub fn limit(span: Option<Span>, what: String, source: &str, help: &str) -> Diagnostic {
    let found = match span {
        Some(span) => Diagnostic::new(codes::TARGET_LIMIT, span, what, ""),
        None => Diagnostic::without_place(codes::TARGET_LIMIT, what),
    };
    found.note(format!("source: {source}")).help(help.to_owned())
}

/// Something of the account (a template, a list, a metric) that `journey.toml` does not name: `what` in
/// the platform's words, the section, the key and an example of a value.
#[must_use]
pub fn no_id(
    target: &str,
    span: Span,
    what: &str,
    section: &str,
    key: &str,
    example: &str,
) -> Diagnostic {
    Diagnostic::new(
        codes::MISSING_SETTING,
        span,
        format!("target {target} needs the id of {what}"),
        "needed here",
    )
    .help(format!("add to journey.toml:\n[targets.{target}.{section}]\n{key} = {example}"))
}

/// Nothing, where a target has a place for every text of a content: `carried` are those that it has, by name.
///
/// # Errors
/// If it has no place for one, which would be dropped.
pub fn all_carried(target: &str, content: &Content, carried: &[&str]) -> Result<(), Diagnostic> {
    let is_lost = |slot: &&Slot| slot.name != "html" && !carried.contains(&slot.name.as_str());
    let Some(slot) = content.slots.iter().find(is_lost) else { return Ok(()) };
    Err(refused(
        target,
        slot.span,
        &format!("a `{}` on this channel", slot.name),
        "it has no place for it, and it would be dropped",
        "say it in the text, or take it out",
    ))
}

/// A sender of the rules on a channel whose sender is kept elsewhere: `kept` says where.
#[must_use]
pub fn no_sender(target: &str, span: Span, channel: &str, kept: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("the sender that the rules name for `{channel}`"),
        kept,
        &format!("take `sender {channel}` out of the rules of this journey"),
    )
}

/// A channel that a target has nothing for.
#[must_use]
pub fn no_channel(target: &str, span: Span, channel: &str, carried: &[&str]) -> Diagnostic {
    Diagnostic::new(
        codes::REFUSED,
        span,
        format!("target {target} cannot send on the channel `{channel}`"),
        "sent here",
    )
    .note(format!("it sends on {}", carried.join(", ")))
    .help("take the channel out of `via`, or build this journey for a target that has it")
}

/// A name that is not known to be taken by a platform; `letters` says which it takes.
#[must_use]
pub fn name(target: &str, span: Span, name: &str, letters: &str) -> Diagnostic {
    refused(
        target,
        span,
        &format!("the name `{name}`"),
        &format!("names are made of {letters}"),
        "rename it; its title can hold every letter",
    )
}

/// A setting of `journey.toml` that has the wrong form: its name, and what is wanted of it.
#[must_use]
pub fn bad_setting(span: Option<Span>, name: &str, want: &str) -> Diagnostic {
    let message = format!("the setting `{name}` needs {want}");
    match span {
        Some(span) => Diagnostic::new(codes::MANIFEST_KEY, span, message, ""),
        None => Diagnostic::without_place(codes::MANIFEST_KEY, message),
    }
}

/// A journey whose loops, written out, make more steps than [`MOST`].
#[must_use]
pub fn too_many_rounds(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(
        codes::TARGET_LIMIT,
        span,
        format!("`{name}` has more than {MOST} steps when its loops are written out"),
        "",
    )
    .note("nothing leads back there, so each round stands there by itself")
    .help("write fewer rounds, or build this journey for `aws`")
}

/// A split in a loop, on a platform that draws by itself.
#[must_use]
pub fn drawn_anew(target: &str, span: Span) -> Diagnostic {
    refused(
        target,
        span,
        "a `split` in a loop",
        "each round would be drawn anew, and a run keeps its arm",
        "split before the loop, and write the loop into each arm",
    )
}

/// A document that a target's own check does not pass: a fault of the compiler. `document` is what the
/// platform calls it.
#[must_use]
pub fn broken(document: &str, span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(
        codes::BROKEN_FLOW,
        span,
        format!("the compiler made a broken {document}: {what}"),
        "from here",
    )
    .note("this is a fault of journeyc, not of your source; please report it with this file")
}

#[cfg(test)]
mod tests {
    //! A text that a target has no place for is refused by each that would drop it.
    use crate::target::aws::AWS;
    use crate::target::n8n::N8N;
    use crate::target::twilio_studio::STUDIO;
    use crate::target::world::{World, messages};
    use crate::target::{TARGETS, Target};

    const MANIFEST: &str = r#"
[workspace]
name   = "shop"
locale = "en"
zone   = "Europe/Copenhagen"

[connections.sms]
url           = "https://sms.example/send"
arn           = "arn:aws:events:eu-north-1:111122223333:connection/sms/1"
credential_id = "Vb1nMk3lJ5h7G9f2"

[connections.store]
credential_id = "Pg6sT4uV8wX2yZ0a"

[targets.aws]
region  = "eu-north-1"
account = "111122223333"

[targets.n8n]
profile_url           = "https://data.example/customers"
profile_credential_id = "Kp3hTz0aB1c2D3e4"
webhook_url           = "https://n8n.example/webhook"
webhook_credential_id = "Kq8sLm2nV5x7C9p1"

[targets.klaviyo]
metrics.bought = "XyBack"

[targets.knock.channels.sms]
key = "twilio"

[targets.dittofeed]
workspace      = "9c1d6a52-0d3e-4f0c-8a55-6b1f2f7f6f10"
suppressed.sms = "sms_blocked"

[targets.twilio-studio.senders]
sms = "MG00000000000000000000000000000001"
"#;

    const SOURCE: &str = r#"
use std.channels { sms }
profile Customer { phone: phone? pii  zone: timezone = "Europe/Copenhagen" }
event bought { order: text up to 40 }
message thanks { purpose PURPOSE  sms { text "Thanks. Reply STOP to stop."  footer "Kurven" } }
rules plain { sender sms "Kurven" }
journey thank { trigger on bought  entry ignore  send thanks via sms }
"#;

    /// A journey on a channel whose sender the rules name, and what a target says to it.
    fn sent_by(target: &'static dyn Target, manifest: &str, channel: &str) -> World {
        let source = format!(
            r#"
use std.channels {{ {channel} }}
profile Customer {{ phone: phone? pii  zone: timezone = "Europe/Copenhagen" }}
event bought {{ order: text up to 40 }}
message thanks {{ purpose service  {channel} template "thanks" category utility {{ en: "Thanks for it." }} }}
rules plain {{ consent none  sender {channel} "Kurven" }}
journey thank {{ trigger on bought  entry parallel  rules plain  send thanks via {channel} }}
"#
        );
        World::new(target, manifest, &source)
    }

    #[test]
    fn a_sender_that_the_account_keeps_is_refused() {
        for target in [&AWS as &'static dyn Target, &N8N, &STUDIO] {
            let found = messages(&sent_by(target, MANIFEST, "whatsapp").findings());
            let wanted = format!(
                "JC0501: target {} cannot do the sender that the rules name for `whatsapp`",
                target.name()
            );
            assert!(found.contains(&wanted), "{}: {found:?}", target.name());
        }
    }

    #[test]
    fn a_connection_is_told_the_sender() {
        let manifest = MANIFEST.replace("[connections.sms]", "[connections.whatsapp]");
        for target in [&AWS as &'static dyn Target, &N8N] {
            let world = sent_by(target, &manifest, "whatsapp");
            let files = world.emit();
            let all: String =
                files.iter().map(|file| String::from_utf8_lossy(&file.bytes)).collect();
            assert!(all.contains("sender") && all.contains("Kurven"), "{}", target.name());
        }
    }

    #[test]
    fn a_text_without_a_place_is_refused_by_whoever_would_drop_it() {
        let mut refusing = Vec::new();
        for target in TARGETS {
            // Content of these is kept in the account; `journeyc preview` shows it whole.
            if matches!(target.name(), "salesforce" | "hubspot") {
                continue;
            }
            let purpose = if target.name() == "klaviyo" { "marketing" } else { "service" };
            let world = World::new(*target, MANIFEST, &SOURCE.replace("PURPOSE", purpose));
            let found = messages(&world.findings());
            if found.iter().any(|found| found.contains("a `footer` on this channel")) {
                refusing.push(target.name());
            } else {
                let files = world.emit();
                let says = files
                    .iter()
                    .any(|file| String::from_utf8_lossy(&file.bytes).contains("footer"));
                assert!(says, "{} says nothing of it: {found:?}", target.name());
            }
        }
        assert_eq!(refusing, ["klaviyo", "knock", "dittofeed", "twilio-studio", "link-mobility"]);
    }
}
