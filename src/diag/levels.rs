//! The levels that a workspace sets in `[lints]`: how bad each finding is here.

use std::collections::BTreeMap;

use super::{Code, Diagnostic, Severity};

/// What a workspace wants of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Stops a build.
    Error,
    /// Is shown.
    Warning,
    /// Is not shown.
    Allow,
}

impl Level {
    /// The words that `[lints]` knows.
    pub const WORDS: &[&str] = &["error", "warning", "allow"];

    /// The level with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "error" => Some(Self::Error),
            "warning" => Some(Self::Warning),
            "allow" => Some(Self::Allow),
            _ => None,
        }
    }
}

/// The levels of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    by_number: BTreeMap<u16, Level>,
}

impl Levels {
    /// Sets the level of a code. `false`, and nothing is set, if the code must stay an error: see
    /// [`Code::is_fixed`].
    pub fn set(&mut self, code: Code, level: Level) -> bool {
        if code.is_fixed() && level != Level::Error {
            return false;
        }
        self.by_number.insert(code.number(), level);
        true
    }

    /// Gives every finding its severity and drops those that are allowed.
    pub fn apply(&self, items: &mut Vec<Diagnostic>) {
        if self.by_number.is_empty() {
            return;
        }
        items.retain_mut(|item| match self.by_number.get(&item.code.number()) {
            Some(Level::Allow) => false,
            Some(Level::Error) => {
                item.severity = Severity::Error;
                true
            }
            Some(Level::Warning) => {
                item.severity = Severity::Warning;
                true
            }
            None => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes;
    use super::*;

    #[test]
    fn levels_are_applied() {
        let mut levels = Levels::default();
        assert!(levels.set(codes::UNUSED_IMPORT, Level::Error));
        assert!(levels.set(codes::NO_SAMPLE, Level::Allow));
        let mut items = vec![
            Diagnostic::without_place(codes::UNUSED_IMPORT, "a"),
            Diagnostic::without_place(codes::NO_SAMPLE, "b"),
            Diagnostic::without_place(codes::UNREACHABLE, "c"),
        ];
        levels.apply(&mut items);
        let seen: Vec<_> = items.iter().map(|d| (d.message.as_str(), d.severity)).collect();
        assert_eq!(seen, [("a", Severity::Error), ("c", Severity::Warning)]);
    }

    #[test]
    fn what_means_nothing_stays_an_error() {
        let mut levels = Levels::default();
        assert!(!levels.set(codes::WRONG_TYPE, Level::Allow));
        assert!(!levels.set(codes::REFUSED, Level::Warning));
        assert!(levels.set(codes::WRONG_TYPE, Level::Error));
        assert!(levels.set(codes::SECRET_IN_MANIFEST, Level::Warning), "a policy may be lowered");
        assert_eq!(Level::WORDS.iter().filter_map(|w| Level::parse(w)).count(), 3);
    }
}
