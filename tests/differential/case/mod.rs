//! A case: journeys, a customer and a story, as data; and as the workspace that is made from it.
//!
//! Nothing here knows of engines: other tests can take this folder by its path for workspaces that are
//! valid by construction.

pub(crate) mod generate;
mod source;

use journeyc::source::Workspace;
use serde::{Deserialize, Serialize};

/// The zones of customers.
pub(crate) const ZONES: [&str; 4] =
    ["Europe/Copenhagen", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];

const MANIFEST: &str = r#"
[workspace]
name     = "diff"
locale   = "en"
currency = "DKK"
zone     = "Europe/Copenhagen"

[journeys]
"*" = ["aws"]

[targets.aws]
sms_origination = "1204"
rcs_agent       = "arn:aws:sms-voice:eu-north-1:123456789012:rcs-agent/rcs-0123"
email_from      = "Shop <hej@shop.example>"
unsubscribe_url = "https://shop.example/stop"
"#;

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
    pub(crate) steps: Vec<Step>,
}

/// What begins a journey; that of [`Case::called`] is begun by others, whatever stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Trigger {
    Event,
    Enters,
    Leaves,
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
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) enum Arm {
    Visit,
    VisitBig,
    Moved,
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
}

/// On which days a journey begins.
const EVERY: [&str; 4] = ["day", "weekday", "friday", "saturday..monday"];
/// At which times.
const TIMES: [(i8, i8); 6] = [(9, 0), (2, 30), (0, 0), (14, 20), (23, 45), (6, 5)];
const MESSAGES: [&str; 5] = ["plain", "offer", "brief", "keyed", "ask"];
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
        Workspace::from_memory(MANIFEST, &[("main.journey", &self.source())])
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
        self.journeys.iter().any(|j| matches!(j.trigger, Trigger::Enters | Trigger::Leaves))
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
