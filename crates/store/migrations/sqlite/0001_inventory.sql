-- The inventory, what each scan saw, and what people decided. Instants are milliseconds since 1970.

create table connection (
    id integer primary key,
    name text not null unique,
    provider text not null
) strict;

-- The number of a dropped scan is never given again: another process may still hold it.
create table scan (
    id integer primary key autoincrement,
    connection integer not null references connection,
    fingerprint text not null,
    outline text not null,          -- its stages with their parents
    owner integer not null,         -- counts who opened it; only the latest may go on with it
    started_at integer not null,
    finished_at integer,
    is_complete integer,
    n_new integer,
    n_changed integer,
    n_unchanged integer,
    n_retired integer,
    n_kept integer,
    n_used integer,
    first_record integer,           -- the records that it wrote: from this one
    last_record integer,            -- up to this one
    coverage text
) strict;
create index scan_connection on scan (connection, finished_at);

create table stage (
    id integer primary key,
    connection integer not null references connection,
    name text not null,
    last_scan integer,              -- the latest finished scan that read it
    unique (connection, name)
) strict;

create table slice (
    id integer primary key,
    stage integer not null references stage,
    key text not null,
    gap text,                       -- how it ended in the latest scan of its stage, where that was not whole
    last_complete integer,          -- the last scan that read it whole, where there is a gap
    unique (stage, key)
) strict;

create table endpoint (
    id integer primary key,
    name text not null unique
) strict;

-- A version of a record. `valid_to` is null while it holds.
create table record (
    id integer primary key,
    connection integer not null,
    slice integer not null,
    kind text not null,
    external_id text not null,
    subject text not null,
    endpoint integer not null,
    holds integer not null,         -- bits: 1 integration, 2 principal, 4 resource
    is_new integer not null,        -- whether nothing was current before it
    is_retired integer not null,    -- whether nothing came after it
    first_seen integer not null,
    valid_from integer not null,
    valid_to integer,
    activity text not null,
    facets text not null
) strict;
create index record_slice on record (slice) where valid_to is null;
create index record_subject on record (connection, subject) where valid_to is null;
create index record_held on record (connection, holds) where valid_to is null and holds > 1;
create index past_subject on record (connection, subject) where valid_to is not null;
create index past_record on record (connection, external_id) where valid_to is not null;
create index past_held on record (connection, holds) where valid_to is not null and holds > 1;
create index past_end on record (connection, valid_to) where valid_to is not null;

-- The latest scan that saw a record in a slice that it did not read whole.
create table seen (
    record integer primary key,
    scan integer not null
) strict;

create table staged_page (
    id integer primary key,
    scan integer not null references scan,
    slice integer not null references slice,
    number integer not null,
    n_records integer not null,
    next text,
    children text,
    tombstones text,
    shortfall text,
    records blob not null,
    unique (scan, slice, number)
) strict;

create table staged_outcome (
    scan integer not null references scan,
    slice integer not null references slice,
    outcome text not null,
    primary key (scan, slice)
) strict, without rowid;

create table finding (
    connection integer not null references connection,
    fingerprint text not null,
    first_seen integer not null,
    opened_at integer not null,
    resolved_at integer,
    primary key (connection, fingerprint)
) strict, without rowid;

create table exception (
    fingerprint text primary key,
    reason text not null,
    owner text not null,
    expires_at integer not null,
    created_at integer not null
) strict, without rowid;

create table cached_body (
    id integer primary key,
    key text not null unique,
    etag text not null,
    next text,
    body blob not null
) strict;
