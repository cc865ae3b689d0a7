-- A blank organisation is none: strangers would share it.
update snapshots set owner_organization = null where btrim(owner_organization) = '';
update accounts set owner_organization = null where btrim(owner_organization) = '';
create index on accounts (owner_organization) where owner_organization is not null;

-- Entries of a snapshot are numbered by themselves, in the order they were made: a number of all tells how much the others do.
alter table audit add column number bigint;
update audit set number = numbered.number
from (select id, row_number() over (partition by snapshot_id order by id) as number from audit where snapshot_id is not null) numbered
where numbered.id = audit.id;
create unique index on audit (snapshot_id, number desc);
drop index audit_snapshot_id_id_idx;
