//! Officers at work: claims about the console, made through its router on a real office.

use std::cell::RefCell;
use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use operations::testing::{EDUCATION, Person, TestOffice};
use operations::{new_act, reset_password};
use tower::ServiceExt as _;
use web::WebSettings;

const HOST: &str = "a.localhost";
/// What an officer chooses after the one-time password.
const PASSWORD: &str = "好山-好水-好风光-2026";

/// A page as it came.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    pub(crate) place: String,
}

/// An office, its router, and the cookies of whoever is at the screen.
pub(crate) struct Console {
    pub(crate) office: TestOffice,
    router: Router,
    runtime: tokio::runtime::Runtime,
}

/// A browser of one officer.
pub(crate) struct Browser<'c> {
    console: &'c Console,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Console {
    pub(crate) fn new() -> Console {
        let office = TestOffice::new();
        let router = web::router((*office).clone(), WebSettings::default());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        Console {
            office,
            router,
            runtime,
        }
    }

    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            console: self,
            cookies: RefCell::default(),
        }
    }

    /// A browser in which a person has signed in and chosen a password.
    pub(crate) fn of(&self, person: Person) -> Browser<'_> {
        let browser = self.browser();
        let once = reset_password(&self.office, None, new_act(), person.id()).unwrap();
        let login = person.names().1;
        assert_eq!(browser.sign_in(login, &once).status, StatusCode::SEE_OTHER);
        let page = browser.get("/console");
        assert_eq!(
            page.place, "/console/password",
            "the first password is changed first"
        );
        let form = browser.get("/console/password");
        let changed = browser.post(
            "/console/password",
            &[
                ("_token", &form.token()),
                ("act", &form.act()),
                ("old_password", &once),
                ("new_password", PASSWORD),
                ("again_password", PASSWORD),
            ],
        );
        assert_eq!(
            changed.place, "/console/sign-in?back=changed",
            "{}",
            changed.text
        );
        assert_eq!(
            browser.sign_in(login, PASSWORD).status,
            StatusCode::SEE_OTHER
        );
        browser
    }
}

impl Browser<'_> {
    pub(crate) fn sign_in(&self, login: &str, password: &str) -> Page {
        let form = self.get("/console/sign-in");
        self.post(
            "/console/sign-in",
            &[
                ("_token", &form.token()),
                ("back", ""),
                ("login", login),
                ("password", password),
            ],
        )
    }

    pub(crate) fn get(&self, path: &str) -> Page {
        self.ask(Request::get(path), Body::empty())
    }

    /// The form of a new draft of an item.
    pub(crate) fn blank(&self, item: &str) -> Page {
        let begun = self.get(&format!("/console/drafts/new?item={item}"));
        let form = self.get(&begun.place);
        assert_eq!(form.status, StatusCode::OK, "{}", form.text);
        form
    }

    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{HOST}"));
        self.ask(request, Body::from(pairs.join("&")))
    }

    pub(crate) fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let mut bytes: Vec<u8> = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            bytes.extend(part.as_bytes());
        }
        for (name, file, content) in files {
            let part = format!(
                "--line\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
            );
            bytes.extend(part.as_bytes());
            bytes.extend(*content);
            bytes.extend(b"\r\n");
        }
        bytes.extend(b"--line--\r\n");
        let request =
            Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=line");
        self.ask(request, Body::from(bytes))
    }

    pub(crate) fn ask(&self, request: axum::http::request::Builder, body: Body) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = request
            .header(header::HOST, HOST)
            .header(header::COOKIE, cookies.join("; "))
            .body(body)
            .unwrap();
        let router = self.console.router.clone();
        self.console.runtime.block_on(async {
            let response = router.oneshot(request).await.unwrap();
            for cookie in response.headers().get_all(header::SET_COOKIE) {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                let mut cookies = self.cookies.borrow_mut();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let status = response.status();
            let place = response.headers().get(header::LOCATION);
            let place = place.map_or("", |place| place.to_str().unwrap()).to_owned();
            let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
            Page {
                status,
                text: String::from_utf8_lossy(&bytes).into_owned(),
                place,
            }
        })
    }

    /// Saves a draft through its form; returns the address of its page.
    pub(crate) fn save(&self, from: &Page, fields: &[(&str, &str)]) -> Page {
        let mut all = from.draft_fields();
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all.push(("intent".to_owned(), "save".to_owned()));
        let all: Vec<(&str, &str)> = all
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post("/console/drafts/save", &all)
    }

    /// Does something on the page of a draft.
    pub(crate) fn act(&self, address: &str, intent: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(address);
        let (token, act, revision) = (page.token(), page.act(), page.value("seen_revision"));
        let mut all = vec![
            ("_token", token.as_str()),
            ("act", act.as_str()),
            ("seen_revision", revision.as_str()),
            ("intent", intent),
        ];
        all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
        all.extend(fields);
        self.post(address, &all)
    }
}

impl Page {
    /// The value of the first hidden field of a name; empty when there is none.
    pub(crate) fn value(&self, name: &str) -> String {
        let opening = format!("name=\"{name}\" value=\"");
        let Some(at) = self.text.find(&opening) else {
            return String::new();
        };
        let rest = &self.text[at + opening.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }

    pub(crate) fn token(&self) -> String {
        self.value("_token")
    }

    /// Tells whether the form did what it was for, and the page to see next is this one.
    pub(crate) fn is_done(&self, path: &str, said: &str) -> bool {
        self.place.split('?').next() == Some(path) && self.place.ends_with(&format!("said={said}"))
    }

    /// The act of the last form of the page, after that of the sign-out.
    pub(crate) fn act(&self) -> String {
        let opening = "name=\"act\" value=\"";
        let at = self.text.rfind(opening).expect("the page has a form");
        self.text[at + opening.len()..][..32].to_owned()
    }

    fn draft_fields(&self) -> Vec<(String, String)> {
        let names = ["_token", "record", "seen_revision"];
        let mut fields: Vec<(String, String)> = names
            .iter()
            .map(|name| ((*name).to_owned(), self.value(name)))
            .collect();
        fields.push(("act".to_owned(), self.act()));
        fields.push(("organ".to_owned(), EDUCATION.to_string()));
        fields
    }
}

/// A notice, complete.
pub(crate) const NOTICE: [(&str, &str); 7] = [
    ("item", "notice"),
    ("f.title", "关于开展校园安全检查的通知"),
    ("f.issuer", "云岭市教育局"),
    ("f.signed_on", "2026年2月27日"),
    ("f.attribute", "proactive"),
    ("f.kind", "notice"),
    (
        "body",
        "各中小学校、幼儿园：\n\n请于本月底前完成校园安全自查。\n\n云岭市教育局\n2026年2月27日",
    ),
];

/// Saves the notice in the author's browser; returns the address of its page.
pub(crate) fn drafted(author: &Browser<'_>) -> String {
    let form = author.blank("notice");
    let saved = author.save(&form, &NOTICE);
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    saved.place.split('?').next().unwrap().to_owned()
}

pub(crate) fn encoded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
