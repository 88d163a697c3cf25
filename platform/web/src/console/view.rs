//! How pages of the console show deadlines, states, pages of a list and fields of a record.

use catalogue::{
    FieldKind, FieldSpec, Manifest, PrivateFields, PublicationDeadline, RecordId, RelationKind,
    common,
};
use jiff::civil::{Date, Weekday};
use operations::{Rules, office_day};
use store::{DraftRow, DraftState, Viewer};

use super::answer::Denial;
use super::desk::{Desk, PER_PAGE};
use crate::words::{encoded, long_date};

/// A date to keep, in words first.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) date: String,
    pub(crate) text: String,
    /// `late`, `warn` or nothing.
    pub(crate) class: &'static str,
}

/// From how many working days before the last day on a line is marked.
const SOON: u32 = 3;

/// Says how far a day is, in working days.
pub(crate) fn due(rules: &Rules, today: Date, on: Date) -> Due {
    let calendar = rules.calendar();
    let (text, class) = if on == today {
        ("今日到期".to_owned(), "warn")
    } else if on > today {
        let left = calendar.working_days_between(today, on);
        let class = if left <= SOON { "warn" } else { "" };
        (format!("剩余 {left} 个工作日"), class)
    } else {
        let late = calendar.working_days_between(on, today);
        (format!("逾期 {late} 个工作日"), "late")
    };
    Due {
        date: on.to_string(),
        text,
        class,
    }
}

/// One cell of the explained clock.
#[derive(Debug, Clone)]
pub(crate) struct ClockCell {
    pub(crate) date: String,
    pub(crate) label: String,
    pub(crate) class: &'static str,
    pub(crate) why: String,
}

/// The clock of a draft.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    pub(crate) label: String,
    pub(crate) basis: String,
    pub(crate) starts_on: String,
    pub(crate) on: String,
    pub(crate) counted: usize,
    pub(crate) due: Due,
    pub(crate) cells: Vec<ClockCell>,
    pub(crate) provisional: Option<String>,
    pub(crate) changed: bool,
}

/// Explains a deadline day by day.
pub(crate) fn clock(desk: &Desk, deadline: &PublicationDeadline) -> Clock {
    let mut number = 0;
    let mut cells = Vec::with_capacity(deadline.days.len());
    for (place, day) in deadline.days.iter().enumerate() {
        number += usize::from(day.counted);
        let is_weekend = matches!(day.date.weekday(), Weekday::Saturday | Weekday::Sunday);
        let class = match (day.date == deadline.due, day.counted, is_weekend) {
            (true, _, _) => "end",
            (false, false, _) => "off",
            (false, true, true) => "mk",
            (false, true, false) => "",
        };
        let label = match (day.date == deadline.due, day.counted, is_weekend) {
            (true, _, _) => "届满".to_owned(),
            (false, true, false) => number.to_string(),
            (false, true, true) => format!("班{number}"),
            (false, false, true) => "休".to_owned(),
            (false, false, false) => "假".to_owned(),
        };
        let date = if place == 0 || day.date.day() == 1 {
            format!("{}/{}", day.date.month(), day.date.day())
        } else {
            day.date.day().to_string()
        };
        let today = if day.date == desk.today {
            "（今天）"
        } else {
            ""
        };
        cells.push(ClockCell {
            date,
            label,
            class,
            why: format!("{}{today} {}", long_date(day.date), day.why),
        });
    }
    let reached = deadline.days.iter();
    let reached = reached.filter(|day| day.counted && day.date <= desk.today);
    Clock {
        label: deadline.limit.label.clone(),
        basis: deadline.limit.basis.to_string(),
        starts_on: long_date(deadline.starts_on),
        on: long_date(deadline.due),
        counted: reached.count(),
        due: due(&desk.rules, desk.today, deadline.due),
        cells,
        provisional: deadline.provisional.clone(),
        changed: deadline.changed_on.is_some(),
    }
}

/// The state of a draft in words, and its class.
pub(crate) fn state(state: DraftState) -> (&'static str, &'static str) {
    match state {
        DraftState::Draft => ("拟稿中", ""),
        DraftState::Review => ("审签中", "warn"),
        DraftState::Returned => ("已退回", "late"),
        DraftState::Scheduled => ("已定时", "ok"),
    }
}

/// A line of a work list.
#[derive(Debug, Clone)]
pub(crate) struct WorkLine {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) item: String,
    pub(crate) organ: String,
    pub(crate) author: String,
    pub(crate) state: String,
    pub(crate) class: &'static str,
    pub(crate) note: String,
    pub(crate) due: Option<Due>,
    pub(crate) saved: String,
    /// Why a scheduled publication was refused, as a code; empty when it was not.
    pub(crate) refused: String,
}

/// Makes the line of a draft.
pub(crate) fn work_line(desk: &Desk, draft: &DraftRow) -> WorkLine {
    let (words, class) = state(draft.state);
    let note = match (draft.state, &draft.returned_reason, draft.scheduled) {
        (DraftState::Returned, Some(reason), _) => format!("退回理由：{reason}"),
        (DraftState::Scheduled, _, Some((at, _))) => {
            let set = format!("定于 {} 公开", crate::words::minute(at));
            match due_before(draft, at) {
                Some(due) => format!("{set}，晚于应于日期（{due}）"),
                None => set,
            }
        }
        _ => String::new(),
    };
    let refused = draft.refused.clone().unwrap_or_default();
    let set_after = draft.scheduled.and_then(|(at, _)| due_before(draft, at));
    let (words, class) = match (refused.is_empty(), set_after) {
        (false, _) => ("定时公开未成", "late"),
        (true, Some(_)) => ("定时晚于期限", "late"),
        (true, None) => (words, class),
    };
    WorkLine {
        href: format!("/console/drafts/{}", draft.record),
        title: titled(&draft.title),
        item: desk.item_name(&draft.item),
        organ: desk.organ_name(draft.organ),
        author: desk.officer_name(draft.author),
        state: words.to_owned(),
        class,
        note,
        due: draft.due_on.map(|on| due(&desk.rules, desk.today, on)),
        saved: crate::words::minute(draft.saved),
        refused,
    }
}

/// Returns the last lawful day of a draft that a moment would publish after it.
pub(crate) fn due_before(draft: &DraftRow, at: u64) -> Option<Date> {
    draft.due_on.filter(|due| office_day(at) > *due)
}

/// A title, or what stands for a missing one.
pub(crate) fn titled(title: &str) -> String {
    if title.trim().is_empty() {
        "（未填标题）".to_owned()
    } else {
        title.to_owned()
    }
}

/// The pages of a list.
#[derive(Debug, Clone)]
pub(crate) struct Pager {
    pub(crate) total: usize,
    pub(crate) here: usize,
    pub(crate) pages: usize,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    /// This very page.
    pub(crate) reload: String,
}

/// Makes the pager of a list; `kept` are the parameters that stay.
pub(crate) fn pager(desk: &Desk, total: usize, kept: &[&str]) -> Pager {
    let pages = total.div_ceil(PER_PAGE).max(1);
    let here = (desk.page() + 1).min(pages);
    let mut query = String::new();
    for name in kept {
        let value = desk.first(name);
        if !value.is_empty() {
            query.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let to = |page: usize| format!("{}?page={page}{query}", desk.path);
    Pager {
        total,
        here,
        pages,
        previous: (here > 1).then(|| to(here - 1)),
        next: (here < pages).then(|| to(here + 1)),
        reload: to(here),
    }
}

/// Takes one page out of a list in memory.
pub(crate) fn page_of<T>(desk: &Desk, mut all: Vec<T>) -> Vec<T> {
    let from = desk.page().saturating_mul(PER_PAGE).min(all.len());
    let mut rest = all.split_off(from);
    rest.truncate(PER_PAGE);
    rest
}

/// One line of the metadata table.
#[derive(Debug, Clone)]
pub(crate) struct FieldLine {
    pub(crate) name: String,
    pub(crate) value: String,
    /// Where the value leads; empty for words.
    pub(crate) href: String,
    /// The rows of a table, its headings first; none for words.
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) private: bool,
}

/// A record as other pages name it.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) title: String,
    /// Empty when this officer finds no page of it.
    pub(crate) href: String,
}

/// Names a record that this officer or the public of one of our sites sees; none for any other.
pub(crate) fn named(desk: &Desk, record: RecordId) -> Result<Option<Named>, Denial> {
    if let Some(row) = desk.reader.record(record)? {
        let draft = desk.reader.draft(record)?;
        let shown = desk.reader.shown(record)?;
        let title = match (&shown, &draft, desk.reader.editions(record)?.first()) {
            (Some(shown), ..) => titled(&shown.title),
            (None, _, Some(edition)) => titled(&edition.title),
            (None, Some(draft), None) => titled(&draft.title),
            (None, None, None) => return Ok(None),
        };
        let href = if row.edition > 0 {
            format!("/console/records/{record}")
        } else {
            format!("/console/drafts/{record}")
        };
        return Ok(Some(Named { title, href }));
    }
    for site in &desk.bodies.sites {
        let reader = desk.office.reader(Viewer::Public(site.site));
        if let Some(shown) = reader.shown(record)? {
            let (title, href) = (titled(&shown.title), format!("/r/{record}"));
            return Ok(Some(Named { title, href }));
        }
    }
    Ok(None)
}

/// Returns the fields of a manifest as people read them, in the order of the form.
pub(crate) fn field_lines(
    desk: &Desk,
    manifest: &Manifest,
    private: Option<&PrivateFields>,
) -> Result<Vec<FieldLine>, Denial> {
    let hidden = |code: &str| private.and_then(|private| private.fields.get(code));
    let mut lines = Vec::new();
    if let Some(number) = manifest.field(common::INDEX_NUMBER) {
        lines.push(FieldLine {
            name: "索引号".to_owned(),
            value: number.to_owned(),
            href: String::new(),
            rows: Vec::new(),
            private: false,
        });
    }
    let item = desk.rules.catalogue().item(&manifest.item);
    let mut known = vec![common::INDEX_NUMBER, common::ORGAN];
    if let Some(item) = item {
        for field in item.form() {
            let code = field.code.as_str();
            known.push(code);
            let value = manifest.field(code).or(hidden(code).map(String::as_str));
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                let record = match field.kind {
                    FieldKind::Record => value.parse().ok(),
                    _ => None,
                };
                let other = record.map(|record| named(desk, record)).transpose()?;
                let (value, href) = match other.flatten() {
                    Some(other) => (other.title, other.href),
                    None => (field.shown(value), String::new()),
                };
                lines.push(FieldLine {
                    rows: table_rows(field, &value),
                    name: field.name.clone(),
                    value,
                    href,
                    private: !field.public,
                });
            }
        }
    }
    for (code, value) in &manifest.fields {
        if !known.contains(&code.as_str()) {
            lines.push(FieldLine {
                name: common_name(desk, code),
                value: value.clone(),
                href: String::new(),
                rows: Vec::new(),
                private: false,
            });
        }
    }
    Ok(lines)
}

/// Takes a table apart, each cell as people read it; nothing for another kind of field.
pub(crate) fn table_rows(field: &FieldSpec, value: &str) -> Vec<Vec<String>> {
    let FieldKind::Table { columns } = &field.kind else {
        return Vec::new();
    };
    let head = columns.iter().map(|column| column.name.clone()).collect();
    let rows = value.lines().map(|row| {
        let cells = row.split('\t').zip(columns);
        cells.map(|(cell, column)| column.shown(cell)).collect()
    });
    std::iter::once(head).chain(rows).collect()
}

/// The name of a field that the item does not have: an older edition of the item had it, or another
/// item has.
pub(crate) fn common_name(desk: &Desk, code: &str) -> String {
    let mut items = desk.rules.catalogue().items().into_iter();
    let field = items.find_map(|item| item.field(code).map(|field| field.name.clone()));
    field.unwrap_or_else(|| code.to_owned())
}

/// The sort of a relation in words, seen from the record that states it.
pub(crate) fn relation(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Interprets => "解读",
        RelationKind::Amends => "修改",
        RelationKind::Replaces => "废止并替代",
        RelationKind::ConsultsOn => "就其征求意见",
        RelationKind::Answers => "答复、回应",
        RelationKind::Implements => "落实、执行",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_a_table_are_told_in_words() {
        let rules = Rules::builtin().unwrap();
        let meeting = rules.catalogue().item("meeting").unwrap();
        let mut fields = meeting.form();
        let field = fields.find(|field| matches!(field.kind, FieldKind::Table { .. }));
        let field = field.unwrap();
        let FieldKind::Table { columns } = &field.kind else {
            unreachable!("it was found as a table")
        };
        let place = columns
            .iter()
            .position(|column| column.code.as_str() == "outcome");
        let row: Vec<&str> = columns
            .iter()
            .map(|column| match column.code.as_str() {
                "outcome" => "passed_after_change",
                _ => "甲",
            })
            .collect();
        let rows = table_rows(field, &row.join("\t"));
        assert_eq!(rows[0][place.unwrap()], "结果");
        assert_eq!(rows[1][place.unwrap()], "修改后通过");
    }

    #[test]
    fn a_deadline_is_told_in_working_days() {
        let rules = Rules::builtin().unwrap();
        let day = |words: &str| words.parse::<Date>().unwrap();
        // 2026-10-01 to 10-07 are holidays, Saturday 10-10 is worked.
        for (today, on, text) in [
            ("2026-09-30", "2026-10-08", "剩余 1 个工作日"),
            ("2026-10-08", "2026-10-08", "今日到期"),
            ("2026-10-12", "2026-10-08", "逾期 3 个工作日"),
            ("2026-11-02", "2026-11-06", "剩余 4 个工作日"),
        ] {
            assert_eq!(due(&rules, day(today), day(on)).text, text, "{today} {on}");
        }
    }
}
