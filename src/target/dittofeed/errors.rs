//! Diagnostics of this target.

pub(super) use crate::target::errors::{bad_setting, limit};

use crate::diag::Diagnostic;
use crate::source::Span;

/// What carries messages here.
pub(super) const CHANNELS: &[&str] = &["email", "sms", "push"];

/// Something in a journey that Dittofeed cannot do, beyond whole constructs.
pub(super) fn refused(span: Span, what: &str, why: &str, instead: &str) -> Diagnostic {
    crate::target::errors::refused("dittofeed", span, what, why, instead)
}

/// An id of the account that the manifest lacks.
pub(super) fn no_id(span: Span, what: &str, section: &str, key: &str, example: &str) -> Diagnostic {
    crate::target::errors::no_id("dittofeed", span, what, section, key, example)
}

/// A channel that Dittofeed has nothing for.
pub(super) fn no_channel(span: Span, channel: &str) -> Diagnostic {
    crate::target::errors::no_channel("dittofeed", span, channel, CHANNELS)
}

/// A condition that no segment can ask.
pub(super) fn condition(span: Span, why: &str, instead: &str) -> Diagnostic {
    refused(span, "this condition", why, instead)
}

/// A value that no template can show.
pub(super) fn value(span: Span, why: &str, instead: &str) -> Diagnostic {
    refused(span, "this value in a text", why, instead)
}
