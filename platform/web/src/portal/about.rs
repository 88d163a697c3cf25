//! Pages about the site itself: 帮助, 无障碍声明.

use askama::Template;
use axum::body::Body;
use axum::http::Response;

use crate::frame::{ColumnMeta, Frame};
use crate::page::Page;
use crate::refusal::Refusal;
use crate::visit::{Here, Visit};

#[derive(Template)]
#[template(path = "portal/help.html")]
struct HelpPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "portal/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

/// `GET /help`.
pub(super) async fn help(here: Here) -> Response<Body> {
    here.show(|visit| {
        finished(&HelpPage {
            frame: frame(visit, "帮助", "怎样检索、下载和核验公开信息"),
        })
    })
    .await
}

/// `GET /accessibility`.
pub(super) async fn accessibility(here: Here) -> Response<Body> {
    here.show(|visit| {
        let frame = frame(
            visit,
            "无障碍声明",
            "本站的无障碍和适老化设计、浏览方式和反馈办法",
        );
        finished(&AccessibilityPage { frame })
    })
    .await
}

fn finished(page: &impl Template) -> Result<Page, Refusal> {
    Ok(Page::html(page)?.showing(Vec::new()))
}

fn frame(visit: &Visit, name: &str, description: &str) -> Frame {
    Frame::new(visit)
        .titled(name)
        .under(name, "")
        .column(ColumnMeta {
            name: name.to_owned(),
            description: description.to_owned(),
            keywords: format!("{name},政府信息公开"),
            kind: name.to_owned(),
        })
}
