.PHONY: setup test
setup:
	@bash scripts/setup
test: setup
	@bash scripts/test
