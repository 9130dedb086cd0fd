# Sourced: finds a JDK 25 or later and exports JAVA_HOME, or says how to get one.
__java_major() { "$1/bin/javac" -version 2>&1 | sed -nE 's/^javac ([0-9]+).*/\1/p'; }
__found=
for __candidate in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac || true)")")")" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/*; do
  [ -x "$__candidate/bin/javac" ] || continue
  if [ "$(__java_major "$__candidate")" -ge 25 ] 2>/dev/null; then __found=$__candidate; break; fi
done
if [ -z "$__found" ]; then
  echo "Sallyport needs a JDK 25 or later: none under JAVA_HOME, PATH, /usr/lib/jvm or /opt." >&2
  echo "Install one (Temurin 25, or Debian's openjdk-25-jdk where there is one) and set JAVA_HOME to it." >&2
  exit 1
fi
export JAVA_HOME=$__found
export PATH="$JAVA_HOME/bin:$PATH"
# Maven's own Guava still asks for what JDK 25 warns about.
export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
