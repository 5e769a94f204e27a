//! The minimum set: what is sent by MyLINK's message API: contents of four channels, fallbacks, hours, ends,
//! templates; the journey around it is another target's.

use crate::hir::Construct as C;
use crate::target::Wanted;

/// In the order of the report.
pub(super) const MINIMUM: &[Wanted] = &[
    Wanted::form(C::Send, "on `sms`, `rcs`, `viber` and `whatsapp`"),
    Wanted::form(C::SendChain, "under `fallback on [undelivered, failed]`, with `gates_once`"),
    Wanted::whole(C::SendBoth),
    Wanted::whole(C::SendTo),
    Wanted::whole(C::Expires),
    Wanted::whole(C::ExpiresAt),
    Wanted::whole(C::Quiet),
    Wanted::whole(C::Office),
    Wanted::whole(C::FallbackFailed),
    Wanted::whole(C::FallbackReceipt),
    Wanted::form(C::FallbackDeadline, "`not delivered after` a span"),
    Wanted::whole(C::AllowCritical),
    Wanted::form(C::Template, "approved, with buttons"),
    Wanted::form(C::SessionText, "with answers as buttons"),
    Wanted::form(C::Buttons, "as many as the channel has"),
    Wanted::whole(C::Each),
    Wanted::whole(C::Plural),
];
