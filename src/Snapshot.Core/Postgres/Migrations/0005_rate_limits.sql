-- When each account's requests may go to its service, and who is refreshing its credentials.
create table rate_limits (
    account_id   uuid        primary key references accounts on delete cascade,
    next_at      timestamptz not null default now(), -- when the next request would go if all were spread evenly
    paused_until timestamptz not null default now()  -- until then the service wants to be left alone
) with (fillfactor = 50);
insert into rate_limits (account_id) select id from accounts;

alter table accounts add column refreshing_until timestamptz;
