# Makes what Elasticsearch and Kibana need, over and over with the same end: retention, index template, users, Kibana's objects.
# Every wait is bounded by the Job's deadline, and says what it last saw.
set -uo pipefail
files=${FILES:-/etc/holdfast/setup}

# A text as JSON and curl's files of settings want it.
quoted() { local text=${1//\\/\\\\}; printf '"%s"' "${text//\"/\\\"}"; }

say() { printf '%s setup: %s\n' "$(date -u +%FT%TZ)" "$*"; }

# Passwords go to curl by a file or by its input, and stand in no list of processes.
settings=$(mktemp) answer=$(mktemp)
trap 'rm -f "$settings" "$answer"' EXIT
{
  [ -z "${ADMIN_USER:-}" ] || printf 'user = %s\n' "$(quoted "$ADMIN_USER:$ADMIN_PASSWORD")"
  [ -z "${ELASTICSEARCH_CA:-}" ] || printf 'cacert = "%s"\n' "$ELASTICSEARCH_CA"
} >"$settings"
kibana_settings=$settings
if [ -n "${KIBANA_CA:-}" ]; then
  kibana_settings=$(mktemp)
  trap 'rm -f "$settings" "$answer" "$kibana_settings"' EXIT
  { grep '^user' "$settings"; printf 'cacert = "%s"\n' "$KIBANA_CA"; } >"$kibana_settings"
fi

# Prints the status of a call, 000 where there was no answer; the answer's body is in $answer.
call() { # METHOD PATH [BODY]
  local body=()
  [ -z "${3:-}" ] || body=(-H 'Content-Type: application/json' --data-binary @-)
  printf '%s' "${3:-}" | curl -sS -K "$settings" -m 20 -o "$answer" -w '%{http_code}' -X "$1" "${body[@]}" "$ELASTICSEARCH_URL$2" 2>>"$answer" || true
}

put() { # WHAT PATH BODY
  local status
  status=$(call PUT "$2" "$3")
  case $status in
    200 | 201) say "$1: there" ;;
    *)
      say "$1: Elasticsearch answered $status: $(head -c 600 "$answer")"
      exit 1
      ;;
  esac
}

last=
until status=$(call GET "/_cluster/health?wait_for_status=yellow&timeout=10s"); [ "$status" = 200 ]; do
  [ "$status" = "$last" ] || say "waiting for Elasticsearch, which answers $status: $(head -c 200 "$answer")"
  last=$status
  sleep 2
done

settings_of_index="\"index.number_of_replicas\": ${REPLICAS:-0}"
policy=$(sed "s/@RETENTION@/${RETENTION:?}/" "$files/lifecycle-policy.json")
status=$(call PUT /_ilm/policy/logs-holdfast "$policy")
case $status in
  200) say "retention of $RETENTION: there" ;;
  400 | 404 | 405) say "retention: this Elasticsearch has no index lifecycle management; lines are kept until somebody removes them" ;;
  *)
    say "retention: Elasticsearch answered $status: $(head -c 600 "$answer")"
    exit 1
    ;;
esac
[ "$status" != 200 ] || settings_of_index="$settings_of_index, \"index.lifecycle.name\": \"logs-holdfast\""
put "settings of the index" /_component_template/logs-holdfast-retention "{\"template\": {\"settings\": {$settings_of_index}}}"
put "index template" /_index_template/logs-holdfast "$(cat "$files/index-template.json")"

if [ -n "${KIBANA_SYSTEM_PASSWORD:-}" ]; then
  status=$(call POST /_security/user/kibana_system/_password "{\"password\": $(quoted "$KIBANA_SYSTEM_PASSWORD")}")
  [ "$status" = 200 ] || { say "password of kibana_system: Elasticsearch answered $status: $(head -c 600 "$answer")"; exit 1; }
fi
# The pipeline's user comes last: before there is a template, it cannot write a line.
if [ -n "${WRITER_PASSWORD:-}" ]; then
  put "role holdfast_reader" /_security/role/holdfast_reader '{"indices": [{"names": ["logs-holdfast*"], "privileges": ["read", "view_index_metadata"]}]}'
  put "user holdfast_reader" /_security/user/holdfast_reader "{\"password\": $(quoted "$READER_PASSWORD"), \"roles\": [\"holdfast_reader\"]}"
  put "role holdfast_writer" /_security/role/holdfast_writer '{"cluster": ["monitor"], "indices": [{"names": ["logs-holdfast*"], "privileges": ["create_doc", "auto_configure", "create_index", "view_index_metadata"]}]}'
  put "user holdfast_writer" /_security/user/holdfast_writer "{\"password\": $(quoted "$WRITER_PASSWORD"), \"roles\": [\"holdfast_writer\"]}"
fi

if [ -n "${KIBANA_URL:-}" ]; then
  last=
  until status=$(curl -sS -K "$kibana_settings" -m 30 -o "$answer" -w '%{http_code}' -H 'kbn-xsrf: holdfast' \
    -F "file=@$files/objects.ndjson;filename=objects.ndjson" "$KIBANA_URL/api/saved_objects/_import?overwrite=true" 2>>"$answer") && [ "$status" = 200 ]; do
    [ "$status" = "$last" ] || say "waiting for Kibana, which answers $status: $(head -c 200 "$answer")"
    last=$status
    sleep 3
  done
  if ! grep -q '"success":true' "$answer"; then
    say "Kibana's objects: $(head -c 1000 "$answer")"
    exit 1
  fi
  say "Kibana's data view and dashboard: there"
fi
say done
