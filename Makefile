# Everything starts here: `make run` on a bare machine needs Python 3.11+, make and a package registry.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTHON ?=
WORKERS ?= 2
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/hutong/locale/*/LC_MESSAGES/django.po))
, := ,
ENGLISH_TOO = case "$$LC_ALL$$LC_MESSAGES$$LANG" in zh*) ;; *) echo "$(1)" >&2 ;; esac

.PHONY: run setup test check lock messages clean system-packages

# HUTONG_TIED: end with make, so that a kill of make leaves nothing behind.
run: setup
	@HUTONG_TIED=1 exec $(BIN)/hutong run --port $(PORT)

setup: $(VENV)/.installed $(CATALOGUES)

# Two files at a time, each process with a server, a site and a browser of its own. A narrow run is one process: .venv/bin/pytest PATH
test: check system-packages
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations 15

check: $(VENV)/.tested setup
	@$(BIN)/ruff check src tests $(wildcard bench)
	@$(BIN)/ruff format --check src tests $(wildcard bench)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.txt 2>&1 || { cat $(VENV)/imports.txt; exit 1; }
	@$(BIN)/pytest -q tests/architecture -k "templates or migrations or translations"

# --- the virtual environment ------------------------------------------------------------------------------------------------

$(BIN)/python:
	@python=""; for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python3.14; do \
	  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "胡同需要 Python 3.11 或更新的版本；这里是：$$(python3 --version 2>&1)。请安装后重试，或执行 make PYTHON=python3.11 run 指明它。" >&2; \
	  $(call ENGLISH_TOO,Hutong needs Python 3.11 or newer. Install it$(,) or name it: make PYTHON=python3.11 run); exit 2; fi; \
	if ! $$python -c 'import ensurepip, venv' >/dev/null 2>&1; then \
	  version=$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "这个 Python 不能创建虚拟环境（缺少 ensurepip）。请安装：apt-get install python$$version-venv（或 python3-venv）。" >&2; \
	  $(call ENGLISH_TOO,This Python cannot make a virtual environment (ensurepip is missing): apt-get install python3-venv); exit 2; fi; \
	echo "创建虚拟环境 $(VENV)（$$($$python --version)）"; \
	$$python -m venv $(VENV) || { rm -rf $(VENV); exit 2; }

# Locked and hashed; the project itself is built with the locked setuptools, so nothing comes in unchecked.
$(VENV)/.installed: $(BIN)/python requirements/build.txt requirements/run.txt pyproject.toml
	@echo "安装依赖（锁定版本，逐个校验）；第一次大约一分钟"
	@$(call ENGLISH_TOO,Installing locked and checked dependencies: about a minute the first time)
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/build.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements/test.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

%.mo: %.po $(VENV)/.installed
	@$(BIN)/pybabel -q compile -D django -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/django.po,%,$<))

# --- what the stories need from the system -----------------------------------------------------------------------------------

# Beside the browser: an nginx, a Caddy, an Apache with the three modules by which others' software signs in through the door, and the
# program by which most of it checks signatures.
APACHE := /usr/lib/apache2/modules
system-packages:
	@missing=""; \
	if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null; then \
	  missing="chromium"; fi; \
	if ! fc-list 2>/dev/null | grep -qi "noto.*cjk" && ! ls /usr/share/fonts/opentype/noto/*CJK* >/dev/null 2>&1; then \
	  missing="$$missing fonts-noto-cjk"; fi; \
	[ -x /usr/sbin/nginx ] || command -v nginx >/dev/null || missing="$$missing nginx"; \
	command -v caddy >/dev/null || missing="$$missing caddy"; \
	command -v xmlsec1 >/dev/null || missing="$$missing xmlsec1"; \
	[ -x /usr/sbin/apache2 ] || missing="$$missing apache2-bin"; \
	for module in openidc mellon cas; do \
	  [ -f $(APACHE)/mod_auth_$$module.so ] || missing="$$missing libapache2-mod-auth-$$module"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "安装 $$missing"; apt-get update -q >/dev/null; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $$missing >/dev/null || exit 3; \
	  else \
	    echo "测试需要系统软件包：$$missing。请安装后重试（apt-get install $$missing）。" >&2; \
	    $(call ENGLISH_TOO,The tests need these system packages: $$missing); exit 2; fi; fi

# --- upkeep -------------------------------------------------------------------------------------------------------------------

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

lock: $(BIN)/python
	@$(BIN)/pip install -q --disable-pip-version-check uv
	@echo "setuptools>=77" | $(LOCK) -o requirements/build.txt -
	@$(LOCK) -o requirements/run.txt pyproject.toml
	@$(LOCK) --extra test -c requirements/run.txt -o requirements/test.txt pyproject.toml

# New texts into the English catalogue; what it then lacks, `make check` names.
messages: setup
	@$(BIN)/python -m hutong.project.messages

# Takes away what can be made again. The data folder .hutong stays: only its owner may remove it.
clean:
	@rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
	@find src -name '*.mo' -delete
