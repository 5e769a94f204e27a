//! The names that go into a flow and its parameters, and Studio's limits.

use super::liquid::is_word;
use crate::hir::{Channel, Program, Purpose};
use std::collections::BTreeSet;

/// The most widgets of a flow (`README.md`, limits).
pub(super) const WIDGETS: usize = 1_000;

/// The most bytes that a text can have once it is filled in.
pub(super) const TEXT: usize = 16 * 1024;

/// The longest that an execution lives, in seconds.
pub(super) const LIFE: u64 = 30 * 86_400;

/// Seconds after which Studio gives up a request.
pub(super) const REQUEST: u64 = 10;

/// The names of widgets, each once.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A name that is not taken: `base`, `base_2`, `base_3`. Ids of steps have slashes and dashes, which
    /// a variable of Liquid cannot have.
    pub(super) fn fresh(&mut self, base: &str) -> String {
        let mut name = String::new();
        for sign in base.chars() {
            if sign.is_ascii_alphanumeric() {
                name.push(sign);
            } else if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
        }
        let base = match name.trim_end_matches('_') {
            "" => "step".to_owned(),
            name if name.starts_with(|first: char| first.is_ascii_digit()) => {
                format!("step_{name}")
            }
            name => name.to_owned(),
        };
        let mut name = base.clone();
        let mut number = 2_u32;
        while !self.taken.insert(name.clone()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }
}

/// The parameter of a field of the profile.
pub(super) fn profile(field: &str) -> String {
    format!("profile_{field}")
}

/// The parameter of a field of the trigger's event.
pub(super) fn event(field: &str) -> String {
    format!("event_{field}")
}

/// The parameter of a parameter of the journey.
pub(super) fn arg(name: &str) -> String {
    format!("arg_{name}")
}

/// The parameter with the bucket of a split, whose key is `journey.split`.
pub(super) fn bucket(key: &str) -> String {
    format!("bucket_{}", key.rsplit('.').next().unwrap_or(key))
}

/// The parameter that is there where a consent is.
pub(super) fn consent(purpose: Purpose, channel: &Channel) -> String {
    format!("consent_{}_{}", purpose.text(), channel.head.name)
}

/// The parameter that is there where a channel is blocked.
pub(super) fn suppressed(channel: &Channel) -> String {
    format!("suppressed_{}", channel.head.name)
}

/// The profile's field with the customer's language, as everywhere in the compiler.
pub(super) fn language_field(program: &Program) -> Option<u32> {
    let is_locale = |field: &&crate::hir::Field| *field.ty.known() == crate::hir::Ty::Locale;
    let fields = program.profile_fields();
    let named = fields.iter().filter(is_locale).find(|field| field.name == "language");
    let found = named.or_else(|| fields.iter().find(is_locale))?;
    fields.iter().position(|field| field.name == found.name).and_then(|at| u32::try_from(at).ok())
}

/// Can a name stand in a parameter.
pub(super) fn is_plain(name: &str) -> bool {
    is_word(name)
}
