# One verb per habit. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MVN := . build/jdk.sh && mvn -B -ntp
BENCH_JVM = -Dsallyport.root=$(CURDIR) -Dslf4j.internal.verbosity=ERROR --enable-native-access=ALL-UNNAMED \
	--sun-misc-unsafe-memory-access=allow -cp "bench/target/classes:bench/target/lib/*"

.PHONY: help prerequisites test faults fuzz demo demo-down bench fmt docs package native images crds render clean soak aot bench-docs
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

prerequisites: ## check for (as root: install) what tests and demo need from Debian's packages
	@build/prerequisites.sh

test: prerequisites ## build everything, run every test
	@$(MVN) verify

faults: prerequisites ## every behaviour under fault, with real processes and the product's own time-outs; prints what it measured
	@build/faults.sh

fuzz: ## every fuzz target under Jazzer, FUZZ_SECONDS=60 each; findings under <module>/target/fuzz
	@build/fuzz.sh

demo: prerequisites ## pods with different identities are let through and refused (DEMO_KEEP=1 keeps them up)
	@$(MVN) -q -DskipTests package -pl egress-testkit,init-iptables,sidecar-proxy,cert-manager,injector-webhook -am
	@. build/jdk.sh && java -Dsallyport.root=$(CURDIR) -Dslf4j.internal.verbosity=ERROR -cp "egress-testkit/target/classes:egress-testkit/target/lib/*" \
		dev.sallyport.testkit.demo.Demo

demo-down: ## end a demo that was kept up, and whatever a killed run left
	@egress-testkit/demo-down.sh

package: ## build the jars, no tests
	@$(MVN) -DskipTests package

bench: prerequisites ## what it costs to go through, beside other proxies: 14 minutes (BENCH_ONLY=a,b BENCH_SYSTEMS=ours,envoy BENCH_SECONDS BENCH_ROUNDS BENCH_FORCE=1 …: docs/performance.md)
	@$(MVN) -q -DskipTests package -pl bench,sidecar-proxy,injector-webhook -am
	@[ "$${BENCH_AOT:-1}" = 0 ] || { . build/jdk.sh && java -cp "egress-testkit/target/classes:egress-testkit/target/lib/*" \
		dev.sallyport.testkit.training.Training --out=bench/target/aot --options=manifests/jvm \
		--proxy=sidecar-proxy/target/quarkus-app --injector=injector-webhook/target/quarkus-app; } || \
		{ rm -rf bench/target/aot; echo "No AOT caches: training failed. The bench goes on and says so." >&2; }
	@. build/jdk.sh && java $(BENCH_JVM) dev.sallyport.bench.Main

bench-docs: ## put the last bench's figures and plot into docs/performance.md
	@. build/jdk.sh && java $(BENCH_JVM) dev.sallyport.bench.Docs

soak: prerequisites ## a fleet at work and disturbed for SOAK_MINUTES (10); does anything grow? (target/soak)
	@$(MVN) -q -DskipTests package -pl egress-testkit,sidecar-proxy,cert-manager -am
	@. build/jdk.sh && java -Dsallyport.full=true --enable-native-access=ALL-UNNAMED -Dsallyport.root=$(CURDIR) -Dslf4j.internal.verbosity=ERROR \
		-cp "egress-testkit/target/classes:egress-testkit/target/lib/*" dev.sallyport.testkit.soak.Soak

aot: package ## caches that a sidecar and a gateway start from (sidecar-proxy/target/aot), by training runs: no Docker, no root, no network
	@. build/jdk.sh && java -cp "egress-testkit/target/classes:egress-testkit/target/lib/*" dev.sallyport.testkit.training.Training \
		--out=sidecar-proxy/target/aot --options=manifests/jvm --proxy=sidecar-proxy/target/quarkus-app

docs: ## rewrite the tables in README.md and docs/ from the code
	@$(MVN) -q -pl sidecar-proxy,cert-manager,injector-webhook -am test -Dtest='ProxyPageTest,SettingsPageTest,RecordsPageTest' \
		-Dsurefire.failIfNoSpecifiedTests=false -Dsallyport.docs.write=true

native: ## native programs of proxy, CA, injector and command line (needs GraalVM or Mandrel 25: GRAALVM_HOME or native-image on PATH)
	@[ -x "$${GRAALVM_HOME:-/nonexistent}/bin/native-image" ] || command -v native-image >/dev/null || \
		{ echo "make native needs GraalVM or Mandrel 25: set GRAALVM_HOME, or put native-image on PATH." >&2; exit 1; }
	@$(MVN) -Dnative -DskipTests package -pl cert-manager,injector-webhook,sidecar-proxy,sallyport-cli -am
	@image="$${GRAALVM_HOME:-}/bin/native-image"; [ -x "$$image" ] || image=native-image; \
		"$$image" --no-fallback -march=compatibility -jar sallyport-cli/target/sallyport.jar -o sallyport-cli/target/sallyport

images: ## container images of all four programs (needs a Docker engine)
	@docker info >/dev/null 2>&1 || { echo "make images needs a Docker engine, and none answers." >&2; exit 1; }
	@$(MVN) -q -DskipTests package
	@for program in init-iptables sidecar-proxy cert-manager injector-webhook; do \
		docker build -q -f manifests/images/$$program.Dockerfile -t sallyport/$$program:0.1.0 .; done

fmt: ## format the code
	@$(MVN) -q com.diffplug.spotless:spotless-maven-plugin:apply

crds: ## write manifests/crds anew from the classes in egress-resources
	@$(MVN) -q -pl egress-resources -am -Dspotless.check.skip process-classes
	@mkdir -p manifests/crds && rm -f manifests/crds/*.yaml
	@for f in egress-resources/target/classes/META-INF/fabric8/*-v1.yml; do n=$${f##*/}; cp "$$f" "manifests/crds/$${n%-v1.yml}.yaml"; done

render: ## write manifests/install.yaml anew from manifests/base
	@$(MVN) -q -pl egress-resources -am test -Dtest=RenderingTest -Dsurefire.failIfNoSpecifiedTests=false -Dsallyport.docs.write=true

clean: ## remove what was built
	@$(MVN) -q clean
