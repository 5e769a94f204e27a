//! The colours, light and dark.
//!
//! Tones are those of Okabe and Ito (2008), which people with every kind of colour vision can tell
//! apart, darkened or lightened until text on its ground has the contrast that WCAG 2.2 asks for at
//! level AA: 4.5 for text (1.4.3), 3 for lines and shapes that mean something (1.4.11). A tone never
//! stands alone: shapes, icons and words say the same.

use std::fmt::Write;

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Behind everything.
    Ground,
    /// Boxes that stand on the ground.
    Surface,
    /// Bands behind parts of a picture.
    Band,
    /// Text.
    Ink,
    /// Text that matters less.
    Soft,
    /// Lines that only part things: no meaning hangs on them.
    Hair,
    /// Lines that mean something.
    Edge,
    /// A large shape that heads what stands below it.
    Head,
    /// Text on a head.
    OnHead,
    /// The line or shape of a tone.
    Tone(Tone),
    /// A ground in a tone.
    Pale(Tone),
    /// Text in a tone, on its pale ground, on a surface or on the ground.
    Deep(Tone),
}

/// A tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Grey.
    Grey,
    /// Blue.
    Blue,
    /// Sky blue.
    Sky,
    /// Bluish green.
    Green,
    /// Yellow.
    Yellow,
    /// Orange.
    Orange,
    /// Vermillion.
    Vermillion,
    /// Reddish purple.
    Purple,
}

/// Colours of a role: name of the custom property, light, dark.
struct Row(Role, &'static str, u32, u32);

impl Tone {
    /// All tones.
    pub const ALL: [Self; 8] = [
        Self::Grey,
        Self::Blue,
        Self::Sky,
        Self::Green,
        Self::Yellow,
        Self::Orange,
        Self::Vermillion,
        Self::Purple,
    ];
}

const ROWS: &[Row] = &[
    Row(Role::Ground, "ground", 0xF6_F7F9, 0x10_151C),
    Row(Role::Surface, "surface", 0xFF_FFFF, 0x1A_212B),
    Row(Role::Band, "band", 0xED_F0F4, 0x16_1D26),
    Row(Role::Ink, "ink", 0x17_202B, 0xED_F1F6),
    Row(Role::Soft, "soft", 0x55_606E, 0xA9_B4C2),
    Row(Role::Hair, "hair", 0xD3_D9E1, 0x32_3C49),
    Row(Role::Edge, "edge", 0x75_8090, 0x84_909F),
    Row(Role::Head, "head", 0x00_72B2, 0x22_6AA1),
    Row(Role::OnHead, "on-head", 0xFF_FFFF, 0xFF_FFFF),
    Row(Role::Tone(Tone::Grey), "grey", 0x6B_7684, 0x9A_A6B4),
    Row(Role::Pale(Tone::Grey), "grey-pale", 0xEC_EFF3, 0x28_313C),
    Row(Role::Deep(Tone::Grey), "grey-deep", 0x41_4B57, 0xCB_D3DC),
    Row(Role::Tone(Tone::Blue), "blue", 0x00_72B2, 0x5A_AEE6),
    Row(Role::Pale(Tone::Blue), "blue-pale", 0xE3_EFF8, 0x14_304A),
    Row(Role::Deep(Tone::Blue), "blue-deep", 0x00_5589, 0xA9_D6F7),
    Row(Role::Tone(Tone::Sky), "sky", 0x2B_86BC, 0x7C_C8F2),
    Row(Role::Pale(Tone::Sky), "sky-pale", 0xE2_F3FC, 0x17_384A),
    Row(Role::Deep(Tone::Sky), "sky-deep", 0x0B_5A87, 0xB9_E3FA),
    Row(Role::Tone(Tone::Green), "green", 0x00_8A64, 0x3C_C79C),
    Row(Role::Pale(Tone::Green), "green-pale", 0xDF_F3EC, 0x11_3A2E),
    Row(Role::Deep(Tone::Green), "green-deep", 0x00_5F49, 0x9B_E5CB),
    Row(Role::Tone(Tone::Yellow), "yellow", 0x94_7A00, 0xDC_C93A),
    Row(Role::Pale(Tone::Yellow), "yellow-pale", 0xFA_F5D2, 0x3A_3510),
    Row(Role::Deep(Tone::Yellow), "yellow-deep", 0x65_5200, 0xF1_E58B),
    Row(Role::Tone(Tone::Orange), "orange", 0xB8_7300, 0xF0_AE3C),
    Row(Role::Pale(Tone::Orange), "orange-pale", 0xFD_EFD8, 0x40_300F),
    Row(Role::Deep(Tone::Orange), "orange-deep", 0x7A_4B00, 0xF8_D28E),
    Row(Role::Tone(Tone::Vermillion), "vermillion", 0xCC_5A00, 0xF5_8A4B),
    Row(Role::Pale(Tone::Vermillion), "vermillion-pale", 0xFC_E8DC, 0x45_250F),
    Row(Role::Deep(Tone::Vermillion), "vermillion-deep", 0x95_3D00, 0xFD_C09A),
    Row(Role::Tone(Tone::Purple), "purple", 0xAD_5487, 0xDE_94BC),
    Row(Role::Pale(Tone::Purple), "purple-pale", 0xF8_E7F0, 0x40_2135),
    Row(Role::Deep(Tone::Purple), "purple-deep", 0x82_3962, 0xF2_C2DC),
];

fn row(role: Role) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.0 == role)
}

/// A declaration for a style sheet: `fill:#0072b2;fill:var(--blue)`. A viewer that does not know custom
/// properties keeps the first, which is the light one.
#[must_use]
pub fn paint(property: &str, role: Role) -> String {
    let Some(Row(_, name, light, _)) = row(role) else { return String::new() };
    format!("{property}:#{light:06x};{property}:var(--{name})")
}

/// The custom properties: light, dark where the reader's system is, and either where the root has
/// `data-theme`. Paper is light.
#[must_use]
pub fn css() -> String {
    let light = declared(|Row(_, _, light, _)| *light);
    let dark = declared(|Row(_, _, _, dark)| *dark);
    let mut out = String::new();
    let _ = writeln!(out, ":root{{color-scheme:light dark;{light}}}");
    let _ = writeln!(
        out,
        "@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
    );
    let _ = writeln!(out, "@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}");
    let _ = writeln!(out, "@media screen{{:root[data-theme=light]{{color-scheme:light}}}}");
    out
}

fn declared(colour: impl Fn(&Row) -> u32) -> String {
    let all: Vec<String> =
        ROWS.iter().map(|row| format!("--{}:#{:06x}", row.1, colour(row))).collect();
    all.join(";")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Role, Row, Tone, row};

    /// WCAG's relative luminance.
    fn luminance(colour: u32) -> f64 {
        let channel = |shift: u32| {
            let value = f64::from((colour >> shift) & 0xFF) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(16) + 0.7152 * channel(8) + 0.0722 * channel(0)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[track_caller]
    fn reaches(on: Role, of: Role, wanted: f64) {
        let (Row(_, _, light, dark), Row(_, _, light_on, dark_on)) =
            (row(of).unwrap(), row(on).unwrap());
        for (theme, a, b) in [("light", light, light_on), ("dark", dark, dark_on)] {
            let found = contrast(*a, *b);
            assert!(found >= wanted, "{theme}: {of:?} on {on:?} has {found:.2}");
        }
    }

    #[test]
    fn known_contrasts() {
        assert!((contrast(0x00_0000, 0xFF_FFFF) - 21.0).abs() < 1e-9);
        assert!((contrast(0x77_7777, 0xFF_FFFF) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_can_be_read() {
        let plain = [Role::Ground, Role::Surface, Role::Band];
        for ground in plain {
            reaches(ground, Role::Ink, 7.0);
            reaches(ground, Role::Soft, 4.5);
            for tone in Tone::ALL {
                reaches(ground, Role::Deep(tone), 4.5);
            }
        }
        reaches(Role::Head, Role::OnHead, 4.5);
        for tone in Tone::ALL {
            reaches(Role::Pale(tone), Role::Ink, 4.5);
            reaches(Role::Pale(tone), Role::Soft, 4.5);
            reaches(Role::Pale(tone), Role::Deep(tone), 4.5);
        }
    }

    #[test]
    fn shapes_can_be_seen() {
        for ground in [Role::Ground, Role::Surface, Role::Band] {
            reaches(ground, Role::Edge, 3.0);
            for tone in Tone::ALL {
                reaches(ground, Role::Tone(tone), 3.0);
            }
        }
        for tone in Tone::ALL {
            reaches(Role::Pale(tone), Role::Tone(tone), 3.0);
        }
    }

    #[test]
    fn every_role_has_its_row() {
        let plain = [
            Role::Ground,
            Role::Surface,
            Role::Band,
            Role::Ink,
            Role::Soft,
            Role::Hair,
            Role::Head,
            Role::OnHead,
        ];
        let toned = Tone::ALL
            .into_iter()
            .flat_map(|tone| [Role::Tone(tone), Role::Pale(tone), Role::Deep(tone)]);
        for role in plain.into_iter().chain([Role::Edge]).chain(toned) {
            assert_eq!(super::ROWS.iter().filter(|row| row.0 == role).count(), 1, "{role:?}");
        }
    }
}
