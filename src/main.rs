//! The command `newsmend`.

fn main() -> std::process::ExitCode {
    newsmend::cli::run()
}
