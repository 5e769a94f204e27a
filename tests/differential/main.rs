//! Differential testing: random journeys, customers and stories run in the reference interpreter and, as
//! the documents of target `aws`, on the engines; what goes out, when, to whom and how each run ends must
//! be the same.
//!
//! ```text
//! cargo differential                      300 cases
//! cargo differential -- 10000             more of them
//! cargo differential -- 300 --seed 7      others
//! cargo differential -- 50 --from 200     some of them
//! cargo differential -- --plant           bugs put into the documents, which must be found
//! cargo differential -- --show 17         case 17 as files, and what both say
//! ```
//!
//! It prints how often each construct occurred, and how often two of them met. A case that diverges is made
//! smaller and written below `target/differential`; mended ones are kept in `tests/differential/kept`,
//! which every run begins with.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a tool for tests"
)]

mod case;
mod generate;
mod judge;
mod oracle;
mod plant;
mod table;

use case::Case;
use judge::{Judge, Verdict};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// How often at most a case is tried to be made smaller.
const SHRINKS: usize = 60;

struct Options {
    count: u32,
    from: u32,
    seed: u64,
    plant: bool,
    show: Option<u32>,
    engine: String,
}

fn main() -> ExitCode {
    let options = options();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/differential");
    std::fs::create_dir_all(&folder).expect("a folder for the cases");
    let mut judge = Judge::new(&options.engine, folder.clone());
    if options.plant {
        return plant::all(&mut judge, options.seed, options.count);
    }
    if let Some(number) = options.show {
        let (case, _) = nth(options.seed, number);
        println!("{}", case.source());
        println!("{}", judge.show(&case));
        return ExitCode::SUCCESS;
    }
    let from = Instant::now();
    let mut table = table::Table::default();
    let mut diverged = 0_u32;
    for (name, case) in kept() {
        match judge.judge(&case, None) {
            Verdict::Same | Verdict::Ambiguous | Verdict::Refused(_) => table.kept += 1,
            Verdict::Different(lines) => {
                diverged += 1;
                println!("FAIL  {name}, which was mended once, diverges again");
                lines.iter().for_each(|line| println!("      {line}"));
            }
        }
    }
    for number in (options.from..).take(options.count as usize) {
        let (case, tree) = nth(options.seed, number);
        table.count(&case, &judge);
        match judge.judge(&case, None) {
            Verdict::Same => table.same += 1,
            Verdict::Ambiguous => table.ambiguous += 1,
            Verdict::Refused(why) => table.refused(&why),
            Verdict::Different(lines) => {
                diverged += 1;
                println!("FAIL  case {number} of seed {}", options.seed);
                lines.iter().take(20).for_each(|line| println!("      {line}"));
                if diverged <= 3 {
                    let small = shrunk(&mut judge, tree);
                    let file = folder.join(format!("case-{}-{number}.json", options.seed));
                    std::fs::write(&file, serde_json::to_string_pretty(&small).unwrap()).unwrap();
                    println!("      made smaller ({}):\n{}", file.display(), small.source());
                    println!("{}", judge.show(&small));
                }
            }
        }
    }
    println!("{}", table.text(&options.engine, diverged, from.elapsed()));
    let passed = options.count + table.kept - diverged.min(options.count + table.kept);
    println!("{passed} passed, {diverged} failed");
    if diverged > 0 || !table.complete(options.count) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn options() -> Options {
    let mut options = Options {
        count: 300,
        from: 0,
        seed: 1,
        plant: false,
        show: None,
        engine: "moto".to_owned(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse().ok()).expect("a number");
        match arg.as_str() {
            "--seed" => options.seed = number(),
            "--from" => options.from = u32::try_from(number()).expect("a case"),
            "--plant" => options.plant = true,
            "--show" => options.show = Some(u32::try_from(number()).expect("a case")),
            "--engine" => options.engine = args.next().expect("moto, ministack or both"),
            count => options.count = count.parse().expect("how many cases"),
        }
    }
    options
}

/// The case with a number. Each has a generator of its own, so that one can be made again alone.
fn nth(seed: u64, number: u32) -> (Case, Box<dyn ValueTree<Value = Case>>) {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..12].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let tree = generate::case().boxed().new_tree(&mut runner).expect("a case");
    (tree.current(), Box::new(tree))
}

/// The smallest case found that still diverges.
fn shrunk(judge: &mut Judge, mut tree: Box<dyn ValueTree<Value = Case>>) -> Case {
    let mut smallest = tree.current();
    let mut more = tree.simplify();
    for _ in 0..SHRINKS {
        if !more {
            break;
        }
        let case = tree.current();
        if matches!(judge.judge(&case, None), Verdict::Different(_)) {
            smallest = case;
            more = tree.simplify();
        } else {
            more = tree.complicate();
        }
    }
    smallest
}

/// Cases that diverged once.
fn kept() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/kept");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a kept case");
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, serde_json::from_str(&text).expect("a kept case"))
        })
        .collect()
}
