//! Findings about messages and their channels: JC0430 to JC0440, and JC0504.

use super::lifetime::Cannot;
use crate::diag::{Diagnostic, Fix, Severity, codes, suggest};
use crate::hir::Limit;
use crate::source::Span;
use crate::value::spoken;

const UNVERIFIED: &str =
    "no text of the provider was seen that states this number, so this is a warning";

/// Where it is written, as a note.
fn source(finding: Diagnostic, source: Option<&String>) -> Diagnostic {
    match source {
        Some(url) => finding.note(format!("source: {url}")),
        None => finding,
    }
}

/// The source of a limit. One that is not sure gives a warning.
fn as_sure(finding: Diagnostic, limit: &Limit) -> Diagnostic {
    let mut finding = source(finding, limit.source.as_ref());
    if limit.unverified {
        finding.severity = Severity::Warning;
        finding = finding.note(UNVERIFIED);
    }
    finding
}

/// A text for which the channel has no place.
pub(super) fn no_place(
    span: Span,
    channel: &str,
    slot: &str,
    places: &[&str],
    of_template: bool,
) -> Diagnostic {
    let what = format!("{channel} has no place for a `{slot}`, so nobody would get it");
    let help = if of_template {
        "name the approved template that has it: `template \"name\"`".to_owned()
    } else {
        let places: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
        format!("it takes {}: say it there, or take it out", and(&places))
    };
    Diagnostic::new(codes::MISPLACED, span, what, "no place for it").help(help)
}

/// Buttons on a channel that shows none.
pub(super) fn no_buttons(span: Span, channel: &str) -> Diagnostic {
    let what = format!("{channel} has no buttons, so nobody would see this one");
    Diagnostic::new(codes::MISPLACED, span, what, "no place for it")
        .help("write the link into the text; what can be answered, too")
}

/// A character of an SMS, in words.
pub(super) struct Culprit {
    /// The character.
    pub(super) c: char,
    /// Where it stands; several places where it stands often.
    pub(super) spans: Vec<Span>,
    /// What to write instead.
    pub(super) instead: Option<&'static str>,
}

fn shown(c: char) -> String {
    let code = format!("U+{:04X}", u32::from(c));
    match c {
        '\u{a0}' | '\u{202f}' => format!("a no-break space ({code})"),
        c if c.is_whitespace() || c.is_control() => format!("an unusual space ({code})"),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {
            format!("a character that nobody sees ({code})")
        }
        _ => format!("`{c}` ({code})"),
    }
}

/// JC0430: `span` is the whole text.
pub(super) fn sms_encoding(
    span: Span,
    found: &[Culprit],
    (dear, cheap): (u32, u32),
    room: (u32, u32),
) -> Diagnostic {
    let names: Vec<String> = found.iter().map(|culprit| shown(culprit.c)).collect();
    let (verb, it) = if names.len() == 1 { ("makes", "it") } else { ("make", "them") };
    let names = and(&names);
    let place = found.iter().flat_map(|culprit| culprit.spans.first()).next().copied();
    let mut finding = Diagnostic::new(
        codes::SMS_ENCODING,
        place.unwrap_or(span),
        format!("{names} {verb} this SMS {}", parts(dear)),
        format!("{} without {it}", parts(cheap)),
    );
    let more = found.iter().flat_map(|culprit| &culprit.spans);
    for place in more.filter(|place| Some(**place) != finding.span()).copied().collect::<Vec<_>>() {
        finding = finding.label(place, "here too");
    }
    finding = finding.note(format!(
        "not in the GSM alphabet, so the whole text is sent as UCS-2: a part holds {} characters instead of {}",
        room.1, room.0
    ));
    let edits: Vec<crate::diag::Edit> = found
        .iter()
        .filter_map(|culprit| Some((culprit, culprit.instead?)))
        .flat_map(|(culprit, with)| {
            // What would end a string, or its line, stands there as an escape.
            let text = with.replace('"', "\\\"").replace('\n', "\\n");
            let edit = move |span: &Span| crate::diag::Edit { span: *span, text: text.clone() };
            culprit.spans.iter().map(edit)
        })
        .collect();
    let lost: Vec<String> =
        found.iter().filter(|c| c.instead.is_none()).map(|culprit| shown(culprit.c)).collect();
    if !lost.is_empty() {
        let it = if lost.len() == 1 { "it" } else { "them" };
        finding = finding.help(format!(
            "the GSM alphabet has nothing like {}: leave {it} out, or allow the finding",
            and(&lost)
        ));
    }
    if edits.is_empty() {
        return finding;
    }
    let title = match found {
        [Culprit { instead: Some(with), .. }] if !with.trim().is_empty() => {
            format!("write `{with}`")
        }
        _ => "write characters that the GSM alphabet has".to_owned(),
    };
    finding.fixes.push(Fix { title, edits });
    finding
}

/// JC0431
pub(super) fn own_limit(
    span: Span,
    (channel, counts): (&str, &str),
    (found, most): (u32, u32),
    limit: Span,
    plain: Option<u32>,
) -> Diagnostic {
    let number = counted(counts, found);
    let is_number =
        matches!(counts, "buttons" | "reply_buttons" | "rows" | "suggestions" | "cards");
    let what = if is_number {
        format!("there are {number}, but the workspace allows {most} on {channel}")
    } else {
        format!(
            "this {} can have {number}, but the workspace allows {most} on {channel}",
            noun(counts)
        )
    };
    let label = if is_number { "" } else { "with every value at its longest" };
    let finding = Diagnostic::new(codes::OWN_LIMIT, span, what, label)
        .label(limit, "the workspace's own limit");
    if is_number {
        return finding.help("leave some out, or put the choice behind one link");
    }
    let finding =
        finding.help("shorten it, or bound the values in it with `text up to N` or `[lengths]`");
    match plain {
        Some(plain) if plain < found => finding.note(format!(
            "with values of plain letters and digits it has {}; a value can hold an emoji or a letter that the GSM alphabet lacks",
            parts(plain)
        )),
        _ => finding,
    }
}

/// JC0432
pub(super) fn limit_unproven(
    span: Span,
    (channel, counts): (&str, &str),
    loose: &[String],
    (most, limit): (u32, Span),
) -> Diagnostic {
    let verb = if loose.len() == 1 { "has" } else { "have" };
    Diagnostic::new(
        codes::LIMIT_UNPROVEN,
        span,
        format!(
            "nobody knows whether this {} keeps to the {} that the workspace allows on {channel}: {} {verb} no greatest length",
            noun(counts),
            counted(counts, most),
            and(loose)
        ),
        "can be of any length",
    )
    .label(limit, "the workspace's own limit")
    .help("write `text up to N` where it is declared, or the longest that you expect into journey.toml: `[lengths]` with `url = 60`")
}

/// JC0433
pub(super) fn sender_form(
    span: Span,
    sender: &str,
    why: &str,
    written: Option<&String>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::SENDER_FORM,
        span,
        format!("networks do not take `{sender}` as a sender: {why}"),
        "this sender",
    );
    source(finding, written)
}

/// JC0433: a sender of e-mail.
pub(super) fn no_sender_of_push(span: Span, channel: &str) -> Diagnostic {
    let what = format!("a message on `{channel}` comes from the app, and has no other sender");
    Diagnostic::new(codes::MISPLACED, span, what, "names nobody").help("take it out")
}

pub(super) fn sender_address(span: Span, sender: &str) -> Diagnostic {
    Diagnostic::new(
        codes::SENDER_FORM,
        span,
        format!("mail servers do not take `{sender}` as a sender: it is no e-mail address"),
        "this sender",
    )
    .help("write an address, such as `\"hej@kurven.example\"`")
}

/// JC0434: a wait for an answer.
pub(super) fn no_way_back(
    span: Span,
    what: &str,
    channel: &str,
    sender: Option<(&str, Span)>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NO_WAY_BACK,
        span,
        match sender {
            Some((name, _)) => {
                format!("nobody can answer {what}: the sender on {channel} is the name `{name}`")
            }
            None => format!("nobody can answer {what}: {channel} takes no answers"),
        },
        "no answer can come",
    );
    match sender {
        Some((_, place)) => finding
            .label(place, "a name can only send")
            .help("give the rules a number as the sender, or put a link into the message"),
        None => finding.help("ask on another channel, or put a link into the message"),
    }
}

/// JC0435
pub(super) fn template_form(span: Span, why: &str, help: &str, sure: bool) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::TEMPLATE_FORM,
        span,
        format!("this template will hardly be approved: {why}"),
        "",
    )
    .help(help);
    let note = "no text of Meta was seen that states this rule";
    if sure { finding } else { finding.note(note) }
}

/// A name as templates have them.
pub(super) fn template_name(span: Span, name: &str, most: Option<u32>) -> Diagnostic {
    let most = most.map(|most| format!(", or more than {most} of them")).unwrap_or_default();
    let better: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' })
        .collect();
    let why = format!("its name has other characters than small letters, digits and `_`{most}");
    let finding = template_form(span, &why, "rename it here and where it was registered", false);
    if better == name || better.is_empty() {
        finding
    } else {
        finding.fix(format!("write `{better}`"), span, format!("\"{better}\""))
    }
}

/// A template where there are none.
pub(super) fn no_templates(span: Span, channel: &str) -> Diagnostic {
    let message = format!("{channel} has no templates");
    Diagnostic::new(codes::TEMPLATE_FORM, span, message, "means nothing here")
        .help(format!("write `{channel}` without `template`"))
}

/// JC0436
pub(super) fn template_category(
    span: Span,
    category: &str,
    purpose: &str,
    fitting: &[&str],
    written: Option<&String>,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::TEMPLATE_CATEGORY,
        span,
        format!("a message of the purpose `{purpose}` does not fit the category `{category}`"),
        "will be refused, or moved to another category",
    );
    let finding = match fitting {
        [] => finding,
        [only] => finding.help(format!("the category for it is `{only}`")).fix(
            format!("write `{only}`"),
            span,
            *only,
        ),
        several => finding.help(format!("categories for it are {}", suggest::one_of(several))),
    };
    source(finding, written)
}

/// JC0437
pub(super) fn no_fallback(span: Span, channel: &str) -> Diagnostic {
    Diagnostic::new(
        codes::NO_FALLBACK,
        span,
        format!("not every phone has {channel}, and no other channel stands behind it"),
        "who does not have it hears nothing",
    )
    .help(format!(
        "send it `via {channel} > sms`, or say in `unreachable {{ }}` what happens instead"
    ))
}

/// JC0438
pub(super) fn too_many_buttons(
    span: Span,
    (channel, counts, what): (&str, &str, Option<&str>),
    found: u32,
    limit: &Limit,
) -> Diagnostic {
    let shown = limit.most;
    let (message, help) = match (counts, what) {
        ("reply_buttons", _) => (
            format!(
                "there are {found} buttons that answer, but {channel} shows {shown} of them outside a template"
            ),
            "leave some out, write them as a `list`, or register a template",
        ),
        ("rows", Some(what)) => (
            format!("this survey has {found} {what}, but {channel} shows {shown}"),
            "ask about an enum with fewer members, or put the survey behind a link",
        ),
        ("rows", None) => (
            format!("this list has {found} rows, but {channel} shows {shown}"),
            "leave some out, ask in two steps, or put the choice behind one link",
        ),
        ("suggestions", _) => (
            format!(
                "there are {found} suggestions, but {channel} shows {shown}: buttons, rows of a list and choices of a survey are all suggestions there"
            ),
            "leave some out, or put the choice behind one link",
        ),
        _ => {
            let what = if shown == 1 { "button" } else { "buttons" };
            (
                format!("there are {found} buttons, but {channel} shows {shown} {what}"),
                "leave some out, or put the choice behind one link",
            )
        }
    };
    as_sure(Diagnostic::new(codes::TOO_MANY_BUTTONS, span, message, "").help(help), limit)
}

/// JC0439
pub(super) fn longer_than_advised(
    span: Span,
    (channel, slot): (&str, &str),
    (length, most): (u32, u32),
) -> Diagnostic {
    Diagnostic::new(
        codes::LONGER_THAN_ADVISED,
        span,
        format!("this {slot} has {length} characters, and its end will not be seen on a phone"),
        format!("{most} are advised for {channel}"),
    )
    .help("say the most important thing first, and less of the rest")
}

/// JC0440
pub(super) fn no_opt_out(span: Span, laws: &[&super::law::Law]) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::NO_OPT_OUT,
        span,
        "this marketing message does not say how to stop messages like it",
        "no word about it, and no link",
    )
    .help("say it in a few words, such as `Stop: kurven.example/stop`, or as the reply `STOP` where the sender is a number");
    laws.iter().fold(finding, |finding, law| {
        finding.note(format!("{}: {} ({})", law.countries_shown(), law.says, law.source))
    })
}

/// JC0441: `fix` is a span, in seconds, that all channels can carry.
pub(super) fn lives_too_long(
    span: Span,
    seconds: i64,
    channels: &[&Cannot<'_>],
    fix: Option<i64>,
) -> Diagnostic {
    let tries: Vec<String> = channels
        .iter()
        .map(|of| {
            let most = spoken(i64::from(of.ttl.most));
            format!("{} tries for {most} at most", of.card.head.name)
        })
        .collect();
    let message = format!("this message lives for {}, but {}", spoken(seconds), and(&tries));
    let finding = Diagnostic::new(codes::LIFETIME, span, message, "longer than that")
        .help("let it expire sooner, or give the channel a message of its own");
    lifetime(finding, channels, fix)
}

/// JC0441: a span that a channel does not take.
pub(super) fn lives_too_short(
    span: Span,
    seconds: i64,
    channels: &[&Cannot<'_>],
    fix: Option<i64>,
) -> Diagnostic {
    let tries: Vec<String> = channels
        .iter()
        .map(|of| {
            let least = spoken(i64::from(of.ttl.least));
            format!("{} takes {least} at least", of.card.head.name)
        })
        .collect();
    let message = format!("this message lives for {}, but {}", spoken(seconds), and(&tries));
    let finding = Diagnostic::new(codes::LIFETIME, span, message, "shorter than that")
        .help("let it expire later, or send it on another channel");
    lifetime(finding, channels, fix)
}

fn lifetime(finding: Diagnostic, channels: &[&Cannot<'_>], fix: Option<i64>) -> Diagnostic {
    let span = finding.span();
    let mut finding = finding;
    let mut sources: Vec<&String> =
        channels.iter().filter_map(|of| of.ttl.source.as_ref()).collect();
    sources.dedup();
    for url in sources {
        finding = source(finding, Some(url));
    }
    if channels.iter().any(|of| of.ttl.unverified) {
        finding = finding.note(UNVERIFIED);
    }
    match (fix, span) {
        (Some(seconds), Some(span)) => {
            let span_text = spoken(seconds);
            finding.fix(format!("write `{span_text}`"), span, span_text)
        }
        _ => finding,
    }
}

/// JC0504
pub(super) fn too_long(
    span: Span,
    (channel, counts): (&str, &str),
    length: u32,
    limit: &Limit,
) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::MESSAGE_LIMIT,
        span,
        format!(
            "this {} can have {}, but {channel} carries {}",
            noun(counts),
            counted(counts, length),
            limit.most
        ),
        "",
    );
    let finding = finding.help(match counts {
        "choice" => "give the member of the enum a shorter title",
        "list_label" => "write a shorter title",
        _ => "shorten it, or bound the values in it with `text up to N`",
    });
    as_sure(finding, limit)
}

/// JC0504: a push message that its platforms do not take.
pub(super) fn payload_too_large(span: Span, size: u32, limit: &Limit) -> Diagnostic {
    let most = limit.most;
    let finding = Diagnostic::new(
        codes::MESSAGE_LIMIT,
        span,
        format!("this push message can have {size} bytes, but APNs and FCM take {most}"),
        "with its title, its link and the JSON around them",
    )
    .note("a letter such as `æ` has 2 bytes, an emoji 4; a value can be made of emoji")
    .help("shorten it, or bound the values in it with `text up to N`");
    as_sure(finding, limit)
}

/// A channel in journey.toml that no source declares.
pub(super) fn unknown_channel(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::MANIFEST_NAME,
        span,
        format!("no source uses a channel `{name}`"),
        "unknown channel",
    );
    match suggest::did_you_mean(name, known.iter().copied()) {
        Some(help) => finding.help(help),
        None => finding.help("correct the name or leave it out"),
    }
}

/// A limit in journey.toml that cards do not have.
pub(super) fn unknown_limit(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let finding = Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("there is no limit `{name}`"),
        "unknown limit",
    );
    match suggest::did_you_mean(name, known.iter().copied()) {
        Some(help) => finding.help(help),
        None => finding.help(format!("it knows {}", suggest::one_of(known))),
    }
}

/// A limit in journey.toml that is no limit any more.
pub(super) fn above_the_channel(span: Span, channel: &str, counts: &str, most: u32) -> Diagnostic {
    Diagnostic::new(
        codes::MANIFEST_KEY,
        span,
        format!("{channel} itself carries only {}", counted(counts, most)),
        "more than that",
    )
    .help("a workspace can only allow itself less; write a smaller number or leave the line out")
}

/// What a limit is about.
fn noun(counts: &str) -> &str {
    match counts {
        "parts" => "text",
        "payload" => "push message",
        "reply_label" => "label",
        "row_label" => "label of a row",
        "list_label" => "title of a list",
        other => other,
    }
}

fn counted(counts: &str, number: u32) -> String {
    match counts {
        "parts" => parts(number),
        "payload" | "media_bytes" => format!("{number} bytes"),
        "reply_buttons" => format!("{number} buttons that answer"),
        "buttons" | "rows" | "suggestions" | "cards" => format!("{number} {counts}"),
        _ if number == 1 => "1 character".to_owned(),
        _ => format!("{number} characters"),
    }
}

fn parts(count: u32) -> String {
    if count == 1 { "1 part".to_owned() } else { format!("{count} parts") }
}

/// `a, b and c`
fn and(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
