//! `newsmend rules`.

mod chosen;
mod explain;
mod list;
mod new;
pub(super) mod tally;
mod test;
mod update;

pub(super) use chosen::{Asked, Rules};

use super::args::RulesCommand;
use super::term::{Color, Paint};
use super::{FAILED, complain_all, print};
use crate::error::Error;
use crate::rule::schema;

/// Run a command about rules. Returns the exit code.
pub(super) fn run(command: &RulesCommand, color: Color) -> u8 {
    let paint = Paint::stdout(color);
    let done = match command {
        RulesCommand::List { folders, format } => list::run(&folders.rules, *format, paint),
        RulesCommand::Explain { ids, folders } => explain::run(ids, &folders.rules, paint),
        RulesCommand::Test(args) => test::run(args, paint),
        RulesCommand::New { id, pass, rules } => new::run(id, *pass, rules),
        RulesCommand::Schema { profile } => {
            let schema = if *profile { schema::profile() } else { schema::rule() };
            Ok(print(format!("{schema:#}\n").as_bytes()))
        }
    };
    done.unwrap_or_else(|errors| {
        complain_all(&errors, Paint::stderr(color));
        FAILED
    })
}

/// The exit code, or what was wrong.
type Done = Result<u8, Vec<Error>>;
