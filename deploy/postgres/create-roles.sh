#!/bin/sh
# Runs once, when the primary is initialized: the owner of the tables, the gateway, which only reads, and the replica.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres \
  --set=owner_password="$OWNER_PASSWORD" --set=gateway_password="$GATEWAY_PASSWORD" \
  --set=replication_password="$REPLICATION_PASSWORD" <<'SQL'
create role gateway_owner login password :'owner_password';
create role gateway login password :'gateway_password';
-- A second safeguard: behind PgBouncer, the gateway cannot limit its statements itself.
alter role gateway set statement_timeout = '7s';
-- For the timeline of a replica, after a promotion.
grant pg_read_all_stats to gateway;
create role replication login replication password :'replication_password';
create database gateway owner gateway_owner;
\connect gateway
alter schema public owner to gateway_owner;
alter default privileges for role gateway_owner in schema public grant select on tables to gateway;
select pg_create_physical_replication_slot('replica');
SQL
