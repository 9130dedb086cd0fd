#!/usr/bin/env bash
# Removes what a kept demo (DEMO_KEEP=1) or a killed test run left: every process in its network namespaces, the
# namespaces, the files. Harnesses whose JVM still runs are left alone. Needs no build.
set -euo pipefail
shopt -s nullglob
removed=0
for folder in /var/tmp/sallyport-testkit/sp*/; do
  owner=$(cut -d' ' -f1 "$folder/owner" 2>/dev/null || true)
  [[ $owner =~ ^[0-9]+$ ]] && [ -d "/proc/$owner" ] && continue
  while read -r namespace; do
    [ -e "/run/netns/$namespace" ] || continue
    for _ in $(seq 50); do
      pids=$(ip netns pids "$namespace")
      [ -n "$pids" ] || break
      # shellcheck disable=SC2086
      kill -9 $pids 2>/dev/null || true
      sleep 0.1
    done
    ip netns del "$namespace"
  done < "$folder/namespaces"
  rm -rf "$folder"
  removed=$((removed + 1))
done
rm -rf "$(dirname "$0")/../target/demo"
echo "Removed: $removed."
