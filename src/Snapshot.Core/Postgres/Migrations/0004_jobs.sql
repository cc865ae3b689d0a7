-- Jobs that are parked, that wait by priority, and that come again.
alter table jobs add column priority smallint not null default 0;
drop index jobs_run_at_id_idx;
create index on jobs (priority desc, run_at, id) where state = 'queued';
create index on jobs (finished_at) where finished_at is not null;

create table job_schedules (
    snapshot_id   uuid        not null references snapshots on delete cascade,
    kind          text        not null,
    actor         jsonb       not null,
    payload       jsonb       not null,
    exclusive_key text,
    priority      smallint    not null,
    recurrence    text        not null,
    next_at       timestamptz not null,
    last_job      uuid,
    created_at    timestamptz not null default now(),
    primary key (snapshot_id, kind)
);
create index on job_schedules (next_at);
