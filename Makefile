# Everything a developer or a user from source needs. `make run` opens the studio, `make test` checks everything.
# Both need Python 3.11 to 3.14 with venv, and a network the first time only.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

# The isolated environments that pip builds in obey the constraints too; older pip reads the first, newer the second.
# Relative to this folder, in which pip runs: pip takes a space in such a variable for the end of a path.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test check demo reference screenshots icons package package-test bench clean help

help:
	@echo "make run            open the studio"
	@echo "make test           every check and test"
	@echo "make check          the checks alone: ruff, mypy, import contracts"
	@echo "make demo           train on the sample digits for a minute without a display, and write a sheet"
	@echo "make bench          measure the speed"
	@echo "make reference      write docs/reference.md from the declared options"
	@echo "make screenshots    take the pictures of the README"
	@echo "make icons          make the icon's PNG, ICO and ICNS files from its SVG"
	@echo "make package        build the program for people without Python, into dist/"
	@echo "make package-test   train and export with the built program"
	@echo "make clean          remove the environment and everything made"

run: $(VENV)/window.stamp
	@$(BIN)/gan-studio

test: check
	@$(BIN)/python -m tests.needs
	$(BIN)/pytest

check: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

DEMO := build/demo
demo: $(VENV)/window.stamp
	@rm -rf $(DEMO)
	$(BIN)/gan-studio train --data sample:digits --steps 1000 --run $(DEMO)/digits
	$(BIN)/gan-studio sheet $(DEMO)/digits --rows 6 --columns 8 --out $(DEMO)/sheet.png
	@echo "The sheet is $(CURDIR)/$(DEMO)/sheet.png; the run is $(CURDIR)/$(DEMO)/digits."

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

reference: $(VENV)/window.stamp
	$(BIN)/python docs/make_reference.py

screenshots: $(VENV)/window.stamp
	$(BIN)/python docs/make_screenshots.py

icons: $(VENV)/window.stamp
	$(BIN)/python packaging/make_icons.py

package:
	$(PYTHON) packaging/build.py

package-test:
	$(PYTHON) packaging/smoke_test.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp is as new as the last installation; touching what decides it installs again.

$(VENV)/window.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --editable ".[window,formats]"
	@touch $@

$(VENV)/dev.stamp: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --editable ".[window,formats,dev]"
	@touch $@ $(VENV)/window.stamp

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.14 is needed; none was found. On Debian: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
