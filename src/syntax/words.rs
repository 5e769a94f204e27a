//! Words that mean something to the reader of sources.

/// Words that cannot stand bare as a name, sorted.
pub(super) const RESERVED: &[&str] = &[
    "after", "and", "as", "at", "before", "by", "each", "else", "every", "for", "from", "if", "in",
    "is", "not", "of", "on", "or", "per", "since", "to", "until", "up", "via", "when", "where",
    "with", "within",
];

/// Is it a word that cannot stand bare as a name?
pub(super) fn is_reserved(word: &str) -> bool {
    word.len() <= 6 && RESERVED.binary_search(&word).is_ok()
}
