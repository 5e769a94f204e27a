//! A feeling as a face, and its colour: what it says does not hang on the colour alone.

use crate::draw::svg::{self, Element, Path};

/// The class of a feeling from -2 to 2.
pub(super) fn class(value: f64) -> &'static str {
    match value {
        value if value <= -0.5 => "bad",
        value if value >= 0.5 => "good",
        _ => "neutral",
    }
}

/// A face around a point.
pub(super) fn face((x, y): (f64, f64), radius: f64, value: f64) -> Element {
    let bend = value.clamp(-2.0, 2.0) / 2.0 * radius * 0.42;
    let mut mouth = Path::default();
    let (wide, low) = (radius * 0.45, y + radius * 0.38 - bend / 2.0);
    mouth.to('M', &[(x - wide, low)]);
    mouth.to('Q', &[(x, low + bend * 2.0), (x + wide, low)]);
    let eye = |side: f64| {
        svg::circle("face-ink", (x + side * radius * 0.36, y - radius * 0.22), radius * 0.11)
    };
    svg::group(&format!("face {}", class(value)))
        .with(svg::circle("face-ground", (x, y), radius))
        .with(eye(-1.0))
        .with(eye(1.0))
        .with(svg::path("face-line", mouth.data()))
}
