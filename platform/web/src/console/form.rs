//! A posted form: its fields in order, and its files.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use catalogue::RecordId;
use sha2::{Digest, Sha256};
use store::ActId;

use super::answer::Denial;
use super::why::Why;

/// The most fields that one form may have.
const MOST_FIELDS: usize = 2_000;

/// A posted form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) files: Vec<Upload>,
}

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

impl Form {
    /// Reads the body of a request, with or without files.
    ///
    /// # Errors
    /// What to say to whoever sent it.
    pub(crate) async fn read(request: Request) -> Result<Form, Why> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_multipart = kind
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.starts_with("multipart/form-data"));
        if is_multipart {
            let multipart = Multipart::from_request(request, &())
                .await
                .map_err(|_| unreadable())?;
            return read_multipart(multipart).await.map_err(|error| {
                if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    too_large()
                } else {
                    unreadable()
                }
            });
        }
        let form = axum::Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let axum::Form(pairs) = form.map_err(|error| {
            if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                too_large()
            } else {
                unreadable()
            }
        })?;
        let files = Vec::new();
        Ok(Form { pairs, files })
    }

    /// Returns the first value of a field; empty when it is absent.
    pub(crate) fn first(&self, name: &str) -> &str {
        let mut pairs = self.pairs.iter();
        let pair = pairs.find(|(known, _)| known == name);
        pair.map_or("", |(_, value)| value.as_str())
    }

    /// Returns every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.pairs.iter();
        pairs
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a text of several lines as the platform keeps it: lines end with `\n`.
    pub(crate) fn text(&self, name: &str) -> String {
        self.first(name).replace("\r\n", "\n").replace('\r', "\n")
    }

    /// Tells whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        !self.first(name).is_empty()
    }

    /// Returns the act of this form with these words: the same form sent twice acts once, and one
    /// that was sent, gone back to and changed is another act, never a silent repeat of the first.
    ///
    /// # Errors
    /// When the field is missing or altered.
    pub(crate) fn act(&self) -> Result<ActId, Denial> {
        let page: ActId = self.read_first("act")?;
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        add(&page.0);
        for (name, value) in self.pairs.iter().filter(|(name, _)| name != "_token") {
            add(name.as_bytes());
            add(value.as_bytes());
        }
        for file in &self.files {
            add(file.name.as_bytes());
            add(&file.bytes);
        }
        // It begins with the time of the page, as every act does.
        let mut act = page;
        act.0[6..].copy_from_slice(&hash.finalize()[..10]);
        Ok(act)
    }

    /// Returns the act that the page was rendered with, for the same form to be shown again.
    ///
    /// # Errors
    /// When the field is missing or altered.
    pub(crate) fn act_of_page(&self) -> Result<ActId, Denial> {
        self.read_first("act")
    }

    /// Returns the record that the form is about.
    ///
    /// # Errors
    /// As [`Form::act`].
    pub(crate) fn record(&self) -> Result<RecordId, Denial> {
        self.read_first("record")
    }

    /// Returns the revision that the form was rendered from; 0 for a new draft.
    pub(crate) fn seen_revision(&self) -> u32 {
        self.first("seen_revision").parse().unwrap_or(0)
    }

    /// Reads a field that has to be there.
    ///
    /// # Errors
    /// When the field is missing or altered.
    pub(crate) fn read_first<T: FromStr>(&self, name: &str) -> Result<T, Denial> {
        self.first(name)
            .parse()
            .map_err(|_| Denial::Refused(unreadable()))
    }
}

async fn read_multipart(mut multipart: Multipart) -> Result<Form, MultipartError> {
    let mut form = Form::default();
    while let Some(field) = multipart.next_field().await? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                let bytes = field.bytes().await?;
                // A browser sends an empty part for a file input that nobody used.
                if !file.is_empty() {
                    form.files.push(Upload {
                        field: name,
                        name: file,
                        bytes,
                    });
                }
            }
            None => {
                let value = field.text().await?;
                if form.pairs.len() < MOST_FIELDS {
                    form.pairs.push((name, value));
                }
            }
        }
    }
    Ok(form)
}

fn unreadable() -> Why {
    Why::FormIncomplete
}

fn too_large() -> Why {
    Why::UploadTooLarge
}
