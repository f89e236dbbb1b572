#!/bin/sh
# In a mount namespace of its own: puts folders and files where a container has them, and becomes its program. Nothing outside of it is changed: where
# a place is not there, the folder that it would be in is put together anew, of what is in it, and the place with it.
# STAGE (an empty folder) FOLDER (that the program starts in), for each place PLACE SOURCE MODE (ro or rw), --keep and for each folder that must stay
# in sight FOLDER, -- PROGRAM ARGUMENT... Beside the stage a file STAGE.done is made when all is in its place.
set -e
stage=$1
[ -e "$stage/.made" ] || {
  mount -t tmpfs -o mode=755 none "$stage"
  : >"$stage/.made"
}
made=$(stat -c %d "$stage")

ours() { # FOLDER: whether something may be made in it
  [ "$(stat -c %d "$1")" = "$made" ] && return 0
  for one in $writable; do
    case $1/ in "$one"/*) return 0 ;; esac
  done
  return 1
}

put_together() { # FOLDER INTO: what is in the one is in the other
  for each in "$1"/* "$1"/.[!.]*; do
    name=${each##*/}
    if [ -L "$each" ]; then
      cp -P "$each" "$2/$name"
    elif [ -d "$each" ]; then
      mkdir "$2/$name"
      mount --rbind "$each" "$2/$name"
    elif [ -e "$each" ]; then
      : >"$2/$name"
      mount --bind "$each" "$2/$name"
    fi
  done
}

# what would have to be made at the root is made at another root
above() { # PLACE: the next folder above it that is there
  at=$1
  until [ -e "$at" ]; do at=$(dirname "$at"); done
  readlink -f "$at"
}
for place; do
  case $place in --keep | --) break ;; /*) ;; *) continue ;; esac
  if [ "$(above "$place")" = / ] && [ "$(stat -c %d /)" != "$made" ]; then
    mkdir "$stage/root"
    put_together "" "$stage/root"
    # it is in sbin, which is not on everybody's PATH; the program's own stays as it is
    chroot=$(PATH="$PATH:/usr/sbin:/sbin" && command -v chroot)
    exec "$chroot" "$stage/root" sh "$0" "$@"
  fi
done

folder=$2
shift 2
keep=
writable=
# the folders that must stay in sight stand behind the places
after=
for word; do
  case $word in
    --) break ;;
    --keep) after=yes ;;
    *) [ -z "$after" ] || keep="$keep$word
" ;;
  esac
done

number=0
while [ "$1" != --keep ]; do
  place=$1 source=$2 mode=$3
  shift 3
  if [ ! -e "$place" ]; then
    at=$(above "$place")
    [ -d "$at" ] || {
      echo "nothing can be mounted at $place: $at is a file" >&2
      exit 126
    }
    if ! ours "$at"; then
      number=$((number + 1))
      mkdir "$stage/$number"
      put_together "$at" "$stage/$number"
      mount --rbind "$stage/$number" "$at"
    fi
    if [ -d "$source" ]; then
      mkdir -p "$place"
    else
      mkdir -p "$(dirname "$place")"
      : >"$place"
    fi
  fi
  printf '%s' "$keep" | while IFS= read -r kept; do
    case $kept in
      "$place"/*)
        mkdir -p "$source${kept#"$place"}"
        mount --rbind "$kept" "$source${kept#"$place"}"
        ;;
    esac
  done
  mount --rbind "$source" "$place"
  if [ "$mode" = ro ]; then
    mount -o remount,bind,ro,nosuid,nodev "$place" 2>/dev/null || :
  else
    writable="$writable $(readlink -f "$place")"
  fi
done
while [ "$1" != -- ]; do shift; done
shift
cd "$folder"
: >"$stage.done"
exec "$@"
