//! remit-conformance
