#!/bin/sh
# In network and mount namespaces of its own: joins them to the pods' network and holds them for as long as it runs.
# GATE (a process in the pods' network) ADDRESS LINK (its name there) HOSTS (in place of /etc/hosts) READY (is made when all is done) NAME
set -e
ip link set lo up
ip link add eth0 type veth peer name "$3" netns "$1"
ip addr add "$2/16" dev eth0
ip link set eth0 up
ip route add default via 10.222.0.1
nsenter --target "$1" --net ip link set "$3" master pods up
mount --bind "$4" /etc/hosts
# Who asks for another name is told at once that nobody knows it: the gate's address refuses. The machine's name servers are out of reach from here,
# and packets to them would be lost without a word: a lookup would take ten seconds, and a server that looks up who connects would hang.
if [ -e /etc/resolv.conf ]; then
  echo "nameserver 10.222.0.1" >"$5.names"
  mount --bind "$5.names" /etc/resolv.conf
fi
# without the program of that name the pod has the machine's name
hostname "$6" 2>/dev/null || :
: >"$5"
exec sleep 2147483647
