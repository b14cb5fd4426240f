//! Runs other programs, with their output where the reader sees it.

use crate::repository::Repository;
use anyhow::{Context, bail};
use std::process::Command;

/// Runs a program in the repository's root.
pub(crate) fn run(repository: &Repository, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    complete(Command::new(program).args(arguments).current_dir(&repository.root))
}

/// Runs every test of the workspace.
pub(crate) fn tests(repository: &Repository, arguments: &[String]) -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace"]).args(arguments);
    complete(command.current_dir(&repository.root))
}

/// Runs a command to its end.
pub(crate) fn complete(command: &mut Command) -> anyhow::Result<()> {
    let words = words(command);
    println!("$ {words}");
    let status = command.status().with_context(|| format!("cannot run `{words}`"))?;
    if !status.success() {
        bail!("`{words}` failed: {status}");
    }
    Ok(())
}

/// Whether a program is there and answers.
pub(crate) fn is_there(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|answer| answer.status.success())
}

fn words(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    command.get_args().fold(program, |words, argument| words + " " + &argument.to_string_lossy())
}
