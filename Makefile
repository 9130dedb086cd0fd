# One verb per habit. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MVN := . build/jdk.sh && mvn -B -ntp

.PHONY: help prerequisites test demo fmt package clean
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

prerequisites: ## check for (as root: install) what tests and demo need from Debian's packages
	@build/prerequisites.sh

test: prerequisites ## build everything, run every test
	@$(MVN) verify

package: ## build the jars, no tests
	@$(MVN) -DskipTests package

fmt: ## format the code
	@$(MVN) -q com.diffplug.spotless:spotless-maven-plugin:apply

clean: ## remove what was built
	@$(MVN) -q clean
