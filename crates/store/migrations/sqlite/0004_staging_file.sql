-- The records of staged pages lie in a file beside the database; here is where in it. What an older remit had staged is
-- read again.

drop table staged_page;
delete from staged_outcome;

create table staged_page (
    scan integer not null references scan,
    slice integer not null references slice,
    number integer not null,
    n_records integer not null,
    place integer not null,         -- its first byte in the scan's file
    length integer not null,
    checksum integer not null,
    next text,
    children text,
    tombstones text,
    shortfall text,
    primary key (scan, slice, number)
) strict, without rowid;
