//! What a contact workflow can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

const ENROLLED: &str = "a contact is in a workflow once: HubSpot enrols nobody who is enrolled. Write `entry ignore`, or use `aws`";
const GOALS: &str = "a goal is a filter over contacts, and nothing that the vendor documents says when it is asked. `aws` can";
const WAITS: &str = "no documented action waits for an event with a time limit. `aws` can";
const NO_BRANCH: &str = "the action that sends has one way on, whatever becomes of the e-mail";
const ACCOUNT_ZONE: &str =
    "time windows and dates are in the account's zone, not the contact's. `aws` can";
const WRITTEN_OUT: Fidelity = Emulated("written out, round by round; nothing leads back");
const DRAWN: &str = "nothing that the vendor documents says whether a contact who comes again is drawn anew. `aws` can";
const HISTORY: &str =
    "filters over events need ids and forms that the vendor does not document. `aws` can";

/// What is not listed is refused.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "enrolment on a custom event, whose id journey.toml names; one that is sent twice enrols again whoever is not inside; HubSpot does not document what becomes of contacts inside a workflow that is changed, so put a new one beside it",
        ),
    ),
    row(
        C::TriggerAmong,
        Emulated(
            "the first branch asks properties of the contact; who is not meant leaves at once",
        ),
    ),
    row(
        C::Persona,
        Emulated(
            "the first branch asks properties of the contact; who is not meant leaves at once",
        ),
    ),
    row(C::EntryIgnore, Exact),
    row(C::EntryParallel, Refused(ENROLLED)),
    row(C::EntryRestart, Refused(ENROLLED)),
    row(C::EntryKey, Refused(ENROLLED)),
    row(C::EntryAgain, Refused("there is no pause between two enrolments")),
    row(C::Goal, Refused(GOALS)),
    row(C::ExitOn, Refused(GOALS)),
    row(C::ExitWhen, Refused(GOALS)),
    row(C::While, Refused(GOALS)),
    row(C::Lasts, Refused(GOALS)),
    row(C::Race, Refused(WAITS)),
    row(C::Restart, Refused(WAITS)),
    row(
        C::Send,
        Emulated(
            "the action that sends an automated e-mail of the account, whose id journey.toml names; its text is kept there, and `journeyc preview` shows what it should say",
        ),
    ),
    row(C::SendChain, Refused(NO_BRANCH)),
    row(C::SendBoth, Refused("it sends e-mail alone")),
    row(C::SendUnreachable, Refused(NO_BRANCH)),
    row(C::SendFailed, Refused(NO_BRANCH)),
    row(C::FallbackFailed, Refused(NO_BRANCH)),
    row(C::FallbackReceipt, Refused(NO_BRANCH)),
    row(C::FallbackDeadline, Refused(NO_BRANCH)),
    row(
        C::ConsentGate,
        Refused(
            "whether a contact must have consented is a setting of the account that no document of the workflow states; build marketing for `aws`",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "the account asks when it sends: contacts who unsubscribed or whose address bounced get nothing, nor do those who are no marketing contacts where the account tells them apart; what they do next is not documented",
        ),
    ),
    row(C::Quiet, Refused(ACCOUNT_ZONE)),
    row(C::Office, Refused(ACCOUNT_ZONE)),
    row(C::WaitUntil, Refused(ACCOUNT_ZONE)),
    row(C::Countdown, Refused(ACCOUNT_ZONE)),
    row(C::Cap, Refused("a workflow cannot count what others send. `aws` can")),
    row(C::WaitSpan, Exact),
    row(C::WaitData, Refused("the length of a delay is written in the workflow")),
    row(
        C::If,
        Emulated(
            "branches over properties of the contact, read when the contact comes there; one filter each",
        ),
    ),
    row(
        C::Match,
        Emulated(
            "branches over properties of the contact, read when the contact comes there; one filter each",
        ),
    ),
    row(C::SegmentTest, Emulated("branches over what its predicate asks")),
    row(C::Split, Refused(DRAWN)),
    row(C::SplitSticky, Refused(DRAWN)),
    row(C::SplitHoldout, Refused(DRAWN)),
    row(C::JourneyHoldout, Refused(DRAWN)),
    row(C::SplitWinner, Refused(DRAWN)),
    row(C::Exit, Emulated("a path that ends; the outcome stands in the source alone")),
    row(C::Goto, Exact),
    row(C::GotoBack, WRITTEN_OUT),
    row(C::Repeat, WRITTEN_OUT),
    row(C::RepeatEvery, WRITTEN_OUT),
    row(C::Let, Refused("a workflow keeps no value of its own")),
    row(C::Set, Emulated("the action that sets a property, to a constant")),
    row(C::History, Refused(HISTORY)),
    row(C::MessageStatus, Refused(HISTORY)),
    row(C::Buttons, Emulated("part of the e-mail that the account keeps")),
    row(C::Each, Emulated("part of the e-mail that the account keeps")),
    row(C::Plural, Emulated("part of the e-mail that the account keeps")),
];
