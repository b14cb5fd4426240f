-- What each notification has taken so far: the findings that its target knows as open. Written once the target took them.

create table notified (
    notification text not null,     -- its id in the configuration
    fingerprint text not null,
    connection text,                -- none for a record that no connection holds
    severity text not null,         -- as the target knows it
    opened_at integer not null,
    name text not null,             -- what the finding is about, for when nothing else tells any more
    primary key (notification, fingerprint)
) strict, without rowid;
