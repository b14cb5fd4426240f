//! remit-report
