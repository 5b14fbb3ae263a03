//! `newsmend completions` and `newsmend man`.

use super::args::Args;
use super::{FAILED, complain, print};
use crate::error::Error;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print what `shell` needs. Returns the exit code.
pub(super) fn completions(shell: Shell) -> u8 {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "newsmend", &mut out);
    print(&out)
}

/// Print the manual page of a command, or of newsmend. Returns the exit code.
pub(super) fn page(command: Option<&str>) -> u8 {
    let mut all = Args::command();
    all.build();
    let of = match command {
        None => Some(&all),
        Some(name) => all.find_subcommand(name),
    };
    let Some(of) = of else {
        complain(&Error::Config {
            message: format!(
                "no command is called `{}`; newsmend --help lists them",
                command.unwrap_or_default()
            ),
        });
        return FAILED;
    };
    let mut out = Vec::new();
    match clap_mangen::Man::new(of.clone()).render(&mut out) {
        Ok(()) => print(&out),
        Err(e) => {
            complain(&Error::Config { message: e.to_string() });
            FAILED
        }
    }
}
