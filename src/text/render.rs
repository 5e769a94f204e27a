//! How values look in a text.
//!
//! A value must look the same wherever a journey runs: in the reference interpreter, in a test, in
//! JSONata on AWS Step Functions, in JavaScript, in Liquid. So the rules are few and the same for
//! all values of a type, and they are data ([`LocaleStyle`]) that an emitter can read. They follow
//! CLDR where that costs nothing:
//!
//! - Thousands are always grouped. CLDR leaves `1234` alone in Spanish, Polish and Portuguese.
//! - Where CLDR groups with a no-break space, here is an ordinary one, and there is none before
//!   `%`: a no-break space would force a whole SMS into UCS-2, and a space before `%` could end up
//!   at the end of a line.
//! - The minus sign is the hyphen of the keyboard, for the same reason.
//! - Money is an amount, a space and the code of ISO 4217. A sign like `kr` would not tell Danish
//!   from Swedish crowns.
//!
//! In JSONata, in Danish: `$formatNumber(n, '#.##0', {'grouping-separator': '.',
//! 'decimal-separator': ','})`; money is the same of `minor / 100`, with the picture `#.##0,00`
//! where the minor part is not zero; a percentage of `points / 100` with `#.##0,##`. The picture is
//! written with the two signs of the style. A date is `$fromMillis` with `[D].[M].[Y]`, `[D]
//! [MNn,3-3] [Y]` or `[Y0001]-[M01]-[D01]`. Three thousand random values came out the same in
//! jsonata 2.x and here, up to 2^52; beyond 2^53 JSONata's doubles are not exact any more.
//!
//! Text, phones, e-mail addresses and links appear as they are, a member of an enum by its name. A
//! `bool` is not rendered: `yes` and `true` are nobody's language, so the author writes an `if` or
//! an enum.

use rust_decimal::Decimal;

use super::currency::Currency;

/// How dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateForm {
    /// `2.11.2026`
    Dots,
    /// `2 Nov 2026`, with English names of months
    English,
    /// `2026-11-02`
    Iso,
}

/// How values are written in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocaleStyle {
    /// The sign between groups of three digits.
    pub group: char,
    /// The sign before the decimals.
    pub decimal: char,
    /// How dates are written.
    pub date: DateForm,
}

/// The languages with a style of their own. Source: Unicode CLDR for the signs (with the exceptions
/// in the module's text).
pub const STYLES: &[(&str, LocaleStyle)] = &[
    ("da", LocaleStyle { group: '.', decimal: ',', date: DateForm::Dots }),
    ("de", LocaleStyle { group: '.', decimal: ',', date: DateForm::Dots }),
    ("en", LocaleStyle { group: ',', decimal: '.', date: DateForm::English }),
    ("es", LocaleStyle { group: '.', decimal: ',', date: DateForm::Iso }),
    ("fi", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Dots }),
    ("fr", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Iso }),
    ("it", LocaleStyle { group: '.', decimal: ',', date: DateForm::Iso }),
    ("nb", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Dots }),
    ("nl", LocaleStyle { group: '.', decimal: ',', date: DateForm::Iso }),
    ("nn", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Dots }),
    ("no", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Dots }),
    ("pl", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Iso }),
    ("pt", LocaleStyle { group: '.', decimal: ',', date: DateForm::Iso }),
    ("sv", LocaleStyle { group: ' ', decimal: ',', date: DateForm::Iso }),
];

/// The style of every other language: the group sign and the date that nobody can misread.
pub const OTHER_STYLE: LocaleStyle = LocaleStyle { group: ' ', decimal: '.', date: DateForm::Iso };

/// The style for a language tag. Only the language counts: `en-US` and `en-GB` look the same, so
/// that `3/4` is never read as the wrong month.
pub fn style(tag: &str) -> LocaleStyle {
    let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    STYLES.iter().find(|(known, _)| *known == language).map_or(OTHER_STYLE, |(_, style)| *style)
}

/// A whole number: `12.345`.
pub fn int(value: i64, style: LocaleStyle) -> String {
    number(value < 0, &value.unsigned_abs().to_string(), "", style)
}

/// An exact decimal number, without zeros at its end: `1.234,5`.
pub fn decimal(value: Decimal, style: LocaleStyle) -> String {
    let value = value.normalize();
    let digits = value.abs().to_string();
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    number(value.is_sign_negative() && !value.is_zero(), whole, fraction, style)
}

/// An amount of money, given in minor units (øre, cents): `450 DKK`, `1.234,50 DKK`. The decimals
/// are all there or, where they are all zero, not at all.
pub fn money(minor_units: i64, currency: Currency, style: LocaleStyle) -> String {
    let per_unit = currency.minor_per_unit();
    let whole = minor_units.unsigned_abs() / per_unit;
    let minor = minor_units.unsigned_abs() % per_unit;
    let fraction = if minor == 0 {
        String::new()
    } else {
        format!("{minor:0width$}", width = usize::from(currency.digits))
    };
    let amount = number(minor_units < 0, &whole.to_string(), &fraction, style);
    format!("{amount} {}", currency.code)
}

/// A share in basis points, hundredths of a percent: `10%`, `12,5%`. See the module's text for the
/// space that Danish, Swedish and other languages would have before the sign.
pub fn percent(basis_points: i64, style: LocaleStyle) -> String {
    decimal(Decimal::new(basis_points, 2), style) + "%"
}

/// A date of the Gregorian calendar: `2.11.2026`, `2 Nov 2026`, `2026-11-02`. `month` and `day`
/// count from 1.
pub fn date(year: i32, month: u8, day: u8, style: LocaleStyle) -> String {
    match (style.date, month_name(month)) {
        (DateForm::Dots, _) => format!("{day}.{month}.{year}"),
        (DateForm::English, Some(name)) => format!("{day} {name} {year}"),
        (DateForm::English | DateForm::Iso, _) => format!("{year:04}-{month:02}-{day:02}"),
    }
}

/// A day of every year, such as a birthday: `2.11.`, `2 Nov`, `11-02`.
pub fn month_day(month: u8, day: u8, style: LocaleStyle) -> String {
    match (style.date, month_name(month)) {
        (DateForm::Dots, _) => format!("{day}.{month}."),
        (DateForm::English, Some(name)) => format!("{day} {name}"),
        (DateForm::English | DateForm::Iso, _) => format!("{month:02}-{day:02}"),
    }
}

/// A time of day, in every language by the 24-hour clock: `09:00`.
pub fn time(hour: u8, minute: u8) -> String {
    format!("{hour:02}:{minute:02}")
}

/// A date and a time of day, both in the recipient's zone: `2.11.2026 09:00`.
pub fn date_time(
    (year, month, day): (i32, u8, u8),
    (hour, minute): (u8, u8),
    style: LocaleStyle,
) -> String {
    date(year, month, day, style) + " " + &time(hour, minute)
}

/// The short English name of a month, 1 to 12; the first three letters of the name.
fn month_name(month: u8) -> Option<&'static str> {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(usize::from(month.checked_sub(1)?)).copied()
}

/// Puts a number together from its digits.
fn number(negative: bool, whole: &str, fraction: &str, style: LocaleStyle) -> String {
    let mut text = String::with_capacity(whole.len() * 4 / 3 + fraction.len() + 2);
    if negative {
        text.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(style.group);
        }
        text.push(digit);
    }
    if !fraction.is_empty() {
        text.push(style.decimal);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;
    use crate::text::{currency, gsm};

    #[test]
    fn thousands_are_grouped_by_language() {
        for (tag, text) in [
            ("da", "1.234.567"),
            ("da-DK", "1.234.567"),
            ("en", "1,234,567"),
            ("sv", "1 234 567"),
            ("nb-NO", "1 234 567"),
            ("pt_BR", "1.234.567"),
            ("ja", "1 234 567"),
            ("", "1 234 567"),
        ] {
            assert_eq!(int(1_234_567, style(tag)), text, "{tag}");
        }
        let da = style("da");
        for (value, text) in
            [(0, "0"), (7, "7"), (999, "999"), (1000, "1.000"), (-12_345, "-12.345"), (-5, "-5")]
        {
            assert_eq!(int(value, da), text);
        }
        assert_eq!(int(i64::MIN, da), "-9.223.372.036.854.775.808");
    }

    #[test]
    fn money_shows_decimals_only_where_there_are_some() {
        let dkk = currency::find("DKK").unwrap();
        let kwd = currency::find("KWD").unwrap();
        let jpy = currency::find("JPY").unwrap();
        for (minor, currency, tag, text) in [
            (45_000, dkk, "da", "450 DKK"),
            (123_450, dkk, "da", "1.234,50 DKK"),
            (123_450, dkk, "en", "1,234.50 DKK"),
            (123_450, dkk, "sv", "1 234,50 DKK"),
            (5, dkk, "da", "0,05 DKK"),
            (-5, dkk, "da", "-0,05 DKK"),
            (0, dkk, "da", "0 DKK"),
            (1_234_500, kwd, "en", "1,234.500 KWD"),
            (1_234_000, kwd, "en", "1,234 KWD"),
            (123_450, jpy, "en", "123,450 JPY"),
        ] {
            assert_eq!(money(minor, currency, style(tag)), text);
        }
    }

    #[test]
    fn percents_and_decimals_lose_their_last_zeros() {
        for (basis_points, tag, text) in [
            (1000, "da", "10%"),
            (1250, "en", "12.5%"),
            (1250, "sv", "12,5%"),
            (5, "da", "0,05%"),
            (0, "da", "0%"),
            (-1250, "da", "-12,5%"),
            (12_345_600, "da", "123.456%"),
        ] {
            assert_eq!(percent(basis_points, style(tag)), text);
        }
        assert_eq!(decimal(Decimal::new(1_234_500, 3), style("da")), "1.234,5");
        assert_eq!(decimal(Decimal::new(0, 3), style("da")), "0");
        assert_eq!(decimal(Decimal::new(-25, 1), style("en")), "-2.5");
    }

    #[test]
    fn dates_have_three_forms() {
        for (tag, text, short) in [
            ("da", "2.11.2026", "2.11."),
            ("nb", "2.11.2026", "2.11."),
            ("fi", "2.11.2026", "2.11."),
            ("de", "2.11.2026", "2.11."),
            ("en", "2 Nov 2026", "2 Nov"),
            ("sv", "2026-11-02", "11-02"),
            ("fr", "2026-11-02", "11-02"),
            ("ja", "2026-11-02", "11-02"),
        ] {
            assert_eq!(date(2026, 11, 2, style(tag)), text, "{tag}");
            assert_eq!(month_day(11, 2, style(tag)), short, "{tag}");
        }
        assert_eq!(date_time((2026, 9, 2), (9, 0), style("en")), "2 Sep 2026 09:00");
        assert_eq!(time(21, 5), "21:05");
        assert_eq!(date(2026, 13, 2, style("en")), "2026-13-02");
    }

    #[test]
    fn styles_are_sorted_and_have_two_signs() {
        assert!(STYLES.is_sorted_by_key(|(language, _)| *language));
        assert!(STYLES.iter().all(|(_, style)| style.group != style.decimal));
    }

    proptest! {
        #[test]
        fn values_never_force_ucs2(value in any::<i64>(), at in 0..STYLES.len()) {
            let style = STYLES.get(at).map_or(OTHER_STYLE, |(_, style)| *style);
            let dkk = currency::find("DKK").unwrap();
            let text = int(value, style) + &money(value, dkk, style) + &percent(value, style);
            prop_assert!(text.chars().all(|c| gsm::septets(c) == Some(1)), "{}", text);
        }

        #[test]
        fn numbers_read_back(value in any::<i64>()) {
            let digits: String = int(value, style("da")).chars().filter(|c| *c != '.').collect();
            prop_assert_eq!(digits.parse::<i64>().ok(), Some(value));
        }
    }
}
