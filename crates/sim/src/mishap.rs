//! Turns a good response into the bad one that a scripted fault asks for.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderValue, Response, StatusCode, header};

use crate::call::Answer;
use crate::connection::Cutter;
use crate::fault::FaultKind;

/// Spoils a response.
pub(crate) fn spoil(
    mut response: Response<Body>,
    fault: Option<FaultKind>,
    path: &str,
    query: Option<&str>,
    base_url: &str,
    cutter: &Cutter,
) -> Response<Body> {
    let Some(fault) = fault else {
        return response;
    };
    match fault {
        FaultKind::Status(status) => replace(response, status, Answer::error(status, "Server Error").body),
        FaultKind::WrongType => replace(response, 200, Bytes::from_static(b"\"unexpected\"")),
        FaultKind::ErrorBody => replace(response, 200, Answer::error(500, "Something went wrong").body),
        FaultKind::Html => {
            let page = Bytes::from_static(b"<!DOCTYPE html><html><body>Unicorn!</body></html>");
            let mut response = replace(response, 200, page);
            set(&mut response, header::CONTENT_TYPE, "text/html");
            response
        }
        FaultKind::Redirect => {
            let query = query.map_or_else(String::new, |query| format!("{query}&"));
            let to = format!("{}{path}?{query}redirected=1", origin(base_url));
            redirect(response, 301, &to)
        }
        FaultKind::RedirectTo(to) => redirect(response, 302, &to),
        FaultKind::RepeatedNext => {
            let query = query.map_or_else(String::new, |query| format!("?{query}"));
            let link = format!("<{}{path}{query}>; rel=\"next\"", origin(base_url));
            set(&mut response, header::LINK, &link);
            response
        }
        FaultKind::NextTo(host) => {
            set(&mut response, header::LINK, &format!("<{host}{path}?page=2>; rel=\"next\""));
            response
        }
        FaultKind::Oversized(size) => {
            *response.body_mut() = Body::new(Long { left: size });
            *response.status_mut() = StatusCode::OK;
            response
        }
        FaultKind::Truncated => truncate(response, cutter),
        // These have had their effect before the answer was made.
        FaultKind::Hang | FaultKind::Reset | FaultKind::PrimaryLimit | FaultKind::SecondaryLimit(_) => {
            response
        }
    }
}

/// Returns scheme, host and port of the base URL.
fn origin(base_url: &str) -> &str {
    base_url.strip_suffix("/api/v3").unwrap_or(base_url)
}

fn set(response: &mut Response<Body>, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn replace(mut response: Response<Body>, status: u16, body: Bytes) -> Response<Body> {
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.body_mut() = Body::from(body);
    response.headers_mut().remove(header::ETAG);
    response.headers_mut().remove(header::LINK);
    response
}

fn redirect(response: Response<Body>, status: u16, to: &str) -> Response<Body> {
    let mut response = replace(response, status, Answer::error(status, "Moved").body);
    set(&mut response, header::LOCATION, to);
    response
}

/// Announces the whole body, sends half of it and cuts the connection.
fn truncate(mut response: Response<Body>, cutter: &Cutter) -> Response<Body> {
    let length = response.body().size_hint().exact().unwrap_or(0);
    set(&mut response, header::CONTENT_LENGTH, &length.max(2).to_string());
    let body = std::mem::take(response.body_mut());
    *response.body_mut() = Body::new(Half { inner: body, turn: 0, cutter: cutter.clone() });
    response
}

/// The first half of a body, then an error.
struct Half {
    inner: Body,
    turn: u8,
    cutter: Cutter,
}

impl HttpBody for Half {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        if self.turn == 1 {
            // What is written so far leaves before the cut.
            self.turn = 2;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.turn == 2 {
            self.cutter.cut();
            let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            return Poll::Ready(Some(Err(axum::Error::new(reset))));
        }
        let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) else {
            return Poll::Pending;
        };
        self.turn = 1;
        let bytes = frame.and_then(Result::ok).and_then(|frame| frame.into_data().ok()).unwrap_or_default();
        let half = bytes.slice(..bytes.len() / 2);
        Poll::Ready(Some(Ok(http_body::Frame::data(half))))
    }
}

/// An array of so many bytes, made as it is sent.
struct Long {
    left: usize,
}

impl HttpBody for Long {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, axum::Error>>> {
        const CHUNK: usize = 1 << 16;
        static SPACES: [u8; CHUNK] = [b' '; CHUNK];
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let size = self.left.min(CHUNK);
        self.left -= size;
        let chunk = if self.left == 0 {
            Bytes::from([&SPACES[..size.saturating_sub(2)], b"[]"].concat())
        } else {
            Bytes::from_static(&SPACES[..size])
        };
        Poll::Ready(Some(Ok(http_body::Frame::data(chunk))))
    }
}
