{{/* The settings that are the same for every pod of the service; what differs by pod is in the Deployment. */}}
{{- define "service.configmap" -}}
{{- $values := .root.Values -}}
{{- $own := index $values .name -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "service.metadata" . | nindent 2 }}
data:
  HOLDFAST_SERVICE: {{ .name | quote }}
  HOLDFAST_PORT: "8080"
  HOLDFAST_REGISTRY_KIND: {{ $values.registry.kind | quote }}
  {{- if not (contains "$(HOST_IP)" $values.registry.url) }}
  HOLDFAST_REGISTRY_URL: {{ $values.registry.url | quote }}
  {{- end }}
  HOLDFAST_REGISTRY_CHECK: {{ $values.registry.check | quote }}
  HOLDFAST_REGISTRY_TTL: {{ $values.registry.ttl | quote }}
  {{- with (include "service.proxyport" .) }}
  HOLDFAST_ADVERTISE_PORT: {{ . | quote }}
  {{- end }}
  {{- with (include "service.probedproxyport" .) }}
  HOLDFAST_REGISTRY_CHECK_PORT: {{ . | quote }}
  {{- end }}
  HOLDFAST_REGISTRY_DEREGISTER_AFTER: {{ $values.registry.deregisterAfter | quote }}
  HOLDFAST_CLIENT_TRIES: {{ $values.client.tries | quote }}
  HOLDFAST_CLIENT_TIMEOUT: {{ $values.client.timeout | quote }}
  {{- if hasKey $values.client "hedging" }}
  HOLDFAST_CLIENT_HEDGING: {{ $values.client.hedging | quote }}
  {{- end }}
  {{- if hasKey $values.client "budget" }}
  HOLDFAST_CLIENT_BUDGET: {{ $values.client.budget | quote }}
  {{- end }}
  HOLDFAST_CONCURRENCY_LIMIT: {{ $values.concurrencyLimit | quote }}
  {{- with ($values.management).port }}
  HOLDFAST_MANAGEMENT_PORT: {{ . | quote }}
  HOLDFAST_MANAGEMENT_SHARED: {{ if or (include "service.probedproxyport" $) $values.management.shared }}"true"{{ else }}"false"{{ end }}
  {{- end }}
  {{- if ($values.tls).enabled }}
  {{- if not ($values.management).port }}
  {{- fail "tls.enabled needs a management.port, since probes and scrapes come without a certificate; set management.port, for example to 8081" }}
  {{- end }}
  HOLDFAST_TLS_CA: /etc/tls/ca.crt
  HOLDFAST_TLS_CERTIFICATE: /etc/tls/tls.crt
  HOLDFAST_TLS_KEY: /etc/tls/tls.key
  # a Service that leads out of the cluster has callers that know nothing of it
  HOLDFAST_TLS_SERVE: {{ eq $own.service.type "ClusterIP" | quote }}
  HOLDFAST_TLS_CALLERS_KNOWN: {{ and (eq $own.service.type "ClusterIP") $values.tls.callersKnown | quote }}
  HOLDFAST_CLIENT_TLS: "true"
  {{- end }}
  {{- if $values.logLevels }}
  HOLDFAST_LOG_LEVELS_FILE: /etc/holdfast-log/levels
  {{- end }}
  HOLDFAST_DRAIN_WAIT: {{ $values.drain.wait | quote }}
  HOLDFAST_DRAIN_TIMEOUT: {{ $values.drain.timeout | quote }}
  {{- range $key, $value := $own.env }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
{{- end }}

{{/* Not part of the settings' checksum: who changes it changes running pods, within the kubelet's minute, and restarts none. */}}
{{- define "service.logconfigmap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}-log
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
data:
  levels: {{ .root.Values.logLevels | quote }}
{{- end }}
