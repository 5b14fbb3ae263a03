//! The command line. Only here anything is printed, and only here the process ends.

mod args;
mod clean;
mod page;
mod replay;
mod rules;
mod undo;

use crate::emit;
use crate::error::Error;
use args::{Args, Command, SchemaArgs};
use clap::{CommandFactory, Parser};
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

/// Done, nothing to say.
const DONE: u8 = 0;
/// Something could not be read, written or compiled.
const FAILED: u8 = 2;

/// Run the command line of this process. The exit code is 0 when all went well, 2 when something failed.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let code = match args.command {
        Command::Clean(args) if args.paths.is_empty() && io::stdin().is_terminal() => help("clean"),
        Command::Clean(args) => clean::run(&args),
        Command::Undo(args) => undo::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Schema(args) => schema(&args),
    };
    ExitCode::from(code)
}

fn schema(args: &SchemaArgs) -> u8 {
    let schema = if args.ledger {
        emit::schema::ledger()
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

/// Prints a message to standard error; nothing is left to be done where that fails.
fn say(message: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", message.trim_end());
}
