{{/*
Everything of one service. All templates take (dict "root" $ "name" "catalog"), and read the using chart's values.
*/}}
{{- define "service.all" -}}
---
{{ include "service.serviceaccount" . }}
---
{{ include "service.configmap" . }}
{{- if .root.Values.logLevels }}
---
{{ include "service.logconfigmap" . }}
{{- end }}
{{- if ((index .root.Values .name).proxy).sidecar }}
---
{{ include "service.proxyconfigmap" . }}
{{- end }}
---
{{ include "service.service" . }}
---
{{ include "service.deployment" . }}
{{- if include "service.hasbudget" . }}
---
{{ include "service.poddisruptionbudget" . }}
{{- end }}
{{- if ((index .root.Values .name).autoscaling).enabled }}
---
{{ include "service.autoscaler" . }}
{{- end }}
{{- if (.root.Values.networkPolicy).enabled }}
---
{{ include "service.networkpolicy" . }}
{{- end }}
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

{{/* Not empty where evictions are bounded, which they are unless a chart says otherwise. */}}
{{- define "service.hasbudget" -}}
{{- if ne (toString (dig "podDisruptionBudget" "enabled" true (.root.Values | merge dict))) "false" }}yes{{ end -}}
{{- end }}

{{- define "service.poddisruptionbudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  maxUnavailable: {{ dig "podDisruptionBudget" "maxUnavailable" 1 (.root.Values | merge dict) }}
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
{{- end }}

{{- define "service.autoscaler" -}}
{{- $scaling := (index .root.Values .name).autoscaling -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ .name }}}
  minReplicas: {{ $scaling.min }}
  maxReplicas: {{ $scaling.max }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        # percent of what the pods request
        target: {type: Utilization, averageUtilization: {{ $scaling.cpu }}}
  {{- with $scaling.behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/*
Who may come in: the pods of the same release, and whoever reaches a Service that leads out of the cluster. Probes come from the pod's node, which
no policy holds back; scrapes come from the namespaces that are named.
*/}}
{{- define "service.networkpolicy" -}}
{{- $values := .root.Values -}}
{{- $own := index $values .name -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - {port: http, protocol: TCP}
        {{- if ($own.proxy).sidecar }}
        - {port: proxy, protocol: TCP}
        {{- end }}
      {{- if and (eq $own.service.type "ClusterIP") (ne $values.registry.check "http") }}
      from:
        - podSelector:
            matchLabels:
              app.kubernetes.io/instance: {{ .root.Release.Name }}
      {{- end }}
    {{- with ($values.networkPolicy).scrapersFrom }}
    - ports:
        - {port: {{ ternary "management" "http" (gt (int ($values.management).port) 0) }}, protocol: TCP}
      from:
        {{- range . }}
        - namespaceSelector:
            matchLabels: {kubernetes.io/metadata.name: {{ . }}}
        {{- end }}
    {{- end }}
{{- end }}
