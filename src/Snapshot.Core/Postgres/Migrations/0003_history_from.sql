-- The first day whose changes the snapshot's log still holds; null: all of them.
alter table snapshots add column history_from date;
