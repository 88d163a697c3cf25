-- Working tables of the console: what became of each file of an import outlives the page and the
-- process; the files of a migration wait for the second officer; a scheduled publication that was
-- refused is told to the officer once, with its reason.
drop table import_report;
create table job (
    id bytea not null primary key,
    officer bytea not null,
    kind text not null,
    detail text not null,
    total bigint not null,
    begun bigint not null,
    touched bigint not null,
    finished bigint
);
create index job_by_officer on job (officer, begun);
create table import_report (
    job bytea not null,
    number bigint not null,
    name text not null,
    outcome text not null,
    record bytea,
    message text not null,
    notes text not null,
    primary key (job, number)
);
create table migration_file (
    batch bytea not null,
    number bigint not null,
    name text not null,
    digest bytea not null,
    size bigint not null,
    primary key (batch, number)
);
create table schedule_refusal (
    record bytea not null primary key,
    revision bigint not null,
    reason text not null,
    noted bigint not null
);
create index draft_revision_by_manifest on draft_revision (manifest);
create index draft_revision_by_body on draft_revision (body);
create index act_of_administration on act (seq) where kind in (1, 2, 3, 4, 5, 14, 15, 16, 18, 22);
