//! Publishers beside the one that a record names.

use crate::approval::ApprovedPublisher;
use crate::fact::Fact;
use crate::model::Publisher;

/// Whether a publisher is the one that a record names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Publishing {
    /// It is.
    Same,
    /// It is another.
    Other,
    /// The provider tells nothing by which they could be compared.
    Unknown,
}

/// Compares by what proves most: the provider's immutable id, else the domain.
pub(super) fn publishing(approved: &ApprovedPublisher, publisher: &Publisher) -> Publishing {
    let of = |is_same: bool| if is_same { Publishing::Same } else { Publishing::Other };
    if let Some(id) = &approved.id {
        return of(*id == publisher.id);
    }
    match (&approved.domain, &publisher.domain) {
        (Some(domain), Fact::Known(known)) => of(domain.eq_ignore_ascii_case(known)),
        (Some(_), Fact::Absent) => Publishing::Other,
        (Some(_), Fact::Unknown(_)) | (None, _) => Publishing::Unknown,
    }
}
