//! Parts of SMS: random texts, counted here and by npm `sms-segments-calculator` (Twilio).
//!
//! ```text
//! cargo sms-parts               10,000 texts
//! cargo sms-parts 50000 7       more of them, from another seed
//! ```
//!
//! `tests/conformance/setup.sh` installs the package; without it this fails. The numbers of a part are read
//! from the card of `sms` in `std.channels`.
//!
//! The package keeps what a reader sees as one sign (an emoji with a skin tone, a letter and its accent, the
//! two characters of a line break) in one part. No standard asks for that: handsets join the parts before they
//! show anything. So a second set of texts is full of such signs, and there the package may count more parts
//! and never fewer. A `€` is an escape and a code: neither cuts it in two at the 153rd septet.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tool for tests"
)]

use journeyc::driver;
use journeyc::source::Workspace;
use journeyc::text::sms::{self, Parts};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// Signs of one character: cheap ones, two septets, outside the alphabet, two units of UCS-2.
const SIMPLE: &[&str] = &[
    "a", "b", " ", "0", "æ", "ø", "å", "Å", "ä", "ö", "ü", "ñ", "à", "@", "£", "\n", "€", "[", "]",
    "{", "}", "~", "^", "|", "\\", "–", "’", "“", "\u{a0}", "…", "ę", "ğ", "ć", "я", "日", "`",
    "\t", "🎉", "👋", "𝒜",
];
/// Signs of several characters.
const JOINED: &[&str] = &["👍🏽", "🇩🇰", "e\u{301}", "👩‍👩‍👧", "\r\n", "❤️", "n\u{303}"];

/// A small generator (xorshift*), the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).unwrap() % most
    }

    fn one<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.below(of.len())]
    }
}

/// A text of runs, so that parts are filled to their ends: most are of the alphabet.
fn text(random: &mut Random, joined: bool) -> String {
    let mut out = String::new();
    let narrow = random.below(2) == 0;
    for _ in 0..random.below(7) {
        let sign = match random.below(4) {
            0 if joined => random.one(JOINED),
            0 | 1 => "a",
            _ if narrow => random.one(&SIMPLE[..25]),
            _ => random.one(SIMPLE),
        };
        let count = match random.below(3) {
            0 => 1 + random.below(3),
            1 => random.below(60),
            _ => [65, 66, 67, 68, 69, 70, 150, 151, 152, 153, 154, 159, 160, 161][random.below(14)],
        };
        out.push_str(&sign.repeat(count));
    }
    out
}

/// What the card of `sms` says.
fn card() -> Parts {
    let source = "use std.channels { sms }\nmessage m { purpose service  sms { en: \"x\" } }";
    let workspace = Workspace::from_memory("", &[("main.journey", source)]);
    driver::with_flows(&workspace, |program, _| {
        let mut channels = program.channels.iter().map(|(_, channel)| channel);
        channels.find(|channel| channel.head.name == "sms").and_then(|sms| sms.parts).unwrap()
    })
}

/// What the package counts: encoding and parts of each text.
fn package(texts: &[String]) -> Vec<(String, u32)> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut node = Command::new("node")
        .arg(here.join("tests/conformance/sms/count.mjs"))
        .current_dir(here)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    let mut stdin = node.stdin.take().unwrap();
    let json = serde_json::to_vec(texts).unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&json));
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap().expect("node reads the texts");
    assert!(output.status.success(), "tests/conformance/setup.sh installs the package");
    let counts: Vec<(String, u32)> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counts.len(), texts.len());
    counts
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--");
    let count: usize = args.next().map_or(10_000, |arg| arg.parse().expect("a number of texts"));
    let seed: u64 = args.next().map_or(20_261_125, |arg| arg.parse().expect("a seed"));
    let mut random = Random(seed.max(1));
    let parts = card();
    let simple: Vec<String> = (0..count).map(|_| text(&mut random, false)).collect();
    let joined: Vec<String> = (0..count / 10).map(|_| text(&mut random, true)).collect();
    let (mut wrong, mut split, mut ucs2, mut several) = (0, 0, 0, 0);
    for (text, (encoding, theirs)) in simple.iter().zip(package(&simple)) {
        let ours = sms::measure(text, &parts);
        split += usize::from(ours.parts > 1);
        ucs2 += usize::from(ours.encoding == sms::Encoding::Ucs2);
        if ours.encoding.name() != encoding || ours.parts != theirs.max(1) {
            wrong += 1;
            if wrong <= 5 {
                println!(
                    "{text:?}: {} {}, the package {encoding} {theirs}",
                    ours.encoding.name(),
                    ours.parts
                );
            }
        }
    }
    for (text, (encoding, theirs)) in joined.iter().zip(package(&joined)) {
        let ours = sms::measure(text, &parts);
        several += usize::from(ours.parts < theirs);
        if ours.encoding.name() != encoding || ours.parts > theirs.max(1) {
            wrong += 1;
            println!(
                "{text:?}: {} {}, the package {encoding} {theirs}",
                ours.encoding.name(),
                ours.parts
            );
        }
    }
    println!(
        "{count} texts ({split} split, {ucs2} in UCS-2): {wrong} counted differently; \
         {} with joined signs, of which the package needs more parts for {several}",
        joined.len()
    );
    // Texts that show nothing would prove nothing.
    if wrong == 0 && split * 4 > count && ucs2 * 5 > count && ucs2 < count {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
