# Countersign. `make` says what there is.

# One set of flags everywhere: each other set compiles the whole graphics stack again. On Linux OpenGL ES compiles
# faster than desktop OpenGL.
TAGS     := $(if $(filter Linux,$(shell uname -s)),gles)
GOFLAGS  := -trimpath -buildvcs=false -tags=$(TAGS)
export GOFLAGS

BUILD_PACKAGES := gcc pkg-config libc6-dev libgl-dev libgles-dev libx11-dev libxcursor-dev libxrandr-dev libxinerama-dev \
	libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev
RUN_PACKAGES   := libgl1-mesa-dri libgles2 libegl1 ca-certificates
TEST_PACKAGES  := desktop-file-utils openssl xvfb xauth openbox xdotool imagemagick x11-utils x11-apps tigervnc-standalone-server zbar-tools libglx-mesa0 xclip dbus dbus-x11 \
	gnome-keyring libsecret-tools libglib2.0-bin procps chromium
PEERS          := app/e2e/peers

# What the program serves to browsers: two programs in WebAssembly, and what Go has to start them.
PAGE         := app/page/static/built
PAGE_SOURCES := $(shell find app/page app/phone app/core pairing oauth ui/screen -name '*.go' ! -name '*_test.go') go.mod
WASM_EXEC    := $(shell go env GOROOT)/lib/wasm/wasm_exec.js

.PHONY: help run build program page test test-deps build-deps race vet mutants fuzz bench clean screens package package-test package-macos

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: build ## build, and open the app on its built-in sandbox
	bin/countersign --sandbox

build: build-deps page ## build bin/countersign
	@$(MAKE) --no-print-directory program

# The program is linked here alone: TO where, WITH which flags, and what else the LINK needs.
#
# Go interrupts its threads by signals, and with each the system saves the thread's registers where nobody clears them, a secret that
# is being copied included. Without that a thread goes on to its next call of a function. And Go takes from a stack what it does not
# need, by moving it, and with that what was on it stays behind, on the stack of whoever comes next. Stacks stay as large as they were.
TO   := bin/countersign
WITH :=
LINK :=
CALM := -X=runtime.godebugDefault=asyncpreemptoff=1,gcshrinkstackoff=1
program:
	go build $(WITH) -ldflags '$(CALM) $(LINK)' -o $(TO) ./app

page: $(PAGE)/join.wasm.gz $(PAGE)/phone.wasm.gz $(PAGE)/wasm_exec.js ## build the pages for browsers, if they are not fresh

# Without inlining the programs are a twentieth smaller on their way to the browser, and as quick.
$(PAGE)/%.wasm.gz: $(PAGE_SOURCES)
	@mkdir -p $(PAGE)
	GOOS=js GOARCH=wasm go build -ldflags '-s -w' -gcflags=all=-l -o $(PAGE)/$*.wasm ./app/page/wasm/$*
	gzip -9nf $(PAGE)/$*.wasm

$(PAGE)/wasm_exec.js: $(WASM_EXEC)
	@mkdir -p $(PAGE)
	cp $< $@

test: test-deps page ## run all tests, the real window and the real peers included
	go test -timeout 20m ./...

# Measurements say nothing under the race detector; everything else does. A window draws slowly there, and has the machine to
# itself.
# Not under the race detector: the tray's library has a race of its own when its menu is read, and the detector keeps copies of the
# memory in which secrets are looked for. make test runs them.
UNWATCHED := ^(TestTray|TestStartedHidden|TestNoSecretIsLeftBehind)$$

race: test-deps page ## run all tests under the race detector
	go test -race -timeout 30m $$(go list ./... | grep -v -e /app/bench -e /app/e2e)
	go test -race -timeout 30m -skip '$(UNWATCHED)' ./app/e2e

# S1016 would have an answer made from its question by conversion, because both hold nothing but a Ref.
vet: ## vet and staticcheck
	go vet ./...
	GOOS=js GOARCH=wasm go vet ./app/page/wasm/...
	go tool staticcheck -checks inherit,-S1016 ./...

mutants: ## break the typed code's key exchange in every way we know; its tests must notice
	go test ./pairing/cpace -count=1 -run '^TestMutants$$' -timeout 20m -mutants

CONFORMANCE := oauth/sandbox/conformance
.PHONY: conformance
conformance: ## run the practice account server with clients that others wrote
	@.ci/need python3 python3-venv nodejs npm chromium curl
	@.ci/python $(CONFORMANCE)/peers/python
	@.ci/python $(CONFORMANCE)/peers/bearer
	@.ci/node $(CONFORMANCE)/peers/node
	go build -C $(CONFORMANCE)/peers/ffsclient -o ffsclient .
	go vet -tags=$(TAGS),conformance ./$(CONFORMANCE)
	go test -tags=$(TAGS),conformance ./$(CONFORMANCE) -count=1 -v

screens: test-deps ## put every screen in every look on sheets to look at: build/screens.png and build/screens
	go test ./ui -run '^TestScreens' -count=1
	.ci/screens

FUZZTIME := 30s
fuzz: ## run each fuzz target for FUZZTIME (30s)
	@.ci/fuzz $(FUZZTIME)

bench: test-deps page ## measure, side by side in one run, and print one table
	go test ./app/bench -run '^TestTable$$' -count=1 -v -timeout 20m -table

PACKAGE_TOOLS := gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 imagemagick appstream desktop-file-utils xz-utils mmdebstrap rpm file

package: build-deps page ## build .deb, .rpm and .tar.xz, an .exe for Windows, checksums and a list of what is in them
	@.ci/need $(PACKAGE_TOOLS)
	.ci/package

package-test: test-deps package ## install the .deb in a system with nothing else in it, and pair a phone there (as root)
	.ci/package-test

package-macos: page ## on a Mac: build Countersign.app; docs/packaging.md has the steps around it (not built here)
	.ci/package-macos

build-deps:
	@.ci/need $(BUILD_PACKAGES) $(RUN_PACKAGES)

test-deps: build-deps
	@.ci/need $(TEST_PACKAGES) nodejs npm
	@.ci/node $(PEERS)

clean: ## remove what was built
	rm -rf bin build $(PAGE) $(PEERS)/node_modules
	rm -rf $(addprefix $(CONFORMANCE)/peers/,node/node_modules python/venv bearer/venv ffsclient/ffsclient)
