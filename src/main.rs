//! The binary: hands the command line to `cli`.

/// Trees and programs are millions of small pieces that live long, and the system's allocator was more
/// than a quarter of a check.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    journeyc::cli::main()
}
