//! A provider on loopback: a world served by wiremock, with scripted faults, and every request remembered.

use crate::batch;
use crate::exchange::Form;
use crate::fault::Planned;
use crate::multipart;
use crate::wire::Front;
use crate::world::{self, Answer, Incoming, World};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// One provider on loopback.
#[derive(Debug)]
pub(crate) struct Server {
    http: MockServer,
    /// Stands before the HTTP server where faults below HTTP are planned.
    front: Option<Front>,
    desk: Arc<Desk>,
}

/// Answers requests and remembers them.
#[derive(Debug)]
pub(crate) struct Desk {
    world: World,
    script: Vec<Planned>,
    /// What is answered where no exchange is for a request.
    otherwise: Answer,
    seen: Mutex<Vec<Seen>>,
}

/// One request that came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// The path and query.
    pub(crate) target: String,
    /// The stage whose exchange answered it; none if no exchange did.
    pub(crate) stage: Option<String>,
    /// The method that the exchange is for.
    pub(crate) expected_method: String,
    /// The page size that it asked for, where a listing answered.
    pub(crate) size: Option<usize>,
    /// The authorization header.
    pub(crate) authorization: String,
    /// The body, where it is JSON.
    pub(crate) body: Value,
}

impl Seen {
    /// Returns method, path and body as a plan shows them.
    pub(crate) fn shown(&self) -> String {
        let body = if self.body.is_null() { String::new() } else { format!(" {}", self.body) };
        format!("{} {}{body}", self.method, self.target.trim_end_matches('?'))
    }
}

impl Server {
    /// Starts a server.
    pub(crate) async fn start(world: World, script: Vec<Planned>) -> Self {
        Self::start_with(world, script, None).await
    }

    /// Starts a server that answers in its own way where no exchange is for a request.
    pub(crate) async fn start_with(world: World, script: Vec<Planned>, otherwise: Option<Answer>) -> Self {
        let otherwise = otherwise.unwrap_or_else(|| Answer::plain(404, "no exchange answers this"));
        let needs_front = script.iter().any(|planned| planned.fault.is_on_the_wire());
        let desk = Arc::new(Desk { world, script, otherwise, seen: Mutex::default() });
        let http = MockServer::start().await;
        Mock::given(any()).respond_with(Shared(Arc::clone(&desk))).mount(&http).await;
        let front = needs_front.then(|| Front::start(*http.address(), Arc::clone(&desk)));
        Self { http, front, desk }
    }

    /// Returns the base URL for a connection.
    pub(crate) fn base_url(&self) -> Url {
        Url::parse(&self.origin()).expect("the origin is a URL")
    }

    /// Returns the origin: `http://127.0.0.1:4711`.
    pub(crate) fn origin(&self) -> String {
        self.front.as_ref().map_or_else(|| self.http.uri(), Front::origin)
    }

    /// Returns every request that came so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.desk.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how many bytes a body that never ends has got rid of.
    pub(crate) fn n_flooded(&self) -> u64 {
        self.front.as_ref().map_or(0, Front::n_flooded)
    }
}

impl Desk {
    /// Returns the fault below HTTP that befalls a request, if one does.
    pub(crate) fn wire_fault(&self, incoming: &Incoming) -> Option<&Planned> {
        if let Some(parts) = batch::parts(incoming) {
            return parts.iter().find_map(|(_, part)| self.wire_fault(part));
        }
        let exchange = self.world.find(incoming)?;
        let mut on_the_wire = self.script.iter().filter(|planned| planned.fault.is_on_the_wire());
        on_the_wire.find(|planned| planned.befalls(&exchange.stage, &incoming.path))
    }

    /// Remembers a request.
    pub(crate) fn note(&self, incoming: &Incoming, authorization: &str) {
        let parts = batch::parts(incoming);
        let first = parts.as_ref().and_then(|parts| parts.first()).map(|(_, part)| part);
        let exchange = self.world.find(first.unwrap_or(incoming));
        let size = exchange.and_then(|exchange| match &exchange.form {
            Form::Listing(listing, _) => world::asked_size(listing, incoming),
            Form::Single(..) | Form::Fault(..) => None,
        });
        let expected = exchange.and_then(|exchange| exchange.operation()).map(|(method, _)| method);
        // A batch of questions is one itself.
        let expected = first.map(|_| "POST").or(expected);
        let seen = Seen {
            method: incoming.method.clone(),
            target: incoming.target(),
            stage: exchange.map(|exchange| exchange.stage.clone()),
            expected_method: expected.unwrap_or_default().to_owned(),
            size,
            authorization: authorization.to_owned(),
            body: incoming.body.clone(),
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }

    fn answer(&self, incoming: &Incoming, authorization: &str) -> Answer {
        if let Some(parts) = batch::parts(incoming) {
            let answers = parts.into_iter().map(|(id, part)| (id, self.answer(&part, authorization)));
            return batch::answer(answers.collect());
        }
        let Some(exchange) = self.world.find(incoming) else {
            return self.otherwise.clone();
        };
        let mut above = self.script.iter().filter(|planned| !planned.fault.is_on_the_wire());
        if let Some(planned) = above.find(|planned| planned.befalls(&exchange.stage, &incoming.path)) {
            return planned.fault.answer(&exchange.form, incoming, authorization);
        }
        match &exchange.form {
            Form::Single(_, response) | Form::Fault(_, response) => Answer::of(response),
            Form::Listing(listing, items) => match world::sheet(listing, items, incoming) {
                Ok(sheet) => world::written(listing, &sheet, incoming),
                Err(why) => Answer::plain(400, &why),
            },
        }
    }

    /// Remembers a batch as one request, as which it is counted. It is of its parts' stage, and only reads if they do.
    fn note_batch(&self, incoming: &Incoming, parts: &[multipart::Part], authorization: &str) {
        let exchange = |part: &multipart::Part| self.world.find(&part.incoming);
        let stranger = parts.iter().find(|part| exchange(part).is_none());
        let stage = parts.first().filter(|_| stranger.is_none()).and_then(exchange);
        let only_reads = parts.iter().all(|part| part.incoming.method == "GET");
        let seen = Seen {
            method: incoming.method.clone(),
            target: stranger.map_or_else(|| incoming.target(), |part| part.incoming.target()),
            stage: stage.map(|exchange| exchange.stage.clone()),
            expected_method: if only_reads { incoming.method.clone() } else { "GET in each part".to_owned() },
            size: None,
            authorization: authorization.to_owned(),
            body: Value::Null,
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
    }
}

/// A desk that several servers share.
struct Shared(Arc<Desk>);

impl Respond for Shared {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let header =
            |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let incoming = Incoming {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().into_owned().collect(),
            body: serde_json::from_slice(&request.body).unwrap_or(Value::Null),
            origin: format!("http://{}", header("host")),
            usual_size: self.0.world.usual_size,
        };
        let authorization = header("authorization");
        if let Some(parts) = multipart::parts(header("content-type"), &request.body, &incoming.origin) {
            self.0.note_batch(&incoming, &parts, authorization);
            let answer = |part: multipart::Part| {
                let answer = self.0.answer(&part.incoming, authorization);
                (part, answer)
            };
            let answers: Vec<_> = parts.into_iter().map(answer).collect();
            return ResponseTemplate::new(200)
                .set_body_raw(multipart::written(&answers), &multipart::content_type());
        }
        self.0.note(&incoming, authorization);
        let answer = self.0.answer(&incoming, authorization);
        let mut template = ResponseTemplate::new(answer.status).set_body_raw(answer.body, "application/json");
        for (name, value) in answer.headers {
            template = template.append_header(name.as_str(), value.as_str());
        }
        template
    }
}

impl Incoming {
    /// Returns the path and query as they are written.
    fn target(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        format!("{}?{}", self.path, query.finish())
    }
}
