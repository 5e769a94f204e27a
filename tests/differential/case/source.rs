//! A case as the text of a workspace.

use super::{Arm, Case, Condition, EVERY, Journey, MESSAGES, Rules, Step, TIMES, Trigger};
use std::fmt::Write;

const EFFECTS: [&str; 3] = ["defer", "skip", "drop"];
const POINTS: [&str; 9] = [
    "friday at 10:00",
    "weekday at 09:30",
    "tomorrow at 07:15",
    "customer.trial at 09:00",
    "customer.trial - 2 days at 18:30",
    "customer.trial",
    "customer.trial - 1 day at 12:15",
    "saturday",
    "sunday at 02:30",
];
/// Which of the points read the customer.
const DATA: std::ops::Range<u8> = 3..7;
const VIA: [&str; 4] = ["sms > email", "email > sms", "sms", "sms and email"];

impl Case {
    /// The workspace's only source.
    pub(crate) fn source(&self) -> String {
        let mut out = String::from(HEAD);
        out.push_str(&self.rules.source());
        for (number, journey) in self.journeys.iter().enumerate() {
            journey.source(self, Some(number), &mut out);
        }
        if let Some(called) = &self.called {
            called.source(self, None, &mut out);
        }
        out
    }
}

impl Rules {
    fn source(&self) -> String {
        let mut out = String::from(
            "rules shop {\n    consent marketing\n    sender sms \"1204\", email \"hej@shop.example\"\n",
        );
        if let Some((from, to, effect)) = self.quiet {
            let effect = EFFECTS[usize::from(effect)];
            let _ = writeln!(out, "    quiet {from:02}:00..{to:02}:00 {effect}");
        }
        if self.sunday {
            out.push_str("    quiet sunday on [sms] defer\n");
        }
        if self.office {
            out.push_str("    office monday..friday 08:30..16:45 defer\n");
        }
        if let Some((count, hours, effect, own, sms, tag)) = self.cap {
            let own = if own { " per journey" } else { "" };
            let on = match (sms, tag) {
                (true, _) => " on [sms]",
                (_, true) => " on tag loud",
                _ => "",
            };
            let _ = writeln!(
                out,
                "    cap {count} per {hours} hours{own}{on} {}",
                EFFECTS[usize::from(effect)]
            );
        }
        match (self.fallback, self.receipts) {
            (Some(minutes), _) => {
                let _ = writeln!(
                    out,
                    "    fallback on [undelivered, failed], not delivered after {minutes} minutes"
                );
            }
            (None, true) => out.push_str("    fallback on [undelivered, failed]\n"),
            (None, false) => {}
        }
        out.push_str("}\n");
        out
    }
}

impl Journey {
    /// The journey; without a number, as the one that others start.
    fn source(&self, case: &Case, number: Option<usize>, out: &mut String) {
        let _ = writeln!(
            out,
            "journey {} {{",
            number.map_or("j2(key: text up to 8)".to_owned(), |n| format!("j{n}"))
        );
        let event = ["begin", "other"][number.unwrap_or(0)];
        let filter = if self.filter { " where b.size > 3" } else { "" };
        let at = |time: u8| {
            let (hour, minute) = TIMES[usize::from(time)];
            format!("at {hour:02}:{minute:02}")
        };
        let trigger = match (number, self.trigger) {
            (None, _) => "started".to_owned(),
            (_, Trigger::Event) => format!("on {event} as b{filter}"),
            (_, Trigger::Enters) => "enters members".to_owned(),
            (_, Trigger::Leaves) => "leaves members".to_owned(),
            (_, Trigger::Every(days, time)) => {
                format!("every {} {} among members", EVERY[usize::from(days)], at(time))
            }
            (_, Trigger::At(days, time)) => {
                let (hour, minute) = TIMES[usize::from(time)];
                let date = case.date(i8::try_from(days).unwrap());
                format!("at {date} {hour:02}:{minute:02} among members")
            }
            (_, Trigger::Yearly(time)) => {
                format!("each year on customer.born {}, leap 28 february", at(time))
            }
        };
        let _ = writeln!(out, "    trigger {trigger}");
        let key = match (number, self.trigger) {
            (None, _) => Some("key"),
            (_, Trigger::Event) => Some("b.key"),
            _ => None,
        };
        let keyed = key.filter(|_| self.keyed);
        let one = keyed.map_or(String::new(), |key| format!("one per {key}, "));
        let policy = ["ignore", "restart", "parallel"][usize::from(self.policy)];
        let again = self.again.map(|hours| format!(", again after {hours} hours"));
        let _ = writeln!(out, "    entry {one}{policy}{}", again.unwrap_or_default());
        out.push_str("    rules shop\n");
        let same = if keyed.is_some() { " same key" } else { "" };
        if let Some(hours) = self.goal {
            let _ = writeln!(out, "    goal on bought{same} within {hours} hours");
        }
        if self.exit {
            // The event has no key of its own.
            out.push_str("    exit on left outcome gone\n");
        }
        if self.when {
            out.push_str("    exit when customer.level > 7 outcome grown\n");
        }
        if self.keep {
            out.push_str("    while customer.level < 9\n");
        }
        if let Some(hours) = self.lasts {
            let _ = writeln!(out, "    lasts at most {hours} hours");
        }
        let mut names = Names {
            number: number.unwrap_or(2),
            key: key.unwrap_or("\"k0\""),
            keys: key == Some("b.key"),
            keyed: keyed.is_some(),
            // Nothing begins itself, or what has begun it.
            starts: case.called.is_some() && number.is_some(),
            points: number.is_some() && !matches!(self.trigger, Trigger::Enters | Trigger::Leaves),
            splits: 0,
            names: 0,
        };
        block(&self.steps, 1, &mut names, out);
        // Every journey says something, and its last step is never the only one that can end it.
        out.push_str("    send plain via sms\n}\n");
    }
}

/// What a journey's steps can name.
struct Names {
    number: usize,
    /// Its key, as an expression.
    key: &'static str,
    /// Has its event a list of keys.
    keys: bool,
    keyed: bool,
    starts: bool,
    points: bool,
    splits: u32,
    names: u32,
}

fn send(message: u8, via: u8, names: &Names) -> String {
    let via =
        if MESSAGES[usize::from(message)] == "ask" { "rcs > sms" } else { VIA[usize::from(via)] };
    let args = match MESSAGES[usize::from(message)] {
        "keyed" => format!("({})", names.key),
        _ => String::new(),
    };
    format!("send {}{args} via {via}", MESSAGES[usize::from(message)])
}

fn block(steps: &[Step], depth: usize, names: &mut Names, out: &mut String) {
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
                let data = DATA.contains(point);
                let moves = match (data, follow) {
                    (false, _) => "",
                    (true, true) => " moves follow",
                    (true, false) => " moves keep",
                };
                let _ = writeln!(out, "{pad}wait until {}{moves} {{", POINTS[usize::from(*point)]);
                if *arm {
                    let _ = writeln!(out, "{pad}    on visit {{ }}");
                }
                if data {
                    let _ = writeln!(out, "{pad}    past {{");
                    block(past, depth + 2, names, out);
                    let _ = writeln!(out, "{pad}    }}\n{pad}    missing {{");
                    block(missing, depth + 2, names, out);
                    let _ = writeln!(out, "{pad}    }}");
                }
                let _ = writeln!(out, "{pad}}}");
            }
            Self::Countdown { follow, skipped } => {
                let moves = if *follow { "follow" } else { "keep" };
                let _ = writeln!(out, "{pad}countdown to customer.trial moves {moves} {{");
                let _ = writeln!(out, "{pad}    3 days before at 09:00 {{ send plain via sms }}");
                let _ = writeln!(
                    out,
                    "{pad}    1 day before at 17:00 {{ send offer via email > sms }}"
                );
                let _ = writeln!(out, "{pad}    skipped {{");
                block(skipped, depth + 2, names, out);
                let _ = writeln!(out, "{pad}    }}\n{pad}}}");
            }
            Self::If(condition, then, otherwise) => {
                let _ = writeln!(out, "{pad}if {} {{", condition.source());
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
                let _ = match (names.starts, *each && names.keys) {
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
        }
    }
}

impl Arm {
    fn restarts(self) -> bool {
        matches!(self, Self::Visit | Self::VisitBig | Self::Moved)
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
        }
    }
}

impl Condition {
    fn source(self) -> String {
        match self {
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

const HEAD: &str = r#"use std.channels { email, rcs, sms }

profile Customer {
    phone:    phone?
    email:    email?
    language: locale   = en
    zone:     timezone = "Europe/Copenhagen"
    level:    int      = 0
    points:   int      = 0
    trial:    date?
    born:     monthday?
}

segment members = customer.points > 3
segment grown   = customer.level > 5

event begin  { key: text up to 8, size: int, keys: list of text up to 8 }
event other  { key: text up to 8, size: int, keys: list of text up to 8 }
event moved  { key: text up to 8 }
event bought { key: text up to 8 }
event left   { }
event visit  { pages: int }

message plain { purpose service  sms { en: "plain" } email { subject { en: "plain" } body { en: "plain." } } }
message offer { purpose marketing  tags [loud]  sms { en: "offer {customer.level}" } email { subject { en: "offer" } body { en: "offer." } } }
message brief { purpose service  expires 6 hours  sms { en: "brief" } email { subject { en: "brief" } body { en: "brief." } } }
message keyed(key: text up to 8) { purpose service  tags [loud]  sms { en: "keyed {key}" } email { subject { en: "keyed {key}" } body { en: "keyed {key}." } } }
message ask { purpose service  sms { en: "ask" } rcs { en: "ask" buttons [yes "Yes", no "No"] } }

"#;
