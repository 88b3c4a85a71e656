BIN     := .tools/bin
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
MOST    := 30000000

.PHONY: help build test golden eval fuzz lint libc ci size release extras
help:            ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t12
build:           ## build ./brag
	CGO_ENABLED=0 go build -buildvcs=auto -trimpath -ldflags '$(LDFLAGS)' -o brag ./cmd/brag
	@$(MAKE) --no-print-directory size FILES=brag
size:            ## fail if one of FILES is above MOST bytes: a download, and a start, stay quick
	@for f in $(FILES); do s=$$(wc -c < $$f); test $$s -le $(MOST) || \
	  { echo "$$f has $$s bytes, more than $(MOST): go tool nm -size -sort size shows of what"; exit 1; }; done
test:            ## every test, with the race detector; says which checks were skipped
	@mkdir -p .tools; go test -race -shuffle=on -v ./... > .tools/test.log 2>&1 || { cat .tools/test.log; exit 1; }
	@grep '^ok' .tools/test.log
	@grep -A1 -e '--- SKIP' .tools/test.log || echo 'no check was skipped'
golden:          ## accept the current output as the expected output; then read the diff
	go test ./summarize/measure ./summarize/write ./cmd/brag ./connectors/github ./connectors/jira ./connectors/pagerduty -update
	go test ./connectors/sourcetest -update
eval:            ## measure inference on the labelled sets, where they are; writes docs/evaluation.md
	go test ./summarize/eval -run Eval -eval -v -timeout 1h
fuzz:            ## fuzz each target for FUZZTIME (default 20s)
	@for p in $$(go list ./...); do for f in $$(go test -list '^Fuzz' $$p | grep ^Fuzz); do \
	  go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(or $(FUZZTIME),20s) $$p || exit 1; done; done
lint: $(BIN)/golangci-lint libc  ## what CI holds the code to
	go vet ./...
	go fix -diff ./...
	$(BIN)/golangci-lint run
	go mod tidy -diff
libc:            ## modernc.org/libc must be the version its sqlite was made with
	@go mod download modernc.org/libc modernc.org/sqlite
	@test "$$(go list -m -f '{{.Version}}' modernc.org/libc)" = \
	  "$$(awk '$$1 == "modernc.org/libc" {print $$2}' "$$(go list -m -f '{{.Dir}}' modernc.org/sqlite)/go.mod")" \
	  || { echo 'go.mod: modernc.org/libc is not the version modernc.org/sqlite asks for'; exit 1; }
$(BIN)/golangci-lint:
	GOBIN=$(CURDIR)/$(BIN) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
ci: lint build test  ## all of the above
release:         ## dist/: static binaries for each of PLATFORMS, what each is made of, completions and manual pages, checksums
	rm -rf dist && mkdir dist
	@for p in $(PLATFORMS); do \
	  out=dist/brag-$(VERSION)-$${p%/*}-$${p#*/}; case $$p in windows/*) out=$$out.exe;; esac; echo $$out; \
	  GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 go build -buildvcs=true -trimpath -ldflags '$(LDFLAGS)' -o $$out ./cmd/brag && \
	  $(MAKE) --no-print-directory size FILES=$$out && go run ./cmd/sbom $$out $(VERSION) > $$out.cdx.json || exit 1; done
	$(MAKE) --no-print-directory extras
	cd dist && sha256sum brag-* > SHA256SUMS
extras:          ## dist/brag-VERSION-extras.tar.gz: completions and manual pages
	@t=$$(mktemp -d) && trap 'rm -rf $$t' EXIT && mkdir $$t/completions && \
	CGO_ENABLED=0 go build -buildvcs=auto -trimpath -ldflags '$(LDFLAGS)' -o $$t/brag ./cmd/brag && \
	for s in bash:brag.bash zsh:_brag fish:brag.fish powershell:brag.ps1; do $$t/brag completion $${s%:*} > $$t/completions/$${s#*:} || exit 1; done && \
	$$t/brag --quiet man $$t/man1 && \
	tar -C $$t --sort=name --mtime="@$$(git log -1 --format=%ct)" --owner=0 --group=0 --numeric-owner --mode=go-w -cf - completions man1 \
	  | gzip -9n > dist/brag-$(VERSION)-extras.tar.gz
