#!/usr/bin/env bash
# Runs one child of the launcher so that it cannot outlive it, whatever happens to the launcher:
#
#   child.sh <signal> <grace seconds> <pid file> <command...>
#
# Standard input is the launcher's pipe. When it ends, by the launcher's will or because the launcher
# is gone (kill -9 included), the child gets the signal, and KILL after the grace time. The child has
# a process group of its own, so that the terminal's Ctrl-C reaches the launcher alone, which then
# stops everything in order. Exits with the child's status. Works with bash 3.2.
signal=$1 grace=$2 pidfile=$3
shift 3
set -m
exec 3<&0 </dev/null
trap : INT TERM HUP # a handler, not "ignore": what is ignored here the child would ignore, too

"$@" 3<&- &
child=$!
exec 2>/dev/null # the shell's own notes on who was killed; the child has its own standard error
echo "$child" >"$pidfile"

{
  cat <&3
  kill -"$signal" -- "-$child" # the group: the child may be a su with its child
  for ((i = 0; i < grace * 10; i++)); do
    kill -0 "$child" || exit 0
    sleep 0.1
  done
  kill -KILL -- "-$child"
} >/dev/null &
watch=$!
exec 3<&-

while :; do
  wait "$child"
  status=$?
  kill -0 "$child" || break # else it was a signal to this shell that ended the wait
done
kill -KILL -- "-$child" "-$watch" # what the child left behind in its group, and the watch
rm -f "$pidfile"
exit "$status"
