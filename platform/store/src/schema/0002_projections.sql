-- Projections of the payloads: written only by `projection.rs`, recomputed by audit.
create table installation (
    one bigint not null primary key,
    origin text not null,
    name text not null
);
create table organ (
    organ bytea not null primary key,
    kind text not null,
    name text not null,
    short_name text not null,
    parent bytea,
    credit_code text,
    aliases text not null,
    duties text not null,
    valid_from text not null,
    rank bigint not null
);
create table organ_name (
    organ bytea not null,
    name text not null,
    valid_from text not null,
    primary key (organ, valid_from)
);
create table organ_within (
    organ bytea not null,
    ancestor bytea not null,
    primary key (ancestor, organ)
);
create table site (
    site bytea not null primary key,
    title text not null,
    organizer text not null,
    code text not null,
    filing text not null,
    rank bigint not null
);
create table site_host (
    host text not null primary key,
    site bytea not null,
    rank bigint not null
);
create table site_root (
    site bytea not null,
    organ bytea not null,
    primary key (site, organ)
);
create table officer (
    officer bytea not null primary key,
    organ bytea not null,
    name text not null,
    login text not null,
    active bigint not null
);
create unique index officer_by_login on officer (login);
create table officer_authority (
    officer bytea not null,
    authority text not null,
    primary key (officer, authority)
);

create table record (
    record bytea not null primary key,
    item text not null,
    organ bytea not null,
    index_number text,
    edition bigint not null,
    state text not null,
    withdrawn_reason text,
    withdrawn_on text,
    migrated bigint not null
);
create unique index record_by_index_number on record (index_number);
create index record_by_organ on record (organ, state);
create table edition_file (
    record bytea not null,
    edition bigint not null,
    digest bytea not null,
    name text not null,
    primary key (record, edition, name)
);
create index edition_file_by_digest on edition_file (digest);
create table index_serial (
    code text not null,
    year bigint not null,
    serial bigint not null,
    primary key (code, year)
);
create table draft (
    record bytea not null primary key,
    revision bigint not null,
    edition bigint not null,
    item text not null,
    organ bytea not null,
    author bytea not null,
    title text not null,
    manifest bytea not null,
    body bytea not null,
    private bytea,
    state text not null,
    major bigint not null,
    no_interpretation_reason text,
    returned_reason text,
    publish_at bigint,
    scheduled_by bytea,
    saved bigint not null
);
create index draft_by_state on draft (state, saved);
create table draft_relation (
    record bytea not null,
    kind text not null,
    other bytea not null,
    primary key (record, kind, other)
);
create index draft_relation_by_other on draft_relation (other, kind);
create table draft_revision (
    record bytea not null,
    revision bigint not null,
    edition bigint not null,
    manifest bytea not null,
    body bytea not null,
    officer bytea,
    saved bigint not null,
    primary key (record, revision)
);
create table sign_off (
    record bytea not null,
    edition bigint not null,
    step text not null,
    officer bytea not null,
    manifest bytea not null,
    signed bigint not null,
    primary key (record, edition, step)
);
create table waiver (
    record bytea not null,
    edition bigint not null,
    rule text not null,
    part text not null,
    words text not null,
    reason text not null,
    officer bytea not null,
    primary key (record, edition, rule, part, words)
);
create table edition (
    record bytea not null,
    edition bigint not null,
    manifest bytea not null,
    body bytea not null,
    private bytea,
    title text not null,
    item text not null,
    organ bytea not null,
    published_on text not null,
    issued bigint not null,
    act bigint not null,
    migrated bigint not null,
    due_on text,
    primary key (record, edition)
);
create table edition_part (
    record bytea not null,
    edition bigint not null,
    officer bytea not null,
    part text not null check (part in ('author', 'reviewer', 'issuer', 'authoriser')),
    primary key (record, edition, officer)
);
create table relation (
    record bytea not null,
    kind text not null,
    other bytea not null,
    primary key (record, kind, other)
);
create index relation_by_other on relation (other, kind);
create table shown (
    record bytea not null primary key,
    edition bigint not null,
    item text not null,
    organ bytea not null,
    title text not null,
    document_number text,
    index_number text,
    issuer text not null,
    signed_on text,
    published_on text not null,
    in_force_from text,
    expires_on text,
    validity text,
    topic_class text,
    summary text,
    manifest bytea not null
);
create index shown_by_day on shown (published_on, record);
create index shown_by_item on shown (item, published_on, record);
create index shown_by_organ on shown (organ, published_on, record);
create table batch (
    batch bytea not null primary key,
    source text not null,
    authoriser bytea not null,
    confirmed_by bytea,
    opened bigint not null
);
create table rule_file (
    path text not null primary key,
    digest bytea not null,
    applied bigint not null,
    act bigint not null
);
create table log_key (
    verifier_key text not null primary key,
    announced bigint not null,
    act bigint not null
);
