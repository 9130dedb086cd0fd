#!/bin/bash
# make fuzz: every …FuzzTest under Jazzer for FUZZ_SECONDS each, one after the other, at low priority (ADR 0197).
# FUZZ_TARGETS picks some by a pattern over their names. A finding is kept under <module>/target/fuzz/<target>/ and makes the exit code 1.
set -euo pipefail
cd "$(dirname "$0")/.."
. build/jdk.sh
seconds=${FUZZ_SECONDS:-60}
pattern=${FUZZ_TARGETS:-.}
jazzer=0.30.0

mvn -B -ntp -q test-compile org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
  -Dmdep.outputFile=target/fuzz.classpath -Dmdep.includeScope=test -Dspotless.check.skip
for artifact in jazzer jazzer-api; do
  mvn -B -ntp -q -N org.apache.maven.plugins:maven-dependency-plugin:copy \
    -Dartifact=com.code-intelligence:$artifact:$jazzer -DoutputDirectory=target/jazzer
done
agent=$PWD/target/jazzer/jazzer-$jazzer.jar:$PWD/target/jazzer/jazzer-api-$jazzer.jar

run() { # module, class file
  local module=$1 class=${2#"$1/src/test/java/"}
  class=${class%.java} class=${class//\//.}
  local name=${class##*.} corpus=src/test/resources/fuzz/${class##*.}
  local out=target/fuzz/$name
  cd "$module"
  mkdir -p "$out/corpus"
  rm -f "$out"/{crash,timeout,oom,slow-unit}-* "$out"/Crash_*.java
  local status=0
  nice -n 19 java -Xmx768m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dio.netty.leakDetection.level=paranoid -Djava.util.logging.manager=java.util.logging.LogManager \
    -cp "target/test-classes:target/classes:$(cat target/fuzz.classpath):$agent" com.code_intelligence.jazzer.Jazzer \
    "--target_class=$class" "--instrumentation_includes=dev.sallyport.**" "--custom_hook_excludes=**" "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery" "--reproducer_path=$out" \
    "-max_total_time=$seconds" -timeout=60 -rss_limit_mb=3072 -max_len=8192 -print_final_stats=1 \
    "-artifact_prefix=$out/" $([ -f "$corpus.dict" ] && echo "-dict=$corpus.dict") "$out/corpus" "$corpus" \
    >"$out/log" 2>&1 || status=$?
  grep -q 'LEAK: ' "$out/log" && status=99
  printf '%-26s %9s inputs, %6s branches%s\n' "$name" \
    "$(sed -nE 's/^stat::number_of_executed_units: *//p' "$out/log" | tail -1)" \
    "$(grep -oE 'cov: [0-9]+' "$out/log" | tail -1 | cut -d' ' -f2)" \
    "$([ $status = 0 ] || echo ": FINDING, see $PWD/$out")"
  [ $status = 0 ] || { grep -m1 -A3 -E '^== |ERROR: libFuzzer|LEAK: ' "$out/log" || tail -5 "$out/log"; }
  cd ..
  [ $status = 0 ]
}

found=0
for file in $(find ./*/src/test/java -name "*FuzzTest.java" | sort | sed "s,^\./,,"); do
  grep -qE "$pattern" <<<"$(basename "$file" .java)" || continue
  run "${file%%/*}" "$file" || found=$((found + 1))
done
[ $found = 0 ] || { echo "$found target(s) with a finding" >&2; exit 1; }
