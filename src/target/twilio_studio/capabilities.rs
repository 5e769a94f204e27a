//! What Twilio Studio can do of the language. Why, with sources, is in `README.md`.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

const NO_CLOCK: Fidelity = Refused(
    "Studio waits for nothing but an answer to a message; let your own scheduler start the execution, with `trigger api`, or build this journey for `aws`",
);
const NO_WATCH: Fidelity = Refused(
    "an execution hears nothing but answers to its messages; ask before each send with `if`, or build this journey for `aws`",
);
const NO_RECORD: Fidelity = Refused(
    "Studio keeps no record of customers; call an action of yours that writes it: `call crm.update(..)`",
);
const NO_PAST: Fidelity = Refused(
    "Studio keeps no events or messages of the past; let the event that starts the journey carry the answer as a field",
);
const NO_RECEIPT: Fidelity = Refused(
    "a Send Message widget goes on when Twilio has taken the message, and no receipt comes back to the flow; `via a > b` without `fallback` moves on where Twilio refuses at once",
);

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "your system starts an execution by the REST API, with the event and what is known of the customer as parameters; an event for which it starts two begins two runs",
        ),
    ),
    row(C::TriggerStarted, Emulated("your system starts an execution by the REST API")),
    row(C::TriggerApi, Emulated("your system starts an execution by the REST API")),
    row(C::TriggerAnyone, Refused("nothing in Studio finds the customers whom an event concerns")),
    row(C::TriggerThing, Refused("nothing in Studio finds the customers whom an event concerns")),
    row(
        C::TriggerSegment,
        Refused("Studio knows no segments; let the system that does start it, with `trigger api`"),
    ),
    row(C::TriggerSchedule, NO_CLOCK),
    row(C::TriggerDate, NO_CLOCK),
    row(C::TriggerAmong, Emulated("the flow asks the predicate first, and ends where it fails")),
    row(C::Collect, NO_CLOCK),
    row(C::Persona, Emulated("the flow asks the predicate first, and ends where it fails")),
    row(
        C::EntryParallel,
        Refused(
            "Twilio has one execution at a time for the same To and From; write `entry ignore`",
        ),
    ),
    row(
        C::EntryIgnore,
        Emulated(
            "Twilio refuses a second execution for the same To and From with status 409 while one is active; whether one of another flow counts is not documented",
        ),
    ),
    row(
        C::EntryRestart,
        Refused("starting an execution never ends another one; write `entry ignore`"),
    ),
    row(
        C::EntryKey,
        Refused("Twilio tells executions apart by To and From, not by a key; write `entry ignore`"),
    ),
    row(
        C::EntryAgain,
        Refused(
            "Twilio does not remember when an execution began; keep the pause where you start it",
        ),
    ),
    row(C::Goal, NO_WATCH),
    row(C::ExitOn, NO_WATCH),
    row(C::ExitWhen, NO_WATCH),
    row(C::While, NO_WATCH),
    row(
        C::Lasts,
        Refused(
            "nothing ends an execution after a span of yours; it lives as long as its waits, 30 days at most",
        ),
    ),
    row(
        C::JourneyHoldout,
        Emulated("the bucket of the customer, 0 to 9999, is a parameter, and splits ask it"),
    ),
    row(C::Active, NO_CLOCK),
    row(
        C::Priority,
        Refused("who starts the executions decides on their order; leave `priority` out"),
    ),
    row(
        C::Send,
        Emulated(
            "splits ask the gates, then a Send Message widget for each language; other channels are posted as plain text to the address that journey.toml names",
        ),
    ),
    row(
        C::SendChain,
        Emulated("`failed` of a Send Message widget, a refusal at once, leads to the next channel"),
    ),
    row(C::SendBoth, Emulated("one widget after the other; it has succeeded when one was taken")),
    row(
        C::SendTo,
        Emulated("a Send Message widget with the number of the recipient; no gate is asked"),
    ),
    row(C::SendUnreachable, Emulated("the way on which no widget was tried")),
    row(C::SendFailed, Emulated("the way on which a widget was tried and each one failed")),
    row(
        C::Expires,
        Refused(
            "the validity period stands in the Messaging Service, not in a flow; set it there and leave `expires` out",
        ),
    ),
    row(
        C::ExpiresAt,
        Refused(
            "the validity period stands in the Messaging Service, not in a flow; set it there and leave `expires` out",
        ),
    ),
    row(
        C::ConsentGate,
        Emulated(
            "a split asks the parameter `consent_PURPOSE_CHANNEL`; after a wait it asks what `facts_url` answers",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "a split asks the parameter `suppressed_CHANNEL`; after a wait it asks what `facts_url` answers; Twilio also refuses numbers that have answered STOP (21610)",
        ),
    ),
    row(C::Quiet, NO_CLOCK),
    row(C::Office, NO_CLOCK),
    row(C::Cap, Refused("Studio counts no messages over executions; build this journey for `aws`")),
    row(C::FallbackFailed, NO_RECEIPT),
    row(C::FallbackReceipt, NO_RECEIPT),
    row(C::FallbackDeadline, NO_RECEIPT),
    row(C::AllowCritical, Exact),
    row(
        C::Template,
        Emulated("a content template of the account, by its SID; placeholders keep their order"),
    ),
    row(
        C::SessionText,
        Emulated(
            "only where the customer has just answered on WhatsApp in this execution, so the window is open for certain",
        ),
    ),
    row(
        C::Buttons,
        Emulated(
            "quick replies and links that the content template holds; the id of a quick reply is the button's name",
        ),
    ),
    row(
        C::Answers,
        Refused(
            "the widgets send texts and content templates; write `buttons` into the content of `whatsapp`",
        ),
    ),
    row(C::Each, Refused("write the elements as one text field of the event")),
    row(C::Plural, Refused("write two messages and choose with `if`")),
    row(
        C::WaitSpan,
        Refused(
            "Studio waits only for an answer to the message just sent: `wait up to D { on reply to M { .. } }`",
        ),
    ),
    row(C::WaitData, Refused("Studio waits only for an answer to the message just sent")),
    row(C::WaitUntil, NO_CLOCK),
    row(
        C::Race,
        Emulated(
            "a Send and Wait For Reply widget, where the wait follows its message; the next message of the customer on the channel is the answer",
        ),
    ),
    row(C::Countdown, NO_CLOCK),
    row(
        C::If,
        Emulated(
            "splits; texts are compared inside Liquid, since the operators of a split do not tell small letters from capitals",
        ),
    ),
    row(C::Match, Emulated("splits, one after the other")),
    row(C::Split, Emulated("the bucket of the run, 0 to 9999, is a parameter, and splits ask it")),
    row(
        C::SplitSticky,
        Emulated("the bucket of the customer, 0 to 9999, is a parameter, and splits ask it"),
    ),
    row(C::SplitHoldout, Emulated("an arm like any other")),
    row(C::SplitWinner, Refused("no split in Studio counts what came of its arms")),
    row(C::Repeat, Emulated("written out, round by round")),
    row(C::RepeatEvery, NO_CLOCK),
    row(C::Let, Emulated("the value stands where the name is used")),
    row(C::Set, NO_RECORD),
    row(C::ConsentChange, NO_RECORD),
    row(C::Track, Refused("Studio sends no events; call an action of yours that takes it")),
    row(
        C::Call,
        Emulated(
            "a Make HTTP Request widget that posts a form, given up after 10 seconds; one more for each retry, so an action may be carried out twice",
        ),
    ),
    row(C::CallFailed, Emulated("`failed` of the last Make HTTP Request widget")),
    row(
        C::Start,
        Refused(
            "Run Subflow waits until the other flow is over, and `start` does not wait; call an action that starts an execution",
        ),
    ),
    row(
        C::StartEach,
        Refused("Run Subflow waits until the other flow is over, and `start` does not wait"),
    ),
    row(C::Goto, Exact),
    row(C::GotoBack, Emulated("written out, round by round")),
    row(
        C::Exit,
        Emulated(
            "a Set Variables widget keeps the outcome in `flow.variables.outcome`, and the execution ends",
        ),
    ),
    row(
        C::Restart,
        Refused("Studio would send the message again; write `repeat` around the send and the wait"),
    ),
    row(C::History, NO_PAST),
    row(C::SinceEntry, NO_PAST),
    row(C::SegmentTest, Emulated("the segment's predicate is asked")),
    row(
        C::SegmentExternal,
        Refused("Studio knows no members; let the event that starts the journey say it"),
    ),
    row(C::Consented, Emulated("a split asks the parameter `consent_PURPOSE_CHANNEL`")),
    row(C::ConsentAge, NO_PAST),
    row(
        C::MessageStatus,
        Refused(
            "no receipt comes back to the flow; only the wait for an answer hears of a failure",
        ),
    ),
    row(C::SentBefore, NO_PAST),
    row(C::Engaged, NO_PAST),
    row(C::Setting, Refused("write the value into the source, or let the event carry it")),
    row(C::Contact, Emulated("the contact's number is written into the flow")),
    row(C::DecimalMath, Refused("Studio counts in doubles, which would round")),
    row(
        C::DateMath,
        Refused("Liquid knows no calendar of the customer's zone; let the event carry the date"),
    ),
    row(C::Lists, Refused("a split tests one value; let the event carry the answer as a field")),
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
