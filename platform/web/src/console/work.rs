//! 待我处理: what waits for this officer, by what the officer may do.

use askama::Template;
use axum::body::Body;
use axum::http::Response;
use operations::Authority;
use store::{DraftFilter, DraftRow, DraftState, ErasureRow, ErasureState, MigrationRow};

use super::answer::{Answer, Denial};
use super::autosave::{self, Unsaved};
use super::desk::Desk;
use super::draft_page::authority;
use super::frame::Frame;
use super::view::{Pager, WorkLine, page_of, pager, work_line};
use super::visit::Visit;

/// How many drafts are looked at; whoever has more begins with those that are due first.
const MOST: usize = 1_000;

#[derive(Template)]
#[template(path = "console/work.html")]
struct WorkPage {
    frame: Frame,
    counts: Vec<Count>,
    lines: Vec<WorkLine>,
    pager: Pager,
    business: bool,
    doors: Vec<(&'static str, &'static str, &'static str)>,
    late: usize,
    /// Forms of new drafts that were typed and never saved.
    unsaved: Vec<Unsaved>,
    /// Migrations that wait for this officer as the second one: address, source, files.
    migrations: Vec<(String, String, usize)>,
    /// Erasures that wait for this officer as the second one: address, ground.
    erasures: Vec<(String, String)>,
}

struct Count {
    code: &'static str,
    name: &'static str,
    count: usize,
    here: bool,
    class: &'static str,
}

/// A draft that waits, and for what.
struct Waiting {
    kind: &'static str,
    what: String,
    draft: DraftRow,
}

/// `GET /console`.
pub(crate) async fn show(visit: Visit) -> Response<Body> {
    visit
        .show(|desk| {
            let waiting = if desk.does_business() {
                waiting(desk)?
            } else {
                Vec::new()
            };
            let mut counts = counts(desk, &waiting);
            let kind = shown_kind(&counts, desk.first("kind"));
            for count in &mut counts {
                count.here = count.code == kind;
            }
            let is_shown = |one: &&Waiting| one.kind == kind;
            let shown: Vec<&Waiting> = waiting.iter().filter(is_shown).collect();
            let total = shown.len();
            let lines = page_of(desk, shown);
            let today = desk.today;
            let late = |one: &&Waiting| one.draft.due_on.is_some_and(|due| due < today);
            let page = WorkPage {
                frame: desk.frame("待我处理"),
                counts,
                lines: lines.into_iter().map(|one| line(desk, one)).collect(),
                pager: pager(desk, total, &["kind"]),
                business: desk.does_business(),
                doors: doors(desk),
                late: waiting.iter().filter(late).count(),
                unsaved: autosave::unsaved_new(desk)?,
                migrations: migrations(desk)?,
                erasures: erasures(desk)?,
            };
            Answer::page(&page)
        })
        .await
}

/// The tab that was asked for, or else the first that has something.
fn shown_kind(counts: &[Count], asked: &str) -> &'static str {
    let known = counts.iter().find(|count| count.code == asked);
    let filled = || counts.iter().find(|count| count.count > 0);
    let chosen = known.or_else(filled).or(counts.first());
    chosen.map_or("", |count| count.code)
}

/// The migrations of others that wait for a second officer who issues.
fn migrations(desk: &Desk) -> Result<Vec<(String, String, usize)>, Denial> {
    if !desk.may(Authority::Issue) {
        return Ok(Vec::new());
    }
    let own = desk.staff().officer;
    let rows = desk.reader.migrations(0, MOST)?.0.into_iter();
    let waits =
        |row: &MigrationRow| row.confirmed_by.is_none() && row.authoriser != own && row.files > 0;
    let rows = rows.filter(waits).map(|row| {
        let address = format!("/console/migrations/{}", crate::words::hex(&row.batch));
        (address, row.source, row.files)
    });
    Ok(rows.collect())
}

/// The erasures that others proposed and that wait for a second officer who issues.
fn erasures(desk: &Desk) -> Result<Vec<(String, String)>, Denial> {
    if !desk.may(Authority::Issue) {
        return Ok(Vec::new());
    }
    let own = desk.staff().officer;
    let waits = |row: &ErasureRow| row.state == ErasureState::Proposed && row.proposed_by != own;
    let rows = desk.reader.erasures(MOST)?.into_iter().filter(waits);
    let rows = rows.map(|row| {
        let address = format!("/console/erasures/{}", crate::words::hex(&row.erasure));
        (address, row.ground)
    });
    Ok(rows.collect())
}

fn line(desk: &Desk, waiting: &Waiting) -> WorkLine {
    let mut line = work_line(desk, &waiting.draft);
    if line.refused.is_empty() {
        line.state.clone_from(&waiting.what);
    }
    line
}

fn waiting(desk: &Desk) -> Result<Vec<Waiting>, Denial> {
    let mut waiting = Vec::new();
    let mut add = |kind, what: &str, rows: Vec<DraftRow>| {
        waiting.extend(rows.into_iter().map(|draft| Waiting {
            kind,
            what: what.to_owned(),
            draft,
        }));
    };
    let own = Some(desk.staff().officer);
    if desk.may(Authority::Draft) {
        add(
            "returned",
            "退回修改",
            drafts(desk, DraftState::Returned, own)?,
        );
        add("draft", "继续拟稿", drafts(desk, DraftState::Draft, own)?);
    }
    if desk.may(Authority::Issue) || desk.may(Authority::Draft) {
        let author = if desk.may(Authority::Issue) {
            None
        } else {
            own
        };
        let scheduled = drafts(desk, DraftState::Scheduled, author)?;
        let (refused, set): (Vec<_>, Vec<_>) =
            scheduled.into_iter().partition(|row| row.refused.is_some());
        add("refused", "定时公开未成", refused);
        if desk.may(Authority::Issue) {
            add("scheduled", "已定时", set);
        }
    }
    waiting.extend(to_sign(desk)?);
    // Those due first; what has no date comes last.
    waiting.sort_by_key(|one| {
        (
            one.draft.due_on.unwrap_or(jiff::civil::Date::MAX),
            one.draft.saved,
        )
    });
    Ok(waiting)
}

fn drafts(
    desk: &Desk,
    state: DraftState,
    author: Option<organ::OfficerId>,
) -> Result<Vec<DraftRow>, Denial> {
    let filter = DraftFilter {
        states: vec![state],
        author,
        per_page: MOST,
        ..DraftFilter::default()
    };
    Ok(desk.reader.drafts(&filter)?.0)
}

/// The drafts whose next step this officer may sign, or whose issue waits for this officer.
fn to_sign(desk: &Desk) -> Result<Vec<Waiting>, Denial> {
    let signs = [
        Authority::Review,
        Authority::SecrecyReview,
        Authority::Issue,
    ];
    if !signs.into_iter().any(|authority| desk.may(authority)) {
        return Ok(Vec::new());
    }
    let mut waiting = Vec::new();
    for row in desk.reader.awaiting_sign_off(MOST)? {
        let Some(item) = desk.rules.catalogue().item(&row.draft.item) else {
            continue;
        };
        if row.has_part {
            continue;
        }
        let steps = item.sign_off_steps(row.draft.major);
        let (kind, step) = match steps.get(row.signed) {
            Some(step) => ("sign", *step),
            None => ("issue", item.issue_step()),
        };
        let needed = match kind {
            "issue" => Authority::Issue,
            _ => authority(step.authority),
        };
        if desk.may(needed) {
            waiting.push(Waiting {
                kind,
                what: format!("待{}", step.name),
                draft: row.draft,
            });
        }
    }
    Ok(waiting)
}

fn counts(desk: &Desk, waiting: &[Waiting]) -> Vec<Count> {
    let refused = waiting.iter().any(|one| one.kind == "refused");
    let reviews = desk.may(Authority::Review) || desk.may(Authority::SecrecyReview);
    let kinds = [
        ("refused", "定时公开未成", refused, "late"),
        ("returned", "退回修改", desk.may(Authority::Draft), "late"),
        ("sign", "待我审签", reviews, "warn"),
        ("issue", "待我签发", desk.may(Authority::Issue), "warn"),
        ("draft", "我的草稿", desk.may(Authority::Draft), ""),
        ("scheduled", "已定时", desk.may(Authority::Issue), ""),
    ];
    kinds
        .into_iter()
        .filter(|(_, _, shown, _)| *shown)
        .map(|(code, name, _, class)| {
            let count = waiting.iter().filter(|one| one.kind == code).count();
            Count {
                code,
                name,
                count,
                here: false,
                class: if count > 0 { class } else { "" },
            }
        })
        .collect()
}

/// Where officers without drafts of their own begin.
fn doors(desk: &Desk) -> Vec<(&'static str, &'static str, &'static str)> {
    let doors = [
        (
            Authority::System,
            "/console/organs",
            "机构",
            "登记机关、内设机构及其代码",
        ),
        (
            Authority::System,
            "/console/sites",
            "站点",
            "域名、主办单位、展示范围",
        ),
        (
            Authority::System,
            "/console/officers",
            "人员",
            "开立、停用账号",
        ),
        (
            Authority::Security,
            "/console/officers",
            "人员权限",
            "授权、重置密码、发放令牌",
        ),
        (
            Authority::Audit,
            "/console/administration",
            "管理记录",
            "谁开立账号、谁授权、谁启用规则",
        ),
        (
            Authority::Audit,
            "/console/ledger",
            "账本与审计",
            "核对账本，查看签名头",
        ),
        (
            Authority::Supervise,
            "/console/health",
            "目录体检",
            "哪些事项该更新而未更新",
        ),
        (
            Authority::Supervise,
            "/console/migrations",
            "历史数据迁移",
            "成批公开以往的文件，由第二人确认",
        ),
        (
            Authority::Supervise,
            "/console/holidays",
            "节假日安排",
            "录入国务院办公厅通知",
        ),
    ];
    let held = doors
        .into_iter()
        .filter(|(authority, ..)| desk.may(*authority));
    held.map(|(_, href, name, words)| (href, name, words))
        .collect()
}
