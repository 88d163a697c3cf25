-- The ground state: acts with their payloads, the texts that they cite, and the log over them.
create table act (
    seq {identity},
    id bytea not null,
    kind bigint not null,
    actor text not null,
    instant bigint not null,
    payload bytea not null,
    salt bytea,
    leaf bytea not null,
    result text not null,
    effect bytea,
    position bigint
);
create unique index act_by_id on act (id);
create unique index act_by_position on act (position);
create index act_without_position on act (seq) where position is null;

create table content (
    digest bytea not null primary key,
    manifest bytea,
    bytes bytea not null
);
create unique index content_by_manifest on content (manifest);
create table slot (
    act bigint not null references act (seq),
    name text not null,
    content bytea not null,
    primary key (act, name)
);
create index slot_by_content on slot (content);
create table touched (
    record bytea not null,
    act bigint not null references act (seq),
    primary key (record, act)
);

create table tile (
    level bigint not null,
    number bigint not null,
    bytes bytea not null,
    primary key (level, number)
);
create table head (
    size bigint not null primary key,
    note text not null,
    instant bigint not null
);
