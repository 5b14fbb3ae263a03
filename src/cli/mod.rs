//! The command line. Only here anything is printed, and only here the process ends.

mod args;
mod batch_args;
mod clean;
mod diff;
mod explain;
mod manual;
mod page;
mod replay;
mod rules;
mod term;
mod undo;

use crate::emit;
use crate::error::Error;
use args::{Args, Command, SchemaArgs};
use clap::{CommandFactory, Parser};
use std::io::{self, IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use term::Paint;

/// Done, nothing to say.
const DONE: u8 = 0;
/// A check found something.
const FOUND: u8 = 1;
/// Something could not be read, written or compiled.
const FAILED: u8 = 2;

/// Run the command line of this process. The exit code is 0 when all went well, 1 when a check found something, 2 when
/// something failed.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let color = args.color;
    let code = match args.command {
        Command::Clean(args) if args.paths.is_empty() && io::stdin().is_terminal() => help("clean"),
        Command::Clean(args) if args.diff || args.check => diff::run(&args.as_diff(), color),
        Command::Clean(args) => clean::run(&args, Paint::stderr(color)),
        Command::Diff(args) if args.paths.is_empty() && io::stdin().is_terminal() => help("diff"),
        Command::Diff(args) => diff::run(&args, color),
        Command::Undo(args) => undo::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Explain(args) => explain::run(&args, Paint::stderr(color)),
        Command::Rules(command) => rules::run(&command, color),
        Command::Schema(args) => schema(&args),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { command } => manual::page(command.as_deref()),
    };
    ExitCode::from(code)
}

fn schema(args: &SchemaArgs) -> u8 {
    let schema = if args.ledger {
        emit::schema::ledger()
    } else if args.diff {
        emit::schema::diff()
    } else if args.decisions {
        emit::schema::decisions()
    } else if args.report {
        emit::schema::report()
    } else {
        emit::schema::page()
    };
    print(format!("{schema:#}\n").as_bytes())
}

/// Tells how a command is used when it was called with nothing to do.
fn help(command: &str) -> u8 {
    let mut args = Args::command().bin_name("newsmend");
    args.build();
    if let Some(command) = args.find_subcommand_mut(command) {
        say(&command.render_help().to_string());
    }
    FAILED
}

/// Writes a result to standard output. A reader who has gone has seen enough: that is no failure.
fn print(bytes: &[u8]) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            complain(&stdout_error(&e));
            FAILED
        }
        _ => DONE,
    }
}

fn stdout_error(e: &io::Error) -> Error {
    Error::Write {
        path: "standard output".into(),
        message: format!("{e}; write to a file with --out instead"),
    }
}

/// Prints an error with the program's name before it.
fn complain(error: &Error) {
    say(&format!("newsmend: {error}"));
}

/// Prints the errors of rule files, and whatever else was wrong.
fn complain_all(errors: &[Error], paint: Paint) {
    let rendered = errors.iter().map(|error| match error {
        Error::Rule(fault) => fault.render(paint.on()),
        other => format!("newsmend: {other}"),
    });
    say(&rendered.collect::<Vec<_>>().join("\n\n"));
    if errors.len() > 1 {
        say(&format!("\nnewsmend: {} errors; nothing was done", errors.len()));
    }
}

/// Prints a message to standard error; nothing is left to be done where that fails.
fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", message.trim_end());
}

/// How many threads `-j` asks for.
fn threads(jobs: usize) -> usize {
    match jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    }
}

/// What was named; standard input where nothing was.
fn named(paths: &[PathBuf]) -> Vec<PathBuf> {
    match paths {
        [] => vec![PathBuf::from("-")],
        paths => paths.to_vec(),
    }
}

/// A fault in the program costs one page, not the batch.
fn shielded<T>(name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Error::Read {
            path: name.to_owned(),
            message: "newsmend itself failed on this page (see above); please report it with the page".into(),
        })
    })
}
