.PHONY: setup run test drill bench
setup:
	@bash scripts/setup
run:
	@bash scripts/run
test: setup
	@bash scripts/test
drill: setup
	@bash scripts/drill
bench: setup
	@bash scripts/bench
