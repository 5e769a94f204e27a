//! How fast a workspace is checked and built: `cargo bench --bench compile`.

#[expect(
    dead_code,
    unreachable_pub,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::only_used_in_recursion,
    reason = "shared with the other bench, which writes to disk"
)]
mod generate;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use journeyc::driver::{self, BuildOptions};
use journeyc::source::Workspace;

/// A generated workspace in memory, and the bytes of its sources.
fn workspace(journeys: usize, targets: &[&str]) -> (Workspace, u64) {
    let generated = generate::workspace(journeys, targets);
    let workspace = Workspace::from_memory(&generated.manifest, &generated.borrowed());
    (workspace, u64::try_from(generated.bytes()).unwrap_or(u64::MAX))
}

fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    group.sample_size(10);
    for journeys in [10, 1_000, 10_000] {
        let (workspace, bytes) = workspace(journeys, &["flow"]);
        group.throughput(Throughput::Bytes(bytes));
        group.bench_with_input(BenchmarkId::from_parameter(journeys), &workspace, |bench, w| {
            bench.iter(|| driver::check(w));
        });
    }
    group.finish();
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    for target in ["flow", "aws"] {
        let (workspace, bytes) = workspace(1_000, &[target]);
        group.throughput(Throughput::Bytes(bytes));
        group.bench_with_input(BenchmarkId::from_parameter(target), &workspace, |bench, w| {
            bench.iter(|| driver::build(w, &BuildOptions::default()));
        });
    }
    group.finish();
}

criterion_group!(benches, check, build);
criterion_main!(benches);
