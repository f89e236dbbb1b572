{{- /* Labels, security contexts and the like, once for all parts. Context: {root, part}. */ -}}
{{- define "stack.selector" -}}
app.kubernetes.io/name: {{ .part }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "stack.labels" -}}
{{ include "stack.selector" . }}
app.kubernetes.io/part-of: stack
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- define "stack.metadata" -}}
name: {{ .name | default .part }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "stack.labels" . | nindent 2 }}
{{- end -}}

{{- define "stack.podsecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user }}
runAsGroup: {{ .group }}
fsGroup: {{ .group }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "stack.containersecurity" -}}
allowPrivilegeEscalation: false
capabilities: {drop: [ALL]}
readOnlyRootFilesystem: {{ .readOnly }}
{{- end -}}

{{- define "stack.pod" -}}
serviceAccountName: stack-{{ .part }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.pullSecret }}
imagePullSecrets: [{name: {{ . }}}]
{{- end }}
{{- end -}}

{{- define "stack.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "stack.selector" . | nindent 8 }}
{{- end -}}

{{- define "stack.claim" -}}
volumeClaimTemplates:
  - apiVersion: v1
    kind: PersistentVolumeClaim
    metadata:
      name: data
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .storage.class }}
      storageClassName: {{ . }}
      {{- end }}
      resources: {requests: {storage: {{ .storage.size }}}}
{{- end -}}

{{- define "stack.account" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: stack-{{ .part }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "stack.labels" . | nindent 4 }}
automountServiceAccountToken: false
{{- end -}}

{{- define "stack.budget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "stack.metadata" . | nindent 2 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "stack.selector" . | nindent 6 }}
{{- end -}}

{{- /* Where the lines go. */ -}}
{{- define "stack.elasticsearch.url" -}}
{{- if .Values.elasticsearch.enabled -}}
{{ ternary "https" "http" .Values.security.enabled }}://elasticsearch:9200
{{- else -}}
{{ required "elasticsearch.url: where elasticsearch.enabled is false, the URL of the one that is there is needed, as https://search.example.com:9200" .Values.elasticsearch.url }}
{{- end -}}
{{- end -}}

{{- define "stack.passwords" -}}
{{ .Values.passwordsSecret | default "stack-passwords" }}
{{- end -}}

{{- /* Whether certificates of the chart's own authority are mounted. */ -}}
{{- define "stack.secured" -}}
{{- if .Values.security.enabled }}yes{{ end -}}
{{- end -}}

{{- /* Environment of a client of Elasticsearch: user and password, or nothing. Context: {root, own, user, password}: names of variables, `own` the chart's own user. */ -}}
{{- define "stack.credentials" -}}
{{- $search := .root.Values.elasticsearch -}}
{{- if and $search.enabled .root.Values.security.enabled }}
- {name: {{ .user }}, value: {{ .own }}}
- name: {{ .password }}
  valueFrom: {secretKeyRef: {name: {{ include "stack.passwords" .root }}, key: {{ .own }}}}
{{- else if and (not $search.enabled) .secret }}
- name: {{ .user }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: user}}
- name: {{ .password }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: password}}
{{- end }}
{{- end -}}

{{- /* The file with the authority of Elasticsearch's certificate, as clients name it. Empty where it needs none. */ -}}
{{- define "stack.elasticsearch.ca" -}}
{{- if .Values.elasticsearch.enabled -}}
{{- if .Values.security.enabled }}/etc/holdfast/tls/ca.crt{{ end -}}
{{- else if .Values.elasticsearch.caSecret -}}
/etc/holdfast/elasticsearch/ca.crt
{{- end -}}
{{- end -}}
