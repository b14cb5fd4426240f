create table connection (id integer primary key, name text not null unique, provider text not null);
create table endpoint (id integer primary key, name text not null unique);
create table scan (
    id integer primary key, connection integer not null references connection, fingerprint text not null,
    stages text not null, started_at integer not null, finished_at integer,
    n_new integer, n_changed integer, n_unchanged integer, n_retired integer, n_kept integer, n_used integer,
    is_complete integer, coverage text
);
create table slice (
    id integer primary key, connection integer not null references connection, stage text not null, key text not null,
    read_at integer, outcome text, unique (connection, stage, key)
);
create table record (
    id integer primary key, slice integer not null references slice, kind text not null, external_id text not null,
    subject text not null, body text not null, digest blob not null, activity text, endpoint integer not null,
    valid_from integer not null, valid_to integer, first_seen integer not null, is_unseen integer not null default 0
);
create index record_slice on record (slice) where valid_to is null;
create table staged_page (
    scan integer not null references scan, stage text not null, slice text not null, number integer not null,
    n_records integer not null, records text not null, next text, children text, tombstones text, shortfall text,
    primary key (scan, stage, slice, number)
) without rowid;
create table staged_outcome (
    scan integer not null references scan, stage text not null, slice text not null, outcome text not null,
    primary key (scan, stage, slice)
) without rowid;
create table finding (
    connection integer not null references connection, fingerprint text not null, first_seen integer not null,
    opened_at integer not null, resolved_at integer, primary key (connection, fingerprint)
) without rowid;
create table exception (
    fingerprint text primary key, reason text not null, owner text not null, expires_at integer not null,
    created_at integer not null
) without rowid;
create table cached_body (key text primary key, etag text not null, next text, body blob not null) without rowid;
create index record_subject on record (subject);
