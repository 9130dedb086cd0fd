# One verb per habit. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MVN := . build/jdk.sh && mvn -B -ntp

.PHONY: help prerequisites test demo demo-down fmt package clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

prerequisites: ## check for (as root: install) what tests and demo need from Debian's packages
	@build/prerequisites.sh

test: prerequisites ## build everything, run every test
	@$(MVN) verify

demo: prerequisites ## pods with different identities are let through and refused (DEMO_KEEP=1 keeps them up)
	@$(MVN) -q -DskipTests package -pl egress-testkit,init-iptables,sidecar-proxy -am
	@. build/jdk.sh && java -Dsallyport.root=$(CURDIR) -cp "egress-testkit/target/classes:egress-testkit/target/lib/*" \
		dev.sallyport.testkit.demo.Demo

demo-down: ## end a demo that was kept up, and whatever a killed run left
	@egress-testkit/demo-down.sh

package: ## build the jars, no tests
	@$(MVN) -DskipTests package

fmt: ## format the code
	@$(MVN) -q com.diffplug.spotless:spotless-maven-plugin:apply

clean: ## remove what was built
	@$(MVN) -q clean
