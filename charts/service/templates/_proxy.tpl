{{/*
A Toxiproxy in each pod, for network faults: a sidecar that others come in through. The app is reached by the pod's own host
name, which the kubelet writes into the pod's /etc/hosts with the pod's address, so that it may listen on that address alone.
*/}}
{{- define "service.proxyconfigmap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}-proxy
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
data:
  proxies.json: |
    [{"name": "{{ .name }}", "listen": "0.0.0.0:{{ include "service.proxyport" . }}", "upstream": "{{ include "service.proxiedhost" . }}:8080", "enabled": true}]
{{- end }}

{{- define "service.proxiedhost" -}}
behind-proxy
{{- end }}

{{/* The sidecar's port, 8666 as Toxiproxy's documentation has it; empty where there is no sidecar. */}}
{{- define "service.proxyport" -}}
{{- if ((index .root.Values .name).proxy).sidecar -}}
8666
{{- end -}}
{{- end }}

{{/* The same, where probes and the registry's checks shall go through the proxy too. */}}
{{- define "service.probedproxyport" -}}
{{- $proxy := (index .root.Values .name).proxy | default dict -}}
{{- if and $proxy.sidecar (eq (toString $proxy.probes) "true") -}}
8666
{{- end -}}
{{- end }}

{{- define "service.proxy" -}}
{{- $own := index .root.Values .name -}}
- name: proxy
  image: {{ ($own.proxy).sidecar | quote }}
  imagePullPolicy: {{ .root.Values.image.pullPolicy }}
  args: [-host=0.0.0.0, -config=/etc/toxiproxy/proxies.json]
  ports:
    - {name: proxy, containerPort: {{ include "service.proxyport" . }}, protocol: TCP}
    - {name: proxy-api, containerPort: 8474, protocol: TCP}
  resources:
    requests: {cpu: 20m, memory: 16Mi}
    limits: {memory: 128Mi}
  securityContext:
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    capabilities: {drop: [ALL]}
  volumeMounts:
    - {name: proxy, mountPath: /etc/toxiproxy}
{{- end }}
