//! What simulated platforms share: a world of free-form objects that drifts by the day, the way of a request from the
//! wire to the answer, budgets, faults, and access tokens.
//!
//! A platform is one type that implements [`Platform`]: its routes, how it finds out who asks, and how it words its
//! refusals. [`Simulated`] serves it. GitHub's and Okta's simulators are older than this and have their own.

mod access;
mod answer;
mod call;
mod inside;
mod object;
mod part;
mod platform;
mod server;
mod simulated;
#[cfg(test)]
mod tests;
mod world;

pub use access::{Access, Caller, Standing};
pub use answer::Answer;
pub use call::Call;
pub use inside::{Day, Inside, Step};
pub use object::{Object, epoch, millis};
pub use part::part;
pub use platform::{Connection, Platform, Route, route};
pub use simulated::{Simulated, Simulation, SimulationSettings};
pub use world::PlatformWorld;

pub use crate::app_key::AppKey;
pub use crate::random::Random;
