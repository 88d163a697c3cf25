//! Drafts for tests: what a test does not say is valid and boring.

use std::collections::BTreeMap;

use catalogue::{ManifestFile, RecordId, Relation, RelationKind};
use organ::OrganId;
use store::DraftRow;

use super::{EDUCATION, Person, TestOffice};
use crate::{
    Content, IssueOrder, ReviewOrder, SaveOrder, SendOrder, Sent, files, issue_record, new_act,
    random_id, review_record, save_draft, send_for_review,
};

/// A draft that is being written.
#[derive(Clone)]
pub struct DraftBuilder<'o> {
    office: &'o TestOffice,
    record: RecordId,
    seen_revision: u32,
    author: Person,
    content: Content,
}

/// A draft that was saved, and the office that it lies in.
#[derive(Clone)]
pub struct TestDraft<'o> {
    office: &'o TestOffice,
    /// Its record.
    pub record: RecordId,
    /// Its revision, as the test saw it last.
    pub revision: u32,
    /// What its form says.
    pub content: Content,
    author: Person,
}

/// Returns fields that are complete for a catalogue item.
///
/// # Panics
/// When the item is none that tests use.
pub fn complete_fields(item: &str) -> BTreeMap<String, String> {
    let mut fields = vec![
        ("title", "关于开展校园安全检查的通知"),
        ("issuer", "云岭市教育局"),
        ("signed_on", "2026-02-27"),
        ("attribute", "proactive"),
    ];
    let document = [
        ("document_number", "云教〔2026〕5号"),
        ("validity", "in_force"),
        ("topic_class", "science"),
        ("genre", "notice"),
    ];
    match item {
        "notice" => fields.push(("kind", "notice")),
        "policy_document" => fields.extend(document),
        "normative_document" => {
            fields.extend(document);
            fields.extend([
                ("in_force_from", "2026-04-01"),
                ("drafted_by", "云岭市教育局"),
                ("affects_business", "no"),
                ("legality_review_number", "云司审〔2026〕3号"),
            ]);
        }
        "policy_interpretation" => fields.extend([
            ("form", "text"),
            ("interpreted_by", "云岭市教育局"),
            ("is_principal", "no"),
        ]),
        "administrative_penalty" => {
            fields.retain(|(code, _)| *code != "signed_on");
            fields.extend([
                ("counterpart_name", "某培训中心"),
                ("counterpart_kind", "natural_person"),
                ("decision_number", "云教罚〔2026〕1号"),
                ("offence", "超范围培训"),
                ("facts", "超出许可范围招收学员。"),
                ("grounds", "《中华人民共和国民办教育促进法》第六十二条"),
                ("penalty_kinds", "fine"),
                ("penalty_content", "处以罚款0.2万元"),
                ("fine", "0.2"),
                ("decided_on", "2026-02-27"),
                ("valid_to", "2027-02-27"),
                ("shown_until", "2027-02-27"),
                ("penalty_organ", "云岭市教育局"),
                ("penalty_organ_code", "11539900MB9Y00024G"),
                ("data_source", "云岭市教育局"),
                ("data_source_code", "11539900MB9Y00024G"),
            ]);
        }
        other => panic!("tests know no complete fields of {other}"),
    }
    fields
        .into_iter()
        .map(|(code, value)| (code.to_owned(), value.to_owned()))
        .collect()
}

impl<'o> DraftBuilder<'o> {
    pub(super) fn new(office: &'o TestOffice) -> DraftBuilder<'o> {
        DraftBuilder {
            office,
            record: RecordId(random_id()),
            seen_revision: 0,
            author: Person::Author,
            content: Content {
                item: "notice".to_owned(),
                organ: EDUCATION,
                fields: complete_fields("notice"),
                body: "各中小学校、幼儿园：\n\n请于本月底前完成校园安全自查。\n\n云岭市教育局\n2026年2月27日"
                    .to_owned(),
                files: Vec::new(),
                relations: Vec::new(),
                major: false,
                no_interpretation_reason: None,
            },
        }
    }

    /// Takes another catalogue item, with all of its fields filled in.
    pub fn item(mut self, item: &str) -> Self {
        let title = self.content.fields.remove("title");
        self.content.item = item.to_owned();
        self.content.fields = complete_fields(item);
        self.content
            .fields
            .extend(title.map(|title| ("title".to_owned(), title)));
        self
    }

    /// Takes another title.
    pub fn title(self, title: &str) -> Self {
        self.field("title", title)
    }

    /// Takes another body text.
    pub fn text(mut self, body: &str) -> Self {
        self.content.body = body.to_owned();
        self
    }

    /// Takes another value of a field.
    pub fn field(mut self, code: &str, value: &str) -> Self {
        self.content
            .fields
            .insert(code.to_owned(), value.to_owned());
        self
    }

    /// Adds a file.
    pub fn file(mut self, name: &str, bytes: &[u8]) -> Self {
        let file = files::take_file(self.office, name, bytes).expect("the file is taken");
        self.content.files.push(file);
        self
    }

    /// Takes every file away.
    pub fn without_files(mut self) -> Self {
        self.content.files.clear();
        self
    }

    /// Adds a file that was taken before.
    pub fn taken_file(mut self, file: ManifestFile) -> Self {
        self.content.files.push(file);
        self
    }

    /// Says that it interprets another record.
    pub fn interprets(mut self, other: RecordId) -> Self {
        let kind = RelationKind::Interprets;
        self.content.relations.push(Relation { kind, to: other });
        self.field("interpreted_record", &other.to_string())
    }

    /// Says why there is no interpretation.
    pub fn without_interpretation(mut self, reason: &str) -> Self {
        self.content.no_interpretation_reason = Some(reason.to_owned());
        self
    }

    /// Marks it 重大.
    pub fn major(mut self) -> Self {
        self.content.major = true;
        self
    }

    /// Lets another organ publish it.
    pub fn organ(mut self, organ: OrganId) -> Self {
        self.content.organ = organ;
        self
    }

    /// Lets another officer write it.
    pub fn by(mut self, author: Person) -> Self {
        self.author = author;
        self
    }

    /// Makes it the next state of the record of another draft.
    pub fn of(mut self, draft: &TestDraft<'_>) -> Self {
        self.record = draft.record;
        self.seen_revision = draft.stored().map_or(0, |row| row.revision);
        self
    }

    /// Returns the order that saves it.
    pub fn save_order(&self) -> SaveOrder {
        SaveOrder {
            act: new_act(),
            record: self.record,
            seen_revision: self.seen_revision,
            content: self.content.clone(),
        }
    }

    /// Saves it.
    pub fn saved(self) -> TestDraft<'o> {
        let saved = save_draft(self.office, &self.author.staff(), &self.save_order());
        TestDraft {
            office: self.office,
            record: self.record,
            revision: saved.expect("the draft is saved").revision,
            content: self.content,
            author: self.author,
        }
    }

    /// Saves it and sends it for review.
    pub fn sent(self) -> TestDraft<'o> {
        let mut draft = self.saved();
        draft.send();
        draft
    }

    /// Saves it, sends it, and signs off every step.
    pub fn reviewed(self) -> TestDraft<'o> {
        let draft = self.sent();
        draft.review();
        draft
    }

    /// Saves, sends, reviews and issues it.
    pub fn issued(self) -> TestDraft<'o> {
        let draft = self.reviewed();
        draft.issue();
        draft
    }
}

impl<'o> TestDraft<'o> {
    /// Takes a draft of the author's up again that lies in the office.
    pub fn restored(
        office: &'o TestOffice,
        record: RecordId,
        revision: u32,
        content: Content,
    ) -> TestDraft<'o> {
        TestDraft {
            office,
            record,
            revision,
            content,
            author: Person::Author,
        }
    }

    /// Returns the draft as it is stored, with the issuer's eyes.
    pub fn stored(&self) -> Option<DraftRow> {
        let reader = self.office.reader(self.office.eyes_of(Person::Issuer));
        reader.draft(self.record).expect("the store can be read")
    }

    /// Writes it anew, from what its form says.
    pub fn edited(&self) -> DraftBuilder<'o> {
        let mut builder = DraftBuilder::new(self.office).of(self).by(self.author);
        builder.content = self.content.clone();
        builder
    }

    /// Sends it for review.
    pub fn send(&mut self) -> Sent {
        let order = self.send_order();
        let sent = send_for_review(self.office, &self.author.staff(), &order);
        let sent = sent.expect("the draft is sent");
        self.revision = sent.revision;
        sent
    }

    /// Returns the steps that it passes before it is issued, each with the person who signs it off.
    pub fn steps(&self) -> Vec<(&'static str, Person)> {
        let mut steps = vec![
            ("first_review", Person::Reviewer),
            ("second_review", Person::SecondReviewer),
            ("secrecy_review", Person::SecrecyReviewer),
        ];
        if self.content.item == "administrative_penalty" {
            steps.retain(|(step, _)| *step != "second_review");
        }
        if self.content.major {
            steps.push(("leader_approval", Person::Leader));
        }
        steps
    }

    /// Signs off every step, each by another person.
    pub fn review(&self) {
        for (step, person) in self.steps() {
            review_record(self.office, &person.staff(), &self.review_order(step))
                .unwrap_or_else(|error| panic!("{step} is signed off: {error}"));
        }
    }

    /// Issues it.
    pub fn issue(&self) -> u32 {
        let issued = issue_record(self.office, &Person::Issuer.staff(), &self.issue_order());
        issued.expect("the draft is issued").edition
    }

    /// Returns the order that sends it.
    pub fn send_order(&self) -> SendOrder {
        SendOrder {
            act: new_act(),
            record: self.record,
            seen_revision: self.revision,
        }
    }

    /// Returns the order that signs off a step.
    pub fn review_order(&self, step: &str) -> ReviewOrder {
        ReviewOrder {
            act: new_act(),
            record: self.record,
            seen_revision: self.revision,
            step: step.to_owned(),
        }
    }

    /// Returns the order that issues it.
    pub fn issue_order(&self) -> IssueOrder {
        IssueOrder {
            act: new_act(),
            record: self.record,
            seen_revision: self.revision,
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_first_instant_is_on_the_first_day() {
        assert_eq!(
            crate::office_day(super::super::FIRST_INSTANT),
            super::super::FIRST_DAY
        );
        assert_eq!(crate::office_time(super::super::FIRST_INSTANT), "09:00:00");
    }
}
