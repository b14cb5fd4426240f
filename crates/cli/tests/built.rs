//! Makes cargo build `remit` before tests of other packages run it.

use std::process::Command;

#[test]
fn remit_says_its_version() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_remit")).arg("--version").output().expect("remit can be run");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout), concat!("remit ", env!("CARGO_PKG_VERSION"), "\n"));
}
