# What Testcontainers can be told by its environment alone. Sourced by ./holdfast and ./mvnw; what the user has set wins.

# Holdfast labels what it starts and removes what a dead run left, so it needs no Ryuk; set it to false to have Ryuk besides.
: "${TESTCONTAINERS_RYUK_DISABLED:=true}"
export TESTCONTAINERS_RYUK_DISABLED
# Where Ryuk's image cannot be had it would try again for two minutes. All other images Holdfast pulls itself.
: "${TESTCONTAINERS_PULL_TIMEOUT:=20}"
export TESTCONTAINERS_PULL_TIMEOUT
# Its checks of Docker run a container of an image from a registry.
: "${TESTCONTAINERS_CHECKS_DISABLE:=true}"
export TESTCONTAINERS_CHECKS_DISABLE
# Inside a container Testcontainers takes the daemon for one beside that container. Where its bridge or its process is in here, it is too.
if [ -z "${TESTCONTAINERS_HOST_OVERRIDE:-}" ] && [ -e /.dockerenv ] && { [ -e /sys/class/net/docker0 ] || pidof dockerd >/dev/null 2>&1; }; then
  export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
fi
