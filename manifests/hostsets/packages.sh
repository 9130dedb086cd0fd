#!/usr/bin/env bash
# Prints a ClusterEgressHostSet of the hosts that this machine's own package clients are set up for: the public ones where nothing
# else was configured, your mirrors where they were. Run it where your builds run:
#   manifests/hostsets/packages.sh maven npm pypi go debian oci | kubectl apply --server-side -f -
# A client that is not installed here is named on standard error and ends the script with 1; nothing is guessed.
set -euo pipefail
here=${BASH_SOURCE[0]##*/}

hosts() { # of the URLs on standard input, and of bare host names; one a line, once
  tr ', |' '\n' | sed -nE 's#^(https?://)?([^/@]*@)?([a-z0-9.-]+\.[a-z]+)(:[0-9]+)?(/.*)?$#\3#p' | sort -u
}
need() { command -v "$1" >/dev/null || { echo "$here: $1 is not installed here" >&2; return 1; }; }

maven() { # the mirrors of the settings, else what Maven itself begins with
  need mvn
  local home; home=$(mvn -v | sed -n 's/^Maven home: //p')
  local mirrors; mirrors=$(for settings in "$home/conf/settings.xml" "$HOME/.m2/settings.xml"; do
    [ ! -r "$settings" ] || tr -d '\n' < "$settings" | sed -E 's/<!--([^-]|-[^-])*-->//g; s/<mirror>/\n<mirror>/g' \
      | grep '^<mirror>' | sed 's#</mirror>.*##' | grep -v '<blocked>true' | grep -oE '<url>[^<]+' | cut -c6-
  done || true)
  [ -n "$mirrors" ] || mirrors=$(unzip -p "$home"/lib/maven-model-builder-*.jar org/apache/maven/model/pom-4.0.0.xml | grep -oE '<url>[^<]+' | cut -c6-)
  printf '%s\n' "$mirrors"
}
npm() { need npm; command npm config get registry; }
pypi() {
  need python3
  python3 -m pip config list 2>/dev/null | sed -nE "s/^[^=]*index-url='?([^']*)'?$/\1/p" | grep . && return
  printf '%s\n' "${PIP_INDEX_URL:-}" | grep . && return
  python3 -c 'from pip._internal.models.index import PyPI; print(PyPI.simple_url); print(PyPI.file_storage_domain)'
}
go() { need go; command go env GOPROXY GOSUMDB; }
debian() { need apt-get; apt-get indextargets --format '$(SITE)'; }
oci() { need docker; docker info --format '{{.IndexServerAddress}} {{range .RegistryConfig.Mirrors}}{{.}} {{end}}'; }

[ $# -gt 0 ] || { echo "usage: $here maven|npm|pypi|go|debian|oci …" >&2; exit 2; }
for kind in "$@"; do
  case $kind in
    maven | npm | pypi | go | debian | oci) ;;
    *) echo "$here: $kind is none of maven, npm, pypi, go, debian, oci" >&2; exit 2 ;;
  esac
done
for kind in "$@"; do
  found=$("$kind" | hosts)
  [ -n "$found" ] || { echo "$here: $kind: its client names no host" >&2; exit 1; }
  printf -- '---\napiVersion: egress.sallyport.dev/v1alpha1\nkind: ClusterEgressHostSet\nmetadata: { name: packages-%s }\nspec:\n  hosts:\n' "$kind"
  printf '%s\n' "$found" | sed 's/.*/    - "&"/'
done
