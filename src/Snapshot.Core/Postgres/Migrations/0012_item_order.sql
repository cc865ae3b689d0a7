-- In which turn an item is sent, among those of its table and kind; and what the service holds of its fields in between, where it is written twice.
do $$
declare
    name text;
begin
    for name in select schema_name from snapshots loop
        execute format('alter table %I._publication_item add column turn integer not null default 0, add column interim jsonb', name);
        execute format('create index on %I._publication_item (plan_id, table_number, turn) where turn > 0', name);
    end loop;
end $$;
