//! The sender of an e-mail, `Kurven <hej@kurven.example>`, as the Send Email node's library (nodemailer) reads it.
//!
//! The library takes the text apart by RFC 5322, where a comma ends an address and a quote begins a string, and
//! encodes the name itself where it is not ASCII. So a name goes there as one quoted string.

/// A sender whose name arrives as it is written.
pub(super) fn mailbox(sender: &str) -> String {
    let sender = sender.trim();
    let parts = sender.strip_suffix('>').and_then(|sender| sender.rsplit_once('<'));
    let Some((name, address)) = parts else { return sender.to_owned() };
    let (name, address) = (plain(name.trim()), address.trim());
    if name.is_empty() {
        return address.to_owned();
    }
    let mut quoted = String::from("\"");
    for sign in name.chars().filter(|sign| !sign.is_control()) {
        if matches!(sign, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(sign);
    }
    format!("{quoted}\" <{address}>")
}

/// A name without the quotes of RFC 5322, where it is one quoted string.
fn plain(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut found = String::new();
    let mut signs = inner.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some(next) => found.push(next),
                // The last quote is part of the name.
                None => return name.to_owned(),
            },
            // Two strings, or a quote in the name.
            '"' => return name.to_owned(),
            sign => found.push(sign),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::mailbox;

    #[test]
    fn a_name_is_one_quoted_string() {
        for (sender, wanted) in [
            ("hej@kurven.example", "hej@kurven.example"),
            (" <hej@kurven.example> ", "hej@kurven.example"),
            ("Kurven <hej@kurven.example>", "\"Kurven\" <hej@kurven.example>"),
            ("\"Kurven, Oslo\" <hej@kurven.example>", "\"Kurven, Oslo\" <hej@kurven.example>"),
            ("Kurven, Oslo <hej@kurven.example>", "\"Kurven, Oslo\" <hej@kurven.example>"),
            ("Kurv\"en <hej@kurven.example>", "\"Kurv\\\"en\" <hej@kurven.example>"),
            ("\"Kurv\\\"en\" <hej@kurven.example>", "\"Kurv\\\"en\" <hej@kurven.example>"),
            ("\"A\" and \"B\" <a@b.example>", "\"\\\"A\\\" and \\\"B\\\"\" <a@b.example>"),
            ("\"Kurven\\\" <a@b.example>", "\"\\\"Kurven\\\\\\\"\" <a@b.example>"),
            ("A <x> & Ærø <a@b.example>", "\"A <x> & Ærø\" <a@b.example>"),
            ("Kurven\n<a@b.example>", "\"Kurven\" <a@b.example>"),
        ] {
            assert_eq!(mailbox(sender), wanted, "{sender}");
        }
    }
}
