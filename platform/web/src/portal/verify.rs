//! 文件核验: whether a file was published here, by its digest alone or with its proof.

use ::catalogue::{Manifest, RecordId};
use askama::Template;
use axum::body::Body;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{Response, StatusCode};
use ledger::{Trust, VerifierKey, verify_published};
use sha2::{Digest, Sha256};
use store::RecordState;

use crate::frame::{ColumnMeta, Frame, Part};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};
use crate::words::{file_size, hex, moment};

#[derive(Template)]
#[template(path = "portal/verify.html")]
struct VerifyPage {
    frame: Frame,
    key: String,
    /// Those that signed before it.
    earlier: Vec<String>,
    origin: String,
    checkpoint: String,
    size: String,
    record: Option<RecordLink>,
    outcome: Option<Outcome>,
    most: String,
}

/// The record from whose page the visitor came.
struct RecordLink {
    title: String,
    href: String,
    proof: String,
}

/// What a check found.
struct Outcome {
    name: String,
    size: String,
    digest: String,
    verdict: Verdict,
}

enum Verdict {
    /// Editions that list the file.
    Published(Vec<Found>),
    /// The proof holds and lists the file.
    Proven(Proven),
    /// The proof holds, but it is of other files.
    AnotherFile(Proven),
    /// The proof does not hold.
    BadProof,
    /// No edition lists the file.
    Unknown,
    /// No file was chosen.
    NoFile,
    /// The file has no bytes.
    EmptyFile,
}

struct Found {
    title: String,
    href: String,
    name: String,
    edition: u32,
    logged: String,
    is_current: bool,
    is_withdrawn: bool,
}

struct Proven {
    title: String,
    edition: u32,
    logged: String,
    position: String,
    files: Vec<String>,
}

/// `GET /verify`.
pub(super) async fn page(here: Here) -> Response<Body> {
    here.show(|visit| finished(visit, None)).await
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    name: String,
    digest: Option<[u8; 32]>,
    size: u64,
    proof: Vec<u8>,
}

/// `POST /verify`: the file is read once for its digest and kept nowhere.
pub(super) async fn check(here: Here, request: Request) -> Response<Body> {
    if !here.web.visitors().may_ask(here.peer) {
        return here.refuse(&Refusal::TooMany);
    }
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return here.refuse(&Refusal::BadRequest);
    };
    let sent = match read_form(&mut form, here.web.settings().upload_bytes).await {
        Ok(sent) => sent,
        Err(refusal) => return here.refuse(&refusal),
    };
    here.show_fresh(move |visit| {
        let outcome = outcome(visit, sent)?;
        finished(visit, Some(outcome))
    })
    .await
}

async fn read_form(form: &mut Multipart, most: usize) -> Result<Sent, Refusal> {
    let mut sent = Sent::default();
    while let Some(mut field) = form.next_field().await.map_err(|error| refused(&error))? {
        let is_file = field.name() == Some("file");
        let is_proof = field.name() == Some("proof");
        let is_chosen = field.file_name().is_some_and(|name| !name.is_empty());
        let name = field.file_name().map(operations::files::plain_name);
        let mut digest = Sha256::new();
        let mut size = 0_usize;
        while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
            size += chunk.len();
            let bound = if is_file { most } else { 1 << 20 };
            if size > bound {
                return Err(Refusal::TooLarge);
            }
            if is_file {
                digest.update(&chunk);
            } else if is_proof {
                sent.proof.extend_from_slice(&chunk);
            }
        }
        // A browser sends a nameless file of no bytes when none was chosen.
        let name = name.filter(|_| is_file && is_chosen);
        if let Some(name) = name {
            sent.name = name;
            sent.digest = Some(digest.finalize().into());
            sent.size = size as u64;
        }
    }
    Ok(sent)
}

fn refused(error: &MultipartError) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        _ => Refusal::BadRequest,
    }
}

fn outcome(visit: &Visit, sent: Sent) -> Result<Outcome, Refusal> {
    let Some(digest) = sent.digest else {
        let verdict = Verdict::NoFile;
        return Ok(Outcome {
            name: String::new(),
            size: String::new(),
            digest: String::new(),
            verdict,
        });
    };
    let verdict = if sent.size == 0 {
        Verdict::EmptyFile
    } else if sent.proof.is_empty() {
        by_digest(visit, digest)?
    } else {
        by_proof(&keys(visit)?, digest, &sent.proof)
    };
    Ok(Outcome {
        name: sent.name,
        size: file_size(sent.size),
        digest: hex(&digest),
        verdict,
    })
}

/// The keys of the log: the one that signs, and each that signed before it.
fn keys(visit: &Visit) -> Result<Vec<VerifierKey>, Refusal> {
    let now = visit.office().verifier_key();
    let mut keys = visit.office().store().announced_keys()?;
    keys.retain(|key| key != now);
    keys.insert(0, now.clone());
    Ok(keys)
}

fn by_digest(visit: &Visit, digest: [u8; 32]) -> Result<Verdict, Refusal> {
    let mut found = Vec::new();
    for (id, number, name) in visit.reader.editions_with_file(digest)? {
        let Some(record) = visit.reader.record(id)? else {
            continue;
        };
        let is_withdrawn = matches!(
            record.state,
            RecordState::Withdrawn { .. } | RecordState::Erased { .. }
        );
        let editions = visit.reader.editions(id)?;
        let Some(edition) = editions.iter().find(|row| row.edition == number) else {
            continue;
        };
        // Its bytes were erased; it lies here no more for anyone to compare.
        if visit.reader.erased_files(edition)?.contains(&digest) {
            continue;
        }
        let is_current = editions.first().is_some_and(|row| row.edition == number);
        found.push(Found {
            // The title of what was withdrawn is not shown again.
            title: if is_withdrawn {
                "（已撤回的信息）".to_owned()
            } else {
                edition.title.clone()
            },
            href: if is_current {
                format!("/r/{id}")
            } else {
                format!("/r/{id}/editions/{number}")
            },
            name: if is_withdrawn { String::new() } else { name },
            edition: number,
            logged: moment(edition.issued),
            is_current,
            is_withdrawn,
        });
    }
    Ok(if found.is_empty() {
        Verdict::Unknown
    } else {
        Verdict::Published(found)
    })
}

/// The same check that anyone can make offline with the log's key; a proof from before a change of
/// key is believed by the key of its time, which the ledger announced.
fn by_proof(keys: &[VerifierKey], digest: [u8; 32], proof: &[u8]) -> Verdict {
    let edition = keys
        .iter()
        .find_map(|key| verify_published(proof, &Trust::in_log(key)).ok());
    let Some(edition) = edition else {
        return Verdict::BadProof;
    };
    let Ok(manifest) = Manifest::read(&edition.manifest) else {
        return Verdict::BadProof;
    };
    let proven = Proven {
        title: manifest.title().to_owned(),
        edition: edition.edition,
        logged: moment(edition.instant.0),
        position: crate::words::entry_number(edition.position.0),
        files: manifest
            .files
            .iter()
            .map(|file| file.name.clone())
            .collect(),
    };
    let lists_it = manifest.files.iter().any(|file| file.digest == digest);
    if lists_it || manifest.body.digest == digest {
        Verdict::Proven(proven)
    } else {
        Verdict::AnotherFile(proven)
    }
}

fn finished(visit: &Visit, outcome: Option<Outcome>) -> Result<Page, Refusal> {
    let head = visit.office().published_head();
    let key = visit.office().verifier_key();
    let record = match visit
        .asked
        .first("record")
        .and_then(|id| id.parse::<RecordId>().ok())
    {
        Some(id) => visit.reader.shown(id)?.map(|row| RecordLink {
            title: row.title,
            href: format!("/r/{id}"),
            proof: format!("/r/{id}/proof.tlog-proof"),
        }),
        None => None,
    };
    let page = VerifyPage {
        key: key.to_string(),
        earlier: keys(visit)?
            .iter()
            .skip(1)
            .map(ToString::to_string)
            .collect(),
        origin: key.name().to_owned(),
        checkpoint: head.note.clone(),
        size: crate::words::grouped(head.size),
        record,
        outcome,
        most: file_size(visit.web.settings().upload_bytes as u64),
        frame: Frame::new(visit)
            .titled("文件核验")
            .part(Part::Verify)
            .under("文件核验", "")
            .column(ColumnMeta {
                name: "文件核验".to_owned(),
                description: "确认一份文件是否由本机关公开、是否被改动，以及离线核验的方法"
                    .to_owned(),
                keywords: "文件核验,公开账本,证明".to_owned(),
                kind: "信息公开".to_owned(),
            }),
    };
    Page::html(&page)
}
