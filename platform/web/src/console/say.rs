//! Every refusal of an operation in words: what happened, and what to do now.

use catalogue::{IssueRefusal, SignOffRefusal};
use operations::{
    ApplyRuleError, Authority, DiscardError, EnterOfficerError, InstallError, IssueRecordError,
    MigrateError, ReturnError, ReviewRecordError, SaveDraftError, ScheduleError, SendError,
    SignInError, WaiveError, WithdrawError,
};
use store::StoreError;

use super::answer::{Denial, Said};
use super::desk::Desk;

fn refused(what: impl Into<String>, to_do: impl Into<String>) -> Denial {
    Denial::Refused(Said::new(what, to_do))
}

/// What the store refuses with: some of it is for people, the rest for the log.
pub(crate) fn store(error: &StoreError) -> Denial {
    match error {
        StoreError::ActReused => refused(
            "这张表单已经用于另一项操作，没有重复处理。",
            "请刷新页面后重新操作。",
        ),
        StoreError::ClockBehind { behind_seconds } => refused(
            format!("服务器时钟比账本最后一条记录慢{behind_seconds}秒，暂不能办理。"),
            "请联系运维人员校准服务器时间后再试。",
        ),
        StoreError::LittleSpace { free_mib, .. } => refused(
            format!("服务器存储空间仅剩{free_mib}兆字节，暂停新的操作；查阅不受影响。"),
            "请联系运维人员清理或扩容后再试。",
        ),
        StoreError::Busy => refused("数据库正忙，操作没有完成。", "请稍候几秒重试。"),
        StoreError::NotDurable(_) => refused(
            "操作没有写入成功，没有产生任何变化。",
            "请重试一次；如仍不成功，请联系运维人员。",
        ),
        StoreError::MayNotSign(_) => refused(
            "账本与第二处存放的签名头不一致，已停止签名。",
            "请立即联系运维人员，按运维手册处理后恢复。",
        ),
        StoreError::Sqlite(_)
        | StoreError::Postgres(_)
        | StoreError::Address(_)
        | StoreError::File { .. }
        | StoreError::Damaged(_)
        | StoreError::InUse { .. }
        | StoreError::Unrestored { .. }
        | StoreError::Schema(_)
        | StoreError::Bytes(_) => Denial::Failed(chain(error)),
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        words = format!("{words}: {source}");
        cause = source.source();
    }
    words
}

fn gone(action: &str) -> Denial {
    refused(
        format!("这份草稿已不在可以{action}的状态，没有处理。"),
        "可能已由他人处理；请刷新页面查看当前状态。",
    )
}

fn saved_meanwhile(seen: u32, found: u32) -> Denial {
    refused(
        format!("您打开的是第{seen}次修订，期间已有人保存了第{found}次修订，没有处理。"),
        "请返回草稿页面，查看两次修订的差异后重新操作。",
    )
}

/// Saving.
pub(crate) fn save(error: &SaveDraftError) -> Denial {
    match error {
        SaveDraftError::NotAuthorised(_) => refused(
            "您没有为该机关拟稿的权限，草稿没有保存。",
            "请选择本机关或所属机构；需要权限的，请联系安全管理员。",
        ),
        SaveDraftError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        SaveDraftError::NoSuchItem { item } => refused(
            format!("公开目录中没有“{item}”这一事项，草稿没有保存。"),
            "请重新选择公开事项。",
        ),
        SaveDraftError::TooLong { characters, most } => refused(
            format!("正文有{characters}字，最多{most}字，草稿没有保存。"),
            "请把过长的部分改为附件上传。",
        ),
        SaveDraftError::Closed => refused(
            "这件信息已作废，不能再编辑。",
            "请新建一件信息，可以复制原有内容。",
        ),
        SaveDraftError::Store(error) => store(error),
    }
}

/// Sending for review; faults of fields are shown in the form instead.
pub(crate) fn send(desk: &Desk, error: &SendError) -> Denial {
    match error {
        SendError::NotAuthorised(_) | SendError::NoSuchDraft => Denial::NotFound,
        SendError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        SendError::UnderReview => {
            refused("这份草稿已在审签中，不必重复送审。", "请刷新页面查看进度。")
        }
        SendError::Incomplete { faults } => refused(
            format!("有{}处须先补正，没有送审。", faults.len()),
            "请打开编辑页面，按提示逐项补正后再送审。",
        ),
        SendError::NoBody => refused("这一事项须有正文，没有送审。", "请在编辑页面填写正文。"),
        SendError::NoCreditCode { organ } => refused(
            format!(
                "“{}”及其上级机关都没有登记统一社会信用代码，无法分配索引号。",
                desk.organ_name(*organ)
            ),
            "请系统管理员在“机构”中登记统一社会信用代码。",
        ),
        SendError::NumberTaken { number } => refused(
            format!("索引号{number}已被其他信息使用，没有送审。"),
            "请核对是否重复拟稿；确属两件信息的，请联系管理员。",
        ),
        SendError::Store(error) => store(error),
    }
}

/// Signing off a step.
pub(crate) fn review(desk: &Desk, error: &ReviewRecordError) -> Denial {
    match error {
        ReviewRecordError::NotAuthorised(_) => Denial::NotFound,
        ReviewRecordError::NoSuchDraft => gone("签批"),
        ReviewRecordError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        ReviewRecordError::Blocked(blocked) => refused(
            format!(
                "还有{}处问题未改正，也未说明保留理由，没有签批。",
                blocked.standing.len()
            ),
            "请退回拟稿人改正；确需保留的，由审核人在该处写明理由。",
        ),
        ReviewRecordError::Refused(refusal) => match refusal {
            SignOffRefusal::ChangedSinceExamined => refused(
                "检查之后内容又有改动，没有签批。",
                "请刷新页面，重新审阅后签批。",
            ),
            SignOffRefusal::OutOfTurn { expected, .. } => refused(
                format!(
                    "还没有轮到这一环节，当前应办理：{}。",
                    step_name(desk, expected)
                ),
                "请刷新页面查看当前环节。",
            ),
            SignOffRefusal::SecondPart { .. } => second_part("签批"),
        },
        ReviewRecordError::Store(error) => store(error),
    }
}

fn second_part(action: &str) -> Denial {
    refused(
        format!("您已参与这份草稿的拟稿或签批，不能再{action}：拟稿、审核、签发须由不同人员办理。"),
        "请由其他有权限的同事办理。",
    )
}

/// Returns the name of a step of any item; steps are few and share their codes.
pub(crate) fn step_name(desk: &Desk, code: &str) -> String {
    if code == "issue" {
        return "签发".to_owned();
    }
    for item in desk.rules.catalogue().items() {
        let steps = item.review_steps.iter().chain([&item.major_extra_step]);
        for step in steps {
            if step.code.as_str() == code {
                return step.name.clone();
            }
        }
    }
    code.to_owned()
}

/// Issuing.
pub(crate) fn issue(desk: &Desk, error: &IssueRecordError) -> Denial {
    match error {
        IssueRecordError::NotAuthorised(_) => Denial::NotFound,
        IssueRecordError::NoSuchDraft => gone("签发"),
        IssueRecordError::SavedMeanwhile { seen, found } => saved_meanwhile(*seen, *found),
        IssueRecordError::Refused(refusal) => not_issued(desk, refusal),
        IssueRecordError::Store(error) => store(error),
    }
}

fn not_issued(desk: &Desk, refusal: &IssueRefusal) -> Denial {
    match refusal {
        IssueRefusal::NotReviewed { step } => refused(
            format!("“{}”尚未签批，没有签发。", step_name(desk, step)),
            "请待各审签环节完成后再签发。",
        ),
        IssueRefusal::ChangedSinceReview => refused(
            "审签之后内容又有改动，没有签发。",
            "请重新送审，各环节重新签批后再签发。",
        ),
        IssueRefusal::SecondPart { .. } => second_part("签发"),
        IssueRefusal::NoAttribute => refused(
            "没有认定公开属性，没有签发。",
            "请退回拟稿人，认定为主动公开、依申请公开或者不予公开。",
        ),
        IssueRefusal::NotForPublication { attribute } => refused(
            format!("公开属性是“{}”，不能对外发布。", attribute.term()),
            "确应公开的，请退回拟稿人修改公开属性并重新审签。",
        ),
        IssueRefusal::NoInterpretation => refused(
            "这一事项须同步解读：还没有解读材料，也没有说明不解读的理由。",
            "请将解读材料送审（关系选“解读”），或者退回拟稿人填写不解读的理由。",
        ),
        IssueRefusal::InForceBeforeSigned {
            in_force_from,
            signed_on,
        } => refused(
            format!("施行日期{in_force_from}早于成文日期{signed_on}，没有签发。"),
            "请退回拟稿人核对日期。",
        ),
    }
}

/// Scheduling.
pub(crate) fn schedule(desk: &Desk, error: &ScheduleError) -> Denial {
    match error {
        ScheduleError::Issue(error) => issue(desk, error),
        ScheduleError::InThePast => refused(
            "定时的时刻已经过去，没有定时。",
            "请选择以后的时刻，或者直接签发。",
        ),
        ScheduleError::TooFar => refused(
            "定时的时刻在一年以后，没有定时。",
            "请核对年份，选择一年以内的时刻。",
        ),
        ScheduleError::Store(error) => store(error),
    }
}

/// Returning.
pub(crate) fn hand_back(error: &ReturnError) -> Denial {
    match error {
        ReturnError::NotAuthorised(_) => Denial::NotFound,
        ReturnError::NoSuchDraft => gone("退回"),
        ReturnError::NoReason => {
            refused("退回须写明理由，没有退回。", "请填写理由，便于拟稿人修改。")
        }
        ReturnError::Store(error) => store(error),
    }
}

/// Waiving.
pub(crate) fn waive(error: &WaiveError) -> Denial {
    match error {
        WaiveError::NotAuthorised(_) | WaiveError::NoSuchDraft => Denial::NotFound,
        WaiveError::NoReason => refused("保留须写明理由，没有处理。", "请写明为什么可以保留。"),
        WaiveError::OwnDraft => refused(
            "拟稿人不能对自己的草稿作保留决定。",
            "请由未参与拟稿的审核人办理。",
        ),
        WaiveError::Store(error) => store(error),
    }
}

/// Discarding.
pub(crate) fn discard(error: &DiscardError) -> Denial {
    match error {
        DiscardError::NotAuthorised(_) => Denial::NotFound,
        DiscardError::NoSuchDraft | DiscardError::UnderReview => gone("作废"),
        DiscardError::Store(error) => store(error),
    }
}

/// Withdrawing.
pub(crate) fn withdraw(error: &WithdrawError) -> Denial {
    match error {
        WithdrawError::NotAuthorised(_) => Denial::NotFound,
        WithdrawError::NotPublished => refused(
            "这件信息不在公开状态，没有处理。",
            "可能已由他人撤下；请刷新页面查看。",
        ),
        WithdrawError::NoReason => refused(
            "撤下须写明理由，没有处理。",
            "理由会显示在原址的撤下说明中，请如实填写。",
        ),
        WithdrawError::Store(error) => store(error),
    }
}

/// Entering organs and sites.
pub(crate) fn install(error: &InstallError) -> Denial {
    match error {
        InstallError::NotAuthorised(_) => Denial::NotFound,
        InstallError::Origin { .. } | InstallError::OpenedAlready { .. } => {
            refused("平台已经开通。", "不必重复操作。")
        }
        InstallError::CreditCode { name, .. } => refused(
            format!("“{name}”的统一社会信用代码不正确（18位，末位为校验码），没有登记。"),
            "请对照证照核对后重新填写；内设机构没有代码的请留空。",
        ),
        InstallError::NoName => refused(
            "名称（站点还有域名）不能为空，没有登记。",
            "请填写后重新提交。",
        ),
        InstallError::Circle { name } => refused(
            format!("“{name}”不能隶属于它自己或者它的下级，没有登记。"),
            "请重新选择上级机关。",
        ),
        InstallError::Kind { kind } => refused(
            format!("没有“{kind}”这一机构类型，没有登记。"),
            "请从列表中选择机构类型。",
        ),
        InstallError::Store(error) => store(error),
    }
}

/// Entering officers, passwords, tokens.
pub(crate) fn officer(error: &EnterOfficerError) -> Denial {
    match error {
        EnterOfficerError::NotAuthorised(_) => refused(
            "您没有办理这一项的权限，没有处理。",
            "开立、停用账号由系统管理员办理；权限、密码和令牌由安全管理员办理。",
        ),
        EnterOfficerError::Login { .. } => refused(
            "姓名或登录名为空，或者登录名中有空格，没有登记。",
            "登录名请用字母和数字。",
        ),
        EnterOfficerError::LoginTaken { login } => refused(
            format!("登录名“{login}”已被使用，没有登记。"),
            "请换一个登录名。",
        ),
        EnterOfficerError::Conflict { reason } => {
            refused(format!("{reason}没有登记。"), "请调整权限后重新提交。")
        }
        EnterOfficerError::OpenedWithAuthorities => refused(
            "开立账号与授权须分别办理，没有登记。",
            "账号由系统管理员开立，权限由安全管理员另行授予；授权时不能同时改动账号。",
        ),
        EnterOfficerError::MovedWithAuthorities => refused(
            "人员调到其他机关，权限不随之转移，没有登记。",
            "请先由安全管理员收回权限，或者在人员页面办理调动，调动时权限自动收回。",
        ),
        EnterOfficerError::NoSuchOfficer => Denial::NotFound,
        EnterOfficerError::Store(error) => store(error),
    }
}

/// Applying a rule file.
pub(crate) fn rule(error: &ApplyRuleError) -> Denial {
    match error {
        ApplyRuleError::NotAuthorised(_) => Denial::NotFound,
        ApplyRuleError::NotAtTheTop => refused(
            "规则对全部机关生效，须由最上级机关的督查人员启用，没有生效。",
            "请将通知报送上级政务公开工作机构办理。",
        ),
        ApplyRuleError::Rule(error) => {
            let place = error
                .line
                .map_or_else(String::new, |line| format!("第{line}行"));
            refused(
                format!("规则文件{place}写法有误，没有生效（{}）。", error.reason),
                "请按现有文件的写法核对后重新提交。",
            )
        }
        ApplyRuleError::Store(error) => store(error),
    }
}

/// Opening and confirming a migration.
pub(crate) fn migrate(error: &MigrateError) -> Denial {
    match error {
        MigrateError::NotAuthorised(refusal) => match refusal.authority {
            Authority::Issue => refused(
                "您的签发权限不包括这一批所属的机关，没有确认。",
                "请由授权人所在机关或者上级机关有签发权限的人员确认。",
            ),
            _ => Denial::NotFound,
        },
        MigrateError::SamePerson => refused(
            "授权人不能自己确认，没有确认。",
            "请由另一名有签发权限的人员核对后确认。",
        ),
        MigrateError::NoSuchBatch | MigrateError::NotConfirmed => Denial::NotFound,
        MigrateError::Store(error) => store(error),
        MigrateError::Blocked(_)
        | MigrateError::Incomplete { .. }
        | MigrateError::Refused(_)
        | MigrateError::NumberTaken { .. } => Denial::Failed(chain(error)),
    }
}

/// Changing a password.
pub(crate) fn password(error: &SignInError) -> Denial {
    match error {
        SignInError::Wrong => refused("原密码不正确，密码没有修改。", "请重新输入原密码。"),
        SignInError::Locked { minutes } => refused(
            format!("账号已锁定，{minutes}分钟后自动解锁。"),
            "请稍后再试。",
        ),
        SignInError::Weak => refused(
            "新密码过于简单，密码没有修改。",
            "至少12个字符，含字母、数字、符号中的两种以上，且与原密码不同。",
        ),
        SignInError::Store(error) => store(error),
    }
}
