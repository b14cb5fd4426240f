//! What makes a simulated platform: its routes, how it finds out who asks, and its words.

use std::fmt::Debug;

use super::access::{Access, Caller, Standing};
use super::answer::Answer;
use super::call::Call;
use super::inside::Inside;
use super::object::Object;
use crate::random::Random;

/// One path with one method.
pub struct Route<P: Platform> {
    /// `GET`, `POST`, `DELETE`.
    pub method: &'static str,
    /// The path, with `{name}` for a part that varies and `{name*}` at its end for all that follow.
    pub template: &'static str,
    /// What it needs.
    pub access: Access,
    /// What it answers.
    pub answer: fn(&Call<'_, P>) -> Answer,
}

/// Returns a route.
pub const fn route<P: Platform>(
    method: &'static str,
    template: &'static str,
    access: Access,
    answer: fn(&Call<'_, P>) -> Answer,
) -> Route<P> {
    Route { method, template, access, answer }
}

/// How a scan of the simulator is configured: the connection's lines in remit.yaml beside `id`, `provider` and
/// `base_url`, and the files that they name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// YAML lines without indentation.
    pub settings: String,
    /// Names and contents.
    pub files: Vec<(String, String)>,
}

/// A simulated platform.
pub trait Platform: Debug + Send + Sync + Sized + 'static {
    /// The provider's id.
    const ID: &'static str;
    /// The world file of the demo's company.
    const ACME: &'static str;
    /// Its paths, the more exact ones first.
    const ROUTES: &'static [Route<Self>];

    /// Makes what is the platform's own: tokens of the scanner, most of all. They come from the world's seed.
    fn new(random: &mut Random, scanner: &Object) -> Self;

    /// Returns how a scan of it is configured, in the way that the platform recommends.
    fn connection(inside: &Inside<Self>) -> Connection;

    /// Finds out who asks; `Err` is the platform's refusal.
    ///
    /// # Errors
    /// The credential is none.
    fn caller(call: &Call<'_, Self>) -> Result<Caller, Answer>;

    /// Refuses a caller who lacks what a route needs.
    fn denied(call: &Call<'_, Self>, needed: &[&str]) -> Answer;

    /// Answers where there is no such path.
    fn not_found(path: &str) -> Answer;

    /// Answers a listing whose feature is switched off.
    fn switched_off(call: &Call<'_, Self>) -> Answer {
        Self::not_found(call.path)
    }

    /// Fails with a status, in the platform's words.
    fn failed(status: u16) -> Answer;

    /// Answers 200 with an error in the body.
    fn error_in_body() -> Answer {
        Answer { status: 200, ..Self::failed(500) }
    }

    /// Refuses a caller whose budget is spent.
    fn too_many(standing: Standing) -> Answer;

    /// Tells in an answer how the caller stands with the budget.
    fn stamp(answer: Answer, _standing: Standing) -> Answer {
        answer
    }

    /// Names the family of routes whose budget a template spends.
    fn family(_template: &str) -> &'static str {
        ""
    }
}

impl<P: Platform> Debug for Route<P> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} {}", self.method, self.template)
    }
}
