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
  HOLDFAST_CLIENT_INSTANCES: {{ $values.client.instances | quote }}
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
  HOLDFAST_DRAIN_WAIT: {{ $values.drain.wait | quote }}
  HOLDFAST_DRAIN_TIMEOUT: {{ $values.drain.timeout | quote }}
  {{- range $key, $value := $own.env }}
  {{ $key }}: {{ $value | quote }}
  {{- end }}
{{- end }}
