//! How wide a text is, and where its lines break.
//!
//! Widths are those of the font's characters side by side. Kerning, which mostly draws letters nearer,
//! is not counted, so a text is drawn a little narrower than it is measured.

use super::font::{Weight, advance};
use unicode_segmentation::UnicodeSegmentation;

/// What stands for what was left out.
const ELLIPSIS: &str = "…";
/// How wide an emoji of several characters is, in em.
const EMOJI: f64 = 1.35;

/// The width of one line of text in pixels, at a size in pixels.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    text.graphemes(true).map(|cluster| of_cluster(cluster, weight)).sum::<f64>() * size
}

/// The width of what is one character for a reader, in em.
fn of_cluster(cluster: &str, weight: Weight) -> f64 {
    let mut chars = cluster.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => advance(c, weight),
        _ if is_emoji(cluster) => EMOJI,
        _ => cluster.chars().map(|c| advance(c, weight)).sum(),
    }
}

/// Joined people, flags, skin tones, keycaps: several characters, one picture.
fn is_emoji(cluster: &str) -> bool {
    cluster.chars().any(|c| {
        matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}')
    })
}

/// Breaks a text into lines of at most `width` pixels: at spaces, behind hyphens (but those between digits, as in
/// a date), dashes and slashes, and
/// inside a word only where that alone is too long. A line break of the text is kept. No text has no
/// lines. A character that is wider than the width stands on a line of its own.
#[must_use]
pub fn wrap(text: &str, size: f64, weight: Weight, width: f64) -> Vec<String> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    text.lines().flat_map(|line| wrap_line(line, size, weight, width)).collect()
}

/// The same, with at most `most` lines; where there are more, the last one ends with an ellipsis.
#[must_use]
pub fn wrap_to(text: &str, size: f64, weight: Weight, width: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last}{ELLIPSIS}"), size, weight, width);
        }
    }
    lines
}

/// A text on one line, cut with an ellipsis where it is too long.
#[must_use]
pub fn cut(text: &str, size: f64, weight: Weight, width: f64) -> String {
    if self::width(text, size, weight) <= width {
        return text.to_owned();
    }
    let room = width - self::width(ELLIPSIS, size, weight);
    let mut out = String::new();
    let mut used = 0.0;
    for cluster in text.graphemes(true).filter(|cluster| *cluster != ELLIPSIS) {
        used += of_cluster(cluster, weight) * size;
        if used > room {
            break;
        }
        out.push_str(cluster);
    }
    out.truncate(out.trim_end().len());
    out + ELLIPSIS
}

fn wrap_line(line: &str, size: f64, weight: Weight, width: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut used = 0.0;
    for piece in pieces(line) {
        let solid = piece.trim_end_matches(' ');
        let wide = self::width(solid, size, weight);
        if used + wide > width && !current.is_empty() {
            lines.push(std::mem::take(&mut current));
            used = 0.0;
        }
        if wide > width {
            // Too long for any line: as much as fits on each.
            for cluster in solid.graphemes(true) {
                let one = of_cluster(cluster, weight) * size;
                if used + one > width && !current.is_empty() {
                    lines.push(std::mem::take(&mut current));
                    used = 0.0;
                }
                current.push_str(cluster);
                used += one;
            }
        } else {
            current.push_str(solid);
            used += wide;
        }
        let spaces = piece.get(solid.len()..).unwrap_or_default();
        current.push_str(spaces);
        used += self::width(spaces, size, weight);
    }
    lines.push(current);
    for line in &mut lines {
        line.truncate(line.trim_end_matches(' ').len());
    }
    lines
}

/// A line cut behind every place where it may break; spaces stand at the end of their piece.
fn pieces(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut before: Option<char> = None;
    let mut hyphened = false;
    for (at, c) in line.char_indices() {
        let breaks = before.is_some_and(|before| match before {
            ' ' => c != ' ',
            // Nor inside of a date.
            '-' if hyphened && c.is_ascii_digit() => false,
            // Not behind the sign of a number, nor between two.
            '-' | '–' | '—' | '/' => !matches!(c, ' ' | '-' | '–' | '—' | '/') && at - from > 1,
            _ => false,
        });
        if breaks {
            out.extend(line.get(from..at));
            from = at;
        }
        hyphened = c == '-' && before.is_some_and(|before| before.is_ascii_digit());
        before = Some(c);
    }
    out.extend(line.get(from..).filter(|rest| !rest.is_empty()));
    out
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::{Weight, cut, width, wrap, wrap_to};
    use proptest::prelude::*;

    const R: Weight = Weight::Regular;

    #[test]
    fn breaks_where_a_reader_would() {
        let narrow = width("send-cart-", 13.0, R) + 0.01;
        assert_eq!(wrap("send-cart-reminder", 13.0, R, narrow), ["send-cart-", "reminder"]);
        assert_eq!(wrap("one two", 13.0, R, width("one", 13.0, R) + 1.0), ["one", "two"]);
        assert_eq!(wrap("one\n\ntwo", 13.0, R, 500.0), ["one", "", "two"]);
        assert_eq!(wrap("-5 degrees", 13.0, R, 500.0), ["-5 degrees"]);
        let narrow = width("senast 2027-03-", 13.0, R) + 0.01;
        assert_eq!(wrap("senast 2027-03-15", 13.0, R, narrow), ["senast", "2027-03-15"]);
        assert!(wrap("  ", 13.0, R, 50.0).is_empty());
    }

    #[test]
    fn a_long_word_breaks_between_letters_and_not_inside_them() {
        let family = "👨‍👩‍👧‍👦".repeat(4);
        let lines = wrap(&family, 10.0, R, 28.0);
        assert_eq!(lines, ["👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦"]);
        assert_eq!(wrap("e\u{301}e\u{301}", 10.0, R, 7.0), ["e\u{301}", "e\u{301}"]);
    }

    #[test]
    fn what_is_left_out_is_said() {
        let lines = wrap_to(&"word ".repeat(60), 12.0, R, 100.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with("word…") || lines[1].ends_with('…'), "{lines:?}");
        assert_eq!(cut("short", 12.0, R, 100.0), "short");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "[a-zæøå 😀שm-]{0,80}", wide in 20.0..300.0f64) {
            let lines = wrap(&text, 13.0, R, wide);
            for line in &lines {
                prop_assert!(width(line, 13.0, R) <= wide + 1e-6, "{line:?}");
            }
            let solid = |text: &str| text.replace(' ', "");
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
            for line in wrap_to(&text, 13.0, R, wide, 2) {
                prop_assert!(width(&line, 13.0, R) <= wide + 1e-6, "{line:?}");
            }
        }
    }
}
