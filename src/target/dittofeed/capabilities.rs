//! What Dittofeed can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const RECEIPTS: &str = "a journey cannot read what became of a message of its own run; build this journey for target aws";
const ASIDE: &str = "a journey has no step that does this; build this journey for target aws";
const CLOCK: &str =
    "nothing on Dittofeed begins a run by the clock; send an event at that time, and begin `on` it";
const CALENDAR: &str = "Dittofeed reads a customer's clock with the offset of the moment and the day of the week in UTC, which is wrong near midnight and when clocks change; build this journey for target aws";
const HOLD: &str = "a message goes out when a run comes to it: no step holds it or counts it; build this journey for target aws";

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "the entry takes the event; a first step ends runs that its condition does not mean, and an event of the same key in that instant is not taken",
        ),
    ),
    row(
        C::TriggerStarted,
        Refused("no step of a journey starts another; send an event, and begin `on` it"),
    ),
    row(
        C::TriggerApi,
        Refused("there is no call that starts a run; send an event, and begin `on` it"),
    ),
    row(C::TriggerAnyone, Refused("a run belongs to the customer of its event")),
    row(C::TriggerThing, Refused("an event on Dittofeed is always a customer's")),
    row(
        C::TriggerSegment,
        Refused(
            "when such a journey is started, Dittofeed takes in everybody who is in the segment already; begin `on` the event that brings a customer into it",
        ),
    ),
    row(C::TriggerSchedule, Refused(CLOCK)),
    row(C::TriggerDate, Refused(CLOCK)),
    row(C::TriggerAmong, Refused(CLOCK)),
    row(C::Collect, Refused("no step gathers events; build this journey for target aws")),
    row(
        C::Persona,
        Emulated(
            "the predicate is asked before the first step, and a run that is not meant ends there",
        ),
    ),
    row(C::EntryParallel, Exact),
    row(
        C::EntryIgnore,
        Emulated(
            "with `one per` a text of the event: an event of the key of a run that is under way begins no other; without a key it is refused, save where a run takes no time",
        ),
    ),
    row(
        C::EntryRestart,
        Refused(
            "an event cannot end a run and begin another; write `ignore`, or build this journey for target aws",
        ),
    ),
    row(C::EntryKey, Emulated("the entry's key: a property of the event that is a text")),
    row(
        C::EntryAgain,
        Refused(
            "Dittofeed does not ask when a run began; keep the pause in whoever sends the event",
        ),
    ),
    row(
        C::Goal,
        Emulated(
            "each wait is ended by its keyed segment too; only `same key`, and not an event that could be the trigger's",
        ),
    ),
    row(
        C::ExitOn,
        Emulated(
            "each wait is ended by its keyed segment too; only `same key`, and not an event that could be the trigger's",
        ),
    ),
    row(
        C::ExitWhen,
        Refused("a run that an event began hears of events of its key only, not of facts"),
    ),
    row(
        C::While,
        Refused("a run that an event began hears of events of its key only, not of facts"),
    ),
    row(C::Lasts, Emulated("it holds by itself: a journey whose runs could be longer is refused")),
    row(
        C::JourneyHoldout,
        Refused(
            "Dittofeed draws anew in each run; set a field of the customer from the hash, and ask it with `if`",
        ),
    ),
    row(
        C::Active,
        Refused("a journey has no dates; start and pause it in Dittofeed, and leave `active` out"),
    ),
    row(
        C::Priority,
        Refused("journeys that one event begins start side by side; leave `priority` out"),
    ),
    row(
        C::Send,
        Emulated(
            "a message node that goes on whatever becomes of the message; an attempt that breaks off is made again, twice at most, and e-mail is HTML only",
        ),
    ),
    row(
        C::SendChain,
        Refused(
            "a step after a message cannot know whether it was refused, so both would go out; send on one channel, chosen with `if`",
        ),
    ),
    row(C::SendBoth, Emulated("one message node after the other, at the same instant")),
    row(C::SendTo, Refused("a message goes to the customer of the run")),
    row(C::SendUnreachable, Refused(RECEIPTS)),
    row(C::SendFailed, Refused(RECEIPTS)),
    row(C::Expires, Refused("a message has no date on which it expires; leave `expires` out")),
    row(C::ExpiresAt, Refused("a message has no date on which it expires; leave `expires` out")),
    row(
        C::ConsentGate,
        Emulated(
            "a split on a segment of the subscription group, opt-in whatever the group takes silence for; a group that does not exist lets nobody through",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "a split on a trait that is true for customers whose channel is blocked; `[targets.dittofeed.suppressed]` names it",
        ),
    ),
    row(C::Quiet, Refused(HOLD)),
    row(C::Office, Refused(HOLD)),
    row(C::Cap, Refused(HOLD)),
    row(C::FallbackFailed, Refused(RECEIPTS)),
    row(C::FallbackReceipt, Refused(RECEIPTS)),
    row(C::FallbackDeadline, Refused(RECEIPTS)),
    row(C::AllowCritical, Exact),
    row(C::Template, Refused("Dittofeed has no WhatsApp; send by email, sms or push")),
    row(C::SessionText, Refused("Dittofeed has no WhatsApp; send by email, sms or push")),
    row(C::Buttons, Refused("its messages have none; put the link into the text")),
    row(C::Answers, Refused("its messages have none; put a link to the question into the text")),
    row(
        C::Each,
        Refused(
            "this version does not write loops in Liquid; send the list as a text of the event",
        ),
    ),
    row(
        C::Plural,
        Refused(
            "this version does not write categories of numbers in Liquid; write a text for each with `if`",
        ),
    ),
    row(C::WaitSpan, Exact),
    row(
        C::WaitData,
        Refused(
            "a delay is a number, or ends at an instant; write the span out, or wait until a `datetime`",
        ),
    ),
    row(
        C::WaitUntil,
        Emulated(
            "a delay until a `datetime` of the customer or the trigger's event, less than 24 hours before or after it, without arms; days and times of day are refused",
        ),
    ),
    row(
        C::Race,
        Emulated(
            "a wait for keyed segments: events with `same key` that cannot have come before the wait",
        ),
    ),
    row(C::Countdown, Refused(CALENDAR)),
    row(
        C::If,
        Emulated(
            "splits on segments, joined by the graph; facts are those of Dittofeed's last computation, seconds to minutes old, and an empty text counts as missing",
        ),
    ),
    row(
        C::Match,
        Emulated(
            "splits on segments, joined by the graph; facts are those of Dittofeed's last computation, seconds to minutes old",
        ),
    ),
    row(C::Split, Emulated("a random cohort, drawn in each run")),
    row(
        C::SplitSticky,
        Refused(
            "Dittofeed draws anew in each run; leave `sticky` out, or set a field of the customer from the hash and ask it with `if`",
        ),
    ),
    row(C::SplitHoldout, Emulated("a cohort like any other, which leads out")),
    row(
        C::SplitWinner,
        Refused(
            "no step looks at what became of the messages of other runs; choose one arm, or build this journey for target aws",
        ),
    ),
    row(
        C::Repeat,
        Emulated(
            "written out, round by round; the server runs each step once, and ends a run that comes back",
        ),
    ),
    row(
        C::RepeatEvery,
        Emulated(
            "written out, round by round; the server runs each step once, and ends a run that comes back",
        ),
    ),
    row(C::Let, Refused("a run keeps no values; write the value where it is used")),
    row(C::Set, Refused(ASIDE)),
    row(C::ConsentChange, Refused(ASIDE)),
    row(C::Track, Refused(ASIDE)),
    row(
        C::Call,
        Refused(
            "a webhook gives no answer that the run could wait for; build this journey for target aws",
        ),
    ),
    row(
        C::CallFailed,
        Refused(
            "a webhook gives no answer that the run could wait for; build this journey for target aws",
        ),
    ),
    row(C::Start, Refused(ASIDE)),
    row(C::StartEach, Refused(ASIDE)),
    row(C::Goto, Exact),
    row(
        C::GotoBack,
        Emulated(
            "written out, round by round; the server runs each step once, and ends a run that comes back",
        ),
    ),
    row(C::Exit, Emulated("the exit node; Dittofeed does not tell outcomes apart")),
    row(
        C::Restart,
        Refused(
            "the server runs each step once, and ends a run that comes back; write the waits out",
        ),
    ),
    row(
        C::History,
        Emulated(
            "`seen` and `count` over all time, as segments; not of the journey's own events, and not `within`",
        ),
    ),
    row(
        C::SinceEntry,
        Refused(
            "the database of events does not know when a run began; wait for the event instead",
        ),
    ),
    row(C::SegmentTest, Emulated("the segment's predicate is asked where it stands")),
    row(
        C::SegmentExternal,
        Emulated("a segment of the account; `[targets.dittofeed.segments]` names it"),
    ),
    row(C::Consented, Emulated("a segment of the subscription group, as opt-in")),
    row(C::ConsentAge, Refused("a segment of a subscription group does not know since when")),
    row(C::MessageStatus, Refused(RECEIPTS)),
    row(C::SentBefore, Refused(RECEIPTS)),
    row(C::Engaged, Refused(RECEIPTS)),
    row(
        C::Setting,
        Refused(
            "this version does not write settings into segments and templates; write the value out",
        ),
    ),
    row(C::Contact, Refused("a message goes to the customer of the run")),
    row(
        C::DecimalMath,
        Refused("segments count in doubles, which would round; use money, percent or int"),
    ),
    row(
        C::DateMath,
        Emulated(
            "seconds of the delay: `wait until` an instant, less than 24 hours before or after it; other arithmetic with dates is refused",
        ),
    ),
    row(
        C::Lists,
        Refused("a segment asks about one value; send what is needed as a text of the event"),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_construct_has_a_row() {
        let listed: Vec<C> = CAPABILITIES.iter().map(|row| row.construct).collect();
        assert_eq!(listed, C::ALL);
        for row in CAPABILITIES {
            let refused = matches!(row.fidelity, Refused(_));
            assert!(row.construct.is_lowered() || refused, "{}", row.construct.key());
        }
    }
}
