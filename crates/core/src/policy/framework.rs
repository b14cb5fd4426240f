//! Frameworks that bind only some readers: their controls are printed where the policy names them.

use std::fmt;

/// A set of frameworks that do not bind everybody.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Frameworks(u8);

/// Every such framework, as the data heads its column.
const NAMES: [&str; 7] = ["PCI-DSS", "DORA", "DORA-RTS", "NIS2", "NIS2-IR", "NIST-AI-RMF", "OWASP-ASI"];

impl Frameworks {
    /// Those that a policy may name.
    pub const NAMED_BY_POLICY: [&'static str; 5] = ["PCI-DSS", "DORA", "DORA-RTS", "NIS2", "NIS2-IR"];

    /// Those that speak of AI systems only.
    pub const OF_AI: [&'static str; 2] = ["NIST-AI-RMF", "OWASP-ASI"];

    /// Returns it with more frameworks; names of those that bind everybody change nothing.
    #[must_use]
    pub fn with(self, names: &[&str]) -> Self {
        names.iter().filter_map(|name| bit(name)).fold(self, |all, bit| Self(all.0 | bit))
    }

    /// Whether controls of a framework are printed: it binds everybody, or it is in the set.
    pub fn prints(self, framework: &str) -> bool {
        bit(framework).is_none_or(|bit| self.0 & bit != 0)
    }

    /// Returns the frameworks in it.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        NAMES.into_iter().filter(move |name| self.prints(name))
    }
}

fn bit(name: &str) -> Option<u8> {
    NAMES.iter().position(|known| *known == name).map(|place| 1 << place)
}

impl fmt::Debug for Frameworks {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_set().entries(self.iter()).finish()
    }
}
