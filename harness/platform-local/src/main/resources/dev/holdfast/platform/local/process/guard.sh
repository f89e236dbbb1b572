#!/bin/sh
# Ends a run's processes when the harness that started them dies without a word.
#
# stdin is a pipe from the harness. Lines: "add PID START" (START: field 22 of /proc/PID/stat), and "done" at
# an orderly end. When the pipe closes without a "done", every process that was added and still has its start
# time is sent SIGTERM and SIGCONT, and five seconds later SIGKILL; then the guard ends.
trap '' HUP INT QUIT TERM
set -f
added=

still_runs() { # PID START
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  start=$2
  # shellcheck disable=SC2086 # split into fields; the name in parentheses is cut off first
  set -- ${stat##*) }
  [ "$1" != Z ] && [ "${20}" = "$start" ]
}

send() { # SIGNAL
  left=
  for one in $added; do
    if still_runs "${one%:*}" "${one#*:}"; then
      left=yes
      kill -s "$1" "${one%:*}" 2>/dev/null
    fi
  done
}

while read -r word pid start; do
  case $word in
    add) added="$added $pid:$start" ;;
    done) exit 0 ;;
  esac
done

send TERM
# lets a process that a fault has stopped see the SIGTERM; to any other it means nothing
send CONT
for second in 1 2 3 4 5; do
  [ -n "$left" ] || exit 0
  sleep 1
  send CONT
done
send KILL
