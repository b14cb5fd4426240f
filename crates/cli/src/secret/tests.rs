//! Each place gives its secret whole, and a failure shows the place and the complaint, never the value.

use super::{Secret, SecretRef, SecretSource, Secrets};
use std::fs;

fn read(reference: &SecretRef) -> Result<String, String> {
    let secret = Secrets.read(reference).map_err(|error| error.to_string())?;
    Ok(secret.reveal().clone())
}

fn command(words: &[&str]) -> SecretRef {
    SecretRef::Command(words.iter().map(|word| (*word).to_owned()).collect())
}

#[test]
fn one_line_end_behind_a_file_is_no_part_of_its_secret() {
    let folder = tempfile::tempdir().unwrap();
    for (written, secret) in [("a b\n", "a b"), ("a b\r\n", "a b"), ("a\n\n", "a\n"), ("a", "a")] {
        let path = folder.path().join("token");
        fs::write(&path, written).unwrap();
        let reference = SecretRef::File(path.to_string_lossy().into_owned());
        assert_eq!(read(&reference).as_deref(), Ok(secret));
    }
}

#[test]
fn a_command_gets_its_words_without_a_shell() {
    assert_eq!(read(&command(&["printf", "%s\n", "$HOME;"])).as_deref(), Ok("$HOME;"));
}

#[test]
fn a_failing_command_shows_its_complaint_but_not_what_it_printed() {
    let said = read(&command(&["sh", "-c", "echo canary; echo locked >&2; exit 3"])).unwrap_err();
    assert!(said.ends_with("`sh` ended with exit status: 3: locked"), "{said}");
    assert!(!said.replace("echo canary", "").contains("canary"), "{said}");
}

#[test]
fn a_missing_program_or_file_is_named() {
    let said = read(&command(&["no-such-program-of-remit"])).unwrap_err();
    assert!(said.contains("cannot run `no-such-program-of-remit`"), "{said}");
    let said = read(&SecretRef::File("no/such/file".to_owned())).unwrap_err();
    assert!(said.starts_with("cannot read the secret from file `no/such/file`:"), "{said}");
}

#[test]
fn a_variable_that_is_not_set_says_how_to_set_it() {
    let said = read(&SecretRef::Env("REMIT_NO_SUCH_VARIABLE".to_owned())).unwrap_err();
    assert!(said.contains("`export REMIT_NO_SUCH_VARIABLE=…`"), "{said}");
    // Cargo sets this one for every test.
    assert!(read(&SecretRef::Env("CARGO_PKG_NAME".to_owned())).is_ok());
}

#[test]
fn an_empty_secret_is_none() {
    assert!(read(&command(&["true"])).unwrap_err().ends_with("it is empty"));
}

#[test]
fn a_new_value_takes_the_old_ones_place_in_a_file_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refresh");
    fs::write(&path, "old\n").unwrap();
    let reference = SecretRef::File(path.to_string_lossy().into_owned());
    Secrets.replace(&reference, &Secret::new("new".to_owned())).unwrap();
    assert_eq!(read(&reference).as_deref(), Ok("new"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left behind");
    let said = Secrets.replace(&SecretRef::Env("A".to_owned()), &Secret::new("new".to_owned())).unwrap_err();
    assert!(said.why.contains("only a file"), "{said}");
}
