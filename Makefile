BIN     := .tools/bin
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: help build test golden eval fuzz lint libc ci release
help:            ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t12
build:           ## build ./brag
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o brag ./cmd/brag
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
release:         ## static binaries for linux, macOS and Windows in dist/, with checksums
	rm -rf dist && mkdir dist
	for p in linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64; do \
	  out=dist/brag-$(VERSION)-$${p%/*}-$${p#*/}; case $$p in windows/*) out=$$out.exe;; esac; \
	  GOOS=$${p%/*} GOARCH=$${p#*/} CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $$out ./cmd/brag || exit 1; done
	cd dist && sha256sum brag-* > SHA256SUMS
