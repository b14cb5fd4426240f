-- What was found of each integration when it was last judged, so that only what was touched since is judged again.

create table verdict (
    connection integer not null,
    subject text not null,
    until integer not null,         -- the same is found until then, as long as nothing but the time goes on
    record integer,                 -- the approved record that it matches, by its place
    is_linked integer not null,     -- whether its authority was followed through the graph
    n_critical integer not null,
    n_high integer not null,
    n_medium integer not null,
    n_low integer not null,
    n_info integer not null,
    fingerprints text not null,
    primary key (connection, subject)
) strict, without rowid;
create index verdict_until on verdict (connection, until);
create index verdict_linked on verdict (connection) where is_linked;

-- Versions that a scan began or ended, or whose use it noted, since the verdicts were given.
create table touched (
    id integer primary key autoincrement,
    connection integer not null,
    record integer not null
) strict;
create index touched_connection on touched (connection);

alter table connection add column judged_by text;   -- a digest of what else the verdicts rest on; null: there are none
alter table connection add column whole text;       -- what only all integrations together show
