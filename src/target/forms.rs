//! Forms of ids that several platforms have.

/// Is it a UUID: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12 (RFC 9562, part 4).
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Is it a number without a sign, and nothing else.
#[must_use]
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_their_form() {
        assert!(is_uuid("95da425b-a06f-e611-96fe-38eaa7142c61"));
        for text in
            ["", "a", "95da425b-a06f-e611-96fe-38eaa7142c6", "95da425b_a06f-e611-96fe-38eaa7142c61"]
        {
            assert!(!is_uuid(text), "{text}");
        }
        assert!(is_digits("0252") && !is_digits("") && !is_digits("-1") && !is_digits("٣"));
    }
}
