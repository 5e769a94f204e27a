//! What MyLINK can do of the language: messages. When they go out, to whom and whether at all is the business of
//! another target of the journey.

use crate::hir::Construct as C;
use crate::target::Capability;
use crate::target::Fidelity::{Emulated, Refused};

/// Why all the rest is not here.
const NO_JOURNEYS: &str = "MyLINK takes messages, not journeys: map the journey to `aws` or `flow` too, which say when they go out \
     (`aws` posts them itself where the connections of its channels say `api = \"link-mobility\"`)";

/// What it does.
const TAKEN: &[(C, &str)] = &[
    (C::Send, "a request that whoever runs the journey fills in and posts"),
    (
        C::SendChain,
        "a request for each channel, and whoever runs the journey goes from one to the next; with `gates_once = true` in journey.toml \
         a message inside a message (`fallback`), which MyLINK sends where the first fails without asking consent again",
    ),
    (C::SendBoth, "messages beside each other in one request; in a chain a request for each"),
    (C::SendTo, "the address is filled in"),
    (C::Expires, "`validUntil`, filled in"),
    (C::ExpiresAt, "`validUntil`, filled in"),
    (
        C::Quiet,
        "asked by whoever runs the journey; `allowedHours` and `whenDnd` hold for what MyLINK sends later as a `fallback`",
    ),
    (
        C::Office,
        "asked by whoever runs the journey; `allowedHours` and `whenDnd` hold for what MyLINK sends later as a `fallback`",
    ),
    (C::AllowCritical, "the message has no `allowedHours`"),
    (
        C::FallbackFailed,
        "whoever runs the journey goes on; inside one message MyLINK does, where it failed",
    ),
    (
        C::FallbackReceipt,
        "whoever runs the journey goes on; inside one message MyLINK does, where it did not arrive",
    ),
    (
        C::FallbackDeadline,
        "whoever runs the journey goes on; inside one message `validFor`: MyLINK gives it up after that time, and sends its \
         `fallback`",
    ),
    (C::Template, "`fromTemplate`; the bodies of `POST /templates` are written too"),
    (
        C::SessionText,
        "a text, or a card where there are buttons; the session is asked by whoever runs the journey",
    ),
    (C::Buttons, "suggestions on RCS, a card on Viber and WhatsApp, or part of the template"),
    (C::Each, "data for whoever fills the request in"),
    (C::Plural, "data for whoever fills the request in"),
];

/// What nobody else can do for it.
const NEVER: &[(C, &str)] = &[(
    C::Answers,
    "MyLINK has no lists on WhatsApp; write `buttons` into the content of a channel that has them",
)];

/// The rows, in the order of the report.
pub(super) static CAPABILITIES: std::sync::LazyLock<Vec<Capability>> =
    std::sync::LazyLock::new(|| {
        let row = |construct: &C| {
            let find = |list: &[(C, &'static str)]| {
                list.iter().find(|(of, _)| of == construct).map(|(_, text)| *text)
            };
            let fidelity = match (find(TAKEN), find(NEVER)) {
                (Some(how), _) => Emulated(how),
                (None, Some(why)) => Refused(why),
                (None, None) => Refused(NO_JOURNEYS),
            };
            Capability { construct: *construct, fidelity }
        };
        C::ALL.iter().filter(|construct| construct.is_lowered()).map(row).collect()
    });

/// What it leaves to another target of the same journey.
pub(super) static LEFT: std::sync::LazyLock<Vec<C>> = std::sync::LazyLock::new(|| {
    let left = |row: &&Capability| row.fidelity == Refused(NO_JOURNEYS);
    CAPABILITIES.iter().filter(left).map(|row| row.construct).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_a_journey_is_claimed() {
        for construct in [
            C::TriggerEvent,
            C::TriggerApi,
            C::EntryIgnore,
            C::Goal,
            C::ConsentGate,
            C::SuppressionGate,
            C::Cap,
            C::WaitSpan,
            C::Race,
            C::If,
            C::Split,
            C::Let,
            C::Set,
            C::SendUnreachable,
            C::SendFailed,
            C::History,
        ] {
            assert!(LEFT.contains(&construct), "{}", construct.key());
        }
        for (construct, _) in TAKEN.iter().chain(NEVER) {
            assert!(!LEFT.contains(construct), "{}", construct.key());
        }
        assert_eq!(LEFT.len() + TAKEN.len() + NEVER.len(), CAPABILITIES.len());
    }
}
