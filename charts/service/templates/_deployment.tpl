{{- define "service.deployment" -}}
{{- $values := .root.Values -}}
{{- $own := index $values .name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  {{- if not ($own.autoscaling).enabled }}
  replicas: {{ $own.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
      annotations:
        # a changed ConfigMap must reach the pods: they read it only when they start
        checksum/config: {{ include "service.configmap" . | sha256sum }}
    spec:
      serviceAccountName: {{ .name }}
      automountServiceAccountToken: false
      {{- with $values.image.pullSecret }}
      imagePullSecrets: [{name: {{ . }}}]
      {{- end }}
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- if ($own.proxy).sidecar }}
      hostname: {{ include "service.proxiedhost" . }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        fsGroup: 10001
        seccompProfile: {type: RuntimeDefault}
      {{- with $own.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "service.selector" . | nindent 14 }}
        {{- with ($values.spread).zones }}
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: {{ . }}
          labelSelector:
            matchLabels:
              {{- include "service.selector" $ | nindent 14 }}
        {{- end }}
      containers:
        - name: app
          image: "{{ with $values.image.registry }}{{ . }}/{{ end }}{{ .name }}:{{ $values.image.tag }}"
          imagePullPolicy: {{ $values.image.pullPolicy }}
          ports:
            - {name: http, containerPort: 8080, protocol: TCP}
            {{- with ($values.management).port }}
            - {name: management, containerPort: {{ . }}, protocol: TCP}
            {{- end }}
          envFrom:
            - configMapRef: {name: {{ .name }}}
            {{- with $own.secretRef }}
            - secretRef: {name: {{ . }}}
            {{- end }}
          env:
            {{- if contains "$(HOST_IP)" $values.registry.url }}
            - name: HOST_IP
              valueFrom: {fieldRef: {fieldPath: status.hostIP}}
            - name: HOLDFAST_REGISTRY_URL
              value: {{ $values.registry.url | quote }}
            {{- end }}
            - name: HOLDFAST_INSTANCE
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
            - name: HOLDFAST_ADVERTISE
              valueFrom: {fieldRef: {fieldPath: status.podIP}}
            - name: HOLDFAST_BIND
              {{- if eq $values.bind "pod" }}
              valueFrom: {fieldRef: {fieldPath: status.podIP}}
              {{- else }}
              value: "0.0.0.0"
              {{- end }}
            {{- if $values.registry.tokenSecret }}
            # a file, which is read again when the Secret changes
            - {name: HOLDFAST_REGISTRY_TOKEN_FILE, value: /etc/registry-token/token}
            {{- end }}
            {{- with $values.registry.loginSecret }}
            - name: HOLDFAST_REGISTRY_USER
              valueFrom: {secretKeyRef: {name: {{ . }}, key: username}}
            - name: HOLDFAST_REGISTRY_PASSWORD
              valueFrom: {secretKeyRef: {name: {{ . }}, key: password}}
            {{- end }}
            {{- if $values.registry.caSecret }}
            - name: HOLDFAST_REGISTRY_CA
              value: /etc/registry/ca.crt
            {{- end }}
          {{- include "service.probes" . | trim | nindent 10 }}
          resources:
            {{- toYaml $own.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: {drop: [ALL]}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- if $values.registry.caSecret }}
            - {name: registry-ca, mountPath: /etc/registry, readOnly: true}
            {{- end }}
            {{- if $values.registry.tokenSecret }}
            - {name: registry-token, mountPath: /etc/registry-token, readOnly: true}
            {{- end }}
            {{- if ($values.tls).enabled }}
            - {name: tls, mountPath: /etc/tls, readOnly: true}
            {{- end }}
            {{- if $values.logLevels }}
            - {name: log, mountPath: /etc/holdfast-log, readOnly: true}
            {{- end }}
        {{- if ($own.proxy).sidecar }}
        {{- include "service.proxy" . | nindent 8 }}
        {{- end }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: 64Mi}
        {{- with $values.registry.caSecret }}
        - name: registry-ca
          secret: {secretName: {{ . }}, items: [{key: ca.crt, path: ca.crt}]}
        {{- end }}
        {{- with $values.registry.tokenSecret }}
        - name: registry-token
          secret: {secretName: {{ . }}, items: [{key: token, path: token}]}
        {{- end }}
        {{- if ($values.tls).enabled }}
        - name: tls
          secret: {secretName: {{ .name }}-tls}
        {{- end }}
        {{- if $values.logLevels }}
        - name: log
          configMap: {name: {{ .name }}-log}
        {{- end }}
        {{- if ($own.proxy).sidecar }}
        - name: proxy
          configMap: {name: {{ .name }}-proxy}
        {{- end }}
{{- end }}

{{/*
The three probes, a service's own settings over the common ones; one that is not enabled is left out. Where there is a startup probe the others begin
when it has succeeded: an initial delay would hold back who has started, until the next of the readiness probe's rounds at worst.
*/}}
{{- define "service.probes" -}}
{{- $common := .root.Values.probes -}}
{{- $own := (index .root.Values .name).probes -}}
{{- $proxied := include "service.probedproxyport" . -}}
{{- $started := (mergeOverwrite (deepCopy $common.startup) (deepCopy ($own.startup | default dict))).enabled -}}
{{- range $kind := list "startup" "liveness" "readiness" -}}
{{- $probe := mergeOverwrite (deepCopy (index $common $kind)) (deepCopy (index $own $kind | default dict)) -}}
{{- if $probe.enabled }}
{{ $kind }}Probe:
  httpGet: {path: {{ $probe.path }}, port: {{ $proxied | default (ternary "management" "http" (gt (int ($.root.Values.management).port) 0)) }}}
  {{- $rest := omit $probe "enabled" "path" }}
  {{- if and $started (ne $kind "startup") }}
  {{- $rest = omit $rest "initialDelaySeconds" }}
  {{- end }}
  {{- with $rest }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
