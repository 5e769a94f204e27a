//! A case: journeys, a customer and a story, as data; and as the texts that both sides read.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// The zones of customers.
pub(crate) const ZONES: [&str; 4] =
    ["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) customer: Customer,
    pub(crate) rules: Rules,
    pub(crate) journeys: Vec<Journey>,
    /// Minutes since the beginning, and what happens. Each happens in a second of its own, so that
    /// nothing that comes from outside meets anything else.
    pub(crate) story: Vec<(u32, Happening)>,
    /// When it begins: days after 2026-03-20, so that clocks may change.
    pub(crate) day: u16,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) zone: u8,
    pub(crate) phone: bool,
    pub(crate) email: bool,
    pub(crate) consent_sms: bool,
    pub(crate) consent_email: bool,
    pub(crate) level: u8,
    /// Days after the beginning.
    pub(crate) trial: Option<i8>,
    /// Providers that refuse.
    pub(crate) refuse_sms: bool,
    pub(crate) refuse_email: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Rules {
    /// From and to, in hours; effect.
    pub(crate) quiet: Option<(u8, u8, u8)>,
    pub(crate) sunday: bool,
    pub(crate) office: bool,
    /// Count, hours, effect, per journey, on sms only, on tag.
    pub(crate) cap: Option<(u8, u8, u8, bool, bool, bool)>,
    /// Minutes of the deadline.
    pub(crate) fallback: Option<u16>,
    /// A fallback without a deadline.
    pub(crate) receipts: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Journey {
    pub(crate) keyed: bool,
    /// 0 ignore, 1 restart, 2 parallel.
    pub(crate) policy: u8,
    pub(crate) again: Option<u16>,
    pub(crate) filter: bool,
    /// Hours.
    pub(crate) goal: Option<u16>,
    pub(crate) exit: bool,
    pub(crate) when: bool,
    pub(crate) keep: bool,
    /// Hours.
    pub(crate) lasts: Option<u16>,
    pub(crate) steps: Vec<Step>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Step {
    /// Message, and the order of channels.
    Send(u8, u8),
    /// Minutes.
    Wait(u16),
    Race {
        minutes: u16,
        arms: Vec<(Arm, Vec<Step>, Option<u8>)>,
        timeout: Vec<Step>,
    },
    Until {
        point: u8,
        follow: bool,
        arm: bool,
        past: Vec<Step>,
        missing: Vec<Step>,
    },
    Countdown {
        follow: bool,
        skipped: Vec<Step>,
    },
    If(Condition, Vec<Step>, Vec<Step>),
    Match(Vec<Step>, Vec<Step>),
    Repeat {
        times: u8,
        every: u16,
        steps: Vec<Step>,
        stop: bool,
    },
    SetLevel(u8),
    SetTrial(Option<i8>),
    Consent(bool),
    Split(Vec<Step>, Vec<Step>),
    Exit(u8),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Arm {
    Visit,
    VisitBig,
    Moved,
    Clicked(u8),
    Delivered(u8),
    Failed(u8),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Condition {
    Level(u8),
    Seen,
    SeenWithin(u8),
    SinceEntry,
    Count(u8),
    Consented,
    StatusSeen(u8),
    TrialKnown,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Happening {
    /// Key and size.
    Begin(u8, u8),
    Moved(u8),
    Bought(u8),
    Left,
    Visit(u8),
    Level(u8),
    Trial(Option<i8>),
    Consent(bool),
    /// Message, on e-mail, status.
    Receipt(u8, bool, u8),
}

const EFFECTS: [&str; 3] = ["defer", "skip", "drop"];
const POINTS: [&str; 8] = [
    "friday at 10:00",
    "weekday at 09:30",
    "tomorrow at 07:15",
    "customer.trial at 09:00",
    "customer.trial - 2 days at 18:30",
    "customer.trial",
    "saturday",
    "sunday at 02:30",
];
/// Which of the points read the customer.
const DATA: std::ops::Range<u8> = 3..6;
const MESSAGES: [&str; 4] = ["plain", "offer", "brief", "keyed"];
const STATUSES: [&str; 6] = ["delivered", "seen", "clicked", "replied", "undelivered", "failed"];
const VIA: [&str; 4] = ["sms > email", "email > sms", "sms", "sms and email"];

impl Case {
    /// The workspace's only source.
    pub(crate) fn source(&self) -> String {
        let mut out = String::from(HEAD);
        out.push_str(&self.rules.source());
        for (number, journey) in self.journeys.iter().enumerate() {
            journey.source(number, &mut out);
        }
        out
    }

    /// The instant of the beginning, in milliseconds of universal time: 05:00 on its day.
    pub(crate) fn begins(&self) -> i64 {
        1_773_982_800_000 + i64::from(self.day) * 86_400_000
    }

    /// The instant of a happening: in a second of its own.
    pub(crate) fn at(&self, place: usize, minutes: u32) -> i64 {
        self.begins()
            + i64::from(minutes) * 60_000
            + (i64::try_from(place).unwrap() * 2 + 1) * 1_000
    }

    /// A day so many days after the beginning.
    pub(crate) fn date(&self, days: i8) -> String {
        let at = self.begins() / 1_000 + i64::from(days) * 86_400;
        journeyc::value::zone::written(at * 1_000).chars().take(10).collect()
    }
}

impl Rules {
    fn source(&self) -> String {
        let mut out = String::from(
            "rules shop {\n    consent marketing\n    sender sms \"Shop\", email \"hej@shop.example\"\n",
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
    fn source(&self, number: usize, out: &mut String) {
        let event = ["begin", "other"][number];
        let _ = writeln!(out, "journey j{number} {{");
        let filter = if self.filter { " where b.size > 3" } else { "" };
        let _ = writeln!(out, "    trigger on {event} as b{filter}");
        let key = if self.keyed { "one per b.key, " } else { "" };
        let policy = ["ignore", "restart", "parallel"][usize::from(self.policy)];
        let again = self.again.map(|hours| format!(", again after {hours} hours"));
        let _ = writeln!(out, "    entry {key}{policy}{}", again.unwrap_or_default());
        out.push_str("    rules shop\n");
        let same = if self.keyed { " same key" } else { "" };
        if let Some(hours) = self.goal {
            let _ = writeln!(out, "    goal on bought{same} within {hours} hours");
        }
        if self.exit {
            let any = if self.keyed { " any key" } else { "" };
            let _ = writeln!(out, "    exit on left{any} outcome gone");
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
        let mut names = Names { number, keyed: self.keyed, splits: 0 };
        for step in &self.steps {
            step.source(1, &mut names, out);
        }
        // Every journey says something, and its last step is never the only one that can end it.
        out.push_str("    send plain via sms\n}\n");
    }
}

struct Names {
    number: usize,
    keyed: bool,
    splits: u32,
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
                let message = MESSAGES[usize::from(*message)];
                let args = if message == "keyed" { "(b.key)" } else { "" };
                let _ = writeln!(out, "{pad}send {message}{args} via {}", VIA[usize::from(*via)]);
            }
            Self::Wait(minutes) => {
                let _ = writeln!(out, "{pad}wait {minutes} minutes");
            }
            Self::Race { minutes, arms, timeout } => {
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

    fn source(self, names: &Names) -> String {
        match self {
            Self::Visit => "on visit".to_owned(),
            Self::VisitBig => "on visit where visit.pages > 4".to_owned(),
            Self::Moved => {
                let key = if names.keyed { " same key" } else { "" };
                format!("on moved{key}")
            }
            Self::Clicked(m) => format!("on clicked of {}", MESSAGES[usize::from(m)]),
            Self::Delivered(m) => format!("on delivered of {} via sms", MESSAGES[usize::from(m)]),
            Self::Failed(m) => format!("on failed of {}", MESSAGES[usize::from(m)]),
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
        }
    }
}

pub(crate) fn message(number: u8) -> &'static str {
    MESSAGES[usize::from(number)]
}

pub(crate) fn status(number: u8) -> &'static str {
    STATUSES[usize::from(number)]
}

const HEAD: &str = r#"use std.channels { email, sms }

profile Customer {
    phone:    phone?
    email:    email?
    language: locale   = en
    zone:     timezone = "Europe/Copenhagen"
    level:    int      = 0
    trial:    date?
}

event begin  { key: text up to 8, size: int }
event other  { key: text up to 8, size: int }
event moved  { key: text up to 8 }
event bought { key: text up to 8 }
event left   { }
event visit  { pages: int }

message plain { purpose service  sms { en: "plain" } email { subject { en: "plain" } body { en: "plain." } } }
message offer { purpose marketing  tags [loud]  sms { en: "offer {customer.level}" } email { subject { en: "offer" } body { en: "offer." } } }
message brief { purpose service  expires 6 hours  sms { en: "brief" } email { subject { en: "brief" } body { en: "brief." } } }
message keyed(key: text up to 8) { purpose service  tags [loud]  sms { en: "keyed {key}" } email { subject { en: "keyed {key}" } body { en: "keyed {key}." } } }

"#;
