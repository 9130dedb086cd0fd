# One verb per habit. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MVN := . build/jdk.sh && mvn -B -ntp

.PHONY: help prerequisites test fuzz demo demo-down fmt docs package native images crds render clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

prerequisites: ## check for (as root: install) what tests and demo need from Debian's packages
	@build/prerequisites.sh

test: prerequisites ## build everything, run every test
	@$(MVN) verify

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

docs: ## rewrite the tables in README.md and docs/ from the code
	@$(MVN) -q -pl sidecar-proxy,cert-manager,injector-webhook -am test -Dtest='ReadmeTest,SettingsPageTest' \
		-Dsurefire.failIfNoSpecifiedTests=false -Dsallyport.docs.write=true

native: ## native programs of proxy, CA and injector (needs GraalVM or Mandrel 25: GRAALVM_HOME or native-image on PATH)
	@[ -x "$${GRAALVM_HOME:-/nonexistent}/bin/native-image" ] || command -v native-image >/dev/null || \
		{ echo "make native needs GraalVM or Mandrel 25: set GRAALVM_HOME, or put native-image on PATH." >&2; exit 1; }
	@$(MVN) -Dnative -DskipTests package -pl cert-manager,injector-webhook,sidecar-proxy -am

images: ## container images of all four programs (needs a Docker engine)
	@docker info >/dev/null 2>&1 || { echo "make images needs a Docker engine, and none answers." >&2; exit 1; }
	@$(MVN) -q -DskipTests -Dquarkus.package.jar.type=aot-jar package
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
