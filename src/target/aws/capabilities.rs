//! What Step Functions can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated("an EventBridge rule starts the router, which keeps the event and starts the run"),
    ),
    row(C::TriggerStarted, Emulated("an event `journeyc.start` on the bus")),
    row(C::TriggerApi, Emulated("an event `journeyc.start` on the bus")),
    row(C::TriggerAnyone, Refused("the router finds runs by the customer of an event")),
    row(C::TriggerThing, Refused("the router would have to ask every customer about one event")),
    row(
        C::TriggerSegment,
        Emulated(
            "the router asks the segment when an event, a change of the record or time can change it, and keeps who is in it",
        ),
    ),
    row(
        C::TriggerSchedule,
        Emulated(
            "a rule starts the clock every 15 minutes; it reads the customers and puts one event for each who is due on the bus",
        ),
    ),
    row(
        C::TriggerDate,
        Emulated(
            "a rule starts the clock every 15 minutes; it reads the customers and puts one event for each who is due on the bus",
        ),
    ),
    row(C::TriggerAmong, Emulated("the router asks the segment's predicate")),
    row(
        C::Collect,
        Emulated(
            "the router appends each event to a list; an execution waits for its end, and one event on the bus begins the run",
        ),
    ),
    row(C::Persona, Emulated("the router asks the predicate before it starts a run")),
    row(C::EntryParallel, Exact),
    row(C::EntryIgnore, Emulated("one conditional update of the customer's entry decides")),
    row(
        C::EntryRestart,
        Emulated("the entry changes hands in one update; the old run is told, and ends"),
    ),
    row(C::EntryKey, Emulated("an entry for each key")),
    row(
        C::EntryAgain,
        Emulated("the instant of the last entry stands in the condition of the update"),
    ),
    row(
        C::Goal,
        Emulated("the router writes into the run's inbox and answers the token of its wait"),
    ),
    row(
        C::ExitOn,
        Emulated("the router writes into the run's inbox and answers the token of its wait"),
    ),
    row(
        C::ExitWhen,
        Emulated(
            "a stream of the customers table tells the router; own changes are asked about at once, and a run waits no longer than until time can change the condition",
        ),
    ),
    row(
        C::While,
        Emulated(
            "a stream of the customers table tells the router; own changes are asked about at once, and a run waits no longer than until time can change the condition",
        ),
    ),
    row(C::Lasts, Emulated("no wait is longer than what is left")),
    row(C::JourneyHoldout, Emulated("a hash of customer and journey, as for a sticky split")),
    row(C::Active, Emulated("the router asks the date in the workspace's zone")),
    row(C::Priority, Emulated("the order in which the router starts journeys")),
    row(C::Send, Exact),
    row(C::SendChain, Emulated("a state per channel, joined by Catch")),
    row(
        C::SendBoth,
        Emulated("one after the other at the same instant; it has succeeded when one has accepted"),
    ),
    row(
        C::SendTo,
        Refused(
            "a send reads the address, consent and suppression of the customer's record; call an action that writes to them",
        ),
    ),
    row(C::SendUnreachable, Emulated("a variable remembers whether any provider was asked")),
    row(C::SendFailed, Emulated("a variable remembers whether any provider was asked")),
    row(
        C::Expires,
        Emulated(
            "asked before each attempt of a send that was held; SMS and RCS carry what is left as TimeToLive",
        ),
    ),
    row(C::ExpiresAt, Emulated("asked before each attempt")),
    row(
        C::ConsentGate,
        Emulated("the customer's record holds each consent; it is read before the send"),
    ),
    row(
        C::SuppressionGate,
        Emulated("the customer's record holds each suppression; it is read before the send"),
    ),
    row(
        C::Quiet,
        Emulated(
            "computed by the rules of the bundled time-zone database; the run waits, to the second",
        ),
    ),
    row(
        C::Office,
        Emulated(
            "computed by the rules of the bundled time-zone database; the run waits, to the second",
        ),
    ),
    row(
        C::Cap,
        Emulated(
            "a ledger of each person's messages, changed by conditional updates; the place is taken before the provider is asked, and given back where all refuse, or by receipts that say that nobody got it",
        ),
    ),
    row(
        C::FallbackFailed,
        Emulated(
            "Catch of the provider's refusal leads to the next channel; a receipt wakes the run that a deadline holds, or an execution beside the run",
        ),
    ),
    row(
        C::FallbackReceipt,
        Emulated(
            "a receipt wakes the run that the deadline holds; without one, an execution beside the run",
        ),
    ),
    row(
        C::FallbackDeadline,
        Emulated("a task with a token that the receipt answers, and a time limit"),
    ),
    row(C::AllowCritical, Exact),
    row(C::Template, Exact),
    row(
        C::SessionText,
        Refused(
            "no table of the stack holds when a customer last wrote on a channel; write an approved template: `whatsapp template \"..\"`",
        ),
    ),
    row(C::Buttons, Exact),
    row(
        C::Answers,
        Refused(
            "the channels' own messages of this shape are not sent; write `buttons` into the content of a channel that has them",
        ),
    ),
    row(C::Each, Exact),
    row(C::Plural, Exact),
    row(C::WaitSpan, Exact),
    row(C::WaitData, Exact),
    row(
        C::WaitUntil,
        Emulated("computed by the rules of the bundled time-zone database, to the second"),
    ),
    row(C::Race, Emulated("a task with a token that the router answers, and a time limit")),
    row(
        C::Countdown,
        Emulated("computed by the rules of the bundled time-zone database; each point is a wait"),
    ),
    row(C::If, Exact),
    row(C::Match, Exact),
    row(C::Split, Emulated("a hash of the run's id")),
    row(C::SplitSticky, Emulated("a hash of the customer's id")),
    row(C::SplitHoldout, Emulated("an arm like any other")),
    row(
        C::SplitWinner,
        Refused(
            "it counts receipts over all customers, and each run of the machine knows one; write fixed shares, and when the result is known, a setting that the next build decides by",
        ),
    ),
    row(C::Repeat, Emulated("a counter in a variable")),
    row(C::RepeatEvery, Emulated("a counter in a variable and a wait")),
    row(C::Let, Exact),
    row(C::Set, Emulated("an update of the customer's record")),
    row(C::ConsentChange, Emulated("an update of the customer's record")),
    row(C::Track, Emulated("an event on the bus")),
    row(C::Call, Exact),
    row(C::CallFailed, Exact),
    row(C::Start, Emulated("a request `journeyc.start` on the bus, which the router takes")),
    row(
        C::StartEach,
        Emulated("requests on the bus, ten at a time; the bus does not keep their order"),
    ),
    row(C::Goto, Exact),
    row(C::GotoBack, Emulated("a counter in a variable")),
    row(C::Exit, Exact),
    row(C::Restart, Emulated("a counter in a variable, and the wait once more")),
    row(C::History, Emulated("the router keeps every event; a query asks them, page by page")),
    row(
        C::SinceEntry,
        Emulated("a query from the instant of the trigger, which is left out by its id"),
    ),
    row(C::SegmentTest, Emulated("the segment's predicate is asked")),
    row(
        C::SegmentExternal,
        Refused(
            "no table of the stack holds members that somebody else knows; let that system set a field of the profile, and write a segment over it",
        ),
    ),
    row(C::Consented, Emulated("the customer's record holds each consent")),
    row(
        C::ConsentAge,
        Emulated(
            "the customer's record holds the instant of each consent; it is read before the step",
        ),
    ),
    row(
        C::MessageStatus,
        Emulated("receipts come as `journeyc.receipt` on the bus; the run's record holds them"),
    ),
    row(
        C::SentBefore,
        Emulated(
            "each run writes down when it sends what; what went out before a build that asks is not known",
        ),
    ),
    row(
        C::Engaged,
        Emulated(
            "the router writes down when a receipt or an answer comes; what came before a build that asks is not known",
        ),
    ),
    row(
        C::Setting,
        Emulated("written into the machine; a change takes effect with the next build"),
    ),
    row(C::Contact, Refused("only a send to a contact needs one, and that is refused")),
    row(
        C::DecimalMath,
        Refused(
            "JSONata counts in doubles, which would round; use money, percent or int, which are exact",
        ),
    ),
    row(C::DateMath, Emulated("computed by the rules of the bundled time-zone database")),
    row(C::Lists, Exact),
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
