//! What Knock can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

const NO_PAST: Fidelity = Refused(
    "a condition sees the trigger's data, the recipient and this run's messages, and no past; let the system that knows it set a field of the profile",
);
const NOT_A_MESSAGE: Fidelity = Refused(
    "a step of Knock sends plain text, an e-mail or a push message; write a text for `sms`, `email` or `push`",
);
const NO_CLOCK: Fidelity = Refused(
    "a workflow says nothing of when it is triggered; let a schedule of Knock or your own system send the event",
);

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "your system, or a source of the account, triggers the workflow by its key for each event; the fields are its data, held against a JSON schema",
        ),
    ),
    row(C::TriggerStarted, Exact),
    row(C::TriggerApi, Exact),
    row(
        C::TriggerAnyone,
        Refused(
            "a trigger names its recipients; let your system trigger the workflow for each of them",
        ),
    ),
    row(
        C::TriggerThing,
        Refused(
            "a trigger names its recipients; let your system trigger the workflow for each of them",
        ),
    ),
    row(
        C::TriggerSegment,
        Refused(
            "audiences and what they trigger are set up in the account, not in a workflow; let your system send an event when a customer enters",
        ),
    ),
    row(C::TriggerSchedule, NO_CLOCK),
    row(C::TriggerDate, NO_CLOCK),
    row(C::TriggerAmong, Emulated("the segment's predicate stands in the workflow's conditions")),
    row(
        C::Collect,
        Emulated("a batch; its list stands in texts, and how many there are in conditions"),
    ),
    row(C::Persona, Emulated("the predicate stands in the workflow's conditions")),
    row(C::EntryParallel, Exact),
    row(
        C::EntryIgnore,
        Emulated(
            "a throttle lets one run pass in the pause of `again after`, which must be longer than a run; without it, it is refused, save where a run takes no time",
        ),
    ),
    row(
        C::EntryRestart,
        Emulated(
            "a throttle lets one run pass in the pause of `again after`, which must be longer than a run; without it, it is refused, save where a run takes no time",
        ),
    ),
    row(C::EntryKey, Emulated("the hash of the key is the key of the throttle")),
    row(C::EntryAgain, Emulated("a throttle of one run, up to 31 days")),
    row(
        C::Goal,
        Emulated(
            "each wait becomes a wait for the goal's event, which halts the run; one goal or exit for a journey",
        ),
    ),
    row(
        C::ExitOn,
        Emulated(
            "each wait becomes a wait for the exit's event, which halts the run; one goal or exit for a journey",
        ),
    ),
    row(
        C::ExitWhen,
        Refused(
            "a run hears of changes only where it waits for them, and time changes nothing there; ask with `if` behind each wait",
        ),
    ),
    row(
        C::While,
        Refused(
            "a run hears of changes only where it waits for them, and time changes nothing there; ask with `if` behind each wait",
        ),
    ),
    row(C::Lasts, Emulated("a run that could be longer is refused, so nothing is ever cut")),
    row(
        C::JourneyHoldout,
        Emulated(
            "the language's own hash of the recipient, computed in Liquid, before the first step",
        ),
    ),
    row(
        C::Active,
        Refused(
            "a condition cannot ask what day it is; set the workflow active and inactive in the account",
        ),
    ),
    row(
        C::Priority,
        Refused(
            "workflows do not wait for each other; take `priority` out, or let one journey `start` the other",
        ),
    ),
    row(
        C::Send,
        Emulated(
            "a channel step; Knock has taken the message when the step has run, and delivers it beside the run",
        ),
    ),
    row(
        C::SendChain,
        Emulated(
            "a channel step for each, under the condition that those before it were skipped; what a provider says after Knock has taken the message is a receipt",
        ),
    ),
    row(C::SendBoth, Emulated("two channel steps at the same instant")),
    row(
        C::SendTo,
        Refused(
            "a step goes to the recipient of the run; let your system trigger another workflow for whom it is for",
        ),
    ),
    row(C::SendUnreachable, Emulated("a branch on whether every step was skipped")),
    row(
        C::SendFailed,
        Refused(
            "Knock takes every message and tries for hours; a run that goes on cannot know yet. Ask later: `if not (m.status >= sent)`",
        ),
    ),
    row(
        C::Expires,
        Emulated(
            "a message goes out in the instant in which the run comes to it, so it is never late; a deadline of a chain that is longer is refused",
        ),
    ),
    row(
        C::ExpiresAt,
        Refused(
            "a condition of Knock does not ask whether an instant is over; ask it in your system",
        ),
    ),
    row(
        C::ConsentGate,
        Emulated(
            "the step's condition: the recipient's property `consent_PURPOSE_CHANNEL` is true; a property that is not there is no consent",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "Knock asks the recipient's preferences before each message (`override_preferences` is false), and `commercial_subscribed` where all is marketing",
        ),
    ),
    row(
        C::Quiet,
        Emulated(
            "a step computes on the recipient's clock how long they are closed, and a delay holds the run until then; consent is asked again behind it",
        ),
    ),
    row(
        C::Office,
        Emulated(
            "a step computes on the recipient's clock how long they are closed, and a delay holds the run until then; consent is asked again behind it",
        ),
    ),
    row(
        C::Cap,
        Refused(
            "a throttle counts runs of one workflow, not messages to a person; set a limit in the account, or build for `aws`",
        ),
    ),
    row(
        C::FallbackFailed,
        Emulated(
            "the run looks at the message's status after a minute, and then each time when half as much again has passed; only where nothing follows the send, for two channels or with a deadline",
        ),
    ),
    row(
        C::FallbackReceipt,
        Emulated(
            "the run looks at the message's status after a minute, and then each time when half as much again has passed; only where nothing follows the send, for two channels or with a deadline",
        ),
    ),
    row(
        C::FallbackDeadline,
        Emulated(
            "a delay, or looks for a receipt until then, and the next channel under the condition that the message has not come so far; only where nothing follows the send",
        ),
    ),
    row(C::AllowCritical, Exact),
    row(C::Template, NOT_A_MESSAGE),
    row(C::SessionText, NOT_A_MESSAGE),
    row(C::Buttons, NOT_A_MESSAGE),
    row(C::Answers, NOT_A_MESSAGE),
    row(
        C::Each,
        Emulated(
            "of what a digest gathered, in Liquid, up to 10, and up to 100 with Knock's Enterprise plan; other lists are refused",
        ),
    ),
    row(C::Plural, Emulated("written out in Liquid, by the table that all targets follow")),
    row(
        C::WaitSpan,
        Emulated(
            "a delay in hours or minutes, or a wait for the event of the goal or exit; whole minutes",
        ),
    ),
    row(
        C::WaitData,
        Refused("a delay of Knock that finds no length goes on at once; write a span"),
    ),
    row(
        C::WaitUntil,
        Emulated(
            "a step computes on the recipient's clock how long it is until then, and a delay waits for it; a date of the data needs `lasts at most`, and is the last wait",
        ),
    ),
    row(
        C::Race,
        Emulated(
            "a wait for one event, up to 30 days, and a branch on whether it came; other arms are refused",
        ),
    ),
    row(
        C::Countdown,
        Refused(
            "a delay of Knock does not follow a date that moves; let your system send an event at each point",
        ),
    ),
    row(C::If, Emulated("a branch; below the fifth inside each other, conditions of its steps")),
    row(C::Match, Emulated("a branch with up to 10 ways")),
    row(
        C::Split,
        Emulated(
            "an experiment whose key is the recipient and the time of the trigger, so that each run is drawn anew; shares with one decimal",
        ),
    ),
    row(
        C::SplitSticky,
        Emulated(
            "the language's own hash of recipient and split, computed in Liquid, so that the arm is the same as on other targets",
        ),
    ),
    row(C::SplitHoldout, Emulated("its way ends the run")),
    row(C::SplitWinner, Refused("Knock does not choose a winner")),
    row(C::Repeat, Emulated("its rounds are written out")),
    row(C::RepeatEvery, Emulated("its rounds are written out, with a delay between them")),
    row(
        C::Let,
        Emulated(
            "the path of what the trigger brought, or a step that keeps the recipient's property in the run's data",
        ),
    ),
    row(C::Set, Emulated("an update of the recipient, which the next step sees")),
    row(
        C::ConsentChange,
        Emulated("an update of the recipient's properties `consent_PURPOSE_CHANNEL`"),
    ),
    row(
        C::Track,
        Refused("no step of Knock brings an event; let your system send it, or `start` a journey"),
    ),
    row(
        C::Call,
        Emulated(
            "a request, as the last step of its way: one that fails halts the run. One that something follows is refused",
        ),
    ),
    row(
        C::CallFailed,
        Refused("a request of Knock that fails halts the run; nothing can follow it"),
    ),
    row(
        C::Start,
        Emulated(
            "a step that triggers the other workflow for the recipient, with the arguments as its data",
        ),
    ),
    row(
        C::StartEach,
        Refused("a step of Knock triggers once; let your system trigger the workflow for each"),
    ),
    row(C::Goto, Emulated("what comes together is written once behind the branch, else twice")),
    row(C::GotoBack, Emulated("its rounds are written out")),
    row(C::Exit, Emulated("a way that ends the run; Knock keeps no outcome")),
    row(
        C::Restart,
        Refused("a wait of Knock cannot begin again; repeat the wait: `repeat up to 5 times`"),
    ),
    row(C::History, NO_PAST),
    row(C::SinceEntry, NO_PAST),
    row(C::SegmentTest, Emulated("the segment's predicate is written out")),
    row(
        C::SegmentExternal,
        Refused(
            "how a condition names an audience is not in Knock's pages; let the system that knows the members set a field of the profile",
        ),
    ),
    row(C::Consented, Emulated("the recipient's property `consent_PURPOSE_CHANNEL` is true")),
    row(C::ConsentAge, NO_PAST),
    row(
        C::MessageStatus,
        Emulated(
            "the status of the step's message: `>=`, of a message that is sent on one way to the question; links are tracked where clicks are asked for",
        ),
    ),
    row(C::SentBefore, NO_PAST),
    row(C::Engaged, NO_PAST),
    row(
        C::Setting,
        Emulated("written into the workflow; a change takes effect with the next build"),
    ),
    row(C::Contact, Refused("only a send to a contact needs one, and that is refused")),
    row(C::DecimalMath, Refused("decimals are texts on the wire; use money, percent or int")),
    row(
        C::DateMath,
        Emulated("whole days before or after a date, in `wait until`; elsewhere refused"),
    ),
    row(
        C::Lists,
        Emulated(
            "how many a digest gathered, and its list in a text; other questions about lists are refused",
        ),
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
