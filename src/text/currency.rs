//! The currencies of ISO 4217 and how many decimals an amount in each has.
//!
//! Source: ISO 4217 list one as its maintenance agency (SIX) published it on 2024-06-25, read from
//! the npm package `currency-codes` 2.2.0. Codes that have no minor unit because they are no money
//! to pay with (precious metals, testing, units of account: `XAU`, `XTS`, `XDR` ...) are left out.
//! Changes since then, not read from a list of SIX: `XCG` for `ANG` (31 March 2025), the euro for
//! `BGN` (1 January 2026); `CUC` left circulation in 2021.

/// One currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency {
    /// The code of three capital letters.
    pub code: &'static str,
    /// The decimals of its minor unit: 2 where 1 unit is 100 of the minor one, 0 where it has none.
    pub digits: u8,
}

impl Currency {
    /// How many minor units one unit has: 1, 100, 1,000 or 10,000.
    pub const fn minor_per_unit(self) -> u64 {
        10_u64.pow(self.digits as u32)
    }
}

/// The currency with this code. Codes are written in capitals.
pub fn find(code: &str) -> Option<Currency> {
    TABLE.iter().find_map(|(digits, codes)| {
        codes.iter().find(|known| **known == code).map(|code| Currency { code, digits: *digits })
    })
}

/// Every currency, by digits and then by code.
pub fn all() -> impl Iterator<Item = Currency> {
    TABLE
        .iter()
        .flat_map(|(digits, codes)| codes.iter().map(|code| Currency { code, digits: *digits }))
}

/// Codes by the number of their decimals.
#[rustfmt::skip]
const TABLE: &[(u8, &[&str])] = &[
    (0, &[
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
        "XOF", "XPF",
    ]),
    (2, &[
        "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB",
        "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CNY", "COP", "COU",
        "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL",
        "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES",
        "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK",
        "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
        "NZD", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG",
        "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP",
        "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "USN", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG", "YER",
        "ZAR", "ZMW", "ZWG",
    ]),
    (3, &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
    (4, &["CLF", "UYW"]),
];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn digits_are_those_of_the_standard() {
        for (code, digits) in
            [("DKK", 2), ("JPY", 0), ("KWD", 3), ("ISK", 0), ("CLF", 4), ("EUR", 2), ("XCG", 2)]
        {
            assert_eq!(find(code).unwrap().digits, digits, "{code}");
        }
        assert_eq!(find("KWD").unwrap().minor_per_unit(), 1000);
        assert_eq!(find("JPY").unwrap().minor_per_unit(), 1);
    }

    #[test]
    fn what_is_no_active_currency_is_not_found() {
        for code in ["dkk", "DK", "", "XAU", "XXX", "HRK", "BGN", "ANG", "DEM"] {
            assert_eq!(find(code), None, "{code}");
        }
    }

    #[test]
    fn codes_are_three_capitals_and_come_once() {
        let mut codes: Vec<&str> = all().map(|c| c.code).collect();
        assert!(codes.iter().all(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase())));
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert_eq!(count, 164);
    }
}
