//! Transport: how what an integration sends out is protected on its way.

use crate::fact::Fact;

/// How a webhook's deliveries travel to its host. A fact is [`Fact::Absent`] where the provider has no such setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transport {
    /// Whether they are encrypted: https, and not plain http.
    pub is_encrypted: Fact<bool>,
    /// Whether the host's certificate is checked.
    pub checks_certificate: Fact<bool>,
    /// Whether they are signed with a secret, so that the host can tell them from forged ones.
    pub is_signed: Fact<bool>,
}
