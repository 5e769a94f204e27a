//! Icons: small drawings of lines in a square of 16, around its middle.

use crate::draw::svg::{self, Element};

/// What there is an icon for.
const ICONS: [(&str, &str); 24] = [
    ("email", "M-6.5 -4.5H6.5V4.5H-6.5ZM-6.5 -4.5L0 1L6.5 -4.5"),
    ("sms", "M-6.5 -5H6.5V3H-1L-4 6V3H-6.5ZM-3.5 -2.2H3.5M-3.5 0.4H1"),
    (
        "whatsapp",
        "M0 -6A6 6 0 1 1 -3 5.2L-6 6L-5.2 3A6 6 0 0 1 0 -6M-2.2 -2.4C-2 0.6 -0.6 2 2.4 2.2",
    ),
    ("viber", "M-5 -6H5V3.5H0.5L-2.5 6.2V3.5H-5ZM-2 -3C-1.6 -0.6 -0.2 0.6 2 1"),
    ("rcs", "M-6.5 -5H6.5V3H2L-1 6V3H-6.5ZM-3 -1H-2.9M0 -1H0.1M3 -1H3.1"),
    (
        "push",
        "M-4.5 3H4.5C3.4 1.8 3.4 0.4 3.4 -1.2A3.4 3.4 0 0 0 -3.4 -1.2C-3.4 0.4 -3.4 1.8 -4.5 3M-1.4 5A1.5 1.5 0 0 0 1.4 5M0 -4.6V-6",
    ),
    ("facebook", "M-6 -6H6V6H-6ZM1 6V0.5H3M1 0.5H-1M1 0.5V-1.4C1 -2.6 1.6 -3 3 -3"),
    ("instagram", "M-6 -6H6V6H-6ZM0 -2.8A2.8 2.8 0 1 1 -0.01 -2.8M3.6 -3.7H3.7"),
    ("phone", "M-3.5 -6.5H3.5V6.5H-3.5ZM-0.8 4.6H0.8"),
    ("chat", "M-6.5 -5H6.5V3H-1L-4 6V3H-6.5Z"),
    ("broadcast", "M-6 -1.5V1.5L-3 1.8L4 5.2V-5.2L-3 -1.8ZM-3 1.8L-2.4 5.6H-0.4L-0.9 2.8"),
    (
        "channel",
        "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1 -6 0M-6 0H6M0 -6C2.6 -3.6 2.6 3.6 0 6C-2.6 3.6 -2.6 -3.6 0 -6",
    ),
    ("online", "M-6.5 -5H6.5V3.4H-6.5ZM-2.6 6H2.6M0 3.4V6"),
    (
        "offline",
        "M-5.6 -1V6H5.6V-1M-6.8 -1L-5 -6H5L6.8 -1A2.2 2.2 0 0 1 2.3 -1A2.2 2.2 0 0 1 -2.2 -1A2.2 2.2 0 0 1 -6.8 -1M-1.6 6V2H1.6V6",
    ),
    ("hybrid", "M-6.8 -5H0.4V1H-6.8ZM-4.6 3.2H-1.8M-0.4 3V6H6.6V-1H3"),
    ("truth", "M0 -6L1.8 -2L6.2 -1.6L2.9 1.3L3.9 5.6L0 3.3L-3.9 5.6L-2.9 1.3L-6.2 -1.6L-1.8 -2Z"),
    ("question", "M-2.2 -2.6A2.3 2.3 0 1 1 0.9 -0.6C0.2 -0.2 0 0.2 0 1.2M0 4H0.1"),
    (
        "thought",
        "M-3.5 2.2A3 3 0 0 1 -4 -3.2A3.6 3.6 0 0 1 2.6 -4.2A3.2 3.2 0 0 1 3.6 2.2ZM-3.8 5.2H-3.7M-1.6 4.2H-1.5",
    ),
    (
        "quote",
        "M-5 3.4V-0.4C-5 -2.6 -4 -3.8 -2 -4.2M-5 -0.4H-2.2V3.4ZM1.2 3.4V-0.4C1.2 -2.6 2.2 -3.8 4.2 -4.2M1.2 -0.4H4V3.4Z",
    ),
    ("tick", "M-4.6 0.4L-1.4 3.6L4.8 -3.4"),
    ("cross", "M-3.8 -3.8L3.8 3.8M3.8 -3.8L-3.8 3.8"),
    ("bolt", "M1.4 -6.4L-4 1H-0.4L-1.4 6.4L4 -1H0.4Z"),
    ("flag", "M-4 6.4V-6M-4 -5.4H4.6L2.4 -2.6L4.6 0.2H-4"),
    (
        "bulb",
        "M-2.2 3C-2.2 1.4 -4.2 0.6 -4.2 -2A4.2 4.2 0 0 1 4.2 -2C4.2 0.6 2.2 1.4 2.2 3ZM-1.8 5H1.8",
    ),
];

/// An icon around a point; a channel that has none of its own gets that of all channels.
pub(super) fn icon(name: &str, class: &str, (x, y): (f64, f64), scale: f64) -> Element {
    let at =
        format!("translate({} {}) scale({})", svg::number(x), svg::number(y), svg::number(scale));
    svg::path(&format!("icon {class}"), data(name)).attr("transform", at)
}

fn data(name: &str) -> &'static str {
    let find = |name: &str| ICONS.iter().find(|(known, _)| *known == name).map(|(_, data)| *data);
    find(name).or_else(|| find("channel")).unwrap_or_default()
}
