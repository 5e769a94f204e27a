//! The 7-bit default alphabet of GSM (3GPP TS 23.038, once GSM 03.38) and what to write instead of
//! what it lacks.
//!
//! One character outside this alphabet turns a whole SMS into UCS-2 and cuts its room by more than
//! half. That is why a note about such a character should name it and offer a replacement.

/// The characters that take one septet, in code order (3GPP TS 23.038, part 6.2.1). Code 0x1B is
/// the escape to [`EXTENSION`] and stands for no character, so it is missing here.
pub const BASIC: &str = concat!(
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ",
    " !\"#¤%&'()*+,-./0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmnopqrstuvwxyzäöñüà",
);

/// The characters that take two septets, an escape and a code (3GPP TS 23.038, part 6.2.1.1). The
/// first is the form feed.
pub const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The septets that `c` takes in the default alphabet: 1, 2, or `None` where it has no place there.
pub fn septets(c: char) -> Option<u32> {
    // Nearly every character of a message is one of these; the scan of the table is for the rest.
    if c.is_ascii_alphanumeric() || c == ' ' || BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// Whether `text` can be sent without UCS-2.
pub fn is_gsm(text: &str) -> bool {
    text.chars().all(|c| septets(c).is_some())
}

/// What to write instead of `c`, which the default alphabet lacks, without changing what the text
/// says.
///
/// An empty string means: leave it out. `None` means that `c` is in the alphabet already, or that
/// only a person can say what to write: a letter like `ę` is not replaced, since a name would be
/// misspelt.
pub fn gsm_replacement(c: char) -> Option<&'static str> {
    Some(match c {
        // Hyphens and dashes, the minus sign and the bullet.
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2043}' | '\u{2022}' | '\u{b7}' => "-",
        // Single quotation marks, the apostrophe of typesetters, primes and accents that stand
        // alone.
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{2035}' | '\u{2bc}' | '\u{b4}'
        | '`' => "'",
        '\u{201a}' => ",",
        '\u{2039}' => "<",
        '\u{203a}' => ">",
        // Double quotation marks.
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{2036}' | '«' | '»' => "\"",
        '\u{2026}' => "...",
        // Every space that is not the space bar's.
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => " ",
        // Line and paragraph separators.
        '\u{2028}' | '\u{2029}' | '\u{85}' => "\n",
        // Characters that nobody sees: soft hyphen, zero-width space and joiners, marks of
        // direction, BOM.
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => "",
        '\u{2044}' | '\u{2215}' | '÷' => "/",
        '×' => "x",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '\u{2122}' => "(TM)",
        '©' => "(C)",
        '®' => "(R)",
        '\u{2192}' => "->",
        '\u{2190}' => "<-",
        '\u{2713}' | '\u{2714}' => "OK",
        // Signs that stand for the same letters in every language that uses them.
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        'º' | '°' => "o",
        '\u{1e9e}' => "SS",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_is_whole() {
        assert_eq!(BASIC.chars().count(), 127);
        assert_eq!(EXTENSION.chars().count(), 10);
        let mut all: Vec<char> = BASIC.chars().chain(EXTENSION.chars()).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 137);
    }

    #[test]
    fn nordic_letters_take_one_septet_and_polish_ones_have_none() {
        assert!("æøåÆØÅäöÄÖéü".chars().all(|c| septets(c) == Some(1)));
        assert!("ęłśğćçő".chars().all(|c| septets(c).is_none()));
        assert_eq!(septets('€'), Some(2));
    }

    #[test]
    fn replacements_are_gsm_and_only_for_what_needs_one() {
        for c in (0..=0xffff).filter_map(char::from_u32) {
            if let Some(with) = gsm_replacement(c) {
                assert!(septets(c).is_none(), "{c:?} is in the alphabet");
                assert!(is_gsm(with), "{c:?} becomes {with:?}");
            }
        }
        assert_eq!(gsm_replacement('–'), Some("-"));
        assert_eq!(gsm_replacement('’'), Some("'"));
        assert_eq!(gsm_replacement('\u{a0}'), Some(" "));
        assert_eq!(gsm_replacement('…'), Some("..."));
        assert_eq!(gsm_replacement('ę'), None);
        assert_eq!(gsm_replacement('a'), None);
    }
}
