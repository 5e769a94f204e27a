//! Labels in the languages of the Nordic countries and in English.
//!
//! [`table`] has them all, a row for each word; [`label`] looks one up. A workspace's locale says which
//! language a picture speaks.

pub mod share;
pub mod span;
mod table;
pub mod when;

pub use table::Word;

/// A language of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Danish.
    Da,
    /// Swedish.
    Sv,
    /// Norwegian bokmål.
    Nb,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Da, Self::Sv, Self::Nb, Self::En];

    /// The language for a locale: `da-DK` is Danish, nynorsk and `no` are read as bokmål, and everything
    /// else is English.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        match locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "da" => Self::Da,
            "sv" => Self::Sv,
            "nb" | "nn" | "no" => Self::Nb,
            _ => Self::En,
        }
    }

    /// Its tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Da => "da",
            Self::Sv => "sv",
            Self::Nb => "nb",
            Self::En => "en",
        }
    }
}

/// A word in a language.
#[must_use]
pub fn label(word: Word, lang: Lang) -> &'static str {
    let [da, sv, nb, en] = table::row(word);
    match lang {
        Lang::Da => da,
        Lang::Sv => sv,
        Lang::Nb => nb,
        Lang::En => en,
    }
}

/// A text with `{}` in it, filled.
#[must_use]
pub fn filled(word: Word, lang: Lang, value: &str) -> String {
    label(word, lang).replace("{}", value)
}

/// A word with two values in it, in their order.
#[must_use]
pub fn filled_twice(word: Word, lang: Lang, first: &str, second: &str) -> String {
    let text = label(word, lang);
    match text.split_once("{}") {
        Some((before, after)) => format!("{before}{first}{}", after.replacen("{}", second, 1)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Lang, Word, label, table};

    #[test]
    fn a_locale_has_its_language() {
        let cases = [("da", Lang::Da), ("da-DK", Lang::Da), ("sv_FI", Lang::Sv), ("no", Lang::Nb)];
        for (locale, lang) in cases {
            assert_eq!(Lang::of(locale), lang);
        }
        assert_eq!(Lang::of("de"), Lang::En);
        assert_eq!(Lang::of(""), Lang::En);
    }

    #[test]
    fn every_word_has_all_languages_and_their_places() {
        for word in Word::ALL {
            let english = label(*word, Lang::En);
            for text in table::row(*word) {
                assert!(!text.is_empty() && text.trim() == text, "{word:?}: {text:?}");
                let places = |text: &str| text.matches("{}").count();
                assert_eq!(places(text), places(english), "{word:?}: {text:?}");
            }
        }
    }
}
