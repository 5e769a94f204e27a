//! Which form of a word a number takes (the plural categories of Unicode CLDR, for whole numbers): as
//! data, so that what runs here and what targets emit follow one table.
//!
//! The table has the languages that are common in Europe and those without plurals; every other one
//! has `one` for 1 and `other` for the rest.

/// Which numbers a category is for. Signs do not count: -1 is like 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// This number.
    Is(u32),
    /// Numbers up to this one.
    UpTo(u32),
    /// Numbers between these two, both included.
    Between(u32, u32),
    /// Numbers whose last digit is between the first two, and whose last two digits are not between
    /// the other two; all included.
    Ending(u32, u32, u32, u32),
    /// All numbers.
    All,
}

/// The categories of a language in the order in which they are asked; the last is for all numbers
/// that are left.
pub type Rules = &'static [(&'static str, Numbers)];

const NONE: Rules = &[("other", Numbers::All)];
const USUAL: Rules = &[("one", Numbers::Is(1)), ("other", Numbers::All)];
const FRENCH: Rules = &[("one", Numbers::UpTo(1)), ("other", Numbers::All)];
const CZECH: Rules =
    &[("one", Numbers::Is(1)), ("few", Numbers::Between(2, 4)), ("other", Numbers::All)];
const POLISH: Rules =
    &[("one", Numbers::Is(1)), ("few", Numbers::Ending(2, 4, 12, 14)), ("many", Numbers::All)];
const RUSSIAN: Rules = &[
    ("one", Numbers::Ending(1, 1, 11, 11)),
    ("few", Numbers::Ending(2, 4, 12, 14)),
    ("many", Numbers::All),
];

/// The rules of a locale's language.
#[must_use]
pub fn rules(locale: &str) -> Rules {
    match locale.split('-').next().unwrap_or_default() {
        "ja" | "ko" | "zh" | "vi" | "th" | "id" | "ms" => NONE,
        "fr" | "pt" => FRENCH,
        "pl" => POLISH,
        "cs" | "sk" => CZECH,
        "uk" | "ru" => RUSSIAN,
        _ => USUAL,
    }
}

/// The category of a number.
#[must_use]
pub fn category(locale: &str, count: i64) -> &'static str {
    let count = count.unsigned_abs();
    let is = |numbers: Numbers| match numbers {
        Numbers::Is(number) => count == u64::from(number),
        Numbers::UpTo(most) => count <= u64::from(most),
        Numbers::Between(low, high) => (u64::from(low)..=u64::from(high)).contains(&count),
        Numbers::Ending(low, high, not_low, not_high) => {
            (u64::from(low)..=u64::from(high)).contains(&(count % 10))
                && !(u64::from(not_low)..=u64::from(not_high)).contains(&(count % 100))
        }
        Numbers::All => true,
    };
    let found = rules(locale).iter().find(|(_, numbers)| is(*numbers));
    found.map_or("other", |(category, _)| category)
}

/// The form that stands for a category: its own, or `other` where it was not written.
pub fn form<'f, T>(forms: &'f [(smol_str::SmolStr, T)], category: &str) -> Option<&'f T> {
    let of = |wanted: &str| forms.iter().find(|(name, _)| name == wanted);
    of(category).or_else(|| of("other")).map(|(_, form)| form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_categories_of_their_language() {
        for (locale, numbers, wanted) in [
            ("da", vec![1, -1], "one"),
            ("da", vec![0, 2, 11, 21, 101], "other"),
            ("fr-CA", vec![0, 1, -1], "one"),
            ("fr", vec![2, 100], "other"),
            ("ja", vec![0, 1, 2], "other"),
            ("cs", vec![2, 3, 4, -4], "few"),
            ("cs", vec![0, 5, 22, 24], "other"),
            ("pl", vec![1], "one"),
            ("pl", vec![2, 4, 22, 104], "few"),
            ("pl", vec![0, 5, 11, 12, 14, 21, 112], "many"),
            ("uk", vec![1, 21, 101, -31], "one"),
            ("ru", vec![2, 3, 24, 1_003], "few"),
            ("ru", vec![0, 11, 12, 14, 25, 111, 213], "many"),
            ("xx", vec![1], "one"),
        ] {
            for number in numbers {
                assert_eq!(category(locale, number), wanted, "{locale} {number}");
            }
        }
    }

    #[test]
    fn a_form_that_was_not_written_is_other() {
        let forms = [("one".into(), 1), ("other".into(), 2)];
        assert_eq!(form(&forms, "one"), Some(&1));
        assert_eq!(form(&forms, "few"), Some(&2));
        assert_eq!(form::<i32>(&[], "few"), None);
    }
}
