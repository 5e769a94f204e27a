//! Forms of ids that several platforms have, and names of files.

use sha2::{Digest, Sha256};

/// A key of a section, what its text must look like, and that in words.
pub type Form = (&'static str, fn(&str) -> bool, &'static str);

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

/// Eight letters of a hash.
#[must_use]
pub fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A name as a file's: small letters, digits and dashes. Where that changes the name, a hash of it stands behind, so
/// that two names are two files, also where capitals and small letters are one.
#[must_use]
pub fn file_name(name: &str) -> String {
    let plain = plain(name);
    if plain == name { plain } else { format!("{plain}-{}", short_hash(name)) }
}

/// The small letters, digits and `_` of a name, with a dash for what stands between them.
#[must_use]
pub fn plain(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' => out.push(c),
            'A'..='Z' => out.extend(c.to_lowercase()),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.trim_end_matches('-').to_owned()
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

    #[test]
    fn file_names_are_plain() {
        assert_eq!(plain("Ærø/x  y--z_1"), "r-x-y-z_1");
        assert_eq!(plain("../.."), "");
        assert_eq!(file_name("welcome_1"), "welcome_1");
        assert!(file_name("../..").starts_with('-'));
        let all = ["aB", "ab", "AB", "a/b", "a b", "a-b"].map(file_name);
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    }
}
