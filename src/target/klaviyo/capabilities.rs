//! What a flow of Klaviyo can do of the language.

use crate::hir::Construct as C;
use crate::target::Fidelity::{Emulated, Exact, Refused};
use crate::target::{Capability, Fidelity};

const NO_WAIT: &str = "a flow of Klaviyo hears no event while it waits; ask `seen(.. since entry)` after a `wait`, or build the journey for aws";
const DATES: &str = "Klaviyo puts somebody whose date comes late into the middle of a flow, takes out whose date changes, and does not say what 29 February is in other years; begin the journey by an event of that day";
const NO_CLOCK: &str = "a time of day at Klaviyo is that of the account where a profile has no zone, and days with one are counted another way; wait for a span";
const CAPS: &str = "Klaviyo's Smart Sending counts all messages of the account and skips; it is written out as off. Ask for what was sent with a field of the profile";
const QUIET: &str = "Klaviyo's quiet hours are those of the account and of a phone number's country, not of the customer's zone, and hold no e-mail; they are written out as off. Take the window out of the rules of this journey, or build it for aws";
const NO_RECEIPT: &str =
    "a flow of Klaviyo does not hear what becomes of a message before it goes on";
const NO_VALUES: &str = "a flow of Klaviyo keeps no values between steps";

const fn row(construct: C, fidelity: Fidelity) -> Capability {
    Capability { construct, fidelity }
}

/// One row per construct, in the order of the report.
pub(super) const CAPABILITIES: &[Capability] = &[
    row(
        C::TriggerEvent,
        Emulated(
            "a metric; one comparison of a field of the event is its trigger filter, other conditions are the first questions of the flow",
        ),
    ),
    row(
        C::TriggerStarted,
        Refused("a flow of Klaviyo begins no other flow; begin the journey by an event"),
    ),
    row(
        C::TriggerApi,
        Refused("a flow of Klaviyo is begun by a metric; declare an event and begin by it"),
    ),
    row(C::TriggerAnyone, Refused("a metric begins a flow for the profile that it is about")),
    row(C::TriggerThing, Refused("a metric begins a flow for the profile that it is about")),
    row(
        C::TriggerSegment,
        Emulated(
            "the trigger on a list or a segment of the account, for external segments and journeys without a wait",
        ),
    ),
    row(
        C::TriggerSchedule,
        Refused("a flow of Klaviyo has no schedule; send a campaign, or an event at that time"),
    ),
    row(C::TriggerDate, Refused(DATES)),
    row(C::TriggerAmong, Emulated("the first question of the flow")),
    row(
        C::Collect,
        Refused("a flow of Klaviyo gathers no events; gather them where they are made"),
    ),
    row(C::Persona, Emulated("the first questions of the flow")),
    row(C::EntryParallel, Emulated("re-entry is allowed at all times")),
    row(
        C::EntryIgnore,
        Emulated("nobody is still inside when they can enter again: the journey does not wait"),
    ),
    row(
        C::EntryRestart,
        Emulated("nobody is still inside when they can enter again: the journey does not wait"),
    ),
    row(
        C::EntryKey,
        Refused(
            "re-entry is counted for a profile, not for a key; leave the key out, with `entry parallel`",
        ),
    ),
    row(C::EntryAgain, Emulated("the re-entry criteria, for journeys that do not wait")),
    row(
        C::Goal,
        Emulated(
            "a filter of the whole flow: none of these events since its start. It is asked before each action, so nothing goes out after the event; the run leaves at its next step",
        ),
    ),
    row(
        C::ExitOn,
        Emulated(
            "a filter of the whole flow: none of these events since its start. It is asked before each action, so nothing goes out after the event; the run leaves at its next step",
        ),
    ),
    row(
        C::ExitWhen,
        Refused(
            "a filter of a flow is asked before each action and misses what holds only in between; end the run by an event",
        ),
    ),
    row(
        C::While,
        Refused(
            "a filter of a flow is asked before each action and misses what fails only in between; end the run by an event",
        ),
    ),
    row(C::Lasts, Emulated("the waits of the journey are shorter, so it never cuts")),
    row(
        C::JourneyHoldout,
        Refused(
            "Klaviyo draws by itself, and a customer would not keep the arm; write a `split` without `sticky` at the start",
        ),
    ),
    row(C::Active, Refused("a flow of Klaviyo is live or not; set it live and back on those days")),
    row(C::Priority, Refused("Klaviyo does not order the flows that one event begins")),
    row(C::Send, Exact),
    row(
        C::SendChain,
        Emulated(
            "questions for consent and address choose the channel; what Klaviyo takes and a carrier refuses later is a receipt",
        ),
    ),
    row(
        C::SendBoth,
        Emulated(
            "one after the other at the same instant; it has succeeded when one has passed its gates",
        ),
    ),
    row(
        C::SendTo,
        Refused("a flow of Klaviyo writes to its profile; call an action of your own system"),
    ),
    row(
        C::SendUnreachable,
        Emulated("the way of those whom no question for consent and address lets through"),
    ),
    row(C::SendFailed, Refused(NO_RECEIPT)),
    row(C::Expires, Emulated("nothing holds a message, so it goes out at once")),
    row(
        C::ExpiresAt,
        Refused(
            "a flow of Klaviyo knows no instant after which it does not send; ask before the send",
        ),
    ),
    row(
        C::ConsentGate,
        Emulated(
            "a filter of each message, or a question before it where the ways part: `can receive marketing` and `subscribed` on the channel",
        ),
    ),
    row(
        C::SuppressionGate,
        Emulated(
            "marketing: `can receive marketing` stands beside the consent; transactional e-mail: a question for suppression by hand, and Klaviyo itself keeps it from addresses that bounced or complained",
        ),
    ),
    row(C::Quiet, Refused(QUIET)),
    row(C::Office, Refused(QUIET)),
    row(C::Cap, Refused(CAPS)),
    row(C::FallbackFailed, Refused(NO_RECEIPT)),
    row(C::FallbackReceipt, Refused(NO_RECEIPT)),
    row(C::FallbackDeadline, Refused(NO_RECEIPT)),
    row(C::AllowCritical, Emulated("there are no windows and caps to pass")),
    row(
        C::Template,
        Refused(
            "the flow API takes no values for the placeholders of a WhatsApp template; send by e-mail or SMS",
        ),
    ),
    row(
        C::SessionText,
        Refused(
            "a flow of Klaviyo does not know when a customer last wrote on WhatsApp; send by e-mail or SMS",
        ),
    ),
    row(
        C::Buttons,
        Refused("messages of a flow carry no buttons that answer; write a link into the text"),
    ),
    row(
        C::Answers,
        Refused("messages of a flow carry no answers; write a link to a form into the text"),
    ),
    row(C::Each, Refused("this version does not compile lists for Klaviyo's templates")),
    row(
        C::Plural,
        Refused(
            "Klaviyo's templates have no plural rules of a language; write a text that needs none",
        ),
    ),
    row(
        C::WaitSpan,
        Emulated(
            "a time delay of whole minutes, hours or days of 24 hours; one that nothing follows is left out",
        ),
    ),
    row(
        C::WaitData,
        Refused(
            "a time delay of Klaviyo is a constant; branch on the data, with a wait for each case",
        ),
    ),
    row(C::WaitUntil, Refused(NO_CLOCK)),
    row(C::Race, Refused(NO_WAIT)),
    row(C::Countdown, Refused(DATES)),
    row(
        C::If,
        Emulated("one question for each comparison; what follows stands there once for each way"),
    ),
    row(
        C::Match,
        Emulated("one question for each comparison; what follows stands there once for each way"),
    ),
    row(
        C::Split,
        Emulated(
            "random samples, one after the other, each drawn by Klaviyo; with `ab_tests`, an A/B test where the arms are one marketing message each",
        ),
    ),
    row(
        C::SplitSticky,
        Refused(
            "Klaviyo draws anew each time, and not by the hash of the language; write the split without `sticky`",
        ),
    ),
    row(C::SplitHoldout, Emulated("an arm of the sample that ends")),
    row(
        C::SplitWinner,
        Refused("Klaviyo's A/B tests choose between texts of one message, while people go on"),
    ),
    row(C::Repeat, Emulated("the rounds stand one after the other")),
    row(
        C::RepeatEvery,
        Emulated("the rounds stand one after the other, with time delays between them"),
    ),
    row(C::Let, Refused(NO_VALUES)),
    row(
        C::Set,
        Emulated(
            "an update of a custom property by a constant; it is not read again before a wait",
        ),
    ),
    row(
        C::ConsentChange,
        Refused(
            "an action of a flow that changes consent is not in the flow API; change it where the customer says so",
        ),
    ),
    row(
        C::Track,
        Refused(
            "the flow API has no step that makes an event for others to hear; send it from your own system",
        ),
    ),
    row(
        C::Call,
        Emulated(
            "a webhook, as the last step of its way: it does not hold the run until the answer. One that something follows is refused",
        ),
    ),
    row(C::CallFailed, Refused("a webhook of Klaviyo does not say that it failed")),
    row(C::Start, Refused("a flow of Klaviyo begins no other flow; begin both by an event")),
    row(C::StartEach, Refused("a flow of Klaviyo begins no other flow")),
    row(C::Goto, Emulated("what follows stands there once for each way")),
    row(C::GotoBack, Emulated("the rounds stand one after the other")),
    row(C::Exit, Emulated("a way that ends; Klaviyo keeps no outcome")),
    row(C::Restart, Refused(NO_WAIT)),
    row(
        C::History,
        Emulated(
            "`seen` and `count` as a question about a metric over all time or the last hours, without `where`",
        ),
    ),
    row(
        C::SinceEntry,
        Emulated("since the start of the flow, for events other than the trigger's"),
    ),
    row(
        C::SegmentTest,
        Emulated(
            "membership of a list or segment of the account; other segments are asked by their predicate",
        ),
    ),
    row(
        C::SegmentExternal,
        Emulated("a list or segment of the account, by the id in journey.toml"),
    ),
    row(
        C::Consented,
        Emulated("consent for marketing on email, sms and push, with no suppression"),
    ),
    row(
        C::ConsentAge,
        Refused("the language asks for the age as a number; keep it in a field of the profile"),
    ),
    row(C::MessageStatus, Refused(NO_RECEIPT)),
    row(
        C::SentBefore,
        Refused(
            "Klaviyo knows whether any message was sent, not which; keep it in a field of the profile",
        ),
    ),
    row(
        C::Engaged,
        Refused(
            "which metrics count as engagement is not the same at Klaviyo; ask `seen` about an event",
        ),
    ),
    row(C::Setting, Refused("this version does not bind settings for Klaviyo; write the value")),
    row(C::Contact, Refused("a flow of Klaviyo writes to its profile")),
    row(
        C::DecimalMath,
        Refused(
            "a decimal is stored as a text, so that it stays exact; use `money`, `percent` or `int`",
        ),
    ),
    row(C::DateMath, Refused("a condition of Klaviyo compares with a constant, in UTC")),
    row(C::Lists, Refused("this version does not compile lists for Klaviyo")),
];
