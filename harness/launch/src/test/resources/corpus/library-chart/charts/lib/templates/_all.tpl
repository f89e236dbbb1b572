{{- define "lib.deployment" }}
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: app
          image: example/app:1
          ports: [{name: http, containerPort: 8080}]
          readinessProbe: {httpGet: {path: /health, port: 8080}}
{{- end }}
