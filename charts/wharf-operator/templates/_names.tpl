{{- define "wharf-operator.name" -}}
{{- if contains "wharf-operator" .Release.Name }}{{ .Release.Name | trunc 52 }}{{ else }}{{ printf "%s-wharf-operator" .Release.Name | trunc 52 }}{{ end }}
{{- end }}

{{- define "wharf-operator.selector" -}}
app.kubernetes.io/name: wharf-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "wharf-operator.labels" -}}
{{ include "wharf-operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: wharf
{{- end }}

{{- define "wharf-operator.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
