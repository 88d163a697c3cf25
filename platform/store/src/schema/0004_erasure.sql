-- Erasure (ADR 0009): what two officers had destroyed, and by which act; logs that were closed.
create table erasure (
    erasure bytea not null primary key,
    record bytea not null,
    ground text not null,
    reason text not null,
    proposed_by bytea not null,
    proposed bigint not null,
    state text not null check (state in ('proposed', 'done', 'declined')),
    decided_by bytea,
    decided bigint,
    decided_on text,
    act bigint not null
);
create index erasure_by_record on erasure (record);
create index erasure_by_state on erasure (state, proposed);
create table erasure_part (
    erasure bytea not null,
    edition bigint not null,
    part text not null,
    file bytea not null,
    primary key (erasure, edition, part, file)
);
create table erased_part (
    record bytea not null,
    edition bigint not null,
    part text not null,
    file bytea not null,
    act bigint not null,
    primary key (record, edition, part, file)
);
create index erased_part_by_file on erased_part (file);
create table erased_text (
    id bytea not null,
    name text not null,
    act bigint not null,
    primary key (id, name)
);
create table closed_log (
    origin text not null primary key,
    note text not null,
    act bigint not null
);
-- Working: what has yet to go from the disk after an erasure that is committed. A row without a file
-- stands for the freed pages of the database and the old parts of the index.
create table unswept (
    act bigint not null,
    file bytea not null,
    primary key (act, file)
);
