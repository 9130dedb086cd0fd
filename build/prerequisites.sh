#!/usr/bin/env bash
# Checks for what the tests and the demo need from Debian's packages; installs what is missing when root, else names it.
set -euo pipefail
declare -A package_of=(
  [mvn]=maven [iptables]=iptables [ip6tables]=iptables [ip]=iproute2 [curl]=curl [openssl]=openssl [setpriv]=util-linux
  [unshare]=util-linux [nghttpx]=nghttp2-proxy [nginx]=nginx-light [dig]=bind9-dnsutils [ping]=iputils-ping [python3]=python3
  [haproxy]=haproxy [apache2]=apache2-bin [node]=nodejs [column]=bsdextrautils [redis-server]=redis-server [redis-cli]=redis-tools
  [psql]=postgresql-client [ssh]=openssh-client [sshd]=openssh-server [squid]=squid-openssl [tinyproxy]=tinyproxy
  [musl-gcc]=musl-tools [gcc]=gcc
)
missing=()
for tool in "${!package_of[@]}"; do
  command -v "$tool" >/dev/null 2>&1 || [ -x "/usr/sbin/$tool" ] || missing+=("${package_of[$tool]}")
done
# A library, and only Debian's own interpreter sees it.
/usr/bin/python3 -c 'import grpc' >/dev/null 2>&1 || missing+=(python3-grpcio)
[ ${#missing[@]} -eq 0 ] && exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing from this machine: ${missing[*]} (Debian's package names). Install them, or run this as root." >&2
  exit 1
fi
echo "Installing from Debian's packages: ${missing[*]}"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
