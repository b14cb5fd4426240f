//! Profiles: what a framework asks for, as ceilings that a policy may go below and not above.

/// A named set of ceilings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Profile {
    /// remit's own defaults, without a ceiling.
    #[default]
    Default,
    /// CIS Controls 8.1: safeguard 5.5 asks for a review of service accounts each quarter, 5.3 for an end of accounts
    /// that were not used for 45 days.
    Cis,
    /// PCI DSS 4.0.1: requirement 7.2.4 asks for a review of third-party accounts every six months, 8.2.6 for an end of
    /// accounts that were idle for 90 days.
    Pci,
    /// DORA: Regulation (EU) 2024/1774, Art. 21(e)(iv), asks for a yearly review, and for one every six months where a
    /// critical or important function depends on it.
    Dora,
}

impl Profile {
    /// Every profile with its word.
    pub const ALL: [(&'static str, Self); 4] =
        [("default", Self::Default), ("cis", Self::Cis), ("pci", Self::Pci), ("dora", Self::Dora)];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Cis => "cis",
            Self::Pci => "pci",
            Self::Dora => "dora",
        }
    }

    /// Returns how many days may pass at most between two reviews, for connections that are marked critical and for
    /// others.
    pub(super) fn longest_review(self, is_critical: bool) -> Option<u32> {
        match self {
            Self::Default => None,
            Self::Cis => Some(90),
            Self::Pci => Some(180),
            Self::Dora => Some(if is_critical { 180 } else { 365 }),
        }
    }

    /// Returns after how many days without use a grant is dormant at the latest.
    pub(super) fn longest_dormancy(self) -> Option<u32> {
        match self {
            Self::Default | Self::Dora => None,
            Self::Cis => Some(45),
            Self::Pci => Some(90),
        }
    }

    /// Returns the frameworks that are printed because of it.
    pub(super) fn frameworks(self) -> &'static [&'static str] {
        match self {
            Self::Default | Self::Cis => &[],
            Self::Pci => &["PCI-DSS"],
            Self::Dora => &["DORA", "DORA-RTS"],
        }
    }
}
