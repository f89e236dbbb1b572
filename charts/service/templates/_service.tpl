{{/*
Everything of one service. All templates take (dict "root" $ "name" "catalog"), and read the using chart's values.
*/}}
{{- define "service.all" -}}
---
{{ include "service.serviceaccount" . }}
---
{{ include "service.configmap" . }}
{{- if ((index .root.Values .name).proxy).sidecar }}
---
{{ include "service.proxyconfigmap" . }}
{{- end }}
---
{{ include "service.service" . }}
---
{{ include "service.deployment" . }}
---
{{ include "service.poddisruptionbudget" . }}
{{- end }}

{{/* Labels that never change: what selectors may use. */}}
{{- define "service.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selector" . }}
app.kubernetes.io/version: {{ .root.Values.image.tag | quote }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "service.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "service.labels" . | nindent 2 }}
{{- end }}

{{- define "service.serviceaccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  {{- include "service.metadata" . | nindent 2 }}
automountServiceAccountToken: false
{{- end }}

{{- define "service.service" -}}
{{- $own := index .root.Values .name -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  type: {{ $own.service.type }}
  selector:
    {{- include "service.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ $own.service.port }}, targetPort: {{ if ($own.proxy).sidecar }}proxy{{ else }}http{{ end }}, protocol: TCP}
{{- end }}

{{- define "service.poddisruptionbudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
{{- end }}
