//! What laws ask of marketing messages: that they say how to stop them. Data, each with its source.
//!
//! Whose law holds is decided by where the recipients are: `countries` in `[workspace]` of
//! journey.toml, else the country of the workspace's `zone`. Where neither is written nothing is said.
//! Hours of the day are no part of this: no law is known here that sets them for SMS or e-mail in the
//! European countries below; they are the policy of a workspace.

use crate::source::Settings;

/// A law.
#[derive(Debug)]
pub(super) struct Law {
    /// The countries (ISO 3166) in which it holds.
    pub(super) countries: &'static [&'static str],
    /// What it says, in a phrase.
    pub(super) says: &'static str,
    /// Where that was read.
    pub(super) source: &'static str,
}

impl Law {
    /// The countries in words: their codes, or the union.
    pub(super) fn countries_shown(&self) -> String {
        match self.countries {
            [one] => (*one).to_owned(),
            _ => "EU and EEA".to_owned(),
        }
    }
}

/// The laws, those of one country first. How each source was read: Denmark and France, the text of
/// the law or of the authority; Sweden and the directive, pages about them.
const LAWS: &[Law] = &[
    Law {
        countries: &["DK"],
        says: "Markedsføringsloven § 10 asks that marketing by electronic mail shows who sends it and an address for saying stop, free and easy",
        source: "https://danskelove.dk/markedsf%C3%B8ringsloven/10",
    },
    Law {
        countries: &["SE"],
        says: "Marknadsföringslagen (2008:486) § 19 and its exceptions ask for a way to say no in every message",
        source: "https://iabsverige.se/fraga-advokaten/manadens-fraga-november-2020-nar-far-reklam-skickas-via-e-post-eller-sms/",
    },
    Law {
        countries: &["FR"],
        says: "the CNIL asks that each SMS names the advertiser and says how to stop",
        source: "https://www.cnil.fr/fr/la-prospection-commerciale-par-sms-mms",
    },
    Law {
        // Norway's own § 15 asks for consent; a text of it that asks for a stop address was not seen.
        countries: &[
            "AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FI", "GR", "HR", "HU", "IE", "IS",
            "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SI", "SK",
        ],
        says: "Directive 2002/58/EC art. 13(4) forbids electronic mail for direct marketing without a valid address for saying stop; national law puts it into force",
        source: "https://docplayer.net/amp/8046091",
    },
];

/// Zones of the countries above.
const ZONES: &[(&str, &str)] = &[
    ("Asia/Nicosia", "CY"),
    ("Atlantic/Reykjavik", "IS"),
    ("Europe/Amsterdam", "NL"),
    ("Europe/Athens", "GR"),
    ("Europe/Berlin", "DE"),
    ("Europe/Bratislava", "SK"),
    ("Europe/Brussels", "BE"),
    ("Europe/Bucharest", "RO"),
    ("Europe/Budapest", "HU"),
    ("Europe/Copenhagen", "DK"),
    ("Europe/Dublin", "IE"),
    ("Europe/Helsinki", "FI"),
    ("Europe/Lisbon", "PT"),
    ("Europe/Ljubljana", "SI"),
    ("Europe/Luxembourg", "LU"),
    ("Europe/Madrid", "ES"),
    ("Europe/Malta", "MT"),
    ("Europe/Oslo", "NO"),
    ("Europe/Paris", "FR"),
    ("Europe/Prague", "CZ"),
    ("Europe/Riga", "LV"),
    ("Europe/Rome", "IT"),
    ("Europe/Sofia", "BG"),
    ("Europe/Stockholm", "SE"),
    ("Europe/Tallinn", "EE"),
    ("Europe/Vaduz", "LI"),
    ("Europe/Vienna", "AT"),
    ("Europe/Vilnius", "LT"),
    ("Europe/Warsaw", "PL"),
    ("Europe/Zagreb", "HR"),
];

/// The countries whose laws hold in a workspace.
pub(super) fn countries(settings: &Settings) -> Vec<&str> {
    if !settings.countries.is_empty() {
        return settings.countries.iter().map(|country| country.value.as_str()).collect();
    }
    let zone = settings.zone.as_ref().map(|zone| zone.value.as_str());
    let found = ZONES.iter().find(|(name, _)| Some(*name) == zone);
    found.map(|(_, country)| vec![*country]).unwrap_or_default()
}

/// The laws of these countries, each once.
pub(super) fn of(countries: &[&str]) -> Vec<&'static Law> {
    let holds = |law: &&Law| law.countries.iter().any(|country| countries.contains(country));
    LAWS.iter().filter(holds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::zone::Zone;

    #[test]
    fn every_zone_is_one_and_its_country_has_a_law() {
        for (zone, country) in ZONES {
            assert!(Zone::find(zone).is_some(), "{zone}");
            assert_eq!(of(&[country]).len(), 1, "{country}");
        }
        assert!(of(&["US", "GB"]).is_empty());
        assert_eq!(of(&["SE", "DK", "NO", "DE"]).len(), 3);
    }
}
