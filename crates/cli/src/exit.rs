//! Exit codes. Other people's scripts rely on them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything was done, and nothing at or above `--fail-on` was found.
    Fine = 0,
    /// Findings at or above `--fail-on` are open.
    Findings = 1,
    /// Wrong usage or wrong input. Nothing was done.
    WrongInput = 2,
    /// A scan was partial: something that was to be read was not.
    Partial = 3,
    /// A scan failed, or remit itself did.
    Failed = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::Exit;

    #[test]
    fn codes_never_change() {
        let codes = [Exit::Fine, Exit::Findings, Exit::WrongInput, Exit::Partial, Exit::Failed]
            .map(|exit| exit as u8);
        assert_eq!(codes, [0, 1, 2, 3, 4]);
    }
}
