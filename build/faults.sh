#!/usr/bin/env bash
# The full form of every fault of PROTOCOL 6.3 with real processes, and what it measured as a table. About twelve minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/jdk.sh
mvn -B -ntp -q -DskipTests package -pl egress-testkit,init-iptables,sidecar-proxy -am
rm -f sidecar-proxy/target/faults.tsv
result=0
mvn -B -ntp -q verify -pl sidecar-proxy -am -Dsallyport.full=true -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test='dev.sallyport.proxy.faults.*NetnsIT' -Dfailsafe.failIfNoSpecifiedTests=false || result=$?
[ -s sidecar-proxy/target/faults.tsv ] || { echo "Nothing was measured: no root, or no network namespaces?" >&2; exit 1; }
{
  printf 'item\tbehaviour\tmeasured\tlimit\n'
  sort -n -s -k1,1 sidecar-proxy/target/faults.tsv
} | column -t -s $'\t' | tee sidecar-proxy/target/faults.txt
exit $result
