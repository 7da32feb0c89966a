#!/bin/sh
# Writes what depends on the environment: TRUST_PROXY (addresses and networks, comma-separated) for nginx, and which of its
# jobs this container has: JOB=web (the app) or JOB=manager (the gateway's dashboard).
set -eu

: >/tmp/trusted-proxies.conf
: >/tmp/trusted-proxies.geo
for network in $(echo "${TRUST_PROXY:-}" | tr ',' ' '); do
  case $network in
    *[!0-9a-fA-F.:/]*) echo "TRUST_PROXY: '$network' is no address and no network" >&2; exit 1 ;;
  esac
  echo "set_real_ip_from $network;" >>/tmp/trusted-proxies.conf
  echo "$network 1;" >>/tmp/trusted-proxies.geo
done

case ${JOB:-web} in
  web | manager) echo "include /etc/nginx/${JOB:-web}.conf;" >/tmp/job.conf ;;
  *) echo "JOB: '$JOB' is neither web nor manager" >&2; exit 1 ;;
esac
