//! Many GETs in one round trip, each with an answer of its own: what one part is answered says nothing of the others.
//!
//! A part counts against limits as a request by itself does; what a batch saves is the way there and back. Evidence holds
//! the parts as single requests, so that whoever reads it needs to know nothing of batches.

use crate::session::retry::Patience;
use crate::session::tape::{Heard, Tape, TapedRequest};
use crate::session::wire::{Answer, Prepared, Wire};
use crate::session::{Request, Session, body, multipart};
use crate::{Event, FetchError, Reason};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// One request of a batch.
struct Part<T> {
    prepared: Prepared,
    heard: Heard,
    /// What it came to so far. What may still change is sent again.
    answer: Option<Result<T, Reason>>,
}

/// One batch under way.
struct Batch<T> {
    endpoint: &'static str,
    parts: Vec<Result<Part<T>, FetchError>>,
    has_renewed: bool,
    carried: HeaderValue,
}

impl Session {
    /// Sends GETs as one batch to an endpoint that takes them as parts, `POST /batch`, and reads each answer as `T`. The
    /// answers come in the order of the requests. Parts that were answered with "later" are sent again without the others,
    /// as single requests would be; a batch that fails as a whole is a failure of each part.
    ///
    /// Cursors and queries are sent as they are in single requests; conditional requests are sent as plain ones.
    pub async fn send_batch<T: DeserializeOwned>(
        &self,
        endpoint: &'static str,
        requests: &[Request],
    ) -> Vec<Result<T, FetchError>> {
        let wire = self.wire();
        let parts = requests.iter().map(|request| {
            let prepared = wire.prepare(request)?;
            if prepared.method != http::Method::GET {
                let what = "only what is read by GET can be part of a batch";
                return Err(FetchError::new(request.endpoint, Reason::Rejected(what.to_owned())));
            }
            Ok(Part { prepared, heard: Heard::default(), answer: None })
        });
        let mut batch = Batch {
            endpoint,
            parts: parts.collect(),
            has_renewed: false,
            carried: HeaderValue::from_static(""),
        };
        self.settle_batch(&mut batch).await;
        let Batch { parts, carried, .. } = batch;
        let answers = parts.into_iter().map(|part| {
            let part = part?;
            let asked = TapedRequest::of(&part.prepared);
            wire.record(&asked, &part.prepared, part.heard, &carried);
            let unanswered = || Err(Reason::Unavailable("the batch's answer does not hold it".to_owned()));
            part.answer
                .unwrap_or_else(unanswered)
                .map_err(|reason| FetchError::new(part.prepared.endpoint, reason))
        });
        answers.collect()
    }

    /// Sends a batch until each part is answered for good, or given up.
    async fn settle_batch<T: DeserializeOwned>(&self, batch: &mut Batch<T>) {
        let wire = self.wire();
        let mut patience = Patience::new(&wire.tuning);
        while batch.open().next().is_some() {
            self.round(batch, &patience).await;
            let Some(reason) = batch.open_reason() else { continue };
            let error = FetchError::new(batch.endpoint, reason);
            let Some(pause) = patience.pause_after(&error, &wire.tuning, &wire.jitter) else { return };
            tracing::debug!(endpoint = batch.endpoint, why = %error.reason, "sending parts of a batch again");
            wire.events.send(Event::Retry { endpoint: batch.endpoint, why: error.reason.to_string() });
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends the open parts once, within the limits.
    async fn round<T: DeserializeOwned>(&self, batch: &mut Batch<T>, patience: &Patience) {
        let wire = self.wire();
        if matches!(wire.tape, Tape::Play { .. }) {
            return batch.play(wire).await;
        }
        let grant = match self.shared.authorizer.grant(&self.means()).await {
            Ok(grant) => grant,
            Err(error) => {
                let mut heard = Heard::default();
                heard.no_token(wire, &error);
                return batch.fail(&error.reason, &heard);
            }
        };
        let prepared = match batch.prepared(wire) {
            Ok(prepared) => prepared,
            Err(error) => return batch.fail(&error.reason, &Heard::default()),
        };
        let n_open = batch.open().count();
        let mut lease = match wire.limiter.acquire_many(batch.endpoint, n_open, patience.give_up).await {
            Ok(lease) => lease,
            Err(wait) => return batch.fail(&Reason::RateLimited(Some(wait.0)), &Heard::default()),
        };
        let mut heard = Heard::default();
        batch.carried = grant.header().clone();
        match wire.ask(&prepared, grant.credentials(), Some(&mut lease), &mut heard).await {
            Ok(Answer::Body(headers, body)) => {
                grant.prove();
                batch.read(wire, &headers, &body);
            }
            Ok(Answer::NotModified(_) | Answer::Moved(_)) => {
                let what = "a batch was answered as none is";
                batch.fail(&Reason::Malformed(what.to_owned()), &heard);
            }
            Err(error) => batch.fail(&error.reason, &heard),
        }
        if let Some(wait) = batch.limits().into_iter().max() {
            lease.refused(wait);
        }
        drop(lease);
        let is_refused = batch.is_unauthenticated() && !batch.has_renewed;
        if is_refused && let Ok(Some(_)) = self.shared.authorizer.replace(&grant, &self.means()).await {
            batch.has_renewed = true;
            batch.forget_refusals();
        }
    }
}

impl<T> Batch<T> {
    /// Returns the parts that are not answered for good, with their numbers.
    fn open(&mut self) -> impl Iterator<Item = (usize, &mut Part<T>)> {
        let parts = self.parts.iter_mut().enumerate();
        parts
            .filter_map(|(number, part)| Some((number, part.as_mut().ok()?)))
            .filter(|(_, part)| part.is_open())
    }

    /// Returns why a part is still open that was sent.
    fn open_reason(&mut self) -> Option<Reason> {
        self.open().find_map(|(_, part)| part.answer.as_ref()?.as_ref().err().cloned())
    }

    /// Returns the open parts as one request.
    fn prepared(&mut self, wire: &Wire) -> Result<Prepared, FetchError> {
        let endpoint = self.endpoint;
        let prefix = wire.origin.prefix();
        let paths = self.open().map(|(number, part)| {
            let path = part.prepared.path_and_query();
            (number, path.strip_prefix(prefix).unwrap_or(path))
        });
        let body = multipart::body(paths);
        let prepared = wire.prepare(&Request::get(endpoint))?;
        Ok(Prepared {
            method: http::Method::POST,
            body: Some(Bytes::from(body)),
            content_type: multipart::CONTENT_TYPE,
            ..prepared
        })
    }

    fn fail(&mut self, reason: &Reason, heard: &Heard) {
        for (_, part) in self.open() {
            part.answer = Some(Err(reason.clone()));
            part.heard = heard.clone();
        }
    }

    fn is_unauthenticated(&self) -> bool {
        let mut answers = self.parts.iter().flatten().filter_map(|part| part.answer.as_ref());
        answers.any(|answer| matches!(answer, Err(Reason::Unauthenticated(_))))
    }

    /// Lets the parts be sent again whose token was refused.
    fn forget_refusals(&mut self) {
        for part in self.parts.iter_mut().flatten() {
            if matches!(part.answer, Some(Err(Reason::Unauthenticated(_)))) {
                part.answer = None;
            }
        }
    }

    /// Returns the waits that parts were refused with as too many.
    fn limits(&mut self) -> Vec<Option<Duration>> {
        let waits = self.open().filter_map(|(_, part)| match part.answer {
            Some(Err(Reason::RateLimited(wait))) => Some(wait),
            Some(Ok(_) | Err(_)) | None => None,
        });
        waits.collect()
    }
}

impl<T: DeserializeOwned> Batch<T> {
    /// Reads the parts of an answer. A part that it does not hold is asked for again.
    fn read(&mut self, wire: &Wire, headers: &HeaderMap, body: &Bytes) {
        let Some(answers) = multipart::parts(headers, body) else {
            let what = "the answer to a batch is no multipart body";
            return self.fail(&Reason::Malformed(what.to_owned()), &Heard::default());
        };
        let missing = Reason::Unavailable("the batch's answer does not hold it".to_owned());
        self.fail(&missing, &Heard::default());
        for answer in answers {
            if let Some(Ok(part)) = self.parts.get_mut(answer.number)
                && part.is_open()
            {
                part.take(wire, answer.status, &answer.headers, &answer.body);
            }
        }
    }

    /// Takes the tape's answers.
    async fn play(&mut self, wire: &Wire) {
        for part in self.parts.iter_mut().flatten().filter(|part| part.is_open()) {
            match wire.played(&part.prepared) {
                Some(Ok(mut response)) => {
                    let status = response.status();
                    let headers = std::mem::take(response.headers_mut());
                    match body::read(response, wire.tuning.body_cap, part.prepared.endpoint).await {
                        Ok(body) => part.take(wire, status, &headers, &body),
                        Err(error) => part.answer = Some(Err(error.reason)),
                    }
                }
                Some(Err(error)) => part.answer = Some(Err(error.reason)),
                None => return,
            }
        }
    }
}

impl<T> Part<T> {
    /// Whether it is to be sent: it was not, or may be answered otherwise a little later.
    fn is_open(&self) -> bool {
        match &self.answer {
            None | Some(Err(Reason::RateLimited(_) | Reason::Unavailable(_))) => true,
            Some(Ok(_) | Err(_)) => false,
        }
    }
}

impl<T: DeserializeOwned> Part<T> {
    fn take(&mut self, wire: &Wire, status: StatusCode, headers: &HeaderMap, body: &Bytes) {
        self.heard = Heard::default();
        self.heard.answer(wire, status, headers, body);
        self.answer = Some(if status.is_success() {
            wire.behind_ok(body).map_or_else(
                || body::typed(body, &wire.tuning, self.prepared.endpoint).map_err(|error| error.reason),
                Err,
            )
        } else if status.is_redirection() {
            Err(Reason::Rejected("a part of a batch was answered with a redirect".to_owned()))
        } else {
            Err(wire.meaning(status, headers, body))
        });
    }
}
