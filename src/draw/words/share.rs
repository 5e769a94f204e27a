//! Shares of a hundred, as people of a language write them: `54,2 %` in the North, `54.2%` in English.

use super::Lang;

/// A share that somebody has stated, in hundredths of a percent, with the decimals that it has: `45 %`,
/// `12,5 %`.
#[must_use]
pub fn stated(hundredths: i64, lang: Lang) -> String {
    let (whole, rest) = (hundredths / 100, (hundredths % 100).abs());
    let sign = if hundredths < 0 && whole == 0 { "-" } else { "" };
    let number = match rest {
        0 => format!("{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    };
    signed(&number, lang)
}

/// A share that was measured, in percent: always with one decimal, since more would say more than is known.
#[must_use]
pub fn measured(percent: f64, lang: Lang) -> String {
    signed(&format!("{percent:.1}"), lang)
}

/// A measured number with its sign and two decimals: `+1,13`, `−0,33`, `0,00`.
#[must_use]
pub fn signed_number(value: f64, lang: Lang) -> String {
    let digits = format!("{:.2}", value.abs());
    let sign = match value {
        _ if digits == "0.00" => "",
        value if value < 0.0 => "−",
        _ => "+",
    };
    let digits = if lang == Lang::En { digits } else { digits.replace('.', ",") };
    format!("{sign}{digits}")
}

/// The same text with the sign as the language has it, where it ends with one: `12%` is `12 %`.
#[must_use]
pub fn spaced(text: &str, lang: Lang) -> String {
    match text.strip_suffix('%') {
        Some(number) if lang != Lang::En => format!("{}\u{a0}%", number.trim_end()),
        _ => text.to_owned(),
    }
}

fn signed(number: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{number}%"),
        Lang::Da | Lang::Sv | Lang::Nb => format!("{}\u{a0}%", number.replace('.', ",")),
    }
}

#[cfg(test)]
mod tests {
    use super::{measured, signed_number, spaced, stated};
    use crate::draw::words::Lang;

    #[test]
    fn one_form_for_each_language() {
        for lang in [Lang::Da, Lang::Sv, Lang::Nb] {
            assert_eq!(measured(54.17, lang), "54,2\u{a0}%");
            assert_eq!(measured(80.0, lang), "80,0\u{a0}%");
            assert_eq!(stated(1_250, lang), "12,5\u{a0}%");
            assert_eq!(stated(3_334, lang), "33,34\u{a0}%");
            assert_eq!(spaced("12%", lang), "12\u{a0}%");
            assert_eq!(signed_number(-0.333, lang), "−0,33");
        }
        assert_eq!(measured(54.17, Lang::En), "54.2%");
        assert_eq!(signed_number(1.13, Lang::En), "+1.13");
        assert_eq!(signed_number(-0.001, Lang::En), "0.00");
        assert_eq!(stated(4_500, Lang::En), "45%");
        assert_eq!(spaced("12%", Lang::En), "12%");
        assert_eq!(spaced("8 timer", Lang::Da), "8 timer");
    }
}
