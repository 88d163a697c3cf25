//! The fields that every record may have; an item says which of them it requires, offers or hides.

use document::Attribute;

use crate::code::FieldCode;
use crate::field::{ChoiceOption, Condition, FieldKind, FieldSpec, Required};
use crate::stage::{Presence, closed_set};

closed_set! {
    /// A field that every record may have (政府信息公开条例 art. 12; GB/T 9704-2012).
    CommonField {
        /// 标题.
        Title = "title", "标题";
        /// 发文字号.
        DocumentNumber = "document_number", "发文字号";
        /// 发文机关, the name that it has on the day of signing.
        Issuer = "issuer", "发文机关";
        /// 成文日期; 生成日期 of what is not a document.
        SignedOn = "signed_on", "成文日期";
        /// 施行日期.
        InForceFrom = "in_force_from", "施行日期";
        /// 有效期截止.
        ExpiresOn = "expires_on", "有效期截止日期";
        /// 有效性.
        Validity = "validity", "有效性";
        /// 主题分类.
        TopicClass = "topic_class", "主题分类";
        /// 内容概述.
        Summary = "summary", "内容概述";
        /// 关键词.
        Keywords = "keywords", "关键词";
        /// 公开属性.
        Attribute = "attribute", "公开属性";
        /// 不予公开的依据.
        WithholdingGround = "withholding_ground", "不予公开的理由和依据";
        /// 信息来源.
        Source = "source", "信息来源";
    }
}

/// The codes that the platform sets itself and that no rule file may give to a field of its own.
pub(crate) const SET_BY_THE_PLATFORM: [&str; 3] = ["index_number", "organ", "published_on"];

/// Tells whether a code belongs to a common field or to one that the platform sets.
pub(crate) fn is_reserved(code: &str) -> bool {
    CommonField::from_code(code).is_some() || SET_BY_THE_PLATFORM.contains(&code) || code == "body"
}

impl CommonField {
    /// Describes the field for an item: `None` when the item hides it.
    ///
    /// `name` replaces the usual label, as 生成日期 does for 成文日期; `topics` are the values of
    /// 主题分类, which differ from place to place.
    pub fn spec(
        self,
        presence: Presence,
        name: Option<&str>,
        topics: &[ChoiceOption],
    ) -> Option<FieldSpec> {
        let required = match presence {
            Presence::Hidden => return None,
            Presence::Required => Required::Always,
            Presence::Offered => self.offered(),
        };
        let code = FieldCode::read(self.code()).ok()?;
        Some(FieldSpec {
            code,
            name: name.unwrap_or(self.term()).to_owned(),
            kind: self.kind(topics),
            required,
            public: true,
            help: self.help().to_owned(),
            example: self.example().to_owned(),
            external_code: None,
        })
    }

    fn offered(self) -> Required {
        match (self, FieldCode::read(CommonField::Attribute.code())) {
            // 不予公开 says why (国办发〔2016〕80号: the attribute is settled while drafting).
            (CommonField::WithholdingGround, Ok(field)) => Required::When(Condition::Is {
                field,
                values: vec![Attribute::Withheld.code().to_owned()],
            }),
            _ => Required::Never,
        }
    }

    fn kind(self, topics: &[ChoiceOption]) -> FieldKind {
        match self {
            CommonField::Title => FieldKind::Text { max: 300 },
            CommonField::DocumentNumber => FieldKind::DocumentNumber,
            CommonField::Issuer => FieldKind::Organ,
            CommonField::SignedOn => FieldKind::Date {
                future: false,
                open_ended: false,
            },
            CommonField::InForceFrom => FieldKind::Date {
                future: true,
                open_ended: false,
            },
            CommonField::ExpiresOn => FieldKind::Date {
                future: true,
                open_ended: true,
            },
            CommonField::Validity => FieldKind::Choice {
                options: validities(),
            },
            CommonField::TopicClass => FieldKind::Choice {
                options: topics.to_vec(),
            },
            CommonField::Summary => FieldKind::LongText { max: 500 },
            CommonField::Keywords => FieldKind::Text { max: 100 },
            CommonField::Attribute => FieldKind::Choice {
                options: attributes(),
            },
            CommonField::WithholdingGround => FieldKind::LongText { max: 500 },
            CommonField::Source => FieldKind::Text { max: 100 },
        }
    }

    fn help(self) -> &'static str {
        match self {
            CommonField::Title => "写全称，与正文标题一致",
            CommonField::DocumentNumber => "年份用六角括号〔〕，序号前不加“第”",
            CommonField::Issuer => "写全称；联合发文的，主办机关写在最前",
            CommonField::SignedOn => "公文写负责人签发的日期",
            CommonField::InForceFrom => "自印发之日起施行的，写印发日期",
            CommonField::ExpiresOn => "没有规定有效期的可不填",
            CommonField::Validity => "修改、废止、失效后应当及时标注",
            CommonField::TopicClass => "选最主要的一类",
            CommonField::Summary => "一两句话说清内容，一般不超过100字",
            CommonField::Keywords => "词与词之间用空格分开",
            CommonField::Attribute => "拟稿时认定；不予公开的须写明理由和依据",
            CommonField::WithholdingGround => "写明法律、行政法规的条款",
            CommonField::Source => "转载的信息须注明来源",
        }
    }

    fn example(self) -> &'static str {
        match self {
            CommonField::DocumentNumber => "云政办发〔2026〕41号",
            CommonField::Issuer => "云岭市人民政府办公室",
            CommonField::SignedOn => "2026-11-17",
            CommonField::InForceFrom => "2026-12-20",
            CommonField::ExpiresOn => "2031-12-19",
            CommonField::Validity => "有效",
            CommonField::Attribute => "主动公开",
            CommonField::Keywords => "城市更新 老旧小区",
            CommonField::Title
            | CommonField::TopicClass
            | CommonField::Summary
            | CommonField::WithholdingGround
            | CommonField::Source => "",
        }
    }
}

fn attributes() -> Vec<ChoiceOption> {
    [
        Attribute::Proactive,
        Attribute::OnRequest,
        Attribute::Withheld,
    ]
    .into_iter()
    .map(|attribute| option(attribute.code(), attribute.term()))
    .collect()
}

/// 效力状态. 尚未施行 is not among them: it is a question with a date in it.
fn validities() -> Vec<ChoiceOption> {
    [
        ("in_force", "有效"),
        ("amended", "已修改"),
        ("repealed", "废止"),
        ("lapsed", "失效"),
    ]
    .into_iter()
    .map(|(code, name)| option(code, name))
    .collect()
}

fn option(code: &str, name: &str) -> ChoiceOption {
    ChoiceOption {
        code: code.to_owned(),
        name: name.to_owned(),
    }
}
