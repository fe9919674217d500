#!/bin/sh
# Runs a program in a network namespace of its own, as `unshare --net` has made it: every address leads out through an
# interface behind which nobody is. It ends with the program.
set -e
ip link set lo up
ip link add out type veth peer name far
for end in out far; do
  # By itself an interface with an address of IPv6 would send something.
  ip link set "$end" addrgenmode none
  ip link set "$end" up
done
ip address add 198.18.0.2/24 dev out
ip -6 address add fd99::2/128 dev lo
# A router that is known, so that packets are sent without asking for it.
ip neighbour add 198.18.0.1 lladdr 02:00:00:00:00:01 dev out
ip -6 neighbour add fd98::1 lladdr 02:00:00:00:00:01 dev out
ip route add default via 198.18.0.1
ip -6 route add default via fd98::1 dev out onlink
exec "$@"
