//! Icons: strokes in a square of 24, our own.

use crate::graph::model::{Kind, NoteKind};

/// The icon of a kind of step.
pub(super) fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Start => "M8.5 6.5v11l9-5.5z",
        Kind::Send => "M4.5 11.5L19.5 5l-5 14.5-3.5-5.5zM11 14l8.5-9",
        Kind::Wait => "M12 4.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15zM12 8v4.5l3 1.8",
        Kind::Race => {
            "M7 4.5h10M7 19.5h10M8.5 4.5c0 4.5 7 5.2 7 7.5s-7 3-7 7.5M15.5 4.5c0 4.5-7 5.2-7 7.5s7 3 7 7.5"
        }
        Kind::Countdown => "M5 7h14v12H5zM5 11h14M9 4.5v4M15 4.5v4",
        Kind::Branch => "M12 4.5v5M12 9.5c0 4-5.5 3-5.5 9.5M12 9.5c0 4 5.5 3 5.5 9.5",
        Kind::Split => {
            "M6 18L18 6M8 5.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5zM16 13.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z"
        }
        Kind::Winner => {
            "M8 5h8v4.5a4 4 0 0 1-8 0zM8 6.5H5c0 3 1.5 4 3.5 4M16 6.5h3c0 3-1.5 4-3.5 4M12 13.5v3.5M8.5 19h7"
        }
        Kind::Repeat => "M18.5 12a6.5 6.5 0 1 1-2-4.7M17 3.8v3.8h-3.8",
        Kind::Back => "M9 6.5l-4 4 4 4M5 10.5h9.5a4 4 0 0 1 0 8H12",
        Kind::Let => "M6.5 9.5h11M6.5 14.5h11",
        Kind::Set => "M5 19l1-4L15.5 5.5l3 3L9 18zM13.5 7.5l3 3",
        Kind::Track => "M3.5 12h4l2.5-6 4 12 2.5-6h4",
        Kind::Call => "M13 4L6.5 13H11l-1 7 7-9.5h-4.5z",
        Kind::Begin => "M11 5H5v14h14v-6M14 5h5v5M19 5l-8.5 8.5",
        Kind::End => "M6 12.5l4 4 8-9",
        Kind::Later => "M12 6v7M12 16.5v.5",
    }
}

/// The icon of a rule.
pub(super) fn of_note(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Quiet => "M19 14.5A7.5 7.5 0 0 1 9.5 5a7.5 7.5 0 1 0 9.5 9.5z",
        NoteKind::Office => "M4.5 8.5h15v10h-15zM9 8.5V6h6v2.5M4.5 13h15",
        NoteKind::Cap => "M5 17a7.5 7.5 0 1 1 14 0M12 14.5l4-4.5",
        NoteKind::Consent => {
            "M12 4l7 2.5v5c0 4-3 7-7 8.5-4-1.5-7-4.5-7-8.5v-5zM9 12l2.2 2.2L15.5 10"
        }
        NoteKind::Expires => "M12 5.5a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM12 9v3.5M9.5 3h5",
    }
}

/// What stands beside an instant: a run was here.
pub(super) const VISIT: &str =
    "M12 20c-4-4.5-6-7.5-6-10a6 6 0 0 1 12 0c0 2.5-2 5.5-6 10zM12 8a2 2 0 1 0 0 4a2 2 0 1 0 0-4z";

/// An end on the way.
pub(super) const STOP: &str = "M7.5 7.5h9v9h-9z";

/// What leads on to the next channel.
pub(super) const NEXT: &str = "M12 5v13M7.5 13.5L12 18l4.5-4.5";

/// The icon of a channel, by the words of its name; one that nobody knows is a bubble.
pub(super) fn of_channel(name: &str) -> &'static str {
    const KNOWN: [(&str, &str); 9] = [
        ("mail", "M4 6.5h16v11.5H4zM4 7.5l8 6 8-6"),
        ("push", "M7 16.5V11a5 5 0 0 1 10 0v5.5l1.5 1.5h-13zM10.5 20.5h3"),
        ("whatsapp", PHONE_BUBBLE),
        ("viber", PHONE_BUBBLE),
        ("voice", PHONE),
        ("phone", PHONE),
        (
            "web",
            "M12 4.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15zM4.5 12h15M12 4.5c-5 5-5 10 0 15c5-5 5-10 0-15",
        ),
        ("app", "M8 3.5h8v17H8zM11 17.5h2"),
        ("letter", "M6 3.5h8l4 4v13H6zM14 3.5v4h4"),
    ];
    const PHONE: &str = "M6.5 4.5h3l1.5 4-2 1.5a10 10 0 0 0 5 5l1.5-2 4 1.5v3c0 1-1 2-2 2A14 14 0 0 1 4.5 6.5c0-1 1-2 2-2z";
    const PHONE_BUBBLE: &str = "M4.5 20l1.2-4A8 8 0 1 1 9 19zM9.5 8.5c-.5 3.5 2.5 6.5 6 6.5v-2l-2-.8-1 1c-1-.5-1.5-1-2-2l1-1-.8-1.7z";
    const BUBBLE: &str = "M4.5 5.5h15v10.5h-8l-4 4v-4h-3zM8 9.5h8M8 12.5h5";
    KNOWN.iter().find(|(word, _)| name.contains(word)).map_or(BUBBLE, |(_, icon)| *icon)
}
