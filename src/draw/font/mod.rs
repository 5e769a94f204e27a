//! The one font: Inter, in two weights, embedded.
//!
//! Inter 4.001 by the Inter Project Authors, under the SIL Open Font License 1.1 (`LICENSE-OFL.txt`
//! beside this file), as npm's `@fontsource/inter` 5.3.0 ships it: the subsets `latin` and `latin-ext` in
//! the weights 400 and 600. `make.py` reads the widths of their characters into `widths.rs`.
//!
//! A picture carries the font in itself, so that a text is as wide as it was measured, on every machine.

mod widths;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// The family, and what stands in for characters that it does not have.
pub const FAMILY: &str = "Inter,system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",sans-serif";

/// How far below the top of a line of one em the letters stand: the ascent of Inter, of its line of
/// 1.21 em.
pub const ASCENT: f64 = 1984.0 / 2048.0;

/// How heavy the letters are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    #[default]
    Regular,
    /// 600.
    Bold,
}

impl Weight {
    /// As CSS says it.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Bold => 600,
        }
    }
}

/// A file of the font.
struct Face {
    weight: Weight,
    extended: bool,
    bytes: &'static [u8],
}

const FACES: [Face; 4] = [
    Face {
        weight: Weight::Regular,
        extended: false,
        bytes: include_bytes!("inter-latin-400.woff2"),
    },
    Face { weight: Weight::Bold, extended: false, bytes: include_bytes!("inter-latin-600.woff2") },
    Face {
        weight: Weight::Regular,
        extended: true,
        bytes: include_bytes!("inter-latin-ext-400.woff2"),
    },
    Face {
        weight: Weight::Bold,
        extended: true,
        bytes: include_bytes!("inter-latin-ext-600.woff2"),
    },
];

/// The characters for which a browser reads the extended files, as `unicode-range` says them.
const EXTENDED: &[(u32, u32)] = &[
    (0x0100, 0x0130),
    (0x0132, 0x0151),
    (0x0154, 0x02BA),
    (0x02BD, 0x02C5),
    (0x02C7, 0x02CC),
    (0x02CE, 0x02D7),
    (0x02DD, 0x02FF),
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1E9F),
    (0x1EF2, 0x1EFF),
    (0x2020, 0x2020),
    (0x20A0, 0x20AB),
    (0x20AD, 0x20C0),
    (0x2113, 0x2113),
    (0x2C60, 0x2C7F),
    (0xA720, 0xA7FF),
];

/// The `@font-face` rules for these texts, each with its file in it. The files of the extended letters
/// (Polish, Czech, Turkish and others) come only where a text has one, since they are the larger half.
#[must_use]
pub fn faces<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let extended = texts.into_iter().any(|text| text.chars().any(is_extended));
    let mut out = String::new();
    for face in FACES.iter().filter(|face| extended || !face.extended) {
        out.push_str("@font-face{font-family:Inter;font-style:normal;font-weight:");
        let _ = write!(out, "{}", face.weight.number());
        out.push_str(";src:url(data:font/woff2;base64,");
        STANDARD.encode_string(face.bytes, &mut out);
        out.push_str(") format(\"woff2\")");
        if face.extended {
            let ranges: Vec<String> =
                EXTENDED.iter().map(|(from, to)| format!("U+{from:04X}-{to:04X}")).collect();
            let _ = write!(out, ";unicode-range:{}", ranges.join(","));
        }
        out.push_str("}\n");
    }
    out
}

/// The files of the font, unpacked, for those who draw by themselves.
pub fn files() -> impl Iterator<Item = Result<Vec<u8>, String>> {
    FACES.iter().map(|face| {
        wuff::decompress_woff2(face.bytes).map_err(|why| format!("cannot unpack the font: {why:?}"))
    })
}

/// Does the font have this character, or does it need no drawing.
#[must_use]
pub fn has(c: char) -> bool {
    c.is_whitespace() || c.is_control() || of_font(c, Weight::Regular).is_some()
}

fn is_extended(c: char) -> bool {
    let code = u32::from(c);
    EXTENDED.iter().any(|(from, to)| (*from..=*to).contains(&code))
}

/// How far a character moves the pen, in em.
///
/// What the font does not have is drawn by another one, whose widths nobody knows; it counts as wide as
/// it may be: 1.35 em where Unicode calls it wide (emoji), 1.05 em the ideographs among them, which are
/// an em in every font, and 1 em everything else. What joins the character before it counts nothing.
#[must_use]
pub fn advance(c: char, weight: Weight) -> f64 {
    match c.width() {
        // Controls draw nothing; a line break is no part of a line.
        None | Some(0) => 0.0,
        Some(columns) => of_font(c, weight).unwrap_or_else(|| of_others(c, columns)),
    }
}

fn of_font(c: char, weight: Weight) -> Option<f64> {
    let code = u32::from(c);
    let at = widths::RUNS.partition_point(|run| run.first <= code).checked_sub(1)?;
    let run = widths::RUNS.get(at)?;
    let advances = match weight {
        Weight::Regular => run.regular,
        Weight::Bold => run.bold,
    };
    let units = advances.get(usize::try_from(code - run.first).ok()?)?;
    Some(f64::from(*units) / widths::UNITS)
}

fn of_others(c: char, columns: usize) -> f64 {
    match (c, columns) {
        // Whole phrases in one character.
        ('\u{FDFD}', _) => 10.0,
        ('\u{FDF0}'..='\u{FDFC}' | '\u{2E3B}', _) => 3.5,
        ('\u{2E3A}', _) => 2.1,
        ('\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}', 2..)
        | ('\u{FE30}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}', 2..) => 1.05,
        (_, 2..) => 1.35,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Weight, advance, faces};

    #[test]
    fn known_widths() {
        assert!((advance('a', Weight::Regular) - 1150.0 / 2048.0).abs() < 1e-9);
        assert!((advance('a', Weight::Bold) - 1176.0 / 2048.0).abs() < 1e-9);
        assert!((advance('ł', Weight::Regular) - advance('l', Weight::Regular)).abs() < 0.2);
        for c in "æøåÆØÅäöÄÖéÉ–—…·×→".chars() {
            assert!(advance(c, Weight::Regular) > 0.2, "{c}");
        }
    }

    #[test]
    fn others_are_wide_and_marks_are_nothing() {
        assert!(advance('😀', Weight::Regular) > 1.3);
        assert!(advance('漢', Weight::Regular) > 1.0);
        assert!(advance('ש', Weight::Regular) >= 1.0);
        for c in ['\u{301}', '\u{200B}', '\u{200D}', '\u{FE0F}', '\u{FEFF}', '\n'] {
            assert!(advance(c, Weight::Regular) == 0.0, "{c:?}");
        }
    }

    #[test]
    fn extended_letters_bring_their_files() {
        assert_eq!(faces(["Blåbær – ærø"]).matches("@font-face").count(), 2);
        assert_eq!(faces(["a", "Łódź"]).matches("@font-face").count(), 4);
    }
}
