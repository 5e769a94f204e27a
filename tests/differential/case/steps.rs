//! Steps, arms and conditions as text.

use super::more::{self, CONDITIONS, PASTS, put};
use super::{Arm, Condition, MESSAGES, Step};
use std::fmt::Write;

/// A point of the calendar, and what can happen to it.
pub(super) struct Point {
    text: &'static str,
    /// It reads the customer.
    moves: bool,
    past: bool,
    missing: bool,
}

const fn point(text: &'static str, moves: bool, past: bool, missing: bool) -> Point {
    Point { text, moves, past, missing }
}

pub(super) const POINTS: [Point; 16] = [
    point("friday at 10:00", false, false, false),
    point("weekday at 09:30", false, false, false),
    point("tomorrow at 07:15", false, false, false),
    point("customer.trial at 09:00", true, true, true),
    point("customer.trial - 2 days at 18:30", true, true, true),
    point("customer.trial", true, true, true),
    point("customer.trial - 1 day at 12:15", true, true, true),
    point("saturday", false, false, false),
    point("sunday at 02:30", false, false, false),
    point("customer.deadline", true, true, false),
    point("customer.deadline + 36 hours", true, true, false),
    point("customer.deadline - 2 days at 10:00", true, true, false),
    point("customer.deadline + 3 days", true, true, false),
    point("customer.born at 08:20", true, false, true),
    point("customer.opens", true, false, false),
    point("today at 14:05", false, true, false),
];
/// What a countdown leads to; the first may be missing.
const ENDS: [&str; 2] = ["customer.trial", "customer.deadline"];
/// Orders of channels; the last leaves it to the rules.
const VIA: [&str; 5] = ["sms > email", "email > sms", "sms", "sms and email", ""];

/// What a journey's steps can name.
pub(super) struct Names {
    pub(super) number: usize,
    /// Its key, as an expression.
    pub(super) key: &'static str,
    /// A list of keys, as an expression.
    pub(super) keys: &'static str,
    /// Is that list in its event, which has more of them.
    pub(super) each: bool,
    pub(super) keyed: bool,
    pub(super) starts: bool,
    pub(super) points: bool,
    pub(super) splits: u32,
    pub(super) names: u32,
}

fn send(message: u8, via: u8, names: &Names) -> String {
    let message = MESSAGES[usize::from(message)];
    let via = match (message, VIA[usize::from(via)]) {
        ("ask", _) => "rcs > sms",
        ("news", "sms" | "sms and email") => "whatsapp",
        ("news", "sms > email") => "sms > whatsapp",
        ("news", "email > sms") => "whatsapp > sms",
        (_, via) => via,
    };
    let args = match message {
        "keyed" | "news" => format!("({})", names.key),
        "told" => format!("(customer.points, words: {})", names.keys),
        "dated" => "(customer.deadline)".to_owned(),
        _ => String::new(),
    };
    let via = if via.is_empty() { String::new() } else { format!(" via {via}") };
    format!("send {message}{args}{via}")
}

pub(super) fn block(steps: &[Step], depth: usize, names: &mut Names, out: &mut String) {
    for step in steps {
        step.source(depth, names, out);
    }
}

impl Step {
    fn source(&self, depth: usize, names: &mut Names, out: &mut String) {
        let pad = "    ".repeat(depth);
        match self {
            Self::Send(message, via) => {
                let _ = writeln!(out, "{pad}{}", send(*message, *via, names));
            }
            Self::SendOr(message, via, unreachable, failed) => {
                let _ = writeln!(
                    out,
                    "{pad}{} {{\n{pad}    unreachable {{",
                    send(*message, *via, names)
                );
                block(unreachable, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}    failed {{");
                block(failed, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            Self::Wait(minutes) => {
                let _ = writeln!(out, "{pad}wait {minutes} minutes");
            }
            Self::Race { minutes, arms, timeout } => {
                if arms.iter().any(|(arm, _, _)| matches!(arm, Arm::Reply | Arm::Yes)) {
                    let _ = writeln!(out, "{pad}{}", send(4, 0, names));
                }
                let _ = writeln!(out, "{pad}wait up to {minutes} minutes {{");
                for (arm, steps, restart) in arms {
                    let _ = writeln!(out, "{pad}    {} {{", arm.source(names));
                    if matches!(arm, Arm::Page | Arm::Other) {
                        let (n, words) = (names.names, names.keys);
                        let told = match arm {
                            Arm::Page => format!("told(w{n}.pages, words: {words})"),
                            _ => format!("keyed(w{n}.key)"),
                        };
                        let _ = writeln!(out, "{pad}        send {told} via sms");
                    }
                    block(steps, depth + 2, names, out);
                    if let Some(times) = restart.filter(|_| arm.restarts()) {
                        let _ = writeln!(out, "{pad}        restart at most {times} times");
                    }
                    let _ = writeln!(out, "{pad}    }}");
                }
                let _ = writeln!(out, "{pad}    timeout {{");
                block(timeout, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            Self::Until { point, follow, arm, past, missing } => {
                let point = &POINTS[usize::from(*point)];
                let moves = match (point.moves, follow) {
                    (false, _) => "",
                    (true, true) => " moves follow",
                    (true, false) => " moves keep",
                };
                let _ = writeln!(out, "{pad}wait until {}{moves} {{", point.text);
                if *arm {
                    let _ = writeln!(out, "{pad}    on visit {{ }}");
                }
                for (name, may, steps) in
                    [("past", point.past, past), ("missing", point.missing, missing)]
                {
                    if may {
                        let _ = writeln!(out, "{pad}    {name} {{");
                        block(steps, depth + 2, names, out);
                        let _ = writeln!(out, "{pad}    }}");
                    }
                }
                let _ = writeln!(out, "{pad}}}");
            }
            Self::Countdown { follow, to, skipped } => {
                let moves = if *follow { "follow" } else { "keep" };
                let to = ENDS[usize::from(*to)];
                let _ = writeln!(out, "{pad}countdown to {to} moves {moves} {{");
                let _ = writeln!(out, "{pad}    1 month before {{ send keyed({}) }}", names.key);
                let _ = writeln!(out, "{pad}    3 days before at 09:00 {{ send plain via sms }}");
                let _ = writeln!(
                    out,
                    "{pad}    1 day before at 17:00 {{ send offer via email > sms }}"
                );
                let _ = writeln!(out, "{pad}    7 hours before {{ send brief via email }}");
                let _ = writeln!(out, "{pad}    skipped {{");
                block(skipped, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            Self::If(condition, then, otherwise) => {
                let _ = writeln!(out, "{pad}if {} {{", condition.source(names));
                block(then, depth + 1, names, out);
                if !otherwise.is_empty() {
                    let _ = writeln!(out, "{pad}}} else {{");
                    block(otherwise, depth + 1, names, out);
                }
                let _ = writeln!(out, "{pad}}}");
            }
            Self::Match(low, high) => {
                let _ = writeln!(out, "{pad}match customer.level {{\n{pad}    0..4 {{");
                block(low, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}    else {{");
                block(high, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            Self::Repeat { times, every, steps, stop } => {
                let _ = writeln!(out, "{pad}repeat up to {times} times every {every} minutes {{");
                block(steps, depth + 1, names, out);
                if *stop {
                    let _ = writeln!(out, "{pad}    if customer.level == 2 {{ stop }}");
                }
                let _ = writeln!(out, "{pad}}}");
            }
            Self::SetLevel(level) => {
                let _ = writeln!(out, "{pad}set level = {level}");
            }
            Self::SetPoints(points) => {
                let field = if names.points { "points" } else { "level" };
                let _ = writeln!(out, "{pad}set {field} = {points}");
            }
            Self::Start(each) => {
                let _ = match (names.starts, *each && names.each) {
                    (false, _) => writeln!(out, "{pad}set level = 4"),
                    (true, true) => writeln!(out, "{pad}start j2(key: k) for each k in b.keys"),
                    (true, false) => writeln!(out, "{pad}start j2(key: {})", names.key),
                };
            }
            Self::SetTrial(days) => {
                let value = match days {
                    None => "missing".to_owned(),
                    Some(days) => format!(
                        "2026-0{}-1{}",
                        4 + days.unsigned_abs() % 5,
                        days.unsigned_abs() % 9
                    ),
                };
                let _ = writeln!(out, "{pad}set trial = {value}");
            }
            Self::Consent(grant) => {
                let verb = if *grant { "grant" } else { "withdraw" };
                let _ = writeln!(out, "{pad}consent {verb} marketing on [sms]");
            }
            Self::Split(a, b) => {
                names.splits += 1;
                let _ = writeln!(
                    out,
                    "{pad}split s{}_{} sticky {{\n{pad}    a 40% {{",
                    names.number, names.splits
                );
                block(a, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}    b 60% {{");
                block(b, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            // Half of the time, so that what stands behind it can be reached.
            Self::Exit(outcome) => {
                let _ = writeln!(out, "{pad}if customer.level >= 4 {{ exit o{outcome} }}");
            }
            other => more::source(other, depth, names, out),
        }
    }
}

impl Arm {
    fn restarts(self) -> bool {
        matches!(self, Self::Visit | Self::VisitBig | Self::Moved | Self::Page | Self::Other)
    }

    fn source(self, names: &mut Names) -> String {
        let of = |m: u8| MESSAGES[usize::from(m)];
        names.names += 1;
        let n = names.names;
        match self {
            Self::Visit => "on visit".to_owned(),
            Self::VisitBig => "on visit where visit.pages > 4".to_owned(),
            Self::Moved => {
                let key = if names.keyed { " same key" } else { "" };
                format!("on moved{key}")
            }
            Self::Page => format!("on visit as w{n} where w{n}.pages > customer.level"),
            Self::Other => {
                let key = if names.keyed { " any key" } else { "" };
                format!("on moved as w{n}{key} where w{n}.key != {}", names.key)
            }
            Self::Clicked(m) => format!("on clicked of {}", of(m)),
            Self::Seen(m) => format!("on seen of {}", of(m)),
            Self::Delivered(m) => format!("on delivered of {} via sms", of(m)),
            Self::Undelivered(m) => format!("on undelivered of {}", of(m)),
            Self::Failed(m) => format!("on failed of {}", of(m)),
            Self::Reply => format!("on reply to ask as a{n}"),
            Self::Yes => format!("on reply to ask as a{n} where a{n}.choice == yes"),
            Self::Words => format!("on message from sms as a{n}"),
            Self::Enters => "on enters grown".to_owned(),
            Self::Leaves => "on leaves grown".to_owned(),
            Self::Lately(true) => "on enters lately".to_owned(),
            Self::Lately(false) => "on leaves lately".to_owned(),
            Self::Calm(true) => "on enters calm".to_owned(),
            Self::Calm(false) => "on leaves calm".to_owned(),
        }
    }
}

impl Condition {
    fn source(self, names: &Names) -> String {
        match self {
            Self::Other(n) => put(CONDITIONS[usize::from(n)], names),
            Self::Past(n) => PASTS[usize::from(n)].to_owned(),
            Self::Level(level) => format!("customer.level > {level}"),
            Self::Seen => "seen(visit)".to_owned(),
            Self::SeenWithin(hours) => format!("seen(visit within {hours} hours)"),
            Self::SinceEntry => "seen(visit since entry)".to_owned(),
            Self::Count(n) => format!("count(visit where visit.pages > 2) > {n}"),
            Self::Consented => "consented(marketing, sms)".to_owned(),
            Self::StatusSeen(m) => format!("{}.status >= seen", MESSAGES[usize::from(m)]),
            Self::TrialKnown => "customer.trial is known".to_owned(),
            Self::Member => "customer in members".to_owned(),
        }
    }
}
