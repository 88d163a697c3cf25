-- Working tables: nothing that a proof or a right depends on (ARCHITECTURE.md lists them).
create table credential (
    officer bytea not null primary key,
    password text not null,
    once bigint not null,
    failures bigint not null,
    locked_until bigint not null,
    changed bigint not null
);
create table session (
    digest bytea not null primary key,
    officer bytea not null,
    csrf bytea not null,
    opened bigint not null,
    seen bigint not null,
    address text not null,
    agent text not null
);
create index session_by_officer on session (officer);
create table token (
    digest bytea not null primary key,
    officer bytea not null,
    label text not null,
    made bigint not null,
    used bigint
);
create table autosave (
    officer bytea not null,
    record bytea not null,
    saved bigint not null,
    form text not null,
    primary key (officer, record)
);
create table import_report (
    batch bytea not null,
    number bigint not null,
    file text not null,
    outcome text not null,
    record bytea,
    message text not null,
    primary key (batch, number)
);
create table draft_due (
    record bytea not null primary key,
    due_on text,
    rules bytea not null
);
