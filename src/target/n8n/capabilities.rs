//! What n8n can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

/// What comes by time alone.
const CLOCK: &str = "a Schedule Trigger reads the records of all customers (`customers_url`) at the quarters of an hour at which it can come in some zone, and calls the journey's webhook for each who is due, computed by Luxon with the time-zone data of the n8n server; a tick while the server is down is lost";
/// What several executions decide together.
const ENTRY: &str = "one statement of the store (PostgreSQL) decides, so that two triggers at once cannot both enter";
/// What reaches a run while it waits.
const MAIL: &str = "the router writes the event into the run's inbox in the store (PostgreSQL) and calls its resume URL; the run asks it before it goes on, and before it waits again";
/// What is asked of the customer's record while a run waits.
const TOLD: &str = "asked at the beginning, behind each call and each change that the run makes, and whenever the router is sent `journeyc.facts` with the `customer_id`, which whoever keeps the record must do when it changes";
/// What became of a message.
const STATUS: &str = "the run keeps it; the router brings receipts and replies that it is sent (`journeyc.receipt`, `journeyc.reply`) to the run that has sent the message, which the store (PostgreSQL) knows by the provider's id";
/// The next channel after a receipt.
const CHAIN: &str = "with a deadline (`not delivered after`) the run is held behind the channel that has accepted, until the router brings a receipt; without one the store (PostgreSQL) keeps what the next channels need, and the router calls the journey's webhook when a receipt leads to them: an execution of its own asks them, in the version of the workflow that is active then";
/// What steps ask about.
const KEPT: &str = "in `if`, `match` and `let`: the router keeps the events that are asked about in the store (PostgreSQL), from when it is activated, and the run reads them before the step; sums, and questions elsewhere, are refused";
const PAST: &str = "a workflow keeps no events; put what is asked about into the customer's record, and ask its field";

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "a Webhook node takes the event as JSON; each call begins one run, so an event that is sent twice begins two",
        ),
    ),
    row(
        C::TriggerStarted,
        Emulated(
            "a Webhook node takes the request as JSON; the store (PostgreSQL) remembers it for 30 days, so one that comes twice begins one run",
        ),
    ),
    row(
        C::TriggerApi,
        Emulated("a Webhook node takes the request as JSON; each call begins one run"),
    ),
    row(
        C::TriggerAnyone,
        Refused("a workflow hears of the customer that the call names, and of nobody else"),
    ),
    row(
        C::TriggerThing,
        Refused("a workflow hears of the customer that the call names, and knows no list of them"),
    ),
    row(
        C::TriggerSegment,
        Emulated(
            "whenever the router is sent `journeyc.facts` it reads the customer's record and asks the segment; one statement of the store (PostgreSQL) keeps who is in it and says what has changed. Changes that follow each other before it looks are one. Who is in it before the journey is activated is written down by `journeyc.look`, else they count as entering",
        ),
    ),
    row(C::TriggerSchedule, Emulated(CLOCK)),
    row(C::TriggerDate, Emulated(CLOCK)),
    row(C::TriggerAmong, Emulated("an If node asks the segment's predicate before the first step")),
    row(
        C::Collect,
        Emulated(
            "one statement of the store (PostgreSQL) puts the event into the list of its key; the execution of the first event waits for the end of the list and goes on as the run, and whoever fills the list goes on at once",
        ),
    ),
    row(C::Persona, Emulated("an If node asks the predicate before the first step")),
    row(C::EntryParallel, Exact),
    row(C::EntryIgnore, Emulated(ENTRY)),
    row(
        C::EntryRestart,
        Emulated(
            "one statement of the store (PostgreSQL) gives the entry to the new run, which calls the resume URL of the old one",
        ),
    ),
    row(C::EntryKey, Emulated("the key is part of the entry's row in the store (PostgreSQL)")),
    row(
        C::EntryAgain,
        Emulated("the entry's row in the store (PostgreSQL) keeps when a run began last"),
    ),
    row(C::Goal, Emulated(MAIL)),
    row(C::ExitOn, Emulated(MAIL)),
    row(C::ExitWhen, Emulated(TOLD)),
    row(C::While, Emulated(TOLD)),
    row(
        C::Lasts,
        Emulated("no Wait node waits longer than what is left; then an If node leads to the end"),
    ),
    row(
        C::JourneyHoldout,
        Emulated("a Crypto node hashes customer and journey, as for a sticky split"),
    ),
    row(
        C::Active,
        Emulated("an If node asks the date in the workspace's zone before the first step"),
    ),
    row(
        C::Priority,
        Refused(
            "each call begins one workflow, in the order of the calls; call them in the order you want",
        ),
    ),
    row(
        C::Send,
        Emulated(
            "a Twilio, Send Email or HTTP Request node that is asked once: a failure of the call counts as a refusal",
        ),
    ),
    row(
        C::SendChain,
        Emulated("the error output of a channel's node leads to the gates of the next"),
    ),
    row(C::SendBoth, Emulated("one after the other; it has succeeded when one has accepted")),
    row(
        C::SendTo,
        Refused("a send reads the address, consent and suppression of the customer's record"),
    ),
    row(
        C::SendUnreachable,
        Emulated("a field of the run remembers whether any provider was asked"),
    ),
    row(C::SendFailed, Emulated("a field of the run remembers whether any provider was asked")),
    row(
        C::Expires,
        Emulated(
            "an If node asks before each attempt of a message that was held; the provider is not told",
        ),
    ),
    row(C::ExpiresAt, Emulated("an If node asks before each attempt; the provider is not told")),
    row(
        C::ConsentGate,
        Emulated("the customer's record is read before each attempt, and an If node asks it"),
    ),
    row(
        C::SuppressionGate,
        Emulated("the customer's record is read before each attempt, and an If node asks it"),
    ),
    row(
        C::Quiet,
        Emulated(
            "computed by Luxon with the time-zone data of the n8n server; a Wait node holds the message, then everything is asked again",
        ),
    ),
    row(
        C::Office,
        Emulated(
            "computed by Luxon with the time-zone data of the n8n server; a Wait node holds the message, then everything is asked again",
        ),
    ),
    row(
        C::Cap,
        Emulated(
            "one statement of the store (PostgreSQL) counts the person's messages and takes the place of this one before a provider is asked; a message that every provider refuses gives it back, and so do receipts that say that nobody got it",
        ),
    ),
    row(C::FallbackFailed, Emulated(CHAIN)),
    row(C::FallbackReceipt, Emulated(CHAIN)),
    row(
        C::FallbackDeadline,
        Emulated(
            "the run is held behind the channel that has accepted, in the one Wait node that the router calls",
        ),
    ),
    row(C::AllowCritical, Exact),
    row(
        C::Template,
        Emulated("an HTTP Request to Meta's Cloud API, with the credential of the WhatsApp node"),
    ),
    row(
        C::SessionText,
        Emulated(
            "the store (PostgreSQL) keeps when a customer last wrote on a channel, as the router is told by `journeyc.reply`; a send asks it before each attempt, and Meta's Cloud API takes the text",
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
        Emulated(
            "computed by Luxon with the time-zone data of the n8n server; a date that moves is followed when the router is sent `journeyc.facts`",
        ),
    ),
    row(C::Race, Emulated(MAIL)),
    row(
        C::Countdown,
        Emulated(
            "computed by Luxon with the time-zone data of the n8n server, and a Wait node for the next point; a date that moves is followed when the router is sent `journeyc.facts`",
        ),
    ),
    row(C::If, Exact),
    row(C::Match, Exact),
    row(C::Split, Emulated("a Crypto node hashes the execution's id")),
    row(C::SplitSticky, Emulated("a Crypto node hashes the customer's id")),
    row(C::SplitHoldout, Exact),
    row(
        C::SplitWinner,
        Refused(
            "this version counts no successes; write a split, and take the winner into the source",
        ),
    ),
    row(C::Repeat, Emulated("a counter in the run, and an If node that leads back")),
    row(C::RepeatEvery, Emulated("a counter in the run, and a Wait node before the next round")),
    row(C::Let, Exact),
    row(
        C::Set,
        Emulated("a PATCH of the customer's record, a merge patch; a failure ends the execution"),
    ),
    row(
        C::ConsentChange,
        Emulated("a PATCH of the customer's record, a merge patch; a failure ends the execution"),
    ),
    row(
        C::Track,
        Emulated(
            "a POST to `events_url`, which brings the event to the webhooks of the journeys that begin with it",
        ),
    ),
    row(C::Call, Emulated("an HTTP Request node; it is tried again after five seconds each time")),
    row(
        C::CallFailed,
        Emulated("the error output of the node; an answer that lacks a field is a failure too"),
    ),
    row(
        C::Start,
        Emulated(
            "an HTTP Request to the webhook of the other journey; both go on beside each other",
        ),
    ),
    row(
        C::StartEach,
        Emulated(
            "an HTTP Request for each element, one after the other, to the webhook of the other journey",
        ),
    ),
    row(C::Goto, Exact),
    row(C::GotoBack, Emulated("a counter in the run, and an If node that leads back")),
    row(C::Exit, Exact),
    row(C::Restart, Emulated("a counter in the run, which goes back to the wait")),
    row(C::History, Emulated(KEPT)),
    row(C::SinceEntry, Emulated(KEPT)),
    row(C::SegmentTest, Emulated("the segment's predicate is asked of the customer's record")),
    row(
        C::SegmentExternal,
        Refused(
            "this version does not read the members of external segments; keep membership as a field of the profile",
        ),
    ),
    row(C::Consented, Emulated("the customer's record is read, as for every other fact")),
    row(
        C::ConsentAge,
        Refused("this version does not compute it; keep the date as a field of the profile"),
    ),
    row(C::MessageStatus, Emulated(STATUS)),
    row(C::SentBefore, Refused(PAST)),
    row(C::Engaged, Refused(PAST)),
    row(C::Setting, Emulated("its value is written into the workflow when it is built")),
    row(C::Contact, Refused("contacts are not part of a run; write the address")),
    row(
        C::DecimalMath,
        Refused(
            "an expression of n8n counts in doubles, which would round; use money, percent or int",
        ),
    ),
    row(
        C::DateMath,
        Emulated(
            "computed in expressions, by Luxon where it needs the time-zone data of the n8n server",
        ),
    ),
    row(C::Lists, Exact),
];
