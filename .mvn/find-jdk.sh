# Sourced by ./mvnw and ./holdfast: points JAVA_HOME at a JDK of release 25 or later.
# Order: JAVA_HOME, the `java` on PATH, the usual folders of Linux, macOS and SDKMAN. POSIX sh.

# What cron, containers and users leave out or set oddly: a home, and a locale in which file names may hold any letter. Java reads and
# writes texts in UTF-8 whatever the locale, but under POSIX it finds no file whose name is not ASCII.
holdfast_surroundings() {
  if [ -z "${HOME:-}" ] || { [ -e "$HOME" ] && [ ! -d "$HOME" ]; }; then
    HOME=$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)
    [ -n "$HOME" ] || HOME=${TMPDIR:-/tmp}
    export HOME
  fi
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8 | *[Uu][Tt][Ff]8@* | *[Uu][Tt][Ff]-8@*) ;;
    *)
      if locale -a 2>/dev/null | grep -qix 'C\.utf-*8'; then
        # LC_ALL would hide a language that was chosen, which nothing here needs
        unset LC_ALL
        LC_CTYPE=C.UTF-8
        export LC_CTYPE
      fi
      ;;
  esac
}

holdfast_jdk_release() { # FOLDER: prints the feature release of a JDK, or nothing where it is none
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

holdfast_find_jdk() {
  holdfast_wanted=25
  holdfast_seen=
  holdfast_path_java=$(command -v java 2>/dev/null || :)
  if [ -n "$holdfast_path_java" ]; then
    holdfast_path_java=$(readlink -f "$holdfast_path_java" 2>/dev/null || printf %s "$holdfast_path_java")
    holdfast_path_java=${holdfast_path_java%/bin/java}
  fi
  # mvnw runs with `set -f`; the folders below are patterns
  case $- in *f*) holdfast_noglob=yes ;; *) holdfast_noglob= ;; esac
  set +f
  for holdfast_home in "${JAVA_HOME:-}" "$holdfast_path_java" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$holdfast_home" ] || continue
    holdfast_release=$(holdfast_jdk_release "$holdfast_home")
    [ -n "$holdfast_release" ] || continue
    if [ "$holdfast_release" -ge "$holdfast_wanted" ]; then
      JAVA_HOME=$holdfast_home
      export JAVA_HOME
      [ -z "$holdfast_noglob" ] || set -f
      return 0
    fi
    holdfast_seen="$holdfast_seen
  $holdfast_home (JDK $holdfast_release)"
  done
  [ -z "$holdfast_noglob" ] || set -f
  {
    echo "Holdfast needs a JDK $holdfast_wanted or later; none was found.${holdfast_seen:+ Found:$holdfast_seen}"
    echo "Install one, for instance Eclipse Temurin $holdfast_wanted (Debian: temurin-$holdfast_wanted-jdk; SDKMAN: sdk install java $holdfast_wanted-tem),"
    echo "or point JAVA_HOME at it. A JRE does not do: javac is needed."
  } >&2
  return 4
}
