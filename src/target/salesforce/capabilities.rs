//! What Journey Builder can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

const ASKS_ONCE: &str =
    "Journey Builder asks only when a contact comes to an activity; nothing ends a wait. `aws` can";
const NO_BRANCH: &str = "an e-mail or SMS activity has one way on, whatever becomes of the message";
const NO_CLOCK: &str =
    "a wait can end at a clock time of the account's zone only, not of the contact's. `aws` can";
const NOT_KEPT: &str = "Journey Builder keeps no value of its own while a contact is inside";
const WRITTEN_OUT: Fidelity = Emulated("written out, round by round; nothing leads back");
const NO_HISTORY: &str =
    "a decision sees the event that began the journey, not what happened since. `aws` can";

/// What is not listed is refused.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "an API event, which the customer's system posts; one that is posted twice is two entries; `where` is the first decision",
        ),
    ),
    row(C::EntryParallel, Emulated("the entry mode `MultipleEntries` (re-entry at any time)")),
    row(
        C::EntryIgnore,
        Emulated("the entry mode `SingleEntryAcrossAllVersions` (re-entry only after exiting)"),
    ),
    row(C::EntryRestart, Refused("no entry mode ends the run under way. `aws` can")),
    row(C::EntryKey, Refused("Journey Builder tells contacts apart by their key alone")),
    row(
        C::EntryAgain,
        Refused("there is no pause between two entries; write the rule where the event is posted"),
    ),
    row(C::Goal, Refused(ASKS_ONCE)),
    row(C::ExitOn, Refused(ASKS_ONCE)),
    row(C::ExitWhen, Refused(ASKS_ONCE)),
    row(C::While, Refused(ASKS_ONCE)),
    row(C::Lasts, Refused(ASKS_ONCE)),
    row(C::Race, Refused(ASKS_ONCE)),
    row(C::Restart, Refused(ASKS_ONCE)),
    row(
        C::Send,
        Emulated(
            "an e-mail or SMS activity with the content of the account that journey.toml names; its text is kept there, and `journeyc preview` shows what it should say",
        ),
    ),
    row(
        C::SendBoth,
        Refused(
            "whoever an e-mail cannot be sent to leaves the journey there, so the other message would not go out; `aws` can",
        ),
    ),
    row(C::SendChain, Refused(NO_BRANCH)),
    row(C::SendUnreachable, Refused(NO_BRANCH)),
    row(C::SendFailed, Refused(NO_BRANCH)),
    row(C::FallbackFailed, Refused(NO_BRANCH)),
    row(C::FallbackReceipt, Refused(NO_BRANCH)),
    row(C::FallbackDeadline, Refused(NO_BRANCH)),
    row(
        C::ConsentGate,
        Refused(
            "the account knows who has unsubscribed, not who has consented; build marketing for `aws`",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "the account asks when it sends: held and suppressed contacts get nothing, and those who unsubscribed where the send classification is a commercial one; whoever an e-mail cannot be sent to leaves the journey there",
        ),
    ),
    row(C::Quiet, Refused(NO_CLOCK)),
    row(C::Office, Refused(NO_CLOCK)),
    row(C::Cap, Refused("a journey cannot count what others send. `aws` can")),
    row(C::WaitSpan, Exact),
    row(C::WaitData, Refused("the length of a wait is written in the journey")),
    row(C::WaitUntil, Refused(NO_CLOCK)),
    row(C::Countdown, Refused(NO_CLOCK)),
    row(C::If, Emulated("decision splits over the fields of the event that began the journey")),
    row(C::Match, Emulated("decision splits over the fields of the event that began the journey")),
    row(C::Split, Emulated("a random split, drawn for each entry; shares are whole percents")),
    row(C::SplitHoldout, Emulated("a path of the random split that ends")),
    row(C::SplitSticky, Refused("a random split draws anew at each entry. `aws` keeps the arm")),
    row(
        C::SplitWinner,
        Refused(
            "the winner of a path optimizer is decided by opens and clicks of its own e-mails alone, and its document is not public",
        ),
    ),
    row(C::Exit, Emulated("a path that ends; the outcome stands in the source alone")),
    row(C::Goto, Exact),
    row(C::GotoBack, WRITTEN_OUT),
    row(C::Repeat, WRITTEN_OUT),
    row(C::RepeatEvery, WRITTEN_OUT),
    row(C::Let, Refused(NOT_KEPT)),
    row(
        C::Set,
        Refused(
            "the activity that changes a contact names a data extension and a field by their ids; nothing public says how a missing value is written",
        ),
    ),
    row(C::History, Refused(NO_HISTORY)),
    row(C::SegmentTest, Refused(NO_HISTORY)),
    row(
        C::MessageStatus,
        Refused(
            "an engagement split sees opens and clicks of one e-mail, not whether it was delivered",
        ),
    ),
    // What stands in the text of a message is the account's business.
    row(C::Buttons, Emulated("part of the content that the account keeps")),
    row(C::Each, Emulated("part of the content that the account keeps")),
    row(C::Plural, Emulated("part of the content that the account keeps")),
];
