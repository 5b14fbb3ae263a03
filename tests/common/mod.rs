//! Running the command.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

pub mod mangled;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How a run ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

/// The command, to be run in `dir`.
pub fn newsmend(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_newsmend"));
    command.current_dir(dir);
    command
}

/// Run the command in `dir`, with `stdin` piped in.
pub fn run_with(dir: &Path, args: &[&str], stdin: &[u8]) -> Ran {
    let begun = Instant::now();
    let mut command = newsmend(dir);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    let feeder = std::thread::spawn(move || drop(pipe.write_all(&stdin)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    Ran {
        code: output.status.code().expect("ended by a signal"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        took: begun.elapsed(),
    }
}

/// Run the command in `dir`, with nothing on standard input.
pub fn run(dir: &Path, args: &[&str]) -> Ran {
    run_with(dir, args, b"")
}

/// Write a file below `dir`, making its folders.
pub fn put(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
