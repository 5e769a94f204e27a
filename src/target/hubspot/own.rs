//! HubSpot's own properties of contacts, which every account has before anybody makes one.
//!
//! The list beside this file has a line for each: its name, its type, the form of its field, and `written` where
//! people or integrations may write it. It is what `GET /crm/v3/properties/contacts` of an account of 2025 answers with
//! `hubspotDefined`, as public code keeps it: all whose names do not begin with `hs_`, and those of the others that
//! a journey may want. `written` is ours: fields that HubSpot's own forms ask people for, without those that mean more
//! than their value (`email` is the contact's identity, `lifecyclestage` moves forward only).

/// How HubSpot's own names begin, listed or not.
pub(super) const PREFIX: &str = "hs_";

const LIST: &str = include_str!("own_properties.txt");

/// A property of HubSpot's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Own {
    /// `string`, `number`, `bool`, `enumeration`, `date` or `datetime`.
    pub(super) kind: &'static str,
    /// Has it one value at most. One of several options (`checkbox`) has as many as somebody ticked.
    pub(super) single: bool,
    /// May a workflow write it.
    pub(super) written: bool,
}

/// The property of HubSpot's own that has a name.
pub(super) fn own(name: &str) -> Option<Own> {
    LIST.lines().find_map(|line| {
        let mut words = line.split(' ');
        if words.next() != Some(name) {
            return None;
        }
        let (kind, form) = (words.next()?, words.next()?);
        let single = kind != "enumeration" || matches!(form, "select" | "radio");
        Some(Own { kind, single, written: words.next() == Some("written") })
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn the_list_is_in_order_and_every_line_is_whole() {
        let names: Vec<&str> = LIST.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(names.is_sorted(), "in the order of the names");
        for (name, line) in names.iter().zip(LIST.lines()) {
            let own = own(name).unwrap();
            assert!(
                ["string", "number", "bool", "enumeration", "date", "datetime"].contains(&own.kind),
                "{line}"
            );
            assert!(matches!(line.split(' ').nth(3), None | Some("written")), "{line}");
        }
        assert_eq!(own("country"), Some(Own { kind: "string", single: true, written: true }));
        assert!(!own("hs_buying_role").unwrap().single && !own("lifecyclestage").unwrap().written);
        assert_eq!(own("tier"), None);
    }
}
