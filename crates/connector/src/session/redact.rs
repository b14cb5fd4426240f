//! What of an address may be shown.

use url::Url;

/// Returns an address as messages show it: no user, no password, and a query only as `?…`.
pub(crate) fn shown(url: &Url) -> String {
    let query = if url.query().is_some() { "?…" } else { "" };
    format!("{}{}{query}", url.origin().ascii_serialization(), url.path())
}

#[cfg(test)]
mod tests {
    use super::shown;
    use url::Url;

    #[test]
    fn neither_query_nor_user_is_shown() {
        let url = Url::parse("https://ada:word@api.example/a/b?token=word#word").unwrap();
        assert_eq!(shown(&url), "https://api.example/a/b?…");
    }
}
