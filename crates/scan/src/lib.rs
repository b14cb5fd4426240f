//! remit-scan
