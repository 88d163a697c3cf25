//! 办理记录: the acts on a record in words, with their positions on the ledger.

use catalogue::RecordId;
use organ::OfficerId;
use store::TrailRow;
use store::payload::Fact;

use super::answer::Denial;
use super::desk::Desk;
use super::say::step_name;
use crate::words::moment;

/// One line of the trail.
#[derive(Debug, Clone)]
pub(crate) struct TrailLine {
    pub(crate) when: String,
    pub(crate) who: String,
    pub(crate) what: String,
    pub(crate) position: Option<String>,
}

/// Returns the acts on a record, the newest first.
///
/// # Errors
/// What the store says.
pub(crate) fn trail(desk: &Desk, record: RecordId) -> Result<Vec<TrailLine>, Denial> {
    let rows = desk.reader.trail(record)?;
    let lines = rows.iter().map(|row| line(desk, row));
    Ok(lines.collect())
}

fn line(desk: &Desk, row: &TrailRow) -> TrailLine {
    TrailLine {
        when: moment(row.instant),
        who: who(desk, &row.actor),
        what: what(desk, &row.fact),
        position: row.position.map(crate::words::entry_number),
    }
}

/// Returns the name behind an actor as payloads write it.
fn who(desk: &Desk, actor: &str) -> String {
    let name = |words: &str| {
        let officer: Result<OfficerId, _> = words.parse();
        officer.map_or_else(|_| String::new(), |officer| desk.officer_name(officer))
    };
    match actor.split_once(':') {
        Some(("staff", officer)) => name(officer),
        Some(("schedule", officer)) => format!("定时发布（{}授权）", name(officer)),
        Some(("integrator", officer)) => format!("接口（代{}）", name(officer)),
        _ if actor == "operator" => "运维人员（命令行）".to_owned(),
        _ => "公众".to_owned(),
    }
}

fn what(desk: &Desk, fact: &Fact) -> String {
    match fact {
        Fact::InstallationOpened(_) => "开通平台".to_owned(),
        Fact::OrganEntered(_) => "登记机构".to_owned(),
        Fact::SiteEntered(_) => "登记站点".to_owned(),
        Fact::OfficerEntered(_) => "登记人员".to_owned(),
        Fact::PasswordSet(_) => "设置密码".to_owned(),
        Fact::DraftSaved(saved) => format!("保存草稿（第{}次修订）", saved.revision),
        Fact::DraftSent(sent) => match &sent.allotted {
            Some(number) => format!(
                "送审，分配索引号{}/{}-{:05}",
                number.code, number.year, number.serial
            ),
            None => "送审".to_owned(),
        },
        Fact::RecordReviewed(reviewed) => format!("签批：{}", step_name(desk, &reviewed.step)),
        Fact::DraftReturned(_) => "退回拟稿人".to_owned(),
        Fact::FindingWaived(waived) => format!(
            "保留一处问题：{}",
            review::rule(&waived.rule).map_or(waived.rule.as_str(), |rule| rule.title)
        ),
        Fact::RecordIssued(issued) if issued.batch.is_some() => {
            format!("历史数据迁移，公开第{}版", issued.edition)
        }
        Fact::RecordIssued(issued) => format!("签发，公开第{}版", issued.edition),
        Fact::PublicationScheduled(scheduled) => format!("定时于{}公开", moment(scheduled.at)),
        Fact::RecordWithdrawn(_) => "撤下".to_owned(),
        Fact::MigrationOpened(_) => "开启历史数据迁移".to_owned(),
        Fact::MigrationConfirmed(_) => "确认历史数据迁移".to_owned(),
        Fact::RuleApplied(applied) => format!("启用规则文件{}", applied.path),
        Fact::DraftDiscarded(_) => "作废草稿".to_owned(),
        Fact::KeyAnnounced(_) => "公布账本公钥".to_owned(),
        Fact::ErasureProposed(_) => "提出抹除".to_owned(),
        Fact::Erased(_) => "确认抹除，内容已销毁".to_owned(),
        Fact::ErasureDeclined(_) => "不同意抹除".to_owned(),
        Fact::LogReopened(_) => "关闭旧账本，启用新账本".to_owned(),
    }
}
