//! Differential testing: random journeys, customers and stories run in the reference interpreter and, as
//! the documents of target `aws`, on the engines; what goes out, when, to whom and how each run ends must
//! be the same.
//!
//! ```text
//! cargo differential                   300 cases
//! cargo differential 2000 --seed 7     others
//! cargo differential 50 --from 200     some of them
//! cargo differential --plant           bugs put into the documents, which must be found
//! cargo differential --show 17         a case (or a file with one) as a source, and what both say
//! cargo differential --check           what the compiler finds in the workspaces, without an engine
//! cargo differential --engine both     moto and ministack
//! cargo differential --jobs 1          how many at once; else one for each core
//! cargo differential-10000             a long run, with an optimised compiler
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
mod judge;
mod live;
mod oracle;
mod plant;
mod pool;
mod scenario;
mod shrink;
mod table;
mod told;
mod written;

use case::Case;
use case::generate::nth;
use judge::Verdict;
use pool::Pool;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// How many divergences of a run are made smaller; the others are only shown.
const SHRUNK: u32 = 5;

struct Options {
    count: u32,
    from: u32,
    seed: u64,
    plant: bool,
    /// One of the bugs only.
    bug: Option<String>,
    check: bool,
    show: Option<String>,
    engine: String,
    jobs: usize,
}

fn main() -> ExitCode {
    let options = options();
    if options.check {
        return check(&options);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/differential");
    std::fs::create_dir_all(&folder).expect("a folder for the cases");
    let mut pool = Pool::new(&options.engine, &folder, options.jobs);
    if options.plant {
        return plant::all(&mut pool, options.seed, options.count, options.bug.as_deref());
    }
    if let Some(case) = &options.show {
        let case = match case.parse() {
            Ok(number) => nth(options.seed, number),
            Err(_) => read(Path::new(case)),
        };
        println!("{}", case.source());
        println!("{}", pool.one().show(&case));
        println!("{}", serde_json::to_string(&case).unwrap());
        return ExitCode::SUCCESS;
    }
    let from = Instant::now();
    let mut table = table::Table::default();
    let mut diverged = 0_u32;
    let kept = kept();
    pool.each(
        kept.len(),
        |judge, n| judge.judge(&kept[n].1, None).verdict,
        |n, verdict| match verdict {
            Verdict::Same | Verdict::Ambiguous(_) | Verdict::Refused(_) => table.kept += 1,
            Verdict::Different(lines) => {
                diverged += 1;
                println!("FAIL  {}, which was mended once, diverges again", kept[n].0);
                lines.iter().for_each(|line| println!("      {line}"));
            }
        },
    );
    let mut different = Vec::new();
    let number = |n: usize| options.from + u32::try_from(n).unwrap();
    pool.each(
        options.count as usize,
        |judge, n| judge.judge(&nth(options.seed, number(n)), None),
        |n, judged| {
            let number = number(n);
            match judged.verdict {
                Verdict::Same => table.same += 1,
                Verdict::Ambiguous(why) => table.ambiguous(why),
                Verdict::Refused(why) => table.refused(&why),
                Verdict::Different(lines) => {
                    println!("FAIL  case {number} of seed {}", options.seed);
                    lines.iter().take(20).for_each(|line| println!("      {line}"));
                    different.push(number);
                }
            }
            table.count(&judged.constructs);
            if n > 0 && n % 250 == 0 {
                let divergences = different.len();
                println!(
                    "{n} cases, {divergences} divergences, {:.0} s",
                    from.elapsed().as_secs_f64()
                );
            }
        },
    );
    for number in different.iter().take(SHRUNK as usize) {
        let small = shrink::shrunk(&mut pool, &nth(options.seed, *number));
        let file = folder.join(format!("case-{}-{number}.json", options.seed));
        std::fs::write(&file, serde_json::to_string_pretty(&small).unwrap()).unwrap();
        println!("case {number} made smaller ({}):\n{}", file.display(), small.source());
        println!("{}", pool.one().show(&small));
    }
    diverged += u32::try_from(different.len()).unwrap();
    println!("{}", table.text(&options.engine, diverged, from.elapsed()));
    let lacking = table.lacking(options.count);
    lacking.iter().for_each(|line| println!("FAIL  {line}"));
    let passed = options.count + table.kept + u32::from(lacking.is_empty());
    let failed = diverged + u32::from(!lacking.is_empty());
    println!("{} passed, {failed} failed", passed.saturating_sub(diverged));
    if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn options() -> Options {
    let mut options = Options {
        count: 300,
        from: 0,
        seed: 1,
        plant: false,
        bug: None,
        check: false,
        show: None,
        engine: "moto".to_owned(),
        jobs: std::thread::available_parallelism().map_or(2, usize::from),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|text| text.parse().ok()).expect("a number");
        match arg.as_str() {
            "--seed" => options.seed = number(),
            "--from" => options.from = u32::try_from(number()).expect("a case"),
            "--" => {}
            "--plant" => options.plant = true,
            "--bug" => {
                options.plant = true;
                options.bug = Some(args.next().expect("the name of a bug"));
            }
            "--check" => options.check = true,
            "--jobs" => options.jobs = usize::try_from(number()).expect("how many").max(1),
            "--show" => options.show = Some(args.next().expect("a case, or a file with one")),
            "--engine" => options.engine = args.next().expect("moto, ministack or both"),
            count => options.count = count.parse().expect("how many cases"),
        }
    }
    options
}

/// Counts what the compiler finds in the workspaces, and what they hold; errors are none of it.
fn check(options: &Options) -> ExitCode {
    let mut found: BTreeMap<String, u32> = BTreeMap::new();
    let mut failed = 0;
    let mut table = table::Table::default();
    for number in (options.from..).take(options.count as usize) {
        let case = nth(options.seed, number);
        let checked = journeyc::driver::check(&case.workspace());
        table.count(&judge::met(&case));
        let errors: Vec<_> = checked.diagnostics.iter().filter(|d| d.is_error()).collect();
        failed += u32::from(!errors.is_empty());
        for error in errors {
            println!("FAIL  case {number}: {}", error.message);
        }
        for diagnostic in &checked.diagnostics {
            *found.entry(diagnostic.code.to_string()).or_default() += 1;
        }
    }
    for (code, times) in found {
        println!("{code:<10} {times:>6}");
    }
    println!("{}", table.counts());
    println!("{} passed, {failed} failed", options.count - failed);
    if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn read(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).expect("a case");
    serde_json::from_str(&text).expect("a case in JSON")
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
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, read(&path))
        })
        .collect()
}
