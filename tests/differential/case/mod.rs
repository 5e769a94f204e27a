//! A case: journeys, a customer and a story, as data; and as the workspace that is made from it.
//!
//! Nothing here knows of engines: other tests can take this folder by its path for workspaces that are
//! valid by construction.

pub(crate) mod generate;
mod head;
mod more;
mod source;
mod steps;

use journeyc::source::Workspace;
use serde::{Deserialize, Serialize};

/// The zones of customers.
pub(crate) const ZONES: [&str; 4] =
    ["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    pub(crate) customer: Customer,
    pub(crate) rules: Rules,
    pub(crate) journeys: Vec<Journey>,
    /// The journey that others start.
    #[serde(default)]
    pub(crate) called: Option<Journey>,
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
    pub(crate) points: u8,
    /// Days after the beginning.
    pub(crate) trial: Option<i8>,
    /// A day of each year: days after the beginning.
    pub(crate) born: Option<i8>,
    /// Providers that refuse.
    pub(crate) refuse_sms: bool,
    pub(crate) refuse_email: bool,
    #[serde(default)]
    pub(crate) more: Known,
}

/// What else is known about the customer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Known {
    /// One of [`LANGUAGES`].
    pub(crate) language: u8,
    /// One of [`TIERS`].
    pub(crate) tier: u8,
    /// Minor units.
    pub(crate) spent: u32,
    /// Hundredths of a percent.
    pub(crate) off: u16,
    /// Minutes after midnight.
    pub(crate) opens: u16,
    /// Minutes after the beginning, up to which a message of a certain kind may go out.
    pub(crate) deadline: u16,
    pub(crate) blocked_sms: bool,
    pub(crate) blocked_email: bool,
    /// What the action answers: nothing, points, or (more than 9) a failure.
    pub(crate) answer: Option<u8>,
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
    /// A fallback for refusals alone.
    #[serde(default)]
    pub(crate) refusals: bool,
    /// The order of channels for a send without one.
    #[serde(default)]
    pub(crate) prefer: Option<u8>,
    /// Critical messages pass.
    #[serde(default)]
    pub(crate) critical: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Journey {
    pub(crate) trigger: Trigger,
    /// Only with an event, or as the journey that is started.
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
    #[serde(default)]
    pub(crate) more: Header,
    pub(crate) steps: Vec<Step>,
}

/// What else a journey's header says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Header {
    /// It is for a persona.
    pub(crate) persona: bool,
    /// Percent that hear nothing.
    pub(crate) holdout: Option<u8>,
    /// Only members, with an event.
    pub(crate) among: bool,
    /// First day, and how many more: days after the beginning.
    pub(crate) active: Option<(i8, u8)>,
    /// The second journey is then begun by the event of the first.
    pub(crate) priority: Option<u8>,
    /// Events are gathered.
    pub(crate) collect: Option<Collect>,
    /// One of [`WATCHES`].
    pub(crate) watch: Option<u8>,
    /// The steps stand in a stage, and a later one leads back to it so often.
    pub(crate) back: Option<u8>,
}

/// How events are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Collect {
    pub(crate) hours: u8,
    pub(crate) sliding: Option<u8>,
    pub(crate) most: u8,
    pub(crate) by: bool,
    pub(crate) until: bool,
    pub(crate) except: bool,
}

/// What begins a journey; that of [`Case::called`] is begun by others, whatever stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Trigger {
    Event,
    Enters,
    Leaves,
    /// Into or out of one of [`MOVING`].
    Moving(u8, bool),
    /// Days of [`EVERY`], and a time of [`TIMES`].
    Every(u8, u8),
    /// Days after the beginning.
    At(u8, u8),
    Yearly(u8),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Step {
    /// Message, and the order of channels.
    Send(u8, u8),
    /// The same, with what follows where nobody was asked, and where all have refused.
    SendOr(u8, u8, Vec<Step>, Vec<Step>),
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
        /// To the trial's end, or to the deadline.
        #[serde(default)]
        to: u8,
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
    SetPoints(u8),
    SetTrial(Option<i8>),
    Consent(bool),
    Split(Vec<Step>, Vec<Step>),
    Exit(u8),
    /// Starts the other journey; for each key of the event, or once.
    Start(bool),
    /// A span that is data: one of [`SPANS`].
    WaitData(u8),
    /// A name for a value (one of [`VALUES`]), steps, and a message that shows it.
    Let(u8, Vec<Step>),
    /// An event that nothing waits for, with values of all kinds.
    Note(u8),
    /// An event that others wait for, and a wait behind it: at one instant no order is kept.
    Track(u8),
    /// A call, whose answer is shown; what follows where it fails, and whether the run ends there.
    Call(Vec<Step>, bool),
    /// A loop that waits in its body.
    Round {
        times: u8,
        minutes: u16,
        steps: Vec<Step>,
        exhausted: Vec<Step>,
    },
    /// A draw of each run, of which one arm has all. How a run is called is not the same on all
    /// targets, so neither is what it draws.
    Draw(Vec<Step>, Vec<Step>),
    /// A draw with a control group of so many percent.
    Holdout(u8, Vec<Step>),
    /// The newest visit, where there is one.
    Last(u8, Vec<Step>),
    /// By the members of an enum.
    Tier(Vec<Step>, Vec<Step>, Vec<Step>),
    SetTier(u8),
    /// One of [`AMOUNTS`].
    SetSpent(u8),
    /// Consent is withdrawn on every channel.
    Forget,
    /// A message, a wait, and then one of two others, by one of [`PASTS`].
    Past(u8),
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Arm {
    Visit,
    VisitBig,
    Moved,
    /// More pages than the customer's level; they are told.
    Page,
    /// Another key; it is told.
    Other,
    Clicked(u8),
    Seen(u8),
    Delivered(u8),
    Undelivered(u8),
    Failed(u8),
    Reply,
    Yes,
    Words,
    Enters,
    Leaves,
    /// Into or out of a segment that time changes.
    Lately(bool),
    Calm(bool),
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
    Member,
    /// One of [`CONDITIONS`].
    Other(u8),
    /// One of [`PASTS`].
    Past(u8),
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
    Points(u8),
    Trial(Option<i8>),
    Consent(bool),
    /// Message, on e-mail, status.
    Receipt(u8, bool, u8),
    /// An answer to `ask`: yes, no, or in words.
    Reply(u8),
    /// Words of the customer's own, on sms.
    Words,
    /// The journey that others start is asked for, with this key.
    Request(u8),
    /// A channel (e-mail) is blocked, or not any more.
    Block(bool, bool),
    Tier(u8),
    Language(u8),
    /// The deadline: minutes after the beginning.
    Deadline(u16),
}

/// Segments that time changes.
const MOVING: [&str; 2] = ["recent", "silent"];
/// What ends a run as time goes on.
const WATCHES: [&str; 8] = [
    "exit when count(visit within 30 hours) > 2 outcome busy",
    "exit when seen(visit) and not seen(visit within 9 hours) outcome away",
    "exit when sent(plain) and not sent(any within 5 hours) outcome calm",
    "exit when engaged(sms within 10 hours) or engaged(email) outcome keen",
    "exit when consent_age(marketing) ?? 0 days > 50 hours outcome old",
    "while not sent(tag loud within 90 minutes)",
    "while consent_age(marketing) ?? 0 days <= 3 days",
    "while not (sent(any) and not engaged(sms) and not sent(any within 2 days))",
];
/// On which days a journey begins.
const EVERY: [&str; 4] = ["day", "weekday", "friday", "saturday..monday"];
/// At which times.
const TIMES: [(i8, i8); 6] = [(9, 0), (2, 30), (0, 0), (14, 20), (23, 45), (6, 5)];
const MESSAGES: [&str; 9] =
    ["plain", "offer", "brief", "keyed", "ask", "told", "news", "alarm", "dated"];
/// What tells runs apart: also what means something in JSON, in a template or in an expression.
pub(crate) const KEYS: [&str; 3] = ["k0", "k\"{%1", "k'\\$æ👋"];
/// The languages of customers; not all of them are spoken.
pub(crate) const LANGUAGES: [&str; 9] =
    ["en", "da", "sv", "de", "fr", "pl", "en-GB", "nb", "pt-BR"];
pub(crate) const TIERS: [&str; 3] = ["bronze", "silver", "gold"];
/// Function that carries the action out.
pub(crate) const FUNCTION: &str = "arn:aws:lambda:eu-north-1:111122223333:function:task";
const STATUSES: [&str; 6] = ["delivered", "seen", "clicked", "replied", "undelivered", "failed"];

pub(crate) fn message(number: u8) -> &'static str {
    MESSAGES[usize::from(number)]
}

pub(crate) fn status(number: u8) -> &'static str {
    STATUSES[usize::from(number)]
}

impl Case {
    /// The workspace.
    pub(crate) fn workspace(&self) -> Workspace {
        Workspace::from_memory(head::MANIFEST, &[("main.journey", &self.source())])
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

    /// The instant up to which it is looked at.
    pub(crate) fn ends(&self) -> i64 {
        let last = self.story.last().map_or(0, |(minutes, _)| *minutes);
        // A clock has to be asked four times an hour, so those stories are shorter.
        let days = if self.has_clock() { 18 } else { 60 };
        self.at(self.story.len(), last) + days * 86_400_000
    }

    /// A day so many days after the beginning.
    pub(crate) fn date(&self, days: i8) -> String {
        let at = self.begins() / 1_000 + i64::from(days) * 86_400;
        journeyc::value::zone::written(at * 1_000).chars().take(10).collect()
    }

    /// Does time alone begin a journey.
    pub(crate) fn has_clock(&self) -> bool {
        !self.times().is_empty()
    }

    /// Does a segment begin a journey.
    pub(crate) fn has_members(&self) -> bool {
        let begins =
            |trigger| matches!(trigger, Trigger::Enters | Trigger::Leaves | Trigger::Moving(..));
        self.journeys.iter().any(|journey| begins(journey.trigger))
    }

    /// What is counted and is no construct.
    pub(crate) fn features(&self) -> Vec<&'static str> {
        let text = self.source();
        let text = text.split("rules shop {").nth(1).unwrap_or_default();
        let customer = &self.customer;
        let tag = self.rules.cap.is_some_and(|(.., own, sms, tag)| tag && !sms && !own);
        let capped = self.rules.cap.is_some_and(|(_, _, _, own, ..)| !own);
        let several = self.journeys.len() > 1 || self.called.is_some();
        let plain = |line: &str| line.contains("send ") && !line.contains(" via ");
        let together = self.journeys.get(1).is_some_and(|journey| {
            journey.more.priority.is_some() && journey.trigger == Trigger::Event
        });
        let found = [
            ("cap on a tag", tag && several),
            ("cap, several journeys", capped && several),
            ("digest by key", text.contains(" collect as bs by b.key")),
            ("journeys, one event", together),
            ("locale of a text", customer.more.language > 0 && text.contains("send told")),
            ("order preferred", self.rules.prefer.is_some() && text.lines().any(plain)),
            ("refusal", customer.refuse_sms || customer.refuse_email),
            ("setting bound", text.contains("limit")),
        ];
        found.into_iter().filter(|(_, found)| *found).map(|(name, _)| name).collect()
    }

    /// The times of day at which time alone begins journeys.
    pub(crate) fn times(&self) -> Vec<(i8, i8)> {
        let time = |journey: &Journey| match journey.trigger {
            Trigger::Every(_, time) | Trigger::At(_, time) | Trigger::Yearly(time) => {
                Some(TIMES[usize::from(time)])
            }
            _ => None,
        };
        self.journeys.iter().filter_map(time).collect()
    }
}
