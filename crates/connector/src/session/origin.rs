//! The origin rule: every address that a request goes to has exactly the base URL's scheme, host and port.

use crate::session::redact;
use crate::{Cursor, OpenError, Refusal};
use std::borrow::Cow;
use url::{Host, Url};

/// Where one connection's API lives.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    base: Url,
    /// Scheme, host and port: `https://api.github.com`.
    root: String,
    /// The base URL's path without its last slash: `/api/v3`, or nothing.
    prefix: String,
}

impl Origin {
    /// Takes a base URL.
    pub(crate) fn open(base: &Url) -> Result<Self, OpenError> {
        let wrong = |what: &str| OpenError::Setting { path: "base_url".to_owned(), what: what.to_owned() };
        if !matches!(base.scheme(), "http" | "https") || base.host().is_none() {
            return Err(wrong("it is no http or https address\nhint: write it as `https://api.example.com`"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(wrong("it holds a user or password\nhint: credentials belong under `auth`"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(wrong(
                "it holds a query or fragment\nhint: end it with the path below which the API lives",
            ));
        }
        if base.scheme() == "http" && !is_loopback(base) {
            return Err(wrong(
                "credentials would travel unencrypted: http is taken for this machine's own addresses only\nhint: \
                 write `https://`",
            ));
        }
        Ok(Self {
            root: base.origin().ascii_serialization(),
            prefix: base.path().trim_end_matches('/').to_owned(),
            base: base.clone(),
        })
    }

    /// Returns the path that endpoint templates begin at.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns scheme, host and port, as text.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Whether it lives on this machine, where neither a proxy nor certificates are needed.
    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// Whether it is spoken to over TLS.
    pub(crate) fn is_encrypted(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Returns the address of a path with its query.
    pub(crate) fn url(&self, path_and_query: &str) -> Result<Url, Refusal> {
        let elsewhere = || Refusal::Origin("an address that is no path".to_owned());
        if !path_and_query.starts_with('/') {
            return Err(elsewhere());
        }
        let url = Url::parse(&format!("{}{path_and_query}", self.root)).map_err(|_| elsewhere())?;
        self.admit(&url)?;
        Ok(url)
    }

    /// Refuses an address elsewhere.
    pub(crate) fn admit(&self, url: &Url) -> Result<(), Refusal> {
        if self.base.scheme() == "https" && url.scheme() == "http" {
            return Err(Refusal::Scheme);
        }
        let is_ours = url.scheme() == self.base.scheme()
            && url.host() == self.base.host()
            && url.port_or_known_default() == self.base.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none();
        if is_ours { Ok(()) } else { Err(Refusal::Origin(url.origin().ascii_serialization())) }
    }

    /// Resolves a link that was found in the answer from `at`, and returns it as an address of our own.
    pub(crate) fn follow(&self, at: &Url, link: &str) -> Result<Url, Refusal> {
        let url = at.join(link).map_err(|_| Refusal::Origin("a link that is no address".to_owned()))?;
        self.admit(&url)?;
        Ok(url)
    }

    /// Returns the cursor of a link that was found in the answer from `at`. A link to that same address would never end.
    pub(crate) fn cursor(&self, at: &Url, link: &str) -> Result<Cursor, Refusal> {
        let url = self.follow(at, link)?;
        if url.path() == at.path() && url.query() == at.query() {
            return Err(Refusal::RepeatedCursor);
        }
        Ok(Cursor(path_and_query(&url).to_owned()))
    }

    /// Returns a link that was found in the answer from `at` as a link to the same path here, if it is one to that path
    /// elsewhere: a server behind a proxy may know itself by another host, another scheme, and another path to its API.
    pub(crate) fn here<'a>(&self, at: &Url, link: &'a str) -> Cow<'a, str> {
        let Ok(url) = at.join(link) else { return Cow::Borrowed(link) };
        let path = at.path().strip_prefix(&*self.prefix).unwrap_or(at.path());
        if self.admit(&url).is_ok() || !url.path().ends_with(path) {
            return Cow::Borrowed(link);
        }
        let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
        Cow::Owned(format!("{}{query}", at.path()))
    }

    /// Returns the base URL as messages show it.
    pub(crate) fn shown(&self) -> String {
        redact::shown(&self.base)
    }
}

/// Returns what stands behind scheme, host and port, without a fragment.
pub(crate) fn path_and_query(url: &Url) -> &str {
    &url[url::Position::BeforePath..url::Position::AfterQuery]
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
