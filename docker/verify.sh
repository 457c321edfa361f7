#!/usr/bin/env bash
# Builds the image for a CPU and tries it, where no Docker engine runs: with Debian's buildah, on a base made by
# debootstrap. As root, on Debian. What it does, each step with its time:
#
#   - the compose files are valid
#   - the image builds, with the model in it, and holds no compiler; its size, by layer
#   - uid 1000: it gets ready by its own health check, speaks a sentence that has the length and the levels of speech,
#     and, stopped with SIGTERM in the middle of a stream, sends that stream to its last byte and exits with 0
#   - uid 12345, on a read-only root, without the model in the image: the entrypoint sees to the files in the volume; it
#     speaks every language, and leaves nothing behind
#
# The base image and buildah's cache of layers stay for the next run; `docker/verify.sh clean` removes these too.
set -euo pipefail
cd "$(dirname "$0")/.."

BASE=localhost/kokoro-verify-base:bookworm
IMAGE=localhost/kokoro-verify:cpu
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)
containers=()
runner=

step() { printf '%s  %4d s  %s\n' "$(date +%T)" "$SECONDS" "$*"; }
fail() { step "FAILED: $*" >&2; exit 1; }

need_tools() {
    local missing=() tool
    for tool in buildah debootstrap docker-compose; do command -v "$tool" > /dev/null || missing+=("$tool"); done
    [ ${#missing[@]} = 0 ] || fail "first: apt-get install --no-install-recommends ${missing[*]}"
}

clean_up() {
    trap - EXIT
    [ -z "$runner" ] || for pid in $(descendants "$runner"); do kill -KILL "$pid" 2> /dev/null || true; done
    wait
    local container
    for container in ${containers[@]+"${containers[@]}"}; do
        buildah umount "$container" > /dev/null
        buildah rm "$container" > /dev/null
    done
    rm -rf "$work"
}

remove_everything() {
    buildah rmi --force "$IMAGE" "$IMAGE-unfetched" "$BASE" 2> /dev/null || true
    buildah rmi --prune > /dev/null  # cached layers are images without a name, and buildah does not say whose
}

# Debian's smallest system and what official Python images for Debian have beside it, less what those leave out too.
make_base() {
    local root=$work/base container
    debootstrap --variant=minbase --include=ca-certificates,netbase,tzdata,python3,python3-venv bookworm "$root" "$MIRROR" \
        > "$work/debootstrap.log" || { tail -n 5 "$work/debootstrap.log"; fail "debootstrap"; }
    find "$root/usr/share/doc" -type f ! -name copyright -delete
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/usr/share/{locale,man,info}/*
    tar --directory "$root" --create --file "$work/base.tar" .
    container=$(buildah from scratch)
    containers+=("$container")
    buildah add --quiet "$container" "$work/base.tar" /
    buildah commit --quiet --format docker "$container" "$BASE" > /dev/null
    rm -rf "$root" "$work/base.tar"
}

# build IMAGE ARGUMENT...: the build sees this machine's pip as it is set up, with the local files that its settings name.
build() {
    local image=$1 path mounts=(--volume /etc/ssl/certs:/etc/ssl/certs:ro)
    shift
    while IFS= read -r path; do
        [ -z "$path" ] || mounts+=(--volume "$path:$path:ro")
    done < <(python3 docker/pip_settings.py "$work/pip.conf")
    [ -s "$work/pip.conf" ] || fail "docker/pip_settings.py"
    buildah build --isolation chroot --format docker --layers --file Dockerfile.cpu --tag "$image" \
        --secret "id=pip.conf,src=$work/pip.conf" "${mounts[@]}" \
        --build-arg BASE_IMAGE="$BASE" --build-arg NPM_CONFIG_REGISTRY="$(npm config get registry 2> /dev/null || true)" \
        --build-arg VERSION="$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)" --build-arg REVISION="$(git rev-parse HEAD)" \
        "$@" . > "$work/build.log" 2>&1 || { tail -n 40 "$work/build.log"; fail "the build of $image"; }
}

# What the image takes on a disk, layer by layer; a registry keeps about a third of it, compressed.
show_size() {
    buildah push --quiet --disable-compression "$IMAGE" "dir:$work/layers"
    python3 - "$work/layers" <<'PYTHON'
import json, pathlib, sys

folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / "manifest.json").read_text())
history = json.loads((folder / manifest["config"]["digest"].removeprefix("sha256:")).read_text())["history"]
made_by = [step["created_by"] for step in history if not step.get("empty_layer")]
for layer, how in zip(manifest["layers"], made_by, strict=True):
    print(f"{layer['size'] / 1e6:20.1f} MB  {how.removeprefix('/bin/sh -c ').removeprefix('#(nop) ')[:80]}")
print(f"{sum(layer['size'] for layer in manifest['layers']) / 1e6:20.1f} MB  in all")
PYTHON
    rm -r "$work/layers"
}

descendants() {
    local child
    for child in $(cat /proc/"$1"/task/*/children 2> /dev/null); do
        echo "$child"
        descendants "$child"
    done
}

# The process number of the service below a process of ours.
server_below() {
    local pid
    for pid in $(descendants "$1"); do
        [ "$(tr '\0' ' ' < /proc/"$pid"/cmdline 2> /dev/null)" != "python -m api serve " ] || { echo "$pid"; return; }
    done
    fail "no service runs: $(tail -n 3 "$work/log")"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

new_container() { # new_container IMAGE: sets $container
    container=$(buildah from "$1")
    containers+=("$container")
}

listen() { python3 docker/listen.py "$@"; }

# What the service's own exit status is; anything but 0 ends the test.
expect_exit_0() {
    local status=0
    wait "$runner" || status=$?
    runner=
    [ "$status" = 0 ] || { tail -n 20 "$work/log"; fail "exit status $status"; }
}

as_uid_1000() {
    local port pid run said
    new_container "$IMAGE"
    port=$(free_port)
    mkdir --mode=1777 "$work/cache-1000"
    run=(buildah run --isolation chroot --user 1000:1000 --env PORT="$port" --env HOST=127.0.0.1 --env DRAIN_TIMEOUT_S=300
        --volume "$work/cache-1000:/cache" "$container" --)
    ! "${run[@]}" healthcheck > /dev/null 2>&1 || fail "the health check says ready before there is a service"
    "${run[@]}" entrypoint serve > "$work/log" 2>&1 &
    runner=$!
    listen ready "$port" > /dev/null
    "${run[@]}" healthcheck > /dev/null || fail "the health check says no"
    step "uid 1000: ready, by its health check too"
    said=$(listen sentence "$port")
    step "uid 1000: $said"
    pid=$(server_below "$runner")
    said=$(listen drain "$port" "$pid")
    step "uid 1000: $said"
    expect_exit_0
    step "uid 1000: exit status 0"
}

as_anyone_read_only() {
    local port root pid said
    new_container "$IMAGE-unfetched"
    root=$(buildah mount "$container")
    port=$(free_port)
    mkdir --mode=1777 "$work/cache-12345"
    # Fetched files, as an earlier container would have left them: the build has shown that they can be fetched.
    cp -r --no-preserve=ownership "$work/models" "$work/cache-12345/models"
    chown -R 12345:12345 "$work/cache-12345/models"
    mapfile -t variables < <(buildah inspect --type container --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$container" | grep .)
    unshare --mount --fork --kill-child bash -euc '
        root=$1 cache=$2
        shift 2
        mount --bind "$root" "$root"
        mount --bind "$cache" "$root/cache"
        mount --rbind /dev "$root/dev"
        mount -t proc proc "$root/proc"
        mount -o remount,bind,ro "$root"
        exec chroot --userspec=12345:12345 "$root" env --ignore-environment --chdir=/cache "$@" entrypoint serve
        ' read-only "$root" "$work/cache-12345" "${variables[@]}" PORT="$port" HOST=127.0.0.1 > "$work/log" 2>&1 &
    runner=$!
    listen ready "$port" > /dev/null
    step "uid 12345, read-only: ready, with $(grep -c 'here and whole' "$work/log") sets of files found whole in the volume"
    said=$(listen languages "$port")
    step "uid 12345, read-only: $said"
    pid=$(server_below "$runner")
    kill -TERM "$pid"
    expect_exit_0
    [ -z "$(find "$work/cache-12345" -mindepth 1 -maxdepth 1 ! -name models ! -name downloads)" ] || fail "left in the volume: $(ls -A "$work/cache-12345")"
    step "uid 12345, read-only: exit status 0, nothing left behind in the volume"
}

verify() {
    local files root
    need_tools
    for files in cpu gpu "cpu monitoring"; do
        # shellcheck disable=SC2046,SC2086
        set -- $(printf -- '--file docker/compose.%s.yml ' $files)
        docker-compose "$@" config --quiet || fail "docker-compose $* config"
        step "compose: $files: valid"
    done
    buildah inspect --type image "$BASE" > /dev/null 2>&1 || { make_base; step "base: made"; }
    build "$IMAGE" --build-arg FETCH=true  # said, since this buildah does not read the default when it looks for stages
    step "image: built, with the model in it"
    new_container "$IMAGE"
    root=$(buildah mount "$container")
    cp -r "$root/models" "$work/models"
    [ -z "$(find "$root" -xdev \( -path '*bin/*gcc*' -o -path '*bin/cc' -o -path '*/pip/cache/?*' -o -path '*/root/.cache/?*' -o -path '*/apt/lists/?*' \) -print)" ] || fail "a compiler or a cache was left behind"
    test -e "$root"/opt/service/api/models/engines/cpu/_native.*.so || fail "no native kernel"
    buildah umount "$container" > /dev/null
    step "image: the native kernel, no compiler, no cache; its layers:"
    show_size
    as_uid_1000
    build "$IMAGE-unfetched" --build-arg FETCH=false
    step "image without the model: built"
    as_anyone_read_only
    step "all is well"
}

main() {
    work=$(mktemp --directory --tmpdir kokoro-verify-XXXXXX)
    trap clean_up EXIT
    case "${1:-}" in
        clean) remove_everything ;;
        "") verify ;;
        *) echo "usage: $0 [clean]" >&2; exit 2 ;;
    esac
}

main "$@"; exit  # in one line: bash reads a script as it goes, and this one may be edited while it runs
