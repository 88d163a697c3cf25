//! How pages are served: the one typed set of settings of this crate, read by `cli`.

use std::time::Duration;

/// How pages are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebSettings {
    /// The scheme of public addresses: `https` behind a proxy that ends TLS, else `http`.
    pub public_scheme: String,
    /// The port of public addresses, when it is not the usual one of the scheme.
    pub public_port: Option<u16>,
    /// Bytes of memory for finished pages.
    pub page_cache_bytes: usize,
    /// Whether a proxy stands in front, whose `X-Forwarded-For` is believed.
    pub trusted_proxy: bool,
    /// How many pages are worked on at once; the others wait their turn.
    pub desks: usize,
    /// How long a request may take in all.
    pub time_limit: Duration,
    /// The largest file that is taken for checking, in bytes.
    pub upload_bytes: usize,
    /// The witnesses whose cosignatures are taken, as vkeys.
    pub witnesses: Vec<String>,
}

impl Default for WebSettings {
    fn default() -> Self {
        WebSettings {
            public_scheme: "http".to_owned(),
            public_port: None,
            page_cache_bytes: 64 << 20,
            trusted_proxy: false,
            // As many as the embedded database has readers.
            desks: 8,
            time_limit: Duration::from_secs(30),
            upload_bytes: 64 << 20,
            witnesses: Vec::new(),
        }
    }
}

impl WebSettings {
    /// Returns the absolute address of a path on a host, as canonical links and QR codes carry it.
    ///
    /// ```
    /// let settings = web::WebSettings::default();
    /// assert_eq!(settings.address("a.localhost", "/"), "http://a.localhost/");
    /// ```
    pub fn address(&self, host: &str, path: &str) -> String {
        let scheme = &self.public_scheme;
        match self.public_port {
            Some(port) => format!("{scheme}://{host}:{port}{path}"),
            None => format!("{scheme}://{host}{path}"),
        }
    }
}
