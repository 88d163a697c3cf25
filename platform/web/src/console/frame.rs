//! What stands around a page of the console: the rail, the officer, the note after an act.

use std::rc::Rc;

use askama::Template;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use operations::{Authority, new_act};

use super::Console;
use super::answer::{Answer, Denial};
use super::asset;
use super::desk::Desk;
use super::note::Note;
use super::refused::Refused;
use super::why::Why;
use crate::refusal::reference;
use crate::words::hex;

/// What the layout needs.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) site_title: String,
    pub(crate) name: String,
    pub(crate) organ: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) note: Option<Note>,
    pub(crate) warning: Option<&'static str>,
    pub(crate) style: String,
    pub(crate) script: String,
    /// Seconds until the page loads itself again; 0 for never.
    pub(crate) refresh: u32,
    token: String,
    pub(crate) refused: Option<Rc<Refused>>,
}

/// A group of the rail.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) title: &'static str,
    pub(crate) entries: Vec<Entry>,
}

/// A line of the rail.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) here: bool,
}

/// What stands around a page before anyone has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Bare {
    pub(crate) site_title: String,
    pub(crate) style: String,
}

impl Bare {
    /// Names the site that was asked, or none when it is not ours.
    pub(crate) fn of(console: &Console, host: &str) -> Bare {
        let bodies = console.web.office().bodies();
        let name = host.split(':').next().unwrap_or_default();
        let site = bodies.site_of_host(name).or_else(|| bodies.sites.first());
        Bare {
            site_title: site.map(|site| site.title.clone()).unwrap_or_default(),
            style: asset::style(),
        }
    }
}

/// Everything that the rail may show: address, words, and who finds something there.
#[allow(clippy::type_complexity)] // the rail as it is drawn
const RAIL: [(&str, &[(&str, &str, Needs)]); 5] = [
    ("", &[("/console", "待我处理", Needs::Nothing)]),
    (
        "公开",
        &[
            ("/console/drafts", "起草与审签", Needs::Business),
            (
                "/console/drafts/new",
                "新建信息",
                Needs::One(Authority::Draft),
            ),
            ("/console/import", "批量导入", Needs::One(Authority::Draft)),
            ("/console/records", "已发布信息", Needs::Business),
            (
                "/console/migrations",
                "历史数据迁移",
                Needs::Either(Authority::Supervise, Authority::Issue),
            ),
        ],
    ),
    (
        "督查",
        &[
            ("/console/calendar", "发布日历", Needs::Business),
            ("/console/health", "目录体检", Needs::Business),
            (
                "/console/erasures",
                "抹除",
                Needs::Either(Authority::Supervise, Authority::Issue),
            ),
            (
                "/console/holidays",
                "节假日安排",
                Needs::One(Authority::Supervise),
            ),
        ],
    ),
    (
        "管理",
        &[
            ("/console/organs", "机构", Needs::One(Authority::System)),
            ("/console/sites", "站点", Needs::One(Authority::System)),
            ("/console/officers", "人员", Needs::Administration),
            (
                "/console/administration",
                "管理记录",
                Needs::One(Authority::Audit),
            ),
            (
                "/console/ledger",
                "账本与审计",
                Needs::One(Authority::Audit),
            ),
        ],
    ),
    (
        "本人",
        &[
            ("/console/sessions", "登录会话", Needs::Nothing),
            ("/console/password", "修改密码", Needs::Nothing),
        ],
    ),
];

#[derive(Debug, Clone, Copy)]
enum Needs {
    Nothing,
    Business,
    One(Authority),
    Either(Authority, Authority),
    Administration,
}

impl Needs {
    fn are_met(self, desk: &Desk) -> bool {
        match self {
            Needs::Nothing => true,
            Needs::Business => desk.does_business(),
            Needs::One(authority) => desk.may(authority),
            Needs::Either(one, other) => desk.may(one) || desk.may(other),
            Needs::Administration => Authority::ALL
                .into_iter()
                .any(|authority| authority.administers() && desk.may(authority)),
        }
    }
}

impl Frame {
    /// Makes the frame of a page.
    pub(crate) fn of(desk: &Desk, title: impl Into<String>) -> Frame {
        let locked = desk.open.must_change_password;
        let mut groups = Vec::new();
        for (title, entries) in RAIL {
            let entries: Vec<Entry> = entries
                .iter()
                .filter(|(.., needs)| needs.are_met(desk) && !locked)
                .map(|(href, label, _)| Entry {
                    href,
                    label,
                    here: is_here(&desk.path, href),
                })
                .collect();
            if !entries.is_empty() {
                groups.push(Group { title, entries });
            }
        }
        let warns = desk.may(Authority::Audit) || desk.may(Authority::System);
        let warning = (warns && !desk.office.has_head_memory())
            .then_some("账本的签名头没有第二处存放；请运维人员以 --head-memory 指定。");
        Frame {
            title: title.into(),
            site_title: desk.site_title(),
            name: desk.open.name.clone(),
            organ: desk.organ_name(desk.open.staff.organ),
            groups,
            note: desk.note(),
            warning,
            style: asset::style(),
            script: asset::script(),
            refresh: 0,
            token: hex(&desk.open.session.csrf),
            refused: desk.refused.get().cloned(),
        }
    }

    /// Lets the page load itself again after so many seconds.
    pub(crate) fn refreshing(mut self, seconds: u32) -> Frame {
        self.refresh = seconds;
        self
    }

    /// Returns the hidden fields of every form: the session's token, a new act, so that a double
    /// click acts once, and the name under which the form comes back when it is refused.
    pub(crate) fn guard(&self, name: &str) -> Guard<'_> {
        Guard {
            token: &self.token,
            name: name.to_owned(),
            act: new_act().to_string(),
        }
    }

    /// Returns the token alone, for forms that keep their act.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }
}

fn is_here(path: &str, href: &str) -> bool {
    if href == "/console" || href == "/console/drafts/new" {
        return path == href;
    }
    let below = path.strip_prefix(href);
    let others = path == "/console/drafts/new" && href == "/console/drafts";
    !others && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[derive(Template)]
#[template(path = "console/denied.html")]
struct DeniedPage {
    frame: Frame,
    found: bool,
    /// The page that the refused form stood on; empty when there is none to go back to.
    back: String,
    why: Why,
    reference: String,
}

#[derive(Template)]
#[template(path = "console/bare.html")]
struct BarePage<'a> {
    style: String,
    why: &'a Why,
    reference: String,
}

/// The hidden fields of a form.
#[derive(Template)]
#[template(path = "console/guard.html")]
pub(crate) struct Guard<'f> {
    token: &'f str,
    name: String,
    act: String,
}

/// Makes the page of a denial, and logs it under the reference that the page shows.
pub(crate) fn denied(desk: &Desk, denial: &Denial) -> Answer {
    let reference = reference();
    let officer = desk.open.staff.officer;
    let (status, why) = match denial {
        Denial::NotFound => (StatusCode::NOT_FOUND, nothing_here()),
        Denial::Refused(why) => {
            let name = why.name();
            tracing::info!(reference, %officer, path = desk.path, why = name, "refused");
            (StatusCode::CONFLICT, why.clone())
        }
        Denial::Failed(chain) => {
            tracing::error!(reference, %officer, path = desk.path, "failed: {chain}");
            (StatusCode::INTERNAL_SERVER_ERROR, our_fault())
        }
    };
    let found = !matches!(denial, Denial::NotFound);
    let title = if found {
        "没有完成"
    } else {
        "没有这个页面"
    };
    let page = DeniedPage {
        frame: desk.frame(title),
        found,
        back: match denial {
            Denial::Refused(_) => page_of_form(&desk.path),
            Denial::NotFound | Denial::Failed(_) => String::new(),
        },
        why,
        reference,
    };
    Answer::page_with(status, &page)
        .unwrap_or_else(|_| Answer::Page(StatusCode::INTERNAL_SERVER_ERROR, String::new()))
}

/// Most forms are sent to the address of their own page, or to one right below it.
fn page_of_form(path: &str) -> String {
    let own = [
        "/withdraw",
        "/table",
        "/password",
        "/token",
        "/save",
        "/autosave",
    ];
    let below = own.iter().find_map(|end| path.strip_suffix(end));
    below.unwrap_or(path).to_owned()
}

/// A page for someone who is not known.
pub(crate) fn bare_denied(status: StatusCode, why: &Why) -> Response<Body> {
    let page = BarePage {
        style: asset::style(),
        why,
        reference: reference(),
    };
    let answer = Answer::page_with(status, &page);
    answer
        .unwrap_or_else(|_| Answer::Page(status, String::new()))
        .response()
}

fn nothing_here() -> Why {
    Why::NothingHere
}

fn our_fault() -> Why {
    Why::OurFault
}
