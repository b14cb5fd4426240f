//! How listings go on: one small function for each form, giving the next cursor of a typed page.

pub mod link;
